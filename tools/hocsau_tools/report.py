"""``hocsau report``: chạy notebook, soát kết quả, làm trang HTML (và PDF)."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from hocsau_cli import guard

if __name__ == "__main__":
    guard.exit_on_signals("SIGINT", "SIGTERM", "SIGHUP")  # trước các thư viện dưới đây: nạp chúng mất vài giây

import nbformat
from hocsau_cli.problem import sentence_of
from hocsau_cli.report import minutes

from hocsau_tools import book, editions, results, site, slides, workspace
from hocsau_tools.browser import print_pdf
from hocsau_tools.convert import MODES, ConversionError, convert
from hocsau_tools.execute import KERNEL_NAME, CellFailure, Limits, execute
from hocsau_tools.formula import FormulaError
from hocsau_tools.workspace import ReportError, Workspace


def make_report(
    space: Workspace,
    path: Path,
    *,
    mode: str,
    edition: str = editions.TEACHER,
    pdf: bool = False,
    deck: bool = False,
    limits: Limits | None = None,
) -> Path:
    """Chạy một notebook, hoặc bản sinh viên của nó, và để lại báo cáo; trả về tệp HTML.

    Raises:
        CellFailure, ConversionError: như lời báo; phần báo cáo làm được vẫn nằm ở build/reports.
        ReportError, OSError: không đọc được notebook, không mở được kernel, không ghi được kết quả.
    """
    started = time.monotonic()
    name = space.output_name(path)
    nb = workspace.read(path)
    check_kernel(nb, path)
    if edition == editions.STUDENT:
        name = f"{name}_{edition}"
        nb = workspace.read(write_edition(space, path, edition))
    print(f"{path.stem} · {MODES[mode]}" + ("" if space.is_lesson(path) else f" · {path}"), flush=True)
    failure: CellFailure | None = None
    try:
        log = space.log / f"kernel-{name}.log"
        execute(nb, name, path.parent, mode=mode, limits=limits, log=log, progress=lambda line: print(line, flush=True))
    except CellFailure as error:
        failure = error
        nb.metadata["hocsau"]["failure"] = f"{error.place}: {error.reason}"
    finally:
        nb.metadata.setdefault("hocsau", {}).update({"file": str(path), "edition": edition})
        workspace.write(nb, space.executed / f"{name}.ipynb")

    report = space.reports / f"{name}.html"
    write_report(space, nb, path, report)
    if failure:
        print(f"  báo cáo dở dang: {space.shown(report)}", flush=True)
        raise failure
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    peak = nb.metadata["hocsau"].get("peak")
    memory = f", kernel dùng nhiều nhất {peak >> 20} MB" if peak else ""
    print(f"  báo cáo: {space.shown(report)} ({report.stat().st_size // 1024} KB), {seconds} giây{memory}", flush=True)
    if pdf:
        print_pdf(report, report.with_suffix(".pdf"))
        print(f"  PDF: {space.shown(report.with_suffix('.pdf'))}", flush=True)
    if deck:
        print(f"  trình chiếu: {space.shown(slides.write(space, nb, path, report))}", flush=True)
    return report


def check_kernel(nb: nbformat.NotebookNode, path: Path) -> None:
    """Notebook viết cho ngôn ngữ khác thì không chạy thử từng ô làm gì; không ghi ngôn ngữ nào thì là Java."""
    spec = nb.metadata.get("kernelspec", {})
    if spec and spec.get("name") != KERNEL_NAME and str(spec.get("language")).lower() != "java":
        raise ReportError(
            f"{path.name} dùng kernel {spec.get('name')!r}, mà báo cáo chạy bằng kernel Java; "
            "hãy mở nó trong hocsau lab, chọn kernel Java rồi lưu."
        )


CLUSTER_JAR = "hocsau-cluster.jar"


def lacks_cluster(path: Path) -> bool:
    """Notebook nạp jar của phần mở rộng, mà máy này chưa dựng jar ấy."""
    try:
        nb = workspace.read(path)
    except (ReportError, OSError):
        return False  # notebook hỏng: lần chạy nói câu của nó
    lines = [line for cell in nb.cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    jars = [line.split(maxsplit=1)[1].strip() for line in lines if line.startswith("%classpath ")]
    return any(jar.endswith(CLUSTER_JAR) and not (path.parent / jar).exists() for jar in jars)


def runnable(paths: Iterable[Path]) -> list[Path]:
    """Các bài chạy được trên máy này; bài mở rộng chưa dựng thì nói một câu rồi bỏ qua."""
    chosen = []
    for path in paths:
        if lacks_cluster(path):
            print(f"Bỏ qua {path.stem}: bài mở rộng cần Spark (khoảng 100 MB); gõ ./hocsau setup --cluster để có.")
        else:
            chosen.append(path)
    return chosen


def write_report(space: Workspace, nb: nbformat.NotebookNode, path: Path, report: Path) -> None:
    """Ghi trang HTML; trang không đạt thì không để lại bản cũ đứng thay."""
    try:
        html = convert(nb, path, space, failure=nb.metadata["hocsau"].get("failure"))
    except ConversionError:
        report.unlink(missing_ok=True)
        raise
    workspace.write_text(report, html)


def write_edition(space: Workspace, path: Path, edition: str) -> Path:
    """Ghi bản sinh viên hoặc bản sạch của notebook vào build/editions."""
    target = space.editions / edition / f"{space.output_name(path)}.ipynb"
    if edition == editions.STUDENT:
        editions.student(path, target)
    else:
        workspace.write(editions.clean(workspace.read(path)), target)
    print(f"  bản {edition}: {space.shown(target)} (chép vào notebooks/ để chạy)", flush=True)
    return target


def results_of(space: Workspace, path: Path) -> Path:
    """Tệp số liệu mà bài tự ghi khi chạy."""
    return space.results / f"{path.stem}.json"


def save_results(space: Workspace, path: Path, since: float, mode: str) -> None:
    """Chép số liệu của lần chạy vừa xong, bắt đầu lúc ``since``, vào notebooks/ket_qua, để bài viết trích dẫn."""
    if not space.is_lesson(path):
        raise ReportError(
            f"{path} không phải bài của khóa học, nên số liệu của nó không được chép vào notebooks/ket_qua."
        )
    source = results_of(space, path)
    if not source.exists() or source.stat().st_mtime < since:
        raise ReportError(f"{path.stem} không ghi số liệu nào vào {space.shown(source)}, nên không có gì để chép.")
    results.remember_time(space, path)
    if mode == "nhanh":  # số liệu công bố là của chế độ đầy đủ; bản nhanh chỉ có thời gian chạy
        return
    target = space.notebooks / "ket_qua" / source.name
    workspace.write_text(target, source.read_text(encoding="utf-8"))
    print(f"  số liệu: {space.shown(target)}", flush=True)


def run_one(space: Workspace, path: Path, options: argparse.Namespace) -> str | None:
    """Làm mọi việc được yêu cầu cho một notebook; trả về câu nói điều hỏng, hoặc None."""
    since = time.time()
    try:
        if options.edition == editions.CLEAN:
            write_edition(space, path, options.edition)
            return None
        limits = Limits.of(options.mode, options.cell_timeout, options.total_timeout)
        make_report(
            space, path, mode=options.mode, edition=options.edition, pdf=options.pdf, deck=options.slides, limits=limits
        )
        if options.save_results:
            save_results(space, path, since, options.mode)
    except CellFailure as error:
        return str(error)
    except ConversionError as error:
        return f"{path.stem}: báo cáo không đạt:\n" + "\n".join(f"    {line}" for line in str(error).splitlines())
    except ReportError as error:
        return f"{path.stem}: {error}"
    except OSError as error:
        return f"{path.stem}: {sentence_of(error)}"
    except Exception as error:  # một notebook hỏng theo lối chưa ai gặp không được kéo theo các bài khác
        trace = space.log / f"loi-{space.output_name(path)}.log"
        with contextlib.suppress(OSError):
            workspace.write_text(trace, traceback.format_exc())
        return f"{path.stem}: không làm được báo cáo ({type(error).__name__}); hãy gửi kèm {space.shown(trace)} khi báo lỗi."
    return None


def run(space: Workspace, options: argparse.Namespace) -> int:
    paths = space.find(options.names, options.caller or Path.cwd())
    if options.edition != editions.CLEAN:
        paths = runnable(paths)
        if not paths:
            return 1
    outcomes = {}
    for path in paths:
        outcomes[path] = run_one(space, path, options)
        if guard.received:
            sys.exit(128 + guard.received[0])
    failures = [failure for failure in outcomes.values() if failure]
    if options.edition != editions.CLEAN:
        try:
            if options.pdf and not options.names:
                print(f"Sách: {space.shown(book.build(space, options.edition))}", flush=True)
            print(f"Trang đầu: {space.shown(site.build(space))}", flush=True)
        except (ReportError, ConversionError, FormulaError, OSError) as error:
            failures.append(f"trang web của khóa học: {sentence_of(error) if isinstance(error, OSError) else error}")
    if len(paths) > 1:
        for word, bad in (("Xong", False), ("Hỏng", True)):
            names = [path.stem for path, failure in outcomes.items() if bool(failure) == bad]
            print(f"{word} {len(names)}/{len(paths)}: {', '.join(names) or 'không có'}", flush=True)
    for failure in failures:
        print(f"\nHỎNG: {failure}", file=sys.stderr)
    return 1 if failures else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="hocsau report")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--mode", choices=list(MODES), default="nhanh")
    parser.add_argument(
        "--edition", choices=[editions.TEACHER, editions.STUDENT, editions.CLEAN], default=editions.TEACHER
    )
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--slides", action="store_true")
    parser.add_argument("--save-results", action="store_true")
    parser.add_argument("--cell-timeout", type=minutes)
    parser.add_argument("--total-timeout", type=minutes)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--caller", type=Path)
    options = parser.parse_args(arguments)
    # Lệnh bị dừng thì ô đang chạy hỏng theo kernel vừa tắt; asyncio không cần kể điều đó bằng một traceback.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        return run(Workspace(options.root), options)
    except SystemExit:
        print("\nhocsau report: đã dừng theo yêu cầu.", file=sys.stderr)
        raise
    except (ReportError, OSError) as error:
        sentence = sentence_of(error) if isinstance(error, OSError) else error
        print(f"hocsau report: {sentence}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
