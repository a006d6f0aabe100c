"""Dynaconf: settings files, over them environment variables read as TOML (tried with 3.3.5).

`DYNACONF_DEBUG=off` is the text `off`, which is true; `false`, `False` and `0` are off.
"""

from __future__ import annotations

from flaskgate.launch.model import OTHERS
from flaskgate.launch.python.interpreter.data.arithmetic import known
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Items,
    Known,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import (
    data_of,
    file_above,
    load_dotenv,
    named_file,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of
from flaskgate.launch.python.libraries.settings.annotations import boolean
from flaskgate.text import toml

_BASE = "dynaconf.Dynaconf"
_CLASSES = frozenset({_BASE, "dynaconf.LazySettings", "dynaconf.base.LazySettings"})
_FLASK = "dynaconf.FlaskDynaconf"
_DEFAULT_FILES = ("settings.toml", "settings.yaml", "settings.yml", "settings.json")


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name in _CLASSES:
        values = _settings(machine, arguments, prefix="DYNACONF", default="development")
        return Instance(cls, _BASE, values, place=arguments.place)
    if name == _FLASK:
        extension = Instance(cls, _FLASK, dict(arguments.keywords), place=arguments.place)
        _configure(machine, extension, arguments)
        return extension
    return None


def _configure(machine: Machine, extension: Instance, arguments: Arguments) -> None:
    """`FlaskDynaconf(app)` and `init_app(app)`: the settings go into `app.config`."""
    app = machine.force(arguments.get("app", 0) or NONE)
    if not isinstance(app, Instance) or app.config is None:
        return
    keywords = {**extension.attributes, **arguments.keywords}
    given = Arguments(place=arguments.place, keywords=keywords)
    found = _settings(machine, given, prefix="FLASK", default="development")
    debug = found.get("DEBUG")
    if debug is not None and not (isinstance(debug, Unknown) and debug.facts.variable):
        machine.journal.put(app.config.entries, "DEBUG", debug)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base == _FLASK and name == "init_app":
        _configure(machine, value, arguments)
        return NONE
    if value.base != _BASE:
        return None
    if name not in {"get", "__getitem__", "as_bool"}:
        return Unknown(f"what `{arguments.place.text}` gives is not known")
    key = machine.force(arguments.get("key", 0) or NONE)
    found = value.attributes.get(str(key.constant).upper()) if isinstance(key, Known) else None
    if found is None or (isinstance(found, Unknown) and found.facts.variable):
        default = arguments.get("default", 1)
        missing = NONE if name == "get" else Unknown("a setting that is nowhere to be seen")
        return machine.force(default or missing)
    return boolean(found) if name == "as_bool" else found


def _settings(
    machine: Machine, arguments: Arguments, *, prefix: str, default: str
) -> dict[str, Value]:
    """Return the settings under their names in upper and lower case."""
    options = {name.lower(): machine.force(one) for name, one in arguments.keywords.items()}
    above = file_above(machine, [".env"], arguments.place)
    if above is not None and (truth(options.get("load_dotenv", NONE)) or prefix == "FLASK"):
        load_dotenv(machine, above)
    found = _of_files(machine, arguments, options, default)
    given = options.get("envvar_prefix", Known(prefix))
    found |= _of_environment(machine, given)
    if "DEBUG" not in found:
        variable = f"{given.constant}_DEBUG" if isinstance(given, Known) else ""
        found["DEBUG"] = Unknown(
            "DEBUG is in no settings to be seen", Provenance(variable=variable)
        )
    return {**{name.lower(): one for name, one in found.items()}, **found}


def _of_files(
    machine: Machine, arguments: Arguments, options: dict[str, Value], default: str
) -> dict[str, Value]:
    listed = options.get("settings_files") or options.get("settings_file") or NONE
    if listed == NONE:
        listed = Items([Known(name) for name in _DEFAULT_FILES])
    names = listed.items if isinstance(listed, Items) else [listed]
    has_layers = truth(options.get("environments", NONE)) is True
    found: dict[str, Value] = {}
    for name in names:
        path = named_file(machine, machine.force(name), arguments.place)
        data = Table() if path is None else data_of(machine, path)
        if not isinstance(data, Table):
            found["DEBUG"] = data
            continue
        for layer in _layers(machine, data, options, default) if has_layers else (data,):
            found |= {str(key).upper(): value for key, value in layer.entries.items()}
    return found


def _layers(machine: Machine, data: Table, options: dict[str, Value], default: str) -> list[Table]:
    """Return `[default]`, then the environment that ENV_FOR_DYNACONF names, `development` else."""
    asked = options.get("env") or variable_of(machine, Known("ENV_FOR_DYNACONF"), Known(default))
    name = str(asked.constant) if isinstance(asked, Known) else default
    by_name = {str(key).lower(): machine.force(one) for key, one in data.entries.items()}
    found = (by_name.get(one) for one in ("default", name.lower(), "global"))
    return [one for one in found if isinstance(one, Table)]


def _of_environment(machine: Machine, prefix: Value) -> dict[str, Value]:
    """Return the variables with the prefix; without one (`False`) all count."""
    if not isinstance(prefix, Known):
        return {"DEBUG": Unknown("settings whose prefix is not known")}
    start = f"{prefix.constant}_" if prefix.constant else ""
    names = {*machine.environment, *map(str, machine.changed)}
    names = {f"{start}DEBUG" if name == OTHERS else name for name in names}
    found = {}
    for name in sorted(names):
        value = variable_of(machine, Known(name))
        if name.startswith(start) and not is_unset(value):
            found[name.removeprefix(start).upper()] = _as_toml(value)
    return found


def _as_toml(value: Value) -> Value:
    if not isinstance(value, Known) or not isinstance(value.constant, str):
        return value
    text = value.constant
    if text.startswith("@bool "):
        return boolean(Known(text.removeprefix("@bool "), value.facts))
    if text in {"True", "False"}:
        return Known(text == "True", value.facts)
    try:
        return known(toml.loads(f"a = {text}")["a"], facts_of(value))
    except (ValueError, RecursionError):
        return value


LIBRARY = Library(construct=_construct, method=_method)
