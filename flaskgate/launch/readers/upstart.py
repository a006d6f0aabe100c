"""Reads jobs of Upstart, which older hosts start at boot (http://upstart.ubuntu.com/cookbook/)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.parts import lines_of, shell_command
from flaskgate.launch.readers.unit_files import UNKNOWN
from flaskgate.source import SourceFile

_ENV = re.compile(r"\s*env\s+([A-Za-z_]\w*)=(.*?)\s*")
_CHDIR = re.compile(r"\s*chdir\s+(/\S*)\s*")
_EXEC = re.compile(r"\s*exec\s+(\S.*)")
_SCRIPT = re.compile(r"\s*script\s*")
_END = re.compile(r"\s*end script\s*")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|<%=?[^%]*%>")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the job runs: its `exec`, or the `script` that stands by itself."""
    del repository
    environment: dict[str, Setting] = {}
    folder: PurePosixPath | None = None
    found: tuple[str, int, int] | None = None
    lines = [_TEMPLATE.sub(UNKNOWN, line) for line in file.lines]
    for number, line in enumerate(lines, 1):
        if setting := _ENV.fullmatch(line):
            value = setting[2].strip("\"'")
            known = None if UNKNOWN in value else value
            place = lines_of(file, number, number)
            environment[setting[1]] = Setting(value=known, location=place)
        elif changed := _CHDIR.fullmatch(line):
            folder = PurePosixPath(changed[1])
        elif run := _EXEC.fullmatch(line):
            found = found or (run[1], number, number)
        elif _SCRIPT.fullmatch(line):
            last = next(
                (at for at, one in enumerate(lines[number:], number + 1) if _END.fullmatch(one)),
                len(lines),
            )
            found = found or ("\n".join(lines[number : last - 1]), number, last)
    if found is None:
        return Reading()
    text, first, last = found
    said = file.lines[first - 1].strip()
    unit = LaunchUnit(
        name=f"job {file.path.stem}",
        command=shell_command(text, lines_of(file, first, last), said=said),
        environment=environment,
        folder=folder,
        reach="service of a host",
    )
    return Reading(units=(unit,))
