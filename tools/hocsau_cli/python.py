"""Các môi trường Python: ``.venv`` theo environment.yml; ``.venv-cham`` (nbgrader) và ``.venv-chieu`` (reveal.js) khi cần."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem, python_remedy
from hocsau_cli.process import failure, run_child, run_logged, step
from hocsau_cli.shared import drop_link
from hocsau_cli.windows import jupyter_env

MIN_PYTHON = (3, 11)


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


def pinned_requirements(text: str) -> list[str]:
    """Mỗi dòng một gói đã ghim, như tệp requirements của pip; phần sau dấu thăng là chú thích."""
    lines = (raw.split("#", 1)[0].strip() for raw in text.splitlines())
    return [line for line in lines if line]


def setup_python() -> None:
    """Dựng .venv; một .venv dở dang hoặc của bản Python đã gỡ thì dựng lại từ đầu."""
    listing = place.ROOT / "environment.yml"
    requirements = pip_requirements(listing.read_text(encoding="utf-8"))
    build_venv(place.venv_python(), requirements, "Dựng môi trường Python .venv (lần đầu tải khoảng 75 MB)", listing)


def setup_grading() -> None:
    """Dựng .venv-cham: nbgrader ở ngoài .venv, nên không thêm nút nào vào JupyterLab của người học.

    Danh sách gói đã đủ và đã ghim; ``--no-deps`` để nbgrader không kéo theo một JupyterLab nữa.
    """
    listing = place.ROOT / "tools/requirements-cham.txt"
    requirements = pinned_requirements(listing.read_text(encoding="utf-8"))
    title = "Dựng môi trường chấm bài .venv-cham (lần đầu tải khoảng 30 MB)"
    build_venv(place.grading_python(), ["--no-deps", *requirements], title, listing)


def setup_slides() -> None:
    """Dựng .venv-chieu: reveal.js cho bản trình chiếu, lấy từ một gói Python đã ghim."""
    listing = place.ROOT / "tools/requirements-chieu.txt"
    requirements = pinned_requirements(listing.read_text(encoding="utf-8"))
    title = "Tải reveal.js cho bản trình chiếu vào .venv-chieu (2,4 MB)"
    build_venv(place.slides_python(), ["--no-deps", *requirements], title, listing)


def build_venv(python: Path, requirements: list[str], title: str, listing: Path) -> None:
    venv = python.parents[1]
    stamp = venv / "hocsau-python.json"
    # Khi lệnh này chạy bằng chính .venv thì phải dựng lại bằng Python gốc.
    base = getattr(sys, "_base_executable", None) or sys.executable
    wanted = {"requirements": requirements}
    if place.read_stamp(stamp) == wanted and runs(python):
        return

    if subprocess.run([base, "-I", "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode != 0:
        raise Problem(python_remedy("Python trên máy thiếu mô-đun venv"))
    drop_link(venv)
    with step(title):
        if not (stamp.exists() and runs(python)):
            if venv.exists():
                print(f"  {venv.name} có sẵn nhưng dở dang hoặc đã hỏng: dựng lại từ đầu")
                shutil.rmtree(venv)
            log = place.ROOT / f"build/log/{venv.name.lstrip('.')}.log"
            code, output = run_logged([base, "-I", "-m", "venv", venv], log)
            if code != 0:
                raise failure(f"Không tạo được {venv.name}", output, log, r"rror")
        stamp.unlink(missing_ok=True)
        log = place.ROOT / f"build/log/pip-{venv.name.lstrip('.')}.log"
        install = [python, *PIP, "install", "--retries", "2", "--progress-bar", "off", *requirements]
        code, output = run_logged(install, log, pip_env(python))
        if code != 0:
            raise failure(f"Không cài được các gói Python của {place.shown(listing)}", output, log, r"ERROR")
        place.write_stamp(stamp, wanted)


# -I: gói ở PYTHONPATH không được tính là đã cài.
PIP = ["-I", "-m", "pip", "--disable-pip-version-check"]

# Cấu hình của pip nói tìm gói ở đâu; phần còn lại (user, target, prefix …) đổi nơi cài và cách cài.
PIP_NETWORK = {
    f"PIP_{name}"
    for name in (
        "INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "PROXY", "CERT", "CLIENT_CERT", "TRUSTED_HOST",
        "KEYRING_PROVIDER", "TIMEOUT", "DEFAULT_TIMEOUT", "RETRIES", "CACHE_DIR", "NO_CACHE_DIR",
    )
}  # fmt: skip


def pip_env(python: Path) -> dict[str, str]:
    """Môi trường cho pip: từ các biến và tệp cấu hình của người dùng chỉ giữ phần nói tìm gói ở đâu."""
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    # Lệnh này cũng nghe các biến ấy (PIP_USER thì nó chỉ đọc tệp của người dùng), nên chỉ cho nó biết tệp nào.
    config = {name: value for name, value in os.environ.items() if name == "PIP_CONFIG_FILE"}
    command = [python, *PIP, "config", "list"]
    done = subprocess.run(command, capture_output=True, env={**env, **config}, text=True, check=False)
    settings = {"global": {}, "install": {}}  # mục install thắng, rồi tới biến môi trường
    for line in done.stdout.splitlines():
        entry = re.fullmatch(r"(global|install)\.([a-z-]+)=(['\"].*['\"])", line)
        if entry:
            settings[entry[1]]["PIP_" + entry[2].upper().replace("-", "_")] = ast.literal_eval(entry[3])
    merged = {**settings["global"], **settings["install"], **os.environ}
    network = {name: value for name, value in merged.items() if name in PIP_NETWORK}
    return {**env, **network, "PIP_CONFIG_FILE": os.devnull}


def runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-I", "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def tool_env(**more: str) -> dict[str, str]:
    """Môi trường cho các công cụ Python trong tools/ và cho JupyterLab."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    return {
        **inherited,
        **jupyter_env(),
        "PYTHONPATH": str(place.ROOT / "tools"),
        "PYTHONUTF8": "1",
        # Kernel của khóa học thắng kernel cùng tên ở mọi nơi khác; JUPYTER_PATH đứng trước cả thư mục của .venv.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PATH": os.pathsep.join(
            [str(place.kernel_folder().parents[1]), *filter(None, [os.environ.get("JUPYTER_PATH")])]
        ),
        **more,
    }


def run_tool(*args: str | Path) -> int:
    return run_child([place.venv_python(), *args], env=tool_env())


def run_grading(*args: str | Path) -> int:
    """Chạy một công cụ bằng Python của .venv-cham."""
    return run_child([place.grading_python(), *args], env=tool_env())
