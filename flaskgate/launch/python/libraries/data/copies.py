"""`copy`: copies of lists, dictionaries and objects, as their classes make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.logic import own_method
from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    Instance,
    Items,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.data.iteration import Handler, first

_DEEPEST = 8  # containers within containers that are copied


def copied(*, is_deep: bool) -> Handler:
    """Copy a list, dictionary or object; a shallow copy shares what is in it.

    A member of an enumeration is always the one that there is.
    """

    def copy(machine: Machine, arguments: Arguments) -> Value:
        own = "__deepcopy__" if is_deep else "__copy__"

        def by_class(value: Instance) -> Value | None:
            hook = own_method(machine, value, own, arguments.place)
            if hook is not None:
                given = (Table(),) if is_deep else ()
                return machine.call(hook, Arguments(place=arguments.place, positional=given))
            is_other = any(hook_of(value.cls, name) for name in _REDUCES)
            return Unknown("a copy that its class makes otherwise") if is_other else None

        return _copy(first(machine, arguments), _DEEPEST if is_deep else 1, by_class)

    return copy


_REDUCES = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")
"""By these a class decides what a copy of its objects holds, too."""


def _copy(value: Value, depth: int, by_class: Callable[[Instance], Value | None]) -> Value:
    if depth == 0:
        return value

    def inner(one: Value) -> Value:
        return _copy(one, depth - 1, by_class)

    match value:
        case Items(is_tuple=False):
            return Items(list(map(inner, value.items)), is_set=value.is_set)
        case Table(home=None):
            entries = {key: inner(one) for key, one in value.entries.items()}
            return replace(value, entries=entries, strays=dict(value.strays))
        case Instance(cls=Class()) if (own := by_class(value)) is not None:
            return own
        case Instance(config=None) if not is_member(value):
            attributes = {key: inner(one) for key, one in value.attributes.items()}
            return replace(value, attributes=attributes, strays=dict(value.strays))
        case _:
            return value
