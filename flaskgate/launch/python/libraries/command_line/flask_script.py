"""Flask's own command line in code: Flask-Script's `Manager`, `FlaskGroup`, `flask.cli.main`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from flaskgate.launch.model import OFF, ServerKind, State, Switch
from flaskgate.launch.python.interpreter.objects.command_line import words_of_program
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Known,
    Method,
    Table,
    Value,
)
from flaskgate.launch.python.libraries.command_line.click import run_command, run_function
from flaskgate.launch.python.libraries.os_environ import flag, variable_of
from flaskgate.launch.python.libraries.web.debug_switch import switch_of
from flaskgate.launch.python.libraries.web.flask_servers import app_debug, option, record
from flaskgate.launch.python.libraries.web.serving import note_serving


def run_flask_cli(machine: Machine, words: Sequence[str], arguments: Arguments) -> Value:
    """`flask … run` from code: only its flags and FLASK_DEBUG count (F5, F6)."""
    if "run" not in words:
        return NONE
    flagged = flag(machine)
    debug = OFF if flagged is None else switch_of(flagged)
    debug = _by_flags(words, ("--debug",), ("--no-debug",), debug)
    debugger = _by_flags(words, ("--debugger",), ("--no-debugger",), debug)
    evalex = Switch(state=State.ON)
    factory = machine.force(machine.notes.flask_factory or NONE)
    is_called = isinstance(factory, Function)
    app = machine.call(factory, Arguments(place=arguments.place)) if is_called else NONE
    _note_served(machine, machine.force(app), words, arguments)
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (debug, debugger, evalex))
    return NONE


_OPTIONS = {"host": ("-h", "--host"), "port": ("-p", "--port")}
_NO_DEFAULTS: Mapping[str, Value] = MappingProxyType({})


def _note_served(
    machine: Machine,
    app: Value,
    words: Sequence[str],
    arguments: Arguments,
    defaults: Mapping[str, Value] = _NO_DEFAULTS,
) -> None:
    """Note what a command line serves, and where it listens: by its options, else by defaults."""
    given = {
        name: _option(words, options)
        or defaults.get(name)
        or variable_of(machine, Known(f"FLASK_RUN_{name.upper()}"))
        for name, options in _OPTIONS.items()
    }
    said = Arguments(place=arguments.place, keywords=given)
    note_serving(machine, app, said, host=("host", 0), port=("port", 1))


def _option(words: Sequence[str], names: tuple[str, str]) -> Value | None:
    """Return the value of an option, the last of several, None where it is not given."""
    found: Value | None = None
    for word, following in pairwise((*words, "")):
        name, separator, value = word.partition("=")
        if name in names:
            found = Known(value if separator else following)
        elif word.startswith(names[0]) and not word.startswith("--") and len(word) > len(names[0]):
            found = Known(word[len(names[0]) :])
    return found


def run_own_command(machine: Machine, app: Value, words: Sequence[str]) -> None:
    """`flask serve`: a command of `app.cli`; the application's debug mode is FLASK_DEBUG's (F5)."""
    for one in options_of(app):
        group = one.attributes.get("cli") if isinstance(one, Instance) else None
        if not isinstance(one, Instance) or not isinstance(group, Instance) or one.place is None:
            continue
        if one.config is not None:
            flagged = flag(machine) or Known(constant=False)
            machine.journal.put(one.config.entries, "DEBUG", flagged)
        run_command(machine, group, words, Arguments(place=one.place))


def run_flask_callback(machine: Machine, arguments: Arguments) -> Value:
    """`ctx.invoke(run_command, debugger=True)`: what is not given follows FLASK_DEBUG."""
    flagged = flag(machine)
    debug = OFF if flagged is None else switch_of(flagged)
    debugger = option(machine, arguments, "debugger", None, debug)
    evalex = Switch(state=State.ON)
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (debug, debugger, evalex))
    return NONE


def _by_flags(
    words: Sequence[str], on: tuple[str, ...], off: tuple[str, ...], default: Switch
) -> Switch:
    """Return the switch of a pair of flags; the last one wins."""
    last = next((word for word in reversed(words) if word in {*on, *off}), "")
    if not last:
        return default
    return replace(switch_of(Known(last in on)), reason=f"the command passes {last}")


def run_manager(machine: Machine, manager: Instance, arguments: Arguments) -> Value:
    """`manager.run()`: the command that the first word names; `runserver` serves (X5)."""
    words = _words_of_manager(machine, arguments)
    if words is None:
        machine.unfollowed(arguments)
        return NONE
    tables = (
        manager.attributes.get("commands"),
        machine.force(arguments.get("commands", 0) or NONE),
    )
    commands = {key: one for table in tables if isinstance(table, Table)
                for key, one in table.entries.items()}  # fmt: skip
    if not words:
        return NONE
    chosen = machine.force(commands.get(words[0], NONE))
    is_server = isinstance(chosen, Instance) and chosen.base == "flask_script.Server"
    if is_server or (is_none(chosen) and words[0] == "runserver"):
        _run_server(machine, manager, chosen, arguments)
    if isinstance(chosen, Function):
        return run_function(machine, chosen, words[1:], arguments)
    if isinstance(chosen, Instance) and chosen.base == "click.Command":
        return run_command(machine, chosen, words[1:], arguments)
    return NONE if is_server else _run_object(machine, chosen, arguments)


def _words_of_manager(machine: Machine, arguments: Arguments) -> Sequence[str] | None:
    """Return the words of the command line, or the default command; None if it is not known.

    Flask-Script 2.0.6, `Manager.run(commands, default_command)`.
    """
    words = words_of_program(machine)
    default = machine.force(arguments.get("default_command", 1) or NONE)
    if words or is_none(default):
        return words
    return [str(default.constant)] if isinstance(default, Known) and words is not None else None


def _run_object(machine: Machine, command: Value, arguments: Arguments) -> Value:
    """Run the `run` of a `Command` of the project, given as an object or as a class.

    What its options hold is not known (`flask_script/commands.py: Command.__call__`).
    """
    if isinstance(command, Class):
        command = machine.force(machine.call(command, Arguments(place=arguments.place)))
    if not isinstance(command, Instance):
        return NONE
    method = machine.force(machine.attribute(command, "run", arguments.place))
    if not isinstance(method, Method) or not isinstance(method.function, Function):
        return NONE
    return machine.call(method, Arguments(place=arguments.place, is_open=True))


def _run_server(machine: Machine, manager: Instance, server: Value, arguments: Arguments) -> None:
    app = machine.force(manager.attributes.get("app", NONE))
    if isinstance(app, Function):
        app = machine.force(machine.call(app, Arguments(place=arguments.place)))
    debug = app_debug(app)
    if isinstance(server, Instance):
        own = machine.force(server.attributes.get("use_debugger", NONE))
        debug = debug if is_none(own) else switch_of(own, server.place)
    debug = _by_flags(
        words_of_program(machine) or (), ("-d", "--debug"), ("-D", "--no-debug"), debug
    )
    switches = (debug, debug, Switch(state=State.ON))
    place = server.place if isinstance(server, Instance) and server.place else None
    served = replace(arguments, place=place or arguments.place)
    said = server.attributes if isinstance(server, Instance) else {}
    _note_served(machine, app, words_of_program(machine) or (), served, said)
    with machine.on_the_way(arguments.place):
        record(machine, ServerKind.DEVELOPMENT, served.place, switches)
