"""Hộp cát: mã của người học chạy ở tiến trình riêng, không mạng, không tệp của giáo viên, có trần."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from hocsau_cli import place
from hocsau_cli.guard import Child
from nbformat import NotebookNode

from hocsau_tools.workspace import ReportError

INSIDE = Path(__file__).with_name("inside.py")
NOBODY = 65534
MEGABYTE = 1 << 20
# Những thư mục hệ thống mà Java và Python cần; /home, /root, /var, /tmp của máy không có trong hộp.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "ssl", "java")
HOME = "/home/sv"
COURSE = "/khoa-hoc"


@dataclass(frozen=True)
class Limits:
    """Trần của một bài nộp: giây bộ xử lý một ô, giây cả bài, và số byte bộ nhớ, kết quả in ra, đĩa."""

    cell: float = 20 * 60
    total: float = 60 * 60
    memory: int = 5000 * MEGABYTE
    output: int = 16 * MEGABYTE
    disk: int = 1000 * MEGABYTE
    processes: int = 4000


@functools.cache
def kind() -> str:
    """Hộp dựng được trên máy này: ``bwrap``, ``unshare`` (chỉ chặn mạng) hoặc ``none``."""
    probes = {
        "bwrap": ["bwrap", "--ro-bind", "/", "/", "--unshare-net", "--unshare-pid", "true"],
        "unshare": ["unshare", "--net", "--map-root-user", "--kill-child", "true"],
    }
    for name, command in probes.items():
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0:
                return name
    return "none"


def shortcomings() -> str | None:
    """Một câu nói điều hộp trên máy này không giữ được; None khi mọi điều đều giữ."""
    if kind() == "bwrap":
        return None
    lost = ["tệp của giáo viên không được che: mã của sinh viên đọc và ghi được mọi tệp mà bạn đọc và ghi được"]
    if kind() == "none":
        lost.append("mạng không bị chặn")
    return (
        f"Máy này không có bubblewrap: {'; '.join(lost)}. Hãy chấm trên Linux có gói bubblewrap, hoặc trên một máy không "
        "giữ gì quan trọng; trần thời gian, bộ nhớ và kết quả in ra vẫn giữ."
    )


class Sandbox:
    """Chạy các ô mã của một bài bằng kernel Java của khóa học."""

    def __init__(self, root: Path, limits: Limits, mode: str = "nhanh") -> None:
        self.root = root
        self.limits = limits
        self.mode = mode
        self.running: set[subprocess.Popen] = set()
        self.stopped = False
        path = place.kernel_folder() / "kernel.json"
        if not path.is_file():
            raise ReportError("kernel Java chưa được đăng ký; hãy chạy: hocsau setup.")
        self.kernel = json.loads(path.read_text(encoding="utf-8"))

    def run(self, nb: NotebookNode) -> list[str | None]:
        """Chạy các ô mã của ``nb`` tại chỗ; trả về số phận của từng ô, None khi ô tự xong.

        Raises:
            ReportError: hộp không chạy được, hoặc bài bị dừng từ ngoài.
        """
        code = [index for index, cell in enumerate(nb.cells) if cell.cell_type == "code"]
        with tempfile.TemporaryDirectory(prefix="hocsau-cham-", ignore_cleanup_errors=True) as folder:
            command, config, options = self._plan(Path(folder))
            config["cells"] = [nb.cells[index].source for index in code]
            answer = self._call(command, config, options)
        fates: list[str | None] = [None] * len(nb.cells)
        for index, done in zip(code, answer, strict=True):
            nb.cells[index].outputs = outputs_of(done)
            fate = done.get("fate")
            fates[index] = fate if isinstance(fate, str) else None
        return fates

    def stop(self) -> None:
        """Dừng mọi bài đang chạy; bài chưa chạy thì không chạy nữa."""
        self.stopped = True
        for process in list(self.running):
            kill(process)

    def _plan(self, folder: Path) -> tuple[list[str], dict[str, Any], dict[str, Any]]:
        """Lệnh, cấu hình và tùy chọn mở tiến trình của loại hộp đang có."""
        inside = kind() == "bwrap"
        course = COURSE if inside else str(folder / "khoa-hoc")
        home = HOME if inside else str(folder / "sv")
        libraries = f"{course}/lib/target" if inside else str(self.root / "lib/target")
        kernel_jar = place.kernel_folder() / "jjava.jar"
        heap = self.limits.memory // 2 // MEGABYTE
        argv = [part.replace("{resource_dir}/jjava.jar", str(kernel_jar)) for part in self.kernel["argv"]]
        argv = [f"-Xmx{min(heap, _megabytes(part))}m" if part.startswith("-Xmx") else part for part in argv]
        # Kernel chấm sống vài giây: không có trình dịch tối ưu C2 thì tốn chừng nửa công.
        argv.insert(1, "-XX:TieredStopAtLevel=1")
        own = {"JJAVA_CLASSPATH": f"{libraries}/hocsau.jar", "HOCSAU_PYTHON": ""}
        env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin" if inside else os.environ.get("PATH", ""),
            "HOME": home,
            "TMPDIR": "/tmp" if inside else str(folder),
            "LANG": "C.UTF-8",
            "HOCSAU_MODE": self.mode,
            # Ngoài bwrap không có gì được che, nên đọc thẳng cache của máy.
            "HOCSAU_CACHE": f"{HOME}/cache" if inside else str(data_cache()),
            "NBGRADER_EXECUTION": "autograde",
            **({} if inside or not place.WINDOWS else {"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}),
        }
        mirror = os.environ.get("HOCSAU_MIRROR", "")
        if os.path.isdir(mirror):
            env["HOCSAU_MIRROR"] = f"{HOME}/kho" if inside else mirror
        config = {
            "kernel": {**self.kernel, "argv": argv, "env": {**self.kernel.get("env", {}), **own}},
            "folder": f"{course}/notebooks",
            # Ngoài bwrap, người dùng ấy có khi không đọc được chính Python và kernel.
            "user": NOBODY if inside and os.getuid() == 0 else None,
            "raise_loopback": kind() == "unshare",
            "patience": 5,
            **{name: getattr(self.limits, name) for name in ("cell", "total", "memory", "output", "disk", "processes")},
        }
        python = [sys.executable, "-I", "-X", "utf8"]
        if inside:
            return [*self._walls(env, kernel_jar, mirror), *python, str(INSIDE)], config, {}
        self._furnish(Path(course), Path(home))
        around = ["unshare", "--net", "--map-root-user", "--kill-child"] if kind() == "unshare" else []
        return [*around, *python, str(INSIDE)], config, {"env": env}

    def _walls(self, env: dict[str, str], kernel_jar: Path, mirror: str) -> list[str]:
        """Lệnh bwrap: mọi thứ chỉ đọc, trừ thư mục tạm và nhà của người học nằm trong bộ nhớ."""
        disk = ["--perms", "1777", "--size", str(self.limits.disk), "--tmpfs"]
        command = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
        command += ["--unshare-uts", "--hostname", "hop-cat", "--clearenv"]
        if os.getuid() != 0:
            command += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
        for name, value in env.items():
            command += ["--setenv", name, value]
        command += ["--dev", "/dev", "--proc", "/proc", *disk, "/tmp", *disk, HOME, *disk, f"{COURSE}/build"]
        # /dev/shm của bwrap là tmpfs không trần.
        command += [*disk, "/dev/shm"]

        made: set[Path] = set()

        def show(path: str | Path, place_in_box: str | Path | None = None) -> None:
            target = Path(place_in_box or path)
            # Thư mục cha do bwrap tự tạo chỉ chủ của nó đọc được.
            for parent in reversed(target.parents[:-1]):
                if parent not in made and not parent.is_relative_to(HOME):
                    command.extend(["--perms", "0755", "--dir", str(parent)])
                    made.add(parent)
            command.extend(["--ro-bind-try", str(path), str(target)])

        for path in SYSTEM:
            if os.path.islink(path):
                command.extend(["--symlink", os.readlink(path), path])
            else:
                show(path)
        for path in SETTINGS:
            show(f"/etc/{path}")
        for path in Path("/etc").glob("java*"):
            show(path)
        java = Path(self.kernel["argv"][0])
        for path in {
            Path(sys.prefix),
            Path(os.path.realpath(sys.prefix)),
            Path(sys.base_prefix),
            java.parents[1],
            INSIDE,
            kernel_jar,
        }:
            if not any(path.is_relative_to(folder) for folder in SYSTEM):
                show(path)
        show(self.root / "pom.xml", f"{COURSE}/pom.xml")
        for name in ("hocsau.jar", "libs"):
            show(self.root / "lib/target" / name, f"{COURSE}/lib/target/{name}")
        for name in ("ket_qua", "hinh"):
            show(self.root / "notebooks" / name, f"{COURSE}/notebooks/{name}")
        if mirror and os.path.isdir(mirror):
            show(mirror, f"{HOME}/kho")
        for folder, target in ((data_cache(), "cache"), (Path.home() / ".javacpp/cache", ".javacpp/cache")):
            # Từng thư mục con: bộ nào có rồi thì dùng, cạnh nó vẫn ghi được khóa và bộ mới.
            if folder.is_dir():
                command += ["--perms", "1777", "--dir", f"{HOME}/{target}"]
                for part in folder.iterdir():
                    if part.is_dir():
                        show(part, f"{HOME}/{target}/{part.name}")
        return [*command, "--chdir", f"{COURSE}/notebooks", "--remount-ro", "/"]

    def _furnish(self, course: Path, home: Path) -> None:
        """Không có bwrap: bày một bản sao những thứ cần trong thư mục tạm."""
        (course / "notebooks").mkdir(parents=True)
        home.mkdir()
        shutil.copy(self.root / "pom.xml", course)
        for name in ("ket_qua", "hinh"):
            if (self.root / "notebooks" / name).is_dir():
                shutil.copytree(self.root / "notebooks" / name, course / "notebooks" / name)

    def _call(self, command: list[str], config: dict[str, Any], options: dict[str, Any]) -> list[dict[str, Any]]:
        """Gửi cấu hình, nhận kết quả; tiến trình trong hộp không giữ lời thì bị dừng từ ngoài."""
        if self.stopped:
            raise ReportError("việc chấm đã bị dừng")
        process = Child(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=os.sep, **options
        )
        received, words = bytearray(), bytearray()
        self.running.add(process)
        reason: list[str] = []
        allowed = 8 * self.limits.output + 64 * MEGABYTE

        def collect(stream: Any, into: bytearray, limit: int) -> None:
            while chunk := stream.read1(1 << 16):
                if len(into) > limit:
                    reason.append("nó trả về quá nhiều dữ liệu")
                    kill(process)
                    return
                into.extend(chunk)

        readers = [
            threading.Thread(target=collect, args=(process.stdout, received, allowed), daemon=True),
            threading.Thread(target=collect, args=(process.stderr, words, MEGABYTE), daemon=True),
        ]
        for reader in readers:
            reader.start()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(config).encode())
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        end = time.monotonic() + self.limits.total + 120
        try:
            while process.poll() is None:
                time.sleep(0.2)
                if time.monotonic() > end:
                    reason.append("cả bài chạy quá giờ")
                elif memory_of(process.pid) > 1.5 * self.limits.memory + 500 * MEGABYTE:
                    reason.append("nó dùng quá nhiều bộ nhớ")
                if reason:
                    kill(process)
        finally:
            kill(process)
            self.running.discard(process)
        for reader in readers:
            reader.join(10)
        if reason:
            raise ReportError(f"bài bị dừng: {reason[0]}")
        try:
            answer = json.loads(received)
            if (
                isinstance(answer, list)
                and len(answer) == len(config["cells"])
                and all(isinstance(a, dict) for a in answer)
            ):
                return answer
        except (ValueError, RecursionError):
            pass
        said = words.decode("utf-8", "replace").strip().splitlines()
        raise ReportError(
            f"hộp cát hỏng giữa chừng (mã {process.returncode}): {said[-1][:300] if said else 'nó không nói gì'}"
        )


def data_cache() -> Path:
    return Path(os.environ.get("HOCSAU_CACHE") or place.user_cache())


def outputs_of(done: dict[str, Any]) -> list[NotebookNode]:
    """Kết quả của một ô, chỉ nhận những gì đúng dạng: tiến trình trong hộp không đáng tin."""
    kept = []
    for raw in done.get("outputs") or []:
        with contextlib.suppress(TypeError, AttributeError, KeyError):
            kept.append(_output(raw))
    return kept


def _output(raw: dict[str, Any]) -> NotebookNode:
    how = raw["output_type"]
    if how == "stream":
        return NotebookNode(
            output_type=how, name="stderr" if raw["name"] == "stderr" else "stdout", text=str(raw["text"])
        )
    if how == "error":
        trace = [str(line) for line in raw["traceback"]]
        return NotebookNode(output_type=how, ename=str(raw["ename"]), evalue=str(raw["evalue"]), traceback=trace)
    if how not in ("display_data", "execute_result"):
        raise KeyError(how)
    data = NotebookNode({str(mime): value for mime, value in raw["data"].items() if isinstance(value, str)})
    shown = NotebookNode(output_type=how, data=data, metadata=NotebookNode())
    if how == "execute_result":
        shown.execution_count = None
    return shown


def _megabytes(option: str) -> int:
    size, unit = re.fullmatch(r"(\d+)([kmg]?)", option.removeprefix("-Xmx").lower()).groups()
    return max(int(size) * {"k": 1 << 10, "m": MEGABYTE, "g": 1 << 30, "": 1}[unit] // MEGABYTE, 1)


def family(pid: int) -> Iterator[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        yield from [root, *root.children(recursive=True)]


def memory_of(pid: int) -> int:
    total = 0
    for process in family(pid):
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def kill(process: subprocess.Popen) -> None:
    """Dừng hộp và mọi tiến trình trong nó."""
    for member in list(family(process.pid)):
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            member.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
