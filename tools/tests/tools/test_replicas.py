"""app/cum/haproxy.cfg trước hai máy chủ giả, và cách tools/bench/replicas.py đếm câu trả lời."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT

from bench import replicas

needs_haproxy = pytest.mark.skipif(replicas.find_haproxy() is None, reason="cần HAProxy")

TWO_SYLLABLES = b"event: syllable\n\nevent: done\n\n"


class Fake(ThreadingHTTPServer):
    """Một máy chủ giả; ``manner`` là cách nó đáp: "trả lời", "đứt" (đóng kết nối), "bận" (503), "dở" (đứt giữa luồng)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FakeHandler)
        self.manner = "trả lời"
        self.ready = True
        self.heard: list[tuple[str, str]] = []
        self.more = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, *_: object) -> None:
        """HAProxy đóng kết nối giữa chừng là chuyện thường ở đây."""


class FakeHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def log_message(self, *_: object) -> None:
        """Không in gì."""

    def do_GET(self) -> None:
        if self.path == "/health/ready":
            self.reply(200 if self.server.ready else 503, b"{}")
        else:
            self.answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer()

    def answer(self) -> None:
        self.server.heard.append((self.command, self.path))
        manner = self.server.manner
        if manner == "đứt":
            self.close_connection = True
        elif manner == "bận":
            self.reply(503, b"{}")
        elif self.headers["Accept"] == "text/event-stream":
            self.stream(whole=manner != "dở")
        else:
            self.reply(200, f"{self.command} {self.path}".encode())

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self, whole: bool) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        half = len(TWO_SYLLABLES) // 2
        self.wfile.write(b"%x\r\n%s\r\n" % (half, TWO_SYLLABLES[:half]))
        self.server.more.wait(5)
        if whole:
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(TWO_SYLLABLES) - half, TWO_SYLLABLES[half:]))
        else:
            self.close_connection = True


class Cluster:
    """HAProxy trước hai máy chủ giả."""

    def __init__(self, fakes: list[Fake], entrance: int, statistics: int) -> None:
        self.fakes = fakes
        self.entrance = entrance
        self.statistics = statistics

    def caller(self) -> replicas.Caller:
        return replicas.Caller(self.entrance)

    def states(self) -> list[str]:
        with contextlib.suppress(OSError):
            rows = replicas.servers(self.statistics)
            return [rows[name]["status"].split()[0] for name in ("may1", "may2")]
        return []

    def wait(self, *states: str) -> None:
        replicas.wait_for(f"thấy {states}", lambda: self.states() == list(states))

    def heard(self) -> list[int]:
        return [len(fake.heard) for fake in self.fakes]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    fakes = [Fake(), Fake()]
    with replicas.haproxy([fake.port for fake in fakes]) as (entrance, statistics):
        made = Cluster(fakes, entrance, statistics)
        made.wait("UP", "UP")
        yield made
    for fake in fakes:
        fake.more.set()
        fake.shutdown()
        fake.server_close()


DIGITS = replicas.Question("/api/v1/digits?model=04_mnist_cnn", b"{}", answer=b"POST /api/v1/digits?model=04_mnist_cnn")
POEM = replicas.Question("/api/v1/kieu", b"{}", accept="text/event-stream", answer=TWO_SYLLABLES)


def test_every_prediction_of_the_api_may_be_sent_again():
    api = json.loads((ROOT / "app/src/main/resources/openapi.json").read_text(encoding="utf-8"))
    written = replicas.CONFIGURATION.read_text(encoding="utf-8")
    exact = set(" ".join(re.findall(r"acl du_doan path (.+)", written)).split())
    begin = tuple(" ".join(re.findall(r"acl du_doan path_beg (.+)", written)).split())
    posts = {path for path, methods in api["paths"].items() if "post" in methods}
    assert {path for path in posts if path not in exact and not path.startswith(begin)} == set()
    assert exact <= posts


@needs_haproxy
@pytest.mark.parametrize("manner", ["đứt", "bận"])
def test_a_prediction_left_unanswered_is_asked_of_the_other_server(cluster, manner):
    cluster.fakes[0].manner = manner
    caller = cluster.caller()
    large = replicas.Question("/api/v1/review", b"a" * (64 << 10), answer=b"POST /api/v1/review")
    page = replicas.Question("/kieu", answer=b"GET /kieu")
    asked = [caller.ask(question) for question in [DIGITS, large, page] * 4]
    assert [(one.outcome, one.times) for one in asked] == [("đúng", 1)] * 12
    assert cluster.heard()[0] > 0
    assert cluster.heard()[1] == 12
    assert replicas.retries(cluster.statistics) == cluster.heard()[0]


@needs_haproxy
@pytest.mark.parametrize(("path", "size"), [("/api/v1/dat-hang", 2), ("/api/v1/images/cifar", 3 << 20)])
def test_an_unknown_post_or_a_large_upload_is_never_sent_twice(cluster, path, size):
    for fake in cluster.fakes:
        fake.manner = "đứt"
    status, body = cluster.caller().send(replicas.Question(path, b"a" * size))
    assert status == 502
    assert json.loads(body)["error"]["message"] == "Máy chủ đứt giữa chừng; hãy thử lại."
    assert sum(cluster.heard()) == 1


@needs_haproxy
def test_a_stream_arrives_piece_by_piece_and_is_not_asked_again_once_begun(cluster):
    cluster.fakes[0].manner = cluster.fakes[1].manner = "dở"
    caller = cluster.caller()
    caller.connection.request("POST", POEM.path, POEM.body, {"Accept": POEM.accept})
    response = caller.connection.getresponse()
    assert response.read1() == TWO_SYLLABLES[: len(TWO_SYLLABLES) // 2]
    for fake in cluster.fakes:
        fake.more.set()
    with pytest.raises(http.client.IncompleteRead):
        response.read()
    assert sum(cluster.heard()) == 1


@needs_haproxy
def test_a_server_that_is_not_ready_gets_no_work_until_it_is(cluster):
    cluster.fakes[0].ready = False
    cluster.wait("DOWN", "UP")
    caller = cluster.caller()
    assert {caller.ask(DIGITS).outcome for _ in range(6)} == {"đúng"}
    assert cluster.heard() == [0, 6]
    cluster.fakes[0].ready = True
    cluster.wait("UP", "UP")
    assert {caller.ask(DIGITS).outcome for _ in range(6)} == {"đúng"}
    assert cluster.heard()[0] > 0


@needs_haproxy
def test_without_any_server_the_answer_says_so_in_the_form_of_the_api(cluster):
    for fake in cluster.fakes:
        fake.ready = False
    cluster.wait("DOWN", "DOWN")
    status, body = cluster.caller().send(DIGITS)
    assert status == 503
    assert json.loads(body)["error"]["message"].startswith("Không máy nào nhận việc lúc này")
    assert cluster.caller().send(replicas.Question("/metrics"))[0] == 404
    assert cluster.heard() == [0, 0]


@pytest.fixture
def fake() -> Iterator[Fake]:
    made = Fake()
    yield made
    made.more.set()
    made.shutdown()
    made.server_close()


def test_a_wrong_answer_is_counted_and_a_cut_stream_is_asked_again(fake):
    caller = replicas.Caller(fake.port)
    assert caller.ask(DIGITS).outcome == "đúng"
    assert caller.ask(replicas.Question("/kieu", answer=b"POST")).outcome == "sai"
    fake.manner = "dở"
    fake.more.set()
    threading.Timer(0.2, setattr, [fake, "manner", "trả lời"]).start()
    fake.more.clear()
    threading.Timer(0.4, fake.more.set).start()
    asked = caller.ask(POEM)
    assert (asked.outcome, asked.times, asked.streamed) == ("đúng", 2, True)


def test_a_question_nobody_answers_is_given_up(fake):
    fake.manner = "đứt"
    assert replicas.Caller(fake.port).ask(DIGITS).outcome == "bỏ"
    assert len(fake.heard) == replicas.ATTEMPTS


def test_questions_in_hand_when_a_server_dies_belong_to_the_middle():
    def asked(started: float, ended: float) -> replicas.Asked:
        return replicas.Asked(started, ended, 1, "đúng", False)

    pairs = [(1, 2), (9, 11), (12, 13), (19, 21), (20, 21)]
    assert [replicas.phase_of(asked(*pair), stopped=10, back=20) for pair in pairs] == [
        "trước", "trong", "trong", "trong", "sau",
    ]  # fmt: skip


def test_quantiles_are_of_the_right_answers_only():
    asked = [replicas.Asked(0, ms / 1000, 1, "đúng", False) for ms in range(1, 101)]
    asked += [replicas.Asked(0, 9, 4, "bỏ", True), replicas.Asked(0, 5, 2, "sai", False)]
    record = replicas.summary(asked, seconds=10)
    assert (record["right"], record["wrong"], record["given_up"], record["asked_again"]) == (100, 1, 1, 2)
    assert (record["p50_ms"], record["p99_ms"], record["max_ms"]) == (51.0, 99.0, 100.0)
    assert record["per_second"] == 10.0


def test_a_missing_folder_is_one_sentence(capsys, tmp_path):
    assert replicas.main(["--models", str(tmp_path / "không-có")]) == 1
    assert "Không có" in capsys.readouterr().err
