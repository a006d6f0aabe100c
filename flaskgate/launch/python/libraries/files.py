"""Files that a program opens, and readers of JSON, TOML and YAML."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.spans import SourceNode
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Arguments,
    Instance,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.data_files import (
    is_rewritten,
    named_file,
    note_written,
    parsed,
    read_file,
    reader_named,
)
from flaskgate.launch.python.libraries.library import Library

_BASE = "io.TextIOWrapper"
_OPENS = frozenset({"builtins.open", "io.open", "codecs.open", "pathlib.Path().open"})
_TEXT = 10_000
"""Characters of a file that are known as a text."""


def opened(path: PurePosixPath, place: SourceNode) -> Instance:
    """Return a file of the repository, opened for reading."""
    return Instance(None, _BASE, {"path": Known(str(path))}, place=place)


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _OPENS:
        return _open(machine, arguments)
    reader = reader_named(name)
    if reader is None or name == "json.loads":
        return None
    given = machine.force(arguments.positional[0]) if arguments.positional else NONE
    is_name = name == "toml.load" and isinstance(given, Known)
    file = named_file(machine, given, arguments.place) if is_name else path_of(given)
    if file is not None:
        source = read_file(machine, file)
        return Unknown(f"{file} cannot be read") if source is None else parsed(reader, source)
    if isinstance(given, Known) and isinstance(given.constant, str) and not is_name:
        return parsed(reader, given.constant)
    return Unknown(f"what `{arguments.place.text}` reads cannot be told")


def _open(machine: Machine, arguments: Arguments) -> Value:
    named = machine.force(arguments.get("file", 0) or NONE)
    mode = machine.force(arguments.get("mode", 1) or Known("r"))
    is_read = isinstance(mode, Known) and str(mode.constant).startswith("r")
    if not is_read or (isinstance(mode, Known) and "+" in str(mode.constant)):
        note_written(machine, named)
        return Unknown(f"what `{arguments.place.text}` opens cannot be told")
    path = None if is_rewritten(machine, named) else named_file(machine, named, arguments.place)
    if path is None:
        machine.may_raise("FileNotFoundError", "PermissionError")
        return Unknown(f"what `{arguments.place.text}` opens cannot be told")
    return opened(path, arguments.place)


def path_of(value: Value) -> PurePosixPath | None:
    """Return which file of the repository an open file is; None for everything else."""
    path = value.attributes.get("path") if isinstance(value, Instance) else None
    is_file = isinstance(value, Instance) and value.base == _BASE
    return PurePosixPath(str(path.constant)) if is_file and isinstance(path, Known) else None


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    path = path_of(value)
    if path is None:
        return None
    file = read_file(machine, path)
    is_whole = name == "read" and not arguments.positional
    if is_whole and file is not None and len(file.text) <= _TEXT:
        return Known(file.text)
    return NONE if name == "close" else Unknown("a part of a file")


LIBRARY = Library(call=_call, method=_method)
