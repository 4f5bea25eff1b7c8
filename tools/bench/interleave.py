#!/usr/bin/env python3
"""Đo xen kẽ ``hocsau bench`` và một chương trình đối chiếu, để hai bên gặp cùng lúc máy nhanh, lúc máy chậm.

    python tools/bench/interleave.py --peer "python keras_bench.py" --repeat 3 [MÔ_HÌNH …]

Chương trình đối chiếu phải in mỗi mô hình một dòng JSON có "id" và "ms_median" khi được gọi với tên mô hình, và in
tên các mô hình khi được gọi với --list (chỉ cần khi không nêu mô hình nào). Mỗi phép đo là một tiến trình mới của
mỗi bên; lượt chẵn đổi bên đo trước. Trong thư mục --out:

    ours.jsonl, peer.jsonl   mỗi mô hình một dòng: trung vị của các lượt, kèm mọi lượt trong "ms_medians"
    raw.jsonl                từng dòng nguyên văn của từng lượt, kèm "side" và "repeat"

--publish TỆP ghi thêm trung vị hai bên theo dạng mà notebook đọc (``Results.other``): "<id>.ms" và "<id>.peer_ms".

Tệp được ghi lại sau mỗi phép đo nên dừng lúc nào cũng giữ được phần đã đo. Phép đo hỏng được kể lại ở cuối và làm
mã thoát là 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Failure(Exception):
    """Một phép đo hỏng; thông báo nêu lệnh và lý do."""


def split(command: str) -> list[str]:
    """Tách dòng lệnh; trên Windows giữ dấu \\ của đường dẫn và bỏ ngoặc kép bao quanh."""
    if os.name == "nt":
        return [part.strip('"') for part in shlex.split(command, posix=False)]
    return shlex.split(command)


def output_of(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        raise Failure(f"không chạy được {command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "không có lời báo").splitlines()[-1]
        raise Failure(f"{shlex.join(command)} thoát với mã {done.returncode}: {last}")
    return done.stdout


def record_of(text: str, model: str, command: list[str]) -> dict:
    """Dòng JSON của đúng mô hình này."""
    for line in text.splitlines():
        if line.lstrip().startswith("{"):
            record = json.loads(line)
            if record.get("id") == model and record.get("ms_median", 0) > 0:
                return record
    raise Failure(f"{shlex.join(command)} không in dòng JSON nào có id {model} và ms_median dương")


def measure_ours(command: list[str], model: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ket_qua.jsonl"
        full = [*command, model, "--json", str(file)]
        output_of(full)
        return record_of(file.read_text(encoding="utf-8"), model, full)


def measure_peer(command: list[str], model: str) -> dict:
    full = [*command, model]
    return record_of(output_of(full), model, full)


def merged(records: list[dict]) -> dict:
    """Một dòng cho các lượt của một mô hình."""
    medians = [record["ms_median"] for record in records]
    minima = [record["ms_min"] for record in records if "ms_min" in record]
    result = {**records[0], "ms_median": round(statistics.median(medians), 3)}
    if minima:
        result["ms_min"] = min(minima)
    return {**result, "repeats": len(records), "ms_medians": medians}


def write_lines(path: Path, records: list[dict]) -> None:
    """Ghi trọn tệp rồi mới thay tệp cũ."""
    partial = path.with_suffix(".tmp")
    partial.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    partial.replace(path)


def publish(path: Path, results: dict[str, dict[str, list[dict]]]) -> None:
    """Trung vị hai bên của những mô hình đo được cả hai."""
    values: dict[str, float] = {}
    peers: set[str] = set()
    repeats = 0
    for model, records in results["ours"].items():
        if model in results["peer"]:
            other = merged(results["peer"][model])
            values[f"{model}.ms"] = merged(records)["ms_median"]
            values[f"{model}.peer_ms"] = other["ms_median"]
            peers.add(str(other.get("peer", "")))
            repeats = max(repeats, other["repeats"])
    text = json.dumps({"values": values, "record": {"peer": sorted(peers), "repeats": repeats}}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"cần một số nguyên dương, nhận được {text!r}")
    return int(text)


def arguments(values: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("models", nargs="*", metavar="MÔ_HÌNH", help="mặc định: mọi mô hình mà bên đối chiếu kể ra")
    parser.add_argument("--peer", required=True, metavar="LỆNH", help="chương trình đối chiếu")
    parser.add_argument(
        "--ours",
        metavar="LỆNH",
        help="lệnh của dự án, nhận thêm MÔ_HÌNH --json TỆP (mặc định: hocsau bench)",
    )
    parser.add_argument("--repeat", type=positive, default=3, metavar="N", help="số lượt (mặc định: 3)")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench", metavar="THƯ_MỤC", help="nơi ghi kết quả")
    parser.add_argument("--publish", type=Path, metavar="TỆP", help="tệp JSON cho notebook trích số")
    return parser.parse_args(values)


def main(values: list[str]) -> int:
    options = arguments(values)
    peer = split(options.peer)
    ours = split(options.ours) if options.ours else [sys.executable, str(ROOT / "hocsau"), "bench"]
    try:
        models = options.models or output_of([*peer, "--list"]).split()
    except Failure as failure:
        print(f"Không lấy được danh sách mô hình: {failure}.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    sides = {"ours": (measure_ours, ours), "peer": (measure_peer, peer)}
    results: dict[str, dict[str, list[dict]]] = {side: {} for side in sides}
    raw: list[dict] = []
    failures: list[str] = []
    for repeat in range(1, options.repeat + 1):
        for model in models:
            for side in sides if repeat % 2 else reversed(sides):
                measure, command = sides[side]
                try:
                    record = measure(command, model)
                except (Failure, OSError, ValueError) as failure:
                    failures.append(f"lượt {repeat}, {model}, {side}: {failure}")
                    continue
                results[side].setdefault(model, []).append(record)
                raw.append({**record, "side": side, "repeat": repeat})
                write_lines(options.out / "raw.jsonl", raw)
                write_lines(options.out / f"{side}.jsonl", [merged(records) for records in results[side].values()])
                print(f"lượt {repeat}  {model:18} {side}  {record['ms_median']:10.3f} ms", flush=True)
    report(models, results)
    if options.publish:
        publish(options.publish, results)
    for failure in failures:
        print(f"Hỏng: {failure}.", file=sys.stderr)
    print(f"Kết quả ở {options.out}")
    return 1 if failures else 0


def report(models: list[str], results: dict[str, dict[str, list[dict]]]) -> None:
    """Bảng trung vị hai bên; bên nào thiếu thì nói thiếu."""
    print(f"\n{'mô hình':18} {'ours, ms':>10} {'peer, ms':>10} {'ours/peer':>10}")
    for model in models:
        values = [merged(side[model])["ms_median"] if model in side else None for side in results.values()]
        cells = [f"{value:10.3f}" if value is not None else f"{'thiếu':>10}" for value in values]
        ratio = f"{values[0] / values[1]:10.2f}" if None not in values else f"{'–':>10}"
        print(f"{model:18} {' '.join(cells)} {ratio}")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
