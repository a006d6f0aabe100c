"""Reads the templates of Helm charts with the values of the chart itself (`values.yaml`).

What another values file sets is not known here; what a template computes has no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import Value, read_yaml
from flaskgate.launch.formats.yaml_values import TextIndex, ValueKind
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers import kubernetes
from flaskgate.launch.readers.helm_text import render
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position, Step

_LARGEST = 400_000
"""Bytes of a template."""


def is_template(file: SourceFile, repository: Repository) -> bool:
    """Return whether a file is a template of a chart that the repository has."""
    return file.path.suffix in {".yaml", ".yml"} and _chart_of(file.path, repository) is not None


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container, with lines of the template."""
    chart = _chart_of(file.path, repository)
    if chart is None or len(file.data) > _LARGEST or file.path.name.startswith("_"):
        return Reading()
    values = repository.read(chart / "values.yaml")
    document = read_yaml(values).document if values else None
    index = TextIndex.of(file.path, "")
    nothing = Value(kind=ValueKind.ABSENT, index=index, start=0, end=0)
    lines = render("\n".join(file.lines), document or nothing)
    text = "\n".join(line for _, line in lines)
    rendered = SourceFile(path=file.path, kind=Kind.MANIFEST, data=text.encode())
    reading = kubernetes.read(rendered, repository)
    places = _Places(file.lines, [number for number, _ in lines])
    units = tuple(_placed(unit, file.path, places) for unit in reading.units)
    notes = tuple(replace(note, line=places.line(note.line or 1)) for note in reading.notifications)
    return Reading(units=units, notifications=notes)


def _chart_of(path: PurePosixPath, repository: Repository) -> PurePosixPath | None:
    for folder in path.parents:
        if folder.name == "templates" and folder.parent / "Chart.yaml" in repository.paths:
            return folder.parent
    return None


class _Places:
    """From rendered lines to those of the template."""

    def __init__(self, source: Sequence[str], numbers: Sequence[int]) -> None:
        self._source = source
        self._numbers = numbers

    def line(self, rendered: int) -> int:
        return self._numbers[rendered - 1] if 0 < rendered <= len(self._numbers) else 1

    def place(self, location: Location) -> Location:
        """Return whole lines: what is printed has no columns of its own in the template."""
        first, last = self.line(location.start.line), self.line(location.end.line)
        text = self._source[first - 1]
        start = Position(first, len(text) - len(text.lstrip()) + 1)
        return Location(location.path, start, Position(last, len(self._source[last - 1]) + 1))


def _placed(unit: LaunchUnit, path: PurePosixPath, places: _Places) -> LaunchUnit:
    def move(location: Location) -> Location:
        return places.place(location) if location.path == path else location

    environment = {
        name: Setting(value=one.value, location=move(one.location))
        for name, one in unit.environment.items()
    }
    steps = tuple(Step(location=move(step.location), message=step.message) for step in unit.steps)
    command = replace(unit.command, location=move(unit.command.location))
    return replace(unit, environment=environment, steps=steps, command=command)
