"""Các thư mục của kho và các notebook trong đó."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

TAG_HIDDEN = "an-ma"
TAG_CHECK = "kiem-tra"
TAG_SOLUTION = "loi-giai"
TAG_RAISES = "raises-exception"

HEADER_FIELDS = ("Mục tiêu", "Cần biết trước", "Dữ liệu", "Thời gian chạy", "Nguồn")


class ReportError(Exception):
    """Lỗi có lời giải thích trọn câu cho người dùng."""


class Workspace:
    """Nơi đọc và ghi của công cụ; mặc định là kho chứa tệp này."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or Path(__file__).resolve().parents[2]
        self.notebooks = self.root / "notebooks"
        self.build = self.root / "build"
        self.executed = self.build / "executed"
        self.reports = self.build / "reports"
        self.editions = self.build / "editions"
        self.results = self.build / "results"
        self.log = self.build / "log"

    def all_notebooks(self) -> list[Path]:
        return sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))

    def find(self, names: list[str]) -> list[Path]:
        """Notebook theo tên đầy đủ (``01_dien_nang``), số (``01``) hoặc đường dẫn; không nêu tên thì lấy tất cả."""
        paths = self.all_notebooks()
        if not names:
            if not paths:
                raise ReportError(f"Thư mục {self.shown(self.notebooks)} chưa có notebook nào tên dạng 01_ten.ipynb.")
            return paths
        return [self._find_one(name, paths) for name in names]

    def _find_one(self, name: str, paths: list[Path]) -> Path:
        stem = Path(name).name.removesuffix(".ipynb")
        for path in paths:
            if stem in (path.stem, path.stem[:2]):
                return path
        stems = [path.stem for path in paths]
        near = difflib.get_close_matches(stem, stems, n=1, cutoff=0.5)
        hint = f" Phải chăng là {near[0]}?" if near else ""
        raise ReportError(f"Không có notebook {name!r}.{hint} Các notebook hiện có: {', '.join(stems) or 'chưa có'}.")

    def shown(self, path: Path) -> str:
        """Đường dẫn để in: tính từ gốc kho khi nằm trong kho, luôn dùng dấu gạch xuôi."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    def version(self) -> str:
        """Phiên bản của khóa học, đọc từ pom.xml ở gốc kho."""
        text = (self.root / "pom.xml").read_text(encoding="utf-8")
        match = re.search(r"<artifactId>hocsau-parent</artifactId>\s*<version>([^<]+)</version>", text)
        if match is None:
            raise ReportError("Không đọc được phiên bản trong pom.xml (thẻ version ngay sau artifactId hocsau-parent).")
        return match.group(1)


@dataclass(frozen=True)
class Header:
    """Ô đầu của notebook: số, tên bài và bảng thông tin."""

    number: str
    title: str
    fields: dict[str, str]

    @staticmethod
    def of(nb: nbformat.NotebookNode) -> Header:
        source = nb.cells[0].source if nb.cells else ""
        title = re.search(r"^# (?:(\d\d)\. )?(.+)$", source, re.MULTILINE)
        rows = re.findall(r"^\|\s*\**([^|*]+?)\**\s*\|\s*(.*?)\s*\|\s*$", source, re.MULTILINE)
        return Header(
            number=(title.group(1) or "") if title else "",
            title=title.group(2).strip() if title else "",
            fields={name: value for name, value in rows if value and not set(value) <= set(":- ")},
        )


def read(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        first = str(error).strip().splitlines()[0]
        raise ReportError(f"{path.name} không phải notebook hợp lệ ({first}); hãy lấy lại bản cũ bằng git.") from error


def write(nb: nbformat.NotebookNode, path: Path) -> None:
    """Ghi trọn vẹn hoặc không ghi gì: qua tệp tạm cùng thư mục."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".ipynb.tmp")
    nbformat.write(nb, partial)
    partial.replace(path)


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))
