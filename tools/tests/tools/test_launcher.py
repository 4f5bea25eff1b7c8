from __future__ import annotations

import argparse
import ast
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from hocsau_cli import app, bench, data
from hocsau_cli.jdk import MEMORY_ENV, Jdk, find_jdk
from hocsau_cli.kernel import kernel_spec, setup_kernel
from hocsau_cli.lab import free_port
from hocsau_cli.main import main
from hocsau_cli.maven import setup_jars
from hocsau_cli.place import venv_python
from hocsau_cli.problem import Problem
from hocsau_cli.process import beside, duration, failure, run_child
from hocsau_cli.python import check_python, pinned_requirements, pip_requirements, setup_grading, setup_python
from hocsau_cli.setup import command_setup
from hocsau_cli.test import Totals

posix_only = pytest.mark.skipif(os.name == "nt", reason="java giả là một tập lệnh shell")


def fake_java(
    home: Path,
    version: str,
    *,
    javac: bool = True,
    modules: str = "java.base jdk.compiler jdk.jshell",
    system: str = "Linux",
    processor: str = "amd64",
) -> Path:
    """Một thư mục JDK giả: lệnh java chỉ in phiên bản và danh sách mô-đun."""
    (home / "bin").mkdir(parents=True)
    java = home / "bin/java"
    java.write_text(
        f"""#!/bin/sh
case "$*" in
  *--list-modules*) printf '%s\\n' {modules} ;;
  *) printf '    %s\\n' 'java.home = {home}' 'os.name = {system}' 'os.arch = {processor}' >&2; echo 'openjdk version "{version}"' >&2 ;;
esac
"""
    )
    java.chmod(0o755)
    if javac:
        (home / "bin/javac").write_text("")
    return home


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "hocsau", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def names_every_system(message: str) -> bool:
    return all(system in message for system in ("Windows:", "macOS:", "Debian/Ubuntu:")) and message.count("\n") == 0


def test_source_parses_on_old_python_so_that_it_can_complain():
    for file in (ROOT / "hocsau", *(ROOT / "tools/hocsau_cli").glob("*.py")):
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_old_python_gets_one_sentence():
    with pytest.raises(Problem) as error:
        check_python((3, 9, 2))
    assert "Cần Python 3.11 trở lên, đang chạy bằng Python 3.9.2" in str(error.value)
    assert names_every_system(str(error.value))


@posix_only
def test_finds_jdk_of_java_home_before_path(tmp_path):
    first = fake_java(tmp_path / "jdk21", "21.0.2")
    second = fake_java(tmp_path / "jdk17", "17.0.9")
    jdk = find_jdk({"JAVA_HOME": str(first), "PATH": str(second / "bin")})
    assert (jdk.home, jdk.version) == (first, 21)


@posix_only
def test_skips_old_jdk_and_takes_the_next(tmp_path):
    old = fake_java(tmp_path / "jdk11", "11.0.22")
    new = fake_java(tmp_path / "jdk17", "17.0.9")
    jdk = find_jdk({"JAVA_HOME": str(old), "PATH": str(new / "bin")})
    assert (jdk.home, jdk.version) == (new, 17)


@posix_only
@pytest.mark.parametrize(
    ("version", "options", "complaint"),
    [
        ("11.0.22", {}, "là Java 11"),
        ("1.8.0_402", {}, "là Java 8"),
        ("17.0.9", {"javac": False}, "chỉ là JRE 17"),
        ("17.0.9", {"modules": "java.base"}, "thiếu javac hoặc jdk.jshell"),
    ],
)
def test_unfit_java_is_named_with_remedy(tmp_path, version, options, complaint):
    home = fake_java(tmp_path / "java", version, **options)
    with pytest.raises(Problem) as error:
        find_jdk({"PATH": str(home / "bin")})
    assert complaint in str(error.value)
    assert names_every_system(str(error.value))


def test_missing_jdk_gets_one_sentence(tmp_path):
    with pytest.raises(Problem) as error:
        find_jdk({"PATH": str(tmp_path)})
    assert "Không tìm thấy" in str(error.value)
    assert names_every_system(str(error.value))


@posix_only
def test_command_without_jdk_fails_with_the_sentence_only(tmp_path):
    done = run("setup", PATH=str(tmp_path), JAVA_HOME="")
    assert done.returncode == 1
    assert done.stderr.startswith("hocsau: Không tìm thấy JDK 17 trở lên")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "output", ["Temporary failure in name resolution", "Could not transfer artifact a:b from central"]
)
def test_lost_network_is_told_from_other_failures(tmp_path, output):
    assert names_every_system(str(failure("Hỏng", output, tmp_path / "log", "ERROR")))
    other = str(failure("Hỏng", "x\n[ERROR] A.java:[3,5] cannot find symbol", tmp_path / "log", r"^\[ERROR\]"))
    assert "A.java:[3,5] cannot find symbol" in other
    assert "Windows" not in other


def test_reads_pip_list_of_environment_file():
    text = "dependencies:\n  - python>=3.10 # a\n  - pip:\n      - a==1.0   # vì sao\n      # chú thích\n      - 'b==2'\n  - maven\n"
    assert pip_requirements(text) == ["a==1.0", "b==2"]
    real = pip_requirements((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert all("==" in requirement for requirement in real)
    assert {"jupyterlab", "jjava", "nbconvert"} <= {requirement.split("==")[0] for requirement in real}
    with pytest.raises(Problem, match=r"environment\.yml không có mục"):
        pip_requirements("dependencies:\n  - python\n")


def test_every_package_says_why_it_is_there():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").split("dependencies:")[1].splitlines()
    assert [line for line in lines if "- " in line and "pip:" not in line and "#" not in line] == []


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Kho thu nhỏ; mọi lệnh cài đặt được ghi lại thay vì chạy."""
    monkeypatch.setattr("hocsau_cli.place.ROOT", tmp_path)
    for name in (
        "pom.xml",
        "engine/pom.xml",
        "engine/src/main/E.java",
        "lib/pom.xml",
        "lib/src/main/A.java",
        "app/pom.xml",
        "app/src/main/B.java",
        "bench/pom.xml",
        "bench/src/main/C.java",
        ".mvn/maven.config",
        "data/catalog.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "environment.yml").write_text("dependencies:\n  - pip:\n      - a==1\n")
    calls = []

    def record(command, log, env=None):
        calls.append([str(part) for part in command])
        if command[-1] == "package":
            for module in command[command.index("-pl") + 1].split(","):
                jar = tmp_path / module / "target" / ("hocsau.jar" if module == "lib" else f"hocsau-{module}.jar")
                jar.parent.mkdir(parents=True, exist_ok=True)
                jar.write_text("jar")
        elif "venv" in command:
            python = Path(command[-1]) / venv_python(tmp_path).relative_to(tmp_path / ".venv")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.write_text("")
        return record.code, record.output

    record.code, record.output, record.calls = 0, "", calls
    monkeypatch.setattr("hocsau_cli.maven.run_logged", record)
    monkeypatch.setattr("hocsau_cli.python.run_logged", record)
    monkeypatch.setattr("hocsau_cli.python.runs", lambda python: python.exists())
    monkeypatch.setattr("hocsau_cli.python.pip_env", lambda python: {})
    monkeypatch.setattr("hocsau_cli.maven.find_maven", lambda jdk: "mvn")
    return record


@pytest.mark.parametrize("name", ["lib/src/main/A.java", "engine/src/main/E.java", "engine/pom.xml"])
def test_jar_is_built_once_and_again_when_an_input_changes(repository, tmp_path, name):
    jdk = Jdk(tmp_path, 17)
    setup_jars(jdk, "lib")
    setup_jars(jdk, "lib")
    assert len(repository.calls) == 1
    (tmp_path / name).write_text("changed")
    setup_jars(jdk, "lib")
    (tmp_path / "lib/target/hocsau.jar").unlink()
    setup_jars(jdk, "lib")
    assert len(repository.calls) == 3


def test_failed_build_is_tried_again(repository, tmp_path):
    jdk = Jdk(tmp_path, 17)
    repository.code, repository.output = 1, "[ERROR] A.java hỏng"
    with pytest.raises(Problem, match=r"A\.java hỏng"):
        setup_jars(jdk, "lib")
    repository.code = 0
    setup_jars(jdk, "lib")
    assert len(repository.calls) == 2


def test_all_platforms_is_remembered(repository, tmp_path):
    jdk = Jdk(tmp_path, 17)
    setup_jars(jdk, "lib", all_platforms=True)
    setup_jars(jdk, "lib")
    assert len(repository.calls) == 1
    assert "-Djavacpp.platform.host=" in repository.calls[0]
    (tmp_path / "pom.xml").write_text("changed")
    setup_jars(jdk, "lib")
    assert "-Djavacpp.platform.host=" in repository.calls[1]


@pytest.mark.parametrize(("module", "own"), [("app", "app/src/main/B.java"), ("bench", "bench/src/main/C.java")])
def test_program_is_built_again_when_a_module_below_changes(repository, tmp_path, module, own):
    jdk = Jdk(tmp_path, 17)
    setup_jars(jdk, module)
    setup_jars(jdk, module)
    assert len(repository.calls) == 1
    for name in (own, "lib/src/main/A.java", "engine/src/main/E.java"):
        (tmp_path / name).write_text("changed")
        setup_jars(jdk, module)
    assert len(repository.calls) == 4


def test_setup_builds_all_that_later_commands_need(repository, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("hocsau_cli.setup.find_jdk", lambda: Jdk(tmp_path, 17))
    monkeypatch.setattr("hocsau_cli.setup.setup_kernel", lambda jdk: None)
    assert command_setup(argparse.Namespace(all_platforms=False, kit=None, cluster=False)) == 0
    assert [call[3] for call in repository.calls if call[0] == "mvn"] == ["lib,app,bench"]
    assert "khi không có mạng, trừ hocsau test" in capsys.readouterr().out


def test_spark_is_fetched_only_when_asked_for(repository, tmp_path, monkeypatch):
    monkeypatch.setattr("hocsau_cli.setup.find_jdk", lambda: Jdk(tmp_path, 17))
    monkeypatch.setattr("hocsau_cli.setup.setup_kernel", lambda jdk: None)
    for cluster in (False, True):
        assert command_setup(argparse.Namespace(all_platforms=False, kit=None, cluster=cluster)) == 0
    first, second = [call for call in repository.calls if call[0] == "mvn"]
    assert "-Pcluster" not in first
    assert "-Pcluster" in second
    assert second[second.index("-pl") + 1] == "cluster"


def test_app_is_built_for_the_same_platforms_as_the_library(repository, tmp_path):
    jdk = Jdk(tmp_path, 17)
    setup_jars(jdk, "lib", all_platforms=True)
    setup_jars(jdk, "app")
    assert "-Djavacpp.platform.host=" in repository.calls[1]


def test_half_made_environment_is_made_again(repository, tmp_path):
    leftover = tmp_path / ".venv/lib/half"
    leftover.parent.mkdir(parents=True)
    leftover.write_text("")
    setup_python()
    assert not leftover.exists()
    assert [next(part for part in call if part in ("venv", "pip")) for call in repository.calls] == ["venv", "pip"]
    setup_python()
    assert len(repository.calls) == 2


def test_changed_pip_list_only_installs(repository, tmp_path):
    setup_python()
    (tmp_path / "environment.yml").write_text("dependencies:\n  - pip:\n      - a==2\n")
    setup_python()
    assert [next(part for part in call if part in ("venv", "pip")) for call in repository.calls] == [
        "venv",
        "pip",
        "pip",
    ]
    assert repository.calls[-1][-1] == "a==2"


def test_interrupted_install_leaves_no_stamp(repository, tmp_path):
    repository.code, repository.output = 1, "ERROR: No matching distribution found for a==1"
    with pytest.raises(Problem):
        setup_python()
    assert not (tmp_path / ".venv/hocsau-python.json").exists()


def test_grading_environment_is_apart_pinned_and_made_once(repository, tmp_path):
    (tmp_path / "tools").mkdir(exist_ok=True)
    (tmp_path / "tools/requirements-cham.txt").write_text("# vì sao\nnbgrader==1 # bản sinh viên\n\nb==2\n")
    setup_grading()
    setup_grading()
    assert [next(part for part in call if part in ("venv", "pip")) for call in repository.calls] == ["venv", "pip"]
    assert repository.calls[0][-1] == str(tmp_path / ".venv-cham")
    assert repository.calls[1][-3:] == ["--no-deps", "nbgrader==1", "b==2"]
    repository.code, repository.output = 1, "NewConnectionError: failed"
    (tmp_path / "tools/requirements-cham.txt").write_text("nbgrader==2\n")
    with pytest.raises(Problem, match=r"requirements-cham\.txt: không tải được tệp từ mạng"):
        setup_grading()


def test_every_package_of_the_grading_environment_is_pinned():
    lines = pinned_requirements((ROOT / "tools/requirements-cham.txt").read_text(encoding="utf-8"))
    assert len(lines) > 50
    assert [line for line in lines if not re.fullmatch(r'[\w-]+==[\w.]+(?:; sys_platform == "win32")?', line)] == []
    shared = {line.partition("==")[0]: line for line in lines}
    for line in pip_requirements((ROOT / "environment.yml").read_text(encoding="utf-8")):
        assert shared.get(line.partition("==")[0], line) == line


def test_kernel_runs_the_found_java_with_the_built_jar(tmp_path):
    spec = kernel_spec(Jdk(tmp_path / "jdk", 17), tmp_path)
    assert spec["argv"][0] == str(tmp_path / "jdk/bin" / ("java.exe" if os.name == "nt" else "java"))
    assert {"-Xmx2g", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-XX:+UseSerialGC"} <= set(spec["argv"])
    assert spec["argv"][-3:] == ["-jar", "{resource_dir}/jjava.jar", "{connection_file}"]
    assert spec["interrupt_mode"] == "message"
    assert spec["env"]["JJAVA_CLASSPATH"] == str(tmp_path / "lib/target/hocsau.jar")
    assert spec["env"]["HOCSAU_PYTHON"].startswith(str(tmp_path / ".venv"))
    assert MEMORY_ENV.items() <= spec["env"].items()
    assert "--sun-misc-unsafe-memory-access=allow" in kernel_spec(Jdk(tmp_path, 25))["argv"]


def test_kernel_file_is_rewritten_only_when_it_differs(tmp_path, monkeypatch):
    monkeypatch.setattr("hocsau_cli.place.ROOT", tmp_path)
    folder = tmp_path / ".venv/share/jupyter/kernels/java"
    folder.mkdir(parents=True)
    (folder / "jjava.jar").write_text("")
    (folder / "kernel.json").write_text("{}")
    jdk = Jdk(tmp_path, 17)
    setup_kernel(jdk)
    assert json.loads((folder / "kernel.json").read_text(encoding="utf-8"))["language"] == "java"
    before = (folder / "kernel.json").stat().st_mtime_ns
    setup_kernel(jdk)
    assert (folder / "kernel.json").stat().st_mtime_ns == before
    monkeypatch.setenv("HOCSAU_HEAP", "6g")
    setup_kernel(jdk)
    assert "-Xmx6g" in (folder / "kernel.json").read_text(encoding="utf-8")


def test_bench_runs_java_like_the_kernel_does(tmp_path, monkeypatch):
    jdk = Jdk(tmp_path / "jdk", 25)
    calls = []
    monkeypatch.setattr("hocsau_cli.bench.setup", lambda module: jdk)
    monkeypatch.setattr(
        "hocsau_cli.bench.run_child", lambda command, *_: calls.append([str(part) for part in command]) or 0
    )
    monkeypatch.setenv("HOCSAU_HEAP", "3g")
    assert main(["bench", "mnist-cnn", "--json", "kết quả.jsonl"]) == 0
    assert main(["bench", "--memory"]) == 0
    timed, sized = calls
    assert timed[0] == str(jdk.java)
    assert timed[-4:] == ["vn.hocsau.bench.BenchCommand", "mnist-cnn", "--json", "kết quả.jsonl"]
    assert timed[timed.index("-cp") + 1].endswith(os.path.join("lib", "target", "hocsau.jar"))
    kernel = kernel_spec(jdk, heap="3g")["argv"]
    options = [part for part in timed[1:] if part.startswith(("-X", "-D"))]
    assert {"-Xmx3g", "-XX:+UseSerialGC"} <= set(options) <= set(kernel)
    assert {"-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"} <= set(sized)
    assert "-XX:+AlwaysPreTouch" not in timed


@pytest.mark.parametrize(("name", "java_class"), [("train", "TrainCommand"), ("app", "AppCommand")])
def test_train_and_app_pass_everything_to_java(tmp_path, monkeypatch, name, java_class):
    jdk = Jdk(tmp_path, 17)
    calls = []
    monkeypatch.setattr("hocsau_cli.app.setup", lambda module: jdk)
    monkeypatch.setattr("hocsau_cli.app.run_child", lambda command, *rest: calls.append((command, rest)) or 0)
    repository = tmp_path / "kho"
    monkeypatch.setattr("hocsau_cli.place.ROOT", repository)
    monkeypatch.setattr("hocsau_cli.main.use_own_copy", lambda: None)
    monkeypatch.chdir(tmp_path)
    assert main([name, "--models", "thư mục"]) == 0
    command, (folder, _) = calls[0]
    assert command[-3:] == [f"vn.hocsau.app.{java_class}", "--models", "thư mục"]
    assert folder == repository  # gọi từ ngoài kho thì build/ vẫn là của kho


@pytest.mark.parametrize(
    ("told", "java"),
    [
        (data.HELP, "lib/src/main/java/vn/hocsau/store/DataCommand.java"),
        (bench.HELP, "bench/src/main/java/vn/hocsau/bench/BenchOptions.java"),
        (app.TRAIN_HELP, "app/src/main/java/vn/hocsau/app/TrainCommand.java"),
        (app.APP_HELP, "app/src/main/java/vn/hocsau/app/AppCommand.java"),
    ],
)
def test_help_names_every_option_that_java_reads(told, java):
    """Hướng dẫn của bench, data và train chỉ còn ở đây; app giữ một bản vì container gọi thẳng Java."""
    cases = re.findall(r"case (\"--.*?) ->", (ROOT / java).read_text(encoding="utf-8"))
    options = set(re.findall(r"--[a-z]+", " ".join(cases)))
    assert options | {"--help"} == set(re.findall(r"--[a-z]+", told))


@pytest.mark.parametrize(
    "command", [[], ["setup"], ["lab"], ["report"], ["test"], ["data"], ["bench"], ["seeds"], ["train"], ["app"]]
)
def test_help_is_vietnamese(command):
    done = run(*command, "--help", COLUMNS="100")
    assert done.returncode == 0
    assert "cách dùng: hocsau" in done.stdout
    assert "in hướng dẫn này rồi thoát" in done.stdout
    for english in ("usage", "options", "positional", "show this", "default:"):
        assert english not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "còn thiếu: LỆNH"),
        (["bao-cao"], "không có lựa chọn"),
        (["report", "--mode", "cham"], "không có lựa chọn 'cham'"),
        (["report", "--mode"], "cần một giá trị"),
        (["report", "--lạ"], "không hiểu: --lạ"),
        (["report", "--cell-timeout", "0"], "cần một số phút dương, nhưng là '0'"),
        (["report", "--total-timeout", "x"], "cần một số phút dương, nhưng là 'x'"),
        (["lab", "--port", "x"], "không phải kiểu int"),
        (["test", "app2"], "Không có phần kiểm thử app2"),
    ],
)
def test_wrong_arguments_are_explained_in_vietnamese(arguments, complaint):
    done = run(*arguments)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert "error" not in done.stderr


def test_wrong_mode_of_the_environment_is_explained():
    done = run("report", HOCSAU_MODE="cham")
    assert (done.returncode, done.stderr) == (
        1,
        "hocsau: Biến HOCSAU_MODE là 'cham'; hãy đặt một trong: nhanh, day_du.\n",
    )


def test_output_is_utf8_whatever_the_console_says():
    done = subprocess.run(
        [sys.executable, ROOT / "hocsau", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
        check=True,
    )
    assert "Học sâu bằng Java" in done.stdout.decode("utf-8")


def test_busy_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert free_port(port) > port


SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


def test_totals_add_up_and_a_failed_gate_counts(tmp_path):
    (tmp_path / "a.xml").write_text(SUITE.format(10, 1, 1, 2))
    totals = Totals()
    totals.add_step(1, [tmp_path])
    assert str(totals) == "6 passed, 2 failed, 2 skipped"
    (tmp_path / "a.xml").write_text('<testsuite tests="3" failures="0" errors="0" skipped="0"/>')
    totals = Totals()
    totals.add_step(0, [tmp_path])
    assert str(totals) == "3 passed, 0 failed"
    totals.add_step(1, [tmp_path / "không có"])
    assert str(totals) == "3 passed, 1 failed"


def test_command_beside_others_writes_its_log_and_stops_with_them(tmp_path):
    log = tmp_path / "log" / "a.log"
    with beside([sys.executable, "-c", "print('xong')"], log) as process:
        pass
    assert (process.returncode, log.read_text().strip()) == (0, "xong")
    with pytest.raises(KeyError), beside([sys.executable, "-c", "import time; time.sleep(60)"], log) as process:
        raise KeyError("việc kia hỏng")
    assert process.returncode not in (None, 0)


@pytest.mark.parametrize(("seconds", "words"), [(0.04, "0,0 giây"), (12.34, "12,3 giây"), (125, "2 phút 05 giây")])
def test_durations_read_as_words(seconds, words):
    assert duration(seconds) == words


@posix_only
def test_stopped_launcher_lets_its_child_clean_up(tmp_path):
    child = "import signal, sys, time; signal.signal(15, lambda *_: (print('đã dọn'), sys.exit(0))); print('chạy', flush=True); time.sleep(60)"
    parent = f"""
import signal, sys
sys.path.insert(0, {str(ROOT / "tools")!r})
from hocsau_cli.process import run_child
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
run_child([sys.executable, "-c", {child!r}])
"""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout.readline() == "chạy\n"
        process.terminate()
        assert process.stdout.read() == "đã dọn\n"
        assert process.wait() == 143


@posix_only
def test_child_killed_by_the_system_is_explained(capfd):
    assert run_child([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == -9
    sentence = capfd.readouterr().err
    assert re.fullmatch(r"hocsau: \S+ bị dừng ngang, thường do hết bộ nhớ; hãy đóng các kernel .*vẫn còn\.\n", sentence)
