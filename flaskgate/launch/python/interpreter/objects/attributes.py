"""Attributes: of modules, classes, objects, and of what comes from outside the repository."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flaskgate.launch.python.interpreter.objects.abstract_classes import (
    REGISTERS,
    has_abstract_base,
)
from flaskgate.launch.python.interpreter.objects.app_settings import of_application
from flaskgate.launch.python.interpreter.objects.bound_methods import (
    of_function,
    of_method,
    of_partial,
    of_partial_method,
)
from flaskgate.launch.python.interpreter.objects.descriptors import is_data, read_by
from flaskgate.launch.python.interpreter.objects.exceptions import exception_part
from flaskgate.launch.python.interpreter.objects.metaclasses import (
    TYPE,
    TYPES,
    is_closed,
    may_have_more,
    of_metaclass,
)
from flaskgate.launch.python.interpreter.objects.module_names import of_module
from flaskgate.launch.python.interpreter.objects.operations import required
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    attributes_of,
    dictionary_of,
    hook_of,
    hooked_setter,
    method_on_entries,
    shared_entries,
    taken_from_dict,
)
from flaskgate.launch.python.interpreter.objects.refusals import (
    class_is_known_to_lack,
    has_attribute,
    is_known_to_lack,
    refuse,
)
from flaskgate.launch.python.interpreter.objects.standard_names import from_outside, lacks
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.definition_names import qualified_name
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.chains import parents_of
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    line_as_row,
    line_of,
    members,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.enumerations import member_value
from flaskgate.launch.python.interpreter.value_types.function_kinds import OF_FUNCTIONS
from flaskgate.launch.python.interpreter.value_types.kinds import class_name, kind_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    is_none,
    join,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    DISPATCHER,
    NONE,
    Arguments,
    Choice,
    Class,
    Deque,
    External,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    Method,
    ModuleValue,
    Partial,
    Range,
    Super,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.files.path_parts import path_part
from flaskgate.launch.python.libraries.names import PROXY, canonical
from flaskgate.launch.python.libraries.web.flask_names import may_lack


def attribute(machine: Machine, value: Value, name: str, place: SourceNode) -> Value:
    """Return `value.name`; an `Unknown` with its reason where it cannot be told."""
    value = machine.force(value)
    how = _HOW.get(type(value))
    if how is None:
        machine.may_raise("AttributeError")
        return Unknown(f"`{place.text}` is not known")
    return how(machine, value, name, place)


def _of_plain(
    machine: Machine, value: Known | Items | Table, name: str, _place: SourceNode
) -> Value:
    if isinstance(value, Known) and value.constant is None and not name.startswith("__"):
        return required(machine, Raised("AttributeError"), value)[0]
    if name == "__class__":
        return External(class_name(kind_of(value) or dict))
    if isinstance(value, Known) and not callable(getattr(value.constant, name, callable)):
        return Known(getattr(value.constant, name), value.facts)
    if has_attribute(value, name) is False:
        refuse(machine, "AttributeError")
    return Method(value, name, name)


def _of_function(machine: Machine, value: Function, name: str, _place: SourceNode) -> Value:
    if name in value.attributes and not name.startswith("cached:"):
        return value.attributes[name]
    own = of_function(value, name)
    if own is not None:
        return own
    if name in OF_FUNCTIONS:
        return External(OF_FUNCTIONS[name])
    if not hasattr(_function, name) and name not in value.attributes and name not in _OF_CACHES:
        refuse(machine, "AttributeError")
    return Method(value, name, name)


def _function() -> None:
    """Stand for functions: what it has, they all have."""


_OF_CACHES = frozenset({"cache_clear", "cache_info", "cache_parameters"})


def _of_module_value(machine: Machine, value: ModuleValue, name: str, place: SourceNode) -> Value:
    return of_module(machine, value.frame, name, place)


def _of_external(machine: Machine, value: External, name: str, _place: SourceNode) -> Value:
    if name in {"__name__", "__qualname__"} and value.name.startswith("builtins."):
        return Known(value.name.rpartition(".")[2])
    if lacks(value.name, name) and f"{value.name}.{name}" not in machine.patched:
        refuse(machine, "AttributeError")
    if "()" in value.name or value.name.partition(".")[0] not in sys.stdlib_module_names:
        machine.may_raise("AttributeError")
    return from_outside(machine, canonical(f"{value.name}.{name}"), value.place)


def _of_unknown(machine: Machine, value: Unknown, name: str, _place: SourceNode) -> Value:
    if not any(value.parts) or not hasattr("", name):
        machine.may_raise("AttributeError")
    return value


def _of_each(machine: Machine, value: Choice, name: str, place: SourceNode) -> Value:
    """Look only at what can have the attribute: None is what the code has checked for.

    Data may be other data where one of the objects cannot be told; a method most likely is this.
    """
    objects = [one for one in value.options if not (isinstance(one, Unknown) or is_none(one))]
    looked_at = objects or value.options
    if len(looked_at) < len(value.options):
        machine.may_raise("AttributeError")
    paths = [_looking(machine, one, name, place) for one in looked_at]
    found = paths[0]() if len(paths) == 1 else machine.choice(paths)
    is_open = any(isinstance(one, Unknown) for one in value.options)
    is_data = all(isinstance(one, Known) for one in options_of(found))
    return join(found, Unknown(f"`{place.text}` is not known")) if is_open and is_data else found


def _looking(machine: Machine, value: Value, name: str, place: SourceNode) -> Callable[[], Value]:
    return lambda: attribute(machine, value, name, place)


def _of_class(machine: Machine, cls: Class, name: str, place: SourceNode) -> Value:
    found = own_or_inherited(cls, name)
    if isinstance(found, Maybe):
        machine.may_raise("AttributeError")
    if found is not None:
        plain = [machine.force(one) for one in options_of(found)]
        bound = [read_by(machine, one, NONE, cls, place) or _bound(one, cls, None) for one in plain]
        return join_all(bound) or found
    own = of_metaclass(cls, name)
    if own is not None:
        return _by_metaclass(machine, cls, machine.force(own), place)
    hook = None if name.startswith("__") else of_metaclass(cls, "__getattr__")
    if isinstance(hook, Function):
        given = Arguments(place=place, positional=(Known(name),))
        return machine.call(Method(cls, hook), given)
    if name == "__module__":
        return _module_of(machine, cls)
    if name == "register" and has_abstract_base(cls):
        machine.journal.put(cls.names, REGISTERS, Known(constant=True))
    return _of_class_itself(machine, cls, name)


def _module_of(machine: Machine, cls: Class) -> Value:
    path = cls.place.source.path
    home = machine.loaded.get(path)
    if home is None and machine.main is not None and machine.main.source.path == path:
        home = machine.main
    return Unknown("the module of a class") if home is None else Known(home.name)


def _by_metaclass(machine: Machine, cls: Class, found: Value, place: SourceNode) -> Value:
    """Return what a metaclass defines, as an attribute of one of its classes."""
    if not isinstance(found, Function) or found.is_static:
        return found
    bound = Method(cls, found)
    return machine.call(bound, Arguments(place=place)) if found.is_property else bound


def _of_class_itself(machine: Machine, cls: Class, name: str) -> Value:  # noqa: C901, PLR0911 - one guard a name
    if name in {"__name__", "__qualname__"}:
        whole = "" if name == "__name__" else qualified_name(cls.place.source, cls.node)
        return Known(whole or cls.node.name)
    if name == "__dict__":
        return replace(table_of(cls.names), is_frozen=True)
    if name == "__members__":
        known = members(cls) or []
        return Table(
            {name: one for name, one in cls.names.items() if any(one is member for member in known)}
        )
    if name in {"__mro__", "__bases__"}:
        return line_as_row(cls, is_whole=name == "__mro__")
    if name == "__subclasses__":
        return Method(cls, name, name)
    outside = [one for one in family(cls) if isinstance(one, External)]
    if outside and class_is_known_to_lack(cls, name):
        refuse(machine, "AttributeError")
    if outside and outside[0].name != "builtins.object":
        return External(f"{outside[0].name}.{name}")
    if not hasattr(type, name):
        if is_closed(cls):
            refuse(machine, "AttributeError")
        machine.may_raise("AttributeError")
    return Unknown(f"`{cls.node.name}.{name}` is not to be seen")


def _bound(value: Value, cls: Class, instance: Instance | None) -> Value:
    if not isinstance(value, Function) or value.is_static:
        return value
    name = "" if isinstance(value.node, ast.Lambda) else value.node.name
    if value.is_class_method or name in {"__init_subclass__", "__class_getitem__"}:
        return Method(cls, value)
    return value if instance is None else Method(instance, value)


def _of_instance(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value:
    if instance.base == PROXY and instance.cls is None and name != "__class__":
        return machine.attribute(behind_proxy(machine, instance, place), name, place)
    if machine.notes.has_readers and not name.startswith("__"):
        hook = hook_of(instance.cls, "__getattribute__")
        if hook is not None:
            given = Arguments(place=place, positional=(Known(name),))
            return _or_hook(machine, instance, Method(instance, hook), given)
    return plain_attribute(machine, instance, name, place)


def _or_hook(machine: Machine, instance: Instance, reader: Method, given: Arguments) -> Value:
    """Return what `__getattribute__` gives, or `__getattr__` where that raises AttributeError."""
    hook = hook_of(instance.cls, "__getattr__")
    if hook is None:
        return machine.call(reader, given)
    found: list[Value] = []
    end = machine.outcome(lambda: found.append(machine.call(reader, given)))
    if isinstance(end, Raised) and end.name == "AttributeError":
        return machine.call(Method(instance, hook), given)
    if end is not None:
        raise end
    return found[0]


def plain_attribute(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value:
    """Return what `object.__getattribute__` gives."""
    own, cls = attributes_of(instance).get(name), instance.cls
    if own is not None and cls is not None and is_data(own_or_inherited(cls, name)):
        own = None  # `__dict__` holds it, and what the class says comes first
    if own is not None and not isinstance(own, Maybe):
        return machine.force(own)
    if own is not None:
        return _perhaps_own(machine, own, partial(_elsewhere, machine, instance, name, place))
    found = _elsewhere(machine, instance, name, place)
    if instance.strays and not isinstance(found, Method):
        return join(found, instance.strays.get(None, found))
    return found


def _perhaps_own(machine: Machine, own: Value, elsewhere: Callable[[], Value]) -> Value:
    """Return an attribute that an object has perhaps; without it, what is there by its class."""
    try:
        found = elsewhere()
    except Raised as error:
        if error.name != "AttributeError":
            raise
        machine.may_raise("AttributeError")
        return machine.force(own)
    return join(machine.force(own), found)


def _elsewhere(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value:
    """Return an attribute that an object has by its class."""
    other = instance.attributes.get("__class__")
    if other is not None:
        return _by_class_set(machine, instance, other, name, place)
    found = (
        of_application(machine, instance, name)
        or (dictionary_of(instance) if name == "__dict__" else None)
        or _by_class(machine, instance, name, place)
        or path_part(instance, name)
        or _of_member(machine, instance, name, place)
    )
    if found is not None:
        return found
    if instance.base and instance.base != "builtins.object":
        return _by_library(machine, instance, name)
    return _missing(machine, instance, name, place)


def _by_class(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value | None:
    """Return what a class of the repository gives its objects; None if it has no such."""
    cls = instance.cls
    if cls is None or name == "__class__":
        return cls
    found = own_or_inherited(cls, name)
    if isinstance(found, Maybe):
        machine.may_raise("AttributeError")
    if found is not None:
        read = [
            _read(machine, machine.force(one), instance, name, place) for one in options_of(found)
        ]
        return join_all(read) or found
    by_entries = _by_entries(machine, instance, name, place)
    if by_entries is not None:
        return by_entries
    hook = own_or_inherited(cls, "__getattr__")
    if isinstance(hook, Function) and not name.startswith("__"):
        given = Arguments(place=place, positional=(Known(name),))
        return machine.call(Method(instance, hook), given)
    return None


def _of_member(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value | None:
    """Return what a member of an enumeration has as the text or number that it is, too."""
    plain = member_value(instance)
    is_there = isinstance(plain, Known) and hasattr(plain.constant, name)
    return attribute(machine, plain, name, place) if is_there else None


def behind_proxy(machine: Machine, value: Value, place: SourceNode) -> Value:
    """Return what a proxy of Werkzeug stands for now; any other value as it is."""
    if not isinstance(value, Instance) or value.base != PROXY:
        return value
    make = value.attributes.get("make", NONE)
    return machine.force(machine.call(make, Arguments(place=place)))


def _by_entries(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value | None:
    """Return an attribute of an object that is a dictionary: a method, or an entry of that name."""
    if name in {"update", "setdefault"} and hooked_setter(instance) is not None:
        return Method(instance, name, name)
    method = method_on_entries(instance, name)
    if method is not None or instance.cls is None or name.startswith("__"):
        return method
    given = Arguments(place=place, positional=(Known(name),))
    taken = taken_from_dict(instance, own_or_inherited(instance.cls, "__getattr__"))
    if taken is not None:
        return machine.call(taken, given)
    shared = shared_entries(instance)
    if shared is None:
        return None
    entry = shared.entries.get(name)
    if entry is None:
        if not shared.has_more and not hook_of(instance.cls, "__getattr__"):
            raise Raised("AttributeError")
        return None
    found = machine.force(entry)
    unknown = Unknown(f"`{place.text}` is not to be seen")
    return join(found, unknown) if isinstance(entry, Maybe) else found


def _by_class_set(
    machine: Machine, instance: Instance, cls: Value, name: str, place: SourceNode
) -> Value:
    """Return an attribute by the class that a program has set: `self.__class__ = Other`."""
    unknown = Unknown(f"`{place.text}` is of a class that is not known")
    found: list[Value] = []
    for one in options_of(machine.force(cls)):
        said = own_or_inherited(one, name) if isinstance(one, Class) else None
        if said is None or not isinstance(one, Class):
            found.append(unknown)
            continue
        if any(isinstance(base, Unknown) for base in one.bases):
            found.append(unknown)  # it may be that one's
        seen = replace(instance, cls=one)  # the same object: what it holds is shared
        found += [_read(machine, machine.force(value), seen, name, place)
                  for value in options_of(said)]  # fmt: skip
    return join_all(found) or unknown


def _by_library(machine: Machine, instance: Instance, name: str) -> Value:
    """Return a method of a library's class, or what the program has put in its place."""
    part = exception_part(instance, name) or parents_of(instance, name)
    if part is not None:
        return machine.force(part)
    method = Method(instance, name, name)
    if is_known_to_lack(instance, name):
        refuse(machine, "AttributeError")
    if may_lack(instance, name):
        machine.may_raise("AttributeError")
    patch = machine.patched.get(f"{instance.base}.{name}")
    if patch is None:
        return method
    found = machine.force(patch)
    bound = Method(instance, found) if isinstance(found, Function) else found
    return join(bound, method) if isinstance(patch, Maybe) else bound


def _missing(machine: Machine, instance: Instance, name: str, place: SourceNode) -> Value:
    """Raise where the class of an object is known through and through."""
    classes = [] if instance.cls is None else list(family(instance.cls))
    is_known = bool(classes) and not any(map(may_have_more, classes))
    is_special = name.startswith("__") and name.endswith("__")
    if is_known and not instance.strays and not is_special:
        raise Raised("AttributeError")
    machine.may_raise("AttributeError")
    return Unknown(f"`{place.text}` is not to be seen")


def _read(
    machine: Machine, found: Value, instance: Instance, name: str, place: SourceNode
) -> Value:
    if isinstance(found, Function) and instance.cls is not None:
        bound = _bound(found, instance.cls, instance)
        if found.is_property:
            value = machine.call(bound, Arguments(place=place))
            if found.is_cached:
                machine.journal.put(instance.attributes, name, value)
            return value
        return bound
    taken = taken_from_dict(instance, found)
    if taken is not None:
        return taken
    if isinstance(found, Instance) and instance.cls is not None:
        if found.base == DISPATCHER:
            return Partial(found, Arguments(place=place, positional=(instance,)))
        given = read_by(machine, found, instance, instance.cls, place)
        return of_partial_method(found, instance) if given is None else given
    return found


def _of_super(machine: Machine, value: Super, name: str, place: SourceNode) -> Value:
    owner = value.receiver if isinstance(value.receiver, Class) else None
    held = (one.names.get(name) for one in value.bases if isinstance(one, Class))
    found = next((one for one in held if one is not None), None)
    if isinstance(found, Function) and not found.is_static:
        bound = Method(value.receiver, found)
        return machine.call(bound, Arguments(place=place)) if found.is_property else bound
    if found is not None:
        return machine.force(found)
    is_type = any(isinstance(one, External) and one.name in TYPES for one in value.bases)
    if is_type and name != "__call__":
        return External(f"{TYPE}.{name}")
    if not is_type and (name in {"__new__", "__init_subclass__"} or owner is not None):
        return External(f"builtins.object.{name}")
    return Method(value.receiver, name, name)


def ancestors_after(receiver: Value, cls: Class) -> tuple[Value, ...]:
    """Return what `super()` asks in a method of `cls`: what follows it in the receiver's line."""
    own = receiver.cls if isinstance(receiver, Instance) else receiver
    line = line_of(own) if isinstance(own, Class) else ()
    return line[line.index(cls) + 1 :] if cls in line else line_of(cls)[1:]


_HOW: dict[type[Value], Callable[..., Value]] = {
    Choice: _of_each,
    ModuleValue: _of_module_value,
    Instance: _of_instance,
    Class: _of_class,
    Super: _of_super,
    Function: _of_function,
    Method: of_method,
    Partial: of_partial,
    External: _of_external,
    Known: _of_plain,
    Items: _of_plain,
    Deque: _of_plain,
    Range: _of_plain,
    Table: _of_plain,
    Unknown: _of_unknown,
}
