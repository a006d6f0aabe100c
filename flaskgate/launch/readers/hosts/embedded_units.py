"""Finds unit files of systemd inside other texts: heredocs, cloud-init, Terraform, notes.

A text that has `[Service]` on a line of its own and assignments around it is a unit file,
whatever writes it where; it ends where a line is neither header, assignment, comment nor blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.readers.common.unit_builders import embedded
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
    if file.kind is not Kind.SHELL or "$" not in file.text or not _HEADER.search(file.text):
        return tuple(units)
    from flaskgate.launch.readers.hosts.installers import as_written  # noqa: PLC0415 (seldom)

    return tuple(as_written(units, file, repository))


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
