"""Invoke, Fabric and nox: what makes a function a task; whoever runs the tool calls it.

Source: https://docs.pyinvoke.org/en/stable/api/tasks.html.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, External, Value
from flaskgate.launch.python.libraries.library import Library

_MARKS = frozenset({"invoke.task", "invoke.ctask", "fabric.task", "fabric.api.task", "nox.session"})


def _call(_machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what makes a function a task; tasks that the call names are not called by it."""
    return External(f"{name}()", arguments.place) if name in _MARKS else None


LIBRARY = Library(call=_call)
