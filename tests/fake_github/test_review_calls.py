"""Reviews and comments on lines; the diff shows lines 2 to 8 and 27 to 33 of lines.txt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake_github.client import call
from tests.fake_github.git import ChangedFile
from tests.fake_github.records import Token
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository

LINE = {"path": "lines.txt", "line": 5, "body": "b"}
NOT_IN_DIFF = [
    pytest.param({"line": 1}, "line must be part of the diff", id="before the hunk"),
    pytest.param({"line": 20}, "line must be part of the diff", id="between the hunks"),
    pytest.param({"line": 34}, "line must be part of the diff", id="on the left alone"),
    pytest.param({"line": 2000}, "line must be part of the diff", id="beyond the end"),
    pytest.param({"path": "README.md"}, "path is invalid", id="another file"),
    pytest.param({"path": "image.png"}, "line must be part of the diff", id="no patch"),
    pytest.param(
        {"start_line": 5, "line": 28}, "start line must be part of the same hunk", id="two hunks"
    ),
    pytest.param(
        {"start_line": 1, "line": 5}, "start line must be part of the same hunk", id="begins before"
    ),
]
IN_DIFF = [
    pytest.param({}, id="changed"),
    pytest.param({"line": 2}, id="first line of context"),
    pytest.param({"line": 33}, id="last line of context"),
    pytest.param({"line": 34, "side": "LEFT"}, id="left"),
    pytest.param({"start_line": 2, "line": 8}, id="a range"),
    pytest.param({"start_line": 28, "start_side": "RIGHT", "line": 30}, id="a range with sides"),
]


def review(github: FakeGitHub, *comments: object, **changes: object) -> Any:  # noqa: ANN401
    body = {"event": "COMMENT", "body": "", "comments": comments, **changes}
    return call(github, "POST", "/pulls/7/reviews", body)


def comment(github: FakeGitHub, pull: PullRequest, **changes: object) -> Any:  # noqa: ANN401
    body = {"commit_id": pull.head.sha, **LINE, **changes}
    return call(github, "POST", "/pulls/7/comments", body)


@pytest.mark.parametrize(("changes", "error"), NOT_IN_DIFF)
def test_one_line_outside_the_diff_refuses_the_review(
    fake_github: FakeGitHub, pull: PullRequest, changes: dict[str, Any], error: str
) -> None:
    answer = review(fake_github, LINE, LINE | changes, LINE)
    assert (answer.status, answer.json()["message"]) == (422, "Unprocessable Entity")
    (said,) = answer.json()["errors"]
    assert error in said
    assert "lines.txt" not in said
    assert pull.reviews == []
    assert pull.review_comments == []


@pytest.mark.parametrize(("changes", "error"), NOT_IN_DIFF)
def test_a_line_outside_the_diff_refuses_the_comment(
    fake_github: FakeGitHub, pull: PullRequest, changes: dict[str, Any], error: str
) -> None:
    answer = comment(fake_github, pull, **changes)
    assert (answer.status, answer.json()["message"]) == (422, "Validation Failed")
    assert error in answer.said
    assert pull.review_comments == []


@pytest.mark.parametrize("changes", IN_DIFF)
def test_lines_in_the_diff_are_taken(
    fake_github: FakeGitHub, pull: PullRequest, changes: dict[str, Any]
) -> None:
    assert review(fake_github, LINE | changes).status == 200
    assert comment(fake_github, pull, **changes).status == 201
    wanted = {"side": "RIGHT", "start_line": None, **LINE, **changes}
    for shown in call(fake_github, "GET", "/pulls/7/comments").json():
        assert {name: shown[name] for name in wanted} == wanted
        assert shown["diff_hunk"].startswith("@@ ")
        assert shown["start_side"] == ("RIGHT" if shown["start_line"] else None)
    assert len(pull.review_comments) == 2


def test_a_file_as_a_whole_may_be_commented(fake_github: FakeGitHub, pull: PullRequest) -> None:
    body = {"commit_id": pull.head.sha, "path": "image.png", "subject_type": "file", "body": "b"}
    shown = call(fake_github, "POST", "/pulls/7/comments", body).json()
    assert (shown["subject_type"], shown["line"]) == ("file", None)
    answer = call(fake_github, "POST", "/pulls/7/comments", body | {"path": "README.md"})
    assert (answer.status, "path is invalid" in answer.said) == (422, True)


def test_a_review_and_its_comments(fake_github: FakeGitHub, pull: PullRequest) -> None:
    other = comment(fake_github, pull).json()
    made = review(fake_github, LINE | {"body": "1"}, LINE | {"body": "2"}, body="r").json()
    assert (made["state"], made["body"], made["commit_id"]) == ("COMMENTED", "r", pull.head.sha)
    shown = call(fake_github, "GET", f"/pulls/7/reviews/{made['id']}/comments").json()
    assert [one["body"] for one in shown] == ["1", "2"]
    assert {one["pull_request_review_id"] for one in shown} == {made["id"]}
    assert other["pull_request_review_id"] is None
    assert call(fake_github, "GET", "/pulls/7/reviews").json() == [made]
    answer = call(fake_github, "DELETE", f"/pulls/7/reviews/{made['id']}")
    assert (answer.status, "non-pending" in answer.said) == (422, True)
    assert len(pull.reviews) == 1


def test_a_review_without_an_event_is_seen_by_its_author_alone(
    fake_github: FakeGitHub, pull: PullRequest
) -> None:
    made = call(fake_github, "POST", "/pulls/7/reviews", {"comments": [LINE]}).json()
    assert made["state"] == "PENDING"
    assert call(fake_github, "GET", "/pulls/7/comments").json() == []
    assert len(call(fake_github, "GET", "/pulls/7/reviews").json()) == 1
    fake_github.tokens["all"].login = "octocat"
    assert call(fake_github, "GET", "/pulls/7/reviews").json() == []
    assert call(fake_github, "DELETE", f"/pulls/7/reviews/{made['id']}").status == 200
    assert (pull.reviews, pull.review_comments) == ([], [])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"event": "COMMENT"}, "Body can't be blank", id="nothing"),
        pytest.param({"event": "COMMENT", "body": "x" * 65_537}, "Body is too long", id="long"),
        pytest.param(
            {"event": "COMMENT", "comments": [LINE | {"body": "x" * 65_537}]},
            "Body is too long",
            id="a long comment",
        ),
        pytest.param(
            {"event": "COMMENT", "body": "b", "commit_id": "a" * 40},
            "No commit found for SHA",
            id="unknown commit",
        ),
    ],
)
def test_a_review_is_refused(
    fake_github: FakeGitHub, pull: PullRequest, body: dict[str, Any], message: str
) -> None:
    answer = call(fake_github, "POST", "/pulls/7/reviews", body)
    assert (answer.status, message in answer.said) == (422, True)
    assert pull.reviews == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"body": ""}, "Body can't be blank", id="empty"),
        pytest.param({"body": "x" * 65_537}, "Body is too long", id="long"),
        pytest.param({"commit_id": "a" * 40}, "No commit found for SHA", id="unknown commit"),
    ],
)
def test_a_comment_on_a_line_is_refused(
    fake_github: FakeGitHub, pull: PullRequest, changes: dict[str, str], message: str
) -> None:
    answer = comment(fake_github, pull, **changes)
    assert (answer.status, message in answer.said) == (422, True)
    assert pull.review_comments == []


def test_a_comment_on_a_line_is_changed_answered_and_deleted(
    fake_github: FakeGitHub, pull: PullRequest
) -> None:
    first = comment(fake_github, pull).json()
    path = f"/pulls/comments/{first['id']}"
    assert call(fake_github, "PATCH", path, {"body": "two"}).json()["body"] == "two"
    assert call(fake_github, "PATCH", path, {"body": ""}).status == 422
    fake_github.tokens["all"] = Token(
        permissions=fake_github.tokens["all"].permissions, login="octocat"
    )
    reply = comment(fake_github, pull, in_reply_to=first["id"], body="no").json()
    second = comment(fake_github, pull, in_reply_to=reply["id"], body="yes").json()
    assert reply["in_reply_to_id"] == second["in_reply_to_id"] == first["id"]
    assert (reply["user"]["login"], reply["line"]) == ("octocat", 5)
    assert "in_reply_to_id" not in first
    assert comment(fake_github, pull, in_reply_to=1).status == 404
    assert call(fake_github, "DELETE", path).status == 204
    assert [one.body for one in pull.review_comments] == ["no", "yes"]
    assert call(fake_github, "PATCH", path, {"body": "three"}).status == 404


def test_a_push_outdates_comments_on_lines_that_are_no_longer_as_they_were(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    file = {"path": "image.png", "subject_type": "file", "commit_id": pull.head.sha, "body": "b"}
    call(fake_github, "POST", "/pulls/7/comments", file)
    for changes in ({}, {"line": 30}, {"line": 34, "side": "LEFT"}):
        assert comment(fake_github, pull, **changes).status == 201
    text = pull.head.files["lines.txt"].replace(b"five\n", b"FIVE\n")
    repository.push(pull, repository.commit({"lines.txt": text}, pull.head))
    shown = call(fake_github, "GET", "/pulls/7/comments").json()
    assert [one["line"] for one in shown] == [None, None, 30, 34]
    assert [one["subject_type"] for one in shown] == ["file", "line", "line", "line"]
    assert [one.is_outdated() for one in pull.review_comments] == [False, True, False, False]
    assert shown[1]["original_line"] == 5
    assert shown[2]["commit_id"] == pull.head.sha
    repository.push(pull, repository.commit({"lines.txt": pull.base.files["lines.txt"]}, pull.head))
    assert [one.line for one in pull.review_comments] == [None, None, None, 34]


def test_a_review_may_be_of_an_older_commit(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    old = pull.head
    repository.push(pull, repository.commit({"lines.txt": "1\n"}, pull.base))
    assert review(fake_github, LINE).status == 422
    made = review(fake_github, LINE, commit_id=old.sha)
    assert (made.status, made.json()["commit_id"]) == (200, old.sha)


def test_a_test_may_give_files_of_its_own(fake_github: FakeGitHub, pull: PullRequest) -> None:
    pull.files = [ChangedFile(filename="app.py", patch="@@ -0,0 +1,2 @@\n+a\n+b")]
    assert review(fake_github, {"path": "app.py", "line": 2, "body": "b"}).status == 200
    both = {"path": "app.py", "start_line": 1, "line": 2, "body": "b"}
    assert review(fake_github, both).status == 200
    assert review(fake_github, both | {"start_side": "LEFT"}).status == 422
    assert review(fake_github, {"path": "app.py", "line": 3, "body": "b"}).status == 422
