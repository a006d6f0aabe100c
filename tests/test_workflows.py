"""What GitHub itself would find wrong with our workflows only once they run: found before."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAMES = [workflow.name for workflow in WORKFLOWS]
MAX_TIMEOUT = 30
"""Minutes."""


def check(program: str, *arguments: str | Path) -> None:
    """Run a linter of ours and show what it says if it is not content."""
    command = [PROGRAMS / program, *arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def parsed(workflow: Path) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load(workflow.read_text("utf-8"))
    return content


def used(workflow: Path) -> list[str]:
    """Return the actions that a workflow uses, with the comment behind them."""
    return re.findall(r"uses: (.*)", workflow.read_text("utf-8"))


def test_there_are_workflows() -> None:
    assert {"ci.yml", "gate.yml", "release.yml", "self-scan.yml"} <= set(NAMES)


def test_actionlint_is_content() -> None:
    check("actionlint", "-shellcheck=", "-pyflakes=", *WORKFLOWS)


def test_zizmor_is_content() -> None:
    options = ("--offline", "--no-progress", "--persona=pedantic")
    check("zizmor", *options, ".github", "action.yml")


def test_hadolint_is_content() -> None:
    check("hadolint", "Dockerfile")


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        pytest.param("vendor.github-workflows", WORKFLOWS, id="workflows"),
        pytest.param("custom.github-workflows-require-timeout", WORKFLOWS, id="timeouts"),
        pytest.param("vendor.github-actions", [ROOT / "action.yml"], id="action"),
        pytest.param("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"], id="Dependabot"),
    ],
)
def test_the_schema_is_kept(schema: str, files: list[Path]) -> None:
    check("check-jsonschema", "--builtin-schema", schema, *files)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=NAMES)
def test_rights_are_given_to_jobs_and_explained(workflow: Path) -> None:
    content = parsed(workflow)
    assert content["permissions"] == {}
    for name, job in content["jobs"].items():
        assert "permissions" in job, name
        assert job["timeout-minutes"] <= MAX_TIMEOUT, name
    rights = re.compile(r"^ +[a-z-]+: (?:read|write)\b.*$", re.MULTILINE)
    for line in rights.findall(workflow.read_text("utf-8")):
        assert re.search(r"(?:read|write) # \w+", line), f"say why: {line.strip()}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=NAMES)
def test_actions_are_pinned_by_commit(workflow: Path) -> None:
    for action in used(workflow):
        assert action == "$/." or re.fullmatch(
            r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+(?: \(.*\))?", action
        ), action


def test_one_action_is_one_commit_everywhere() -> None:
    pins = {action.partition(" (")[0] for workflow in WORKFLOWS for action in used(workflow)}
    names = [pin.partition("@")[0] for pin in pins]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=NAMES)
def test_a_checkout_leaves_no_token(workflow: Path) -> None:
    for job in parsed(workflow)["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_inputs_of_the_reusable_workflow_are_those_of_the_action() -> None:
    workflow = parsed(ROOT / ".github" / "workflows" / "gate.yml")
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = (one for one in workflow["jobs"]["gate"]["steps"] if one["uses"] == "$/.")
    asked = workflow[True]["workflow_call"]["inputs"]  # YAML 1.1 reads `on` as true
    assert set(step["with"]) <= set(action["inputs"])
    assert set(step["with"]) == set(asked) - {"runner"}
    assert set(workflow["jobs"]["gate"]["outputs"]) <= set(action["outputs"])
