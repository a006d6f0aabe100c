"""Reads the templates of Helm charts: what either outcome of a condition starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.containers import kubernetes
from flaskgate.launch.readers.containers.charts import Rendering, renderings
from flaskgate.launch.readers.containers.releases import releases_with
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container, with lines of the template.

    A release with values of its own has further ones, where they differ from those.
    """
    own = [_reading(one, repository) for one in renderings(file, repository)]
    if not own:
        return Reading()
    reading = _united(own)
    found = {_what_runs(one): one for one in reading.units}
    for unit in _released(file, repository, len(own)):
        found.setdefault(_what_runs(unit), unit)
    return replace(reading, units=tuple(found.values()))


def _released(file: SourceFile, repository: Repository, outcomes: int) -> Iterator[LaunchUnit]:
    """Yield what releases start; `outcomes` is how many the values of the chart alone have."""
    for release in releases_with(file.path, repository):
        readings = [
            _reading(one, repository) for one in renderings(file, repository, release.values)
        ]
        units = _united(readings).units if readings else ()
        for unit in _undecided(units) if len(readings) > outcomes else units:
            yield replace(unit, steps=(release.step, *unit.steps), artefact=file.path)


def _undecided(units: Sequence[LaunchUnit]) -> Iterator[LaunchUnit]:
    """Yield units of a release of which a value is not known: what depends on it is not, either."""
    commands = Counter(unit.name for unit in units)
    for unit in units:
        several = commands[unit.name] > 1
        command = replace(unit.command, words=(UNKNOWN,)) if several else unit.command
        yield replace(unit, command=command)


def _what_runs(unit: LaunchUnit) -> tuple[object, ...]:
    """Return what tells whether two units are the same, however they come about."""
    values = frozenset((name, one.value) for name, one in unit.environment.items())
    return (unit.name, unit.command.words, unit.folder, values)


def _reading(rendering: Rendering, repository: Repository) -> Reading:
    reading = kubernetes.read(rendering.file, repository)
    units = tuple(_placed(unit, rendering) for unit in reading.units)
    notes = tuple(
        replace(note, line=rendering.line(note.line or 1)) for note in reading.notifications
    )
    return Reading(units=units, notifications=notes)


def _united(readings: Sequence[Reading]) -> Reading:
    """Return what the first starts, and what the others start with another command."""
    found: dict[tuple[str, tuple[str, ...]], LaunchUnit] = {}
    for reading in readings:
        for unit in reading.units:
            found.setdefault((unit.name, unit.command.words), unit)
    return Reading(units=tuple(found.values()), notifications=readings[0].notifications)


def _placed(unit: LaunchUnit, rendering: Rendering) -> LaunchUnit:
    environment = {
        name: replace(one, location=rendering.place(one.location))
        for name, one in unit.environment.items()
    }
    steps = tuple(
        Step(location=rendering.place(step.location), message=step.message) for step in unit.steps
    )
    command = replace(unit.command, location=rendering.place(unit.command.location))
    return replace(unit, environment=environment, steps=steps, command=command)
