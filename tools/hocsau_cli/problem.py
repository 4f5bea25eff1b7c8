"""Điều người dùng phải biết và sửa được, nói bằng một câu nêu cách khắc phục trên ba hệ điều hành."""

from __future__ import annotations

import errno


class Problem(Exception):
    """Một điều người dùng phải biết và sửa được; thông báo là một câu tiếng Việt nêu cách sửa."""


OS_REASONS = {
    errno.ENOSPC: "đĩa đã đầy; hãy xóa bớt tệp rồi chạy lại",
    errno.EDQUOT: "đã hết phần đĩa dành cho bạn; hãy xóa bớt tệp rồi chạy lại",
    errno.EACCES: "không có quyền; hãy đổi quyền hoặc chủ của tệp ấy (có thể do một lần chạy bằng sudo) rồi chạy lại",
    errno.EPERM: "hệ điều hành không cho phép; hãy xem quyền và chủ của tệp ấy rồi chạy lại",
    errno.EROFS: "ổ đĩa chỉ đọc; hãy chép khóa học sang thư mục ghi được",
    errno.ENOENT: "không còn tệp ấy; hãy chạy lại, hoặc lấy lại bằng: git checkout",
    errno.EEXIST: "đã có tệp cùng tên ở đó; hãy xóa hoặc đổi tên nó rồi chạy lại",
    errno.ENOTDIR: "một phần của đường dẫn là tệp chứ không phải thư mục; hãy xóa hoặc đổi tên tệp ấy rồi chạy lại",
    errno.EISDIR: "đó là thư mục chứ không phải tệp; hãy xóa hoặc đổi tên nó rồi chạy lại",
    errno.ENAMETOOLONG: "đường dẫn quá dài; hãy đặt khóa học ở thư mục gần gốc hơn",
    errno.ENOMEM: "máy hết bộ nhớ; hãy đóng bớt chương trình rồi chạy lại",
    errno.EMFILE: "quá nhiều tệp đang mở; hãy nâng giới hạn bằng: ulimit -n 4096",
    errno.EIO: "ổ đĩa báo lỗi đọc ghi; hãy kiểm tra ổ đĩa",
}


def sentence_of(error: OSError | UnicodeError) -> str:
    """Một câu cho lỗi của hệ điều hành: ở tệp nào, vì sao, làm gì."""
    if isinstance(error, UnicodeError):
        return f"Một tệp của khóa học không phải chữ UTF-8 ({error}); hãy lấy lại các tệp gốc bằng: git checkout."
    # shutil gom nhiều lỗi vào một; lỗi đầu đủ để biết phải làm gì.
    reason = OS_REASONS.get(error.errno or 0) or f"{error.strerror or error}; hãy sửa điều ấy rồi chạy lại"
    where = f" {error.filename!r}" if error.filename else ""
    return f"Không đọc hoặc ghi được{where}: {reason}."


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
