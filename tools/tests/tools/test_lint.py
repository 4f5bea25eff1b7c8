from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from conftest import HEADER, SAMPLE, exercise, notebook
from hocsau_tools import lint, workspace
from nbformat.v4 import new_code_cell, new_output

CLASSPATH = "%classpath ../lib/target/hocsau.jar"
PATH = Path("notebooks/91_bai_thu.ipynb")


def findings(rule, *sources, tags=None, path=PATH, edit=None):
    nb = notebook(*sources, tags=tags)
    if edit:
        edit(nb)
    return list(rule(nb, path))


def test_sample_notebook_has_nothing_to_fix():
    assert lint.lint(workspace.read(SAMPLE), SAMPLE) == []


def test_finding_names_file_cell_fault_and_fix():
    found = next(
        found for found in lint.lint(notebook("1;", "1;", tags={1: ["lỗi-thẻ"]}), PATH) if "thẻ lạ" in found.what
    )
    assert str(found) == (
        "91_bai_thu.ipynb, ô 3: thẻ lạ 'lỗi-thẻ'; cách sửa: dùng một trong: an-ma, bia, ket-qua-chinh, kiem-tra, loi-giai, raises-exception."
    )


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (HEADER.replace("# 91.", "# 92."), "không có tiêu đề đúng số bài"),
        (HEADER.replace("# 91. Bài thử", ""), "không có tiêu đề đúng số bài"),
        (HEADER.replace("| Nguồn | Tự viết. |", ""), "thiếu dòng Nguồn"),
        (HEADER.replace("| Không. |", "| |", 1), "thiếu dòng Cần biết trước"),
    ],
)
def test_header_needs_number_title_and_fields(source, complaint):
    def edit(nb):
        nb.cells[0].source = source

    (found,) = findings(lint.header, edit=edit)
    assert found[0] == 1
    assert complaint in found[1]


def test_header_fields_may_be_bold():
    def edit(nb):
        nb.cells[0].source = HEADER.replace("| Mục tiêu |", "| **Mục tiêu** |")

    assert findings(lint.header, edit=edit) == []


def test_sections_must_be_there_in_order():
    right = [f"md:## {section}: thêm chữ" for section in lint.SECTIONS]
    assert findings(lint.sections, *right) == []
    assert [found[1] for found in findings(lint.sections, *right[:-1])] == ["thiếu mục Tài liệu"]
    (found,) = findings(lint.sections, right[1], right[0], *right[2:])
    assert found[1] == "mục Dữ liệu đứng sai chỗ"


def test_front_page_needs_one_picture_and_one_result():
    tags = {0: ["bia"], 1: ["bia"], 2: ["ket-qua-chinh"]}
    (found,) = findings(lint.front_page, "1;", "2;", "3;", tags=tags)
    assert found[:2] == (3, "có 2 ô mang thẻ 'bia'")
    (found,) = findings(lint.front_page, "1;", tags={0: ["bia"]})
    assert found[:2] == (None, "có 0 ô mang thẻ 'ket-qua-chinh'")


def test_headings_go_down_one_level_at_a_time():
    assert findings(lint.heading_levels, "md:## A\n### B", "md:## C", "md:```\n# không phải tiêu đề\n```") == []
    (jump,) = findings(lint.heading_levels, "md:#### A")
    assert "nhảy từ cấp 1 xuống cấp 4" in jump[1]
    (second,) = findings(lint.heading_levels, "md:# Một tựa nữa")
    assert "cấp 1" in second[1]


def test_long_code_cell_and_long_median_are_found():
    long = "\n".join(f"int a{i};" for i in range(26))
    found = findings(lint.code_size, long, "int b;", "int c;")
    assert [(cell, what) for cell, what, _ in found] == [(2, "ô mã dài 26 dòng, tối đa 25")]
    seven = "\n".join(f"int a{i};\n" for i in range(7))
    assert "trung vị 7 dòng" in findings(lint.code_size, seven)[0][1]
    assert findings(lint.code_size, seven, tags={0: ["loi-giai"]}) == []


def test_long_text_is_found_but_tables_formulas_and_code_are_free():
    assert findings(lint.text_size, "md:" + "từ " * 120) == []
    assert "121 tiếng" in findings(lint.text_size, "md:" + "từ " * 121)[0][1]
    table = "\n".join("| a b c d e f | g h i j |" for _ in range(30))
    assert findings(lint.text_size, f"md:{table}\n$$\n{'x + ' * 200}x\n$$\n```\n{'a ' * 200}\n```") == []


def test_blank_cell_is_found():
    assert findings(lint.blank_cells, "int a;", "  \n") == [(3, "ô trống", "xóa ô")]


def test_first_code_cell_loads_the_library():
    assert findings(lint.first_code_cell, CLASSPATH + "\nNotebook.init();") == []
    assert findings(lint.first_code_cell, "int a;", CLASSPATH)[0][0] == 2
    assert findings(lint.first_code_cell)[0][0] is None


def test_spelling_is_checked_in_text_and_code():
    found = findings(lint.spelling, "md:chuẩn hoá", "// lớp ẩn", "md:" + unicodedata.normalize("NFD", "sâu"))
    assert [cell for cell, _, _ in found] == [2, 3, 4]


def test_outputs_and_execution_counts_are_found():
    def edit(nb):
        nb.cells[1].outputs = [new_output("stream", text="a")]
        nb.cells[2].execution_count = 3

    assert [cell for cell, _, _ in findings(lint.no_outputs, "1", "2", "3", edit=edit)] == [2, 3]


@pytest.mark.parametrize("path", ["/home/an/a.csv", "/tmp/x", r"C:\\Users\\an", r"D:\du_lieu"])
def test_absolute_paths_are_found(path):
    assert path[:3] in findings(lint.absolute_paths, f'read("{path}")')[0][1]


def test_relative_paths_and_addresses_are_free():
    assert (
        findings(lint.absolute_paths, 'read("../data/tmp/a.csv"); a / b / c', "md:https://example.org/home/a </tmp>")
        == []
    )


def test_kernel_must_be_java_and_metadata_bare():
    def foreign(nb):
        nb.metadata.kernelspec["name"] = "python3"

    def traces(nb):
        nb.metadata.language_info["version"] = "17.0.1"

    assert "không phải kernel java" in findings(lint.kernel, edit=foreign)[0][1]
    assert "language_info.version" in findings(lint.kernel, edit=traces)[0][1]


def test_cell_ids_are_unique():
    def edit(nb):
        nb.cells[2]["id"] = nb.cells[1]["id"]
        del nb.cells[3]["id"]

    assert [cell for cell, _, _ in findings(lint.cell_ids, "1", "2", "3", edit=edit)] == [3, 4]


def test_images_need_file_and_description(tmp_path):
    (tmp_path / "hinh").mkdir()
    (tmp_path / "hinh/a.svg").write_text("<svg/>")
    path = tmp_path / "91_a.ipynb"
    assert findings(lint.images, "md:![Sơ đồ](hinh/a.svg) <img src='hinh/a.svg' alt='Sơ đồ'>", path=path) == []
    complaints = [
        findings(lint.images, f"md:{text}", path=path)[0][1]
        for text in ("![](hinh/a.svg)", "<img src='hinh/a.svg'>", "![Hình](hinh/b.svg)", "![Hình](https://a.vn/b.png)")
    ]
    assert ["thiếu lời mô tả" in complaints[0], "thiếu lời mô tả" in complaints[1]] == [True, True]
    assert "không có tệp hình hinh/b.svg" in complaints[2]
    assert "nằm trên mạng" in complaints[3]


def test_formulas_must_convert():
    assert findings(lint.formulas, "md:$x_t$ và `$không phải` $$\\frac{1}{2}$$") == []
    assert "\\khong" in findings(lint.formulas, r"md:$\khong x$")[0][1]


def test_unused_methods_and_types_are_found():
    found = findings(
        lint.used_definitions,
        "/** dùng() */\ndouble unused(double[] x, int w) {\n  return w > 0 ? unused(x, w - 1) : 0;\n}",
        "record Lonely(int a) { Lonely twice() { return new Lonely(2 * a); } }",
    )
    assert [(cell, what.split(" không")[0]) for cell, what, _ in found] == [
        (2, "phương thức unused"),
        (3, "kiểu Lonely"),
    ]


def test_used_methods_and_types_pass():
    assert (
        findings(
            lint.used_definitions,
            "static <T> List<T> twice(List<T> x) throws IOException {\n  if (x == null) { return x; }\n  return x;\n}",
            "class Cell {\n  void step() { }\n}\nint half(int a) { return a / 2; }",
            "twice(List.of(1)); Cell c = null; IntStream.of(1).map(this::half); if (a) { b(); }",
        )
        == []
    )


@pytest.mark.parametrize(
    "source",
    [
        "// lời giải\nimport java.text.*;",
        "int a = 1; /* x */ import static java.lang.Math.*;",
        "// x\n\nimport java.text . *;",
    ],
)
def test_star_import_after_a_comment_is_found(source):
    ((number, what, _),) = findings(lint.import_after_comment, source)
    assert number == 2
    assert "kernel không vá sẽ xóa mọi biến" in what


def test_other_imports_pass():
    sources = (
        "import java.text.*; // định dạng",
        "// x\nimport java.util.List;",
        "import a.*;\nimport b.*;\n// x\nint c;",
    )
    assert findings(lint.import_after_comment, *sources) == []


def test_redeclared_variables_and_types_are_found():
    sources = (
        "var split = f(1); record P(int x) {}",
        "if (a) { var split = 2; }",
        "// var split\nSplit<A> split = g(2);",
        "class P {}",
    )
    assert [(number, what) for number, what, _ in findings(lint.redeclarations, *sources)] == [
        (4, "split đã được khai báo ở ô 2"),
        (5, "P đã được khai báo ở ô 2"),
    ]


def test_assignments_loops_and_parameters_are_no_redeclarations():
    sources = (
        "int a = 1;",
        "a = 2;",
        "for (int a = 0; a < 3; a++) { int b = a; }",
        "int f(int a) { return a; }",
        "g(a -> { int c = a; })",
    )
    assert findings(lint.redeclarations, *sources) == []


FIRST = Path("notebooks/01_bai_thu.ipynb")
EXERCISE_RULES = (lint.grade_ids, lint.answer_cells, lint.check_cells, lint.stays_alone)


def exercise_findings(*cells, path=FIRST):
    nb = notebook(CLASSPATH)
    nb.cells += cells
    return [what for rule in EXERCISE_RULES for _, what, _ in rule(nb, path)]


def edited(change, **kinds):
    cells = exercise(**kinds)
    change(cells)
    return cells


METHOD_STARTER = "Integer twice(int n) {\n  return null;\n}"


def test_exercise_in_the_agreed_shape_has_nothing_to_fix():
    method = exercise(
        2, starter=METHOD_STARTER, solution="int two = 2;", check="Lesson01.EX2.check(n -> twice(n));", stars=3
    )
    hidden = exercise(3, check="Lesson01.EX3.check(ex3);\n// ### BEGIN HIDDEN TESTS\nint x;\n// ### END HIDDEN TESTS")
    array = exercise(4, starter="double[] ex4 = null;\nMap<String, Integer> more = null;")
    assert exercise_findings(*exercise(), *method, *hidden, *array) == []


def test_check_may_wrap_and_a_method_may_have_its_own_names():
    starter = (
        "Integer twice(int n) {\n  Integer result = null;\n  // ### BEGIN SOLUTION\n  int h = n;\n  result = 2 * h;\n"
    )
    cells = exercise(1, check="Lesson01.EX1.check(\n    (h, n) -> twice(n));")
    cells[1].source = starter + "  // ### END SOLUTION\n  return result;\n}"
    assert exercise_findings(*cells) == []


def set_own(index, **values):
    return lambda cells: cells[index].metadata.nbgrader.update(values)


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        (edited(set_own(2, grade_id="01_ex1_answer")), "trùng với ô"),
        (edited(set_own(1, grade_id="02_ex1_answer")), "grade_id '02_ex1_answer' sai dạng"),
        (edited(set_own(1, schema_version=2)), "không theo lược đồ 3"),
        (edited(lambda cells: cells.insert(2, new_code_cell("int a;"))), "sau ô trả lời 01_ex1_answer không phải ô chấm"),
        (edited(lambda cells: cells.pop(2)), "sau ô trả lời 01_ex1_answer không phải ô chấm"),
        (edited(set_own(1, solution=False)), "lời giải nằm trong ô không phải ô trả lời"),
        (exercise(solution="// ### END SOLUTION\n// ### BEGIN SOLUTION"), "phải có đúng một lời giải"),
        (exercise(starter="Integer ex1;"), "phần khởi đầu không cho null"),
        (exercise(starter="// Integer ex1 = null;"), "phần khởi đầu không cho null"),
        (exercise(starter="int ex1 = null;"), "không dịch được: int không nhận null"),
        (exercise(check="Lesson01.EX1.check(ex1);\nint a;"), "không phải một lời gọi check"),
        (exercise(check="Lesson01.EX2.check(ex1);"), "gọi bài khác"),
        (exercise(solution="int more = 3;", check="Lesson01.EX1.check(ex1, more);"), "more, tên chỉ có trong lời giải"),
        (edited(lambda cells: cells[2].metadata.update(tags=["loi-giai"])), "mang thẻ loi-giai"),
        (edited(set_own(2, points=2)), "cho 2 điểm, tiêu đề có 1 sao"),
        (edited(lambda cells: cells.pop(0)), "không có tiêu đề của bài ấy"),
    ],
)  # fmt: skip
def test_exercise_out_of_shape_is_told(cells, complaint):
    assert any(complaint in what for what in exercise_findings(*cells)), exercise_findings(*cells)


def test_cell_of_the_student_edition_must_not_use_a_lost_name():
    lost = new_code_cell("int worked = ex1 + 1;", metadata={"tags": ["loi-giai"]})
    assert exercise_findings(*exercise(), lost, new_code_cell("print(worked);")) == [
        "dùng worked, tên bản sinh viên không có (ô 6)"
    ]
    assert exercise_findings(*exercise(solution="int two = 2;"), new_code_cell("print(two);")) == [
        "dùng two, tên bản sinh viên không có (ô 4)"
    ]
    assert exercise_findings(*exercise(), lost, new_code_cell("list.map(worked -> worked + 1); x.worked();")) == []
