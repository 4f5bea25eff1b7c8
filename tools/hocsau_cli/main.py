"""Dòng lệnh: mỗi lệnh con một mô-đun."""

from __future__ import annotations

import argparse
import os
import sys

from hocsau_cli import app, bench, cluster, data, grade, kit, lab, offline, report, seeds, setup, test
from hocsau_cli.environment import prepare
from hocsau_cli.guard import exit_on_signals
from hocsau_cli.problem import Problem, sentence_of
from hocsau_cli.python import check_python
from hocsau_cli.shared import use_own_copy
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

    for module in (setup, lab, report, grade, seeds, cluster, kit, test):
        module.register(add)
    for name, (summary, *_) in JAVA_COMMANDS.items():
        add(name, summary)
    return main


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    exit_on_signals("SIGTERM", "SIGHUP")  # SIGHUP: cửa sổ lệnh bị đóng; Windows không có
    try:
        code = run(arguments)
        sys.stdout.flush()
        return code
    except Problem as problem:
        return fail(str(problem))
    except BrokenPipeError:
        return fail("")  # người nhận đã đóng ống, như hocsau … | head
    except (OSError, UnicodeError) as error:
        return fail(sentence_of(error))
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return fail("đã dừng theo yêu cầu.", 130)
    except SystemExit:
        fail("")
        raise


def fail(sentence: str, code: int = 1) -> int:
    """In một câu; nơi nhận không còn ghi được thì thôi, và không để Python than thêm lúc thoát."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if sentence and stream is sys.stderr:
                print(f"hocsau: {sentence}", file=stream)
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def ready() -> None:
    """Sau khi đọc xong đối số: môi trường của các lệnh con, và chỗ làm việc ghi được."""
    prepare()
    use_own_copy()
    offline.use(offline.remembered())


def run(arguments: list[str]) -> int:
    check_python()
    if arguments and arguments[0] in JAVA_COMMANDS:
        _, text, command = JAVA_COMMANDS[arguments[0]]
        if {"-h", "--help"} & set(arguments):
            print(text)
            return 0
        ready()
        return command(arguments[1:])
    options = parser().parse_args(arguments)
    ready()
    return options.run(options)
