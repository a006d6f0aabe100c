from __future__ import annotations

import random
from typing import Any

import pytest

from flaskgate.github import code_scanning
from flaskgate.github.answers import ApiError
from flaskgate.github.code_scanning import Target, packed, target_of, upload
from flaskgate.github.context import Event, PullRequest
from flaskgate.publish.views.sarif import to_sarif
from tests.factories import a_finding, a_report
from tests.fake_github import FakeGitHub, nonsense, reply
from tests.fake_github.faults import Fault
from tests.github.clients import a_client

HEAD, MERGE = "a" * 40, "c" * 40
QUEUE = "refs/heads/gh-readonly-queue/main/pr-7-x"


def an_event(**changes: Any) -> Event:  # noqa: ANN401 (checked by the dataclass)
    facts: dict[str, Any] = {
        "name": "push",
        "repository": "o/n",
        "sha": MERGE,
        "ref": "refs/heads/main",
    }
    return Event(**{**facts, **changes})


def of_pull(head_repository: str = "o/n", **changes: Any) -> Event:  # noqa: ANN401
    change = PullRequest(
        number=7, head_sha=HEAD, head_repository=head_repository, base_ref="main", base_sha=""
    )
    facts: dict[str, Any] = {"name": "pull_request", "ref": "refs/pull/7/merge"}
    return an_event(pull_request=change, **{**facts, **changes})


@pytest.mark.parametrize(
    ("event", "checked_out", "reason"),
    [
        pytest.param(an_event(ref=QUEUE), MERGE, "merge queue", id="push to a merge queue"),
        pytest.param(an_event(name="merge_group"), MERGE, "merge queue", id="merge group"),
        pytest.param(of_pull("fork/n"), MERGE, "from a fork", id="fork"),
        pytest.param(of_pull(name="pull_request_target"), MERGE, "base branch", id="target"),
        pytest.param(an_event(ref=""), MERGE, "no branch", id="no ref"),
        pytest.param(an_event(ref="main"), MERGE, "no branch", id="half a ref"),
        pytest.param(an_event(sha="HEAD"), MERGE, "no branch", id="no commit"),
    ],
)
def test_events_that_have_no_place_for_results(event: Event, checked_out: str, reason: str) -> None:
    target = target_of(event, checked_out)
    assert isinstance(target, str)
    assert reason in target


@pytest.mark.parametrize(
    ("event", "checked_out", "ref", "commit"),
    [
        pytest.param(an_event(), MERGE, "refs/heads/main", MERGE, id="push"),
        pytest.param(an_event(), "", "refs/heads/main", MERGE, id="push without a repository"),
        pytest.param(an_event(ref="refs/tags/v1"), MERGE, "refs/tags/v1", MERGE, id="tag"),
        pytest.param(of_pull(), MERGE, "refs/pull/7/merge", MERGE, id="merge commit"),
        pytest.param(of_pull(), "", "refs/pull/7/merge", MERGE, id="merge commit, no repository"),
        pytest.param(of_pull(), HEAD, "refs/pull/7/head", HEAD, id="head is checked out"),
    ],
)
def test_target_of(event: Event, checked_out: str, ref: str, commit: str) -> None:
    assert target_of(event, checked_out) == Target(ref=ref, commit_sha=commit)


def test_a_log_that_is_too_large_loses_its_least_severe_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(code_scanning, "MAX_BYTES", 20_000)
    noise = random.Random(7).randbytes  # noqa: S311 (no secret)
    texts = [noise(500).hex() for _ in range(100)]
    log = packed(lambda limit: {"results": texts[:limit]}, len(texts))
    assert (log.results, len(log.data) <= 20_000) == (25, True)
    assert packed(lambda _: {"x": noise(50_000).hex()}, 4).results == 0


class Job:
    """A job that may upload to octo/app, on its branch `main`."""

    def __init__(self, github: FakeGitHub) -> None:
        self.repository = github.repository()
        github.token("t", {"contents": "read", "security-events": "write"})
        main = self.repository.resolve("main")
        assert main is not None
        self.target = Target(ref="refs/heads/main", commit_sha=main.sha)
        self.slept: list[float] = []
        self.client = a_client(github, sleep=self.slept.append)
        self.log = packed(lambda limit: to_sarif(a_report(a_finding()), limit=limit), 1)

    def upload(self) -> bool:
        return upload(self.client, self.target, self.log)


@pytest.fixture
def job(fake_github: FakeGitHub) -> Job:
    return Job(fake_github)


@pytest.mark.parametrize(
    ("pending", "is_processed", "slept"),
    [
        pytest.param(0, True, [1], id="at once"),
        pytest.param(2, True, [1, 2, 4], id="after a while"),
        pytest.param(99, False, [1, 2, 4, 8, 15, 30], id="not in time"),
    ],
)
def test_processing_is_waited_for(
    job: Job, pending: int, *, is_processed: bool, slept: list[float]
) -> None:
    job.repository.code_scanning.pending = pending
    assert job.upload() is is_processed
    assert job.slept == slept
    assert len(job.repository.code_scanning.uploads) == 1


def test_an_upload_that_is_repeated_makes_no_second_alert(
    job: Job, fake_github: FakeGitHub
) -> None:
    fake_github.faults.add("POST", "*/code-scanning/sarifs", reply(502))
    assert job.upload()
    assert job.upload()
    assert len(job.repository.code_scanning.seen) == 1


def test_errors_of_the_processing_are_told(job: Job) -> None:
    job.repository.code_scanning.failures.append("rejecting SARIF\n::error::x")
    with pytest.raises(ApiError, match=r"could not process the results: rejecting SARIF\\n::error"):
        job.upload()


def test_a_wrong_commit_is_refused(job: Job) -> None:
    with pytest.raises(ApiError, match="commit not found"):
        upload(job.client, Target(ref="refs/heads/main", commit_sha=HEAD), job.log)


@pytest.mark.parametrize(
    ("method", "path", "fault"),
    [
        pytest.param("POST", "*/sarifs", nonsense([], 202), id="no object"),
        pytest.param("POST", "*/sarifs", nonsense({"id": 7}, 202), id="no id"),
        pytest.param("GET", "*/sarifs/*", nonsense(), id="no state"),
    ],
)
def test_what_cannot_be_followed_is_no_refusal(
    job: Job, fake_github: FakeGitHub, method: str, path: str, fault: Fault
) -> None:
    job.repository.code_scanning.pending = 99
    fake_github.faults.add(method, path, fault)
    assert job.upload() is False
