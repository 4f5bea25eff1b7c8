"""Chính tả của một lối: Unicode NFC, dấu thanh kiểu cũ (hóa, tọa, thủy), từ ngữ theo bảng thuật ngữ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hocsau_cli.problem import sentence_of

# Dòng có dấu này giữ nguyên chính tả của bản gốc (trích dẫn, dữ liệu thử).
KEEP_MARK = "giữ chính tả gốc"

# Từ không dùng → từ đúng. Biên từ tính theo chữ cái tiếng Việt.
FORBIDDEN = {
    r"nơron": "nơ-ron",
    r"mạng hồi quy(?! tuyến tính)": "mạng nơ-ron hồi tiếp",
    r"nơ-ron hồi quy": "nơ-ron hồi tiếp",
    r"trạng thái (?:ẩn )?ứng viên": "trạng thái ẩn tiềm năng",
    r"ô nhớ ứng viên": "ô nhớ tiềm năng",
    r"cổng xóa": "cổng đặt lại",
    r"bài gốc": "tài liệu gốc",
    r"lớp ẩn(?! danh)": "tầng ẩn",
    r"lớp tích chập": "tầng tích chập",
    r"bản đồ đặc trưng": "ánh xạ đặc trưng",
    r"chính quy hóa": "điều chuẩn",
    r"cắt gradient": "gọt gradient",
    r"ten-?xơ": "tensor",
    r"tỷ lệ": "tỉ lệ",
    r"xử lí": "xử lý",
}

PLAIN = {"a": "aáàảãạ", "e": "eéèẻẽẹ", "o": "oóòỏõọ", "u": "uúùủũụ", "y": "yýỳỷỹỵ"}
LETTER = r"[^\W\d_]"


def _tone_pairs() -> dict[str, str]:
    """Vần đặt dấu sai → vần đúng: ``oá`` → ``óa`` ở cuối tiếng, ``óan`` → ``oán`` trước âm cuối."""
    pairs = {}
    for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
        for tone in range(1, 6):
            pairs[first + PLAIN[second][tone]] = PLAIN[first][tone] + second
    return pairs


OPEN_SYLLABLE = _tone_pairs()
CLOSED_SYLLABLE = {right: wrong for wrong, right in OPEN_SYLLABLE.items()}
TONE_AT_END = re.compile(rf"(?<![qQ])({'|'.join(OPEN_SYLLABLE)})(?!{LETTER})", re.IGNORECASE)
TONE_BEFORE_FINAL = re.compile(
    rf"({'|'.join(CLOSED_SYLLABLE)})(?=(?:n|m|t|c|p|i|y|o|u){LETTER}?{LETTER}?(?!{LETTER}))", re.IGNORECASE
)
TONE_AFTER_Q = re.compile(r"q[úùủũụ]y", re.IGNORECASE)
FORBIDDEN_WORDS = re.compile(
    "|".join(rf"(?<!{LETTER})(?:{pattern})(?!{LETTER})".replace(" ", r"\s+") for pattern in FORBIDDEN), re.IGNORECASE
)


@dataclass(frozen=True)
class Misspelling:
    """Một chỗ sai: dòng (từ 1), chữ sai, cách sửa."""

    line: int
    what: str
    fix: str


def misspellings(text: str) -> Iterator[Misspelling]:
    """Các chỗ sai chính tả trong một văn bản, theo thứ tự dòng."""
    for number, line in enumerate(text.splitlines(), start=1):
        if KEEP_MARK in line:
            continue
        if not unicodedata.is_normalized("NFC", line):
            yield Misspelling(
                number, "chữ chưa ở dạng Unicode NFC", "gõ lại, hoặc chuẩn hóa bằng unicodedata.normalize('NFC', …)"
            )
            line = unicodedata.normalize("NFC", line)
        for match in TONE_AT_END.finditer(line):
            yield Misspelling(
                number, f"“{_word(line, match)}”", f"đặt dấu kiểu cũ: …{OPEN_SYLLABLE[match.group(1).lower()]}"
            )
        for match in TONE_BEFORE_FINAL.finditer(line):
            yield Misspelling(
                number, f"“{_word(line, match)}”", f"đặt dấu ở âm sau: …{CLOSED_SYLLABLE[match.group(1).lower()]}…"
            )
        for match in TONE_AFTER_Q.finditer(line):
            yield Misspelling(number, f"“{_word(line, match)}”", "sau qu, dấu nằm trên y: quý, quỳ, quỷ, quỹ, quỵ")
        for match in FORBIDDEN_WORDS.finditer(line):
            yield Misspelling(number, f"“{match.group()}”", f"dùng “{_right_word(match.group())}”")


def _word(line: str, match: re.Match[str]) -> str:
    start, end = match.span()
    while start > 0 and re.match(LETTER, line[start - 1]):
        start -= 1
    while end < len(line) and re.match(LETTER, line[end]):
        end += 1
    return line[start:end]


def _right_word(wrong: str) -> str:
    flat = re.sub(r"\s+", " ", wrong)
    return next(right for pattern, right in FORBIDDEN.items() if re.fullmatch(pattern, flat, re.IGNORECASE))


# Tệp được soát ngoài notebook; những tệp nói về chính các lỗi này thì bỏ qua.
SOURCES = ("hocsau", "*.md", "*.yml", "*.xml", "data/*.md", "data/*.json", "*/src/**/*.java", "engine/*.md", "tools/**/*.py",
           "tools/**/*.j2", "docs/**/*.md", "notebooks/**/*.md", "notebooks/**/*.svg", ".ci/*")  # fmt: skip
EXEMPT = ("spelling.py", "test_spelling.py", "test_lint.py", "TypedTextTest.java", "GLOSSARY.md")


def misspelled_files(root: Path) -> Iterator[str]:
    """Mọi chỗ sai trong README, tài liệu và mã nguồn của kho, mỗi chỗ một dòng để in."""
    files = sorted({file for pattern in SOURCES for file in root.glob(pattern) if file.is_file()})
    for file in files:
        if file.name in EXEMPT:
            continue
        name = file.relative_to(root).as_posix()
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield f"{name}: không phải chữ UTF-8; hãy lưu lại tệp ở UTF-8"
        except OSError as error:
            yield f"{name}: {sentence_of(error)}"
        else:
            for found in misspellings(text):
                yield f"{name}:{found.line}: {found.what}; {found.fix}"
