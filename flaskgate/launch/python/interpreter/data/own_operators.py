"""Operators on any values: what the classes of both sides say, else what plain data gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from flaskgate.launch.python.interpreter.data.arithmetic import OPERATORS
from flaskgate.launch.python.interpreter.data.logic import is_derived, own_method, shown
from flaskgate.launch.python.interpreter.data.operators import binary
from flaskgate.launch.python.interpreter.objects.implicit_calls import TEXTS, may_ask
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    PROGRAM,
    Arguments,
    External,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.path_parts import PATH
from flaskgate.launch.python.libraries.os_environ import COPY, ENVIRONMENT


def combine(
    machine: Machine, left: Value, op: ast.operator, right: Value, place: SourceNode
) -> Value:
    """Return what `left op right` gives."""
    name = _METHODS.get(type(op), "")
    for owner, other, prefix in _sides(left, right, name):
        hook = own_method(machine, owner, f"__{prefix}{name}__", place)
        if hook is None:
            continue
        found = machine.force(machine.call(hook, Arguments(place=place, positional=(other,))))
        if found != _NOT_SAID:
            return found
    if isinstance(op, ast.Mod) and isinstance(left, Known):
        right = _shown_within(machine, left.constant, right, place)
        may_ask(machine, place, TEXTS, right)
    if isinstance(op, ast.BitOr) and (left in _ENVIRONMENTS or right in _ENVIRONMENTS):
        return _united(machine, left, right, place)
    if isinstance(left, Instance) and type(op) in _OF_LIBRARIES.get(left.base, ()):
        given = Arguments(place=place, positional=(right,))
        return machine.call(machine.attribute(left, f"__{name}__", place), given)
    found = _of_data(machine, left, op, right)
    return _of_library(left, right, name, place) or found


def _shown_within(machine: Machine, text: object, given: Value, place: SourceNode) -> Value:
    """Return what fills a text by `%s`, with the texts of objects that say what they are."""
    if not isinstance(text, str) or _OTHERS.search(text):
        return given
    if isinstance(given, Items) and given.is_tuple and not given.is_forgotten:
        parts = [shown(machine, machine.force(one), place, *_STR) for one in given.items]
        return Items(parts, is_tuple=True)
    return shown(machine, given, place, *_STR)


_STR = ("__str__", "__repr__")
_OTHERS = re.compile(r"%(?!s|%|\d*s)")
"""What stands in a text for something else than the text of what is given."""


def _of_library(left: Value, right: Value, name: str, place: SourceNode) -> Value | None:
    """Return what two objects from outside give, `now() - timedelta()`: one from there, too."""
    if not (isinstance(left, External) and isinstance(right, External) and name):
        return None
    is_made = "()" in left.name and "()" in right.name
    return External(f"{left.name}.__{name}__()", place) if is_made else None


_OF_LIBRARIES = {PATH: (ast.Div,), PROGRAM: (ast.BitAnd, ast.BitOr, ast.RShift, ast.LShift)}
"""Operators of objects of libraries, which do what their methods do."""


def _of_data(machine: Machine, left: Value, op: ast.operator, right: Value) -> Value:
    """Return what an operator gives of which no class of the repository says anything."""
    if isinstance(op, ast.Mod) and _is_text(left):
        found = operate(machine, lambda one, other: binary(one, op, other), left, right)
        if any(isinstance(one, Unknown) for one in options_of(found)):
            machine.may_raise("TypeError", "ValueError", "KeyError")
        return found
    if not (_is_calculable(left) and _is_calculable(right)):
        check(machine, OPERATORS[type(op)], left, right, also=_FAILURES.get(type(op), ()))
    return operate(machine, lambda one, other: binary(one, op, other), left, right)


def _is_calculable(value: Value) -> bool:
    """Return whether a constant is worked out, and says itself whether it can be."""
    return isinstance(value, Known) and isinstance(value.constant, str | int | float)


def _is_text(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, str | bytes)


_DIVISION = ("ZeroDivisionError",)
_FAILURES: Mapping[type[ast.operator], tuple[str, ...]] = {
    ast.Div: _DIVISION,
    ast.FloorDiv: _DIVISION,
    ast.Mod: (*_DIVISION, "ValueError", "KeyError"),
    ast.Pow: (*_DIVISION, "OverflowError"),
    ast.LShift: ("ValueError", "OverflowError"),
    ast.RShift: ("ValueError",),
}
"""What an operator may raise of numbers that are not known, beside TypeError."""


def _sides(left: Value, right: Value, name: str) -> list[tuple[Value, Value, str]]:
    """Return whom Python asks, with what, in which order, and how its methods' names begin."""
    sides = [(left, right, ""), (right, left, "r")]
    is_first = is_derived(right, left) and _has_own(right, left, f"__r{name}__")
    return sides[::-1] if is_first else sides


def _has_own(one: Value, other: Value, name: str) -> bool:
    """Return whether the class of an object has a method that the other's class has not."""
    found = hook_of(one.cls, name) if isinstance(one, Instance) else None
    return found is not None and isinstance(other, Instance) and found is not hook_of(
        other.cls, name)  # fmt: skip


_ENVIRONMENTS = (ENVIRONMENT, External(COPY))


def _united(machine: Machine, left: Value, right: Value, place: SourceNode) -> Value:
    """Return the dictionary that `os.environ | {…}` makes."""
    made = Table()
    for one in (left, right):
        given = Arguments(place=place, positional=(one,))
        machine.call(machine.attribute(made, "update", place), given)
    return made


_NOT_SAID = External("builtins.NotImplemented")
_METHODS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.Mod: "mod",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.RShift: "rshift",
    ast.LShift: "lshift",
    ast.FloorDiv: "floordiv",
    ast.Pow: "pow",
    ast.BitXor: "xor",
    ast.MatMult: "matmul",
}
