from __future__ import annotations

import http.client
import re
import threading
from urllib.parse import urlsplit

import pytest

from tests.fake_github.client import HEADERS, PERMISSIONS, REPOSITORY, call
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import Repository


def connect(github: FakeGitHub) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(github.url).netloc, timeout=10)


def test_requests_are_recorded_as_they_arrived(
    fake_github: FakeGitHub, repository: Repository
) -> None:
    call(fake_github, "GET", "/contents/a%20b.py?ref=main")
    call(
        fake_github,
        "POST",
        "/check-runs",
        {"name": "n", "head_sha": repository.tip.sha},
    )
    read, written = fake_github.requests
    assert (read.method, read.path) == ("GET", f"{REPOSITORY}/contents/a%20b.py")
    assert read.query == {"ref": "main"}
    assert read.headers["user-agent"] == "tests"
    assert read.json() is None
    assert written.json()["name"] == "n"
    assert fake_github.sent("POST", "*/check-runs") == [written]
    assert fake_github.sent("GET", "*/check-runs") == []


@pytest.mark.usefixtures("repository")
def test_a_connection_serves_several_requests(fake_github: FakeGitHub) -> None:
    connection = connect(fake_github)
    for _ in range(3):
        connection.request("GET", REPOSITORY, headers=HEADERS)
        answer = connection.getresponse()
        assert (answer.status, answer.will_close) == (200, False)
        answer.read()
    connection.close()


def test_stopping_ends_open_connections_and_all_threads() -> None:
    before = threading.active_count()
    with FakeGitHub() as github:
        github.token("all", PERMISSIONS)
        github.repository("octo/app")
        connection = connect(github)
        connection.request("GET", REPOSITORY, headers=HEADERS)
        assert connection.getresponse().read()
    assert threading.active_count() == before
    connection.request("GET", REPOSITORY, headers=HEADERS)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        connection.getresponse()
    connection.close()


def test_an_enterprise_server_has_a_prefix_and_a_version(fake_enterprise: FakeGitHub) -> None:
    fake_enterprise.token("all", PERMISSIONS)
    fake_enterprise.repository("octo/app")
    answer = call(fake_enterprise, "GET", "/contents/README.md")
    assert answer.status == 200
    assert answer.headers["x-github-enterprise-version"] == "3.19.1"
    assert answer.json()["url"].startswith(f"{fake_enterprise.url}{REPOSITORY}/")
    assert fake_enterprise.url.endswith("/api/v3")
    assert fake_enterprise.requests[0].path == f"/api/v3{REPOSITORY}/contents/README.md"


def test_an_enterprise_server_misses_its_prefix(fake_enterprise: FakeGitHub) -> None:
    connection = connect(fake_enterprise)
    connection.request("GET", REPOSITORY, headers=HEADERS)
    assert connection.getresponse().status == 404
    connection.close()
    assert fake_enterprise.violations == [f"GET {REPOSITORY} is no operation of the description"]
    fake_enterprise.violations.clear()


@pytest.mark.parametrize("full_name", ["octo/other", "stranger/app"])
def test_several_repositories_are_kept_apart(
    fake_github: FakeGitHub, repository: Repository, full_name: str
) -> None:
    other = fake_github.repository(full_name)
    call(
        fake_github,
        "POST",
        "/check-runs",
        {"name": "n", "head_sha": repository.tip.sha},
    )
    assert len(repository.check_runs) == 1
    assert other.check_runs == {}


@pytest.mark.usefixtures("repository")
def test_what_is_no_request_of_the_api_is_seen(fake_github: FakeGitHub) -> None:
    connection = connect(fake_github)
    connection.request("HEAD", REPOSITORY, headers=HEADERS)
    assert connection.getresponse().status == 501
    connection.close()
    (violation,) = fake_github.violations
    assert re.match("501: .*HEAD", violation)
    fake_github.violations.clear()


@pytest.mark.parametrize(
    ("error", "violations"),
    [
        pytest.param(BrokenPipeError(), 0, id="the client went away"),
        pytest.param(KeyError(), 1, id="an error of the stand-in"),
    ],
)
def test_errors_while_answering_are_seen(error: Exception, violations: int) -> None:
    with FakeGitHub() as github:
        try:
            raise error
        except type(error):
            github._server.handle_error(None, None)
    assert len(github.violations) == violations
