"""Tìm notebook theo tên và đường dẫn, đọc notebook hỏng, ghi trọn vẹn."""

from __future__ import annotations

import json
import os
import unicodedata
import warnings

import pytest
from conftest import notebook
from hocsau_tools import lint, workspace
from hocsau_tools.workspace import ReportError, read, tags


def add(space, name, folder=None):
    path = (folder or space.notebooks) / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    workspace.write(notebook("int a = 1;"), path)
    return path


def refusal(space, name, caller=None):
    with pytest.raises(ReportError) as error:
        space.find([name], caller)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_path_is_that_file_and_never_another(space, tmp_path):
    add(space, "03_sinh_tu")
    own = add(space, "03_sinh_tu", tmp_path / "cua toi")
    assert space.find([str(own)]) == [own]
    assert space.find(["03_sinh_tu.ipynb"], own.parent) == [own]
    assert space.find(["../cua toi/03_sinh_tu"], space.notebooks) == [own]
    for missing in ("/no/such/03_sinh_tu.ipynb", "no/03_sinh_tu", "no\\03_sinh_tu.ipynb", "./03_sinh_tu.ipynb"):
        assert "Phải chăng là 03_sinh_tu?" in refusal(space, missing, tmp_path)


def test_a_path_may_be_written_as_on_windows_or_end_in_a_slash(space, tmp_path):
    path = add(space, "01_dien_nang")
    for name in ("notebooks\\01_dien_nang.ipynb", ".\\notebooks\\01_dien_nang", "notebooks/01_dien_nang.ipynb/"):
        assert space.find([name], tmp_path) == [path]


def test_copies_of_a_lesson_are_no_lessons_and_never_stand_in_for_it(space):
    path = add(space, "01_dien_nang")
    copies = [
        "01_dien_nang-Copy1",
        "01_dien_nang (1)",
        "01_dien_nang - Bản sao",
        "01_dien_nang copy",
        "01_dien_nang.cu",
    ]
    for copy in copies:
        add(space, copy)
    assert space.all_notebooks() == [path]
    for name in ("01", "01_dien", "01_dien_nang", "01_dien_nang.ipynb", "01_DIEN_nang"):
        assert space.find([name], space.root) == [path]
    for copy in copies:
        assert [found.stem for found in space.find([copy])] == [copy]


def test_a_name_that_fits_several_gets_the_list(space):
    add(space, "01_dien_nang")
    add(space, "01_dien_nang_cua_toi")
    add(space, "02_khi_hau")
    assert "01_dien_nang, 01_dien_nang_cua_toi; hãy nêu trọn tên" in refusal(space, "01")
    assert "nhiều notebook" in refusal(space, "0")
    assert space.find(["01_dien_nang"])[0].stem == "01_dien_nang"
    for name in ("dien", "1", "", "99"):
        assert "Các notebook hiện có: 01_dien_nang, 01_dien_nang_cua_toi, 02_khi_hau." in refusal(space, name)


@pytest.mark.skipif(os.name == "nt", reason="tên tệp ở đó không phân biệt hoa thường")
def test_names_that_differ_only_by_case_stay_apart(space):
    lower, upper = add(space, "01_bai"), add(space, "01_BAI")
    assert space.find(["01_bai"]) == [lower]
    assert space.find(["01_BAI"]) == [upper]
    assert "01_BAI, 01_bai" in refusal(space, "01_Bai")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_with_diacritics_are_found_however_they_are_written(space, tmp_path, form):
    path = add(space, unicodedata.normalize(form, "07_điện_năng"))
    for other in ("NFC", "NFD"):
        typed = unicodedata.normalize(other, "07_điện_năng")
        assert space.find([typed]) == space.find(["07"]) == [path]
        assert space.find([f"notebooks/{typed}.ipynb"], tmp_path) == [path]


def test_a_folder_gets_a_sentence_with_what_is_inside(space):
    add(space, "01_dien_nang")
    for name in ("notebooks", "notebooks/", str(space.notebooks)):
        assert "là một thư mục (01_dien_nang.ipynb)" in refusal(space, name, space.root)


def test_one_notebook_named_twice_runs_once(space):
    path = add(space, "01_dien_nang")
    assert space.find(["01", "01_dien_nang", str(path)]) == [path]


def test_notebooks_elsewhere_write_under_names_of_their_own(space, tmp_path):
    lesson, one, two = add(space, "01_bai"), add(space, "01_bai", tmp_path / "a"), add(space, "01_bai", tmp_path / "b")
    names = [space.output_name(path) for path in (lesson, one, two)]
    assert names[0] == "01_bai"
    assert len(set(names)) == 3


def cell(**changes):
    value = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    value |= changes
    return {key: value[key] for key in value if value[key] is not ...}


def document(*cells, **changes):
    value = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes
    return json.dumps({key: value[key] for key in value if value[key] is not ...}).encode()


BROKEN = {
    "rong": (b"", "tệp rỗng"),
    "trang": (b" \n", "tệp rỗng"),
    "dut": (document(cell())[:-20], "JSON sai ở dòng 1, cột"),
    "latin1": ("{\"a\": \"é\"}".encode("latin-1"), "không phải chữ UTF-8: byte thứ 8 là 0xe9"),
    "utf16": (document().decode().encode("utf-16"), "không phải chữ UTF-8"),
    "khong_byte": (b"\0" * 100, "JSON sai"),
    "danh_sach": (b"[1, 2]", "thiếu số nbformat"),
    "so": (b"5", "thiếu số nbformat"),
    "json_khac": (b'{"a": 1}', "thiếu số nbformat"),
    "sau": (b"[" * 100_000, "JSON"),
    "so_dai": (b'{"nbformat": ' + b"9" * 10_000 + b"}", "JSON có số quá dài"),
    "nbformat_moi": (document(nbformat=5), "nbformat 5 là định dạng"),
    "nbformat_chu": (document(nbformat="4"), "thiếu số nbformat"),
    "khong_cells": (document(cells=...), "thiếu khóa cells"),
    "cells_la_so": (document(cells=5), "không"),
    "o_la_so": (document(cell(), 5), "không"),
    "khong_metadata": (document(metadata=...), "thiếu khóa metadata"),
    "tags_null": (document(cell(), cell(id="b", metadata={"tags": None})), "ô 2: metadata.tags không thể là null"),
    "tags_chu": (document(cell(metadata={"tags": "an-ma"})), 'ô 1: metadata.tags không thể là "an-ma"'),
    "tags_so": (document(cell(metadata={"tags": [5]})), "ô 1: metadata.tags.0 không thể là 5"),
    "khong_source": (document(cell(source=...)), "ô 1: thiếu khóa source"),
    "source_la_so": (document(cell(source=5)), "ô 1: source không thể là 5"),
    "kieu_la": (document(cell(cell_type="la")), "ô 1"),
    "dinh_kem_null": (document(cell(cell_type="markdown", outputs=..., execution_count=..., attachments=None)), "không"),
    "nua_cap": (document(cell(source="int a; // \ud83d")), "ô 1 có ký tự hỏng"),
    "nbformat3_hong": (b'{"nbformat": 3, "worksheets": 7}', "không"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_notebook_gets_one_sentence(tmp_path, name):
    path = tmp_path / f"{name}.ipynb"
    content, complaint = BROKEN[name]
    path.write_bytes(content)
    with pytest.raises(ReportError) as error:
        read(path)
    message = str(error.value)
    assert message.startswith(f"{name}.ipynb không phải notebook hợp lệ (")
    assert complaint in message
    assert "\n" not in message


def test_harmless_oddities_are_read(tmp_path, recwarn):
    path = tmp_path / "a.ipynb"
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [
        {"cells": [{"cell_type": "code", "input": ["int a;"], "language": "python", "outputs": []}]}
    ]}  # fmt: skip
    for content in (
        b"\xef\xbb\xbf" + document(cell()),
        document(cell(id=...)),
        document(cell(), cell()),
        document(cell(source=["in", "t a;"])),
        json.dumps(old).encode(),
    ):
        path.write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nb = read(path)
        assert tags(nb.cells[0]) == set()


def test_what_is_no_readable_file_gets_one_sentence(tmp_path):
    (tmp_path / "thu_muc.ipynb").mkdir()
    with pytest.raises(ReportError, match=r"thu_muc\.ipynb không phải một tệp"):
        read(tmp_path / "thu_muc.ipynb")
    huge = tmp_path / "lon.ipynb"
    with huge.open("wb") as file:
        file.truncate(workspace.MAX_MEGABYTES * 2**20 + 1)
    with pytest.raises(ReportError, match="lớn hơn 100 MB"):
        read(huge)


def test_lint_names_a_broken_notebook_and_goes_on(space):
    for name, (content, _) in BROKEN.items():
        (space.notebooks / f"01_{name}.ipynb").write_bytes(content)
    (space.notebooks / "02_thu_muc.ipynb").mkdir()
    (space.notebooks / "02_dut.ipynb").symlink_to("/no/such.ipynb")
    (space.root / "ghi_chu.md").write_bytes("đã sửa".encode("utf-16"))
    add(space, "03_thieu_muc")
    found = lint.lint_repository(space)
    for name in BROKEN:
        assert any(line.startswith(f"01_{name}.ipynb không phải notebook hợp lệ") for line in found)
    assert any(line.startswith("02_thu_muc.ipynb không phải") for line in found)
    assert any(line.startswith("notebooks/02_dut.ipynb: Không đọc hoặc ghi được") for line in found)
    assert "ghi_chu.md: không phải chữ UTF-8; hãy lưu lại tệp ở UTF-8" in found
    assert any(line.startswith("notebooks/03_thieu_muc.ipynb: thiếu mục") for line in found)


def test_a_failed_write_leaves_the_old_file_whole_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "trang.html"
    workspace.write_text(path, "cũ")

    def cut():
        with workspace.written(path) as partial:
            partial.write_text("một nử", encoding="utf-8")
            raise OSError(28, "No space left on device", str(partial))

    with pytest.raises(OSError, match="No space"):
        cut()
    assert path.read_text(encoding="utf-8") == "cũ"
    assert os.listdir(tmp_path) == ["trang.html"]


def test_broken_characters_of_an_output_are_written_as_question_marks(tmp_path):
    workspace.write_text(tmp_path / "a.html", "a\ud800b")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "a?b"
