"""Kernel Java thật: biến không mất, chữ in ra không mất, kernel đúng là của khóa học."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
import websocket
from conftest import notebook
from hocsau_tools.execute import CellFailure, course_kernel, execute
from jupyter_client import KernelManager


def run(space, *sources):
    nb = notebook(*sources)
    execute(nb, "91_bai_thu", space.notebooks)
    return [cell.outputs for cell in nb.cells[1:]]


def text(outputs, name="stdout") -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == name)


@pytest.fixture(scope="module")
def cell():
    """Một kernel cho cả tệp; trả về hàm chạy một ô và cho biết kết quả dạng chữ, chữ in ra stderr."""
    manager = KernelManager(kernel_name="java", kernel_spec_manager=course_kernel().kernel_spec_manager)
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=300)

    def run_cell(source: str) -> tuple[str, str]:
        results, errors, printed = [], [], []

        def collect(message):
            content = message["content"]
            if message["msg_type"] == "execute_result":
                results.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                errors.append("\n".join(content["traceback"]))
            elif message["msg_type"] == "stream":
                (errors if content["name"] == "stderr" else printed).append(content["text"])

        client.execute_interactive(source, timeout=300, output_hook=collect, allow_stdin=False)
        run_cell.printed = "".join(printed)
        return "".join(results), "".join(errors)

    run_cell.interrupt = manager.interrupt_kernel
    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)


BUILD = """import java.util.function.*;
var data§ = new ArrayList<String>(List.of("x", "y"));
var size§ = data§.size();
int twice§(int x) { return 2 * x; }
var doubled§ = twice§(size§);
Supplier<Integer> live§ = () -> data§.size();
record Point§(int x) { int far() { return twice§(x); } }
var point§ = new Point§(3);
var points§ = List.of(point§);"""
SHOW = 'size§ + " " + doubled§ + " " + live§.get() + " " + point§.far() + " " + points§.get(0).x()'


@pytest.mark.parametrize(
    ("name", "again", "expected"),
    [
        ("CommentImport", "// Viết lời giải của bạn ở đây.\nimport java.text.*;", "2 4 2 6 3"),
        ("BlockComment", "/* chú thích */\nimport java.util.zip.*;\nint other§ = 1;", "2 4 2 6 3"),
        ("Import", "import java.util.jar.*;", "2 4 2 6 3"),
        ("ImportInside", "int a§ = 1;\n// giữa ô\nimport java.net.*;\nimport static java.lang.Math.*;", "2 4 2 6 3"),
        ("Variable", 'var data§ = new ArrayList<String>(List.of("z"));', "2 4 1 6 3"),
        ("SelfBuilt", 'var data§ = new ArrayList<String>(List.of("z", "" + points§, "" + doubled§));', "2 4 3 6 3"),
        ("Method", "int twice§(int x) { return 3 * x; }", "2 4 2 9 3"),
        ("Record", "record Point§(int x) { int far() { return 100; } }", "2 4 2 100 3"),
        ("Type", "var size§ = (short) data§.stream().filter(w -> w.isEmpty()).count();", "0 4 2 6 3"),
        ("SameAgain", BUILD, "2 4 2 6 3"),
    ],
)
def test_variables_keep_their_values(cell, name, again, expected):
    build, show, again = (source.replace("§", name) for source in (BUILD, SHOW, again))
    assert cell(build) == ("", "")
    assert cell(show) == ("2 4 2 6 3", "")
    assert cell(again) == ("", "")
    assert cell(show) == (expected, "")


@pytest.mark.parametrize(
    ("again", "lost", "cause"),
    [
        ("record Point§(int x, int y) {}", "point§, points§", "Point§"),
        ("String twice§(int x) { return null; }", "doubled§", "twice§"),
    ],
    ids=["LostRecord", "LostMethod"],
)
def test_variable_that_cannot_be_kept_is_named_with_its_cell(cell, again, lost, cause, request):
    name = request.node.callspec.id
    build = BUILD.replace("int far() { return twice§(x); }", "").replace("§", name)
    assert cell(build) == ("", "")
    _, sentence = cell(again.replace("§", name))
    expected = f"Biến {lost} đã mất giá trị hoặc còn giữ bản cũ vì {cause} vừa được khai báo lại; hãy chạy lại ô"
    assert re.fullmatch(re.escape(expected.replace("§", name)) + r" \[\d+\] trước khi dùng tiếp\.\n", sentence)


def test_lost_variable_stops_a_report(space):
    with pytest.raises(
        CellFailure, match=r"Biến p đã mất giá trị hoặc còn giữ bản cũ vì P vừa được khai báo lại; hãy chạy lại ô \[1\]"
    ):
        run(space, "record P(int x) {}\nvar p = new P(1);", "record P(int x, int y) {}")


def test_values_that_are_only_identities_are_not_shown(cell):
    assert cell('System.out.printf("a%n");') == ("", "")
    assert cell("new Object()") == ("", "")
    assert cell("new int[][] {{1}, {2, 3}}") == ("[[1], [2, 3]]", "")
    assert cell("List.of(1, 2)") == ("[1, 2]", "")


def test_no_printed_line_is_lost(space):
    outputs = run(
        space,
        'for (int i = 0; i < 2000; i++) System.out.printf("dòng %d%n", i);',
        'for (int i = 0; i < 30000; i++) System.out.println("dòng " + i);',
        'System.out.println("ế".repeat(300_000));',
        "for (int i = 0; i < 2500; i++) display(i);",
        'System.out.println("a"); display("b"); System.out.println("c"); "d"',
        'for (int i = 0; i < 400_000; i++) System.out.println("dòng khá dài " + i);',
    )
    assert text(outputs[0]) == "".join(f"dòng {i}\n" for i in range(2000))
    assert text(outputs[1]) == "".join(f"dòng {i}\n" for i in range(30000))
    assert text(outputs[2]) == "ế" * 300_000 + "\n"
    assert [output.data["text/plain"] for output in outputs[3]] == [str(i) for i in range(2500)]
    kinds = [getattr(output, "text", None) or output.data["text/plain"] for output in outputs[4]]
    assert [kind.strip() for kind in kinds] == ["a", "b", "c", "d"]
    assert re.search(r"… Ô này in quá 4 MB nên \d+ dòng \(\d+,\d MB\) ở giữa không được hiện", text(outputs[5]))
    assert text(outputs[5]).endswith("dòng khá dài 399999\n")


def test_error_lines_and_the_text_before_a_failure_are_shown(space):
    nb = notebook('System.out.println("trước"); for (int i = 0; i < 3000; i++) System.err.println(i); int z = 1 / 0;')
    with pytest.raises(CellFailure, match="ArithmeticException"):
        execute(nb, "91_bai_thu", space.notebooks)
    assert text(nb.cells[1].outputs) == "trước\n"
    assert text(nb.cells[1].outputs, "stderr") == "".join(f"{i}\n" for i in range(3000))


def test_text_before_an_interrupt_is_shown(cell):
    timer = threading.Timer(5, cell.interrupt)
    timer.start()
    _, errors = cell('System.out.println("trước"); System.err.println("lỗi"); Thread.sleep(600_000);')
    timer.join()
    assert cell.printed == "trước\n"
    assert errors.startswith("lỗi\n")
    assert "interrupted" in errors


def test_text_of_a_background_thread_appears_in_the_next_cell(space):
    outputs = run(
        space,
        'new Thread(() -> { try { Thread.sleep(1000); } catch (Exception e) {} System.out.println("nền"); }).start();',
        "Thread.sleep(3000);",
    )
    assert text(outputs[0]) + text(outputs[1]) == "nền\n"


def test_kernel_of_the_course_wins_over_another_named_java(space, tmp_path, monkeypatch):
    folder = tmp_path / "khac/kernels/java"
    folder.mkdir(parents=True)
    spec = {"argv": [sys.executable, "-c", "raise SystemExit(9)"], "display_name": "Java", "language": "java"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "khac"))
    assert text(run(space, "System.out.println(7);")[0]) == "7\n"


def test_kernel_registered_outside_the_environment_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr("hocsau_cli.place.kernel_folder", lambda: tmp_path / "kernels/java")
    assert course_kernel().kernel_spec_manager.kernel_dirs == [str(tmp_path / "kernels")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def live(tmp_path):
    """Máy chủ Jupyter thật với mọi giới hạn mặc định; trả về hàm chạy một ô như JupyterLab."""
    port = free_port()
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=thu", f"--ServerApp.root_dir={tmp_path}", "--allow-root",
    ]  # fmt: skip
    server = subprocess.Popen(
        command,
        env={**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"127.0.0.1:{port}/api/kernels"
    try:
        kernel = None
        for _ in range(300):
            try:
                start = urllib.request.Request(
                    f"http://{base}", b'{"name": "java"}', {"Authorization": "token thu"}, method="POST"
                )
                kernel = json.load(urllib.request.urlopen(start))["id"]
                break
            except OSError:
                time.sleep(0.2)
        channel = websocket.create_connection(f"ws://{base}/{kernel}/channels?token=thu", timeout=120)

        def run_cell(code: str) -> list[dict]:
            header = {"msg_id": os.urandom(8).hex(), "msg_type": "execute_request", "session": "s", "username": ""}
            content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
            request = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
            channel.send(json.dumps(request))
            got = []
            while True:
                message = json.loads(channel.recv())
                if message["parent_header"].get("msg_id") != header["msg_id"]:
                    continue
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return got
                got.append(message)

        yield run_cell
        channel.close()
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_nothing_is_lost_in_a_live_server(live):
    printed = live('for (int i = 0; i < 30000; i++) System.out.println("một dòng in khá dài, số " + i);')
    streams = [message["content"]["text"] for message in printed if message["msg_type"] == "stream"]
    assert "".join(streams) == "".join(f"một dòng in khá dài, số {i}\n" for i in range(30000))
    shown = live('for (int i = 0; i < 4000; i++) display(i); System.out.println("xong");')
    displays = [message["content"]["data"]["text/plain"] for message in shown if message["msg_type"] == "display_data"]
    assert displays == [str(i) for i in range(4000)]
    assert shown[-2]["content"].get("text") == "xong\n" or shown[-1]["content"].get("text") == "xong\n"
