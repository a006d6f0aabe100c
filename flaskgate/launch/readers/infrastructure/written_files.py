"""Reads a file that a program or a script writes as the artefact that it is, by its path.

What has the text of a unit, of a program of Supervisor, of a job of launchd says so itself; tables
of cron, scripts of the boot, Compose files and Procfiles are known by where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.schedules import at_login
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.launch.readers.containers import compose, dockerfile, kubernetes
from flaskgate.launch.readers.hosts import cron, launchd, supervisor, systemd
from flaskgate.launch.readers.platforms import procfile
from flaskgate.model.files import Kind, SourceFile

Found = Sequence[LaunchUnit]
_Reader = Callable[[str, SourceFile, Repository], Found]


def units_of_written(path: str, file: SourceFile, repository: Repository) -> Found:
    """Return what a written file starts; `file` is its text, at the place where it is written.

    `path` is as the writer names it, of which parts may be unknown; empty: that is not known.
    """
    for name, words, kind, reader in (*_OF_HOSTS, *_OF_CONTAINERS):
        if name.search(path) and words.search(file.text):
            return reader(path, replace(file, kind=kind), repository)
    return ()


def units_of_container(path: str, file: SourceFile, repository: Repository) -> Found:
    """Return what a written file starts, if it is one of containers or of a platform."""
    for name, words, kind, reader in _OF_CONTAINERS:
        if name.search(path) and words.search(file.text):
            return reader(path, replace(file, kind=kind), repository)
    return ()


def is_artefact_text(text: str) -> bool:
    """Return whether a text says by itself what it is for, wherever it is written."""
    return _SAYS.search(text) is not None


def _as_file(read: Callable[[SourceFile, Repository], Reading]) -> _Reader:
    """Return a reader that takes a written file for one of the repository."""
    return lambda _path, file, repository: read(file, repository).units


def _service(path: str, file: SourceFile, repository: Repository) -> Found:
    del path
    return systemd.read_embedded(file, repository)


def _job(path: str, file: SourceFile, repository: Repository) -> Found:
    del path
    text = file.text.lstrip("\n")
    moved = replace(file, data=text.encode())
    place = lines_of(file, len(file.lines) - len(moved.lines) + 1, len(file.lines))
    units = launchd.read(moved, repository).units
    return [replace(one, command=replace(one.command, location=place)) for one in units]


def _table(path: str, file: SourceFile, repository: Repository) -> Found:
    del repository
    text = file.text.replace(f"\n{UNKNOWN}", "\n").removeprefix(UNKNOWN)  # what was there before
    file = replace(file, data=text.encode())
    return tuple(cron.entries(file, names_user="cron.d" in path or path == "/etc/crontab"))


def _at_login(path: str, file: SourceFile, repository: Repository) -> Found:
    del repository
    place = lines_of(file, 1, len(file.lines))
    return [
        LaunchUnit(name="autostart", command=shell_command(text, place), reach="started at login")
        for text in at_login(path, file.text)
    ]


def _at_boot(path: str, file: SourceFile, repository: Repository) -> Found:
    del repository
    text = file.text.lstrip()
    first = file.text.count("\n", 0, len(file.text) - len(text)) + 1
    command = shell_command(text, lines_of(file, first, len(file.lines)), said=path)
    words = command.words if "rc.local" in path else (*command.words, "init", "start")
    name = f"init script {PurePosixPath(path).name}"
    return (
        LaunchUnit(name=name, command=replace(command, words=words), reach="service of a host"),
    )


def _row(
    name: str, words: str, kind: Kind, reader: _Reader
) -> tuple[re.Pattern[str], re.Pattern[str], Kind, _Reader]:
    flags = re.IGNORECASE | re.MULTILINE
    return re.compile(name, flags), re.compile(words, flags), kind, reader


_UNIT = r"^[ \t]*\[service\][ \t]*$"
_PROGRAM = r"^[ \t]*\[program:"
_PLIST = r"<key>Program(?:Arguments)?</key>"
_SAYS = re.compile(f"{_UNIT}|{_PROGRAM}|{_PLIST}", re.IGNORECASE | re.MULTILINE)
_OF_HOSTS = (
    _row("", _UNIT, Kind.UNIT, _service),
    _row("", _PROGRAM, Kind.SUPERVISOR, _as_file(supervisor.read)),
    _row("", _PLIST, Kind.RECIPE, _job),
    _row(r"cron(?:\.d/|tab)|/cron/", "", Kind.RECIPE, _table),
    _row(r"autostart", "", Kind.RECIPE, _at_login),
    _row(r"/etc/rc\.local|/init\.d/", "", Kind.SHELL, _at_boot),
)
_OF_CONTAINERS = (
    _row(
        r"compose[^/]*\.ya?ml\Z|stack[^/]*\.ya?ml\Z",
        r"^services:",
        Kind.COMPOSE,
        _as_file(compose.read),
    ),
    _row(r"(?:\A|/)procfile\Z", "", Kind.PROCFILE, _as_file(procfile.read)),
    _row(
        r"(?:docker|container)file[^/]*\Z",
        r"^[ \t]*FROM[ \t]",
        Kind.DOCKERFILE,
        _as_file(dockerfile.read),
    ),
    _row(r"\.ya?ml\Z|\A\Z", r"^kind:", Kind.MANIFEST, _as_file(kubernetes.read)),
)
"""By what is in a path and in a text, how it is read: the first row that fits."""
