"""Ba bản của một notebook: giáo viên (đầy đủ), sinh viên (bỏ lời giải), sạch (không có kết quả)."""

from __future__ import annotations

import copy
import re

from nbformat import NotebookNode

from hocsau_tools.workspace import TAG_RAISES, TAG_SOLUTION, tags

TEACHER, STUDENT, CLEAN = "giao_vien", "sinh_vien", "sach"

CODE_PLACE = "// Viết lời giải của bạn ở đây."
TEXT_PLACE = "*Viết câu trả lời của bạn ở đây.*"


def clean(nb: NotebookNode) -> NotebookNode:
    """Bản sao không có kết quả và số lần chạy; chỉ giữ metadata của kernel."""
    result = copy.deepcopy(nb)
    result.metadata = {key: result.metadata[key] for key in ("kernelspec",) if key in result.metadata}
    result.metadata["language_info"] = {"name": "java"}
    for cell in result.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return result


def student(nb: NotebookNode) -> NotebookNode:
    """Bản sao mà mỗi ô lời giải thành chỗ trống; các dòng gợi ý mở đầu (``// Gợi ý: …``) được giữ.

    Ô văn bản lời giải giữ các dòng mở đầu ``> Gợi ý: …`` và mọi tiêu đề.
    """
    result = copy.deepcopy(nb)
    result.metadata.setdefault("hocsau", {})["edition"] = STUDENT
    for cell in result.cells:
        if TAG_SOLUTION not in tags(cell):
            continue
        if cell.cell_type == "code":
            hints = _leading(cell.source, r"//\s*Gợi ý")
            cell.source = "\n".join([*hints, CODE_PLACE])
            cell.outputs, cell.execution_count = [], None
        else:
            hints = _leading(cell.source, r"#{2,6} |>|\s*$")
            cell.source = "\n".join([*hints, TEXT_PLACE])
        cell.metadata["tags"] = sorted(tags(cell) - {TAG_SOLUTION, TAG_RAISES})
    return result


def _leading(source: str, pattern: str) -> list[str]:
    kept = []
    for line in source.splitlines():
        if not re.match(pattern, line):
            break
        kept.append(line)
    return kept
