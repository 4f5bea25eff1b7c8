#!/usr/bin/env python3
"""Đo xen kẽ ``hocsau bench`` và các chương trình đối chiếu, để mọi bên gặp cùng lúc máy nhanh, lúc máy chậm.

    python tools/bench/interleave.py --peer "python keras_bench.py" --repeat 3 [MÔ_HÌNH …]
    python tools/bench/interleave.py --rows predict --peer keras="python keras_bench.py" \\
        --peer eager="python torch_bench.py" --peer compile="python torch_bench.py --compile"

Chương trình đối chiếu phải in mỗi mô hình một dòng JSON có "id" và "ms_median" khi được gọi với tên mô hình, và in
tên các mô hình khi được gọi với --list (chỉ cần khi không nêu mô hình nào; hỏi chương trình đầu tiên). --peer có thể
lặp lại, mỗi bên một tên; lệnh không có tên thì tên là "peer". --rows predict gọi mọi bên với --predict. Mỗi phép đo
là một tiến trình mới của mỗi bên; lượt chẵn đo theo thứ tự ngược lại. Trong thư mục --out:

    ours.jsonl, <tên>.jsonl  mỗi mô hình một dòng: trung vị của các lượt, kèm mọi lượt trong "ms_medians"
    raw.jsonl                từng dòng nguyên văn của từng lượt, kèm "side" và "repeat"

Bảng cuối đặt mọi bên cạnh nhau, nêu bên đối chiếu nhanh nhất của từng hàng và tỉ số với nó, rồi trung bình nhân trên mọi
hàng, và trên những hàng mà bên tên "keras" (không có thì bên đối chiếu đầu tiên) mất hơn 3 ms.

--publish TỆP ghi thêm trung vị các bên theo dạng mà notebook đọc (``Results.other``): "<id>.ms", "<id>.<tên>_ms".

Tệp được ghi lại sau mỗi phép đo nên dừng lúc nào cũng giữ được phần đã đo. Phép đo hỏng được kể lại ở cuối và làm
mã thoát là 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Dưới mức này một bước chủ yếu là phần chuẩn bị của thư viện đối chiếu.
LARGE_MS = 3


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
    """Trung vị của những mô hình đo được cả ở bên ta lẫn bên kia."""
    values: dict[str, float] = {}
    peers: set[str] = set()
    repeats = 0
    for model, records in results["ours"].items():
        for side, measured in results.items():
            if side != "ours" and model in measured:
                other = merged(measured[model])
                values[f"{model}.ms"] = merged(records)["ms_median"]
                values[f"{model}.{side}_ms"] = other["ms_median"]
                peers.add(str(other.get("peer", "")))
                repeats = max(repeats, other["repeats"])
    text = json.dumps({"values": values, "record": {"peer": sorted(peers), "repeats": repeats}}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def peer(text: str) -> tuple[str, str]:
    """Tên và lệnh của một bên đối chiếu: ``keras=python keras_bench.py``, hoặc chỉ lệnh."""
    found = re.fullmatch(r"([A-Za-z0-9_-]+)=(.+)", text)
    name, command = found.groups() if found else ("peer", text)
    if name in ("ours", "raw"):
        raise argparse.ArgumentTypeError(f"{name} không đặt được làm tên bên đối chiếu")
    return name, command


def positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"cần một số nguyên dương, nhận được {text!r}")
    return int(text)


def arguments(values: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("models", nargs="*", metavar="MÔ_HÌNH", help="mặc định: mọi mô hình mà bên đối chiếu kể ra")
    parser.add_argument(
        "--peer",
        required=True,
        action="append",
        type=peer,
        metavar="[TÊN=]LỆNH",
        help="chương trình đối chiếu; lặp lại được, mỗi bên một tên",
    )
    parser.add_argument(
        "--rows", choices=["train", "predict"], default="train", help="bước huấn luyện (mặc định) hay lượt dự đoán"
    )
    parser.add_argument(
        "--ours",
        metavar="LỆNH",
        help="lệnh của dự án, nhận thêm MÔ_HÌNH --json TỆP (mặc định: hocsau bench)",
    )
    parser.add_argument("--repeat", type=positive, default=3, metavar="N", help="số lượt (mặc định: 3)")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench", metavar="THƯ_MỤC", help="nơi ghi kết quả")
    parser.add_argument("--publish", type=Path, metavar="TỆP", help="tệp JSON cho notebook trích số")
    options = parser.parse_args(values)
    names = [name for name, _ in options.peer]
    if len(set(names)) < len(names):
        parser.error(f"hai bên đối chiếu cùng tên: {', '.join(names)}; đặt tên bằng --peer TÊN=LỆNH")
    return options


def main(values: list[str]) -> int:
    options = arguments(values)
    ours = split(options.ours) if options.ours else [sys.executable, str(ROOT / "hocsau"), "bench"]
    kind = ["--predict"] if options.rows == "predict" else []
    peers = {name: [*split(command), *kind] for name, command in options.peer}
    try:
        models = options.models or output_of([*next(iter(peers.values())), "--list"]).split()
    except Failure as failure:
        print(f"Không lấy được danh sách mô hình: {failure}.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    sides = {"ours": (measure_ours, [*ours, *kind])}
    sides |= {name: (measure_peer, command) for name, command in peers.items()}
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
                print(f"lượt {repeat}  {model:22} {side:8}  {record['ms_median']:10.3f} ms", flush=True)
    report(models, results)
    if options.publish:
        publish(options.publish, results)
    for failure in failures:
        print(f"Hỏng: {failure}.", file=sys.stderr)
    print(f"Kết quả ở {options.out}")
    return 1 if failures else 0


def report(models: list[str], results: dict[str, dict[str, list[dict]]]) -> None:
    """Bảng trung vị mọi bên; bên nào thiếu thì nói thiếu."""
    peers = [side for side in results if side != "ours"]
    yardstick = "keras" if "keras" in peers else peers[0]
    ratios: dict[str, float] = {}
    large: set[str] = set()
    print(f"\n{'mô hình':22}" + "".join(f" {side + ', ms':>12}" for side in results) + "  nhanh nhất   ours/nhanh nhất")
    for model in models:
        times = {side: merged(found[model])["ms_median"] for side, found in results.items() if model in found}
        cells = [f"{times[side]:12.3f}" if side in times else f"{'thiếu':>12}" for side in results]
        best = min((side for side in peers if side in times), key=times.get, default=None)
        verdict = "–"
        if best and "ours" in times:
            ratios[model] = times["ours"] / times[best]
            verdict = f"{best:11} {ratios[model]:5.2f}"
        if times.get(yardstick, 0) > LARGE_MS:
            large.add(model)
        print(f"{model:22} {' '.join(cells)}  {verdict}")
    for title, rows in (("mọi hàng", ratios), (f"hàng mà {yardstick} mất hơn {LARGE_MS} ms", ratios.keys() & large)):
        if rows:
            mean = statistics.geometric_mean(ratios[model] for model in rows)
            print(f"Trung bình nhân ours/nhanh nhất trên {len(rows)} {title}: {mean:.2f}")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
