"""Đo xen kẽ với những chương trình giả: mỗi lần gọi ghi tên mình vào nhật ký rồi trả con số kế tiếp."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

FAKE = """
import json, pathlib, sys
side, folder, *args = sys.argv[1:]
folder = pathlib.Path(folder)
if "--predict" in args:
    args.remove("--predict")
    with (folder / "predict").open("a") as asked:
        asked.write(side + "\\n")
if args == ["--list"]:
    print("nho\\nlon")
    sys.exit()
model = args[0]
with (folder / "log").open("a") as log:
    log.write(f"{side} {model}\\n")
count = (folder / "log").read_text().count(f"{side} {model}\\n")
if model == "hong":
    sys.exit("mô hình này hỏng")
times = {"ours": [2.0, 9.0, 3.0], "peer": [6.0, 6.0, 6.0], "keras": [8.0] * 3, "eager": [4.0] * 3}[side]
if model == "be":
    times = [t / 4 for t in times]
line = json.dumps({"id": model, "params": 5, "batch": 1, "ms_median": times[count - 1], "ms_min": 1.0 / count})
if "--json" in args:
    pathlib.Path(args[-1]).write_text(line + "\\n")
    print("một bảng")
else:
    print("lời của thư viện\\n" + line)
"""


@pytest.fixture
def interleave(tmp_path: Path):
    (tmp_path / "fake.py").write_text(FAKE, encoding="utf-8")

    def command(side: str) -> str:
        return shlex.join([sys.executable, "-X", "utf8", str(tmp_path / "fake.py"), side, str(tmp_path)])

    def run(*args: str, peers: tuple[str, ...] = ("",)) -> subprocess.CompletedProcess:
        named = [f"{name}={command(name)}" if name else command("peer") for name in peers]
        return subprocess.run(
            [sys.executable, ROOT / "tools/bench/interleave.py", "--ours", command("ours"),
             *(part for peer in named for part in ("--peer", peer)), "--out", tmp_path / "out", *args],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return run


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_takes_the_median_of_the_repeats_and_keeps_every_line(interleave, tmp_path):
    done = interleave("nho", "--repeat", "3")
    assert done.returncode == 0, done.stderr
    (ours,) = lines(tmp_path / "out/ours.jsonl")
    assert (ours["ms_median"], ours["ms_medians"], ours["repeats"]) == (3.0, [2.0, 9.0, 3.0], 3)
    assert ours["ms_min"] == pytest.approx(1 / 3)
    assert ours["params"] == 5
    assert len(lines(tmp_path / "out/raw.jsonl")) == 6
    assert "0.50" in done.stdout


def test_sides_alternate_model_by_model(interleave, tmp_path):
    interleave("--repeat", "2")
    assert (tmp_path / "log").read_text().splitlines() == [
        "ours nho", "peer nho", "ours lon", "peer lon",
        "peer nho", "ours nho", "peer lon", "ours lon",
    ]  # fmt: skip


def test_failed_measurement_is_told_and_the_rest_goes_on(interleave, tmp_path):
    done = interleave("hong", "nho", "--repeat", "1")
    assert done.returncode == 1
    assert done.stderr.count("Hỏng: lượt 1, hong, ") == 2
    assert "mô hình này hỏng" in done.stderr
    assert [record["id"] for record in lines(tmp_path / "out/peer.jsonl")] == ["nho"]
    assert "thiếu" in done.stdout


def test_wrong_use_is_explained(interleave):
    assert "cần một số nguyên dương" in interleave("--repeat", "0").stderr
    done = subprocess.run(
        [sys.executable, ROOT / "tools/bench/interleave.py", "--peer", "không-có-lệnh-này"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Không lấy được danh sách mô hình: không chạy được không-có-lệnh-này")


def test_published_file_holds_the_models_measured_on_both_sides(interleave, tmp_path):
    file = tmp_path / "buoc.json"
    interleave("hong", "nho", "--repeat", "3", "--publish", str(file))
    published = json.loads(file.read_text(encoding="utf-8"))
    assert published["values"] == {"nho.ms": 3.0, "nho.peer_ms": 6.0}
    assert published["record"]["repeats"] == 3


def test_many_peers_stand_in_one_table_with_the_fastest_of_each_row(interleave, tmp_path):
    done = interleave("nho", "be", "--repeat", "1", peers=("keras", "eager"))
    assert done.returncode == 0, done.stderr
    assert [record["ms_median"] for record in lines(tmp_path / "out/keras.jsonl")] == [8.0, 2.0]
    assert [record["ms_median"] for record in lines(tmp_path / "out/eager.jsonl")] == [4.0, 1.0]
    table = done.stdout[done.stdout.index("mô hình") :].splitlines()
    assert table[0].split()[2:8] == ["ours,", "ms", "keras,", "ms", "eager,", "ms"]
    assert table[1].split() == ["nho", "2.000", "8.000", "4.000", "eager", "0.50"]
    assert table[2].split() == ["be", "0.500", "2.000", "1.000", "eager", "0.50"]
    assert table[3] == "Trung bình nhân ours/nhanh nhất trên 2 mọi hàng: 0.50"
    assert table[4] == "Trung bình nhân ours/nhanh nhất trên 1 hàng mà keras mất hơn 3 ms: 0.50"


def test_many_peers_alternate_and_are_published_by_name(interleave, tmp_path):
    file = tmp_path / "buoc.json"
    interleave("nho", "--repeat", "2", "--publish", str(file), peers=("keras", "eager"))
    assert (tmp_path / "log").read_text().splitlines() == [
        "ours nho", "keras nho", "eager nho",
        "eager nho", "keras nho", "ours nho",
    ]  # fmt: skip
    values = json.loads(file.read_text(encoding="utf-8"))["values"]
    assert values == {"nho.ms": 5.5, "nho.keras_ms": 8.0, "nho.eager_ms": 4.0}


def test_prediction_rows_are_asked_of_every_side(interleave, tmp_path):
    done = interleave("--rows", "predict", "--repeat", "1", peers=("keras", "eager"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "predict").read_text().split() == ["keras", *["ours", "keras", "eager"] * 2]


def test_peers_need_names_of_their_own(interleave):
    assert "hai bên đối chiếu cùng tên: keras, keras" in interleave(peers=("keras", "keras")).stderr
    assert "ours không đặt được làm tên" in interleave(peers=("ours",)).stderr
