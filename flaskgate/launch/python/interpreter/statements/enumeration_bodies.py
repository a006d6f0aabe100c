"""Bodies of enumerations: what `auto()` gives in them, and the members that they make."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.data.comparisons import are_equal
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.enumerations import FLAGS
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Unknown,
    Value,
)

_AUTO = "enum.auto()"
_NEXT = "_generate_next_value_"


def execute_enumeration(machine: Machine, cls: Class, body: Frame) -> None:
    """Execute the body of an enumeration: what `auto()` gives is a number at once."""
    for statement in cls.node.body:
        machine.execute([statement], body)
        for name, value in list(cls.names.items()):
            plain = machine.force(value)
            if isinstance(plain, External) and plain.name == _AUTO and not name.startswith("_"):
                machine.journal.put(cls.names, name, _next_value(machine, cls, name))
    _make_members(machine, cls)


def _next_value(machine: Machine, cls: Class, name: str) -> Value:
    """Return what `auto()` gives as the value of a name."""
    before: list[Value] = []
    for other, value in cls.names.items():
        if other == name:
            break
        if not other.startswith("_") and not _is_no_member(cls, machine.force(value)):
            before.append(machine.force(value))
    hook = own_or_inherited(cls, _NEXT)
    if isinstance(hook, Function):
        given = (Known(name), Known(1), Known(len(before)), Items(before))
        return machine.force(machine.call(hook, Arguments(place=cls.place, positional=given)))
    if _base_of(cls) == "enum.StrEnum":
        return Known(name.lower())
    return _next_number(before, is_flag=_base_of(cls) in FLAGS)


def _next_number(before: Sequence[Value], *, is_flag: bool) -> Value:
    """Return the number behind others: that of the last one and, since Python 3.13, the highest."""
    if not all(isinstance(one, Known) for one in before):
        return Unknown("a number of an enumeration")
    numbers = [one.constant for one in before
               if isinstance(one, Known) and isinstance(one.constant, int)]  # fmt: skip
    highest = max(numbers, default=0)
    if is_flag:
        return Known(1 << highest.bit_length())
    last = Known(numbers[-1] + 1 if numbers else 1)
    return last if not numbers or highest == numbers[-1] else join(last, Known(highest + 1))


def _base_of(cls: Class) -> str:
    """Return the name of the class from which an enumeration derives."""
    outside = (one.name for one in family(cls) if isinstance(one, External))
    return next((name for name in outside if name.startswith("enum.")), "")


def _make_members(machine: Machine, cls: Class) -> None:
    """Make members of an enumeration of what its body assigns."""
    base = _base_of(cls)
    for name, value in list(cls.names.items()):
        text = str(name)
        plain = machine.force(value)
        if text.startswith("_") or _is_no_member(cls, plain):
            continue
        named: dict[str, Value] = {
            "name": Known(text),
            "_name_": Known(text),
            "value": plain,
            "_value_": plain,
        }
        alias = _alias(cls, plain)
        member = Instance(cls, base, named, place=cls.place)
        machine.journal.put(cls.names, name, alias or member)
        if alias is None:
            _initialise(machine, member, plain)


_DESCRIBES = ("__get__", "__set__", "__delete__")


def _is_no_member(cls: Class, value: Value) -> bool:
    """Return whether what a name of an enumeration stands for stays what it is.

    A class that is defined in its body is a member before Python 3.13 only, and seldom meant so.
    """
    match value:
        case Function():
            return True
        case Class():
            return value.node in cls.node.body
        case Instance(cls=Class() as own):
            return any(own_or_inherited(own, name) is not None for name in _DESCRIBES)
        case _:
            return isinstance(value, Instance)


def _initialise(machine: Machine, member: Instance, value: Value) -> None:
    """Call `__init__` of an enumeration with the value of a member, or its parts."""
    init = None if member.cls is None else own_or_inherited(member.cls, "__init__")
    if isinstance(init, Function) and member.place is not None:
        is_row = isinstance(value, Items) and value.is_tuple and not value.is_forgotten
        parts = tuple(value.items) if is_row and isinstance(value, Items) else (value,)
        arguments = Arguments(place=member.place, positional=parts)
        machine.call(Method(member, init), arguments)


def _alias(cls: Class, value: Value) -> Value | None:
    """Return the member that has the value already."""
    known = [one for one in cls.names.values() if isinstance(one, Instance) and one.cls is cls]
    return next((one for one in known if are_equal(one.attributes["_value_"], value)), None)
