"""What is known of a text into which something is put that cannot be told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Formatter

from flaskgate.launch.python.interpreter.value_types.values import (
    Items,
    Known,
    Table,
    Unknown,
    Value,
)

_FIELD = re.compile(r"(%%|%(?:\([^()]*\))?[-#0 +]*[\d.*]*[a-zA-Z])")
_HIDDEN = Unknown("a formatted text")


def parts_of_format(text: str, given: Sequence[Value], named: Mapping[str, Value]) -> list[Value]:
    """Return the parts of what `format` makes; none where the text is no format."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return []
    found: list[Value] = []
    at = 0
    for literal, name, spec, conversion in fields:
        found += [Known(literal)] if literal else []
        if name is not None:
            key, at = name or str(at), at + (not name)
            is_there = key.isdecimal() and int(key) < len(given)
            value = given[int(key)] if is_there else named.get(key)
            found.append(_HIDDEN if spec or conversion else _part(value))
    return found


def parts_of_percent(text: str, other: Value) -> list[Value]:
    """Return the parts of what `text % other` makes."""
    pieces = _FIELD.split(text)  # what stands between the fields, and they
    given = other.items if isinstance(other, Items) and other.is_tuple else [other]
    fields = [one for one in pieces[1::2] if one != "%%"]
    left = iter(given if len(given) == len(fields) and not isinstance(other, Table) else ())
    found: list[Value] = []
    for at, piece in enumerate(pieces):
        if at % 2 and piece != "%%":
            value = next(left, None)
            found.append(_part(value) if piece == "%s" else _HIDDEN)
        elif piece:
            found.append(Known("%" if at % 2 else piece))
    return found


def _part(value: Value | None) -> Value:
    """Return a value as text, put in plainly."""
    if isinstance(value, Known):
        return Known(str(value.constant), value.facts)
    return value if isinstance(value, Unknown) else _HIDDEN
