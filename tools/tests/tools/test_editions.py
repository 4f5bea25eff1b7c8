from __future__ import annotations

import shutil

import pytest
from conftest import ROOT, exercise, notebook
from hocsau_tools import editions, workspace
from hocsau_tools.workspace import ReportError
from nbformat.v4 import new_code_cell, new_output


def lesson(space, *cells, name="01_bai_thu"):
    """Ghi một bài nhỏ có một bài tập, một ô chỉ của giáo viên, vào kho thu nhỏ."""
    nb = notebook("int a = 1;")
    nb.cells += cells or [*exercise(), new_code_cell("same(ex1);", id="tiep", metadata={"tags": ["loi-giai"]})]
    nb.cells[1].outputs = [new_output("stream", text="2")]
    path = space.notebooks / f"{name}.ipynb"
    workspace.write(nb, path)
    return path


def test_student_edition_keeps_starter_and_check_and_drops_the_rest(space, tmp_path):
    target = tmp_path / "sv.ipynb"
    editions.student(lesson(space), target)
    nb = workspace.read(target)
    assert [cell.source for cell in nb.cells[3:]] == [
        "Integer ex1 = null; // thay null bằng số mẫu\n// Viết lời giải của bạn ở đây.",
        "Lesson01.EX1.check(ex1);",
    ]
    assert "383" not in target.read_text(encoding="utf-8")
    assert nb.cells[1].outputs == []
    assert nb.cells[3].metadata.deletable is False
    assert nb.cells[4].metadata.editable is False


def test_student_method_keeps_its_signature_and_indentation(space, tmp_path):
    cells = exercise(
        starter="Integer twice(int n) {\n  Integer result = null;\n  // ### BEGIN SOLUTION\n  result = 2 * n;\n"
        "  // ### END SOLUTION\n  return result;\n}"
    )
    cells[1].source = cells[1].source.split("\n// ### BEGIN")[0]
    target = tmp_path / "sv.ipynb"
    editions.student(lesson(space, *cells), target)
    assert workspace.read(target).cells[3].source == (
        "Integer twice(int n) {\n  Integer result = null;\n  // Viết lời giải của bạn ở đây.\n  return result;\n}"
    )


def test_hidden_tests_are_for_the_teacher_alone(space, tmp_path):
    cells = exercise(check="Lesson01.EX1.check(ex1);\n// ### BEGIN HIDDEN TESTS\nint kin = 7;\n// ### END HIDDEN TESTS")
    target = tmp_path / "sv.ipynb"
    editions.student(lesson(space, *cells), target)
    assert workspace.read(target).cells[4].source == "Lesson01.EX1.check(ex1);"


def test_plain_nbgrader_gives_the_same_student_file(tmp_path):
    """Chỉ với tệp cấu hình đi cùng khóa học: không lệnh hocsau, có sổ điểm."""
    path = ROOT / "notebooks/01_dien_nang.ipynb"
    ours = tmp_path / "cua_ta.ipynb"
    editions.student(path, ours)
    course = tmp_path / "lop"
    source = course / "source/01_dien_nang/01_dien_nang.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(path, source)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    done = editions.nbgrader(course, "generate_assignment", "01_dien_nang")
    assert done.returncode == 0, done.stderr
    assert (course / "release/01_dien_nang/01_dien_nang.ipynb").read_bytes() == ours.read_bytes()
    assert (course / "gradebook.db").exists()


def test_broken_exercise_gets_one_sentence(space, tmp_path):
    cells = exercise()
    cells[1].source = cells[1].source.replace("\n// ### END SOLUTION", "")
    with pytest.raises(ReportError, match=r"01_bai_thu.ipynb không đổi được thành bản sinh viên: .*no end solution"):
        editions.student(lesson(space, *cells), tmp_path / "sv.ipynb")
    assert not (tmp_path / "sv.ipynb").exists()


def test_missing_grading_environment_says_which_command_makes_it(space, tmp_path, monkeypatch):
    monkeypatch.setattr(editions.place, "grading_python", lambda: tmp_path / "khong/co")
    with pytest.raises(ReportError, match=r"\.venv-cham chưa dựng; hãy chạy: hocsau"):
        editions.student(lesson(space), tmp_path / "sv.ipynb")


def test_parts_are_what_a_student_sees_and_the_solution_without_its_indentation():
    source = "f() {\n  // ### BEGIN SOLUTION\n  a = 1;\n    b = 2;\n  // ### END SOLUTION\n}"
    assert editions.parts(source) == ("f() {\n}", "a = 1;\n  b = 2;")
    assert editions.parts("int a;") == ("int a;", None)


def test_clean_edition_has_no_outputs_and_no_traces(space):
    nb = workspace.read(lesson(space))
    nb.cells[1].execution_count = 4
    nb.metadata["hocsau"] = {"mode": "nhanh"}
    nb.metadata.language_info["version"] = "17.0.1"
    clean = editions.clean(nb)
    assert {str(cell.get("outputs", [])) for cell in clean.cells} == {"[]"}
    assert clean.cells[1].execution_count is None
    assert clean.metadata == {
        "kernelspec": {"name": "java", "display_name": "Java", "language": "java"},
        "language_info": {"name": "java"},
    }
    assert nb.cells[1].outputs
