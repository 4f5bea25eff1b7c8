"""Máy chủ lớp học: một tập lệnh cài cho mọi nơi, cấu hình của máy chủ Jupyter, chương trình đo."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from hocsau_cli import place
from hocsau_cli.jdk import MIN_JAVA
from hocsau_cli.python import MIN_PYTHON, pinned_requirements
from traitlets.config.loader import PyFileConfigLoader

SCRIPT = "tools/may_chu/cai_dat.sh"
ENTRANCES = ("tools/may_chu/Dockerfile", "binder/postBuild", ".devcontainer/devcontainer.json", "MAY_CHU.md")

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="tập lệnh cài gói bằng apt")


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_every_entrance_calls_the_one_script(entrance):
    text = (ROOT / entrance).read_text(encoding="utf-8")
    assert re.search(rf"bash (/opt/hocsau/)?{SCRIPT}\b", text)
    assert set(re.findall(r"cai_dat\.sh((?: --[a-z]+)*)", text)) <= {"", " --data", " --data --jupyterhub"}


@linux_only
@pytest.mark.parametrize("name", [SCRIPT, "binder/postBuild"])
def test_scripts_are_sound_bash_and_executable(name):
    done = subprocess.run(["bash", "-n", ROOT / name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.access(ROOT / name, os.X_OK)


def test_versions_are_the_course_ones():
    packages = (ROOT / "binder/apt.txt").read_text(encoding="utf-8")
    assert f"\nopenjdk-{MIN_JAVA}-jdk-headless\n" in packages
    version = re.fullmatch(r"python-(\d+)\.(\d+)\n", (ROOT / "binder/runtime.txt").read_text())
    assert tuple(map(int, version.groups())) >= MIN_PYTHON
    assert f"(3, {MIN_PYTHON[1]})" in (ROOT / SCRIPT).read_text(encoding="utf-8")
    hub = pinned_requirements((ROOT / "tools/requirements-may-chu.txt").read_text(encoding="utf-8"))
    assert [line for line in hub if not re.fullmatch(r"[\w-]+==[\w.]+", line)] == []
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["hostRequirements"]["memory"] == "8gb"  # README nói 8 GB là vừa


def test_image_gets_the_notebooks_and_the_launcher():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert not {"notebooks", "tools", "data", "hocsau", "binder"} & set(ignored)


@pytest.fixture
def course(tmp_path):
    """Khóa học giả: hocsau chỉ ghi lại nó được gọi thế nào."""
    root = tmp_path / "khoa hoc"
    for name in ("tools/may_chu", "binder", "data", ".venv/share/jupyter/kernels/java", "bin"):
        (root / name).mkdir(parents=True)
    shutil.copy(ROOT / SCRIPT, root / SCRIPT)
    (root / "tools/may_chu/jupyter_server_config.py").touch()
    (root / "binder/apt.txt").write_text("# vì sao\ngoi-a\ngoi-b # để vẽ\n")
    (root / "data/catalog.json").write_text('{"datasets": [{"id": "mot"}, {"id": "hai"}]}')
    (root / "hocsau").write_text(
        "import os, sys\nopen('goi.txt', 'a').write(' '.join(sys.argv[1:]) + '\\n')\nsys.exit(sys.argv[-1] == 'mot')\n"
    )
    for name, text in {"sudo": "exit 1", "dpkg-query": "echo installed", "apt-get": "exit 9"}.items():
        (root / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (root / "bin" / name).chmod(0o755)
    return root


def install(course: Path, *options: str) -> subprocess.CompletedProcess:
    """Chạy tập lệnh như một người dùng thường: không được đụng tới /usr/local của máy đang thử."""
    command = ["bash", str(course / SCRIPT), *options]
    if os.geteuid() == 0:
        for path in [course.parent, *course.parent.rglob("*")]:
            os.chown(path, 65534, 65534)
        for folder in course.parents[1:4]:
            folder.chmod(folder.stat().st_mode | 0o011)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    env = {"PATH": f"{course / 'bin'}:{os.environ['PATH']}", "HOME": str(course.parent / "nha")}
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


@linux_only
def test_script_without_root_connects_the_kernel_for_its_user_only(course):
    for _ in range(2):
        done = install(course, "--data")
        assert done.returncode == 0, done.stderr
    home = course.parent / "nha"
    kernel = home / ".local/share/jupyter/kernels/java"
    assert kernel.resolve() == course / ".venv/share/jupyter/kernels/java"
    assert (home / ".jupyter/jupyter_server_config.py").resolve().is_relative_to(course)
    assert (course / "goi.txt").read_text().split("\n")[:3] == ["setup", "data --fetch mot", "data --fetch hai"]
    assert "Bỏ qua bộ mot." in done.stdout
    assert "Bỏ qua bộ hai." not in done.stdout


@linux_only
def test_script_keeps_a_kernel_of_someone_else(course):
    other = course.parent / "nha/.local/share/jupyter/kernels/java"
    other.mkdir(parents=True)
    done = install(course)
    assert done.returncode == 1
    assert f"ở {other} đã có thứ khác" in done.stderr
    assert list(other.iterdir()) == []


@linux_only
def test_script_refuses_an_unknown_option(course):
    done = install(course, "--dulieu")
    assert (done.returncode, done.stdout) == (2, "")
    assert "không hiểu --dulieu" in done.stderr
    assert not (course / "goi.txt").exists()


@linux_only
def test_server_of_a_student_opens_an_own_copy_and_shares_the_cache(tmp_path, monkeypatch, capsys):
    source = tmp_path / "hocsau"
    (source / "notebooks").mkdir(parents=True)
    (source / "notebooks/01.ipynb").write_text("bài")
    (source / "build/cache").mkdir(parents=True)
    (source / "tools/may_chu").mkdir(parents=True)
    shutil.copy(ROOT / "tools/may_chu/jupyter_server_config.py", source / "tools/may_chu")
    home = tmp_path / "nha"
    home.mkdir()
    (home / "cau_hinh.py").symlink_to(source / "tools/may_chu/jupyter_server_config.py")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("HOCSAU_CACHE", "")
    monkeypatch.delenv("HOCSAU_CACHE")
    monkeypatch.setattr(place, "ROOT", source)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr("hocsau_cli.shared.os.access", lambda path, mode: mode != os.W_OK | os.X_OK)
    monkeypatch.chdir(home)

    config = PyFileConfigLoader("cau_hinh.py", str(home)).load_config()

    copy = place.ROOT / "notebooks"
    assert copy.is_relative_to(home / "hocsau")
    assert (copy / "01.ipynb").read_text() == "bài"
    assert config.FileContentsManager.preferred_dir == str(copy)
    assert config.ZMQChannelsWebsocketConnection.limit_rate is False
    assert os.environ["HOCSAU_CACHE"] == str(source / "build/cache")


@linux_only
def test_measuring_program_explains_itself():
    command = [sys.executable, ROOT / "tools/may_chu/do_tai.py", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--students" in done.stdout
