#!/usr/bin/env python3
"""Huấn luyện năm mạng của bài 05 bằng Keras, trên đúng những dãy từ của bài, để đối chiếu với DL4J.

Keras không phải thư viện phụ thuộc của dự án; chỉ cần khi muốn đo lại:

    pip install tensorflow-cpu==2.21.0
    python tools/keras/keras_05_simplernn_lstm_gru.py duong/dan/imdb

Thư mục imdb là thư mục mà khóa học đọc (imdb_train.tsv.gz, imdb_test.tsv.gz, imdb_word_index.json và thứ tự xáo trộn của
Keras). Ghi notebooks/ket_qua/keras_05_simplernn_lstm_gru.json: độ chính xác kiểm định của epoch cuối, độ chính xác trên
tập kiểm tra và thời gian huấn luyện của từng mạng.
"""

import argparse
import gzip
import json
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

LENGTH, NUM_WORDS, BATCH_SIZE, SEED = 200, 88_584, 128, 7
RECURRENT = {"kernel_regularizer": keras.regularizers.L2(0.01), "recurrent_regularizer": keras.regularizers.L2(0.01)}


def simple(*return_sequences):
    """SimpleRNN 200 nút ReLU đọc thẳng số thứ tự, mỗi phần tử một tầng."""
    return [keras.Input((LENGTH, 1))] + [
        layers.SimpleRNN(200, activation="relu", return_sequences=sequences) for sequences in return_sequences
    ]


def reader(*recurrent):
    """Embedding, rồi các tầng hồi tiếp xen dropout."""
    stack = [keras.Input((LENGTH,)), layers.Embedding(NUM_WORDS, 128)]
    for layer in recurrent:
        stack += [layers.Dropout(0.3), layer]
    return [*stack, layers.Dropout(0.3)]


MODELS = {
    "simplernn": (20, 1e-4, lambda: simple(False)),
    "simplernn2": (20, 1e-3, lambda: simple(True, False)),
    "lstm": (10, 1e-4, lambda: reader(layers.LSTM(200, dropout=0.33, **RECURRENT))),
    "lstm2": (
        10,
        1e-4,
        lambda: reader(layers.LSTM(200, dropout=0.33, return_sequences=True, **RECURRENT), layers.LSTM(64)),
    ),
    "gru": (10, 1e-4, lambda: reader(layers.GRU(200, dropout=0.33, **RECURRENT))),
}


def read(folder, part, index, order):
    """Dãy từ [n, LENGTH] và nhãn, theo thứ tự của Keras; đệm và cắt ở bên trái, chỉ số quá lớn thành từ lạ."""
    with gzip.open(folder / f"imdb_{part}.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\n").split("\t", 2) for line in file]
    separators = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))
    sequences = []
    for _, _, text in rows:
        ranks = (index.get(word) for word in text.lower().translate(separators).split(" "))
        ids = (rank + 3 for rank in ranks if rank)
        sequences.append([1, *(i if i < NUM_WORDS else 2 for i in ids)])
    padded = keras.utils.pad_sequences(sequences, maxlen=LENGTH)
    return padded[order], np.array([int(label) for label, _, _ in rows])[order]


def load(folder):
    """Tập huấn luyện (kể cả 10 % cuối để kiểm định) và tập kiểm tra."""
    index = json.loads((folder / "imdb_word_index.json").read_text(encoding="utf-8"))
    order = np.loadtxt(folder / "keras_order_seed113.csv.gz", delimiter=",", skiprows=1, dtype=int)
    return read(folder, "train", index, order[:, 0]), read(folder, "test", index, order[:, 1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="thư mục dữ liệu imdb")
    parser.add_argument(
        "--models", nargs="+", choices=MODELS, default=list(MODELS), help="mạng cần chạy (mặc định cả năm)"
    )
    parser.add_argument("--epochs", type=int, help="số epoch (mặc định 20 và 10, như bài gốc)")
    parser.add_argument("--reviews", type=int, help="chỉ lấy ngần ấy bình luận mỗi tập, để thử")
    default = pathlib.Path(__file__).parents[2] / "notebooks" / "ket_qua" / "keras_05_simplernn_lstm_gru.json"
    parser.add_argument("--output", type=pathlib.Path, default=default, help="tệp kết quả")
    options = parser.parse_args()

    (x_train, y_train), (x_test, y_test) = (
        (x[: options.reviews], y[: options.reviews]) for x, y in load(options.folder)
    )
    one_hot = keras.utils.to_categorical(y_train, 2)
    results = {}
    for name in options.models:
        epochs, learning_rate, stack = MODELS[name]
        keras.utils.set_random_seed(SEED)
        model = keras.Sequential([*stack(), layers.Dense(2, activation="sigmoid")])
        model.compile(
            loss="binary_crossentropy",
            optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
            metrics=["accuracy"],
        )
        start = time.perf_counter()
        history = model.fit(
            x_train, one_hot, validation_split=0.1, batch_size=BATCH_SIZE, epochs=options.epochs or epochs, verbose=0
        ).history
        results[f"{name}.seconds"] = time.perf_counter() - start
        results[f"{name}.val_accuracy"] = history["val_accuracy"][-1]
        predicted = np.argmax(model.predict(x_test, batch_size=512, verbose=0), axis=-1)
        results[f"{name}.accuracy"] = float(np.mean(predicted == y_test))
        print(name, model.count_params(), round(results[f"{name}.accuracy"], 4), flush=True)
    record = {
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "seed": SEED,
        "epochs": options.epochs or {name: MODELS[name][0] for name in options.models},
    }
    options.output.write_text(
        json.dumps({"values": results, "record": record}, indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
