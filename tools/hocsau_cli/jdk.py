"""Tìm JDK trên máy, và tùy chọn JVM mà mọi chương trình Java của khóa học dùng chung."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.problem import Problem, jdk_remedy

MIN_JAVA = 17


class Jdk:
    """Một JDK tìm thấy trên máy."""

    def __init__(self, home: Path, version: int) -> None:
        self.home = home
        self.version = version
        self.java = home / "bin" / ("java.exe" if place.WINDOWS else "java")


def java_candidates(environ: dict[str, str]) -> list[Path]:
    """Các lệnh java theo thứ tự ưu tiên: JAVA_HOME, rồi từng thư mục của PATH."""
    name = "java.exe" if place.WINDOWS else "java"
    folders = [Path(environ["JAVA_HOME"]) / "bin"] if environ.get("JAVA_HOME") else []
    folders += [Path(folder) for folder in environ.get("PATH", "").split(os.pathsep) if folder]
    found: dict[Path, None] = {}
    for folder in folders:
        java = folder / name
        if java.is_file() and os.access(java, os.X_OK):
            found.setdefault(java.resolve())
    return list(found)


def ask_java(java: Path, *options: str) -> str:
    try:
        done = subprocess.run(
            [java, *options], capture_output=True, text=True, errors="replace", timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr


def java_version(output: str) -> int | None:
    """Số phiên bản chính từ lời của ``java -version``: 8, 11, 17, 25 …"""
    match = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(match.group(1)) if match else None


def find_jdk(environ: dict[str, str] | None = None) -> Jdk:
    """JDK đầu tiên từ 17 trở lên có đủ trình biên dịch và jdk.jshell.

    Lời từ chối của từng bản Java tìm thấy được nêu trong lỗi, để người đọc biết phải thay bản nào.
    """
    rejected: list[str] = []
    for java in java_candidates(dict(os.environ) if environ is None else environ):
        output = ask_java(java, "-XshowSettings:properties", "-version")
        version = java_version(output)
        home = re.search(r"java\.home = (.+)", output)
        if version is None:
            rejected.append(f"{java} không chạy được")
            continue
        if version < MIN_JAVA:
            rejected.append(f"{java} là Java {version}")
            continue
        jdk = Jdk(Path(home.group(1).strip()) if home else java.parent.parent, version)
        compiler = jdk.home / "bin" / ("javac.exe" if place.WINDOWS else "javac")
        if not compiler.exists() or "jdk.jshell" not in ask_java(java, "--list-modules"):
            rejected.append(f"{java} chỉ là JRE {version}, thiếu javac hoặc jdk.jshell")
            continue
        return jdk
    if rejected:
        raise Problem(jdk_remedy(f"Cần JDK {MIN_JAVA} trở lên, trên máy chỉ có: {', '.join(rejected)}"))
    raise Problem(jdk_remedy(f"Không tìm thấy JDK {MIN_JAVA} trở lên (đã tìm ở JAVA_HOME và PATH)"))


# glibc giữ lại cho mình những khối đã trả; mảng từ 1 MB trở lên phải trả hẳn cho hệ điều hành, nếu không bài 04 phình
# thêm vài GB. Hệ điều hành khác không đọc biến này.
MEMORY_ENV = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}


def java_env(jdk: Jdk) -> dict[str, str]:
    """Môi trường cho Maven và cho lớp dữ liệu: đúng JDK đã chọn, đúng Python của .venv."""
    return {**MEMORY_ENV, **os.environ, "JAVA_HOME": str(jdk.home), "HOCSAU_PYTHON": str(place.venv_python())}


def jvm_options(jdk: Jdk, heap: str) -> list[str]:
    """Tùy chọn JVM của kernel; lệnh bench dùng đúng chúng để đo điều người dùng notebook thấy."""
    options = [
        # Vừa cho máy 8 GB: heap Java và bộ nhớ ngoài heap (mảng ND4J) mỗi thứ có trần riêng.
        f"-Xmx{heap}",
        "-Dorg.bytedeco.javacpp.maxbytes=3G",
        # Không hỏi hệ điều hành cỡ tiến trình ở mỗi lần cấp phát; cùng SerialGC giảm nửa thời gian một bước mạng nhỏ.
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-XX:+UseSerialGC",
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF-8",
        "-Dstdout.encoding=UTF-8",
        "-Dstderr.encoding=UTF-8",
        # Số trong bảng do mã in ra dùng dấu chấm thập phân trên mọi máy.
        "-Duser.language=en",
        "-Duser.country=US",
    ]
    if jdk.version >= 24:
        options += ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    return options


def heap_size() -> str:
    return os.environ.get("HOCSAU_HEAP", "2g")
