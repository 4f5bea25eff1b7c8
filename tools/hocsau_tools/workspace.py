"""Các thư mục của kho và các notebook trong đó."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

TAG_HIDDEN = "an-ma"
TAG_CHECK = "kiem-tra"
TAG_SOLUTION = "loi-giai"
TAG_RAISES = "raises-exception"
TAG_COVER = "bia"  # ô vẽ hình đại diện của bài ở trang đầu
TAG_RESULT = "ket-qua-chinh"  # ô nói kết quả chính của bài bằng một câu, cũng hiện ở trang đầu

# Các tệp của trang web không sinh từ một notebook.
START_PAGE, GLOSSARY_PAGE, RESULTS_PAGE, SEARCH_INDEX = "index.html", "thuat-ngu.html", "ket-qua.html", "tim-kiem.js"

HEADER_FIELDS = ("Câu hỏi", "Mục tiêu", "Cần biết trước", "Dữ liệu", "Thời gian chạy", "Nguồn")


class ReportError(Exception):
    """Lỗi có lời giải thích trọn câu cho người dùng."""


class Workspace:
    """Nơi đọc và ghi của công cụ; mặc định là kho chứa tệp này."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or Path(__file__).resolve().parents[2]
        self.notebooks = self.root / "notebooks"
        self.build = self.root / "build"
        self.executed = self.build / "executed"
        self.reports = self.build / "reports"
        self.editions = self.build / "editions"
        self.results = self.build / "results"
        self.log = self.build / "log"
        self.glossary = self.root / "GLOSSARY.md"

    def has_results(self) -> bool:
        """Đã công bố kết quả qua nhiều hạt giống của ít nhất một mô hình."""
        return any(self.notebooks.glob("ket_qua/hat_giong/*.json"))

    def all_notebooks(self) -> list[Path]:
        """Các bài, theo tên; bản sao của một bài (``01_dien_nang-Copy1``, ``01_dien_nang (1)``) không phải một bài."""
        paths = sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))
        return [path for path in paths if not any(_is_copy(path.stem, other.stem) for other in paths)]

    def find(self, names: list[str], caller: Path | None = None) -> list[Path]:
        """Các notebook được nêu, mỗi cái một lần; không nêu thì lấy mọi bài.

        Đường dẫn là đúng tệp ấy, tính từ ``caller``, thư mục của người gõ lệnh, rồi từ gốc kho. Tên là tên trọn của một
        notebook trong thư mục notebooks, hoặc phần đầu chỉ hợp với một bài (``01``).

        Raises:
            ReportError: không có tệp, tên lạ, hay tên hợp với nhiều bài; lời báo nêu những tên có thể chọn.
        """
        if names:
            return list(dict.fromkeys(self._find_one(name, caller or self.root) for name in names))
        paths = self.all_notebooks()
        if not paths:
            raise ReportError(f"Thư mục {self.shown(self.notebooks)} chưa có notebook nào tên dạng 01_ten.ipynb.")
        return paths

    def _find_one(self, name: str, caller: Path) -> Path:
        address = name if "/" in name else name.replace("\\", "/")  # đường dẫn viết theo lối Windows
        is_path = "/" in address or address.lower().endswith(".ipynb")
        for folder in (caller, self.root) if is_path else ():
            for path in (folder / address, folder / f"{address}.ipynb"):
                found = _existing(path)
                if found and not found.is_dir():
                    return found
        if "/" not in address:
            found = self._find_named(_nfc(re.sub(r"\.ipynb$", "", address, flags=re.IGNORECASE)))
            if found:
                return found
        for folder in (caller, self.root):
            if address and (folder / address).is_dir():
                inside = (
                    ", ".join(sorted(path.name for path in (folder / address).glob("*.ipynb"))) or "không có notebook"
                )
                raise ReportError(f"{name!r} là một thư mục ({inside}); hãy nêu tệp notebook, hoặc tên bài.")
        stems = [path.stem for path in self.all_notebooks()]
        near = difflib.get_close_matches(Path(address).name.removesuffix(".ipynb"), stems, n=1, cutoff=0.5)
        hint = f" Phải chăng là {near[0]}?" if near else ""
        raise ReportError(f"Không có notebook {name!r}.{hint} Các notebook hiện có: {', '.join(stems) or 'chưa có'}.")

    def _find_named(self, name: str) -> Path | None:
        every = sorted(self.notebooks.glob("*.ipynb"))
        for matches in (
            [path for path in every if _nfc(path.stem) == name],
            [path for path in every if _folded(path.stem) == _folded(name)],
            [path for path in self.all_notebooks() if name and _folded(path.stem).startswith(_folded(name))],
        ):
            if len(matches) > 1:
                listing = ", ".join(path.stem for path in matches)
                raise ReportError(f"Tên {name!r} hợp với nhiều notebook: {listing}; hãy nêu trọn tên một cái.")
            if matches:
                return matches[0]
        return None

    def is_lesson(self, path: Path) -> bool:
        """Notebook nằm ngay trong thư mục notebooks của khóa học."""
        return path.parent.resolve() == self.notebooks.resolve()

    def output_name(self, path: Path) -> str:
        """Tên, không đuôi, của mọi thứ sinh ra từ một notebook; notebook ở nơi khác không đè lên bài cùng tên."""
        if self.is_lesson(path):
            return path.stem
        return f"{path.stem}-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:6]}"

    def shown(self, path: Path) -> str:
        """Đường dẫn để in: tính từ gốc kho khi nằm trong kho, luôn dùng dấu gạch xuôi."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    def version(self) -> str:
        """Phiên bản của khóa học, đọc từ pom.xml ở gốc kho."""
        text = (self.root / "pom.xml").read_text(encoding="utf-8")
        match = re.search(r"<artifactId>hocsau-parent</artifactId>\s*<version>([^<]+)</version>", text)
        if match is None:
            raise ReportError("Không đọc được phiên bản trong pom.xml (thẻ version ngay sau artifactId hocsau-parent).")
        return match.group(1)


@dataclass(frozen=True)
class Header:
    """Ô đầu của notebook: số, tên bài và bảng thông tin."""

    number: str
    title: str
    fields: dict[str, str]

    @staticmethod
    def of(nb: nbformat.NotebookNode, untitled: str = "") -> Header:
        source = nb.cells[0].source if nb.cells else ""
        title = re.search(r"^# (?:(\d\d)\. )?(.+)$", source, re.MULTILINE)
        rows = re.findall(r"^\|\s*\**([^|*]+?)\**\s*\|\s*(.*?)\s*\|\s*$", source, re.MULTILINE)
        return Header(
            number=(title.group(1) or "") if title else "",
            title=title.group(2).strip() if title else untitled,
            fields={name: value for name, value in rows if value and not set(value) <= set(":- ")},
        )


MAX_MEGABYTES = 100
SURROGATE = re.compile("[\ud800-\udfff]")


def read(path: Path) -> nbformat.NotebookNode:
    """Đọc một notebook; định dạng cũ hơn nbformat 4 được đổi lên 4.

    Raises:
        ReportError: không đọc được, hay không phải notebook; lời báo nêu tệp, chỗ sai và cách sửa.
    """
    if path.exists() and not path.is_file():
        raise ReportError(f"{path.name} không phải một tệp mà là thư mục hay thiết bị; hãy nêu tệp notebook.")
    if path.stat().st_size > MAX_MEGABYTES << 20:
        raise ReportError(
            f"{path.name} lớn hơn {MAX_MEGABYTES} MB; hãy mở nó trong JupyterLab, chọn Edit → Clear All Outputs rồi lưu."
        )
    problem = None
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
            problem = "là JSON nhưng thiếu số nbformat"
        elif not 1 <= content["nbformat"] <= nbformat.current_nbformat:
            problem = f"nbformat {content['nbformat']} là định dạng mà công cụ này không biết"
        elif content["nbformat"] == 4 and (missing := {"cells", "metadata", "nbformat_minor"} - content.keys()):
            problem = f"thiếu khóa {min(missing)}"
    except UnicodeDecodeError as error:
        problem = f"không phải chữ UTF-8: byte thứ {error.start + 1} là 0x{error.object[error.start]:02x}"
    except json.JSONDecodeError as error:
        problem = f"JSON sai ở dòng {error.lineno}, cột {error.colno}" if error.doc.strip() else "tệp rỗng"
    except (ValueError, RecursionError):
        problem = "JSON có số quá dài hoặc lồng quá sâu"
    if problem is None:
        invalid: dict[str, Any] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                nb = nbformat.reads(json.dumps(content), as_version=4, capture_validation_error=invalid)
            problem = _invalidity(invalid["ValidationError"]) if invalid else _broken_text(nb)
        except Exception:  # nbformat không định trước lỗi của nó: mỗi kiểu hỏng một lớp lỗi
            problem = "các phần của nó không xếp như trong một notebook"
    if problem:
        raise ReportError(
            f"{path.name} không phải notebook hợp lệ ({problem}); hãy mở và lưu lại nó trong JupyterLab, hoặc lấy lại bản cũ."
        )
    return nb


def _invalidity(error: Any) -> str:
    """Một lỗi của lược đồ notebook: ở ô nào, khóa nào, sai gì."""
    steps = list(error.relative_path)
    place = ""
    if steps[:1] == ["cells"] and len(steps) > 1:
        place, steps = f"ô {steps[1] + 1}: ", steps[2:]
    key = ".".join(map(str, steps))
    names = re.findall(r"'([^']+)'", error.message)
    if error.validator == "required":
        return f"{place}{f'{key} ' if key else ''}thiếu khóa {names[0]}"
    if error.validator == "additionalProperties":
        return f"{place}{f'{key} ' if key else ''}có khóa lạ {names[0]}"
    value = json.dumps(error.instance, ensure_ascii=False)
    return f"{place}{key or 'giá trị'} không thể là {value if len(value) <= 40 else value[:39] + '…'}"


def _broken_text(nb: nbformat.NotebookNode) -> str | None:
    for number, cell in enumerate(nb.cells, start=1):
        if SURROGATE.search(cell.source):
            return f"ô {number} có ký tự hỏng: nửa một cặp UTF-16"
    return None


def write(nb: nbformat.NotebookNode, path: Path) -> None:
    """Ghi một notebook, trọn vẹn hoặc không ghi gì."""
    write_text(path, nbformat.writes(nb) + "\n")


def write_text(path: Path, text: str) -> None:
    """Ghi trọn vẹn hoặc không ghi gì: qua tệp tạm của riêng tiến trình này, nên hai lần chạy cùng lúc không hại nhau."""
    with written(path) as partial:
        # Nửa cặp UTF-16 trong kết quả của một ô không viết được bằng UTF-8: thành dấu hỏi.
        partial.write_bytes(text.encode("utf-8", "replace"))


@contextlib.contextmanager
def written(path: Path) -> Iterator[Path]:
    """Tệp tạm cùng thư mục với ``path``: hết khối ``with`` thì thành ``path``, hỏng giữa chừng thì bị xóa."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".hocsau-{os.getpid()}{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    return _nfc(text).casefold()


def _is_copy(stem: str, other: str) -> bool:
    return stem.startswith(other) and re.match(r"[^\w]", stem[len(other) :]) is not None


def _existing(path: Path) -> Path | None:
    """Tệp có thật ở đường dẫn ấy, kể cả khi tên trên đĩa viết dấu theo lối khác (macOS)."""
    path = Path(os.path.abspath(path))
    if path.exists():
        return path
    with contextlib.suppress(OSError):
        return next((file for file in path.parent.iterdir() if _nfc(file.name) == _nfc(path.name)), None)
    return None


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))
