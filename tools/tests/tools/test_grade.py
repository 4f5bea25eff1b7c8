"""Chấm một lớp: mười hai bài nộp hay gặp và hiểm, trong hộp cát thật với kernel thật."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, exercise, notebook
from hocsau_cli import place
from hocsau_tools import workspace
from hocsau_tools.workspace import Workspace

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
    from hocsau_tools import editions

    target = space.build / "phat.ipynb"
    editions.student(space.notebooks / f"{LESSON}.ipynb", target)
    return workspace.read(target)


RIGHT_1, RIGHT_2 = "Integer ex1 = 383;", "Integer ex2 = 20200;"


def paper(release, first: str = RIGHT_1, second: str = RIGHT_2):
    """Bài nộp: hai câu trả lời đặt vào bản phát."""
    nb = nbformat.from_dict(release)
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
    from hocsau_cli.process import subprocess
    from hocsau_cli.python import tool_env

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
