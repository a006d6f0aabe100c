"""Finds unit files of systemd inside other texts: heredocs, cloud-init, Terraform, notes.

A text that has `[Service]` on a line of its own and assignments around it is a unit file,
whatever writes it where; it ends where a line is neither header, assignment, comment nor blank.

An installer is followed for what it writes alone. The text of a unit stands in it with variables
(`ExecStart=$DIR/start.sh`); the file that is written has their values, and other here-documents
may write the script that it starts. What is written nowhere that can be seen stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.starts import WrittenFile, trace
from flaskgate.launch.model import LaunchUnit, Repository, Written
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.common.unit_builders import embedded
from flaskgate.launch.readers.hosts.start_scripts import unit_of
from flaskgate.launch.readers.hosts.systemd import read_embedded
from flaskgate.model.files import Kind, SourceFile

_SERVICE = re.compile(r"\s*\[[Ss]ervice\]\s*")
_HEADER = re.compile(r"\[[Ss]ervice\]")
_LINE = re.compile(r"\s*(?:\[\w+\]\s*|[A-Z][A-Za-z]+\s*=.*|[#;].*|)")
_WRITERS = frozenset({Kind.SHELL, Kind.DOCKERFILE, Kind.RECIPE})
"""Files in which a shell writes units more often than not, with variables of its own."""
_MOST = 100
"""Unit files in one text."""
_LONGEST = 500
"""Lines of one unit file, each way from its `[Service]`."""
_VARIABLE = re.compile(r"\$(?:\w+|\{[^{}]*\}|\([^()]*\))")
"""What a shell puts into a text."""


def embedded_units(file: SourceFile, repository: Repository) -> tuple[LaunchUnit, ...]:
    """Return what the unit files inside a text start."""
    if "ExecStart" not in file.text:
        return ()
    units: list[LaunchUnit] = []
    for first, last in _spans(file.lines):
        text = "\n".join(file.lines[first : last + 1])
        inner = embedded(file, text, first + 1, Kind.UNIT)
        is_in_script = file.kind in _WRITERS
        units.extend(read_embedded(inner, repository, is_in_script=is_in_script))
    is_said = bool(units) and "$" not in file.text  # as they stand there
    if file.kind is not Kind.SHELL or is_said or not _HEADER.search(file.text):
        return tuple(units)
    return tuple(_as_written(units, file, repository))


def _spans(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield first and last line, counted from 0, of each text around a `[Service]`."""
    found, end = 0, -1
    for number, line in enumerate(lines):
        if number > end and found < _MOST and _SERVICE.fullmatch(line):
            first = number
            while first - 1 > end and number - first < _LONGEST and _is_inside(lines, first - 1):
                first -= 1
            end = number
            while end + 1 < len(lines) and end - number < _LONGEST and _is_inside(lines, end + 1):
                end += 1
            found += 1
            yield first, end


def _is_inside(lines: Sequence[str], number: int) -> bool:
    is_continued = number > 0 and lines[number - 1].endswith("\\")
    is_next = bool(_SERVICE.fullmatch(lines[number]))
    return not is_next and (is_continued or bool(_LINE.fullmatch(lines[number])))


def _as_written(
    units: Sequence[LaunchUnit], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield the units of a shell script as the script writes them, where that can be seen.

    A file of which no unit stands in the script is read as well, at the command that writes it.
    """
    installer = unit_of(file)
    files = written_by(file, repository)
    texts = tuple(map(as_text, files))
    found: dict[int, list[LaunchUnit]] = {}
    for one in files:
        inner = SourceFile(path=one.location.path, kind=Kind.UNIT, data=one.text.encode())
        for number, unit in _placed(
            read_embedded(inner, repository, is_in_script=True), one, units
        ):
            whole = replace(unit, texts=texts, mounts=installer.mounts)
            found.setdefault(number, []).append(whole)
    for number, unit in enumerate(units):
        yield from found.pop(number, [unit])
    yield from (unit for others in found.values() for unit in others)


def written_by(file: SourceFile, repository: Repository) -> tuple[WrittenFile, ...]:
    """Return the files that a script writes, whatever words it is called with."""
    installer = unit_of(file)
    installer = replace(installer, command=replace(installer.command, is_extensible=True))

    def find(
        path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        place = LookupContext(repository, file.path.parent, folder, installer.mounts)
        return locate(path, place, is_exact=is_exact).path

    return trace(installer, repository, find).files


def _placed(
    written: Sequence[LaunchUnit], file: WrittenFile, units: Sequence[LaunchUnit]
) -> Iterator[tuple[int, LaunchUnit]]:
    """Yield the units of a file that is written, each with the number of the one that it is of.

    That stands in its text, or says the same but for variables; -1 if there is none.
    """
    held = [number for number, one in enumerate(units) if _holds(file, one)]
    for at, unit in enumerate(written):
        alike = [number for number, one in enumerate(units) if _says(one, unit)]
        number = held[at] if len(held) == len(written) else alike[0] if alike else -1
        yield number, _moved(unit, units[number] if number >= 0 else None, file)


def _moved(unit: LaunchUnit, stood: LaunchUnit | None, file: WrittenFile) -> LaunchUnit:
    """Return a unit of a file in the place where it stands, or where the file is written."""
    place = file.location if stood is None else stood.command.location
    said = unit.command.text if stood is None else stood.command.text
    lines = {} if stood is None else stood.environment
    environment = {
        name: replace(one, location=lines[name].location if name in lines else place)
        for name, one in unit.environment.items()
    }
    command = replace(unit.command, location=place, text=said)
    return replace(unit, command=command, environment=environment)


def _holds(file: WrittenFile, unit: LaunchUnit) -> bool:
    """Return whether a unit stands in the text of a command, or right below it, that is written."""
    first, line = file.location.start.line, unit.command.location.start.line
    return first <= line <= max(file.location.end.line, first + len(file.text.splitlines()))


def _says(stood: LaunchUnit, written: LaunchUnit) -> bool:
    """Return whether a command is one that stands in the script, its variables put in."""
    parts = map(re.escape, _VARIABLE.split(stood.command.text))
    return re.fullmatch(".*".join(parts), written.command.text) is not None


def as_text(file: WrittenFile) -> Written:
    """Return a file in its place; one below a variable is not below the folder of the script."""
    text = file.as_text()
    is_below = file.path.startswith("$")
    return replace(text, target=PurePosixPath("/", file.path)) if is_below else text
