"""hocsau grade: chấm bài nộp của một lớp."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from hocsau_cli.python import run_grading, setup_grading
from hocsau_cli.report import caller_folder, minutes
from hocsau_cli.setup import setup


def command_grade(options: argparse.Namespace) -> int:
    setup()
    setup_grading()
    args = ["--caller", caller_folder(), "--parallel", str(options.parallel)]
    if options.out:
        args += ["--out", options.out]
    for name in ("cell_timeout", "total_timeout"):
        if getattr(options, name) is not None:
            args += [f"--{name.replace('_', '-')}", str(getattr(options, name) / 60)]
    if options.memory is not None:
        args += ["--memory", str(options.memory >> 20)]
    return run_grading("-m", "hocsau_tools.grading", *args, "--", options.folder)


def megabytes(text: str, least: int = 500) -> int:
    """Một số MB, thành byte."""
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"cần một số MB từ {least} trở lên, nhưng là {text!r}")
    return int(text) << 20


def several(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"cần một số nguyên dương, nhưng là {text!r}")
    return int(text)


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "grade",
        "chấm bài nộp của một lớp bằng nbgrader, trong hộp cát",
        "Mỗi notebook được chạy trọn ở chế độ nhanh, không mạng, không thấy tệp của bạn. Để lại diem.csv, trang tổng kết "
        "index.html, phiếu trả bài của từng sinh viên và thư mục nbgrader có sổ điểm.",
    )
    command.add_argument(
        "folder",
        metavar="THƯ_MỤC",
        help="bài nộp: các notebook mang tên sinh viên, mỗi sinh viên một thư mục, hay tệp zip tải từ Moodle, Canvas",
    )
    command.add_argument(
        "--parallel",
        type=several,
        metavar="SỐ",
        default=max(1, (os.cpu_count() or 2) // 2),
        help="số bài chạy cùng lúc (mặc định: nửa số lõi của máy)",
    )
    command.add_argument("--out", metavar="THƯ_MỤC", help="nơi ghi kết quả (mặc định: build/grades)")
    command.add_argument(
        "--cell-timeout", type=minutes, metavar="PHÚT", help="một ô được dùng bộ xử lý lâu nhất chừng ấy (mặc định: 20)"
    )
    command.add_argument(
        "--total-timeout", type=minutes, metavar="PHÚT", help="một bài được chạy lâu nhất chừng ấy (mặc định: 60)"
    )
    command.add_argument(
        "--memory", type=megabytes, metavar="MB", help="bộ nhớ của một bài (mặc định: 5000, một nửa là heap của Java)"
    )
    command.set_defaults(run=command_grade)
