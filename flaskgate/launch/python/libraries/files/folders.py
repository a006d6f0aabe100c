"""Folders of the repository that a program lists: `glob`, `os.listdir`, and paths of `pathlib`.

What lies beside Python's modules when the program runs is not known; of those all are known.
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import is_there, named_folder
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.library import Library

_WILD = re.compile(r"[*?\[]")
_MODULES = ".py"


def modules_in(
    machine: Machine, folder: Value, pattern: str, place: SourceNode
) -> list[str] | None:
    """Return the names of a folder's files that fit a pattern of modules; None for another one."""
    found = named_folder(machine, folder, place)
    if found is None or not pattern.endswith(_MODULES) or "/" in pattern:
        return None
    paths = machine.modules.repository.paths
    names = [path.name for path in paths if path.parent == found and is_there(machine, path)]
    return sorted(name for name in names if fnmatchcase(name, pattern))


def names_in(machine: Machine, folder: Value, place: SourceNode) -> list[str] | None:
    """Return the names of all that a package holds; None for another folder."""
    found = named_folder(machine, folder, place)
    if found is None or found / "__init__.py" not in machine.modules.repository.paths:
        return None
    paths = (*machine.modules.repository.paths, *machine.modules.folders)
    return sorted(path.name for path in paths if path.parent == found and path != found)


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in {"glob.glob", "glob.iglob"}:
        return _globbed(machine, arguments)
    if name != "os.listdir":
        return None
    names = names_in(machine, machine.force(arguments.get("path", 0) or NONE), arguments.place)
    if names is None:
        machine.may_raise("FileNotFoundError")
        return Unknown("what a folder holds")
    return Items([Known(one) for one in names])


def _globbed(machine: Machine, arguments: Arguments) -> Value:
    text = path_text(machine.force(arguments.get("pathname", 0) or NONE)) or ""
    folder, pattern = posixpath.split(text)
    plain = None if _WILD.search(folder) else Known(folder or ".")
    names = None if plain is None else modules_in(machine, plain, pattern, arguments.place)
    if names is None or arguments.keywords:
        return Unknown("what a folder holds")
    return Items([Known(posixpath.join(folder, one)) for one in names])


LIBRARY = Library(call=_call)
