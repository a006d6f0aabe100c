"""`except*`: several handlers may take their parts of a group of exceptions.

Source: PEP 654. A single exception is handled as a group of one; what nothing takes goes on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.objects.exceptions import covers
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import (
    Instance,
    Items,
    Unknown,
    Value,
)

_GROUPS = frozenset({"builtins.ExceptionGroup", "builtins.BaseExceptionGroup"})
Handle = Callable[[ast.ExceptHandler, Raised], None]
"""Executes a handler of an exception."""


def handle_group(
    machine: Machine,
    handlers: Sequence[ast.ExceptHandler],
    kinds: Sequence[Value],
    error: Raised,
    handle: Handle,
) -> None:
    """Let each handler take what it may of what was raised, and raise the rest again."""
    left = _parts(error)
    taken = [None if left is None else _taken(kind, left) for kind in kinds]
    if left is None or None in taken:
        _perhaps(machine, handlers, error, handle)
        return
    for handler, kind in zip(handlers, kinds, strict=True):
        mine = [one for one in left if covers(kind, one)]
        left = [one for one in left if one not in mine]
        if mine:
            handle(handler, _group(mine))
    if left:
        raise error.cause or (error if error in left else _group(left))


def _perhaps(
    machine: Machine, handlers: Sequence[ast.ExceptHandler], error: Raised, handle: Handle
) -> None:
    for handler in handlers:
        unknown = Raised(error.name, Unknown("a group of exceptions"))
        machine.alternatives([lambda: handle(handler, unknown), lambda: None])  # noqa: B023 - at once

    def again() -> None:
        raise error.cause or error

    machine.alternatives([lambda: None, again])


def _taken(kind: Value, parts: Sequence[Raised]) -> bool | None:
    """Return whether it can be told which parts a handler takes; None where not."""
    return None if any(covers(kind, one) is None for one in parts) else True


def _parts(error: Raised) -> list[Raised] | None:
    """Return the exceptions of a group, or the one that was raised; None where not known."""
    value = error.value
    if not error.name:
        return None
    if error.name not in {one.rpartition(".")[2] for one in _GROUPS}:
        return None if isinstance(value, Instance) and value.base in _GROUPS else [error]
    given = value.attributes.get("args") if isinstance(value, Instance) else None
    listed = given.items[1] if isinstance(given, Items) and len(given.items) > 1 else None
    parts = listed.items if isinstance(listed, Items) and not listed.is_forgotten else ()
    known = [Raised(one.base.rpartition(".")[2], one) for one in parts if isinstance(one, Instance)]
    is_flat = known and not any(one.name.endswith("Group") for one in known)
    return known if is_flat and len(known) == len(parts) else None


def _group(parts: Sequence[Raised]) -> Raised:
    """Return the group that a handler gets."""
    values = [one.value or Unknown("an exception") for one in parts]
    inner = Items(values, is_tuple=True)
    args = Items([Unknown("the message of a group"), inner], is_tuple=True)
    attributes: dict[str, Value] = {"args": args, "exceptions": inner}
    return Raised("ExceptionGroup", Instance(None, "builtins.ExceptionGroup", attributes))
