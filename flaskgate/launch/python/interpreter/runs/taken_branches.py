"""Which branches a run takes, and which it passes by because their condition does not hold."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.model.findings import Location, Position


@dataclass(frozen=True, slots=True)
class Branches:
    """The blocks of one run whose conditions were looked at, those of main guards apart."""

    taken: set[Location] = field(default_factory=set)
    """Also those of which it cannot be told."""
    passed: set[Location] = field(default_factory=set)
    guarded: set[Location] = field(default_factory=set)
    """What is passed by because its file is imported, and not run."""

    def take(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block that is executed, perhaps."""
        self.taken.update(_span(source, body))

    def skip(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block that is not executed this time."""
        self.passed.update(_span(source, body))

    def guard(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block under a main guard that is not executed."""
        self.guarded.update(_span(source, body))

    def enter(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note that a function is executed, in case it was taken for one of a main guard."""
        if self.guarded:
            self.take(source, body)


def _span(source: Source, body: Sequence[ast.stmt]) -> Sequence[Location]:
    """Return the lines of a block as one span; nothing for an empty block."""
    if not body:
        return ()
    last = body[-1].end_lineno or body[-1].lineno
    return (Location(source.path, Position(body[0].lineno, 1), Position(last + 1, 1)),)
