"""`runpy`: code of the repository that runs under a name of its own.

Source: CPython 3.12: `__name__` is `<run_path>` or the name of the module unless `run_name`
gives another one; of a package or a folder `__main__` runs; what the code has defined is returned.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.runs.limits import IMPORTS
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Frame,
    Known,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.files.data_files import named_file
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_MAIN = "__main__"
_RUNS = {"runpy.run_path": "path_name", "runpy.run_module": "mod_name"}
"""The functions, and what each calls its first argument."""


def run_main(machine: Machine, path: PurePosixPath, place: SourceNode | None) -> Value:
    """Execute a file as `__main__`; `place`: the call that does it, None for the program itself."""
    _execute(machine, path, place, _MAIN)
    return NONE


def _execute(
    machine: Machine, path: PurePosixPath, place: SourceNode | None, name: str
) -> Frame | None:
    source = machine.source(path)
    if not isinstance(source, Source):
        machine.miss(source)
        return None
    if len(machine.stack) > IMPORTS:
        return None
    frame = Frame(source=source, name=name)
    if name == _MAIN:
        machine.main = machine.main or frame
    with nullcontext() if place is None else machine.on_the_way(place):
        machine.execute(source.tree.body, frame)
    return frame


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in _RUNS:
        return None
    given = machine.force(arguments.get(_RUNS[name], 0) or NONE)
    is_path = name.endswith("path")
    found = _file(machine, given, arguments.place) if is_path else _module(machine, given)
    run_name = machine.force(arguments.get("run_name", 2) or NONE)
    is_named = run_name == NONE or path_text(run_name) is not None
    if found is None or not is_named or arguments.is_open:
        machine.may_raise()
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
        return Unknown(f"what `{arguments.place.text}` runs is not known")
    path, own_name = found
    frame = _execute(machine, path, arguments.place, path_text(run_name) or own_name)
    return Table({}, is_open=True) if frame is None else table_of(frame.names)


def _file(machine: Machine, given: Value, place: SourceNode) -> tuple[PurePosixPath, str] | None:
    text = path_text(given)
    paths = () if text is None else (text, f"{text}/{_MAIN}.py")
    found = (named_file(machine, Known(one), place) for one in paths)
    path = next((one for one in found if one is not None), None)
    return None if path is None else (path, "<run_path>")


def _module(machine: Machine, given: Value) -> tuple[PurePosixPath, str] | None:
    text = path_text(given) or ""
    path = machine.modules.find(text, machine.roots)
    if path is not None and path.name == "__init__.py":
        text = f"{text}.{_MAIN}"
        path = machine.modules.find(text, machine.roots)
    return None if path is None else (path, text)


LIBRARY = Library(call=_call)
