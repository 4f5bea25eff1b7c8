"""Soát một trang HTML đã làm xong: tự đủ, khung lồng đúng, đọc được bằng máy đọc màn hình, liên kết đúng chỗ."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Thuộc tính khiến trình duyệt tải một địa chỉ (thẻ a thì không: chỉ tải khi người đọc bấm).
LOADING = {"src", "srcset", "poster", "data", "background"}

# Khung chứa: quên đóng một cái thì mọi phần sau lọt vào trong nó, và gập lại cùng nó.
FRAMES = {"aside", "details", "div", "figure", "footer", "header", "main", "nav", "pre", "section", "table"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.anchors: list[str] = []
        self.lang: str | None = None
        self.in_style = False
        self.frames: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.lang = values.get("lang")
        if "id" in values:
            if values["id"] in self.ids:
                self.problems.append(f"mã id {values['id']!r} xuất hiện hai lần")
            self.ids.add(values["id"])
        for name in LOADING & values.keys():
            if not values[name].startswith(("data:", "#")):
                self.problems.append(f"thẻ {tag} tải địa chỉ ngoài trang: {name}={values[name][:80]!r}")
        if tag in {"link", "image", "use"}:
            address = values.get("href") or values.get("xlink:href") or ""
            if address and not address.startswith(("data:", "#")):
                self.problems.append(f"thẻ {tag} tải địa chỉ ngoài trang: {address[:80]!r}")
        if tag == "img" and not values.get("alt", "").strip():
            self.problems.append("có hình thiếu lời mô tả (thuộc tính alt)")
        if tag == "a" and values.get("href", "").startswith("#"):
            self.anchors.append(values["href"][1:])
        self._check_style(values.get("style", ""))
        self.in_style = tag == "style"
        if tag in FRAMES:
            self.frames.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False
        if tag in self.frames:
            while (inner := self.frames.pop()) != tag:
                self.problems.append(f"thẻ {inner} chưa đóng trong thẻ {tag} (dòng {self.getpos()[0]})")
        elif tag in FRAMES:
            self.problems.append(f"thẻ {tag} đóng mà không mở (dòng {self.getpos()[0]})")

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self._check_style(data)

    def _check_style(self, css: str) -> None:
        for address in re.findall(r"(?:url\(\s*['\"]?|@import\s+['\"])([^'\")]+)", css):
            if not address.startswith(("data:", "#")):
                self.problems.append(f"CSS tải địa chỉ ngoài trang: {address[:80]!r}")


def problems_of(html: str) -> list[str]:
    """Các điều sai của trang, mỗi điều một câu; danh sách rỗng là trang đạt."""
    reader = _Reader()
    reader.feed(html)
    if reader.lang != "vi":
        reader.problems.append(f"thẻ html phải có lang='vi', nhưng là {reader.lang!r}")
    reader.problems += [f"thẻ {tag} chưa đóng" for tag in reader.frames]
    reader.problems += [
        f"liên kết trong trang #{anchor} không trỏ tới đâu" for anchor in reader.anchors if anchor not in reader.ids
    ]
    return reader.problems
