"""Kiểm thử chạy cạnh nhau, mỗi tiến trình một lõi; một Chromium cho mọi kiểm thử của tiến trình."""

from __future__ import annotations

import os
import tempfile

import psutil
import pytest

# Hai kernel cùng huấn luyện, mỗi kernel giữ chừng 4 GB, và trình duyệt mở báo cáo.
ENOUGH_MEMORY = 12 * 2**30


def pytest_xdist_auto_num_workers(config) -> int:
    """Hai tiến trình nếu máy đủ lõi và bộ nhớ, không thì một."""
    return 2 if (os.cpu_count() or 1) >= 2 and psutil.virtual_memory().total >= ENOUGH_MEMORY else 1


# Kernel của một phép thử sống vài giây đến vài phút: không có trình dịch tối ưu C2 thì tốn chừng nửa công.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")

# Hai kernel mà mỗi kernel dùng mọi lõi thì luồng OpenMP chờ nhau lâu hơn cả tính.
if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def driver():
    """Một Chromium chạy ngầm, mạng tắt, ghi lại mọi yêu cầu và lời báo của trang."""
    from chromium import CHROMEDRIVER
    from hocsau_tools import browser
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(browser.find_browser())
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in browser.flags(profile):
            options.add_argument(flag)
        chrome = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
        chrome.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        chrome.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        yield chrome
        chrome.quit()
