#!/usr/bin/env python3
"""Đo lúc chờ trước khi huấn luyện: mở kernel rồi học xong epoch đầu, và nạp IMDB; cạnh Keras và PyTorch, xen kẽ.

    .venv/bin/python tools/bench/start.py --keras /duong/dan/python --torch /duong/dan/python --repeat 5

Việc ``first-epoch``: từ lúc mở kernel Jupyter đến khi mạng truyền thẳng 321 tham số của bài 01 học xong một epoch trên
sản lượng điện; đọc tệp, chuẩn hóa, cắt cửa sổ, dựng mạng đều tính. Việc ``load-imdb``: kernel đã mở và đã nạp thư viện,
nạp 50 000 bình luận đã tách từ; khóa học đọc bản gọn trong cache, Keras đọc imdb.npz bằng load_data của nó. imdb.npz
lấy ở ~/.keras/datasets; chưa có thì làm từ kho gương (HOCSAU_MIRROR), cùng chỉ số từ, ở build/bench. PyTorch không có
bộ nạp riêng nên không có hàng này.

Python của bên đối chiếu cần ipykernel. Mỗi phép đo là một kernel mới; lượt chẵn đo theo thứ tự ngược lại; lượt 0 để tệp
vào bộ nhớ đệm, không tính. In mỗi việc một dòng JSON: mili giây từng lượt và trung vị của từng bên.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from hocsau_cli import place  # noqa: E402

JAR = f"%classpath {(ROOT / 'lib/target/hocsau.jar').as_posix()}\nvn.hocsau.notebook.Notebook.init();"
MIRROR = os.environ.get("HOCSAU_MIRROR")
CELL_SECONDS = 600

JAVA = [
    JAR,
    "double[] values = ElectricProduction.load().values();\n"
    "var windows = SlidingWindows.of(SeriesScaler.minMax(values).scale(values), 3);",
    """var net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
    .seed(7).weightInit(WeightInit.XAVIER_UNIFORM).updater(new Adam(0.001)).list()
    .layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build())
    .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
    .setInputType(InputType.feedForward(3)).build());
net.init();
Training.of(net).epochs(1).batchSize(64).fit(windows.flat());""",
]

WINDOWS = """import csv, numpy as np
with open({file!r}) as f: values = np.array([float(row[1]) for row in list(csv.reader(f))[1:]], "float32")
values = (values - values.min()) / (values.max() - values.min())
x = np.lib.stride_tricks.sliding_window_view(values, 3)[:-1].copy(); y = values[3:, None].copy()"""

KERAS = [
    "import keras",
    WINDOWS,
    """net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(x, y, epochs=1, batch_size=64, verbose=0)""",
]

TORCH = [
    "import torch",
    WINDOWS,
    """net = torch.nn.Sequential(torch.nn.Linear(3, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
adam = torch.optim.Adam(net.parameters(), fused=True)
data = torch.utils.data.TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
for a, b in torch.utils.data.DataLoader(data, 64, shuffle=True):
    adam.zero_grad(); torch.nn.functional.mse_loss(net(a), b).backward(); adam.step()""",
]

# Chạy bằng Python của bên đối chiếu, nơi có numpy: thư mục imdb của kho gương, tệp phải làm.
ARCHIVE = r"""import csv, gzip, json, pathlib, sys
import numpy as np
folder = pathlib.Path(sys.argv[1])
words = json.loads((folder / "imdb_word_index.json").read_text(encoding="utf-8"))
marks = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))
arrays = {}
for part in ("train", "test"):
    with gzip.open(folder / f"imdb_{part}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = [(row[0], row[-1]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    texts = np.empty(len(rows), dtype=object)
    for i, (_, text) in enumerate(rows):
        texts[i] = [words[word] for word in text.lower().translate(marks).split() if word in words]
    arrays |= {f"x_{part}": texts, f"y_{part}": np.array([int(label) for label, _ in rows])}
np.savez(sys.argv[2], **arrays)"""


class Failure(Exception):
    """Một phép đo hỏng; thông báo nêu bên nào và lý do."""


class Kernel:
    """Một kernel vừa mở; ``run`` chạy một ô và đợi xong."""

    def __init__(self, python: str | None) -> None:
        if python is None:
            folder = str(place.kernel_folder().parent)
            specs = KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
            self.manager = KernelManager(kernel_name="java", kernel_spec_manager=specs)
        else:
            self.manager = KernelManager()
            argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            self.manager._kernel_spec = KernelSpec(argv=argv, language="python", display_name="Python")
        try:
            self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.client = self.manager.client()
            self.client.start_channels()
            self.client.wait_for_ready(timeout=CELL_SECONDS)
        except (OSError, RuntimeError, NoSuchKernel) as error:
            advice = "hãy chạy ./hocsau setup" if python is None else "Python ấy cần ipykernel"
            raise Failure(f"không mở được kernel của {python or 'khóa học'} ({error}); {advice}") from error

    def run(self, source: str) -> None:
        reply = self.client.execute_interactive(source, timeout=CELL_SECONDS, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            raise Failure(
                f"ô {source.splitlines()[0]!r} báo {reply['content'].get('ename')}: {reply['content'].get('evalue')}"
            )

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def first_epoch(python: str | None, cells: list[str]) -> float:
    """Mili giây từ lúc mở kernel đến khi ô cuối xong."""
    file = str(Path(MIRROR or "") / "electric/Electric_Production.csv")
    began = time.monotonic()
    kernel = Kernel(python)
    try:
        for cell in cells:
            kernel.run(cell.format(file=file) if cell is WINDOWS else cell)
        return 1e3 * (time.monotonic() - began)
    finally:
        kernel.close()


def load(python: str | None, prepare: str, cell: str) -> float:
    """Mili giây của một ô, sau khi kernel đã chạy ô chuẩn bị."""
    kernel = Kernel(python)
    try:
        kernel.run(prepare)
        began = time.monotonic()
        kernel.run(cell)
        return 1e3 * (time.monotonic() - began)
    finally:
        kernel.close()


def imdb_archive(python: str) -> Path:
    """imdb.npz như Keras phát hành: mảng các danh sách chỉ số từ, theo thứ tự tệp gốc."""
    ready = Path.home() / ".keras/datasets/imdb.npz"
    made = ROOT / "build/bench/imdb.npz"
    if ready.exists() or made.exists():
        return ready if ready.exists() else made
    made.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([python, "-c", ARCHIVE, str(Path(MIRROR or "") / "imdb"), str(made)], check=True)
    return made


def keras_load(archive: Path) -> tuple[str, str]:
    """Ô chuẩn bị và ô nạp của Keras; load_data hỏi mã băm của tệp tải về, nên chỉ việc tìm tệp được thay."""
    prepare = f"import keras\nfrom keras.src.datasets import imdb\nimdb.get_file = lambda *a, **k: {str(archive)!r}"
    return prepare, "(x_train, y_train), (x_test, y_test) = imdb.load_data()"


def main(values: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keras", metavar="PYTHON", help="Python có keras, tensorflow và ipykernel")
    parser.add_argument("--torch", metavar="PYTHON", help="Python có torch, numpy và ipykernel")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="số lượt tính (mặc định: 5)")
    options = parser.parse_args(values)
    if not MIRROR:
        parser.error("hãy đặt HOCSAU_MIRROR: hai bên phải đọc cùng tệp")
    rows: dict[str, dict[str, Callable[[], float]]] = {
        "first-epoch": {"ours": lambda: first_epoch(None, JAVA)},
        "load-imdb": {"ours": lambda: load(None, JAR, "var imdb = Imdb.load();")},
    }
    if options.keras:
        prepare, cell = keras_load(imdb_archive(options.keras))
        rows["first-epoch"]["keras"] = lambda: first_epoch(options.keras, KERAS)
        rows["load-imdb"]["keras"] = lambda: load(options.keras, prepare, cell)
    if options.torch:
        rows["first-epoch"]["torch"] = lambda: first_epoch(options.torch, TORCH)
    times: dict[str, dict[str, list[float]]] = {row: {side: [] for side in sides} for row, sides in rows.items()}
    for repeat in range(options.repeat + 1):
        for row, sides in rows.items():
            for side in sides if repeat % 2 else reversed(sides):
                milliseconds = round(sides[side](), 1)
                if repeat:
                    times[row][side].append(milliseconds)
                    print(f"lượt {repeat}  {row:12} {side:6} {milliseconds:10.1f} ms", file=sys.stderr, flush=True)
    for row, sides in times.items():
        medians = {f"{side}_ms": statistics.median(measured) for side, measured in sides.items()}
        print(json.dumps({"id": row, **medians, "runs": sides}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Failure, OSError, subprocess.CalledProcessError) as failure:
        sys.exit(f"Hỏng: {failure}.")
