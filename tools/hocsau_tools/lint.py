"""Soát notebook: đầu bài, cỡ ô, tiêu đề, chính tả, không kết quả, không đường dẫn tuyệt đối, mã nào cũng được dùng."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hocsau_cli.problem import sentence_of
from nbformat import NotebookNode

from hocsau_tools import editions, workspace
from hocsau_tools.formula import FormulaError, to_mathml
from hocsau_tools.spelling import misspelled_files, misspellings
from hocsau_tools.workspace import (
    HEADER_FIELDS,
    TAG_CHECK,
    TAG_COVER,
    TAG_HIDDEN,
    TAG_RAISES,
    TAG_RESULT,
    TAG_SOLUTION,
    Header,
    ReportError,
    Workspace,
    tags,
)

MAX_CODE_LINES = 25
MAX_MEDIAN_CODE_LINES = 6
MAX_WORDS = 120
SECTIONS = ("Đặt vấn đề", "Dữ liệu", "Mô hình", "Tóm tắt", "Bài tập", "Tài liệu")
TAGS = {TAG_CHECK, TAG_COVER, TAG_HIDDEN, TAG_RAISES, TAG_RESULT, TAG_SOLUTION}
CLASSPATH_LINE = "%classpath ../lib/target/hocsau.jar"

ABSOLUTE_PATH = re.compile(r"(?<![\w./:<-])/(?:home|Users|root|tmp|mnt|media|var|opt|usr|work|data)/|\b[A-Za-z]:\\+\w")
JAVA_NOISE = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*[\s\S]*?\*/')
METHOD = re.compile(
    r"(?:^|(?<=[;}\n]))[ \t]*(?:(?:public|private|protected|static|final|synchronized)\s+)*(?:<[^>{}]+>\s*)?"
    r"(?!(?:return|new|else|throw|case|assert|yield)\b)[A-Za-z_][\w.]*(?:<[^;{}()=]*>)?(?:\[\])*\s+"
    r"(?P<name>[a-z_]\w*)\s*\([^;{}]*\)\s*(?:throws\s+[\w.,\s]+)?\{"
)
VARIABLE = re.compile(
    r"(?:^|(?<=[;}\n]))\s*(?:final\s+)?(?!(?:return|throw|import|package|assert|yield|new)\b)"
    r"[A-Za-z_][\w.]*(?:<[^;=()]*>)?(?:\[\])*\s+(?P<name>[A-Za-z_]\w*)\s*(?:=(?!=)|;)"
)
IMPORT_AFTER_COMMENT = re.compile(r"(?://[^\n]*|\*/)\s*(import\s+[\w.\s]+\.\s*\*\s*;)")
TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(?P<name>[A-Z]\w*)")

PRIMITIVE = {"boolean", "byte", "char", "double", "float", "int", "long", "short"}
EXERCISE = re.compile(r"^### Bài (?P<number>\d+) (?P<stars>★{1,3}) ", re.MULTILINE)
CHECK_LINE = re.compile(r"Lesson(?P<lesson>\d\d)\.EX(?P<number>\d+)\.check\((?P<arguments>[^;]*)\);")
HIDDEN_TESTS = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """Một điều cần sửa: tệp, ô (từ 1; None là cả notebook), điều sai và cách sửa."""

    path: str
    cell: int | None
    what: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.path}, ô {self.cell}" if self.cell else self.path
        return f"{place}: {self.what}; cách sửa: {self.fix}."


Rule = Callable[[NotebookNode, Path], Iterator[tuple[int | None, str, str]]]


def _code(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, cell) for number, cell in enumerate(nb.cells, start=1) if cell.cell_type == "code")


def _text(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, cell) for number, cell in enumerate(nb.cells, start=1) if cell.cell_type == "markdown")


def _without_code(source: str) -> str:
    return re.sub(r"```.*?```", "", source, flags=re.DOTALL)


def _headings(nb: NotebookNode) -> Iterator[tuple[int, int, str]]:
    """Số ô, cấp và chữ của từng tiêu đề."""
    for number, cell in _text(nb):
        for marks, title in re.findall(r"^(#{1,6})\s+(.+?)\s*$", _without_code(cell.source), re.MULTILINE):
            yield number, len(marks), title


def header(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    head = Header.of(nb)
    number = path.name[:2]
    if not head.title or head.number != number:
        yield 1, "ô đầu không có tiêu đề đúng số bài", f"mở đầu bằng dòng '# {number}. Tên bài'"
    for field in HEADER_FIELDS:
        if not head.fields.get(field):
            yield 1, f"bảng đầu bài thiếu dòng {field}", f"thêm dòng '| {field} | … |' vào bảng ở ô đầu"


def sections(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    titles = [title for _, level, title in _headings(nb) if level == 2]
    last = -1
    for section in SECTIONS:
        places = [place for place, title in enumerate(titles) if title.startswith(section)]
        following = [place for place in places if place > last]
        if not places:
            yield None, f"thiếu mục {section}", f"thêm tiêu đề '## {section}'"
        elif not following:
            yield None, f"mục {section} đứng sai chỗ", f"xếp các mục theo thứ tự: {', '.join(SECTIONS)}"
        else:
            last = following[0]


def heading_levels(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    previous = 0
    for number, level, title in _headings(nb):
        if level == 1 and previous != 0:
            yield number, f"có thêm tiêu đề cấp 1: {title}", "chỉ ô đầu có tiêu đề '# …', các mục dùng '## …'"
        elif level > previous + 1:
            yield number, f"tiêu đề '{title}' nhảy từ cấp {previous} xuống cấp {level}", f"dùng cấp {previous + 1}"
        previous = level


def code_size(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    lengths = []
    for number, cell in _code(nb):
        length = len([line for line in cell.source.splitlines() if line.strip()])
        if length > MAX_CODE_LINES:
            yield number, f"ô mã dài {length} dòng, tối đa {MAX_CODE_LINES}", "tách ô, mỗi ô một ý"
        if TAG_SOLUTION not in tags(cell):
            lengths.append(length)
    median = statistics.median(lengths) if lengths else 0
    if median > MAX_MEDIAN_CODE_LINES:
        yield None, f"ô mã dài trung vị {median:g} dòng, tối đa {MAX_MEDIAN_CODE_LINES}", "tách các ô dài"


def text_size(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in _text(nb):
        prose = re.sub(r"^\s*\|.*$|\$\$.*?\$\$", "", _without_code(cell.source), flags=re.MULTILINE | re.DOTALL)
        words = len(re.findall(r"\w+", prose))
        if words > MAX_WORDS:
            yield number, f"ô văn bản dài {words} tiếng, tối đa {MAX_WORDS}", "tách thành hai ô hoặc viết gọn lại"


def blank_cells(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in enumerate(nb.cells, start=1):
        if not cell.source.strip():
            yield number, "ô trống", "xóa ô"


def first_code_cell(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    number, cell = next(_code(nb), (None, None))
    if cell is None or not cell.source.startswith(CLASSPATH_LINE):
        yield number, "ô mã đầu tiên không nạp thư viện của khóa học", f"bắt đầu bằng dòng '{CLASSPATH_LINE}'"


def spelling(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in enumerate(nb.cells, start=1):
        for found in misspellings(cell.source):
            yield number, f"dòng {found.line}: {found.what}", found.fix


def no_outputs(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in _code(nb):
        if cell.outputs or cell.execution_count is not None:
            yield number, "ô còn kết quả hoặc số lần chạy", "trong JupyterLab chọn Edit → Clear All Outputs rồi lưu"


def absolute_paths(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in enumerate(nb.cells, start=1):
        found = ABSOLUTE_PATH.search(cell.source)
        if found:
            yield number, f"có đường dẫn tuyệt đối '{found.group()}…'", "dùng đường dẫn tính từ thư mục notebooks"


def kernel(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    spec = nb.metadata.get("kernelspec", {})
    if spec.get("name") != "java" or spec.get("language") != "java":
        yield None, "metadata kernelspec không phải kernel java", "chọn kernel Java trong JupyterLab rồi lưu"
    extra = set(nb.metadata) - {"kernelspec", "language_info"}
    if extra or "version" in nb.metadata.get("language_info", {}):
        names = ", ".join(sorted(extra) or ["language_info.version"])
        yield None, f"metadata mang dấu vết của một máy: {names}", "xóa các khóa ấy khỏi metadata"


def cell_ids(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    seen: dict[str, int] = {}
    for number, cell in enumerate(nb.cells, start=1):
        name = cell.get("id")
        if not name:
            yield number, "ô không có mã id", "lưu notebook ở định dạng nbformat 4.5 trở lên"
        elif name in seen:
            yield number, f"mã id {name!r} trùng với ô {seen[name]}", "đặt mã id khác"
        seen.setdefault(name, number)


def known_tags(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in enumerate(nb.cells, start=1):
        for tag in sorted(tags(cell) - TAGS):
            yield number, f"thẻ lạ {tag!r}", f"dùng một trong: {', '.join(sorted(TAGS))}"


def front_page(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Trang đầu của trang web lấy một hình và một câu từ mỗi bài."""
    for tag, what in ((TAG_COVER, "hình đại diện"), (TAG_RESULT, "câu nói kết quả chính")):
        cells = [number for number, cell in _code(nb) if tag in tags(cell)]
        if len(cells) != 1:
            yield (cells[1] if cells else None), f"có {len(cells)} ô mang thẻ {tag!r}", f"đánh thẻ đúng một ô: {what}"


def images(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in _text(nb):
        source = _without_code(cell.source)
        found = re.findall(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)", source)
        for tag in re.findall(r"<img\b[^>]*>", source):
            values = dict(re.findall(r"(\w+)\s*=\s*[\"']([^\"']*)", tag))
            found.append((values.get("alt", ""), values.get("src", "")))
        for alt, address in found:
            if not alt.strip():
                yield number, f"hình {address} thiếu lời mô tả", "viết ![lời mô tả hình](đường dẫn)"
            if address.startswith(("http:", "https:", "//")):
                yield number, f"hình {address} nằm trên mạng", "đặt tệp hình vào notebooks/hinh"
            elif not address.startswith(("data:", "attachment:")) and not (path.parent / address).is_file():
                yield number, f"không có tệp hình {address}", "sửa đường dẫn, tính từ thư mục notebooks"


def formulas(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    for number, cell in _text(nb):
        source = re.sub(r"`[^`\n]*`", "", _without_code(cell.source))
        for block, inline in re.findall(
            r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<![$\\])\$([^$]+?)(?<![$\\])\$", source, re.DOTALL
        ):
            try:
                to_mathml(block or inline)
            except FormulaError as error:
                yield number, str(error), "sửa công thức theo LaTeX mà latex2mathml hiểu"


def used_definitions(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Phương thức và kiểu khai báo trong ô phải được dùng ở ngoài chính nó: mã không chạy là mã không được thử."""
    sources = {number: JAVA_NOISE.sub('""', cell.source) for number, cell in _code(nb)}
    everything = "\n".join(sources.values())
    for number, source in sources.items():
        for name, declaration in _definitions(source):
            elsewhere = everything.replace(declaration, "", 1)
            is_type = name[0].isupper()
            if not re.search(rf"\b{name}\b" if is_type else rf"\b{name}\s*\(|::\s*{name}\b", elsewhere):
                kind = "kiểu" if is_type else "phương thức"
                yield number, f"{kind} {name} không được dùng ở đâu trong notebook", "gọi nó, hoặc bỏ đi"


def import_after_comment(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """JShell coi chú thích liền trước ``import …*;`` là dòng mới trong mọi đoạn mã đã dịch, nên dịch lại tất cả."""
    for number, cell in _code(nb):
        found = IMPORT_AFTER_COMMENT.search(cell.source)
        if found:
            yield (
                number,
                f"lệnh '{found.group(1)}' đứng ngay sau một chú thích: kernel không vá sẽ xóa mọi biến",
                "đưa lệnh import lên trước chú thích",
            )


def redeclarations(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Khai báo lại một biến hay một kiểu làm JShell dịch lại mọi thứ dựng từ nó; người đọc cũng mất bản đầu."""
    seen: dict[str, int] = {}
    for number, cell in _code(nb):
        outer = _outermost(JAVA_NOISE.sub(lambda noise: '""' if noise.group()[0] == '"' else " ", cell.source))
        for match in [*VARIABLE.finditer(outer), *TYPE.finditer(outer)]:
            name = match.group("name")
            if name in seen:
                yield (
                    number,
                    f"{name} đã được khai báo ở ô {seen[name]}",
                    "đặt tên khác, hoặc gán lại mà không khai báo",
                )
            seen.setdefault(name, number)


def _outermost(source: str) -> str:
    """Phần nằm ngoài mọi dấu ngoặc nhọn và ngoặc tròn."""
    depth, kept = 0, []
    for char in source:
        depth -= char in ")}"
        if depth <= 0:
            kept.append(char)
        depth += char in "({"
    return "".join(kept)


def _definitions(source: str) -> Iterator[tuple[str, str]]:
    """Tên và toàn văn khai báo của các phương thức, kiểu nằm ngoài mọi ngoặc nhọn."""
    depth, kept = 0, []
    for position, char in enumerate(source):
        if char == "}" and depth > 0:
            depth -= 1
        if depth == 0:
            kept.append(position)
        if char == "{":
            depth += 1
    outer = "".join(source[position] for position in kept)
    for pattern in (METHOD, TYPE):
        for match in pattern.finditer(outer):
            end = outer.find("}", match.end())
            if end >= 0:
                yield match.group("name"), source[kept[match.start()] : kept[end] + 1]


def names_declared(source: str) -> set[str]:
    """Tên các biến, phương thức và kiểu mà một ô khai báo ở ngoài mọi ngoặc."""
    code = JAVA_NOISE.sub(lambda noise: '""' if noise.group()[0] == '"' else " ", source)
    outer = _outermost(code)
    variables = {match.group("name") for pattern in (VARIABLE, TYPE) for match in pattern.finditer(outer)}
    return variables | {name for name, _ in _definitions(code)}


def _names_of_solution(source: str) -> set[str]:
    """Tên chỉ lời giải khai báo, thấy được từ ô khác: biến riêng của một phương thức thì không."""
    return names_declared(source) - names_declared(editions.parts(source)[0])


def grade_ids(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Mã bài tập: không trùng, và ``01_ex3`` là bài 3 của bài 01."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(nb.cells, start=1):
        own = editions.nbgrader_of(cell)
        if not own:
            continue
        name = str(own.get("grade_id"))
        ending = "_answer" if editions.is_answer(cell) else ""
        if own.get("schema_version") != 3:
            yield number, f"{name}: metadata nbgrader không theo lược đồ 3", 'đặt "schema_version": 3'
        if not re.fullmatch(rf"{path.name[:2]}_ex\d+{ending}", name):
            yield number, f"grade_id {name!r} sai dạng", f"viết {path.name[:2]}_ex<số bài>{ending}"
        if name in seen:
            yield number, f"grade_id {name!r} trùng với ô {seen[name]}", "đặt mã khác"
        seen.setdefault(name, number)


def answer_cells(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Ô trả lời: có lời giải giữa hai dấu, phần khởi đầu dịch được và cho null, ngay sau là ô chấm."""
    for number, cell in _code(nb):
        marks = re.findall(r"^\s*// ### (BEGIN|END) SOLUTION$", cell.source, re.MULTILINE)
        if not editions.is_answer(cell):
            if "### BEGIN SOLUTION" in cell.source:
                yield number, "lời giải nằm trong ô không phải ô trả lời", "thêm metadata nbgrader của ô trả lời"
            continue
        name = str(editions.nbgrader_of(cell).get("grade_id"))
        following = nb.cells[number] if number < len(nb.cells) else None
        checks = following is not None and editions.is_check(following)
        if not checks or editions.nbgrader_of(following).get("grade_id") != name.removesuffix("_answer"):
            yield number, f"sau ô trả lời {name} không phải ô chấm của nó", "đặt ô chấm ngay sau ô trả lời"
        if marks != ["BEGIN", "END"]:
            yield (
                number,
                "ô trả lời phải có đúng một lời giải",
                "đặt nó giữa '// ### BEGIN SOLUTION' và '// ### END SOLUTION'",
            )
            continue
        starter, _ = editions.parts(cell.source)
        outer = re.sub(r"//[^\n]*", "", starter)
        empty = re.findall(r"([\w.]+)(?:<[^;=]*>)?(?:\[\])*\s+\w+\s*=\s*null\s*;", outer)
        if not empty and not re.search(r"return\s+null\s*;", outer):
            yield number, "phần khởi đầu không cho null", "khai báo kết quả bằng null, ví dụ 'Integer ex1 = null;'"
        for kind in sorted(PRIMITIVE & set(re.findall(r"\b(\w+)\s+\w+\s*=\s*null\s*;", outer))):
            yield (
                number,
                f"phần khởi đầu không dịch được: {kind} không nhận null",
                "dùng kiểu bọc, ví dụ Integer, Double",
            )


def check_cells(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Ô chấm: một lời gọi đúng bài, ở mọi bản, điểm bằng số sao; chỉ dùng tên mà phần khởi đầu đã khai báo."""
    heading: re.Match[str] | None = None
    answered: set[str] = set()
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown":
            headings = list(EXERCISE.finditer(_without_code(cell.source)))
            heading = headings[-1] if headings else heading
            continue
        if editions.is_answer(cell):
            answered = _names_of_solution(cell.source)
        if not editions.is_check(cell):
            continue
        own = editions.nbgrader_of(cell)
        name, points = str(own.get("grade_id")), own.get("points")
        line = CHECK_LINE.fullmatch(HIDDEN_TESTS.sub("", cell.source).strip())
        if line is None:
            yield number, f"ô chấm {name} không phải một lời gọi check", "viết LessonNN.EXn.check(…);"
        elif f"{line['lesson']}_ex{line['number']}" != name:
            yield number, f"ô chấm {name} gọi bài khác", f"gọi Lesson{name[:2]}.EX{name.rpartition('ex')[2]}.check(…);"
        else:
            for lost in sorted(answered & set(re.findall(r"\w+", line["arguments"]))):
                yield number, f"ô chấm dùng {lost}, tên chỉ có trong lời giải", "khai báo nó ở phần khởi đầu"
        if TAG_SOLUTION in tags(cell):
            yield number, f"ô chấm {name} mang thẻ {TAG_SOLUTION} nên bản sinh viên mất nó", "bỏ thẻ ấy"
        if heading is None or f"ex{heading['number']}" != name.rpartition("_")[2]:
            yield number, f"trên ô chấm {name} không có tiêu đề của bài ấy", "viết '### Bài n ★ Tên bài'"
        elif points != len(heading["stars"]):
            yield (
                number,
                f"ô chấm {name} cho {points} điểm, tiêu đề có {len(heading['stars'])} sao",
                "★ 1 điểm, ★★ 2, ★★★ 3",
            )


def stays_alone(nb: NotebookNode, path: Path) -> Iterator[tuple[int | None, str, str]]:
    """Ô có trong bản sinh viên không được dùng tên mà bản ấy không còn."""
    lost: dict[str, int] = {}
    for number, cell in _code(nb):
        starter, _ = editions.parts(cell.source)
        if TAG_SOLUTION in tags(cell):
            lost |= dict.fromkeys(names_declared(cell.source), number)
            continue
        code = JAVA_NOISE.sub(" ", starter)
        used = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", code)) - names_declared(starter)
        for name in sorted(used & lost.keys()):
            if re.search(rf"(?<!return)(?<!new)(?<=[\w>\]])\s+{name}\b|\b{name}\s*(?:,\s*\w+\s*)*\)?\s*->", code):
                continue  # biến riêng của một khối hay của một lambda
            yield (
                number,
                f"dùng {name}, tên bản sinh viên không có (ô {lost[name]})",
                f"gắn thẻ {TAG_SOLUTION} cho ô này",
            )
        lost |= dict.fromkeys(_names_of_solution(cell.source), number)


RULES: tuple[Rule, ...] = (
    header, sections, heading_levels, code_size, text_size, blank_cells, first_code_cell, spelling, no_outputs, absolute_paths,
    kernel, cell_ids, known_tags, front_page, images, formulas, used_definitions,
    import_after_comment, redeclarations, grade_ids, answer_cells, check_cells, stays_alone,
)  # fmt: skip


def lint(nb: NotebookNode, path: Path, shown: str | None = None) -> list[Finding]:
    """Mọi điều cần sửa của một notebook, theo thứ tự luật."""
    name = shown or path.name
    return [Finding(name, cell, what, fix) for rule in RULES for cell, what, fix in rule(nb, path)]


def lint_repository(space: Workspace) -> list[str]:
    """Mọi điều cần sửa của các notebook và của chữ viết trong kho."""
    findings: list[str] = []
    for path in space.all_notebooks():
        try:
            findings += map(str, lint(workspace.read(path), path, space.shown(path)))
        except ReportError as error:
            findings.append(str(error))
        except OSError as error:
            findings.append(f"{space.shown(path)}: {sentence_of(error)}")
    return [*findings, *misspelled_files(space.root)]


def main() -> int:
    try:
        findings = lint_repository(Workspace())
    except ReportError as error:
        findings = [str(error)]
    print("\n".join(findings) or "Không có điều gì cần sửa.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
