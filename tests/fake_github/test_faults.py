"""What goes wrong on the way, as a client meets it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fake_github.client import HEADERS, call
from tests.fake_github.exchange import Request
from tests.fake_github.faults import (
    Cut,
    Drip,
    Drop,
    Fault,
    Script,
    nonsense,
    rate_limited,
    redirect,
    reply,
    slow_down,
)
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest

COMMENT = {"body": "b"}


def comment(github: FakeGitHub) -> Any:  # noqa: ANN401 - whatever the answer is
    return call(github, "POST", "/issues/7/comments", COMMENT)


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        pytest.param(
            reply(500), 500, ("content-type", "application/json; charset=utf-8"), id="500"
        ),
        pytest.param(reply(502, b"<html>"), 502, ("content-length", "6"), id="a page of a proxy"),
        pytest.param(
            reply(503, headers={"Retry-After": "1"}), 503, ("retry-after", "1"), id="overload"
        ),
        pytest.param(slow_down(7, 429), 429, ("retry-after", "7"), id="429"),
        pytest.param(slow_down(60), 403, ("retry-after", "60"), id="secondary rate limit"),
        pytest.param(rate_limited(9), 403, ("x-ratelimit-reset", "9"), id="rate limit"),
        pytest.param(rate_limited(9), 403, ("x-ratelimit-remaining", "0"), id="nothing remains"),
        pytest.param(
            redirect("http://elsewhere.example/x"),
            302,
            ("location", "http://elsewhere.example/x"),
            id="redirect",
        ),
    ],
)
def test_another_answer_replaces_githubs_own(
    fake_github: FakeGitHub, pull: PullRequest, fault: Fault, status: int, header: tuple[str, str]
) -> None:
    fake_github.faults.add("POST", "*/issues/7/comments", fault)
    answer = comment(fake_github)
    assert answer.status == status
    assert answer.headers[header[0]] == header[1]
    assert pull.comments == []
    assert comment(fake_github).status == 201


@pytest.mark.usefixtures("pull")
def test_an_answer_may_be_no_json(fake_github: FakeGitHub) -> None:
    fake_github.faults.add("GET", "*", nonsense())
    with pytest.raises(json.JSONDecodeError):
        call(fake_github, "GET", "/pulls/7").json()


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize("content", [[], None, "text", {"id": "7"}])
def test_an_answer_may_be_of_another_type(fake_github: FakeGitHub, content: object) -> None:
    fake_github.faults.add("GET", "*", nonsense(content))
    assert call(fake_github, "GET", "/pulls/7").json() == content


@pytest.mark.parametrize(
    ("fault", "error", "comments"),
    [
        pytest.param(Drop(), http.client.RemoteDisconnected, 0, id="lost on the way there"),
        pytest.param(Drop(done=True), http.client.RemoteDisconnected, 1, id="lost on the way back"),
        pytest.param(Cut(), http.client.IncompleteRead, 1, id="cut in the middle of the body"),
    ],
)
def test_an_answer_is_lost(
    fake_github: FakeGitHub,
    pull: PullRequest,
    fault: Fault,
    error: type[Exception],
    comments: int,
) -> None:
    fake_github.faults.add("POST", "*/comments", fault)
    with pytest.raises(error):
        comment(fake_github)
    assert len(pull.comments) == comments
    assert len(fake_github.requests) == 1
    assert comment(fake_github).status == 201


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize(
    "drip",
    [pytest.param(Drip(), id="stands still"), pytest.param(Drip(interval=30), id="byte by byte")],
)
def test_a_slow_answer_waits_until_it_is_released(fake_github: FakeGitHub, drip: Drip) -> None:
    fake_github.faults.add("GET", "*/pulls/7", drip)
    failed = threading.Event()

    def ask() -> None:
        try:
            call(fake_github, "GET", "/pulls/7")
        except http.client.HTTPException:
            failed.set()

    client = threading.Thread(target=ask)
    client.start()
    assert call(fake_github, "GET", "/pulls/7/files").status == 200  # others are served meanwhile
    drip.release.set()
    client.join()
    assert failed.is_set()


def test_a_slow_answer_ends_with_the_stand_in() -> None:
    with FakeGitHub() as github:
        github.faults.add("GET", "*", Drip())
        connection = http.client.HTTPConnection(urlsplit(github.url).netloc, timeout=10)
        connection.request("GET", "/repos/octo/app", headers=HEADERS)
        answer = connection.getresponse()
        assert answer.read(1) == b"{"
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    connection.close()


def test_what_comes_late_does_not_wait() -> None:
    script, drip = Script(), Drip()
    script.release()
    script.add("GET", "*", drip)
    assert script.take(Request(method="GET", path="/")) is drip
    assert drip.release.is_set()


@pytest.mark.usefixtures("pull")
def test_a_slow_answer_comes_whole_if_waited_for(fake_github: FakeGitHub) -> None:
    fake_github.faults.add("GET", "*/pulls/7", Drip(interval=0))
    assert call(fake_github, "GET", "/pulls/7").json()["number"] == 7


@pytest.mark.parametrize(
    ("add", "statuses"),
    [
        pytest.param(
            lambda script: script.add("GET", "*/pulls/7", reply(502), reply(503)),
            [502, 503, 200],
            id="in order",
        ),
        pytest.param(
            lambda script: (
                script.add("GET", "*/pulls/8", reply(502)),
                script.add("POST", "*/pulls/7", reply(502)),
                script.add("*", "*/pulls/7", reply(429)),
                script.waiting.reverse(),
            ),
            [429, 200, 200],
            id="others are left alone",
        ),
    ],
)
@pytest.mark.usefixtures("pull")
def test_each_fault_befalls_one_request(
    fake_github: FakeGitHub, add: Callable[[Any], None], statuses: list[int]
) -> None:
    add(fake_github.faults)
    assert [call(fake_github, "GET", "/pulls/7").status for _ in statuses] == statuses
    fake_github.faults.waiting.clear()


@pytest.mark.usefixtures("pull")
def test_a_redirection_may_lead_to_another_host(fake_github: FakeGitHub) -> None:
    with FakeGitHub() as other:
        fake_github.faults.add("GET", "*", redirect(f"{other.url}/x"))
        assert call(fake_github, "GET", "").headers["location"] == f"{other.url}/x"
        assert other.requests == []
