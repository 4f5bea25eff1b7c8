"""hocsau cluster: cụm Spark để học trên máy này, và nộp việc cho một cụm."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import Jdk, heap_size, java_command, java_env, jvm_options
from hocsau_cli.problem import Problem
from hocsau_cli.process import run_child, step
from hocsau_cli.setup import setup

JARS = [
    "cluster/target/hocsau-cluster.jar",
    "bench/target/hocsau-bench.jar",
    "lib/target/hocsau.jar",
]
START_SECONDS = 200
STOP_SECONDS = 20


def state_file() -> Path:
    return place.ROOT / "build/cum.json"


def log_file() -> Path:
    return place.ROOT / "build/log/cum.log"


def java(jdk: Jdk, main: str, *arguments: str) -> list[str]:
    jars = [place.ROOT / jar for jar in JARS]
    return java_command(jdk, jvm_options(jdk, heap_size(jdk)), jars, f"vn.hocsau.cluster.{main}", list(arguments))


def running() -> dict | None:
    """Cụm đã dựng và còn trả lời; tệp ghi của một cụm đã chết thì bỏ."""
    state = place.read_stamp(state_file())
    if not state:
        return None
    if answers(state["address"]) and state["started"] == started_at(state["pid"]):
        return state
    state_file().unlink(missing_ok=True)
    return None


def answers(address: str) -> bool:
    """Có ai nghe ở địa chỉ ``spark://máy:cổng``."""
    host, _, number = address.rpartition("//")[2].partition(":")
    try:
        socket.create_connection((host, int(number)), timeout=2).close()
    except OSError:
        return False
    return True


def started_at(pid: int) -> str:
    """Lúc một tiến trình bắt đầu, để không nhầm với tiến trình khác mang lại số hiệu ấy; rỗng nếu hệ không có /proc."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    return ""


def start(options: argparse.Namespace) -> int:
    state = running()
    if state:
        raise Problem(f"Cụm {state['address']} đang chạy rồi; gõ hocsau cluster stop trước khi dựng cụm khác.")
    jdk = setup("bench", "cluster")
    command = java(jdk, "StandaloneCluster", str(options.workers), str(options.port), str(options.web_port))
    log_file().parent.mkdir(parents=True, exist_ok=True)
    with step(f"Dựng cụm {options.workers} thợ"), log_file().open("w", encoding="utf-8") as log:
        apart = {"creationflags": 0x00000208} if place.WINDOWS else {"start_new_session": True}
        process = subprocess.Popen(
            command, cwd=place.ROOT, env=java_env(jdk), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **apart
        )
        sentence = wait_for_address(process)
    address = sentence.split()[1]
    place.write_stamp(
        state_file(),
        {"pid": process.pid, "started": started_at(process.pid), "address": address, "sentence": sentence},
    )
    print(sentence)
    print(f"Thử: hocsau cluster submit boston-rnn --master {address}; dừng: hocsau cluster stop.")
    return 0


def wait_for_address(process: subprocess.Popen) -> str:
    """Đợi câu báo cụm đã dựng xong."""
    deadline = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < deadline:
            text = log_file().read_text(encoding="utf-8", errors="replace")
            ready = [line for line in text.splitlines() if line.startswith("Cụm spark://")]
            if ready:
                return ready[0]
            if process.poll() is not None:
                said = [line for line in text.splitlines() if line.startswith("hocsau: ")]
                reason = said[-1].removeprefix("hocsau: ") if said else f"xem {place.shown(log_file())}"
                raise Problem(f"Không dựng được cụm: {reason}")
            time.sleep(0.2)
    except BaseException:
        process.terminate()
        raise
    process.terminate()
    raise Problem(f"Cụm không sẵn sàng sau {START_SECONDS} giây; xem {place.shown(log_file())}.")


def stop(options: argparse.Namespace) -> int:
    state = running()
    if not state:
        print("Không có cụm nào đang chạy.")
        return 0
    os.kill(state["pid"], signal.SIGTERM)  # tiến trình ấy tự dọn chủ, thợ và các tiến trình thực thi
    deadline = time.monotonic() + STOP_SECONDS
    while answers(state["address"]) and time.monotonic() < deadline:
        time.sleep(0.1)
    if answers(state["address"]):
        raise Problem(f"Cụm {state['address']} (tiến trình {state['pid']}) không dừng sau {STOP_SECONDS} giây.")
    state_file().unlink(missing_ok=True)
    print(f"Đã dừng cụm {state['address']}.")
    return 0


def status(options: argparse.Namespace) -> int:
    state = running()
    print(state["sentence"] if state else "Không có cụm nào đang chạy; dựng bằng hocsau cluster start.")
    return 0


def submit(options: argparse.Namespace) -> int:
    os.environ["HOCSAU_MODE"] = options.mode
    master = options.master or (running() or {}).get("address")
    if not master:
        raise Problem(
            "Chưa có cụm: gõ hocsau cluster start, hoặc thêm --master spark://máy:cổng hay --master local[2]."
        )
    jdk = setup("bench", "cluster")
    arguments = ["train", options.model, "--master", master]
    for name in ("partitions", "steps", "rounds", "learning_rate", "seed"):
        if getattr(options, name) is not None:
            arguments += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    return run_child(java(jdk, "ClusterCommand", *arguments), place.ROOT, java_env(jdk))


def seeds_on(master: str, names: list[str], seeds: int, save: bool) -> int:
    """Nhiều hạt giống của nhiều mô hình, mỗi lần huấn luyện một việc của cụm."""
    jdk = setup("bench", "cluster")
    arguments = ["seeds", str(seeds), *names, "--master", master, *(["--save-results"] if save else [])]
    return run_child(java(jdk, "ClusterCommand", *arguments), place.ROOT, java_env(jdk))


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"cần một số nguyên từ 1 trở lên, nhận được {text!r}")
    return int(text)


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"cần một cổng từ 0 đến 65535, nhận được {text!r}")
    return int(text)


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "cluster",
        "huấn luyện trên nhiều máy bằng Apache Spark (phần mở rộng)",
        "Lần đầu tải khoảng 100 MB thư viện Spark.",
    )
    actions = command.add_subparsers(dest="action", metavar="VIỆC", required=True, title="các việc")

    def action(name: str, summary: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        sub.set_defaults(run=run)
        return sub

    begin = action("start", "dựng một cụm thật trên máy này: một tiến trình chủ và vài thợ, chỉ nghe 127.0.0.1", start)
    begin.add_argument("--workers", type=positive, default=2, metavar="N", help="số thợ, mỗi thợ một lõi (mặc định: 2)")
    begin.add_argument(
        "--port", type=port, default=7077, metavar="CỔNG", help="cổng của tiến trình chủ (mặc định: 7077)"
    )
    begin.add_argument(
        "--web-port", type=port, default=8080, metavar="CỔNG", help="cổng của trang theo dõi (mặc định: 8080)"
    )
    action("stop", "dừng cụm đã dựng", stop)
    action("status", "cụm đã dựng ở địa chỉ nào", status)
    send = action("submit", "huấn luyện một mô hình của khóa học trên cụm", submit)
    send.add_argument("model", metavar="MÔ_HÌNH", help="tên mô hình, xem hocsau seeds --list")
    send.add_argument(
        "--master",
        metavar="ĐỊA_CHỈ",
        help="spark://máy:cổng hoặc local[N] (mặc định: cụm do hocsau cluster start dựng)",
    )
    send.add_argument("--mode", choices=["nhanh", "day_du"], default="nhanh", help="cỡ dữ liệu (mặc định: nhanh)")
    send.add_argument("--partitions", type=positive, metavar="P", help="số phần dữ liệu (mặc định: 2)")
    send.add_argument(
        "--steps", type=positive, metavar="K", help="số minibatch mỗi phần học trong một vòng (mặc định: 20)"
    )
    send.add_argument("--rounds", type=positive, metavar="R", help="số vòng (mặc định: đủ số mẫu mà bài học)")
    send.add_argument(
        "--learning-rate",
        metavar="η",
        help="tốc độ học (mặc định: của bài); P máy thường cần gấp P lần, xem cluster/README.md",
    )
    send.add_argument("--seed", type=positive, metavar="S", help="hạt giống (mặc định: của bài)")
