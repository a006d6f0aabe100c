"""`ConfigArgParse`: parsers whose options may be set by files and variables, too.

What the command line does not set, a file of settings may, and then a variable; the files are those
of whoever deploys, so what they say cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Instance,
    Items,
    Known,
    Partial,
    Unknown,
    Value,
    facts_of,
    is_none,
    join,
    options_of,
)
from flaskgate.launch.python.libraries.option_parsing import table_of_items
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of

PARSERS = frozenset({"configargparse.ArgParser", "configargparse.ArgumentParser",
                     "configargparse.Parser"})  # fmt: skip
ALIASES: Mapping[str, str] = {
    "add": "add_argument",
    "add_arg": "add_argument",
    "parse": "parse_args",
    "parse_known": "parse_known_args",
}
"""Methods that are called otherwise, too."""
ELSEWHERE = "elsewhere"
"""The attribute of a parser whose options may be set by more than the command line."""


def set_elsewhere(
    machine: Machine, parser: Instance, given: Mapping[str, Value], without: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the values of options; `without` is what they have on an empty command line."""
    calls = [one for one in table_of_items(parser.attributes.get("options")) if _declares(one)]
    is_open = _has_files(machine, parser, calls)
    variables = {_flag_name(machine, one): _variable(machine, one) for one in calls}
    values = dict(given)
    for name, value in given.items():
        if value == without.get(name):
            variable = variables.get(name, "")
            found = _by_variable(machine, variable, value) if variable else value
            unknown = Unknown("an option that a file of settings may set", facts_of(found))
            values[name] = join(found, unknown) if is_open else found
    return values


def _declares(call: Value) -> bool:
    return isinstance(call, Partial) and call.function == Known("add_argument")


def _has_files(machine: Machine, parser: Instance, calls: list[Value]) -> bool:
    """Return whether files of settings are read, or may be named."""
    settings = parser.attributes.get("settings")
    files = (
        settings.arguments.get("default_config_files") if isinstance(settings, Partial) else None
    )
    listed = NONE if files is None else machine.force(files)
    is_empty = is_none(listed) or (
        isinstance(listed, Items) and not listed.is_forgotten and not listed.items
    )
    return not is_empty or any(
        isinstance(one, Partial) and "is_config_file" in one.arguments.keywords for one in calls
    )


def _variable(machine: Machine, call: Value) -> str:
    given = call.arguments.get("env_var") if isinstance(call, Partial) else None
    name = NONE if given is None else machine.force(given)
    return name.constant if isinstance(name, Known) and isinstance(name.constant, str) else ""


def _flag_name(machine: Machine, call: Value) -> str:
    """Return under which name the program finds what an option sets."""
    if not isinstance(call, Partial):
        return ""
    dest = machine.force(call.arguments.get("dest") or NONE)
    if isinstance(dest, Known) and isinstance(dest.constant, str):
        return dest.constant
    words = [machine.force(one) for one in call.arguments.positional]
    texts = [str(one.constant) for one in words if isinstance(one, Known)]
    long = next((one for one in texts if one.startswith("--")), texts[0] if texts else "")
    return long.lstrip("-").replace("-", "_")


def _by_variable(machine: Machine, variable: str, default: Value) -> Value:
    found = variable_of(machine, Known(variable))
    if all(is_unset(one) for one in options_of(found)):
        return variable_of(machine, Known(variable), default)
    return Unknown("an option that a variable sets", facts_of(found))
