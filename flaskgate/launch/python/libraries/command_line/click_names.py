"""The names of decorators, and of the commands that click makes with them."""

from __future__ import annotations

import ast
import re

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Function,
    Instance,
    Known,
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


def called_name(node: ast.expr) -> str:
    """Return the last part of the name of a decorator, or of what a call calls."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
