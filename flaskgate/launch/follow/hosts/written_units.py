"""Finds the services that a script makes of lines that it prints into a file.

A unit file that stands in a script as it is, such as in a here-document, is read where it stands
(`readers.embedded_units`), by its own lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.collector import WrittenFile
from flaskgate.launch.model import Environment, LaunchUnit, Repository, Setting, Written
from flaskgate.launch.readers.hosts import supervisor, systemd, uwsgi
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location

_SERVICE = re.compile(r"^[ \t]*\[service\][ \t]*$", re.IGNORECASE | re.MULTILINE)
_PROGRAM = re.compile(r"^[ \t]*\[program:", re.MULTILINE)
_UWSGI = re.compile(r"^[ \t]*\[uwsgi\][ \t]*$", re.MULTILINE)
_MOST = 20
"""Files that one unit writes."""


def written_units(
    unit: LaunchUnit, files: Sequence[WrittenFile], repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what the unit files and Supervisor programs start that the scripts of `unit` write.

    Also what the configurations of uWSGI start that its scripts or its artefact write.
    """
    for file in files[:_MOST]:
        for kind, header in ((Kind.UNIT, _SERVICE), (Kind.SUPERVISOR, _PROGRAM)):
            if header.search(file.text) and not _stands_there(file, header, repository):
                for one in _read(file, kind, repository):
                    yield _placed(one, file, unit)
    yield from _beside_uwsgi(unit, repository)


def _beside_uwsgi(writer: LaunchUnit, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what uWSGI starts besides its app; the app is that of whoever names the file."""
    parts: dict[PurePosixPath, list[Written]] = defaultdict(list)
    for part in writer.texts:
        parts[part.target].append(part)
    for written in list(parts.values())[:_MOST]:
        text = "".join(part.text for part in written)
        place = written[0].location
        inner = SourceFile(path=place.path, kind=Kind.INI, data=text.encode())
        found = uwsgi.read(inner, repository).units if _UWSGI.search(text) else ()
        for one in found:
            if one.name != uwsgi.NAME:
                yield replace(
                    writer,
                    name=one.name,
                    command=replace(one.command, location=place),
                    environment={**writer.environment, **_at(place, one.environment)},
                    serves=one.serves,
                )


def _at(place: Location, environment: Environment) -> dict[str, Setting]:
    return {name: Setting(value=one.value, location=place) for name, one in environment.items()}


def _stands_there(file: WrittenFile, header: re.Pattern[str], repository: Repository) -> bool:
    """Return whether the script has the text as it is written, so that a reader finds it."""
    script = repository.read(file.location.path)
    return script is None or header.search(script.text) is not None


def _read(file: WrittenFile, kind: Kind, repository: Repository) -> tuple[LaunchUnit, ...]:
    inner = SourceFile(path=file.location.path, kind=kind, data=file.text.encode())
    if kind is Kind.UNIT:
        return tuple(systemd.read_embedded(inner, repository))
    return supervisor.read(inner, repository).units


def _placed(one: LaunchUnit, file: WrittenFile, writer: LaunchUnit) -> LaunchUnit:
    """Return a unit that stands where it is written, and that the writer brings to its host."""
    return replace(
        one,
        command=replace(one.command, location=file.location),
        environment=_at(file.location, one.environment),
        artefact=writer.artefact,
        context=writer.context,
        steps=(*writer.steps, *file.steps),
    )
