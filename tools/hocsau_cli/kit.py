"""hocsau kit: gom khóa học và mọi thứ mà setup cần vào một thư mục, cho phòng máy không có mạng."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.data import data_command
from hocsau_cli.jdk import Jdk, java_env
from hocsau_cli.maven import download_maven, maven_env, own_maven
from hocsau_cli.offline import COURSE, DATA, MAVEN_ZIP, REPORTS, REPOSITORY, WHEELS
from hocsau_cli.problem import Problem
from hocsau_cli.process import failure, run_child, run_logged, step
from hocsau_cli.python import PIP, pinned_requirements, pip_env, pip_requirements
from hocsau_cli.setup import setup
from hocsau_cli.shared import copy_course
from hocsau_cli.windows import java_text

# Hệ điều hành → các nhãn wheel của nó, tên thư viện máy của JavaCPP, và các gói Python mà chỉ hệ ấy cần: pip xét điều kiện
# của gói theo máy đang chạy nó, không theo máy được hỏi.
SYSTEMS = {
    "linux": (["manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"], "linux-x86_64", []),
    "windows": (["win_amd64"], "windows-x86_64", ["pywinpty", "colorama", "pywin32", "tzdata"]),
    "mac-arm": (["macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_14_0_arm64"], "macosx-arm64", ["appnope"]),
    "mac": (["macosx_10_15_x86_64", "macosx_11_0_x86_64", "macosx_12_0_x86_64"], "macosx-x86_64", ["appnope"]),
}
PYTHONS = ("3.11", "3.12", "3.13")

READ_ME = """Khóa học Học sâu bằng Java, bản cho máy không có mạng.

Máy cần có sẵn JDK 17 trở lên và Python {pythons}. Chép thư mục {course} vào máy, rồi trong thư mục ấy gõ:

    ./hocsau setup --kit {kit}
    ./hocsau lab

Trên Windows: python hocsau setup --kit …. Thư mục này làm cho: {systems}.
"""


def command_kit(options: argparse.Namespace) -> int:
    kit: Path = options.folder
    if place.ROOT.is_relative_to(kit) or kit.is_relative_to(place.ROOT):
        raise Problem(f"Thư mục {kit} phải nằm ngoài khóa học.")
    jdk = setup("app", "bench")
    kit.mkdir(parents=True, exist_ok=True)
    with step("Chép khóa học"):
        copy_course(place.ROOT, kit / COURSE)
    fetch_wheels(kit / WHEELS, options.systems, options.pythons)
    with step("Tải Maven"):
        if not (kit / MAVEN_ZIP).exists():
            (kit / MAVEN_ZIP).write_bytes(download_maven())
    fetch_repository(jdk, kit / REPOSITORY, options.systems)
    if options.data:
        with step("Chép dữ liệu"):
            # Bộ nào không lấy được thì lệnh đã nói; các bài vẫn chạy với dữ liệu mô phỏng.
            run_child(data_command(jdk, ["--mirror", str(kit / DATA)]), place.ROOT, java_env(jdk))
    if (place.ROOT / "build/reports/index.html").exists():
        shutil.copytree(place.ROOT / "build/reports", kit / REPORTS, dirs_exist_ok=True)
    text = READ_ME.format(
        pythons=", ".join(options.pythons), course=COURSE, kit="<thư mục này>", systems=", ".join(options.systems)
    )
    (kit / "DOC_TRUOC.txt").write_text(text, encoding="utf-8")
    size = sum(file.stat().st_size for file in kit.rglob("*") if file.is_file())
    print(f"Xong {kit}: {size / 1e9:.1f} GB. Cách dùng: {kit / 'DOC_TRUOC.txt'}".replace(".", ",", 1))
    return 0


def fetch_wheels(folder: Path, systems: list[str], pythons: list[str]) -> None:
    """Các wheel của ba môi trường Python, cho từng hệ điều hành và từng bản Python."""
    environment = pip_requirements((place.ROOT / "environment.yml").read_text(encoding="utf-8"))
    complete = [
        line
        for name in ("tools/requirements-cham.txt", "tools/requirements-chieu.txt")
        for line in pinned_requirements((place.ROOT / name).read_text(encoding="utf-8"))
    ]
    for system in systems:
        tags, _, own = SYSTEMS[system]
        for version in pythons:
            target = [f"--platform={tag}" for tag in [*tags, "any"]]
            target += [f"--python-version={version}", "--implementation=cp", "--only-binary=:all:"]
            with step(f"Tải gói Python {version} cho {system}"):
                # Phiên bản của gói riêng từng hệ ghi ở danh sách chấm bài thì theo đó.
                plain = [line.split(";")[0].strip() for line in complete if ";" not in line or _named(line, own)]
                named = {line.split("==")[0].lower() for line in plain}
                _download(folder, [*target, *environment, *[name for name in own if name not in named]])
                _download(folder, [*target, "--no-deps", *plain])


def _named(line: str, names: list[str]) -> bool:
    return line.split("==")[0].strip().lower() in names


def _download(folder: Path, arguments: list[str]) -> None:
    log = place.ROOT / "build/log/kit-pip.log"
    command = [place.venv_python(), *PIP, "download", "--dest", folder, "--progress-bar", "off", *arguments]
    code, output = run_logged(command, log, pip_env(place.venv_python()))
    if code != 0:
        raise failure("Không tải được các gói Python", output, log, r"ERROR")


def fetch_repository(jdk: Jdk, repository: Path, systems: list[str]) -> None:
    """Kho Maven đủ để dựng và kiểm thử mọi mô-đun, với thư viện máy của từng hệ điều hành.

    Dựng trên một bản chép, để không thay jar mà một kernel đang dùng.
    """
    log = place.ROOT / "build/log/kit-maven.log"
    with tempfile.TemporaryDirectory(prefix="hocsau-kit-") as folder:
        copy_course(place.ROOT, Path(folder))
        maven = [
            java_text(own_maven()),
            "-B",
            "-ntp",
            "-f",
            Path(folder, "pom.xml"),
            f"-Dmaven.repo.local={repository}",
        ]
        with step("Gom kho Maven (khoảng 400 MB)"):
            # Chạy thật một phép thử thì Surefire mới tải bộ chạy JUnit của nó.
            once = ["-DskipITs", "-Dtest=FingerprintTest", "-Dsurefire.failIfNoSpecifiedTests=false"]
            code, output = run_logged([*maven, "verify", *once], log, maven_env(jdk))
            if code != 0:
                raise failure("Maven không dựng được khóa học từ một kho trống", output, log, r"^\[ERROR\]")
        for system in set(systems) - {this_system()}:
            # Biên dịch trước thì mô-đun này mới thấy mô-đun kia khi chưa cái nào được cài.
            command = [*maven, "-pl", "lib", "-am", "compile", "dependency:resolve"]
            command += ["-Djavacpp.platform.host=", f"-Djavacpp.platform={SYSTEMS[system][1]}"]
            if system == "mac-arm":  # không có oneDNN: hồ sơ riêng của hệ ấy trong pom.xml chọn thư viện
                command.append("-Pmacos-arm64")
            with step(f"Thư viện máy cho {system}"):
                code, output = run_logged(command, log, maven_env(jdk))
                if code != 0:
                    raise failure(f"Không tải được thư viện máy cho {system}", output, log, r"^\[ERROR\]")


def this_system() -> str:
    """Hệ điều hành của máy này, theo tên của ``--for``."""
    if place.WINDOWS:
        return "windows"
    if sys.platform == "darwin":
        return "mac-arm" if os.uname().machine == "arm64" else "mac"
    return "linux"


def chosen(known: dict[str, object] | tuple[str, ...]) -> Callable[[str], list[str]]:
    """Danh sách cách nhau bằng dấu phẩy, mỗi tên phải quen."""

    def parse(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",") if name.strip()]
        strange = [name for name in names if name not in known]
        if strange or not names:
            raise argparse.ArgumentTypeError(
                f"không có {', '.join(strange) or 'tên nào'}; chọn trong: {', '.join(known)}"
            )
        return names

    return parse


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add(
        "kit",
        "gom khóa học và mọi thứ nó cần vào một thư mục, cho máy không có mạng",
        "Trên máy không có mạng: hocsau setup --kit THƯ_MỤC.",
    )
    command.add_argument("folder", type=lambda text: Path(text).expanduser().resolve(), metavar="THƯ_MỤC")
    command.add_argument(
        "--for",
        dest="systems",
        type=chosen(SYSTEMS),
        default=[this_system()],
        metavar="HỆ,…",
        help=f"cho những hệ điều hành nào: {', '.join(SYSTEMS)} (mặc định: hệ của máy này)",
    )
    command.add_argument(
        "--python",
        dest="pythons",
        type=chosen(PYTHONS),
        default=[".".join(map(str, sys.version_info[:2]))],
        metavar="BẢN,…",
        help=f"cho những bản Python nào: {', '.join(PYTHONS)} (mặc định: bản của máy này)",
    )
    command.add_argument("--no-data", dest="data", action="store_false", help="không chép dữ liệu")
    command.set_defaults(run=command_kit)
