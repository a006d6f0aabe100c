"""Operators on plain data: constants, lists and dictionaries."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Sequence

from flaskgate.launch.python.interpreter.data.arithmetic import (
    ARITHMETIC,
    LONGEST,
    arithmetic,
    text_of,
)
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.data_classes import compared_fields, field_of
from flaskgate.launch.python.interpreter.value_types.enumerations import (
    combined,
    is_member,
    member_value,
)
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, is_unhashable, key_of
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
    External,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    ModuleValue,
    Partial,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import KINDS, View, equals, like_sets

_PAIRS = 200  # items that are compared with one another
_NESTED = 20  # lists within lists that are compared
_COMPARISONS: dict[type[ast.cmpop], Callable[[object, object], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item] # a TypeError is caught
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}


def kind_of(value: Value) -> type | None:
    """Return the class of plain data, None of everything else."""
    match value:
        case Known():
            return type(value.constant)
        case View():
            return KINDS[value.part]
        case Items():
            return set if value.is_set else tuple if value.is_tuple else list
        case Table():
            return dict
        case _:
            return None


def compare(one: Value, op: ast.cmpop, other: Value) -> Value:
    """Return what a comparison gives."""
    if isinstance(one, Choice) or isinstance(other, Choice):
        results = [compare(a, op, b) for a in options_of(one) for b in options_of(other)]
        return join_all(results) or NONE
    if isinstance(op, ast.Is | ast.IsNot):
        same = _is_same_object(one, other)
        return _boolean(same, facts_of(one, other), negated=isinstance(op, ast.IsNot))
    one, other = member_value(one), member_value(other)
    facts = facts_of(one, other)
    if isinstance(op, ast.In | ast.NotIn):
        return _boolean(_is_in(one, other), facts, negated=isinstance(op, ast.NotIn))
    if isinstance(op, ast.Eq | ast.NotEq):
        equal = are_equal(one, other)
        return _boolean(equal, facts, negated=isinstance(op, ast.NotEq))
    if isinstance(one, Known) and isinstance(other, Known):
        try:
            return Known(bool(_COMPARISONS[type(op)](one.constant, other.constant)), facts)
        except TypeError:
            raise Raised("TypeError") from None
    return _ordered(one, op, other, facts)


def _ordered(one: Value, op: ast.cmpop, other: Value, facts: Provenance) -> Value:
    """Compare lists, or sets, of constants."""
    left, right = map(plain_of, like_sets(one, other))
    if left is None or right is None:
        return _decided_early(one, op, other, facts)
    try:
        return Known(bool(_COMPARISONS[type(op)](left[0], right[0])), facts)
    except TypeError:
        raise Raised("TypeError") from None


def _decided_early(one: Value, op: ast.cmpop, other: Value, facts: Provenance) -> Value:
    """Compare tuples of which the first items decide, such as `sys.version_info >= (3, 8)`."""
    is_row = isinstance(one, Items) and isinstance(other, Items)
    if is_row and isinstance(one, Items) and isinstance(other, Items) and one.is_tuple:
        for a, b in zip(one.items, other.items, strict=False):
            equal = are_equal(a, b)
            if equal is None:
                break
            if not equal and isinstance(a, Known) and isinstance(b, Known):
                return compare(a, op, b)
    return Unknown("a comparison cannot be told", facts)


def plain_of(value: Value, depth: int = 0) -> tuple[object] | None:
    """Return the data that is wholly known, boxed, as Python's own; None for another value."""
    if isinstance(value, Known):
        return (value.constant,)
    if depth > _NESTED or not isinstance(value, Items) or len(value.items) > _PAIRS:
        return None
    if value.is_forgotten or isinstance(value, View):
        return None
    parts = [plain_of(item, depth + 1) for item in value.items]
    known = [part[0] for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    if value.is_set:
        return _hashed(known)
    return (tuple(known) if value.is_tuple else known,)


def _hashed(parts: Sequence[object]) -> tuple[object] | None:
    try:
        return (set(parts),)
    except TypeError:
        return None


def _is_same_object(one: Value, other: Value) -> bool | None:
    if isinstance(one, Known) and isinstance(other, Known):
        return _is_same_constant(one.constant, other.constant)
    if one is other:
        return None if isinstance(one, Unknown | External) else True
    objects = Instance | Items | Table | Class | Function | ModuleValue | Partial
    if isinstance(one, objects) and isinstance(other, objects | Known):
        return False
    return False if isinstance(other, objects) and isinstance(one, Known) else None


def _is_same_constant(one: object, other: object) -> bool | None:
    """Texts and numbers that are equal may be one object or not; None, booleans and … are one."""
    if type(one) is not type(other) or one != other:
        return False
    return True if one is None or isinstance(one, bool | str | int) or one is ... else None


def are_equal(one: Value, other: Value, depth: int = 0) -> bool | None:  # noqa: C901, PLR0911 - one guard a shape
    """Return `one == other`, None where it cannot be told."""
    if depth > _NESTED:
        return None
    if isinstance(one, Choice) or isinstance(other, Choice):
        answers = {are_equal(a, b, depth + 1) for a in options_of(one) for b in options_of(other)}
        return answers.pop() if len(answers) == 1 else None
    one, other = member_value(one), member_value(other)
    if isinstance(one, Known) and isinstance(other, Known):
        return bool(one.constant == other.constant)
    if isinstance(one, Items) and isinstance(other, Items):
        return _are_equal_rows(one, other, depth)
    if isinstance(one, Table) and isinstance(other, Table):
        return _are_equal_tables(one, other, depth)
    kinds = (kind_of(one), kind_of(other))
    if None not in kinds:
        return False if kinds[0] is not kinds[1] else None
    if isinstance(one, Instance) or isinstance(other, Instance):
        return _are_equal_objects(one, other)
    return _is_same_object(one, other)


def _are_equal_objects(one: Value, other: Value) -> bool | None:
    """Objects are equal if they are one, unless their class may say otherwise."""
    if all(is_member(side) and not _has_equality(side) for side in (one, other)):
        return _is_same_member(one, other)
    if is_member(one) or is_member(other):
        plain = other if is_member(one) else one
        return False if kind_of(plain) is not None else None
    fields = _fields_of_both(one, other)
    if fields is not None:
        return _are_equal_fields(one, other, fields)
    for side in (one, other):
        if isinstance(side, Instance) and (side.base or _compares_itself(side.cls)):
            return True if one is other and not side.base else None
    return _is_same_object(one, other)


def _fields_of_both(one: Value, other: Value) -> list[str] | None:
    """Return what decides whether objects of one dataclass are equal; None for others."""
    is_pair = isinstance(one, Instance) and isinstance(other, Instance)
    if not is_pair or not isinstance(one, Instance) or not isinstance(other, Instance):
        return None
    return None if one.cls is None or one.cls is not other.cls else compared_fields(one.cls)


def _are_equal_fields(one: Value, other: Value, names: Sequence[str]) -> bool | None:
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return None
    pairs = [(field_of(one, name), field_of(other, name)) for name in names]
    answers = [None if a is None or b is None else are_equal(a, b) for a, b in pairs]
    return False if False in answers else None if None in answers else True


def _has_equality(member: Value) -> bool:
    return isinstance(member, Instance) and member.cls is not None and "__eq__" in member.cls.names


def _is_same_member(one: Value, other: Value) -> bool | None:
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return None
    if one is other or one.cls is not other.cls:
        return one is other
    return are_equal(one.attributes["_value_"], other.attributes["_value_"])


def _compares_itself(cls: Class | None) -> bool:
    if cls is None:
        return False
    if cls.node.decorator_list or "__eq__" in cls.names:
        return True
    return any(not isinstance(base, Class) or _compares_itself(base) for base in cls.bases)


def _are_equal_rows(one: Items, other: Items, depth: int) -> bool | None:
    if one.is_forgotten or other.is_forgotten:
        return None
    if isinstance(one, View) or isinstance(other, View):
        pair = equals(one, other)
        return None if pair is None else are_equal(*pair, depth + 1)
    if kind_of(one) is not kind_of(other) or len(one.items) != len(other.items):
        return False
    if one.is_set:
        left, right = plain_of(one), plain_of(other)
        return None if left is None or right is None else left == right
    answers = [are_equal(a, b, depth + 1) for a, b in zip(one.items, other.items, strict=True)]
    return False if False in answers else None if None in answers else True


def _are_equal_tables(one: Table, other: Table, depth: int) -> bool | None:
    entries = [*one.entries.values(), *other.entries.values()]
    if one.has_more or other.has_more or any(isinstance(entry, Maybe) for entry in entries):
        return None
    if one.entries.keys() != other.entries.keys():
        return False
    answers = [are_equal(one.entries[key], other.entries[key], depth + 1) for key in one.entries]
    return False if False in answers else None if None in answers else True


def _boolean(result: bool | None, facts: Provenance, *, negated: bool) -> Value:  # noqa: FBT001 - the result itself
    if result is None:
        return Unknown("a comparison cannot be told", facts)
    return Known(result is not negated, facts)


def _is_in(one: Value, other: Value) -> bool | None:
    if isinstance(other, Table):
        return has_key(other, one)
    if isinstance(other, Items):
        if other.is_forgotten:
            return None
        answers = [are_equal(one, item) for item in other.items]
        return True if True in answers else None if None in answers else False
    if isinstance(other, Known) and isinstance(one, Known):
        try:
            return one.constant in other.constant  # type: ignore[operator] # caught
        except TypeError:
            raise Raised("TypeError") from None
    return None


def has_key(table: Table, key: Value) -> bool | None:
    """Return whether a dictionary has a key, None where it cannot be told."""
    name = key_of(key)
    if name is NO_KEY:
        return None if table.entries or table.has_more else False
    entry = table.entries.get(name)
    if entry is None:
        return None if table.has_more else False
    return None if isinstance(entry, Maybe) else True


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
    flags = combined(one, op, other)
    if flags is not None:
        return flags
    one, other = member_value(one), member_value(other)
    if isinstance(op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub):
        one, other = like_sets(one, other)
    facts = facts_of(one, other)
    if isinstance(op, ast.BitOr) and isinstance(one, Table) and isinstance(other, Table):
        return _merged(one, other)
    if isinstance(one, Known) and isinstance(op, ast.Mod) and isinstance(one.constant, str):
        return _percent(one, other, facts)
    return _calculated(one, op, other, facts)


def _calculated(one: Value, op: ast.operator, other: Value, facts: Provenance) -> Value:
    if isinstance(one, Items) and isinstance(other, Items):
        return _on_rows(one, op, other, facts)
    if isinstance(one, Items) and isinstance(other, Known) and isinstance(op, ast.Mult):
        return _repeated(one, other, facts)
    if isinstance(one, Known) and isinstance(other, Known):
        return arithmetic(one.constant, op, other.constant, facts)
    is_text = isinstance(op, ast.Add) and any((*parts_of(one), *parts_of(other)))
    unknown = Unknown("a calculation cannot be told", facts)
    return text_of_parts((one, other), facts) if is_text else unknown


def text_of_parts(parts: Iterable[Value], facts: Provenance) -> Value:
    """Return a text of which some parts cannot be told, with what can."""
    known_parts = tuple(part for one in parts for part in parts_of(one))
    is_kept = sum(len(part or "") for part in known_parts) <= LONGEST and any(known_parts)
    reason = "a text with parts that cannot be told"
    return Unknown(reason, facts, known_parts[:_PAIRS] if is_kept else ())


def _on_rows(one: Items, op: ast.operator, other: Items, facts: Provenance) -> Value:
    unknown = Unknown("a calculation cannot be told", facts)
    if one.is_forgotten or other.is_forgotten or one.is_set is not other.is_set:
        return unknown
    if not one.is_set:
        if not isinstance(op, ast.Add) or one.is_tuple is not other.is_tuple:
            raise Raised("TypeError")
        whole = [*one.items, *other.items]
        return Items(whole, one.is_tuple) if len(whole) <= LONGEST else unknown
    left, right = plain_of(one), plain_of(other)
    try:
        made = None if left is None or right is None else ARITHMETIC[type(op)](left[0], right[0])
    except (TypeError, KeyError):
        raise Raised("TypeError") from None
    return set_of(made) if isinstance(made, set) else unknown


def set_of(found: set[object]) -> Items:
    """Return a set of constants; its order is none."""
    return Items([Known(one) for one in sorted(found, key=repr)], is_set=True)


def _repeated(row: Items, times: Known, facts: Provenance) -> Value:
    count = times.constant
    if isinstance(count, int) and len(row.items) * max(count, 0) <= LONGEST:
        return Items(list(row.items) * count, row.is_tuple)
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
        return Unknown("a text with parts that cannot be told", facts)
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
    if is_unhashable(key):
        raise Raised("TypeError")
    if name is NO_KEY:
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
        return Unknown("an item that cannot be told", facts_of(key))
    if isinstance(key, Known) and isinstance(key.constant, int) and not row.is_set:
        if not -len(row.items) <= key.constant < len(row.items):
            raise Raised("IndexError")
        return row.items[key.constant]
    if isinstance(key, Known):
        raise Raised("TypeError")
    if isinstance(key, External) and key.name == "builtins.slice()":
        return Unknown("a part that cannot be told")
    joint = join_all(row.items)
    return Unknown("an item that cannot be told", facts_of(key)) if joint is None else joint


def _any_entry(table: Table, key: Value) -> Value:
    """Return one of the entries: the key cannot be told."""
    keys = options_of(key)
    known = [name for name in map(key_of, keys) if name is not NO_KEY]
    is_whole = len(known) == len(keys)
    found = [table.entries.get(name) for name in (known if is_whole else table.entries)]
    entries = [one.value if isinstance(one, Maybe) else one for one in found if one is not None]
    if not entries or table.has_more:
        entries.append(Unknown("a key that cannot be told"))
    return join_all(entries) or NONE


def _part(value: Known, key: Value) -> Value:
    text, number = value.constant, key.constant if isinstance(key, Known) else None
    if isinstance(text, str) and isinstance(number, int):
        if not -len(text) <= number < len(text):
            raise Raised("IndexError")
        return Known(text[number], value.facts)
    if isinstance(key, Known) and not isinstance(text, str | bytes):
        raise Raised("TypeError")
    return Unknown("a part of a text", facts_of(value, key))
