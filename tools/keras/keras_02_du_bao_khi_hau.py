#!/usr/bin/env python3
"""Đo hai mạng của bài 02 bằng Keras, trên đúng những cửa sổ của bài, để đối chiếu với DL4J.

Keras không phải thư viện phụ thuộc của dự án; chỉ cần khi muốn đo lại:

    pip install tensorflow-cpu==2.21.0
    python tools/keras/keras_02_du_bao_khi_hau.py duong/dan/climate_2020.csv.gz

Ghi notebooks/ket_qua/keras_02_du_bao_khi_hau.json: mất mát huấn luyện và kiểm định của epoch cuối, RMSE và MAE trên tập
kiểm tra (°C), nhỏ nhất và lớn nhất trên ba hạt giống.
"""

import argparse
import csv
import datetime
import gzip
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

SEEDS = (1, 2, 3)
PAST, FUTURE, STEP, BATCH_SIZE = 720, 72, 6, 256
TARGET = "T (degC)"
MODELS = {
    "lstm1": [TARGET],
    "lstm7": ["p (mbar)", TARGET, "rh (%)", "VPact (mbar)", "VPdef (mbar)", "H2OC (mmol/mol)", "rho (g/m**3)"],
}
SPACING = datetime.timedelta(minutes=10)
LONGEST_LINEAR, PER_DAY = 36, 144


def read(path, names):
    """Các cột trên lưới 10 phút; mốc lặp giữ lần đo đầu, chỗ khuyết sửa như JenaClimate."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.datetime.strptime(row["Date Time"], "%d.%m.%Y %H:%M:%S") for row in rows]
    slots = [round((time - times[0]) / SPACING) for time in times]
    grid = np.full((max(slots) + 1, len(names)), np.nan)
    seen = set()
    for slot, row in zip(slots, rows, strict=True):
        if slot not in seen:
            seen.add(slot)
            grid[slot] = [float(row[name] or "nan") for name in names]
    grid[grid == -9999] = np.nan
    for column in grid.T:
        repair(column)
    return grid.astype("float32")


def repair(column):
    """Quãng đến 6 giờ: nội suy tuyến tính; dài hơn: giá trị cùng giờ hôm trước."""
    known = np.flatnonzero(~np.isnan(column))
    gaps = np.flatnonzero(np.isnan(column))
    linear = np.interp(gaps, known, column[known])
    after = np.searchsorted(known, gaps)
    for at, value, k in zip(gaps, linear, after, strict=True):
        inside = 0 < k < len(known)
        length = known[k] - known[k - 1] - 1 if inside else 0
        column[at] = column[at - PER_DAY] if length > LONGEST_LINEAR and at >= PER_DAY else value


def windows(scaled, target, start, end, stride=1, seed=None):
    """Những cửa sổ nằm trọn trong [start, end), kể cả nhãn; nguồn cắt ngay lúc cần, và các nhãn."""
    count = end - start - PAST - FUTURE
    labels = scaled[start + PAST + FUTURE : end, target]
    last_input = (PAST // STEP - 1) * STEP
    dataset = keras.utils.timeseries_dataset_from_array(
        scaled[start : start + count + last_input],
        labels,
        sequence_length=PAST // STEP,
        sampling_rate=STEP,
        sequence_stride=stride,
        batch_size=BATCH_SIZE,
        shuffle=seed is not None,
        seed=seed,
    )
    return dataset, labels[::stride]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=pathlib.Path, help="tệp CSV của trạm Jena, nén gzip hoặc không")
    parser.add_argument("--epochs", type=int, default=10, help="số epoch (mặc định 10, như bài)")
    parser.add_argument("--stride", type=int, default=1, help="cứ ngần ấy lần đo lấy một cửa sổ (mặc định 1)")
    default = pathlib.Path(__file__).parents[2] / "notebooks" / "ket_qua" / "keras_02_du_bao_khi_hau.json"
    parser.add_argument("--output", type=pathlib.Path, default=default, help="tệp kết quả")
    options = parser.parse_args()

    results = {}
    for name, columns in MODELS.items():
        data = read(options.file, columns)
        train_end = int(0.715 * len(data))
        val_end = train_end + (len(data) - train_end) // 2
        mean = data[:train_end].mean(axis=0, dtype="float64")
        std = data[:train_end].std(axis=0, dtype="float64")
        scaled = ((data - mean) / std).astype("float32")
        target = columns.index(TARGET)
        measured = {"loss": [], "val_loss": [], "test_rmse": [], "test_mae": []}
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            train, _ = windows(scaled, target, 0, train_end, options.stride, seed)
            validation, _ = windows(scaled, target, train_end, val_end, options.stride)
            test, truth = windows(scaled, target, val_end, len(data), options.stride)
            model = keras.Sequential([keras.Input((PAST // STEP, len(columns))), layers.LSTM(32), layers.Dense(1)])
            model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=0.001))
            history = model.fit(train, epochs=options.epochs, validation_data=validation, verbose=0).history
            error = (model.predict(test, verbose=0)[:, 0] - truth) * std[target]
            measured["loss"].append(history["loss"][-1])
            measured["val_loss"].append(history["val_loss"][-1])
            measured["test_rmse"].append(float(np.sqrt(np.mean(error**2))))
            measured["test_mae"].append(float(np.mean(np.abs(error))))
            print(
                name,
                seed,
                model.count_params(),
                {key: round(values[-1], 4) for key, values in measured.items()},
                flush=True,
            )
        for key, numbers in measured.items():
            results[f"{name}.{key}.min"] = min(numbers)
            results[f"{name}.{key}.max"] = max(numbers)
    record = {
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "seeds": SEEDS,
        "epochs": options.epochs,
        "stride": options.stride,
        "file": options.file.name,
    }
    options.output.write_text(
        json.dumps({"values": results, "record": record}, indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
