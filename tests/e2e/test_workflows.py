"""The action in real workflow files, run by a real workflow runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.e2e.act import TOKEN, Act, Project
from tests.fake_github import FakeGitHub

MARK = ("error", "Dockerfile", "7")
BASE = "b" * 40
Payload = dict[str, object]
REPOSITORY = {"full_name": "octo/app", "owner": {"login": "octo"}, "name": "app"}


def pull_request(head: str, *, fork: str = "octo/app") -> Payload:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request"""
    return {
        "number": 7,
        "repository": REPOSITORY,
        "pull_request": {
            "number": 7,
            "head": {"ref": "topic", "sha": head, "repo": {"full_name": fork}},
            "base": {"ref": "main", "sha": BASE, "repo": {"full_name": "octo/app"}},
        },
    }


def merge_group(head: str) -> Payload:
    queue = "refs/heads/gh-readonly-queue/main/pr-7-0"
    group = {"head_sha": head, "head_ref": queue, "base_sha": BASE, "base_ref": "refs/heads/main"}
    return {"action": "checks_requested", "repository": REPOSITORY, "merge_group": group}


def push(_: str) -> Payload:
    return {"ref": "refs/heads/main", "repository": REPOSITORY}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        pytest.param("push", push, id="push"),
        pytest.param("merge_group", merge_group, id="merge queue"),
    ],
)
def test_a_bad_application_fails_the_job(
    tmp_path: Path, act: Act, event: str, payload: Callable[[str], Payload]
) -> None:
    project = Project(tmp_path, "dockerfile-flask-run", inputs={"upload": "never"})
    ran = act.run(project, event, payload(project.head))
    assert ran.code == 1
    assert ran.outcome == "failure"
    assert ran.outputs["verdict"] == "failed"
    assert (ran.outputs["gating"], ran.outputs["critical"]) == ("1", "1")
    assert ran.outputs["sarif-file"] == "flaskgate.sarif"
    assert ran.sarif_rules == ["debug-deployed"]
    assert ran.marks == [MARK]
    assert "**FAILED: 1 finding gates" in ran.summary


def test_the_action_is_built_from_its_repository(tmp_path: Path, act: Act) -> None:
    project = Project(tmp_path, "dockerfile-gunicorn", inputs={})
    project.add_sources()
    ran = act.run(project, "push", push(project.head))
    assert "docker build" in ran.messages
    assert ran.code == 0, ran.messages
    assert (ran.outcome, ran.outputs["verdict"]) == ("success", "passed")
    assert ran.outputs["gating"] == "0"
    assert "**passed: " in ran.summary


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param({"fail-on": "hihg"}, "input 'fail-on' cannot be 'hihg'", id="unknown value"),
        pytest.param({"config": "../x.yml"}, "leads out of the workspace", id="outside"),
    ],
)
def test_wrong_use_fails_the_job(
    tmp_path: Path, act: Act, inputs: Mapping[str, str], message: str
) -> None:
    project = Project(tmp_path, "dockerfile-gunicorn", inputs=inputs)
    ran = act.run(project, "push", push(project.head))
    assert (ran.code, ran.outcome, ran.outputs) == (1, "failure", {})
    assert ran.marks == [("error", "", "")]
    assert message in ran.messages


def test_a_pull_request_from_a_fork_is_gated_without_a_token_that_writes(
    tmp_path: Path, act: Act, fake_github: FakeGitHub
) -> None:
    project = Project(tmp_path, "dockerfile-flask-run", inputs={"config-from": "head"})
    fake_github.repository("octo/app")
    fake_github.token(TOKEN, {"contents": "read", "pull-requests": "read"})
    payload = pull_request(project.head, fork="stranger/app")
    ran = act.run(project, "pull_request", payload, api_url=fake_github.url)
    assert (ran.code, ran.outcome) == (1, "failure")
    assert ran.marks == [MARK]
    assert fake_github.sent("POST", "*") == []
