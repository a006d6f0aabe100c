"""`app.config.from_…`: what Flask's configuration loaders set.

Source: flask/config.py (`Config`), detection facts F13 and F14: only upper-case names count.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.data.arithmetic import known
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.statements.imports import load
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    is_none,
    join,
    marked,
    options_of,
    truth,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Instance,
    Known,
    Lazy,
    ModuleValue,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import named_file
from flaskgate.launch.python.libraries.files.open_files import opened
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of


def load_config(machine: Machine, table: Table, name: str, arguments: Arguments) -> Value:
    """Do what a loader does; what it cannot be seen to set leaves DEBUG unknown."""
    if name == "from_mapping":
        return _from_mapping(machine, table, arguments)
    given = machine.force(arguments.get("obj", 0) or arguments.get("filename") or NONE)
    position = 1 if name in {"from_pyfile", "from_envvar"} else None
    silent = truth(machine.force(arguments.get("silent", position) or NONE)) is True
    match name:
        case "from_object":
            _from_object(machine, table, given, arguments)
        case "from_pyfile" | "from_json" | "from_file" | "from_toml":
            return _from_file(machine, table, given, arguments, name, silent=silent)
        case "from_envvar":
            path = variable_of(machine, given)
            if is_unset(path) and silent:
                return Known(constant=False, facts=facts_of(path))
            return _from_file(machine, table, path, arguments, name, silent=silent)
        case "from_prefixed_env":
            _from_prefixed_env(machine, table, arguments)
        case _:
            _unseen(machine, table, arguments)
    return Known(constant=True)


def _from_mapping(machine: Machine, table: Table, arguments: Arguments) -> Value:
    """Set what has a name in capitals; all else is left out."""
    given = Table(is_open=arguments.is_open)
    some = tuple(one for one in map(machine.force, arguments.positional) if not is_none(one))
    said = replace(arguments, positional=some)
    machine.call(machine.attribute(given, "update", arguments.place), said)
    for key in list(given.entries):
        if not isinstance(key, str) or not key.isupper():
            machine.journal.remove(given.entries, key)
    passed = Arguments(place=arguments.place, positional=(given,), places=arguments.places)
    machine.call(machine.attribute(table, "update", arguments.place), passed)
    return Known(constant=True)


def _set(machine: Machine, table: Table, key: object, value: Value, arguments: Arguments) -> None:
    if not isinstance(key, str) or not key.isupper():
        return
    value = machine.force(value)
    if key == "DEBUG" and not isinstance(value, Known | Unknown | Choice):
        value = _switch(value, arguments)
    value = machine.depending(marked(value, arguments.place))
    machine.journal.put(table.entries, key, value)


def _switch(value: Value, arguments: Arguments) -> Value:
    """Return whether an object switches debug on; most do, whatever they hold."""
    decided = truth(value)
    if decided is None:
        return Unknown(f"what `{arguments.place.text}` sets is not known", facts_of(value))
    return Known(decided)


def _unseen(machine: Machine, table: Table, arguments: Arguments, *causes: Value) -> None:
    reason = f"what `{arguments.place.text}` sets is not known"
    _set(machine, table, "DEBUG", Unknown(reason, facts_of(*causes)), arguments)


def _from_object(machine: Machine, table: Table, given: Value, arguments: Arguments) -> None:
    options = [
        option
        for one in options_of(given)
        for option in options_of(_resolved(machine, one, arguments))
    ]
    if len(options) == 1:
        why = _why(machine, options[0], given)
        _copy(machine, table, options[0], arguments, why)
        return
    joint: dict[object, Value] = {}
    for option in options:
        trial = Table(dict(table.entries), home=table.home)
        why = _why(machine, option, given)
        _copy(machine, trial, option, arguments, why)
        for key, value in trial.entries.items():
            joint[key] = join(joint[key], value) if key in joint else value
    for key, value in joint.items():
        machine.journal.put(table.entries, key, value)


def _why(machine: Machine, option: Value, given: Value) -> Provenance:
    facts = machine.why(option)
    return facts if facts.variable or facts.trace else facts_of(given)


def _resolved(machine: Machine, value: Value, arguments: Arguments) -> Value:
    """Return the object of a dotted name; every other value as it is."""
    if not isinstance(value, Known) or not isinstance(value.constant, str):
        return value
    dotted = value.constant.replace(":", ".")
    if dotted == "__main__" and machine.main is not None:
        return ModuleValue(machine.main)
    path = machine.modules.find(dotted, machine.roots)
    if path is not None:
        return machine.force(Lazy(path, "", arguments.place))
    module, _, name = dotted.rpartition(".")
    path = machine.modules.find(module, machine.roots)
    if path is None:
        return Unknown(f"`{dotted}` is not to be seen", value.facts)
    return machine.force(Lazy(path, name, arguments.place))


def _copy(
    machine: Machine, table: Table, given: Value, arguments: Arguments, why: Provenance
) -> None:
    """Copy the upper-case attributes of a class, an object or a module."""
    names = _names(given)
    if names is None:
        _unseen(machine, table, arguments, given)
        return
    for name in names:
        value = machine.attribute(given, name, arguments.place)
        if name == "DEBUG" and isinstance(value, Known | Unknown):
            value = _because(value, why)
        _set(machine, table, name, value, arguments)
    if isinstance(given, ModuleValue) and "DEBUG" not in names and given.frame.stars:
        found = machine.attribute(given, "DEBUG", arguments.place)
        if not isinstance(found, Unknown):
            _set(machine, table, "DEBUG", found, arguments)


def _because(value: Known | Unknown, why: Provenance) -> Value:
    """Add to a setting what decided which class it comes from."""
    cause = Known(None, why)
    facts = facts_of(cause, value)
    kept = Provenance(facts.trace, facts.variable, value.facts.is_raw, facts.is_trap)
    if isinstance(value, Known):
        return Known(value.constant, kept)
    return Unknown(value.reason, kept)


def _names(given: Value) -> list[str] | None:
    match given:
        case ModuleValue():
            names = set(map(str, given.frame.names))
        case Class():
            names = {str(n) for one in family(given) if isinstance(one, Class) for n in one.names}
        case Instance():
            names = set(map(str, given.attributes))
            if given.cls is not None:
                names |= set(_names(given.cls) or ())
        case _:
            return None
    return sorted(name for name in names if name.isupper())


def _from_file(
    machine: Machine, table: Table, given: Value, arguments: Arguments, name: str, *, silent: bool
) -> Value:
    """Take a file over; returns whether it was there."""
    path = named_file(machine, given, arguments.place)
    if path is None:
        if silent and isinstance(given, Known) and isinstance(given.constant, str):
            machine.notes.missing.add(given.constant)
        else:
            _unseen(machine, table, arguments, given)
        return Unknown("whether a file is there") if silent else Known(constant=True)
    is_python = name in {"from_pyfile", "from_envvar"}
    values = (
        _executed(machine, path, arguments)
        if is_python
        else _loaded(machine, path, name, arguments)
    )
    for key, value in values.items():
        _set(machine, table, key, value, arguments)
    return Known(constant=True)


def _loaded(
    machine: Machine, path: PurePosixPath, name: str, arguments: Arguments
) -> dict[str, Value]:
    """Return what the function that `from_file` is given makes of the file."""
    own = {"from_json": External("json.load"), "from_toml": External("tomllib.load")}
    reader = own.get(name) or machine.force(arguments.get("load", 1) or NONE)
    given = Arguments(place=arguments.place, positional=(opened(machine, path, arguments.place),))
    data = machine.force(machine.call(reader, given))
    if not isinstance(data, Table):
        return {"DEBUG": Unknown(f"what {path} holds is not known")}
    return {str(key): value for key, value in data.entries.items()}


def _executed(machine: Machine, path: PurePosixPath, arguments: Arguments) -> dict[str, Value]:
    source = machine.source(path)
    if not isinstance(source, Source):
        return {"DEBUG": Unknown(source)}
    frame = load(machine, path, arguments.place)
    return (
        {str(k): v for k, v in frame.names.items()}
        if isinstance(frame, Frame)
        else {"DEBUG": Unknown(frame)}
    )


def _from_prefixed_env(machine: Machine, table: Table, arguments: Arguments) -> None:
    """Read FLASK_DEBUG as JSON, else as the text it is (F13)."""
    prefix = machine.force(arguments.get("prefix", 0) or Known("FLASK"))
    text = prefix.constant if isinstance(prefix, Known) else "FLASK"
    value = variable_of(machine, Known(f"{text}_DEBUG"))
    if isinstance(value, Choice) or (isinstance(value, Known) and value.constant is None):
        return
    loads = machine.force(arguments.keywords.get("loads", NONE))
    if not is_none(loads):
        given = Arguments(place=arguments.place, positional=(value,))
        value = machine.force(machine.call(loads, given))
    elif isinstance(value, Known):
        with contextlib.suppress(ValueError, RecursionError):
            value = known(json.loads(str(value.constant)), value.facts)
    _set(machine, table, "DEBUG", value, arguments)
