"""Chạy notebook bằng kernel Java thật, từng ô một, và soát kết quả từng ô ngay khi ô xong."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from hocsau_tools.workspace import TAG_RAISES, ReportError, tags

KERNEL_NAME = "java"
STARTUP_SECONDS = 120

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
MEANINGLESS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.$]+(?:\[\])?@[0-9a-f]+")


@dataclass(frozen=True)
class Limits:
    """Trần thời gian, tính bằng giây, cho một ô và cho cả notebook."""

    cell: float
    notebook: float

    @staticmethod
    def of(mode: str) -> Limits:
        return Limits(600, 1200) if mode == "nhanh" else Limits(6 * 3600, 12 * 3600)


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

    client = NotebookClient(
        nb,
        kernel_name=KERNEL_NAME,
        resources={"metadata": {"path": str(folder)}},
        startup_timeout=STARTUP_SECONDS,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        record_timing=False,
    )
    started = time.monotonic()
    client.timeout_func = lambda _: max(1, min(limits.cell, limits.notebook - (time.monotonic() - started)))
    environment = {**os.environ, "HOCSAU_MODE": mode}
    log = log or Path(os.devnull)
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        kernel_log = stack.enter_context(log.open("w", encoding="utf-8"))
        try:
            stack.enter_context(client.setup_kernel(env=environment, stdout=kernel_log, stderr=kernel_log))
        except (NoSuchKernel, OSError, RuntimeError) as error:
            raise ReportError(
                f"kernel Java không khởi động được ({error}); hãy xem lời của nó trong {log}, "
                "kiểm tra biến HOCSAU_HEAP nếu có đặt, rồi chạy lại hocsau setup."
            ) from error
        # Phiên bản Java thật sự chạy bài, cho chân trang.
        info = client.wait_for_reply(client.kc.kernel_info())
        nb.metadata["language_info"] = info["content"]["language_info"] if info else {"name": "java"}
        code_cells = [index for index, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]
        for position, index in enumerate(code_cells, start=1):
            cell_started = time.monotonic()
            title = f"[{position:>{len(str(len(code_cells)))}}/{len(code_cells)}] ô {index + 1:<3} {_first_line(nb.cells[index].source)}"
            _running(title)
            try:
                reason = _execute_cell(client, nb, index, limits)
            finally:
                seconds = f"{time.monotonic() - cell_started:.1f}".replace(".", ",")
                progress(f"  {title:<84} {seconds:>7} giây")
            tidy_outputs(nb.cells[index])
            reason = reason or problem_of(nb.cells[index])
            if reason:
                raise CellFailure(name, nb, index, reason)
            if time.monotonic() - started > limits.notebook:
                raise CellFailure(name, nb, index, f"cả notebook chạy quá {_minutes(limits.notebook)}")


def _execute_cell(client: NotebookClient, nb: NotebookNode, index: int, limits: Limits) -> str | None:
    """Chạy một ô; trả về lý do hỏng, hoặc None."""
    try:
        client.execute_cell(nb.cells[index], index)
    except CellExecutionError as error:
        return error_message(nb.cells[index]) or f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        return (
            f"ô chạy quá giờ (trần: {_minutes(limits.cell)} mỗi ô, {_minutes(limits.notebook)} cả notebook); "
            "hãy giảm số epoch hoặc lượng dữ liệu ở chế độ này"
        )
    except DeadKernelError:
        return (
            "kernel Java đã chết khi chạy ô này (thường do hết bộ nhớ hoặc mã gọi System.exit); "
            "hãy thử đặt HOCSAU_HEAP lớn hơn, ví dụ HOCSAU_HEAP=4g"
        )
    return None


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
    """Bỏ giá trị của lệnh cuối ô khi nó vô nghĩa với người đọc."""
    cell.outputs = [
        output
        for output in cell.outputs
        if not (output.output_type == "execute_result" and MEANINGLESS.fullmatch(output.data.get("text/plain", "")))
    ]


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
