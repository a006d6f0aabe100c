"""A change of whole lines as the smallest edit, and an edit as the whole lines that it changes."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change, Location, Position, Replacement
from flaskgate.text.differences import shared_start

_MOST = 20
"""Lines of an edit that are shown as a change."""


def lines_of(fix: Replacement, file: SourceFile) -> Change | None:
    """Return the whole lines that an edit changes; None where they are too many, or not there."""
    start, end = fix.location.start, fix.location.end
    if end.line > len(file.lines) or end.line - start.line > _MOST:
        return None
    lines = file.lines[start.line - 1 : end.line]
    text = fix.text.replace("\r\n", "\n")
    head, tail = lines[0][: start.column - 1], lines[-1][end.column - 1 :]
    if end.column == 1 and end.line > start.line and (not f"{head}{text}" or text.endswith("\n")):
        lines, text, tail = lines[:-1], text.removesuffix("\n"), ""  # the last one stays
    before, after = "\n".join(lines), f"{head}{text}{tail}"
    return Change(path=fix.location.path, line=start.line, before=before, after=after)


def part_of(change: Change, file: SourceFile | None) -> Replacement | None:
    """Return a change as the smallest edit; None if the file does not hold what it replaces."""
    if file is None:
        return None
    lines = file.lines
    newline = "\r\n" if b"\r\n" in file.data else "\n"
    if not change.before:
        return _inserted(change, lines, newline)
    count = change.before.count("\n") + 1
    old = "\n".join(lines[change.line - 1 : change.line - 1 + count])
    if old != change.before:
        return None
    start = Position(change.line, 1)
    if not change.after:
        whole = Location(change.path, start, Position(change.line + count, 1))
        return Replacement(location=whole, text="")
    return _trimmed(change, newline)


def _inserted(change: Change, lines: Sequence[str], newline: str) -> Replacement:
    text = change.after.replace("\n", newline)
    if change.line <= len(lines):
        at = Position(change.line, 1)
        return Replacement(location=Location(change.path, at, at), text=f"{text}{newline}")
    at = Position(len(lines), len(lines[-1]) + 1)
    return Replacement(location=Location(change.path, at, at), text=f"{newline}{text}")


def _trimmed(change: Change, newline: str) -> Replacement:
    """Leave out what stays, so that other corrections of the same lines find room."""
    before, after = change.before, change.after
    head = shared_start(before, after)
    most = min(len(before), len(after)) - head
    tail = shared_start(before[::-1][:most], after[::-1][:most])
    start = _position(change, head)
    end = _position(change, len(before) - tail)
    text = after[head : len(after) - tail].replace("\n", newline)
    return Replacement(location=Location(change.path, start, end), text=text)


def _position(change: Change, offset: int) -> Position:
    text = change.before[:offset]
    return Position(change.line + text.count("\n"), offset - text.rfind("\n"))
