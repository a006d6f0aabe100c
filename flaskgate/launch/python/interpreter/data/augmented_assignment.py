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
    target = _evaluated_once(machine, node.target, frame)
    read = machine.force(machine.evaluate(target, frame))
    new = machine.force(machine.evaluate(node.value, frame))
    place = SourceNode(frame.source, node)
    if isinstance(read, Choice):
        found = machine.choice(
            [_augmenting(machine, one, node, new, place) for one in read.options]
        )
    else:
        found = _augmenting(machine, read, node, new, place)()
    assign(machine, target, found, place, frame)
    for name in (_OWNER, _KEY) if target is not node.target else ():
        machine.journal.remove(frame.names, name)


_OWNER, _KEY = "an owner", "a key"
"""What cannot be the names of a program: they stand for parts of a target that are evaluated."""


def _evaluated_once(machine: Machine, target: ast.expr, frame: Frame) -> ast.expr:
    """Return a target to read and to bind, of which no part does anything when it is evaluated."""
    match target:
        case ast.Attribute(value=owner) if _acts(owner):
            part = _kept(machine, _OWNER, owner, frame)
            return ast.copy_location(ast.Attribute(part, target.attr, target.ctx), target)
        case ast.Subscript(value=owner, slice=key) if _acts(owner) or _acts(key):
            part = _kept(machine, _OWNER, owner, frame)
            at = key if isinstance(key, ast.Slice) else _kept(machine, _KEY, key, frame)
            return ast.copy_location(ast.Subscript(part, at, target.ctx), target)
        case _:
            return target


def _kept(machine: Machine, name: str, node: ast.expr, frame: Frame) -> ast.Name:
    machine.journal.put(frame.names, name, machine.evaluate(node, frame))
    return ast.copy_location(ast.Name(name, ast.Load()), node)


def _acts(node: ast.expr) -> bool:
    """Return whether to evaluate a node twice may be more than to do it once."""
    return any(isinstance(one, _ACTING) for one in ast.walk(node))


_ACTING = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


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
