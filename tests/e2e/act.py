"""Runs workflow files by `act`, which builds, starts and reads the action through podman."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.runner import EXAMPLES, IMAGE, ROOT, commit, git, podman

ACT = Path(sys.executable).with_name("act")
BASE = "localhost/debian:trixie-slim"
TOKEN = "ghs_0123456789abcdefghijABCDEFGHIJ012345"  # noqa: S105 (it opens nothing)
NOWHERE = "http://127.0.0.1:9"
"""Refuses every connection."""

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
ACTION = ".github/flaskgate"
TELL = """\
echo "outcome=$OUTCOME"
echo "outputs=$(printf %s "$OUTPUTS" | base64 -w0)"
echo "sarif=$(gzip -c flaskgate.sarif | base64 -w0)"
"""
WORKFLOW = {
    "name": "gate",
    "on": ["push", "pull_request", "merge_group"],
    "permissions": {"contents": "read", "security-events": "write"},
    "jobs": {
        "gate": {
            "runs-on": "ubuntu-latest",
            "steps": [
                {"uses": CHECKOUT},
                {"uses": f"./{ACTION}", "id": "flaskgate"},
                {
                    "if": "always()",
                    "env": {
                        "OUTCOME": "${{ steps.flaskgate.outcome }}",
                        "OUTPUTS": "${{ toJSON(steps.flaskgate.outputs) }}",
                    },
                    "run": TELL,
                },
            ],
        },
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a workflow."""

    code: int
    """act's exit code: 0 if all jobs succeeded."""
    log: tuple[Mapping[str, Any], ...]

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Level, file and line of every annotation."""
        return [
            (entry["command"], pairs.get("file", ""), pairs.get("line", ""))
            for entry in self.log
            if entry.get("command") in {"error", "warning", "notice"}
            for pairs in [entry.get("kvPairs") or {}]
        ]

    @property
    def messages(self) -> str:
        return "\n".join(str(entry.get("arg") or entry.get("msg")) for entry in self.log)

    @property
    def summary(self) -> str:
        return "".join(entry["content"] for entry in self.log if entry.get("command") == "summary")

    @property
    def outcome(self) -> str:
        """Of the action's step, as the next one sees it."""
        return self._told("outcome")

    @property
    def outputs(self) -> dict[str, str]:
        told: dict[str, str] = json.loads(base64.b64decode(self._told("outputs")))
        return told

    @property
    def sarif_rules(self) -> list[str]:
        """The rules of the results in the SARIF file that the next step finds."""
        report = json.loads(gzip.decompress(base64.b64decode(self._told("sarif"))))
        return [result["ruleId"] for result in report["runs"][0]["results"]]

    def _told(self, name: str) -> str:
        lines = (str(entry["msg"]) for entry in self.log if entry.get("raw_output"))
        (line,) = (line for line in lines if line.startswith(f"{name}="))
        return line.partition("=")[2].strip()


class Project:
    """A repository with an example in it and a workflow that gates it."""

    def __init__(self, folder: Path, example: str, *, inputs: Mapping[str, str]) -> None:
        self.folder = folder
        shutil.copytree(EXAMPLES / example, folder, dirs_exist_ok=True)
        self.add_action()
        workflow = json.loads(json.dumps(WORKFLOW))
        workflow["jobs"]["gate"]["steps"][1]["with"] = dict(inputs)
        self.write_workflow(workflow)
        commit(folder)
        git(folder, "remote", "add", "origin", "https://github.com/octo/app")

    @property
    def head(self) -> str:
        """The commit that the workflow runs for."""
        return (self.folder / ".git" / "refs" / "heads" / "main").read_text("utf-8").strip()

    def add_action(self) -> None:
        """Put the action beside the workflow as a release is: with the finished image."""
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        action["runs"]["image"] = f"docker://{IMAGE}"
        self._write(f"{ACTION}/action.yml", action)

    def add_sources(self) -> None:
        """Put the action beside the workflow as it is in its repository: with its Dockerfile."""
        for name in ("action.yml", "Dockerfile", ".dockerignore"):
            shutil.copy2(ROOT / name, self.folder / ACTION / name)
        patterns = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        for name in (line[1:] for line in patterns if line.startswith("!")):
            source, copy = ROOT / name, self.folder / ACTION / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, copy)
        commit(self.folder)

    def write_workflow(self, workflow: Mapping[str, Any]) -> None:
        self._write(".github/workflows/gate.yml", workflow)

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")


class Act:
    """act with the engine that podman serves at `socket`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def run(
        self, project: Project, event: str, payload: Mapping[str, object], *, api_url: str = NOWHERE
    ) -> Ran:
        """Run the workflow for an event whose payload is given."""
        event_file = project.folder / ".git" / "event.json"
        event_file.write_text(json.dumps(payload), encoding="utf-8")
        home = project.folder / ".git" / "home"
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [
                *(ACT, event, f"--eventpath={event_file}", "--json", "--pull=false"),
                *(f"--platform=ubuntu-latest={BASE}", "--network=host"),
                *("--container-daemon-socket=-", f"--secret=GITHUB_TOKEN={TOKEN}"),
                f"--env=GITHUB_API_URL={api_url}",
            ],
            cwd=project.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "DOCKER_HOST": f"unix://{self._socket}",
            },
        )
        lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
        return Ran(code=done.returncode, log=tuple(lines))


def remove_left_behind() -> None:
    """Remove the containers of a run that was interrupted: the next one would take their names."""
    for name in podman("ps", "--all", "--filter=name=^act-", "--format={{.Names}}").stdout.split():
        podman("rm", "--force", "--volumes", name)


@contextmanager
def serving(folder: Path) -> Iterator[Act]:
    """Let podman serve Docker's API for the time of the context."""
    remove_left_behind()
    socket = folder / "podman.sock"
    command = ["podman", "system", "service", "--time=0", f"unix://{socket}"]
    with (folder / "podman.log").open("wb") as log, subprocess.Popen(command, stderr=log) as server:
        try:
            deadline = time.monotonic() + 30
            while not socket.exists():
                assert server.poll() is None, (folder / "podman.log").read_text("utf-8")
                assert time.monotonic() < deadline, "podman serves nothing"
                time.sleep(0.05)
            yield Act(socket)
        finally:
            server.terminate()
