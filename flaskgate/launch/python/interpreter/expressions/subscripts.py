"""Parts: what stands under a key or an index, and slices."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import partial

from flaskgate.launch.python.interpreter.data import operators
from flaskgate.launch.python.interpreter.data.comparisons import has_key
from flaskgate.launch.python.interpreter.data.container_methods import explained_by
from flaskgate.launch.python.interpreter.data.counts import is_counter
from flaskgate.launch.python.interpreter.data.logic import own_method
from flaskgate.launch.python.interpreter.data.targets import set_item
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, may_ask
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    entries_of,
    hook_of,
)
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    members,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.enumerations import member_value
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.stand_ins import kinds_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    Deque,
    External,
    Frame,
    Instance,
    Items,
    Known,
    Method,
    Range,
    Table,
    Unknown,
    Value,
)

_WIDTH = 1_000  # that a text is filled up to


def subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    """Return `value[key]`."""
    value = machine.force(machine.evaluate(node.value, frame))
    value = row_of(value) or value
    if isinstance(node.slice, ast.Slice):
        found = [_slice(one, node.slice, machine, frame) for one in options_of(value)]
        return join_all(found) or NONE
    key = machine.force(machine.evaluate(node.slice, frame))
    place = SourceNode(frame.source, node)
    if isinstance(value, Choice):
        return machine.choice([_getting(machine, one, key, place) for one in value.options])
    return item_of(machine, value, key, place)


def _getting(machine: Machine, value: Value, key: Value, place: SourceNode) -> Callable[[], Value]:
    return lambda: item_of(machine, value, key, place)


def item_of(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value:
    """Return `value[key]` of one value."""
    given = Arguments(place=place, positional=(key,))
    if isinstance(value, External):
        return machine.call(External(f"{value.name}.__getitem__", value.place), given)
    if isinstance(value, Class):
        hook = own_method(machine, value, "__getitem__", place)
        return _member(machine, value, key, given) if hook is None else machine.call(hook, given)
    found = _item_of_object(machine, value, given) if isinstance(value, Instance) else None
    if found is not None:
        return found
    made = _by_factory(machine, value, key, place)
    if made is not None:
        return made
    return operate(machine, lambda one, other: _part(machine, one, other, place), value, key)


def _by_factory(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value | None:
    """Return what a `defaultdict` makes of a key that is missing, and a `Counter` counts."""
    if not isinstance(value, Table) or value.factory is None or has_key(value, key) is not False:
        return None
    if is_counter(value):
        return Known(0)
    made = machine.force(machine.call(value.factory, Arguments(place=place)))
    set_item(machine, value, key, made, place)
    return made


def _item_of_object(machine: Machine, owner: Instance, given: Arguments) -> Value | None:
    """Return what the class of an object says, or the entry where it is a dictionary."""
    if owner.base and owner.cls is None:
        if kinds_of(owner):
            check(machine, operator.getitem, owner, given.positional[0])
        return machine.call(Method(owner, "__getitem__", "__getitem__"), given)
    hook, table = own_method(machine, owner, "__getitem__", given.place), entries_of(owner)
    if hook is not None:
        return machine.call(hook, given)
    return None if table is None else _own_entry(machine, owner, table, given)


def _own_entry(machine: Machine, owner: Instance, table: Table, given: Arguments) -> Value:
    """Return an entry of an object that is a dictionary; its class may say what is missing."""
    missing = own_method(machine, owner, "__missing__", given.place)
    key = given.positional[0]
    found = has_key(table, key)
    if missing is None or found:
        return item_of(machine, table, key, given.place)
    paths = [lambda: machine.call(missing, given)]
    if found is None:
        paths.append(lambda: item_of(machine, table, key, given.place))
    return machine.choice(paths) if len(paths) > 1 else paths[0]()


_BUILTINS = "__builtins__"


def _part(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value:
    may_ask(machine, place, (*EQUALITY, "__index__"), key)
    if isinstance(value, Table):
        check_keys(machine, key)
        if key == Known(_BUILTINS) and _BUILTINS not in value.entries:
            return External("builtins")  # what every module has
    elif not (isinstance(key, Instance) and hook_of(key.cls, "__index__")):
        check(machine, operator.getitem, value, key)
    found = operators.subscript(value, key)
    if found is None:
        machine.may_raise()
        return Unknown(f"`{place.text}` is not known", facts_of(value))
    if not isinstance(key, Known):
        machine.may_raise("KeyError", "IndexError", "TypeError")
    elif isinstance(value, Table) and has_key(value, key) is None:
        machine.may_raise("KeyError")
    return explained_by(machine, machine.force(found), key)


def _member(machine: Machine, cls: Class, key: Value, given: Arguments) -> Value:
    """Return a member of an enumeration by its name, or what `__class_getitem__` gives."""
    known = members(cls)
    is_own = known is None and not any(isinstance(one, External) for one in family(cls))
    if is_own and own_or_inherited(cls, "__class_getitem__") is None:
        check(machine, operator.getitem, cls, key)
    if known is None:
        hook = machine.attribute(cls, "__class_getitem__", given.place)
        return machine.call(hook, given) if isinstance(hook, Method) else cls
    return machine.choice([partial(_named_member, machine, cls, one) for one in options_of(key)])


def _named_member(machine: Machine, cls: Class, key: Value) -> Value:
    check_keys(machine, key)
    key, known = member_value(key), members(cls) or []
    if isinstance(key, Unknown):
        machine.may_raise("KeyError")
        return join_all([*known, key]) or key
    named = cls.names.get(str(key.constant)) if isinstance(key, Known) else None
    if named is None or not any(one is named for one in known):
        raise Raised("KeyError")
    return named


def _slice(value: Value, part: ast.Slice, machine: Machine, frame: Frame) -> Value:
    bounds = [
        None if bound is None else machine.force(machine.evaluate(bound, frame))
        for bound in (part.lower, part.upper, part.step)
    ]
    span = operators.slice_of(bounds)
    if span is not None:
        if isinstance(value, Items) and not value.is_set and not isinstance(value, Deque):
            kind = Range if isinstance(value, Range) else Items
            return kind(value.items[span], value.is_tuple)
        if isinstance(value, Known) and isinstance(value.constant, str | bytes):
            return Known(value.constant[span], value.facts)
    check(machine, _sliced, value)
    machine.may_raise()
    return Unknown("a part that is not known", facts_of(value))


def _sliced(value: object) -> object:
    """Return a slice of a stand-in."""
    return value[:1]  # type: ignore[index] # a TypeError is looked for
