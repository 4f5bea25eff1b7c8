"""Biên dịch các mô-đun Java bằng Maven, chỉ khi đầu vào đã đổi."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import Jdk, java_env
from hocsau_cli.problem import Problem, maven_remedy
from hocsau_cli.process import failure, run_logged, step


def find_maven(environ: dict[str, str] | None = None) -> str:
    environ = dict(os.environ) if environ is None else environ
    path = environ.get("PATH", "")
    for variable in ("MAVEN_HOME", "M2_HOME"):
        if environ.get(variable):
            path = str(Path(environ[variable]) / "bin") + os.pathsep + path
    maven = shutil.which("mvn", path=path)
    if maven is None:
        raise Problem(maven_remedy("Không tìm thấy Maven (lệnh mvn)"))
    return maven


# Những mô-đun mà mỗi mô-đun cần, theo pom.xml của nó.
NEEDS = {"lib": ["engine"], "app": ["engine", "lib"], "bench": ["engine", "lib"]}


def setup_jar(jdk: Jdk, all_platforms: bool = False) -> None:
    """Biên dịch lib/ thành lib/target/hocsau.jar với thư viện phụ thuộc ở lib/target/libs."""
    # Đã có thư viện của mọi hệ điều hành thì giữ, cho tới khi xóa lib/target.
    all_platforms = all_platforms or has_all_platforms()
    build_jar(jdk, "lib", "hocsau.jar", "1 GB" if all_platforms else "300 MB", all_platforms)


def setup_app(jdk: Jdk) -> None:
    """Biên dịch app/ thành app/target/hocsau-app.jar; nó chạy cùng hocsau.jar."""
    build_jar(jdk, "app", "hocsau-app.jar", "15 MB", has_all_platforms())


def setup_bench(jdk: Jdk) -> None:
    """Biên dịch bench/ thành bench/target/hocsau-bench.jar; nó chạy cùng hocsau.jar."""
    build_jar(jdk, "bench", "hocsau-bench.jar", "1 MB", has_all_platforms())


def has_all_platforms() -> bool:
    return place.read_stamp(place.ROOT / "lib/target/hocsau-build.json").get("all_platforms", False)


def build_jar(jdk: Jdk, module: str, jar: str, size: str, all_platforms: bool) -> None:
    """Biên dịch một mô-đun, và những mô-đun nó cần, nếu đầu vào đã đổi."""
    stamp = place.ROOT / module / "target/hocsau-build.json"
    inputs = [place.ROOT / "pom.xml", place.ROOT / ".mvn", place.ROOT / "data/catalog.json"]
    for name in [*NEEDS[module], module]:
        inputs += [place.ROOT / name / "pom.xml", place.ROOT / name / "src/main"]
    wanted = {"inputs": place.digest(*inputs), "all_platforms": all_platforms}
    if place.read_stamp(stamp) == wanted and (stamp.parent / jar).exists():
        return
    with step(f"Biên dịch {jar} bằng Maven, JDK {jdk.version} (lần đầu tải khoảng {size} thư viện)"):
        stamp.unlink(missing_ok=True)
        # Chỉ soát định dạng trong `hocsau test`: sinh viên sửa mã rồi chạy thì không bị chặn vì dấu cách.
        command = [find_maven(), "-B", "-pl", module, "-am", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true"]
        if all_platforms:
            # Giá trị rỗng tắt hồ sơ "chỉ máy này" mà .mvn/maven.config bật.
            command.append("-Djavacpp.platform.host=")
        log = place.ROOT / "build/log/maven.log"
        code, output = run_logged([*command, "package"], log, java_env(jdk))
        if code != 0:
            raise failure(
                f"Maven không biên dịch được {jar}",
                output,
                log,
                r"^\[ERROR\] (?!.*(?:Re-run Maven|To see the full|\[Help))",
            )
        place.write_stamp(stamp, wanted)
