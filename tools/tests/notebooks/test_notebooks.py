"""Mọi notebook chạy trọn ở chế độ nhanh bằng kernel thật, rồi báo cáo của nó được mở trong Chromium, mạng tắt.

Chưa có notebook nào thì notebook mẫu đứng thay, để chính phép thử trang báo cáo cũng được thử. Có biến HOCSAU_SCREENSHOTS
thì để lại ảnh chụp trọn mỗi trang ở build/screenshots: vài giây mỗi ảnh.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from chromium import SCREENS, needs_browser, open_page, requests_of
from hocsau_tools import editions, execute, report, site, workspace
from hocsau_tools.workspace import TAG_SOLUTION, ReportError, Workspace, tags

SAMPLE = Path(__file__).resolve().parents[1] / "mau"
SPACE = Workspace()
SCREENSHOTS = SPACE.build / "screenshots"


# Mọi kiểm thử của một notebook đi cùng nhau: nó chỉ chạy một lần. Bài dài đi trước, để không bài nào chạy một mình lúc cuối.
NOTEBOOKS = [
    pytest.param(path, id=path.stem, marks=pytest.mark.xdist_group(path.stem))
    for path in [*report.runnable(reversed(SPACE.all_notebooks())), SAMPLE / "90_bao_cao_mau.ipynb"]
]


@pytest.fixture(scope="session", params=NOTEBOOKS)
def page(request, tmp_path_factory) -> Path:
    """Báo cáo vừa làm từ một notebook."""
    space = SPACE
    if request.param.is_relative_to(SAMPLE):
        space = Workspace(tmp_path_factory.mktemp("mau"))
        shutil.copytree(SAMPLE, space.notebooks)
        shutil.copy(SPACE.root / "pom.xml", space.root)
    return report.make_report(space, space.notebooks / request.param.name, mode="nhanh")


def test_runs_in_quick_mode(page):
    assert "Báo cáo dở dang" not in page.read_text(encoding="utf-8")


def test_every_solution_passes_its_check(page):
    executed = workspace.read(page.parents[1] / "executed" / f"{page.stem}.ipynb")
    verdicts = {cell.source: shown(cell) for cell in executed.cells if editions.is_check(cell)}
    assert {source: text for source, text in verdicts.items() if not text.startswith("✔")} == {}


def shown(cell: nbformat.NotebookNode) -> str:
    """Dạng văn bản của mọi thứ ô ấy đã hiện."""
    return "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@needs_browser
def test_opens_without_network_and_without_console_errors(driver, page):
    open_page(driver, page)
    requests = requests_of(driver)
    assert page.as_uri() in requests
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [entry["message"] for entry in driver.get_log("browser")] == []


@needs_browser
def test_reads_well_for_machines(driver, page):
    open_page(driver, page)
    assert driver.execute_script("return document.documentElement.lang") == "vi"
    assert (
        driver.execute_script("return [...document.images].filter(i => !i.alt.trim() || !i.naturalWidth).length") == 0
    )
    assert driver.execute_script("return document.querySelectorAll('h1').length") == 1
    assert "$" not in driver.execute_script(
        "return [...document.querySelectorAll('.van')].map(v => v.innerText).join()"
    )


@needs_browser
def test_table_of_contents_leads_to_each_section(driver, page):
    open_page(driver, page)
    links = driver.execute_script("return [...document.querySelectorAll('.muc-luc a[href^=\"#\"]')].map(a => a.hash)")
    assert len(links) >= 6
    for link in (links[0], links[len(links) // 2]):
        driver.execute_script("document.documentElement.style.scrollBehavior = 'auto'; document.querySelector(arguments[0]).click()",
                              f".muc-luc a[href='{link}']")  # fmt: skip
        top = driver.execute_script("return document.querySelector(arguments[0]).getBoundingClientRect().top", link)
        assert 0 <= top < 200


@needs_browser
@pytest.mark.parametrize("screen", SCREENS)
def test_fits_the_screen(driver, page, screen):
    open_page(driver, page, screen)
    width, _, scheme = SCREENS[screen]
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    red = driver.execute_script("return getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) < 60) is (scheme == "dark")
    if os.environ.get("HOCSAU_SCREENSHOTS"):
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / f"{page.stem}-{screen}.png").write_bytes(base64.b64decode(shot["data"]))


@needs_browser
def test_theme_button_turns_the_page_dark_and_back(driver, page):
    open_page(driver, page)
    colours = []
    for _ in range(2):
        driver.execute_script("document.querySelector('.doi-nen').click()")
        colours.append(driver.execute_script("return document.documentElement.dataset.nen"))
    # Trang nhớ nền đã chọn; trả lại để phép thử của trang sau bắt đầu từ đầu.
    driver.execute_script("localStorage.clear()")
    assert colours == ["toi", "sang"]


@needs_browser
def test_paper_shows_solutions_and_hides_the_sidebar(driver, page):
    open_page(driver, page)
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert driver.execute_script("return document.querySelectorAll('details.gap:not([open])').length") == 0
    assert driver.execute_script("return getComputedStyle(document.querySelector('.muc-luc')).display") == "none"
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@needs_browser
def test_index_opens_without_network_and_links_to_the_report(driver, page):
    if page.is_relative_to(SPACE.build):
        pytest.skip("trang web của các bài có phép thử riêng (test_site.py)")
    site.build(Workspace(page.parents[2]))
    open_page(driver, page.parent / "index.html", "hep")
    assert [url for url in requests_of(driver) if not url.startswith(("file:", "data:"))] == []
    assert driver.get_log("browser") == []
    assert page.name in driver.execute_script("return [...document.links].map(a => a.getAttribute('href'))")
    assert driver.execute_script("return document.documentElement.scrollWidth") <= SCREENS["hep"][0]


TRAINING = """
%classpath {jar}
vn.hocsau.notebook.Notebook.init();
var conf = new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01)).list()
    .layer(new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build())
    .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
    .setInputType(InputType.feedForward(3)).build();
var net = new MultiLayerNetwork(conf);
net.init();
var windows = SlidingWindows.of(java.util.stream.IntStream.range(0, 200).mapToDouble(t -> Math.sin(t / 5.0)).toArray(), 3);
History history = Training.of(net).epochs(12).batchSize(16).validation(windows.slice(150, 197).flat())
    .checkpoint(java.nio.file.Path.of("{checkpoint}"))
    .onProgress(p -> {{ {each_step} }})
    .fit(windows.slice(0, 150).flat());
System.out.println(Arrays.toString(history.loss()) + Arrays.toString(history.valLoss()) + net.params().sumNumber());
"""


def train_in_kernel(space: Workspace, jar: Path, checkpoint: Path, each_step: str = "") -> str:
    """Huấn luyện một mạng nhỏ trong kernel thật; trả về lịch sử và tổng trọng số đã in."""
    source = TRAINING.format(jar=jar.as_posix(), checkpoint=checkpoint.as_posix(), each_step=each_step).strip()
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    execute.execute(nb, "thu", space.notebooks, mode="day_du")
    return "".join(output.text for output in nb.cells[0].outputs if output.output_type == "stream")


def test_killed_kernel_resumes_and_ends_with_the_same_metrics(tmp_path):
    """Kernel chết hẳn giữa epoch 5; chạy lại thì nối tiếp và cho đúng các con số của một lần chạy liền mạch."""
    space = Workspace(tmp_path)
    space.notebooks.mkdir(parents=True)
    jar = SPACE.root / "lib/target/hocsau.jar"
    whole = train_in_kernel(space, jar, tmp_path / "mot_mach.zip")
    checkpoint = tmp_path / "bi_giet.zip"
    with pytest.raises((execute.CellFailure, ReportError)):
        train_in_kernel(space, jar, checkpoint, "if (p.epoch() == 5 && p.step() == 3) Runtime.getRuntime().halt(9);")
    assert checkpoint.exists()
    assert train_in_kernel(space, jar, checkpoint) == whole


# Bài huấn luyện lâu: bản sinh viên dùng lại các mạng mà bản giáo viên vừa huấn luyện.
LONG_LESSONS = ("02", "04", "05", "06")


def test_student_edition_runs_untouched_and_gives_the_same_metrics(page, monkeypatch):
    """Bản sinh viên chưa ai làm: chạy trọn, mọi ô chấm nói "Chưa làm", không còn chữ nào của lời giải.

    Nó cũng là lần chạy thứ hai của cùng những ô ấy, cùng hạt giống: các số đo nó ghi đúng bằng của bản giáo viên. Hai bài
    ngắn huấn luyện lại từ đầu, nên phép thử cũng giữ điều ấy cho việc huấn luyện.
    """
    if not page.is_relative_to(SPACE.build):
        pytest.skip("notebook mẫu không có bài tập và không ghi số đo")
    source = SPACE.notebooks / f"{page.stem}.ipynb"
    results = SPACE.build / "results" / source.with_suffix(".json").name
    first = json.loads(results.read_text(encoding="utf-8"))["values"]
    if page.stem.startswith(LONG_LESSONS):
        monkeypatch.setenv("HOCSAU_REUSE", "1")
    report.make_report(SPACE, source, mode="nhanh", edition=editions.STUDENT)

    teacher = workspace.read(source)
    executed = workspace.read(SPACE.executed / f"{page.stem}_{editions.STUDENT}.ipynb")
    checks = [cell for cell in executed.cells if editions.is_check(cell)]
    assert [cell.source for cell in checks] == [cell.source for cell in teacher.cells if editions.is_check(cell)]
    verdicts = {cell.source: shown(cell) for cell in checks}
    assert {source: text for source, text in verdicts.items() if "Chưa làm" not in text} == {}
    assert (
        solution_lines(teacher) & {line.strip() for cell in executed.cells for line in cell.source.splitlines()}
        == set()
    )

    second = json.loads(results.read_text(encoding="utf-8"))["values"]
    assert second.keys() <= first.keys()
    assert second == {key: first[key] for key in second}


def solution_lines(nb: nbformat.NotebookNode) -> set[str]:
    """Những dòng chỉ có trong lời giải; dòng ngắn như dấu ngoặc thì ở đâu cũng có."""
    hidden: set[str] = set()
    kept: set[str] = set()
    for cell in nb.cells:
        starter, solution = editions.parts(cell.source)
        removed = TAG_SOLUTION in tags(cell)
        hidden |= {line.strip() for line in (cell.source if removed else solution or "").splitlines()}
        kept |= set() if removed else {line.strip() for line in starter.splitlines()}
    return {line for line in hidden - kept if len(line) > 3}
