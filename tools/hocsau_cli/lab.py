"""hocsau lab: JupyterLab tại thư mục notebooks."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
from collections.abc import Callable

from hocsau_cli import place
from hocsau_cli.problem import Problem
from hocsau_cli.process import run_child
from hocsau_cli.python import tool_env
from hocsau_cli.setup import setup


def free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Problem(f"Các cổng {first}–{first + 49} đều bận; hãy chọn cổng khác bằng --port.")


def command_lab(options: argparse.Namespace) -> int:
    setup()
    port = free_port(options.port)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(8)
    print(f"JupyterLab: http://localhost:{port}/lab?token={token}\nNhấn Ctrl+C ở đây để dừng.", flush=True)
    command = [
        str(place.venv_python()), "-m", "jupyterlab", str(place.ROOT / "notebooks"), "-y",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.log_level=WARN",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--KernelSpecManager.allowed_kernelspecs=java", "--KernelSpecManager.ensure_native_kernel=False",
        "--MultiKernelManager.default_kernel_name=java",
        # Kernel của khóa học tự giữ nhịp gửi; máy chủ mà bỏ bớt nữa thì một biểu đồ lớn biến mất.
        "--ZMQChannelsWebsocketConnection.limit_rate=False",
    ]  # fmt: skip
    if options.no_browser:
        command.append("--no-browser")
    if not place.WINDOWS and os.geteuid() == 0:
        command.append("--allow-root")  # trong container; máy chủ vẫn chỉ nghe ở localhost và có token
    return run_child(command, place.ROOT / "notebooks", tool_env(JUPYTER_TOKEN=token))


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add("lab", "mở JupyterLab tại thư mục notebooks với kernel Java của khóa học")
    command.add_argument("--port", type=int, default=8888, metavar="CỔNG", help="cổng đầu tiên để thử (mặc định: 8888)")
    command.add_argument("--no-browser", action="store_true", help="chỉ in địa chỉ, không tự mở trình duyệt")
    command.set_defaults(run=command_lab)
