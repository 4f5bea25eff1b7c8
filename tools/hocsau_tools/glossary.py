"""Bảng thuật ngữ: đọc từ GLOSSARY.md, và nối mỗi thuật ngữ với chỗ các bài dùng nó lần đầu."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hocsau_tools.convert import slug
from hocsau_tools.workspace import GLOSSARY_PAGE

SECTION = re.compile(r"^## \d+\. (.+)$", re.MULTILINE)
PROSE = re.compile(r'<section class="van">(.*?)</section>', re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*>")
# Trong các thẻ này không đặt liên kết: tiêu đề, mã, công thức, và chỗ đã là liên kết.
CLOSED = {"a", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "math", "pre", "summary", "th"}
BREAK = "\0"


@dataclass(frozen=True)
class Term:
    """Một thuật ngữ: chữ như trong bảng, tiếng Anh, mã neo trên trang thuật ngữ."""

    text: str
    english: str
    anchor: str

    @property
    def is_everyday(self) -> bool:
        """Từ một tiếng (``nối``, ``biên``) còn nhiều nghĩa thường ngày: chỉ chỗ giới thiệu mới chắc là thuật ngữ."""
        return " " not in self.text and not self.text.isascii()

    def pattern(self) -> re.Pattern[str]:
        """Mọi cách viết của thuật ngữ: bỏ phần trong ngoặc, tách những từ đứng cạnh nhau trong một hàng của bảng."""
        plain = re.sub(r"\s*(?:\([^)]*\)|\[[^\]]*\])", "", self.text)
        variants = [part for part in re.split(r"\s*[/,]\s*", plain) if part and "…" not in part]
        ways = "|".join(
            re.escape(variant).replace(r"\ ", r"\s+") for variant in sorted(variants, key=len, reverse=True)
        )
        return re.compile(rf"(?<!\w)(?:{ways})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Section:
    """Một mục của bảng: tên tiếng Việt, tên các cột, các hàng."""

    title: str
    columns: list[str]
    rows: list[list[str]]

    @property
    def of_symbols(self) -> bool:
        return self.columns[0] == "Ký hiệu"

    def terms(self) -> list[Term]:
        texts = [(row[0].replace("*", ""), row[1]) for row in self.rows]
        return [Term(text, english, f"tn-{slug(text)}-{slug(english)}") for text, english in texts]


def read(path: Path) -> list[Section]:
    """Các mục đánh số của GLOSSARY.md; tên mục là phần trước dấu gạch chéo."""
    text = path.read_text(encoding="utf-8")
    starts = list(SECTION.finditer(text))
    sections = []
    for start, end in zip(starts, [*(match.start() for match in starts[1:]), len(text)], strict=True):
        lines = [line for line in text[start.end() : end].splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        sections.append(Section(start.group(1).split(" / ")[0], rows[0], rows[2:]))
    return sections


class _Prose:
    """Phần văn của một trang: chữ nối liền, và mỗi chỗ của nó nằm ở đâu trong HTML."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.starts: list[int] = []
        self.places: list[int] = []
        pieces: list[str] = []
        length = 0
        for start, end in _text_spans(html):
            self.starts.append(length)
            self.places.append(start)
            pieces.append(html[start:end] + BREAK)
            length += end - start + 1
        self.text = "".join(pieces)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Các chỗ hợp mẫu, tính trong HTML."""
        for match in pattern.finditer(self.text):
            piece = bisect.bisect_right(self.starts, match.start()) - 1
            start = self.places[piece] + match.start() - self.starts[piece]
            yield start, start + match.end() - match.start()

    def is_introduced(self, end: int) -> bool:
        """Ngay sau chỗ ấy là tiếng Anh in nghiêng trong ngoặc, như ``trạng thái ẩn (<em>hidden state</em>)``."""
        return re.match(r"(?:</\w+>)*\s*\((?:<strong>)?<em>", self.html[end : end + 40]) is not None


def _text_spans(html: str) -> Iterator[tuple[int, int]]:
    for block in PROSE.finditer(html):
        closed = 0
        position = block.start(1)
        for tag in TAG.finditer(html, block.start(1), block.end(1)):
            if not closed and tag.start() > position:
                yield position, tag.start()
            position = tag.end()
            if tag.group(2).lower() in CLOSED:
                closed += -1 if tag.group(1) else 1
        if not closed and block.end(1) > position:
            yield position, block.end(1)


def link(pages: dict[str, str], terms: list[Term]) -> tuple[dict[str, str], dict[Term, str]]:
    """Đặt ở chỗ đầu tiên của mỗi thuật ngữ một liên kết tới trang thuật ngữ.

    Chỗ đầu tiên là chỗ giới thiệu (có tiếng Anh in nghiêng theo sau) nếu có, không thì lần dùng đầu. Thuật ngữ dài chọn
    trước, nên ``tầng ẩn`` không lấy mất chỗ trong ``số tầng ẩn``.

    Args:
        pages: tên tệp và HTML của các bài, theo thứ tự của khóa học.

    Returns:
        HTML mới của các bài, và tên tệp của bài dùng mỗi thuật ngữ lần đầu (neo ở đó là ``Term.anchor``).
    """
    proses = {name: _Prose(html) for name, html in pages.items()}
    taken: dict[str, list[tuple[int, int, Term]]] = {name: [] for name in pages}
    for term in sorted(terms, key=lambda term: -len(term.text)):
        found = _first_use(proses, taken, term)
        if found:
            name, start, end = found
            taken[name].append((start, end, term))
    linked = {}
    for name, html in pages.items():
        for start, end, term in sorted(taken[name], reverse=True, key=lambda place: place[0]):
            anchor = (
                f'<a class="thuat-ngu" id="{term.anchor}" href="{GLOSSARY_PAGE}#{term.anchor}">{html[start:end]}</a>'
            )
            html = html[:start] + anchor + html[end:]
        linked[name] = html
    return linked, {term: name for name, places in taken.items() for _, _, term in places}


def _first_use(
    proses: dict[str, _Prose], taken: dict[str, list[tuple[int, int, Term]]], term: Term
) -> tuple[str, int, int] | None:
    plain = None
    pattern = term.pattern()
    for name, prose in proses.items():
        for start, end in prose.matches(pattern):
            if any(start < other_end and other_start < end for other_start, other_end, _ in taken[name]):
                continue
            if prose.is_introduced(end):
                return name, start, end
            if not term.is_everyday:
                plain = plain or (name, start, end)
    return plain
