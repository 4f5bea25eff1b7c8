"""Kho mã nằm ở đâu, và những tệp nhỏ ghi lại một bước đã làm với đầu vào nào."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parents[2]


def user_cache() -> Path:
    """Thư mục cache của người dùng, cùng nơi lớp dữ liệu của Java chọn khi không có HOCSAU_CACHE."""
    home = Path(os.path.expanduser("~"))
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "hocsau"
    if sys.platform == "darwin":
        return home / "Library/Caches/hocsau"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "hocsau"


def shown(path: Path) -> str:
    """Đường dẫn để in: ngắn gọn khi nằm trong kho."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def digest(*parts: Path | str) -> str:
    """SHA-256 của nội dung các tệp, thư mục (cả tên tệp bên trong) và chuỗi."""
    result = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            result.update(b"text\0" + part.encode())
            continue
        files = sorted(file for file in part.rglob("*") if file.is_file()) if part.is_dir() else [part]
        for file in files:
            result.update(b"file\0" + file.relative_to(ROOT).as_posix().encode() + b"\0")
            result.update(file.read_bytes() if file.exists() else b"")
    return result.hexdigest()


def read_stamp(path: Path) -> dict:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_stamp(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def kernel_folder(root: Path | None = None) -> Path:
    """Nơi để kernelspec của khóa học: trong .venv, hay ngoài nó khi .venv là của bản dùng chung chỉ đọc."""
    root = root or ROOT
    venv = root / ".venv"
    return (root / "build/jupyter" if venv.is_symlink() else venv / "share/jupyter") / "kernels/java"


def venv_python(root: Path | None = None) -> Path:
    return (root or ROOT) / ".venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def slides_python(root: Path | None = None) -> Path:
    """Python của .venv-chieu, nơi có reveal.js."""
    return (root or ROOT) / ".venv-chieu" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def grading_python(root: Path | None = None) -> Path:
    """Python của .venv-cham, nơi có nbgrader."""
    return (root or ROOT) / ".venv-cham" / ("Scripts/python.exe" if WINDOWS else "bin/python")
