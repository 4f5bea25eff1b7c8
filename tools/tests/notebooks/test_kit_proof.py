"""Bằng chứng: một máy không có mạng, thư mục người dùng trống, cài từ thư mục do ``hocsau kit`` làm rồi chạy bài 01.

Lâu vài phút nên chỉ chạy khi có biến HOCSAU_KIT_PROOF (``.ci/run`` đặt nó) và máy có bubblewrap; giá trị ``ca_kiem_thu``
thì chạy thêm một phòng kiểm thử, mất mạng, bằng đúng thư mục ấy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hocsau_tools.workspace import Workspace

ROOT = Workspace().root
OFFLINE = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]


def has_sandbox() -> bool:
    return shutil.which("bwrap") is not None and subprocess.run([*OFFLINE, "true"], check=False).returncode == 0


@pytest.mark.skipif(not os.environ.get("HOCSAU_KIT_PROOF"), reason="chỉ chạy khi có HOCSAU_KIT_PROOF")
@pytest.mark.skipif(not has_sandbox(), reason="máy này không tắt mạng được cho một lệnh")
def test_kit_sets_up_a_machine_without_network(tmp_path):
    kit = tmp_path / "thẻ usb"
    make = [ROOT / "hocsau", "kit", kit, *([] if os.environ.get("HOCSAU_MIRROR") else ["--no-data"])]
    run(make, dict(os.environ), tmp_path)

    course = tmp_path / "phòng máy" / "khoa_hoc"
    shutil.copytree(kit / "khoa_hoc", course)
    home = tmp_path / "nhà"
    home.mkdir()
    bare = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    online = "import urllib.request as r; r.urlopen('https://example.org', timeout=5)"
    assert subprocess.run([*OFFLINE, "python3", "-c", online], capture_output=True, check=False).returncode != 0
    run([*OFFLINE, course / "hocsau", "setup", "--kit", kit], bare, course)
    run([*OFFLINE, course / "hocsau", "report", "01"], bare, course)
    assert "Báo cáo dở dang" not in (course / "build/reports/01_dien_nang.html").read_text(encoding="utf-8")
    if os.environ["HOCSAU_KIT_PROOF"] == "ca_kiem_thu":
        run([*OFFLINE, course / "hocsau", "test", "store"], bare, course)


def run(command: list[str | Path], env: dict[str, str], folder: Path) -> None:
    done = subprocess.run(command, env=env, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
