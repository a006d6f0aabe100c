"""Assignment by an operator: `x += y`, which changes in place or binds anew."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import partial

from flaskgate.launch.python.interpreter.data.arithmetic import OPERATORS
from flaskgate.launch.python.interpreter.data.counts import changes_counts, count_in_place
from flaskgate.launch.python.interpreter.data.operators import binary
from flaskgate.launch.python.interpreter.data.own_operators import combine
from flaskgate.launch.python.interpreter.data.targets import assign, items_of
from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.stand_ins import refuses
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Choice,
    External,
    Frame,
    Instance,
    Items,
    Method,
    Table,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View


def augment(machine: Machine, node: ast.AugAssign, frame: Frame) -> None:
    """Execute `x += y`: lists, sets and dictionaries change in place, all else is replaced."""
    read = machine.force(machine.evaluate(_as_load(node.target), frame))
    new = machine.force(machine.evaluate(node.value, frame))
    place = SourceNode(frame.source, node)
    if isinstance(read, Choice):
        found = machine.choice(
            [_augmenting(machine, one, node, new, place) for one in read.options]
        )
    else:
        found = _augmenting(machine, read, node, new, place)()
    assign(machine, node.target, found, place, frame)


def _as_load(target: ast.expr) -> ast.expr:
    """Return the target as an expression that reads it; the context is not looked at."""
    return target


def _augmenting(
    machine: Machine, old: Value, node: ast.AugAssign, new: Value, place: SourceNode
) -> Callable[[], Value]:
    def change() -> Value:
        if isinstance(old, External) and old.name == "os.environ":
            given = Arguments(place=place, positional=(new,))
            machine.call(External("os.environ.update"), given)
            return old
        if isinstance(old, Table) and _changes_entries(machine, old, node.op, new, place):
            return old
        is_fixed = isinstance(old, View) or (isinstance(old, Items) and old.is_frozen)
        if isinstance(old, Items) and not old.is_tuple and not is_fixed:
            return _in_place(machine, old, node, new, place)
        hook = _changing(machine, old, node.op, place)
        if hook is not None:
            return machine.call(hook, Arguments(place=place, positional=(new,)))
        return combine(machine, old, node.op, new, place)

    return change


def _changes_entries(
    machine: Machine, old: Table, op: ast.operator, new: Value, place: SourceNode
) -> bool:
    """Change a dictionary in its place; return whether the operator does so."""
    if changes_counts(old, op):
        count_in_place(machine, old, op, new, place)
        return True
    if not isinstance(new, Table):
        machine.may_raise("TypeError")
    if not isinstance(op, ast.BitOr):
        return False
    if old.is_frozen:
        raise Raised("TypeError")
    given = Arguments(place=place, positional=(new,))
    machine.call(machine.attribute(old, "update", place), given)
    return True


def _changing(machine: Machine, old: Value, op: ast.operator, place: SourceNode) -> Method | None:
    """Return the method by which an object changes in place; None where it has none."""
    name = f"__i{_METHODS.get(type(op), '')}__"
    is_own = isinstance(old, Instance) and hook_of(old.cls, name) is not None
    found = machine.attribute(old, name, place) if is_own else None
    return found if isinstance(found, Method) else None


_METHODS = {ast.Add: "add", ast.Sub: "sub", ast.BitOr: "or", ast.BitAnd: "and", ast.Mult: "mul"}


def _in_place(
    machine: Machine, old: Items, node: ast.AugAssign, new: Value, place: SourceNode
) -> Value:
    attempt = _CHANGES.get(type(node.op), OPERATORS[type(node.op)])
    check(machine, attempt, old, new)
    taken = [one for one in options_of(new) if not refuses(attempt, old, one)]
    if len(taken) < 2:  # noqa: PLR2004 - a choice
        return _changed(machine, old, node, taken[0] if taken else new, place)
    return machine.choice([partial(_changed, machine, old, node, one, place) for one in taken])


def _changed(
    machine: Machine, old: Items, node: ast.AugAssign, new: Value, place: SourceNode
) -> Value:
    if isinstance(node.op, ast.Add) and not old.is_set:
        parts = items_of(machine, new, place)
        if parts is not None:
            machine.journal.append(old, *parts)
            return old
    result = binary(old, node.op, new)
    if isinstance(result, Items) and not result.is_forgotten:
        machine.journal.fill(old, list(result.items))
    else:
        machine.forget(place, old)
    return old


_CHANGES: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.Mult: operator.imul,
    ast.BitOr: operator.ior,
    ast.BitAnd: operator.iand,
    ast.BitXor: operator.ixor,
}
"""What changes an object in its place."""
