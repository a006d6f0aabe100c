"""Reads the templates of Helm charts: what either outcome of a condition starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.containers import kubernetes
from flaskgate.launch.readers.containers.charts import Rendering, renderings
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container, with lines of the template."""
    readings = [_reading(one, repository) for one in renderings(file, repository)]
    return _united(readings) if readings else Reading()


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
