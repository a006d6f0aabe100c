"""Who is refused, and in which of GitHub's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fake_github.client import PERMISSIONS, a_log, call, packed
from tests.fake_github.records import Token
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository

INTEGRATION = "Resource not accessible by integration"
NOT_ENABLED = "Code scanning is not enabled for this repository. Please enable code scanning in the"
ADVANCED = "Advanced Security must be enabled for this repository to use code scanning."
READS = ("/pulls/7", "/pulls/7/files", "/issues/7/comments", "/commits/main/check-runs")


def lacking(*names: str) -> dict[str, str]:
    return {name: level for name, level in PERMISSIONS.items() if name not in names}


def bodies(sha: str) -> dict[str, Any]:
    """Return a body in order for each path to which a client writes."""
    upload = {"commit_sha": sha, "ref": "refs/heads/main", "sarif": packed(a_log())}
    line = {"path": "lines.txt", "line": 5, "body": "b"}
    return {
        "/check-runs": {"name": "n", "head_sha": sha},
        "/code-scanning/sarifs": upload,
        "/issues/7/comments": {"body": "b"},
        "/pulls/7/comments": {"commit_id": sha, **line},
        "/pulls/7/reviews": {"event": "COMMENT", "body": "b", "comments": [line]},
    }


@pytest.mark.parametrize(
    ("path", "names", "needs"),
    [
        pytest.param("/check-runs", ["checks"], "checks=write", id="check run"),
        pytest.param(
            "/code-scanning/sarifs", ["security-events"], "security_events=write", id="upload"
        ),
        pytest.param("/pulls/7/comments", ["pull-requests"], "pull_requests=write", id="line"),
        pytest.param("/pulls/7/reviews", ["pull-requests"], "pull_requests=write", id="review"),
        pytest.param(
            "/issues/7/comments",
            ["issues", "pull-requests"],
            "issues=write; pull_requests=write",
            id="comment",
        ),
    ],
)
def test_who_may_not_write_is_refused(
    fake_github: FakeGitHub,
    repository: Repository,
    pull: PullRequest,
    path: str,
    names: list[str],
    needs: str,
) -> None:
    for level in ("none", "read"):
        fake_github.token("all", lacking(*names) | dict.fromkeys(names, level))
        answer = call(fake_github, "POST", path, bodies(pull.head.sha)[path])
        assert (answer.status, answer.json()["message"]) == (403, INTEGRATION)
        assert answer.headers["x-accepted-github-permissions"] == needs
    assert [*repository.check_runs, *pull.comments, *pull.review_comments, *pull.reviews] == []
    assert repository.code_scanning.uploads == []


@pytest.mark.usefixtures("repository")
def test_either_permission_is_enough_for_a_comment(
    fake_github: FakeGitHub, pull: PullRequest
) -> None:
    for name in ("issues", "pull-requests"):
        fake_github.token("all", lacking(name))
        assert call(fake_github, "POST", "/issues/7/comments", {"body": "b"}).status == 201
    assert len(pull.comments) == 2


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize("path", READS)
def test_everybody_reads_what_is_public(fake_github: FakeGitHub, path: str) -> None:
    fake_github.token("all", {})
    assert call(fake_github, "GET", path).status == 200


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize("path", READS)
def test_what_is_private_needs_a_permission(
    fake_github: FakeGitHub, repository: Repository, path: str
) -> None:
    repository.private = True
    assert call(fake_github, "GET", path).status == 200
    fake_github.token("all", {}, "octo/app")
    assert (call(fake_github, "GET", path).status, fake_github.violations) == (403, [])
    fake_github.token("all", PERMISSIONS, "octo/other")
    assert call(fake_github, "GET", path).json()["message"] == "Not Found"


def test_alerts_are_never_public(fake_github: FakeGitHub, pull: PullRequest) -> None:
    upload = bodies(pull.head.sha)["/code-scanning/sarifs"]
    made = call(fake_github, "POST", "/code-scanning/sarifs", upload).json()
    fake_github.token("all", lacking("security-events"))
    answer = call(fake_github, "GET", f"/code-scanning/sarifs/{made['id']}")
    assert (answer.status, answer.json()["message"]) == (403, INTEGRATION)
    assert answer.headers["x-accepted-github-permissions"] == "security_events=read"


@pytest.mark.parametrize("name", ["contents", "actions"])
def test_a_private_upload_needs_more(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest, name: str
) -> None:
    upload = bodies(pull.head.sha)["/code-scanning/sarifs"]
    fake_github.token("all", lacking(name), "octo/app")
    assert call(fake_github, "POST", "/code-scanning/sarifs", upload).status == 202
    repository.private = True
    answer = call(fake_github, "POST", "/code-scanning/sarifs", upload)
    assert (answer.status, answer.json()["message"]) == (403, INTEGRATION)


@pytest.mark.parametrize(
    ("private", "message"),
    [pytest.param(False, NOT_ENABLED, id="public"), pytest.param(True, ADVANCED, id="private")],
)
def test_code_scanning_may_not_be_there(
    fake_github: FakeGitHub,
    repository: Repository,
    pull: PullRequest,
    private: bool,  # noqa: FBT001 - a row of a table
    message: str,
) -> None:
    repository.private = private
    repository.code_scanning.enabled = False
    path = "/code-scanning/sarifs"
    for answer in (
        call(fake_github, "POST", path, bodies(pull.head.sha)[path]),
        call(fake_github, "GET", f"{path}/1"),
    ):
        assert answer.status == 403
        assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize("path", bodies(""))
def test_an_archived_repository_takes_nothing(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest, path: str
) -> None:
    repository.archived = True
    answer = call(fake_github, "POST", path, bodies(pull.head.sha)[path])
    assert (answer.status, "archived" in answer.said) == (403, True)
    assert call(fake_github, "GET", "").json()["archived"] is True


@pytest.mark.usefixtures("repository")
def test_an_unknown_token_is_refused(fake_github: FakeGitHub) -> None:
    answer = call(fake_github, "GET", "", headers={"Authorization": "Bearer other"})
    assert (answer.status, answer.json()["message"]) == (401, "Bad credentials")


@pytest.mark.usefixtures("repository")
def test_no_token_is_refused(fake_github: FakeGitHub) -> None:
    answer = call(fake_github, "GET", "", headers={"Authorization": None})
    assert (answer.status, answer.json()["message"]) == (401, "Requires authentication")
    fake_github.violations.clear()


def test_an_unknown_repository_is_not_found(fake_github: FakeGitHub) -> None:
    fake_github.token("all", PERMISSIONS)
    assert call(fake_github, "GET", "").status == 404


def test_a_personal_token_makes_no_check_run(fake_github: FakeGitHub, pull: PullRequest) -> None:
    fake_github.tokens["all"] = Token(permissions=PERMISSIONS, app=None, login="octocat")
    answer = call(fake_github, "POST", "/check-runs", bodies(pull.head.sha)["/check-runs"])
    assert (answer.status, "via a GitHub App" in answer.said) == (403, True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: setattr(token, "app", 99), id="another app"),
        pytest.param(lambda token: setattr(token, "app", None), id="a person"),
    ],
)
def test_only_the_app_that_made_a_check_run_changes_it(
    fake_github: FakeGitHub, pull: PullRequest, change: Callable[[Token], None]
) -> None:
    made = call(fake_github, "POST", "/check-runs", bodies(pull.head.sha)["/check-runs"]).json()
    change(fake_github.tokens["all"])
    answer = call(fake_github, "PATCH", f"/check-runs/{made['id']}", {"status": "in_progress"})
    assert (answer.status, "Invalid app_id" in answer.said) == (403, True)
