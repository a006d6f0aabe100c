"""Keys by which items are put in order that are no plain data: their classes are asked."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.data.logic import compare_once, decide
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Instance,
    Items,
    Known,
    Value,
)


class UntoldOrderError(Exception):
    """Which of two items comes first cannot be told."""


@dataclass(frozen=True, slots=True)
class _Key:
    """Something to be compared as the program compares it."""

    machine: Machine
    value: Value
    place: SourceNode

    def __lt__(self, other: _Key) -> bool:
        return self._ask(ast.Lt(), other)

    def __gt__(self, other: _Key) -> bool:
        return self._ask(ast.Gt(), other)

    def _ask(self, op: ast.cmpop, other: _Key) -> bool:
        found = compare_once(self.machine, self.value, op, other.value, self.place)
        decided = decide(self.machine, found)
        if decided is None:
            raise UntoldOrderError
        return decided


def keys_of(
    machine: Machine, items: Sequence[Value], key: Value, place: SourceNode
) -> list[object] | None:
    """Return what items are ordered by, None if one cannot be told.

    To compare two of it may raise `UntoldOrderError`.
    """
    found = [machine.force(item) for item in items]
    if not (isinstance(key, Known) and key.constant is None):
        calls = [Arguments(place=place, positional=(one,)) for one in found]
        found = [machine.force(machine.call(key, call)) for call in calls]
    plain = [plain_of(one) for one in found]
    known = [one[0] for one in plain if one is not None]
    if len(known) == len(plain):
        return known
    is_told = all(isinstance(one, Known | Instance | Items) for one in found)
    return [_Key(machine, one, place) for one in found] if is_told else None
