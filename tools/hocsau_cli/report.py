"""hocsau report: chạy notebook và làm báo cáo."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem
from hocsau_cli.python import run_tool, setup_grading, setup_slides
from hocsau_cli.setup import setup

MODES = ("nhanh", "day_du")


def command_report(options: argparse.Namespace) -> int:
    if options.mode not in MODES:
        raise Problem(f"Biến HOCSAU_MODE là {options.mode!r}; hãy đặt một trong: {', '.join(MODES)}.")
    setup()
    if options.edition == "sinh_vien":
        setup_grading()
    if options.slides:
        setup_slides()
    args = ["--caller", caller_folder(), "--mode", options.mode, "--edition", options.edition]
    for name in ("cell_timeout", "total_timeout"):
        if getattr(options, name) is not None:
            args += [f"--{name.replace('_', '-')}", str(getattr(options, name) / 60)]
    args += ["--pdf"] if options.pdf else []
    args += ["--slides"] if options.slides else []
    args += ["--save-results"] if options.save_results else []
    return run_tool("-m", "hocsau_tools.report", *args, "--", *options.names)


def caller_folder() -> str:
    """Thư mục của người gõ lệnh, nơi đường dẫn họ nêu bắt đầu; thư mục ấy vừa bị xóa thì lấy gốc kho.

    Kho làm việc là bản sao của một kho chỉ đọc thì trong kho ấy cũng là trong bản sao.
    """
    try:
        caller = Path(os.getcwd())
    except OSError:
        return str(place.ROOT)
    source = Path(__file__).resolve().parents[2]
    return str(place.ROOT / caller.relative_to(source) if caller.is_relative_to(source) else caller)


def minutes(text: str) -> float:
    """Một số phút dương, thành giây."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"cần một số phút dương, nhưng là {text!r}")
    return value * 60


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "report",
        "chạy notebook bằng kernel Java và làm báo cáo HTML trong build/reports",
        "Ô nào báo lỗi thì lệnh dừng với mã khác 0, nêu notebook, số ô, mã nguồn, lời báo, và vẫn để lại phần đã làm. "
        "Đặt biến HOCSAU_REUSE=1 để dùng lại mô hình đã huấn luyện xong ở lần chạy trước.",
    )
    command.add_argument(
        "names",
        nargs="*",
        metavar="TÊN",
        help="tên bài, ví dụ 01_dien_nang hoặc 01, hay đường dẫn của một notebook bất kỳ (không nêu: mọi bài)",
    )
    command.add_argument(
        "--mode",
        choices=MODES,
        default=os.environ.get("HOCSAU_MODE") or "nhanh",
        help="nhanh: ít dữ liệu, ít epoch (mặc định, hoặc theo biến HOCSAU_MODE); day_du: đúng cỡ của khóa học",
    )
    command.add_argument(
        "--pdf",
        action="store_true",
        help="in thêm bản PDF bằng Chromium, Chrome hoặc Edge có trên máy; không nêu tên bài thì in cả cuốn sách",
    )
    command.add_argument(
        "--slides", action="store_true", help="làm thêm bản trình chiếu, mở bằng trình duyệt và không cần mạng"
    )
    command.add_argument(
        "--edition",
        choices=["giao_vien", "sinh_vien", "sach"],
        default="giao_vien",
        help="giao_vien: đầy đủ (mặc định); sinh_vien: làm bản bỏ lời giải bằng nbgrader rồi chạy chính bản ấy; "
        "sach: chỉ chép notebook không có kết quả, không chạy",
    )
    command.add_argument(
        "--save-results", action="store_true", help="chép các con số của lần chạy này vào notebooks/ket_qua"
    )
    command.add_argument(
        "--cell-timeout",
        type=minutes,
        metavar="PHÚT",
        help="dừng khi một ô im lặng, không in gì và không báo tiến độ, lâu chừng ấy (mặc định: 15, đầy đủ: 60)",
    )
    command.add_argument(
        "--total-timeout",
        type=minutes,
        metavar="PHÚT",
        help="dừng khi cả notebook chạy lâu chừng ấy (mặc định: 180, đầy đủ: 2880)",
    )
    command.set_defaults(run=command_report)
