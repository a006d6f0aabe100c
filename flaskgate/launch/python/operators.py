"""Operators and methods of plain data: constants, lists and dictionaries."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import replace

from flaskgate.launch.python.choices import join
from flaskgate.launch.python.values import (
    NO_FACTS,
    NONE,
    Choice,
    Facts,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
    facts_of,
    options_of,
)

_BITS = 1_000  # of a number; Python prints none of many thousands
_TEXT = 2_000  # characters of a text whose methods are called
LONGEST = 10_000
"""Characters or items of a result."""

_COMPARISONS: dict[type[ast.cmpop], Callable[[object, object], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item] # a TypeError is caught
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
    ast.Is: lambda one, other: one is other or (one == other and type(one) is type(other)),
    ast.IsNot: lambda one, other: not (one is other or (one == other and type(one) is type(other))),
}
_STRING_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "casefold",
        "title",
        "capitalize",
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "isdigit",
        "isnumeric",
        "isalpha",
        "replace",
        "encode",
        "decode",
    ]
)


def compare(one: Value, op: ast.cmpop, other: Value) -> Value:
    """Return what a comparison gives."""
    if isinstance(one, Choice) or isinstance(other, Choice):
        results = [compare(a, op, b) for a in options_of(one) for b in options_of(other)]
        joint = results[0]
        for result in results[1:]:
            joint = join(joint, result)
        return joint
    facts = facts_of(one, other)
    if isinstance(op, ast.In | ast.NotIn):
        found = _is_in(one, other)
        return _boolean(found if isinstance(op, ast.In) or found is None else not found, facts)
    if isinstance(one, Known) and isinstance(other, Known):
        try:
            return Known(bool(_COMPARISONS[type(op)](one.constant, other.constant)), facts)
        except TypeError:
            return Unknown("two things are compared that cannot be", facts)
    return _boolean(_identity(one, op, other), facts)


def _identity(one: Value, op: ast.cmpop, other: Value) -> bool | None:
    """Compare with None: an object or a container never is."""
    sides = (one, other)
    if not any(isinstance(side, Known) and side.constant is None for side in sides):
        return None
    if any(isinstance(side, Instance | Items | Table) for side in sides):
        return isinstance(op, ast.IsNot | ast.NotEq)
    return None


def _boolean(result: bool | None, facts: Facts) -> Value:  # noqa: FBT001 - the result itself
    return Unknown("a comparison cannot be told", facts) if result is None else Known(result, facts)


def _is_in(one: Value, other: Value) -> bool | None:
    if not isinstance(one, Known):
        return None
    if isinstance(other, Table):
        return (
            True
            if is_key(one) and one.constant in other.entries
            else (None if other.has_more else False)
        )
    if isinstance(other, Items):
        if any(isinstance(item, Known) and item.constant == one.constant for item in other.items):
            return True
        return False if all(isinstance(item, Known) for item in other.items) else None
    if isinstance(other, Known) and isinstance(other.constant, str):
        return isinstance(one.constant, str) and one.constant in other.constant
    return None


def binary(one: Value, op: ast.operator, other: Value) -> Value:
    """Return what `+`, `|` and `%` and a few more give."""
    facts = facts_of(one, other)
    if isinstance(op, ast.BitOr) and isinstance(one, Table) and isinstance(other, Table):
        return Table(one.entries | other.entries, one.has_more or other.has_more)
    if isinstance(op, ast.Add) and isinstance(one, Items) and isinstance(other, Items):
        return Items([*one.items, *other.items][:LONGEST], one.is_tuple)
    if isinstance(one, Known) and isinstance(other, Known):
        return _arithmetic(one.constant, op, other.constant, facts)
    return Unknown("a calculation cannot be told", facts)


def _arithmetic(one: object, op: ast.operator, other: object, facts: Facts) -> Value:
    if isinstance(one, str) and isinstance(other, str) and isinstance(op, ast.Add | ast.Div):
        text = one + other if isinstance(op, ast.Add) else f"{one}/{other}"
        return Known(text[:LONGEST], facts)
    if isinstance(one, int) and isinstance(other, int) and max(abs(one), abs(other)) < 1 << 40:
        operations = {ast.Add: operator.add, ast.Sub: operator.sub, ast.BitOr: operator.or_,
                 ast.BitAnd: operator.and_, ast.Mult: operator.mul}  # fmt: skip
        if type(op) in operations:
            return Known(operations[type(op)](one, other), facts)
    return Unknown("a calculation cannot be told", facts)


def known(constant: object, facts: Facts = NO_FACTS) -> Value:
    """Return a constant; one whose digits would be beyond measure cannot be told."""
    if isinstance(constant, int) and constant.bit_length() > _BITS:
        return Unknown("a number that is too large", facts)
    return Known(constant, facts)


def is_key(value: Known) -> bool:
    """Return whether a constant can be looked up."""
    return isinstance(value.constant, str | int | float | bytes | bool | None)


def subscript(value: Value, key: Value) -> Value | None:
    """Return `value[key]` of plain data; None where the value is something else."""
    if isinstance(value, Table):
        if not isinstance(key, Known) or not is_key(key):
            return _any_entry(value, key)
        return value.entries.get(key.constant, Unknown(f"there is no key {key.constant!r} to see"))
    if isinstance(value, Items):
        if isinstance(key, Known) and isinstance(key.constant, int):
            inside = -len(value.items) <= key.constant < len(value.items)
            return value.items[key.constant] if inside else Unknown("the list is shorter")
        return Unknown("an item that cannot be told", facts_of(key))
    if isinstance(value, Known):
        return _part(value, key)
    return None


def _any_entry(table: Table, key: Value) -> Value:
    """Return one of the entries: the key cannot be told."""
    joint: Value | None = None
    keys = options_of(key)
    known = [one.constant for one in keys if isinstance(one, Known) and is_key(one)]
    for name in known if len(known) == len(keys) else table.entries:
        entry = table.entries.get(name, Unknown("there is no such key to see"))
        joint = entry if joint is None else join(joint, entry)
    return Unknown("a key that cannot be told") if joint is None or table.has_more else joint


def _part(value: Known, key: Value) -> Value:
    text, number = value.constant, key.constant if isinstance(key, Known) else None
    if isinstance(text, str) and isinstance(number, int) and -len(text) <= number < len(text):
        return Known(text[number], value.facts)
    return Unknown("a part of a text", facts_of(value, key))


def data_method(value: Value, name: str, given: list[Value]) -> Value | None:
    """Return what a method of plain data gives that changes nothing; None for another."""
    if isinstance(value, Known):
        return _string_method(value, name, given)
    if isinstance(value, Table) and name == "get" and given:
        return _get(value, given[0], given[1] if len(given) > 1 else NONE)
    if isinstance(value, Table) and name == "copy":
        return Table(dict(value.entries), value.has_more)
    if isinstance(value, Items) and name == "copy":
        return Items(list(value.items), value.is_tuple)
    if isinstance(value, Table) and not value.has_more:
        return _view(value, name)
    return None


def _view(table: Table, name: str) -> Value | None:
    match name:
        case "values":
            return Items(list(table.entries.values()))
        case "keys":
            return Items([Known(key) for key in table.entries])
        case "items":
            pairs: list[Value] = [
                Items([Known(key), value], is_tuple=True) for key, value in table.entries.items()
            ]
            return Items(pairs)
        case _:
            return None


def _get(table: Table, key: Value, default: Value) -> Value:
    found = compare(key, ast.In(), table)
    if isinstance(found, Known):
        chosen = subscript(table, key) if found.constant else default
        facts = facts_of(key)
        if facts.variable and isinstance(chosen, Known | Unknown):
            joint = facts_of(key, chosen)
            return replace(chosen, facts=replace(joint, is_raw=chosen.facts.is_raw))
        return chosen or default
    return join(subscript(table, key) or default, default)


def _string_method(value: Known, name: str, given: list[Value]) -> Value | None:
    facts = facts_of(value, *given)
    constant = value.constant
    if not isinstance(constant, str | bytes) or name not in _STRING_METHODS:
        if constant is None:
            return Unknown(f"None has no `{name}`", facts)
        return Unknown(f"what `{name}` of a text gives", facts)
    known = [plain for one in given if (plain := _plain(one)) is not None]
    if len(known) != len(given) or len(constant) > _TEXT or len(repr(known)) > _TEXT:
        return Unknown(f"what `{name}` of a text gives", facts)
    try:
        return Known(getattr(constant, name)(*known), facts)
    except (TypeError, ValueError, AttributeError, LookupError):
        return Unknown(f"what `{name}` of a text gives", facts)


def _plain(value: Value) -> object:
    """Return a constant, or a tuple of constants as `startswith` takes it; None for another."""
    if isinstance(value, Items):
        return tuple(item.constant for item in value.items if isinstance(item, Known))
    return value.constant if isinstance(value, Known) else None
