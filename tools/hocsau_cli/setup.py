"""hocsau setup: làm mọi bước còn thiếu; các lệnh khác gọi :func:`setup` trước khi chạy."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from hocsau_cli import offline
from hocsau_cli.jdk import Jdk, find_jdk
from hocsau_cli.kernel import setup_kernel
from hocsau_cli.maven import setup_jars
from hocsau_cli.python import setup_grading, setup_python, setup_slides


def setup(*modules: str, all_platforms: bool = False) -> Jdk:
    """Làm mọi bước còn thiếu, biên dịch lib và các mô-đun nêu tên; trả về JDK được dùng."""
    jdk = find_jdk()
    setup_python()
    setup_jars(jdk, "lib", *modules, all_platforms=all_platforms)
    setup_kernel(jdk)
    return jdk


def command_setup(options: argparse.Namespace) -> int:
    if options.kit:
        offline.adopt(options.kit)
    jdk = setup("app", "bench", *(["cluster"] if options.cluster else []), all_platforms=options.all_platforms)
    if options.kit:
        setup_grading()
        setup_slides()
    print(
        f"Sẵn sàng: JDK {jdk.version}, .venv và mọi jar đều mới. Tiếp theo: hocsau lab hoặc hocsau report. "
        "Mọi lệnh đã chạy được khi không có mạng, trừ hocsau test, hocsau grade và bản sinh viên: lần đầu còn tải công cụ."
    )
    return 0


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "setup",
        "dựng mọi thứ cần để chạy: .venv, hocsau.jar, kernel Java",
        "Các lệnh khác tự gọi lệnh này; bước nào đầu vào không đổi thì bỏ qua. "
        "Biến HOCSAU_HEAP (mặc định 2g) đặt trần heap của kernel.",
    )
    command.add_argument(
        "--all-platforms",
        action="store_true",
        help="tải thư viện máy của mọi hệ điều hành (khoảng 1 GB), để chép lib/target sang máy khác; mặc định chỉ máy này",
    )
    command.add_argument(
        "--cluster",
        action="store_true",
        help="cả phần huấn luyện trên nhiều máy và bài mở rộng 07: tải thêm khoảng 100 MB thư viện Spark",
    )
    command.add_argument(
        "--kit",
        type=lambda text: Path(text).expanduser().resolve(),
        metavar="THƯ_MỤC",
        help="cài từ thư mục do hocsau kit làm, không cần mạng; các lệnh sau cũng dùng nó chừng nào nó còn ở đó",
    )
    command.set_defaults(run=command_setup)
