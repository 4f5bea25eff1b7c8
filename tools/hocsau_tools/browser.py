"""Trình duyệt nhân Chromium có trên máy: tìm, và in trang thành PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hocsau_cli.guard import Child

from hocsau_tools.workspace import ReportError, written

COMMANDS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
    "chrome", "msedge",
)  # fmt: skip
MACOS_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS_PATHS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
PDF_SECONDS = 180


def find_browser() -> Path | None:
    """Chromium, Chrome hoặc Edge đầu tiên tìm thấy, hoặc None."""
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            return Path(found)
    candidates = [Path(f"/Applications/{app}.app/Contents/MacOS/{app}") for app in MACOS_APPS]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            candidates += [Path(os.environ[variable]) / path for path in WINDOWS_PATHS]
    return next((path for path in candidates if path.exists()), None)


def flags(profile: str) -> list[str]:
    """Chạy ngầm, hồ sơ riêng, không tự gọi ra mạng."""
    result = [
        "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
        f"--user-data-dir={profile}",
    ]  # fmt: skip
    if sys.platform == "linux" and os.geteuid() == 0:
        result.append("--no-sandbox")  # Chromium từ chối chạy dưới quyền root nếu thiếu cờ này
    return result


def print_pdf(html: Path, pdf: Path) -> None:
    """In trang HTML thành PDF khổ A4 có số trang.

    Raises:
        ReportError: máy không có trình duyệt, hoặc trình duyệt không in được.
    """
    browser = find_browser()
    if browser is None:
        raise ReportError(
            "Không in được PDF vì máy không có Chromium, Chrome hay Edge; cách khắc phục: Windows: Edge có sẵn, "
            "hãy cập nhật Windows; macOS: brew install --cask google-chrome; Debian/Ubuntu: sudo apt install chromium "
            "(báo cáo HTML vẫn dùng được, có thể tự in từ trình duyệt)."
        )
    with written(pdf) as partial, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            str(browser),
            *flags(profile),
            "--no-pdf-header-footer",
            f"--print-to-pdf={partial}",
            html.resolve().as_uri(),
        ]
        with Child(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
        ) as process:
            try:
                _, words = process.communicate(timeout=PDF_SECONDS)
            except BaseException as stop:
                process.kill()
                if isinstance(stop, subprocess.TimeoutExpired):
                    raise ReportError(f"{browser} không in xong {html.name} trong {PDF_SECONDS} giây.") from stop
                raise
        if not partial.exists() or b"%%EOF" not in partial.read_bytes()[-1024:]:
            reason = (words.strip().splitlines() or ["không có lời báo"])[-1]
            raise ReportError(f"{browser} không in được trọn {html.name} thành PDF: {reason}")
