"""Lists of what Python asks when it looks for a module: `sys.meta_path`, `sys.path_hooks`."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.data.python_hooks import IMPORTERS, doubt_hook
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, Value
from flaskgate.launch.python.libraries.library import Library

_ADDS = frozenset({"append", "insert", "extend", "__iadd__", "__setitem__", "setdefault", "update"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    owner, _, method = name.rpartition(".")
    if owner in IMPORTERS and method in _ADDS:
        for one in arguments.positional:
            doubt_hook(machine, owner, machine.force(one), arguments.place.text)
    return None


LIBRARY = Library(call=_call)
