"""Attributes: of modules, classes, objects, and of what comes from outside the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flaskgate.launch.python.choices import join
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.names import canonical
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import (
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Lazy,
    Method,
    ModuleValue,
    Super,
    Table,
    Unknown,
    Value,
)

_ANCESTORS = 30  # classes looked at on the way up


def attribute(machine: Machine, value: Value, name: str, place: Place) -> Value:
    """Return `value.name`; an `Unknown` with its reason where it cannot be told."""
    value = machine.force(value)
    how = _HOW.get(type(value))
    if how is None:
        return Unknown(f"`{place.text}` cannot be told")
    return how(machine, value, name, place)


def _of_plain(_machine: Machine, value: Known | Items | Table, name: str, _place: Place) -> Value:
    if isinstance(value, Known) and name in {"value", "name"}:  # of an enumeration's member
        return value
    return Method(value, name, name)


def _of_module_value(machine: Machine, value: ModuleValue, name: str, place: Place) -> Value:
    return of_module(machine, value.frame, name, place)


def _of_external(machine: Machine, value: External, name: str, _place: Place) -> Value:
    return from_outside(machine, canonical(f"{value.name}.{name}"), value.place)


def _of_unknown(_machine: Machine, value: Unknown, _name: str, _place: Place) -> Value:
    return value


def from_outside(machine: Machine, name: str, place: Place | None = None) -> Value:
    """Return something from outside by its name; `sys.argv` is what the start command passes."""
    if name == "sys.argv":
        words = (str(machine.entry), *machine.arguments)
        return Items([Known(word) for word in words])
    return External(name, place)


def _of_each(machine: Machine, value: Choice, name: str, place: Place) -> Value:
    """Look only at what can have the attribute: None is what the code has checked for."""
    objects = [one for one in value.options if not isinstance(one, Known | Unknown)]
    found = [attribute(machine, one, name, place) for one in objects or value.options]
    joint = found[0]
    for one in found[1:]:
        joint = join(joint, one)
    return joint


def of_module(machine: Machine, frame: Frame, name: str, place: Place) -> Value:
    """Return a name of a module: its own, one of a star import, or a module inside a package."""
    if name in frame.names:
        return machine.force(frame.names[name])
    starred = of_stars(machine, frame, name, place)
    if starred is not None:
        return starred
    path = frame.source.path
    if path.name == "__init__.py":
        inner = machine.modules.inside(path.parent, (name,))
        if inner is not None:
            return machine.force(Lazy(inner, "", place))
    return Unknown(f"`{name}` is not to be seen in {path}")


def of_stars(machine: Machine, frame: Frame, name: str, place: Place) -> Value | None:
    """Return a name that a `from x import *` brought, None where none did."""
    for path in reversed(frame.stars):
        module = machine.force(Lazy(path, "", place))
        if isinstance(module, ModuleValue) and module.frame is not frame:
            if name in module.frame.names:
                return machine.force(module.frame.names[name])
            if module.frame.is_done and len(machine.stack) < _ANCESTORS:
                with machine.on_the_way(place):
                    deeper = of_stars(machine, module.frame, name, place)
                if deeper is not None:
                    return deeper
    return None


def family(cls: Class) -> Iterator[Class | External]:
    """Yield a class and its ancestors, nearest first; the ones from outside by their names."""
    waiting: list[Value] = [cls]
    for _ in range(_ANCESTORS):
        if not waiting:
            return
        here = waiting.pop(0)
        if isinstance(here, Class | External):
            yield here
        if isinstance(here, Class):
            waiting = [*here.bases, *waiting]


def _of_class(_machine: Machine, cls: Class, name: str, _place: Place) -> Value:
    for ancestor in family(cls):
        if isinstance(ancestor, Class) and name in ancestor.names:
            return _bound(ancestor.names[name], cls, None)
    if name in {"__name__", "__qualname__"}:
        return Known(cls.node.name)
    return Unknown(f"`{cls.node.name}.{name}` is not to be seen")


def _bound(value: Value, cls: Class, instance: Instance | None) -> Value:
    if not isinstance(value, Function) or value.is_static:
        return value
    if value.is_class_method:
        return Method(cls, value)
    return value if instance is None else Method(instance, value)


def _of_instance(machine: Machine, instance: Instance, name: str, place: Place) -> Value:
    if name in instance.attributes:
        return machine.force(instance.attributes[name])
    if instance.config is not None and name in {"debug", "config"}:
        config = instance.config
        return config if name == "config" else config.entries["DEBUG"]
    if instance.cls is not None:
        found = _of_class(machine, instance.cls, name, place)
        if not isinstance(found, Unknown):
            return _read(machine, found, instance, place)
    if instance.base:
        return Method(instance, name, name)
    return Unknown(f"`{place.text}` is not to be seen")


def _read(machine: Machine, found: Value, instance: Instance, place: Place) -> Value:
    if isinstance(found, Function) and instance.cls is not None:
        bound = _bound(found, instance.cls, instance)
        if found.is_property:
            return machine.call(bound, Arguments(place=place))
        return bound
    return found


def _of_super(machine: Machine, value: Super, name: str, place: Place) -> Value:
    for base in value.bases:
        if isinstance(base, Class):
            found = _of_class(machine, base, name, place)
            if isinstance(found, Function):
                return found if found.is_static else Method(value.receiver, found)
            if not isinstance(found, Unknown):
                return found
    return Method(value.receiver, name, name)


_HOW: dict[type[Value], Callable[..., Value]] = {
    Choice: _of_each,
    ModuleValue: _of_module_value,
    Instance: _of_instance,
    Class: _of_class,
    Super: _of_super,
    External: _of_external,
    Known: _of_plain,
    Items: _of_plain,
    Table: _of_plain,
    Unknown: _of_unknown,
}
