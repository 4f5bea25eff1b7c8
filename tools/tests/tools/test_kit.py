"""Thư mục cho phòng máy không có mạng: làm ra nó, nhận ra nó, và chỉ lấy mọi thứ từ nó."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hocsau_cli import kit, maven, offline, place, shared
from hocsau_cli.main import main
from hocsau_cli.problem import Problem


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """Một bản khóa học trống, và môi trường trả lại như cũ sau phép thử."""
    folder = tmp_path / "khóa học"
    folder.mkdir()
    monkeypatch.setattr(place, "ROOT", folder)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    os.environ.pop("HOCSAU_MIRROR", None)
    return folder


@pytest.fixture
def made(tmp_path) -> Path:
    folder = tmp_path / "thẻ usb"
    for name in (offline.WHEELS, offline.REPOSITORY, offline.DATA):
        (folder / name).mkdir(parents=True)
    (folder / offline.MAVEN_ZIP).write_bytes(b"zip")
    return folder


def test_adopted_folder_is_used_by_every_later_command(root, made):
    offline.adopt(made)
    assert offline.remembered() == made
    assert os.environ["PIP_NO_INDEX"] == "1"
    assert " " not in os.environ["PIP_FIND_LINKS"]
    assert os.environ["PIP_FIND_LINKS"].startswith("file:///")
    assert offline.maven_options() == ["-o", f"-Dmaven.repo.local.tail={made / 'maven'}"]
    assert os.environ["HOCSAU_MIRROR"] == str(made / "du_lieu")


def test_folder_that_is_gone_is_forgotten_and_the_readers_mirror_wins(root, made):
    os.environ["HOCSAU_MIRROR"] = "/guong"
    offline.adopt(made)
    assert os.environ["HOCSAU_MIRROR"] == "/guong"
    (made / offline.REPOSITORY).rmdir()
    assert offline.remembered() is None


def test_other_folder_is_refused_with_what_is_missing(root, tmp_path):
    with pytest.raises(Problem, match=r"thiếu python, maven, maven\.zip"):
        offline.adopt(tmp_path)
    assert not (root / "build/kit.json").exists()


def test_maven_of_the_folder_is_checked_before_use(root, made):
    offline.adopt(made)
    with pytest.raises(Problem, match=r"maven\.zip không đúng Maven .* làm lại thư mục bằng hocsau kit"):
        maven.download_maven()


def test_maven_of_the_machine_does_not_stand_in_for_the_one_of_the_folder(root, made, monkeypatch):
    monkeypatch.setattr(maven, "own_maven", lambda: made / "bin/mvn")
    assert maven.find_maven(None, {**os.environ, "HOCSAU_KIT": str(made)}) == str(made / "bin/mvn")


def test_course_is_copied_without_what_runs_make(root, tmp_path):
    for name in ("README.md", "build/a.txt", "lib/target/a.jar", "lib/src/A.java", ".git/HEAD", ".venv/b"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    shared.copy_course(root, tmp_path / "bản sao")
    copied = {
        file.relative_to(tmp_path / "bản sao").as_posix()
        for file in (tmp_path / "bản sao").rglob("*")
        if file.is_file()
    }
    assert copied == {"README.md", "lib/src/A.java"}


def test_wheels_are_asked_for_each_system_and_python(root, monkeypatch):
    (root / "environment.yml").write_text("- pip:\n    - nbformat==1\n", encoding="utf-8")
    (root / "tools").mkdir()
    (root / "tools/requirements-cham.txt").write_text('six==1\npywin32==3; sys_platform == "win32"\n', encoding="utf-8")
    (root / "tools/requirements-chieu.txt").write_text("sphinx-revealjs==3\n", encoding="utf-8")
    asked: list[list[str]] = []
    monkeypatch.setattr(kit, "_download", lambda folder, arguments: asked.append(arguments))
    kit.fetch_wheels(root / "python", ["linux", "windows"], ["3.12"])
    linux, linux_exact, windows, windows_exact = asked
    assert "--platform=manylinux_2_28_x86_64" in linux
    assert "--python-version=3.12" in linux
    assert "nbformat==1" in linux
    assert linux_exact[-2:] == ["six==1", "sphinx-revealjs==3"]
    assert "--platform=win_amd64" in windows
    assert {"pywinpty", "colorama"} <= set(windows)
    assert "pywin32" not in windows, "đã có ở danh sách chấm bài, với phiên bản ghim"
    assert "pywin32==3" in windows_exact


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--for", "amiga"], "chọn trong: linux, windows"), (["--python", "2.7"], "chọn trong: 3.11, 3.12, 3.13")],
)
def test_unknown_system_or_python_is_told_with_the_known_ones(tmp_path, capsys, arguments, words):
    with pytest.raises(SystemExit):
        main(["kit", str(tmp_path), *arguments])
    assert words in capsys.readouterr().err


def test_folder_inside_the_course_is_refused(root, monkeypatch, capsys):
    monkeypatch.setattr("hocsau_cli.main.ready", lambda: None)
    assert main(["kit", str(root / "kit")]) == 1
    assert "phải nằm ngoài khóa học" in capsys.readouterr().err


def test_stamp_of_another_program_is_ignored(root):
    (root / "build").mkdir()
    (root / "build/kit.json").write_text(json.dumps(["x"]), encoding="utf-8")
    assert offline.remembered() is None
