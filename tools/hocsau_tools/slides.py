"""Bản trình chiếu của một bài: tiêu đề thành trang chiếu, hình lớn, mã gập lại, lời văn thành ghi chú của người nói.

Làm từ chính trang báo cáo, bằng reveal.js nhúng trong trang nên không cần mạng.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from hocsau_cli import place
from nbformat import NotebookNode

from hocsau_tools import workspace
from hocsau_tools.convert import convert, render
from hocsau_tools.workspace import Header, ReportError, Workspace

SLIDES = "trinh_chieu"
PACKAGE = "sphinx-revealjs"
# Hơn chừng này chữ thì trang chiếu quá đầy, và phần sau sang trang mới; cạnh hình hay bảng thì càng ít chữ càng tốt.
MAX_LETTERS = 420
MAX_LETTERS_BESIDE_FIGURE = 150
CODE = '<details class="an-ma">'


@dataclass
class Slide:
    """Một trang chiếu: tiêu đề, cấp của nó (2 mở một cột mới, 3 đứng dưới), phần bày ra, ghi chú của người nói."""

    title: str
    level: int
    shown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    letters: int = 0
    full: bool = False

    def add(self, html: str, letters: int) -> None:
        self.shown.append(html)
        self.letters += letters

    def add_code(self, fold: Tag) -> None:
        """Thêm mã đã gập, không chiếm chỗ; mã của mấy ô liền nhau chung một khung."""
        opening, closing = f"{CODE}<summary>Mã nguồn</summary>", "</details>"
        if self.shown and self.shown[-1].startswith(opening) and str(fold).startswith(opening):
            self.shown[-1] = self.shown[-1].removesuffix(closing) + str(fold).removeprefix(opening)
        else:
            self.shown.append(str(fold))

    def take_code(self) -> list[str]:
        """Lấy ra mã đứng cuối trang: nó thuộc về kết quả sắp sang trang sau."""
        start = len(self.shown)
        while start and self.shown[start - 1].startswith("<details"):
            start -= 1
        code, self.shown = self.shown[start:], self.shown[:start]
        return code


def write(space: Workspace, nb: NotebookNode, path: Path, report: Path) -> Path:
    """Ghi bản trình chiếu cạnh trang ``report``.

    Raises:
        ReportError: chưa tải reveal.js.
        ConversionError: trang không đạt.
    """
    page = BeautifulSoup(convert(nb, path, space, still=True), "html.parser")
    columns: list[list[Slide]] = []
    for slide in slides_of(page.find("main")):
        if slide.level == 2 or not columns:
            columns.append([])
        columns[-1].append(slide)
    target = report.with_name(f"{report.stem}_{SLIDES}.html")
    html = render(space, "slides.html.j2", header=Header.of(nb, path.stem), columns=columns, reveal=reveal())
    workspace.write_text(target, html)
    return target


def reveal() -> dict[str, str]:
    """Các tệp của reveal.js, để nhúng vào trang."""
    python = place.slides_python()
    folders = sorted(python.parents[1].glob("**/site-packages"))
    found = importlib.metadata.distributions(name=PACKAGE, path=[str(folder) for folder in folders])
    package = next(iter(found), None)
    if package is None:
        raise ReportError("chưa có reveal.js; hãy chạy: hocsau report --slides.")
    root = Path(str(package.locate_file("sphinx_revealjs/_static/revealjs")))
    files = {"style": "dist/reveal.css", "script": "dist/reveal.js", "notes": "plugin/notes/notes.js"}
    return {name: (root / file).read_text(encoding="utf-8") for name, file in files.items()}


def slides_of(main: Tag) -> Iterator[Slide]:
    """Các trang chiếu theo thứ tự của bài; lời giải và phần tự kiểm của bài không lên trang chiếu."""
    slide: Slide | None = None
    for block in _blocks(main):
        if block.name in ("h2", "h3"):
            if slide:
                yield slide
            slide = Slide(block.decode_contents(), int(block.name[1]))
        elif slide is None:
            continue
        elif block.name in ("p", "h4"):
            if not slide.shown and block.name == "p":
                slide.add(f'<p class="dan">{_lead(block)}</p>', len(_lead(block)))
            slide.notes.append(str(block))
        elif block.name == "details":
            slide.add_code(block)
        else:
            is_big = block.name == "img" or block.find(["img", "table"]) is not None
            letters = 0 if is_big else len(block.get_text())
            room = MAX_LETTERS_BESIDE_FIGURE if is_big else MAX_LETTERS
            if slide.full or slide.letters + letters > room:
                code = slide.take_code()
                if slide.shown:
                    yield slide
                    slide = Slide(slide.title, 3)
                slide.shown += code
            slide.add(str(block), letters)
            slide.full = is_big
    if slide:
        yield slide


def _blocks(main: Tag) -> Iterator[Tag]:
    """Các khối của bài: tiêu đề, đoạn, danh sách, bảng, công thức, mã (đã gập), kết quả."""
    for child in main.find_all(True, recursive=False):
        classes = child.get("class") or []
        if "van" in classes:
            yield from child.find_all(True, recursive=False)
        elif "o-ma" in classes:
            yield from _cell_blocks(child)


def _cell_blocks(cell: Tag) -> Iterator[Tag]:
    code = cell.find("pre", class_="ma")
    if code is not None and code.find_parent("details") is None:
        fold = BeautifulSoup(f"{CODE}<summary>Mã nguồn</summary></details>", "html.parser").details
        assert fold is not None
        fold.append(code.extract())
        yield fold
    for output in cell.find_all("div", class_="ket-qua"):
        if output.get_text(strip=True) or output.find("img"):
            yield output


def _lead(paragraph: Tag) -> str:
    """Câu đầu của đoạn, giữ chữ đậm, nghiêng và công thức trong câu ấy."""
    kept = []
    for node in paragraph.contents:
        text = str(node)
        if not isinstance(node, Tag):
            end = next((at for mark in (". ", "? ", "! ") if (at := text.find(mark)) >= 0), None)
            if end is not None:
                kept.append(text[: end + 1])
                break
        kept.append(text)
    return "".join(kept)
