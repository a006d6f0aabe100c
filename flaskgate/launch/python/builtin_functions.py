"""Functions of the standard library that settings code leans on."""

from __future__ import annotations

import ast
import json
import posixpath
from collections.abc import Callable, Mapping

from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.operators import known
from flaskgate.launch.python.parsers import vars_of
from flaskgate.launch.python.switches import is_trap
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    Class,
    External,
    Facts,
    Instance,
    Items,
    Known,
    ModuleValue,
    Table,
    Unknown,
    Value,
    facts_of,
    marked,
    options_of,
    truth,
)

_TEXT = 10_000  # characters of a literal that is read as JSON or Python
_Handler = Callable[[Machine, Arguments], Value | None]


def _first(machine: Machine, arguments: Arguments) -> Value:
    return machine.force(arguments.positional[0]) if arguments.positional else NONE


def _bool(machine: Machine, arguments: Arguments) -> Value:
    value = _first(machine, arguments)
    decided = truth(value)
    facts = facts_of(*options_of(value))
    if decided is None:
        return Unknown("a truth that cannot be told", facts)
    trap = any(is_trap(option) for option in options_of(value))
    return Known(decided, Facts(facts.trace, facts.variable, is_trap=trap))


def _converted(kind: type[int | float | str]) -> _Handler:
    def convert(machine: Machine, arguments: Arguments) -> Value:
        value = _first(machine, arguments)
        facts = facts_of(*options_of(value))
        if isinstance(value, Known) and isinstance(value.constant, str | int | float | None):
            text = value.constant
            try:
                raw = kind is str and isinstance(text, str) and value.facts.is_raw
                new = kind(text)  # type: ignore[arg-type] # a TypeError is caught
                return known(new, Facts(facts.trace, facts.variable, raw, facts.is_trap))
            except (TypeError, ValueError, OverflowError):
                pass
        return Unknown("a number or text that cannot be told", facts)

    return convert


def _dict(machine: Machine, arguments: Arguments) -> Value:
    source = _first(machine, arguments)
    is_open = arguments.is_open
    entries: dict[object, Value] = {}
    if isinstance(source, Table):
        entries |= source.entries
        is_open |= source.has_more
    elif source == External("os.environ"):
        return source
    elif arguments.positional:
        is_open = True
    entries.update(arguments.keywords)
    return Table(entries, is_open)


def _list(machine: Machine, arguments: Arguments) -> Value:
    if not arguments.positional:
        return Items([])
    value = _first(machine, arguments)
    if isinstance(value, Items):
        return Items(list(value.items))
    return Unknown("a list that cannot be told")


def _len(machine: Machine, arguments: Arguments) -> Value:
    value = _first(machine, arguments)
    if isinstance(value, Items):
        return Known(len(value.items))
    if isinstance(value, Known) and isinstance(value.constant, str):
        return Known(len(value.constant), facts_of(value))
    return Unknown("a length that cannot be told")


def _getattr(machine: Machine, arguments: Arguments) -> Value:
    owner = _first(machine, arguments)
    name = machine.force(arguments.get("", 1) or NONE)
    default = arguments.get("", 2)
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return Unknown("an attribute whose name cannot be told", facts_of(name))
    value = machine.attribute(owner, name.constant, arguments.place)
    is_seen = isinstance(owner, Class | ModuleValue | Instance)
    if default is not None and is_seen and isinstance(value, Unknown) and not value.facts.trace:
        return machine.force(default)
    return value


def _setattr(machine: Machine, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("", 1) or NONE)
    if isinstance(name, Known) and isinstance(name.constant, str):
        value = marked(machine.force(arguments.get("", 2) or NONE), arguments.place)
        for owner in options_of(_first(machine, arguments)):
            machine.assign(owner, name.constant, value)
    return NONE


def _hasattr(machine: Machine, arguments: Arguments) -> Value:
    owner = _first(machine, arguments)
    name = machine.force(arguments.get("", 1) or NONE)
    if isinstance(owner, Class | ModuleValue | Instance) and isinstance(name, Known):
        found = machine.attribute(owner, str(name.constant), arguments.place)
        if not isinstance(found, Unknown):
            return Known(constant=True)
    return Unknown("whether there is such an attribute")


def _quantified(*, is_any: bool) -> _Handler:
    def decide(machine: Machine, arguments: Arguments) -> Value:
        value = _first(machine, arguments)
        if not isinstance(value, Items):
            return Unknown("items that cannot be told")
        items = [machine.force(item) for item in value.items]
        truths = [truth(item) for item in items]
        facts = facts_of(*items)
        if is_any in truths:
            return Known(is_any, facts)
        return (
            Unknown("items that cannot be told", facts)
            if None in truths
            else Known(not is_any, facts)
        )

    return decide


def _literal(machine: Machine, arguments: Arguments) -> Value:
    """`json.loads` or `ast.literal_eval` of a known text."""
    value = _first(machine, arguments)
    if isinstance(value, Known) and isinstance(value.constant, str):
        text = value.constant[:_TEXT]
        for read in (json.loads, ast.literal_eval):
            try:
                return _data(read(text), facts_of(value))
            except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
                continue
    return Unknown("a text that cannot be read", facts_of(value))


def _data(value: object, facts: Facts) -> Value:
    if isinstance(value, Mapping):
        return Table({key: _data(one, facts) for key, one in value.items()})
    if isinstance(value, list | tuple | set):
        return Items([_data(one, facts) for one in value])
    return known(value, facts)


def _joined_path(machine: Machine, arguments: Arguments) -> Value:
    parts = [machine.force(value) for value in arguments.positional]
    texts = [str(part.constant) for part in parts if isinstance(part, Known)]
    if len(texts) != len(parts) or not texts:
        return Unknown("a path that cannot be told")
    return Known(posixpath.normpath(posixpath.join(*texts))[:_TEXT], facts_of(*parts))


def _path_part(function: Callable[[str], str]) -> _Handler:
    def take(machine: Machine, arguments: Arguments) -> Value:
        value = _first(machine, arguments)
        if isinstance(value, Known) and isinstance(value.constant, str):
            return Known(function(value.constant), value.facts)
        return Unknown("a path that cannot be told", facts_of(value))

    return take


def _vars(machine: Machine, arguments: Arguments) -> Value:
    return vars_of(_first(machine, arguments))


def _isinstance(machine: Machine, arguments: Arguments) -> Value:
    value, kind = _first(machine, arguments), machine.force(arguments.get("", 1) or NONE)
    if not isinstance(value, Known) or not isinstance(kind, External):
        return Unknown("whether it is of that class")
    return Known(f"builtins.{type(value.constant).__name__}" == kind.name, value.facts)


def _same(machine: Machine, arguments: Arguments) -> Value:
    return _first(machine, arguments)


def _nothing(_machine: Machine, _arguments: Arguments) -> Value:
    return NONE


BUILTINS: dict[str, _Handler] = {
    "builtins.bool": _bool,
    "builtins.int": _converted(int),
    "builtins.float": _converted(float),
    "builtins.str": _converted(str),
    "builtins.dict": _dict,
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.set": _list,
    "builtins.len": _len,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.hasattr": _hasattr,
    "builtins.any": _quantified(is_any=True),
    "builtins.all": _quantified(is_any=False),
    "builtins.vars": _vars,
    "builtins.isinstance": _isinstance,
    "builtins.print": _nothing,
    "json.loads": _literal,
    "ast.literal_eval": _literal,
    "os.path.join": _joined_path,
    "os.path.dirname": _path_part(posixpath.dirname),
    "os.path.basename": _path_part(posixpath.basename),
    "os.path.abspath": _same,
    "os.path.realpath": _same,
    "os.path.normpath": _path_part(posixpath.normpath),
    "typing.cast": lambda machine, arguments: machine.force(arguments.get("", 1) or NONE),
    "copy.copy": _same,
    "copy.deepcopy": _same,
    "types.SimpleNamespace": lambda _, arguments: Instance(None, "", dict(arguments.keywords)),
    "argparse.Namespace": lambda _, arguments: Instance(None, "", dict(arguments.keywords)),
    "werkzeug.middleware.proxy_fix.ProxyFix": _same,
    "werkzeug.middleware.dispatcher.DispatcherMiddleware": _same,
    "flask_cors.CORS": _nothing,
}
"""By canonical name; a function gives None where nothing is known after all."""
