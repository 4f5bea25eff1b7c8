"""Trang web trong build/reports, làm lại từ lần chạy gần nhất của từng bài: trang đầu, các bài, thuật ngữ, kết quả, chỉ mục tìm kiếm.

Mở bằng một cú bấm đúp, không cần máy chủ và không tải gì từ mạng.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode

from hocsau_tools import editions, glossary, results, search, workspace
from hocsau_tools.convert import (
    MODES,
    ConversionError,
    Place,
    alt_text,
    convert,
    inline,
    is_partial,
    is_simulated,
    render,
    slug,
    vietnamese_date,
)
from hocsau_tools.formula import FormulaError
from hocsau_tools.slides import SLIDES
from hocsau_tools.workspace import (
    GLOSSARY_PAGE,
    RESULTS_PAGE,
    SEARCH_INDEX,
    START_PAGE,
    TAG_COVER,
    TAG_RESULT,
    Header,
    ReportError,
    Workspace,
    tags,
)

GLOSSARY_TITLE = "Thuật ngữ và ký hiệu"


@dataclass(frozen=True)
class Chapter:
    """Một notebook và lần chạy gần nhất của từng bản đã có."""

    path: Path
    name: str
    header: Header
    runs: dict[str, NotebookNode]
    broken: bool

    @staticmethod
    def of(space: Workspace, path: Path) -> Chapter:
        name = space.output_name(path)
        try:
            header, broken = Header.of(workspace.read(path), path.stem), False
        except (ReportError, OSError):
            header, broken = Header("", path.stem, {}), True
        return Chapter(path, name, header, _runs(space, path, name), broken)

    @property
    def label(self) -> str:
        return f"{self.header.number}. {self.header.title}" if self.header.number else self.header.title

    def page(self, edition: str = editions.TEACHER) -> str:
        return f"{self.name}.html" if edition == editions.TEACHER else f"{self.name}_{edition}.html"


def book_file(edition: str) -> str:
    """Tên tệp của cuốn sách PDF."""
    return "hoc_sau_bang_java.pdf" if edition == editions.TEACHER else f"hoc_sau_bang_java_{edition}.pdf"


def _runs(space: Workspace, path: Path, name: str) -> dict[str, NotebookNode]:
    """Bản đã chạy của giáo viên và của sinh viên.

    Bản sinh viên của một bài chưa chạy riêng, hay chạy trước bản giáo viên, thì là bản giáo viên bỏ lời giải.
    """
    runs = {}
    for edition, file in ((editions.TEACHER, name), (editions.STUDENT, f"{name}_{editions.STUDENT}")):
        with contextlib.suppress(ReportError, OSError):
            runs[edition] = workspace.read(space.executed / f"{file}.ipynb")
    teacher = runs.get(editions.TEACHER)
    if teacher and space.is_lesson(path) and _date(runs.get(editions.STUDENT)) < _date(teacher):
        runs[editions.STUDENT] = editions.unsolved(teacher)
    return runs


def _date(run: NotebookNode | None) -> str:
    return run.metadata.get("hocsau", {}).get("date", "") if run else ""


def build(space: Workspace) -> Path:
    """Làm lại cả trang web; trả về trang đầu. Bài không còn làm được trang thì trang cũ của nó ở nguyên.

    Raises:
        ConversionError: trang đầu hoặc trang thuật ngữ không đạt.
        ReportError, OSError: không đọc hoặc không ghi được.
    """
    lessons = [Chapter.of(space, path) for path in space.all_notebooks()]
    chapters = lessons + [Chapter.of(space, path) for path in _others(space, lessons)]
    for chapter in chapters:
        _write_downloads(space, chapter)
    pages = _pages(space, chapters, editions.STUDENT) | _pages(space, chapters, editions.TEACHER)
    readable = {chapter.page(): chapter for chapter in lessons if chapter.page() in pages}
    pages |= with_glossary(space, {name: pages[name] for name in readable}, readable)
    searched = [search.Page(name, chapter.label, pages[name], by_edition=True) for name, chapter in readable.items()]
    if GLOSSARY_PAGE in pages:
        searched.append(search.Page(GLOSSARY_PAGE, GLOSSARY_TITLE, pages[GLOSSARY_PAGE]))
    shown = results.page_values(space)
    if shown:
        pages[RESULTS_PAGE] = render(space, "results.html.j2", here="Kết quả", **shown)
        searched.append(search.Page(RESULTS_PAGE, "Kết quả", pages[RESULTS_PAGE], weight=0.05))
    entries = [_entry(space, chapter, pages) for chapter in chapters]
    books = [
        ("Cả cuốn sách (PDF)", book_file(editions.TEACHER)),
        ("Sách của sinh viên (PDF)", book_file(editions.STUDENT)),
    ]
    books = [(name, file) for name, file in books if (space.reports / file).exists()]
    pages[START_PAGE] = render(space, "listing.html.j2", here="", entries=entries, books=books)
    for name, html in pages.items():
        workspace.write_text(space.reports / name, html)
    workspace.write_text(space.reports / SEARCH_INDEX, search.index(searched))
    return space.reports / START_PAGE


def _others(space: Workspace, lessons: list[Chapter]) -> list[Path]:
    """Các notebook đã chạy mà không phải bài của khóa học, như bản sao của một bài."""
    made = {f"{lesson.name}{suffix}" for lesson in lessons for suffix in ("", f"_{editions.STUDENT}")}
    paths: dict[Path, None] = {}
    for executed in sorted(space.executed.glob("*.ipynb")):
        if executed.stem in made:
            continue
        with contextlib.suppress(ReportError, OSError):
            file = workspace.read(executed).metadata.get("hocsau", {}).get("file")
            if isinstance(file, str) and Path(file).is_file():
                paths[Path(file)] = None
    return [path for path in paths if path not in {lesson.path for lesson in lessons}]


def _pages(space: Workspace, chapters: list[Chapter], edition: str) -> dict[str, str]:
    """Trang của mọi bài trong một bản; bài chưa chạy, hay không còn làm được trang, thì không có."""
    present = [chapter for chapter in chapters if edition in chapter.runs]
    pages = {}
    for number, chapter in enumerate(present):
        before, after = present[number - 1 : number], present[number + 1 : number + 2]
        place = Place(
            previous=(before[0].label, quote(before[0].page(edition))) if before else None,
            next=(after[0].label, quote(after[0].page(edition))) if after else None,
            editions=_editions(space, chapter, edition),
        )
        nb = chapter.runs[edition]
        failure = nb.metadata.get("hocsau", {}).get("failure")
        try:
            pages[chapter.page(edition)] = convert(nb, chapter.path, space, failure=failure, place=place)
        except ConversionError:
            continue  # báo cáo của chính bài ấy đã nói sai ở đâu
    return pages


def _write_downloads(space: Workspace, chapter: Chapter) -> None:
    """Tệp notebook để tải về: bản không có kết quả, và bản sinh viên nếu đã làm."""
    if chapter.broken or not chapter.runs:
        return
    folder = space.reports / "notebook"
    workspace.write(editions.clean(workspace.read(chapter.path)), folder / f"{chapter.name}.ipynb")
    student = space.editions / editions.STUDENT / f"{chapter.name}.ipynb"
    if student.exists():
        workspace.write_text(folder / f"{chapter.name}_{editions.STUDENT}.ipynb", student.read_text(encoding="utf-8"))


def _editions(space: Workspace, chapter: Chapter, reader: str) -> list[tuple[str, str]]:
    """Tên và tệp của các bản đã có; trang của sinh viên không dẫn tới lời giải."""
    student = [
        ("Bản sinh viên", chapter.page(editions.STUDENT)),
        ("Notebook sinh viên", f"notebook/{chapter.name}_{editions.STUDENT}.ipynb"),
    ]
    teacher = [
        ("Bản giáo viên", chapter.page()),
        ("Notebook", f"notebook/{chapter.name}.ipynb"),
        ("PDF", f"{chapter.name}.pdf"),
        ("Trình chiếu", f"{chapter.name}_{SLIDES}.html"),
    ]
    listed = student if reader == editions.STUDENT else [teacher[0], *student, *teacher[1:]]
    made = {chapter.page(edition) for edition in chapter.runs}
    return [(name, quote(file)) for name, file in listed if file in made or (space.reports / file).exists()]


def with_glossary(space: Workspace, pages: dict[str, str], readable: dict[str, Chapter]) -> dict[str, str]:
    """Các trang có thuật ngữ đã nối, thêm trang thuật ngữ; kho không có bảng thuật ngữ thì các trang như cũ."""
    if not space.glossary.exists():
        return pages
    sections = glossary.read(space.glossary)
    terms = [term for section in sections if not section.of_symbols for term in section.terms()]
    linked, uses = glossary.link(pages, terms)
    return {**linked, GLOSSARY_PAGE: _glossary_page(space, sections, uses, readable)}


def _glossary_page(
    space: Workspace,
    sections: list[glossary.Section],
    uses: dict[glossary.Term, str],
    readable: dict[str, Chapter],
) -> str:
    shown = []
    for section in sections:
        if section.of_symbols:
            columns = section.columns
            rows = [{"cells": [inline(space, cell) for cell in row]} for row in section.rows]
        else:
            columns = ["Thuật ngữ", "Tiếng Anh", "Dùng lần đầu"]
            rows = [_term_row(space, term, uses, readable) for term in section.terms()]
        shown.append({"title": section.title, "anchor": slug(section.title), "columns": columns, "rows": rows})
    return render(space, "glossary.html.j2", here="Thuật ngữ", sections=shown)


def _term_row(
    space: Workspace, term: glossary.Term, uses: dict[glossary.Term, str], readable: dict[str, Chapter]
) -> dict[str, Any]:
    where = ""
    if term in uses:
        chapter = readable[uses[term]]
        where = f'<a href="{quote(uses[term])}#{term.anchor}">bài {chapter.header.number}</a>'
    english = f'<span lang="en">{inline(space, term.english)}</span>'
    return {"anchor": term.anchor, "cells": [inline(space, term.text), english, where]}


def _entry(space: Workspace, chapter: Chapter, pages: dict[str, str]) -> dict[str, Any]:
    """Một mục của trang đầu; notebook hỏng, hay có bảng đầu bài viết sai, thì chỉ có tên."""
    entry: dict[str, Any] = {"header": chapter.header, "broken": chapter.broken}
    run = chapter.runs.get(editions.TEACHER)
    if run and chapter.page() in pages:
        about = run.metadata.get("hocsau", {})
        entry |= {
            "report": quote(chapter.page()),
            "date": vietnamese_date(about.get("date")),
            "mode": MODES.get(about.get("mode"), ""),
            "failed": "failure" in about,
            "simulated": is_simulated(run),
            "partial": is_partial(run),
            "cover": _cover(run),
            "result": _result(run),
            "editions": _editions(space, chapter, editions.TEACHER),
        }
    try:
        render(space, "listing.html.j2", here="", entries=[entry])
    except (ConversionError, FormulaError):
        # Bảng đầu bài viết sai không làm hỏng trang của các bài khác; báo cáo của chính bài ấy nói sai ở đâu.
        entry["header"] = Header(chapter.header.number, chapter.header.title, {})
    return entry


def _cover(run: NotebookNode) -> dict[str, str] | None:
    """Hình của ô có thẻ ``bia``, không có thẻ thì hình đầu tiên: địa chỉ data và lời mô tả."""
    output = _first_output(run, "image/png", TAG_COVER) or _first_output(run, "image/png")
    if output is None:
        return None
    return {
        "address": "data:image/png;base64," + re.sub(r"\s", "", output.data["image/png"]),
        "alt": alt_text(output, "image/png"),
    }


def _result(run: NotebookNode) -> str | None:
    """Câu nói kết quả chính, ô có thẻ ``ket-qua-chinh`` in ra."""
    output = _first_output(run, "text/markdown", TAG_RESULT)
    return output.data["text/markdown"] if output else None


def _first_output(run: NotebookNode, mime: str, tag: str | None = None) -> NotebookNode | None:
    cells = [cell for cell in run.cells if tag is None or tag in tags(cell)]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return next((output for output in outputs if mime in output.get("data", {})), None)
