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
from flaskgate.launch.python.libraries.files.data_files import (
    FOLDER,
    named_folder,
    note_copied,
    note_written,
)
from flaskgate.launch.python.libraries.library import Library

_SOURCE, _TARGET = (0, "src"), (1, "dst")
_COPIES = frozenset({"shutil.copy", "shutil.copy2", "shutil.copyfile"})
_Places = tuple[tuple[int, str], ...]
_CHANGES: Mapping[str, _Places] = {
    **dict.fromkeys(("os.remove", "os.unlink", "os.rmdir", "os.removedirs"), ((0, "path"),)),
    **dict.fromkeys(("os.truncate", "shutil.rmtree"), ((0, "path"),)),
    **dict.fromkeys(("os.rename", "os.renames", "os.replace", "shutil.move"), (_SOURCE, _TARGET)),
    **dict.fromkeys(("os.symlink", "os.link", "shutil.copytree"), (_TARGET,)),
}
"""Which of their arguments are paths that are not afterwards what they were."""


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name == "os.chdir":
        return _enter(machine, arguments)
    if name not in _CHANGES and name not in _COPIES:
        return None
    for position, keyword in _CHANGES.get(name, ()):
        given = machine.force(arguments.get(keyword, position) or NONE)
        note_written(machine, given, arguments.place)
    if name in _COPIES:
        given = machine.force(arguments.get("src", 0) or NONE)
        target = machine.force(arguments.get("dst", 1) or NONE)
        note_copied(machine, given, target, arguments.place)
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
