"""Đặt phần của sinh viên vào notebook gốc: ô bị xóa, chép, đổi chỗ, sửa hay mất metadata đều về đúng chỗ."""

from __future__ import annotations

import copy
import re

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from hocsau_tools.editions import is_answer, is_check, nbgrader_of
from hocsau_tools.lint import names_declared

EVERYTHING = ""


def fit(release: NotebookNode, submitted: NotebookNode) -> tuple[NotebookNode, dict[str, list[str]]]:
    """Notebook để chấm, và những điều đã phải sửa: mã bài tập (rỗng là cả notebook) → các câu.

    Mã của bài học lấy từ bản gốc; của sinh viên là các ô trả lời và mọi ô mã họ thêm.
    """
    notes: dict[str, list[str]] = {}

    def note(exercise: str, sentence: str) -> None:
        notes.setdefault(exercise, []).append(sentence)

    matched, extras = _match(release, submitted)
    result = copy.deepcopy(release)
    edited = lost = 0
    for index, cell in enumerate(release.cells):
        mine = matched.get(index, [])
        own = nbgrader_of(cell)
        exercise = str(own.get("grade_id", "")).removesuffix("_answer")
        if is_answer(cell):
            changed = [one for one in mine if one.source.strip() != cell.source.strip()]
            if not mine:
                note(exercise, "Ô trả lời đã bị xóa.")
            elif len(mine) > 1:
                note(exercise, f"Ô trả lời có {len(mine)} bản; chấm bản cuối có viết gì.")
            if mine:
                result.cells[index].source = (changed or mine)[-1].source
        elif is_check(cell):
            if not mine:
                note(exercise, "Ô chấm đã bị xóa; đã đặt lại ô gốc.")
            elif any(one.source.strip() != cell.source.strip() for one in mine):
                note(exercise, "Ô chấm đã bị sửa; đã chấm bằng ô gốc.")
        elif cell.cell_type == "code":
            lost += not mine
            edited += bool(mine) and all(one.source.strip() != cell.source.strip() for one in mine)
    if lost or edited:
        told = [f"{count} ô bị {how}" for count, how in ((edited, "sửa"), (lost, "xóa")) if count]
        note(EVERYTHING, f"Mã của bài học đã đổi ({', '.join(told)}); khi chấm dùng mã gốc.")
    _tell_about_file(release, submitted, matched, note)
    cells = []
    for index, cell in enumerate([None, *result.cells], start=-1):
        if cell is not None:
            cells.append(cell)
        cells += [new_code_cell(source) for source in extras.get(index, [])]
    result.cells = cells
    return result, notes


def _match(
    release: NotebookNode, submitted: NotebookNode
) -> tuple[dict[int, list[NotebookNode]], dict[int, list[str]]]:
    """Ô gốc nào ứng với những ô nộp nào; và mã của các ô thêm, theo ô gốc đứng ngay trước chúng."""
    by_grade = {nbgrader_of(cell)["grade_id"]: index for index, cell in enumerate(release.cells) if nbgrader_of(cell)}
    by_id = {cell.id: index for index, cell in enumerate(release.cells) if not nbgrader_of(cell)}
    # Ô chấm và ô trả lời mất metadata vẫn nhận ra được theo id nếu nội dung cùng kiểu, theo nguyên văn, theo tên khai báo.
    graded_by_id = {cell.id: index for index, cell in enumerate(release.cells) if nbgrader_of(cell)}
    by_source: dict[str, int] = {}
    for index, cell in enumerate(release.cells):
        by_source.setdefault(cell.source.strip(), index)
    by_name = {
        name: index
        for index, cell in enumerate(release.cells)
        if is_answer(cell)
        for name in names_declared(cell.source)
    }

    def target(cell: NotebookNode) -> int | None:
        identity = cell.get("id")
        for index in (
            by_grade.get(nbgrader_of(cell).get("grade_id")),
            by_id.get(identity),
            by_source.get(cell.source.strip()),
        ):
            if index is not None:
                return index
        if identity in graded_by_id and not nbgrader_of(cell):
            return graded_by_id[identity]
        return None

    targets = [target(cell) for cell in submitted.cells]
    taken = {
        index
        for index, cell in zip(targets, submitted.cells, strict=True)
        if index is not None and cell.source.strip() != release.cells[index].source.strip()
    }
    matched: dict[int, list[NotebookNode]] = {}
    extras: dict[int, list[str]] = {}
    last = -1
    for index, cell in zip(targets, submitted.cells, strict=True):
        if index is None and cell.cell_type == "code":
            named = {by_name[name] for name in names_declared(cell.source) if name in by_name} - taken
            index = min(named, default=None)
        if index is not None:
            matched.setdefault(index, []).append(cell)
            last = index
        elif cell.cell_type == "code" and cell.source.strip():
            extras.setdefault(last, []).append(cell.source)
    return matched, extras


def _tell_about_file(release, submitted, matched, note) -> None:
    spec = submitted.metadata.get("kernelspec", {})
    if spec.get("name") != release.metadata.kernelspec.name:
        by = "Colab" if "colab" in submitted.metadata else f"kernel {spec.get('name') or 'lạ'}"
        note(EVERYTHING, f"Notebook được lưu bằng {by}; đã chấm bằng kernel Java.")
    if not any(nbgrader_of(cell) for cell in submitted.cells):
        note(EVERYTHING, "Các ô đã mất metadata của nbgrader; đã nhận lại từng ô theo nội dung.")
    order = [index for index in _order(submitted, matched) if nbgrader_of(release.cells[index])]
    if order != sorted(order):
        note(EVERYTHING, "Các ô bài tập đã bị đổi chỗ; đã chấm theo thứ tự gốc.")


def _order(submitted: NotebookNode, matched: dict[int, list[NotebookNode]]) -> list[int]:
    """Các ô gốc theo thứ tự chúng hiện ra trong bài nộp, mỗi ô tính một lần ở chỗ cuối."""
    where = {id(cells[-1]): index for index, cells in matched.items()}
    return [where[id(cell)] for cell in submitted.cells if id(cell) in where]


REDEFINED = re.compile(
    r"\b(?:class|interface|record|enum)\s+(Lesson\d\d)\b|\bLesson\d\d\s*=[^=]|\bWrongAnswerException\b"
)


def suspicious(source: str) -> bool:
    """Ô của sinh viên khai báo lại lớp chấm bài: điểm của notebook ấy không đáng tin."""
    return REDEFINED.search(re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)) is not None
