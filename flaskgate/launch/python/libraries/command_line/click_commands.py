"""Commands of click: the names that it gives them, and whether their classes are of groups."""

from __future__ import annotations

import re

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Known,
    Unknown,
    Value,
)

_ROLE = re.compile(r"(?<=.)-(?:command|cmd|group|grp)$")


def name_it(machine: Machine, command: Instance, arguments: Arguments) -> None:
    """Keep the name that a command is given where it is made, if it is given one."""
    given = machine.force(arguments.get("name", 0) or NONE)
    if isinstance(given, Known) and isinstance(given.constant, str):
        machine.journal.put(command.attributes, "name", given)


def names_of(command: Value) -> tuple[str, ...]:
    """Return the name of a command: its own, else what click makes of that of its function.

    From version 8.2 on click leaves `_command`, `_cmd`, `_group` and `_grp` out of that; since the
    version may be any, such a command has both names. One of a library has the name it shows.
    """
    if isinstance(command, External):
        return (_of_function(command.name.rpartition(".")[2])[-1],)
    attributes = command.attributes if isinstance(command, Instance) else {}
    own, callback = attributes.get("name"), attributes.get("callback")
    if isinstance(own, Known):
        return (str(own.constant),)
    made = str(getattr(callback.node, "name", "")) if isinstance(callback, Function) else ""
    return _of_function(made)


def _of_function(name: str) -> tuple[str, ...]:
    whole = name.replace("_", "-")
    return tuple(dict.fromkeys((whole, _ROLE.sub("", whole))))


def is_group(cls: Value | None) -> bool:
    """Return whether the class that a command is to be of is one of groups."""
    if isinstance(cls, Class):
        line = list(family(cls))
        has_own = any(isinstance(one, Class) and "get_command" in one.names for one in line)
        return has_own or any(is_group(one) for one in line if isinstance(one, External))
    name = cls.name.rpartition(".")[2] if isinstance(cls, External) else ""
    return name.endswith(("Group", "MultiCommand", "CommandCollection"))


def is_foreign(cls: Value | None) -> bool:
    """Return whether a group is of a class of others, which may have a command by default."""
    if isinstance(cls, Class):
        return any(is_foreign(one) for one in family(cls) if isinstance(one, External))
    is_known = isinstance(cls, External) and cls.name.startswith(("click.", "flask.", "builtins."))
    return isinstance(cls, External | Unknown) and not is_known


def is_strange(child: Value) -> bool:
    """Return whether what a name stands for is no command that can be seen."""
    return isinstance(child, Known | Unknown) or (
        isinstance(child, External) and "()" in child.name
    )
