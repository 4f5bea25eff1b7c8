"""Lệnh hocsau trên máy lạ: bảng mã, biến môi trường, thư mục chỉ đọc, người dùng không tên, máy không có Maven."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.server
import locale
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import ROOT
from hocsau_cli import environment, maven, place, windows
from hocsau_cli.jdk import Jdk, ask_java, find_jdk, heap_size, java_command, user_home_options
from hocsau_cli.kernel import kernel_spec
from hocsau_cli.main import fail, main
from hocsau_cli.problem import Problem, sentence_of
from hocsau_cli.process import descendants
from hocsau_cli.python import PIP, pip_env, tool_env
from hocsau_cli.shared import update_copy, use_own_copy
from test_launcher import fake_java, posix_only, repository  # noqa: F401

LINUX = sys.platform.startswith("linux")


# Hệ điều hành và thư viện máy


@posix_only
@pytest.mark.parametrize(
    ("system", "processor"),
    [
        ("Linux", "amd64"),
        ("Linux", "aarch64"),
        ("Windows 11", "amd64"),
        ("Mac OS X", "x86_64"),
        ("Mac OS X", "aarch64"),
    ],
)
def test_five_platforms_are_taken(tmp_path, system, processor):
    home = fake_java(tmp_path / "jdk", "17.0.9", system=system, processor=processor)
    assert find_jdk({"PATH": str(home / "bin")}).home == home


@posix_only
@pytest.mark.parametrize(
    ("system", "processor", "hint"),
    [
        ("Windows 11", "aarch64", "--architecture x64"),
        ("Windows 10", "x86", "Windows 10 x86"),
        ("Linux", "arm", "Linux arm"),
        ("Linux", "riscv64", "Linux riscv64"),
        ("FreeBSD", "amd64", "FreeBSD amd64"),
    ],
)
def test_machine_without_native_libraries_is_refused_with_a_sentence(tmp_path, system, processor, hint):
    home = fake_java(tmp_path / "jdk", "17.0.9", system=system, processor=processor)
    with pytest.raises(Problem, match="không có bản cho máy ấy") as error:
        find_jdk({"PATH": str(home / "bin")})
    assert hint in str(error.value)


NATIVE = ("javacpp", "openblas", "nd4j-native", "nd4j-native-preset", "dnnl", "opencl")


@posix_only
@pytest.mark.parametrize(
    ("name", "system", "processor"),
    [
        ("linux-x86_64", "Linux", "amd64"),
        ("linux-arm64", "Linux", "aarch64"),
        ("windows-x86_64", None, None),
        ("macosx-x86_64", "Mac OS X", "x86_64"),
        ("macosx-arm64", "Mac OS X", "aarch64"),
    ],
)
def test_every_platform_resolves_to_jars_that_exist(tmp_path, name, system, processor):
    """Chỉ dựng cây phụ thuộc, không tải jar nào. Maven 3.8 giả làm Windows thì hỏng trong jansi: gọi thẳng tên hệ ấy."""
    jdk = find_jdk()
    tree = tmp_path / "tree.txt"
    env = maven.maven_env(jdk)
    command = [maven.find_maven(jdk), "-o", "-B", "-q", "-pl", "lib", "-am", "dependency:tree"]
    command += [f"-DoutputFile={tree}", "-DappendOutput=true"]
    if system:
        env["JDK_JAVA_OPTIONS"] = f'"-Dos.name={system}" -Dos.arch={processor}'
    else:
        command += ["-Djavacpp.platform.host=", f"-Djavacpp.platform={name}"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split(":") for line in tree.read_text(encoding="utf-8").splitlines()]
    native = {(parts[1], parts[3]) for parts in lines if len(parts) == 6 and parts[3].count("-") == 1}
    # Trên Maven Central không có dnnl và opencl cho macosx-arm64; các jar khác đều có.
    missing = {"dnnl", "opencl"} if name == "macosx-arm64" else set()
    assert native == {(artifact, name) for artifact in set(NATIVE) - missing}
    assert {"dnnl", "opencl"} <= {parts[1] for parts in lines if len(parts) == 5}  # lớp Java thì luôn cần


def test_networks_run_without_native_onednn(tmp_path):
    jdk = find_jdk()
    libs = list((ROOT / "lib/target/libs").glob("*.jar"))
    # Như trên Apple silicon: lớp Java của oneDNN và OpenCL có, thư viện máy thì không.
    without = [jar for jar in libs if not re.match(r"(dnnl|opencl)-\d.*-(linux|macosx|windows)-", jar.name)]
    assert len(without) < len(libs)
    jars = [*((ROOT / module / "target/classes") for module in ("bench", "lib", "engine")), *without]
    command = java_command(jdk, ["-Xmx1g"], jars, "vn.hocsau.bench.BenchCommand", ["electric-lstm1", "--steps", "1"])
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "electric-lstm1" in done.stdout
    forced = subprocess.run(
        [*command, "--engine", "onednn"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert forced.returncode != 0  # chắc chắn rằng lần chạy trên thật sự không có oneDNN


# Bảng mã và đường dẫn có dấu


@posix_only
@pytest.mark.parametrize("name", ["C", "POSIX", "vi_VN.khong-co"])
def test_locale_that_is_not_utf8_is_replaced_for_children(name, monkeypatch):
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        monkeypatch.setenv("LC_ALL", name)
        assert environment.utf8_locale()["LC_ALL"].endswith("UTF-8")
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        assert environment.utf8_locale() == {}
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


@pytest.mark.skipif(not LINUX, reason="trên macOS Java luôn đọc tên tệp là UTF-8")
@pytest.mark.parametrize("name", ["C", "vi_VN.khong-co"])
def test_java_finds_a_class_in_a_folder_with_diacritics_under_any_locale(tmp_path, name):
    """Java thật, chạy với môi trường mà lệnh đã sửa, từ và trong thư mục có dấu."""
    folder = tmp_path / "Khóa học ở đây"
    folder.mkdir()
    (folder / "Đọc.java").write_text(
        "class Đọc { public static void main(String[] a) { System.out.println(java.nio.file.Path.of(a[0]).toAbsolutePath()); } }",
        encoding="utf-8",
    )
    program = f"""
import os, subprocess, sys
sys.path.insert(0, {str(ROOT / "tools")!r})
from hocsau_cli.environment import prepare
from hocsau_cli.jdk import base_options, find_jdk, java_command
prepare()
jdk = find_jdk()
subprocess.run([jdk.home / "bin/javac", "-encoding", "UTF-8", "Đọc.java"], check=True)
subprocess.run(java_command(jdk, base_options(), [{str(folder)!r}], "Đọc", ["thư mục/tệp"]), check=True)
"""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=folder,
        env={**env, "LC_ALL": name},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder / "thư mục/tệp")


@posix_only
def test_kernel_carries_a_utf8_locale_of_its_own(tmp_path):
    assert kernel_spec(Jdk(tmp_path, 17), tmp_path)["env"]["LC_ALL"].endswith("UTF-8")


@pytest.fixture
def western_windows(tmp_path, monkeypatch):
    """Windows có bảng mã ANSI cp1252, ổ đĩa giữ tên ngắn; chỉ các lời gọi hệ thống là giả."""

    def ansi(text):
        with contextlib.suppress(UnicodeError):
            return text.encode("cp1252").decode("cp1252") == text
        return False

    monkeypatch.setattr("hocsau_cli.place.WINDOWS", True)
    monkeypatch.setattr("hocsau_cli.windows.ansi", ansi)
    monkeypatch.setattr(
        "hocsau_cli.windows.short_path", lambda text: text.encode("ascii", "replace").decode().replace("?", "~")
    )
    monkeypatch.setattr("hocsau_cli.kernel.ansi", ansi)
    monkeypatch.setenv("HOME", str(tmp_path / "Nguyễn"))
    return tmp_path


def test_windows_command_line_holds_only_letters_java_can_read(western_windows, monkeypatch):
    folder = western_windows / "Khóa học"
    monkeypatch.setattr("hocsau_cli.place.ROOT", folder)
    jdk = Jdk(Path("C:/jdk"), 17)
    options = windows.javacpp_options()
    command = java_command(jdk, options, [folder / "hocsau.jar"], "Main", ["--json", str(folder / "kết quả.json")])
    spec = kernel_spec(jdk, folder)
    for part in (*command, *spec["argv"], *windows.jupyter_env().values()):
        assert part.isascii()
    assert any(part.startswith("-Dorg.bytedeco.javacpp.cachedir=") for part in spec["argv"])


def test_windows_without_short_names_says_what_to_do(western_windows, monkeypatch):
    monkeypatch.setattr("hocsau_cli.windows.short_path", lambda text: text)
    with pytest.raises(Problem, match=r"không đọc được tên có dấu .*Khóa học; hãy dùng thư mục không dấu"):
        windows.java_text(western_windows / "Khóa học")
    assert windows.java_text("C:\\hocsau") == "C:\\hocsau"


def test_jar_in_use_on_windows_stops_the_build_with_a_sentence(repository, tmp_path, monkeypatch):  # noqa: F811
    maven.setup_jars(Jdk(tmp_path, 17), "lib")
    (tmp_path / "lib/src/main/A.java").write_text("changed")
    monkeypatch.setattr("hocsau_cli.place.WINDOWS", True)

    def held(self, target):
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "rename", held)
    with pytest.raises(Problem, match=r"hocsau\.jar đang được một chương trình Java dùng.*hãy đóng mọi kernel"):
        maven.setup_jars(Jdk(tmp_path, 17), "lib")


# Biến môi trường của người dùng


@pytest.mark.parametrize("name", ["HOCSAU_MIRROR", "HOCSAU_CACHE"])
@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("kho", "{cwd}/kho"),
        ("../kho gương/", "{up}/kho gương"),
        ("./kho", "{cwd}/kho"),
        ("~/kho", "{home}/kho"),
        (" /mnt/kho ", "/mnt/kho"),
        ("file:///mnt/kho%20g%C6%B0%C6%A1ng", "/mnt/kho gương"),
        ("FILE:/mnt/kho", "/mnt/kho"),
        ("file://localhost/mnt/kho", "/mnt/kho"),
        ("http://may-chu:8000/kho", "http://may-chu:8000/kho"),
        ("HTTPS://may-chu/Kho?a=B", "https://may-chu/Kho?a=B"),
    ],
)
@posix_only
def test_place_of_data_is_resolved_once_against_the_callers_folder(tmp_path, monkeypatch, name, value, wanted):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(name, value)
    environment.prepare()
    assert os.environ[name] == wanted.format(cwd=tmp_path, up=tmp_path.parent, home=tmp_path)


@posix_only
def test_file_address_of_another_machine_is_explained():
    with pytest.raises(Problem, match=r"HOCSAU_MIRROR là 'file://kho/a', chỉ tới máy kho; hãy viết file:///"):
        environment.absolute("HOCSAU_MIRROR", "file://kho/a")


@pytest.mark.parametrize(
    ("value", "size"), [("", "2g"), ("  ", "2g"), ("4g", "4g"), ("1500M", "1500M"), (" 3G ", "3G")]
)
def test_heap_of_the_environment(tmp_path, monkeypatch, value, size):
    monkeypatch.setenv("HOCSAU_HEAP", value)
    assert heap_size(Jdk(tmp_path, 17)) == size


@pytest.mark.parametrize(
    ("estimate", "size"),
    [
        ("Max. Heap Size (Estimated): 5.89G", "2g"),
        ("Max. Heap Size (Estimated): 990.00M", "2g"),
        ("Max. Heap Size (Estimated): 495.00M", "990m"),
        ("Max. Heap Size (Estimated): 8.00M", "64m"),
        ("Max. Heap Size: 300.00M", "2g"),
    ],
)
def test_heap_stays_within_half_of_the_memory(tmp_path, monkeypatch, estimate, size):
    monkeypatch.delenv("HOCSAU_HEAP", raising=False)
    monkeypatch.setattr("hocsau_cli.jdk.ask_java", lambda *_: f"VM settings:\n    {estimate}\n")
    assert heap_size(Jdk(tmp_path, 17)) == size


def test_heap_sees_the_memory_of_this_machine(monkeypatch):
    monkeypatch.delenv("HOCSAU_HEAP", raising=False)
    monkeypatch.delenv("JDK_JAVA_OPTIONS", raising=False)
    output = ask_java(find_jdk().java, "-Duser.language=en", "-XshowSettings:vm", "-version")
    assert "Max. Heap Size (Estimated): " in output


@pytest.mark.parametrize(
    "value", ["4", "4GB", "4 g", "-Xmx4g", "0g", "1k", "32m", "9999999g", "bốn", "4g -cp /x", "٤g"]
)
def test_bad_heap_is_explained_before_anything_runs(monkeypatch, value):
    monkeypatch.setenv("HOCSAU_HEAP", value)
    with pytest.raises(Problem, match=r"Biến HOCSAU_HEAP là .*; hãy đặt một cỡ từ 64m đến 1024g"):
        heap_size(Jdk(Path("jdk"), 17))


def test_pip_settings_that_move_the_install_are_dropped(tmp_path, monkeypatch):
    moving = {
        "PIP_USER": "1",
        "PIP_TARGET": "/x",
        "PIP_PREFIX": "/x",
        "PIP_ROOT": "/x",
        "PIP_DRY_RUN": "1",
        "PIP_NO_DEPS": "1",
    }
    kept = {
        "PIP_INDEX_URL": "http://kho",
        "PIP_FIND_LINKS": "/w",
        "PIP_NO_INDEX": "1",
        "PIP_PROXY": "p",
        "PIP_CERT": "c",
    }
    (tmp_path / "pip.conf").write_text(
        "[global]\nextra-index-url = http://b'c\nindex-url = http://thua\n[install]\nuser = true\n"
    )
    for name, value in {**moving, **kept, "PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}.items():
        monkeypatch.setenv(name, value)
    env = pip_env(Path(sys.executable))
    assert not set(moving) & set(env)
    assert (kept | {"PIP_EXTRA_INDEX_URL": "http://b'c"}).items() <= env.items()


def test_real_pip_installs_into_the_environment_whatever_variables_say(tmp_path, monkeypatch):
    """Một gói nhỏ làm tại chỗ, pip thật, với mọi biến và tệp cấu hình đổi nơi cài."""
    package = tmp_path / "goi_thu-1.0.dist-info"
    package.mkdir()
    files = {
        "METADATA": "Metadata-Version: 2.1\nName: goi-thu\nVersion: 1.0\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    for name, text in files.items():
        (package / name).write_text(text)
    shutil.make_archive(str(tmp_path / "goi"), "zip", tmp_path, package.name)
    wheel = (tmp_path / "goi.zip").rename(tmp_path / "goi_thu-1.0-py3-none-any.whl")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    config = tmp_path / "pip.conf"
    config.write_text(f"[install]\nuser = true\ntarget = {tmp_path}/a\nprefix = {tmp_path}/b\nroot = {tmp_path}/c\n")
    for name, value in {"PIP_USER": "1", "PIP_TARGET": str(tmp_path / "d"), "PIP_CONFIG_FILE": str(config)}.items():
        monkeypatch.setenv(name, value)
    python = next((tmp_path / "venv").glob("[bS]*/python*"))
    done = subprocess.run(
        [python, *PIP, "install", "--no-index", wheel],
        env=pip_env(python),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "venv").rglob("goi_thu-1.0.dist-info"))
    assert not [name for name in "abcd" if (tmp_path / name).exists()]


def test_kernel_of_the_course_wins_over_any_other(tmp_path, monkeypatch):
    """jupyter_client thật, một kernel tên java khác trên JUPYTER_PATH và trong thư mục người dùng."""
    root = tmp_path / "khoa-hoc"
    for folder in (root / ".venv/share/jupyter", tmp_path / "khac", tmp_path / "nguoi-dung"):
        (folder / "kernels/java").mkdir(parents=True)
        (folder / "kernels/java/kernel.json").write_text('{"argv": ["x"], "display_name": "x", "language": "java"}')
    monkeypatch.setattr("hocsau_cli.place.ROOT", root)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "khac"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "nguoi-dung"))
    ask = (
        "from jupyter_client.kernelspec import KernelSpecManager as M; print(M().get_kernel_spec('java').resource_dir)"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], env=tool_env(), capture_output=True, encoding="utf-8", check=True
    )
    assert Path(done.stdout.strip()) == root / ".venv/share/jupyter/kernels/java"


def test_user_settings_of_python_do_not_reach_the_tools(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/khong-co")
    monkeypatch.setenv("PYTHONPATH", "/khong-co")
    assert "PYTHONHOME" not in tool_env()
    assert tool_env()["PYTHONPATH"] == str(place.ROOT / "tools")


@posix_only
def test_wrong_java_home_is_told(tmp_path, capsys):
    good = fake_java(tmp_path / "jdk17", "17.0.9")
    old = fake_java(tmp_path / "jdk11", "11.0.2")
    path = str(good / "bin")
    for home, reason in (
        (tmp_path / "không có", "không chạy được"),
        (old, "là Java 11"),
        (good / "bin", "không chạy được"),
    ):
        assert find_jdk({"JAVA_HOME": str(home), "PATH": path}).home == good
        told = capsys.readouterr().err
        assert told.startswith("hocsau: biến JAVA_HOME không trỏ tới JDK 17 trở lên (")
        assert reason in told
        assert told.count("\n") == 1
    find_jdk({"JAVA_HOME": str(good), "PATH": ""})
    assert capsys.readouterr().err == ""


@posix_only
def test_strange_entries_of_path_are_passed_over(tmp_path, monkeypatch):
    good = fake_java(tmp_path / "jdk17", "17.0.9")
    (tmp_path / "tệp").write_text("")
    (tmp_path / "vòng").symlink_to(tmp_path / "vòng")
    strange = ["", "~", str(tmp_path / "tệp"), str(tmp_path / "vòng"), "x" * 5000, str(tmp_path / "không có")]
    assert find_jdk({"PATH": os.pathsep.join([*strange, str(good / "bin")])}).home == good


# Người dùng không tên, thư mục không ghi được

as_root = pytest.mark.skipif(not LINUX or os.geteuid() != 0, reason="cần quyền root để thành người dùng khác")


def as_stranger(program: str, **env: str) -> subprocess.CompletedProcess:
    """Chạy bằng Python trong một tiến trình con có uid không nằm trong passwd."""
    return subprocess.run(
        [shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable, "-c", program],
        user=12345,
        group=12345,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@as_root
def test_user_without_a_name_gets_a_real_home(tmp_path, tmp_path_factory):
    """Một bản sao của hocsau_cli mà ai cũng đọc được; HOME không đặt, Java không được ghi vào thư mục tên "?"."""
    folder = Path("/tmp") / f"hocsau-thu-{os.getpid()}"
    shutil.copytree(ROOT / "tools/hocsau_cli", folder / "hocsau_cli")
    (folder / "khoa").mkdir(mode=0o700)
    try:
        program = f"""
import os, sys
sys.path.insert(0, {str(folder)!r})
from hocsau_cli.environment import prepare
from hocsau_cli.jdk import java_candidates, user_home_options
prepare()
print(os.environ["HOME"], user_home_options())
java_candidates(dict(os.environ))
"""
        done = as_stranger(program, TMPDIR="/tmp", PATH=f"{folder / 'khoa'}:/usr/bin:/bin")
        assert done.returncode == 0, done.stderr
        home = "/tmp/hocsau-12345"
        assert done.stdout.strip() == f"{home} ['-Duser.home={home}']"
        assert Path(home).stat().st_mode & 0o077 == 0
        assert "không ghi được, dùng tạm /tmp/hocsau-12345" in done.stderr
    finally:
        shutil.rmtree(folder)


@posix_only
def test_named_user_keeps_the_home_java_knows(monkeypatch):
    assert user_home_options() == []
    monkeypatch.delenv("HOME")
    assert Path(environment.home_folder()["HOME"]).is_dir()
    monkeypatch.setenv("HOME", "")
    assert Path(environment.home_folder()["HOME"]).is_dir()


@posix_only
def test_unusable_home_is_replaced_by_a_private_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", "/khong/co")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = Path(environment.home_folder()["HOME"])
    assert home.parent == tmp_path
    assert home.stat().st_mode & 0o077 == 0
    assert "'/khong/co' không ghi được" in capsys.readouterr().err


# Lỗi của hệ điều hành


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "đĩa đã đầy"),
        (errno.EACCES, "không có quyền"),
        (errno.EROFS, "ổ đĩa chỉ đọc"),
        (errno.ENAMETOOLONG, "đường dẫn quá dài"),
        (errno.EDQUOT, "hết phần đĩa"),
        (errno.ETXTBSY, "hãy sửa điều ấy"),
    ],
)
@pytest.mark.parametrize("command", ["setup", "lab", "report", "test", "data", "bench", "train", "app"])
def test_os_error_of_any_command_is_one_sentence(monkeypatch, capsys, number, words, command):
    def broken(*_, **__):
        raise OSError(number, os.strerror(number), "/đâu/đó")

    monkeypatch.setattr("hocsau_cli.main.prepare", broken)
    assert main([command]) == 1
    told = capsys.readouterr().err
    assert told.startswith("hocsau: Không đọc hoặc ghi được '/đâu/đó': ")
    assert words in told
    assert told.count("\n") == 1


def test_damaged_files_of_the_clone_are_explained(monkeypatch, capsys):
    with contextlib.suppress(UnicodeDecodeError):
        b"\xff".decode()
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert "không phải chữ UTF-8" in sentence_of(error)


@pytest.mark.parametrize("content", ["", "[]", "{", '"x"', "null"])
def test_damaged_stamp_counts_as_none(tmp_path, content):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(content)
    assert place.read_stamp(stamp) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="cần /dev/full")
def test_full_disk_under_the_output_leaves_no_trace():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, ROOT / "hocsau", "data", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "hocsau: Không đọc hoặc ghi được: đĩa đã đầy; hãy xóa bớt tệp rồi chạy lại.\n"


def test_fail_prints_one_sentence(capsys):
    assert fail("một câu.") == 1
    assert capsys.readouterr().err == "hocsau: một câu.\n"


# Bản dùng chung chỉ đọc


def course(folder: Path) -> Path:
    """Khóa học thu nhỏ đã dựng sẵn."""
    sources = ("pom.xml", "notebooks/01.ipynb", "lib/src/main/A.java")
    for name in (*sources, "lib/target/hocsau.jar", ".venv/pyvenv.cfg", "build/x", ".git/config"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


@posix_only
def test_copy_follows_the_source_but_keeps_own_changes(tmp_path):
    source, copy = course(tmp_path / "goc"), tmp_path / "sao"
    update_copy(source, copy)
    assert sorted(path.name for path in copy.iterdir()) == [".venv", "build", "lib", "notebooks", "pom.xml"]
    assert (copy / "lib/target").resolve() == source / "lib/target"
    (copy / "notebooks/01.ipynb").write_text("bài của em")
    (source / "notebooks/01.ipynb").write_text("thầy sửa")
    (source / "pom.xml").write_text("thầy sửa")
    (source / "lib/src/main/A.java").unlink()
    update_copy(source, copy)
    assert (copy / "notebooks/01.ipynb").read_text() == "bài của em"
    assert (copy / "pom.xml").read_text() == "thầy sửa"
    assert not (copy / "lib/src/main/A.java").exists()


@posix_only
def test_read_only_course_is_used_through_an_own_copy(tmp_path, monkeypatch, capsys):
    source = course(tmp_path / "goc")
    monkeypatch.setenv("HOME", str(tmp_path / "nha"))
    monkeypatch.setattr("hocsau_cli.place.ROOT", source)
    use_own_copy()
    assert source == place.ROOT
    monkeypatch.setattr("hocsau_cli.shared.os.access", lambda path, mode: mode != os.W_OK | os.X_OK)
    use_own_copy()
    assert place.ROOT.parent == tmp_path / "nha/hocsau"
    assert (place.ROOT / "pom.xml").exists()
    assert "chỉ đọc: làm việc trên bản sao" in capsys.readouterr().out
    assert place.kernel_folder() == place.ROOT / "build/jupyter/kernels/java"  # .venv dùng nhờ thì không ghi vào


@posix_only
def test_stale_shared_build_is_replaced_by_an_own_one(repository, tmp_path, monkeypatch):  # noqa: F811
    shared = tmp_path / "chung"
    shared.mkdir()
    (shared / "hocsau.jar").write_text("cũ")
    (tmp_path / "lib/target").symlink_to(shared)
    maven.setup_jars(Jdk(tmp_path, 17), "lib")
    assert not (tmp_path / "lib/target").is_symlink()
    assert (shared / "hocsau.jar").read_text() == "cũ"


# Dừng giữa chừng


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.skipif(not LINUX, reason="đọc /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("call", ["run_child({command!r})", "run_logged({command!r}, Path({log!r}))"])
def test_stopped_launcher_leaves_no_grandchild(tmp_path, number, call):
    """Lệnh con là tập lệnh shell gọi một chương trình khác, như mvn gọi java; cả hai phải dừng."""
    pids = tmp_path / "pids"
    command = ["sh", "-c", f"sh -c 'echo $$ > {pids}; exec sleep 300'; true"]
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT / "tools")!r})
from hocsau_cli import main, process
from hocsau_cli.process import run_child, run_logged
main.run = lambda _: {call.format(command=command, log=str(tmp_path / "log"))}
sys.exit(main.main([]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        until = time.monotonic() + 60
        while not (pids.exists() and pids.read_text().strip()):
            assert time.monotonic() < until
            time.sleep(0.05)
        grandchild = int(pids.read_text())
        assert grandchild in descendants(process.pid)
        if number == signal.SIGINT and "run_child" in call:
            os.killpg(process.pid, number)  # như bàn phím gửi: cả nhóm
        else:
            process.send_signal(number)
        assert process.wait(timeout=60) == 128 + number
    until = time.monotonic() + 10
    while alive(grandchild) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(grandchild)


# Maven mang theo


@pytest.fixture
def maven_site(tmp_path, monkeypatch):
    """Kho Maven thu nhỏ đòi tên và mật khẩu; tệp zip có lệnh mvn chỉ in phiên bản."""
    name = f"apache-maven-{maven.MAVEN}"
    (tmp_path / "zip" / name / "bin").mkdir(parents=True)
    for command in ("mvn", "mvn.cmd"):
        (tmp_path / "zip" / name / "bin" / command).write_text(f"#!/bin/sh\necho Apache Maven {maven.MAVEN}\n")
    content = Path(shutil.make_archive(str(tmp_path / "maven"), "zip", tmp_path / "zip")).read_bytes()
    seen = []

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Authorization"), self.headers.get("Proxy-Authorization")))
            self.send_response(200 if self.path.endswith("-bin.zip") else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr("hocsau_cli.place.user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr("hocsau_cli.maven.MAVEN_SHA512", hashlib.sha512(content).hexdigest())
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("MVNW_"):
            monkeypatch.delenv(name)
    yield server.server_address[1], seen
    server.shutdown()
    server.server_close()


@posix_only
def test_missing_or_old_maven_is_brought_along_once(tmp_path, monkeypatch, maven_site, capsys):
    port, seen = maven_site
    monkeypatch.setenv("MVNW_REPOURL", f"http://em:m%40t@127.0.0.1:{port}/kho/")
    old = tmp_path / "cu/mvn"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'Apache Maven 3.6.3 (x)'\n")
    old.chmod(0o755)
    jdk = Jdk(tmp_path, 17)
    first = maven.find_maven(jdk, {"PATH": str(old.parent)})
    second = maven.find_maven(jdk, {"PATH": ""})
    assert first == second == str(tmp_path / f"cache/apache-maven-{maven.MAVEN}/bin/mvn")
    assert subprocess.run([first], capture_output=True, text=True, check=True).stdout == f"Apache Maven {maven.MAVEN}\n"
    (path, authorization, _), *rest = seen
    assert (path.startswith("/kho/org/apache/maven/"), authorization, rest) == (True, "Basic ZW06bUB0", [])
    assert "m%40t" not in capsys.readouterr().out
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == [f"apache-maven-{maven.MAVEN}"]
    new = tmp_path / "moi/mvn"
    new.parent.mkdir()
    new.write_text("#!/bin/sh\necho 'Apache Maven 3.8.7'\n")
    new.chmod(0o755)
    assert maven.find_maven(jdk, {"PATH": str(new.parent)}) == str(new)


@posix_only
def test_maven_comes_through_a_proxy_with_password(tmp_path, monkeypatch, maven_site):
    port, seen = maven_site
    monkeypatch.setenv("http_proxy", f"http://em:mat%20khau@127.0.0.1:{port}")
    monkeypatch.setenv("MVNW_REPOURL", "http://kho.invalid/maven2")
    maven.own_maven()
    assert seen[0][0].startswith("http://kho.invalid/maven2/org/apache/maven/")
    assert seen[0][2] == "Basic ZW06bWF0IGtoYXU="


@posix_only
def test_wrong_or_unreachable_maven_is_explained_without_the_password(tmp_path, monkeypatch, maven_site):
    port, _ = maven_site
    monkeypatch.setenv("MVNW_REPOURL", f"http://em:bimat@127.0.0.1:{port}")
    monkeypatch.setattr("hocsau_cli.maven.MAVEN_SHA512", "0" * 128)
    with pytest.raises(Problem, match="không đúng Maven") as error:
        maven.own_maven()
    assert "bimat" not in str(error.value)
    assert list((tmp_path / "cache").iterdir()) == []
    monkeypatch.setenv("MVNW_REPOURL", "http://em:bimat@127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://em:bimat@127.0.0.1:2")
    with pytest.raises(
        Problem, match=r"không tải được nó từ http://127\.0\.0\.1:1/.*qua proxy 127\.0\.0\.1:2"
    ) as error:
        maven.own_maven()
    assert "bimat" not in str(error.value)
    for address in ("khong-phai-dia-chi", "ftp:///x", "http://[x/"):
        monkeypatch.setenv("MVNW_REPOURL", address)
        with pytest.raises(Problem, match=r"không tải được|MVNW_REPOURL là"):
            maven.own_maven()
