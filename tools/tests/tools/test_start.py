"""Phép đo lúc chờ: mã cho bên đối chiếu đọc được, lời báo khi thiếu kho gương."""

from __future__ import annotations

import importlib.util

import pytest
from conftest import ROOT


@pytest.fixture
def start():
    spec = importlib.util.spec_from_file_location("start", ROOT / "tools/bench/start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_peer_cells_are_python(start):
    for cell in [*start.KERAS, *start.TORCH, start.ARCHIVE, *start.keras_load(ROOT / "imdb.npz")]:
        compile(cell.format(file="a.csv") if cell is start.WINDOWS else cell, "ô", "exec")


def test_says_that_both_sides_need_the_same_files(start, monkeypatch, capsys):
    monkeypatch.setattr(start, "MIRROR", None)
    with pytest.raises(SystemExit):
        start.main(["--repeat", "1"])
    assert "HOCSAU_MIRROR" in capsys.readouterr().err
