"""Kết luận cho từng bài tập của từng sinh viên: điểm do nbgrader cho, trạng thái và một câu."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from nbformat import NotebookNode

from hocsau_tools.editions import is_answer, is_check, nbgrader_of
from hocsau_tools.execute import plain

SENTENCE = 400


class State(Enum):
    """Trạng thái của một bài tập; ``BROKEN`` là mã không chạy tới kết quả."""

    RIGHT = "đúng"
    WRONG = "chưa đúng"
    NOT_DONE = "chưa làm"
    BROKEN = "không chạy được"


@dataclass
class Verdict:
    """Một hàng của bảng điểm; ``notes`` là những điều đã phải sửa trong bài nộp."""

    exercise: str
    title: str
    points: float
    maximum: float
    state: State
    sentence: str
    answer: str = ""
    notes: list[str] = field(default_factory=list)


FATES = {
    "timeout": "{place} chạy quá giờ nên đã bị dừng; có thể là vòng lặp không kết thúc.",
    "memory": "{place} dùng quá phần bộ nhớ được cấp nên đã bị dừng.",
    "output": "{place} in ra quá nhiều nên đã bị dừng.",
    "dead": "{place} làm kernel dừng hẳn, ví dụ bằng System.exit.",
    "skipped": "Ô chấm không chạy được vì kernel đã dừng trước đó hoặc cả bài đã hết giờ.",
}


def settle(nb: NotebookNode, fates: list[str | None]) -> None:
    """Thêm một lỗi vào ô chấm không có lời chấm nào: nbgrader coi ô không lỗi là được trọn điểm."""
    for cell, fate in zip(nb.cells, fates, strict=True):
        if is_check(cell) and (fate or not (errors_of(cell) or confirmed(cell))):
            error = {
                "output_type": "error",
                "ename": "ChuaCham",
                "evalue": fate or "không có lời chấm",
                "traceback": [],
            }
            cell.outputs.append(NotebookNode(error))


def confirmed(cell: NotebookNode) -> bool:
    """Ô chấm đã hiện đúng một câu ✔ của khóa học."""
    return any("hs-bai-tap hs-dung" in out.data.get("text/html", "") for out in cell.outputs if "data" in out)


def errors_of(cell: NotebookNode) -> list[NotebookNode]:
    return [out for out in cell.get("outputs", []) if out.output_type == "error"]


def judge(
    nb: NotebookNode,
    fates: list[str | None],
    scores: dict[str, tuple[float, float]],
    titles: dict[str, str],
    untouched: dict[str, str],
) -> list[Verdict]:
    """Kết luận cho mọi bài tập của notebook đã chạy; ``untouched`` là ô trả lời của bản phát."""
    verdicts = []
    answer: tuple[int, NotebookNode] | None = None
    trouble: list[tuple[int, str]] = []  # ô làm kernel dừng hay quá giờ, từ bài trước tới đây
    for index, cell in enumerate(nb.cells):
        if is_answer(cell):
            answer = index, cell
        if fates[index] in FATES and fates[index] != "skipped" and not is_check(cell):
            place = "Ô trả lời" if is_answer(cell) else "Một ô bạn thêm hoặc một ô của bài học"
            trouble.append((index, FATES[fates[index]].format(place=place)))
        if not is_check(cell):
            continue
        name = str(nbgrader_of(cell)["grade_id"])
        points, maximum = scores.get(name, (0.0, float(nbgrader_of(cell)["points"])))
        source = answer[1].source if answer and nbgrader_of(answer[1])["grade_id"] == f"{name}_answer" else ""
        state, sentence = _conclude(cell, fates[index], points, trouble, answer[1] if source and answer else None)
        if state is not State.RIGHT and source.strip() == untouched.get(f"{name}_answer", "").strip():
            state, sentence = State.NOT_DONE, "Chưa làm."
        verdicts.append(Verdict(name, titles.get(name, name), points, maximum, state, sentence, source))
        trouble = []
    return verdicts


def _conclude(
    check: NotebookNode, fate: str | None, points: float, trouble: list[tuple[int, str]], answer: NotebookNode | None
) -> tuple[State, str]:
    if points > 0:
        return State.RIGHT, _short(_said(check))
    if trouble:
        return State.BROKEN, trouble[-1][1]
    if fate in FATES:
        return State.BROKEN, FATES[fate].format(place="Ô chấm, khi gọi mã của bạn,")
    errors = errors_of(check)
    own = errors_of(answer) if answer is not None else []
    # Câu của check: "vn.hocsau.exercise.WrongAnswerException, Bài 1: Chưa đúng. …"
    for error in errors:
        match = re.search(r"WrongAnswerException[,:] (?:Bài \d+: )?(.+)", plain(error.evalue), re.DOTALL)
        if match and not (own and match[1].startswith("Chưa làm")):
            sentence = _short(match[1])
            return (State.NOT_DONE if sentence.startswith("Chưa làm") else State.WRONG), sentence
    if own:
        return State.BROKEN, _short(f"Ô trả lời hỏng: {_reason(own[0])}")
    if errors and errors[0].ename != "ChuaCham":
        return State.BROKEN, _short(f"Ô chấm không gọi được câu trả lời: {_reason(errors[0])}")
    return State.BROKEN, "Ô chấm chạy mà không có lời chấm nào; hãy xem mã của bài."


def _said(check: NotebookNode) -> str:
    for out in check.outputs:
        if "data" in out and "hs-bai-tap hs-dung" in out.data.get("text/html", ""):
            return re.sub(r"^✔ (?:Bài \d+: )?", "", out.data.get("text/plain", ""))
    return "Đúng rồi."


def _reason(error: NotebookNode) -> str:
    """Lời báo gọn của Java: lời của trình biên dịch, hay lỗi đầu tiên."""
    lines = [plain(line).strip() for chunk in error.traceback for line in chunk.splitlines()]
    if error.ename == "CompilationException":
        said = [line for line in lines if line and not line.startswith("|")]
        return f"mã không biên dịch được ({said[0]})" if said else "mã không biên dịch được"
    kept = [line for line in lines if line and not re.match(r"\|?\s*at ", line)]
    return kept[0] if kept else plain(error.evalue) or error.ename


def _short(text: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(text) > SENTENCE:
        return text[: SENTENCE - 1] + "…"
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
