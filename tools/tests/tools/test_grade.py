"""Chấm một lớp: mười hai bài nộp hay gặp và hiểm, trong hộp cát thật với kernel thật."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, exercise, notebook
from hocsau_cli import place
from hocsau_cli.python import tool_env
from hocsau_tools import editions, workspace
from hocsau_tools.grading import frame, pages, sandbox, submissions
from hocsau_tools.grading.verdict import State, Verdict, settle
from hocsau_tools.workspace import ReportError, Workspace
from nbformat.v4 import new_code_cell, new_output

LESSON = "01_cham_thu"


def small_lesson(root: Path) -> Workspace:
    """Kho thu nhỏ có một bài hai bài tập; thư viện và kernel là của kho thật."""
    (root / "notebooks").mkdir(parents=True)
    (root / "lib").mkdir()
    os.symlink(ROOT / "lib/target", root / "lib/target")
    shutil.copy(ROOT / "pom.xml", root)
    nb = notebook("%classpath ../lib/target/hocsau.jar\nvn.hocsau.notebook.Notebook.init();")
    nb.cells[0].source = nb.cells[0].source.replace("# 91.", "# 01.")
    nb.cells += exercise(1)
    nb.cells += exercise(2, solution="ex2 = 4 * ((50 + 50) * 50 + 50);")
    workspace.write(nb, root / "notebooks" / f"{LESSON}.ipynb")
    return Workspace(root)


def released(space: Workspace) -> nbformat.NotebookNode:
    target = space.build / "phat.ipynb"
    editions.student(space.notebooks / f"{LESSON}.ipynb", target)
    return workspace.read(target)


RIGHT_1, RIGHT_2 = "Integer ex1 = 383;", "Integer ex2 = 20200;"


def paper(release, first: str = RIGHT_1, second: str = RIGHT_2):
    """Bài nộp: hai câu trả lời đặt vào bản phát."""
    nb = nbformat.reads(nbformat.writes(release), as_version=4)
    for cell, source in ((nb.cells[3], first), (nb.cells[6], second)):
        cell.source = source or cell.source
    return nb


def tampered_cells(release):
    nb = paper(release)
    del nb.cells[6]  # ô trả lời 2
    del nb.cells[4]  # ô chấm 1
    return nb


def edited_check(release):
    nb = paper(release, "Integer ex1 = 385;")
    nb.cells[4].source = 'System.out.println("✔ Đúng rồi");'
    return nb


# Tên → (bài nộp, trạng thái hai bài tập, một phần của hai câu nhận xét).
def twelve(release, outside: Path, port: int) -> dict:
    start = "Integer ex1 = null;\n"
    writing = "\n".join(
        f'try {{ java.nio.file.Files.writeString(java.nio.file.Path.of({str(path)!r}), "x"); }} catch (Exception e) {{ }}'.replace(
            "'", '"'
        )
        for path in (outside / "bi_ghi.txt", "/etc/bi_ghi", "../lib/target/bi_ghi", "ket_qua.txt", "/usr/bi_ghi")
    )
    return {
        "an_dung": (paper(release), ("đúng", "đúng"), ("", "")),
        "binh_sai": (paper(release, "Integer ex1 = 385;"), ("chưa đúng", "đúng"), ("thiếu tầm dự báo", "")),
        "cuc_trong": (paper(release, "", ""), ("chưa làm", "chưa làm"), ("Chưa làm", "Chưa làm")),
        "dung_lap": (paper(release, start + "while (true) { ex1 = 1; }"), ("không chạy được", "đúng"), ("quá giờ", "")),
        "em_bo_nho": (
            paper(release, start + "var hog = new ArrayList<byte[]>();\nwhile (true) hog.add(new byte[1 << 24]);"),
            ("không chạy được", "đúng"),
            ("bộ nhớ", ""),
        ),
        "giang_cu_phap": (paper(release, "Integer ex1 = 38 3;"), ("không chạy được", "đúng"), ("biên dịch", "")),
        "hoa_xoa_o": (tampered_cells(release), ("đúng", "chưa làm"), ("Ô chấm đã bị xóa", "Ô trả lời đã bị xóa")),
        "kim_sua_o_cham": (edited_check(release), ("chưa đúng", "đúng"), ("đã chấm bằng ô gốc", "")),
        "lan_ghi_ngoai": (paper(release, f"Integer ex1 = 383;\n{writing}"), ("đúng", "đúng"), ("", "")),
        "minh_mang": (
            paper(release, start + f'new java.net.Socket("127.0.0.1", {port}).close();\nex1 = 383;'),
            ("không chạy được", "đúng"),
            ("ConnectException", ""),
        ),
        "nga_in_nhieu": (
            paper(release, start + 'for (;;) display("x".repeat(1_000_000));'),
            ("không chạy được", "đúng"),
            ("in ra quá nhiều", ""),
        ),
        "oanh_thoat": (paper(release, start + "System.exit(0);"), ("không chạy được", "đúng"), ("kernel dừng hẳn", "")),
    }  # fmt: skip


def fingerprint(*folders: Path) -> dict[str, str]:
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def graded(space: Workspace, *arguments: str) -> tuple[int, str, str]:
    """Chạy lệnh chấm như ``hocsau grade`` gọi nó; mã thoát, lời in ra, lời báo."""
    done = subprocess.run(
        [place.grading_python(), "-m", "hocsau_tools.grading", "--root", space.root, *arguments],
        env=tool_env(), capture_output=True, encoding="utf-8", check=False, cwd=space.root,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def rows(out: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (out / "diem.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["Sinh viên"], row["Bài tập"]): row for row in csv.DictReader(file)}


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("bwrap") is None, reason="máy không có bubblewrap (bwrap): hộp cát không đủ"
)
def test_twelve_submissions_get_the_right_verdict_and_touch_nothing(tmp_path):
    space = small_lesson(tmp_path / "kho")
    outside = tmp_path / "cua_giao_vien"
    outside.mkdir(mode=0o777)
    outside.chmod(0o777)
    (outside / "de_thi.txt").write_text("không được đọc")
    contacts: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    contacts.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        cases = twelve(released(space), outside, server.getsockname()[1])
        folder = tmp_path / "nop"
        for name, (nb, _, _) in cases.items():
            workspace.write(nb, folder / f"{name}.ipynb")
        watched = (outside, folder, space.notebooks, ROOT / "notebooks", ROOT / "tools")
        before = fingerprint(*watched)
        code, said, errors = graded(
            space, str(folder), "--parallel", "2", "--cell-timeout", "0.15", "--memory", "1200", "--output", "6"
        )
    assert code == 0, errors
    assert "12 bài nộp, 12 sinh viên" in said
    assert fingerprint(*watched) == before
    assert contacts == []
    assert not Path("/etc/bi_ghi").exists()
    assert not (ROOT / "lib/target/bi_ghi").exists()
    found = rows(space.build / "grades")
    assert len(found) == 24
    for name, (_, states, sentences) in cases.items():
        for number, (state, sentence) in enumerate(zip(states, sentences, strict=True), start=1):
            row = found[
                name.replace("_", " ") if (name.replace("_", " "), "01_ex1") in found else name, f"01_ex{number}"
            ]
            assert (row["Trạng thái"], sentence in row["Nhận xét"]) == (state, True), row
            assert row["Điểm"] == ("1" if state == "đúng" else "0")


def test_plain_nbgrader_grades_without_our_launcher(tmp_path, monkeypatch):
    """Chỉ tệp cấu hình, ``nbgrader generate_assignment`` và ``nbgrader autograde``."""
    space = small_lesson(tmp_path / "kho")
    course = tmp_path / "kho/lop"
    course.mkdir()
    editions.generate(course, [space.notebooks / f"{LESSON}.ipynb"], database=True)
    release = workspace.read(course / "release" / LESSON / f"{LESSON}.ipynb")
    workspace.write(paper(release, "Integer ex1 = 385;"), course / "submitted/an" / LESSON / f"{LESSON}.ipynb")
    for name, value in tool_env().items():
        monkeypatch.setenv(name, value)
    done = editions.nbgrader(course, "autograde", LESSON)
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        scores = book.execute(
            "select base_cell.name, grade.auto_score from grade join base_cell on base_cell.id = grade.cell_id"
        )
        assert dict(scores) == {"01_ex1": 0.0, "01_ex2": 1.0}
    graded = workspace.read(course / "autograded/an" / LESSON / f"{LESSON}.ipynb")
    assert "thiếu tầm dự báo" in graded.cells[4].outputs[0].evalue


# Nhận bài nộp


LESSONS = {LESSON: notebook("int a;"), "02_bai_khac": notebook("int b;")}


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("an.ipynb", "an"),
        ("an_01_cham_thu.ipynb", "an"),
        ("01_cham_thu_Nguyễn Văn An.ipynb", "Nguyễn Văn An"),
        ("01_cham_thu-an (1).ipynb", "an"),
        ("an/01_cham_thu.ipynb", "an"),
        ("an/01_cham_thu/01_cham_thu.ipynb", "an"),
        ("Nguyễn Văn An_12345_assignsubmission_file/01_cham_thu.ipynb", "Nguyễn Văn An"),
        ("Nguyễn Văn An_12345_assignsubmission_file_01_cham_thu.ipynb", "Nguyễn Văn An"),
        ("anvan_LATE_4567_891011_01_cham_thu-1.ipynb", "anvan"),
        ("anvan_4567_891011_01_cham_thu.ipynb", "anvan"),
    ],
)
def test_student_is_known_by_folder_or_file_name(path, student):
    assert submissions.student_of(Path(path), LESSONS) == student


def write_all(folder: Path, *names: str) -> None:
    for name in names:
        nb = notebook("int a = 1;")
        nb.cells += exercise(1)
        workspace.write(nb, folder / name)


def collected(tmp_path, source: Path):
    lesson = notebook("int a = 1;")
    lesson.cells += exercise(1)
    return submissions.collect(source, tmp_path / "phong", {LESSON: lesson, "02_bai_khac": notebook("int b;")})


def test_zip_of_a_course_site_and_zip_of_a_student_are_opened(tmp_path):
    nop = tmp_path / "nop"
    write_all(nop / "a", "01_cham_thu.ipynb")
    content = (nop / "a/01_cham_thu.ipynb").read_bytes()
    shutil.rmtree(nop)
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("bai/01_cham_thu.ipynb", content)
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        archive.writestr("Trần Bình_22_assignsubmission_file/01_cham_thu.ipynb", content)
        archive.writestr("Lê Cúc_23_assignsubmission_file/bai.zip", inner.read_bytes())
        archive.writestr("../../thoat_ra.ipynb", content)
        archive.writestr("__MACOSX/Trần Bình_22_assignsubmission_file/._01_cham_thu.ipynb", b"rac")
    found = collected(tmp_path, tmp_path / "moodle.zip")
    assert [(one.student, one.name, one.lesson) for one in found] == [
        ("Lê Cúc", "le-cuc", LESSON),
        ("thoat_ra", "thoat-ra", LESSON),
        ("Trần Bình", "tran-binh", LESSON),
    ]
    assert not list(tmp_path.parent.glob("thoat_ra*"))


def test_names_alike_stay_apart_and_the_newest_of_copies_is_taken(tmp_path):
    nop = tmp_path / "nop"
    write_all(nop, "Bình/01_cham_thu.ipynb", "Binh/01_cham_thu.ipynb", "Binh/01_cham_thu-Copy1.ipynb")
    os.utime(nop / "Binh/01_cham_thu.ipynb", (1, 1))
    found = {one.student: one for one in collected(tmp_path, nop)}
    assert {one.name for one in found.values()} == {"binh", "binh-2"}
    assert found["Binh"].path.name == "01_cham_thu-Copy1.ipynb"
    assert "Có 2 bản của bài này; chấm 01_cham_thu-Copy1.ipynb" in found["Binh"].notes[0]


def test_renamed_broken_and_foreign_files_are_told(tmp_path):
    nop = tmp_path / "nop"
    write_all(nop, "an/bai_lam_cuoi_cung.ipynb")
    workspace.write(notebook("print(1)"), nop / "cuc/la.ipynb")
    (nop / "binh").mkdir()
    (nop / "binh/01_cham_thu.ipynb").write_text("{", encoding="utf-8")
    (nop / "dung.zip").write_bytes(b"khong phai zip")
    found = {one.student: one for one in collected(tmp_path, nop)}
    assert found["an"].notes == ["Tệp đã đổi tên thành bai_lam_cuoi_cung.ipynb; nhận ra bài 01_cham_thu theo các ô."]
    assert (found["binh"].lesson, "không phải notebook hợp lệ" in found["binh"].problem) == (LESSON, True)
    assert "Không nhận ra đây là bài nào" in found["cuc"].problem
    assert "dung.zip không phải zip đọc được" in found["dung"].problem


@pytest.mark.parametrize(("name", "complaint"), [("khong_co", "Không có thư mục"), ("rong", "không có tệp .ipynb nào")])
def test_nothing_to_grade_gets_a_sentence(tmp_path, name, complaint):
    (tmp_path / "rong").mkdir()
    with pytest.raises(ReportError, match=complaint):
        collected(tmp_path, tmp_path / name)


# Đặt vào khuôn


def release_of_two():
    """Bản phát: ô đầu, hai ô của bài học, hai bài tập."""
    nb = notebook("int a = 1;", "int b = a + 1;")
    nb.cells += [*exercise(1, solution=" "), *exercise(2, solution=" ")]
    for cell in nb.cells:
        cell.source = cell.source.split("\n// ### BEGIN")[0]
    return nb


def fitted(change):
    release = release_of_two()
    nb = nbformat.reads(nbformat.writes(release), as_version=4)
    nb.cells[4].source = "Integer ex1 = 383;"
    change(nb)
    result, notes = frame.fit(release, nb)
    code = [cell.source for cell in result.cells if cell.cell_type == "code"]
    return code, {name: " ".join(sentences) for name, sentences in notes.items()}


WHOLE = [
    "int a = 1;",
    "int b = a + 1;",
    "Integer ex1 = 383;",
    "Lesson01.EX1.check(ex1);",
    "Integer ex2 = null; // thay null bằng số mẫu",
    "Lesson01.EX2.check(ex2);",
]


def without_metadata(nb):
    for cell in nb.cells:
        cell.metadata.clear()
        cell.id = f"moi-{cell.id}"
    nb.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nb.metadata.colab = {"provenance": []}


def copied_answer(nb):
    nb.cells.insert(5, nbformat.from_dict(nb.cells[4]))
    nb.cells[5].source = "Integer ex1 = null; // thay null bằng số mẫu"


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (lambda nb: None, {}),
        (lambda nb: nb.cells.pop(5), {"01_ex1": "Ô chấm đã bị xóa; đã đặt lại ô gốc."}),
        (lambda nb: nb.cells.pop(7), {"01_ex2": "Ô trả lời đã bị xóa."}),
        (lambda nb: nb.cells[5].update(source="int x;"), {"01_ex1": "Ô chấm đã bị sửa; đã chấm bằng ô gốc."}),
        (lambda nb: nb.cells[2].update(source="int b = 9;"), {"": "Mã của bài học đã đổi (1 ô bị sửa); khi chấm dùng mã gốc."}),
        (lambda nb: nb.cells.pop(1), {"": "Mã của bài học đã đổi (1 ô bị xóa); khi chấm dùng mã gốc."}),
        (copied_answer, {"01_ex1": "Ô trả lời có 2 bản; chấm bản cuối có viết gì."}),
        (lambda nb: nb.cells.reverse(), {"": "Các ô bài tập đã bị đổi chỗ; đã chấm theo thứ tự gốc."}),
        (
            without_metadata,
            {"": "Notebook được lưu bằng Colab; đã chấm bằng kernel Java. Các ô đã mất metadata của nbgrader; "
             "đã nhận lại từng ô theo nội dung."},
        ),
    ],
)  # fmt: skip
def test_damaged_notebook_is_put_back_in_its_frame_and_told(change, notes):
    assert fitted(change) == (WHOLE, notes)


def test_cells_that_a_student_added_stay_where_they_were():
    def change(nb):
        nb.cells.insert(5, new_code_cell("int mine = 5;"))
        nb.cells.insert(0, new_code_cell("int first = 0;"))

    code, notes = fitted(change)
    assert code == ["int first = 0;", *WHOLE[:3], "int mine = 5;", *WHOLE[3:]]
    assert notes == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class Lesson01 { }", True),
        ("var Lesson01 = new Object() {};", True),
        ("// class Lesson01\nLesson01.EX1.hint();", False),
        ("boolean same = Lesson01 == null;", False),
    ],
)
def test_redefined_checker_is_suspicious(source, expected):
    assert frame.suspicious(source) is expected


def test_csv_has_no_formula_and_page_has_no_outside_resource(space):
    own = [
        Verdict("01_ex1", "Bài 1 ★ <Đếm>", 0, 1, State.WRONG, "=HYPERLINK(1)", "int <a> = 1;", ["Ô chấm đã bị sửa."])
    ]
    papers = [pages.Paper("=cmd", "cmd", LESSON, "01. Bài thử", own, ["Nộp muộn."])]
    pages.write(space, space.build / "grades", papers, "Máy này không có bubblewrap.")
    row = rows(space.build / "grades")["'=cmd", "01_ex1"]
    assert row["Nhận xét"] == "'=HYPERLINK(1) Ô chấm đã bị sửa. Nộp muộn."
    feedback = (space.build / "grades/cmd.html").read_text(encoding="utf-8")
    assert "Bài 1 ★ &lt;Đếm&gt;" in feedback
    assert "chưa đúng" in feedback
    assert "không có bubblewrap" in (space.build / "grades/index.html").read_text(encoding="utf-8")


def test_hardest_exercise_comes_first_with_its_usual_remark():
    def one(exercise, state, sentence="x"):
        return Verdict(exercise, exercise, 0, 1, state, sentence)

    papers = [
        pages.Paper(
            "a", "a", LESSON, "", [one("e1", State.RIGHT), one("e2", State.WRONG, "thiếu"), one("e3", State.NOT_DONE)]
        ),
        pages.Paper(
            "b", "b", LESSON, "", [one("e1", State.RIGHT), one("e2", State.WRONG, "thiếu"), one("e3", State.RIGHT)]
        ),
    ]
    found = pages.hardest(papers)
    assert [(entry["exercise"], entry["wrong"], entry["said"]) for entry in found] == [
        ("e2", 2, ("thiếu", 2)),
        ("e3", 1, None),
        ("e1", 0, None),
    ]


# Hộp cát


def test_what_the_sandbox_gives_back_is_not_trusted():
    raw = [
        {"output_type": "stream", "name": "stdout", "text": "a"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t", 5]},
        {"output_type": "display_data", "data": {"text/html": "<b>", "application/json": {"x": 1}}},
        {"output_type": "lạ"},
        {"output_type": "stream"},
        "rác",
        None,
    ]
    kept = sandbox.outputs_of({"outputs": raw})
    assert [output.output_type for output in kept] == ["stream", "error", "display_data"]
    assert kept[2].data == {"text/html": "<b>"}
    assert kept[1].traceback == ["t", "5"]


def test_check_cell_without_a_verdict_gets_no_points():
    nb = notebook()
    nb.cells += exercise(1)
    settle(nb, [None] * len(nb.cells))
    assert [output.ename for output in nb.cells[3].outputs] == ["ChuaCham"]
    nb.cells[3].outputs = [new_output("display_data", {"text/html": '<p class="hs-bai-tap hs-dung">✔</p>'})]
    settle(nb, [None] * len(nb.cells))
    assert len(nb.cells[3].outputs) == 1


@pytest.mark.parametrize(
    ("kind", "lost"), [("unshare", "tệp của giáo viên không được che"), ("none", "mạng không bị chặn")]
)
def test_weaker_sandbox_says_what_does_not_hold(monkeypatch, kind, lost):
    monkeypatch.setattr(sandbox, "kind", lambda: kind)
    assert lost in sandbox.shortcomings()


@pytest.mark.parametrize("kind", ["unshare", "none"])
def test_weaker_sandbox_still_runs_and_grades(tmp_path, monkeypatch, kind):
    if sys.platform != "linux" or (kind == "unshare" and shutil.which("unshare") is None):
        pytest.skip("máy không có lệnh unshare của Linux")
    monkeypatch.setattr(sandbox, "kind", lambda: kind)
    box = sandbox.Sandbox(ROOT, sandbox.Limits(cell=60, total=300))
    command, config, _ = box._plan(tmp_path)
    assert (command[0] == "unshare") is (kind == "unshare")
    assert config["raise_loopback"] is (kind == "unshare")
    assert (tmp_path / "khoa-hoc/pom.xml").exists()
    assert not list((tmp_path / "khoa-hoc").rglob("*.ipynb"))
    nb = notebook("int a = 41;", "a + 1")
    assert box.run(nb) == [None, None, None]
    assert nb.cells[2].outputs[0].data["text/plain"] == "42"
