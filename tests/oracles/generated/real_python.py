"""Runs Python programs in the real CPython."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.oracles.generated.program import Ending, Program, Run, Started

_HOST = "tests.oracles.generated.python_host"
_ROOT = Path(__file__).parents[3]


class RealPython:
    """A process that runs programs, each in a child of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def runs(self, program: Program, most: int = 12) -> tuple[Run, ...]:
        """Return what may happen: a run for every way that chance may go, at most `most`."""
        request = {
            "text": program.text,
            "arguments": program.arguments,
            "environment": dict(program.environment),
            "runs": most,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return tuple(
            Run(
                ending=Ending(one["ending"]),
                started=tuple(Started(debug="on" if debug else "off") for debug in one["serves"]),
                error=one["error"],
            )
            for one in json.loads(self._process.stdout.readline())
        )


@contextmanager
def real_python() -> Iterator[RealPython]:
    """Start the host, and end it."""
    command = [sys.executable, "-W", "ignore", "-m", _HOST]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=_ROOT) as process:
        yield RealPython(process)
        assert process.stdin is not None
        process.stdin.close()
