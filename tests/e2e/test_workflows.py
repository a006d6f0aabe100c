"""The action in real workflow files, run by a real workflow runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.act import ACTION, TOKEN, Act, Project
from tests.e2e.runner import ROOT, commit
from tests.fake_github import FakeGitHub
from tests.fake_github.state import Repository

MARK = ("error", "Dockerfile", "7")
Payload = dict[str, object]
REPOSITORY = {"full_name": "octo/app", "owner": {"login": "octo"}, "name": "app"}


def pull_request(repository: Repository, *, fork: str = "octo/app") -> Payload:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request"""
    head, base = (repository.refs[ref] for ref in ("refs/pull/7/head", "refs/heads/main"))
    return {
        "number": 7,
        "repository": REPOSITORY,
        "pull_request": {
            "number": 7,
            "head": {"ref": "topic", "sha": head, "repo": {"full_name": fork}},
            "base": {"ref": "main", "sha": base, "repo": {"full_name": "octo/app"}},
        },
    }


def merge_group(head: str, base: str) -> Payload:
    queue = "refs/heads/gh-readonly-queue/main/pr-7-0"
    group = {"head_sha": head, "head_ref": queue, "base_sha": base, "base_ref": "refs/heads/main"}
    return {"action": "checks_requested", "repository": REPOSITORY, "merge_group": group}


def push(_head: str = "", _base: str = "") -> Payload:
    return {"ref": "refs/heads/main", "repository": REPOSITORY}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        pytest.param("push", push, id="push"),
        pytest.param("merge_group", merge_group, id="merge queue"),
    ],
)
def test_a_bad_application_fails_the_job(
    tmp_path: Path,
    act: Act,
    fake_github: FakeGitHub,
    event: str,
    payload: Callable[[str, str], Payload],
) -> None:
    project = Project(tmp_path, "dockerfile-flask-run", inputs={"upload": "never"})
    base = hosted(fake_github, project).refs["refs/heads/main"]
    fake_github.token(TOKEN, {"contents": "read"})
    ran = act.run(project, event, payload(project.head, base), api_url=fake_github.url)
    assert ran.code == 1
    assert ran.outcome == "failure"
    assert ran.outputs["verdict"] == "failed"
    assert (ran.outputs["gating"], ran.outputs["critical"]) == ("1", "1")
    assert ran.outputs["sarif-file"] == "flaskgate.sarif"
    assert ran.sarif_rules == ["debug-deployed"]
    assert ran.marks == [MARK]
    assert "❌ Flaskgate: 1 of 1 production start" in ran.summary


def test_the_action_is_built_from_its_repository(tmp_path: Path, act: Act) -> None:
    project = Project(tmp_path, "dockerfile-gunicorn", inputs={})
    project.add_sources()
    ran = act.run(project, "push", push(project.head))
    assert "docker build" in ran.messages
    assert ran.code == 0, ran.messages
    assert (ran.outcome, ran.outputs["verdict"]) == ("success", "passed")
    assert ran.outputs["gating"] == "0"
    assert "✅ Flaskgate: " in ran.summary


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
    assert (ran.code, ran.outcome, ran.outputs) == (1, "failure", {"verdict": "error"})
    assert ran.marks == [("error", "", "")]
    assert message in ran.messages


def hosted(github: FakeGitHub, project: Project, *, fork: str = "octo/app") -> Repository:
    """Let GitHub have the project as pull request 7, whose merge commit is checked out."""
    repository = github.repository("octo/app")
    main = repository.resolve("main")
    assert main is not None
    files: dict[str, str | bytes | None] = {
        str(path.relative_to(project.folder)): path.read_bytes()
        for path in project.folder.glob("*")
        if path.is_file()
    }
    pull = repository.open_pull(7, repository.commit(files, main), fork=fork)
    merged = replace(pull.merge, sha=project.head)
    repository.commits[merged.sha] = merged
    repository.refs["refs/pull/7/merge"] = merged.sha
    return repository


def test_what_code_scanning_has_is_not_marked_twice(
    tmp_path: Path, act: Act, fake_github: FakeGitHub
) -> None:
    project = Project(tmp_path, "dockerfile-flask-run", inputs={})
    repository = hosted(fake_github, project)
    fake_github.token(TOKEN, {"contents": "read", "security-events": "write"})
    ran = act.run(project, "pull_request", pull_request(repository), api_url=fake_github.url)
    assert (ran.code, ran.outcome, ran.outputs["critical"]) == (1, "failure", "1")
    assert ran.marks == []
    (upload,) = repository.code_scanning.uploads
    assert (upload.ref, upload.commit) == ("refs/pull/7/merge", project.head)
    (result,) = upload.sarif["runs"][0]["results"]
    assert result["ruleId"] == "debug-deployed"
    assert TOKEN not in ran.messages


@pytest.mark.parametrize(
    ("fork", "rights"),
    [
        pytest.param("stranger/app", {"contents": "read"}, id="from a fork"),
        pytest.param("octo/app", {"contents": "read"}, id="without the right to upload"),
    ],
)
def test_what_code_scanning_has_not_is_marked_by_commands(
    tmp_path: Path, act: Act, fake_github: FakeGitHub, fork: str, rights: Mapping[str, str]
) -> None:
    project = Project(tmp_path, "dockerfile-flask-run", inputs={})
    repository = hosted(fake_github, project, fork=fork)
    fake_github.token(TOKEN, rights)
    payload = pull_request(repository, fork=fork)
    ran = act.run(project, "pull_request", payload, api_url=fake_github.url)
    assert (ran.code, ran.outcome) == (1, "failure")
    assert MARK in ran.marks
    assert repository.code_scanning.uploads == []


def test_the_reusable_workflow_is_called(tmp_path: Path, act: Act) -> None:
    """act does not know `$/`, so that one reference is spelled as it was before."""
    project = Project(tmp_path, "dockerfile-flask-run", inputs={})
    reusable = (ROOT / ".github" / "workflows" / "gate.yml").read_text("utf-8")
    called = tmp_path / ".github" / "workflows" / "called.yml"
    called.write_text(reusable.replace("uses: $/.", f"uses: ./{ACTION}"), encoding="utf-8")
    gate = {
        "uses": "./.github/workflows/called.yml",
        "with": {"runner": "ubuntu-latest", "fail-on": "never", "upload": "never"},
    }
    tell = {
        "needs": "gate",
        "runs-on": "ubuntu-latest",
        "env": {"VERDICT": "${{ needs.gate.outputs.verdict }}"},
        "steps": [{"run": 'echo "told: $VERDICT"'}],
    }
    project.write_workflow({"name": "caller", "on": "push", "jobs": {"gate": gate, "tell": tell}})
    commit(tmp_path)
    ran = act.run(project, "push", push(project.head))
    assert ran.code == 0, ran.messages
    assert "told: passed" in ran.messages
    assert ran.marks == [MARK]
