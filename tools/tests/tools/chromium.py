"""Mở trang trong Chromium, mạng tắt: cỡ màn hình, sáng hay tối, các yêu cầu đã gửi, bộ luật tiếp cận axe-core."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hocsau_tools import browser

CHROMEDRIVER = shutil.which("chromedriver")
SCREENS = {"rong": (1400, 900, "light"), "toi": (1400, 900, "dark"), "hep": (390, 844, "light")}
AXE = "com/deque/html/axe-core/selenium"

needs_browser = pytest.mark.skipif(
    browser.find_browser() is None or CHROMEDRIVER is None, reason="máy không có Chromium hoặc Chrome cùng chromedriver"
)


def open_page(driver, page: Path, screen: str = "rong") -> None:
    width, height, scheme = SCREENS[screen]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    for log in ("browser", "performance"):
        driver.get_log(log)
    driver.get(page.as_uri())


def requests_of(driver) -> list[str]:
    """Địa chỉ của mọi yêu cầu mà trang đã gửi."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def grave_findings(driver) -> list[str]:
    """Những chỗ của trang đang mở vi phạm luật tiếp cận ở mức nặng và rất nặng; axe-core là tệp mà Maven đã tải cho app."""
    jars = sorted((Path.home() / ".m2/repository" / AXE).glob("*/selenium-*.jar"))
    if not jars:
        pytest.skip("Maven chưa tải axe-core: hãy chạy cả hocsau test một lần")
    with zipfile.ZipFile(jars[-1]) as jar:
        driver.execute_script(jar.read("axe.min.js").decode("utf-8"))
    violations = driver.execute_async_script(
        "const done = arguments[0];"
        "axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations), error => done([String(error)]));"
    )
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in violations
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
