"""gunicorn around the import of an app: its configuration is a Python file with hooks.

Order by gunicorn 23 to 27 (`app/base.py`, `arbiter.py`, `workers/base.py`): the file is executed,
`SERVER_SOFTWARE` and `raw_env` go into the environment, then come the hooks of the arbiter and of
the worker, and the app is imported; with `preload_app` it is imported before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath

from flaskgate.launch.model import Environment
from flaskgate.launch.python.interpreter.runs.files import ALL_FILES, Files
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode, whole
from flaskgate.launch.python.interpreter.statements.imports import load
from flaskgate.launch.python.interpreter.value_types.value_facts import truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Frame,
    Function,
    Items,
    Known,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.workers import in_background
from flaskgate.launch.python.libraries.os_environ import set_variable, value_of_setting
from flaskgate.launch.reasons import Cause, Reason

_BEFORE = ("on_starting", "when_ready", "pre_fork", "post_fork")
_AFTER = ("post_worker_init",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What a server does before it imports the app."""

    configuration: PurePosixPath | None = None
    """A Python file that it executes."""
    given: Environment = field(default_factory=dict)
    """Variables that its command line sets, which beat those of the file."""
    files: Files = ALL_FILES
    """Which files of the repository are there when it runs, and where."""
    program: str = ""
    """What `sys.argv` says is running; empty: the file itself."""
    software: str = ""
    """What the server sets `SERVER_SOFTWARE` to for the app, not yet for its configuration."""
    is_preloaded: bool = False
    """The command line asks for the import before any worker is made."""

    def key(self) -> tuple[object, ...]:
        """Return what tells preparations apart, but for the files that are there."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        del told["files"]
        given = tuple(told.pop("given").items())
        return (given, *told.values())


NOTHING = Preparation()


@contextmanager
def prepared(machine: Machine, preparation: Preparation) -> Iterator[None]:
    """Do what the server does before the body, which imports the app, and after it."""
    frame = _execute(machine, preparation.configuration)
    if preparation.software:
        set_variable(machine, Known("SERVER_SOFTWARE"), Known(preparation.software))
    _set_environment(machine, preparation, frame)
    preloads = truth(machine.force(_setting(frame, "preload_app") or NONE)) is True
    is_early = preparation.is_preloaded or preloads
    if not is_early:
        _call_hooks(machine, frame, _BEFORE)
        _set_environment(machine, preparation, frame)
    yield
    _call_hooks(machine, frame, (*_BEFORE, *_AFTER) if is_early else _AFTER)


def texts_of(machine: Machine, path: PurePosixPath, *names: str) -> dict[str, str | None]:
    """Return the settings that a configuration makes, by name; None for what cannot be told."""
    frame = _execute(machine, path)
    found = {name: machine.force(_setting(frame, name) or NONE) for name in names}
    return {
        name: str(value.constant) if isinstance(value, Known) else None
        for name, value in found.items()
        if value != NONE
    }


def _execute(machine: Machine, path: PurePosixPath | None) -> Frame | None:
    if path is None:
        return None
    source = machine.source(path)
    frame = load(machine, path, whole(source)) if isinstance(source, Source) else source
    if isinstance(frame, Frame):
        return frame
    machine.miss(frame)
    return None


def _setting(frame: Frame | None, name: str) -> Value | None:
    return None if frame is None else frame.names.get(name)


def _set_environment(machine: Machine, preparation: Preparation, frame: Frame | None) -> None:
    given = preparation.given
    if not given and frame is not None:
        _set_raw(machine, machine.force(frame.names.get("raw_env", NONE)))
    for name, setting in given.items():
        set_variable(machine, Known(name), value_of_setting(name, setting))


def _set_raw(machine: Machine, raw: Value) -> None:
    """Set what `raw_env` lists as `NAME=value`; what cannot be told is a doubt about the start."""
    items = raw.items if isinstance(raw, Items) else [raw]
    for item in map(machine.force, items):
        if isinstance(item, Known) and isinstance(item.constant, str):
            name, _, value = item.constant.partition("=")
            set_variable(machine, Known(name), Known(value, item.facts))
        elif item != NONE:
            machine.miss(Reason(Cause.VALUE, "what `raw_env` sets is not known"))


def _call_hooks(machine: Machine, frame: Frame | None, names: tuple[str, ...]) -> None:
    for name in names:
        hook = machine.force(_setting(frame, name) or NONE)
        if isinstance(hook, Function):
            place = SourceNode(hook.frame.source, hook.node)
            in_background(machine, hook, Arguments(place=place, is_open=True))
