"""Programs that a program starts: `subprocess`, `os.system`, and how a call says what they are.

Sources: CPython 3.12's `subprocess`, `os` and `asyncio.subprocess`.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Child, Parts
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt
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
from flaskgate.launch.python.libraries.code.runpy import run_main
from flaskgate.launch.python.libraries.command_line.flask_script import run_flask_cli
from flaskgate.launch.python.libraries.os_environ import (
    COPY,
    ENVIRONMENT,
    REMOVED,
    is_missing,
    written_keys,
)
from flaskgate.launch.reasons import Cause, Reason

_STARTS = re.compile(
    r"(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)"
    r"|os\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile)|pexpect\.(?:spawn|run)"
    r"|invoke\.(?:run|sudo)|fabric\.api\.local|pty\.spawn"
    r"|asyncio\.create_subprocess_(?:exec|shell)|asyncio\.\w+\(\)\.subprocess_(?:exec|shell)"
    r"|psutil\.Popen|(?:trio|anyio)\.(?:run|open)_process|trio\.lowlevel\.open_process"
    r"|delegator\.(?:run|chain)|sarge\.(?:run|capture_\w+)|envoy\.(?:run|connect)"
    r"|tornado\.process\.Subprocess|twisted\.internet\.reactor\.spawnProcess)"
)
_RUN_LATER = frozenset({"trio.run", "anyio.run"})
"""They call what they are given, with what follows."""
_BEFORE = {"asyncio": 1, "twisted": 2}
"""Arguments before the command: a protocol, and the path of the program."""
_PYTHON = re.compile(r"(?:.*/)?python(?:\d(?:\.\d+)?)?")
_SYNTAX = re.compile(r"[;&|<>$`(){}\n\\*?#~]|^\s*\w+=")
_LONGEST = 2_000  # characters of a command
_MOST = 100
"""Processes of one program that are kept."""
_SHELLS = frozenset(
    [
        *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *("asyncio.create_subprocess_shell", "pexpect.run", "commands.getoutput"),
        *("invoke.run", "invoke.sudo", "fabric.api.local"),
        *("delegator.run", "delegator.chain", "envoy.run", "envoy.connect"),
    ]
)
"""They take the text of a shell."""
_SPREAD = ("os.execl", "os.spawnl", "asyncio.create_subprocess_exec")
"""Each argument is a word."""
_SH = (("/bin/sh",), ("-c",))


def run_shell(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Follow a process that the program starts; None for other calls.

    What is just `flask … run` or a Python file is followed as a part of the program; the rest is
    noted, for whoever follows commands.
    """
    first = machine.force(arguments.positional[0]) if name in _RUN_LATER else NONE
    if isinstance(first, External):
        given = replace(arguments, positional=arguments.positional[1:])
        return run_shell(machine, first.name, given)
    if not _STARTS.fullmatch(name):
        return None
    words = _words(machine, name, arguments) if _is_plain(machine, name, arguments) else []
    found = _part_of_program(machine, name, words, arguments)
    if found is None:
        _note_child(machine, name, arguments)
    if name.startswith("os.exec"):
        machine.may_raise("OSError")
        raise Halt(serves=False)
    return found


def _part_of_program(
    machine: Machine, name: str, words: Sequence[str], arguments: Arguments
) -> Value | None:
    first, *rest = words or ("",)
    if PurePosixPath(first).name == "flask" and "run" in rest:
        return _in_child(machine, lambda: run_flask_cli(machine, words, arguments), name, arguments)
    return _python(machine, name, words, arguments) if _PYTHON.fullmatch(first) else None


def _words(machine: Machine, name: str, arguments: Arguments) -> list[str]:
    """Return the words of a command that are all known and that no shell has to be asked about."""
    parts = _words_of(machine, name, arguments)
    if any(None in word for word in parts):
        return []
    texts = ["".join(filter(None, word)) for word in parts]
    if texts[:2] != ["/bin/sh", "-c"]:
        return texts
    if len(texts[-1]) > _LONGEST or _SYNTAX.search(texts[-1]):
        return []
    try:
        return shlex.split(texts[-1])
    except ValueError:
        return []


def _python(
    machine: Machine, name: str, words: Sequence[str], arguments: Arguments
) -> Value | None:
    rest = words[1:]
    if list(rest[:2]) == ["-m", "flask"]:
        return _in_child(machine, lambda: run_flask_cli(machine, words, arguments), name, arguments)
    target = next((word for word in rest if not word.startswith("-")), "")
    if not target.endswith(".py") or target != rest[-1]:
        return None  # it has arguments of its own
    folders = [arguments.place.source.path.parent, *machine.roots]
    paths = [folder / target.removeprefix("./") for folder in folders]
    path = next((one for one in paths if one in machine.modules.repository.paths), None)
    if path is None:
        return None
    machine.apart(
        lambda: run_main(machine, path, arguments.place),
        is_idle=lambda: machine.modules.starts_nothing(path, (path.parent, *machine.roots)),
    )
    return External(f"{name}()", arguments.place)


def _in_child(machine: Machine, run: Callable[[], Value], name: str, arguments: Arguments) -> Value:
    """Run what a child process does; the program goes on."""
    machine.apart(run)
    return External(f"{name}()", arguments.place)


def _note_child(machine: Machine, name: str, arguments: Arguments) -> None:
    """Note a process that is to be followed as a start of its own."""
    if written_keys(machine):  # it may read the file
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    variables, removed = _changed(machine)
    around = _environment(machine, name, arguments)
    given, is_bare = around.given, around.is_bare
    removed = (removed | around.without) - given.keys()
    variables = {key: one for key, one in variables.items() if key not in around.without}
    child = Child(
        words=_fed(machine, arguments, _words_of(machine, name, arguments)),
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


def _words_of(machine: Machine, name: str, arguments: Arguments) -> tuple[Parts, ...]:
    """Return the exec form of what a call starts, as far as it can be told; empty if it cannot."""
    given = [machine.force(one) for one in arguments.positional]
    if name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
        given = given[2 if name.startswith("os.spawn") else 1 :]
    if ("subprocess_" in name and "()" in name) or name.startswith("twisted."):
        given = given[_BEFORE[name.partition(".")[0]] :]
    first = given[0] if given else machine.force(arguments.get("args") or NONE)
    if name.startswith(_SPREAD) or name.endswith("().subprocess_exec"):
        first = Items(given if not name.endswith("e") else given[:-1])
    is_shell = name in _SHELLS or truth(_option(machine, arguments, "shell")) is not False
    if isinstance(first, Items):
        words = tuple(_word(machine.force(item)) for item in first.items)
        return (*_SH, words[0]) if is_shell and words else words
    parts = _word(first)
    return (*_SH, parts) if any(parts) else ()


def _fed(machine: Machine, arguments: Arguments, words: tuple[Parts, ...]) -> tuple[Parts, ...]:
    """Return a shell that reads its commands as one that is given them: `run(["sh"], input=…)`."""
    texts = ["".join(filter(None, word)) for word in words]
    plain = texts[2].split() if words[:2] == _SH else texts
    program, *options = plain or [""]
    is_fed = not {"input", "stdin"}.isdisjoint(arguments.keywords)
    is_shell = PurePosixPath(program).name in _READING and set(options) <= {"-", "-s", "-e", "-x"}
    if not is_fed or not is_shell:
        return words
    text = _word(machine.force(arguments.keywords.get("input", NONE)))
    if not any(text):
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return ((program,), ("-c",), text) if any(text) else words


_READING = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
"""Shells, which read commands from their standard input where they are given no file."""


def _word(value: Value) -> Parts:
    is_python = isinstance(value, External) and value.name == "sys.executable"
    if isinstance(value, Known) and isinstance(value.constant, bytes):
        return (os.fsdecode(value.constant),)
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


def _is_plain(machine: Machine, name: str, arguments: Arguments) -> bool:
    """Return whether a process has the environment and the folder of the program itself."""
    if arguments.is_open or not {"env", "cwd"}.isdisjoint(arguments.keywords):
        return False
    if name.startswith(("os.exec", "os.spawn")) and name.endswith("e"):
        return False
    if name.startswith("os.posix_spawn"):
        return machine.force(arguments.get("env", 2) or NONE) == ENVIRONMENT
    return not isinstance(machine.force(arguments.keywords.get("shell", NONE)), Unknown)
