from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flaskgate.github.context import Event, PullRequest, read_event
from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Runner

HEAD, BASE, MERGE = "a" * 40, "b" * 40, "c" * 40
PULL = {
    "number": 7,
    "head": {"sha": HEAD, "repo": {"full_name": "o/n"}},
    "base": {"sha": BASE, "ref": "main"},
}


def event(
    folder: Path, payload: object, *, name: str = "pull_request", ref: str = "refs/pull/7/merge"
) -> Event:
    path = folder / "event.json"
    path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    runner = Runner(
        repository="o/n", sha=MERGE, ref=ref, event_name=name, event_path=path, actor="octocat"
    )
    return read_event(runner)


def changed(**parts: Any) -> dict[str, object]:  # noqa: ANN401 (JSON)
    return {"pull_request": {**PULL, **parts}}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="no JSON"),
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param([], id="no object"),
        pytest.param({}, id="no pull request"),
        pytest.param({"pull_request": "7"}, id="a text"),
        pytest.param(changed(number="7"), id="the number is a text"),
        pytest.param(changed(number=True), id="the number is a truth value"),
        pytest.param(changed(number=-1), id="the number is negative"),
        pytest.param(changed(head=None), id="no head"),
        pytest.param(changed(head={"sha": "HEAD", "repo": None}), id="no commit"),
        pytest.param(changed(head={"sha": f"{HEAD}\n"}), id="a commit and more"),
        pytest.param(changed(base={"ref": 1, "sha": BASE}), id="no base branch"),
    ],
)
def test_a_pull_request_without_its_facts_is_an_error(tmp_path: Path, payload: object) -> None:
    with pytest.raises(InputError, match="without a readable pull request"):
        event(tmp_path, payload)


def test_a_missing_payload_is_an_error_for_a_pull_request_only(tmp_path: Path) -> None:
    gone = tmp_path / "gone.json"
    with pytest.raises(InputError):
        read_event(Runner(event_name="pull_request", event_path=gone))
    assert read_event(Runner(event_name="push", event_path=gone)).pull_request is None
    assert read_event(Runner(event_name="push")).pull_request is None


@pytest.mark.parametrize(
    "name",
    [
        "pull_request",
        "pull_request_target",
        "pull_request_review",
        "pull_request_review_comment",
        "anything_else",
    ],
)
def test_every_event_that_carries_a_pull_request_is_one(tmp_path: Path, name: str) -> None:
    found = event(tmp_path, {"pull_request": PULL}, name=name)
    assert found.pull_request is not None
    assert found.is_change(MERGE)
    assert found.is_target is (name == "pull_request_target")


@pytest.mark.parametrize(
    ("name", "payload", "checked_out", "expected"),
    [
        pytest.param("push", {}, HEAD, False, id="another commit on push"),
        pytest.param("schedule", {}, HEAD, False, id="another branch on schedule"),
        pytest.param("issue_comment", {}, MERGE, False, id="a comment, with the default branch"),
        pytest.param("issue_comment", {}, "", False, id="a comment, without git"),
        pytest.param("issue_comment", {}, HEAD, True, id="a comment, with somebody's commit"),
        pytest.param("workflow_run", {}, HEAD, True, id="after a run, with somebody's commit"),
        pytest.param(
            "merge_group", {"merge_group": {"base_sha": BASE}}, MERGE, True, id="merge queue"
        ),
    ],
)
def test_what_is_merged_into_something(
    tmp_path: Path, name: str, payload: object, checked_out: str, *, expected: bool
) -> None:
    found = event(tmp_path, payload, name=name, ref="refs/heads/main")
    assert found.is_change(checked_out) is expected


def test_the_facts_of_a_pull_request(tmp_path: Path) -> None:
    assert event(tmp_path, {"pull_request": PULL}) == Event(
        name="pull_request",
        repository="o/n",
        sha=MERGE,
        ref="refs/pull/7/merge",
        pull_request=PullRequest(
            number=7, head_sha=HEAD, head_repository="o/n", base_ref="main", base_sha=BASE
        ),
        actor="octocat",
    )


@pytest.mark.parametrize(
    ("repository", "is_fork"),
    [
        pytest.param({"full_name": "o/n"}, False, id="the same repository"),
        pytest.param({"full_name": "O/N"}, False, id="in another spelling"),
        pytest.param({"full_name": "fork/n"}, True, id="another repository"),
        pytest.param(None, True, id="a repository that is gone"),
        pytest.param({"full_name": 1}, True, id="a strange answer"),
    ],
)
def test_forks(tmp_path: Path, repository: object, *, is_fork: bool) -> None:
    assert event(tmp_path, changed(head={"sha": HEAD, "repo": repository})).is_fork is is_fork


@pytest.mark.parametrize(
    ("name", "ref", "is_queue"),
    [
        pytest.param("push", "refs/heads/main", False, id="a push"),
        pytest.param("push", "refs/heads/gh-readonly-queue/main/pr-7-x", True, id="its push"),
        pytest.param("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-x", True, id="a group"),
    ],
)
def test_a_merge_queue_is_known_by_event_or_ref(
    tmp_path: Path, name: str, ref: str, *, is_queue: bool
) -> None:
    facts = event(tmp_path, {"merge_group": {"base_sha": BASE}}, name=name, ref=ref)
    assert facts.is_queue is is_queue
    assert facts.queue_base == BASE
    assert not facts.is_fork
