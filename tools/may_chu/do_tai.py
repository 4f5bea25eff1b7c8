"""Đo máy chủ lớp học: 1, 2, 4, 8 … sinh viên cùng mở một bài trên một JupyterHub thật và chạy hết mọi ô.

Chạy bằng root trên một máy bỏ đi được (nó tạo rồi xóa các người dùng do-tai-1, do-tai-2 …), sau ``cai_dat.sh --jupyterhub
--data``; cần thêm ``configurable-http-proxy`` của npm::

    .venv/bin/python tools/may_chu/do_tai.py --students 1 2 4 8

Mỗi sinh viên là một người dùng Unix, có máy chủ Jupyter và kernel riêng, mở bản sao của mình. In ra các dòng của bảng trong
MAY_CHU.md. Bộ nhớ là PSS: trang dùng chung chia đều cho những tiến trình dùng nó, nên cộng lại được.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import pwd
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.websocket import websocket_connect

MB = 1 << 20
HUB = "http://127.0.0.1:{port}"
TOKEN = secrets.token_hex(16)
CONFIG = """
c.JupyterHub.bind_url = {hub!r}
c.JupyterHub.hub_port = {port} + 1
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:" + str({port} + 2)
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.log_level = "WARN"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.JupyterHub.concurrent_spawn_limit = 0
c.Spawner.cmd = [{single!r}]
c.Spawner.http_timeout = c.Spawner.start_timeout = 600
c.Spawner.args = ["--ServerApp.log_level=WARN"]
c.JupyterHub.services = [{{"name": "do-tai", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{
    "name": "do-tai", "services": ["do-tai"], "scopes": ["admin:users", "admin:servers", "access:servers"],
}}]
"""


class Hub:
    """Một JupyterHub trên loopback, và các lời gọi tới nó bằng quyền của dịch vụ."""

    def __init__(self, port: int, proxy: str) -> None:
        self.address = HUB.format(port=port)
        self.folder = tempfile.TemporaryDirectory(prefix="do-tai-")
        single = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
        text = CONFIG.format(hub=self.address, port=port, proxy=proxy, single=single, token=TOKEN)
        Path(self.folder.name, "jupyterhub_config.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py"]
        self.process = subprocess.Popen(command, cwd=self.folder.name)

    def request(self, path: str, **options) -> HTTPRequest:
        patient = {"connect_timeout": 600, "request_timeout": 600}
        return HTTPRequest(self.address + path, headers={"Authorization": f"token {TOKEN}"}, **patient, **options)

    async def call(self, path: str, method: str = "GET", body: dict | None = None) -> dict:
        text = json.dumps(body or {}) if method == "POST" else None
        answer = await AsyncHTTPClient().fetch(self.request(path, method=method, body=text))
        return json.loads(answer.body) if answer.body else {}

    async def ready(self) -> None:
        while True:
            with contextlib.suppress(OSError, HTTPError):
                await self.call("/hub/api/")
                return
            await asyncio.sleep(0.5)

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.folder.cleanup()


class Student:
    """Một người dùng: máy chủ, kernel, và các mốc thời gian tính từ lúc bấm đăng nhập."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub, self.name = hub, name
        self.times: dict[str, float] = {}
        self.failure = ""

    async def work(self, notebook: str) -> None:
        start = time.monotonic()
        try:
            await self.start_server()
            self.times["server"] = time.monotonic() - start
            async for cell in self.cells(notebook):
                self.times.setdefault("first", time.monotonic() - start)
                self.times["last"] = time.monotonic() - start
                if cell["error"]:
                    self.failure = cell["error"]
                    return
        except Exception as error:  # mọi cách hỏng đều là kết quả của phép đo
            self.failure = f"{type(error).__name__}: {error}"

    async def start_server(self) -> None:
        await self.hub.call(f"/hub/api/users/{self.name}/server", "POST")
        while not (await self.hub.call(f"/hub/api/users/{self.name}"))["servers"].get("", {}).get("ready"):
            await asyncio.sleep(0.3)

    async def cells(self, notebook: str):
        """Chạy lần lượt các ô mã của bài trong bản sao của sinh viên, như khi bấm "Run All"."""
        api = f"/user/{self.name}/api"
        copies = (await self.hub.call(f"{api}/contents/hocsau"))["content"]
        path = f"{copies[0]['path']}/notebooks/{notebook}.ipynb"
        content = (await self.hub.call(f"{api}/contents/{path}"))["content"]
        session = {"path": path, "name": notebook, "type": "notebook", "kernel": {"name": "java"}}
        kernel = (await self.hub.call(f"{api}/sessions", "POST", session))["kernel"]["id"]
        request = self.hub.request(f"{api}/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}")
        request.url = request.url.replace("http", "ws", 1)
        socket = await websocket_connect(request, max_message_size=1 << 28)
        for cell in content["cells"]:
            if cell["cell_type"] == "code" and cell["source"].strip():
                error = await self.execute(socket, cell["source"])
                yield {"error": "" if "raises-exception" in cell["metadata"].get("tags", []) else error}
        socket.close()

    async def execute(self, socket, code: str) -> str:
        """Chạy một ô; trả về lời báo lỗi, hoặc rỗng."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": self.name}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"header": {**header, "version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
        await socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        error = ""
        while True:
            text = await socket.read_message()
            if text is None:
                return "máy chủ đóng đường nối"
            answer = json.loads(text)
            content = answer["content"]
            if answer["msg_type"] == "status" and content["execution_state"] in ("restarting", "dead"):
                return "kernel chết"
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if answer["msg_type"] == "error":
                error = content["evalue"] or content["ename"]
            if answer["msg_type"] == "status" and content["execution_state"] == "idle":
                return error


class Memory:
    """PSS của mọi tiến trình của các sinh viên, và của JupyterHub, lấy mẫu trong khi họ chạy bài."""

    def __init__(self, students: list[str], hub: int) -> None:
        self.uids = {pwd.getpwnam(name).pw_uid: name for name in students}
        self.hub = hub
        self.peak = {"total": 0, "kernel": 0, "server": 0, "hub": 0, "kernel_rss": 0}
        self.now: dict[str, int] = {}

    def sample(self) -> None:
        now = dict.fromkeys(self.peak, 0)
        for process in psutil.process_iter(["uids", "name"]):
            with contextlib.suppress(psutil.Error):
                if process.info["uids"].real not in self.uids:
                    continue
                memory = process.memory_full_info()
                kind = "kernel" if process.info["name"] == "java" else "server"
                now["total"] += memory.pss
                now[kind] += memory.pss
                now["kernel_rss"] = max(now["kernel_rss"], memory.rss if kind == "kernel" else 0)
        with contextlib.suppress(psutil.Error):
            family = [psutil.Process(self.hub), *psutil.Process(self.hub).children()]
            now["hub"] = sum(process.memory_full_info().pss for process in family if process.uids().real == 0)
        self.now = now
        self.peak = {key: max(value, now[key]) for key, value in self.peak.items()}

    async def watch(self) -> None:
        while True:
            await asyncio.to_thread(self.sample)
            await asyncio.sleep(1)


async def measure(hub: Hub, names: list[str], notebook: str) -> None:
    for name in names:
        await hub.call(f"/hub/api/users/{name}", "POST")
    memory = Memory(names, hub.process.pid)
    watch = asyncio.create_task(memory.watch())
    students = [Student(hub, name) for name in names]
    await asyncio.gather(*(student.work(notebook) for student in students))
    watch.cancel()
    memory.sample()
    print(row(students, memory), flush=True)
    for student in students:
        if student.failure:
            print(f"  {student.name}: {student.failure}", flush=True)
        await hub.call(f"/hub/api/users/{student.name}/server", "DELETE")
        while (await hub.call(f"/hub/api/users/{student.name}"))["servers"]:
            await asyncio.sleep(0.3)
        await hub.call(f"/hub/api/users/{student.name}", "DELETE")


COLUMNS = [
    "Sinh viên", "Xong", "Máy chủ sẵn sàng (s)", "Ô đầu xong (s)", "Mọi ô xong: giữa, chậm nhất (s)", "PSS đỉnh, tất cả (MB)",
    "PSS lúc xong, mỗi người (MB)", "RSS đỉnh, một kernel (MB)", "Máy chủ Jupyter, mỗi người (MB)", "JupyterHub và proxy (MB)",
]  # fmt: skip


def row(students: list[Student], memory: Memory) -> str:
    count = len(students)
    done = [student for student in students if not student.failure]

    def seconds(name: str, of=statistics.median) -> str:
        values = [student.times[name] for student in done if name in student.times]
        return f"{of(values):.1f}" if values else "–"

    values = [
        str(count), str(len(done)), seconds("server"), seconds("first"), f"{seconds('last')}, {seconds('last', max)}",
        f"{memory.peak['total'] / MB:.0f}", f"{memory.now['total'] / MB / count:.0f}", f"{memory.peak['kernel_rss'] / MB:.0f}",
        f"{memory.peak['server'] / MB / count:.0f}", f"{memory.peak['hub'] / MB:.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(values)} |"


async def run(options: argparse.Namespace) -> None:
    names = [f"do-tai-{number}" for number in range(1, max(options.students) + 1)]
    for name in names:
        subprocess.run(["useradd", "--create-home", name], check=True)
    hub = Hub(options.port, options.proxy)
    try:
        await hub.ready()
        print(f"| {' | '.join(COLUMNS)} |\n|{' ---: |' * len(COLUMNS)}", flush=True)
        for count in options.students:
            await measure(hub, names[:count], options.notebook)
    finally:
        hub.close()
        for name in names:
            subprocess.run(["userdel", "--remove", name], check=False, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description="Đo máy chủ lớp học bằng một JupyterHub thật.")
    parser.add_argument(
        "--students", type=int, nargs="+", default=[1, 2, 4, 8], metavar="SỐ", help="số sinh viên cùng chạy"
    )
    parser.add_argument("--notebook", default="01_dien_nang", metavar="BÀI", help="tên bài, không kèm .ipynb")
    parser.add_argument("--port", type=int, default=18000, metavar="CỔNG", help="cổng đầu trong ba cổng liền nhau")
    parser.add_argument(
        "--proxy", default="configurable-http-proxy", metavar="LỆNH", help="lệnh configurable-http-proxy"
    )
    options = parser.parse_args()
    if os.geteuid():
        sys.exit("do_tai.py cần quyền root: mỗi sinh viên là một người dùng của máy.")
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
