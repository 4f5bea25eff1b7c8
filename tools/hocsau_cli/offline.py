"""Dùng thư mục do ``hocsau kit`` làm: từ đó pip, Maven và dữ liệu không cần mạng. Thư mục chỉ được đọc."""

from __future__ import annotations

import os
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem
from hocsau_cli.windows import java_text

COURSE = "khoa_hoc"  # chính khóa học
WHEELS = "python"
REPOSITORY = "maven"
MAVEN_ZIP = "maven.zip"
DATA = "du_lieu"  # kho gương
REPORTS = "bao_cao"  # trang web đã làm


def remembered() -> Path | None:
    """Thư mục mà ``setup --kit`` đã dùng, nếu nó còn đó."""
    kit = place.read_stamp(_stamp()).get("kit")
    return Path(kit) if kit and Path(kit, REPOSITORY).is_dir() else None


def _stamp() -> Path:
    return place.ROOT / "build/kit.json"


def use(kit: Path | None) -> None:
    """Từ đây pip, Maven và dữ liệu chỉ lấy từ thư mục ấy; None thì thôi."""
    if kit is None:
        return
    os.environ |= {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": (kit / WHEELS).as_uri(),  # pip cắt biến này ở dấu cách
        "HOCSAU_KIT": str(kit),
    }
    if (kit / DATA).is_dir():
        os.environ.setdefault("HOCSAU_MIRROR", str(kit / DATA))


def maven_options() -> list[str]:
    """Tùy chọn để Maven không ra mạng: kho của thư mục nối sau kho của người dùng, không phải chép."""
    kit = os.environ.get("HOCSAU_KIT")
    return ["-o", f"-Dmaven.repo.local.tail={java_text(Path(kit, REPOSITORY))}"] if kit else []


def adopt(kit: Path) -> None:
    """Dùng thư mục ấy ở lệnh này và mọi lệnh sau của bản khóa học này.

    Raises:
        Problem: thư mục không phải do ``hocsau kit`` làm.
    """
    missing = [name for name in (WHEELS, REPOSITORY, MAVEN_ZIP) if not (kit / name).exists()]
    if missing:
        raise Problem(
            f"{kit} không phải thư mục do hocsau kit làm: thiếu {', '.join(missing)}; hãy chỉ đúng thư mục ấy."
        )
    _stamp().parent.mkdir(parents=True, exist_ok=True)
    place.write_stamp(_stamp(), {"kit": str(kit)})
    use(kit)
