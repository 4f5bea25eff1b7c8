"""Tạo lại keras_recurrent.json và keras_convolution.json: số liệu của Keras để đối chiếu các tầng.

Cách chạy (Keras chỉ cần cho việc này, dự án không phụ thuộc vào nó):

    pip install keras==3.15.1 tensorflow-cpu==2.21.0
    python make_keras_fixtures.py recurrent > keras_recurrent.json
    python make_keras_fixtures.py convolution > keras_convolution.json

Mỗi trường hợp là một mạng nhỏ kết thúc bằng Dense(2), mất mát MSE. Tệp ghi đầu vào x [N, T, C] hoặc
[N, H, W, C], nhãn y [N, 2], mặt nạ [N, T] nếu có, trọng số ban đầu, đầu ra khi huấn luyện (và khi dự
đoán, sau mười bước), gradient của từng trọng số được học và mất mát trước mỗi bước của mười bước Adam
(tốc độ học 0.01). Số thực float32, in chín chữ số có nghĩa.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L
from keras.regularizers import l2

BATCH, STEPS, INPUTS, UNITS = 4, 5, 3, 4
LEARNING_RATE = 0.01
ADAM_STEPS = 10

# Đệm trái, đệm phải, lỗ ở giữa, không che.
MASK = np.array([[0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]], "float32")

RECURRENT = {
    "lstm": lambda: [L.LSTM(UNITS)],
    "gru": lambda: [L.GRU(UNITS)],
    "simple_rnn": lambda: [L.SimpleRNN(UNITS)],
    "simple_rnn_relu": lambda: [L.SimpleRNN(UNITS, activation="relu")],
    "lstm_relu": lambda: [L.LSTM(UNITS, activation="relu")],
    "stacked": lambda: [L.LSTM(UNITS, return_sequences=True), L.GRU(UNITS, return_sequences=True), L.SimpleRNN(UNITS)],
    "bidirectional": lambda: [L.Bidirectional(L.LSTM(UNITS, return_sequences=True)), L.GRU(UNITS)],
    "lstm_l2": lambda: [L.LSTM(UNITS, kernel_regularizer=l2(0.01), recurrent_regularizer=l2(0.03))],
    "masked_lstm": lambda: [L.Masking(-9.0), L.LSTM(UNITS, return_sequences=True), L.GRU(UNITS)],
}

IMAGE = (9, 8, 2)
SEQUENCE = (12, 3)

# Tên bắt đầu bằng image nhận ảnh IMAGE, còn lại nhận chuỗi SEQUENCE.
CONVOLUTION = {
    "image": lambda: [L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(), L.Flatten()],
    "image_same_stride": lambda: [L.Conv2D(3, (2, 3), strides=2, padding="same", activation="tanh"), L.Flatten()],
    "image_pool_same": lambda: [L.Conv2D(3, 2), L.MaxPooling2D(3, strides=2, padding="same"), L.Flatten()],
    "image_stack": lambda: [
        L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(), L.Conv2D(5, 2, activation="sigmoid", use_bias=False), L.Flatten()
    ],
    "image_normalized": lambda: [L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.MaxPooling2D(), L.Flatten()],
    "sequence": lambda: [L.Conv1D(4, 3, activation="relu"), L.MaxPooling1D(), L.Flatten()],
    "sequence_same_stride": lambda: [L.Conv1D(4, 4, strides=2, padding="same", activation="tanh"), L.Flatten()],
    "sequence_normalized": lambda: [
        L.Conv1D(4, 2, activation="relu"), L.BatchNormalization(), L.MaxPooling1D(2), L.Conv1D(5, 2, activation="relu"),
        L.BatchNormalization(momentum=0.9, epsilon=0.01), L.MaxPooling1D(3, strides=1, padding="same"), L.Flatten()
    ],
    "sequence_recurrent": lambda: [
        L.LSTM(4, return_sequences=True), L.BatchNormalization(), L.Conv1D(3, 2, activation="tanh"), L.GRU(4), L.BatchNormalization()
    ],
}


def array(values):
    values = np.asarray(values, "float32")
    return {"shape": list(values.shape), "values": [float(f"{v:.9g}") for v in values.ravel()]}


def case(name, make, shape, seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = keras.Sequential([keras.Input(shape), *make(), L.Dense(2)])
    x = rng.normal(size=(BATCH, *shape)).astype("float32")
    y = rng.normal(size=(BATCH, 2)).astype("float32")
    mask = MASK if name.startswith("masked") else None
    if mask is not None:
        x[mask == 0] = -9.0
    # Trọng số ngẫu nhiên, kể cả hệ số điều chỉnh, để không chỗ nào bằng 0.
    model.set_weights([w + 0.3 * rng.normal(size=w.shape) for w in model.get_weights()])
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            layer.moving_variance.assign(0.5 + rng.random(layer.moving_variance.shape))
    initial = model.get_weights()
    model.compile(optimizer=keras.optimizers.Adam(LEARNING_RATE), loss="mse")
    layers = [
        {"class": layer.__class__.__name__, "weights": [array(w) for w in layer.get_weights()]}
        for layer in model.layers
        if layer.get_weights()
    ]
    with tf.GradientTape() as tape:
        output = model(x, training=True)
        loss = keras.ops.mean(keras.ops.square(output - y)) + sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    model.set_weights(initial)
    return {
        "x": array(x),
        "y": array(y),
        "mask": None if mask is None else array(mask),
        "keras": {"layers": layers},
        "output": array(output),
        "gradients": [array(g) for g in gradients],
        "losses": [float(f"{model.train_on_batch(x, y):.9g}") for _ in range(ADAM_STEPS)],
    }, model


def recurrent():
    return {name: case(name, make, (STEPS, INPUTS), 17 + i)[0] for i, (name, make) in enumerate(RECURRENT.items())}


def convolution():
    cases = {}
    for i, (name, make) in enumerate(CONVOLUTION.items()):
        shape = IMAGE if name.startswith("image") else SEQUENCE
        cases[name], model = case(name, make, shape, 41 + i)
        cases[name]["prediction"] = array(model(input_of(cases[name]), training=False))
    return cases


def input_of(fixture):
    return np.array(fixture["x"]["values"], "float32").reshape(fixture["x"]["shape"])


def main():
    groups = {"recurrent": recurrent, "convolution": convolution}
    if len(sys.argv) != 2 or sys.argv[1] not in groups:
        sys.exit(f"Cách dùng: make_keras_fixtures.py {'|'.join(groups)}")
    made_with = f"keras {keras.__version__}, tensorflow {tf.__version__}"
    document = {"madeWith": made_with, "cases": groups[sys.argv[1]]()}
    json.dump(document, sys.stdout, indent=None, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
