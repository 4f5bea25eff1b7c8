"""Ba bản của một notebook: giáo viên (đầy đủ), sinh viên (nbgrader bỏ lời giải), sạch (không có kết quả)."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import tempfile
import textwrap
from pathlib import Path

from hocsau_cli import place
from nbformat import NotebookNode

from hocsau_tools.workspace import TAG_SOLUTION, ReportError, tags

TEACHER, STUDENT, CLEAN = "giao_vien", "sinh_vien", "sach"

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
CONFIG = "nbgrader_config.py"
PROGRESS = re.compile(r"Lesson\d\d\.progress\(\);?")


def clean(nb: NotebookNode) -> NotebookNode:
    """Bản sao không có kết quả và số lần chạy; chỉ giữ metadata của kernel."""
    result = copy.deepcopy(nb)
    result.metadata = {key: result.metadata[key] for key in ("kernelspec",) if key in result.metadata}
    result.metadata["language_info"] = {"name": "java"}
    for cell in result.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return result


def nbgrader_of(cell: NotebookNode) -> dict:
    """Metadata nbgrader của một ô; rỗng khi ô không thuộc bài tập nào."""
    own = cell.metadata.get("nbgrader")
    return own if isinstance(own, dict) else {}


def is_answer(cell: NotebookNode) -> bool:
    return bool(nbgrader_of(cell).get("solution"))


def is_check(cell: NotebookNode) -> bool:
    return bool(nbgrader_of(cell).get("grade"))


def parts(source: str) -> tuple[str, str | None]:
    """Phần khởi đầu mà người học thấy, và lời giải đã bớt thụt lề; None khi ô không có lời giải."""
    starter: list[str] = []
    solution: list[str] | None = None
    inside = False
    for line in source.split("\n"):
        if BEGIN_SOLUTION in line:
            inside, solution = True, solution or []
        elif END_SOLUTION in line:
            inside = False
        elif inside and solution is not None:
            solution.append(line)
        else:
            starter.append(line)
    return "\n".join(starter), None if solution is None else textwrap.dedent("\n".join(solution))


def unsolved(nb: NotebookNode) -> NotebookNode:
    """Bản đã chạy của giáo viên, bỏ lời giải và mọi kết quả của bài tập: để đọc, không phải để nộp."""
    result = copy.deepcopy(nb)
    result.metadata.setdefault("hocsau", {})["edition"] = STUDENT
    result.cells = [cell for cell in result.cells if TAG_SOLUTION not in tags(cell)]
    for cell in result.cells:
        cell.source = parts(cell.source)[0]
        if cell.cell_type == "code" and (nbgrader_of(cell) or PROGRESS.fullmatch(cell.source.strip())):
            cell.outputs = []
    return result


def student(path: Path, target: Path) -> None:
    """Ghi bản sinh viên của ``path`` vào ``target``: đúng tệp mà ``nbgrader generate_assignment`` làm ra.

    Raises:
        ReportError: nbgrader không làm được; lời báo nêu lý do nó nói.
    """
    with tempfile.TemporaryDirectory(prefix="hocsau-") as folder:
        course = Path(folder)
        generate(course, [path])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(course / "release" / path.stem / f"{path.stem}.ipynb", target)


def generate(course: Path, paths: list[Path], *, database: bool = False) -> None:
    """Dựng một lớp học nbgrader ở ``course`` và phát mỗi notebook thành một bài cùng tên.

    Raises:
        ReportError: như :func:`student`.
    """
    shutil.copy(place.ROOT / CONFIG, course)
    for path in paths:
        source = course / "source" / path.stem / f"{path.stem}.ipynb"
        source.parent.mkdir(parents=True)
        shutil.copyfile(path, source)
        done = nbgrader(course, "generate_assignment", path.stem, *([] if database else ["--no-db"]))
        if done.returncode != 0:
            raise ReportError(f"{path.name} không đổi được thành bản sinh viên: {complaint(done.stderr)}.")


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Gọi nbgrader của môi trường chấm bài trong thư mục lớp học ấy, không nghe cấu hình riêng của người dùng."""
    python = place.grading_python()
    if not python.exists():
        raise ReportError("môi trường chấm bài .venv-cham chưa dựng; hãy chạy: hocsau report --edition sinh_vien.")
    return subprocess.run(
        [str(python), "-I", "-X", "utf8", "-m", "nbgrader", *arguments],
        cwd=course,
        env=nbgrader_env(course),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def nbgrader_env(course: Path) -> dict[str, str]:
    return {
        **os.environ,
        # nbgrader gọi lệnh alembic qua PATH.
        "PATH": os.pathsep.join([str(place.grading_python().parent), os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "JUPYTER_NO_CONFIG": "",
    }


def complaint(log: str) -> str:
    """Câu nói lý do trong lời của nbgrader: lỗi Python cuối cùng, hoặc dòng lỗi cuối cùng."""
    raised = re.findall(r"^\s*[\w.]*(?:Error|Exception): (.+)$", log, re.MULTILINE)
    told = re.findall(r"^\[.*\| (?:ERROR|CRITICAL)\] (.+)$", log, re.MULTILINE)
    return (raised or told or ["nó không nói lý do"])[-1].strip().rstrip(".")
