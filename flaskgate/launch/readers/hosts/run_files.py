"""Reads the `run` files of supervisors that take a folder a service: runit, daemontools, s6.

See http://smarden.org/runit/runsv.8.html and https://skarnet.org/software/s6/servicedir.html. A run
file is any program; one for `execlineb` is a chain of programs, each of which runs the next.
"""

from __future__ import annotations

import re
import shlex

from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile

_EXECLINE = re.compile(r"#![^\n]*\bexeclineb\b")
_LONGEST = 20_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the service that the file runs."""
    del repository
    name = file.path.parent.name if file.path.name == "run" else file.path.stem
    words: tuple[str, ...] = ("/bin/sh", f"./{file.path.name}")
    line, text = 1, f"{file.path.name} of the service {name}"
    if _EXECLINE.match(file.text):
        words = _chain(file)
        line = _first_line(file)
        text = " ".join(words)
    if not words or file.path.name == "finish":
        return Reading()
    command = Command(words=words, location=lines_of(file, line, line), text=one_line(text))
    unit = LaunchUnit(name=f"service {name}", command=command, reach="service of a supervisor")
    return Reading(units=(unit,))


def _chain(file: SourceFile) -> tuple[str, ...]:
    """Return the words of all lines: blocks in braces stay words, which no program is named."""
    text = "\n".join(file.lines[1:])[:_LONGEST]
    try:
        return tuple(shlex.split(text, comments=True))
    except ValueError:
        return tuple(text.split())


def _first_line(file: SourceFile) -> int:
    lines = enumerate(file.lines[1:], 2)
    return next((number for number, line in lines if line.strip() and line[0] != "#"), 1)
