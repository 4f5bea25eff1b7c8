#!/usr/bin/env python3
"""Đo các mô hình của khóa học bằng PyTorch: một bước huấn luyện, hoặc (--predict) một lượt dự đoán.

    python torch_bench.py [--list | --params | --check] [--predict] [--batch N] [--compile] [--adam fused] [--steps N]
                          [--json TỆP] [MÔ_HÌNH …]

Cần: pip install torch numpy (đã thử với 2.15.0; chỉ phần CPU được dùng). Hai luồng, float32.

Cùng tên, kích thước, minibatch (cả từng con số), mất mát, bộ tối ưu, cách đo và cùng dòng JSON với keras_bench.py. Một
bước là zero_grad, lượt xuôi, lượt ngược, cập nhật và đọc mất mát, như train_on_batch. Chỗ người dùng PyTorch viết khác:
- logit với cross_entropy, binary_cross_entropy_with_logits ở nơi khóa học có softmax, sigmoid và mất mát của nó;
- các tầng chồng cùng cỡ là một nn.LSTM(num_layers=n, dropout=p); đầu ra bước cuối là h_n[-1];
- kênh đứng trước: ảnh và 13 đặc trưng được xếp sẵn trước khi đo, chữ sau embedding thì đảo trong mô hình;
- l2 của Keras trên tầng hồi tiếp là một số hạng của mất mát; LSTM(dropout=) là một mặt nạ mỗi chuỗi trên đầu vào;
- chuẩn hóa theo batch trên (mẫu, bước): trải hai trục ấy thành một.
Trọng số khởi tạo như Keras, Adam và BatchNorm dùng hằng số của Keras: hai bên tính với những con số như nhau.

Với --predict: model.eval(), torch.inference_mode(); cả tập kiểm tra thì từng --batch mẫu rồi nối lại; kể cả softmax hay
sigmoid và đọc ra numpy.

--compile gói mô hình trong torch.compile, mỗi mô hình một tiến trình riêng có hạn --limit giây cho nạp, dịch và đo.
Dynamo không dịch nn.LSTM, GRU, RNN nên chúng vẫn chạy thường, chỉ phần quanh chúng được dịch. (Công tắc của nó,
torch._dynamo.config.allow_rnn, hỏng ở 2.15.0 khi huấn luyện nn.LSTM trên CPU: "expected Tensor() for op:
torch.ops.aten.mkldnn_rnn_layer.default".) Mô hình không đo được thì in {"skipped": tên, "reason": …}, mã thoát là 1.
"""

import argparse
import contextlib
import functools
import json
import math
import os
import signal
import statistics
import subprocess
import sys

from keras_bench import PREDICTIONS, V, inputs, timed

# Số tham số: của Keras (kể cả thống kê của BatchNorm), và phần PyTorch có thêm: hệ số điều chỉnh thứ hai của LSTM (4 lần
# số nút) và RNN (số nút). GRU của Keras cũng có hai (reset_after); LSTM relu viết tay có một, như Keras.
PARAMS = {
    "electric-ffnn1": (321, 0),
    "electric-ffnn2": (2369, 0),
    "electric-lstm1": (19521, 4 * 64),
    "electric-lstm2": (32665, 0),
    "climate-lstm-1": (4385, 4 * 32),
    "climate-lstm-7": (5153, 4 * 32),
    "words-lstm": (3209328, 4 * (512 + 512)),
    "mnist-cnn": (93322, 0),
    "mnist-rnn4": (127690, 4 * 4 * 64),
    "imdb-cnn": (1854209, 0),
    "imdb-rnn4": (1822977, 4 * 4 * 128),
    "boston-cnn": (116289, 0),
    "boston-rnn": (724481, 4 * (64 + 128 + 256 + 128)),
    "imdb-simplernn": (40802, 200),
    "imdb-simplernn2": (121002, 200 + 200),
    "imdb-lstm": (11602354, 4 * 200),
    "imdb-lstm2": (11669922, 4 * (200 + 64)),
    "imdb-gru": (11537154, 0),
    "mnist-lstm": (59242, 4 * (64 + 64)),
    "nyt-lstm": (320124, 4 * 100),
    "cifar-lstm": (255690, 4 * (128 + 128)),
    "kieu-lstm": (905376, 4 * (256 + 256)),
}


def specs():
    """Tên → (cách dựng mô hình, x, y, mất mát, bộ tối ưu, tầng có l2 0.01 hoặc None)."""
    import numpy as np
    import torch
    import torch.nn.functional as fn
    from torch import nn

    # Những con số của keras_bench.py: cùng bộ sinh, cùng thứ tự gọi.
    rng = np.random.default_rng(0)

    def f(*shape):
        return rng.random(shape, dtype="float32")

    def ids(high, *shape):
        return rng.integers(1, high, shape)

    def cls(high, n):
        return rng.integers(0, high, n)

    def two(n):
        return np.eye(2, dtype="float32")[cls(2, n)]

    class Rnn(nn.Module):
        """Tầng hồi tiếp đứng trong nn.Sequential: mọi bước, hoặc bước cuối; `mask` bỏ đặc trưng của cả chuỗi."""

        def __init__(self, rnn, every=False, mask=0.0):
            super().__init__()
            self.rnn, self.every, self.mask = rnn, every, mask

        def forward(self, x):
            if self.mask:
                x = x * fn.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), self.mask, self.training)
            out, h = self.rnn(x)
            return out if self.every else (h[0] if isinstance(h, tuple) else h)[-1]

    class ReluLstm(nn.Module):
        """LSTM(activation="relu"), điều nn.LSTM không làm được: vòng lặp theo thời gian, phần đầu vào của mọi bước là một tích."""

        def __init__(self, n_in, n, every=False):
            super().__init__()
            self.x2g, self.h2g, self.n, self.every = nn.Linear(n_in, 4 * n), nn.Linear(n, 4 * n, bias=False), n, every

        def forward(self, x):
            h = c = x.new_zeros(x.shape[0], self.n)
            outs = []
            for gx in self.x2g(x).unbind(1):
                i, forget, g, o = (gx + self.h2g(h)).chunk(4, 1)
                c = torch.sigmoid(forget) * c + torch.sigmoid(i) * torch.relu(g)
                h = torch.sigmoid(o) * torch.relu(c)
                outs.append(h)
            return torch.stack(outs, 1) if self.every else h

    class ChannelsFirst(nn.Module):
        def forward(self, x):
            return x.transpose(1, 2)

    class SeqNorm(nn.BatchNorm1d):
        """BatchNorm trên mẫu và bước của (mẫu, bước, đặc trưng)."""

        def forward(self, x):
            return super().forward(x.flatten(0, 1)).view(x.shape)

    dense, relu, drop, flat, embed = nn.Linear, nn.ReLU, nn.Dropout, nn.Flatten, nn.Embedding
    bn = {"momentum": 0.01, "eps": 1e-3}
    every = {"every": True}

    def net(*stack):
        return lambda: nn.Sequential(*(make() for make in stack))

    def part(kind, *args, **options):
        """Tầng mới mỗi lần dựng mô hình."""
        return functools.partial(kind, *args, **options)

    def lstm(n_in, n, layers=1, p=0.0, **options):
        return lambda: Rnn(nn.LSTM(n_in, n, layers, batch_first=True, dropout=p), **options)

    def gru(n_in, n, **options):
        return lambda: Rnn(nn.GRU(n_in, n, batch_first=True), **options)

    def rnn(n_in, n, layers=1):
        return lambda: Rnn(nn.RNN(n_in, n, layers, nonlinearity="relu", batch_first=True))

    def image_cnn():
        convs = [part(nn.Conv2d, 1, 32, 3), relu, part(nn.MaxPool2d, 2)]
        convs += [part(nn.Conv2d, 32, 64, 3), relu, part(nn.MaxPool2d, 2), part(nn.Conv2d, 64, 64, 3), relu]
        return net(*convs, flat, part(dense, 576, 64), relu, part(dense, 64, 10))

    def review_cnn():
        convs = [part(nn.Conv1d, 128, 128, 5), relu, part(nn.MaxPool1d, 2)] * 4
        head = [flat, part(dense, 15 * 128, 128), relu, part(drop, 0.5), part(dense, 128, 1)]
        return net(part(embed, 10000, 128), ChannelsFirst, *convs, *head)

    def house_cnn():
        stack = []
        for before, after in ((1, 64), (64, 128)):
            stack += [part(nn.Conv1d, before, after, 2), relu, part(nn.BatchNorm1d, after, **bn), part(nn.MaxPool1d, 2)]
        stack += [part(nn.Conv1d, 128, 256, 2), relu, flat, part(dense, 256, 128), relu]
        return net(*stack, part(drop, 0.5), part(dense, 128, 1))

    def house_rnn():
        stack = []
        for before, after in ((1, 64), (64, 128)):
            stack += [lstm(before, after, **every), part(drop, 0.3), part(SeqNorm, after, **bn)]
        stack += [lstm(128, 256, **every), part(drop, 0.3), lstm(256, 128)]
        return net(*stack, part(dense, 128, 128), relu, part(dense, 128, 1))

    def review_rnn(*recurrent, units):
        return net(part(embed, V, 128), part(drop, 0.3), *recurrent, part(drop, 0.3), part(dense, units, 2))

    # cross_entropy nhận cả số thứ tự lớp lẫn hàng one-hot.
    bce, mse, sce = fn.binary_cross_entropy_with_logits, fn.mse_loss, fn.cross_entropy
    head = [part(dense, 32, 1)]
    digits4 = [lstm(28, 64, 4, 0.2), part(drop, 0.2), part(dense, 64, 64), relu, part(dense, 64, 10)]
    digits2 = [lstm(28, 64, 2, 0.2), part(dense, 64, 32), relu, part(drop, 0.2), part(dense, 32, 10)]
    photos2 = [lstm(96, 128, 2, 0.2), part(dense, 128, 64), relu, part(dense, 64, 10)]
    reviews4 = [part(embed, 10000, 128), lstm(128, 128, 4, 0.5), part(dense, 128, 128), relu, part(dense, 128, 1)]
    reviews2 = [lstm(128, 200, mask=0.33, **every), part(drop, 0.3), lstm(200, 64)]

    def words():
        return ids(V, 128, 200, 1).astype("float32") / V

    found = {
        "electric-ffnn1": (
            net(part(dense, 3, 64), nn.Sigmoid, part(dense, 64, 1)),
            *(f(64, 3), f(64, 1), mse, "adam"),
        ),
        "electric-ffnn2": (
            net(part(dense, 3, 64), relu, part(dense, 64, 32), relu, *head),
            *(f(32, 3), f(32, 1), mse, "adam"),
        ),
        "electric-lstm1": (net(lstm(3, 64), part(dense, 64, 32), *head), f(64, 1, 3), f(64, 1), mse, "adam"),
        "electric-lstm2": (
            net(part(ReluLstm, 3, 50, **every), part(ReluLstm, 50, 50), part(dense, 50, 32), *head),
            *(f(32, 1, 3), f(32, 1), mse, "adam"),
        ),
        "climate-lstm-1": (net(lstm(1, 32), *head), f(256, 120, 1), f(256, 1), mse, "adam"),
        "climate-lstm-7": (net(lstm(7, 32), *head), f(256, 120, 7), f(256, 1), mse, "adam"),
        "words-lstm": (net(lstm(1, 512, 2), part(dense, 512, 112)), f(128, 3, 1), cls(112, 128), sce, "adam"),
        "mnist-cnn": (image_cnn(), f(64, 28, 28, 1).transpose(0, 3, 1, 2), cls(10, 64), sce, "adam"),
        "mnist-rnn4": (net(*digits4), f(64, 28, 28), cls(10, 64), sce, "adam"),
        "imdb-cnn": (review_cnn(), ids(10000, 128, 300), f(128, 1).round(), bce, "adam"),
        "imdb-rnn4": (net(*reviews4), ids(10000, 128, 300), f(128, 1).round(), bce, "adam"),
        "boston-cnn": (house_cnn(), f(32, 13, 1).transpose(0, 2, 1), f(32, 1), mse, "adam"),
        "boston-rnn": (house_rnn(), f(32, 13, 1), f(32, 1), mse, "adam"),
        "imdb-simplernn": (net(rnn(1, 200), part(dense, 200, 2)), words(), two(128), bce, "adam"),
        "imdb-simplernn2": (net(rnn(1, 200, 2), part(dense, 200, 2)), words(), two(128), bce, "adam"),
        "imdb-lstm": (
            review_rnn(lstm(128, 200, mask=0.33), units=200),
            *(ids(V, 128, 200), two(128), bce, "adam", 2),
        ),
        "imdb-lstm2": (review_rnn(*reviews2, units=64), ids(V, 128, 200), two(128), bce, "adam", 2),
        "imdb-gru": (review_rnn(gru(128, 200, mask=0.33), units=200), ids(V, 128, 200), two(128), bce, "adam", 2),
        "mnist-lstm": (net(*digits2), f(32, 28, 28), cls(10, 32), sce, "sgd"),
        "nyt-lstm": (
            net(part(embed, 2484, 10), lstm(10, 100), part(drop, 0.1), part(dense, 100, 2484)),
            *(ids(2484, 32, 23), np.eye(2484, dtype="float32")[cls(2484, 32)], sce, "adam"),
        ),
        "cifar-lstm": (net(*photos2), f(64, 32, 96), cls(10, 64), sce, "adam"),
        "kieu-lstm": (
            net(part(embed, 160, 64), lstm(64, 256, 2), part(dense, 256, 160)),
            *(ids(160, 64, 40), cls(160, 64), sce, "adam"),
        ),
    }
    return {
        name: (make, np.ascontiguousarray(x), y, loss, opt, l2[0] if l2 else None)
        for name, (make, x, y, loss, opt, *l2) in found.items()
    }


def keras_init(model):
    """Trọng số ban đầu như Keras: glorot, trực giao, hệ số điều chỉnh của cổng quên bằng 1."""
    import torch
    from torch import nn

    with torch.no_grad():
        for module in reversed(list(model.modules())):  # tầng con trước
            if isinstance(module, nn.RNNBase):
                for name, p in module.named_parameters():
                    if name.startswith("weight_ih"):
                        nn.init.xavier_uniform_(p)
                    elif name.startswith("weight_hh"):
                        nn.init.orthogonal_(p)
                    else:
                        p.zero_()
                        if isinstance(module, nn.LSTM) and name.startswith("bias_ih"):
                            p[module.hidden_size : 2 * module.hidden_size] = 1
            elif isinstance(module, nn.Linear | nn.Conv1d | nn.Conv2d):
                nn.init.xavier_uniform_(module.weight)
                if module.bias is not None:
                    module.bias.zero_()
            elif isinstance(module, nn.Embedding):
                nn.init.uniform_(module.weight, -0.05, 0.05)
            elif hasattr(module, "h2g"):  # ReluLstm
                nn.init.orthogonal_(module.h2g.weight)
                module.x2g.bias[module.n : 2 * module.n] = 1


def count(model):
    """Như model.count_params() của Keras: trọng số và thống kê của BatchNorm, không kể số đếm bước của nó."""
    return sum(p.numel() for p in model.parameters()) + sum(b.numel() for b in model.buffers() if b.is_floating_point())


def built(make):
    import torch

    torch.manual_seed(7)
    model = make()
    keras_init(model)
    return model


def training(spec, options):
    """Số tham số, số mẫu, và một bước huấn luyện trả mất mát."""
    import torch

    make, x, y, loss, optimizer, l2 = spec
    model = built(make).train()
    decayed = [w for name, w in model[l2].rnn.named_parameters() if name.startswith("weight")] if l2 else []
    if optimizer == "sgd":
        update = torch.optim.SGD(model.parameters(), lr=0.01)
    else:
        how = {} if options.adam == "default" else {options.adam: True}
        update = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, **how)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    run = torch.compile(model) if options.compile else model

    def step():
        update.zero_grad()
        value = loss(run(x), y)
        if decayed:
            value = value + 0.01 * sum(w.square().sum() for w in decayed)
        value.backward()
        update.step()
        return value.item()

    return count(model), int(x.shape[0]), step


def prediction(spec, samples, options):
    """Số tham số, số mẫu, và một lượt dự đoán trả xác suất."""
    import torch
    import torch.nn.functional as fn

    make, example, _, loss, *_ = spec
    model = built(make).eval()
    x = torch.from_numpy(inputs(example, samples))
    run = torch.compile(model) if options.compile else model
    ends = {fn.cross_entropy: lambda z: torch.softmax(z, 1), fn.binary_cross_entropy_with_logits: torch.sigmoid}
    probabilities = ends.get(loss, lambda z: z)

    def step():
        with torch.inference_mode():
            return torch.cat([probabilities(run(part)) for part in x.split(options.batch)]).numpy()

    return count(model), samples, step


def measure(name, models, options):
    """Một dòng JSON, như keras_bench.py in."""
    import torch

    if options.predict:
        params, batch, step = prediction(models[name.split("-", 1)[1]], PREDICTIONS[name], options)
        times = timed(step, options.steps)
    else:
        params, batch, step = training(models[name], options)
        losses = []
        times = timed(lambda: losses.append(step()), options.steps)
        fell = "" if losses[-1] < losses[0] else "  CẢNH BÁO: mất mát không giảm"
        print(f"{name:16} mất mát {losses[0]:.4f} -> {losses[-1]:.4f}{fell}", file=sys.stderr)
    how = ("compile" if options.compile else "eager") + ("" if options.adam == "default" else f" adam-{options.adam}")
    return {
        "id": name,
        "params": params,
        "batch": batch,
        "ms_median": round(statistics.median(times), 3),
        "ms_min": round(min(times), 3),
        "steps": len(times),
        "peer": f"pytorch {torch.__version__} {how}",
    }


def check(name, spec, options, steps):
    """Không đo: số tham số bên cạnh số của Keras, và vài bước."""
    params, _, step = training(spec, options)
    keras, extra = PARAMS[name]
    losses = [step() for _ in range(steps)]
    ok = params == keras + extra and all(math.isfinite(loss) for loss in losses)
    tail = " ".join(f"{loss:.4f}" for loss in losses)
    print(f"{name:16} {keras:11,} {extra:6,} {params:11,}  {'đúng' if ok else 'SAI':5}  {tail}", flush=True)
    return ok


def in_child(name, options):
    """Đo một mô hình trong tiến trình riêng có hạn giờ: torch.compile không ngắt được, cũng không chắc sẽ xong."""
    command = [sys.executable, os.path.abspath(__file__), name, "--child", "--compile", "--adam", options.adam]
    command += ["--steps", str(options.steps), "--threads", str(options.threads), "--batch", str(options.batch)]
    command += ["--predict"] if options.predict else []
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, _ = child.communicate(timeout=options.limit)
        rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return rows[-1] if rows else {"skipped": name, "reason": f"tiến trình thoát với mã {child.returncode}"}
    except subprocess.TimeoutExpired:
        return {"skipped": name, "reason": f"dịch và đo chưa xong trong {options.limit} giây"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # phiên mở ở trên: tiến trình con và những thợ dịch của nó
        child.communicate()


def attempt(name, models, options):
    try:
        return measure(name, models, options)
    except Exception as error:
        return {"skipped": name, "reason": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:300]}"}


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ids", nargs="*", metavar="MÔ_HÌNH")
    parser.add_argument("--list", action="store_true", help="kể tên các mô hình, hoặc các việc của --predict")
    parser.add_argument("--params", action="store_true", help="chỉ dựng mô hình, in số tham số cạnh số của Keras")
    parser.add_argument(
        "--check", action="store_true", help="như --params, thêm vài bước (--steps, mặc định 3) không đo"
    )
    parser.add_argument("--predict", action="store_true", help="đo dự đoán thay cho một bước huấn luyện")
    parser.add_argument("--batch", type=int, default=256, help="số mẫu mỗi lượt khi dự đoán cả tập (mặc định 256)")
    parser.add_argument("--steps", type=int, default=0, help="số bước đo; 0: vừa trong hai giây, từ 5 đến 100")
    parser.add_argument("--json", metavar="TỆP", help="ghi thêm các dòng JSON ra tệp này")
    parser.add_argument("--compile", action="store_true", help="gói mô hình trong torch.compile")
    parser.add_argument("--limit", type=int, default=120, help="số giây cho mỗi mô hình khi --compile")
    parser.add_argument(
        "--adam",
        choices=["default", "foreach", "fused"],
        default="default",
        help="default: cách torch.optim.Adam tự chọn, trên CPU là từng tensor một",
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    known = PREDICTIONS if options.predict else PARAMS
    if unknown := [name for name in options.ids if name not in known]:
        parser.error(f"không có {' '.join(unknown)}; --list kể tên")
    options.ids = options.ids or list(known)
    return options


def main():
    options = parsed()
    if options.list:
        print("\n".join(options.ids))
        return 0
    tell = options.params or options.check
    if options.compile and not options.child and not tell:
        rows = (in_child(name, options) for name in options.ids)
    else:
        import torch

        torch.set_num_threads(options.threads)
        models = specs()
        if tell:
            print(
                f"torch {torch.__version__}\n{'mô hình':16} {'Keras':>11} {'thêm':>6} {'PyTorch':>11}  {'':5}  mất mát"
            )
            steps = (options.steps or 3) if options.check else 0
            right = [check(name, models[name], options, steps) for name in options.ids]
            return 0 if all(right) else 1
        rows = (attempt(name, models, options) for name in options.ids)
    bad = False
    with open(options.json or os.devnull, "w", encoding="utf-8") as file:
        for row in rows:
            bad |= "skipped" in row
            for out in (sys.stdout, file):
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
