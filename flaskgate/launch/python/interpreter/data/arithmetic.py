"""Arithmetic on constants, and the texts and numbers that it makes, which are not too large."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    Known,
    Provenance,
    Unknown,
    Value,
)

_BITS = 1_000  # of a number; Python prints none of many thousands
LONGEST = 10_000
"""Characters of a text that is made."""

ARITHMETIC: Mapping[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.Pow: operator.pow,
}
"""What operators do, by the node."""
OPERATORS: Mapping[type[ast.operator], Callable[[object, object], object]] = {
    **ARITHMETIC,
    ast.MatMult: operator.matmul,
}
"""All of them."""
_PLAIN = (str, bytes, int, float, bool, type(None))


def arithmetic(one: object, op: ast.operator, other: object, facts: Provenance) -> Value:
    """Return what an operator gives of two constants."""
    if isinstance(one, str) and isinstance(other, str) and isinstance(op, ast.Div):
        return text_of(f"{one}/{other}", facts)  # a path
    unknown = Unknown("a calculation is not known", facts)
    if type(op) not in ARITHMETIC or not _is_small(one, op, other):
        return unknown
    try:
        return known(ARITHMETIC[type(op)](one, other), facts)
    except (TypeError, ZeroDivisionError, OverflowError, ValueError) as error:
        raise Raised(type(error).__name__) from None


def _is_small(one: object, op: ast.operator, other: object) -> bool:
    if not isinstance(one, _PLAIN) or not isinstance(other, _PLAIN):
        return False
    if isinstance(op, ast.Mult) and not isinstance(one, int | float):
        return not isinstance(other, int) or len(one or "") * max(other, 0) <= LONGEST
    if isinstance(op, ast.Mult) and not isinstance(other, int | float):
        return not isinstance(one, int) or len(other or "") * max(one, 0) <= LONGEST
    if isinstance(one, str | bytes) and isinstance(other, str | bytes):
        return len(one) + len(other) <= LONGEST
    numbers = [number for number in (one, other) if isinstance(number, int | float)]
    if isinstance(op, ast.Pow | ast.LShift):
        return all(abs(number) < 64 for number in numbers)  # noqa: PLR2004 - bits
    return all(abs(number) < 1 << 60 for number in numbers)


def text_of(text: str, facts: Provenance) -> Value:
    """Return a text that was made; one that is too long is not kept."""
    return Known(text, facts) if len(text) <= LONGEST else Unknown("a text too long", facts)


def known(constant: object, facts: Provenance = NO_FACTS) -> Value:
    """Return a constant; one whose digits would be beyond measure cannot be told."""
    if isinstance(constant, int) and constant.bit_length() > _BITS:
        return Unknown("a number that is too large", facts)
    return Known(constant, facts)
