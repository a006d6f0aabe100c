"""`pathlib`: paths of the repository's own files, as texts with methods.

A path is absolute from the folder of the repository, as `__file__` is; what lies outside of it
cannot be told.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.data.iterators import ready_iterator
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import (
    is_existing,
    is_rewritten,
    is_there,
    named_file,
    note_written,
    read_file,
    unread,
)
from flaskgate.launch.python.libraries.files.folders import modules_in, names_in
from flaskgate.launch.python.libraries.files.open_files import opened
from flaskgate.launch.python.libraries.files.path_parts import PATH, path_text
from flaskgate.launch.python.libraries.library import Library

_CLASSES = frozenset(
    f"pathlib.{name}" for name in ("Path", "PosixPath", "PurePath", "PurePosixPath")
)
_SAME = frozenset({"resolve", "absolute", "expanduser", "as_posix", "__fspath__"})
_WRITES = frozenset(
    {"write_text", "write_bytes", "unlink", "touch", "rename", "replace", "symlink_to", "rmdir"}
)
_MOVES = frozenset({"rename", "replace"})
_TEXT = 10_000
"""Characters of a file that are known as a text."""


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name not in _CLASSES or cls is not None:
        return None
    texts = [path_text(machine.force(one)) for one in arguments.positional]
    known = [one for one in texts if one is not None]
    if len(known) < len(texts) or arguments.is_open:
        return None
    return _made(posixpath.join(*known) if known else ".", arguments)


def _made(text: str, arguments: Arguments) -> Instance:
    return Instance(None, PATH, {"text": Known(posixpath.normpath(text))}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    text = path_text(value)
    if value.base != PATH or text is None:
        return None
    given = [machine.force(one) for one in arguments.positional]
    if name in _SAME:
        return Known(text) if name in {"as_posix", "__fspath__"} else value
    if name in _TEXTS:
        known = [one for one in map(path_text, given) if one is not None]
        if len(known) < len(given):
            return Unknown("a path that is not known", facts_of(*given))
        return _made(_TEXTS[name](text, known), arguments)
    if name in {"glob", "iterdir"}:
        return _listed(machine, value, name, arguments)
    return _of_file(machine, value, name, arguments)


def _listed(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value:
    """Return the paths in a folder, of which all are known: modules, or what a package holds."""
    given = machine.force(arguments.get("pattern", 0) or NONE)
    pattern = str(given.constant) if isinstance(given, Known) else ""
    names = (
        modules_in(machine, value, pattern, arguments.place)
        if name == "glob"
        else names_in(machine, value, arguments.place)
    )
    if names is None:
        return Unknown("what a folder holds")
    base = path_text(value) or ""
    found = [_made(posixpath.join(base, one), arguments) for one in names]
    return ready_iterator(arguments.place, found)


def _of_file(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    mode = machine.force(arguments.get("mode", 0) or Known("r"))
    is_read = isinstance(mode, Known) and mode.constant in {"r", "rb", "rt"}
    if name in _WRITES or (name == "open" and not is_read):
        for one in (value, *map(machine.force, arguments.positional[: name in _MOVES])):
            note_written(machine, one, arguments.place)
        return Unknown("what a file that is written to gives")
    if name in {"exists", "is_file"}:
        return is_existing(machine, value, arguments.place)
    path = None if is_rewritten(machine, value) else named_file(machine, value, arguments.place)
    if path is None:
        return unread(machine, value, arguments.place)
    if name == "open":
        is_binary = isinstance(mode, Known) and mode.constant == "rb"
        return opened(machine, path, arguments.place, is_binary=is_binary)
    return _content(machine, path, name)


def _content(machine: Machine, path: PurePosixPath, name: str) -> Value | None:
    file = read_file(machine, path) if is_there(machine, path) else None
    if file is None or len(file.text) > _TEXT:
        return Unknown("what a file holds")
    if name == "read_text":
        return Known(file.text)
    return Known(file.data) if name == "read_bytes" else None


def _with_name(text: str, given: list[str]) -> str:
    return posixpath.join(posixpath.dirname(text), given[0]) if given else text


def _with_suffix(text: str, given: list[str]) -> str:
    return posixpath.splitext(text)[0] + (given[0] if given else "")


_TEXTS: Mapping[str, Callable[[str, list[str]], str]] = {
    "joinpath": lambda text, given: posixpath.join(text, *given),
    "__truediv__": lambda text, given: posixpath.join(text, *given),
    "with_name": _with_name,
    "with_suffix": _with_suffix,
}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in {"os.fspath", "os.path.expandvars"} and arguments.positional:
        text = path_text(machine.force(arguments.positional[0]))
        is_plain = text is not None and "$" not in text
        return Known(text) if is_plain else None
    if name == "pathlib.Path.cwd":
        return _made(".", arguments)
    return None if name else NONE


LIBRARY = Library(call=_call, construct=_construct, method=_method)
