"""Folders that a program lists: `glob`, `os.listdir`, `os.walk`, and paths of `pathlib`.

What lies beside Python's modules when the program runs is not known; of those all are known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.data.iterators import ready_iterator
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
_PRUNES = re.compile(r"\[\s*:\s*\]\s*=(?!=)|\.(?:remove|clear|pop)\(|\bdel\b")
_MOST = 100
"""Folders of a walk."""


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
    if name == "os.walk":
        return _walk(machine, arguments)
    if name != "os.listdir":
        return None
    names = names_in(machine, machine.force(arguments.get("path", 0) or NONE), arguments.place)
    if names is None:
        machine.may_raise("FileNotFoundError")
        return Unknown("what a folder holds")
    return Items([Known(one) for one in names])


def _walk(machine: Machine, arguments: Arguments) -> Value | None:
    """`os.walk(package)`, each folder before those in it; None where nobody can tell what it gives.

    Who takes folders out of the list that a round gives leaves them out of the walk.
    """
    top = machine.force(arguments.get("top", 0) or NONE)
    found, text = named_folder(machine, top, arguments.place), path_text(top)
    is_plain = len(arguments.positional) == 1 and not arguments.keywords
    if not is_plain or names_in(machine, top, arguments.place) is None:
        return None
    if found is None or text is None or _PRUNES.search(arguments.place.source.file.text):
        return None
    held = _held_below(machine, found)
    rounds = [_round(text, found, one, held[one]) for one in sorted(held)[:_MOST]]
    return ready_iterator(arguments.place, rounds) if len(held) <= _MOST else None


def _held_below(
    machine: Machine, top: PurePosixPath
) -> Mapping[PurePosixPath, tuple[list[str], list[str]]]:
    """Return a folder and all below it, each with the folders and the files in it, by name."""
    held: dict[PurePosixPath, tuple[list[str], list[str]]] = {}
    for path in sorted(machine.modules.repository.paths):
        if path.is_relative_to(top) and is_there(machine, path):
            for folder in (one for one in path.parents if one.is_relative_to(top)):
                held.setdefault(folder, ([], []))
            held[path.parent][1].append(path.name)
    for folder in sorted(held.keys() - {top}):
        held[folder.parent][0].append(folder.name)
    return held


def _round(
    text: str, top: PurePosixPath, folder: PurePosixPath, held: tuple[list[str], list[str]]
) -> Value:
    below = folder.relative_to(top)
    here = posixpath.join(text, str(below)) if below.parts else text
    names = [Items([Known(one) for one in kind]) for kind in held]
    return Items([Known(here), *names], is_tuple=True)


def _globbed(machine: Machine, arguments: Arguments) -> Value:
    text = path_text(machine.force(arguments.get("pathname", 0) or NONE)) or ""
    folder, pattern = posixpath.split(text)
    plain = None if _WILD.search(folder) else Known(folder or ".")
    names = None if plain is None else modules_in(machine, plain, pattern, arguments.place)
    if names is None or arguments.keywords:
        return Unknown("what a folder holds")
    return Items([Known(posixpath.join(folder, one)) for one in names])


LIBRARY = Library(call=_call)
