"""Processes that a program starts by a command line: how the call says what they are.

Sources: CPython 3.12's `subprocess`, `os` and `asyncio.subprocess`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flaskgate.launch.model import Child, Parts
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import steps_of
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none, parts_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Items,
    Known,
    Maybe,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.os_environ import (
    COPY,
    ENVIRONMENT,
    REMOVED,
    is_missing,
    written_keys,
)
from flaskgate.launch.reasons import Cause, Reason

_MOST = 100
"""Processes of one program that are kept."""
_SHELLS = frozenset(
    [
        *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *("asyncio.create_subprocess_shell", "pexpect.run", "commands.getoutput"),
        *("invoke.run", "invoke.sudo", "fabric.api.local"),
    ]
)
"""They take the text of a shell."""
_SPREAD = ("os.execl", "os.spawnl", "asyncio.create_subprocess_exec")
"""Each argument is a word."""
_SH = (("/bin/sh",), ("-c",))


def note_child(machine: Machine, name: str, arguments: Arguments) -> None:
    """Note a process that is to be followed as a start of its own."""
    if written_keys(machine):  # it may read the file
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    variables, removed = _changed(machine)
    around = _environment(machine, name, arguments)
    given, is_bare = around.given, around.is_bare
    removed = (removed | around.without) - given.keys()
    variables = {key: one for key, one in variables.items() if key not in around.without}
    child = Child(
        words=words_of(machine, name, arguments),
        location=arguments.place.location,
        text=arguments.place.text,
        steps=steps_of(machine.stack),
        variables=given if is_bare else {**variables, **given},
        removed=frozenset() if is_bare else removed,
        is_bare=is_bare,
        is_doubted=around.is_doubted,
        folder=_folder(machine, arguments),
        is_conditional=bool(machine.conditional or machine.doubt or machine.pending),
    )
    if child not in machine.notes.children and len(machine.notes.children) < _MOST:
        machine.notes.children.append(child)


def words_of(machine: Machine, name: str, arguments: Arguments) -> tuple[Parts, ...]:
    """Return the exec form of what a call starts, as far as it can be told; empty if it cannot."""
    given = [machine.force(one) for one in arguments.positional]
    if name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
        given = given[2 if name.startswith("os.spawn") else 1 :]
    first = given[0] if given else machine.force(arguments.get("args") or NONE)
    if name.startswith(_SPREAD):
        first = Items(given if not name.endswith("e") else given[:-1])
    is_shell = name in _SHELLS or truth(_option(machine, arguments, "shell")) is not False
    if isinstance(first, Items):
        words = tuple(_word(machine.force(item)) for item in first.items)
        return (*_SH, words[0]) if is_shell and words else words
    parts = parts_of(first)
    return (*_SH, parts) if any(parts) else ()


def _word(value: Value) -> Parts:
    is_python = isinstance(value, External) and value.name == "sys.executable"
    return ("python3",) if is_python else parts_of(value)


def _option(machine: Machine, arguments: Arguments, name: str) -> Value:
    return machine.force(arguments.keywords.get(name, Known(constant=False)))


def _folder(machine: Machine, arguments: Arguments) -> Parts:
    given = arguments.get("cwd")
    value = NONE if given is None else machine.force(given)
    return ("",) if value == NONE else parts_of(value)


def _changed(machine: Machine) -> tuple[Mapping[str, str | None], frozenset[str]]:
    """Return what the program has set in its environment so far, and what it has taken away."""
    names = [name for name in machine.changed if isinstance(name, str)]
    removed = frozenset(name for name in names if is_missing(machine, Known(name)))
    return {
        name: _text(machine, machine.changed[name]) for name in names if name not in removed
    }, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Environment:
    """The variables that a call gives to a process."""

    given: Mapping[str, str | None] = field(default_factory=dict)
    is_bare: bool = False
    """They are all."""
    is_doubted: bool = False
    """It cannot be told what there is besides."""
    without: frozenset[str] = frozenset()
    """Those of the program that it does not have."""


def _environment(machine: Machine, name: str, arguments: Arguments) -> _Environment:
    given = arguments.get("env")
    if given is None and name.startswith(("os.exec", "os.spawn")) and name.endswith("e"):
        given = arguments.positional[-1] if arguments.positional else None
    if given is None and name.startswith("os.posix_spawn"):
        given = arguments.get("env", 2)
    value = NONE if given is None else machine.force(given)
    if isinstance(value, Table):
        return _by_table(machine, value)
    if isinstance(value, External) and value.name == COPY:
        copied = machine.notes.copied
        kept = {key: _text(machine, one) for key, one in copied.items() if one is not REMOVED}
        is_doubted = "" in kept
        without = frozenset(copied) - kept.keys()
        kept.pop("", None)
        return _Environment(given=kept, is_doubted=is_doubted, without=without)
    if is_none(value) or isinstance(value, External):
        return _Environment()
    return _Environment(given=_ANY, is_doubted=True)


def _by_table(machine: Machine, table: Table) -> _Environment:
    """`env={…}`: all there is, or the program's environment with these in it."""
    entries = {str(key): _text(machine, one) for key, one in table.entries.items()}
    if not table.has_more:
        return _Environment(given=entries, is_bare=True)
    if not table.is_open and table.strays.get(None) == ENVIRONMENT:
        return _Environment(given=entries)
    return _Environment(given={**_ANY, **entries}, is_doubted=True)


_ANY: Mapping[str, str | None] = dict.fromkeys(
    ["FLASK_DEBUG", "FLASK_ENV", "FLASK_APP", "FLASK_RUN_DEBUG", "FLASK_RUN_DEBUGGER"]
)
"""Where the environment cannot be told, these may be anything."""


def _text(machine: Machine, value: Value) -> str | None:
    inner = None if isinstance(value, Maybe) else machine.force(value)
    is_text = isinstance(inner, Known) and isinstance(inner.constant, str)
    return str(inner.constant) if is_text and isinstance(inner, Known) else None


def is_plain(machine: Machine, name: str, arguments: Arguments) -> bool:
    """Return whether a process has the environment and the folder of the program itself."""
    if arguments.is_open or not {"env", "cwd"}.isdisjoint(arguments.keywords):
        return False
    if name.startswith(("os.exec", "os.spawn")) and name.endswith("e"):
        return False
    if name.startswith("os.posix_spawn"):
        return machine.force(arguments.get("env", 2) or NONE) == ENVIRONMENT
    return not isinstance(machine.force(arguments.keywords.get("shell", NONE)), Unknown)
