"""The parameters of commands: what click's decorators declare, and what typer reads off a function.

A default is that of the option, which a variable replaces, and a `default_map` before that.
Source: click 8.1, `Parameter.consume_value`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Function,
    Instance,
    Known,
    Maybe,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import (
    DeclaredOption,
    of_variable,
    option_of,
    table_of_items,
)
from flaskgate.launch.python.libraries.command_line.typer_options import options_of_function

PREFIX = "auto_envvar_prefix"
DEFAULTS = "default_map"
_OPTION = "click.Option"


def options_of_command(
    machine: Machine, command: Instance, context: Instance | None = None
) -> list[DeclaredOption]:
    """Return what a command takes; a context may have other defaults for it."""
    calls = table_of_items(command.attributes.get("options"))
    declared = [
        _by_prefix(machine, command, option_of(machine, one.arguments, is_click=True))
        for one in calls
        if isinstance(one, Partial)
    ]
    callback = command.attributes.get("callback")
    if not declared and isinstance(callback, Function):
        passed = len(table_of_items(command.attributes.get("passes")))
        declared = options_of_function(machine, callback)[passed:]
    known = None if context is None else context.attributes.get(DEFAULTS)
    return [_by_map(machine, option, known) for option in declared]


def _by_map(machine: Machine, option: DeclaredOption, known: Value | None) -> DeclaredOption:
    """Let a `default_map` decide; one that cannot be told makes the default unknown."""
    given = NONE if known is None else machine.force(known)
    if is_none(given):
        return option
    found = given.entries.get(option.name) if isinstance(given, Table) else None
    if isinstance(given, Table) and not given.has_more and found is None:
        return option
    default = Unknown("a default that is not known") if found is None else machine.force(found)
    return replace(option, default=default if is_none(default) else option.convert(default))


def _by_prefix(machine: Machine, command: Instance, option: DeclaredOption) -> DeclaredOption:
    """Let the variable decide that `auto_envvar_prefix` makes of an option's name."""
    prefix = command.attributes.get(PREFIX)
    if not isinstance(prefix, Known) or not prefix.constant:
        return option
    name = Known(f"{prefix.constant}_{option.name}".upper())
    return replace(option, default=of_variable(machine, name, option.default, option.convert))


def passed_on(
    machine: Machine, options: Sequence[DeclaredOption], values: Mapping[str, Value], context: Value
) -> dict[str, Value]:
    """Return what the function is given: an option's own callback may make another value of it.

    Those that are eager come first; what is not to be exposed is not passed.
    """
    found = dict(values)
    known = Table({name: Maybe(value) for name, value in values.items()})
    if isinstance(context, Instance):
        machine.journal.put(context.attributes, "params", known)
    for option in sorted(options, key=lambda one: not one.is_eager):
        if option.callback is not None and option.place is not None:
            parameter = Instance(None, _OPTION, {"name": Known(option.name)}, place=option.place)
            given = (context, parameter, found[option.name])
            arguments = Arguments(place=option.place, positional=given)
            found[option.name] = machine.force(machine.call(option.callback, arguments))
        machine.journal.put(known.entries, option.name, found[option.name])
    hidden = {option.name for option in options if not option.is_exposed}
    return {name: value for name, value in found.items() if name not in hidden}
