"""Môi trường Python ``.venv`` theo danh sách pip của environment.yml."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem, python_remedy
from hocsau_cli.process import failure, run_child, run_logged, step

MIN_PYTHON = (3, 10)


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    if version[:2] < MIN_PYTHON:
        found = ".".join(map(str, version))
        raise Problem(
            python_remedy(f"Cần Python {MIN_PYTHON[0]}.{MIN_PYTHON[1]} trở lên, đang chạy bằng Python {found}")
        )


def pip_requirements(text: str) -> list[str]:
    """Danh sách pip của environment.yml: các mục thụt vào dưới ``- pip:``."""
    requirements: list[str] = []
    pip_indent = None
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].rstrip()
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if line.strip() == "- pip:":
            pip_indent = indent
        elif pip_indent is not None:
            if indent <= pip_indent:
                break
            requirements.append(line.strip().removeprefix("- ").strip().strip("\"'"))
    if not requirements:
        raise Problem(
            "environment.yml không có mục '- pip:' nào; hãy lấy lại tệp gốc bằng: git checkout environment.yml."
        )
    return requirements


def setup_python() -> None:
    """Dựng .venv; một .venv dở dang hoặc của bản Python đã gỡ thì dựng lại từ đầu."""
    venv = place.ROOT / ".venv"
    stamp = venv / "hocsau-python.json"
    # Khi lệnh này chạy bằng chính .venv thì phải dựng lại bằng Python gốc.
    base = getattr(sys, "_base_executable", None) or sys.executable
    requirements = pip_requirements((place.ROOT / "environment.yml").read_text(encoding="utf-8"))
    wanted = {"requirements": requirements}
    if place.read_stamp(stamp) == wanted and runs(place.venv_python()):
        return

    if subprocess.run([base, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode != 0:
        raise Problem(python_remedy("Python trên máy thiếu mô-đun venv"))
    with step("Dựng môi trường Python .venv (lần đầu tải khoảng 75 MB)"):
        if not (stamp.exists() and runs(place.venv_python())):
            if venv.exists():
                print("  .venv có sẵn nhưng dở dang hoặc đã hỏng: dựng lại từ đầu")
                shutil.rmtree(venv)
            log = place.ROOT / "build/log/venv.log"
            code, output = run_logged([base, "-m", "venv", venv], log)
            if code != 0:
                raise failure("Không tạo được .venv", output, log, r"rror")
        stamp.unlink(missing_ok=True)
        log = place.ROOT / "build/log/pip.log"
        pip = [
            place.venv_python(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--retries",
            "2",
            "--progress-bar",
            "off",
        ]
        code, output = run_logged([*pip, *requirements], log)
        if code != 0:
            raise failure("Không cài được các gói Python của environment.yml", output, log, r"ERROR")
        place.write_stamp(stamp, wanted)


def runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def tool_env(**more: str) -> dict[str, str]:
    """Môi trường cho các công cụ Python trong tools/ và cho JupyterLab."""
    return {
        **os.environ,
        "PYTHONPATH": str(place.ROOT / "tools"),
        "PYTHONUTF8": "1",
        # Kernel của .venv thắng kernel cùng tên trong thư mục người dùng.
        "JUPYTER_PREFER_ENV_PATH": "1",
        **more,
    }


def run_tool(*args: str | Path) -> int:
    return run_child([place.venv_python(), *args], env=tool_env())
