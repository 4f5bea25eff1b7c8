"""Điều người dùng phải biết và sửa được, nói bằng một câu nêu cách khắc phục trên ba hệ điều hành."""

from __future__ import annotations


class Problem(Exception):
    """Một điều người dùng phải biết và sửa được; thông báo là một câu tiếng Việt nêu cách sửa."""


def remedy(what: str, windows: str, macos: str, debian: str) -> str:
    """Một câu: thiếu gì, và cách khắc phục trên ba hệ điều hành."""
    return f"{what}; cách khắc phục: Windows: {windows}; macOS: {macos}; Debian/Ubuntu: {debian}."


def jdk_remedy(what: str) -> str:
    return remedy(
        what,
        "winget install EclipseAdoptium.Temurin.17.JDK, rồi mở lại cửa sổ lệnh",
        "brew install --cask temurin@17",
        "sudo apt install openjdk-17-jdk",
    )


def maven_remedy(what: str) -> str:
    return remedy(
        what,
        "scoop install maven (hoặc tải tệp zip ở maven.apache.org và thêm thư mục bin vào PATH)",
        "brew install maven",
        "sudo apt install maven",
    )


def python_remedy(what: str) -> str:
    return remedy(
        what,
        "winget install Python.Python.3.12",
        "brew install python@3.12",
        "sudo apt install python3 python3-venv",
    )


def network_remedy(what: str) -> str:
    return remedy(
        what,
        "kiểm tra mạng, hoặc đặt biến HTTPS_PROXY (pip) và mục proxies trong %USERPROFILE%\\.m2\\settings.xml (Maven)",
        "kiểm tra mạng, hoặc đặt HTTPS_PROXY (pip) và mục proxies trong ~/.m2/settings.xml (Maven)",
        "như macOS; máy không có mạng thì chép ~/.m2 và cả thư mục khóa học (giữ nguyên đường dẫn) từ máy đã chạy hocsau setup",
    )
