"""Môi trường của tiến trình này và của mọi lệnh con: bảng mã, thư mục người dùng, kho gương, sửa một lần lúc khởi động."""

from __future__ import annotations

import atexit
import locale
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from hocsau_cli import place
from hocsau_cli.problem import Problem


def prepare() -> None:
    """Sửa ``os.environ`` để lệnh này và mọi lệnh con thấy cùng một điều, gọi một lần lúc khởi động."""
    if place.WINDOWS:
        utf8_console()
    else:
        os.environ.update(utf8_locale())
    os.environ.update(home_folder())
    for name in ("HOCSAU_MIRROR", "HOCSAU_CACHE", "HOCSAU_PICTURES"):
        if os.environ.get(name, "").strip():
            os.environ[name] = absolute(name, os.environ[name])


def utf8_console() -> None:
    """Cửa sổ lệnh của Windows hiện UTF-8 cho tới khi lệnh này xong, cả phần do Java in."""
    import ctypes

    kernel32 = ctypes.windll.kernel32
    before = kernel32.GetConsoleOutputCP()
    if before and kernel32.SetConsoleOutputCP(65001):
        atexit.register(kernel32.SetConsoleOutputCP, before)


def utf8_locale() -> dict[str, str]:
    """Biến đặt thêm khi locale không phải UTF-8: Java đọc và ghi tên tệp bằng bảng mã của locale."""
    try:
        locale.setlocale(locale.LC_CTYPE, "")
        if locale.nl_langinfo(locale.CODESET).upper() == "UTF-8":
            return {}
    except locale.Error:
        pass  # locale có tên mà máy không cài thì Java coi như locale C
    return any_utf8_locale()


def any_utf8_locale() -> dict[str, str]:
    """``LC_ALL`` của một locale UTF-8 có trên máy, hoặc rỗng."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return {"LC_ALL": name}
        return {}
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def usable_home(folder: str) -> bool:
    return os.path.isabs(folder) and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)


def home_folder() -> dict[str, str]:
    """Biến đặt thêm khi không có thư mục người dùng ghi được: biến HOME trống, hoặc người dùng không có tên trên máy."""
    variable = "USERPROFILE" if place.WINDOWS else "HOME"
    if not os.environ.get(variable):
        os.environ.pop(variable, None)  # biến rỗng thì expanduser trả về thư mục gốc; bỏ hẳn thì nó hỏi hệ điều hành
    home = os.path.expanduser("~")
    if usable_home(home):
        return {variable: home}
    # Mỗi người một thư mục chỉ mình đọc ghi được, còn nguyên cho lần chạy sau.
    user = str(os.getuid()) if hasattr(os, "getuid") else "0"
    folder = Path(tempfile.gettempdir()) / f"hocsau-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise Problem(
            f"Không dùng được thư mục {folder} vì nó của người khác; hãy đặt biến HOME là một thư mục ghi được."
        )
    print(
        f"hocsau: thư mục người dùng {home!r} không ghi được, dùng tạm {folder}; muốn giữ lâu dài thì đặt biến {variable}.",
        file=sys.stderr,
    )
    return {variable: str(folder)}


def absolute(name: str, value: str) -> str:
    """Địa chỉ http(s) với tên giao thức viết thường, hoặc đường dẫn tuyệt đối tính từ thư mục của người gọi."""
    value = value.strip()
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", value)  # một chữ cái là tên ổ đĩa của Windows
    if scheme and scheme.group(1).lower() == "file":
        address = urlsplit(value)
        if address.netloc.lower() not in ("", "localhost") and not place.WINDOWS:
            raise Problem(
                f"Biến {name} là {value!r}, chỉ tới máy {address.netloc}; hãy viết file:/// (ba dấu gạch) rồi đường dẫn tuyệt đối."
            )
        host = f"//{address.netloc}" if address.netloc.lower() not in ("", "localhost") else ""
        value = url2pathname(host + address.path)
    elif scheme and value[scheme.end() :].startswith("//"):
        return scheme.group(1).lower() + value[scheme.end() - 1 :]
    return os.path.abspath(os.path.expanduser(value))
