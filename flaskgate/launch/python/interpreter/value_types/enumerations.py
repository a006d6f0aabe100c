"""Enumerations: their members, what members are equal to, true as, and combined to."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping

from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    members,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Instance,
    Known,
    Unknown,
    Value,
)

_MIXED = frozenset({"builtins.str", "builtins.int", "enum.StrEnum", "enum.IntEnum"})
_SHOWS_VALUE = frozenset({"enum.StrEnum", "enum.IntEnum", "enum.IntFlag", "enum.ReprEnum"})
"""Enumerations whose members are shown as their values; of the numbers since Python 3.11."""
FLAGS = frozenset({"enum.Flag", "enum.IntFlag"})


def is_member(value: Value) -> bool:
    """Return whether a value is a member of an enumeration."""
    return isinstance(value, Instance) and value.cls is not None and "_value_" in value.attributes


def member_value(value: Value) -> Value:
    """Return the text or number that a member of an enumeration also is; else the value."""
    if not isinstance(value, Instance) or not is_member(value) or value.cls is None:
        return value
    is_mixed = _outside(value.cls) & (_MIXED | {"enum.IntFlag"})
    return value.attributes["_value_"] if is_mixed else value


def _outside(cls: Class) -> set[str]:
    return {base.name for base in family(cls) if isinstance(base, External)}


def text_of_member(value: Instance, *, is_formatted: bool) -> Value:
    """Return what `str` and, if `is_formatted`, `format` make of a member without own methods.

    Before Python 3.11 a text or number was formatted as its value, and `str` named all members.
    """
    cls, inner, name = value.cls, value.attributes["_value_"], value.attributes.get("_name_")
    hidden = Unknown("a text that is not known")
    if cls is None or any(own_or_inherited(cls, one) for one in ("__str__", "__format__")):
        return hidden
    outside = _outside(cls)
    shown = Known(str(inner.constant), inner.facts) if isinstance(inner, Known) else hidden
    if not isinstance(name, Known) or name.constant is None:
        return hidden
    named = Known(f"{cls.node.name}.{name.constant}")
    if "enum.StrEnum" in outside:
        return shown
    if outside & _SHOWS_VALUE:
        return shown if is_formatted else join(shown, named)
    return join(named, shown) if is_formatted and outside & _MIXED else named


def member_truth(value: Instance) -> bool | None:
    """Return the truth of a member: of its text, number or flags, else true."""
    inner = value.attributes["_value_"] if value.base in FLAGS else member_value(value)
    if inner is value:
        return True
    return bool(inner.constant) if isinstance(inner, Known) else None


def combined(one: Value, op: ast.operator, other: Value) -> Value | None:
    """Return what an operator makes of two flags; None for anything else."""
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return None
    if one.base not in FLAGS or one.cls is not other.cls or type(op) not in _OPERATORS:
        return None
    left, right = bits_of(one), bits_of(other)
    if left is None or right is None:
        return Unknown("flags that are not known")
    return with_bits(one, _OPERATORS[type(op)](left, right))


def inverted(flag: Instance) -> Value | None:
    """Return `~flag`: the other flags of its class; None for what is no flag."""
    if flag.base not in FLAGS or flag.cls is None:
        return None
    own, known = bits_of(flag), bits_of_all(flag.cls)
    if own is None or known is None:
        return Unknown("flags that are not known")
    return with_bits(flag, known & ~own)


def bits_of_all(cls: Class) -> int | None:
    """Return all flags of an enumeration together; None where one of them is not known."""
    numbers = [bits_of(one) for one in cls.names.values()
               if isinstance(one, Instance) and one.cls is cls]  # fmt: skip
    known = [one for one in numbers if one is not None]
    return functools.reduce(operator.or_, known, 0) if len(known) == len(numbers) else None


def is_within(one: Value, other: Value) -> Value | None:
    """Return `one in other` of two flags; None for anything else."""
    common = combined(one, ast.BitAnd(), other)
    if not isinstance(common, Instance) or not isinstance(one, Instance):
        return common
    return Known(bits_of(common) == bits_of(one))


def bits_of(flag: Value) -> int | None:
    """Return the number that a member of an enumeration of flags is; None for what is not known."""
    value = flag.attributes.get("_value_") if isinstance(flag, Instance) else flag
    number = value.constant if isinstance(value, Known) else None
    return number if isinstance(number, int) else None


def members_in_turn(cls: Class) -> list[Value] | None:
    """Return what going through an enumeration gives; None where that cannot be told.

    Flags of several bits, or none, are members that it does not give since Python 3.11.
    """
    known = members(cls)
    flags = [one for one in known or () if isinstance(one, Instance) and one.base in FLAGS]
    return None if any((bits_of(one) or 0).bit_count() != 1 for one in flags) else known


def with_bits(flag: Instance, bits: int) -> Value:
    """Return the member of an enumeration of flags with these bits; one is made if need be."""
    names = () if flag.cls is None else flag.cls.names.values()
    same = (one for one in names if isinstance(one, Instance) and one.cls is flag.cls
            and bits_of(one) == bits)  # fmt: skip
    value = Known(bits)
    attributes: dict[str, Value] = {"value": value, "_value_": value, "name": Known(None),
                                    "_name_": Known(None)}  # fmt: skip
    return next(same, None) or Instance(flag.cls, flag.base, attributes, place=flag.place)


_OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
