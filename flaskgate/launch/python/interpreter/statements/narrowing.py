"""What a branch tells of the names in its condition: they have a value with which it is taken."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    Choice,
    Frame,
    Known,
    Unknown,
    Value,
)

_PLAIN = (
    *(ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.expr_context),
    *(ast.Compare, ast.BoolOp, ast.UnaryOp, ast.cmpop, ast.boolop, ast.unaryop),
)
"""Conditions of these alone can be evaluated again: that does nothing."""


def narrow(machine: Machine, test: ast.expr, frame: Frame, *, holds: bool) -> None:
    """Let each name of a condition be one of the values with which it holds, or does not."""
    for name in _names(test, frame):
        value = frame.names[name]
        if isinstance(value, Choice):
            fitting = [
                one
                for one in value.options
                if _decided_with(machine, test, frame, name, one) is not (not holds)
            ]
            narrowed = join_all(fitting)
            if narrowed is not None:
                machine.journal.put(frame.names, name, narrowed)


def forget(machine: Machine, test: ast.expr, frame: Frame) -> None:
    """Forget the constants in a condition that was misjudged: they are not what they seem."""
    for name in _names(test, frame):
        value = frame.names[name]
        if isinstance(value, Known):
            gone = Unknown(f"`{name}` is not what it seems", facts_of(value))
            machine.journal.put(frame.names, name, gone)


def _names(test: ast.expr, frame: Frame) -> Iterator[str]:
    nodes = list(ast.walk(test))
    if all(isinstance(node, _PLAIN) for node in nodes):
        found = dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name))
        yield from (name for name in found if name in frame.names)


def _decided_with(
    machine: Machine, test: ast.expr, frame: Frame, name: str, value: Value
) -> bool | None:
    """Return what a condition is with another value of a name."""
    machine.journal.begin()
    machine.journal.put(frame.names, name, value)
    decided = decide(machine, machine.force(machine.evaluate(test, frame)))
    machine.journal.rollback()
    return decided
