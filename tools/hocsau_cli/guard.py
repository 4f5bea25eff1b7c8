"""Tiến trình con không sống lâu hơn tiến trình đã mở nó, kể cả khi tiến trình ấy bị giết ngang (SIGKILL, hết bộ nhớ).

Không hệ điều hành nào trong ba hệ tự làm điều đó, nên mỗi lệnh có một người gác: một tiến trình Python nhỏ đứng riêng, đọc
một ống mà chỉ lệnh này giữ đầu ghi. Lệnh dừng vì bất cứ lý do gì thì ống đóng, và người gác dừng những gì còn lại.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
from typing import Any

GRACE_SECONDS = 10

# "+pid" khi một tiến trình con bắt đầu, "-pid" khi nó đã dừng; hết ống thì còn lại ai, dừng người ấy: nhẹ tay trước.
WATCHMAN = """
import os, signal, sys, time
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
alive = set()
for line in sys.stdin.buffer:
    (alive.add if line[:1] == b"+" else alive.discard)(int(line[1:]))

def stop(how):
    for pid in list(alive):
        try:
            os.kill(pid, how)
        except OSError:
            alive.discard(pid)

stop(signal.SIGTERM)
deadline = time.monotonic() + float(sys.argv[1])
while alive and os.name != "nt" and time.monotonic() < deadline:
    time.sleep(0.1)
    stop(0)
if os.name != "nt":
    stop(signal.SIGKILL)
"""


@functools.cache
def _pipe() -> int:
    """Đầu ghi của ống tới người gác, mở ở lần đầu cần đến."""
    alone: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {"start_new_session": True}
    )
    watchman = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", WATCHMAN, str(GRACE_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,
        **alone,
    )
    # Người gác đứng tới khi tiến trình này dừng: không ai chờ nó.
    watchman.returncode = 0
    return os.dup(watchman.stdin.fileno())


def _tell(sign: str, pid: int) -> None:
    with contextlib.suppress(OSError):
        os.write(_pipe(), f"{sign}{pid}\n".encode())


def watched() -> dict[str, Any]:
    """Tùy chọn thêm cho ``subprocess.Popen``: tiến trình con tự xưng tên với người gác trước khi thành chương trình khác.

    Nhờ vậy không có lúc nào nó sống mà người gác chưa biết. Windows không có chỗ cho việc ấy.
    """
    if os.name == "nt":
        return {}
    _pipe()  # mở trước khi tách tiến trình con
    return {"preexec_fn": lambda: _tell("+", os.getpid())}


def release(pid: int) -> None:
    """Tiến trình con đã dừng: người gác thôi nhớ tới nó."""
    _tell("-", pid)


class Child(subprocess.Popen):
    """Như ``subprocess.Popen``, nhưng không sống lâu hơn tiến trình này."""

    def __init__(self, command: list[str], **options: Any) -> None:
        super().__init__(command, **watched(), **options)
        if os.name == "nt":
            _tell("+", self.pid)

    def poll(self) -> int | None:
        return self._released(super().poll())

    def wait(self, timeout: float | None = None) -> int:
        return self._released(super().wait(timeout))

    def _released(self, code: int | None) -> int | None:
        if code is not None:
            release(self.pid)
        return code


def exit_on_signals(*names: str) -> None:
    """Các tín hiệu ấy thành ``SystemExit``, qua mọi khối ``finally``; tín hiệu đã được cho bỏ qua (nohup) thì vẫn bỏ qua."""
    for name in names:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _exit)


# Tín hiệu đã nhận: một lỗi lúc dọn dẹp có thể đứng thay SystemExit, nên nơi lặp hỏi lại ở đây.
received: list[int] = []


def _exit(number: int, _: object) -> None:
    received.append(number)
    sys.exit(128 + number)
