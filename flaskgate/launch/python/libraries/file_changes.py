"""Files that a program moves, copies or removes itself: what is there afterwards cannot be told."""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.data_files import FOLDER, named_folder, note_written
from flaskgate.launch.python.libraries.library import Library

_SOURCE, _TARGET = (0, "src"), (1, "dst")
_Places = tuple[tuple[int, str], ...]
_CHANGES: Mapping[str, _Places] = {
    **dict.fromkeys(("os.remove", "os.unlink", "os.rmdir", "os.removedirs"), ((0, "path"),)),
    **dict.fromkeys(("os.truncate", "shutil.rmtree"), ((0, "path"),)),
    **dict.fromkeys(("os.rename", "os.renames", "os.replace", "shutil.move"), (_SOURCE, _TARGET)),
    **dict.fromkeys(("os.symlink", "os.link", "shutil.copytree"), (_TARGET,)),
    **dict.fromkeys(("shutil.copy", "shutil.copy2", "shutil.copyfile"), (_TARGET,)),
}
"""Which of their arguments are paths that are not afterwards what they were."""


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name == "os.chdir":
        return _enter(machine, arguments)
    if name not in _CHANGES:
        return None
    for position, keyword in _CHANGES[name]:
        given = machine.force(arguments.get(keyword, position) or NONE)
        note_written(machine, given, arguments.place)
    machine.may_raise("FileNotFoundError", "FileExistsError", "PermissionError", "OSError")
    return Unknown(f"what `{arguments.place.text}` gives")


def _enter(machine: Machine, arguments: Arguments) -> Value:
    """`os.chdir("conf")`: paths begin there from then on."""
    given = machine.force(arguments.get("path", 0) or NONE)
    folder = named_folder(machine, given, arguments.place)
    if folder is not None:
        machine.journal.put(machine.rewritten, FOLDER, Known(str(folder)))
    return NONE


LIBRARY = Library(call=_call)
