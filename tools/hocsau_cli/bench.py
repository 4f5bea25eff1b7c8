"""hocsau bench: đo một bước huấn luyện, hoặc một lượt dự đoán."""

from __future__ import annotations

from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import Jdk, heap_size, java_command, java_env, jvm_options
from hocsau_cli.process import run_child
from hocsau_cli.setup import setup

HELP = """cách dùng: hocsau bench [MÔ_HÌNH …] [--list | --bare | --roofline | --predict] [--engine MÁY] [--steps N] [--memory] [--json TỆP]

Đo một bước huấn luyện (lượt xuôi, lượt ngược, cập nhật) của các mô hình trong khóa học, với tùy chọn JVM của kernel.

tùy chọn:
  -h, --help      in hướng dẫn này rồi thoát
  MÔ_HÌNH …       tên các mô hình phải đo, hoặc tên các việc của --predict (mặc định: tất cả)
  --list          liệt kê mô hình: số tham số, minibatch, kích thước một mẫu
  --bare          chỉ các phép tính oneDNN của mô hình: hồi tiếp, tích chập, gộp
  --roofline      so với mốc dưới của máy này (phép tính, byte đếm từ kích thước); một mô hình thì in từng chặng
  --chart TỆP     vẽ kết quả của --roofline ra một tệp PNG
  --predict       đo dự đoán: cả tập kiểm tra (predict-mnist-cnn …), một mẫu (latency-…), một từ sinh ra (token-…)
  --engine MÁY    auto (mặc định): tầng của khóa học, tự chọn máy; onednn, portable: ép một máy; stock: tầng có sẵn của DL4J
  --steps N       số bước đo (mặc định: vừa trong hai giây, từ 5 đến 100)
  --memory        đo thêm đỉnh bộ nhớ, trong và ngoài heap
  --json TỆP      ghi thêm kết quả ra tệp, mỗi phép đo một dòng JSON

biến môi trường: HOCSAU_HEAP (trần heap, mặc định 2g)"""


def bench_options(jdk: Jdk, arguments: list[str]) -> list[str]:
    """Tùy chọn của kernel; đo bộ nhớ thì heap được cấp trọn từ đầu, để trừ ra còn lại phần ngoài heap."""
    options = jvm_options(jdk, heap_size(jdk))
    if "--memory" in arguments:
        options += [f"-Xms{heap_size(jdk)}", "-XX:+AlwaysPreTouch"]
    return options


def command_bench(arguments: list[str]) -> int:
    jdk = setup("bench")
    jars = [place.ROOT / jar for jar in ("bench/target/hocsau-bench.jar", "lib/target/hocsau.jar")]
    command = java_command(jdk, bench_options(jdk, arguments), jars, "vn.hocsau.bench.BenchCommand", arguments)
    return run_child(command, Path.cwd(), java_env(jdk))
