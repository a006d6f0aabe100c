"""Named tuples: objects with fields that are a tuple, too."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.value_types.values import (
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)

NAMED_TUPLE = "collections.namedtuple()"
"""The class of an object that `namedtuple(…)` made a class for."""
FIELDS = "_fields"
_MISSING = Unknown("a field that is not there")


def row_of(value: Value) -> Items | None:
    """Return a named tuple as a plain one; None for every other value."""
    if not isinstance(value, Instance) or value.base not in {NAMED_TUPLE, "typing.NamedTuple"}:
        return None
    listed = value.attributes.get(FIELDS)
    if not isinstance(listed, Items):
        return None
    names = [str(one.constant) for one in listed.items if isinstance(one, Known)]
    if len(names) < len(listed.items):
        return None
    return Items([value.attributes.get(name, _MISSING) for name in names], is_tuple=True)
