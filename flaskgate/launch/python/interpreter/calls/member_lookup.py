"""Calls of enumerations: they give the member that has a value."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.data.comparisons import are_equal
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.class_line import members
from flaskgate.launch.python.interpreter.value_types.enumerations import (
    FLAGS,
    bits_of,
    bits_of_all,
    with_bits,
)
from flaskgate.launch.python.interpreter.value_types.value_facts import join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Known,
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
    return _flag_of(cls, known, value) or _fitting(machine, cls, known, arguments)


def _fitting(machine: Machine, cls: Class, known: Sequence[Value], arguments: Arguments) -> Value:
    value = machine.force(arguments.get("value", 0) or NONE)
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


def _flag_of(cls: Class, known: Sequence[Value], value: Value) -> Value | None:
    """Return the flags that a number stands for, of which each is known; None for anything else."""
    first, bits = next(iter(known), None), bits_of(value) if isinstance(value, Known) else None
    if not isinstance(first, Instance) or first.base not in FLAGS or bits is None:
        return None
    every = bits_of_all(cls)
    return with_bits(first, bits) if every is not None and bits >= 0 and not bits & ~every else None
