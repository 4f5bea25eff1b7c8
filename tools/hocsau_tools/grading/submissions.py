"""Bài nộp của một lớp: thư mục phẳng, mỗi người một thư mục, hay tệp zip tải từ Moodle, Canvas."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from hocsau_tools import workspace
from hocsau_tools.convert import slug
from hocsau_tools.editions import nbgrader_of
from hocsau_tools.workspace import Header, ReportError, tags

MAX_FILES = 5000
MAX_BYTES = 1 << 30
MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?")
CANVAS = re.compile(r"(?P<student>[^_]+)(?:_LATE)?_(?P<number>\d{3,})_\d{3,}_(?P<file>.+)")
IGNORED = re.compile(r"^(?:\.|__MACOSX$)")


@dataclass
class Submission:
    """Một notebook được nộp: của ai, bài nào; ``problem`` là câu nói vì sao không chấm được."""

    student: str
    name: str
    path: Path
    lesson: str | None = None
    nb: NotebookNode | None = None
    problem: str | None = None
    notes: list[str] = field(default_factory=list)


def collect(source: Path, room: Path, lessons: dict[str, NotebookNode]) -> list[Submission]:
    """Mọi bài nộp dưới ``source`` (thư mục hay zip), zip được mở ở ``room``; một người một bài lấy một bản.

    Raises:
        ReportError: không có notebook nào, hay tệp zip không đọc được.
    """
    found: list[Submission] = []
    if source.is_file():
        if source.suffix.lower() != ".zip":
            raise ReportError(f"{source} không phải thư mục hay tệp zip; hãy nêu thư mục chứa bài nộp.")
        unpack(source, room / "0")
        folders = [room / "0"]
    elif source.is_dir():
        folders = [source]
        for number, archive in enumerate(sorted(source.rglob("*.zip")), start=1):
            # Mỗi người một zip: tên zip (hay thư mục chứa nó) nói người nào.
            relative = archive.relative_to(source)
            target = room / str(number)
            owner = relative.parts[0] if len(relative.parts) > 1 else archive.stem
            try:
                unpack(archive, target / owner)
                folders.append(target)
            except ReportError as error:
                found.append(
                    Submission(student_of(Path(owner, archive.name), lessons), "", archive, problem=str(error))
                )
    else:
        raise ReportError(f"Không có thư mục {source}; hãy kiểm tra lại đường dẫn tới bài nộp.")
    for folder in folders:
        for path in notebooks_in(folder):
            found.append(read(path, path.relative_to(folder), lessons))
    if not found:
        raise ReportError(f"Trong {source} không có tệp .ipynb nào; hãy nêu thư mục chứa bài nộp của lớp.")
    chosen = _one_each(found)
    names: dict[str, str] = {}
    for submission in chosen:
        known = [name for name, student in names.items() if student == submission.student]
        base = name = known[0] if known else slug(submission.student)
        number = 2
        while names.get(name, submission.student) != submission.student:
            name, number = f"{base}-{number}", number + 1
        names[name] = submission.student
        submission.name = name
    return sorted(chosen, key=lambda submission: (submission.name, submission.lesson or ""))


def notebooks_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.suffix.lower() == ".ipynb" and not any(IGNORED.match(part) for part in relative.parts):
            if path.is_symlink() or not path.is_file():
                continue  # liên kết có thể trỏ ra ngoài bài nộp
            yield path


def unpack(archive: Path, target: Path, outermost: bool = True) -> None:
    """Mở riêng các notebook của một zip; tên xấu và zip nén bom bị từ chối."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [info for info in opened.infolist() if not info.is_dir()]
            wanted = [info for info in members if info.filename.lower().endswith((".ipynb", ".zip"))]
            if len(members) > MAX_FILES or sum(info.file_size for info in wanted) > MAX_BYTES:
                raise ReportError(
                    f"{archive.name} có quá nhiều tệp hoặc quá lớn; hãy giải nén bằng tay rồi nêu thư mục."
                )
            for info in wanted:
                parts = [
                    part
                    for part in PurePosixPath(info.filename.replace("\\", "/")).parts
                    if part not in ("/", "..", ".")
                ]
                if not parts or any(IGNORED.match(part) for part in parts):
                    continue
                place = target.joinpath(*parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(info) as source, place.open("wb") as out:
                    out.write(source.read(workspace.MAX_MEGABYTES << 20))
                if place.suffix.lower() == ".zip" and outermost:  # zip của một người trong zip của cả lớp
                    unpack(place, place.with_suffix(""), outermost=False)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise ReportError(
            f"{archive.name} không phải zip đọc được ({error}); hãy giải nén bằng tay rồi nêu thư mục."
        ) from error


def read(path: Path, relative: Path, lessons: dict[str, NotebookNode]) -> Submission:
    """Đọc một bài nộp và nhận ra nó của ai, là bài nào."""
    submission = Submission(student_of(relative, lessons), "", path)
    try:
        submission.nb = workspace.read(path)
    except ReportError as error:
        submission.problem = str(error)
        submission.lesson = lesson_by_name(path.stem, lessons)
        return submission
    submission.lesson = lesson_of(submission.nb, path.stem, lessons)
    if submission.lesson is None:
        submission.problem = "Không nhận ra đây là bài nào của khóa học: tên tệp, tiêu đề và các ô đều lạ."
    elif len(relative.parts) > 1 and submission.lesson not in unicodedata.normalize("NFC", str(relative)):
        submission.notes.append(f"Tệp đã đổi tên thành {path.name}; nhận ra bài {submission.lesson} theo các ô.")
    return submission


def lesson_of(nb: NotebookNode, stem: str, lessons: dict[str, NotebookNode]) -> str | None:
    """Bài nào: theo mã các ô chấm, tên tệp, số ở tiêu đề, rồi theo những ô giống hệt."""
    ids = {nbgrader_of(cell).get("grade_id") for cell in nb.cells} - {None}
    by_ids = {name: len(ids & graded_ids(lesson)) for name, lesson in lessons.items()}
    best = max(by_ids, key=by_ids.get, default=None)
    if best and by_ids[best]:
        return best
    named = lesson_by_name(stem, lessons)
    if named:
        return named
    number = Header.of(nb).number
    for name in lessons:
        if number and name.startswith(f"{number}_"):
            return name
    sources = {cell.source.strip() for cell in nb.cells if cell.cell_type == "code"}
    common = {
        name: sum(cell.source.strip() in sources for cell in lesson.cells if cell.cell_type == "code")
        for name, lesson in lessons.items()
    }
    best = max(common, key=common.get, default=None)
    return best if best and common[best] >= 3 else None


def lesson_by_name(stem: str, lessons: dict[str, NotebookNode]) -> str | None:
    return next((name for name in lessons if name in unicodedata.normalize("NFC", stem)), None)


def graded_ids(nb: NotebookNode) -> set[str]:
    return {str(nbgrader_of(cell).get("grade_id")) for cell in nb.cells if nbgrader_of(cell)}


def student_of(relative: Path, lessons: dict[str, NotebookNode]) -> str:
    """Tên sinh viên theo chỗ đặt tệp: thư mục ngoài cùng, hay tên tệp bớt tên bài."""
    outer = unicodedata.normalize("NFC", relative.parts[0] if len(relative.parts) > 1 else relative.stem)
    for pattern in (MOODLE, CANVAS):
        match = pattern.fullmatch(outer)
        if match:
            return match["student"].strip()
    if len(relative.parts) > 1:
        return outer
    name = re.sub(r"\s*\(\d+\)$|-Copy\d*$", "", outer)
    for lesson in sorted(lessons, key=len, reverse=True):
        rest = name.replace(lesson, "").strip(" _-.")
        if lesson in name and rest:
            return rest
    return re.sub(r"^\d\d[_-]", "", name) or name


def _one_each(found: list[Submission]) -> list[Submission]:
    """Một người nộp nhiều bản của một bài thì lấy bản mới nhất đọc được, và nói điều đó."""
    groups: dict[tuple[str, str], list[Submission]] = {}
    for submission in found:
        key = (submission.student, submission.lesson or str(submission.path))
        groups.setdefault(key, []).append(submission)
    chosen = []
    for group in groups.values():
        group.sort(key=lambda one: (one.problem is None, one.path.stat().st_mtime, one.path.name))
        best = group[-1]
        if len(group) > 1:
            others = ", ".join(sorted(one.path.name for one in group[:-1]))
            best.notes.append(f"Có {len(group)} bản của bài này; chấm {best.path.name}, bản sửa sau cùng, bỏ {others}.")
        chosen.append(best)
    return chosen


def exercise_titles(nb: NotebookNode) -> dict[str, str]:
    """Mã ô chấm → tiêu đề của bài tập trong notebook."""
    titles, title = {}, ""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^### (Bài .+?)\s*$", cell.source, re.MULTILINE)
            title = headings[-1] if headings else title
        elif nbgrader_of(cell).get("grade") and not tags(cell) & {"loi-giai"}:
            titles[str(nbgrader_of(cell)["grade_id"])] = title
    return titles
