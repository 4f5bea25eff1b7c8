"""hocsau seeds: huấn luyện các mô hình của khóa học với nhiều hạt giống, không cần notebook."""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.bench import bench_options
from hocsau_cli.cluster import positive, seeds_on
from hocsau_cli.jdk import java_command, java_env
from hocsau_cli.problem import Problem
from hocsau_cli.process import run_child, step
from hocsau_cli.python import run_tool
from hocsau_cli.setup import setup

PUBLISHED = "notebooks/ket_qua/hat_giong"


def command_seeds(options: argparse.Namespace) -> int:
    os.environ["HOCSAU_MODE"] = options.mode
    jdk = setup("bench")
    jars = [place.ROOT / jar for jar in ("bench/target/hocsau-bench.jar", "lib/target/hocsau.jar")]

    def java(*arguments: str) -> list[str]:
        return java_command(jdk, bench_options(jdk, []), jars, "vn.hocsau.bench.SeedsCommand", list(arguments))

    listed = subprocess.run(
        java("--names", *options.models), capture_output=True, encoding="utf-8", env=java_env(jdk), check=False
    )
    if listed.returncode != 0:
        raise Problem(listed.stderr.strip().splitlines()[-1])
    names = listed.stdout.split()
    if options.list:
        print("\n".join(names))
        return 0
    if options.master:
        if options.export:
            raise Problem("--export ghi dữ liệu ở máy này, không đi cùng --master.")
        with step(f"{len(names)} mô hình, {options.seeds} hạt giống, trên {options.master}"):
            code = seeds_on(options.master, names, options.seeds, options.save_results)
        if code == 0 and options.save_results:
            run_tool("-m", "hocsau_tools.results")
        return code
    failed = []
    for name in names:
        if options.export:
            title, arguments = f"{name}, ghi dữ liệu", ["--export", name, str(options.export / name)]
        else:
            title, arguments = f"{name}, {options.seeds} hạt giống", [name, str(options.seeds)]
            arguments += ["--save-results"] if options.save_results else []
        with step(title):
            if run_child(java(*arguments), place.ROOT, java_env(jdk)) != 0:
                failed.append(name)
    if failed:
        raise Problem(f"chưa xong: {', '.join(failed)}; gõ lại lệnh để làm tiếp.")
    if options.save_results:
        run_tool("-m", "hocsau_tools.results")
    return 0


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "seeds",
        "huấn luyện các mô hình với nhiều hạt giống, không cần notebook",
        "Mỗi mô hình một tệp trong build/seeds; bị dừng thì gõ lại để làm tiếp.",
    )
    command.add_argument("models", nargs="*", metavar="MÔ_HÌNH", help="chỉ các mô hình này (mặc định: tất cả)")
    command.add_argument("--seeds", type=positive, default=3, metavar="N", help="số hạt giống (mặc định: 3)")
    command.add_argument("--mode", choices=["nhanh", "day_du"], default="day_du", help="chế độ chạy (mặc định: day_du)")
    command.add_argument("--list", action="store_true", help="liệt kê các mô hình")
    command.add_argument(
        "--export",
        type=lambda text: Path(text).resolve(),
        metavar="THƯ_MỤC",
        help="không huấn luyện mà ghi dữ liệu đã chuẩn bị (.npy) và cài đặt, cho thư viện khác",
    )
    command.add_argument(
        "--master",
        metavar="ĐỊA_CHỈ",
        help="chia cho một cụm Spark, ví dụ spark://127.0.0.1:7077 (cần hocsau setup --cluster); mặc định: chỉ máy này",
    )
    command.add_argument("--save-results", action="store_true", help=f"công bố kết quả vào {PUBLISHED}")
    command.set_defaults(run=command_seeds)
