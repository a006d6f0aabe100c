"""`shutil.which`: where a program is, of which the name is known, or nothing."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, parts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name != "shutil.which":
        return None
    program = machine.force(arguments.get("cmd", 0) or NONE)
    parts = parts_of(program)  # the folder is left out: it is one of those that programs are in
    reason = "where a program is, if it is installed"
    return Unknown(reason, facts_of(program), parts if any(parts) else ())


LIBRARY = Library(call=_call)
