"""What is outside as a dictionary of its names: `__builtins__["exec"]`, `os.__dict__["system"]`.

`vars(os)` is the module itself here, and so is `__builtins__`, which is a module in the program and
a dictionary in what it imports (CPython). `ctypes` gives a function by its name, too.
"""

from __future__ import annotations

import sys

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Known,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_BY_NAME = frozenset({"__getitem__", "get", "__getattribute__", "__getattr__"})
_OF_C = ("ctypes.", "cffi.")


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    owner, _, method = name.rpartition(".")
    is_module = owner in {"builtins", "os", "subprocess", "pty"} and "()" not in owner
    is_loaded = owner == "sys.modules"
    if method not in _BY_NAME or not (
        is_module or is_loaded or owner.endswith(".__dict__") or owner.startswith(_OF_C)
    ):
        return None
    key = machine.force(arguments.positional[0]) if arguments.positional else NONE
    if not isinstance(key, Known) or not isinstance(key.constant, str):
        return None
    if is_loaded:
        return External(key.constant) if key.constant in sys.stdlib_module_names else None
    return machine.attribute(
        External(owner.removesuffix(".__dict__")), key.constant, arguments.place
    )


LIBRARY = Library(call=_call)
