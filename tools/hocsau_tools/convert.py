"""Đổi notebook đã chạy thành một trang HTML tự đủ: mục lục, MathML, sáng và tối, in được."""

from __future__ import annotations

import copy
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import JavaLexer
from traitlets.config import Config

from hocsau_tools import editions, page
from hocsau_tools.execute import MEANINGLESS, plain
from hocsau_tools.formula import FormulaError, to_mathml
from hocsau_tools.workspace import (
    GLOSSARY_PAGE,
    RESULTS_PAGE,
    SEARCH_INDEX,
    TAG_CHECK,
    TAG_HIDDEN,
    TAG_SOLUTION,
    Header,
    Workspace,
    tags,
)

TEMPLATES = Path(__file__).parent
MODES = {"nhanh": "chế độ nhanh", "day_du": "chế độ đầy đủ"}
SIMULATED = re.compile(r"class=[\"'][^\"']*\bhs-mo-phong\b")
PARTIAL = re.compile(r"class=[\"'][^\"']*\bhs-mot-phan\b")
FOLDS = {TAG_CHECK: "Kiểm tra", TAG_SOLUTION: "Lời giải"}


@dataclass(frozen=True)
class Place:
    """Chỗ của một trang trong trang web: tên và tệp của bài trước, bài sau, các bản của chính bài này."""

    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None
    editions: list[tuple[str, str]] = field(default_factory=list)


class ConversionError(Exception):
    """Trang không làm được hoặc không đạt; mỗi dòng của lời báo là một điều cần sửa."""


class _Renderer(IPythonRenderer):
    """Markdown thành HTML: công thức thành MathML, hình nhúng vào trang, tiêu đề có neo không dấu."""

    def __init__(self, exporter: HandoutExporter, **options: Any) -> None:
        super().__init__(escape=False, embed_images=True, exclude_anchor_links=True, **options)
        self.exporter = exporter

    def text(self, text: str) -> str:
        """Số như ``10 000`` không bị ngắt ở cuối dòng."""
        return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "\u202f", super().text(text))

    def inline_math(self, body: str) -> str:
        return to_mathml(body)

    def block_math(self, body: str) -> str:
        return f'<div class="cong-thuc" tabindex="0">{to_mathml(body, block=True)}</div>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def heading(self, text: str, level: int, **_: Any) -> str:
        anchor = self.exporter.add_heading(text, level)
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        lexed = java_to_html(code) if info == "java" else self.escape_html(code)
        return f'<pre class="ma"><code>{lexed}</code></pre>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            embedded = self._embed_image_or_attachment(unquote(url))
        except (InvalidNotebook, OSError, ValueError, StopIteration):
            embedded = url
        if not embedded.startswith("data:"):
            raise ConversionError(
                f"không nhúng được hình {url[:80]!r}: hình phải là tệp cạnh notebook, hay tệp đính kèm có trong ô"
            )
        return super().image(text, embedded, title)


class HandoutExporter(TemplateExporter):
    """Bộ xuất của nbconvert với khuôn mẫu riêng trong thư mục handout."""

    output_mimetype = "text/html"

    def __init__(self, folder: Path, template: str = "index.html.j2", *, still: bool = False) -> None:
        pictures = ["image/svg+xml", "image/png", "image/jpeg"]
        texts = ["text/html", "text/markdown"]
        # Trên giấy thì hình tĩnh đứng trước biểu đồ biết cử động.
        priority = [*pictures, *texts] if still else [*texts, *pictures]
        config = Config({"NbConvertBase": {"display_data_priority": [*priority, "text/latex", "text/plain"]}})
        super().__init__(
            extra_template_basedirs=[str(TEMPLATES)], template_name="handout", template_file=template, config=config
        )
        self.folder = folder
        self.headings: list[dict[str, Any]] = []

    def default_filters(self) -> Any:
        yield from super().default_filters()
        yield "to_html", self._markdown
        yield "java_to_html", java_to_html
        yield "stream_text", stream_text
        yield "alt_text", alt_text
        yield "width_attribute", width_attribute
        yield "traceback_text", plain

    @jinja2.pass_context
    def _markdown(self, context: jinja2.runtime.Context, source: str) -> str:
        cell = context.get("cell") or {}
        renderer = _Renderer(self, attachments=cell.get("attachments", {}), path=str(self.folder))
        html = MarkdownWithMath(renderer=renderer).render(source)
        return re.sub(r"<table>.*?</table>", r'<div class="bang">\g<0></div>', html, flags=re.DOTALL)

    def add_heading(self, html: str, level: int) -> str:
        """Ghi một tiêu đề vào mục lục, trả về mã neo duy nhất."""
        anchor = base = slug(re.sub(r"<[^>]+>", "", html))
        used = {heading["anchor"] for heading in self.headings}
        number = 2
        while anchor in used:
            anchor, number = f"{base}-{number}", number + 1
        self.headings.append({"anchor": anchor, "level": level, "html": re.sub(r"</?a\b[^>]*>", "", html)})
        return anchor


def slug(text: str) -> str:
    """Chữ thường không dấu, nối bằng gạch: ``Dữ liệu điện`` thành ``du-lieu-dien``."""
    ascii_text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d"))
    ascii_text = "".join(char for char in ascii_text if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-") or "muc"


def java_to_html(source: str) -> str:
    """Mã Java tô màu; dòng phép thuật của kernel (``%classpath …``) để riêng một màu."""
    parts = re.split(r"(?m)^(%.*)$", source)
    formatter = HtmlFormatter(nowrap=True)
    lexer = JavaLexer(stripnl=False)
    pieces = []
    for position, part in enumerate(parts):
        is_magic = position % 2 == 1
        html = (
            f'<span class="magic">{jinja2.filters.escape(part)}</span>'
            if is_magic
            else highlight(part, lexer, formatter)
        )
        # Pygments luôn thêm dấu xuống dòng cuối.
        pieces.append(html if part.endswith("\n") else html.rstrip("\n"))
    return "".join(pieces)


def stream_text(text: str) -> str:
    """Chữ in ra màn hình như người dùng thấy: bỏ màu, dấu về đầu dòng ghi đè phần trước nó."""
    lines = plain(text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)


def width_attribute(output: NotebookNode, mime: str) -> str:
    """Bề rộng của hình như JupyterLab bày: hình vẽ dày điểm ảnh không bị phóng lên theo số điểm ảnh."""
    own = output.get("metadata", {}).get(mime)
    width = own.get("width") if isinstance(own, dict) else None
    return f' width="{int(width)}"' if isinstance(width, int | float) and 0 < width < 100_000 else ""


def alt_text(output: NotebookNode, mime: str) -> str:
    """Lời mô tả hình: trong metadata của hình; nếu không có thì bản chữ đi kèm hình."""
    metadata = output.get("metadata", {})
    own = metadata.get(mime)
    alt = (own.get("alt") if isinstance(own, dict) else None) or metadata.get("alt")
    text = output.data.get("text/plain", "")
    return str(alt) if alt else ("" if MEANINGLESS.fullmatch(text.strip()) else text)


def convert(
    nb: NotebookNode,
    path: Path,
    workspace: Workspace,
    *,
    failure: str | None = None,
    place: Place | None = None,
    still: bool = False,
) -> str:
    """HTML của notebook đã chạy ``nb`` (tệp gốc: ``path``).

    Args:
        failure: lời báo, để làm báo cáo dở dang.
        place: chỗ của trang trong trang web.
        still: hình tĩnh thay cho biểu đồ biết cử động, để in.

    Raises:
        ConversionError: công thức sai, hình thiếu lời mô tả, trang tải địa chỉ ngoài. Mỗi dòng một điều.
    """
    nb = copy.deepcopy(nb)
    run = nb.metadata.get("hocsau", {})
    header = Header.of(nb, path.stem)
    if nb.cells:
        nb.cells[0].source = _without_header(nb.cells[0].source)
    shown = _with_solutions_apart(nb)
    _mark_folds(shown)
    exporter = HandoutExporter(path.parent, still=still)
    resources = {
        "handout": {
            "header": header,
            "place": place or Place(),
            "simulated": is_simulated(nb),
            "partial": is_partial(nb),
            "failure": failure,
            "file": workspace.shown(path),
            "version": workspace.version(),
            "mode": run.get("mode"),
            "mode_name": MODES.get(run.get("mode"), "chưa chạy"),
            "edition": run.get("edition"),
            "date": vietnamese_date(run.get("date")),
            "java": nb.metadata.get("language_info", {}).get("version", ""),
        }
    }
    try:
        # nbconvert chép sâu resources, nên danh sách tiêu đề đang lớn dần phải đi đường khác.
        exporter.environment.globals["headings"] = exporter.headings
        exporter.environment.globals |= frame(workspace, run.get("edition"))
        html, _ = exporter.from_notebook_node(shown, resources=resources)
    except (FormulaError, ConversionError) as error:
        raise ConversionError(f"{_place_of(nb, path.parent, error)}{error}") from error
    problems = page.problems_of(html)
    if problems:
        raise ConversionError("\n".join(dict.fromkeys(problems)))
    return html


def is_simulated(nb: NotebookNode) -> bool:
    """Lần chạy có dùng dữ liệu mô phỏng: notebook hiện banner có lớp CSS ``hs-mo-phong``."""
    return _shows(nb, SIMULATED)


def is_partial(nb: NotebookNode) -> bool:
    """Lần chạy chỉ có một phần của một bộ dữ liệu thật: banner có lớp CSS ``hs-mot-phan``."""
    return _shows(nb, PARTIAL)


def _shows(nb: NotebookNode, banner: re.Pattern[str]) -> bool:
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    return any(banner.search(output.get("data", {}).get("text/html", "")) for output in outputs)


def _place_of(nb: NotebookNode, folder: Path, error: Exception) -> str:
    """Ô nào gây lỗi: đổi riêng từng ô cho tới khi gặp lại lỗi ấy."""
    for index, cell in enumerate(nb.cells):
        sources = [cell.source] if cell.cell_type == "markdown" else []
        sources += [
            output.data["text/markdown"]
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
        ]
        for source in sources:
            renderer = _Renderer(HandoutExporter(folder), attachments=cell.get("attachments", {}), path=str(folder))
            try:
                MarkdownWithMath(renderer=renderer).render(source)
            except type(error):
                return f"ô {index + 1}: "
    return ""


def _without_header(source: str) -> str:
    """Ô đầu bớt tiêu đề và bảng thông tin: khuôn mẫu tự bày hai thứ ấy."""
    kept = [line for line in source.splitlines() if not re.match(r"# |\s*\|", line)]
    return "\n".join(kept).strip()


def _with_solutions_apart(nb: NotebookNode) -> NotebookNode:
    """Ô trả lời tách đôi: phần khởi đầu mà người học thấy, rồi lời giải cùng kết quả của ô, sẽ được gập lại."""
    result = copy.copy(nb)
    result.cells = []
    for cell in nb.cells:
        starter, solution = editions.parts(cell.source)
        if solution is None:
            result.cells.append(cell)
            continue
        folded = copy.deepcopy(cell)
        folded.source = solution
        folded.id = f"{cell.id}-giai"
        folded.metadata["tags"] = sorted(tags(cell) | {TAG_SOLUTION})
        cell = copy.copy(cell)
        cell.source = starter
        if cell.cell_type == "code":
            cell.outputs = []
        result.cells += [cell, folded]
    return result


def _mark_folds(nb: NotebookNode) -> None:
    """Gộp các ô liền nhau cùng thẻ lời giải (hay kiểm tra) vào một khung gập."""
    kinds = [next((tag for tag in FOLDS if tag in tags(cell)), None) for cell in nb.cells]
    for index, (cell, kind) in enumerate(zip(nb.cells, kinds, strict=True)):
        cell.metadata["fold"] = {
            "open": FOLDS.get(kind) if index == 0 or kind != kinds[index - 1] else None,
            "close": kind is not None and kind not in kinds[index + 1 : index + 2],
            "hide_code": TAG_HIDDEN in tags(cell) and kind is None,
        }


def vietnamese_date(iso: str | None) -> str:
    """``2026-11-21T09:50+07:00`` thành ``21/11/2026 09:50``."""
    return datetime.fromisoformat(iso).strftime("%d/%m/%Y %H:%M") if iso else ""


def frame(workspace: Workspace, edition: str | None = None) -> dict[str, Any]:
    """Các biến của khung chung mọi trang: tên tệp thuật ngữ và chỉ mục, đuôi tên của các trang cùng bản."""
    return {
        "glossary_file": GLOSSARY_PAGE,
        "results_file": RESULTS_PAGE,
        "index_file": SEARCH_INDEX,
        "has_glossary": workspace.glossary.exists(),
        "has_results": workspace.has_results(),
        "suffix": f"_{edition}" if edition == editions.STUDENT else "",
    }


def render(workspace: Workspace, template: str, **values: Any) -> str:
    """Một trang không sinh từ notebook, cùng khung và kiểu với các bài.

    Raises:
        ConversionError: trang không đạt; mỗi dòng một điều.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES / "handout")
    environment = jinja2.Environment(loader=loader, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    environment.filters["inline"] = lambda text: inline(workspace, text)
    environment.filters["block"] = lambda text: markdown(workspace, text)
    html = environment.get_template(template).render(**frame(workspace), version=workspace.version(), **values)
    problems = page.problems_of(html)
    if problems:
        raise ConversionError("\n".join(problems))
    return html


def markdown(workspace: Workspace, text: str) -> str:
    """Một đoạn Markdown, hình và công thức trong đó tính từ thư mục notebooks, thành HTML."""
    return MarkdownWithMath(renderer=_Renderer(HandoutExporter(workspace.notebooks))).render(text).strip()


def inline(workspace: Workspace, text: str) -> str:
    """Một dòng Markdown thành HTML, không có thẻ đoạn bọc ngoài."""
    html = markdown(workspace, text)
    return html.removeprefix("<p>").removesuffix("</p>")
