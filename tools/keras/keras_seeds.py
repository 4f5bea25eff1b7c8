#!/usr/bin/env python3
"""Huấn luyện các mô hình của khóa học bằng Keras, trên đúng dữ liệu và cài đặt của bài, với nhiều hạt giống.

Keras không phải thư viện phụ thuộc của dự án; chỉ cần khi muốn đo lại:

    pip install tensorflow-cpu==2.21.0
    ./hocsau seeds mnist-cnn --export build/keras        # dữ liệu đã chuẩn bị, mỗi mô hình một thư mục
    python tools/keras/keras_seeds.py build/keras/mnist-cnn

Ghi notebooks/ket_qua/keras/<mô hình>.json sau mỗi hạt giống; hạt giống đã có thì bỏ qua.
"""

import argparse
import json
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

RESULTS = pathlib.Path(__file__).parents[2] / "notebooks" / "ket_qua" / "keras"


def recurrent(x):
    """[mẫu, đặc trưng, bước] → [mẫu, bước, đặc trưng]."""
    return np.ascontiguousarray(x.transpose(0, 2, 1))


def picture(x):
    """[mẫu, kênh, hàng, cột] → [mẫu, hàng, cột, kênh]."""
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))


def words(x):
    """[mẫu, 1, bước] hoặc [mẫu, bước] → [mẫu, bước], số nguyên."""
    return x.reshape(len(x), -1).astype("int32")


def as_is(x):
    return x


def stack(units, rate, head, first=(), every=True):
    """Bốn tầng LSTM xen dropout; ``every``: sau tầng cuối cũng có."""
    made = list(first)
    for i in range(4):
        made.append(layers.LSTM(units, return_sequences=i < 3))
        if i < 3 or every:
            made.append(layers.Dropout(rate))
    return made + head


def conv2d(filters):
    return layers.Conv2D(filters, 3, activation="relu")


def small_cnn(shape, classes):
    made = [conv2d(32), layers.MaxPool2D(), conv2d(64), layers.MaxPool2D()]
    if shape[0] >= 64:
        made += [conv2d(64), layers.MaxPool2D()]
    made += [conv2d(64), layers.Flatten(), layers.Dense(64, "relu"), layers.Dropout(0.5)]
    return [*made, layers.Dense(classes, "softmax")]


def row_reader(units, classes):
    return [
        layers.LSTM(units, return_sequences=True),
        layers.Dropout(0.2),
        layers.LSTM(units),
        layers.Dense(units // 2, "relu"),
        layers.Dense(classes, "softmax"),
    ]


def digit_reader(classes):
    return [
        layers.LSTM(64, return_sequences=True),
        layers.Dropout(0.2),
        layers.LSTM(64),
        layers.Dense(32, "relu"),
        layers.Dropout(0.2),
        layers.Dense(classes, "softmax"),
    ]


def imdb_cnn(num_words):
    made = [layers.Embedding(num_words, 128)]
    for _ in range(4):
        made += [layers.Conv1D(128, 5, activation="relu"), layers.MaxPool1D(2)]
    return [*made, layers.Flatten(), layers.Dense(128, "relu"), layers.Dropout(0.5), layers.Dense(1, "sigmoid")]


def boston_cnn():
    return [
        layers.Conv1D(64, 2, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPool1D(2),
        layers.Conv1D(128, 2, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPool1D(2),
        layers.Conv1D(256, 2, activation="relu"),
        layers.Flatten(),
        layers.Dense(128, "relu"),
        layers.Dropout(0.5),
        layers.Dense(1),
    ]


def boston_rnn():
    return [
        layers.LSTM(64, return_sequences=True),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.LSTM(128, return_sequences=True),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.LSTM(256, return_sequences=True),
        layers.Dropout(0.3),
        layers.LSTM(128),
        layers.Dense(128, "relu"),
        layers.Dense(1),
    ]


def regularized():
    penalty = keras.regularizers.l2(0.01)
    return {"kernel_regularizer": penalty, "recurrent_regularizer": penalty, "dropout": 0.33}


def review_reader(num_words, *cells):
    made = [layers.Embedding(num_words, 128)]
    for cell in cells:
        made += [layers.Dropout(0.3), cell]
    return [*made, layers.Dropout(0.3), layers.Dense(2, "sigmoid")]


def word_reader(num_words, embed, units):
    return [layers.Embedding(num_words, embed), layers.LSTM(units), layers.Dense(num_words, "softmax")]


def nyt(num_words):
    return [
        layers.Embedding(num_words, 10),
        layers.LSTM(100),
        layers.Dropout(0.1),
        layers.Dense(num_words, "softmax"),
    ]


def lstm_relu():
    return [
        layers.LSTM(50, activation="relu", return_sequences=True),
        layers.LSTM(50, activation="relu"),
        layers.Dense(32),
        layers.Dense(1),
    ]


# Mô hình → (cách đổi đầu vào, các tầng theo cài đặt và kích thước một mẫu, mất mát).
MODELS = {
    "electric-ffnn1": (as_is, lambda s, x: [layers.Dense(64, "sigmoid"), layers.Dense(1)], "mse"),
    "electric-ffnn2": (
        as_is,
        lambda s, x: [layers.Dense(64, "relu"), layers.Dense(32, "relu"), layers.Dense(1)],
        "mse",
    ),
    "electric-ffnn-12": (
        as_is,
        lambda s, x: [layers.Dense(64, "relu"), layers.Dense(32, "relu"), layers.Dense(1)],
        "mse",
    ),
    "electric-lstm1": (recurrent, lambda s, x: [layers.LSTM(64), layers.Dense(32), layers.Dense(1)], "mse"),
    "electric-lstm2": (recurrent, lambda s, x: lstm_relu(), "mse"),
    "electric-lstm-12": (recurrent, lambda s, x: [layers.LSTM(32), layers.Dense(1)], "mse"),
    "climate-lstm-1": (recurrent, lambda s, x: [layers.LSTM(32), layers.Dense(1)], "mse"),
    "climate-lstm-7": (recurrent, lambda s, x: [layers.LSTM(32), layers.Dense(1)], "mse"),
    "words-lstm": (
        recurrent,
        lambda s, x: [
            layers.LSTM(512, return_sequences=True),
            layers.LSTM(512),
            layers.Dense(s["numOutputs"], "softmax"),
        ],
        "categorical_crossentropy",
    ),
    "words-embedding": (words, lambda s, x: word_reader(s["numWords"], 32, 64), "categorical_crossentropy"),
    "aesop-lstm": (words, lambda s, x: word_reader(s["numWords"], 64, 128), "sparse_categorical_crossentropy"),
    "mnist-cnn": (
        picture,
        lambda s, x: [
            conv2d(32),
            layers.MaxPool2D(),
            conv2d(64),
            layers.MaxPool2D(),
            conv2d(64),
            layers.Flatten(),
            layers.Dense(64, "relu"),
            layers.Dense(10, "softmax"),
        ],
        "categorical_crossentropy",
    ),
    "mnist-rnn4": (
        recurrent,
        lambda s, x: stack(64, 0.2, [layers.Dense(64, "relu"), layers.Dense(10, "softmax")]),
        "categorical_crossentropy",
    ),
    "imdb-cnn": (words, lambda s, x: imdb_cnn(s["numWords"]), "binary_crossentropy"),
    "imdb-rnn4": (
        words,
        lambda s, x: stack(
            128,
            0.5,
            [layers.Dense(128, "relu"), layers.Dense(1, "sigmoid")],
            [layers.Embedding(s["numWords"], 128)],
            every=False,
        ),
        "binary_crossentropy",
    ),
    "boston-cnn": (recurrent, lambda s, x: boston_cnn(), "mse"),
    "boston-rnn": (recurrent, lambda s, x: boston_rnn(), "mse"),
    "imdb-simplernn": (
        recurrent,
        lambda s, x: [layers.SimpleRNN(200, activation="relu"), layers.Dense(2, "sigmoid")],
        "binary_crossentropy",
    ),
    "imdb-simplernn2": (
        recurrent,
        lambda s, x: [
            layers.SimpleRNN(200, activation="relu", return_sequences=True),
            layers.SimpleRNN(200, activation="relu"),
            layers.Dense(2, "sigmoid"),
        ],
        "binary_crossentropy",
    ),
    "imdb-lstm": (
        words,
        lambda s, x: review_reader(s["numWords"], layers.LSTM(200, **regularized())),
        "binary_crossentropy",
    ),
    "imdb-lstm2": (
        words,
        lambda s, x: review_reader(
            s["numWords"], layers.LSTM(200, return_sequences=True, **regularized()), layers.LSTM(64)
        ),
        "binary_crossentropy",
    ),
    "imdb-gru": (
        words,
        lambda s, x: review_reader(s["numWords"], layers.GRU(200, **regularized())),
        "binary_crossentropy",
    ),
    "mnist-lstm": (recurrent, lambda s, x: digit_reader(10), "categorical_crossentropy"),
    "mnist-lstm-adam": (recurrent, lambda s, x: digit_reader(10), "categorical_crossentropy"),
    "mnist-small-cnn": (picture, lambda s, x: small_cnn(x, 10), "categorical_crossentropy"),
    "nyt-lstm": (words, lambda s, x: nyt(s["numWords"]), "sparse_categorical_crossentropy"),
    "cifar-lstm": (recurrent, lambda s, x: row_reader(128, 10), "categorical_crossentropy"),
    "cifar-cnn": (picture, lambda s, x: small_cnn(x, 10), "categorical_crossentropy"),
    "meo-cho-lstm": (recurrent, lambda s, x: row_reader(64, 2), "categorical_crossentropy"),
    "meo-cho-cnn": (picture, lambda s, x: small_cnn(x, 2), "categorical_crossentropy"),
    "fashion-lstm": (recurrent, lambda s, x: row_reader(64, 10), "categorical_crossentropy"),
    "fashion-cnn": (picture, lambda s, x: small_cnn(x, 10), "categorical_crossentropy"),
    "khuon-mat-lstm": (recurrent, lambda s, x: row_reader(64, 2), "categorical_crossentropy"),
    "khuon-mat-cnn": (picture, lambda s, x: small_cnn(x, 2), "categorical_crossentropy"),
}

MONITORS = {"VAL_LOSS": "val_loss", "VAL_ACCURACY": "val_accuracy", "LOSS": "loss"}


def optimizer_of(settings):
    clip = {"global_clipnorm": settings["maxGradientNorm"]} if settings["maxGradientNorm"] else {}
    return getattr(keras.optimizers, {"Sgd": "SGD"}.get(settings["optimizer"], settings["optimizer"]))(
        learning_rate=settings["learningRate"], **clip
    )


def score(model, loss, settings, test, history):
    if loss == "sparse_categorical_crossentropy":
        if settings["model"] == "nyt-lstm":  # như bài: epoch tốt nhất trên chính phần giấu
            return {"perplexity": float(np.exp(min(history["val_loss"])))}
        return {"perplexity": float(np.exp(model.evaluate(*test, batch_size=512, verbose=0)[0]))}
    x, y = test
    outputs = model.predict(x, batch_size=512, verbose=0)
    if loss == "mse":
        error = (outputs[:, 0] - y[:, 0]) * settings["labelUnit"]
        return {"rmse": float(np.sqrt(np.mean(error**2))), "mae": float(np.mean(np.abs(error)))}
    if y.shape[1] == 1:
        return {"accuracy": float(np.mean((outputs[:, 0] > 0.5) == (y[:, 0] > 0.5)))}
    return {"accuracy": float(np.mean(outputs.argmax(1) == y.argmax(1)))}


def run(folder, seed):
    settings = json.loads((folder / "cai_dat.json").read_text(encoding="utf-8"))
    change, make, loss = MODELS[settings["model"]]

    def part(name):
        file = folder / f"{name}.x.npy"
        return (change(np.load(file)), np.load(folder / f"{name}.y.npy")) if file.exists() else None

    train, validation, test = part("train"), part("validation"), part("test")
    keras.utils.set_random_seed(seed)
    shape = train[0].shape[1:]
    model = keras.Sequential([keras.Input(shape), *make(settings, shape)])
    model.compile(loss=loss, optimizer=optimizer_of(settings), metrics=["accuracy"])
    callbacks = []
    if settings["monitor"]:
        callbacks.append(
            keras.callbacks.EarlyStopping(
                monitor=MONITORS[settings["monitor"]],
                mode="max" if settings["monitor"] == "VAL_ACCURACY" else "min",
                patience=settings["patience"],
                restore_best_weights=settings["restoreBest"],
            )
        )
    started = time.monotonic()
    history = model.fit(
        *train,
        validation_data=validation,
        validation_batch_size=settings["batchSize"],
        epochs=settings["epochs"],
        batch_size=settings["batchSize"],
        callbacks=callbacks,
        verbose=0,
    ).history
    return {
        "seed": seed,
        "epochs": len(history["loss"]),
        "seconds": round(time.monotonic() - started, 3),
        "scores": score(model, loss, settings, test, history),
    }, model.count_params()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="các thư mục do hocsau seeds --export ghi")
    parser.add_argument("--seeds", type=int, default=3, help="số hạt giống (mặc định 3)")
    options = parser.parse_args()
    for folder in options.folders:
        settings = json.loads((folder / "cai_dat.json").read_text(encoding="utf-8"))
        file = RESULTS / f"{settings['model']}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        study = {"model": settings["model"], "outcomes": []}
        if file.exists():
            study = json.loads(file.read_text(encoding="utf-8"))
        for seed in range(settings["seed"], settings["seed"] + options.seeds):
            if any(outcome["seed"] == seed for outcome in study["outcomes"]):
                continue
            outcome, params = run(folder, seed)
            study |= {"keras": keras.__version__, "backend": keras.backend.backend(), "params": params}
            study["outcomes"].append(outcome)
            file.write_text(json.dumps(study, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            print(settings["model"], outcome, flush=True)


if __name__ == "__main__":
    main()
