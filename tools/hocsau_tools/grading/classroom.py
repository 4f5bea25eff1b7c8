"""Một lớp học nbgrader: phát bài, nhận bài nộp đã đặt vào khuôn, chạy trong hộp cát, cho điểm."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, IgnorePattern, LimitOutput, NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from hocsau_tools import editions, workspace
from hocsau_tools.convert import is_simulated
from hocsau_tools.grading import frame, verdict
from hocsau_tools.grading.sandbox import Sandbox
from hocsau_tools.grading.submissions import Submission, exercise_titles, graded_ids
from hocsau_tools.workspace import ReportError


class Recorded(NbGraderPreprocessor):
    """Đứng ở chỗ ``Execute`` của nbgrader: đặt vào notebook những kết quả đã có từ hộp cát."""

    executed: dict[tuple[str, str], NotebookNode] = {}  # noqa: RUF012 (nbconvert tự dựng bộ xử lý, chỉ biết lớp)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        own = resources["nbgrader"]
        done = self.executed[own["student"], own["assignment"]]
        for cell, ran in zip(nb.cells, done.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs = ran.outputs
        return nb, resources


class Classroom:
    """Thư mục lớp học, dùng tiếp được bằng nbgrader: sổ điểm, bài phát, bài nộp, bài đã chấm."""

    def __init__(self, folder: Path, lessons: list[Path]) -> None:
        self.folder = folder
        editions.generate(folder, lessons, database=True)
        self.sources = {path.stem: workspace.read(path) for path in lessons}
        self.released = {path.stem: workspace.read(folder / "release" / path.stem / path.name) for path in lessons}
        self.titles = {name: exercise_titles(nb) for name, nb in self.sources.items()}
        self.config = PyFileConfigLoader(editions.CONFIG, path=str(folder)).load_config()

    def hand_in(self, submission: Submission) -> dict[str, list[str]]:
        """Đặt một bài nộp vào lớp học; trả về những điều đã phải sửa."""
        nb, notes = frame.fit(self.released[submission.lesson], submission.nb)
        nb.metadata = self.released[submission.lesson].metadata
        target = self.folder / "submitted" / submission.name / submission.lesson / f"{submission.lesson}.ipynb"
        workspace.write(nb, target)
        if any(frame.suspicious(cell.source) for cell in nb.cells if cell.cell_type == "code"):
            notes.setdefault(frame.EVERYTHING, []).append(
                "Mã nộp khai báo lại lớp chấm bài; hãy đọc mã trước khi tin điểm này."
            )
        return notes

    def sanitize(self, submission: Submission) -> NotebookNode:
        """nbgrader đặt lại ô chấm và các phép thử ẩn; chưa có gì của sinh viên được chạy."""
        self._autograde(submission, [])
        return self.graded(submission)

    def run(
        self, submissions: list[Submission], sandbox: Sandbox, parallel: int, told: Callable[[Submission], None]
    ) -> dict[int, list[str | None]]:
        """Chạy các bài đã đặt vào lớp học, ``parallel`` bài một lúc; số phận các ô theo thứ tự bài."""
        fates: dict[int, list[str | None]] = {}

        def one(number: int, submission: Submission, nb: NotebookNode) -> None:
            try:
                fates[number] = sandbox.run(nb)
            except ReportError as error:
                submission.problem = f"Không chấm được, {error}."
                fates[number] = ["skipped"] * len(nb.cells)
            verdict.settle(nb, fates[number])
            Recorded.executed[submission.name, submission.lesson] = nb
            told(submission)

        with ThreadPoolExecutor(parallel) as pool:
            waiting = [
                pool.submit(one, number, submission, self.sanitize(submission))
                for number, submission in enumerate(submissions)
            ]
            try:
                for done in waiting:
                    done.result()
            except BaseException:
                for done in waiting:
                    done.cancel()
                sandbox.stop()
                raise
        return fates

    def grade(self, submission: Submission, fates: list[str | None]) -> list[verdict.Verdict]:
        """nbgrader cho điểm bài đã chạy; kết luận của từng bài tập."""
        self._autograde(
            submission,
            [Recorded, IgnorePattern, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades, CheckCellMetadata],
        )
        nb = Recorded.executed[submission.name, submission.lesson]
        release = self.released[submission.lesson]
        untouched = {
            str(editions.nbgrader_of(cell)["grade_id"]): cell.source
            for cell in release.cells
            if editions.is_answer(cell)
        }
        return verdict.judge(nb, fates, self._scores(submission), self.titles[submission.lesson], untouched)

    def simulated(self, submission: Submission) -> bool:
        return is_simulated(Recorded.executed[submission.name, submission.lesson])

    def graded(self, submission: Submission) -> NotebookNode:
        return workspace.read(
            self.folder / "autograded" / submission.name / submission.lesson / f"{submission.lesson}.ipynb"
        )

    def _autograde(self, submission: Submission, preprocessors: list[type]) -> None:
        config = Config(self.config)
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.student_id = submission.name
        config.CourseDirectory.assignment_id = submission.lesson
        config.Autograde.autograde_preprocessors = preprocessors
        config.Autograde.force = True
        # nbgrader kể mọi bước và mọi điều lạ; ta giữ lời ấy để nói khi nó hỏng.
        log = logging.getLogger("traitlets")
        with _quiet(log), _search_path(), warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
            converter.log = log
            try:
                converter.start()
            except Exception as error:
                raise ReportError(
                    f"nbgrader không chấm được bài {submission.lesson} của {submission.student}: {error}"
                ) from error

    def _scores(self, submission: Submission) -> dict[str, tuple[float, float]]:
        with _search_path(), Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            try:
                grades = book.find_submission_notebook(submission.lesson, submission.lesson, submission.name).grades
            except MissingEntry:
                return {}
            return {grade.name: (float(grade.auto_score or 0), float(grade.max_score)) for grade in grades}

    def missing(self, submission: Submission, sentence: str) -> list[verdict.Verdict]:
        """Không chấm được gì: mọi bài tập của bài ấy không điểm, với một câu."""
        nb = self.sources.get(submission.lesson or "")
        if nb is None:
            return [verdict.Verdict("", "", 0, 0, verdict.State.BROKEN, sentence)]
        return [
            verdict.Verdict(
                name,
                self.titles[submission.lesson].get(name, name),
                0,
                float(own["points"]),
                verdict.State.BROKEN,
                sentence,
            )
            for cell in nb.cells
            if editions.is_check(cell)
            for own in [editions.nbgrader_of(cell)]
            for name in [str(own["grade_id"])]
            if name in graded_ids(nb)
        ]


@contextlib.contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    handlers, level, spread = log.handlers, log.level, log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = handlers, spread
        log.setLevel(level)


@contextlib.contextmanager
def _search_path() -> Iterator[None]:
    """nbgrader gọi lệnh alembic qua PATH."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = editions.nbgrader_env(Path())["PATH"]
    try:
        yield
    finally:
        os.environ["PATH"] = before


def clear(folder: Path) -> None:
    """Xóa lớp học của lần chấm trước; thư mục không phải của lệnh này thì không đụng tới."""
    if not folder.exists():
        folder.mkdir(parents=True)
        return
    if any(folder.iterdir()) and not (folder / editions.CONFIG).is_file():
        raise ReportError(f"{folder} có sẵn và không phải do hocsau grade làm ra; hãy chọn thư mục khác bằng --out.")
    shutil.rmtree(folder)
    folder.mkdir()
