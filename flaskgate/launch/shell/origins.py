"""Where shell text comes from, so that each command of it has its exact line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from tree_sitter import Node, Point

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.shell.tree import line, source
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position, Step


class Origin(Protocol):
    """The artefact behind a shell text."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return the chain from the unit's command to this node; never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrigin:
    """A script: each node has its own line."""

    path: PurePosixPath
    lines: Sequence[str]
    above: tuple[Step, ...]
    """What leads to the script."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return `above` and the node's own step."""
        start, end = self._position(node.start_point), self._position(node.end_point)
        return (*self.above, Step(location=Location(self.path, start, end), message=line(node)))

    def _position(self, point: Point) -> Position:
        row, offset = point
        text = self.lines[row] if row < len(self.lines) else ""
        if not text.isascii():
            offset = len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore"))
        return Position(row + 1, offset + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrigin:
    """A script in another language that is read as shell, line by line."""

    path: PurePosixPath
    lines: Sequence[str]
    above: tuple[Step, ...]
    """What leads to the script."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return `above` and the line of the node, as the script has it."""
        return (*self.above, step_at(node.start_point[0] + 1, self.path, self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrigin:
    """Text that stands in an artefact in some other form: an instruction, a YAML value, a recipe.

    The whole place is known; if it spans several lines, the line of a command is looked up.
    """

    chain: tuple[Step, ...]
    """From the unit's command to the place; never empty."""
    lines: Sequence[str] = ()
    """The lines of the place where there are several; empty: nothing is looked up."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return the chain, its last step on the line of the node."""
        last = self.chain[-1]
        words = source(node)[:2000].replace("\\\n", " ").split()
        if words and UNKNOWN in words[0]:  # of a template: the rest stands on the same line
            words = words[1:]
        for count in range(min(len(words), 12), 0, -1):
            found = self._find(" ".join(words[:count]), last.location)
            if found is not None:
                return (*self.chain[:-1], replace(last, location=found))
        return self.chain

    def _find(self, text: str, span: Location) -> Location | None:
        for number, content in enumerate(self.lines, start=span.start.line):
            column = content.find(text, span.start.column - 1 if number == span.start.line else 0)
            if column >= 0:
                start = Position(number, column + 1)
                return Location(span.path, start, Position(number, len(content.rstrip()) + 1))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class HereOrigin:
    """A here-document that a command is fed: each line of it stands on one of the file's."""

    path: PurePosixPath
    lines: Sequence[str]
    """Those of the whole file."""
    first: int
    """The line of the file, counted from 1, on which the text begins."""
    above: tuple[Step, ...]
    """What leads to the command that is fed."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return `above` and the lines of the node, whole."""
        start = step_at(self.first + node.start_point[0], self.path, self.lines).location
        end = step_at(self.first + node.end_point[0], self.path, self.lines).location
        place = Location(self.path, start.start, max(start.end, end.end))
        return (*self.above, Step(location=place, message=line(node)))


def here_origin(text: str, steps: tuple[Step, ...], file: SourceFile | None) -> HereOrigin | None:
    """Return where the text stands that the command of the last step is fed, just below it.

    Lines with a variable may have become others. None: it does not stand there.
    """
    if file is None:
        return None
    fed, span = text.rstrip("\n").split("\n"), steps[-1].location
    for first in range(span.start.line + 1, span.end.line + _FURTHEST):
        here = file.lines[first - 1 : first - 1 + len(fed)]
        if len(here) == len(fed) and all(map(_may_be, here, fed)):
            return HereOrigin(path=file.path, lines=file.lines, first=first, above=steps)
    return None


_FURTHEST = 4
"""Lines below a command on which its here-document begins: the command may be continued."""


def _may_be(written: str, read: str) -> bool:
    return written.strip() == read.strip() or "$" in written or "`" in written


def written_origin(
    location: Location, text: str, chain: tuple[Step, ...], file: SourceFile | None
) -> TextOrigin:
    """Return where a text stands that `location` of `file` writes: on its lines and after them."""
    first = location.start.line
    count = text.count("\n") + location.end.line - first + 1
    lines = file.lines[first - 1 : first + count] if file else ()
    return TextOrigin(chain=chain, lines=lines)


def step_at(number: int, path: PurePosixPath, lines: Sequence[str]) -> Step:
    """Return the step of one whole line, counted from 1."""
    line = lines[number - 1] if number <= len(lines) else ""
    start = Position(number, len(line) - len(line.lstrip()) + 1)
    end = Position(number, len(line.rstrip()) + 1)
    return Step(location=Location(path, start, end), message=line.strip()[:160])
