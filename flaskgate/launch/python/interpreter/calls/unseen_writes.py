"""What a function may change that is not executed: everything that its text names.

For functions that an unknown call may call, where there are no steps left to try that.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    Frame,
    Function,
    Instance,
    Method,
    Partial,
    Unknown,
    Value,
)

_MOST = 50  # functions that are looked into, one through another


def forget_named(machine: Machine, function: Value, place: SourceNode) -> None:
    """Forget what a call of a function may change, told from its text."""
    waiting, seen = [function], set[int]()
    while waiting and len(seen) < _MOST:
        here = waiting.pop()
        if isinstance(here, Partial):
            waiting.append(here.function)
        elif isinstance(here, Method):
            machine.forget(place, here.receiver)
            _doubt_app(machine, here.receiver, place)
            waiting += [here.function] if isinstance(here.function, Function) else []
        elif isinstance(here, Function) and id(here.node) not in seen:
            seen.add(id(here.node))
            waiting += _forget_in(machine, here, place)


def _forget_in(machine: Machine, function: Function, place: SourceNode) -> list[Value]:
    """Forget what one function names; return that."""
    found: list[Value] = []
    names, elsewhere = _names_in(function.node)
    for name in sorted(names):
        home = _home(function.frame, name)
        if home is None:
            continue
        value = home.names[name]
        if name in elsewhere:
            gone = Unknown(f"what `{place.text}` does is not known")
            machine.journal.put(home.names, name, join(value, gone))
        machine.forget(place, value)
        _doubt_app(machine, value, place)
        found.append(value)
    return found


@lru_cache(maxsize=4_096)
def _names_in(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names in the text of a function, and those that it sets elsewhere."""
    inner = list(ast.walk(node))
    elsewhere = frozenset(
        name for one in inner if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names
    )
    return elsewhere.union(one.id for one in inner if isinstance(one, ast.Name)), elsewhere


def _home(frame: Frame, name: str) -> Frame | None:
    here: Frame | None = frame
    while here is not None and name not in here.names:
        here = here.outer
    return here


def _doubt_app(machine: Machine, value: Value, place: SourceNode) -> None:
    """Doubt the debug mode of an application that a function may set."""
    if isinstance(value, Instance) and value.config is not None:
        unknown = Unknown(f"what `{place.text}` does is not known")
        machine.assign(value, "debug", join(machine.attribute(value, "debug", place), unknown))
