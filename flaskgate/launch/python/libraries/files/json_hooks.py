"""What a program lets `json.load` and `json.loads` make of objects: `object_hook=` and the like."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Function,
    Items,
    Known,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.workers import perhaps

_PAIRS = "object_pairs_hook"
_HOOKS = frozenset({"object_hook", _PAIRS})
_ANY = Unknown("what a program makes of a text")


def with_hooks(machine: Machine, read: Value, arguments: Arguments) -> Value:
    """Return what was read as the functions leave it that the call is given."""
    given = {name: machine.force(one) for name, one in arguments.keywords.items()}
    said = {name: one for name, one in given.items() if not isinstance(one, Known)}
    if not said and not arguments.is_open:
        return read
    if len(said) == 1 and _HOOKS.issuperset(said) and not arguments.is_open:
        (name, hook), *_ = said.items()
        return _made(machine, read, (name, hook), arguments.place)
    machine.may_raise()
    for one in said.values():
        if isinstance(one, Function | Method | Partial | Class):
            perhaps(machine, one, Arguments(place=arguments.place, is_open=True))
    return _ANY


def _made(machine: Machine, value: Value, named: tuple[str, Value], place: SourceNode) -> Value:
    """Return data with what a hook gives in the place of each object, the innermost first."""
    name, hook = named
    match value:
        case Items():
            return Items([_made(machine, one, named, place) for one in value.items])
        case Table() if not value.has_more:
            entries = {
                key: _made(machine, machine.force(one), named, place)
                for key, one in value.entries.items()
            }
            pairs = (Items([Known(key), one], is_tuple=True) for key, one in entries.items())
            whole = Items(list(pairs)) if name == _PAIRS else Table(entries)
            if hook == External("builtins.dict"):
                return Table(entries)
            return machine.force(machine.call(hook, Arguments(place=place, positional=(whole,))))
        case Known():
            return value
        case _:
            perhaps(machine, hook, Arguments(place=place, is_open=True))
            return _ANY
