"""The environment of the analysed program: what its unit sets, and what the program changes."""

from __future__ import annotations

from flaskgate.launch.model import Setting
from flaskgate.launch.python.choices import join
from flaskgate.launch.python.machine import Machine, Raised
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    Facts,
    Items,
    Known,
    Table,
    Unknown,
    Value,
    facts_of,
    marked,
)
from flaskgate.model import Step

_OFF = frozenset({"0", "false", "no"})  # flask/helpers.py: get_debug_flag


def variable_of(machine: Machine, name: Value, default: Value = NONE) -> Value:
    """Return what a variable holds; the default, with its name noted, where nothing sets it."""
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return Unknown("an environment variable whose name cannot be told", facts_of(name))
    variable = name.constant
    changed = machine.changed.get(variable)
    if changed is not None and not is_unset(changed):
        return changed
    setting = machine.environment.get(variable)
    if setting is not None:
        return value_of_setting(variable, setting)
    facts = facts_of(default)
    if isinstance(default, Known):
        return Known(default.constant, Facts(facts.trace, variable, is_raw=True))
    if isinstance(default, Unknown):
        return Unknown(default.reason, Facts(facts.trace, variable, is_raw=True))
    return default


def value_of_setting(variable: str, setting: Setting) -> Value:
    """Return what a variable holds that a unit or a server sets."""
    shown = variable if setting.value is None else f"{variable}={setting.value}"
    trace = (Step(location=setting.location, message=shown),)
    if setting.value is None:
        return Unknown(f"{variable} is set to something that cannot be told", Facts(trace))
    return Known(setting.value, Facts(trace))


def is_unset(value: Value) -> bool:
    """Return whether this is what `variable_of` gives for a variable that nothing sets."""
    return isinstance(value, Known) and value.constant is None and bool(value.facts.variable)


def flag(machine: Machine) -> Value | None:
    """Return Flask's own reading of FLASK_DEBUG (F4), or None where it is not set."""
    value = variable_of(machine, Known("FLASK_DEBUG"))
    if isinstance(value, Known) and value.constant is None:
        return _by_flask_env(machine)
    if isinstance(value, Known):
        text = str(value.constant)
        return Known(bool(text) and text.lower() not in _OFF, value.facts)
    return Unknown("what FLASK_DEBUG holds cannot be told", facts_of(value))


def _by_flask_env(machine: Machine) -> Value | None:
    """Return what FLASK_ENV says, which only Flask before 2.3 asks (F7)."""
    numbers = (machine.versions.get("flask") or "").split(".")
    version = tuple(int(number) for number in numbers[:2] if number.isdigit())
    if not version or version >= (2, 3):
        return None
    value = variable_of(machine, Known("FLASK_ENV"))
    if isinstance(value, Known):
        return (
            None if value.constant is None else Known(value.constant == "development", value.facts)
        )
    return Unknown("what FLASK_ENV holds cannot be told", facts_of(value))


def environ_call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a method of `os.environ` gives; None for another name."""
    match name.removeprefix("os.environ."):
        case "get":
            default = arguments.get("default", 1) or NONE
            key = arguments.get("key", 0) or NONE
            return variable_of(machine, machine.force(key), machine.force(default))
        case "__getitem__" | "pop":
            return _strict(machine, arguments)
        case "setdefault":
            return _set_default(machine, arguments)
        case "__setitem__":
            set_variable(machine, arguments.get("", 0) or NONE, arguments.get("", 1) or NONE)
        case "update":
            _update(machine, arguments)
        case _:
            return None
    return NONE


def _strict(machine: Machine, arguments: Arguments) -> Value:
    default = arguments.get("default", 1)
    value = variable_of(machine, machine.force(arguments.get("", 0) or NONE), default or NONE)
    if default is None and is_unset(value):
        if machine.catching:
            raise Raised("KeyError")
        facts = value.facts if isinstance(value, Known) else facts_of(value)
        return Unknown(f"{facts.variable} is not set by anything the gate can see", facts)
    return value


def _set_default(machine: Machine, arguments: Arguments) -> Value:
    name, default = arguments.get("", 0) or NONE, arguments.get("", 1) or NONE
    value = variable_of(machine, name)
    if is_unset(value):
        new = marked(machine.force(default), arguments.place)
        if isinstance(new, Known) and isinstance(name, Known):
            new = Known(new.constant, Facts(new.facts.trace, str(name.constant)))
        set_variable(machine, name, new)
        return new
    return value


def _update(machine: Machine, arguments: Arguments) -> None:
    table = machine.force(arguments.get("", 0) or Table())
    entries = table.entries if isinstance(table, Table) else {}
    for key, value in [*entries.items(), *arguments.keywords.items()]:
        set_variable(machine, Known(key), marked(machine.force(value), arguments.place))


def set_variable(machine: Machine, name: Value, value: Value) -> None:
    """Set a variable of the program's own environment."""
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return
    variable = name.constant
    if variable not in machine.changed:  # so that a branch not taken leaves the old value
        machine.changed[variable] = variable_of(machine, name)
    if isinstance(value, Items | Table):
        value = join(value, Unknown("a variable holds text"))
    machine.journal.put(machine.changed, variable, value)
