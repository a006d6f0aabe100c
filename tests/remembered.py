"""What Semgrep answered in this test run, so that the same question is put to it once.

Starting it is most of what a test of the gate takes, and nearly all of them scan one of a few small
programs. A question is everything that Semgrep gets: program, arguments, environment, and each byte
of the rules and of the staged files. Tests of the engine itself ask it every time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from flaskgate.engines.processes import ChildProgram, Outcome
from flaskgate.engines.processes import run as start

_Question = tuple[object, ...]
_answers: dict[_Question, Outcome] = {}


def run(
    program: ChildProgram,
    arguments: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str],
    limit: float,
    memory: int | None = None,
) -> Outcome:
    """Do as `flaskgate.engines.processes.run`, or give what it gave for the same question."""
    question = (_program(program), _contents(arguments, folder), _plain(env, folder), memory)
    answer = _answers.get(question)
    if answer is None:
        answer = start(program, arguments, folder=folder, env=env, limit=limit, memory=memory)
        if os.fsencode(folder) not in answer.output + answer.errors:
            _answers[question] = answer
    return answer


def _program(program: ChildProgram) -> _Question:
    return (program.file, program.file.stat().st_mtime_ns, program.name, *program.arguments)


def _contents(arguments: Sequence[str], folder: Path) -> _Question:
    """Return the arguments, with a digest of the content where one names a file."""
    files = ((argument, folder / argument) for argument in arguments)
    return tuple(
        (argument, sha256(file.read_bytes()).digest() if file.is_file() else b"")
        for argument, file in files
    )


def _plain(env: Mapping[str, str], folder: Path) -> _Question:
    """Return the environment without the name of the folder that is of this scan alone."""
    return tuple((name, text.replace(str(folder.parent), "")) for name, text in env.items())
