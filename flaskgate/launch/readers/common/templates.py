"""Reads an artefact that is a template of Jinja: whatever it chooses, with what it includes.

A reader sees one whole text at a time. What it finds in an included file stands in that file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar

from flaskgate.launch.formats.jinja import alternatives
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Notification, Position

T = TypeVar("T")
_Line = tuple[PurePosixPath, int]
"""A line of a file, counted from 1."""

_KINDS = frozenset({Kind.COMPOSE, Kind.MANIFEST, Kind.SUPERVISOR})
_INCLUDE = re.compile(r"[ \t]*\{%[-+]?\s*include\s+[\"']([^\"']+)[\"'][^{}]*%\}[ \t]*")
_OF_RUBY = frozenset({".erb", ".epp", ".tpl", ".tmpl", ".template"})
_RUBY = re.compile(r"<%-?(=?)([^%\n]*)-?%>")
_DEEPEST = 4
_MOST_LINES = 5_000


def is_template(file: SourceFile) -> bool:
    """Return whether a file of YAML or of Supervisor has statements of Jinja."""
    return file.kind in _KINDS and b"{%" in file.data


def with_jinja(file: SourceFile) -> SourceFile:
    """Return a template of ERB with its expressions as those of Jinja, on the lines where they are.

    Statements are left out: each branch counts. See https://docs.ruby-lang.org/en/master/ERB.html,
    and https://help.puppet.com/core/current/Content/PuppetCore/lang_template_epp.htm.
    """
    if file.path.suffix.lower() not in _OF_RUBY or b"<%" not in file.data:
        return file
    return replace(file, data=_RUBY.sub(_as_jinja, file.text).encode())


def _as_jinja(found: re.Match[str]) -> str:
    name = re.sub(r"\W+", "_", found[2]).strip("_")
    return f"{{{{ {name} }}}}" if found[1] else ""


def read_template(
    file: SourceFile, repository: Repository, read: Callable[[SourceFile, Repository], Reading]
) -> Reading:
    """Return what an artefact starts in any of its alternatives, each start once."""
    lines = list(islice(_lines(file, repository, 0), _MOST_LINES))
    whole = "\n".join(text for _, text in lines)
    places = [place for place, _ in lines]
    readings = [read(replace(file, data=text.encode()), repository) for text in alternatives(whole)]
    units: dict[tuple[str, object], list[LaunchUnit]] = {}
    for unit in (unit for one in readings for unit in one.units):
        same = units.setdefault((unit.name, unit.command), [])
        same += [] if unit in same else [unit]
    notes = dict.fromkeys(note for one in readings for note in one.notifications)
    found = (unit for same in units.values() for unit in same)
    return Reading(
        units=tuple(_Mover(places, file.path).moved(unit) for unit in found),
        notifications=tuple(_moved_note(note, places) for note in notes),
    )


def _lines(file: SourceFile, repository: Repository, depth: int) -> Iterator[tuple[_Line, str]]:
    """Yield the lines of a file with those of the files that it includes in their places."""
    for number, line in enumerate(file.lines, 1):
        named = _INCLUDE.fullmatch(line) if "include" in line else None
        inner = _included(named[1], file, repository) if named and depth < _DEEPEST else None
        if inner is None:
            yield (file.path, number), line
        else:
            yield from _lines(inner, repository, depth + 1)


def _included(name: str, file: SourceFile, repository: Repository) -> SourceFile | None:
    """Return the file that a name means: beside the template, or from a folder above it."""
    for folder in file.path.parents:
        path = PurePosixPath(posixpath.normpath(folder / name))
        if path in repository.paths:
            return repository.read(path)
    return None


def _moved_note(note: Notification, places: Sequence[_Line]) -> Notification:
    if note.line is None or note.line > len(places):
        return note
    path, line = places[note.line - 1]
    return replace(note, path=path, line=line)


@dataclass(frozen=True, slots=True)
class _Mover:
    """Moves the places of a value from the whole text to the files that its lines are from."""

    places: Sequence[_Line]
    path: PurePosixPath

    def moved(self, value: T) -> T:
        """Return a value with all places in it moved."""
        found: object = value
        if isinstance(value, Location):
            found = self._place(value)
        elif is_dataclass(value) and not isinstance(value, type):
            changed = {one.name: self.moved(getattr(value, one.name)) for one in fields(value)}
            found = type(value)(**changed)
        elif isinstance(value, tuple):
            found = tuple(self.moved(one) for one in value)
        elif isinstance(value, Mapping):
            found = {key: self.moved(one) for key, one in value.items()}
        return found  # type: ignore[return-value]

    def _place(self, place: Location) -> Location:
        if place.path != self.path or place.end.line > len(self.places):
            return place
        path, line = self.places[place.start.line - 1]
        last_path, last = self.places[place.end.line - 1]
        last = last if last_path == path else line
        return Location(path, Position(line, place.start.column), Position(last, place.end.column))
