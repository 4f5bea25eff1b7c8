"""Chạy một notebook ở trong hộp cát; không nạp gì của khóa học, vì trong ấy chỉ có tệp này.

Nhận JSON ở stdin: kernel, các ô mã, các trần. Trả JSON ở stdout: kết quả và số phận từng ô. Chạy riêng, không gọi từ
mô-đun khác: ``python -I inside.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import socket
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows không có trần của hệ điều hành theo lối này
    resource = None

TICK_SECONDS = 0.2
INTERRUPT_SECONDS = 5
RESTARTS = 2


def confine(config: dict[str, Any]) -> None:
    """Thành người dùng không quyền (khi đang là root), đặt các trần của hệ điều hành."""
    if config.get("raise_loopback"):
        with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as loopback:
            import fcntl

            fcntl.ioctl(loopback, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: UP, RUNNING
    if config.get("user") is not None:
        os.setgroups([])
        os.setgid(config["user"])
        os.setuid(config["user"])
    if resource is not None:
        limits = {"CORE": 0, "FSIZE": config["disk"], "NPROC": config["processes"]}
        for name, value in limits.items():
            kind = getattr(resource, f"RLIMIT_{name}")
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
    if sys.platform == "linux":
        # PR_SET_DUMPABLE: mã trong kernel không đọc được bộ nhớ và các ống của tiến trình chấm.
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def main() -> None:
    config = json.load(sys.stdin)
    confine(config)
    # Nạp sau khi đã bỏ quyền.
    import nbformat
    import psutil
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    kernels = Path(tempfile.mkdtemp(prefix="kernel-"))
    (kernels / "java").mkdir()
    (kernels / "java/kernel.json").write_text(json.dumps(config["kernel"]), encoding="utf-8")

    class Client(NotebookClient):
        size = 0

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            if msg["msg_type"] in ("stream", "display_data", "execute_result", "error", "update_display_data"):
                self.size += len(json.dumps(msg["content"]))
                if self.size > config["output"]:
                    return None
            return super().process_message(msg, cell, cell_index)

    def usage(pid: int) -> tuple[float, int]:
        """Giây bộ xử lý và byte bộ nhớ của kernel cùng các tiến trình nó mở."""
        seconds, memory = 0.0, 0
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(pid)
            for process in [root, *root.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    seconds += times.user + times.system
                    memory += process.memory_info().rss
        return seconds, memory

    async def run_cell(client: Any, index: int, end: float) -> str | None:
        """Chạy một ô; trả về số phận khi ô không tự xong: timeout, memory, output, dead."""
        pid = client.km.provisioner.pid
        begun, _ = usage(pid)
        started = time.monotonic()
        client.size = 0
        running = asyncio.ensure_future(client.async_execute_cell(client.nb.cells[index], index))
        fate = None
        while not (await asyncio.wait({running}, timeout=TICK_SECONDS))[0]:
            seconds, memory = usage(pid)
            wall = time.monotonic() - started
            if memory > config["memory"]:
                fate = "memory"
            elif client.size > config["output"]:
                fate = "output"
            elif (
                seconds - begun > config["cell"] or wall > config["patience"] * config["cell"] or time.monotonic() > end
            ):
                fate = "timeout"
            if fate:
                break
        if fate == "timeout":  # ô in quá nhiều thì tin còn trên đường sẽ rơi vào ô sau: kernel ấy bỏ hẳn
            await client.km.interrupt_kernel()
            await asyncio.wait({running}, timeout=INTERRUPT_SECONDS)
        if not running.done():
            await client.km.shutdown_kernel(now=True)
            running.cancel()
            await asyncio.wait({running})
            return fate
        try:
            running.result()
        except DeadKernelError:
            return fate or "dead"
        except Exception as error:
            return fate or f"broken {type(error).__name__}"
        errors = [out for out in client.nb.cells[index].outputs if out.output_type == "error"]
        if any("OutOfMemoryError" in f"{out.ename} {out.evalue}" for out in errors):
            return "memory"  # biến giữ đầy bộ nhớ thì mọi ô sau cũng hỏng
        if client.size > config["output"]:
            return "output"
        return "timeout alive" if fate else None

    async def run() -> list[dict[str, Any]]:
        sources = config["cells"]
        end = time.monotonic() + config["total"]
        fates: dict[int, str] = {}
        for _ in range(RESTARTS + 1):
            nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
            specs = KernelSpecManager(kernel_dirs=[str(kernels)], ensure_native_kernel=False)
            manager = AsyncKernelManager(kernel_name="java", kernel_spec_manager=specs)
            client = Client(
                nb,
                km=manager,
                allow_errors=True,
                timeout=None,
                startup_timeout=int(config["total"]),
                shutdown_kernel="immediate",
                iopub_timeout=10,
                record_timing=False,
                resources={"metadata": {"path": config["folder"]}},
            )
            killed = None
            try:
                with open(os.devnull, "wb") as null:
                    async with client.async_setup_kernel(stdout=null, stderr=null):
                        for index, source in enumerate(sources):
                            if not source.strip() or fates.get(index, "alive").endswith("alive") is False:
                                continue
                            if time.monotonic() > end:
                                fates |= dict.fromkeys(range(index, len(sources)), "skipped alive")
                                break
                            fate = await run_cell(client, index, end)
                            if fate:
                                fates[index] = fate
                            if fate and not fate.endswith("alive"):
                                killed = index
                                break
            except Exception as error:
                if killed is None:
                    raise SystemExit(f"kernel: {type(error).__name__}: {error}") from error
            if killed is None:
                break
        if killed is not None:
            fates |= {index: "skipped" for index in range(killed + 1, len(sources)) if index not in fates}
        return [
            {"outputs": cell.get("outputs", []), "fate": fates.get(index, "").removesuffix(" alive") or None}
            for index, cell in enumerate(nb.cells)
        ]

    json.dump(asyncio.run(run()), sys.stdout)


if __name__ == "__main__":
    main()
