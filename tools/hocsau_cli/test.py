"""hocsau test: mọi kiểm thử, hay từng phần, từng phòng; dòng cuối là tổng số."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import Jdk
from hocsau_cli.maven import find_maven, maven_env, ready
from hocsau_cli.offline import maven_options
from hocsau_cli.problem import Problem
from hocsau_cli.process import beside, run_child, step
from hocsau_cli.python import run_tool, setup_grading, setup_slides
from hocsau_cli.setup import setup

TEST_PARTS = {
    "lib": "mọi mô-đun Java: mvn verify (định dạng, biên dịch, kiểm thử, Javadoc)",
    "tools": "tools: công cụ Python, soát notebook và chính tả",
    "notebooks": "notebooks: chạy mọi notebook ở chế độ nhanh, mở báo cáo trong trình duyệt",
}


# Một phòng là một gói Java; mô-đun của nó.
ROOMS = {
    "layer": "engine",
    **dict.fromkeys(
        ["store", "image", "dataset", "text", "sequence", "train", "course", "chart", "notebook", "exercise"],
        "lib",
    ),
    "bench": "bench",
    "app": "app",
    "cluster": "cluster",
}
LAUNCHER = "launcher"
LAUNCHER_FILES = ("test_launcher.py", "test_environment.py", "test_guard.py", "test_kit.py")


REPORT_FOLDERS = ("surefire-reports", "failsafe-reports")
JAVA_LOG = place.ROOT / "build/log/kiem-thu-java.log"
# Hai kernel, mỗi kernel chừng 4 GB; Maven và hai JVM kiểm thử; trình duyệt.
ENOUGH_MEMORY = 15 * 2**30


class Totals:
    """Tổng số kiểm thử, cộng từ các tệp JUnit XML."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def add_step(self, exit_code: int, folders: list[Path]) -> None:
        """Cộng mọi tệp XML trong các thư mục của một bước.

        Bước hỏng mà không kiểm thử nào hỏng (định dạng, biên dịch, Javadoc) tính là một lần hỏng.
        """
        failed_before = self.failed
        for file in sorted(file for folder in folders for file in folder.glob("*.xml")):
            for suite in ElementTree.parse(file).getroot().iter("testsuite"):
                count = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
                bad = count["failures"] + count["errors"]
                self.failed += bad
                self.skipped += count["skipped"]
                self.passed += count["tests"] - bad - count["skipped"]
        if exit_code != 0 and self.failed == failed_before:
            self.failed += 1

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


class JavaTests:
    """Lệnh Maven và thư mục để lại kết quả của nó, đã dọn kết quả của lần trước."""

    def __init__(self, jdk: Jdk, *arguments: str) -> None:
        modules = sorted(pom.parent for pom in place.ROOT.glob("*/pom.xml"))
        self.reports = [module / "target" / name for module in modules for name in REPORT_FOLDERS]
        for folder in self.reports:
            shutil.rmtree(folder, ignore_errors=True)
        # Mô-đun cluster là phần mở rộng: chỉ thử khi người dùng đã dựng nó, để không ai phải tải Spark.
        profile = ["-Pcluster"] if ready("cluster") or "cluster" in arguments else []
        self.command = [find_maven(jdk), *maven_options(), "-B", "-ntp", *profile, *arguments]
        self.env = maven_env(jdk)

    def run(self) -> tuple[int, list[Path]]:
        return run_child(self.command, env=self.env), self.reports


def test_room(jdk: Jdk, room: str) -> tuple[int, list[Path]]:
    options = [f"-Dtest=vn/hocsau/{room}/**/*Test", "-Dsurefire.failIfNoSpecifiedTests=false"]
    return JavaTests(jdk, "-pl", ROOMS[room], "-am", "test", *options).run()


def test_python(name: str, arguments: list[str]) -> tuple[int, list[Path]]:
    folder = place.ROOT / "build/test" / name
    shutil.rmtree(folder, ignore_errors=True)
    code = run_tool("-m", "pytest", "-c", "tools/pyproject.toml", *arguments, f"--junitxml={folder / 'junit.xml'}")
    return code, [folder]


def roomy() -> bool:
    """Máy đủ lõi và bộ nhớ để Maven chạy cạnh hai kernel và trình duyệt; Windows không cho biết thì coi như không."""
    if place.WINDOWS or (os.cpu_count() or 1) < 2:
        return False
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >= ENOUGH_MEMORY


@contextlib.contextmanager
def java_beside(jdk: Jdk, totals: Totals) -> Iterator[None]:
    """Chạy phần Java cạnh các phần Python: một mình nó chỉ dùng chừng nửa công hai lõi. setup() vừa dựng xong mọi jar nên
    Maven không ghi lại jar nào mà kernel đang mở."""
    print(f"▸ {TEST_PARTS['lib']}, cạnh các phần sau; lời của nó ở {place.shown(JAVA_LOG)}", flush=True)
    tests = JavaTests(jdk, "verify")
    with beside(tests.command, JAVA_LOG, tests.env) as maven:
        yield
        with step("chờ phần Java"):
            code = maven.wait()
    totals.add_step(code, tests.reports)
    if code != 0:
        lines = JAVA_LOG.read_text(encoding="utf-8", errors="replace").splitlines()
        print(*[line for line in lines if line.startswith("[ERROR]")][:60], sep="\n")


def command_test(options: argparse.Namespace) -> int:
    known = [*TEST_PARTS, LAUNCHER, *ROOMS]
    unknown = set(options.parts) - set(known)
    if unknown:
        raise Problem(f"Không có phần kiểm thử {', '.join(sorted(unknown))}; các phần là: {', '.join(known)}.")
    jdk = setup()
    if set(options.parts or TEST_PARTS) & {"tools", "notebooks"}:
        setup_grading()
        setup_slides()
    launcher = [f"tools/tests/tools/{name}" for name in LAUNCHER_FILES]
    actions = {
        "lib": lambda: JavaTests(jdk, "verify").run(),
        "tools": lambda: test_python("tools", ["tools/tests/tools"]),
        # Giữ thứ tự đã viết: phép thử lâu nhất đi trước, không chạy một mình lúc cuối.
        "notebooks": lambda: test_python("notebooks", ["tools/tests/notebooks", "--no-loadscope-reorder"]),
        LAUNCHER: lambda: test_python(LAUNCHER, launcher),
    }
    totals = Totals()
    parts = list(options.parts or TEST_PARTS)
    with contextlib.ExitStack() as java:
        if "lib" in parts and len(parts) > 1 and roomy():
            parts.remove("lib")
            java.enter_context(java_beside(jdk, totals))
        for name in parts:
            with step(TEST_PARTS.get(name, f"phòng {name}")):
                totals.add_step(*(actions[name]() if name in actions else test_room(jdk, name)))
    print(totals)
    return 1 if totals.failed else 0


def register(add: Callable[..., argparse.ArgumentParser]) -> None:
    command = add("test", "chạy mọi kiểm thử; dòng cuối là tổng số")
    command.add_argument(
        "parts",
        nargs="*",
        metavar="PHẦN",
        help=f"chỉ chạy các phần này: {', '.join(TEST_PARTS)}, {LAUNCHER} (lệnh hocsau), hay một phòng: {', '.join(ROOMS)}",
    )
    command.set_defaults(run=command_test)
