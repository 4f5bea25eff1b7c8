"""``hocsau grade``: chấm một lớp."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from hocsau_cli import guard

if __name__ == "__main__":
    guard.exit_on_signals("SIGINT", "SIGTERM", "SIGHUP")  # trước các thư viện dưới đây: nạp chúng mất vài giây

from hocsau_cli.grade import megabytes
from hocsau_cli.problem import sentence_of
from hocsau_cli.report import minutes

from hocsau_tools import workspace
from hocsau_tools.editions import is_check
from hocsau_tools.grading import classroom, frame, pages, sandbox, submissions
from hocsau_tools.grading.classroom import Classroom
from hocsau_tools.grading.pages import Paper
from hocsau_tools.grading.submissions import Submission
from hocsau_tools.workspace import Header, ReportError, Workspace


def grade(space: Workspace, source: Path, out: Path, limits: sandbox.Limits, parallel: int) -> list[Paper]:
    """Chấm mọi bài nộp dưới ``source``, ghi kết quả vào ``out``; trả về các bài đã chấm.

    Raises:
        ReportError: không có bài nào để chấm, hay chỗ ghi không dùng được.
    """
    source, out = source.resolve(), out.resolve()
    if out == source or out.is_relative_to(source) or source.is_relative_to(out):
        raise ReportError(f"Kết quả không thể ghi vào {out}, cùng chỗ với bài nộp; hãy nêu thư mục khác bằng --out.")
    lessons = {path.stem: path for path in space.all_notebooks()}
    sources = {name: workspace.read(path) for name, path in lessons.items()}
    lessons = {name: path for name, path in lessons.items() if any(map(is_check, sources[name].cells))}
    if not lessons:
        raise ReportError("Chưa có bài nào trong notebooks/ có ô chấm.")
    with tempfile.TemporaryDirectory(prefix="hocsau-nop-") as room:
        found = submissions.collect(source, Path(room), {name: sources[name] for name in lessons})
        used = sorted({one.lesson for one in found if one.lesson})
        print(
            f"{len(found)} bài nộp, {len({one.name for one in found})} sinh viên: {', '.join(used) or 'không bài nào'}",
            flush=True,
        )
        warning = sandbox.shortcomings()
        if warning:
            print(f"CHÚ Ý: {warning}", file=sys.stderr)
        folder = out / "nbgrader"
        classroom.clear(folder)
        room_of_class = Classroom(folder, [lessons[name] for name in used])
        notes = {id(one): room_of_class.hand_in(one) for one in found if not one.problem}
        ready = [one for one in found if not one.problem]
        done: list[Submission] = []

        def told(submission: Submission) -> None:
            done.append(submission)
            print(
                f"  [{len(done):>{len(str(len(ready)))}}/{len(ready)}] {submission.student} · {submission.lesson}",
                flush=True,
            )

        box = sandbox.Sandbox(space.root, limits)
        fates = room_of_class.run(ready, box, parallel, told)
        papers = []
        for one in found:
            own = notes.get(id(one), {})
            if not one.problem:
                try:
                    verdicts = room_of_class.grade(one, fates[ready.index(one)])
                except ReportError as error:
                    one.problem = f"Không chấm được: {error}."
                if room_of_class.simulated(one):
                    one.notes.append("Máy chấm không có dữ liệu thật của bài này; bài đã chạy trên dữ liệu mô phỏng.")
            if one.problem:
                verdicts = room_of_class.missing(one, one.problem)
            for verdict in verdicts:
                verdict.notes = own.get(verdict.exercise, [])
            nb = sources.get(one.lesson or "")
            header = Header.of(nb, one.lesson or "") if nb else Header("", one.path.name, {})
            title = f"{header.number}. {header.title}" if header.number else header.title
            whole = [*one.notes, *own.get(frame.EVERYTHING, [])]
            papers.append(Paper(one.student, one.name, one.lesson or one.path.name, title, verdicts, whole))
    pages.write(space, out, papers, warning)
    return papers


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="hocsau grade")
    parser.add_argument("folder")
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--cell-timeout", type=minutes, default=sandbox.Limits.cell)
    parser.add_argument("--total-timeout", type=minutes, default=sandbox.Limits.total)
    parser.add_argument("--memory", type=megabytes, default=sandbox.Limits.memory)
    parser.add_argument("--output", type=lambda text: megabytes(text, least=1), default=sandbox.Limits.output)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--caller", type=Path)
    options = parser.parse_args(arguments)
    space = Workspace(options.root)
    caller = options.caller or Path.cwd()
    limits = sandbox.Limits(options.cell_timeout, options.total_timeout, options.memory, options.output)
    out = caller / options.out if options.out else space.build / "grades"
    started = time.monotonic()
    try:
        papers = grade(space, caller / options.folder, out, limits, options.parallel)
    except SystemExit:
        print("\nhocsau grade: đã dừng theo yêu cầu.", file=sys.stderr)
        raise
    except (ReportError, OSError) as error:
        print(f"hocsau grade: {sentence_of(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        return 1
    points, maximum = sum(paper.points for paper in papers), sum(paper.maximum for paper in papers)
    seconds = f"{time.monotonic() - started:.0f}"
    print(
        f"Đã chấm {len(papers)} bài trong {seconds} giây, {pages.number(points)} trên {pages.number(maximum)} điểm. "
        f"Bảng điểm: {space.shown(out / 'diem.csv')}; tổng kết: {space.shown(out / 'index.html')}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
