"""Lệnh report từ đầu đến cuối, trên một kho thu nhỏ và kernel thật."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from conftest import ROOT, SAMPLE, notebook
from hocsau_tools import browser, report, workspace


def add(space, name, *sources, tags=None):
    path = space.notebooks / f"{name}.ipynb"
    workspace.write(notebook(*sources, tags=tags), path)
    return path


def run(space, *arguments):
    return report.main([*arguments, "--root", str(space.root)])


def test_good_notebook_leaves_report_and_index(space, capsys):
    path = add(space, "91_tot", "System.out.println(41 + 1);")
    before = path.read_bytes()
    assert run(space) == 0
    assert "42" in (space.reports / "91_tot.html").read_text(encoding="utf-8")
    assert 'href="91_tot.html"' in (space.reports / "index.html").read_text(encoding="utf-8")
    assert path.read_bytes() == before
    assert "build/reports/91_tot.html" in capsys.readouterr().out


def test_failing_notebook_fails_the_command_and_leaves_what_was_made(space, capsys):
    add(space, "91_hong", 'System.out.println("phần đầu");', 'throw new RuntimeException("hỏng rồi");')
    add(space, "92_tot", "System.out.println(1);")
    assert run(space) == 1
    html = (space.reports / "91_hong.html").read_text(encoding="utf-8")
    assert "Báo cáo dở dang" in html
    assert "phần đầu" in html
    assert (space.reports / "92_tot.html").exists()
    assert "dở dang" in (space.reports / "index.html").read_text(encoding="utf-8")
    errors = capsys.readouterr().err
    assert "HỎNG: 91_hong, ô 3 (ô mã thứ 2)" in errors
    assert "hỏng rồi" in errors


def test_unfit_page_fails_and_leaves_no_page(space, capsys):
    add(space, "91_cong_thuc", "md:$\\khong$")
    assert run(space) == 1
    assert "91_cong_thuc: báo cáo không đạt" in capsys.readouterr().err
    assert not (space.reports / "91_cong_thuc.html").exists()


def test_unknown_name_gets_the_list_and_the_nearest(space, capsys):
    add(space, "01_dien_nang")
    assert run(space, "01_dien_nag") == 1
    message = capsys.readouterr().err
    assert "Phải chăng là 01_dien_nang?" in message
    assert "Các notebook hiện có: 01_dien_nang" in message


def test_names_may_be_short(space):
    path = add(space, "01_dien_nang")
    for name in ("01", "01_dien_nang", "01_dien_nang.ipynb", "notebooks/01_dien_nang.ipynb"):
        assert space.find([name]) == [path]


def test_damaged_notebook_gets_a_sentence(space, capsys):
    (space.notebooks / "91_rach.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(workspace.ReportError, match=r"91_rach\.ipynb không phải notebook hợp lệ"):
        workspace.read(space.notebooks / "91_rach.ipynb")


def test_student_edition_hides_solutions_in_notebook_and_report(space):
    add(space, "91_bai", "int a = 20;", "System.out.println(a + 3);", tags={1: ["loi-giai"]})
    assert run(space, "--edition", "sinh_vien") == 0
    student = workspace.read(space.editions / "sinh_vien/91_bai.ipynb")
    assert "a + 3" not in student.cells[2].source
    html = (space.reports / "91_bai_sinh_vien.html").read_text(encoding="utf-8")
    assert "Viết lời giải của bạn ở đây" in html
    assert "23" not in html.split("<main")[1].split("<footer>")[0]
    assert "Lời giải</summary>" in (space.reports / "91_bai.html").read_text(encoding="utf-8")


def test_clean_edition_runs_nothing(space):
    add(space, "91_bai", 'throw new RuntimeException("không được chạy");')
    assert run(space, "--edition", "sach") == 0
    assert (space.editions / "sach/91_bai.ipynb").exists()
    assert not space.executed.exists()


def test_results_of_this_run_are_copied(space, capsys):
    write = 'java.nio.file.Files.writeString(java.nio.file.Path.of("../build/results/91_so.json"), "{\\"rmse\\": 2}");'
    add(space, "91_so", 'new java.io.File("../build/results").mkdirs();', write)
    add(space, "92_khong", "int a = 1;")
    space.results.mkdir(parents=True)
    (space.results / "92_khong.json").write_text("cũ")
    assert run(space, "--save-results") == 1
    assert json.loads((space.notebooks / "ket_qua/91_so.json").read_text(encoding="utf-8")) == {"rmse": 2}
    assert not (space.notebooks / "ket_qua/92_khong.json").exists()
    assert "92_khong không ghi số liệu nào" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows không có hai tín hiệu này")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_command_leaves_no_kernel_behind(space, stop):
    add(space, "91_lau", 'System.out.println("bắt đầu");', "Thread.sleep(600_000);")
    command = [sys.executable, "-m", "hocsau_tools.report", "--root", str(space.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        for line in process.stdout:
            if "[1/2]" in line:
                break
        (kernel,) = [child for child in psutil.Process(process.pid).children(recursive=True) if "java" in child.name()]
        process.send_signal(stop)
        last_words = process.stdout.read()
    deadline = time.monotonic() + 20
    while kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not kernel.is_running() or kernel.status() == psutil.STATUS_ZOMBIE
    assert (space.executed / "91_lau.ipynb").exists()
    assert "Traceback" not in last_words, last_words
    assert process.returncode == (130 if stop == signal.SIGINT else 143)


def test_pdf_without_browser_gets_one_sentence(space, monkeypatch, capsys):
    add(space, "91_in", "int a = 1;")
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    assert run(space, "--pdf") == 1
    message = capsys.readouterr().err
    assert all(system in message for system in ("Windows:", "macOS:", "Debian/Ubuntu:"))
    assert (space.reports / "91_in.html").exists()


@pytest.mark.skipif(browser.find_browser() is None, reason="máy không có Chromium, Chrome hay Edge")
def test_pdf_is_printed(space):
    page = space.root / "a.html"
    page.write_text("<p>Xin chào</p>", encoding="utf-8")
    browser.print_pdf(page, space.root / "a.pdf")
    assert (space.root / "a.pdf").read_bytes().startswith(b"%PDF")


def test_sample_notebook_runs_through_the_built_jar(space):
    if not (ROOT / "lib/target/hocsau.jar").exists():
        pytest.skip("chưa có lib/target/hocsau.jar; chạy hocsau setup trước")
    (space.notebooks / "hinh").mkdir()
    for file in (SAMPLE, SAMPLE.parent / "hinh/90_cua_so.svg"):
        target = space.notebooks / file.relative_to(SAMPLE.parent)
        target.write_bytes(file.read_bytes())
    assert run(space) == 0
