from __future__ import annotations

from typing import Any

import pytest

from tests.fake_github.client import call
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository


def some_annotations(count: int, start: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "path": "app.py",
            "start_line": line,
            "end_line": line,
            "annotation_level": "warning",
            "message": "m",
        }
        for line in range(start, start + count)
    ]


def started(github: FakeGitHub, pull: PullRequest, **changes: object) -> dict[str, Any]:
    answer = call(
        github, "POST", "/check-runs", {"name": "n", "head_sha": pull.head.sha, **changes}
    )
    assert answer.status == 201
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_unknown_commit_gets_no_check_run(
    fake_github: FakeGitHub, repository: Repository
) -> None:
    answer = call(fake_github, "POST", "/check-runs", {"name": "n", "head_sha": "a" * 40})
    assert (answer.status, "No commit found for SHA" in answer.said) == (422, True)
    assert repository.check_runs == {}


def test_annotations_of_all_requests_add_up(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    output: dict[str, Any] = {
        "title": "t",
        "summary": "s",
        "text": "x",
        "annotations": some_annotations(50),
    }
    made = started(fake_github, pull, status="in_progress", output=output)
    assert (made["status"], made["conclusion"], made["completed_at"]) == ("in_progress", None, None)
    path = f"/check-runs/{made['id']}"
    output = {"summary": "two", "annotations": some_annotations(50, 51)}
    call(fake_github, "PATCH", path, {"output": output})
    done = {
        "conclusion": "failure",
        "output": {"summary": "two", "annotations": some_annotations(1, 101)},
    }
    shown = call(fake_github, "PATCH", path, done).json()
    assert (shown["status"], shown["conclusion"]) == ("completed", "failure")
    assert shown["completed_at"]
    assert shown["output"]["annotations_count"] == 101
    assert {name: shown["output"][name] for name in ("title", "summary", "text")} == {
        "title": "t",
        "summary": "two",
        "text": "x",
    }
    assert call(fake_github, "GET", path).json() == shown
    page = call(fake_github, "GET", f"{path}/annotations?per_page=100&page=2")
    assert [one["start_line"] for one in page.json()] == [101]
    assert page.json()[0]["title"] is None
    assert 'rel="prev"' in page.headers["link"]
    assert len(repository.check_runs[made["id"]].annotations) == 101


@pytest.mark.usefixtures("pull")
def test_an_unknown_ref_has_no_list(fake_github: FakeGitHub) -> None:
    answer = call(fake_github, "GET", "/commits/gone/check-runs")
    assert (answer.status, "No commit found" in answer.said) == (422, True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("", ["b", "a"], id="the latest of each name"),
        pytest.param("?filter=all", ["b", "a", "a"], id="all"),
        pytest.param("?check_name=a", ["a"], id="of one name"),
        pytest.param("?check_name=c", [], id="of no name"),
        pytest.param("?status=completed", ["b"], id="of one status"),
        pytest.param("?app_id=15368&filter=all", ["b", "a", "a"], id="of this app"),
        pytest.param("?app_id=1", [], id="of another app"),
    ],
)
def test_check_runs_of_a_commit(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest, query: str, names: list[str]
) -> None:
    for name, more in (("a", {}), ("a", {"external_id": "2"}), ("b", {"conclusion": "success"})):
        started(fake_github, pull, **{"name": name, **more})
    call(fake_github, "POST", "/check-runs", {"name": "d", "head_sha": pull.base.sha})
    shown = call(fake_github, "GET", f"/commits/topic-7/check-runs{query}").json()
    assert [one["name"] for one in shown["check_runs"]] == names
    assert shown["total_count"] == len(names)
    assert len(repository.check_runs) == 4


def test_the_latest_of_two_check_runs_is_the_newer_one(
    fake_github: FakeGitHub, pull: PullRequest
) -> None:
    started(fake_github, pull)
    newer = started(fake_github, pull, external_id="2")
    shown = call(fake_github, "GET", f"/commits/{pull.head.sha}/check-runs").json()["check_runs"]
    assert [(one["id"], one["external_id"]) for one in shown] == [(newer["id"], "2")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"status": "completed"}, 422, id="completed without a conclusion"),
        pytest.param(
            {"output": {"summary": "s", "annotations": some_annotations(51)}}, 422, id="51"
        ),
        pytest.param({"output": {"title": "t"}}, 422, id="no summary"),
    ],
)
def test_a_wrong_change_is_refused(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest, body: object, status: int
) -> None:
    made = started(fake_github, pull)
    assert call(fake_github, "PATCH", f"/check-runs/{made['id']}", body).status == status
    assert fake_github.violations
    fake_github.violations.clear()
    assert repository.check_runs[made["id"]].status == "queued"
