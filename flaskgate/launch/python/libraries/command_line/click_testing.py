"""Runners of commands for tests, which run them as the command line does: `CliRunner`.

Sources: https://click.palletsprojects.com/en/stable/api/#testing and Flask 3.1's
`testing.FlaskCliRunner`, which knows the commands of the application, without `run`.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.objects.command_line import texts_in
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

RUNNER = "click.testing.CliRunner"
_RUNNERS = frozenset({RUNNER, "flask.testing.FlaskCliRunner", "typer.testing.CliRunner"})


def _construct(
    _machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name not in _RUNNERS:
        return None
    is_flask = name.startswith("flask.")
    app = arguments.get("app", 0) if is_flask else None
    return Instance(cls, name, {"app": app or NONE}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if name == "test_cli_runner" and value.config is not None:
        given = Arguments(place=arguments.place, positional=(value,))
        return _construct(machine, "flask.testing.FlaskCliRunner", given, None)
    if value.base not in _RUNNERS or name != "invoke":
        return None
    command = machine.force(arguments.get("cli", 0) or NONE)
    if is_none(command):
        app = machine.force(value.attributes.get("app", NONE))
        command = app.attributes.get("cli", NONE) if isinstance(app, Instance) else NONE
    words = _words(machine, machine.force(arguments.get("args", 1) or NONE))
    if words is None or not isinstance(command, Instance) or arguments.is_open:
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
        return Unknown("what a command does")
    keywords = {"args": Items([Known(word) for word in words])}
    run = replace(arguments, positional=(), keywords=keywords)
    main = machine.attribute(command, "main", arguments.place)
    machine.apart(lambda: machine.call(main, run))
    return External("click.testing.Result()", arguments.place)


def _words(machine: Machine, given: Value) -> Sequence[str] | None:
    if is_none(given):
        return ()
    if isinstance(given, Known) and isinstance(given.constant, str):
        return shlex.split(given.constant)
    return texts_in(machine, given)


LIBRARY = Library(construct=_construct, method=_method)
