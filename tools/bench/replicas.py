#!/usr/bin/env python3
"""Hai bản của ứng dụng web sau HAProxy, dưới tải; một bản bị dừng giữa chừng rồi được mở lại.

    .venv/bin/python tools/bench/replicas.py --models build/models --clients 8 --seconds 20

Hai bản dùng chung một thư mục gói và chạy với --read-only; HAProxy chạy với app/cum/haproxy.cfg. Mỗi câu hỏi được hỏi
riêng từng bản trước, hai bản phải trả lời như nhau từng byte; đó là câu trả lời đúng. Rồi nhiều người cùng hỏi qua
HAProxy, và mỗi câu trả lời được so với câu trả lời đúng. Sau --seconds giây bản thứ nhất nhận tín hiệu --signal (KILL:
chết ngang; TERM: dừng có báo), --down giây sau nó được mở lại; từ lúc HAProxy gửi việc cho nó, đo tiếp --seconds giây.

Câu nào không được trả lời (đứt giữa chừng, bị từ chối) thì người hỏi hỏi lại, nhiều nhất ba lần; HAProxy tự gửi lại thì
người hỏi không biết, số ấy lấy từ trang thống kê của nó. Mã thoát là 1 nếu có câu trả lời sai, có câu không ai trả lời,
hoặc thư mục gói bị đổi. Cần HAProxy, và các jar do ./hocsau setup làm.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import dataclasses
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from hocsau_cli.jdk import find_jdk, java_command, java_env, jvm_options  # noqa: E402
from hocsau_cli.problem import Problem  # noqa: E402

CONFIGURATION = ROOT / "app/cum/haproxy.cfg"
JARS = [ROOT / "app/target/hocsau-app.jar", ROOT / "lib/target/hocsau.jar"]
BACKEND = "cac_may"
ATTEMPTS = 4
START_LIMIT = 120
PHASES = ("trước", "trong", "sau")


@dataclasses.dataclass(frozen=True)
class Question:
    """Một câu hỏi và câu trả lời đúng của nó."""

    path: str
    body: bytes | None = None
    content_type: str = "application/json"
    accept: str = "*/*"
    answer: bytes = b""


@dataclasses.dataclass(frozen=True)
class Asked:
    """Một câu đã hỏi xong: lúc hỏi, lúc xong (giây), số lần hỏi, và "đúng", "sai" hay "bỏ"."""

    started: float
    ended: float
    times: int
    outcome: str
    streamed: bool


class Caller:
    """Một người hỏi, giữ một kết nối như trình duyệt."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)

    def send(self, question: Question) -> tuple[int, bytes]:
        headers = {"Accept": question.accept}
        if question.body is not None:
            headers["Content-Type"] = question.content_type
        try:
            self.connection.request(
                "POST" if question.body is not None else "GET", question.path, question.body, headers
            )
            response = self.connection.getresponse()
            return response.status, response.read()
        except BaseException:
            self.connection.close()
            raise

    def ask(self, question: Question) -> Asked:
        started = time.monotonic()
        streamed = question.accept == "text/event-stream"
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, answer = self.send(question)
            except (OSError, http.client.HTTPException):
                continue
            if status in (502, 503, 504):
                time.sleep(1)
                continue
            outcome = "đúng" if status == 200 and answer == question.answer else "sai"
            return Asked(started, time.monotonic(), attempt, outcome, streamed)
        return Asked(started, time.monotonic(), ATTEMPTS, "bỏ", streamed)


def phase_of(asked: Asked, stopped: float, back: float) -> str:
    """Câu nào còn dở lúc bản kia bị dừng thì thuộc quãng "trong"."""
    if asked.ended < stopped:
        return "trước"
    return "trong" if asked.started < back else "sau"


def quantile(sorted_values: list[float], share: float) -> float:
    return sorted_values[round(share * (len(sorted_values) - 1))] if sorted_values else float("nan")


def summary(asked: list[Asked], seconds: float) -> dict:
    times = sorted(1000 * (one.ended - one.started) for one in asked if one.outcome == "đúng")
    return {
        "seconds": round(seconds, 1),
        "right": len(times),
        "wrong": sum(one.outcome == "sai" for one in asked),
        "given_up": sum(one.outcome == "bỏ" for one in asked),
        "asked_again": sum(one.times > 1 for one in asked),
        "asked_again_streams": sum(one.times > 1 and one.streamed for one in asked),
        "per_second": round(len(times) / seconds, 1),
        "p50_ms": round(quantile(times, 0.5), 1),
        "p99_ms": round(quantile(times, 0.99), 1),
        "max_ms": round(quantile(times, 1), 1),
    }


def get_json(caller: Caller, path: str) -> dict:
    status, body = caller.send(Question(path))
    if status != 200:
        raise Problem(f"{path} trả {status}: {body[:200].decode(errors='replace')}")
    return json.loads(body)


def posted(path: str, accept: str = "application/json", **fields: object) -> Question:
    return Question(path, json.dumps(fields).encode(), accept=accept)


def questions(caller: Caller) -> list[Question]:
    """Các trang, và cho mỗi mô hình dùng được vài câu hỏi; hạt giống cố định để câu trả lời lặp lại được."""
    rng = random.Random(1)
    found = [Question("/"), Question("/assets/style.css"), Question("/api/v1/models")]
    for model in get_json(caller, "/api/v1/models")["models"]:
        if not model["available"]:
            continue
        task, name = model["task"], model["id"]
        if task == "digits":
            for _ in range(6):
                pixels = [rng.randrange(256) for _ in range(784)]
                found.append(posted(f"/api/v1/digits?model={name}", pixels=pixels))
        elif task == "images":
            for sample in get_json(caller, f"/api/v1/samples/{model['kind']}")["samples"][:2]:
                _, png = caller.send(Question(sample["url"]))
                found.append(Question(f"/api/v1/images/{model['kind']}", png, "image/png"))
        elif task == "review":
            found += [posted("/api/v1/review", text=text) for text in model["examples"]]
        elif task == "words":
            found += [posted("/api/v1/words", text=text, seed=5, model=name) for text in model["examples"]]
        elif task == "headlines":
            found += [posted("/api/v1/headlines", text=text, seed=5) for text in model["examples"]]
        elif task == "kieu":
            for text in model["examples"]:
                for accept in ("application/json", "text/event-stream"):
                    found.append(posted("/api/v1/kieu", accept, text=text, seed=5, lines=2))
        elif task == "electric":
            found += [Question(f"/api/v1/electric?months={months}") for months in (1, 12)]
        elif task == "climate":
            found.append(Question("/api/v1/climate?day=2"))
    return found


def known_answers(ports: list[int]) -> list[Question]:
    """Hỏi riêng từng bản; các bản phải trả lời như nhau từng byte."""
    callers = [Caller(port) for port in ports]
    known = []
    for question in questions(callers[0]):
        replies = [caller.send(question) for caller in callers]
        if len(set(replies)) != 1:
            raise Problem(f"Các bản trả lời khác nhau cho {question.path}; chúng có cùng thư mục gói không?")
        status, answer = replies[0]
        if status != 200:
            raise Problem(f"{question.path} trả {status}: {answer[:200].decode(errors='replace')}")
        known.append(dataclasses.replace(question, answer=answer))
    return known


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: str, done) -> float:
    """Chờ tới khi ``done()`` đúng; trả về số giây đã chờ."""
    started = time.monotonic()
    while not done():
        if time.monotonic() - started > START_LIMIT:
            raise Problem(f"Sau {START_LIMIT} giây vẫn chưa {what}.")
        time.sleep(0.1)
    return time.monotonic() - started


class Replica:
    """Một bản của ứng dụng web ở một cổng; dừng rồi mở lại được."""

    def __init__(self, models: Path, log: Path) -> None:
        self.port = free_port()
        jdk = find_jdk()
        arguments = ["--read-only", "--models", str(models), "--port", str(self.port)]
        self.command = java_command(jdk, jvm_options(jdk, "1g"), JARS, "vn.hocsau.app.AppCommand", arguments)
        self.env = java_env(jdk)
        self.log = log
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def ready(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise Problem(
                f"Ứng dụng thoát với mã {self.process.returncode}: {self.log.read_text(encoding='utf-8')[-500:]}"
            )
        try:
            return Caller(self.port).send(Question("/health/ready"))[0] == 200
        except OSError:
            return False

    def stop(self, name: signal.Signals) -> float:
        """Gửi tín hiệu, chờ tiến trình đi hẳn; trả về số giây."""
        started = time.monotonic()
        if self.process and self.process.poll() is None:
            self.process.send_signal(name)
            self.process.wait()
        return time.monotonic() - started


def find_haproxy() -> str | None:
    """Debian để haproxy ở /usr/sbin, thường không nằm trong PATH của người dùng."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def haproxy(ports: list[int]) -> Iterator[tuple[int, int]]:
    """HAProxy với tệp cấu hình của kho; cho cổng vào và cổng thống kê."""
    command = find_haproxy()
    if command is None:
        raise Problem("Không thấy lệnh haproxy; trên Debian: apt-get install haproxy.")
    entrance, statistics = free_port(), free_port()
    places = {f"HOCSAU_MAY_{i}": f"127.0.0.1:{port}" for i, port in enumerate(ports, 1)}
    places |= {"HOCSAU_BIND": f"127.0.0.1:{entrance}", "HOCSAU_THONG_KE": f"127.0.0.1:{statistics}"}
    process = subprocess.Popen(
        [command, "-db", "-f", CONFIGURATION], env={**os.environ, **places}, stderr=subprocess.DEVNULL
    )
    try:
        yield entrance, statistics
    finally:
        process.kill()
        process.wait()


def servers(statistics: int) -> dict[str, dict[str, str]]:
    """Trang thống kê của HAProxy: tên máy → các cột; dòng BACKEND là tổng."""
    status, body = Caller(statistics).send(Question("/;csv"))
    if status != 200:
        raise Problem(f"Trang thống kê của HAProxy trả {status}.")
    rows = csv.DictReader(body.decode().removeprefix("# ").splitlines())
    return {row["svname"]: row for row in rows if row["pxname"] == BACKEND}


def up(statistics: int, name: str) -> bool:
    try:
        return servers(statistics)[name]["status"] == "UP"
    except OSError:
        return False


def retries(statistics: int) -> int:
    return int(servers(statistics)["BACKEND"]["wretr"])


def contents(folder: Path) -> list[tuple[str, int, int]]:
    return sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in folder.iterdir())


class Load:
    """Nhiều người hỏi liên tục cho tới khi được bảo thôi."""

    def __init__(self, port: int, known: list[Question], clients: int) -> None:
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.threads = [
            threading.Thread(target=self.run, args=(port, known, random.Random(client))) for client in range(clients)
        ]

    def run(self, port: int, known: list[Question], rng: random.Random) -> None:
        caller = Caller(port)
        while not self.stopped.is_set():
            self.asked.append(caller.ask(rng.choice(known)))

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def measure(options: argparse.Namespace, folder: Path) -> dict:
    before = contents(options.models)
    replicas = [Replica(options.models, folder / f"may{i}.log") for i in (1, 2)]
    ports = [replica.port for replica in replicas]
    try:
        for replica in replicas:
            replica.start()
        for replica in replicas:
            wait_for("mở được ứng dụng", replica.ready)
        known = known_answers(ports)
        print(f"{len(known)} câu hỏi khác nhau, hai bản trả lời như nhau từng byte.", flush=True)
        with haproxy(ports) as (entrance, statistics):
            wait_for("thấy hai máy trong HAProxy", lambda: up(statistics, "may1") and up(statistics, "may2"))
            with Load(entrance, known, options.clients) as load:
                time.sleep(options.warm)
                marks = [(time.monotonic(), retries(statistics))]
                time.sleep(options.seconds)
                marks.append((time.monotonic(), retries(statistics)))
                leaving = replicas[0].stop(signal.Signals[f"SIG{options.signal}"])
                time.sleep(max(0.0, options.down - leaving))
                replicas[0].start()
                opening = wait_for("mở lại được ứng dụng", replicas[0].ready)
                wait_for("thấy máy ấy trở lại trong HAProxy", lambda: up(statistics, "may1"))
                marks.append((time.monotonic(), retries(statistics)))
                time.sleep(options.seconds)
            marks.append((time.monotonic(), retries(statistics)))
    finally:
        for replica in replicas:
            replica.stop(signal.SIGKILL)
    started, stopped, back = (mark[0] for mark in marks[:3])
    counted = [one for one in load.asked if one.started >= started]
    phases = {}
    for i, name in enumerate(PHASES):
        asked = [one for one in counted if phase_of(one, stopped, back) == name]
        phases[name] = summary(asked, marks[i + 1][0] - marks[i][0])
        phases[name]["retried_by_proxy"] = marks[i + 1][1] - marks[i][1]
    return {
        "clients": options.clients,
        "questions": len(known),
        "signal": options.signal,
        "leaving_seconds": round(leaving, 1),
        "opening_seconds": round(opening, 1),
        "folder_unchanged": contents(options.models) == before,
        "phases": phases,
    }


COLUMNS = {
    "seconds": "giây",
    "right": "đúng",
    "wrong": "sai",
    "given_up": "bỏ",
    "retried_by_proxy": "HAProxy gửi lại",
    "asked_again": "người hỏi lại",
    "per_second": "câu/giây",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "max_ms": "lâu nhất ms",
}


def print_table(record: dict) -> None:
    print(
        f"{record['clients']} người hỏi; SIG{record['signal']}: bản thứ nhất đi hẳn sau {record['leaving_seconds']} giây,"
        f" mở lại mất {record['opening_seconds']} giây."
    )
    print("       " + "  ".join(COLUMNS.values()))
    for name, phase in record["phases"].items():
        cells = (str(phase[key]).rjust(len(title)) for key, title in COLUMNS.items())
        print(f"{name:<7}" + "  ".join(cells))
    cut = record["phases"]["trong"]["asked_again_streams"]
    print(f"Trong các câu người hỏi phải hỏi lại ở quãng giữa, {cut} là luồng thơ đang viết dở.")
    if not record["folder_unchanged"]:
        print("Thư mục gói đã bị đổi trong lúc đo.")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--models", type=lambda text: Path(text).resolve(), default=ROOT / "build/models", help="thư mục gói"
    )
    parser.add_argument("--clients", type=int, default=8, help="số người hỏi cùng lúc (mặc định 8)")
    parser.add_argument("--warm", type=float, default=10, help="số giây chạy nóng, không tính (mặc định 10)")
    parser.add_argument("--seconds", type=float, default=20, help="số giây đo trước và sau (mặc định 20)")
    parser.add_argument("--down", type=float, default=5, help="số giây trước khi mở lại (mặc định 5)")
    parser.add_argument("--signal", choices=["KILL", "TERM"], default="KILL", help="cách dừng (mặc định KILL)")
    parser.add_argument("--json", type=Path, help="ghi thêm kết quả vào tệp này")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        missing = [path for path in [options.models, *JARS] if not path.exists()]
        if missing:
            raise Problem(
                f"Không có {', '.join(map(str, missing))}; các jar do ./hocsau setup làm, gói do ./hocsau train."
            )
        with tempfile.TemporaryDirectory() as folder:
            record = measure(options, Path(folder))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    print_table(record)
    if options.json:
        options.json.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    lost = sum(phase["wrong"] + phase["given_up"] for phase in record["phases"].values())
    return 1 if lost or not record["folder_unchanged"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
