from __future__ import annotations

import base64
import re

import pytest
from conftest import exercise, notebook
from hocsau_tools import page
from hocsau_tools.convert import ConversionError, convert, java_to_html, render, slug, stream_text, vietnamese_date
from hocsau_tools.workspace import Header
from nbformat.v4 import new_output

PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
).decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def shown(*outputs, source="1;", tags=None):
    nb = notebook(source, tags={0: tags} if tags else None)
    nb.cells[1].outputs = list(outputs)
    return nb


def data(mime, content, text=None, **metadata):
    bundle = {mime: content} | ({"text/plain": text} if text is not None else {})
    return new_output("display_data", data=bundle, metadata=metadata)


@pytest.fixture
def html(space):
    return lambda nb, **options: convert(nb, space.notebooks / "91_bai_thu.ipynb", space, **options)


def test_page_is_vietnamese_self_contained_and_sealed(html):
    text = html(notebook("md:## Mục một\nChữ", "int a = 1;"))
    assert '<html lang="vi">' in text
    assert "Content-Security-Policy" in text
    assert "default-src 'none'" in text
    for foreign in ("require", "mathjax", "cdnjs", "unpkg", "font-awesome", "fonts.googleapis"):
        assert foreign not in text.lower()
    assert page.problems_of(text) == []


def test_header_table_becomes_the_masthead(html):
    text = html(notebook())
    assert "<h1>Bài thử</h1>" in text
    assert "<title>91. Bài thử · Học sâu bằng Java</title>" in text
    assert "<dt>Mục tiêu</dt><dd><p>Thử công cụ.</p>" in text
    assert "| Mục tiêu" not in text


def test_headings_get_plain_anchors_and_a_table_of_contents(html):
    text = html(notebook("md:## Dữ liệu điện\n### Đọc", "md:## Dữ liệu điện"))
    for anchor in ("du-lieu-dien", "doc", "du-lieu-dien-2"):
        assert f'id="{anchor}"' in text
        assert f'<a href="#{anchor}">' in text


def test_formulas_become_mathml_in_cells_and_outputs(html):
    text = html(shown(data("text/markdown", "Sai số $e_t$ bằng **1,5**.")))
    assert "<msub><mi>e</mi><mi>t</mi></msub>" in text
    text = html(notebook("md:$$\\hat{y} = 1$$"))
    assert 'class="cong-thuc"' in text
    assert "$$" not in text.split("<main")[1].split("<script")[0]


def test_pictures_with_spaces_and_diacritics_are_embedded(html, space):
    (space.notebooks / "hình").mkdir()
    (space.notebooks / "hình/ảnh một.png").write_bytes(base64.b64decode(PNG))
    nb = notebook("md:![từ tệp](<hình/ảnh một.png>)", "md:![đính kèm](<attachment:ảnh hai.png>)")
    nb.cells[2].attachments = {"ảnh hai.png": {"image/png": PNG}}
    text = html(nb)
    for alt in ("từ tệp", "đính kèm"):
        assert f'src="data:image/png;base64,{PNG}" alt="{alt}"' in text


@pytest.mark.parametrize("attachments", [{}, {"b.png": {}}, {"a.png": {}}])
def test_missing_attachment_gets_a_sentence(html, attachments):
    nb = notebook("md:![mô tả](attachment:a.png)")
    nb.cells[1].attachments = attachments
    with pytest.raises(ConversionError, match=r"ô 2: không nhúng được hình 'attachment:a\.png'"):
        html(nb)


def test_notebook_without_a_title_is_called_by_its_file(html):
    nb = notebook()
    nb.cells[0].source = "Không có tiêu đề."
    text = html(nb)
    assert "<title>91_bai_thu · Học sâu bằng Java</title>" in text
    assert "<h1>91_bai_thu</h1>" in text


@pytest.mark.parametrize("width", ["abc", -5, None, 1e30, [1]])
def test_senseless_width_of_a_picture_is_ignored(html, width):
    text = html(shown(data("image/png", PNG, **{"image/png": {"alt": "Hình", "width": width}})))
    assert '<img src="data:image/png' in text


def test_scripts_of_an_svg_output_do_not_run(html):
    svg = SVG.replace("/>", "><script>alert(1)</script></svg>")
    assert "alert(1)" not in html(shown(data("image/svg+xml", svg, "Hình")))


@pytest.mark.parametrize("where", ["cell", "output"])
def test_wrong_formula_names_cell_and_formula(html, where):
    wrong = "Xem $\\khong x$"
    nb = notebook(f"md:{wrong}") if where == "cell" else shown(data("text/markdown", wrong))
    with pytest.raises(ConversionError, match=r"ô 2: công thức \$\\khong x\$: không biết lệnh"):
        html(nb)


def test_thousands_stay_on_one_line(html):
    text = html(notebook("md:Có **10 000** mẫu, 1 172 bước, năm 2018, `a 100`.", "1;"))
    assert "<strong>10\u202f000</strong> mẫu, 1\u202f172 bước, năm 2018, <code>a 100</code>" in text


def test_code_is_highlighted_and_magic_is_not_an_error():
    text = java_to_html('%classpath a.jar\nint a = 1; // "x" <b>')
    assert '<span class="magic">%classpath a.jar</span>' in text
    assert '<span class="kt">int</span>' in text
    assert 'class="err"' not in text
    assert '<span class="c1">// "x" &lt;b&gt;</span>' in text
    assert java_to_html("a\n\nb") == '<span class="n">a</span>\n\n<span class="n">b</span>'


def test_tagged_cells_are_folded_and_neighbours_share_a_fold(html):
    nb = notebook(
        "int hidden;", "int check;", "md:Chữ", "int s1;", "md:tiếp",
        tags={0: ["an-ma"], 1: ["kiem-tra"], 3: ["loi-giai"], 4: ["loi-giai"]},
    )  # fmt: skip
    text = html(nb)
    assert text.count('<details class="an-ma"><summary>Mã nguồn</summary>') == 1
    assert text.count('<details class="gap"><summary>Kiểm tra</summary>') == 1
    assert text.count('<details class="gap"><summary>Lời giải</summary>') == 1
    assert text.count("<details") == text.count("</details>")


def test_a_check_among_solutions_gets_its_own_fold(html):
    text = html(
        notebook(
            "int s1;", "int s2;", "int check;", "md:## Bài sau",
            tags={0: ["loi-giai"], 1: ["loi-giai"], 2: ["loi-giai", "kiem-tra"]},
        )
    )  # fmt: skip
    folds = re.findall(r"</?details|<summary>[^<]+|<h2", text.partition("<main")[2])
    assert folds == [
        "<details", "<summary>Lời giải", "</details", "<details", "<summary>Kiểm tra", "</details", "<h2",
    ]  # fmt: skip


def test_solution_between_the_marks_is_folded_and_the_check_is_not(html):
    nb = notebook("int a = 1;")
    nb.cells += exercise(starter="Integer ex1 = null; // thay", solution="ex1 = 383;")
    nb.cells[3].outputs = [new_output("stream", text="kết quả của lời giải")]
    nb.cells[4].outputs = [new_output("stream", text="✔ Bài 1: Đúng.")]
    text = html(nb).partition("<main")[2]
    assert "SOLUTION" not in text
    fold = re.search(r'<details class="gap"><summary>Lời giải</summary>.*?</details>', text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", "", fold.group())
    assert "ex1 = 383;" in plain
    assert "kết quả của lời giải" in plain
    outside = re.sub(r"<[^>]+>", "", text.replace(fold.group(), ""))
    assert (
        outside.index("Integer ex1 = null; // thay") < outside.index("EX1.check(ex1)") < outside.index("✔ Bài 1: Đúng.")
    )
    assert "383" not in outside
    assert len(nb.cells) == 5


def test_pictures_keep_the_width_they_have_in_the_notebook(html):
    text = html(shown(data("image/png", PNG, **{"image/png": {"alt": "Đường cong", "width": 420}})))
    assert '<img width="420" src="data:image/png' in text


@pytest.mark.parametrize(
    "output",
    [
        data("image/png", PNG, **{"image/png": {"alt": "Đường cong"}}),
        data("image/png", PNG, alt="Đường cong"),
        data("image/png", PNG, text="Đường cong"),
        data("image/svg+xml", SVG, text="Đường cong"),
        data("text/html", f'<img alt="Đường cong" src="data:image/png;base64,{PNG}">'),
    ],
)
def test_pictures_carry_their_description(html, output):
    assert 'alt="Đường cong"' in html(shown(output))


@pytest.mark.parametrize("text", [None, "org.knowm.xchart.XYChart@1b2c3d"])
def test_picture_without_description_fails(html, text):
    with pytest.raises(ConversionError, match="thiếu lời mô tả"):
        html(shown(data("image/png", PNG, text=text)))


def test_pictures_of_text_cells_are_embedded(html, space):
    (space.notebooks / "hinh").mkdir()
    (space.notebooks / "hinh/a.svg").write_text(SVG)
    assert 'src="data:image/svg+xml;base64,' in html(notebook("md:![Sơ đồ](hinh/a.svg)"))
    with pytest.raises(ConversionError, match=r"ô 2: không nhúng được hình 'hinh/b\.svg'"):
        html(notebook("md:![Sơ đồ](hinh/b.svg)"))


@pytest.mark.parametrize(
    "output",
    [
        "<script src='https://cdn.plot.ly/plotly.js'></script>",
        "<style>@import 'https://a.vn/b.css'</style>",
        "<iframe src='//a.vn'></iframe>",
    ],
)
def test_output_that_loads_an_address_fails(html, output):
    with pytest.raises(ConversionError, match="địa chỉ ngoài trang"):
        html(shown(data("text/html", output)))


def test_links_to_the_web_are_only_links(html):
    assert 'href="https://example.org"' in html(notebook("md:[Nguồn](https://example.org)"))


def test_simulated_data_is_announced_at_the_top(html):
    banner = "Dữ liệu mô phỏng.</strong>"
    text = html(shown(data("text/html", '<div class="a hs-mo-phong">DỮ LIỆU MÔ PHỎNG</div>')))
    assert text.index(banner) < text.index("<h1>")
    assert banner not in html(shown(data("text/html", "<p>thật</p>"), source='String s = "class=\\"hs-mo-phong\\"";'))


def test_part_of_the_real_data_is_announced_as_that(html):
    text = html(shown(data("text/html", '<div class="hs-banner hs-nguon hs-mot-phan">Dữ liệu: MNIST</div>')))
    assert text.index("Một phần dữ liệu thật.</strong>") < text.index("<h1>")
    assert "Dữ liệu mô phỏng" not in text


def test_failure_is_shown_at_the_top(html):
    text = html(notebook("int a"), failure="ô 2 (ô mã thứ 1): thiếu dấu ;")
    assert text.index("Báo cáo dở dang") < text.index("thiếu dấu ;") < text.index("<h1>")


def test_footer_tells_file_version_mode_date_and_java(html):
    nb = notebook()
    nb.metadata["hocsau"] = {"mode": "nhanh", "date": "2026-11-21T09:50+07:00"}
    nb.metadata.language_info["version"] = "17.0.9"
    footer = html(nb).split("<footer>")[1]
    for part in ("notebooks/91_bai_thu.ipynb", "phiên bản", "chế độ nhanh", "21/11/2026 09:50", "Java 17.0.9"):
        assert part in footer
    assert "Bản sinh viên" not in html(nb)
    nb.metadata["hocsau"]["edition"] = "sinh_vien"
    assert "Bản sinh viên" in html(nb)


def test_streams_and_errors_read_as_on_screen(html):
    assert stream_text("epoch 1\repoch 2\nxong\r\n\x1b[31mđỏ\x1b[0m") == "epoch 2\nxong\nđỏ"
    text = html(shown(new_output("error", ename="E", evalue="v", traceback=["\x1b[1mSai <b>\x1b[0m"])))
    assert "Sai &lt;b&gt;" in text
    assert "\x1b" not in text


def test_index_lists_notebooks_with_and_without_report(space):
    header = Header("01", "Điện <năng>", {"Mục tiêu": "Hiểu $x_t$.", "Thời gian chạy": "1 phút"})
    done = {
        "header": header,
        "report": "01_a.html",
        "date": "1/1/2026",
        "mode": "chế độ nhanh",
        "simulated": True,
        "failed": False,
    }
    text = render(space, "listing.html.j2", here="", entries=[done, {"header": header, "report": None}])
    assert text.count("Điện &lt;năng&gt;") == 2
    assert text.count('href="01_a.html"') == 1
    assert "dữ liệu mô phỏng" in text
    assert "Chưa có báo cáo" in text
    assert page.problems_of(text) == []


def test_small_words():
    assert slug("Đặt vấn đề: LSTM?") == "dat-van-de-lstm"
    assert slug("★") == "muc"
    assert vietnamese_date(None) == ""


@pytest.mark.parametrize(
    ("html_text", "problem"),
    [
        ("<html lang='en'></html>", "lang='vi'"),
        ("<html lang='vi'><p id='a'><p id='a'></html>", "hai lần"),
        ("<html lang='vi'><a href='#b'>b</a></html>", "#b không trỏ tới đâu"),
        ("<html lang='vi'><link href='https://a.vn/a.css' rel='stylesheet'></html>", "thẻ link"),
        ("<html lang='vi'><p style='background:url(http://a.vn/a.png)'></html>", "CSS"),
        ("<html lang='vi'><svg><image href='http://a.vn/a.png'/></svg></html>", "thẻ image"),
        ("<html lang='vi'><img src='a.png' alt='a'></html>", "src='a.png'"),
        ("<html lang='vi'><main><details><p>a</p></main></html>", "thẻ details chưa đóng trong thẻ main"),
        ("<html lang='vi'><div><p>a</p></html>", "thẻ div chưa đóng"),
        ("<html lang='vi'></section></html>", "thẻ section đóng mà không mở"),
    ],
)
def test_page_problems_are_found(html_text, problem):
    (found,) = page.problems_of(html_text)
    assert problem in found
