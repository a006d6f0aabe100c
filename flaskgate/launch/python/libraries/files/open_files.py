"""Files that a program opens, and readers of JSON, TOML and YAML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.data.iterators import (
    FILE,
    LINES,
    drain,
    iterator_in,
    ready_iterator,
    take_one,
)
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import (
    is_rewritten,
    is_text,
    lines_of,
    named_file,
    note_written,
    parsed,
    read_file,
    reader_named,
    unread,
)
from flaskgate.launch.python.libraries.files.json_hooks import with_hooks
from flaskgate.launch.python.libraries.library import Library

_OPENS = frozenset({"builtins.open", "io.open", "codecs.open", "pathlib.Path().open"})
_TEXT = 10_000
"""Characters of a file whose lines are known."""


def opened(
    machine: Machine, path: PurePosixPath, place: SourceNode, *, is_binary: bool = False
) -> Instance:
    """Return a file of the repository, opened for reading."""
    made: dict[str, Value] = {"path": Known(str(path)), "is_binary": Known(is_binary)}
    file = read_file(machine, path)
    if file is not None and len(file.data) <= _TEXT and (is_binary or is_text(file)):
        made[LINES] = ready_iterator(place, lines_of(file, is_binary=is_binary))
    return Instance(None, FILE, made, place=place)


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _OPENS:
        return _open(machine, arguments)
    reader = reader_named(name)
    if reader is None or name == "json.loads":
        return None
    read = _loaded(machine, name, reader, arguments)
    if name.startswith("yaml."):
        loader = machine.force(arguments.get("Loader", 1) or NONE)
        return read if isinstance(loader, Known | External) else Unknown("what a loader makes")
    return with_hooks(machine, read, arguments)


def _loaded(
    machine: Machine, name: str, reader: Callable[[str], object], arguments: Arguments
) -> Value:
    given = machine.force(arguments.positional[0]) if arguments.positional else NONE
    is_name = name == "toml.load" and isinstance(given, Known)
    file = named_file(machine, given, arguments.place) if is_name else path_of(given)
    if file is not None:
        source = read_file(machine, file)
        return Unknown(f"{file} cannot be read") if source is None else parsed(reader, source)
    if isinstance(given, Known) and isinstance(given.constant, str) and not is_name:
        return parsed(reader, given.constant)
    return Unknown(f"what `{arguments.place.text}` reads is not known")


def _open(machine: Machine, arguments: Arguments) -> Value:
    named = machine.force(arguments.get("file", 0) or NONE)
    mode = machine.force(arguments.get("mode", 1) or Known("r"))
    is_read = isinstance(mode, Known) and str(mode.constant).startswith("r")
    if not is_read or (isinstance(mode, Known) and "+" in str(mode.constant)):
        note_written(machine, named, arguments.place)
        return Unknown(f"what `{arguments.place.text}` opens is not known")
    path = None if is_rewritten(machine, named) else named_file(machine, named, arguments.place)
    if path is None:
        return unread(machine, named, arguments.place)
    is_binary = isinstance(mode, Known) and "b" in str(mode.constant)
    return opened(machine, path, arguments.place, is_binary=is_binary)


def path_of(value: Value) -> PurePosixPath | None:
    """Return which file of the repository an open file is; None for everything else."""
    path = value.attributes.get("path") if isinstance(value, Instance) else None
    is_file = isinstance(value, Instance) and value.base == FILE
    return PurePosixPath(str(path.constant)) if is_file and isinstance(path, Known) else None


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    path = path_of(value)
    if path is None:
        return None
    if name == "close":
        return NONE
    found = None
    if name == "seek":
        found = _sought(machine, value, path, arguments)
    elif not arguments.positional:
        found = _read(machine, value, name)
    if found is None:
        machine.may_raise()
        machine.forget(arguments.place, value)
    return found or Unknown("a part of a file")


def _read(machine: Machine, value: Instance, name: str) -> Value | None:
    """Read a line, or what is left; None where that cannot be told."""
    lines = iterator_in(value)
    if lines is None:
        return None
    empty = Known(b"" if _is_binary(value) else "")
    if name in {"readline", "__next__"}:
        return take_one(machine, lines, empty if name == "readline" else None)
    rest = drain(machine, lines) if name in {"read", "readlines"} else None
    if rest is None:
        return None
    return Items(rest) if name == "readlines" else _joined(rest, empty)


def _is_binary(value: Instance) -> bool:
    return value.attributes.get("is_binary") == Known(constant=True)


def _sought(machine: Machine, value: Instance, path: PurePosixPath, arguments: Arguments) -> Value:
    """`seek(0)`; what is left after another one cannot be told."""
    is_start = [machine.force(one) for one in arguments.positional] == [Known(0)]
    is_binary = _is_binary(value)
    again = opened(machine, path, arguments.place, is_binary=is_binary).attributes.get(LINES)
    machine.journal.put(
        value.attributes, LINES, again if is_start and again else Unknown("the rest of a file")
    )
    return Known(0) if is_start else Unknown("a place in a file")


def _joined(parts: Sequence[Value], empty: Known) -> Value:
    texts = [part.constant for part in parts if isinstance(part, Known)]
    facts = facts_of(*parts[:1])
    if isinstance(empty.constant, bytes):
        return Known(b"".join(one for one in texts if isinstance(one, bytes)), facts)
    return Known("".join(one for one in texts if isinstance(one, str)), facts)


LIBRARY = Library(call=_call, method=_method)
