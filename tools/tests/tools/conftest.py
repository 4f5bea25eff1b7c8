"""Đồ dùng chung của các kiểm thử công cụ: kho thu nhỏ, notebook làm ngay trong kiểm thử."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from hocsau_tools.workspace import Workspace
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

# Chạy ở nền (nohup, &) thì shell đã cho bỏ qua các tín hiệu này, và tiến trình con của kiểm thử thừa kế điều đó.
for _name, _handler in (
    ("SIGINT", signal.default_int_handler),
    ("SIGHUP", signal.SIG_DFL),
    ("SIGQUIT", signal.SIG_DFL),
):
    if hasattr(signal, _name) and signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _handler)

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "tools/tests/mau/90_bao_cao_mau.ipynb"

HEADER = """# 91. Bài thử

| | |
|---|---|
| Câu hỏi | Công cụ có chạy không? |
| Mục tiêu | Thử công cụ. |
| Cần biết trước | Không. |
| Dữ liệu | Không. |
| Thời gian chạy | 1 giây. |
| Nguồn | Tự viết. |
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Một kho trống chỉ có pom.xml và thư mục notebooks."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "pom.xml", tmp_path)
    return Workspace(tmp_path)


def notebook(*sources: str, tags: dict[int, list[str]] | None = None) -> NotebookNode:
    """Notebook có ô đầu chuẩn rồi các ô đã cho; ô bắt đầu bằng ``md:`` là ô văn bản. ``tags`` đánh số từ ô thứ hai."""
    cells = [new_markdown_cell(HEADER, id="dau-bai")]
    for index, source in enumerate(sources):
        make = new_markdown_cell if source.startswith("md:") else new_code_cell
        metadata = {"tags": tags[index]} if tags and index in tags else {}
        cells.append(make(source.removeprefix("md:"), id=f"o-{index}", metadata=metadata))
    metadata = {
        "kernelspec": {"name": "java", "display_name": "Java", "language": "java"},
        "language_info": {"name": "java"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def exercise(
    number: int = 1, *, starter: str = "", solution: str = "", check: str = "", stars: int = 1
) -> list[NotebookNode]:
    """Ba ô của một bài tập đúng khuôn: câu hỏi, ô trả lời, ô chấm; phần nào không nêu thì lấy phần mẫu."""
    starter = starter or f"Integer ex{number} = null; // thay null bằng số mẫu"
    body = f"{starter}\n// ### BEGIN SOLUTION\n{solution or f'ex{number} = 383;'}\n// ### END SOLUTION"
    common = {"locked": False, "schema_version": 3, "task": False}
    answer = {**common, "grade": False, "grade_id": f"01_ex{number}_answer", "solution": True}
    grade = {**common, "grade": True, "grade_id": f"01_ex{number}", "points": stars, "solution": False, "locked": True}
    check = check or f"Lesson01.EX{number}.check(ex{number});"
    return [
        new_markdown_cell(f"### Bài {number} {'★' * stars} Đếm cửa sổ\n\nCó bao nhiêu mẫu?", id=f"hoi-{number}"),
        new_code_cell(body, id=f"tra-loi-{number}", metadata={"nbgrader": answer}),
        new_code_cell(check, id=f"cham-{number}", metadata={"nbgrader": grade}),
    ]
