"""Lệnh report từ đầu đến cuối, trên một kho thu nhỏ và kernel thật."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from conftest import ROOT, SAMPLE, exercise, notebook
from hocsau_tools import browser, report, site, workspace


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


def test_student_edition_is_made_by_nbgrader_and_runs_to_the_end(space):
    path = add(space, "01_bai", "int a = 20;", "System.out.println(a + 3);", tags={1: ["loi-giai"]})
    nb = workspace.read(path)
    nb.cells += exercise(solution="ex1 = a + 21;", check="System.out.println(ex1);")
    workspace.write(nb, path)
    assert run(space, "--edition", "sinh_vien") == 0
    student = workspace.read(space.editions / "sinh_vien/01_bai.ipynb")
    assert [cell.source for cell in student.cells if cell.cell_type == "code"] == [
        "int a = 20;",
        "Integer ex1 = null; // thay null bằng số mẫu\n// Viết lời giải của bạn ở đây.",
        "System.out.println(ex1);",
    ]
    html = (space.reports / "01_bai_sinh_vien.html").read_text(encoding="utf-8")
    assert "Viết lời giải của bạn ở đây" in html
    assert '<pre class="dong">null' in html
    assert "Lời giải</summary>" not in html
    assert not (space.reports / "01_bai.html").exists()


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
    assert run(space, "--mode", "day_du", "--save-results") == 1
    assert json.loads((space.notebooks / "ket_qua/91_so.json").read_text(encoding="utf-8")) == {"rmse": 2}
    assert not (space.notebooks / "ket_qua/92_khong.json").exists()
    assert "92_khong không ghi số liệu nào" in capsys.readouterr().err


def test_quick_run_publishes_only_its_time(space):
    record = '{"values": {"rmse": 9}, "record": {"mode": "nhanh", "seconds": 12.5}}'.replace('"', '\\"')
    write = f'java.nio.file.Files.writeString(java.nio.file.Path.of("../build/results/91_so.json"), "{record}");'
    add(space, "91_so", 'new java.io.File("../build/results").mkdirs();', write)
    assert run(space, "--save-results") == 0
    published = json.loads((space.notebooks / "ket_qua/cac_bai.json").read_text(encoding="utf-8"))
    assert published == {"91_so": {"nhanh": 12.5}}
    assert not (space.notebooks / "ket_qua/91_so.json").exists()


def gone(process):
    """Chờ một tiến trình dừng; nó là xác chưa ai dọn cũng tính là đã dừng."""
    deadline = time.monotonic() + 60
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def kernel_of(pid):
    """Kernel Java mà một tiến trình vừa mở; chờ nếu nó chưa mở."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for child in psutil.Process(pid).children(recursive=True):
            if "java" in child.name():
                return child
        time.sleep(0.02)
    raise AssertionError("không thấy kernel")


SIGNALS = [] if os.name == "nt" else [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


@pytest.mark.parametrize("moment", ["đang khởi động", "đang chạy"])
@pytest.mark.parametrize("stop", SIGNALS, ids=lambda number: number.name)
def test_stopped_command_leaves_no_kernel_behind(space, stop, moment):
    add(space, "91_lau", 'System.out.println("bắt đầu");', "Thread.sleep(600_000);")
    command = [sys.executable, "-m", "hocsau_tools.report", "--root", str(space.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        if moment == "đang khởi động":
            kernel = kernel_of(process.pid)
        else:
            for line in process.stdout:
                if "[1/2]" in line:
                    break
            kernel = kernel_of(process.pid)
        process.send_signal(stop)
        last_words = process.stdout.read()
    assert gone(kernel)
    assert "Traceback" not in last_words, last_words
    if stop == signal.SIGKILL:
        return
    assert process.returncode == 128 + stop
    assert "đã dừng theo yêu cầu" in last_words
    assert (space.executed / "91_lau.ipynb").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows không có SIGKILL")
def test_kernel_of_a_killed_jupyter_ends_by_itself(space):
    """JupyterLab bị giết ngang: không ai tắt kernel, nó tự thấy điều đó."""
    if not (ROOT / "lib/target/hocsau.jar").exists():
        pytest.skip("chưa có lib/target/hocsau.jar; chạy hocsau setup trước")
    server = "import time; from jupyter_client.manager import start_new_kernel; start_new_kernel(kernel_name='java'); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", server], cwd=space.notebooks) as process:
        kernel = kernel_of(process.pid)
        process.kill()
    assert gone(kernel)


@pytest.mark.skipif(os.name == "nt", reason="quyền của tệp ở đó theo lối khác")
def test_one_bad_notebook_does_not_spoil_the_others(space, capsys):
    from test_workspace import BROKEN

    for name, (content, _) in BROKEN.items():
        (space.notebooks / f"01_{name}.ipynb").write_bytes(content)
    (space.notebooks / "02_thu_muc.ipynb").mkdir()
    (space.notebooks / "03_khong_co.ipynb").symlink_to("/no/such.ipynb")
    python = notebook("print(1)")
    python.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    workspace.write(python, space.notebooks / "04_python.ipynb")
    add(space, "91_tot", "System.out.println(41 + 1);")
    assert run(space) == 1
    out, errors = capsys.readouterr()
    bad = [*(f"01_{name}" for name in BROKEN), "02_thu_muc", "03_khong_co", "04_python"]
    for name in bad:
        assert errors.count(f"HỎNG: {name}: ") == 1, name
    assert "Traceback" not in errors
    assert "04_python.ipynb dùng kernel 'python3'" in errors
    assert f"Xong 1/{len(bad) + 1}: 91_tot" in out
    assert f"Hỏng {len(bad)}/{len(bad) + 1}: {', '.join(sorted(bad))}" in out
    index = (space.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="91_tot.html"' in index
    assert index.count("Tệp hỏng, không đọc được") == len(bad) - 1
    assert "42" in (space.reports / "91_tot.html").read_text(encoding="utf-8")


def test_lesson_that_needs_spark_is_left_out_with_a_sentence(space, capsys):
    add(space, "91_tot", "System.out.println(41 + 1);")
    add(space, "92_cum", "%classpath ../cluster/target/hocsau-cluster.jar", "int a = khongCo;")
    assert run(space) == 0
    assert (
        "Bỏ qua 92_cum: bài mở rộng cần Spark (khoảng 100 MB); gõ ./hocsau setup --cluster" in capsys.readouterr().out
    )
    assert (space.reports / "91_tot.html").exists()
    assert run(space, "92") == 1
    assert "gõ ./hocsau setup --cluster" in capsys.readouterr().out


def test_notebook_elsewhere_runs_in_its_own_folder_and_leaves_the_lesson_alone(space, tmp_path, capsys):
    add(space, "01_bai", "int a = 1;")
    folder = tmp_path / "bài của tôi"
    folder.mkdir()
    (folder / "a.txt").write_text("xin chào", encoding="utf-8")
    read = 'System.out.print(java.nio.file.Files.readString(java.nio.file.Path.of("a.txt")))'
    workspace.write(notebook(read), folder / "01_bai.ipynb")
    assert run(space, str(folder / "01_bai.ipynb")) == 0
    (report_file,) = space.reports.glob("01_bai*.html")
    assert report_file.name != "01_bai.html"
    assert "xin chào" in report_file.read_text(encoding="utf-8")
    assert f"build/reports/{report_file.name}" in capsys.readouterr().out
    index = (space.reports / "index.html").read_text(encoding="utf-8")
    assert index.count('class="bia"') == 2
    assert f'href="{report_file.name}"' in index


def test_header_that_cannot_be_shown_does_not_spoil_the_index(space):
    add(space, "91_tot")
    for number, wrong in enumerate(["$\\khong$", "<div>", "![a](khong.png)", '<img src="http://a/b.png">'], start=92):
        nb = notebook()
        nb.cells[0].source = (
            nb.cells[0].source.replace("Công cụ có chạy không?", wrong).replace("Bài thử", f"Bài {number}")
        )
        workspace.write(nb, space.notebooks / f"{number}_sai.ipynb")
    index = site.build(space).read_text(encoding="utf-8")
    assert [f"Bài {number}" in index for number in range(92, 96)] == [True] * 4
    assert "Công cụ có chạy không?" in index


def test_two_runs_of_one_lesson_at_once_do_not_hurt_each_other(space):
    add(space, "91_hai", "Thread.sleep(1000);", "System.out.println(41 + 1);")
    command = [sys.executable, "-m", "hocsau_tools.report", "--root", str(space.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    runs = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in runs]
    assert [process.returncode for process in runs] == [0, 0], outputs
    assert "42" in (space.reports / "91_hai.html").read_text(encoding="utf-8")
    assert [path for path in space.build.rglob("*") if path.name.startswith(".hocsau")] == []


@pytest.mark.parametrize("where", ["91_day.html", "91_day.ipynb", "index.html"])
def test_full_disk_gets_a_sentence_and_leaves_no_cut_page(space, monkeypatch, capsys, where):
    add(space, "91_day", "int a = 1;")
    for old in (space.reports / "91_day.html", space.reports / "index.html"):
        workspace.write_text(old, "cũ")
    monkeypatch.setattr(report, "execute", lambda nb, *_, **__: nb.metadata.update(hocsau={"mode": "nhanh"}))
    written = workspace.written

    def full(path):
        if path.name == where:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return written(path)

    monkeypatch.setattr(workspace, "written", full)
    assert run(space) == 1
    message = capsys.readouterr().err
    assert "đĩa đã đầy; hãy xóa bớt tệp" in message
    assert "Traceback" not in message
    for page in space.reports.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert text == "cũ" or text.rstrip().endswith("</html>")


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
