"""One of two values, where it cannot be told which."""

from __future__ import annotations

from flaskgate.launch.python.values import Choice, Known, Unknown, Value

_CHOICES = 6  # further options make a Choice an Unknown
_MANY = Unknown("it may be one of many things")


def join(one: Value, other: Value) -> Value:
    """Return the value that is one of the two."""
    if _is_same(one, other):
        return one
    if _MANY in (one, other):
        return _MANY
    options: list[Value] = []
    for value in (one, other):
        for option in value.options if isinstance(value, Choice) else (value,):
            if not any(_is_same(option, kept) for kept in options):
                options.append(option)
    if len(options) > _CHOICES:
        return _MANY
    return options[0] if len(options) == 1 else Choice(tuple(options))


def _is_same(one: Value, other: Value) -> bool:
    if isinstance(one, Known) and isinstance(other, Known):
        return type(one.constant) is type(other.constant) and one.constant == other.constant
    return one is other or one == other
