"""Khóa học đặt ở thư mục chỉ đọc cho nhiều người dùng chung: mỗi người làm việc trên bản sao của mình."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from hocsau_cli import place

# Những gì sinh ra khi chạy: không chép, mỗi người tự có.
GENERATED = {
    ".git",
    ".venv",
    ".venv-cham",
    ".venv-chieu",
    "build",
    "target",
    "__pycache__",
    ".ipynb_checkpoints",
    ".pytest_cache",
    ".ruff_cache",
}

# Kho mã không có tệp nào lớn đến thế (byte): đó là dữ liệu ai đó để nhờ.
LARGEST = 20_000_000

# Phần đã dựng sẵn ở bản dùng chung thì dùng nhờ; đầu vào khác đi thì bước dựng bỏ liên kết và dựng bản riêng.
BUILT = (".venv", ".venv-cham", ".venv-chieu", "lib/target", "app/target", "bench/target")


def use_own_copy() -> None:
    """Đổi :data:`place.ROOT` sang bản sao trong thư mục người dùng khi khóa học không ghi được."""
    source = place.ROOT
    if os.access(source, os.W_OK | os.X_OK):
        return
    name = f"{source.name}-{hashlib.sha256(os.fsencode(source)).hexdigest()[:8]}"
    copy = Path(os.path.expanduser("~"), "hocsau", name)
    if not copy.exists():
        print(f"▸ Thư mục {source} chỉ đọc: làm việc trên bản sao {copy}", flush=True)
    update_copy(source, copy)
    place.ROOT = copy


def update_copy(source: Path, copy: Path) -> None:
    """Chép những tệp đã đổi ở nguồn, trừ những tệp mà người dùng đã sửa trong bản sao."""
    stamp = copy / "build/hocsau-ban-goc.json"
    copied = place.read_stamp(stamp)
    seen: set[str] = set()
    for original in course_files(source):
        relative = original.relative_to(source).as_posix()
        mine = copy / relative
        seen.add(relative)
        content = original.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if copied.get(relative) == digest and mine.exists():
            continue
        if mine.exists() and hashlib.sha256(mine.read_bytes()).hexdigest() not in (copied.get(relative), digest):
            continue
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_bytes(content)
        if os.access(original, os.X_OK):
            mine.chmod(0o755)
        copied[relative] = digest
    for relative in set(copied) - seen:
        mine = copy / relative
        if mine.is_file() and hashlib.sha256(mine.read_bytes()).hexdigest() == copied[relative]:
            mine.unlink()
        del copied[relative]
    for name in BUILT:
        if (source / name).is_dir() and not os.path.lexists(copy / name):
            with contextlib.suppress(OSError):  # Windows đòi quyền riêng để tạo liên kết: dựng bản riêng
                os.symlink(source / name, copy / name, target_is_directory=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    place.write_stamp(stamp, copied)


def course_files(source: Path) -> Iterator[Path]:
    """Các tệp của chính khóa học, không kể những gì sinh ra khi chạy."""
    for folder, names, files in os.walk(source):
        names[:] = [name for name in names if name not in GENERATED]
        for name in set(files) - GENERATED:  # .git của một worktree là tệp
            if Path(folder, name).stat().st_size <= LARGEST:
                yield Path(folder, name)


def copy_course(source: Path, target: Path) -> None:
    """Chép khóa học sang một thư mục khác, đè lên bản cũ ở đó."""
    for original in course_files(source):
        copy = target / original.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(original, copy)


def drop_link(folder: Path) -> None:
    """Bỏ liên kết tới phần dựng sẵn đã cũ, để dựng bản riêng."""
    if folder.is_symlink():
        folder.unlink()
