"""Jobs as GitHub runs them seldom, and payloads that it never sends: what each ends as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flaskgate.gate.guard import FAILED, GATED, OK
from tests.fake_github import FakeGitHub, reply
from tests.fake_github.faults import Fault
from tests.fake_github.fixtures import fake_github
from tests.gate.test_api_faults import APP, IMAGE
from tests.github_job import EVERYTHING, Done, Hub

__all__ = ["fake_github"]

pytestmark = pytest.mark.usefixtures("idle_engines")

QUEUE = "refs/heads/gh-readonly-queue/main/pr-7-x"
TOKEN = {"token": "t", "annotations": "commands"}
MARK = ("error", "app.py", "6")
LOOSE = {"Dockerfile": IMAGE, ".flaskgate.yml": "fail-on: never\n"}
"""A change that starts the debugger, and lowers its own bar."""


@pytest.fixture
def hub(
    tmp_path: Path,
    fake_github: FakeGitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Hub:
    monkeypatch.setattr("time.sleep", lambda _: None)
    fake_github.token("t", EVERYTHING)
    made = Hub(tmp_path, fake_github, capsys, monkeypatch)
    made.commit({"app.py": APP})
    return made


def checked_out(hub: Hub, commit: str) -> None:
    """Let jobs check out another commit than that of their event."""
    check_out = hub._check_out
    hub.monkeypatch.setattr(
        hub, "_check_out", lambda work, _, depth: check_out(work, commit, depth)
    )


EVENTS = [
    pytest.param("push", "refs/heads/main", id="a push"),
    pytest.param("push", "refs/tags/v1.0", id="a tag"),
    pytest.param("push", QUEUE, id="a push to a branch of the queue"),
    pytest.param("workflow_dispatch", "refs/heads/main", id="by hand"),
    pytest.param("schedule", "refs/heads/main", id="by the clock"),
    pytest.param("release", "refs/tags/v1.0", id="a release"),
    pytest.param("deployment", "refs/heads/main", id="a deployment"),
    pytest.param("delete", "refs/heads/main", id="a branch is deleted"),
    pytest.param("page_build", "refs/heads/main", id="pages"),
    pytest.param("an_event_of_next_year", "refs/heads/main", id="an event of next year"),
    pytest.param("", "", id="no event at all"),
]


@pytest.mark.parametrize(("event", "ref"), EVENTS)
def test_what_compares_with_nothing_counts_everything(hub: Hub, event: str, ref: str) -> None:
    commit = hub.commit({"Dockerfile": IMAGE})
    done = hub.job(event, ref, commit, {}, depth=1, **TOKEN, scope="changed")
    assert (done.code, done.marks()[:1]) == (GATED, [MARK])
    assert "scope" in done.log


GROUPS: list[Any] = [
    pytest.param({}, id="no group"),
    pytest.param({"merge_group": None}, id="null"),
    pytest.param({"merge_group": []}, id="a list"),
    pytest.param({"merge_group": {"base_sha": "--upload-pack=x"}}, id="an option for a base"),
    pytest.param({"merge_group": {"base_sha": "main"}}, id="a branch for a base"),
    pytest.param({"merge_group": {"base_sha": "0" * 40}}, id="a base that is nothing"),
    pytest.param({"merge_group": {"base_sha": ["0" * 40]}}, id="a list of bases"),
]


@pytest.mark.parametrize("payload", GROUPS)
def test_a_group_without_a_base_is_no_pass(hub: Hub, payload: object) -> None:
    base = hub.repository.refs["refs/heads/main"]
    merged = hub.merge(base, hub.commit(LOOSE, "topic"))
    done = hub.job("merge_group", QUEUE, merged, payload, depth=2, **TOKEN, scope="changed")
    assert done.code in {GATED, FAILED}


def node(hub: Hub, sha: str, /, **changes: object) -> dict[str, object]:
    """Return a pull request as a payload has it."""
    return {
        "number": 7,
        "head": {"sha": sha, "repo": {"full_name": "octo/app"}},
        "base": {"sha": hub.repository.refs["refs/heads/main"], "ref": "main"},
        **changes,
    }


BROKEN = [
    pytest.param({"number": "7"}, id="a number that is a text"),
    pytest.param({"number": True}, id="a number that is none"),
    pytest.param({"number": -7}, id="a negative number"),
    pytest.param({"number": 7.0}, id="a fraction"),
    pytest.param({"head": None}, id="no head"),
    pytest.param({"head": {"sha": "main"}}, id="a branch for a head"),
    pytest.param({"base": {"ref": "main"}, "head": []}, id="a list for a head"),
    pytest.param({"base": {}}, id="no name of the base"),
]


@pytest.mark.parametrize("changes", BROKEN)
@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_pull_request_that_is_none_is_no_pass(
    hub: Hub, event: str, changes: Mapping[str, object]
) -> None:
    pull = hub.pull(hub.commit(LOOSE, "topic"))
    payload = {"pull_request": node(hub, pull.head.sha, **changes)}
    done = hub.job(event, "refs/pull/7/merge", pull.merge.sha, payload, depth=2, **TOKEN)
    assert (done.code, done.outputs["verdict"]) == (FAILED, "error")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"head": {"sha": "HEAD", "repo": None}}, id="its repository is gone"),
        pytest.param({"head": {"sha": "HEAD", "repo": {"full_name": "x\n::error::y"}}}, id="odd"),
        pytest.param({"state": "closed", "merged": True}, id="merged meanwhile"),
        pytest.param({"base": {"sha": "x", "ref": "main"}}, id="its base has no commit"),
        pytest.param({"base": {"sha": "0" * 40, "ref": "--all"}}, id="an option for a branch"),
        pytest.param({"base": {"sha": "0" * 40, "ref": "a b\n$(x)"}}, id="an odd branch"),
    ],
)
def test_an_odd_pull_request_is_gated_by_the_policy_of_its_base(
    hub: Hub, changes: Mapping[str, object]
) -> None:
    pull = hub.pull(hub.commit(LOOSE, "topic"))
    made = node(hub, pull.head.sha, **changes)
    text = json.dumps({"pull_request": made}).replace('"HEAD"', f'"{pull.head.sha}"')
    done = hub.job(
        "pull_request", "refs/pull/7/merge", pull.merge.sha, json.loads(text), depth=2, **TOKEN
    )
    assert (done.code, done.marks()[:1]) == (GATED, [MARK])
    assert "::error::y" not in done.log


def test_a_workflow_of_the_base_that_looks_at_the_base_says_so(hub: Hub) -> None:
    """Without `ref`, actions/checkout gives the base on `pull_request_target`."""
    hub.commit({"app.py": "x = 1\n"})
    pull = hub.pull(hub.commit({"app.py": APP, **LOOSE}, "topic"))
    base = hub.repository.refs["refs/heads/main"]
    payload = {"pull_request": node(hub, pull.head.sha)}
    for inputs in ({}, {"scope": "changed"}, {"config_from": "head"}):
        done = hub.job(
            "pull_request_target", "refs/heads/main", base, payload, depth=1, **inputs, **TOKEN
        )
        assert "the pull request is not checked out" in " ".join(done.log.split())
        assert (done.code, done.outputs["verdict"]) == (FAILED, "error")
    said = {"ref": "refs/heads/main", "sha": base, **TOKEN}
    done = hub.job("pull_request_target", "refs/heads/main", base, payload, depth=1, **said)
    assert (done.code, done.outputs["verdict"]) == (OK, "passed")


def test_a_workflow_of_the_base_that_looks_at_the_head_has_the_bar_of_the_base(hub: Hub) -> None:
    pull = hub.pull(hub.commit(LOOSE, "topic"))
    base = hub.repository.refs["refs/heads/main"]
    payload = {"pull_request": node(hub, pull.head.sha)}
    checked_out(hub, pull.head.sha)
    done = hub.job("pull_request_target", "refs/heads/main", base, payload, depth=1, **TOKEN)
    assert (done.code, done.marks()[:1]) == (GATED, [MARK])


def again(hub: Hub, **inputs: str) -> tuple[Done, Done]:
    """Run a job, and once more as somebody who presses the button."""
    pull = hub.pull(hub.commit({"Dockerfile": IMAGE}, "topic"))
    first = hub.on_pull(pull, depth=2, **inputs)
    hub.monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "2")
    return first, hub.on_pull(pull, depth=2, **inputs)


@pytest.mark.parametrize("annotations", ["commands", "check-run", "review"])
def test_a_job_that_runs_again_says_the_same(hub: Hub, annotations: str) -> None:
    first, second = again(hub, token="t", annotations=annotations)
    assert (first.code, second.code) == (GATED, GATED)
    assert first.outputs["verdict"] == second.outputs["verdict"] == "failed"


def test_a_job_that_runs_again_after_the_token_has_gone(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": IMAGE}, "topic"))
    assert hub.on_pull(pull, **TOKEN, depth=2).code == GATED
    done = hub.on_pull(pull, token="gone", depth=2)
    assert (done.code, done.marks()) == (GATED, [MARK])


PAUSES = ["abc", "-5", "1e9", "0x10", "9" * 40, "", "1.5", "Inf", "Thu, 99 Foo 2026 99:99:99 GMT"]


@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("status", [403, 422, 429, 503])
def test_no_word_about_a_pause_loses_the_verdict(hub: Hub, status: int, pause: str) -> None:
    fault: Fault = reply(status, {"message": "Wait"}, {"retry-after": pause})
    pull = hub.pull(hub.commit({"Dockerfile": IMAGE}, "topic"))
    hub.github.faults.add("*", "*", *[fault] * 60)
    done = hub.on_pull(pull, **TOKEN, depth=2)
    assert len(hub.github.faults.waiting) > 0, "calls without end"
    hub.github.faults.waiting.clear()
    assert (done.code, done.marks()) == (GATED, [MARK])


STATUSES = [102, 103, 201, 202, 204, 205, 206, 300, 304, 305, 308, 451, 511]


@pytest.mark.parametrize("status", STATUSES)
def test_no_odd_status_loses_the_verdict(hub: Hub, status: int) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": IMAGE}, "topic"))
    hub.github.faults.add("*", "*", *[reply(status, {})] * 60)
    done = hub.on_pull(pull, **TOKEN, depth=2)
    assert len(hub.github.faults.waiting) > 0, "calls without end"
    hub.github.faults.waiting.clear()
    assert (done.code, done.marks()) == (GATED, [MARK])


LINKS = [
    pytest.param('<{url}/{same}>; rel="next"', id="the same page for ever"),
    pytest.param('<http://127.0.0.1:1/x>; rel="next"', id="another host"),
    pytest.param('<file:///etc/passwd>; rel="next"', id="a file"),
    pytest.param('<>; rel="next"', id="nothing"),
    pytest.param("<<<;;;rel=next,,,", id="nonsense"),
    pytest.param('<//127.0.0.1:1/x>; rel="next"', id="another host without a scheme"),
]


@pytest.mark.parametrize("link", LINKS)
def test_no_link_to_a_next_page_leads_astray(hub: Hub, link: str) -> None:
    """At depth 1 the change is asked for page by page."""
    pull = hub.pull(hub.commit({"Dockerfile": IMAGE}, "topic"))
    text = link.format(url=hub.github.url, same=f"repos/octo/app/pulls/{pull.number}/files")
    files = [{"filename": "README.md", "status": "added", "sha": "0" * 40}]
    fault = reply(200, files, {"link": text})  # type: ignore[arg-type]
    hub.github.faults.add("GET", "*/pulls/7/files*", *[fault] * 60)
    hub.github.faults.add("GET", "*/compare/*", *[reply(404)] * 60)
    done = hub.on_pull(pull, **TOKEN, depth=1, scope="changed")
    left = len(hub.github.faults.waiting)
    hub.github.faults.waiting.clear()
    assert left > 0, "calls without end"
    assert done.code in {GATED, FAILED}
