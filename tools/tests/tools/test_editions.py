from __future__ import annotations

from conftest import notebook
from hocsau_tools import editions
from nbformat.v4 import new_output

SOLVED = (
    "int a = 1;",
    "// Gợi ý: cộng lại.\n// Lời giải.\nint b = a + 1;",
    "md:### Câu 2\n> Gợi ý: nhìn hình.\n\nĐáp số 7.",
)
TAGS = {1: ["loi-giai"], 2: ["loi-giai"]}


def solved():
    nb = notebook(*SOLVED, tags=TAGS)
    nb.cells[2].outputs = [new_output("stream", text="2")]
    nb.cells[2].execution_count = 4
    return nb


def test_student_edition_empties_solutions_but_keeps_hints():
    nb = editions.student(solved())
    assert nb.cells[1].source == SOLVED[0]
    assert nb.cells[2].source == f"// Gợi ý: cộng lại.\n{editions.CODE_PLACE}"
    assert nb.cells[2].outputs == []
    assert nb.cells[3].source == f"### Câu 2\n> Gợi ý: nhìn hình.\n\n{editions.TEXT_PLACE}"
    assert all("loi-giai" not in cell.metadata.get("tags", []) for cell in nb.cells)


def test_clean_edition_has_no_outputs_and_no_traces():
    nb = solved()
    nb.metadata["hocsau"] = {"mode": "nhanh"}
    nb.metadata.language_info["version"] = "17.0.1"
    clean = editions.clean(nb)
    assert [cell.get("outputs", []) for cell in clean.cells] == [[], [], [], []]
    assert clean.cells[2].execution_count is None
    assert clean.metadata == {
        "kernelspec": {"name": "java", "display_name": "Java", "language": "java"},
        "language_info": {"name": "java"},
    }
    assert clean.cells[2].source == SOLVED[1]


def test_original_is_left_alone():
    nb = solved()
    editions.student(nb)
    editions.clean(nb)
    assert nb.cells[2].source == SOLVED[1]
    assert nb.cells[2].outputs
