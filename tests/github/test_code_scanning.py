from __future__ import annotations

import random
from typing import Any

import pytest

from flaskgate.github import code_scanning
from flaskgate.github.answers import ApiError
from flaskgate.github.code_scanning import (
    AnalysedCommit,
    CheckedOut,
    Nowhere,
    packed,
    target_of,
    upload,
)
from flaskgate.github.context import Event, PullRequest
from flaskgate.publish.views.sarif import to_sarif
from tests.factories import a_finding, a_report
from tests.fake_github import FakeGitHub, nonsense, reply
from tests.fake_github.faults import Fault
from tests.github.clients import a_client

HEAD, MERGE, OTHER = "a" * 40, "c" * 40, "e" * 40
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


CLOSED = of_pull(ref="refs/heads/main")


@pytest.mark.parametrize(
    ("event", "checked_out", "reason"),
    [
        pytest.param(an_event(ref=QUEUE), MERGE, "merge queue", id="push to a merge queue"),
        pytest.param(an_event(name="merge_group"), MERGE, "merge queue", id="merge group"),
        pytest.param(of_pull("fork/n"), MERGE, "from a fork", id="fork"),
        pytest.param(of_pull(name="pull_request_target"), MERGE, "base branch", id="target"),
        pytest.param(an_event(ref=""), MERGE, "no branch", id="no ref"),
        pytest.param(an_event(ref="main"), MERGE, "no branch", id="half a ref"),
        pytest.param(an_event(sha="HEAD"), "", "no branch", id="no commit"),
        pytest.param(an_event(), OTHER, "is about", id="another commit is checked out"),
        pytest.param(an_event(name="schedule"), OTHER, "was scanned", id="on a schedule"),
        pytest.param(an_event(name="workflow_run"), OTHER, "'workflow_run' is", id="after a run"),
        pytest.param(of_pull(), OTHER, "is about", id="neither head nor merge commit"),
        pytest.param(CLOSED, HEAD, "is about", id="the head of a closed pull request"),
    ],
)
def test_events_that_have_no_place_for_results(event: Event, checked_out: str, reason: str) -> None:
    target = target_of(event, CheckedOut(commit=checked_out))
    assert isinstance(target, Nowhere)
    assert reason in target.reason


@pytest.mark.parametrize(
    ("event", "checked_out", "ref", "commit"),
    [
        pytest.param(an_event(), MERGE, "refs/heads/main", MERGE, id="push"),
        pytest.param(an_event(), "", "refs/heads/main", MERGE, id="push without a repository"),
        pytest.param(an_event(ref="refs/tags/v1"), MERGE, "refs/tags/v1", MERGE, id="tag"),
        pytest.param(of_pull(), MERGE, "refs/pull/7/merge", MERGE, id="merge commit"),
        pytest.param(of_pull(), "", "refs/pull/7/merge", MERGE, id="merge commit, no repository"),
        pytest.param(of_pull(), HEAD, "refs/pull/7/head", HEAD, id="head is checked out"),
        pytest.param(CLOSED, MERGE, "refs/heads/main", MERGE, id="closed after a squash merge"),
        pytest.param(
            of_pull(name="pull_request_review"), MERGE, "refs/pull/7/merge", MERGE, id="review"
        ),
    ],
)
def test_target_of(event: Event, checked_out: str, ref: str, commit: str) -> None:
    target = target_of(event, CheckedOut(commit=checked_out))
    assert target == AnalysedCommit(ref=ref, commit_sha=commit)


def test_a_merge_that_github_made_anew_is_that_of_the_pull_request() -> None:
    here = CheckedOut(commit=OTHER, parents=("d" * 40, HEAD))
    assert target_of(of_pull(), here) == AnalysedCommit(ref="refs/pull/7/merge", commit_sha=OTHER)
    forged = CheckedOut(commit=OTHER, parents=(HEAD, "d" * 40))
    assert isinstance(target_of(of_pull(), forged), Nowhere)


@pytest.mark.parametrize(
    ("ref", "sha", "reason"),
    [
        pytest.param("refs/heads/dev", OTHER, "", id="as it is checked out"),
        pytest.param("refs/tags/v1", OTHER, "", id="a tag"),
        pytest.param("refs/heads/dev", HEAD, "was scanned", id="another commit"),
        pytest.param("refs/heads/dev", "", "do not name", id="ref alone"),
        pytest.param("", OTHER, "do not name", id="commit alone"),
        pytest.param("dev", OTHER, "do not name", id="half a ref"),
        pytest.param("refs/heads/dev", OTHER[:12], "do not name", id="half a commit"),
        pytest.param("refs/heads/dev", "v1", "do not name", id="no commit"),
    ],
)
@pytest.mark.parametrize(
    "event", [an_event(name="schedule"), of_pull("fork/n"), an_event(ref=QUEUE)], ids=str
)
def test_what_the_user_names(event: Event, ref: str, sha: str, reason: str) -> None:
    wish = {name: value for name, value in (("ref", ref), ("sha", sha)) if value}
    target = target_of(event, CheckedOut(commit=OTHER), wish)
    if reason:
        assert isinstance(target, Nowhere)
        assert reason in target.reason
        assert target.hint
    else:
        assert target == AnalysedCommit(ref=ref, commit_sha=sha)


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
        self.target = AnalysedCommit(ref="refs/heads/main", commit_sha=main.sha)
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
        upload(job.client, AnalysedCommit(ref="refs/heads/main", commit_sha=HEAD), job.log)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([], id="no object"),
        pytest.param({"id": 7}, id="no id"),
        pytest.param({"id": "x\n::error::x"}, id="an id that is none"),
    ],
)
def test_an_answer_that_names_no_upload_is_none(
    job: Job, fake_github: FakeGitHub, answer: object
) -> None:
    fake_github.faults.add("POST", "*/sarifs", nonsense(answer, 202))
    with pytest.raises(ApiError, match="names none"):
        job.upload()


@pytest.mark.parametrize("fault", [nonsense(), reply(500), reply(404)], ids=["", "down", "gone"])
def test_what_cannot_be_followed_is_no_refusal(
    job: Job, fake_github: FakeGitHub, fault: Fault
) -> None:
    job.repository.code_scanning.pending = 99
    fake_github.faults.add("GET", "*/sarifs/*", *[fault] * (4 if fault == reply(500) else 1))
    assert job.upload() is False
    assert job.slept == [1], "it is asked no more"
