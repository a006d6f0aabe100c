"""Where something stands in a Python file: exact spans, and the words that stand there."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.model.findings import Location, Position, Step

LONGEST = 80
"""Characters of a text that is shown for a place."""

_ENOUGH = 10 * LONGEST  # characters of a text that are looked at, before spaces are joined
_LINES = 20

Node = ast.expr | ast.stmt | ast.keyword | ast.arg


@dataclass(frozen=True, slots=True)
class SourceNode:
    """A node of a file; its location is worked out only when someone asks."""

    source: Source
    node: Node

    @property
    def location(self) -> Location:
        """The span: lines and columns count from 1, columns in code points."""
        node = self.node
        end_line = node.end_lineno or node.lineno
        end_column = node.end_col_offset or node.col_offset
        return Location(
            self.source.path,
            self._position(node.lineno, node.col_offset),
            self._position(end_line, end_column),
        )

    def _position(self, line: int, offset: int) -> Position:
        """Turn the `ast`'s count of UTF-8 bytes from 0 into code points from 1."""
        lines = self.source.lines
        if line > len(lines) or lines[line - 1].isascii():
            return Position(line, offset + 1)
        before = self.source.encoded[line - 1][:offset]
        return Position(line, len(before.decode(errors="ignore")) + 1)

    @property
    def text(self) -> str:
        """The words of the place on one line, shortened; of a definition its head."""
        return _text_of(self.source, self.node)

    @property
    def step(self) -> Step:
        """The place as a step of a chain."""
        return Step(location=self.location, message=self.text)


@lru_cache(maxsize=20_000)
def _text_of(source: Source, node: Node) -> str:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return shorten(source.lines[node.lineno - 1])
    end_line = node.end_lineno or node.lineno
    lines = list(source.encoded[node.lineno - 1 : min(end_line, node.lineno + _LINES)])
    if lines and end_line < node.lineno + len(lines):
        lines[-1] = lines[-1][: node.end_col_offset]
    if lines:
        lines[0] = lines[0][node.col_offset :]
    cut = (line[: 4 * _ENOUGH].decode(errors="ignore") for line in lines)
    return shorten(" ".join(cut))


def whole(source: Source) -> SourceNode:
    """Return the place that stands for a file as a whole: its first statement."""
    nothing = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    return SourceNode(source, next(iter(source.tree.body), nothing))


Mark = SourceNode | Step
"""A place of the code, or a line of an artefact that sets a variable."""


def shorten(text: str) -> str:
    """Return `text` on one line, with single spaces, of at most `LONGEST` characters."""
    words = " ".join(plain(text[:_ENOUGH]).split()).replace("( ", "(").replace(", )", ")")
    words = words.replace(",)", ")") if words.count("(") == 1 else words
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def plain(text: str) -> str:
    """Return a text that can be written anywhere: lone surrogates of a program's own are gone."""
    return text.encode(errors="replace").decode()


def steps_of(marks: Iterable[Mark]) -> tuple[Step, ...]:
    """Return the steps of the marks, in order, each location once."""
    found: dict[Location, Step] = {}
    for mark in marks:
        step = mark if isinstance(mark, Step) else mark.step
        found.setdefault(step.location, step)
    return tuple(found.values())
