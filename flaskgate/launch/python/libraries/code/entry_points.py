"""What projects declare for others to load: `importlib.metadata`, `pkg_resources`, stevedore.

Of the groups that the repository itself declares it is known what their entries name; what other
projects add to them is not in it. See
https://docs.python.org/3/library/importlib.metadata.html#entry-points.
"""

from __future__ import annotations

from flaskgate.launch.project.entry_points import declared_in
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Instance,
    Items,
    Known,
    Lazy,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_ENTRY = "importlib.metadata.EntryPoint"
_ALL = frozenset(
    f"{module}.entry_points" for module in ("importlib.metadata", "importlib_metadata")
)
_GROUPS = "importlib.metadata.EntryPoints"
_OF_GROUP = "pkg_resources.iter_entry_points"
_ONE = "pkg_resources.load_entry_point"
_STEVEDORE = "stevedore."


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _ALL and arguments.get("group") is None:
        return Instance(None, _GROUPS, {}, place=arguments.place)
    if name in _ALL or name == _OF_GROUP:
        return _entries(machine, arguments, 0)
    if name == _ONE:
        found = _entries(machine, arguments, 1)
        return _load(machine, found.items[0], arguments) if found and found.items else None
    if name.startswith(_STEVEDORE) and _declared(machine, arguments, "namespace", 0):
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return None


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base == _GROUPS:
        is_one = name in {"get", "select", "__getitem__"}
        found = _entries(machine, arguments, 0) if is_one else None
        return found or Unknown("what other projects declare")
    return _load(machine, value, arguments) if value.base == _ENTRY and name == "load" else None


def _entries(machine: Machine, arguments: Arguments, at: int) -> Items | None:
    """Return the entries of a group that may be meant; None if the repository declares none."""
    declared = _declared(machine, arguments, "group", at)
    name = machine.force(arguments.get("name", at + 1) or NONE)
    asked = name.constant if isinstance(name, Known) and name != NONE else None
    found = [
        Instance(
            None,
            _ENTRY,
            {"name": Known(key), "module": Known(module), "attr": Known(attribute)},
            place=arguments.place,
        )
        for key, (module, attribute) in declared.items()
        if asked in {None, key}
    ]
    return Items(list(found), is_tuple=True) if found else None


def _declared(
    machine: Machine, arguments: Arguments, word: str, at: int
) -> dict[str, tuple[str, str]]:
    group = machine.force(arguments.get(word, at) or NONE)
    if not isinstance(group, Known) or not isinstance(group.constant, str):
        return {}
    return dict(declared_in(group.constant, machine.modules.repository))


def _load(machine: Machine, entry: Value, arguments: Arguments) -> Value:
    """Import what an entry names, as `EntryPoint.load` does."""
    held = entry.attributes if isinstance(entry, Instance) else {}
    module, attribute = (
        str(one.constant) if isinstance(one := held.get(key), Known) else ""
        for key in ("module", "attr")
    )
    path = machine.modules.find(module, machine.roots)
    if path is None:
        return Unknown("a module that is not in the repository")
    first, *rest = attribute.split(".")
    value = machine.force(Lazy(path, first, arguments.place))
    for name in rest:
        value = machine.attribute(value, name, arguments.place)
    return value


LIBRARY = Library(call=_call, method=_method)
