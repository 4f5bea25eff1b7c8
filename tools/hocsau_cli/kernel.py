"""Kernel Java của khóa học trong ``.venv``."""

from __future__ import annotations

import json
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import MEMORY_ENV, Jdk, heap_size, jvm_options
from hocsau_cli.problem import Problem
from hocsau_cli.process import step


def kernel_spec(jdk: Jdk, root: Path | None = None, heap: str = "2g") -> dict:
    """Nội dung kernel.json: gọi thẳng JVM (không qua bộ khởi động của JJava) với tùy chọn của khóa học."""
    root = root or place.ROOT
    options = [*jvm_options(jdk, heap), "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED"]
    return {
        "argv": [str(jdk.java), *options, "-jar", "{resource_dir}/jjava.jar", "{connection_file}"],
        "display_name": "Java",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "JJAVA_CLASSPATH": str(root / "lib/target/hocsau.jar"),
            "HOCSAU_PYTHON": str(place.venv_python(root)),
            **MEMORY_ENV,
        },
        "metadata": {},
    }


def setup_kernel(jdk: Jdk) -> None:
    """Ghi kernelspec ``java`` đè lên bản của gói jjava, giữ jar của nó."""
    folder = place.ROOT / ".venv/share/jupyter/kernels/java"
    path = folder / "kernel.json"
    wanted = json.dumps(kernel_spec(jdk, heap=heap_size()), indent=2, ensure_ascii=False)
    if not (folder / "jjava.jar").exists():
        (place.ROOT / ".venv/hocsau-python.json").unlink(missing_ok=True)
        raise Problem("Trong .venv không có kernel jjava; hãy chạy lại: hocsau setup (lệnh sẽ dựng lại .venv).")
    if path.read_text(encoding="utf-8") != wanted:
        with step(f"Đăng ký kernel Java với {jdk.java}"):
            path.write_text(wanted, encoding="utf-8")
