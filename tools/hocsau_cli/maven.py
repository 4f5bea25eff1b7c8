"""Biên dịch các mô-đun Java bằng Maven, chỉ khi đầu vào đã đổi; máy không có Maven thì tự mang một bản."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hocsau_cli import place
from hocsau_cli.jdk import Jdk, java_env, user_home_options
from hocsau_cli.offline import MAVEN_ZIP, maven_options
from hocsau_cli.problem import Problem, maven_remedy
from hocsau_cli.process import failure, run_logged, step
from hocsau_cli.shared import drop_link
from hocsau_cli.windows import java_text

MIN_MAVEN = (3, 8)

# Bản Maven được mang theo, và SHA-512 của tệp zip như Apache công bố.
MAVEN = "3.9.16"
MAVEN_SHA512 = (
    "ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929"
    "ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3"
)


def find_maven(jdk: Jdk, environ: dict[str, str] | None = None) -> str:
    """Lệnh mvn từ 3.8 trở lên có trên máy; không có thì bản mang theo, tải về ở lần đầu."""
    environ = dict(os.environ) if environ is None else environ
    if environ.get("HOCSAU_KIT"):  # kho Maven nối thêm thì cần đúng bản mang theo
        return java_text(own_maven())
    path = environ.get("PATH", "")
    for variable in ("MAVEN_HOME", "M2_HOME"):
        if environ.get(variable):
            path = str(Path(environ[variable]) / "bin") + os.pathsep + path
    maven = shutil.which("mvn", path=path)
    if maven and maven_version(maven, jdk) >= MIN_MAVEN:
        return maven
    return java_text(own_maven())


def maven_version(maven: str, jdk: Jdk) -> tuple[int, ...]:
    """Phiên bản theo lời của ``mvn -v``; (0,) nếu không chạy được."""
    try:
        done = subprocess.run(
            [maven, "-v"],
            capture_output=True,
            env=maven_env(jdk),
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    match = re.search(r"Apache Maven (\d+)\.(\d+)", done.stdout)
    return (int(match.group(1)), int(match.group(2))) if match else (0,)


def maven_env(jdk: Jdk) -> dict[str, str]:
    """Môi trường cho Maven; nó không nhận tùy chọn JVM có dấu cách trên dòng lệnh nên thư mục người dùng đi qua biến."""
    env = java_env(jdk)
    for option in user_home_options():
        env["JDK_JAVA_OPTIONS"] = f'{env.get("JDK_JAVA_OPTIONS", "")} "{option}"'.strip()
    return env


def own_maven() -> Path:
    """Bản Maven trong cache của người dùng; chưa có thì lấy ở ``hocsau kit``, Maven Central hoặc kho ở MVNW_REPOURL."""
    home = place.user_cache() / f"apache-maven-{MAVEN}"
    maven = home / "bin" / ("mvn.cmd" if place.WINDOWS else "mvn")
    if maven.exists():
        return maven
    kit = os.environ.get("HOCSAU_KIT")
    why = (
        f"Lấy Maven {MAVEN} từ {kit}"
        if kit
        else f"Máy không có Maven {MIN_MAVEN[0]}.{MIN_MAVEN[1]} trở lên: tải Maven {MAVEN} (9 MB)"
    )
    with step(f"{why} vào {home.parent}"):
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".maven-", dir=home.parent) as folder:
            archive = Path(folder, "maven.zip")
            archive.write_bytes(download_maven())
            shutil.unpack_archive(archive, folder)
            unpacked = Path(folder, home.name)
            Path(unpacked, "bin/mvn").chmod(0o755)  # zip không giữ quyền chạy
            with contextlib.suppress(OSError):  # lệnh khác vừa đặt xong đúng bản ấy
                unpacked.rename(home)
    if not maven.exists():
        raise Problem(f"Không đặt được Maven vào {home}; hãy xóa thư mục ấy rồi chạy lại.")
    return maven


def download_maven() -> bytes:
    """Tệp zip của Maven, đã đối chiếu SHA-512; địa chỉ, tên và mật khẩu theo các biến của Maven Wrapper."""
    kit = os.environ.get("HOCSAU_KIT")
    if kit:
        return verified(Path(kit, MAVEN_ZIP).read_bytes(), Path(kit, MAVEN_ZIP))
    base = (os.environ.get("MVNW_REPOURL") or "https://repo.maven.apache.org/maven2").rstrip("/")
    try:
        parts = urlsplit(base)
    except ValueError:
        raise Problem(f"Biến MVNW_REPOURL là {base!r}, không phải địa chỉ; hãy sửa hoặc bỏ biến ấy.") from None
    host = parts.netloc.rpartition("@")[2]
    url = f"{parts.scheme}://{host}{parts.path}/org/apache/maven/apache-maven/{MAVEN}/apache-maven-{MAVEN}-bin.zip"
    user = os.environ.get("MVNW_USERNAME") or unquote(parts.username or "")
    password = os.environ.get("MVNW_PASSWORD") or unquote(parts.password or "")
    headers = {"User-Agent": "hocsau"}
    if user:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.build_opener().open(request, timeout=60) as answer:
            content = answer.read()
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise Problem(
            maven_remedy(f"Máy không có Maven và không tải được nó từ {url} ({reason}){by_proxy(url)}")
        ) from None
    return verified(content, url)


def verified(content: bytes, source: str | Path) -> bytes:
    if hashlib.sha512(content).hexdigest() != MAVEN_SHA512:
        raise Problem(
            f"Tệp lấy từ {source} không đúng Maven {MAVEN} (SHA-512 khác); "
            "hãy xem lại biến MVNW_REPOURL và proxy, hoặc làm lại thư mục bằng hocsau kit, rồi chạy lại."
        )
    return content


def by_proxy(url: str) -> str:
    """Proxy đã dùng, không kèm tên và mật khẩu."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.hostname or ""):
        return ""
    return f", qua proxy {proxy.rpartition('@')[2].rpartition('//')[2]}"


# Mô-đun: tên jar, các mô-đun nó cần theo pom.xml của nó, cỡ phần tải về ở lần đầu.
MODULES = {
    "lib": ("hocsau.jar", ["engine"], "300 MB"),
    "app": ("hocsau-app.jar", ["engine", "lib"], "15 MB"),
    "bench": ("hocsau-bench.jar", ["engine", "lib"], "1 MB"),
    "cluster": ("hocsau-cluster.jar", ["engine", "lib", "bench"], "100 MB"),
}


def stamp_of(module: str) -> Path:
    return place.ROOT / module / "target/hocsau-build.json"


def ready(module: str) -> bool:
    """Mô-đun đã được dựng ở máy này, dù mã của nó có thể đã đổi từ lúc ấy."""
    return (stamp_of(module).parent / MODULES[module][0]).exists()


def setup_jars(jdk: Jdk, *modules: str, all_platforms: bool = False) -> None:
    """Biên dịch các mô-đun nêu tên, và những mô-đun chúng cần, trong một lần gọi Maven; đầu vào không đổi thì thôi."""
    # Đã có thư viện của mọi hệ điều hành thì giữ, cho tới khi xóa lib/target.
    all_platforms = all_platforms or place.read_stamp(stamp_of("lib")).get("all_platforms", False)
    wanted = {}
    for module in modules:
        inputs = [place.ROOT / name for name in ("pom.xml", ".mvn", "data/catalog.json")]
        for name in [*MODULES[module][1], module]:
            inputs += [place.ROOT / name / "pom.xml", place.ROOT / name / "src/main"]
        wanted[module] = {"inputs": place.digest(*inputs), "all_platforms": all_platforms}
    stale = [
        module
        for module in modules
        if place.read_stamp(stamp_of(module)) != wanted[module]
        or not (stamp_of(module).parent / MODULES[module][0]).exists()
    ]
    if not stale:
        return
    jars = ", ".join(MODULES[module][0] for module in stale)
    size = "1 GB" if all_platforms and "lib" in stale else MODULES[stale[0]][2]
    maven = find_maven(jdk)
    for target in place.ROOT.glob("*/target"):
        drop_link(target)
        require_unused(target)
    with step(f"Biên dịch {jars} bằng Maven, JDK {jdk.version} (lần đầu tải khoảng {size} thư viện)"):
        for module in stale:
            stamp_of(module).unlink(missing_ok=True)
        # Chỉ soát định dạng trong `hocsau test`: sinh viên sửa mã rồi chạy thì không bị chặn vì dấu cách.
        command = [
            maven,
            *maven_options(),
            "-B",
            *(["-Pcluster"] if "cluster" in stale else []),
            "-pl",
            ",".join(stale),
            "-am",
            "-Dmaven.test.skip=true",
            "-Dspotless.check.skip=true",
        ]
        if all_platforms:
            # Giá trị rỗng tắt hồ sơ "chỉ máy này" mà .mvn/maven.config bật.
            command.append("-Djavacpp.platform.host=")
        log = place.ROOT / "build/log/maven.log"
        code, output = run_logged([*command, "package"], log, maven_env(jdk))
        if code != 0:
            raise failure(
                f"Maven không biên dịch được {jars}",
                output,
                log,
                r"^\[ERROR\] (?!.*(?:Re-run Maven|To see the full|\[Help))",
            )
        for module in stale:
            place.write_stamp(stamp_of(module), wanted[module])


def require_unused(target: Path) -> None:
    """Windows không cho ghi đè jar mà một kernel đang mở: thử đổi tên từng jar trước khi biên dịch."""
    if not place.WINDOWS:
        return
    for jar in target.rglob("*.jar"):
        aside = jar.with_suffix(".jar.thu")
        try:
            jar.rename(aside)
        except PermissionError:
            raise Problem(
                f"{place.shown(jar)} đang được một chương trình Java dùng nên không biên dịch lại được; "
                "hãy đóng mọi kernel, hocsau lab và hocsau app đang chạy rồi chạy lại."
            ) from None
        aside.rename(jar)
