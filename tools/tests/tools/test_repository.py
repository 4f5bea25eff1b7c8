"""Soát chính kho này: mã Python, notebook, chính tả."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT
from hocsau_tools import lint, workspace
from hocsau_tools.spelling import misspelled_files

SPACE = workspace.Workspace()


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_python_code_passes_ruff(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "--config", "tools/pyproject.toml", "hocsau", "tools"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SPACE.all_notebooks(), ids=lambda path: path.stem)
def test_notebook_passes_lint(path):
    assert [str(finding) for finding in lint.lint(workspace.read(path), path)] == []


def test_text_of_the_repository_is_spelled_one_way():
    assert list(misspelled_files(ROOT)) == []


@pytest.mark.xdist_group("cung-nhom")
def test_tests_of_one_group_stay_in_one_process(request):
    """Nhóm không được giữ thì mỗi notebook chạy hai lần, mỗi tiến trình một lần, mà không phép thử nào hỏng."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@cung-nhom")
