"""Comparisons of plain data and objects: what is equal, the same, in another or before it."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable, Sequence
from typing import TypeGuard

from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.data_classes import (
    compared_fields,
    field_of,
    record_of,
)
from flaskgate.launch.python.interpreter.value_types.enumerations import (
    is_member,
    member_value,
)
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of
from flaskgate.launch.python.interpreter.value_types.kinds import kind_of
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Choice,
    Class,
    Deque,
    External,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    ModuleValue,
    Partial,
    Provenance,
    Range,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.interpreter.value_types.views import View, equals, like_sets

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
    one, other = _in_order(one, other)
    if isinstance(one, Known) and isinstance(other, Known):
        try:
            return Known(bool(_COMPARISONS[type(op)](one.constant, other.constant)), facts)
        except TypeError:
            raise Raised("TypeError") from None
    return _ordered(one, op, other, facts)


def _in_order(one: Value, other: Value) -> tuple[Value, Value]:
    """Return the rows by which two objects of one dataclass, or named tuples, have an order."""
    is_pair = isinstance(one, Instance) and isinstance(other, Instance) and one.cls is other.cls
    left, right = (record_of(side, option="order") if is_pair else None for side in (one, other))
    if left is not None and right is not None:
        return left, right
    return row_of(one) or one, row_of(other) or other


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
    return Unknown("a comparison is not known", facts)


def plain_of(value: Value, depth: int = 0) -> tuple[object] | None:
    """Return the data that is wholly known, boxed, as Python's own; None for another value."""
    if isinstance(value, Known):
        return (value.constant,)
    if depth > _NESTED or not isinstance(value, Items) or len(value.items) > _PAIRS:
        return None
    if value.is_forgotten or isinstance(value, View | Deque | Range):
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
    if one is other and not isinstance(one, External):
        return None if isinstance(one, Unknown) else True
    if isinstance(one, External) and isinstance(other, External):
        return _is_same_name(one, other)
    if is_member(one) and is_member(other):
        return _is_same_member(one, other)
    return _is_same_thing(one, other)


def _is_same_thing(one: Value, other: Value) -> bool | None:
    if isinstance(one, ModuleValue) and isinstance(other, ModuleValue):
        return one.frame is other.frame
    objects = Instance | Items | Table | Class | Function | ModuleValue | Partial
    if isinstance(one, objects) and isinstance(other, objects | Known):
        return False
    return False if isinstance(other, objects) and isinstance(one, Known) else None


def _is_same_name(one: External, other: External) -> bool | None:
    """Return whether names stand for one object: a built-in one is what its name says."""
    objects = [getattr(builtins, side.name.removeprefix("builtins."), None)
               for side in (one, other) if side.name.startswith("builtins.")]  # fmt: skip
    is_told = len(objects) == 2 and None not in objects  # noqa: PLR2004 - both sides
    return objects[0] is objects[1] if is_told else None


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
    one, other = map(_plainer, (one, other))
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


def _plainer(value: Value) -> Value:
    """Return the plain data that a named tuple, or a member of an enumeration, also is."""
    is_own = isinstance(value, Instance) and _has_equality(value)
    return value if is_own else row_of(value) or member_value(value)


def _are_equal_objects(one: Value, other: Value) -> bool | None:
    """Objects are equal if they are one, unless their class may say otherwise."""
    if all(is_member(side) and not _has_equality(side) for side in (one, other)):
        return _is_same_member(one, other)
    if is_member(one) or is_member(other):
        plain = other if is_member(one) else one
        return False if kind_of(plain) is not None else None
    spaces = [side for side in (one, other) if _is_namespace(side)]
    if len(spaces) == 2:  # noqa: PLR2004 - both sides
        left, right = (table_of(side.attributes, is_open=bool(side.strays)) for side in spaces)
        return _are_equal_tables(left, right, 0)
    fields = _fields_of_both(one, other)
    if fields is not None:
        return _are_equal_fields(one, other, fields)
    return False if _are_records_apart(one, other) else _is_same_plain(one, other)


def _is_same_plain(one: Value, other: Value) -> bool | None:
    """Return whether objects are one, where no class says what else they are equal to."""
    for side in (one, other):
        if isinstance(side, Instance) and (side.base or _compares_itself(side.cls)):
            return True if one is other and not side.base else None
    return _is_same_object(one, other)


def _are_records_apart(one: Value, other: Value) -> bool:
    """Return whether these are objects of two dataclasses, of which none is equal to the other."""
    classes = [side.cls if isinstance(side, Instance) else None for side in (one, other)]
    is_told = all(cls is not None and compared_fields(cls) is not None for cls in classes)
    return is_told and classes[0] is not classes[1]


def _is_namespace(value: Value) -> TypeGuard[Instance]:
    """Return whether a value is a `SimpleNamespace`, which compares by its attributes."""
    return isinstance(value, Instance) and value.cls is None and not value.base


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
    is_alike = kind_of(one) is kind_of(other) or (one.is_set and other.is_set)
    if not is_alike or len(one.items) != len(other.items):
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
    if one.is_ordered and other.is_ordered and list(one.entries) != list(other.entries):
        return False
    answers = [are_equal(one.entries[key], other.entries[key], depth + 1) for key in one.entries]
    return False if False in answers else None if None in answers else True


def _boolean(result: bool | None, facts: Provenance, *, negated: bool) -> Value:  # noqa: FBT001 - the result itself
    if result is None:
        return Unknown("a comparison is not known", facts)
    return Known(result is not negated, facts)


def _is_in(one: Value, other: Value) -> bool | None:
    if isinstance(other, Table):
        return has_key(other, one)
    if isinstance(other, Items):
        if other.is_forgotten:
            return None
        answers = [_is_that(one, item) for item in other.items]
        return True if True in answers else None if None in answers else False
    if isinstance(other, Known) and isinstance(one, Known):
        try:
            return one.constant in other.constant  # type: ignore[operator] # caught
        except TypeError:
            raise Raised("TypeError") from None
    return None


def _is_that(one: Value, item: Value) -> bool | None:
    """Return whether an item is the one looked for: the same object, or equal to it."""
    if isinstance(one, Known) and one.constant != one.constant:
        return None  # a NaN is equal to nothing, and yet found where it is itself
    return True if one is item and isinstance(one, Instance) else are_equal(one, item)


def has_key(table: Table, key: Value) -> bool | None:
    """Return whether a dictionary has a key, None where it cannot be told."""
    name = key_of(key)
    if name is NO_KEY:
        return None if table.entries or table.has_more else False
    entry = table.entries.get(name)
    if entry is None:
        return None if table.has_more else False
    return None if isinstance(entry, Maybe) else True
