"""Operators on plain data: constants, lists and dictionaries."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.arithmetic import (
    ARITHMETIC,
    LONGEST,
    arithmetic,
    text_of,
)
from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.data.counts import combined_counts
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.enumerations import (
    combined,
    is_member,
    member_value,
    text_of_member,
)
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of
from flaskgate.launch.python.interpreter.value_types.kinds import kind_of_row
from flaskgate.launch.python.interpreter.value_types.text_parts import parts_of_percent
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    join_all,
    options_of,
    parts_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Choice,
    Class,
    Deque,
    External,
    Instance,
    Items,
    Known,
    Maybe,
    Provenance,
    Range,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import like_sets

_PARTS = 200  # of a text, of which some cannot be told


def _merged(one: Table, other: Table) -> Table:
    """Return `one | other`: what may be missing on the right may leave what is on the left."""
    unknown = Unknown("an entry that may be another one")
    entries = dict(one.entries)
    if other.has_more:
        entries = {key: join(old, unknown) for key, old in entries.items()}
    for key, new in other.entries.items():
        old = entries.get(key)
        entries[key] = join(old, new.value) if isinstance(new, Maybe) and old is not None else new
    return Table(entries, one.has_more or other.has_more)


def binary(one: Value, op: ast.operator, other: Value) -> Value:
    """Return what an arithmetic operator gives."""
    if isinstance(one, Choice) or isinstance(other, Choice):
        results = [binary(a, op, b) for a in options_of(one) for b in options_of(other)]
        return join_all(results) or NONE
    flags = combined(one, op, other) or combined_counts(one, op, other) or _union(one, op, other)
    if flags is not None:
        return flags
    if _is_filled(one, op) and isinstance(other, Instance) and is_member(other):
        return binary(one, op, text_of_member(other, is_formatted=False))
    one, other = member_value(one), member_value(other)
    if isinstance(op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub):
        one, other = like_sets(one, other)
    facts = facts_of(one, other)
    if isinstance(op, ast.BitOr) and isinstance(one, Table) and isinstance(other, Table):
        return _merged(one, other)
    if isinstance(one, Known) and _is_filled(one, op):
        return _percent(one, other, facts)
    return _calculated(one, op, other, facts)


def _union(one: Value, op: ast.operator, other: Value) -> Value | None:
    """Return `int | None`, which is asked for as the tuple of both is; None for all else."""
    sides = (one, other)
    kinds = [_is_class(side) for side in sides]
    if not isinstance(op, ast.BitOr) or not any(kinds):
        return None
    if not all(is_kind or side == NONE for side, is_kind in zip(sides, kinds, strict=True)):
        return None
    return Items(list(sides), is_tuple=True)


def _is_class(value: Value) -> bool:
    name = value.name.removeprefix("builtins.") if isinstance(value, External) else ""
    return isinstance(value, Class) or isinstance(getattr(builtins, name, None), type)


def _is_filled(one: Value, op: ast.operator) -> bool:
    """Return whether `%` fills a text in."""
    is_text = isinstance(one, Known) and isinstance(one.constant, str)
    return is_text and isinstance(op, ast.Mod)


def _calculated(one: Value, op: ast.operator, other: Value, facts: Provenance) -> Value:
    if isinstance(one, Items) and isinstance(other, Items):
        return _on_rows(one, op, other, facts)
    if isinstance(one, Items) and isinstance(other, Known) and isinstance(op, ast.Mult):
        return _repeated(one, other, facts)
    if isinstance(one, Known) and isinstance(other, Known):
        return arithmetic(one.constant, op, other.constant, facts)
    is_text = isinstance(op, ast.Add) and any((*parts_of(one), *parts_of(other)))
    unknown = Unknown("a calculation is not known", facts)
    return text_of_parts((one, other), facts) if is_text else unknown


def text_of_parts(parts: Iterable[Value], facts: Provenance) -> Value:
    """Return a text of which some parts cannot be told, with what can."""
    known_parts = tuple(part for one in parts for part in parts_of(one))
    is_kept = sum(len(part or "") for part in known_parts) <= LONGEST and any(known_parts)
    reason = "a text with parts that are not known"
    return Unknown(reason, facts, known_parts[:_PARTS] if is_kept else ())


def _on_rows(one: Items, op: ast.operator, other: Items, facts: Provenance) -> Value:
    unknown = Unknown("a calculation is not known", facts)
    if one.is_forgotten or other.is_forgotten or one.is_set is not other.is_set:
        return unknown
    if not one.is_set:
        kinds = {kind_of_row(row) for row in (one, other)}
        if not isinstance(op, ast.Add) or len(kinds) > 1 or range in kinds:
            raise Raised("TypeError")
        whole = [*one.items, *other.items]
        return _like(one, whole) if len(whole) <= LONGEST else unknown
    left, right = plain_of(one), plain_of(other)
    try:
        made = None if left is None or right is None else ARITHMETIC[type(op)](left[0], right[0])
    except (TypeError, KeyError):
        raise Raised("TypeError") from None
    if not isinstance(made, set):
        return unknown
    return replace(set_of(made), is_frozen=one.is_frozen)


def _like(row: Items, items: Sequence[Value]) -> Items:
    """Return a list, tuple or deque as a row is, of other items."""
    return Deque(items) if isinstance(row, Deque) else Items(items, row.is_tuple)


def set_of(found: set[object]) -> Items:
    """Return a set of constants; its order is none."""
    return Items([Known(one) for one in sorted(found, key=repr)], is_set=True)


def _repeated(row: Items, times: Known, facts: Provenance) -> Value:
    count = times.constant
    if not isinstance(count, int) or isinstance(row, Range) or row.is_set:
        raise Raised("TypeError")
    if len(row.items) * max(count, 0) <= LONGEST:
        return _like(row, list(row.items) * count)
    return Unknown("a list that is too long", facts)


def _percent(one: Known, other: Value, facts: Provenance) -> Value:
    given: object
    if isinstance(other, Table):
        values = {k: v.constant for k, v in other.entries.items() if isinstance(v, Known)}
        given = values if len(values) == len(other.entries) and not other.has_more else None
    else:
        boxed = plain_of(other)
        given = None if boxed is None else boxed[0]
        if boxed is not None and given is None:
            given = (None,)
    if not isinstance(one.constant, str) or not _is_short(one.constant):
        return Unknown("a text with parts that are not known", facts)
    if given is None:
        return text_of_parts(parts_of_percent(one.constant, other), facts)
    try:
        return text_of(one.constant % given, facts)
    except (TypeError, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise Raised(type(error).__name__) from None


def _is_short(text: str) -> bool:
    """Return whether a format cannot ask for more than can be held: `%999999999d`."""
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    return len(text) <= LONGEST and all(len(number) <= 3 for number in digits)  # noqa: PLR2004 - 999 characters are enough


def slice_of(bounds: Sequence[Value | None]) -> slice | None:
    """Return the slice of bounds that are known."""
    plain = [None if one is None else one.constant for one in bounds
             if one is None or isinstance(one, Known)]  # fmt: skip
    whole = [one for one in plain if one is None or isinstance(one, int)]
    if len(whole) != len(bounds) or whole[2] == 0:
        return None
    return slice(whole[0], whole[1], whole[2])


def subscript(value: Value, key: Value) -> Value | None:
    """Return `value[key]` of plain data; None where the value is something else."""
    if isinstance(value, Table):
        return _entry(value, key)
    if isinstance(value, Items):
        return _item(value, key)
    if isinstance(value, Known):
        return _part(value, key)
    return None


def _entry(table: Table, key: Value) -> Value:
    name = key_of(key)
    if name is NO_KEY and (table.entries or table.has_more):
        return _any_entry(table, key)
    entry = table.entries.get(name)
    if entry is None:
        if not table.has_more:
            raise Raised("KeyError")
        shown = key.constant if isinstance(key, Known) else "of an object"
        return Unknown(f"there is no key {shown!r} to see")
    return entry.value if isinstance(entry, Maybe) else entry


def _item(row: Items, key: Value) -> Value:
    if row.is_forgotten:
        return Unknown("an item that is not known", facts_of(key))
    if isinstance(key, Known) and isinstance(key.constant, int) and not row.is_set:
        if not -len(row.items) <= key.constant < len(row.items):
            raise Raised("IndexError")
        return row.items[key.constant]
    if isinstance(key, Known):
        raise Raised("TypeError")
    if isinstance(key, External) and key.name == "builtins.slice()":
        return Unknown("a part that is not known")
    joint = join_all(row.items)
    return Unknown("an item that is not known", facts_of(key)) if joint is None else joint


def _any_entry(table: Table, key: Value) -> Value:
    """Return one of the entries: the key cannot be told."""
    keys = options_of(key)
    known = [name for name in map(key_of, keys) if name is not NO_KEY]
    is_whole = len(known) == len(keys)
    found = [table.entries.get(name) for name in (known if is_whole else table.entries)]
    entries = [one.value if isinstance(one, Maybe) else one for one in found if one is not None]
    if not entries or table.has_more:
        entries.append(Unknown("a key that is not known"))
    return join_all(entries) or NONE


def _part(value: Known, key: Value) -> Value:
    text, number = value.constant, key.constant if isinstance(key, Known) else None
    if isinstance(text, str | bytes) and isinstance(number, int):
        if not -len(text) <= number < len(text):
            raise Raised("IndexError")
        return Known(text[number], value.facts)
    if isinstance(key, Known):
        raise Raised("TypeError")
    return Unknown("a part of a text", facts_of(value, key))
