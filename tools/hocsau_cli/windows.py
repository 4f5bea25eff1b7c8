"""Riêng Windows: java.exe đọc dòng lệnh bằng bảng mã ANSI của máy, chữ nào bảng mã không có thì thành dấu hỏi."""

from __future__ import annotations

import os
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem


def ansi(text: str) -> bool:
    """Bảng mã ANSI của máy có đủ chữ để viết ``text`` không."""
    try:
        return text.encode("mbcs", "strict").decode("mbcs") == text
    except UnicodeError:
        return False


def short_path(text: str) -> str:
    """Tên ngắn kiểu 8.3 của một tệp hay thư mục đang có; ổ đĩa không giữ tên ngắn thì chính nó."""
    import ctypes

    buffer = ctypes.create_unicode_buffer(32768)
    return buffer.value if ctypes.windll.kernel32.GetShortPathNameW(text, buffer, len(buffer)) else text


def java_text(text: str | Path) -> str:
    """Đối số viết lại sao cho java.exe đọc đúng; ngoài Windows thì giữ nguyên.

    Raises:
        Problem: đối số có chữ ngoài bảng mã ANSI và không có tên ngắn.
    """
    text = str(text)
    if not place.WINDOWS or ansi(text):
        return text
    short = short_path(text)
    if ansi(short):
        return short
    raise Problem(f"Java trên Windows không đọc được tên có dấu {text}; hãy dùng thư mục không dấu, ví dụ C:\\hocsau.")


def javacpp_options() -> list[str]:
    """Nơi JavaCPP để thư viện máy, khi nơi mặc định có chữ mà LoadLibrary không đọc được."""
    usual = Path(os.path.expanduser("~"), ".javacpp", "cache")
    if not place.WINDOWS or ansi(str(usual)):
        return []
    for folder in (usual, place.ROOT / "build/javacpp"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return [f"-Dorg.bytedeco.javacpp.cachedir={java_text(folder)}"]
        except Problem as problem:
            last = problem
    raise last


def jupyter_env() -> dict[str, str]:
    """Nơi Jupyter để tệp nối với kernel: tên tệp ấy là đối số của java.exe."""
    if not place.WINDOWS:
        return {}
    usual = Path(os.environ.get("APPDATA") or os.path.expanduser("~"), "jupyter", "runtime")
    folder = Path(os.environ.get("JUPYTER_RUNTIME_DIR") or usual)
    folder.mkdir(parents=True, exist_ok=True)
    return {"JUPYTER_RUNTIME_DIR": java_text(folder)}
