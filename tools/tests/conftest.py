"""Kiểm thử chạy cạnh nhau, mỗi tiến trình một lõi."""

from __future__ import annotations

import os

import psutil

# Hai kernel cùng huấn luyện, mỗi kernel giữ chừng 4 GB, và trình duyệt mở báo cáo.
ENOUGH_MEMORY = 12 * 2**30


def pytest_xdist_auto_num_workers(config) -> int:
    """Hai tiến trình nếu máy đủ lõi và bộ nhớ, không thì một."""
    return 2 if (os.cpu_count() or 1) >= 2 and psutil.virtual_memory().total >= ENOUGH_MEMORY else 1


# Hai kernel mà mỗi kernel dùng mọi lõi thì luồng OpenMP chờ nhau lâu hơn cả tính.
if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
