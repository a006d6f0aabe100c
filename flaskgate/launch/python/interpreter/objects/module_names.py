"""Names of modules: their own, those of a star import, and the modules inside of a package."""

from __future__ import annotations

import ast

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Frame,
    Function,
    Items,
    Known,
    Lazy,
    Maybe,
    ModuleValue,
    Unknown,
    Value,
    table_of,
)

_ANCESTORS = 30  # modules that are looked at on the way through star imports


def of_module(machine: Machine, frame: Frame, name: str, place: SourceNode) -> Value:
    """Return a name of a module: its own, one of a star import, or a module inside a package."""
    own = frame.names.get(name)
    if own is not None and not (isinstance(own, Maybe) and frame.stars):
        if isinstance(own, Maybe):
            machine.may_raise("AttributeError", "ImportError")
        return machine.force(own)
    starred = of_stars(machine, frame, name, place)
    if starred is not None:
        return starred if own is None else join(machine.force(own), starred)
    special = own_name(frame, name)
    if special is not None:
        return special
    path = frame.source.path
    if path.name == "__init__.py":
        inner = machine.modules.inside(path.parent, (name,))
        if inner is not None:
            return machine.force(Lazy(inner, "", place))
    return _not_bound(machine, frame, name, place)


def _not_bound(machine: Machine, frame: Frame, name: str, place: SourceNode) -> Value:
    """Return what a module gives under a name that it does not bind, or not yet."""
    if will_bind(frame, name):
        raise Raised("AttributeError")
    hook = machine.force(frame.names.get("__getattr__", NONE))
    if isinstance(hook, Function) and not name.startswith("__"):
        return machine.call(hook, Arguments(place=place, positional=(Known(name),)))
    machine.may_raise("AttributeError", "ImportError")
    return Unknown(f"`{name}` is not to be seen in {frame.source.path}")


def will_bind(module: Frame, name: str) -> bool:
    """Return whether a module that is still being executed lacks a name that it binds later."""
    is_bound_later = name in module.source.bound and name not in module.names
    return is_bound_later and not module.is_done and not module.stars


def own_name(module: Frame, name: str) -> Value | None:
    """Return what Python itself binds in a module; None for another name."""
    path = module.source.path
    is_package = path.name == "__init__.py"
    if name == "__dict__":
        return table_of(module.names)
    if name == "__path__":
        return Items([Known(str(path.parent))]) if is_package else None
    package = module.name if is_package else module.name.rpartition(".")[0]
    texts = {"__name__": module.name, "__file__": str(path), "__package__": package}
    if name == "__doc__":
        return Known(ast.get_docstring(module.source.tree))
    return Known(texts[name]) if name in texts else None


def of_stars(machine: Machine, frame: Frame, name: str, place: SourceNode) -> Value | None:
    """Return a name that a `from x import *` brought, None where none did."""
    for path in reversed(frame.stars):
        module = machine.force(Lazy(path, "", place))
        if isinstance(module, ModuleValue) and module.frame is not frame:
            if name in module.frame.names and exports(module.frame, name) is not False:
                return machine.force(module.frame.names[name])
            if module.frame.is_done and len(machine.stack) < _ANCESTORS:
                with machine.on_the_way(place):
                    deeper = of_stars(machine, module.frame, name, place)
                if deeper is not None:
                    return deeper
    return None


def exports(frame: Frame, name: str) -> bool | None:
    """Return whether a star import brings a name of a module; None where `__all__` is not told."""
    listed = frame.names.get("__all__")
    if listed is None:
        return not name.startswith("_")
    parts = (
        list(listed.items) if isinstance(listed, Items) and not listed.is_forgotten else [listed]
    )
    if any(not isinstance(part, Known) for part in parts):
        return None
    return any(isinstance(part, Known) and part.constant == name for part in parts)
