"""Methods of lists, dictionaries and `app.config` that change them, or only read."""

from __future__ import annotations

from flaskgate.launch.python.configs import load_config
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.operators import data_method, is_key, subscript
from flaskgate.launch.python.targets import set_item
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Table,
    Unknown,
    Value,
    facts_of,
    marked,
)

_LONGEST = 1_000  # items of a list that grows


def container_method(
    machine: Machine, receiver: Known | Items | Table, name: str, arguments: Arguments
) -> Value:
    """Return what a method of plain data gives, and do what it does."""
    given = [machine.force(value) for value in arguments.positional]
    if isinstance(receiver, Table):
        done = _table_method(machine, receiver, name, given, arguments)
        if done is not None:
            return done
    if isinstance(receiver, Items) and name in {"append", "add", "extend", "insert", "update"}:
        _grow(receiver, name, given)
        return NONE
    found = data_method(receiver, name, given)
    if found is not None and name == "get":
        machine.explain(machine.force(found), facts_of(*given[:1]))
    return (
        Unknown(f"what `{arguments.place.text}` gives cannot be told") if found is None else found
    )


def _grow(receiver: Items, name: str, given: list[Value]) -> None:
    last = given[-1] if given else NONE
    new = last.items if name in {"extend", "update"} and isinstance(last, Items) else [last]
    if len(receiver.items) < _LONGEST:
        receiver.items.extend(new[:_LONGEST])


def _table_method(
    machine: Machine, table: Table, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    if name.startswith("from_") and table.home is not None:
        return load_config(machine, table, name, arguments)
    if name == "update":
        merge_into(machine, table, given, arguments)
        return NONE
    if name == "__setitem__" and len(given) > 1:
        set_item(machine, table, given[0], marked(given[1], arguments.place))
        return NONE
    if name in {"setdefault", "pop"} and given:
        return _default(machine, table, name, given)
    return None


def _default(machine: Machine, table: Table, name: str, given: list[Value]) -> Value:
    key = given[0]
    default = given[1] if len(given) > 1 else NONE
    if not isinstance(key, Known) or not is_key(key):
        return Unknown("a key that cannot be told")
    if key.constant in table.entries:
        return subscript(table, key) or default
    if name == "setdefault":
        machine.journal.put(table.entries, key.constant, default)
    return default


def merge_into(machine: Machine, table: Table, given: list[Value], arguments: Arguments) -> None:
    """Do `table.update(…)`: a mapping or pairs, then keywords."""
    for value in given:
        _merge_one(machine, table, value, arguments)
    for name, value in arguments.keywords.items():
        new = marked(machine.force(value), arguments.where(name))
        machine.journal.put(table.entries, name, new, NONE)
    if arguments.is_open and "DEBUG" in table.entries:
        unknown = Unknown(f"what `{arguments.place.text}` sets cannot be told")
        machine.journal.put(table.entries, "DEBUG", unknown)


def _merge_one(machine: Machine, table: Table, value: Value, arguments: Arguments) -> None:
    if isinstance(value, Table):
        for key, entry in list(value.entries.items()):
            machine.journal.put(table.entries, key, marked(machine.force(entry), arguments.place))
    is_whole = isinstance(value, Table) and not value.has_more
    if not is_whole and not isinstance(value, Items) and table.home is not None:
        unknown = marked(
            Unknown(f"what `{arguments.place.text}` sets cannot be told"), arguments.place
        )
        if not (isinstance(value, Table) and "DEBUG" in value.entries):
            machine.journal.put(table.entries, "DEBUG", unknown)
    for item in value.items if isinstance(value, Items) else ():
        if isinstance(item, Items) and len(item.items) == 2:  # noqa: PLR2004 - key and value
            set_item(machine, table, item.items[0], item.items[1])
