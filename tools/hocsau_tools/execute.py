"""Chạy notebook bằng kernel Java thật, từng ô một, và soát kết quả từng ô ngay khi ô xong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from hocsau_cli import guard, place
from hocsau_cli.problem import sentence_of
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets import default

from hocsau_tools.workspace import TAG_RAISES, ReportError, tags

KERNEL_NAME = "java"
STARTUP_SECONDS = 600  # kernel chết thì biết ngay; chỉ máy rất chậm mới chờ tới đây
# Sau khi ô xong, chờ nốt những kết quả còn trên đường lâu nhất chừng này; quá thì ô hỏng, không bỏ im.
OUTPUT_SECONDS = 300

# Lời của JShell khi nó chỉ in ra chứ không ném lỗi.
JSHELL_DIAGNOSTIC = re.compile(
    r"^\|\s+(?:Error:|Warning:|Exception |Caused by:|cannot find symbol|incompatible types"
    r"|.*however, it cannot be (?:instantiated|invoked)|.*however, its methods cannot be invoked).*$",
    re.MULTILINE,
)

# Những dòng được phép xuất hiện ở stderr: lời chào của máy ảo Java, không phải lỗi của bài.
ALLOWED_STDERR = re.compile(r"^\s*$|^Picked up \w+:|^SLF4J|^WARNING: .*(?:native access|restricted|sun\.misc\.Unsafe)")

ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Kết quả vô nghĩa với người đọc: mã số mà display(…) trả về, tên đối tượng như java.io.PrintStream@1f94b55.
MEANINGLESS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\[\w.$/;]+(?:\[\])?@[0-9a-f]+|")


@dataclass(frozen=True)
class Limits:
    """Trần thời gian, tính bằng giây: một ô được im lặng bao lâu, và cả notebook được chạy bao lâu.

    Ô còn in chữ, hiện hình hay báo tiến độ là ô còn sống: máy chậm thì lâu hơn, không phải hỏng.
    """

    cell: float
    notebook: float

    @staticmethod
    def of(mode: str, cell: float | None = None, notebook: float | None = None) -> Limits:
        """Trần mặc định của một chế độ; ``cell``, ``notebook`` thay nó khi được nêu."""
        usual = Limits(15 * 60, 3 * 3600) if mode == "nhanh" else Limits(3600, 48 * 3600)
        return Limits(cell or usual.cell, notebook or usual.notebook)


class _Channels(AsyncKernelClient):
    """Máy khách nhận mọi kết quả: hàng chờ không có trần, vì ZeroMQ bỏ im những tin vượt trần."""

    @default("context")
    def _unbounded_context(self):
        context = self._context_default()
        context.rcvhwm = 0
        return context


def course_kernel() -> AsyncKernelManager:
    """Kernel mà ``hocsau setup`` đã đăng ký, dù JUPYTER_PATH có kernel khác cùng tên."""
    specs = KernelSpecManager(kernel_dirs=[str(place.kernel_folder().parent)], ensure_native_kernel=False)
    return AsyncKernelManager(kernel_name=KERNEL_NAME, kernel_spec_manager=specs, client_factory=_Channels)


class CellFailure(Exception):
    """Một ô không chạy được; lời báo nêu notebook, số ô, mã nguồn và lý do."""

    def __init__(self, notebook: str, nb: NotebookNode, index: int, reason: str) -> None:
        code_number = sum(cell.cell_type == "code" for cell in nb.cells[: index + 1])
        self.index = index
        self.reason = reason
        self.place = f"ô {index + 1} (ô mã thứ {code_number})"
        source = "\n".join(f"    {line}" for line in nb.cells[index].source.splitlines())
        indented = "\n".join(f"    {line}" for line in reason.splitlines())
        super().__init__(f"{notebook}, {self.place}:\n{indented}\n  Mã nguồn của ô:\n{source}")


class _Client(NotebookClient):
    """Nhớ lần cuối ô đang chạy có tin: chữ in ra, hình, tiến độ."""

    heard = 0.0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        self.heard = time.monotonic()
        return super().process_message(msg, cell, cell_index)


def plain(text: str) -> str:
    """Bỏ mã màu của thiết bị đầu cuối."""
    return ANSI.sub("", text)


def execute(
    nb: NotebookNode,
    name: str,
    folder: Path,
    *,
    mode: str = "nhanh",
    limits: Limits | None = None,
    log: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Chạy mọi ô của ``nb`` tại chỗ, thư mục làm việc của kernel là ``folder``.

    Kết quả của các ô đã chạy nằm lại trong ``nb`` kể cả khi có lỗi. Kernel luôn bị tắt.

    Raises:
        CellFailure: một ô báo lỗi, quá giờ, in lời chẩn đoán của JShell, hoặc kernel chết ở ô đó.
        ReportError: kernel không khởi động được.
    """
    limits = limits or Limits.of(mode)
    progress = progress or (lambda line: None)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nb.metadata["hocsau"] = {"mode": mode, "date": datetime.now().astimezone().isoformat(timespec="minutes")}

    client = _Client(
        nb,
        km=course_kernel(),
        resources={"metadata": {"path": str(folder)}},
        startup_timeout=STARTUP_SECONDS,
        shutdown_kernel="immediate",
        record_timing=False,
        iopub_timeout=OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
    )
    started = time.monotonic()
    log = log or Path(os.devnull)
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        kernel_log = stack.enter_context(log.open("w", encoding="utf-8"))
        # Tiến độ bài tập của người học không phải của lần chạy này.
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="hocsau-"))
        environment = {**os.environ, "HOCSAU_MODE": mode, "HOCSAU_PROGRESS": str(Path(scratch) / "tien_do.json")}
        stack.callback(_stop_kernel, client.km)
        try:
            stack.enter_context(
                client.setup_kernel(env=environment, stdout=kernel_log, stderr=kernel_log, **guard.watched())
            )
            # Phiên bản Java thật sự chạy bài, cho chân trang.
            info = client.wait_for_reply(client.kc.kernel_info())
        except (NoSuchKernel, OSError, RuntimeError) as error:
            if isinstance(error, OSError):
                reason = sentence_of(error).rstrip(".")
            else:
                reason = "chưa đăng ký" if isinstance(error, NoSuchKernel) else "nó dừng, hoặc im lặng quá lâu"
            raise ReportError(
                f"kernel Java không khởi động được ({reason}); hãy xem lời của nó trong {log}, "
                "kiểm tra biến HOCSAU_HEAP nếu có đặt, rồi chạy lại hocsau setup."
            ) from error
        nb.metadata["language_info"] = info["content"]["language_info"] if info else {"name": "java"}
        code_cells = [index for index, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]
        for position, index in enumerate(code_cells, start=1):
            cell_started = time.monotonic()
            title = f"[{position:>{len(str(len(code_cells)))}}/{len(code_cells)}] ô {index + 1:<3} {_first_line(nb.cells[index].source)}"
            _running(title)
            try:
                reason = _execute_cell(client, nb, index, limits, started + limits.notebook, log)
            finally:
                seconds = f"{time.monotonic() - cell_started:.1f}".replace(".", ",")
                progress(f"  {title:<84} {seconds:>7} giây")
            tidy_outputs(nb.cells[index])
            reason = reason or problem_of(nb.cells[index])
            if reason:
                raise CellFailure(name, nb, index, reason)
        nb.metadata["hocsau"]["peak"] = peak_memory(client.km.provisioner.pid)


def peak_memory(pid: int) -> int | None:
    """Bộ nhớ thật của một tiến trình lúc cao nhất (byte); None nếu hệ điều hành không ghi lại."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else None
    return getattr(psutil.Process(pid).memory_info(), "peak_wset", None)  # Windows


def _stop_kernel(manager: AsyncKernelManager) -> None:
    """Tắt kernel mà nbclient bỏ quên khi bị dừng (Ctrl+C, SIGTERM) trong lúc kernel đang khởi động."""
    provisioner = manager.provisioner
    if provisioner is None or provisioner.pid is None:
        return
    if provisioner.process is not None:  # vòng lặp asyncio có thể đã dở dang: giết thẳng
        provisioner.process.kill()
        provisioner.process.wait()
    guard.release(provisioner.pid)


def _execute_cell(client: _Client, nb: NotebookNode, index: int, limits: Limits, end: float, log: Path) -> str | None:
    """Chạy một ô; trả về lý do hỏng, hoặc None."""
    try:
        return run_sync(_watched)(client, nb, index, limits, end)
    except CellExecutionError as error:
        return _advised(error_message(nb.cells[index]) or f"{error.ename}: {error.evalue}")
    except DeadKernelError:
        return why_dead(client.km.provisioner.process.poll(), log)


async def _watched(client: _Client, nb: NotebookNode, index: int, limits: Limits, end: float) -> str | None:
    """Chạy một ô cho tới khi nó xong, im lặng quá lâu, hoặc cả notebook quá giờ."""
    client.heard = time.monotonic()
    running = asyncio.ensure_future(client.async_execute_cell(nb.cells[index], index))
    while True:
        left = min(client.heard + limits.cell, end) - time.monotonic()
        done, _ = await asyncio.wait({running}, timeout=min(max(left, 0), 1))
        if done:
            running.result()
            return None
        if left <= 0:
            break
    reason = _why_late(client, limits, end)
    running.cancel()
    await asyncio.wait({running})
    return reason


def _why_late(client: _Client, limits: Limits, end: float) -> str:
    limit = f"ô chạy quá giờ (trần: {_minutes(limits.cell)} mỗi ô không báo tiến độ, {_minutes(limits.notebook)} cả notebook)"
    if time.monotonic() >= end:
        return f"{limit}: cả notebook đã hết giờ; máy chậm thì nâng trần bằng --total-timeout, tính bằng phút"
    # Phần trăm của một lõi: máy bận chia cho mỗi tiến trình rất ít, còn JVM đang chờ vẫn dọn bộ nhớ và dịch mã vài phần trăm.
    if psutil.Process(client.km.provisioner.pid).cpu_percent(interval=2) > 10:
        return (
            f"{limit}: kernel vẫn đang tính; máy chậm thì nâng trần bằng --cell-timeout, tính bằng phút, "
            "hoặc cho ô in tiến độ; nếu là vòng lặp không dừng thì sửa mã"
        )
    return (
        f"{limit}: kernel không tính gì, nó đang chờ; hãy bỏ chỗ chờ bàn phím (System.in), chờ mạng, "
        "hoặc chờ một luồng khác không bao giờ xong"
    )


def why_dead(code: int | None, log: Path) -> str:
    """Vì sao kernel chết, theo mã thoát của nó và lời cuối của máy ảo Java."""
    words = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    if code == -9 or re.search(r"insufficient memory|Cannot allocate memory", words):
        why = "do hết bộ nhớ của máy, hay của phần máy dành cho bạn"
        advice = (
            "hãy đóng các kernel và chương trình khác, bỏ HOCSAU_HEAP nếu có đặt, hoặc nâng giới hạn bộ nhớ của container "
            "hay máy chủ; mỗi bài cần bao nhiêu: README, mục Bộ nhớ"
        )
    elif "OutOfMemoryError" in words:
        why = "do hết bộ nhớ heap"
        advice = "hãy đóng bớt chương trình; máy còn bộ nhớ thì đặt HOCSAU_HEAP lớn hơn, ví dụ HOCSAU_HEAP=4g"
    elif code is not None and code >= 0:
        why = f"mã trong ô tắt máy ảo Java với mã thoát {code}"
        advice = "hãy bỏ lời gọi System.exit hoặc Runtime.halt"
    else:
        why = "máy ảo Java hỏng giữa chừng"
        advice = f"lời của nó ở {log}; hãy thử lại, hoặc thử một JDK khác"
    return f"kernel Java đã chết khi chạy ô này ({why}); {advice}"


def _advised(reason: str) -> str:
    """Lời báo của Java, thêm điều nên làm khi lời ấy không tự nói."""
    if re.search(r"Java heap space|GC overhead limit", reason):
        return f"{reason}\nhết bộ nhớ heap; hãy đặt HOCSAU_HEAP lớn hơn, ví dụ HOCSAU_HEAP=4g, hoặc giảm lượng dữ liệu"
    if "OutOfMemoryError" in reason:
        return f"{reason}\nhết bộ nhớ ngoài heap; hãy giảm lượng dữ liệu hoặc minibatch, và đóng bớt chương trình"
    if re.search(r"NoSuchElementException: No line found", reason):
        return f"{reason}\nô đọc bàn phím (System.in), mà lúc làm báo cáo không có ai gõ; hãy gán sẵn giá trị"
    return reason


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} phút" if seconds >= 60 else f"{seconds:.0f} giây"


def _first_line(source: str, width: int = 60) -> str:
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    line = next((line for line in lines if not line.startswith(("//", "/*", "*"))), lines[0])
    return line if len(line) <= width else line[: width - 1] + "…"


def _running(title: str) -> None:
    if sys.stdout.isatty():
        print(f"  {title} …", end="\r", flush=True)


def tidy_outputs(cell: NotebookNode) -> None:
    """Nối những đoạn chữ liền nhau của cùng một luồng; bỏ dữ liệu không phải chữ, và giá trị cuối ô vô nghĩa hoặc rỗng.

    Không dùng ``coalesce_streams`` của nbclient: nó kéo chữ in sau một hình lên trước hình ấy, và một dòng vài trăm
    nghìn ký tự làm biểu thức chính quy của nó chạy hàng giờ.
    """
    kept: list[NotebookNode] = []
    for output in cell.outputs:
        if "data" in output:
            output.data = {
                mime: value for mime, value in output.data.items() if isinstance(value, str) or mime.endswith("json")
            }
        if output.output_type == "execute_result" and MEANINGLESS.fullmatch(output.data.get("text/plain", "x")):
            continue
        last = kept[-1] if kept else None
        if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            kept.append(output)
    for output in kept:
        if output.output_type == "stream" and "\r" in output.text:
            output.text = "\n".join(map(_overwritten, output.text.split("\n")))
    cell.outputs = kept


def _overwritten(line: str) -> str:
    """Phần của dòng còn thấy được sau khi con trỏ về đầu dòng (``\\r``) rồi viết đè."""
    return line[line.rfind("\r", 0, max(len(line) - 1, 0)) + 1 :]


def error_message(cell: NotebookNode) -> str | None:
    """Lời báo lỗi của ô, gọn: bỏ màu, bỏ các dòng ngăn xếp của JShell."""
    for output in cell.outputs:
        if output.output_type != "error":
            continue
        lines = [line for chunk in output.traceback for line in plain(chunk).splitlines()]
        kept = [line for line in lines if line.strip() and not re.match(r"\|?\s*at ", line)]
        return "\n".join(kept[:12]) or plain(f"{output.ename}: {output.evalue}")
    return None


def problem_of(cell: NotebookNode) -> str | None:
    """Điều sai trong kết quả của một ô đã chạy, hoặc None."""
    error = error_message(cell)
    if TAG_RAISES in tags(cell):
        return None if error else f"ô có thẻ {TAG_RAISES} nhưng không báo lỗi nào; hãy bỏ thẻ hoặc sửa mã"
    if error:
        return error
    for output in cell.outputs:
        if output.output_type != "stream":
            continue
        diagnostic = JSHELL_DIAGNOSTIC.search(plain(output.text))
        if diagnostic:
            return f"JShell in lời chẩn đoán ra {output.name}: {diagnostic.group().strip()}"
        if output.name == "stderr":
            strange = [line for line in plain(output.text).splitlines() if not ALLOWED_STDERR.search(line)]
            if strange:
                return "có lời báo bất thường ở stderr:\n" + "\n".join(strange[:8])
    return None
