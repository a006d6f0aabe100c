"""Reads the units of an installer as it writes them: its variables put in, its scripts beside them.

An installer is followed for what it writes alone. The text of a unit stands in it with variables
(`ExecStart=$DIR/start.sh`); the file that is written has their values, and other here-documents
may write the script that it starts. What is written nowhere that can be seen stays as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.starts import WrittenFile, trace
from flaskgate.launch.model import LaunchUnit, Repository, Written
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.hosts.start_scripts import unit_of
from flaskgate.launch.readers.hosts.systemd import read_embedded
from flaskgate.model.files import Kind, SourceFile


def as_written(
    units: Sequence[LaunchUnit], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield the units of a shell script as the script writes them, where that can be seen."""
    installer = unit_of(file)
    installer = replace(installer, command=replace(installer.command, is_extensible=True))

    def find(
        path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        place = LookupContext(repository, file.path.parent, folder, installer.mounts)
        return locate(path, place, is_exact=is_exact).path

    files = trace(installer, repository, find).files
    texts = tuple(map(_as_text, files))
    for unit in units:
        written = _written(unit, units, files, repository)
        if written is None:
            yield unit
        else:
            yield replace(written, texts=texts, mounts=installer.mounts)


def _as_text(file: WrittenFile) -> Written:
    """Return a file in its place; one below a variable is not below the folder of the script."""
    text = file.as_text()
    is_below = file.path.startswith("$")
    return replace(text, target=PurePosixPath("/", file.path)) if is_below else text


def _written(
    unit: LaunchUnit,
    units: Sequence[LaunchUnit],
    files: Sequence[WrittenFile],
    repository: Repository,
) -> LaunchUnit | None:
    """Return a unit with what the file has that holds it, in the place where it stands."""
    for one in files:
        held = [other for other in units if _holds(one, other)]
        inner = SourceFile(path=one.location.path, kind=Kind.UNIT, data=one.text.encode())
        found = read_embedded(inner, repository) if unit in held else ()
        if len(found) == len(held) > 0:
            own = found[held.index(unit)]
            place, said = unit.command.location, unit.command.text
            environment = {
                name: replace(setting, location=unit.environment[name].location)
                for name, setting in own.environment.items()
                if name in unit.environment
            }
            return replace(
                unit,
                command=replace(own.command, location=place, text=said),
                environment=environment,
                folder=own.folder,
            )
    return None


def _holds(file: WrittenFile, unit: LaunchUnit) -> bool:
    """Return whether a unit stands in the text of a command, or right below it, that is written."""
    first, line = file.location.start.line, unit.command.location.start.line
    return first <= line <= max(file.location.end.line, first + len(file.text.splitlines()))
