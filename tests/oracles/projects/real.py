"""Runs projects for real, each in a process of its own, and says what they served."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.oracles.generated.judgement import NONE, OFF, ON
from tests.oracles.projects.project import Project

_HOST = Path(__file__).with_name("host.py")


class RealProjects:
    """A process that runs projects, each in a child of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def outcome(self, project: Project) -> str:
        """Return `on`, `off` or `none`; else how the program broke."""
        request = {
            "files": dict(project.files),
            "words": project.words,
            "environment": dict(project.environment),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        told: list[str] = json.loads(self._process.stdout.readline())
        if ON in told or OFF in told:
            return ON if ON in told else OFF
        is_done = not told or told[-1] == "done"  # `os._exit` leaves no word
        return NONE if is_done else told[-1]


@contextmanager
def real_projects() -> Iterator[RealProjects]:
    """Start the host, and end it."""
    command = [sys.executable, "-W", "ignore", str(_HOST)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield RealProjects(process)
        assert process.stdin is not None
        process.stdin.close()
