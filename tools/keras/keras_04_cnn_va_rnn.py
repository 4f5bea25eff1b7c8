#!/usr/bin/env python3
"""Đo sáu mạng của bài 04 bằng Keras, trên đúng những mẫu của bài, để đối chiếu với DL4J.

Keras không phải thư viện phụ thuộc của dự án; chỉ cần khi muốn đo lại:

    pip install tensorflow-cpu==2.21.0
    python tools/keras/keras_04_cnn_va_rnn.py duong/dan/kho-guong

Thư mục kho gương có mnist/, imdb/ và boston/ như data/README.md kể. Ghi notebooks/ket_qua/keras_04_cnn_va_rnn.json: độ chính
xác kiểm định cao nhất trong các epoch, độ chính xác (hay RMSE, nghìn USD) trên tập kiểm tra, số epoch, và thời gian mỗi bước
(ms, gồm cả phần kiểm định chia đều) của một hạt giống.
"""

import argparse
import csv
import gzip
import json
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

SEED = 1
NUM_WORDS, LENGTH = 10_000, 300
SEPARATORS = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))


def idx(path):
    """Tệp IDX: bốn byte đầu cho số chiều, rồi cỡ từng chiều, rồi các byte."""
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return np.frombuffer(data, "u1", offset=4 + 4 * data[3]).reshape(shape)


def mnist(folder):
    parts = []
    for name in ("train", "t10k"):
        images = idx(folder / f"{name}-images-idx3-ubyte.gz").astype("float32") / 255
        parts.append((images, idx(folder / f"{name}-labels-idx1-ubyte.gz").astype("int32")))
    return parts


def imdb(folder):
    """Như imdb.load_data(num_words=10000) rồi pad_sequences(maxlen=300) của Keras."""
    index = json.loads((folder / "imdb_word_index.json").read_text(encoding="utf-8"))
    with gzip.open(folder / "keras_order_seed113.csv.gz", "rt", encoding="ascii") as file:
        orders = np.array(list(csv.reader(file))[1:], dtype="int32").T
    parts = []
    for name, order in zip(("train", "test"), orders, strict=True):
        with gzip.open(folder / f"imdb_{name}.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
            rows = [line.rstrip("\n").split("\t", 2) for line in file]
        ids = np.zeros((len(rows), LENGTH), dtype="int32")
        for i, row in enumerate(order):
            words = rows[row][2].lower().translate(SEPARATORS).split(" ")
            found = [1, *(index[word] + 3 for word in words if word in index)][-LENGTH:]
            ids[i, LENGTH - len(found) :] = [k if k < NUM_WORDS else 2 for k in found]
        parts.append((ids, np.array([float(rows[row][0]) for row in order], dtype="float32")))
    return parts


def boston(folder):
    """Chuẩn tắc hóa bằng số của phần huấn luyện, không kể tập kiểm định."""
    raw = [np.loadtxt(folder / f"boston_keras_{name}.csv", delimiter=",", skiprows=1) for name in ("train", "test")]
    learned = raw[0][: int(0.9 * len(raw[0])), :-1]
    mean, std = learned.mean(axis=0), learned.std(axis=0)
    return [(((part[:, :-1] - mean) / std)[..., None].astype("float32"), part[:, -1].astype("float32")) for part in raw]


def lstm(units):
    return layers.LSTM(units, return_sequences=True)


def mnist_cnn():
    return [
        keras.Input((28, 28)),
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPool2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPool2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(64, "relu"),
        layers.Dense(10, "softmax"),
    ]


def mnist_rnn4():
    stack = [layer for _ in range(3) for layer in (lstm(64), layers.Dropout(0.2))]
    head = [layers.LSTM(64), layers.Dropout(0.2), layers.Dense(64, "relu"), layers.Dense(10, "softmax")]
    return [keras.Input((28, 28)), *stack, *head]


def imdb_cnn():
    stack = [layer for _ in range(4) for layer in (layers.Conv1D(128, 5, activation="relu"), layers.MaxPool1D(2))]
    head = [layers.Flatten(), layers.Dense(128, "relu"), layers.Dropout(0.5), layers.Dense(1, "sigmoid")]
    return [keras.Input((LENGTH,)), layers.Embedding(NUM_WORDS, 128), *stack, *head]


def imdb_rnn4():
    stack = [layer for _ in range(3) for layer in (lstm(128), layers.Dropout(0.5))]
    head = [layers.LSTM(128), layers.Dense(128, "relu"), layers.Dense(1, "sigmoid")]
    return [keras.Input((LENGTH,)), layers.Embedding(NUM_WORDS, 128), *stack, *head]


def boston_cnn():
    return [
        keras.Input((13, 1)),
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
    stack = [layer for units in (64, 128) for layer in (lstm(units), layers.Dropout(0.3), layers.BatchNormalization())]
    head = [lstm(256), layers.Dropout(0.3), layers.LSTM(128), layers.Dense(128, "relu"), layers.Dense(1)]
    return [keras.Input((13, 1)), *stack, *head]


# tên → (bộ dữ liệu, các tầng, mất mát, số epoch tối đa, kích thước batch, số epoch chờ đợi)
SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"
MODELS = {
    "mnist-cnn": (mnist, mnist_cnn, SPARSE, 5, 64, None),
    "mnist-rnn4": (mnist, mnist_rnn4, SPARSE, 5, 64, None),
    "imdb-cnn": (imdb, imdb_cnn, BINARY, 5, 128, 2),
    "imdb-rnn4": (imdb, imdb_rnn4, BINARY, 5, 128, 2),
    "boston-cnn": (boston, boston_cnn, "mse", 50, 32, 5),
    "boston-rnn": (boston, boston_rnn, "mse", 50, 32, 5),
}


def measure(name, data):
    """Các số đo của một mạng."""
    _, make, loss, epochs, batch_size, patience = MODELS[name]
    (x, y), test = data
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(make())
    regression = loss == "mse"
    model.compile(loss=loss, optimizer="adam", metrics=["mae" if regression else "accuracy"])
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience or epochs, restore_best_weights=True)
    start = time.perf_counter()
    history = model.fit(
        x,
        y,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=0.1,
        callbacks=[stop] if patience else [],
        verbose=0,
    ).history
    seconds = time.perf_counter() - start
    done = len(history["loss"])
    steps = done * -(-int(0.9 * len(x)) // batch_size)
    tested = model.evaluate(*test, batch_size=256, verbose=0)
    values = {"epochs": done, "seconds": seconds, "ms_per_step": 1000 * seconds / steps}
    if regression:
        values["test_rmse"] = tested[0] ** 0.5
    else:
        values |= {"val_accuracy": max(history["val_accuracy"]), "test_accuracy": tested[1]}
    return {f"{name}.{key}": value for key, value in values.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("mirror", type=pathlib.Path, help="thư mục kho gương")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS), help="chỉ đo những mạng này")
    default = pathlib.Path(__file__).parents[2] / "notebooks" / "ket_qua" / "keras_04_cnn_va_rnn.json"
    parser.add_argument("--output", type=pathlib.Path, default=default, help="tệp kết quả")
    options = parser.parse_args()

    results, loaded = {}, {}
    for name in options.models:
        load = MODELS[name][0]
        if load not in loaded:
            loaded[load] = load(options.mirror / load.__name__)
        measured = measure(name, loaded[load])
        print(measured, flush=True)
        results |= measured
    record = {"keras": keras.__version__, "backend": keras.backend.backend(), "seed": SEED}
    options.output.write_text(
        json.dumps({"values": results, "record": record}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
