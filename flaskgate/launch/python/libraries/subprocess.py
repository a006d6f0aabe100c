"""Programs that a program starts: `subprocess`, `os.system`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt
from flaskgate.launch.python.interpreter.value_types.values import Arguments, External, Value
from flaskgate.launch.python.libraries.child_processes import is_plain, note_child, words_of
from flaskgate.launch.python.libraries.flask_script import run_flask_cli
from flaskgate.launch.python.libraries.runpy import run_main

_STARTS = re.compile(
    r"(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)"
    r"|os\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile)|pexpect\.(?:spawn|run)"
    r"|invoke\.(?:run|sudo)|fabric\.api\.local"
    r"|asyncio\.create_subprocess_(?:exec|shell))"
)
_PYTHON = re.compile(r"(?:.*/)?python(?:\d(?:\.\d+)?)?")
_SYNTAX = re.compile(r"[;&|<>$`(){}\n\\*?#~]|^\s*\w+=")
_LONGEST = 2_000  # characters of a command


def run_shell(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Follow a process that the program starts; None for other calls.

    What is just `flask … run` or a Python file is followed as a part of the program; the rest is
    noted, for whoever follows commands.
    """
    if not _STARTS.fullmatch(name):
        return None
    words = _words(machine, name, arguments) if is_plain(machine, name, arguments) else []
    found = _part_of_program(machine, name, words, arguments)
    if found is None:
        note_child(machine, name, arguments)
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
    parts = words_of(machine, name, arguments)
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
