"""Bản trình chiếu: tiêu đề thành trang, hình đứng riêng, mã gập lại, lời văn thành ghi chú; mở bằng bàn phím, không cần mạng."""

from __future__ import annotations

import base64

import pytest
from bs4 import BeautifulSoup
from chromium import grave_findings, needs_browser, open_page, requests_of
from conftest import SAMPLE, notebook
from hocsau_cli import place
from hocsau_tools import slides, workspace
from hocsau_tools.workspace import ReportError
from nbformat.v4 import new_output

PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
).decode()

needs_reveal = pytest.mark.skipif(
    not place.slides_python().exists(), reason="chưa có .venv-chieu: hãy chạy hocsau report --slides một lần"
)


def slides_of(html: str) -> list[slides.Slide]:
    return list(slides.slides_of(BeautifulSoup(f"<main>{html}</main>", "html.parser").main))


def van(html: str) -> str:
    return f'<section class="van">{html}</section>'


def cell(code: str, output: str = "") -> str:
    return f'<div class="o-ma"><pre class="ma">{code}</pre><div class="ket-qua">{output}</div></div>'


def test_headings_open_slides_and_prose_becomes_notes():
    first, second = slides_of(
        van("<h2>Một</h2><p>Câu <strong>đầu</strong> tiên. Câu sau.</p><p>Đoạn sau.</p>")
        + van("<h3>Hai</h3><ul><li>a</li></ul>")
    )
    assert (first.title, first.level, first.shown) == ("Một", 2, ['<p class="dan">Câu <strong>đầu</strong> tiên.</p>'])
    assert first.notes == ["<p>Câu <strong>đầu</strong> tiên. Câu sau.</p>", "<p>Đoạn sau.</p>"]
    assert (second.title, second.level, second.shown) == ("Hai", 3, ["<ul><li>a</li></ul>"])


def test_code_is_folded_and_goes_with_its_output():
    first, second = slides_of(
        van("<h2>Một</h2>")
        + cell("int a;", '<img src="data:,1" alt="1">')
        + cell("int b;", '<img src="data:,2" alt="2">')
    )
    assert [("int a" in html, "int b" in html) for html in (first.shown[0], second.shown[0])] == [
        (True, False),
        (False, True),
    ]
    assert first.shown[0].startswith('<details class="an-ma"><summary>Mã nguồn</summary><pre')
    assert (second.title, second.level) == ("Một", 3)
    assert 'src="data:,2"' in second.shown[1]


def test_code_of_neighbouring_cells_shares_one_fold():
    (page,) = slides_of(
        van("<h2>Một</h2>") + cell("int a;") + cell("int b;") + van("<ul><li>Xong.</li></ul>") + cell("int c;")
    )
    assert [html.count("<pre") for html in page.shown] == [2, 0, 1]


def test_long_text_goes_on_on_a_new_slide():
    pages = slides_of(van("<h2>Một</h2>" + f"<ul><li>{'chữ ' * 80}</li></ul>" * 3))
    assert [len(page.shown) for page in pages] == [1, 1, 1]


def test_solutions_and_checks_stay_off_the_slides():
    (page,) = slides_of(
        van("<h2>Một</h2>") + '<details class="gap"><summary>Lời giải</summary>' + cell("x") + "</details>"
    )
    assert page.shown == []


def test_missing_reveal_is_told_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(slides.place, "slides_python", lambda: tmp_path / "bin/python")
    with pytest.raises(ReportError, match=r"chưa có reveal\.js; hãy chạy: hocsau report --slides"):
        slides.reveal()


@needs_browser
@needs_reveal
def test_deck_of_the_sample_runs_offline_by_keyboard(driver, space):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    nb = notebook("md:## Một\n\nCâu đầu. Câu sau.", "1;", "md:## Hai\n\nHết.")
    nb.cells[2].outputs = [new_output("display_data", data={"image/png": PNG, "text/plain": "Hình thử"})]
    deck = slides.write(space, nb, space.notebooks / "91_bai_thu.ipynb", space.reports / "91_bai_thu.html")
    open_page(driver, deck)
    assert [url for url in requests_of(driver) if not url.startswith(("file:", "data:", "blob:"))] == []
    assert driver.get_log("browser") == []
    assert grave_findings(driver) == []
    shown = "return Reveal.getCurrentSlide().innerText"
    assert "Bài thử" in driver.execute_script(shown)
    assert driver.execute_script("return document.querySelector('section a').getAttribute('href')") == "?view=print"
    for words in ("Câu đầu.", "Hết."):
        ActionChains(driver).send_keys(Keys.ARROW_RIGHT).perform()
        assert words in driver.execute_script(shown)
    assert "Câu sau" not in driver.execute_script("return document.querySelector('.slides').innerText")
    assert driver.execute_script("return Reveal.getSlideNotes(Reveal.getSlide(1, 0))").endswith("Câu sau.</p>")


@needs_browser
@needs_reveal
def test_crowded_slide_is_shrunk_until_it_fits(driver, space):
    nb = notebook("md:## Một\n\nCâu đầu.\n\n| a |\n| - |\n" + "| 1 |\n" * 24)
    deck = slides.write(space, nb, space.notebooks / "91_bai_thu.ipynb", space.reports / "92_bai_thu.html")
    open_page(driver, deck)
    driver.execute_script("Reveal.slide(1, 0)")
    height, room, scale = driver.execute_script(
        "const s = Reveal.getCurrentSlide(); return [s.scrollHeight, s.clientHeight, +s.querySelector('.dan').style.zoom]"
    )
    assert height <= room + 1
    assert 0.5 <= scale < 1


@needs_reveal
def test_sample_notebook_has_a_deck(space):
    deck = slides.write(space, workspace.read(SAMPLE), SAMPLE, space.reports / "90.html")
    assert deck.name == "90_trinh_chieu.html"
    assert deck.read_text(encoding="utf-8").count("<section>") > 4
