"""Reads a Python file that has findings: where a statement ends.

Nothing of the workspace is imported or run.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position
from flaskgate.text.python.blocks import blocks_of
from flaskgate.text.python.gaps import is_gap
from flaskgate.text.python.python import parse as parse_python


class Module:
    """One Python file, parsed once for all that is asked about it."""

    def __init__(self, file: SourceFile, tree: ast.Module) -> None:
        self._file = file
        self._tree = tree

    def statement_at(self, place: Location) -> Location:
        """Return the span of the smallest statement around `place`, of a compound one its head."""
        found = _statement(self._tree.body, place)
        if found is None or is_gap(found):
            return place
        end_line = found.end_lineno or found.lineno
        body = getattr(found, "body", None)
        if body:
            end_line = max(found.lineno, place.end.line, body[0].lineno - 1)
        end = Position(end_line, len(self._file.lines[end_line - 1]) + 1)
        return Location(place.path, Position(found.lineno, 1), end)


def parse(file: SourceFile) -> Module:
    """Return the module; what no grammar of Python reads of it is no statement of its own."""
    return Module(file, parse_python(file.data).tree)


def _statement(body: Sequence[ast.stmt], place: Location) -> ast.stmt | None:
    """Go down from a block to the smallest statement around `place`, one block a level."""
    found: ast.stmt | None = None
    blocks: list[Sequence[ast.stmt]] = [body]
    while blocks:
        inner = _around(blocks.pop(), place)
        if inner is not None:
            found = inner
            blocks = [*blocks_of(inner)]
    return found


def _around(block: Sequence[ast.stmt], place: Location) -> ast.stmt | None:
    """Return the first statement of a block around `place`; a block may have any number of them."""
    number = bisect_left(block, place.end.line, key=_last_line)
    found = next(iter(block[number : number + 1]), None)
    return found if found is not None and found.lineno <= place.start.line else None


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno
