"""Attempts of a repository to get below the organisation's policy, and of a change to lower it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, GATED, OK
from tests.bypasses import STARTED, program, scan, write
from tests.fake_github import FakeGitHub
from tests.fake_github.fixtures import fake_enterprise, fake_github
from tests.github_job import EVERYTHING, Hub

__all__ = ["fake_enterprise", "fake_github"]

RUN = program("app.run(debug=True)")
BAD = {"app.py": RUN, "Dockerfile": STARTED}
MARKED = program("app.run(debug=True)  # flaskgate: ignore[debug-deployed] x")
SERVED = {"app.py": RUN}
EMPTY = '{"format": 2, "files": {}, "findings": []}'
ENTRY = "{rule: debug-deployed, path: '**', reason: x}"

ATTEMPTS = [
    pytest.param({**BAD, ".flaskgate.yml": "exclude: ['**']"}, [], id="exclude"),
    pytest.param({**BAD, ".flaskgate.yml": "contexts: {'**': development}"}, [], id="contexts"),
    pytest.param({**BAD, ".flaskgate.yml": "severity: {debug-deployed: low}"}, [], id="severity"),
    pytest.param({**BAD, ".flaskgate.yml": f"ignore: [{ENTRY}]"}, [], id="ignore"),
    pytest.param({**BAD, ".flaskgate.yml": "fail-on: never"}, [], id="never"),
    pytest.param({**BAD, ".flaskgate.yml": "fail-on: critical"}, [], id="critical"),
    pytest.param({**BAD, "app.py": MARKED}, [], id="a mark"),
    pytest.param(
        {**BAD, "app.py": MARKED, ".flaskgate.yml": "suppressions: honour"}, [], id="its marks"
    ),
    pytest.param(
        {**SERVED, ".flaskgate.yml": "launches: [{command: gunicorn app:app}]"}, [], id="launches"
    ),
    pytest.param({**BAD, ".flaskgate.yml": "scope: changed"}, [], id="scope"),
    pytest.param({**BAD, ".flaskgate.yml": "baseline: b.json"}, [], id="baseline"),
    pytest.param(BAD, ["--fail-on", "never"], id="an option"),
    pytest.param(BAD, ["--baseline", "b.json"], id="a baseline by option"),
    pytest.param({**BAD, "app.py": MARKED}, ["--suppressions", "honour"], id="marks by option"),
    pytest.param({**BAD, "own.yml": "exclude: ['**']"}, ["--config", "own.yml"], id="another file"),
]


@pytest.mark.parametrize(("files", "arguments"), ATTEMPTS)
@pytest.mark.parametrize("kind", ["text", "file"])
def test_no_repository_gets_below_the_floor(
    files: Mapping[str, str], arguments: list[str], kind: str, tree: Path
) -> None:
    write(tree, files)
    (tree.parent / "floor.yml").write_text("fail-on: high\n")
    policy = "fail-on: high" if kind == "text" else "../floor.yml"
    outcome = scan(tree, "--policy", policy, *arguments)
    assert outcome.code == GATED
    is_silent = files["app.py"] == MARKED and ".flaskgate.yml" not in files and not arguments
    assert ("policy-floor" in outcome.told) is not is_silent


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param("allow: [exclude]", id="exclude"),
        pytest.param("{fail-on: high, allow: [exclude, marks]}", id="and more"),
    ],
)
def test_what_the_floor_allows_stands(policy: str, tree: Path) -> None:
    write(tree, {**BAD, ".flaskgate.yml": "exclude: [app.py, Dockerfile]"})
    outcome = scan(tree, "--policy", policy)
    assert (outcome.code, outcome.told) == (OK, {"excluded"})


@pytest.mark.parametrize("policy", ["floor.yml", "fail_on: high", "nowhere/x.yml", "../none.yml"])
def test_a_floor_that_nobody_can_read_is_no_pass(policy: str, tree: Path) -> None:
    write(tree, {"app.py": program("app.run()"), "floor.yml": "{}"})
    assert scan(tree, "--policy", policy).code == FAILED


@pytest.fixture
def hub(
    tmp_path: Path,
    fake_github: FakeGitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Hub:
    fake_github.token("t", EVERYTHING)
    return Hub(tmp_path, fake_github, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param("strict: true\nfail-on: never\n", 2, id="never"),
        pytest.param("strict: true\nexclude: ['**']\n", 2, id="exclude"),
        pytest.param("fail-on: medium\n", 1, id="no longer strict"),
        pytest.param(None, 1, id="the file deleted"),
    ],
)
def test_a_change_that_weakens_the_policy_is_a_finding(
    change: str | None, line: int, hub: Hub
) -> None:
    hub.commit({"app.py": program("app.run()"), ".flaskgate.yml": "strict: true\n"})
    pull = hub.pull(hub.commit({".flaskgate.yml": change}, branch="change"))
    done = hub.on_pull(pull, token="t", depth=2, annotations="commands")
    marks = [one for one in done.marks() if one[1] == ".flaskgate.yml"]
    assert marks == [("warning", ".flaskgate.yml", str(line))]
    assert "policy-weakened" in done.summary
    assert done.code == OK
    floor = "severity: {policy-weakened: critical}"
    assert hub.on_pull(pull, token="t", depth=2, policy=floor).code == GATED


def test_a_stricter_policy_is_no_finding(hub: Hub) -> None:
    hub.commit({"app.py": program("app.run()"), ".flaskgate.yml": "fail-on: high\n"})
    pull = hub.pull(hub.commit({".flaskgate.yml": "strict: true\n"}, branch="change"))
    done = hub.on_pull(pull, token="t", depth=2)
    assert "policy-weakened" not in done.summary
    assert "policy-weakened" not in done.log


def test_a_baseline_that_grows_is_a_finding(hub: Hub, tree: Path) -> None:
    write(tree, {"app.py": RUN})
    assert cli.main(["baseline", "-o", "b.json"]) == OK
    hub.commit({"app.py": RUN, ".flaskgate.yml": "baseline: b.json\n", "b.json": EMPTY})
    grown = (tree / "b.json").read_text()
    pull = hub.pull(hub.commit({"b.json": grown}, branch="change"))
    done = hub.on_pull(pull, token="t", depth=2)
    assert done.code == GATED, "the baseline of the base accepts nothing"
    assert "accepts more findings: 1" in done.log
