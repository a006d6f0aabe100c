"""Classes of click's commands: which are groups, and which of them are of others."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Known,
    Unknown,
    Value,
)


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
