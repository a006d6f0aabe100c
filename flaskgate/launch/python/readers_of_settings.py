"""Libraries that read settings from the environment: python-decouple, environs, strtobool."""

from __future__ import annotations

import re

from flaskgate.launch.python.environ import is_unset, variable_of
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.settings import boolean
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    External,
    Facts,
    Known,
    Unknown,
    Value,
    facts_of,
)

_READS = re.compile(
    r"decouple\.(?:config|AutoConfig\(\)|Config\(\))|starlette\.config\.Config\(\)"
    r"|(?:environs|environ)\.(?:Env|FileAwareEnv)\(\)(?:\.\w+)?|environs\.env(?:\.\w+)?"
    r"|dotenv\.(?:get_key|dotenv_values\(\)\.(?:get|__getitem__))|environs\.Env\.\w+"
)
_BOOLEAN = frozenset({"bool", "boolean"})


def setting_of(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a settings library reads; None if the name is none of one."""
    if name == "strtobool":
        return _strtobool(machine, arguments)
    if not _READS.fullmatch(name) or name.endswith((".read_env", ".read_envfile", ".prefixed")):
        return None
    verb = name.rpartition(".")[2]
    default = arguments.get("default", 1)
    cast = machine.force(arguments.get("cast") or NONE)
    is_boolean = verb in _BOOLEAN or cast in {External("builtins.bool"), External("strtobool")}
    key = machine.force(arguments.get("name", 0) or NONE)
    value = variable_of(machine, key, NONE)
    if not is_unset(value):
        return boolean(value) if is_boolean and isinstance(value, Known) else value
    return _default(value, default, machine, is_boolean=is_boolean)


def _default(unset: Value, default: Value | None, machine: Machine, *, is_boolean: bool) -> Value:
    variable = facts_of(unset).variable
    if default is None:
        reason = f"{variable} is not set by anything the gate can see"
        return Unknown(reason, Facts(variable=variable))
    given = machine.force(default)
    if not isinstance(given, Known):
        return given
    plain = boolean(given) if is_boolean and isinstance(given.constant, str) else given
    facts = Facts(facts_of(given).trace, variable, is_raw=not is_boolean)
    return Known(plain.constant, facts) if isinstance(plain, Known) else plain


def _strtobool(machine: Machine, arguments: Arguments) -> Value:
    value = machine.force(arguments.get("val", 0) or NONE)
    return boolean(value)
