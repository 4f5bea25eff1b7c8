"""Chỉ mục tìm kiếm: chữ của từng mục trong từng trang, ghi thành một tệp JavaScript đứng cạnh các trang."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4"}
INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
SKIPPED = {"button", "dialog", "footer", "math", "nav", "script", "style", "summary", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Sections(HTMLParser):
    """Cắt trang theo tiêu đề có neo, bảng thuật ngữ theo hàng có neo.

    Lời giải, điều hướng, công thức và mã chạy trong trang không vào chỉ mục.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[tuple[str, str, list[str]]] = []
        self.open: list[tuple[str, bool]] = []
        self.heading: list[str] | None = None
        self.in_row = False

    @property
    def skipping(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag in VOID:
            return
        solution = tag == "details" and (values.get("class") or "").split() == ["gap"]
        self.open.append((tag, self.skipping or tag in SKIPPED or solution))
        if self.skipping:
            return
        if tag in HEADINGS | {"tr"} and values.get("id"):
            self.sections.append((values["id"] or "", "", []))
            self.heading = [] if tag in HEADINGS else None
            self.in_row = tag == "tr"
        elif tag == "th" and self.in_row:
            self.heading = []
        elif tag not in INLINE:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass
        if tag in HEADINGS | {"th"} and self.heading is not None:
            anchor, _, texts = self.sections[-1]
            self.sections[-1] = (anchor, _tidy("".join(self.heading)), texts)
            self.heading = None
            self.in_row = False

    def handle_data(self, data: str) -> None:
        if self.skipping or not self.sections:
            return
        (self.sections[-1][2] if self.heading is None else self.heading).append(data)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text)).strip()


def sections_of(html: str) -> list[tuple[str, str, str]]:
    """Các mục của một trang: mã neo, tiêu đề, chữ của mục cho tới tiêu đề sau."""
    reader = _Sections()
    reader.feed(html)
    return [(anchor, title, _tidy("".join(texts))) for anchor, title, texts in reader.sections]


@dataclass(frozen=True)
class Page:
    """Một trang được tìm; ``by_edition``: bản sinh viên của trang có cùng các neo, nên trang sinh viên dẫn tới nó.

    ``weight`` dưới 1 đẩy trang xuống sau những trang cùng nói một điều.
    """

    file: str
    title: str
    html: str
    by_edition: bool = False
    weight: float = 1


def index(pages: Iterable[Page]) -> str:
    """Nội dung tệp chỉ mục, đọc bởi ``search.js``."""
    content = [
        {
            "file": page.file,
            "title": page.title,
            "edition": page.by_edition,
            "weight": page.weight,
            "sections": sections_of(page.html),
        }
        for page in pages
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"window.hocsauIndex = {text};\n"
