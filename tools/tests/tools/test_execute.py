"""Chạy notebook nhỏ bằng kernel Java thật của .venv."""

from __future__ import annotations

import sys
import time

import psutil
import pytest
from conftest import notebook
from hocsau_tools.execute import CellFailure, Limits, execute, problem_of, tidy_outputs, why_dead
from hocsau_tools.workspace import ReportError
from nbformat.v4 import new_code_cell, new_output


def run(space, nb, **options):
    execute(nb, "91_bai_thu", space.notebooks, **options)
    return nb


def kernels() -> list[int]:
    """Các kernel Java là con của tiến trình kiểm thử này."""
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if child.status() != psutil.STATUS_ZOMBIE and "java" in child.name()]


def test_runs_cells_in_the_notebook_folder_with_mode_and_progress(space):
    (space.notebooks / "a.txt").write_text("xin chào")
    lines = []
    nb = notebook(
        'System.out.print(java.nio.file.Files.readString(java.nio.file.Path.of("a.txt")))',
        'System.getenv("HOCSAU_MODE")',
        "md:chữ",
        "System.out.println(7);",
    )
    run(space, nb, mode="day_du", progress=lines.append)
    assert nb.cells[1].outputs[0].text == "xin chào"
    assert nb.cells[2].outputs[0].data["text/plain"] == "day_du"
    assert [line.split()[:4] for line in lines] == [
        ["[1/3]", "ô", "2", lines[0].split()[3]],
        ["[2/3]", "ô", "3", lines[1].split()[3]],
        ["[3/3]", "ô", "5", "System.out.println(7);"],
    ]
    assert nb.metadata.hocsau["mode"] == "day_du"
    assert nb.metadata.language_info["version"]
    if sys.platform != "darwin":
        assert nb.metadata.hocsau["peak"] > 50 << 20
    assert kernels() == []


def test_failing_cell_is_named_with_source_and_message(space):
    nb = notebook(
        "int a = 1;", 'throw new IllegalStateException("Số epoch phải dương, nhưng là -3.");', "int never = 2;"
    )
    with pytest.raises(CellFailure) as error:
        run(space, nb)
    message = str(error.value)
    assert message.startswith("91_bai_thu, ô 3 (ô mã thứ 2):")
    assert "java.lang.IllegalStateException: Số epoch phải dương, nhưng là -3." in message
    assert "throw new IllegalStateException" in message
    assert "\tat " not in message
    assert nb.cells[2].outputs[0].output_type == "error"
    assert nb.cells[3].outputs == []
    assert kernels() == []


def test_compile_error_shows_the_compiler_message(space):
    with pytest.raises(CellFailure, match="cannot find symbol"):
        run(space, notebook("int a = khongCo();"))


def test_kernel_death_is_explained(space):
    with pytest.raises(CellFailure, match=r"ô 2 \(ô mã thứ 1\):\n\s+kernel Java đã chết"):
        run(space, notebook("Runtime.getRuntime().halt(3);", "1"))
    assert kernels() == []


@pytest.mark.parametrize(
    ("source", "limits", "advice"),
    [
        ("Thread.sleep(600_000);", Limits(3, 600), "kernel không tính gì, nó đang chờ; hãy bỏ chỗ chờ bàn phím"),
        ("while (true);", Limits(3, 600), "kernel vẫn đang tính; máy chậm thì nâng trần bằng --cell-timeout"),
        ("while (true) { Thread.sleep(200); System.out.println(1); }", Limits(50, 8), "nâng trần bằng --total-timeout"),
    ],
)
def test_late_cell_is_stopped_with_advice_that_fits_and_the_kernel_too(space, source, limits, advice):
    started = time.monotonic()
    with pytest.raises(CellFailure, match=r"ô chạy quá giờ \(trần: \d+ giây mỗi ô") as error:
        run(space, notebook("int a = 1;", source), limits=limits)
    assert advice in str(error.value)
    assert time.monotonic() - started < 120
    assert kernels() == []


def test_cell_that_reports_progress_is_alive_however_long_it_runs(space):
    nb = notebook("for (int i = 0; i < 18; i++) { Thread.sleep(500); System.out.println(i); }")
    run(space, nb, limits=Limits(6, 600))
    assert nb.cells[1].outputs[0].text.endswith("17\n")


@pytest.mark.parametrize(
    ("code", "words", "why"),
    [
        (-9, "", "do hết bộ nhớ của máy, hay của phần máy dành cho bạn); hãy đóng các kernel và chương trình khác"),
        (1, "java.lang.OutOfMemoryError: Java heap space", "do hết bộ nhớ heap); hãy đóng bớt chương trình"),
        (1, "There is insufficient memory for the Java Runtime Environment", "bỏ HOCSAU_HEAP nếu có đặt"),
        (3, "", "mã thoát 3); hãy bỏ lời gọi System.exit"),
        (-11, "SIGSEGV", "máy ảo Java hỏng giữa chừng"),
    ],
)
def test_death_of_the_kernel_gets_the_advice_that_fits(tmp_path, code, words, why):
    log = tmp_path / "kernel.log"
    log.write_text(words, encoding="utf-8")
    assert why in why_dead(code, log)


def test_exhausted_heap_names_the_remedy(space):
    with pytest.raises(CellFailure, match=r"OutOfMemoryError[\s\S]*HOCSAU_HEAP=4g"):
        run(space, notebook('throw new OutOfMemoryError("Java heap space");'))


def test_printed_jshell_diagnostic_is_a_failure(space):
    with pytest.raises(CellFailure, match=r"JShell in lời chẩn đoán ra stdout: \|  Error:"):
        run(space, notebook('System.out.println("|  Error:\\n|  cannot find symbol");'))


def test_expected_error_is_honoured(space):
    nb = notebook("int a = khongCo();", "System.out.println(1);", tags={0: ["raises-exception"]})
    run(space, nb)
    assert nb.cells[2].outputs[0].text == "1\n"
    with pytest.raises(CellFailure, match="không báo lỗi nào"):
        run(space, notebook("int a = 1;", tags={0: ["raises-exception"]}))


def test_kernel_that_cannot_start_is_explained(space, monkeypatch):
    monkeypatch.setattr("hocsau_tools.execute.KERNEL_NAME", "khong-co")
    with pytest.raises(ReportError, match="kernel Java không khởi động được"):
        run(space, notebook("1"))


def test_values_without_meaning_are_dropped():
    cell = new_code_cell("display(x);")
    values = ["e31ff42c-dcb2-4339-bd0e-aadb1d775e0b", "java.io.PrintStream@1f94b55", "42"]
    cell.outputs = [new_output("execute_result", data={"text/plain": value}) for value in values]
    tidy_outputs(cell)
    assert [output.data["text/plain"] for output in cell.outputs] == ["42"]


def test_data_that_is_no_text_is_dropped():
    cell = new_code_cell("display(x);")
    cell.outputs = [new_output("display_data", data={"text/plain": "42", "application/json": {"a": 1}})]
    cell.outputs[0].data["image/png"] = 5
    tidy_outputs(cell)
    assert cell.outputs[0].data == {"text/plain": "42", "application/json": {"a": 1}}


def test_streams_are_joined_only_where_nothing_stands_between():
    cell = new_code_cell("1")
    picture = new_output("display_data", data={"text/plain": "hình"})
    texts = [new_output("stream", name="stdout", text=text) for text in ("a\n", "1 %\r2", " %\r3 %\r\n", "b")]
    cell.outputs = [*texts[:3], picture, texts[3], new_output("stream", name="stderr", text="c")]
    tidy_outputs(cell)
    assert [output.get("text", "hình") for output in cell.outputs] == ["a\n3 %\r\n", "hình", "b", "c"]


@pytest.mark.parametrize(
    ("name", "text", "bad"),
    [
        ("stderr", "lỗi gì đó\n", True),
        ("stderr", "Picked up JAVA_TOOL_OPTIONS: -Xmx1g\n\n", False),
        ("stdout", "| bảng | có gạch |\n", False),
        ("stdout", "a\n|  Exception java.lang.ArithmeticException\n", True),
        ("stdout", "|  created class A, however, it cannot be instantiated until class B is declared\n", True),
    ],
)
def test_streams_are_read(name, text, bad):
    cell = new_code_cell("1")
    cell.outputs = [new_output("stream", name=name, text=text)]
    assert (problem_of(cell) is not None) is bad
