"""Runs the action's image as GitHub's runner does, by podman.

Mounts, variables and the owner of the workspace are those of the runner
(https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support and
`ContainerActionHandler.cs` of actions/runner).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.exported_inputs import exported_inputs

IMAGE = os.environ.get("FLASKGATE_IMAGE", "localhost/flaskgate:latest")
ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
OWNER = (1001, 121)
"""The runner's user and group on GitHub's machines."""

GIT = (
    *("git", "-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@b.c"),
    *("-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"),
)

Done = subprocess.CompletedProcess[str]


class Job:
    """A job with a checked-out workspace."""

    def __init__(self, folder: Path, example: str = "") -> None:
        self.folder = folder
        self.workspace = folder / "workspace"
        if example:
            shutil.copytree(EXAMPLES / example, self.workspace)
        else:
            self.workspace.mkdir()
        for name in ("home", "file_commands", "workflow", "runner_temp"):
            (folder / name).mkdir()
        self.event: dict[str, Any] = {}
        self.mode = "rw"

    def run(
        self,
        inputs: Mapping[str, str],
        *options: str,
        variables: Mapping[str, str] | None = None,
    ) -> Done:
        """Run the action; `options` are podman's, `variables` what the workflow sets."""
        give(self.workspace)
        event = self.folder / "workflow" / "event.json"
        event.write_text(json.dumps(self.event), encoding="utf-8")
        settings = {
            **self._variables(),
            **exported_inputs(inputs),
            **(variables or {}),
        }
        command = ["--network=none", "--workdir=/github/workspace"]
        command += [f"--volume={here}:{there}" for here, there in self._mounts()]
        command += [f"--env={name}={value}" for name, value in settings.items()]
        return podman("run", "--rm", *command, *options, IMAGE)

    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "file_commands" / "output").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def summary(self) -> str:
        return (self.folder / "file_commands" / "summary").read_text("utf-8")

    def sarif(self) -> list[tuple[str, str, int]]:
        """Return rule, file and line of every result of the SARIF file."""
        report = json.loads((self.workspace / "flaskgate.sarif").read_text("utf-8"))
        places = [
            (result["ruleId"], result["locations"][0]["physicalLocation"])
            for result in report["runs"][0]["results"]
        ]
        return [
            (rule, place["artifactLocation"]["uri"], place["region"]["startLine"])
            for rule, place in places
        ]

    def _mounts(self) -> Sequence[tuple[str, str]]:
        others = ("home", "file_commands", "workflow", "runner_temp")
        return [
            (str(self.workspace), f"/github/workspace:{self.mode}"),
            *((str(self.folder / name), f"/github/{name}") for name in others),
        ]

    @staticmethod
    def _variables() -> dict[str, str]:
        return {
            "HOME": "/github/home",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": "/github/workflow/event.json",
            "GITHUB_REPOSITORY": "octo/booking",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_SHA": "f" * 40,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_OUTPUT": "/github/file_commands/output",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
            "RUNNER_TEMP": "/github/runner_temp",
        }


def podman(*arguments: str, timeout: float = 120) -> Done:
    """Run podman with the settings that the Makefile gives."""
    return subprocess.run(
        ["podman", *arguments], capture_output=True, text=True, check=False, timeout=timeout
    )


def inside(script: str, *options: str) -> str:
    """Return what a shell in the image prints; it must succeed."""
    done = podman("run", "--rm", "--network=none", *options, "--entrypoint=sh", IMAGE, "-c", script)
    assert done.returncode == 0, done.stderr
    return done.stdout


def command(*arguments: str, mounts: Mapping[Path, str], options: Sequence[str] = ()) -> Done:
    """Run the command `flaskgate` of the image, as in every CI but GitHub's."""
    volumes = [f"--volume={here}:{there}" for here, there in mounts.items()]
    start = ("run", "--rm", "--network=none", "--entrypoint=flaskgate", *volumes, *options)
    return podman(*start, IMAGE, *arguments)


def git(folder: Path, *arguments: str) -> None:
    """Run git on a repository of the tests, with no setting of this machine."""
    subprocess.run(
        [*GIT, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )


def commit(folder: Path) -> None:
    """Make a folder a repository with one more commit of all that it holds."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=x")


def give(folder: Path) -> None:
    """Let everything belong to the runner's user, as after a checkout."""
    for one in (folder, *folder.rglob("*")):
        os.chown(one, *OWNER, follow_symlinks=False)
