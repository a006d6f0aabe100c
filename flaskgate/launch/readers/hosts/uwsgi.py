"""Reads uWSGI configurations: a server with its app, as if the file were on the command line.

Keys of the file are the long options of the command, so the unit's words spell out those that
tell which app is served and how. See https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.commands.server_commands import DAEMONS, command_beside
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.readers.common.ansible_variables import variables_beside
from flaskgate.launch.readers.common.unit_builders import in_project
from flaskgate.launch.readers.common.unit_files import Assignment
from flaskgate.launch.readers.common.uwsgi_files import SECTION, uwsgi_assignments
from flaskgate.model.files import SourceFile

NAME = "uWSGI"
"""Of the server with its app; what it starts besides has another one."""
_APPS = ("module", "wsgi", "wsgi-file", "file", "mount")
_FORMATS = {".yaml": "--yaml", ".yml": "--yaml", ".json": "--json", ".xml": "--xml"}
_SETTERS = frozenset({"set", "set-placeholder", "set-ph"})
_PLACEHOLDER = re.compile(r"%\(([^()]+)\)")
_OPTIONS = frozenset(
    {
        *(*_APPS, "callable", "chdir", "pythonpath", "python-path", "plugin", "plugins"),
        *("http", "http-socket", "https", "socket", "catch-exceptions", "py-autoreload"),
        *("py-auto-reload", "python-auto-reload", "pyargv", "honour-stdin"),
    }
)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the server, where the section `uwsgi` names an app; its place is that line."""
    variables = variables_beside(file.path, repository) if "{{" in file.text else {}
    own = [one for one in uwsgi_assignments(file, variables) if one.section == SECTION]
    values: dict[str, str] = {}
    lines = [filled_in(one, values) for one in own]
    beside = tuple(in_project(one, file.path.parent) for one in _beside(lines))
    app = next((one for one in lines if one.key in _APPS), None)
    if app is None:
        return Reading(units=beside)
    options = [one for one in lines if one.key in _OPTIONS]
    option = _FORMATS.get(file.path.suffix.lower(), "--ini")
    command = Command(
        words=(
            "uwsgi",
            option,
            file.path.name,
            *(word for one in options for word in _words(one)),
        ),
        location=app.location,
        text=f"uwsgi {option} {file.path.name} ({app.text})",
    )
    unit = LaunchUnit(
        name=NAME,
        command=command,
        environment=_environment(lines),
        role=UnitRole.SUPERVISED,
    )
    return Reading(units=(in_project(unit, file.path.parent), *beside))


def filled_in(line: Assignment, values: dict[str, str]) -> Assignment:
    """Return a line with its placeholders filled in, and add what it sets to `values`.

    `%(name)` is the value of the first option of that name, be it one of uWSGI's or not, or what
    `set` and `set-placeholder` give that name (`core/config.c`). One that is not known stays.
    """
    value = _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), line.value)
    name, is_pair, given = value.partition("=")
    if line.key in _SETTERS and is_pair:
        values.setdefault(name.strip(), given.strip())
    else:
        values.setdefault(line.key, value)
    return replace(line, value=value)


def _beside(lines: list[Assignment]) -> Iterator[LaunchUnit]:
    """Yield what the instance starts besides its app: daemons and hooks, each through a shell."""
    for one in lines:
        text = command_beside(one.key, one.value)
        if text:
            yield LaunchUnit(
                name=f"{NAME}, {one.key}",
                command=Command(
                    words=("/bin/sh", "-c", text), location=one.location, text=one.text
                ),
                environment=_environment(lines),
                serves=one.key in DAEMONS,
            )


def _words(one: Assignment) -> tuple[str, ...]:
    return (f"--{one.key}", one.value) if one.value else (f"--{one.key}",)


def _environment(lines: list[Assignment]) -> dict[str, Setting]:
    environment = {}
    for one in lines:
        name, is_pair, value = one.value.partition("=")
        if one.key == "env" and is_pair:
            known = None if "$(" in value or "%(" in value else value.strip()
            environment[name.strip()] = Setting(value=known, location=one.location)
    return environment
