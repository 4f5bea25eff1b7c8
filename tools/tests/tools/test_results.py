"""Kết quả đã công bố: tệp sinh ra đúng với tệp gốc, các lần chạy khớp nhau, biểu đồ và số viết đúng."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT
from hocsau_tools import results
from hocsau_tools.results import Chart, Group, Model, Results, Spread
from hocsau_tools.workspace import Workspace

SPACE = Workspace()
RESULTS = Results(SPACE)
STUDIES = sorted((SPACE.notebooks / "ket_qua/hat_giong").glob("*.json"))


def test_written_files_are_those_the_records_give():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert results.readme(RESULTS, readme) == readme, "chạy PYTHONPATH=tools python -m hocsau_tools.results"
    if SPACE.has_results():
        assert results.markdown(RESULTS) == (ROOT / results.RESULTS_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.stem)
def test_published_study_is_of_a_full_run_on_real_data(file):
    study = json.loads(file.read_text(encoding="utf-8"))
    assert study["model"] == file.stem
    assert study["mode"] == "day_du"
    assert {data["origin"] for data in study["data"]} & {"SIMULATED"} == set()
    seeds = [outcome["seed"] for outcome in study["outcomes"]]
    assert len(seeds) >= 3
    assert len(set(seeds)) == len(seeds)


def record_of(model: str) -> tuple[dict, str] | None:
    """Số đo và tên số đo của bài có mô hình ấy."""
    for group in json.loads((SPACE.notebooks / "ket_qua/bang.json").read_text(encoding="utf-8")):
        for row in group["models"]:
            if row["model"] == model and row["record"]:
                record = json.loads((SPACE.notebooks / f"ket_qua/{group['lesson']}.json").read_text(encoding="utf-8"))
                return {"lesson": record, "metric": group["metric"]}, row["record"]
    return None


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.stem)
def test_seed_of_the_lesson_gives_the_numbers_of_the_lesson(file):
    """Cùng hạt giống, cùng máy thì notebook và hocsau seeds cho cùng số; vậy chúng huấn luyện cùng một thứ."""
    study = json.loads(file.read_text(encoding="utf-8"))
    found = record_of(file.stem)
    if found is None:
        pytest.skip("bài không công bố số đo của riêng hạt giống này")
    about, key = found
    record = about["lesson"]["record"]
    if study["machine"] != record["machine"]:
        pytest.skip("bài chạy ở máy khác")
    first = min(study["outcomes"], key=lambda outcome: outcome["seed"])
    assert first["scores"][about["metric"]] == pytest.approx(about["lesson"]["values"][key], rel=1e-9)


def test_every_row_has_its_record():
    for group in json.loads((SPACE.notebooks / "ket_qua/bang.json").read_text(encoding="utf-8")):
        values = RESULTS.record(group["lesson"])
        named = [row["record"] for row in group["models"] if row["record"]] + [key for _, key in group["baselines"]]
        assert [key for key in named if key not in values] == []


def test_numbers_are_written_the_vietnamese_way():
    assert results.number(11602354) == "11\u202f602\u202f354"
    assert results.number(0.8757, 2) == "0,88"


def group_of(metric: str, *values: float) -> Group:
    model = Model("a", None, Spread(values), None, 1, 1.0, 1.0, None)
    return Group("01_x", "X", metric, "", [model], [("mốc", values[0])])


def test_spread_tells_mean_lowest_and_highest():
    group = group_of("accuracy", 0.875, 0.885, 0.88)
    assert group.spread(group.models[0].ours) == "88,00 % (87,50 đến 88,50 %)"
    assert group.spread(None) == "–"


@pytest.mark.parametrize(
    ("metric", "values", "ticks"),
    [
        ("accuracy", (0.84, 0.88, 0.86), ["84 %", "85 %", "86 %", "87 %", "88 %"]),
        ("rmse", (2.29, 2.67, 3.1), ["2,4", "2,6", "2,8", "3,0"]),
        ("perplexity", (477.0, 650.0, 500.0), ["500", "550", "600", "650"]),
    ],
)
def test_ticks_are_round_numbers_inside_the_chart(metric, values, ticks):
    chart = Chart(group_of(metric, *values))
    assert [text for _, text in chart.ticks] == ticks
    assert all(chart.left <= x <= chart.width for x, _ in chart.ticks)
    assert [len(dots) for _, _, dots in chart.rows] == [3]
