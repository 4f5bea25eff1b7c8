"""Bảng thuật ngữ: đọc các mục, chọn chỗ dùng lần đầu, đặt liên kết hai chiều."""

from __future__ import annotations

import pytest
from conftest import ROOT
from hocsau_tools import glossary
from hocsau_tools.glossary import Term


def van(text: str) -> str:
    return f'<h2 id="a">Ô nhớ</h2><section class="van"><p>{text}</p></section>'


def test_table_of_the_course_is_read():
    sections = glossary.read(ROOT / "GLOSSARY.md")
    titles = [section.title for section in sections]
    assert titles[0] == "Khái niệm chung và huấn luyện"
    assert [section.title for section in sections if section.of_symbols] == ["Ký hiệu"]
    terms = [term for section in sections if not section.of_symbols for term in section.terms()]
    assert len(terms) > 150
    assert len({term.anchor for term in terms}) == len(terms)
    assert ("trạng thái ẩn", "hidden state") in [(term.text, term.english) for term in terms]


def test_place_where_a_term_is_introduced_wins_over_an_earlier_use():
    term = Term("ô nhớ", "memory cell", "tn-o-nho")
    pages = {"01.html": van("Có ô nhớ."), "02.html": van("Thêm một <strong>ô nhớ</strong> (<em>memory cell</em>).")}
    linked, uses = glossary.link(pages, [term])
    assert uses == {term: "02.html"}
    assert linked["01.html"] == pages["01.html"]
    anchor = '<strong><a class="thuat-ngu" id="tn-o-nho" href="thuat-ngu.html#tn-o-nho">ô nhớ</a></strong>'
    assert anchor in linked["02.html"]


@pytest.mark.parametrize(
    "html",
    [
        van("<code>epoch</code>"),
        van('<a href="b">epoch</a>'),
        van("<math><mi>epoch</mi></math>"),
        van("epochs"),
        '<div class="ket-qua"><p>epoch</p></div>',
        '<section class="van"><h3>epoch</h3></section>',
    ],
)
def test_code_links_formulas_headings_and_outputs_get_no_link(html):
    linked, uses = glossary.link({"01.html": html}, [Term("epoch", "epoch", "tn-epoch")])
    assert linked == {"01.html": html}
    assert uses == {}


def test_longer_term_keeps_its_words():
    short, long = Term("tầng ẩn", "hidden layer", "tn-ngan"), Term("số tầng ẩn", "depth", "tn-dai")
    linked, uses = glossary.link({"01.html": van("Đổi số tầng ẩn, rồi xem tầng ẩn.")}, [short, long])
    assert uses == {short: "01.html", long: "01.html"}
    assert ">số tầng ẩn</a>, rồi xem <a" in linked["01.html"]


def test_word_of_one_syllable_is_a_term_only_where_it_is_introduced():
    term = Term("đệm", "padding", "tn-dem")
    assert glossary.link({"01.html": van("Cái đệm êm.")}, [term])[1] == {}
    assert glossary.link({"01.html": van("Thêm <strong>đệm</strong> (<em>padding</em>).")}, [term])[1] == {
        term: "01.html"
    }


def test_row_of_several_words_finds_any_of_them():
    term = Term("gộp cực đại / gộp trung bình", "max / average pooling", "tn-gop")
    assert glossary.link({"01.html": van("Rồi gộp trung\nbình.")}, [term])[1] == {term: "01.html"}


def test_every_term_of_the_course_matches_words_only():
    """Mẫu rỗng khớp mọi chỗ, và để lại liên kết không có chữ."""
    sections = glossary.read(ROOT / "GLOSSARY.md")
    terms = [term for section in sections if not section.of_symbols for term in section.terms()]
    assert [term.text for term in terms if term.pattern().search("")] == []
    shape = next(term for term in terms if term.text == "kích thước [ … ]")
    assert shape.pattern().search("Đầu vào có kích thước [32, 1, 24].").group() == "kích thước"
