"""``hocsau report``: chạy notebook, soát kết quả, làm trang HTML (và PDF)."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import time
from pathlib import Path

import nbformat

from hocsau_tools import editions, workspace
from hocsau_tools.browser import print_pdf
from hocsau_tools.convert import MODES, ConversionError, convert, index_page, is_simulated, vietnamese_date
from hocsau_tools.execute import CellFailure, execute
from hocsau_tools.workspace import Header, ReportError, Workspace


def make_report(space: Workspace, path: Path, *, mode: str, edition: str = editions.TEACHER, pdf: bool = False) -> Path:
    """Chạy một notebook và để lại báo cáo; trả về tệp HTML.

    Raises:
        CellFailure, ConversionError: như lời báo; phần báo cáo làm được vẫn nằm ở build/reports.
    """
    started = time.monotonic()
    nb = workspace.read(path)
    results_of(space, path).unlink(missing_ok=True)
    print(f"{path.stem} · {MODES[mode]}", flush=True)
    failure: CellFailure | None = None
    try:
        log = space.log / f"kernel-{path.stem}.log"
        execute(nb, path.stem, space.notebooks, mode=mode, log=log, progress=lambda line: print(line, flush=True))
    except CellFailure as error:
        failure = error
        nb.metadata["hocsau"]["failure"] = f"{error.place}: {error.reason}"
    finally:
        workspace.write(nb, space.executed / path.name)

    report = space.reports / f"{path.stem}.html"
    write_report(space, nb, path, report)
    if failure:
        print(f"  báo cáo dở dang: {space.shown(report)}", flush=True)
        raise failure
    if edition == editions.STUDENT:
        report = space.reports / f"{path.stem}_{edition}.html"
        write_report(space, editions.student(nb), path, report)
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    print(f"  báo cáo: {space.shown(report)} ({report.stat().st_size // 1024} KB), {seconds} giây", flush=True)
    if pdf:
        print_pdf(report, report.with_suffix(".pdf"))
        print(f"  PDF: {space.shown(report.with_suffix('.pdf'))}", flush=True)
    return report


def write_report(space: Workspace, nb: nbformat.NotebookNode, path: Path, report: Path) -> None:
    """Ghi trang HTML; trang không đạt thì không để lại bản cũ đứng thay."""
    report.unlink(missing_ok=True)
    html = convert(nb, path, space, failure=nb.metadata["hocsau"].get("failure"))
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(html, encoding="utf-8", newline="\n")


def write_edition(space: Workspace, path: Path, edition: str) -> Path:
    """Ghi bản sinh viên hoặc bản sạch của notebook vào build/editions."""
    nb = editions.clean(workspace.read(path))
    if edition == editions.STUDENT:
        nb = editions.clean(editions.student(nb))
    target = space.editions / edition / path.name
    workspace.write(nb, target)
    print(f"  bản {edition}: {space.shown(target)} (chép vào notebooks/ để chạy)", flush=True)
    return target


def results_of(space: Workspace, path: Path) -> Path:
    """Tệp số liệu mà notebook tự ghi khi chạy."""
    return space.results / f"{path.stem}.json"


def save_results(space: Workspace, path: Path) -> None:
    """Chép số liệu của lần chạy vừa xong vào notebooks/ket_qua, để bài viết trích dẫn."""
    source = results_of(space, path)
    if not source.exists():
        raise ReportError(f"{path.stem} không ghi số liệu nào vào {space.shown(source)}, nên không có gì để chép.")
    target = space.notebooks / "ket_qua" / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    print(f"  số liệu: {space.shown(target)}", flush=True)


def write_index(space: Workspace) -> Path:
    """Trang mục lục: mọi notebook đang có, kèm báo cáo gần nhất của nó nếu đã làm."""
    entries = []
    for path in space.all_notebooks():
        report = space.reports / f"{path.stem}.html"
        entry = {"header": Header.of(workspace.read(path)), "report": None}
        executed = space.executed / path.name
        if report.exists() and executed.exists():
            nb = workspace.read(executed)
            run = nb.metadata.get("hocsau", {})
            entry |= {
                "report": report.name,
                "date": vietnamese_date(run.get("date")),
                "mode": MODES.get(run.get("mode"), ""),
                "failed": "failure" in run,
                "simulated": is_simulated(nb),
            }
        entries.append(entry)
    index = space.reports / "index.html"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(index_page(space, entries), encoding="utf-8", newline="\n")
    return index


def run(space: Workspace, options: argparse.Namespace) -> int:
    failures: list[str] = []
    paths = space.find(options.names)
    for path in paths:
        try:
            if options.edition != editions.TEACHER:
                write_edition(space, path, options.edition)
            if options.edition == editions.CLEAN:
                continue
            make_report(space, path, mode=options.mode, edition=options.edition, pdf=options.pdf)
            if options.save_results:
                save_results(space, path)
        except CellFailure as error:
            failures.append(str(error))
        except ConversionError as error:
            failures.append(
                f"{path.stem}: báo cáo không đạt:\n" + "\n".join(f"    {line}" for line in str(error).splitlines())
            )
        except ReportError as error:
            failures.append(f"{path.stem}: {error}")
    if options.edition != editions.CLEAN:
        print(f"Mục lục: {space.shown(write_index(space))}", flush=True)
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
    parser.add_argument("--save-results", action="store_true")
    parser.add_argument("--root", type=Path)
    options = parser.parse_args(arguments)
    # Bị dừng từ bên ngoài thì vẫn đi qua các khối finally, để kernel không sống sót.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return run(Workspace(options.root), options)
    except (KeyboardInterrupt, SystemExit) as stop:
        # Ô đang chạy hỏng theo kernel vừa tắt; asyncio không cần kể điều đó bằng một traceback.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        if isinstance(stop, SystemExit):
            raise
        print("\nhocsau report: đã dừng theo yêu cầu.", file=sys.stderr)
        return 130
    except ReportError as error:
        print(f"hocsau report: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
