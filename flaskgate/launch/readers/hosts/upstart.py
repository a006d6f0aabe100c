"""Reads jobs of Upstart, which older hosts start at boot (http://upstart.ubuntu.com/cookbook/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile

_ENV = re.compile(r"\s*env\s+([A-Za-z_]\w*)=(.*?)\s*")
_CHDIR = re.compile(r"\s*chdir\s+(/\S*)\s*")
_EXEC = re.compile(r"\s*exec\s+(\S.*)")
_SCRIPT = re.compile(r"\s*script\s*")
_END = re.compile(r"\s*end script\s*")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|<%=?[^%]*%>")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the job runs: its `exec`, or the `script` that stands by itself."""
    del repository
    lines = [_TEMPLATE.sub(UNKNOWN, line) for line in file.lines]
    found = next(_commands(lines), None)
    if found is None:
        return Reading()
    text, first, last = found
    folders = [match[1] for match in map(_CHDIR.fullmatch, lines) if match]
    unit = LaunchUnit(
        name=f"job {file.path.stem}",
        command=shell_command(text, lines_of(file, first, last), said=lines[first - 1].strip()),
        environment=dict(_environment(lines, file)),
        folder=PurePosixPath(folders[-1]) if folders else None,
        reach="service of a host",
    )
    return Reading(units=(unit,))


def _commands(lines: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield what the job runs, with its first and last line, counted from 1."""
    for number, line in enumerate(lines, 1):
        run = _EXEC.fullmatch(line)
        if run:
            yield run[1], number, number
        elif _SCRIPT.fullmatch(line):
            rest = enumerate(lines[number:], number + 1)
            last = next((at for at, one in rest if _END.fullmatch(one)), len(lines))
            yield "\n".join(lines[number : last - 1]), number + 1, max(number + 1, last - 1)


def _environment(lines: Sequence[str], file: SourceFile) -> Iterator[tuple[str, Setting]]:
    for number, line in enumerate(lines, 1):
        setting = _ENV.fullmatch(line)
        if setting:
            value = setting[2].strip("\"'")
            known = None if UNKNOWN in value else value
            yield setting[1], Setting(value=known, location=lines_of(file, number, number))
