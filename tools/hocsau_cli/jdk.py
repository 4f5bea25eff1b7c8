"""Tìm JDK trên máy, và tùy chọn JVM mà mọi chương trình Java của khóa học dùng chung."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.environment import usable_home
from hocsau_cli.problem import Problem, jdk_remedy
from hocsau_cli.windows import java_text, javacpp_options

MIN_JAVA = 17

# Hệ điều hành và bộ xử lý có đủ thư viện máy của ND4J; tên như os.name (chữ đầu) và os.arch của Java.
PLATFORMS = {
    ("linux", "amd64"),
    ("linux", "aarch64"),
    ("windows", "amd64"),
    ("mac", "x86_64"),
    ("mac", "aarch64"),
}


class Jdk:
    """Một JDK tìm thấy trên máy."""

    def __init__(self, home: Path, version: int) -> None:
        self.home = home
        self.version = version
        self.java = home / "bin" / ("java.exe" if place.WINDOWS else "java")


def java_candidates(environ: dict[str, str]) -> list[Path]:
    """Các lệnh java theo thứ tự ưu tiên: JAVA_HOME, rồi từng thư mục của PATH; chỗ nào không đọc được thì bỏ qua."""
    name = "java.exe" if place.WINDOWS else "java"
    folders = [os.path.join(environ["JAVA_HOME"], "bin")] if environ.get("JAVA_HOME") else []
    folders += [folder for folder in environ.get("PATH", "").split(os.pathsep) if folder]
    found: dict[Path, None] = {}
    for folder in folders:
        java = os.path.join(folder, name)
        if os.path.isfile(java) and os.access(java, os.X_OK):
            found.setdefault(Path(os.path.realpath(java)))
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


def java_property(output: str, name: str) -> str | None:
    """Một thuộc tính từ lời của ``java -XshowSettings:properties``."""
    match = re.search(rf"^\s*{re.escape(name)} = (.+)$", output, re.MULTILINE)
    return match.group(1).strip() if match else None


def find_jdk(environ: dict[str, str] | None = None) -> Jdk:
    """JDK đầu tiên từ 17 trở lên có đủ trình biên dịch và jdk.jshell, chạy trên hệ điều hành có thư viện máy.

    Lời từ chối của từng bản Java tìm thấy được nêu trong lỗi, để người đọc biết phải thay bản nào; JAVA_HOME đặt mà
    không dùng được thì được báo.
    """
    environ = dict(os.environ) if environ is None else environ
    rejected: list[str] = []
    for java in java_candidates(environ):
        output = ask_java(java, "-XshowSettings:properties", "-version")
        version = java_version(output)
        if version is None:
            rejected.append(f"{java} không chạy được")
            continue
        if version < MIN_JAVA:
            rejected.append(f"{java} là Java {version}")
            continue
        jdk = Jdk(Path(java_property(output, "java.home") or java.parent.parent), version)
        compiler = jdk.home / "bin" / ("javac.exe" if place.WINDOWS else "javac")
        if not os.path.exists(compiler) or "jdk.jshell" not in ask_java(java, "--list-modules"):
            rejected.append(f"{java} chỉ là JRE {version}, thiếu javac hoặc jdk.jshell")
            continue
        system, processor = java_property(output, "os.name") or "", java_property(output, "os.arch") or ""
        if (system.split(" ")[0].lower(), processor) not in PLATFORMS:
            rejected.append(f"{java} là bản cho {system} {processor}, thư viện tính toán ND4J không có bản cho máy ấy")
            if system.startswith("Windows") and processor == "aarch64":
                rejected[-1] += " (Windows trên ARM chạy được JDK bản x64: thêm --architecture x64 vào lệnh winget)"
            continue
        warn_of_java_home(environ.get("JAVA_HOME"), java, rejected)
        return jdk
    if rejected:
        raise Problem(jdk_remedy(f"Cần JDK {MIN_JAVA} trở lên, trên máy chỉ có: {', '.join(rejected)}"))
    raise Problem(jdk_remedy(f"Không tìm thấy JDK {MIN_JAVA} trở lên (đã tìm ở JAVA_HOME và PATH)"))


def warn_of_java_home(wanted: str | None, used: Path, rejected: list[str]) -> None:
    if not wanted:
        return
    java = os.path.realpath(os.path.join(wanted, "bin", used.name))
    if java != str(used):
        reason = next((reason for reason in rejected if reason.startswith(java)), f"không chạy được {java}")
        print(
            f"hocsau: biến JAVA_HOME không trỏ tới JDK {MIN_JAVA} trở lên ({reason}) nên lệnh này dùng {used}; "
            "hãy sửa hoặc bỏ biến ấy.",
            file=sys.stderr,
        )


# glibc giữ lại cho mình những khối đã trả; mảng từ 1 MB trở lên phải trả hẳn cho hệ điều hành, nếu không bài 04 phình
# thêm vài GB. Hệ điều hành khác không đọc biến này.
MEMORY_ENV = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}


def java_env(jdk: Jdk) -> dict[str, str]:
    """Môi trường cho Maven và cho lớp dữ liệu: đúng JDK đã chọn, đúng Python của .venv."""
    return {**MEMORY_ENV, **os.environ, "JAVA_HOME": str(jdk.home), "HOCSAU_PYTHON": str(place.venv_python())}


def user_home_options() -> list[str]:
    """Java hỏi hệ điều hành, không hỏi HOME; người dùng không có tên hay thư mục trên máy thì nó ghi vào thư mục tên "?"."""
    if place.WINDOWS:
        return []
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        home = ""
    return [] if usable_home(home) else [f"-Duser.home={os.path.expanduser('~')}"]


def base_options() -> list[str]:
    """Tùy chọn của mọi chương trình Java: chữ Việt đi qua nguyên vẹn, thư mục người dùng có thật."""
    encodings = ["file", "stdout", "stderr", "sun.stdout", "sun.stderr"]  # JDK 17 gọi hai cái sau bằng tên có "sun."
    return [*(f"-D{name}.encoding=UTF-8" for name in encodings), *user_home_options(), *javacpp_options()]


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
        *base_options(),
        # Số trong bảng do mã in ra dùng dấu chấm thập phân trên mọi máy.
        "-Duser.language=en",
        "-Duser.country=US",
        # Spark (mô-đun cluster, bài 07) giải phóng bộ đệm ngoài heap qua lớp này của JDK.
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
    ]
    if jdk.version >= 24:
        options += ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    return options


def java_command(jdk: Jdk, options: list[str], jars: list[Path], main: str, arguments: list[str]) -> list[str]:
    """Dòng lệnh chạy một lớp của các jar với đối số của người dùng."""
    classpath = os.pathsep.join(java_text(jar) for jar in jars)
    return [str(jdk.java), *options, "-cp", classpath, main, *map(java_text, arguments)]


def heap_size(jdk: Jdk) -> str:
    """Trần heap theo biến HOCSAU_HEAP, mặc định 2g, và không quá nửa bộ nhớ của máy hay của container."""
    value = os.environ.get("HOCSAU_HEAP", "").strip() or default_heap(jdk)
    size = re.fullmatch(r"([0-9]{1,9})([mg])", value, re.IGNORECASE)
    megabytes = int(size.group(1)) * (1024 if size.group(2).lower() == "g" else 1) if size else 0
    if not 64 <= megabytes <= 1024 * 1024:
        raise Problem(
            f"Biến HOCSAU_HEAP là {value!r}; hãy đặt một cỡ từ 64m đến 1024g viết liền, ví dụ 4g hoặc 1500m, hoặc bỏ biến ấy."
        )
    return value


def default_heap(jdk: Jdk) -> str:
    """2g, hoặc nửa bộ nhớ khi có chưa tới 4 GB; JVM biết giới hạn của container (cgroup), và tự lấy một phần tư."""
    output = ask_java(jdk.java, "-Duser.language=en", "-XshowSettings:vm", "-version")
    quarter = re.search(r"Max\. Heap Size \(Estimated\): ([\d.]+)([MG])", output)
    if not quarter:
        return "2g"
    half = round(2 * float(quarter[1]) * (1024 if quarter[2] == "G" else 1))
    return "2g" if half >= 1900 else f"{max(half, 64)}m"
