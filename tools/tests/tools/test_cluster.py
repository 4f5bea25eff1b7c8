"""hocsau cluster: cụm để học trên máy này, phần không cần Spark."""

from __future__ import annotations

import json
import os
import socket

import pytest
from hocsau_cli import cluster, place
from hocsau_cli.main import parser
from hocsau_cli.problem import Problem


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "ROOT", tmp_path)
    (tmp_path / "build").mkdir()
    return tmp_path


def remember(root, address: str, started: str | None = None) -> None:
    state = {"pid": os.getpid(), "started": started or cluster.started_at(os.getpid()), "address": address}
    (root / "build/cum.json").write_text(json.dumps({**state, "sentence": f"Cụm {address} có 2 thợ."}))


def test_a_cluster_that_died_is_forgotten(root, capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    remember(root, f"spark://127.0.0.1:{free}")
    assert cluster.running() is None
    assert not (root / "build/cum.json").exists()
    options = parser().parse_args(["cluster", "status"])
    assert options.run(options) == 0
    assert "Không có cụm nào đang chạy" in capsys.readouterr().out


def test_another_process_with_the_same_number_is_never_stopped(root):
    with socket.create_server(("127.0.0.1", 0)) as server:
        remember(root, f"spark://127.0.0.1:{server.getsockname()[1]}", started="1")
        options = parser().parse_args(["cluster", "stop"])
        assert options.run(options) == 0  # nếu gửi tín hiệu thì chính phép thử này dừng


def test_a_second_start_names_the_running_one(root):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"spark://127.0.0.1:{server.getsockname()[1]}"
        remember(root, address)
        options = parser().parse_args(["cluster", "start"])
        with pytest.raises(Problem, match=f"Cụm {address} đang chạy rồi"):
            options.run(options)


def test_submit_without_any_cluster_says_what_to_do(root):
    options = parser().parse_args(["cluster", "submit", "boston-rnn"])
    with pytest.raises(Problem, match="gõ hocsau cluster start, hoặc thêm --master"):
        options.run(options)


@pytest.mark.parametrize("arguments", [["start", "--workers", "0"], ["start", "--port", "70000"], ["submit"]])
def test_bad_arguments_are_refused(arguments):
    with pytest.raises(SystemExit):
        parser().parse_args(["cluster", *arguments])
