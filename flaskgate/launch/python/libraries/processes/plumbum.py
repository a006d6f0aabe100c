"""Plumbum: programs as objects that take words, and run when they are called.

Source: https://plumbum.readthedocs.io/en/latest/local_commands.html (1.8). What pipes and
redirections make of a command is one whose words are not known.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    PROGRAM,
    Arguments,
    External,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.processes.subprocess import run_shell

_NAMED = "plumbum.cmd."
_LOOKS_UP = frozenset(
    f"{one}.{how}"
    for one in ("plumbum.local", "plumbum.SshMachine()")
    for how in ("__getitem__", "get")
)
_RUNS = frozenset({"__call__", "__and__", "run", "popen", "run_fg", "run_bg", "run_tee", "run_tf",
                   "run_retcode", "run_nohup", "nohup", "bgrun", "runpopen"})  # fmt: skip
_TAKES = frozenset({"__getitem__", "bound_command"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _LOOKS_UP:
        return _command(arguments.positional[:1], arguments)
    if not name.startswith(_NAMED):
        return None
    program, _, method = name.removeprefix(_NAMED).partition(".")
    command = _command((Known(program),), arguments)
    return _method(machine, command, method or "__call__", arguments)


def _command(words: tuple[Value, ...], arguments: Arguments) -> Instance:
    return Instance(None, PROGRAM, {"words": Items(list(words))}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    held = value.attributes.get("words") if value.base == PROGRAM else None
    if not isinstance(held, Items):
        return None
    given = [machine.force(one) for one in arguments.positional] if name != "__and__" else []
    listed = [one.items if isinstance(one, Items) else [one] for one in given]
    words = [*held.items, *(machine.force(one) for row in listed for one in row)]
    if name in _TAKES:
        return _command(tuple(words), arguments)
    if name in {"with_env", "with_cwd"}:
        return value
    if name in _RUNS:
        run = Arguments(place=arguments.place, positional=(Items(words),))
        run_shell(machine, "subprocess.run", run)
        return External("plumbum.run()", arguments.place)
    is_joined = name.startswith("__") and name.endswith("__")
    return _command((Unknown("a pipe"),), arguments) if is_joined else NONE


LIBRARY = Library(call=_call, method=_method)
