"""Calls of enumerations: they give the member that has a value."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.data.comparisons import are_equal
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.class_line import members
from flaskgate.launch.python.interpreter.value_types.value_facts import join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Method,
    Unknown,
    Value,
)


def member_of(machine: Machine, cls: Class, arguments: Arguments) -> Value:
    """Return the member of an enumeration that has a value.

    One without members makes another enumeration, of the names that it is given.
    """
    value = machine.force(arguments.get("value", 0) or NONE)
    known = members(cls) or []
    if not known and arguments.get("names", 1) is not None:
        return Unknown("an enumeration that is made by a call")
    fitting: list[Value] = []
    for one in known:
        own = one.attributes["_value_"] if isinstance(one, Instance) else NONE
        same = True if one is value else are_equal(value, own)
        if same:
            return one if not fitting else join_all([*fitting, one]) or one
        if same is None:
            fitting.append(one)
    missing = machine.attribute(cls, "_missing_", arguments.place)
    if isinstance(missing, Method):
        fitting.append(machine.call(missing, arguments))
    if not fitting:
        raise Raised("ValueError")
    machine.may_raise("ValueError")
    return join_all(fitting) or fitting[0]
