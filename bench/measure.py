"""Run one command and say what it cost: wall time, CPU time and memory of all its processes.

Linux only: memory of a process tree is read from `/proc`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROBE = Path(__file__).with_name("probe.py")
TIME_LIMIT_SECONDS = 1800
FINISHED = frozenset({0, 1})  # 1 is how every tool here says "there are findings"


class BenchError(Exception):
    """The benchmark cannot go on; the message says what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one run cost."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of user and system time, over all processes that ended and were waited for."""
    largest: int
    """Bytes: the peak resident memory of the largest single process, as the kernel counts it."""
    together: int
    """Bytes: the largest sum of resident memory over the processes alive at one time, sampled."""


def measure(
    argv: Sequence[str], *, folder: Path, environment: Mapping[str, str], output: Path
) -> Usage:
    """Run `argv` in `folder` and return its cost; what it prints goes to `output`.

    Its errors go to a file beside that, with `.err` appended. Raises `BenchError` for an exit code
    other than 0 or 1, which includes a run past the time limit.
    """
    probe = [sys.executable, "-I", "-S", str(PROBE), str(output), str(folder)]
    command = [*probe, str(TIME_LIMIT_SECONDS), *argv]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(_failure(argv, "could not start", done.stderr))
    result = json.loads(done.stdout)
    if result["code"] not in FINISHED:
        errors = output.with_name(output.name + ".err")
        said = errors.read_text(encoding="utf-8", errors="replace")
        raise BenchError(_failure(argv, f"exit code {result['code']}", said))
    return Usage(**result["cost"])


def _failure(argv: Sequence[str], what: str, said: str) -> str:
    return "\n  ".join([f"{what}: {' '.join(argv)}", *said.strip().splitlines()[-5:]])
