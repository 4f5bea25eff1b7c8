"""Kernel Java của khóa học trong ``.venv``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.environment import any_utf8_locale
from hocsau_cli.jdk import MEMORY_ENV, Jdk, heap_size, jvm_options
from hocsau_cli.problem import Problem
from hocsau_cli.process import step
from hocsau_cli.windows import ansi, java_text


def kernel_spec(jdk: Jdk, root: Path | None = None, heap: str = "2g") -> dict:
    """Nội dung kernel.json: gọi thẳng JVM (không qua bộ khởi động của JJava) với tùy chọn của khóa học."""
    root = root or place.ROOT
    options = [
        *jvm_options(jdk, heap),
        "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED",
        # Thư viện thay ruột lớp tại chỗ, để biến không mất giá trị: tự gắn vào máy ảo, không qua một máy ảo nữa.
        "-Djdk.attach.allowAttachSelf=true",
        "-XX:+EnableDynamicAgentLoading",
    ]
    jar = "{resource_dir}/jjava.jar"
    if place.WINDOWS and not ansi(str(root)):
        jar = java_text(place.kernel_folder(root) / "jjava.jar")
    return {
        "argv": [str(jdk.java), *options, "-jar", jar, "{connection_file}"],
        "display_name": "Java",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "JJAVA_CLASSPATH": str(root / "lib/target/hocsau.jar"),
            "HOCSAU_PYTHON": str(place.venv_python(root)),
            **MEMORY_ENV,
            # Jupyter mở từ cửa sổ lệnh có locale C thì tên tệp có dấu vẫn đọc được.
            **({} if place.WINDOWS else any_utf8_locale()),
        },
        "metadata": {},
    }


def setup_kernel(jdk: Jdk) -> None:
    """Ghi kernelspec ``java`` đè lên bản của gói jjava, giữ jar của nó."""
    installed = place.ROOT / ".venv/share/jupyter/kernels/java/jjava.jar"
    folder = place.kernel_folder()
    path = folder / "kernel.json"
    if not installed.exists():
        (place.ROOT / ".venv/hocsau-python.json").unlink(missing_ok=True)
        raise Problem("Trong .venv không có kernel jjava; hãy chạy lại: hocsau setup (lệnh sẽ dựng lại .venv).")
    wanted = json.dumps(kernel_spec(jdk, heap=heap_size(jdk)), indent=2, ensure_ascii=False).encode()
    jar = folder / installed.name
    if not path.exists() or path.read_bytes() != wanted or not jar.exists():
        with step(f"Đăng ký kernel Java với {jdk.java}"):
            folder.mkdir(parents=True, exist_ok=True)
            if folder != installed.parent:
                shutil.copy(installed, jar)
            path.write_bytes(wanted)
