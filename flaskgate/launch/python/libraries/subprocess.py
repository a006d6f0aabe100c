"""Programs that a program starts: `subprocess`, `os.system`, `runpy`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.frames import Frame
from flaskgate.launch.python.interpreter.limits import IMPORTS
from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.modules import Source
from flaskgate.launch.python.interpreter.spans import Place
from flaskgate.launch.python.interpreter.values import NONE, Arguments, Items, Known, Value
from flaskgate.launch.python.libraries.flask_script import run_flask_cli

_STARTS = re.compile(
    r"(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput)"
    r"|os\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile)|sh\.\w+|pexpect\.spawn)"
)
_PYTHON = re.compile(r"(?:.*/)?python(?:\d(?:\.\d+)?)?")
_LONGEST = 2_000  # characters of a command


def run_shell(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Follow a literal command that is `flask … run` or a Python file; None for other calls."""
    if name in {"runpy.run_path", "runpy.run_module"}:
        return _run_python(machine, name, arguments)
    if not _STARTS.fullmatch(name):
        return None
    words = _words(machine, name, arguments)
    for number, word in enumerate(words):
        rest = words[number + 1 :]
        if PurePosixPath(word).name == "flask" and "run" in rest:
            return _in_child(machine, lambda: run_flask_cli(machine, words, arguments))
        if _PYTHON.fullmatch(word) and rest:
            return _python(machine, rest, words, arguments)
    return None


def _words(machine: Machine, name: str, arguments: Arguments) -> list[str]:
    given = [machine.force(one) for one in arguments.positional]
    if name.startswith("os.exec") and len(given) > 1:
        given = given[1:]
    first = given[0] if given else machine.force(arguments.get("args") or NONE)
    if name.startswith("os.execl"):
        first = Items(given)
    if isinstance(first, Items):
        parts = [machine.force(item) for item in first.items]
        return [str(part.constant) if isinstance(part, Known) else "?" for part in parts]
    if isinstance(first, Known) and isinstance(first.constant, str):
        try:
            return shlex.split(first.constant[:_LONGEST])
        except ValueError:
            return []
    return []


def _python(
    machine: Machine, rest: Sequence[str], words: Sequence[str], arguments: Arguments
) -> Value | None:
    if list(rest[:2]) == ["-m", "flask"]:
        return _in_child(machine, lambda: run_flask_cli(machine, words, arguments))
    target = next((word for word in rest if not word.startswith("-")), "")
    if not target.endswith(".py"):
        return None
    folders = [arguments.place.source.path.parent, *machine.roots]
    paths = [folder / target.removeprefix("./") for folder in folders]
    path = next((one for one in paths if one in machine.modules.repository.paths), None)
    if path is None:
        return None
    return _in_child(machine, lambda: run_main(machine, path, arguments.place))


def _run_python(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    target = machine.force(arguments.get("mod_name", 0) or NONE)
    if not isinstance(target, Known) or not isinstance(target.constant, str):
        return None
    text = target.constant
    path = (
        machine.modules.find(text, machine.roots)
        if name.endswith("module")
        else (arguments.place.source.path.parent / text)
    )
    if path is None or path not in machine.modules.repository.paths:
        return None
    return run_main(machine, path, arguments.place)


def _in_child(machine: Machine, run: Callable[[], Value]) -> Value:
    """Run what a child process does; the program goes on."""
    machine.apart(run)
    return NONE


def run_main(machine: Machine, path: PurePosixPath, place: Place | None) -> Value:
    """Execute a file as `__main__`."""
    source = machine.source(path)
    if not isinstance(source, Source):
        machine.miss(source)
        return NONE
    if len(machine.stack) > IMPORTS:
        return NONE
    frame = Frame(source=source, name="__main__")
    machine.main = machine.main or frame
    if place is None:
        machine.execute(source.tree.body, frame)
        return NONE
    with machine.on_the_way(place):
        machine.execute(source.tree.body, frame)
    return NONE
