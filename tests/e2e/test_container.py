"""The action's real container, run as the runner runs it: `make e2e`, which builds it first.

Mounts, variables and the owner of the workspace are those of the runner
(https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.oracles.runner_commands import LogReader

IMAGE = os.environ.get("FLASKGATE_IMAGE", "flaskgate")
EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SETTINGS = ("-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@b.c")
OWNER = (1001, 121)
"""The runner's user and group on GitHub's machines."""


class Runner:
    """A job with a checked-out workspace."""

    def __init__(self, folder: Path, example: str) -> None:
        self.workspace = folder / "workspace"
        self.commands = folder / "commands"
        shutil.copytree(EXAMPLES / example, self.workspace)
        for one in (self.workspace, *self.workspace.rglob("*")):
            os.chown(one, *OWNER)
        (folder / "home").mkdir()
        self.commands.mkdir()
        self.folder = folder

    def run(self, inputs: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        variables = {
            "HOME": "/github/home",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_OUTPUT": "/github/file_commands/output",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        }
        mounts = {
            self.workspace: "/github/workspace",
            self.folder / "home": "/github/home",
            self.commands: "/github/file_commands",
        }
        command = ["podman", "run", "--rm", "--network=none", "--workdir=/github/workspace"]
        command += [f"--volume={here}:{there}" for here, there in mounts.items()]
        command += [f"--env={name}={value}" for name, value in variables.items()]
        return subprocess.run(
            [*command, *options, IMAGE], capture_output=True, text=True, check=False, timeout=120
        )

    def outputs(self) -> dict[str, str]:
        lines = (self.commands / "output").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


def test_a_bad_application_fails_the_step(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-flask-run")
    done = runner.run({"fail-on": "high"})
    assert done.returncode == 1, done.stderr
    commands = list(LogReader().read(done.stdout))
    (error,) = [one for one in commands if one.name == "error"]
    assert (error.properties["file"], error.properties["line"]) == ("Dockerfile", "7")
    assert runner.outputs()["verdict"] == "failed"
    assert runner.outputs()["critical"] == "1"
    assert "FAILED" in (runner.commands / "summary").read_text(encoding="utf-8")


def test_what_is_left_belongs_to_the_owner_of_the_workspace(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-flask-run")
    before = {path.name for path in runner.workspace.iterdir()}
    runner.run({})
    assert {path.name for path in runner.workspace.iterdir()} - before == {"flaskgate.sarif"}
    sarif = runner.workspace / "flaskgate.sarif"
    assert (sarif.stat().st_uid, sarif.stat().st_gid) == OWNER
    assert json.loads(sarif.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert list((tmp_path / "home").iterdir()) == []


def test_a_good_application_passes(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-gunicorn")
    done = runner.run({})
    assert done.returncode == 0, done.stderr
    assert runner.outputs()["verdict"] == "passed"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param({"fail-on": "hihg"}, "input 'fail-on' cannot be 'hihg'", id="unknown value"),
        pytest.param({"path": "nowhere"}, "no such file or folder: nowhere", id="missing path"),
        pytest.param({"path": ".."}, "lies outside the workspace", id="outside"),
    ],
)
def test_wrong_use_is_no_pass(tmp_path: Path, inputs: dict[str, str], message: str) -> None:
    runner = Runner(tmp_path, "dockerfile-gunicorn")
    done = runner.run(inputs)
    assert done.returncode == 2
    (error,) = LogReader().read(done.stderr)
    assert message in error.data


def test_any_user_will_do(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-gunicorn")
    runner.commands.chmod(0o777)
    runner.workspace.chmod(0o777)
    done = runner.run({}, "--user=4711:4711")
    assert done.returncode == 0, done.stderr


def test_a_workspace_that_cannot_be_written_is_no_pass(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-gunicorn")
    runner.commands.chmod(0o777)
    done = runner.run({}, "--user=4711:4711")
    assert done.returncode == 2
    (error,) = LogReader().read(done.stderr)
    assert "flaskgate.sarif" in error.data


def test_a_repository_of_another_user_is_looked_at(tmp_path: Path) -> None:
    runner = Runner(tmp_path, "dockerfile-flask-run")
    git = ["git", "-C", str(runner.workspace), *SETTINGS]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=x"], check=True)
    for one in (runner.workspace, *runner.workspace.rglob("*")):
        os.chown(one, *OWNER)
    done = runner.run({})
    assert done.returncode == 1
    assert "git-failed" not in done.stdout
