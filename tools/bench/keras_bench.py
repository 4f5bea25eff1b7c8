#!/usr/bin/env python3
"""Đo các mô hình của khóa học bằng Keras: một bước huấn luyện, hoặc (--predict) một lượt dự đoán.

    python keras_bench.py [--list] [--predict] [--batch N] [--steps N] [MÔ_HÌNH …]

Cần: pip install tensorflow-cpu (đã đo với 2.21.0). Một tiến trình, mọi lõi, float32.

In mỗi mô hình một dòng JSON: id, params, batch, ms_median, ms_min, steps, peer; ``hocsau bench`` in cùng những trường ấy,
``interleave.py`` đặt hai bên cạnh nhau. Một bước là lượt xuôi, lượt ngược và Adam (SGD ở mô hình nào khóa học dùng SGD)
trên một minibatch ngẫu nhiên nằm sẵn trong bộ nhớ, cỡ của khóa học, qua model.train_on_batch; con số để so là trung vị.

Với --predict: cả tập kiểm tra qua model.predict, --batch mẫu mỗi lượt; một mẫu, một từ sinh ra bằng cách nhanh hơn trong
hai cách, model(x, training=False) gói trong tf.function và predict_on_batch, kể cả đọc xác suất ra numpy.
"""

import argparse
import functools
import json
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

V = 88584  # số từ trong chỉ mục của IMDB

# Việc dự đoán → số mẫu; phần sau dấu gạch đầu tiên là tên mô hình.
PREDICTIONS = {
    **dict.fromkeys(["predict-mnist-cnn", "predict-mnist-rnn4"], 10_000),
    **dict.fromkeys(["predict-imdb-cnn", "predict-imdb-gru"], 25_000),
    **dict.fromkeys(["latency-electric-lstm2", "latency-climate-lstm-7", "latency-mnist-cnn"], 1),
    **dict.fromkeys(["latency-imdb-gru", "latency-mnist-lstm", "latency-cifar-lstm"], 1),
    **dict.fromkeys(["token-words-lstm", "token-nyt-lstm", "token-kieu-lstm"], 1),
}


def specs():
    """Tên → (cách dựng mô hình, x, y, mất mát, bộ tối ưu)."""
    import keras
    import numpy as np
    from keras import layers

    rng = np.random.default_rng(0)
    dense, dropout, embedding = layers.Dense, layers.Dropout, layers.Embedding
    lstm, gru, rnn = layers.LSTM, layers.GRU, layers.SimpleRNN
    seq = {"return_sequences": True}
    l2 = keras.regularizers.l2(0.01)
    reg = {"kernel_regularizer": l2, "recurrent_regularizer": l2, "dropout": 0.33}
    relu, every_relu = {"activation": "relu"}, {"activation": "relu", **seq}

    def f(*shape):
        return rng.random(shape, dtype="float32")

    def ids(high, *shape):
        return rng.integers(1, high, shape)

    def cls(high, n):
        return rng.integers(0, high, n)

    def two(n):
        return np.eye(2, dtype="float32")[cls(2, n)]

    def net(shape, *stack):
        return lambda: keras.Sequential([keras.Input(shape), *(make() for make in stack)])

    def part(kind, *args, **options):
        """Tầng mới mỗi lần dựng mô hình."""
        return functools.partial(kind, *args, **options)

    def rnn4(units, drop, first, head):
        stack = list(first)
        for i in range(4):
            stack.append(part(lstm, units, return_sequences=i < 3))
            if i < 3 or drop == 0.2:
                stack.append(part(dropout, drop))
        return stack + head

    def convolved(size, filters, window):
        return [part(size, filters, window, activation="relu")]

    def image_cnn():
        conv, pool = layers.Conv2D, part(layers.MaxPool2D)
        stack = [*convolved(conv, 32, 3), pool, *convolved(conv, 64, 3), pool, *convolved(conv, 64, 3)]
        return net((28, 28, 1), *stack, part(layers.Flatten), part(dense, 64, "relu"), part(dense, 10, "softmax"))

    def review_cnn():
        stack = [part(embedding, 10000, 128)]
        for _ in range(4):
            stack += [*convolved(layers.Conv1D, 128, 5), part(layers.MaxPool1D, 2)]
        stack += [part(layers.Flatten), part(dense, 128, "relu"), part(dropout, 0.5), part(dense, 1, "sigmoid")]
        return net((300,), *stack)

    def house_cnn():
        stack = []
        for filters in (64, 128):
            stack += convolved(layers.Conv1D, filters, 2)
            stack += [part(layers.BatchNormalization), part(layers.MaxPool1D, 2)]
        stack += [*convolved(layers.Conv1D, 256, 2), part(layers.Flatten)]
        return net((13, 1), *stack, part(dense, 128, "relu"), part(dropout, 0.5), part(dense, 1))

    def house_rnn():
        stack = []
        for units in (64, 128):
            stack += [part(lstm, units, **seq), part(dropout, 0.3), part(layers.BatchNormalization)]
        stack += [part(lstm, 256, **seq), part(dropout, 0.3), part(lstm, 128)]
        return net((13, 1), *stack, part(dense, 128, "relu"), part(dense, 1))

    def review_rnn(*recurrent):
        return net((200,), part(embedding, V, 128), part(dropout, 0.3), *recurrent, part(dense, 2, "sigmoid"))

    bce, mse, sce = "binary_crossentropy", "mse", "sparse_categorical_crossentropy"
    logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    drop3 = part(dropout, 0.3)
    head = [part(dense, 32), part(dense, 1)]
    digits4 = rnn4(64, 0.2, [], [part(dense, 64, "relu"), part(dense, 10, "softmax")])
    reviews4 = rnn4(128, 0.5, [part(embedding, 10000, 128)], [part(dense, 128, "relu"), part(dense, 1, "sigmoid")])
    digits2 = [part(lstm, 64, **seq), part(dropout, 0.2), part(lstm, 64), part(dense, 32, "relu"), part(dropout, 0.2)]
    photos2 = [part(lstm, 128, **seq), part(dropout, 0.2), part(lstm, 128), part(dense, 64, "relu")]
    raw = (200, 1)

    def words():
        return ids(V, 128, *raw).astype("float32") / V

    return {
        "electric-ffnn1": (net((3,), part(dense, 64, "sigmoid"), part(dense, 1)), f(64, 3), f(64, 1), mse, "adam"),
        "electric-ffnn2": (
            net((3,), part(dense, 64, "relu"), part(dense, 32, "relu"), part(dense, 1)),
            *(f(32, 3), f(32, 1), mse, "adam"),
        ),
        "electric-lstm1": (net((1, 3), part(lstm, 64), *head), f(64, 1, 3), f(64, 1), mse, "adam"),
        "electric-lstm2": (
            net((1, 3), part(lstm, 50, **every_relu), part(lstm, 50, **relu), *head),
            *(f(32, 1, 3), f(32, 1), mse, "adam"),
        ),
        "climate-lstm-1": (net((120, 1), part(lstm, 32), part(dense, 1)), f(256, 120, 1), f(256, 1), mse, "adam"),
        "climate-lstm-7": (net((120, 7), part(lstm, 32), part(dense, 1)), f(256, 120, 7), f(256, 1), mse, "adam"),
        "words-lstm": (
            net((3, 1), part(lstm, 512, **seq), part(lstm, 512), part(dense, 112)),
            *(f(128, 3, 1), cls(112, 128), logits, "adam"),
        ),
        "mnist-cnn": (image_cnn(), f(64, 28, 28, 1), cls(10, 64), sce, "adam"),
        "mnist-rnn4": (net((28, 28), *digits4), f(64, 28, 28), cls(10, 64), sce, "adam"),
        "imdb-cnn": (review_cnn(), ids(10000, 128, 300), f(128, 1).round(), bce, "adam"),
        "imdb-rnn4": (net((300,), *reviews4), ids(10000, 128, 300), f(128, 1).round(), bce, "adam"),
        "boston-cnn": (house_cnn(), f(32, 13, 1), f(32, 1), mse, "adam"),
        "boston-rnn": (house_rnn(), f(32, 13, 1), f(32, 1), mse, "adam"),
        "imdb-simplernn": (
            net(raw, part(rnn, 200, **relu), part(dense, 2, "sigmoid")),
            *(words(), two(128), bce, "adam"),
        ),
        "imdb-simplernn2": (
            net(raw, part(rnn, 200, **every_relu), part(rnn, 200, **relu), part(dense, 2, "sigmoid")),
            *(words(), two(128), bce, "adam"),
        ),
        "imdb-lstm": (review_rnn(part(lstm, 200, **reg), drop3), ids(V, 128, 200), two(128), bce, "adam"),
        "imdb-lstm2": (
            review_rnn(part(lstm, 200, **seq, **reg), drop3, part(lstm, 64), drop3),
            *(ids(V, 128, 200), two(128), bce, "adam"),
        ),
        "imdb-gru": (review_rnn(part(gru, 200, **reg), drop3), ids(V, 128, 200), two(128), bce, "adam"),
        "mnist-lstm": (
            net((28, 28), *digits2, part(dense, 10, "softmax")),
            *(f(32, 28, 28), cls(10, 32), sce, "sgd"),
        ),
        "nyt-lstm": (
            net((23,), part(embedding, 2484, 10), part(lstm, 100), part(dropout, 0.1), part(dense, 2484, "softmax")),
            *(ids(2484, 32, 23), np.eye(2484, dtype="float32")[cls(2484, 32)], "categorical_crossentropy", "adam"),
        ),
        "cifar-lstm": (
            net((32, 96), *photos2, part(dense, 10, "softmax")),
            *(f(64, 32, 96), cls(10, 64), sce, "adam"),
        ),
        "kieu-lstm": (
            net((40,), part(embedding, 160, 64), part(lstm, 256, **seq), part(lstm, 256), part(dense, 160, "softmax")),
            *(ids(160, 64, 40), cls(160, 64), sce, "adam"),
        ),
    }


def inputs(example, count):
    """Số ngẫu nhiên cùng loại và cùng kích thước mẫu với ``example``."""
    import numpy as np

    rng = np.random.default_rng(1)
    shape = (count, *example.shape[1:])
    if np.issubdtype(example.dtype, np.integer):
        return rng.integers(1, example.max() + 1, shape)
    return rng.random(shape, dtype="float32")


def training(spec):
    """Mô hình, số mẫu, và những cách chạy một bước."""
    import tensorflow as tf

    make, x, y, loss, optimizer = spec
    model = make()
    model.compile(optimizer=optimizer, loss=loss)
    x, y = tf.constant(x), tf.constant(y)
    return model, int(x.shape[0]), {"train_on_batch": lambda: model.train_on_batch(x, y)}


def prediction(spec, count, batch):
    """Mô hình, số mẫu, và những cách dự đoán."""
    import tensorflow as tf

    make, example, _, loss, _ = spec
    model = make()
    x = inputs(example, count)
    if count > 1:
        return model, count, {f"predict batch {batch}": lambda: model.predict(x, batch_size=batch, verbose=0)}
    from_logits = getattr(loss, "from_logits", False)

    @tf.function
    def forward(one):
        y = model(one, training=False)
        return tf.nn.softmax(y) if from_logits else y

    def on_batch():
        y = model.predict_on_batch(x)
        return tf.nn.softmax(y).numpy() if from_logits else y

    one = tf.constant(x)
    return model, count, {"tf.function": lambda: forward(one).numpy(), "predict_on_batch": on_batch}


def timed(step, steps):
    """Thời gian từng bước, mili giây, sau khi chạy nóng ba bước; bước dài quá năm giây thì một."""

    def once():
        start = time.perf_counter()
        step()
        return (time.perf_counter() - start) * 1e3

    one = once()
    for _ in range(3 if one < 5e3 else 0):
        one = once()
    count = steps or max(5, min(100, int(2e3 / one)))
    return [once() for _ in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ids", nargs="*", metavar="MÔ_HÌNH")
    parser.add_argument("--list", action="store_true", help="kể tên các mô hình, hoặc các việc của --predict")
    parser.add_argument("--predict", action="store_true", help="đo dự đoán thay cho một bước huấn luyện")
    parser.add_argument("--batch", type=int, default=256, help="số mẫu mỗi lượt khi dự đoán cả tập (mặc định 256)")
    parser.add_argument("--steps", type=int, default=0, help="số bước đo; 0: vừa trong hai giây, từ 5 đến 100")
    options = parser.parse_args()
    if options.list and options.predict:
        print("\n".join(PREDICTIONS))
        return
    models = specs()
    if options.list:
        print("\n".join(models))
        return
    import keras
    import tensorflow as tf

    for name in options.ids or (PREDICTIONS if options.predict else models):
        keras.utils.set_random_seed(7)
        if options.predict:
            spec = models[name.split("-", 1)[1]]
            model, batch, ways = prediction(spec, PREDICTIONS[name], options.batch)
        else:
            model, batch, ways = training(models[name])
        times = {way: timed(step, options.steps) for way, step in ways.items()}
        way = min(times, key=lambda way: statistics.median(times[way]))
        record = {
            "id": name,
            "params": model.count_params(),
            "batch": batch,
            "ms_median": round(statistics.median(times[way]), 3),
            "ms_min": round(min(times[way]), 3),
            "steps": len(times[way]),
            "peer": f"keras {keras.__version__} tensorflow {tf.__version__}",
            "way": way,
        }
        print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
