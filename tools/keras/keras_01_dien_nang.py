#!/usr/bin/env python3
"""Đo bốn mạng của bài 01 bằng Keras, đúng cài đặt của tài liệu gốc, để đối chiếu với DL4J.

Keras không phải thư viện phụ thuộc của dự án; chỉ cần khi muốn đo lại:

    pip install tensorflow-cpu==2.21.0
    python tools/keras/keras_01_dien_nang.py duong/dan/Electric_Production.csv

Ghi notebooks/ket_qua/keras_01_dien_nang.json: mất mát kiểm định cuối cùng và số epoch, nhỏ nhất và lớn nhất
trên ba hạt giống. "Kiểm định" ở đây là tập kiểm tra, thang đo khớp trên cả chuỗi: đó là cách của tài liệu gốc.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

SEEDS = (1, 2, 3)
WINDOW = 3


def windows(part):
    """Cửa sổ như tài liệu gốc: range(len - 3 - 1)."""
    n = len(part) - WINDOW - 1
    return np.stack([part[i : i + WINDOW] for i in range(n)]), part[WINDOW : WINDOW + n, None]


def relu_lstm(**options):
    return layers.LSTM(50, activation="relu", **options)


# tên → (các tầng, số epoch tối đa, kích thước batch, có hồi tiếp không)
MODELS = {
    "ffnn1": (lambda: [layers.Dense(64, "sigmoid"), layers.Dense(1)], 100, 64, False),
    "ffnn2": (lambda: [layers.Dense(64, "relu"), layers.Dense(32, "relu"), layers.Dense(1)], 30, 32, False),
    "lstm1": (lambda: [layers.LSTM(64), layers.Dense(32), layers.Dense(1)], 30, 64, True),
    "lstm2": (
        lambda: [relu_lstm(return_sequences=True), relu_lstm(), layers.Dense(32), layers.Dense(1)],
        100,
        32,
        True,
    ),
}


def main():
    lines = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")[1:]
    values = np.array([float(line.split(",")[1]) for line in lines if line], dtype="float32")
    scaled = (values - values.min()) / (values.max() - values.min())
    cut = int(len(scaled) * 0.8)
    (x, y), (x_test, y_test) = windows(scaled[:cut]), windows(scaled[cut:])
    results = {}
    for name, (make, epochs, batch_size, recurrent) in MODELS.items():
        last, length = [], []
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            shape = (1, WINDOW) if recurrent else (WINDOW,)
            model = keras.Sequential([keras.Input(shape), *make()])
            model.compile(loss="mse", optimizer="adam")
            history = model.fit(
                x.reshape(-1, *shape),
                y,
                epochs=epochs,
                batch_size=batch_size,
                validation_data=(x_test.reshape(-1, *shape), y_test),
                callbacks=[keras.callbacks.EarlyStopping(monitor="loss", patience=3)],
                verbose=0,
            ).history
            last.append(history["val_loss"][-1])
            length.append(len(history["loss"]))
            print(name, seed, length[-1], round(last[-1], 4), flush=True)
        for key, numbers in (("val_loss", last), ("epochs", length)):
            results[f"{name}.{key}.min"] = min(numbers)
            results[f"{name}.{key}.max"] = max(numbers)
    target = pathlib.Path(__file__).parents[2] / "notebooks" / "ket_qua" / "keras_01_dien_nang.json"
    record = {"keras": keras.__version__, "backend": keras.backend.backend(), "seeds": SEEDS}
    target.write_text(
        json.dumps({"values": results, "record": record}, indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
