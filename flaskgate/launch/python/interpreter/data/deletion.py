"""Deletion: of names, attributes, keys and slices."""

from __future__ import annotations

import ast
import operator

from flaskgate.launch.python.interpreter.data.counts import is_counter
from flaskgate.launch.python.interpreter.data.targets import doubt_module, set_each, span_of
from flaskgate.launch.python.interpreter.objects.descriptors import delete_by
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, may_ask
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    attribute_hook,
    attributes_of,
    entries_of,
    hook_of,
)
from flaskgate.launch.python.interpreter.objects.refusals import refuse, refuse_deletion
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    Method,
    ModuleValue,
    Table,
    Value,
)
from flaskgate.launch.python.libraries.os_environ import delete_variable


def delete(machine: Machine, target: ast.expr, frame: Frame) -> None:
    """Execute `del`."""
    match target:
        case ast.Name():
            home = frame.elsewhere.get(target.id, frame)
            machine.journal.remove(home.names, target.id)
        case ast.Attribute():
            owner = machine.force(machine.evaluate(target.value, frame))
            name = frame.mangled(target.attr)
            set_each(machine, owner, lambda one: delete_attribute(machine, one, name))
        case ast.Subscript():
            _delete_part(machine, target, frame)
        case ast.Tuple() | ast.List():
            for element in target.elts:
                delete(machine, element, frame)


def delete_attribute(  # noqa: C901 - one guard a shape
    machine: Machine, owner: Value, name: str
) -> None:
    """Execute `del owner.name`."""
    match owner:
        case Instance():
            refuse_deletion(machine, owner, name)
            _delete_on_instance(machine, owner, name)
        case Class():
            if name not in owner.names:
                machine.may_raise("AttributeError")
            machine.journal.remove(owner.names, name)
        case ModuleValue():
            machine.journal.remove(owner.frame.names, name)
        case Known() | Items() | Table():
            refuse(machine, "AttributeError")
        case Function():
            if name not in owner.attributes:
                machine.may_raise("AttributeError")
            machine.journal.remove(owner.attributes, name)
        case _:
            machine.may_raise("TypeError", "AttributeError")


def _delete_on_instance(machine: Machine, owner: Instance, name: str) -> None:
    """Delete an attribute; a property of the class decides what that does."""
    found = owner.cls.names.get(name) if owner.cls is not None else None
    if isinstance(found, Function) and found.deleter is not None and owner.place is not None:
        machine.call(Method(owner, found.deleter), Arguments(place=owner.place))
        return
    hook = attribute_hook(owner, "__delattr__")
    if hook is not None and owner.place is not None:
        machine.call(hook, Arguments(place=owner.place, positional=(Known(name),)))
        return
    descriptor = None if owner.cls is None else own_or_inherited(owner.cls, name)
    if descriptor is not None and owner.place is not None:
        plain = machine.force(descriptor)
        if delete_by(machine, plain, owner, owner.place) is not None:
            return
    if owner.config is not None and name == "debug":
        raise Raised("AttributeError")
    if name not in attributes_of(owner) or isinstance(attributes_of(owner)[name], Maybe):
        machine.may_raise("AttributeError")
    machine.journal.remove(attributes_of(owner), name)


def _delete_part(machine: Machine, target: ast.Subscript, frame: Frame) -> None:
    owner = machine.force(machine.evaluate(target.value, frame))
    place = SourceNode(frame.source, target)
    if isinstance(target.slice, ast.Slice):
        span = span_of(machine, target.slice, frame)
        set_each(machine, owner, lambda one: _delete_slice(machine, one, span, place))
        return
    key = machine.force(machine.evaluate(target.slice, frame))
    may_ask(machine, place, (*EQUALITY, "__index__"), key)
    set_each(machine, owner, lambda one: delete_item(machine, one, key, place))


def _delete_slice(machine: Machine, owner: Value, span: slice | None, place: SourceNode) -> None:
    if isinstance(owner, Items) and span is not None:
        content = list(owner.items)
        del content[span]
        machine.journal.fill(owner, content)
    else:
        machine.forget(place, owner)


def delete_item(  # noqa: C901, PLR0915 - one guard a shape
    machine: Machine, owner: Value, key: Value, place: SourceNode
) -> None:
    """Execute `del owner[key]`."""
    match owner:
        case External(name="os.environ"):
            delete_variable(machine, key)
        case External(name="sys.modules"):
            doubt_module(machine, key)
        case Known() | Items(is_tuple=True) | Items(is_set=True) | Table(is_frozen=True):
            refuse(machine, "TypeError")
        case Table():
            _delete_entry(machine, owner, key)
        case Items(is_tuple=False) if isinstance(key, Known) and isinstance(key.constant, int):
            content = list(owner.items)
            if not -len(content) <= key.constant < len(content):
                raise Raised("IndexError")
            del content[key.constant]
            machine.journal.fill(owner, content)
        case Instance():
            _delete_own(machine, owner, key, place)
        case _:
            check(machine, operator.delitem, owner, key)
            machine.forget(place, owner)


def _delete_own(machine: Machine, owner: Instance, key: Value, place: SourceNode) -> None:
    hook, table = hook_of(owner.cls, "__delitem__"), entries_of(owner)
    if hook is not None:
        machine.call(Method(owner, hook), Arguments(place=place, positional=(key,)))
    elif table is not None:
        _delete_entry(machine, table, key)
    elif owner.cls is None and owner.base and owner.config is None:
        check(machine, operator.delitem, owner, key)
        given = Arguments(place=place, positional=(key,))
        machine.call(Method(owner, "__delitem__", "__delitem__"), given)
    else:
        check(machine, operator.delitem, owner, key)
        machine.forget(place, owner)


def _delete_entry(machine: Machine, owner: Table, key: Value) -> None:
    plain = key_of(key)
    check_keys(machine, key)
    if plain is not NO_KEY and plain not in owner.entries and is_counter(owner):
        return
    if plain is not NO_KEY:
        if plain not in owner.entries and not owner.has_more:
            raise Raised("KeyError")
        if plain not in owner.entries or isinstance(owner.entries[plain], Maybe):
            machine.may_raise("KeyError")
        machine.journal.remove(owner.entries, plain)
        return
    if not (owner.entries or owner.has_more or is_counter(owner)):
        raise Raised("KeyError")
    machine.may_raise("KeyError")
    for name, entry in list(owner.entries.items()):
        is_maybe = isinstance(entry, Maybe)
        machine.journal.put(owner.entries, name, entry if is_maybe else Maybe(entry))
