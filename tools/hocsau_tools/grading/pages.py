"""Bảng điểm CSV, phiếu trả bài của từng sinh viên, trang tổng kết của lớp."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from hocsau_tools import page, workspace
from hocsau_tools.convert import TEMPLATES, java_to_html
from hocsau_tools.grading.verdict import State, Verdict
from hocsau_tools.workspace import ReportError, Workspace

COLUMNS = ("Sinh viên", "Bài", "Bài tập", "Điểm", "Điểm tối đa", "Trạng thái", "Nhận xét")
SIGNS = {State.RIGHT: "✔", State.WRONG: "✘", State.NOT_DONE: "…", State.BROKEN: "!"}
CLASSES = {State.RIGHT: "dung", State.WRONG: "sai", State.NOT_DONE: "chua", State.BROKEN: "hong-bai"}


@dataclass
class Paper:
    """Một bài đã chấm của một sinh viên."""

    student: str
    name: str
    lesson: str
    lesson_title: str
    verdicts: list[Verdict]
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(one.points for one in self.verdicts)

    @property
    def maximum(self) -> float:
        return sum(one.maximum for one in self.verdicts)


def number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def table(papers: list[Paper]) -> str:
    """CSV, mỗi bài tập một hàng; mở được bằng bảng tính mà không ô nào thành công thức."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for paper in papers:
        for one in paper.verdicts:
            sentence = " ".join([one.sentence, *one.notes, *paper.notes])
            row = [
                paper.student,
                paper.lesson,
                one.exercise,
                number(one.points),
                number(one.maximum),
                one.state.value,
                sentence,
            ]
            writer.writerow([_plain(value) for value in row])
    return out.getvalue()


def _plain(value: str) -> str:
    return f"'{value}" if re.match(r"[=+@\t\r-]", value) else value


def write(space: Workspace, folder: Path, papers: list[Paper], warning: str | None) -> None:
    """Ghi ``diem.csv``, ``index.html`` và phiếu của từng người vào ``folder``.

    Raises:
        ReportError: một trang không đạt.
    """
    # BOM: bảng tính trên Windows đọc đúng dấu.
    workspace.write_text(folder / "diem.csv", "\ufeff" + table(papers))
    students: dict[str, list[Paper]] = {}
    for paper in papers:
        students.setdefault(paper.name, []).append(paper)
    for name, own in students.items():
        _write_page(space, folder / f"{name}.html", "feedback.html.j2", papers=own, student=own[0].student)
    rows = [
        {
            "name": name,
            "student": own[0].student,
            "papers": own,
            "points": sum(paper.points for paper in own),
            "maximum": sum(paper.maximum for paper in own),
        }
        for name, own in students.items()
    ]
    _write_page(space, folder / "index.html", "class.html.j2", rows=rows, exercises=hardest(papers), warning=warning)


def hardest(papers: list[Paper]) -> list[dict[str, Any]]:
    """Các bài tập, bài nhiều người chưa đúng nhất đứng đầu, với câu nhận xét gặp nhiều nhất."""
    groups: dict[str, list[Verdict]] = {}
    for paper in papers:
        for one in paper.verdicts:
            if one.exercise:
                groups.setdefault(one.exercise, []).append(one)
    found = []
    for exercise, verdicts in groups.items():
        counts = Counter(one.state for one in verdicts)
        said = Counter(one.sentence for one in verdicts if one.state in (State.WRONG, State.BROKEN))
        found.append(
            {
                "exercise": exercise,
                "title": verdicts[0].title,
                "counts": counts,
                "total": len(verdicts),
                "wrong": len(verdicts) - counts[State.RIGHT],
                "said": said.most_common(1)[0] if said else None,
            }
        )
    return sorted(found, key=lambda one: (-one["wrong"], one["exercise"]))


def _write_page(space: Workspace, path: Path, template: str, **values: Any) -> None:
    loader = jinja2.FileSystemLoader([TEMPLATES / "grading", TEMPLATES / "handout"])
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"java": lambda source: jinja2.filters.Markup(java_to_html(source)), "number": number}
    environment.globals |= {"State": State, "SIGNS": SIGNS, "CLASSES": CLASSES, "version": space.version()}
    html = environment.get_template(template).render(**values)
    problems = page.problems_of(html)
    if problems:
        raise ReportError(f"trang {path.name} không đạt: {'; '.join(problems)}")
    workspace.write_text(path, html)
