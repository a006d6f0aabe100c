"""Finds the services that a script makes of lines that it prints into a file.

A unit file that stands in a script as it is, such as in a here-document, is read where it stands
(`readers.embedded_units`), by its own lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flaskgate.launch.commands.collector import WrittenFile
from flaskgate.launch.model import LaunchUnit, Repository, Setting
from flaskgate.launch.readers import supervisor, systemd
from flaskgate.model.files import Kind, SourceFile

_SERVICE = re.compile(r"^\s*\[service\]\s*$", re.IGNORECASE | re.MULTILINE)
_PROGRAM = re.compile(r"^\s*\[program:", re.MULTILINE)
_MOST = 20
"""Files that one unit writes."""


def written_units(
    unit: LaunchUnit, files: Sequence[WrittenFile], repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what the unit files and Supervisor programs start that the scripts of `unit` write."""
    for file in files[:_MOST]:
        for kind, header in ((Kind.UNIT, _SERVICE), (Kind.SUPERVISOR, _PROGRAM)):
            if header.search(file.text) and not _stands_there(file, header, repository):
                for one in _read(file, kind, repository):
                    yield _placed(one, file, unit)


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
    environment = {
        name: Setting(value=setting.value, location=file.location)
        for name, setting in one.environment.items()
    }
    return replace(
        one,
        command=replace(one.command, location=file.location),
        environment=environment,
        artefact=writer.artefact,
        context=writer.context,
        steps=(*writer.steps, *file.steps),
    )
