"""Bảng kết quả của mọi mô hình, lấy từ các tệp trong notebooks/ket_qua: trang web, KET_QUA.md, bảng các bài của README.

Không con số nào gõ tay: mô hình và mốc so sánh khai ở ``bang.json``, hạt giống do ``hocsau seeds`` ghi, Keras do
``tools/keras/keras_seeds.py``, thời gian một bước do ``tools/bench/interleave.py``, các mốc do chính bài.
"""

from __future__ import annotations

import json
import math
import os
import re
import statistics
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hocsau_tools import workspace
from hocsau_tools.workspace import Header, Workspace

RESULTS_FILE = "KET_QUA.md"
NONE = "–"
LETTERS = "abcdefgh"
# Mọi số đo mà ít hơn là tốt hơn, trừ độ chính xác.
MORE_IS_BETTER = {"accuracy"}
METRICS = {"accuracy": "Độ chính xác", "rmse": "RMSE", "perplexity": "Perplexity"}
BLOCK = re.compile(r"(<!-- cac-bai -->\n).*?(<!-- het -->)", re.DOTALL)


def number(value: float, decimals: int = 0) -> str:
    """Số kiểu Việt Nam: dấu phẩy thập phân, khoảng trắng hẹp giữa các nghìn."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


@dataclass(frozen=True)
class Spread:
    """Một số đo qua nhiều hạt giống."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values)


@dataclass(frozen=True)
class Model:
    """Một hàng của bảng; thứ gì chưa đo thì không có."""

    id: str
    source: str | None
    ours: Spread | None
    keras: Spread | None
    params: int | None
    seconds: float | None
    memory_mb: float | None
    step_ms: float | None
    peers_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Những mô hình cùng dữ liệu và cùng số đo, và các mốc của chúng."""

    lesson: str
    title: str
    metric: str
    unit: str
    models: list[Model]
    baselines: list[tuple[str, float]]

    @property
    def anchor(self) -> str:
        return re.sub(r"\W+", "-", self.models[0].id)

    @property
    def measured(self) -> str:
        name = METRICS[self.metric]
        return f"{name} ({self.unit})" if self.unit and self.unit != "%" else name

    def shown(self, value: float) -> str:
        if self.metric == "accuracy":
            return f"{number(100 * value, 2)} %"
        return number(value, 2 if value < 100 else 0)

    def spread(self, spread: Spread | None) -> str:
        if spread is None:
            return NONE
        if len(spread.values) == 1:
            return self.shown(spread.mean)
        low, high = self.shown(min(spread.values)).removesuffix(" %"), self.shown(max(spread.values))
        return f"{self.shown(spread.mean)} ({low} đến {high})"

    @cached_property
    def chart(self) -> Chart:
        return Chart(self)


@dataclass(frozen=True)
class Dot:
    x: float
    kind: str
    title: str


class Chart:
    """Biểu đồ chấm của một nhóm: mỗi mô hình một hàng, mỗi hạt giống một chấm, các mốc là vạch đứng."""

    left, width, row, top = 150, 700, 34, 26

    def __init__(self, group: Group) -> None:
        self.group = group
        values = [value for _, value in group.baselines]
        for model in group.models:
            for spread in (model.ours, model.keras):
                values += spread.values if spread else ()
        low, high = min(values), max(values)
        margin = 0.06 * (high - low) or 0.05 * abs(high)
        self.low, self.high = low - margin, high + margin
        self.height = self.top + self.row * len(group.models) + 40
        self.axis = self.top + self.row * len(group.models)

    def x(self, value: float) -> float:
        return round(self.left + (self.width - self.left - 20) * (value - self.low) / (self.high - self.low), 1)

    @property
    def rows(self) -> list[tuple[str, float, list[Dot]]]:
        return [
            (model.id, self.top + self.row * (k + 0.5), self._dots(model)) for k, model in enumerate(self.group.models)
        ]

    def _dots(self, model: Model) -> list[Dot]:
        pairs = (("khoa-hoc", "khóa học", model.ours), ("keras", "Keras", model.keras))
        return [
            Dot(self.x(value), kind, f"{model.id}, {name}: {self.group.shown(value)}")
            for kind, name, spread in pairs
            if spread
            for value in spread.values
        ]

    @property
    def marks(self) -> list[tuple[float, str]]:
        return [(self.x(value), letter) for letter, (_, value) in zip(LETTERS, self.group.baselines, strict=False)]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Chừng năm vạch ở những số tròn: 1, 2 hay 5 lần một lũy thừa của mười."""
        raw = (self.high - self.low) / 5
        power = 10 ** math.floor(math.log10(raw))
        step = power * next(times for times in (1, 2, 5, 10) if times * power >= raw)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        percent = 100 if self.group.metric == "accuracy" else 1
        decimals = max(0, -math.floor(math.log10(step * percent)))
        sign = " %" if percent == 100 else ""
        return [(self.x(k * step), number(percent * k * step, decimals) + sign) for k in range(first, last + 1)]

    @property
    def alt(self) -> str:
        """Lời thay cho hình: mỗi mô hình đạt bao nhiêu."""
        lines = [f"{model.id} {self.group.spread(model.ours)}" for model in self.group.models if model.ours]
        return f"{self.group.measured}, mỗi chấm một hạt giống: " + "; ".join(lines)


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class Results:
    """Mọi kết quả đã công bố của một kho."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.folder = space.notebooks / "ket_qua"

    def record(self, lesson: str) -> dict[str, float]:
        return _json(self.folder / f"{lesson}.json").get("values", {})

    def study(self, model: str) -> dict[str, Any]:
        return _json(self.folder / "hat_giong" / f"{model}.json")

    def keras(self, model: str) -> dict[str, Any]:
        return _json(self.folder / "keras" / f"{model}.json")

    @cached_property
    def steps(self) -> dict[str, float]:
        return _json(self.folder / "buoc_keras.json").get("values", {})

    @cached_property
    def steps_torch(self) -> dict[str, float]:
        return _json(self.folder / "buoc_torch.json").get("values", {})

    @cached_property
    def groups(self) -> list[Group]:
        groups = json.loads((self.folder / "bang.json").read_text(encoding="utf-8"))
        return [self._group(group) for group in groups]

    def _group(self, group: dict[str, Any]) -> Group:
        values = self.record(group["lesson"])
        return Group(
            group["lesson"],
            group["title"],
            group["metric"],
            group["unit"],
            [self._model(model, group["metric"]) for model in group["models"]],
            [(name, values[key]) for name, key in group["baselines"] if key in values],
        )

    def _model(self, model: dict[str, Any], metric: str) -> Model:
        name = model["model"]
        study = self.study(name)
        outcomes = study.get("outcomes", [])
        peers = {"Keras": self.steps.get(f"{name}.peer_ms"), "PyTorch": self.steps_torch.get(f"{name}.peer_ms")}
        return Model(
            name,
            model["source"],
            _spread(study, metric),
            _spread(self.keras(name), metric),
            study.get("params"),
            statistics.fmean(outcome["seconds"] for outcome in outcomes) if outcomes else None,
            study.get("memoryMb"),
            self.steps.get(f"{name}.ms"),
            {peer: ms for peer, ms in peers.items() if ms is not None},
        )

    @cached_property
    def lessons(self) -> dict[str, Any]:
        return _json(self.folder / "cac_bai.json")

    @property
    def about(self) -> str:
        """Một câu: bao nhiêu hạt giống, máy nào, phiên bản nào."""
        studies = [self.study(model.id) for group in self.groups for model in group.models]
        studies = [study for study in studies if study]
        keras = {self.keras(model.id).get("keras") for group in self.groups for model in group.models} - {None}
        machines = sorted(
            {f"{study['machine']['Bộ xử lý']}, {study['machine']['Số luồng']} luồng" for study in studies}
        )
        seeds = sorted({len(study["outcomes"]) for study in studies})
        text = f"Mỗi mô hình {' đến '.join(map(str, seeds))} hạt giống, chế độ đầy đủ, dữ liệu thật; máy: {'; '.join(machines)}."
        return text + (f" Keras {', '.join(sorted(keras))} trên đúng dữ liệu và cài đặt ấy." if keras else "")


def _spread(study: dict[str, Any], metric: str) -> Spread | None:
    values = tuple(outcome["scores"][metric] for outcome in study.get("outcomes", []))
    return Spread(values) if values else None


COLUMNS = (
    "Mô hình",
    "Tài liệu gốc in",
    "Keras",
    "Khóa học",
    "Tham số",
    "Huấn luyện, giây",
    "Một bước, ms",
    "Một bước, thư viện khác",
    "Bộ nhớ, MB",
)


def cells(group: Group, model: Model) -> list[str]:
    """Các ô của một hàng, theo thứ tự của ``COLUMNS``."""

    def or_none(value: float | None, decimals: int = 0) -> str:
        return NONE if value is None else number(value, decimals)

    def ms(value: float) -> str:
        return number(value, 2 if value < 10 else 0)

    return [
        model.id,
        model.source or NONE,
        group.spread(model.keras),
        group.spread(model.ours),
        or_none(model.params),
        or_none(model.seconds),
        NONE if model.step_ms is None else ms(model.step_ms),
        "; ".join(f"{peer} {ms(value)}" for peer, value in model.peers_ms.items()) or NONE,
        or_none(model.memory_mb),
    ]


def baselines(group: Group) -> str:
    """Các mốc, mỗi mốc mang chữ cái của vạch trên biểu đồ."""
    marks = zip(LETTERS, group.baselines, strict=False)
    return "; ".join(f"{letter}) {name} {group.shown(value)}" for letter, (name, value) in marks)


def markdown(results: Results) -> str:
    """Nội dung KET_QUA.md."""
    lines = [
        "# Kết quả",
        "",
        "Tệp này do `python -m hocsau_tools.results` viết từ các tệp trong `notebooks/ket_qua`; đừng sửa tay.",
        f"{results.about} Sau mỗi trung bình là giá trị thấp nhất và cao nhất. Dấu {NONE}: không có, hoặc chưa đo.",
    ]
    lesson = None
    for group in results.groups:
        if group.lesson != lesson:
            lesson = group.lesson
            lines += ["", f"## {_label(results.space, lesson)}"]
        lines += ["", f"### {group.title}", ""]
        marks = f" Mốc không dùng mạng: {baselines(group)}." if group.baselines else ""
        better = "nhiều hơn" if group.metric in MORE_IS_BETTER else "ít hơn"
        lines += [f"{group.measured}, {better} là tốt hơn.{marks}", ""]
        lines += ["| " + " | ".join(COLUMNS) + " |", "| --- " * len(COLUMNS) + "|"]
        lines += ["| " + " | ".join(cells(group, model)) + " |" for model in group.models]
    return "\n".join(lines) + "\n"


def _label(space: Workspace, lesson: str) -> str:
    header = Header.of(workspace.read(space.notebooks / f"{lesson}.ipynb"), lesson)
    return f"{header.number}. {header.title}"


def readme(results: Results, text: str) -> str:
    """README với bảng các bài viết lại từ kết quả đã công bố."""
    rows = [
        "| Bài | Học gì | Kết quả chính, chế độ đầy đủ | Phút, nhanh | Phút, đầy đủ |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path in results.space.all_notebooks():
        about = results.lessons.get(path.stem, {})
        link = f"[{_label(results.space, path.stem)}](notebooks/{path.name})"
        full = _json(results.folder / f"{path.stem}.json")
        minutes = [_minutes(about.get(mode)) for mode in ("nhanh", "day_du")]
        result = _filled(about.get("result", NONE), full.get("values", {}))
        rows.append("| " + " | ".join([link, about.get("topics", NONE), result, *minutes]) + " |")
    return BLOCK.sub(lambda match: match[1] + "\n".join(rows) + "\n" + match[2], text)


def _filled(template: str, values: dict[str, float]) -> str:
    """Câu có những chỗ ``{số đo|số chữ số thập phân}``, thêm ``%`` thì viết theo phần trăm."""

    def figure(match: re.Match[str]) -> str:
        value = values[match[1]] * (100 if match[2] else 1)
        return number(value, int(match[3])) + (" %" if match[2] else "")

    return re.sub(r"\{([^|}]+)\|(%?)(\d)\}", figure, template)


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return NONE
    return number(seconds / 60, 1 if seconds < 600 else 0)


def remember_time(space: Workspace, path: Path) -> None:
    """Ghi vào cac_bai.json thời gian của lần chạy vừa xong; lần dùng lại mạng đã huấn luyện thì không phải là một phép đo."""
    results = Results(space)
    record = _json(space.results / f"{path.stem}.json").get("record")
    if record is not None and os.environ.get("HOCSAU_REUSE") != "1":
        about = {**results.lessons.get(path.stem, {}), record["mode"]: record["seconds"]}
        lessons = {**results.lessons, path.stem: about}
        text = json.dumps(dict(sorted(lessons.items())), ensure_ascii=False, indent=2)
        workspace.write_text(results.folder / "cac_bai.json", text + "\n")


def write(space: Workspace) -> list[Path]:
    """Viết lại những tệp sinh từ kết quả; trả về những tệp đã đổi."""
    results = Results(space)
    wanted = {space.root / "README.md": readme(results, (space.root / "README.md").read_text(encoding="utf-8"))}
    if space.has_results():
        wanted[space.root / RESULTS_FILE] = markdown(results)
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        workspace.write_text(path, wanted[path])
    return changed


def page_values(space: Workspace) -> dict[str, Any] | None:
    """Những gì trang kết quả hiện; None khi chưa có kết quả nào."""
    if not space.has_results():
        return None
    results = Results(space)
    lessons: dict[str, list[Group]] = {}
    for group in results.groups:
        lessons.setdefault(group.lesson, []).append(group)
    return {
        "about": results.about,
        "columns": COLUMNS,
        "lessons": [(_label(space, lesson), lesson, groups) for lesson, groups in lessons.items()],
        "cells": cells,
        "baselines": baselines,
        "better": MORE_IS_BETTER,
    }


if __name__ == "__main__":
    for path in write(Workspace()):
        print(f"đã viết {path.name}")
    sys.exit(0)
