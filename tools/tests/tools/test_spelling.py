from __future__ import annotations

import unicodedata

import pytest
from hocsau_tools.spelling import KEEP_MARK, misspelled_files, misspellings


@pytest.mark.parametrize(
    ("wrong", "fix"),
    [
        ("chuẩn hoá dữ liệu", "óa"),
        ("Hoà bình", "òa"),
        ("sức khoẻ", "ỏe"),
        ("tuỳ chọn", "ùy"),
        ("huỷ bỏ", "ủy"),
        ("hàm tóan học", "oá"),
        ("ngòai ra", "oà"),
        ("qúy ba", "quý"),
        ("mạng nơron", "nơ-ron"),
        ("Mạng hồi quy sâu", "hồi tiếp"),
        ("một lớp ẩn", "tầng ẩn"),
        ("lớp  tích chập", "tầng tích chập"),
        ("tỷ lệ", "tỉ lệ"),
    ],
)
def test_wrong_spelling_is_found_with_its_fix(wrong, fix):
    found = list(misspellings(f"dòng một\n{wrong}"))
    assert [(one.line, fix in one.fix) for one in found] == [(2, True)]


@pytest.mark.parametrize(
    "right",
    [
        "chuẩn hóa, tọa độ, thủy điện, tùy chọn, khỏe, hòa, xóa",
        "toán, hoàn, hoài, ngoài, xoay, loại, thoát, hoạch, huỳnh, suýt, khuynh, xoèn",
        "quý, quỹ, quá, quả, quyển, quỷ",
        "hồi quy tuyến tính, mạng hồi quy tuyến tính, tự hồi quy, lớp ẩn danh, tầng ẩn",
        "tỉ lệ, xử lý, nơ-ron, tensor, khóa học, ủy ban, tuyển",
    ],
)
def test_right_spelling_passes(right):
    assert list(misspellings(right)) == []


def test_decomposed_letters_are_found():
    (found,) = misspellings(unicodedata.normalize("NFD", "học sâu"))
    assert "NFC" in found.what


def test_marked_line_keeps_its_spelling():
    assert list(misspellings(f"hoá // {KEEP_MARK}")) == []


def test_files_of_the_repository_are_searched(tmp_path):
    (tmp_path / "README.md").write_text("một\nchuẩn hoá", encoding="utf-8")
    java = tmp_path / "engine/src/main/java/A.java"
    java.parent.mkdir(parents=True)
    java.write_text("// lớp ẩn", encoding="utf-8")
    assert [line.split("; ")[0] for line in misspelled_files(tmp_path)] == [
        "README.md:2: “hoá”",
        "engine/src/main/java/A.java:1: “lớp ẩn”",
    ]
