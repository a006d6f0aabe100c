"""Objects of classes that the repository derives from `dict`: the entries that they hold.

Such an object keeps a table beside its attributes; the methods of `dict` that its class does not
define act on that. A class may let attributes be entries: `__getattr__ = dict.get`, and
`self.__dict__ = self`.
"""

from __future__ import annotations

from typing import cast

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.values import (
    DICTIONARIES,
    Class,
    External,
    Function,
    Instance,
    Method,
    Names,
    Table,
    Unknown,
    Value,
    table_of,
)

_ENTRIES = "entries of the dictionary"
_PREFIX = "builtins.dict."
_METHODS = frozenset(dir(dict)) - frozenset(dir(object))


def give_entries(machine: Machine, instance: Instance) -> None:
    """Let a new object be an empty dictionary, if its class is derived from one."""
    if instance.base in DICTIONARIES:
        machine.journal.put(instance.attributes, _ENTRIES, Table())


def entries_of(value: Value) -> Table | None:
    """Return what an object holds that is a dictionary by its class; None for any other value."""
    if not isinstance(value, Instance) or value.base not in DICTIONARIES:
        return None
    found = value.attributes.get(_ENTRIES)
    return found if isinstance(found, Table) else None


def plain_mapping(value: Value) -> Value:
    """Return the entries of such an object unless its class reads them otherwise; else it."""
    table = entries_of(value)
    cls = value.cls if isinstance(value, Instance) else None
    is_plain = cls is not None and all(own_or_inherited(cls, one) is None for one in _READERS)
    return table if table is not None and is_plain else value


_READERS = ("__iter__", "keys", "__getitem__", "items")


def method_on_entries(instance: Instance, name: str) -> Method | None:
    """Return a method of `dict` on what an object holds; None for another name."""
    table = entries_of(instance)
    return Method(table, name, name) if table is not None and name in _METHODS else None


def hooked_setter(instance: Instance) -> Method | None:
    """Return the `__setitem__` of a class derived from `UserDict`, whose methods all go by it."""
    own = hook_of(instance.cls, "__setitem__")
    is_by_it = own is not None and instance.base == "collections.UserDict"
    return Method(instance, own) if is_by_it and own is not None else None


def attribute_hook(instance: Instance, name: str) -> Method | None:
    """Return what a class does when an attribute is set or deleted: its own, or one of `dict`."""
    found = None if instance.cls is None else own_or_inherited(instance.cls, name)
    if isinstance(found, Function):
        return Method(instance, found)
    return taken_from_dict(instance, found)


def taken_from_dict(instance: Instance, found: Value | None) -> Method | None:
    """Return the method that a class takes from `dict` under another name, on what is held."""
    if not isinstance(found, External) or not found.name.startswith(_PREFIX):
        return None
    if found.name.endswith("__getitem__") and hook_of(instance.cls, "__missing__") is not None:
        return None
    return method_on_entries(instance, found.name.removeprefix(_PREFIX))


def shared_entries(instance: Instance) -> Table | None:
    """Return the entries of an object whose attributes they are, too: `self.__dict__ = self`."""
    held = instance.attributes.get("__dict__")
    return None if held is None else entries_of(held)


def attributes_of(instance: Instance) -> Names:
    """Return where the attributes of an object are: its own, or those that it has been given.

    That is what `self.__dict__ = shared` does.
    """
    given = instance.attributes.get("__dict__")
    return cast("Names", given.entries) if isinstance(given, Table) else instance.attributes


def dictionary_of(instance: Instance) -> Table | Unknown:
    """Return the attributes of an object as a dictionary: `vars(x)`; they change together.

    What has a slot is not in it, and an object of nothing but slots has none.
    """
    given = instance.attributes.get("__dict__")
    if instance.cls is not None and own_or_inherited(instance.cls, "__slots__") is not None:
        return Unknown("the attributes of an object that has slots")
    return given if isinstance(given, Table) else table_of(instance.attributes)


def hook_of(cls: Class | None, name: str) -> Function | None:
    """Return a special method that a class of the repository defines."""
    found = None if cls is None else own_or_inherited(cls, name)
    return found if isinstance(found, Function) else None
