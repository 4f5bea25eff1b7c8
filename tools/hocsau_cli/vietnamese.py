"""Lời của argparse bằng tiếng Việt."""

from __future__ import annotations

import argparse

# argparse lấy các câu này qua gettext; Python không kèm bản tiếng Việt nên ta tự thay.
VIETNAMESE = {
    "usage: ": "cách dùng: ",
    "positional arguments": "đối số",
    "options": "tùy chọn",
    "optional arguments": "tùy chọn",
    "subcommands": "các lệnh",
    "show this help message and exit": "in hướng dẫn này rồi thoát",
    "%(prog)s: error: %(message)s\n": "%(prog)s: lỗi: %(message)s\n",
    "the following arguments are required: %s": "còn thiếu: %s",
    "unrecognized arguments: %s": "không hiểu: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "cần một giá trị",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có lựa chọn %(value)r (chọn một trong: %(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "không có lựa chọn %(value)r, phải chăng là %(closest)r? (chọn một trong: %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không phải kiểu %(type)s",
    "ambiguous option: %(option)s could match %(matches)s": "tùy chọn %(option)s có thể hiểu là %(matches)s",
    "ignored explicit argument %r": "không nhận giá trị %r",
    " (default: %(default)s)": " (mặc định: %(default)s)",
}


def speak_vietnamese() -> None:
    argparse._ = lambda text: VIETNAMESE.get(text, text)
