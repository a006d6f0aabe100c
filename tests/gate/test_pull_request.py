"""The story of a pull request through every surface of GitHub, on real commits and real HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.gate.guard import FAILED, GATED, OK
from tests.fake_github import Cut, Drop, FakeGitHub, reply, slow_down
from tests.fake_github.faults import Fault
from tests.fake_github.fixtures import fake_enterprise, fake_github
from tests.github_job import EVERYTHING, Done, Hub, git
from tests.golden import MarkdownFile

__all__ = ["fake_enterprise", "fake_github"]

APP = """from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""
SERVED = {"app.py": APP, "Procfile": "web: gunicorn app:app\n"}
IMAGE = 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD ["{}"]\n'
DEV, PROD = IMAGE.format('python", "app.py'), IMAGE.format('gunicorn", "app:app')
MERGE = "refs/pull/7/merge"
DEPLOYED = ("debug-deployed", "app.py")


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
    made.commit(SERVED)
    return made


def alerts(hub: Hub, ref: str) -> set[tuple[str, str]]:
    scanning = hub.repository.code_scanning
    return {(one.rule, one.path) for one in scanning.open_alerts(ref)}


@pytest.mark.parametrize("annotations", ["auto", "commands", "check-run", "review"])
def test_the_story_of_a_pull_request(hub: Hub, annotations: str) -> None:
    pushed = hub.on_push(token="t")
    assert (pushed.code, pushed.marks()) == (OK, [])
    assert alerts(hub, "refs/heads/main") == set()

    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    inputs = {"token": "t", "scope": "changed", "annotations": annotations}
    opened = hub.on_pull(pull, depth=2, **inputs)
    assert opened.code == GATED
    assert alerts(hub, MERGE) == {DEPLOYED}
    assert (opened.outputs["verdict"], opened.outputs["critical"]) == ("failed", "1")
    told = {} if annotations == "auto" else {annotations: ["app.py:6"]}
    assert marks_of(hub, opened) == told

    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": PROD}, "topic"))
    fixed = hub.on_pull(pull, depth=2, **inputs)
    assert (fixed.code, fixed.outputs["verdict"]) == (OK, "passed")
    assert alerts(hub, MERGE) == set()
    assert alerts(hub, "refs/heads/main") == set()
    assert [one.conclusion for one in hub.repository.check_runs.values()] == (
        ["failure", "success"] if annotations == "check-run" else []
    )


def marks_of(hub: Hub, done: Done) -> dict[str, list[str]]:
    """Return which lines are marked where."""
    found = {
        "commands": [f"{file}:{line}" for _, file, line in done.marks()],
        "check-run": [
            f"{one['path']}:{one['start_line']}"
            for run in hub.repository.check_runs.values()
            for one in run.annotations
        ],
        "review": [f"{one.path}:{one.line}" for one in hub.repository.pulls[7].review_comments],
    }
    return {where: lines for where, lines in found.items() if lines}


def test_the_summary_of_the_story(hub: Hub, snapshot: SnapshotAssertion) -> None:
    hub.commit({"requirements.txt": "flask\n", ".flaskgate.yml": "report: medium\n"})
    change = {"Dockerfile": DEV, ".flaskgate.yml": "report: low\nfail-on: never\n"}
    pull = hub.pull(hub.commit(change, "topic"))
    done = hub.on_pull(pull, token="t", scope="changed", depth=2)
    assert done.code == GATED
    text = done.summary.replace(pull.merge.sha, "COMMIT")
    assert re.sub(r"in \d+\.\d s;", "in 0.0 s;", text) == snapshot(extension_class=MarkdownFile)


def test_the_story_on_an_enterprise_server(
    tmp_path: Path,
    fake_enterprise: FakeGitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    fake_enterprise.token("t", EVERYTHING)
    hub = Hub(tmp_path, fake_enterprise, capsys, monkeypatch)
    hub.commit(SERVED)
    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    done = hub.on_pull(pull, token="t", annotations="review", scope="changed")
    assert (done.code, done.marks()) == (GATED, [])
    assert alerts(hub, MERGE) == {DEPLOYED}
    assert [one.line for one in pull.review_comments] == [6]


def test_the_same_run_twice_leaves_nothing_twice(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    for marks in ("review", "check-run", "review", "check-run"):
        assert hub.on_pull(pull, token="t", annotations=marks).code == GATED
    assert alerts(hub, MERGE) == {DEPLOYED}
    assert len(hub.repository.code_scanning.seen) == 1
    assert [one.line for one in pull.review_comments] == [6]
    assert len(hub.repository.check_runs) == 1


def test_a_review_suggests_the_fix_and_goes_when_it_is_settled(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    done = hub.on_pull(pull, token="t", annotations="review", upload="never")
    assert (done.code, done.marks()) == (GATED, [])
    (comment,) = pull.review_comments
    assert (comment.path, comment.line) == ("app.py", 6)
    assert "```suggestion\n    app.run()\n```" in comment.body
    fixed = APP.partition("\nif")[0]
    pull = hub.pull(hub.commit({"app.py": fixed, "Dockerfile": PROD}, "topic"))
    assert hub.on_pull(pull, token="t", annotations="review", upload="never").code == OK
    assert pull.review_comments == []


def test_a_fork_is_gated_and_marked_without_a_token_that_may_write(hub: Hub) -> None:
    hub.github.token("fork", {"contents": "read", "pull-requests": "read"})
    pull = hub.pull(hub.commit({"Dockerfile": DEV}, "topic"), fork="stranger/app")
    done = hub.on_pull(pull, token="fork", annotations="review")
    assert (done.code, done.marks()) == (GATED, [("error", "app.py", "6")])
    assert hub.repository.code_scanning.uploads == []
    assert "the token of a pull request from a fork may not upload" in done.log


def test_a_merge_queue_gates_and_uploads_nothing(hub: Hub) -> None:
    base = hub.repository.refs["refs/heads/main"]
    merged = hub.merge(base, hub.commit({"Dockerfile": DEV}, "topic"))
    ref = "refs/heads/gh-readonly-queue/main/pr-7-x"
    payload = {"merge_group": {"base_sha": base, "head_sha": merged}}
    done = hub.job("merge_group", ref, merged, payload, depth=2, token="t", scope="changed")
    assert (done.code, done.marks()) == (GATED, [("error", "app.py", "6")])
    assert hub.repository.code_scanning.uploads == []


def test_pull_request_target_uploads_nothing(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": DEV}, "topic"), fork="stranger/app")
    done = hub.on_pull(pull, event="pull_request_target", token="t")
    assert done.code == GATED
    assert hub.repository.code_scanning.uploads == []


@pytest.mark.parametrize("depth", [1, 2])
def test_only_what_the_change_touches_gates(hub: Hub, depth: int) -> None:
    hub.commit({"Dockerfile": DEV})
    pull = hub.pull(hub.commit({"README.md": "# Hello\n"}, "topic"))
    done = hub.on_pull(pull, token="t", scope="changed", depth=depth)
    assert (done.code, done.outputs["findings"]) == (OK, "0")
    assert "1 finding out of scope" in done.log
    assert alerts(hub, MERGE) == {DEPLOYED}, "an upload is always whole"
    assert hub.on_pull(pull, token="t", depth=depth).code == GATED


def test_without_a_base_everything_is_new(hub: Hub) -> None:
    hub.commit({"Dockerfile": DEV})
    pull = hub.pull(hub.commit({"README.md": "# Hello\n"}, "topic"))
    hub.github.token("poor", {})
    hub.repository.private = True
    done = hub.on_pull(pull, token="poor", scope="changed", config_from="head")
    assert done.code == GATED
    assert "fetch-depth: 2" in done.log


@pytest.mark.parametrize("depth", [1, 2])
def test_a_pull_request_cannot_lower_its_own_bar(hub: Hub, depth: int) -> None:
    hub.commit({".flaskgate.yml": "fail-on: high\n"})
    change = {"Dockerfile": DEV, ".flaskgate.yml": "fail-on: never\nexclude: [app.py]\n"}
    pull = hub.pull(hub.commit(change, "topic"))
    done = hub.on_pull(pull, token="t", depth=depth)
    assert done.code == GATED
    assert "changes 'fail-on' from 'high' to 'never'" in done.summary
    assert "adds to 'exclude': app.py" in done.summary
    assert hub.on_pull(pull, token="t", depth=depth, config_from="head").code == OK


def test_a_configuration_that_the_pull_request_brings_does_not_hold_yet(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": DEV, "gate.yml": "fail-on: never\n"}, "topic"))
    assert hub.on_pull(pull, token="t", config="gate.yml").code == GATED
    assert hub.on_pull(pull, token="t", config="gate.yml", config_from="head").code == OK


def test_a_broken_configuration_of_the_head_is_pointed_out(hub: Hub) -> None:
    pull = hub.pull(hub.commit({".flaskgate.yml": "fail-on: nevr\n"}, "topic"))
    done = hub.on_pull(pull, token="t")
    assert done.code == OK
    assert "'fail-on' cannot be 'nevr'" in " ".join(done.log.split())


def test_a_policy_that_cannot_be_read_is_no_pass(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"README.md": "# Hello\n"}, "topic"))
    hub.repository.private = True
    hub.github.token("poor", {})
    done = hub.on_pull(pull, token="poor")
    assert done.code == FAILED
    ((_, file, _),) = done.marks()
    assert file == ""
    assert "fetch-depth: 2" in done.log


def test_the_baseline_is_that_of_the_base(hub: Hub, tmp_path: Path) -> None:
    from flaskgate.gate import cli  # noqa: PLC0415

    hub.commit({"Dockerfile": DEV})
    git(hub.origin, "reset", "--quiet", "--hard")
    hub.monkeypatch.chdir(hub.origin)
    assert cli.main(["baseline", ".", "-o", str(tmp_path / "b.json")]) == OK
    baseline = (tmp_path / "b.json").read_text()
    pull = hub.pull(hub.commit({"README.md": "# Hello\n", "b.json": baseline}, "topic"))
    done = hub.on_pull(pull, token="t", baseline="b.json")
    assert done.code == GATED
    assert "accepts 1 more findings by its baseline" in done.summary
    hub.commit({"b.json": baseline})
    pull = hub.pull(hub.commit({"README.md": "# Hello again\n"}, "other"))
    done = hub.on_pull(pull, token="t", baseline="b.json")
    assert (done.code, done.outputs["findings"]) == (OK, "0")
    assert "1 finding in the baseline" in done.log
    assert alerts(hub, MERGE) == {DEPLOYED}, "an upload is always whole"


@pytest.mark.parametrize("missing", sorted(EVERYTHING))
@pytest.mark.parametrize("annotations", ["auto", "check-run", "review"])
def test_no_missing_permission_turns_a_finding_into_a_pass(
    hub: Hub, missing: str, annotations: str
) -> None:
    may = {name: what for name, what in EVERYTHING.items() if name != missing}
    hub.github.token("less", may)
    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    done = hub.on_pull(pull, token="less", annotations=annotations, depth=2)
    assert done.code == GATED
    marked = {
        "a log": bool(done.marks()),
        "alerts": bool(hub.repository.code_scanning.uploads),
        "a check run": bool(hub.repository.check_runs),
        "a review": bool(pull.review_comments),
    }
    assert any(marked.values()), marked


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(reply(500), id="server error"),
        pytest.param(slow_down(9999), id="rate limit"),
        pytest.param(Drop(), id="dropped connection"),
        pytest.param(Cut(), id="truncated answer"),
        pytest.param(reply(200, b"<html>"), id="nonsense"),
        pytest.param(reply(418), id="anything else"),
    ],
)
@pytest.mark.parametrize("annotations", ["auto", "check-run", "review"])
def test_no_trouble_with_github_turns_a_finding_into_a_pass(
    hub: Hub, fault: Fault, annotations: str
) -> None:
    pull = hub.pull(hub.commit({"app.py": APP + "\n", "Dockerfile": DEV}, "topic"))
    hub.github.faults.add("*", "*", *[fault] * 100)
    done = hub.on_pull(pull, token="t", annotations=annotations, depth=2)
    hub.github.faults.waiting.clear()
    assert (done.code, done.marks()) == (GATED, [("error", "app.py", "6")])
    assert done.outputs["verdict"] == "failed"


def test_who_insists_on_an_upload_gets_no_pass_without(hub: Hub) -> None:
    hub.repository.code_scanning.enabled = False
    assert hub.on_push(token="t", upload="always").code == FAILED
    assert hub.on_push(token="t").code == OK


def test_an_event_without_its_payload_is_no_pass(hub: Hub) -> None:
    commit = hub.repository.refs["refs/heads/main"]
    done = hub.job("pull_request", MERGE, commit, {}, depth=1, token="t")
    assert done.code == FAILED
    assert "without a readable pull request" in done.log


@pytest.mark.parametrize("annotations", ["check-run", "review"])
def test_a_run_that_could_not_look_fails_its_check_run(hub: Hub, annotations: str) -> None:
    pull = hub.pull(hub.commit({"README.md": "# Hello\n"}, "topic"))
    inputs = {"token": "t", "annotations": annotations}
    assert hub.on_pull(pull, depth=2, **inputs).code == OK
    for _ in range(2):
        assert hub.on_pull(pull, depth=2, path="nowhere", **inputs).code == FAILED
    (latest,) = [one for one in hub.repository.check_runs.values() if one.conclusion == "failure"]
    assert (latest.status, latest.title) == ("completed", "Flaskgate could not look")
    assert "nowhere" in str(latest.summary)


@pytest.mark.parametrize("path", [".", "src"])
def test_a_checkout_in_a_folder_is_named_as_in_the_repository(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    check_out = hub._check_out

    def further_down(workspace: Path, commit: str, depth: int) -> None:
        (workspace / "src").mkdir()
        check_out(workspace / "src", commit, depth)

    monkeypatch.setattr(hub, "_check_out", further_down)
    hub.commit({".flaskgate.yml": "report: medium\n"})
    change = {"Dockerfile": DEV, ".flaskgate.yml": "fail-on: never\n"}
    pull = hub.pull(hub.commit(change, "topic"))
    done = hub.on_pull(pull, token="t", annotations="commands", path=path, depth=2)
    assert done.code == GATED
    assert done.marks() == [("error", "app.py", "6"), ("warning", ".flaskgate.yml", "1")]
    assert alerts(hub, MERGE) == {DEPLOYED, ("policy-weakened", ".flaskgate.yml")}
    assert done.sarif is not None
    assert "'fail-on'" in done.summary, "the policy of the base holds"
    assert "the repository is in 'src'" in done.log + done.summary


@pytest.mark.parametrize("given", [{}, {"ref": "refs/heads/dev"}, {"sha": "OTHER"}])
def test_another_commit_than_that_of_the_event_is_not_booked_to_it(
    hub: Hub, given: dict[str, str]
) -> None:
    main = hub.repository.refs["refs/heads/main"]
    other = hub.commit({"Dockerfile": DEV}, "dev")
    check_out = hub._check_out
    hub.monkeypatch.setattr(hub, "_check_out", lambda work, _, depth: check_out(work, other, depth))
    named = {name: value.replace("OTHER", other) for name, value in given.items()}
    done = hub.job("schedule", "refs/heads/main", main, {}, depth=1, token="t", **named)
    assert done.code == GATED
    assert hub.repository.code_scanning.uploads == []
    done = hub.job(
        "schedule", "refs/heads/main", main, {}, depth=1, token="t", ref="refs/heads/dev", sha=other
    )
    assert done.code == GATED
    assert alerts(hub, "refs/heads/dev") == {DEPLOYED}
    assert alerts(hub, "refs/heads/main") == set()


def test_a_review_of_a_pull_request_is_gated_by_the_policy_of_its_base(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": DEV, ".flaskgate.yml": "fail-on: never\n"}, "topic"))
    done = hub.on_pull(pull, token="t", event="pull_request_review", depth=2, scope="changed")
    assert done.code == GATED


def test_what_is_checked_out_for_a_comment_does_not_bring_its_policy(hub: Hub) -> None:
    main = hub.repository.refs["refs/heads/main"]
    head = hub.commit({"Dockerfile": DEV, ".flaskgate.yml": "fail-on: never\n"}, "topic")
    check_out = hub._check_out
    hub.monkeypatch.setattr(hub, "_check_out", lambda work, _, depth: check_out(work, head, depth))
    for event in ("issue_comment", "workflow_run"):
        done = hub.job(event, "refs/heads/main", main, {}, depth=1, token="t", scope="changed")
        assert done.code == GATED
        assert hub.repository.code_scanning.uploads == []


def test_a_group_of_the_queue_does_not_bring_its_policy(hub: Hub) -> None:
    base = hub.repository.refs["refs/heads/main"]
    change = {"Dockerfile": DEV, ".flaskgate.yml": "fail-on: never\n"}
    merged = hub.merge(base, hub.commit(change, "topic"))
    payload = {"merge_group": {"base_sha": base, "head_sha": merged}}
    ref = "refs/heads/gh-readonly-queue/main/pr-7-x"
    assert hub.job("merge_group", ref, merged, payload, depth=2, token="t").code == GATED


def test_marks_of_a_check_run_stand_on_the_lines_of_the_head(hub: Hub) -> None:
    head = hub.commit({"Dockerfile": DEV}, "topic")
    hub.commit({"app.py": "# the base went on\n" + APP})
    pull = hub.pull(head)
    done = hub.on_pull(pull, token="t", annotations="check-run", upload="never", depth=2)
    assert done.code == GATED
    (run,) = hub.repository.check_runs.values()
    assert [(one["path"], one["start_line"]) for one in run.annotations] == [("app.py", 6)]
    assert done.sarif is not None
    (result,) = done.sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 7, "the merge's"


def test_a_push_does_not_answer_for_the_pull_request(hub: Hub) -> None:
    pull = hub.pull(hub.commit({"Dockerfile": DEV}, "topic"))
    assert hub.on_pull(pull, token="t", annotations="check-run", depth=2).code == GATED
    head, payload = pull.head.sha, {"ref": "refs/heads/topic"}
    ref = "refs/heads/topic"
    hub.job(
        "push", ref, head, payload, depth=1, token="t", annotations="check-run", fail_on="never"
    )
    found = {run.name: run.conclusion for run in hub.repository.check_runs.values()}
    assert found == {"Flaskgate": "failure", "Flaskgate (push)": "neutral"}
