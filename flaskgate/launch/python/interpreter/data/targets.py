"""Assignment: to names, attributes, keys, slices and tuples of them."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.data.iterators import (
    drain,
    iterator_in,
    one_after_the_other,
)
from flaskgate.launch.python.interpreter.data.operators import slice_of
from flaskgate.launch.python.interpreter.data.python_hooks import IMPORTERS, doubt_hook
from flaskgate.launch.python.interpreter.objects.app_settings import (
    SET_ON_APP,
    doubt_held,
    set_on_app,
)
from flaskgate.launch.python.interpreter.objects.attributes import behind_proxy
from flaskgate.launch.python.interpreter.objects.descriptors import set_by
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, may_ask
from flaskgate.launch.python.interpreter.objects.metaclasses import of_metaclass
from flaskgate.launch.python.interpreter.objects.operations import required
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    attribute_hook,
    attributes_of,
    entries_of,
    hook_of,
    plain_mapping,
    shared_entries,
)
from flaskgate.launch.python.interpreter.objects.refusals import refuse, refuse_attribute
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.handed_over import note_kept
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.misjudged_ends import doubt_that, is_fatal
from flaskgate.launch.python.interpreter.runs.path_ends import Ended, Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.enumerations import members_in_turn
from flaskgate.launch.python.interpreter.value_types.keys import (
    NO_KEY,
    key_of,
    value_of_key,
)
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.stand_ins import refuses
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Lazy,
    Maybe,
    Method,
    ModuleValue,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries import os_environ as environ
from flaskgate.launch.python.libraries.names import PROXY, canonical
from flaskgate.launch.python.libraries.os_environ import set_variable
from flaskgate.launch.reasons import Cause, Reason

_MISFIT = Unknown("a part of something of another length")


def assign(
    machine: Machine, target: ast.expr, value: Value, place: SourceNode, frame: Frame
) -> None:
    """Bind a target; the place of the statement joins the trace of a plain value."""
    match target:
        case ast.Name():
            home = frame.elsewhere.get(target.id, frame)
            name = frame.mangled(target.id) if home.is_class else target.id
            machine.journal.put(home.names, name, machine.depending(marked(value, place)))
        case ast.Attribute():
            owner = machine.force(machine.evaluate(target.value, frame))
            new = machine.depending(marked(machine.force(value), place))
            name = frame.mangled(target.attr)
            set_each(machine, owner, lambda one: machine.assign(one, name, new))
        case ast.Subscript():
            _assign_part(machine, target, machine.force(value), place, frame)
        case ast.Tuple() | ast.List():
            _unpack(machine, target.elts, value, place, frame)
        case ast.Starred():
            assign(machine, target.value, value, place, frame)


def _assign_part(
    machine: Machine, target: ast.Subscript, value: Value, place: SourceNode, frame: Frame
) -> None:
    owner = machine.force(machine.evaluate(target.value, frame))
    new = machine.depending(marked(value, place))
    if isinstance(target.slice, ast.Slice):
        span = span_of(machine, target.slice, frame)
        set_each(machine, owner, lambda one: _set_slice(machine, one, span, new, place))
        return
    key = machine.force(machine.evaluate(target.slice, frame))
    may_ask(machine, place, (*EQUALITY, "__index__"), key)
    set_each(machine, owner, lambda one: set_item(machine, one, key, new, place))


def set_each(machine: Machine, owner: Value, change: Callable[[Value], object]) -> None:
    """Change the one object there is, or one of several, where it cannot be told which."""
    options = options_of(owner)
    if len(options) == 1:
        change(options[0])
        return
    objects = [one for one in options if not isinstance(one, Known | Unknown)]
    if len(objects) < len(options):
        machine.may_raise("TypeError", "AttributeError")
    if len(objects) > 1:
        machine.alternatives([_bound(change, one) for one in objects])
    elif objects and (end := machine.outcome(_bound(change, objects[0]))) is not None:
        others = [_bound(change, one) for one in options if one is not objects[0]]
        machine.alternatives([_ending(end), *others])


def _ending(end: Ended) -> Callable[[], object]:
    def follow() -> None:
        raise end

    return follow


def _bound(change: Callable[[Value], object], owner: Value) -> Callable[[], object]:
    return lambda: change(owner)


def span_of(machine: Machine, part: ast.Slice, frame: Frame) -> slice | None:
    """Return the slice that is written, as far as its bounds are known."""
    bounds = [
        None if bound is None else machine.force(machine.evaluate(bound, frame))
        for bound in (part.lower, part.upper, part.step)
    ]
    return slice_of(bounds)


def _set_slice(
    machine: Machine, owner: Value, span: slice | None, value: Value, place: SourceNode
) -> None:
    if isinstance(owner, External):
        doubt_hook(machine, owner.name, value, f"{owner.name}[…] = …")
    if isinstance(owner, Known) or (isinstance(owner, Items) and owner.is_tuple):
        refuse(machine, "TypeError")
    if not isinstance(owner, Items) or owner.is_tuple:
        return
    content, new = list(owner.items), items_of(machine, value, place)
    if span is None or new is None or owner.is_forgotten:
        machine.forget(place, owner)
        return
    try:
        content[span] = new
    except ValueError:  # another number of items than an extended slice has
        raise Raised("ValueError") from None
    machine.journal.fill(owner, content)


def _unpack(
    machine: Machine, targets: Sequence[ast.expr], value: Value, place: SourceNode, frame: Frame
) -> None:
    value = machine.force(value)
    parts = items_of(machine, value, place)
    star = next((n for n, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
    if parts is None:
        check(machine, iter, value)
        iterable = [one for one in options_of(value) if not refuses(iter, one)]
        options = [items_of(machine, one, place) for one in iterable]
        parts = _joined_parts(options, len(targets)) if options and star is None else None
    if parts is None:
        machine.may_raise()
        unknown = Unknown("a part of something that is not known", facts_of(value))
        parts = [unknown] * len(targets)
    else:
        parts = _fitted(machine, parts, len(targets), star)
    for target, part in zip(targets, parts, strict=True):
        assign(machine, target, part, place, frame)


def _fitted(machine: Machine, parts: list[Value], count: int, star: int | None) -> list[Value]:
    """Return one part for each of `count` targets, of which one may be starred."""
    if len(parts) == count and star is None:
        return parts
    if star is not None and len(parts) >= count - 1:
        return _with_rest(parts, star, count - star - 1)
    _mismatch(machine)
    return [_MISFIT] * count


def _mismatch(machine: Machine) -> None:
    """Raise where a sequence has another length than its targets."""
    error = Raised("ValueError")
    if not is_fatal(machine, error):
        raise error
    doubt_that(machine, error)


def _joined_parts(options: Sequence[list[Value] | None], count: int) -> list[Value] | None:
    rows = [one for one in options if one is not None and len(one) == count]
    if len(rows) != len(options):
        return None
    joint = rows[0]
    for row in rows[1:]:
        joint = [join(one, other) for one, other in zip(joint, row, strict=True)]
    return joint


def _with_rest(parts: list[Value], star: int, after: int) -> list[Value]:
    """Return the parts with those of the starred target as one list."""
    end = len(parts) - after
    return [*parts[:star], Items(parts[star:end]), *parts[end:]]


def set_attribute(  # noqa: C901, PLR0915 - one guard a shape
    machine: Machine, owner: Value, name: str, value: Value
) -> None:
    """Set an attribute; `app.debug` is the application's `config["DEBUG"]`."""
    refuse_attribute(machine, owner, name)
    match owner:
        case Instance(config=Table()) if name in SET_ON_APP:
            set_on_app(machine, owner, name, value)
        case Instance(base=base) if base == PROXY and owner.place is not None:
            set_attribute(machine, behind_proxy(machine, owner, owner.place), name, value)
        case Instance():
            _set_on_instance(machine, owner, name, value)
        case Class() if of_metaclass(owner, "__setattr__") is not None:
            machine.miss(Reason(Cause.UNFOLLOWED, f"{owner.node.name}.{name} = …"))
        case Class() | Function() if name in _SHAPING:
            machine.miss(Reason(Cause.UNFOLLOWED, f"{owner.node.lineno}: {name} = …"))
        case Class():
            machine.journal.put(owner.names, name, value)
        case Function():
            machine.journal.put(owner.attributes, name, value)
        case External():
            _patch(machine, canonical(f"{owner.name}.{name}"), value)
            if name == "debug":
                doubt_held(machine, owner)
        case ModuleValue():
            _set_in_module(machine, owner, name, value)
        case Lazy() | Choice():
            set_each(machine, machine.force(owner),
                     lambda one: set_attribute(machine, one, name, value))  # fmt: skip
        case _:
            return


_SHAPING = frozenset({"__bases__", "__mro__", "__defaults__", "__kwdefaults__", "__code__"})
"""What makes another class or function of one."""


def _set_in_module(machine: Machine, module: ModuleValue, name: str, value: Value) -> None:
    if name == "__class__":
        machine.miss(Reason(Cause.UNFOLLOWED, f"{module.frame.name}.{name} = …"))
    machine.before_change(re.escape(module.frame.name.rpartition(".")[2]))
    machine.journal.put(module.frame.names, name, value)


def _patch(machine: Machine, name: str, value: Value) -> None:
    """Put something in the place of what a package has; its inner workings are not followed."""
    machine.journal.put(machine.patched, name, value)
    doubt_hook(machine, name, value, f"{name} = …")
    note_kept(machine, name, value)
    is_class = name.endswith(".__class__") and isinstance(value, Class)
    if name.startswith("function.") or is_class:
        machine.miss(Reason(Cause.UNFOLLOWED, f"{name} = …"))
    package, _, last = name.rpartition(".")
    if last in _INNER and package.partition(".")[0] in {"flask", "werkzeug"}:
        machine.miss(Reason(Cause.UNFOLLOWED, f"{name} = …"))


_INNER = frozenset(
    {"debug", "config", "run_simple", "make_server", "get_debug_flag", "make_config"}
)
"""What Flask and Werkzeug themselves use on the way to a server."""


def _set_on_instance(machine: Machine, owner: Instance, name: str, value: Value) -> None:
    """Set an attribute; a property or `__setattr__` of the class decides what that does."""
    if owner.cls is not None and owner.place is not None:
        hook = attribute_hook(owner, "__setattr__")
        if hook is not None:
            machine.call(hook, Arguments(place=owner.place, positional=(Known(name), value)))
            return
    set_plainly(machine, owner, name, value)


def set_plainly(machine: Machine, owner: Instance, name: str, value: Value) -> None:
    """Do what `object.__setattr__` does."""
    if owner.cls is not None and owner.place is not None:
        shared = shared_entries(owner)
        if shared is not None:
            set_item(machine, shared, Known(name), value)
            return
        descriptor = own_or_inherited(owner.cls, name)
        if descriptor is not None and _set_through(machine, owner, descriptor, value):
            return
        if isinstance(descriptor, Function) and descriptor.is_property:
            if descriptor.setter is not None:
                given = Arguments(place=owner.place, positional=(value,))
                machine.call(Method(owner, descriptor.setter), given)
            if descriptor.setter is not None or not descriptor.is_cached:
                return
    is_whole = name == "__dict__" and isinstance(machine.force(value), Table)
    home = owner.attributes if is_whole else attributes_of(owner)
    machine.journal.put(home, name, value)


def _set_through(machine: Machine, owner: Instance, found: Value, value: Value) -> bool:
    """Set an attribute by a descriptor of the class; False where there is none."""
    if owner.place is None:
        return False
    return set_by(machine, machine.force(found), owner, value, owner.place) is not None


def set_item(
    machine: Machine, owner: Value, key: Value, value: Value, place: SourceNode | None = None
) -> None:
    """Set `owner[key]`; a key that cannot be told may be any of those that are there."""
    match owner:
        case External():
            _set_outside(machine, owner, key, value)
        case Known() | Items(is_tuple=True) | Items(is_set=True) | Table(is_frozen=True):
            refuse(machine, "TypeError")
        case Items(is_tuple=False):
            check(machine, operator.setitem, owner, key, value)
            _set_index(machine, owner, key, value)
        case Table():
            _set_entry(machine, owner, key, value)
        case Instance(config=None, cls=Class()) if place is not None:
            _set_own_item(machine, owner, key, value, place)
        case Instance(config=None, cls=None) if place is not None and owner.base:
            check(machine, operator.setitem, owner, key, value)
            given = Arguments(place=place, positional=(key, value))
            machine.call(Method(owner, "__setitem__", "__setitem__"), given)
        case _:
            check(machine, operator.setitem, owner, Known(0), value)


def _set_outside(machine: Machine, owner: External, key: Value, value: Value) -> None:
    """Set an item of something from outside."""
    match owner:
        case External(name="os.environ"):
            set_variable(machine, key, value)
        case External(name=environ.COPY):
            environ.set_copied(machine, key, value)
        case External(name="sys.modules"):
            doubt_module(machine, key)
        case External() if owner.name in IMPORTERS:
            doubt_hook(machine, owner.name, value, f"{owner.name}[…] = …")
        case External() if owner.name.startswith("function."):
            machine.miss(Reason(Cause.UNFOLLOWED, f"{owner.name}[…] = …"))
        case External() if owner.name.endswith(".config"):
            doubt_held(machine, owner)
        case _:
            note_kept(machine, owner.name, value)
            check(machine, operator.setitem, owner, Known(0), value)


def doubt_module(machine: Machine, key: Value) -> None:
    """Say that what is put in the place of a module, or taken away, is not followed."""
    for one in options_of(key):
        name = str(one.constant) if isinstance(one, Known) else ""
        if not isinstance(one, Known) or machine.modules.find(name, machine.roots) is not None:
            machine.miss(Reason(Cause.UNFOLLOWED, f"sys.modules[{name!r}]"))


def _set_own_item(
    machine: Machine, owner: Instance, key: Value, value: Value, place: SourceNode
) -> None:
    hook, table = hook_of(owner.cls, "__setitem__"), entries_of(owner)
    if hook is not None:
        given = Arguments(place=place, positional=(key, value))
        machine.call(Method(owner, hook), given)
    elif table is not None:
        set_item(machine, table, key, value, place)
    else:
        check(machine, operator.setitem, owner, Known(0), value)


def _set_index(machine: Machine, owner: Items, key: Value, value: Value) -> None:
    content = list(owner.items)
    if isinstance(key, Known) and isinstance(key.constant, int):
        if not -len(content) <= key.constant < len(content):
            raise Raised("IndexError")
        content[key.constant] = value
    else:
        content = [join(item, value) for item in content]
    machine.journal.fill(owner, content)


def _set_entry(machine: Machine, owner: Table, key: Value, value: Value) -> None:
    plain = key_of(key)
    check_keys(machine, key)
    if plain is not NO_KEY:
        machine.journal.put(owner.entries, plain, value)
        return
    keys = [name for name in map(key_of, options_of(key)) if name is not NO_KEY]
    is_open = len(keys) < len(options_of(key))
    if is_open:
        machine.journal.put(owner.strays, None, value)
    for name in list(owner.entries) if is_open else keys:
        old = owner.entries.get(name)
        machine.journal.put(owner.entries, name, Maybe(value) if old is None else join(old, value))


def items_of(  # noqa: C901, PLR0911 - one guard a shape
    machine: Machine, value: Value, place: SourceNode
) -> list[Value] | None:
    """Return what a loop over the value goes through, None where it cannot be told."""
    match value:
        case Items():
            return None if value.is_forgotten else list(value.items)
        case Table():
            is_known = not value.has_more
            known = [one for one in value.entries.values() if not isinstance(one, Maybe)]
            is_whole = is_known and len(known) == len(value.entries)
            return list(map(value_of_key, value.entries)) if is_whole else None
        case Known(constant=str() | bytes() as text):
            return [Known(part, value.facts) for part in text]
        case Known():
            required(machine, Raised("TypeError"), value)
            return None
        case Instance() if (iterator := iterator_in(value)) is not None:
            return drain(machine, iterator)
        case Instance() if (row := row_of(value)) is not None:
            return list(row.items)
        case Instance() if isinstance(plain := plain_mapping(value), Table):
            return items_of(machine, plain, place)
        case Class() | Instance(cls=Class()):
            return _by_iteration(machine, value, place)
        case _:
            check(machine, iter, value)
            return None


def _by_iteration(
    machine: Machine, value: Class | Instance, place: SourceNode
) -> list[Value] | None:
    """Return the members of an enumeration, or what `__iter__` of an object gives."""
    own = of_metaclass(value, "__iter__") if isinstance(value, Class) else None
    if isinstance(value, Class) and own is None:
        check(machine, iter, value)
        return members_in_turn(value)
    is_own = isinstance(own, Function)
    hook = (
        Method(value, own)
        if is_own and isinstance(own, Function)
        else machine.attribute(value, "__iter__", place)
    )
    if isinstance(hook, Method) and isinstance(hook.function, Function):
        found = machine.force(machine.call(hook, Arguments(place=place)))
        if isinstance(found, Items) or iterator_in(found) is not None:
            return items_of(machine, found, place)
        if isinstance(found, Instance) and hook_of(found.cls, "__next__") is not None:
            return one_after_the_other(machine, found, place)
        may_ask(machine, place, ("__next__",), found)
    may_ask(machine, place, ("__getitem__", "__len__"), value)
    if isinstance(value, Class) or hook_of(value.cls, "__getitem__") is None:
        check(machine, iter, value)
    return None
