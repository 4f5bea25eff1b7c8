"""Dòng lệnh: mỗi lệnh con một mô-đun."""

from __future__ import annotations

import argparse
import signal
import sys

from hocsau_cli import app, bench, data, lab, report, setup, test
from hocsau_cli.problem import Problem
from hocsau_cli.python import check_python
from hocsau_cli.vietnamese import speak_vietnamese

# Các lệnh chuyển nguyên đối số cho chương trình Java: tên → (một dòng tóm tắt, hướng dẫn, hàm chạy).
JAVA_COMMANDS = {
    "data": ("xem, kiểm tra và tải dữ liệu của khóa học", data.HELP, data.command_data),
    "bench": ("đo một bước huấn luyện của mọi mô hình trong khóa học", bench.HELP, bench.command_bench),
    "train": ("huấn luyện và lưu các gói mô hình mà không cần notebook", app.TRAIN_HELP, app.command_train),
    "app": ("mở trang web dùng thử các mô hình", app.APP_HELP, app.command_app),
}


def parser() -> argparse.ArgumentParser:
    speak_vietnamese()
    main = argparse.ArgumentParser(
        prog="hocsau",
        description="Học sâu bằng Java: dựng môi trường, mở notebook, làm báo cáo và kiểm thử.",
        epilog="Mỗi lệnh có hướng dẫn riêng, ví dụ: hocsau report --help. Trên Windows gõ: python hocsau …",
    )
    commands = main.add_subparsers(dest="command", metavar="LỆNH", required=True, title="các lệnh")

    def add(name: str, summary: str, more: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {more}".strip())

    for module in (setup, lab, report, test):
        module.register(add)
    for name, (summary, *_) in JAVA_COMMANDS.items():
        add(name, summary)
    return main


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        check_python()
        if arguments and arguments[0] in JAVA_COMMANDS:
            _, text, command = JAVA_COMMANDS[arguments[0]]
            if {"-h", "--help"} & set(arguments):
                print(text)
                return 0
            return command(arguments[1:])
        options = parser().parse_args(arguments)
        return options.run(options)
    except Problem as problem:
        print(f"hocsau: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nhocsau: đã dừng theo yêu cầu.", file=sys.stderr)
        return 130
