"""Chạy lệnh con: in tên bước và thời gian, ghi lời của nó, giải thích khi nó hỏng."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.guard import Child
from hocsau_cli.problem import Problem, network_remedy
from hocsau_cli.windows import java_text


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """In tên bước khi bắt đầu, thời gian khi xong."""
    print(f"▸ {title}", flush=True)
    started = time.monotonic()
    end = "dừng"
    try:
        yield
        end = "xong"
    finally:
        print(f"  {end} sau {duration(time.monotonic() - started)}", flush=True)


def duration(seconds: float) -> str:
    """Thời gian bằng lời, ví dụ ``12,3 giây`` hay ``2 phút 05 giây``."""
    if seconds < 60:
        return f"{seconds:.1f} giây".replace(".", ",")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} phút {rest:02d} giây"


def run_logged(command: list[str | Path], log: Path, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Chạy lệnh, ghi toàn bộ lời của nó vào ``log``, hiện số tệp đã tải; trả về mã thoát và lời."""
    log.parent.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    downloads = 0
    process = Child(
        [str(part) for part in command],
        cwd=java_text(place.ROOT),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with log.open("w", encoding="utf-8") as out, process:
        try:
            for line in process.stdout or ():
                out.write(line)
                lines.append(line)
                if re.search(r"Downloaded from|^\s*Downloading .*\(", line):
                    downloads += 1
                    if sys.stdout.isatty():
                        print(f"\r  đã tải {downloads} tệp …", end="", flush=True)
        except BaseException:
            stop_tree(process, grace=5)
            raise
    if downloads:
        print(f"{chr(13) if sys.stdout.isatty() else ''}  đã tải {downloads} tệp   ", flush=True)
    return process.returncode, "".join(lines)


@contextlib.contextmanager
def beside(command: list[str | Path], log: Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    """Chạy lệnh bên cạnh việc khác, ghi lời của nó vào ``log``; việc kia hỏng hay bị dừng thì nó cũng bị dừng."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = Child(
            [str(part) for part in command],
            cwd=java_text(place.ROOT),
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
            process.wait()
        except BaseException:
            stop_tree(process, grace=5)
            raise


def run_child(command: list[str | Path], folder: Path | None = None, env: dict[str, str] | None = None) -> int:
    """Chạy lệnh nối thẳng với màn hình; bị dừng thì chờ nó tự dọn (kernel, máy chủ), không giết ngang."""
    process = Child([str(part) for part in command], cwd=folder or place.ROOT, env=env)
    try:
        code = process.wait()
    except BaseException as stop:
        # Ctrl+C thì lệnh con cũng đã nhận, chỉ chờ nó.
        stop_tree(process, grace=15, ask=not isinstance(stop, KeyboardInterrupt))
        raise
    if code == -9:  # SIGKILL, không ai bắt được: Linux dừng như thế chương trình dùng quá bộ nhớ được phép
        print(
            f"hocsau: {Path(command[0]).name} bị dừng ngang, thường do hết bộ nhớ; hãy đóng các kernel và chương trình khác, "
            "hoặc nâng giới hạn bộ nhớ của container hay máy chủ, rồi chạy lại; phần đã ghi xong vẫn còn.",
            file=sys.stderr,
        )
    return code


def stop_tree(process: subprocess.Popen, grace: float, ask: bool = True) -> None:
    """Dừng một lệnh con cùng mọi tiến trình nó đã mở: bảo nó tự dọn trong ``grace`` giây, rồi giết cái còn lại.

    Lệnh con có thể chỉ là tập lệnh gọi Java (mvn): dừng riêng nó thì Java chạy tiếp.
    """
    if place.WINDOWS:
        if not ask:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=grace)
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait()
        return
    family = descendants(process.pid)
    if ask:
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=grace)
    family |= descendants(process.pid)
    if process.poll() is None:
        family.add(process.pid)
    for pid in family:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def descendants(pid: int) -> set[int]:
    """Số hiệu của các tiến trình con, cháu của ``pid``."""
    parents: list[tuple[int, int]] = []
    if Path("/proc/self/stat").exists():  # Linux; bản thu gọn trong container thường không có lệnh ps
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                after_name = stat.read_text(errors="replace").rpartition(")")[2]
                parents.append((int(stat.parent.name), int(after_name.split()[1])))
    else:
        ps = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False)
        parents = [(int(line.split()[0]), int(line.split()[1])) for line in ps.stdout.splitlines()]
    found: set[int] = set()
    generation = {pid}
    while generation:
        generation = {child for child, parent in parents if parent in generation} - found
        found |= generation
    return found


NETWORK_SIGNS = re.compile(
    r"Temporary failure in name resolution|Name or service not known|UnknownHost|Unknown host|getaddrinfo failed"
    r"|nodename nor servname|NewConnectionError|Connection refused|Connection timed out|ConnectTimeout|Network is unreachable"
    r"|No route to host|SSLError|PKIX path|ProxyError|Could not transfer artifact|in offline mode",
    re.IGNORECASE,
)


def failure(what: str, output: str, log: Path, pattern: str) -> Problem:
    """Giải thích vì sao một lệnh cài đặt thất bại: mất mạng, hoặc những dòng lỗi của chính nó."""
    if NETWORK_SIGNS.search(output):
        return Problem(network_remedy(f"{what}: không tải được tệp từ mạng"))
    errors = [line.rstrip() for line in output.splitlines() if re.search(pattern, line)] or output.splitlines()[-10:]
    return Problem(f"{what}; toàn bộ lời báo ở {place.shown(log)}, các dòng chính:\n  " + "\n  ".join(errors[:12]))
