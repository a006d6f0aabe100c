"""Events by which a change is looked at, each with a change that lowers its own bar."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.gate.guard import FAILED, GATED, OK
from tests.fake_github import reply
from tests.fake_github.fixtures import fake_github
from tests.gate.test_api_faults import APP, IMAGE
from tests.gate.test_odd_jobs import LOOSE, QUEUE, TOKEN, checked_out, hub, node
from tests.github_job import Hub

__all__ = ["fake_github", "hub"]

pytestmark = pytest.mark.usefixtures("idle_engines")

ELSEWHERE = ["issue_comment", "workflow_run", "repository_dispatch", "workflow_dispatch"]


@pytest.mark.parametrize("scope", ["all", "changed"])
@pytest.mark.parametrize("event", ELSEWHERE)
def test_a_head_that_another_event_checks_out_has_the_bar_of_the_default_branch(
    hub: Hub, event: str, scope: str
) -> None:
    base = hub.repository.refs["refs/heads/main"]
    checked_out(hub, hub.commit(LOOSE, "topic"))
    done = hub.job(event, "refs/heads/main", base, {}, depth=2, scope=scope, **TOKEN)
    assert done.code in {GATED, FAILED}
    assert done.outputs["verdict"] != "passed"


CARRIERS = ["pull_request", "pull_request_review", "pull_request_review_comment"]


@pytest.mark.parametrize("event", CARRIERS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(LOOSE, id="never"),
        pytest.param({**LOOSE, ".flaskgate.yml": "exclude: ['**']\n"}, id="exclude"),
        pytest.param(
            {**LOOSE, ".flaskgate.yml": "contexts: {'**': development}\n"}, id="development"
        ),
        pytest.param({**LOOSE, ".flaskgate.yml": "severity: {debug-deployed: low}\n"}, id="low"),
        pytest.param({**LOOSE, ".flaskgate.yml": "{"}, id="no YAML"),
        pytest.param({**LOOSE, ".flaskgate.yml": "\0"}, id="no text"),
        pytest.param(
            {"Dockerfile": IMAGE, ".flaskgate.yml": "rendered: r.yml\n"}, id="something rendered"
        ),
        pytest.param({**LOOSE, ".gitattributes": "* export-ignore ident -diff\n"}, id="attributes"),
        pytest.param({**LOOSE, ".github/workflows/x.yml": "on: push\n"}, id="a workflow"),
    ],
)
def test_a_change_has_the_bar_of_its_base(hub: Hub, event: str, change: Mapping[str, str]) -> None:
    pull = hub.pull(hub.commit(change, "topic"), fork="stranger/app")
    done = hub.on_pull(pull, depth=2, event=event, **TOKEN)
    assert (done.code, done.outputs["verdict"]) == (GATED, "failed")


@pytest.mark.parametrize("depth", [1, 2])
def test_a_queue_has_the_bar_of_what_it_is_merged_into(hub: Hub, depth: int) -> None:
    base = hub.repository.refs["refs/heads/main"]
    merged = hub.merge(base, hub.commit(LOOSE, "topic"))
    payload = {"merge_group": {"base_sha": base, "head_sha": merged}}
    done = hub.job("merge_group", QUEUE, merged, payload, depth=depth, **TOKEN)
    assert done.code == GATED


def test_a_closed_pull_request_still_has_it(hub: Hub) -> None:
    pull = hub.pull(hub.commit(LOOSE, "topic"))
    payload = {"action": "closed", "pull_request": node(hub, pull.head.sha, merged=True)}
    done = hub.job("pull_request", "refs/pull/7/merge", pull.merge.sha, payload, depth=2, **TOKEN)
    assert done.code == GATED


def test_a_head_alone_whose_base_nobody_tells_is_no_pass(hub: Hub) -> None:
    pull = hub.pull(hub.commit(LOOSE, "topic"))
    checked_out(hub, pull.head.sha)
    hub.github.faults.add("*", "*", *[reply(503)] * 200)
    done = hub.on_pull(pull, depth=1, **TOKEN)
    hub.github.faults.waiting.clear()
    assert (done.code, done.outputs["verdict"]) == (FAILED, "error")


def test_a_push_is_gated_by_what_is_pushed(hub: Hub) -> None:
    """It is a branch of its own, and never answers for a pull request."""
    commit = hub.commit(LOOSE, "topic")
    done = hub.job("push", "refs/heads/topic", commit, {}, depth=1, **TOKEN)
    assert done.code == OK
    hub.commit({"app.py": APP})
