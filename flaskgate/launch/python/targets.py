"""Assignment: to names, attributes, keys and tuples of them."""

from __future__ import annotations

import ast

from flaskgate.launch.python.choices import join
from flaskgate.launch.python.environ import set_variable
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.operators import is_key
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import (
    NONE,
    Class,
    External,
    Instance,
    Items,
    Known,
    ModuleValue,
    Table,
    Unknown,
    Value,
    marked,
    options_of,
)

_ENTRIES = 50  # entries of a dictionary that a key which cannot be told may be


def assign(machine: Machine, target: ast.expr, value: Value, place: Place, frame: Frame) -> None:
    """Bind a target; the place of the statement joins the trace of a plain value."""
    match target:
        case ast.Name():
            home = frame.elsewhere.get(target.id, frame)
            machine.journal.put(home.names, target.id, machine.depending(marked(value, place)))
        case ast.Attribute() | ast.Subscript():
            _assign_part(machine, target, machine.force(value), place, frame)
        case ast.Tuple() | ast.List():
            _unpack(machine, target.elts, value, place, frame)
        case ast.Starred():
            assign(machine, target.value, Unknown("the rest of a list"), place, frame)


def _assign_part(
    machine: Machine,
    target: ast.Attribute | ast.Subscript,
    value: Value,
    place: Place,
    frame: Frame,
) -> None:
    owner = machine.force(machine.evaluate(target.value, frame))
    new = machine.depending(marked(value, place))
    if isinstance(target, ast.Attribute):
        for one in options_of(owner):
            machine.assign(one, target.attr, new)
        return
    key = machine.force(machine.evaluate(target.slice, frame))
    for one in options_of(owner):
        set_item(machine, one, key, new)


def _unpack(
    machine: Machine, targets: list[ast.expr], value: Value, place: Place, frame: Frame
) -> None:
    value = machine.force(value)
    fits = isinstance(value, Items) and len(value.items) == len(targets)
    for number, target in enumerate(targets):
        part = (
            value.items[number]
            if fits and isinstance(value, Items)
            else Unknown("a part of something that cannot be told")
        )
        assign(machine, target, part, place, frame)


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """Set an attribute; `app.debug` is the application's `config["DEBUG"]`."""
    match owner:
        case Instance(config=Table() as config) if name == "debug":
            machine.journal.put(config.entries, "DEBUG", value)
        case Instance():
            machine.journal.put(owner.attributes, name, value)
        case Class():
            machine.journal.put(owner.names, name, value)
        case ModuleValue():
            machine.journal.put(owner.frame.names, name, value)
        case _:
            return


def set_item(machine: Machine, owner: Value, key: Value, value: Value) -> None:
    """Set `owner[key]`; a key that cannot be told may be any of those that are there."""
    if isinstance(owner, External) and owner.name == "os.environ":
        set_variable(machine, key, value)
    if isinstance(owner, Instance) and owner.config is not None:
        return
    if not isinstance(owner, Table):
        return
    if isinstance(key, Known) and is_key(key):
        machine.journal.put(owner.entries, key.constant, value, NONE)
        return
    machine.journal.put(owner.strays, None, value)
    is_small = isinstance(key, Unknown) and len(owner.entries) <= _ENTRIES
    for name in list(owner.entries) if is_small else ():
        machine.journal.put(owner.entries, name, join(owner.entries[name], value))


def items_of(value: Value) -> list[Value] | None:
    """Return what a loop over the value goes through, None where it cannot be told."""
    if isinstance(value, Items):
        return value.items
    if isinstance(value, Table) and not value.has_more:
        return [Known(key) for key in value.entries]
    return None
