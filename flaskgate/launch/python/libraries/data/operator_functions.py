"""The functions of `operator`, which do what the operators of the same names do (CPython 3.12)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flaskgate.launch.python.interpreter.data.logic import compare_once, decide
from flaskgate.launch.python.interpreter.data.operators import binary
from flaskgate.launch.python.interpreter.expressions.subscripts import item_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_COMPARES: Mapping[str, ast.cmpop] = {
    "eq": ast.Eq(),
    "ne": ast.NotEq(),
    "lt": ast.Lt(),
    "le": ast.LtE(),
    "gt": ast.Gt(),
    "ge": ast.GtE(),
    "is_": ast.Is(),
    "is_not": ast.IsNot(),
}
_CALCULATES: Mapping[str, ast.operator] = {
    "add": ast.Add(),
    "concat": ast.Add(),
    "sub": ast.Sub(),
    "mul": ast.Mult(),
    "truediv": ast.Div(),
    "floordiv": ast.FloorDiv(),
    "mod": ast.Mod(),
    "and_": ast.BitAnd(),
    "or_": ast.BitOr(),
    "xor": ast.BitXor(),
    "pow": ast.Pow(),
    "lshift": ast.LShift(),
    "rshift": ast.RShift(),
}
_GETTERS = frozenset({"operator.itemgetter", "operator.attrgetter"})
_MODULES = ("operator.", "_operator.")


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if not name.startswith(_MODULES) or arguments.is_open or arguments.keywords:
        return None
    given = [machine.force(one) for one in arguments.positional]
    match name.rpartition(".")[2], given:
        case ("not_" | "truth") as verb, [one]:
            return _truth(machine, one, negated=verb == "not_")
        case "contains", [whole, part]:
            return compare_once(machine, part, ast.In(), whole, arguments.place)
        case "getitem", [whole, key]:
            return item_of(machine, whole, key, arguments.place)
        case verb, [one, other]:
            return _of_two(machine, verb, (one, other), arguments)
        case _:
            return None


def _truth(machine: Machine, value: Value, *, negated: bool) -> Value:
    decided = decide(machine, value)
    if decided is None:
        return Unknown("a truth that is not known", facts_of(value))
    return Known(decided is not negated, facts_of(value))


def _of_two(
    machine: Machine, verb: str, given: tuple[Value, Value], arguments: Arguments
) -> Value | None:
    one, other = given
    if verb in _COMPARES:
        return compare_once(machine, one, _COMPARES[verb], other, arguments.place)
    if verb not in _CALCULATES or isinstance(one, Instance) or isinstance(other, Instance):
        return None
    return binary(one, _CALCULATES[verb], other)


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    """`itemgetter(key, …)` and `attrgetter(name, …)`: what they are called with is the object."""
    if name not in _GETTERS or cls is not None or arguments.is_open or not arguments.positional:
        return None
    keys = Items([machine.force(one) for one in arguments.positional], is_tuple=True)
    return Instance(None, name, {"keys": keys}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    keys = value.attributes.get("keys")
    is_call = name == "__call__" and len(arguments.positional) == 1
    if value.base not in _GETTERS or not isinstance(keys, Items) or not is_call:
        return None
    owner = machine.force(arguments.positional[0])
    get = _attribute if value.base.endswith("attrgetter") else item_of
    found = [get(machine, owner, machine.force(key), arguments.place) for key in keys.items]
    return found[0] if len(found) == 1 else Items(found, is_tuple=True)


def _attribute(machine: Machine, owner: Value, key: Value, place: SourceNode) -> Value:
    if not isinstance(key, Known) or not isinstance(key.constant, str):
        return Unknown("an attribute whose name is not known")
    for name in key.constant.split("."):
        owner = machine.force(machine.attribute(owner, name, place))
    return owner


LIBRARY = Library(call=_call, construct=_construct, method=_method)
