"""One policy, whatever the door: every way in gives the same verdict on the same tree."""

from __future__ import annotations

import os
import re
import runpy
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.gate.run import main
from tests.exported_inputs import exported_inputs

ROOT = Path(__file__).parent.parent.parent
APP = """\
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run({})
"""
PLAIN, BAD = APP.format(""), APP.format("debug=True")
BROKEN = PLAIN + "x = (\n"
MARKED = BAD.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] kiosk")

POLICIES = [
    pytest.param("", BAD, GATED, id="no policy: debug gates"),
    pytest.param("", PLAIN, OK, id="no policy: a plain server does not"),
    pytest.param("fail-on: never", BAD, OK, id="fail-on: never"),
    pytest.param("fail-on: low", PLAIN, GATED, id="fail-on: low"),
    pytest.param("suppressions: honour", MARKED, OK, id="suppressions: honour"),
    pytest.param("suppressions: ignore", MARKED, GATED, id="suppressions: ignore"),
    pytest.param("exclude: [app.py]", BAD, OK, id="exclude"),
    pytest.param("contexts: {app.py: development}", BAD, OK, id="contexts"),
    pytest.param("severity: {flask-debug-run: low}", BAD, OK, id="severity"),
    pytest.param("severity: {dev-server-run: critical}", PLAIN, GATED, id="severity, raised"),
    pytest.param(
        "ignore: [{rule: flask-debug-run, path: app.py, reason: kiosk}]", BAD, OK, id="ignore"
    ),
    pytest.param("launches: [{command: python app.py}]", PLAIN, GATED, id="launches"),
    pytest.param("suppressions: require-reason", MARKED, OK, id="a reason is given"),
    pytest.param(
        "suppressions: require-reason",
        MARKED.replace(" kiosk", ""),
        GATED,
        id="a reason is missing",
    ),
    pytest.param("", BROKEN, OK, id="no policy: what cannot be parsed is told"),
    pytest.param("strict: true", BROKEN, FAILED, id="strict: what cannot be parsed"),
    pytest.param("strict: true", PLAIN, OK, id="strict: nothing unseen"),
    pytest.param("contexts: {app.py: production}", BAD, GATED, id="contexts: production"),
    pytest.param("report: critical", BAD, GATED, id="report hides no finding that gates"),
    pytest.param("annotations: none", BAD, GATED, id="annotations"),
    pytest.param("upload: never", BAD, GATED, id="upload"),
    pytest.param("summary: false", BAD, GATED, id="summary"),
    pytest.param("fail-on: [high]", PLAIN, FAILED, id="a value of another form"),
    pytest.param("fail_on: never", BAD, FAILED, id="a key that is none"),
    pytest.param("baseline: nowhere.json", PLAIN, FAILED, id="a baseline that is not there"),
    pytest.param("extra-rules: nowhere.yaml", PLAIN, FAILED, id="rules that are not there"),
    pytest.param(
        "ignore: [{rule: debug-deployed, path: app.py, reason: kiosk}]",
        BAD,
        GATED,
        id="an entry for another rule",
    ),
]


def environment(workspace: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the runner sets for a step on a push."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REPOSITORY": "octo/app",
        "GITHUB_SHA": "f" * 40,
        "GITHUB_WORKSPACE": str(workspace),
        **exported_inputs(given),
    }


def by_command(_workspace: Path) -> int:
    return cli.main(["scan"])


def by_pre_commit(_workspace: Path) -> int:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, *arguments = shlex.split(hooks[0]["entry"])
    assert program == "flaskgate"
    return cli.main(arguments)


def by_action(workspace: Path) -> int:
    return main(environment(workspace, {}))


def by_reusable_workflow(workspace: Path) -> int:
    """Run the step of `gate.yml` for a caller that gives no input."""
    workflow: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "gate.yml").read_text("utf-8")
    )
    inputs = workflow[True]["workflow_call"]["inputs"]  # YAML 1.1 reads the key `on` as true
    steps = workflow["jobs"]["gate"]["steps"]
    given = next(step["with"] for step in steps if step.get("id") == "flaskgate")

    def value(text: str) -> str:
        name = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)
        assert name, f"not understood by this test: {text}"
        return str(inputs[name[1]]["default"])

    return main(environment(workspace, {name: value(text) for name, text in given.items()}))


def by_image(workspace: Path) -> int:
    """Run what the image starts, as its Dockerfile says, with nothing but what the runner sets.

    That it is a process of its own is looked at by `test_cli.py` and, in the image, by `tests/e2e`.
    """
    text = (ROOT / "Dockerfile").read_text("utf-8")
    (words,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
    script = yaml.safe_load(words)[-1]
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - {"PATH"}:
            patch.delenv(name)
        for name, value in environment(workspace, {}).items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(ROOT / Path(script).name), run_name="__main__")
    return int(str(end.value.code))


DOORS: list[Callable[[Path], int]] = [
    by_command,
    by_pre_commit,
    by_action,
    by_reusable_workflow,
    by_image,
]


@pytest.mark.parametrize(("policy", "code", "expected"), POLICIES)
def test_every_door_obeys_the_policy_of_the_tree(
    policy: str, code: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(code)
    (tmp_path / ".flaskgate.yml").write_text(policy)
    monkeypatch.chdir(tmp_path)
    verdicts = {door.__name__: door(tmp_path) for door in DOORS}
    assert verdicts == dict.fromkeys(verdicts, expected)
