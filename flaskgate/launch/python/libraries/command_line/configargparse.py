"""`ConfigArgParse`: parsers whose options may be set by files and variables, too.

What the command line does not set, a variable may, and then a file of settings. One that is not in
the repository counts as missing, like a variable that nothing sets; what is in one is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    is_none,
    join,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Instance,
    Items,
    Known,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import table_of_items
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
    config = {_flag_name(machine, one) for one in calls if _names_file(one)}
    named = {name: value for name, value in given.items() if name in config}
    is_open = _reads_files(machine, parser, named, without)
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


def _names_file(call: Value) -> bool:
    return isinstance(call, Partial) and "is_config_file" in call.arguments.keywords


def _reads_files(
    machine: Machine, parser: Instance, named: Mapping[str, Value], without: Mapping[str, Value]
) -> bool:
    """Return whether a file of settings is named on the command line, or is in the repository."""
    if any(value != without.get(name) for name, value in named.items()):
        return True
    settings = parser.attributes.get("settings")
    files = (
        settings.arguments.get("default_config_files") if isinstance(settings, Partial) else None
    )
    listed = NONE if files is None else machine.force(files)
    if is_none(listed):
        return False
    if not isinstance(listed, Items) or listed.is_forgotten:
        return True
    names = [one.constant if isinstance(one, Known) else None
             for item in listed.items for one in options_of(machine.force(item))]  # fmt: skip
    ours = {path.name for path in machine.modules.repository.paths}
    return any(not isinstance(one, str) or one.rpartition("/")[2] in ours for one in names)


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
