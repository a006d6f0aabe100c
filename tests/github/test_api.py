from __future__ import annotations

import time
from pathlib import Path

import pytest

from flaskgate.github.answers import LIMIT_PAUSE, ApiError, Trouble
from tests.fake_github import (
    Cut,
    Drip,
    Drop,
    FakeGitHub,
    nonsense,
    rate_limited,
    redirect,
    reply,
    slow_down,
)
from tests.fake_github.faults import Fault
from tests.github.clients import a_client

FILE = "contents/README.md"
TEXT = b"# App\n"


@pytest.fixture(autouse=True)
def repository(fake_github: FakeGitHub) -> None:
    fake_github.repository()
    fake_github.token("t", {"contents": "read", "pull-requests": "write"})


def faults_of(github: FakeGitHub, *faults: Fault) -> None:
    github.faults.add("GET", f"*/{FILE}", *faults)


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([], id="none"),
        pytest.param([reply(502)], id="a bad gateway"),
        pytest.param([reply(500), reply(503), reply(504)], id="three faults of the server"),
        pytest.param([Drop()], id="a dropped connection"),
        pytest.param([slow_down(5)], id="a secondary rate limit"),
        pytest.param([slow_down(5, 429), slow_down(5, 429)], id="too many requests, twice"),
    ],
)
def test_what_passes_is_repeated(fake_github: FakeGitHub, faults: list[Fault]) -> None:
    faults_of(fake_github, *faults)
    assert a_client(fake_github).raw(FILE) == TEXT
    assert len(fake_github.requests) == len(faults) + 1


@pytest.mark.parametrize(
    ("fault", "trouble", "requests"),
    [
        pytest.param(reply(502), Trouble.UNREACHABLE, 4, id="a server that stays broken"),
        pytest.param(Drop(), Trouble.UNREACHABLE, 4, id="connections that are dropped"),
        pytest.param(Cut(), Trouble.UNREACHABLE, 1, id="half an answer"),
        pytest.param(redirect("http://127.0.0.1:1/"), Trouble.REJECTED, 1, id="a redirect"),
        pytest.param(reply(401), Trouble.UNAUTHORIZED, 1, id="a bad token"),
        pytest.param(reply(403), Trouble.FORBIDDEN, 1, id="a missing permission"),
        pytest.param(reply(404), Trouble.NOT_FOUND, 1, id="not found"),
        pytest.param(reply(422), Trouble.REJECTED, 1, id="not taken"),
    ],
)
def test_what_stays_is_told(
    fake_github: FakeGitHub, fault: Fault, trouble: Trouble, requests: int
) -> None:
    faults_of(fake_github, *[fault] * requests)
    with pytest.raises(ApiError) as caught:
        a_client(fake_github, "t").raw(FILE)
    assert caught.value.trouble is trouble
    assert caught.value.hint
    assert len(fake_github.requests) == requests


def test_an_answer_that_never_ends_is_given_up(fake_github: FakeGitHub) -> None:
    faults_of(fake_github, Drip(interval=0.0))
    with pytest.raises(ApiError) as caught:
        a_client(fake_github, patience=0.0).raw(FILE)
    assert caught.value.trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        pytest.param([slow_down(7)], [7], id="as long as it says"),
        pytest.param([rate_limited(0)], [1], id="until a reset that has been"),
        pytest.param([reply(429)], [LIMIT_PAUSE], id="a minute where it says nothing"),
        pytest.param([slow_down(50), slow_down(60)], [50, 60], id="again"),
    ],
)
def test_rate_limits_are_waited_for(
    fake_github: FakeGitHub, faults: list[Fault], waits: list[float]
) -> None:
    faults_of(fake_github, *faults)
    slept: list[float] = []
    assert a_client(fake_github, sleep=slept.append).raw(FILE) == TEXT
    assert slept == waits


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([slow_down(3600)], id="an hour"),
        pytest.param([rate_limited(int(time.time()) + 3600)], id="until a reset in an hour"),
        pytest.param([slow_down(100), slow_down(100)], id="too long in all"),
        pytest.param([slow_down(0)] * 4, id="at once, again and again"),
        pytest.param([slow_down(1, 429)] * 4, id="a second, again and again"),
        pytest.param([rate_limited(0)] * 4, id="a reset that has been, again and again"),
    ],
)
def test_long_waits_are_refused(fake_github: FakeGitHub, faults: list[Fault]) -> None:
    faults_of(fake_github, *faults)
    with pytest.raises(ApiError) as caught:
        a_client(fake_github).raw(FILE)
    assert caught.value.trouble is Trouble.RATE_LIMITED
    assert len(fake_github.requests) <= 4


def test_a_limit_that_names_no_pause_is_waited_for_longer_and_longer(
    fake_github: FakeGitHub,
) -> None:
    faults_of(fake_github, *[slow_down(0)] * 3)
    slept: list[float] = []
    assert a_client(fake_github, sleep=slept.append).raw(FILE) == TEXT
    assert slept == [1, 2, 4]


def test_all_calls_of_a_run_end_in_time(fake_github: FakeGitHub) -> None:
    clock = iter([0.0, 299.0, 301.0])
    client = a_client(fake_github, clock=lambda: next(clock))
    assert [client.raw(FILE), client.raw(FILE)] == [TEXT, TEXT]
    with pytest.raises(ApiError, match="no time left to call GET") as caught:
        client.raw(FILE)
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert len(fake_github.requests) == 2


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(nonsense(), id="no JSON"),
        pytest.param(nonsense(b"[" * 100_000), id="too deep"),
        pytest.param(nonsense({"message": "hi"}), id="no list"),
        pytest.param(nonsense([1]), id="no objects"),
    ],
)
def test_strange_answers_are_told(fake_github: FakeGitHub, fault: Fault) -> None:
    fake_github.faults.add("GET", "*/pulls/7/files", fault)
    with pytest.raises(ApiError, match="cannot be read"):
        list(a_client(fake_github).pages("pulls/7/files", limit=30))


def test_all_pages_are_read_up_to_the_limit(fake_github: FakeGitHub) -> None:
    repository = fake_github.repositories["octo/app"]
    main = repository.resolve("main")
    assert main is not None
    head = repository.commit({f"f{number:03}.py": "x\n" for number in range(250)}, main)
    repository.open_pull(7, head)
    client = a_client(fake_github)
    files = [one["filename"] for one in client.pages("pulls/7/files", limit=30)]
    assert files == sorted(set(files))
    assert len(files) == 250
    assert len(list(client.pages("pulls/7/files", limit=2))) == 200


def test_what_is_sent_once_is_not_repeated(fake_github: FakeGitHub) -> None:
    repository = fake_github.repositories["octo/app"]
    main = repository.resolve("main")
    assert main is not None
    pull = repository.open_pull(7, repository.commit({"a.py": "x\n"}, main))
    fake_github.faults.add("POST", "*/pulls/7/comments", Drop(done=True))
    body = {"commit_id": pull.head.sha, "path": "a.py", "line": 1, "side": "RIGHT", "body": "x"}
    with pytest.raises(ApiError):
        a_client(fake_github).post("pulls/7/comments", body)
    assert len(pull.review_comments) == 1


def test_comments_are_changed_and_removed(fake_github: FakeGitHub) -> None:
    repository = fake_github.repositories["octo/app"]
    main = repository.resolve("main")
    assert main is not None
    pull = repository.open_pull(7, repository.commit({"a.py": "x\n"}, main))
    body = {"commit_id": pull.head.sha, "path": "a.py", "line": 1, "side": "RIGHT", "body": "x"}
    client = a_client(fake_github)
    number = client.post("pulls/7/comments", body)["id"]
    assert client.patch(f"pulls/comments/{number}", {"body": "y"})["body"] == "y"
    client.delete(f"pulls/comments/{number}")
    assert pull.review_comments == []


def test_the_token_is_told_to_nobody(
    fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    client = a_client(fake_github, "s3cret")
    with pytest.raises(ApiError) as caught:
        client.raw(FILE)
    (request,) = fake_github.requests
    assert request.headers["authorization"] == "Bearer s3cret"
    assert "s3cret" not in f"{client!r} {caught.value!r} {caught.value.hint}"


def test_an_enterprise_server_has_its_own_address(fake_enterprise: FakeGitHub) -> None:
    fake_enterprise.repository()
    fake_enterprise.token("t", {"contents": "read"})
    assert a_client(fake_enterprise).raw(FILE) == TEXT


def test_a_server_that_is_not_there() -> None:
    with FakeGitHub() as gone:
        client = a_client(gone)
    with pytest.raises(ApiError, match="did not answer GET /repos/octo/app/contents/"):
        client.raw(FILE)
