"""Methods of plain data: texts, lists, sets, dictionaries and `app.config`.

A method that is not known here makes what it is called on unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from flaskgate.launch.python.interpreter.data.comparisons import compare, has_key
from flaskgate.launch.python.interpreter.data.counts import is_counter
from flaskgate.launch.python.interpreter.data.deletion import delete_item
from flaskgate.launch.python.interpreter.data.iterators import iterator_in
from flaskgate.launch.python.interpreter.data.operators import subscript
from flaskgate.launch.python.interpreter.data.sequence_methods import row_method
from flaskgate.launch.python.interpreter.data.targets import items_of, set_item
from flaskgate.launch.python.interpreter.data.text_methods import text_method
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, ORDER, may_ask
from flaskgate.launch.python.interpreter.objects.own_dictionaries import plain_mapping
from flaskgate.launch.python.interpreter.objects.type_errors import check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of, value_of_key
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    External,
    Instance,
    Items,
    Known,
    Maybe,
    Method,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View
from flaskgate.launch.python.libraries.data.counters import counter_method
from flaskgate.launch.python.libraries.os_environ import COPY, ENVIRONMENT
from flaskgate.launch.python.libraries.settings.flask_config import load_config


def container_method(
    machine: Machine, receiver: Known | Items | Table, name: str, arguments: Arguments
) -> Value:
    """Return what a method of plain data gives, and do what it does."""
    if isinstance(receiver, Known):
        return text_method(machine, receiver, name, arguments)
    given = [machine.force(value) for value in arguments.positional]
    _ask(machine, receiver, name, given, arguments.place)
    found = None
    if not arguments.is_open or name in {"update", "from_mapping"}:
        if isinstance(receiver, Table):
            is_own = is_counter(receiver)
            found = counter_method(machine, receiver, name, arguments) if is_own else None
            if name in _LOOKS or not receiver.is_frozen:
                found = found or _of_table(machine, receiver, name, given, arguments)
        elif not receiver.is_forgotten:
            found = row_method(machine, receiver, name, given, arguments)
    if found is None:
        machine.may_raise()
        machine.forget(arguments.place, receiver)
        return Unknown(f"what `{arguments.place.text}` gives is not known")
    return found


_UNASKED = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "clear", "copy",
                      "reverse", "rotate", "popitem", "popleft", "keys", "values", "items",
                      "update", "from_mapping", "from_object"})  # fmt: skip
"""Methods that neither compare anything nor look it up."""


def _ask(
    machine: Machine, receiver: Items | Table, name: str, given: list[Value], place: SourceNode
) -> None:
    """Let objects be compared and looked up, as a method of a container may do."""
    if name in _UNASKED:
        return
    if isinstance(receiver, Items):
        may_ask(machine, place, ORDER if name == "sort" else EQUALITY, receiver, *given)
    else:
        may_ask(machine, place, EQUALITY, *given[:1])


def _of_table(  # noqa: C901, PLR0911 - one guard a shape
    machine: Machine, table: Table, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    if name.startswith("from_") and table.home is not None:
        return load_config(machine, table, name, arguments)
    match name, given:
        case (("update" | "__ior__"), _):
            merge_into(machine, table, given, arguments)
            return NONE
        case "__setitem__", [key, value]:
            set_item(machine, table, key, marked(value, arguments.place))
            return NONE
        case "__delitem__", [key]:
            delete_item(machine, table, key, arguments.place)
            return NONE
        case "__getitem__", [key] if table.factory is None:
            check_keys(machine, key)
            return subscript(table, key)
        case (("__contains__" | "has_key"), [key]):
            check_keys(machine, key)
            return compare(key, ast.In(), table)
        case "clear", []:
            return _empty(machine, table)
        case "copy", []:
            entries, strays = dict(table.entries), dict(table.strays)
            return replace(table, entries=entries, strays=strays, is_frozen=False)
        case "get" | "setdefault" | "pop", [key, *rest]:
            default = rest[0] if rest else arguments.keywords.get("default")
            return _looked_up(machine, table, name, key, default)
        case (("keys" | "values" | "items"), []):
            return View(table, name)
        case _:
            return _by_order(machine, table, name, given, arguments)


def _by_order(
    machine: Machine, table: Table, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    """`popitem`, and `move_to_end` of an `OrderedDict`."""
    match name, given:
        case "popitem", []:
            is_first = arguments.keywords.get("last") == Known(constant=False)
            return _pop_last(machine, table, 0 if is_first else -1)
        case "move_to_end", [key] if not arguments.keywords and has_key(table, key):
            found = subscript(table, key) or NONE
            delete_item(machine, table, key, arguments.place)
            set_item(machine, table, key, found)
            return NONE
        case _:
            return None


_LOOKS = frozenset(dir(MappingProxyType))
"""Methods that change nothing."""


def _empty(machine: Machine, table: Table) -> Value:
    for key in list(table.entries):
        machine.journal.remove(table.entries, key)
    machine.journal.remove(table.strays, None)
    return NONE


def _pop_last(machine: Machine, table: Table, number: int) -> Value | None:
    if table.has_more or any(isinstance(one, Maybe) for one in table.entries.values()):
        return None
    if not table.entries:
        raise Raised("KeyError")
    key, value = list(table.entries.items())[number]
    machine.journal.remove(table.entries, key)
    return Items([value_of_key(key), value], is_tuple=True)


def _looked_up(
    machine: Machine, table: Table, name: str, key: Value, default: Value | None
) -> Value:
    """`get`, `setdefault` and `pop`: the entry, or the default, or one of the two."""
    check_keys(machine, key)
    found = has_key(table, key)
    if found is None and isinstance(key, Choice):
        keys = options_of(key)
        return machine.choice([_looking(machine, table, name, one, default) for one in keys])
    fallback = machine.force(NONE if default is None else default)
    if found is False and name == "pop" and default is None:
        raise Raised("KeyError")
    if found is None and name == "pop" and default is None:
        machine.may_raise("KeyError")
    entry = fallback if found is False else machine.force(subscript(table, key) or fallback)
    value = join(entry, fallback) if found is None else entry
    _change_entry(machine, table, name, key, (value, fallback), found)
    return explained_by(machine, value, key)


def _looking(
    machine: Machine, table: Table, name: str, key: Value, default: Value | None
) -> Callable[[], Value]:
    return lambda: _looked_up(machine, table, name, key, default)


def _change_entry(
    machine: Machine,
    table: Table,
    name: str,
    key: Value,
    values: tuple[Value, Value],
    found: bool | None,  # noqa: FBT001 - three answers
) -> None:
    value, fallback = values
    if name == "pop":
        if found is not False:
            delete_item_quietly(machine, table, key)
    elif name == "setdefault" and found is not True:
        set_item(machine, table, key, fallback if found is False else value)


def delete_item_quietly(machine: Machine, table: Table, key: Value) -> None:
    """Take an entry away that may be there."""
    plain = key_of(key)
    if plain is not NO_KEY:
        machine.journal.remove(table.entries, plain)
        return
    for name, entry in list(table.entries.items()):
        machine.journal.put(
            table.entries, name, entry if isinstance(entry, Maybe) else Maybe(entry)
        )


def explained_by(machine: Machine, value: Value, key: Value) -> Value:
    """Add to what was looked up by a key how the key came about."""
    facts = facts_of(key)
    if not (facts.variable or facts.trace):
        return value
    if isinstance(value, Known | Unknown):
        return replace(value, facts=replace(facts_of(value, key), is_raw=value.facts.is_raw))
    machine.explain(value, facts)
    return value


def merge_into(machine: Machine, table: Table, given: list[Value], arguments: Arguments) -> None:
    """Do `table.update(…)`: a mapping or pairs, then keywords."""
    for value in given:
        _merge_one(machine, table, value, arguments)
    for name, value in arguments.keywords.items():
        new = marked(machine.force(value), arguments.where(name))
        machine.journal.put(table.entries, name, new)
    if arguments.is_open:
        _merge_unknown(machine, table, arguments)


def _merge_unknown(machine: Machine, table: Table, arguments: Arguments) -> None:
    """Any key may have been set to anything."""
    place = arguments.place
    unknown = marked(Unknown(f"what `{place.text}` sets is not known"), place)
    machine.journal.put(table.strays, None, unknown)
    for key, entry in list(table.entries.items()):
        machine.journal.put(table.entries, key, join(entry, unknown))


def _merge_environment(machine: Machine, table: Table, arguments: Arguments) -> None:
    """Any variable may stand for what there was; what is added is known to be the environment."""
    is_first = not table.has_more
    _merge_unknown(machine, table, arguments)
    if is_first and not machine.notes.copied:
        machine.journal.put(table.strays, None, ENVIRONMENT)


def _merge_table(machine: Machine, table: Table, new: Table, arguments: Arguments) -> None:
    if new.has_more:
        _merge_unknown(machine, table, arguments)
    for key, entry in list(new.entries.items()):
        value = marked(machine.force(entry), arguments.place)
        old = table.entries.get(key)
        if isinstance(entry, Maybe):
            value = Maybe(value) if old is None else join(old, value)
        machine.journal.put(table.entries, key, value)


def _merge_one(machine: Machine, table: Table, value: Value, arguments: Arguments) -> None:
    value = plain_mapping(value)
    if isinstance(value, Table):
        if value is not table:
            _merge_table(machine, table, value, arguments)
        return
    if isinstance(value, Choice):
        options = value.options
        machine.alternatives(
            [partial(_merge_one, machine, table, one, arguments) for one in options]
        )
    elif isinstance(value, External) and value.name in {"os.environ", COPY}:
        _merge_environment(machine, table, arguments)
    else:
        _merge_pairs(machine, table, _pairs_of(machine, value, arguments.place), arguments)


def _pairs_of(machine: Machine, value: Value, place: SourceNode) -> Value:
    """Return the pairs of a library's object that is a mapping; every other value as it is."""
    is_object = isinstance(value, Instance) and value.cls is None and iterator_in(value) is None
    if not is_object or not isinstance(value, Instance) or not value.base or row_of(value):
        return value
    method = machine.attribute(value, "items", place)
    is_library = isinstance(method, Method) and isinstance(method.function, str)
    found = machine.force(machine.call(method, Arguments(place=place))) if is_library else value
    return found if isinstance(found, Items) else value


def _merge_pairs(machine: Machine, table: Table, value: Value, arguments: Arguments) -> None:
    items = items_of(machine, value, arguments.place)
    pairs = [machine.force(item) for item in items or ()]
    if items is None or not all(map(_is_pair, pairs)):
        machine.may_raise("TypeError", "ValueError")
        _merge_unknown(machine, table, arguments)
        return
    for pair in pairs:
        if isinstance(pair, Items):
            set_item(machine, table, machine.force(pair.items[0]), pair.items[1])


def _is_pair(value: Value) -> bool:
    return isinstance(value, Items) and len(value.items) == 2  # noqa: PLR2004 - key and value
