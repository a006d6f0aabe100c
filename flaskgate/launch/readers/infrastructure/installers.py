"""Reads programs in Python that install something on a host: units, tables of cron, services.

A file that a program writes (`open(…, "w").write(TEXT)`, `Path(…).write_text(TEXT)`, `tee` with an
input) is read as the artefact that it is, as far as its text stands in the program. So is what it
gives to `crontab`, to python-crontab (https://pypi.org/project/python-crontab/), and what Paramiko
runs on another host (https://docs.paramiko.org/en/stable/api/client.html). Every branch counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.task_runners.python_tasks import parsed
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.python_texts import is_told
from flaskgate.launch.formats.python_writes import Heard, Said, UserData, WrittenText, heard_in
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Written
from flaskgate.launch.readers.common.by_hand import is_worth_following
from flaskgate.launch.readers.common.unit_builders import embedded, lines_of, shell_command
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.launch.readers.hosts.host_scripts import script_units
from flaskgate.launch.readers.hosts.start_scripts import is_at_boot
from flaskgate.launch.readers.infrastructure.written_files import is_artefact_text, units_of_written
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location

_MOST = 100
"""Units of one program."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the files start that a program writes, and what it runs on other hosts."""
    tree = parsed(file.text)
    heard = tuple(islice(heard_in(tree), _MOST)) if tree is not None else ()
    units: list[LaunchUnit] = []
    for unit in islice(_units(heard, file, repository), _MOST):
        units += [] if unit in units else [unit]  # a function that is called twice says it twice
    return Reading(units=tuple(units))


def _units(
    heard: tuple[Heard, ...], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    written = _joined(one for one in heard if isinstance(one, WrittenText) and is_told(one.text))
    texts = tuple(_as_text(one, file) for one in written if one.path.startswith(("/", "$", "~")))
    for one in heard:
        if isinstance(one, Said):
            yield from _said(one, file)
        elif isinstance(one, UserData):
            place = _span(file, one.first, one.last)
            yield from script_units(one.text.lstrip(), place, "user data", file, repository)
            yield from embedded_units(embedded(file, one.text, one.first, Kind.RECIPE), repository)
    for part in written:
        if part.path or is_artefact_text(part.text):
            inner = embedded(file, part.text, part.first, Kind.RECIPE)
            for unit in units_of_written(part.path, inner, repository):
                yield replace(_placed(unit, part, file), texts=texts)


def _joined(parts: Iterable[WrittenText]) -> list[WrittenText]:
    """Return what is written one after the other into the same file as one text."""
    whole: list[WrittenText] = []
    for one in parts:
        last = whole[-1] if whole else None
        if last is not None and one.path and last.path == one.path and last != one:
            whole[-1] = WrittenText(one.path, last.text + one.text, last.first, one.last)
        else:
            whole.append(one)
    return whole


def _said(one: Said, file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield what a program runs on another host, has run by cron, or adds to the boot."""
    is_wanted = is_worth_following(one.text) if one.is_elsewhere else is_at_boot(one.text)
    if is_wanted and is_told(one.text):
        place = _span(file, one.first, one.last)
        reach = "deployed to a host" if one.is_elsewhere else "service of a host"
        yield LaunchUnit(name="installer", command=shell_command(one.text, place), reach=reach)


def _as_text(one: WrittenText, file: SourceFile) -> Written:
    target = PurePosixPath("/", one.path.replace("~", "/root", 1).lstrip("/"))
    return Written(target=target, text=one.text, location=_span(file, one.first, one.last))


def _placed(unit: LaunchUnit, one: WrittenText, file: SourceFile) -> LaunchUnit:
    """Return a unit where its line stands in the program, or else where the whole text does."""
    line = unit.command.location.start.line
    is_there = line <= len(file.lines) and _stands(unit.command.text, file.lines[line - 1])
    whole = _span(file, one.first, one.last)
    place = lines_of(file, line, line) if is_there else whole
    environment = {
        name: replace(setting, location=_kept(setting.location, name, file) or place)
        for name, setting in unit.environment.items()
    }
    return replace(unit, command=replace(unit.command, location=place), environment=environment)


def _kept(place: Location, name: str, file: SourceFile) -> Location | None:
    line = place.start.line
    is_there = line <= len(file.lines) and name in file.lines[line - 1]
    return lines_of(file, line, line) if is_there else None


def _stands(said: str, line: str) -> bool:
    """Return whether a line has the beginning of what a unit says, up to what is computed."""
    known = said.partition(UNKNOWN.partition("{")[0])[0].strip()
    return bool(known) and known in line


def _span(file: SourceFile, first: int, last: int) -> Location:
    return lines_of(file, min(first, len(file.lines)), min(last, len(file.lines)))
