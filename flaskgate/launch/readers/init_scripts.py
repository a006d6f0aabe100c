"""Reads scripts that a host runs at boot: init scripts (LSB, OpenRC) and rc.local.

An init script is called with `start`. One of OpenRC says in variables what to start and may leave
the rest to `openrc-run`: https://github.com/OpenRC/openrc/blob/master/service-script-guide.md.
"""

from __future__ import annotations

import re

from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile

_OPENRC = re.compile(r"#!\s*/sbin/openrc-run")
_COMMAND = re.compile(r"^[ \t]*command=", re.MULTILINE)
_START = re.compile(r"^[ \t]*start\s*\(\)", re.MULTILINE)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the script as a unit that is started at boot; its folder there is not known."""
    del repository
    if _OPENRC.match(file.text):
        return Reading(units=_openrc(file))
    is_boot = file.path.name.lower().startswith("rc.local")
    words = ("/bin/sh", f"./{file.path.name}", *(() if is_boot else ("start",)))
    return Reading(units=(_unit(file, words, 1, " ".join(words[1:])),))


def _openrc(file: SourceFile) -> tuple[LaunchUnit, ...]:
    """Return what `start` runs, else `command` with its arguments."""
    found = _START.search(file.text) or _COMMAND.search(file.text)
    if found is None:
        return ()
    line = file.text.count("\n", 0, found.start()) + 1
    call = "start" if found.re is _START else "$command $command_args"
    words = ("/bin/sh", "-c", f"{file.text}\n{call}\n")
    return (_unit(file, words, line, file.lines[line - 1].strip()),)


def _unit(file: SourceFile, words: tuple[str, ...], line: int, text: str) -> LaunchUnit:
    return LaunchUnit(
        name=f"init script {file.path.name}",
        command=Command(words=words, location=lines_of(file, line, line), text=one_line(text)),
        reach="service of a host",
    )
