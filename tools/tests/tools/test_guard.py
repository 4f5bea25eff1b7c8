"""Không tiến trình con nào sống lâu hơn tiến trình đã mở nó."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import ROOT
from hocsau_cli import guard

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows không có SIGKILL và SIGTERM")
environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), "PYTHONUTF8": "1"}

CHILD = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, {on_term})
print(os.getpid(), flush=True)
time.sleep(600)
"""
PARENT = """
import sys, time
from hocsau_cli import guard
guard.GRACE_SECONDS = 3
guard.Child([sys.executable, '-c', {child!r}])
time.sleep(600)
"""


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Trong container, tiến trình số 1 có thể không dọn xác.
    return subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True).stdout[:1] not in (b"", b"Z")


@posix_only
@pytest.mark.parametrize("stop", ["SIGKILL", "SIGTERM", "SIGHUP", "SIGQUIT"])
@pytest.mark.parametrize(
    "on_term", ["signal.SIG_DFL", "signal.SIG_IGN", "lambda *_: (print('đã dọn', flush=True), sys.exit(0))"]
)
def test_child_ends_with_its_parent_and_may_clean_up_first(stop, on_term):
    parent = PARENT.format(child=CHILD.format(on_term=on_term))
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, env=environment) as process:
        pid = int(process.stdout.readline())
        process.send_signal(getattr(signal, stop))
        rest = process.stdout.read().decode()  # hết khi cả tiến trình con đã dừng
    deadline = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert ("đã dọn" in rest) is ("đã dọn" in on_term)


@posix_only
def test_child_is_known_before_it_runs_and_forgotten_when_it_has_ended(monkeypatch):
    reading, writing = os.pipe()
    monkeypatch.setattr(guard, "_pipe", lambda: writing)
    with guard.Child(["sh", "-c", "read line"], stdin=subprocess.PIPE) as process:
        assert os.read(reading, 100) == f"+{process.pid}\n".encode()
        process.communicate(b"\n")
    assert f"-{process.pid}\n".encode() in os.read(reading, 100)
    os.close(reading)
    os.close(writing)


@posix_only
def test_signals_become_an_orderly_exit_unless_the_caller_ignores_them():
    source = """
import os, signal, sys
from hocsau_cli.guard import exit_on_signals
exit_on_signals("SIGINT", "SIGTERM", "SIGHUP", "SIGNO")
try:
    os.kill(os.getpid(), signal.SIGHUP)
    print("sống")
finally:
    print("dọn")
"""
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (129, "dọn\n", "")
    ignored = subprocess.run(["nohup", *command], env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (ignored.returncode, ignored.stdout) == (0, "sống\ndọn\n")
