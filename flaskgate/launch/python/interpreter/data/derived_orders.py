"""What `functools.total_ordering` makes of the one comparison that a class defines."""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import Class, Instance, Value

_ROOTS = ("__lt__", "__le__", "__gt__", "__ge__")
"""The first of them that a class has is what the others are made of."""
DERIVED: Mapping[tuple[str, str], tuple[bool, bool | None]] = {
    ("__lt__", "__gt__"): (True, False),
    ("__lt__", "__le__"): (False, True),
    ("__lt__", "__ge__"): (True, None),
    ("__le__", "__ge__"): (True, True),
    ("__le__", "__lt__"): (False, False),
    ("__le__", "__gt__"): (True, None),
    ("__gt__", "__lt__"): (True, False),
    ("__gt__", "__ge__"): (False, True),
    ("__gt__", "__le__"): (True, None),
    ("__ge__", "__le__"): (True, True),
    ("__ge__", "__gt__"): (False, False),
    ("__ge__", "__lt__"): (True, None),
}
"""By what is defined and what is wanted: whether the answer is turned round, and what is joined to
it: `or ==` (True), `and !=` (False), or nothing."""


def root_of(owner: Value, name: str) -> str | None:
    """Return the comparison from which one that an object lacks is derived; None if none is."""
    if not isinstance(owner, Instance) or owner.cls is None or name not in _ROOTS:
        return None
    own = [one for one in family(owner.cls) if isinstance(one, Class)]
    if hook_of(owner.cls, name) is not None or not any(map(_is_completed, own)):
        return None
    return next((one for one in _ROOTS if hook_of(owner.cls, one) is not None), None)


def _is_completed(cls: Class) -> bool:
    names = (getattr(one, "id", getattr(one, "attr", "")) for one in cls.node.decorator_list)
    return "total_ordering" in names
