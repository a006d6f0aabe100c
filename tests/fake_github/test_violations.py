"""What a client does wrong is seen: without these, no scenario test could fail for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.fake_github.client import REPOSITORY, a_log, call, packed
from tests.fake_github.description import operations
from tests.fake_github.faults import Drop, reply
from tests.fake_github.fixtures import checked
from tests.fake_github.routes import ROUTES
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository
from tests.fake_github.views import Views

SHA = "a" * 40
ANNOTATION = {
    "path": "app.py",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "failure",
    "message": "m",
}
LINE = {"path": "lines.txt", "line": 5, "side": "RIGHT", "body": "b"}


def violations(github: FakeGitHub) -> list[str]:
    """Return what was wrong and forget it, so that the fixture does not fail the test for it."""
    found = list(github.violations)
    github.violations.clear()
    return found


def a_check(**output: object) -> dict[str, Any]:
    return {
        "name": "n",
        "head_sha": SHA,
        "status": "completed",
        "conclusion": "failure",
        "output": {"title": "t", "summary": "s", **output},
    }


def an_annotation(**changes: object) -> dict[str, Any]:
    return a_check(annotations=[ANNOTATION | changes])


def an_upload(**changes: object) -> dict[str, Any]:
    return {"commit_sha": SHA, "ref": "refs/heads/main", "sarif": packed(a_log()), **changes}


def a_review(**changes: object) -> dict[str, Any]:
    return {"event": "COMMENT", "body": "", "comments": [LINE | changes]}


def test_every_operation_of_the_description_has_a_route() -> None:
    assert {operation.name for operation in operations()} == set(ROUTES)


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("headers", "violation"),
    [
        pytest.param({"Accept": None}, "header Accept: None", id="no Accept"),
        pytest.param({"Accept": "*/*"}, r"header Accept: '\*/\*'", id="any Accept"),
        pytest.param(
            {"Accept": "application/vnd.github.raw+json"}, "header Accept", id="raw, but no file"
        ),
        pytest.param({"X-GitHub-Api-Version": None}, "header X-GitHub-Api-V.*: None", id="version"),
        pytest.param(
            {"X-GitHub-Api-Version": "2021-01-01"}, "header X-GitHub-Api-Version", id="old version"
        ),
        pytest.param({"User-Agent": None}, "header User-Agent is missing", id="no User-Agent"),
        pytest.param({"Authorization": None}, "header Authorization", id="no token"),
        pytest.param({"Authorization": "token all"}, "header Authorization", id="old spelling"),
    ],
)
def test_a_wrong_header_is_seen(
    fake_github: FakeGitHub, headers: Mapping[str, str | None], violation: str
) -> None:
    call(fake_github, "GET", "", headers=headers)
    (found,) = violations(fake_github)
    assert re.match(f"GET {REPOSITORY}: {violation}", found)


@pytest.mark.usefixtures("repository")
def test_a_body_that_does_not_say_that_it_is_json_is_seen(fake_github: FakeGitHub) -> None:
    answer = call(fake_github, "POST", "/check-runs", a_check(), headers={"Content-Type": "text/x"})
    assert answer.status == 422  # the commit is unknown
    assert "header Content-Type: 'text/x'" in violations(fake_github)[0]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/issues/7", id="a path"),
        pytest.param("PUT", "/contents/app.py", id="a method"),
        pytest.param("GET", "/pulls/7/files/", id="a last slash"),
        pytest.param("GET", "//pulls/7/files", id="an empty segment"),
    ],
)
def test_a_call_outside_the_description_is_seen(
    fake_github: FakeGitHub, method: str, path: str
) -> None:
    assert call(fake_github, method, path).status == 404
    expected = f"{method} {REPOSITORY}{path} is no operation of the description"
    assert violations(fake_github) == [expected]


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize(
    ("query", "violation"),
    [
        pytest.param("perpage=100", "query perpage: unknown", id="misspelt"),
        pytest.param("per_page=all", "query per_page: 'all' is no number", id="no number"),
    ],
)
def test_a_wrong_query_is_seen(fake_github: FakeGitHub, query: str, violation: str) -> None:
    assert call(fake_github, "GET", f"/pulls/7/files?{query}").status == 422
    assert violations(fake_github) == [f"GET {REPOSITORY}/pulls/7/files: {violation}"]


@pytest.mark.usefixtures("repository")
def test_an_unknown_choice_in_a_query_is_seen(fake_github: FakeGitHub) -> None:
    assert call(fake_github, "GET", "/commits/main/check-runs?filter=new").status == 422
    assert "query filter: 'new' is none of" in violations(fake_github)[0]


@pytest.mark.usefixtures("pull")
@pytest.mark.parametrize(
    ("path", "body", "violation"),
    [
        pytest.param("/check-runs", b"{", "the body is not JSON", id="no JSON"),
        pytest.param("/check-runs", None, "None is not of type 'object'", id="no body"),
        pytest.param("/check-runs", [], "is not of type 'object'", id="a list"),
        pytest.param("/check-runs", {"name": "n"}, "'head_sha' is a required", id="missing"),
        pytest.param("/check-runs", a_check() | {"sha": ""}, "'sha' was unex", id="unknown"),
        pytest.param("/check-runs", a_check(sumary=""), "'sumary' was unex", id="unknown inside"),
        pytest.param("/check-runs", an_annotation(line=1), "'line' was unex", id="further inside"),
        pytest.param("/check-runs", a_check(summary="x" * 65_536), "is too long", id="summary"),
        pytest.param("/check-runs", a_check(text="x" * 65_536), "is too long", id="text"),
        pytest.param(
            "/check-runs",
            a_check(annotations=[ANNOTATION] * 51),
            "is too long",
            id="51 annotations",
        ),
        pytest.param(
            "/check-runs", an_annotation(annotation_level="error"), "'error' is not one", id="level"
        ),
        pytest.param(
            "/check-runs", an_annotation(start_line="1"), "not of type 'int", id="text line"
        ),
        pytest.param("/check-runs", an_annotation(start_line=0), "lines 0 to 1", id="line 0"),
        pytest.param("/check-runs", an_annotation(start_line=2), "lines 2 to 1", id="inverted"),
        pytest.param(
            "/check-runs",
            an_annotation(end_line=2, start_column=1),
            "columns although it has several lines",
            id="columns of several lines",
        ),
        pytest.param("/check-runs", an_annotation(title="x" * 256), "a title of more", id="title"),
        pytest.param(
            "/check-runs", an_annotation(message="é" * 32_769), "message of more", id="message"
        ),
        pytest.param(
            "/check-runs", an_annotation(path="./app.py"), "is not relative", id="./ path"
        ),
        pytest.param("/check-runs", an_annotation(path="/app.py"), "is not relative", id="/ path"),
        pytest.param(
            "/check-runs",
            {"name": "n", "head_sha": SHA, "status": "completed"},
            "a completed check run without a conclusion",
            id="no conclusion",
        ),
        pytest.param("/issues/7/comments", {"text": "b"}, "'body' is a required", id="comment"),
        pytest.param(
            "/pulls/7/reviews", a_review(position=1), "position is deprecated", id="position"
        ),
        pytest.param("/pulls/7/reviews", a_review(start_line=5), "must be less", id="empty range"),
        pytest.param(
            "/pulls/7/reviews", a_review(text="b"), "'text' was unex", id="review comment"
        ),
        pytest.param(
            "/pulls/7/reviews",
            {"event": "COMMENT", "comments": [{"path": "lines.txt", "body": "b"}]},
            "comment 0: no line",
            id="no line",
        ),
        pytest.param(
            "/pulls/7/comments",
            {"commit_id": SHA, "path": "lines.txt", "body": "b"},
            "no line",
            id="one comment without a line",
        ),
    ],
)
def test_a_wrong_body_is_seen_and_refused(
    fake_github: FakeGitHub, path: str, body: object, violation: str
) -> None:
    answer = call(fake_github, "POST", path, body)
    assert answer.status == 422
    assert "Invalid request." in answer.said
    found = violations(fake_github)
    assert any(violation in one for one in found), found


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("changes", "violation"),
    [
        pytest.param({"commit_sha": "abc"}, "'abc' is too short", id="short commit"),
        pytest.param({"commit_sha": "g" * 40}, "does not match", id="no hexadecimal commit"),
        pytest.param({"ref": "main"}, "does not match", id="a branch's short name"),
        pytest.param({"category": "c"}, "'category' was unex", id="unknown property"),
        pytest.param({"ref": "refs/pull/1"}, "neither /head nor /merge", id="incomplete ref"),
        pytest.param({"ref": "refs/pull/x/merge"}, "neither /head nor /merge", id="no number"),
        pytest.param({"sarif": "{}"}, "sarif is not JSON in gzip in base64", id="no base64"),
        pytest.param({"sarif": "e30="}, "sarif is not JSON in gzip in base64", id="no gzip"),
        pytest.param({"sarif": packed([])}, "sarif is no object", id="a list"),
    ],
)
def test_a_wrong_upload_is_seen(
    fake_github: FakeGitHub, changes: Mapping[str, object], violation: str
) -> None:
    assert call(fake_github, "POST", "/code-scanning/sarifs", an_upload(**changes)).status >= 400
    found = violations(fake_github)
    assert any(violation in one for one in found), found


@pytest.mark.usefixtures("repository")
def test_a_body_where_none_belongs_is_seen(fake_github: FakeGitHub) -> None:
    assert call(fake_github, "GET", "", {}).status == 422
    assert violations(fake_github) == [f"GET {REPOSITORY}: a body where none belongs"]


@pytest.mark.usefixtures("repository")
def test_a_request_that_a_fault_befalls_is_judged_as_well(fake_github: FakeGitHub) -> None:
    fake_github.faults.add("POST", "*/check-runs", reply(502))
    assert call(fake_github, "POST", "/check-runs", {"name": "n"}).status == 502
    assert "'head_sha' is a required property" in violations(fake_github)[0]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("wrong", "violation"),
    [
        pytest.param({"name": 1}, "the stand-in's answer: $: ", id="not what GitHub answers"),
        pytest.param(None, "Traceback", id="an error of the stand-in"),
    ],
)
def test_the_stand_in_judges_itself(
    fake_github: FakeGitHub,
    monkeypatch: pytest.MonkeyPatch,
    wrong: object,
    violation: str,
) -> None:
    def view(_: Views) -> object:
        if wrong is None:
            raise LookupError("a bug")
        return wrong

    monkeypatch.setattr(Views, "repo", view)
    if wrong is None:
        with pytest.raises(ConnectionError):
            call(fake_github, "GET", "")
    else:
        call(fake_github, "GET", "")
    assert any(violation in one for one in violations(fake_github))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        pytest.param(lambda github: github.violations.append("wrong"), "wrong", id="violation"),
        pytest.param(
            lambda github: github.faults.add("GET", "/never", Drop()),
            "no GET /never met Drop",
            id="a fault that nothing met",
        ),
    ],
)
def test_the_fixture_fails_the_test(spoil: Any, complaint: str) -> None:  # noqa: ANN401
    fixture = checked(FakeGitHub())
    spoil(next(fixture))
    with pytest.raises(pytest.fail.Exception, match=complaint):
        next(fixture, None)


def test_a_request_in_order_is_no_violation(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    sha = pull.head.sha
    body = an_upload(commit_sha=sha, ref="refs/pull/7/merge")
    assert call(fake_github, "POST", "/code-scanning/sarifs", body).status == 202
    assert (
        call(fake_github, "POST", "/check-runs", an_annotation() | {"head_sha": sha}).status == 201
    )
    assert call(fake_github, "POST", "/pulls/7/reviews", a_review(start_line=4)).status == 200
    assert fake_github.complaints() == []
    assert len(repository.check_runs) == 1
