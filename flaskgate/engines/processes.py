"""Runs a program that is not trusted to end, nor to know our environment."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_running: set[subprocess.Popen[bytes]] = set()
"""What runs now, in whatever thread."""


class OutOfTimeError(Exception):
    """The program did not end in time; it and its children are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a program left behind."""

    code: int
    """Its exit code; negative for the signal that ended it."""
    output: bytes
    errors: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildProgram:
    """What to start: a file, and the arguments from the program's own name on."""

    file: Path
    name: str
    arguments: Sequence[str] = ()


def run(
    program: ChildProgram,
    arguments: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str],
    limit: float,
    memory: int | None = None,
) -> Outcome:
    """Run a program in `folder` with this environment and no other, for at most `limit` seconds.

    `memory` bounds its address space, and that of what it starts, in bytes; only Linux does that.
    Raises `OSError` if it cannot be started and `OutOfTimeError` after the limit.
    """
    with subprocess.Popen(  # noqa: S603 (no shell; the file is found by us, not by the workspace)
        [program.name, *program.arguments, *arguments],
        executable=program.file,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        _running.add(process)
        try:
            if memory is not None:
                _bound(process.pid, memory)
            output, errors = process.communicate(timeout=max(limit, 0))
        except BaseException as error:
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise OutOfTimeError from error
            raise
        finally:
            _running.discard(process)
    return Outcome(code=process.returncode, output=output, errors=errors)


def stop_all() -> None:
    """Kill everything that `run` has started and that has not ended: nobody waits for it."""
    for process in tuple(_running):
        _end(process)


def _bound(pid: int, memory: int) -> None:
    """Bound a program that has just been started; one that has ended needs no bound."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 (not everywhere)

        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that still runs, and what it started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
