"""Methods of texts, numbers, lists, sets, dictionaries and `app.config`.

A method that is not known here makes what it is called on unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.configs import load_config
from flaskgate.launch.python.machine import Machine, Raised
from flaskgate.launch.python.operators import (
    LONGEST,
    are_equal,
    binary,
    compare,
    has_key,
    is_key,
    known,
    plain_of,
    set_of,
    subscript,
)
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.targets import delete_item, items_of, set_item
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    Choice,
    Facts,
    Items,
    Known,
    Maybe,
    Table,
    Unknown,
    Value,
    facts_of,
    join,
    marked,
    options_of,
    truth,
)

_TEXT = 2_000  # characters of a text whose methods are called
_WIDTH = 1_000  # that a text is filled up to
_TEXT_METHODS = frozenset(
    [
        "capitalize",
        "casefold",
        "count",
        "encode",
        "decode",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "format_map",
        "hex",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
        "zfill",
        "center",
        "ljust",
        "rjust",
        "bit_length",
        "is_integer",
    ]
)
_READS = frozenset({"index", "count", "copy", "__contains__", "__len__", "__getitem__",
                    "issubset", "issuperset", "isdisjoint", "union", "intersection",
                    "difference", "symmetric_difference"})  # fmt: skip


def container_method(
    machine: Machine, receiver: Known | Items | Table, name: str, arguments: Arguments
) -> Value:
    """Return what a method of plain data gives, and do what it does."""
    if isinstance(receiver, Known):
        return _of_text(machine, receiver, name, arguments)
    given = [machine.force(value) for value in arguments.positional]
    found = None
    if not arguments.is_open or name in {"update", "from_mapping"}:
        if isinstance(receiver, Table):
            found = _of_table(machine, receiver, name, given, arguments)
        elif not receiver.is_forgotten:
            found = _of_row(machine, receiver, name, given, arguments)
    if found is None:
        machine.may_raise()
        machine.forget(arguments.place, receiver)
        return Unknown(f"what `{arguments.place.text}` gives cannot be told")
    return found


# texts


def _of_text(machine: Machine, value: Known, name: str, arguments: Arguments) -> Value:
    given = [machine.force(one) for one in arguments.positional]
    facts = facts_of(value, *given)
    unknown = Unknown(f"what `{name}` of a text gives", facts)
    if value.constant is None:
        raise Raised("AttributeError")
    if name in {"join", "format", "format_map"} and isinstance(value.constant, str):
        return _filled(machine, value, name, given, arguments) or unknown
    known = [plain_of(one) for one in given]
    if None in known or arguments.keywords or name not in _TEXT_METHODS:
        machine.may_raise()
        return unknown
    plain = [one[0] for one in known if one is not None]
    return _applied(value.constant, name, plain, facts) or unknown


def _applied(constant: object, name: str, plain: list[object], facts: Facts) -> Value | None:
    is_long = isinstance(constant, str | bytes) and len(constant) > _TEXT
    is_wide = any(isinstance(one, int) and abs(one) > _WIDTH for one in plain)
    if is_long or is_wide or len(repr(plain)) > _TEXT:
        return None
    try:
        return data(getattr(constant, name)(*plain), facts)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise Raised(type(error).__name__) from None


def _filled(
    machine: Machine, value: Known, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    """`join`, `format` and `format_map`."""
    text = str(value.constant)
    facts = facts_of(value, *given)
    if name == "join" and len(given) == 1:
        parts = items_of(machine, given[0], arguments.place)
        texts = [machine.force(part) for part in parts or ()]
        known = [part.constant for part in texts if isinstance(part, Known)]
        if parts is None or len(known) != len(texts):
            return None
        if not all(isinstance(one, str) for one in known):
            raise Raised("TypeError")
        return Known(text.join(map(str, known))[:LONGEST], facts_of(value, *texts))
    named = {key: machine.force(one) for key, one in arguments.keywords.items()}
    if name == "format_map" and given and isinstance(given[0], Table):
        named = {str(key): one for key, one in given[0].entries.items()}
        given = []
    return _formatted(text, given, named, facts)


def _formatted(
    text: str, given: list[Value], named: Mapping[str, Value], facts: Facts
) -> Value | None:
    plain = [plain_of(one) for one in given]
    words = {key: plain_of(one) for key, one in named.items()}
    if None in plain or None in words.values() or "." in text or len(text) > _TEXT:
        return None
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    if any(int(number) > _WIDTH for number in digits):
        return None
    try:
        made = text.format(*(one[0] for one in plain if one is not None),
                           **{key: one[0] for key, one in words.items() if one})  # fmt: skip
    except (ValueError, LookupError, TypeError) as error:
        raise Raised(type(error).__name__) from None
    return Known(made[:LONGEST], facts_of(*given, *named.values()) if not facts.trace else facts)


def data(value: object, facts: Facts) -> Value:
    """Return plain data as a value."""
    if isinstance(value, Mapping):
        return Table({key: data(one, facts) for key, one in value.items()})
    if isinstance(value, set | frozenset):
        return set_of(set(value))
    if isinstance(value, list | tuple):
        return Items([data(one, facts) for one in value], isinstance(value, tuple))
    return known(value, facts)


# lists, tuples and sets


def _of_row(
    machine: Machine, row: Items, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    if name in _READS:
        return _read_row(machine, row, name, given, arguments)
    if row.is_tuple:
        return None
    if row.is_set:
        return _change_set(machine, row, name, given, arguments.place)
    change = _LIST_METHODS.get(name)
    if name == "sort":
        return _sort(machine, row, arguments)
    return None if change is None else change(machine, row, given, arguments.place)


def _read_row(  # noqa: C901, PLR0911 - one guard a shape
    machine: Machine, row: Items, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    match name, given:
        case "copy", []:
            return Items(list(row.items), row.is_tuple, row.is_set)
        case "__len__", []:
            return Known(len(row.items))
        case "__contains__", [key]:
            return compare(key, ast.In(), row)
        case "__getitem__", [key]:
            return subscript(row, key)
        case (("index" | "count"), [key]):
            return _found(row, name, key)
        case (("issubset" | "issuperset" | "isdisjoint"), [other]):
            return _related(machine, row, name, other, arguments.place)
        case (("union" | "intersection" | "difference" | "symmetric_difference"), _) if row.is_set:
            return _combined(machine, row, name, given, arguments.place)
        case _:
            return None


def _found(row: Items, name: str, key: Value) -> Value | None:
    answers = [are_equal(item, key) for item in row.items]
    before = answers[: answers.index(True)] if True in answers else answers
    if None in (answers if name == "count" else before):
        return None
    if name == "count":
        return Known(answers.count(True))
    if True not in answers:
        raise Raised("ValueError")
    return Known(len(before))


_SETS: dict[str, type[ast.operator]] = {
    "union": ast.BitOr, "update": ast.BitOr,
    "intersection": ast.BitAnd, "intersection_update": ast.BitAnd,
    "difference": ast.Sub, "difference_update": ast.Sub,
    "symmetric_difference": ast.BitXor, "symmetric_difference_update": ast.BitXor,
}  # fmt: skip


def _combined(
    machine: Machine, row: Items, name: str, given: list[Value], place: Place
) -> Value | None:
    result: Value = Items(list(row.items), is_set=True)
    for one in given:
        parts = items_of(machine, one, place)
        if parts is None:
            return None
        result = binary(result, _SETS[name](), Items(parts, is_set=True))
    return result if isinstance(result, Items) else None


def _related(machine: Machine, row: Items, name: str, other: Value, place: Place) -> Value | None:
    parts = items_of(machine, other, place)
    left = plain_of(row)
    right = None if parts is None else plain_of(Items(parts, is_set=True))
    if left is None or right is None or not isinstance(right[0], set):
        return None
    return Known(getattr(set(left[0]), name)(right[0]))  # type: ignore[call-overload] # a row's


def _append(machine: Machine, row: Items, given: list[Value], _place: Place) -> Value | None:
    if len(given) != 1:
        raise Raised("TypeError")
    machine.journal.append(row, given[0])
    return NONE


def _extend(machine: Machine, row: Items, given: list[Value], place: Place) -> Value | None:
    parts = items_of(machine, given[0], place) if len(given) == 1 else None
    if parts is None:
        return None
    machine.journal.append(row, *parts)
    return NONE


def _insert(machine: Machine, row: Items, given: list[Value], _place: Place) -> Value | None:
    match given:
        case [Known(constant=int() as number), value]:
            content = list(row.items)
            content.insert(number, value)
            machine.journal.fill(row, content)
            return NONE
        case _:
            return None


def _pop(machine: Machine, row: Items, given: list[Value], _place: Place) -> Value | None:
    number = given[0].constant if given and isinstance(given[0], Known) else -1
    if len(given) > 1 or not isinstance(number, int) or (given and number is None):
        return None
    if given and not isinstance(given[0], Known):
        return None
    content = list(row.items)
    if not -len(content) <= number < len(content):
        raise Raised("IndexError")
    value = content.pop(number)
    machine.journal.fill(row, content)
    return value


def _remove(machine: Machine, row: Items, given: list[Value], _place: Place) -> Value | None:
    position = _found(row, "index", given[0]) if len(given) == 1 else None
    if not isinstance(position, Known) or not isinstance(position.constant, int):
        return None
    content = list(row.items)
    del content[position.constant]
    machine.journal.fill(row, content)
    return NONE


def _clear(machine: Machine, row: Items, _given: list[Value], _place: Place) -> Value | None:
    machine.journal.fill(row, [])
    return NONE


def _reverse(machine: Machine, row: Items, _given: list[Value], _place: Place) -> Value | None:
    machine.journal.fill(row, list(reversed(row.items)))
    return NONE


def _set_at(machine: Machine, row: Items, given: list[Value], place: Place) -> Value | None:
    if len(given) != 2:  # noqa: PLR2004 - key and value
        return None
    set_item(machine, row, given[0], given[1], place)
    return NONE


def _delete_at(machine: Machine, row: Items, given: list[Value], place: Place) -> Value | None:
    if len(given) != 1:
        return None
    delete_item(machine, row, given[0], place)
    return NONE


_RowMethod = Callable[[Machine, Items, list[Value], Place], Value | None]
_LIST_METHODS: dict[str, _RowMethod] = {
    "append": _append,
    "extend": _extend,
    "__iadd__": _extend,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "clear": _clear,
    "reverse": _reverse,
    "__setitem__": _set_at,
    "__delitem__": _delete_at,
}


def _sort(machine: Machine, row: Items, arguments: Arguments) -> Value | None:
    order = sorted_items(machine, list(row.items), arguments)
    if order is None:
        return None
    machine.journal.fill(row, order)
    return NONE


def sorted_items(
    machine: Machine, items: Sequence[Value], arguments: Arguments
) -> list[Value] | None:
    """Return items in order; `key` and `reverse` are keywords of the call."""
    key = machine.force(arguments.keywords.get("key", NONE))
    backwards = truth(machine.force(arguments.keywords.get("reverse", NONE)))
    keys = keys_of(machine, items, key, arguments.place)
    if keys is None or backwards is None:
        return None
    order = list(range(len(items)))
    try:
        order.sort(key=keys.__getitem__, reverse=backwards)  # type: ignore[arg-type] # caught
    except TypeError:
        raise Raised("TypeError") from None
    return [items[number] for number in order]


def keys_of(
    machine: Machine, items: Sequence[Value], key: Value, place: Place
) -> list[object] | None:
    """Return the constants by which items are ordered, None if one cannot be told."""
    found = [machine.force(item) for item in items]
    if not (isinstance(key, Known) and key.constant is None):
        calls = [Arguments(place=place, positional=(one,)) for one in found]
        found = [machine.force(machine.call(key, call)) for call in calls]
    plain = [plain_of(one) for one in found]
    known = [one[0] for one in plain if one is not None]
    return known if len(known) == len(plain) else None


def _change_set(
    machine: Machine, row: Items, name: str, given: list[Value], place: Place
) -> Value | None:
    if name == "clear":
        return _clear(machine, row, given, place)
    if name in {"add", "discard", "remove"} and len(given) == 1:
        return _change_member(machine, row, name, given[0])
    if name in _SETS:
        result = _combined(machine, row, name, given, place)
        if isinstance(result, Items):
            machine.journal.fill(row, list(result.items))
            return NONE
    if name == "pop" and len(row.items) == 1:
        value = row.items[0]
        machine.journal.fill(row, [])
        return value
    return None


def _change_member(machine: Machine, row: Items, name: str, value: Value) -> Value | None:
    answers = [are_equal(item, value) for item in row.items]
    if None in answers and True not in answers:
        return None
    if name == "add":
        if True not in answers:
            machine.journal.append(row, value)
        return NONE
    if True in answers:
        content = [item for item, same in zip(row.items, answers, strict=True) if not same]
        machine.journal.fill(row, content)
    elif name == "remove":
        raise Raised("KeyError")
    return NONE


# dictionaries


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
        case "__getitem__", [key]:
            return subscript(table, key)
        case (("__contains__" | "has_key"), [key]):
            return compare(key, ast.In(), table)
        case "clear", []:
            return _empty(machine, table)
        case "copy", []:
            return Table(table.entries, table.is_open, strays=dict(table.strays))
        case "get" | "setdefault" | "pop", [key, *rest]:
            default = rest[0] if rest else arguments.keywords.get("default")
            return _looked_up(machine, table, name, key, default)
        case "popitem", []:
            return _pop_last(machine, table)
        case _:
            return _view(table, name, given)


def _empty(machine: Machine, table: Table) -> Value:
    for key in list(table.entries):
        machine.journal.remove(table.entries, key)
    machine.journal.remove(table.strays, None)
    return NONE


def _pop_last(machine: Machine, table: Table) -> Value | None:
    if table.has_more or any(isinstance(one, Maybe) for one in table.entries.values()):
        return None
    if not table.entries:
        raise Raised("KeyError")
    key, value = list(table.entries.items())[-1]
    machine.journal.remove(table.entries, key)
    return Items([Known(key), value], is_tuple=True)


def _view(table: Table, name: str, given: list[Value]) -> Value | None:
    if given or name not in {"keys", "values", "items"}:
        return None
    if table.has_more or any(isinstance(one, Maybe) for one in table.entries.values()):
        return Unknown("entries that cannot be told")
    match name:
        case "values":
            return Items(list(table.entries.values()))
        case "keys":
            return Items([Known(key) for key in table.entries])
        case _:
            pairs: list[Value] = [
                Items([Known(key), value], is_tuple=True) for key, value in table.entries.items()
            ]
            return Items(pairs)


def _looked_up(
    machine: Machine, table: Table, name: str, key: Value, default: Value | None
) -> Value:
    """`get`, `setdefault` and `pop`: the entry, or the default, or one of the two."""
    found = has_key(table, key)
    if found is None and isinstance(key, Choice):
        keys = options_of(key)
        return machine.choice([_looking(machine, table, name, one, default) for one in keys])
    fallback = machine.force(NONE if default is None else default)
    if found is False and name == "pop" and default is None:
        raise Raised("KeyError")
    entry = fallback if found is False else machine.force(subscript(table, key) or fallback)
    value = join(entry, fallback) if found is None else entry
    _change_entry(machine, table, name, key, (value, fallback), found)
    return _explained(machine, value, key)


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
    if isinstance(key, Known) and is_key(key):
        machine.journal.remove(table.entries, key.constant)
        return
    for name, entry in list(table.entries.items()):
        machine.journal.put(
            table.entries, name, entry if isinstance(entry, Maybe) else Maybe(entry)
        )


def _explained(machine: Machine, value: Value, key: Value) -> Value:
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
    unknown = marked(Unknown(f"what `{place.text}` sets cannot be told"), place)
    machine.journal.put(table.strays, None, unknown)
    for key, entry in list(table.entries.items()):
        machine.journal.put(table.entries, key, join(entry, unknown))


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
    if isinstance(value, Table):
        if value is not table:
            _merge_table(machine, table, value, arguments)
        return
    pairs = [machine.force(item) for item in items_of(machine, value, arguments.place) or ()]
    if not isinstance(value, Items) or not all(map(_is_pair, pairs)):
        _merge_unknown(machine, table, arguments)
        return
    for pair in pairs:
        if isinstance(pair, Items):
            set_item(machine, table, machine.force(pair.items[0]), pair.items[1])


def _is_pair(value: Value) -> bool:
    return isinstance(value, Items) and len(value.items) == 2  # noqa: PLR2004 - key and value
