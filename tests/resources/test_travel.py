"""Travel estimates, against a real server that speaks OSRM's table service."""

import json
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from resources import travel
from resources.geometry import Point
from resources.matching import match
from tests.resources.matching import DOWNTOWN, FOOD, HERE, by_phone, facts, offer

SHADYSIDE = Point(40.451234567, -79.931234567)
OAKLAND = Point(40.4442, -79.9557)


class Table(BaseHTTPRequestHandler):
    """100 seconds more for each place further down the list."""

    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answer(self.path)
        self.send_response(200 if isinstance(answer, dict) else 500)
        self.end_headers()
        with suppress(ConnectionError):
            for part in self.server.parts(json.dumps(answer).encode()):
                self.wfile.write(part)
                self.wfile.flush()

    def log_message(self, *_args):
        """Silent: an address of a person is in the path."""


def durations(path: str) -> dict:
    count = path.partition("?")[0].count(";") + 1
    return {"code": "Ok", "durations": [[100.0 * n for n in range(count)]]}


@pytest.fixture
def routing(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Table)
    server.asked, server.answer = [], durations
    server.parts = lambda body: [body]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TRAVEL_URL = f"http://127.0.0.1:{server.server_port}/routes/"
    settings.TRAVEL_PROFILE = "foot"
    travel.estimates.forget()
    yield server
    travel.estimates.forget()
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_request_for_all_and_whole_minutes_rounded_up(routing):
    assert travel.minutes(DOWNTOWN, [SHADYSIDE, OAKLAND]) == [2, 4]
    (path,) = routing.asked
    assert path == (
        "/routes/table/v1/foot/-79.996,40.441;-79.93123,40.45123;-79.9557,40.4442"
        "?sources=0&annotations=duration"
    )


def test_answer_is_kept_and_only_what_is_new_is_asked(routing):
    travel.minutes(DOWNTOWN, [SHADYSIDE])
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [2]
    assert len(routing.asked) == 1
    assert travel.minutes(DOWNTOWN, [SHADYSIDE, OAKLAND]) == [2, 2]
    assert "-79.93123" not in routing.asked[1]


def test_no_way_is_no_estimate(routing):
    routing.answer = lambda _path: {"code": "Ok", "durations": [[0, None]]}
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"code": "InvalidQuery"},
        {"code": "Ok"},
        {"code": "Ok", "durations": [[0]]},
        {"code": "Ok", "durations": [[0, "soon"]]},
        {"code": "Ok", "durations": []},
        {"code": "Ok", "durations": [[0, float("nan")]]},
        {"code": "Ok", "durations": [[0, -60]]},
    ],
)
def test_answer_that_makes_no_sense_is_no_estimate_and_is_let_rest(
    routing, caplog, answer
):
    routing.answer = lambda _path: answer
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]
    assert len(routing.asked) == 1
    assert "No travel estimate" in caplog.text
    assert "79.9" not in caplog.text


@pytest.mark.parametrize("pieces", [1, None], ids=["silent", "a letter at a time"])
def test_slow_service_holds_nobody_up(routing, monkeypatch, pieces):
    """One that keeps sending a little is given up on too."""
    monkeypatch.setattr(travel, "TIMEOUT_SECONDS", 0.2)

    def slowly(body):
        size = len(body) if pieces else 1
        for start in range(0, len(body), size):
            time.sleep(0.5 if pieces else 0.02)
            yield body[start : start + size]

    routing.parts = slowly
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]


def test_service_that_is_down_is_no_estimate(routing, settings):
    settings.TRAVEL_URL = "http://127.0.0.1:9"
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]


def test_nothing_leaves_when_none_is_configured(routing, settings):
    settings.TRAVEL_URL = ""
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]
    assert routing.asked == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1", "routes"])
def test_only_http_is_asked(routing, settings, url):
    settings.TRAVEL_URL = url
    assert travel.minutes(DOWNTOWN, [SHADYSIDE]) == [None]


def test_memory_is_bounded(routing, monkeypatch):
    monkeypatch.setattr(travel, "MOST_KEPT", 1)
    travel.minutes(DOWNTOWN, [SHADYSIDE, OAKLAND])
    travel.minutes(DOWNTOWN, [SHADYSIDE])
    assert len(routing.asked) == 2


@pytest.mark.django_db
def test_matches_carry_their_minutes(routing):
    near, far = offer(miles_north=1), offer(miles_north=3)
    line = by_phone(area=("state", "PA"))
    minutes = {m.service: m.travel_minutes for m in match(HERE, [FOOD], facts())}
    assert minutes == {near: 2, far: 4, line: None}
    assert len(routing.asked) == 1


@pytest.mark.django_db
def test_matches_come_without_minutes_when_the_service_fails(routing):
    routing.answer = lambda _path: None
    service = offer()
    (found,) = match(HERE, [FOOD], facts())
    assert (found.service, found.travel_minutes) == (service, None)
