"""Cuốn sách PDF của cả khóa học: bìa, mục lục có số trang, mỗi bài mở ở trang phải, phụ lục thuật ngữ.

Chromium in được mọi thứ trừ số trang trong mục lục, nên sách in hai lần: lần đầu để biết mỗi tiêu đề rơi vào trang nào.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from hocsau_tools import editions, site, workspace
from hocsau_tools.browser import print_pdf
from hocsau_tools.convert import convert, render
from hocsau_tools.workspace import GLOSSARY_PAGE, ReportError, Workspace

MAIN = re.compile(r'<main id="noi-dung"[^>]*>(.*)</main>', re.DOTALL)
NOT_ON_PAPER = re.compile(r'<footer>.*?</footer>|<nav class="bai-khac".*?</nav>|<p class="cac-ban">.*?</p>', re.DOTALL)
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)


@dataclass(frozen=True)
class Part:
    """Một phần của sách: tên ở đầu trang, neo, các mục cho mục lục, và HTML với mọi neo mang tên của phần."""

    anchor: str
    title: str
    sections: list[tuple[str, str]]
    html: str

    @property
    def anchors(self) -> list[str]:
        """Mọi neo mà mục lục dẫn tới: của phần, rồi của từng mục."""
        return [self.anchor, *(anchor for anchor, _ in self.sections)]

    @staticmethod
    def of(file: str, title: str, page: str, files: Iterable[str]) -> Part:
        """Phần trong thẻ main của một trang; liên kết sang trang khác thành liên kết trong sách."""
        found = MAIN.search(page)
        html = NOT_ON_PAPER.sub("", found.group(1)) if found else ""
        own = _anchor(file)
        html = re.sub(r'\bid="([^"]+)"', rf'id="{own}-\1"', html)
        html = re.sub(r'\bhref="#([^"]+)"', rf'href="#{own}-\1"', html)
        for other in files:
            html = html.replace(f'href="{other}#', f'href="#{_anchor(other)}-')
        html = html.replace('<details class="gap">', '<details class="gap" open>')
        return Part(own, title, HEADING.findall(html), html)


def _anchor(file: str) -> str:
    return f"p{Path(file).stem.split('_')[0]}"


def build(space: Workspace, edition: str = editions.TEACHER) -> Path:
    """In cuốn sách của mọi bài đã chạy; trả về tệp PDF.

    Raises:
        ReportError: chưa bài nào chạy, hay máy không có trình duyệt in được.
        ConversionError: một bài không làm được trang.
    """
    lessons = [site.Chapter.of(space, path) for path in space.all_notebooks()]
    lessons = [lesson for lesson in lessons if edition in lesson.runs]
    if not lessons:
        raise ReportError("Chưa có bài nào đã chạy để in thành sách.")
    pages = {lesson.page(): convert(lesson.runs[edition], lesson.path, space, still=True) for lesson in lessons}
    pages = site.with_glossary(space, pages, {lesson.page(): lesson for lesson in lessons})
    labels = {lesson.page(): lesson.label for lesson in lessons} | {GLOSSARY_PAGE: site.GLOSSARY_TITLE}
    parts = [Part.of(file, labels[file], page, pages) for file, page in pages.items()]
    book = space.reports / site.book_file(edition)
    layout = Layout({}, frozenset())
    for _ in range(4):
        print_book(space, book, parts, layout, edition)
        wanted = layout.after(page_numbers(book, parts), parts)
        if wanted == layout:
            return book
        layout = wanted
    raise ReportError("Số trang của mục lục không đứng yên sau bốn lần in; hãy báo lỗi kèm phiên bản trình duyệt.")


@dataclass(frozen=True)
class Layout:
    """Cách dàn một lần in: số trang ghi trong mục lục, và những phần có một trang trống đứng trước."""

    numbers: dict[str, int]
    blanks: frozenset[str]

    def after(self, found: dict[str, int], parts: list[Part]) -> Layout:
        """Cách dàn mà lần in vừa rồi cho thấy là phải: mỗi phần mở ở trang lẻ, tức trang phải."""
        blanks: set[str] = set()
        numbers: dict[str, int] = {}
        removed = 0
        for part in parts:
            removed += part.anchor in self.blanks
            if (found[part.anchor] - removed + len(blanks)) % 2 == 0:
                blanks.add(part.anchor)
            for anchor in part.anchors:
                numbers[anchor] = found[anchor] - removed + len(blanks)
        return Layout(numbers, frozenset(blanks))


def print_book(space: Workspace, book: Path, parts: list[Part], layout: Layout, edition: str) -> None:
    student = edition == editions.STUDENT
    html = render(space, "book.html.j2", here="", parts=parts, layout=layout, student=student)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "sach.html"
        workspace.write_text(source, html)
        print_pdf(source, book)


def page_numbers(book: Path, parts: list[Part]) -> dict[str, int]:
    """Trang, đếm từ 1, của từng phần và từng mục mà mục lục dẫn tới."""
    reader = PdfReader(book)
    places = reader.named_destinations
    numbers = {}
    for anchor in (anchor for part in parts for anchor in part.anchors):
        place = places.get(anchor) or places.get(f"/{anchor}")
        number = reader.get_destination_page_number(place) if place is not None else None
        if number is None:
            raise ReportError(f"Trình duyệt không ghi chỗ của mục {anchor} vào tệp PDF, nên mục lục không có số trang.")
        numbers[anchor] = number + 1
    return numbers
