"""Trang web của khóa học, làm từ các bài thật chưa chạy ô nào, rồi mở trong Chromium: liên kết, tìm kiếm, tiếp cận."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
from chromium import SCREENS, grave_findings, needs_browser, open_page, requests_of
from conftest import ROOT
from hocsau_tools import book, editions, search, site, workspace
from hocsau_tools.workspace import Header, Workspace
from pypdf import PageObject, PdfReader

STUDENT = f"_{editions.STUDENT}.html"


# Cả tệp chạy trên một tiến trình, để trang web và cuốn sách chỉ làm một lần.
pytestmark = pytest.mark.xdist_group("trang-web")


def course_of(root: Path, *numbers: str) -> Workspace:
    """Một kho có các bài ấy của khóa học (không nêu thì mọi bài), coi như vừa chạy: chưa ô nào có kết quả."""
    space = Workspace(root)
    space.notebooks.mkdir()
    for name in ("hinh", "ket_qua"):
        shutil.copytree(ROOT / "notebooks" / name, space.notebooks / name)
    for name in ("pom.xml", "GLOSSARY.md"):
        shutil.copy(ROOT / name, space.root)
    for path in Workspace().all_notebooks():
        if numbers and not path.name.startswith(numbers):
            continue
        nb = workspace.read(path)
        workspace.write(nb, space.notebooks / path.name)
        about = {"date": "2026-11-30T08:00+00:00", "mode": "nhanh", "file": str(space.notebooks / path.name)}
        nb.metadata["hocsau"] = about
        workspace.write(nb, space.executed / path.name)
    return space


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Workspace:
    """Trang web của cả khóa học."""
    space = course_of(tmp_path_factory.mktemp("kho"))
    site.build(space)
    return space


def pages(space: Workspace) -> list[Path]:
    return sorted(space.reports.glob("*.html"))


def links(page: Path) -> set[str]:
    found = re.findall(r'<a\b[^>]*\bhref="([^"]*)"', page.read_text(encoding="utf-8"))
    return {link for link in found if not link.startswith(("http", "mailto:"))}


def test_every_link_of_every_page_leads_somewhere(course):
    ids = {page.name: set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))) for page in pages(course)}
    for page in pages(course):
        for link in links(page):
            file, _, anchor = unquote(link).partition("#")
            assert (course.reports / (file or page.name)).is_file(), f"{page.name}: {link}"
            if anchor:
                assert anchor in ids[file or page.name], f"{page.name}: {link}"


def test_lessons_lead_to_the_one_before_and_the_one_after(course):
    html = [page.read_text(encoding="utf-8") for page in pages(course) if re.match(r"\d\d_\w+\.html", page.name)]
    html = [text for text in html if "Bản sinh viên</span>" not in text]
    names = [path.stem for path in course.all_notebooks()]
    assert [re.findall(r'rel="prev" href="(\w+)\.html"', text) for text in html] == [
        [],
        *([name] for name in names[:-1]),
    ]
    assert [re.findall(r'rel="next" href="(\w+)\.html"', text) for text in html] == [
        *([name] for name in names[1:]),
        [],
    ]


def test_student_pages_hold_no_solution_and_lead_to_none(course):
    for path in course.all_notebooks():
        page = course.reports / f"{path.stem}{STUDENT}"
        html = page.read_text(encoding="utf-8")
        assert "<summary>Lời giải</summary>" not in html
        teacher_pages = {f"{other.stem}.html" for other in course.all_notebooks()}
        assert {link.partition("#")[0] for link in links(page)} & teacher_pages == set()


def test_each_linked_term_leads_there_and_back(course):
    table = (course.reports / "thuat-ngu.html").read_text(encoding="utf-8")
    first_uses = re.findall(r'href="(\d\d_\w+\.html)#(tn-[\w-]+)"', table)
    assert len(first_uses) > 60
    for file, anchor in first_uses:
        back = f'id="{anchor}" href="thuat-ngu.html#{anchor}"'
        assert back in (course.reports / file).read_text(encoding="utf-8")
        assert f'<tr id="{anchor}">' in table


def test_index_knows_sections_but_no_solution(course):
    text = (course.reports / "tim-kiem.js").read_text(encoding="utf-8")
    assert "Mạng nơ-ron" in text
    cells = [editions.parts(cell.source) for path in course.all_notebooks() for cell in workspace.read(path).cells]
    kept = "".join(starter for starter, _ in cells)
    lines = {line.strip() for _, solution in cells if solution for line in solution.splitlines()}
    hidden = [line for line in lines if len(line) > 40 and line not in kept]
    assert len(hidden) > 20
    assert [line for line in hidden if line in text] == []


def test_sections_are_cut_at_headings_and_at_rows_with_an_anchor():
    html = (
        '<p>trước</p><h2 id="a">Một <em>hai</em></h2><nav>bỏ</nav><p>ba<span>bốn</span></p><p>năm<math>x</math></p>'
        '<details class="gap"><summary>Lời giải</summary><p>giấu</p></details>'
        '<table><tr id="t"><th>từ</th><td>word</td></tr></table><h3 id="b">Sau</h3>'
    )
    assert search.sections_of(html) == [("a", "Một hai", "babốn năm"), ("t", "từ", "word"), ("b", "Sau", "")]


def ask(driver, query: str) -> list[str]:
    """Địa chỉ của các kết quả, theo thứ tự."""
    return driver.execute_async_script(
        """const [query, done] = arguments;
        const dialog = document.querySelector('.hop-tim');
        if (!dialog.open) document.querySelector('.tim').click();
        const wait = () => {
          if (!window.hocsauIndex) return setTimeout(wait, 20);
          const input = dialog.querySelector('input');
          input.value = query;
          input.dispatchEvent(new Event('input'));
          done([...dialog.querySelectorAll('a')].map(link => link.getAttribute('href')));
        };
        wait();""",
        query,
    )


@needs_browser
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hoi tiep", "01_dien_nang.html#mang-hoi-tiep"),
        ("hồi tiếp", "01_dien_nang.html#mang-hoi-tiep"),
        ("lan truyen nguoc qua thoi gian", "#lan-truyen-nguoc-qua-thoi-gian"),
        ("gọt gradient", "02_du_bao_khi_hau.html#got-gradient"),
        ("perplexity", "perplexity"),
        ("tich chap", "04_cnn_va_rnn.html#"),
        ("TRUYỆN KIỀU", "06_lstm_thuc_hanh.html#"),
        ("túi từ", "#"),
        ("hidden state", "01_dien_nang.html#trang-thai-an"),
        ("nhiet do lay mau", "thuat-ngu.html#tn-nhiet-do-lay-mau-sampling-temperature"),
        ("thu vien khac bo nho mb", "ket-qua.html#"),
    ],
)
def test_search_finds_with_and_without_diacritics(driver, course, query, first):
    open_page(driver, course.reports / "index.html")
    assert first in ask(driver, query)[0]


@needs_browser
def test_diacritics_typed_by_the_reader_count(driver, course):
    open_page(driver, course.reports / "index.html")
    assert ask(driver, "gót gradient") == []
    assert ask(driver, "chữ không có trong bài nào cả xyz") == []


@needs_browser
def test_search_by_keyboard_alone(driver, course):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    open_page(driver, course.reports / f"01_dien_nang{STUDENT}")
    ActionChains(driver).send_keys("/").perform()
    results = ask(driver, "mang hoi tiep")
    assert results[0].startswith(f"01_dien_nang{STUDENT}#")
    assert len(results) > 2
    selected = "return [...document.querySelectorAll('.hop-tim a')].findIndex(o => o.ariaSelected === 'true')"
    ActionChains(driver).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP).perform()
    assert driver.execute_script(selected) == 1
    ActionChains(driver).send_keys(Keys.ENTER).perform()
    assert driver.current_url.endswith(results[1])


@needs_browser
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", ["index.html", "thuat-ngu.html", "ket-qua.html", "03_sinh_tu.html"])
def test_pages_open_offline_fit_and_suit_readers(driver, course, name, screen):
    open_page(driver, course.reports / name, screen)
    ask(driver, "epoch")
    assert [url for url in requests_of(driver) if not url.startswith(("file:", "data:"))] == []
    assert driver.get_log("browser") == []
    assert driver.execute_script("return document.documentElement.scrollWidth") <= SCREENS[screen][0]
    if name == "03_sinh_tu.html":
        driver.execute_script("document.querySelector('.hop-tim').close()")
    if screen != "hep":  # hẹp hay rộng thì phần tử và màu vẫn thế
        assert grave_findings(driver) == []


def test_index_says_when_it_is_missing(driver, course, tmp_path):
    shutil.copy(course.reports / "index.html", tmp_path)
    open_page(driver, tmp_path / "index.html")
    driver.execute_script("document.querySelector('.tim').click()")
    driver.implicitly_wait(5)
    note = driver.find_element("xpath", "//dialog/p[contains(., 'phải nằm cùng thư mục')]")
    driver.implicitly_wait(0)
    assert "tim-kiem.js" in note.text


@pytest.fixture(scope="session")
def printed(tmp_path_factory) -> PdfReader:
    """Cuốn sách của hai bài và bảng thuật ngữ."""
    return PdfReader(book.build(course_of(tmp_path_factory.mktemp("sach"), "01", "03")))


def lines_of(page: PageObject) -> list[str]:
    """Các dòng chữ của một trang, bỏ mọi khoảng trống: pypdf tách chữ có dấu, in bằng phông khác, khỏi chữ bên cạnh."""
    lines = [re.sub(r"\s+", "", unicodedata.normalize("NFC", line)) for line in page.extract_text().splitlines()]
    return [line for line in lines if line]


@needs_browser
def test_contents_of_the_book_tell_the_right_pages(printed):
    pages = [lines_of(page) for page in printed.pages]
    end = next(number for number, lines in enumerate(pages) if "HọcsâubằngJava·Bài01" in lines)
    lines = [line for page in pages[2:end] for line in page]
    contents = re.findall(r"^(\D.*?|0\d\..+?)(\d+)$", "\n".join(lines), re.MULTILINE)
    lessons = dict(contents)
    for header in (Header.of(workspace.read(path)) for path in Workspace().find(["01", "03"])):
        number = int(lessons[re.sub(r"\s+", "", f"{header.number}.{header.title}")])
        assert number % 2 == 1, "bài mở ở trang phải"
        assert f"HọcsâubằngJava·Bài{header.number}" in pages[number - 1]
    sections = [(title, int(number)) for title, number in contents if title[0] != "0"]
    assert len(sections) > 20
    for title, number in (sections[1], sections[len(sections) // 2], sections[-1]):
        assert title in pages[number - 1]


@needs_browser
def test_text_of_the_book_can_be_searched_and_pages_are_numbered(printed):
    pages = [lines_of(page) for page in printed.pages]
    assert any("trạngtháiẩntiềmnăng" in line for lines in pages for line in lines)
    assert [str(number) in pages[number - 1] for number in (3, 5, len(pages))] == [True] * 3
    assert pages[1] == []


def test_pages_open_on_the_right_and_blanks_shift_the_rest():
    parts = [book.Part("p01", "Một", [("p01-a", "A")], ""), book.Part("p02", "Hai", [], "")]
    first = book.Layout({}, frozenset()).after({"p01": 4, "p01-a": 5, "p02": 6}, parts)
    assert first == book.Layout({"p01": 5, "p01-a": 6, "p02": 7}, frozenset({"p01"}))
    assert first.after(first.numbers, parts) == first
    assert first.after({"p01": 5, "p01-a": 7, "p02": 8}, parts).blanks == {"p01", "p02"}
