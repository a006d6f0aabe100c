"""Functions that look at attributes by name: `getattr`, `hasattr`, `setattr` and `delattr`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.deletion import delete_attribute
from flaskgate.launch.python.interpreter.data.targets import set_each, set_plainly
from flaskgate.launch.python.interpreter.objects.attributes import plain_attribute
from flaskgate.launch.python.interpreter.objects.own_dictionaries import attributes_of
from flaskgate.launch.python.interpreter.objects.refusals import has_attribute
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    join_all,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    Method,
    ModuleValue,
    Names,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.data.iteration import Handler, first
from flaskgate.launch.reasons import Cause, Reason


def _getattr(machine: Machine, arguments: Arguments) -> Value:
    owner = first(machine, arguments)
    name = machine.force(arguments.get("", 1) or NONE)
    if isinstance(name, Choice):
        return machine.choice([_with_name(machine, arguments, one) for one in name.options])
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return _any_attribute(machine, owner, name, arguments.place)
    return _named(machine, owner, name.constant, arguments)


def _named(machine: Machine, owner: Value, name: str, arguments: Arguments) -> Value:
    """Return an attribute, or the default where it is missing."""
    default = arguments.get("", 2)
    value, is_missing = _looked_up(machine, owner, name, arguments.place)
    if default is None:
        if is_missing:
            raise Raised("AttributeError")
        if is_missing is None:
            machine.may_raise("AttributeError")
        return value
    is_seen = isinstance(owner, Class | ModuleValue | Instance)
    is_hidden = is_seen and isinstance(value, Unknown) and not value.facts.trace
    if is_missing or is_hidden:
        return machine.force(default)
    return value if is_missing is False else join(value, machine.force(default))


def _with_name(machine: Machine, arguments: Arguments, name: Value) -> Callable[[], Value]:
    first, _, *rest = arguments.positional
    return lambda: _getattr(machine, replace(arguments, positional=(first, name, *rest)))


def _any_attribute(machine: Machine, owner: Value, name: Value, place: SourceNode) -> Value:
    """Return what an attribute is whose name cannot be told: any function that is there.

    Of an application it may be `run`, so that a call of it may serve.
    """
    machine.may_raise()
    machine.journal.escaped.add(id(owner))
    names = owner.frame.names if isinstance(owner, ModuleValue) else {}
    if isinstance(owner, Instance) and owner.cls is not None:
        names = owner.cls.names
    functions = [one for one in names.values() if isinstance(one, Function)]
    why: str | Reason = "an attribute whose name is not known"
    if isinstance(owner, Instance) and owner.config is not None:
        why = Reason(Cause.UNFOLLOWED, place.text)
    unknown = Unknown(why, facts_of(name))
    bound: list[Value] = [
        Method(owner, one) if isinstance(owner, Instance) else one for one in functions
    ]
    return join_all([*bound, unknown]) or unknown


def _looked_up(
    machine: Machine, owner: Value, name: str, place: SourceNode
) -> tuple[Value, bool | None]:
    """Return an attribute, and whether it is missing; it catches what says so.

    None where that cannot be told.
    """
    found: list[Value] = []
    meeting = machine.meet(Raised)
    meeting.catches = _says_missing
    end = machine.outcome(
        lambda: found.append(machine.force(machine.attribute(owner, name, place)))
    )
    machine.leave(meeting)
    is_caught = isinstance(end, Raised) and _says_missing(end) is not False
    is_perhaps = bool(meeting.arrivals)
    may_lack = is_perhaps or "AttributeError" in meeting.may_raise
    if end is not None and not is_caught and is_perhaps:
        machine.send(end)
    machine.gather(meeting, (Raised,), goes_on=end is None or is_caught)
    machine.journal.commit()
    if end is not None and not is_caught and not is_perhaps:
        raise end
    if not found:
        return NONE, True
    return found[0], None if may_lack else False


def _says_missing(error: Raised) -> bool | None:
    return error.name == "AttributeError" if error.name else None


def _setattr(machine: Machine, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("", 1) or NONE)
    owner = first(machine, arguments)
    check(machine, _as_name, name)
    if isinstance(name, Known) and isinstance(name.constant, str):
        text = name.constant
        value = marked(machine.force(arguments.get("", 2) or NONE), arguments.place)
        set_each(machine, owner, lambda one: machine.assign(one, text, value))
        return NONE
    for one in options_of(owner):
        _set_any(machine, one, arguments.place)
        if isinstance(one, Instance) and one.config is not None:
            unknown = Unknown("an attribute whose name is not known was set")
            machine.assign(
                one, "debug", join(machine.attribute(one, "debug", arguments.place), unknown)
            )
    return NONE


def _set_any(machine: Machine, owner: Value, place: SourceNode) -> None:
    """Set an attribute that cannot be told; a class may have a say in what that changes."""
    if isinstance(owner, Instance) and owner.config is None and _is_plain(owner):
        machine.journal.forget_attributes(owner, reason=f"what `{place.text}` sets is not known")
    else:
        machine.forget(place, owner)


def _is_plain(instance: Instance) -> bool:
    """Return whether nothing but the object itself is set with an attribute of it."""
    line = [] if instance.cls is None else list(family(instance.cls))
    classes = [one for one in line if isinstance(one, Class)]
    bases = [base for cls in classes for base in cls.bases]
    return (
        instance.base in {"", _OBJECT.name}
        and all(isinstance(base, Class) or base == _OBJECT for base in bases)
        and not any("__setattr__" in cls.names for cls in classes)
        and all(_sets_nothing(one) for cls in classes for one in cls.names.values())
    )


_OBJECT = External("builtins.object")


def _sets_nothing(value: Value) -> bool:
    """Return whether what a class has is data, or a function that nothing is set through."""
    if isinstance(value, Function):
        return value.setter is None
    return isinstance(value, Known | Items | Table | Class)


def _as_name(value: object) -> None:
    """Raise TypeError where a stand-in is no name of an attribute."""
    if not isinstance(value, str):
        raise TypeError


def _delattr(machine: Machine, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("", 1) or NONE)
    owner = first(machine, arguments)
    check(machine, _as_name, name)
    if isinstance(name, Known):
        set_each(machine, owner, lambda one: delete_attribute(machine, one, str(name.constant)))
    else:
        machine.forget(arguments.place, owner)
    return NONE


def _hasattr(machine: Machine, arguments: Arguments) -> Value:
    owner = first(machine, arguments)
    name = machine.force(arguments.get("", 1) or NONE)
    if isinstance(name, Known) and isinstance(owner, Class | ModuleValue | Instance):
        found, is_missing = _looked_up(machine, owner, str(name.constant), arguments.place)
        if is_missing:
            return Known(constant=False)
        if is_missing is False and not _is_guess(found) and isinstance(found, _SEEN):
            return Known(constant=True)
    if isinstance(name, Known) and isinstance(owner, Known | Items | Table):
        answer = has_attribute(owner, str(name.constant))
        if answer is not None:
            return Known(answer, facts_of(owner))
    return Unknown("whether there is such an attribute")


_SEEN = (Function, Method, Known, Items, Table, Instance, Class)
"""What an attribute is that is known to be there."""
_ALWAYS = frozenset({"run", "route", "wsgi_app", "register_blueprint", "get", "items", "keys"})


def _is_guess(found: Value) -> bool:
    """Return whether this is a method that an object of a library would have, if it has it."""
    is_of_library = isinstance(found, Method) and isinstance(found.receiver, Instance)
    return (
        is_of_library
        and isinstance(found, Method)
        and isinstance(found.function, str)
        and (found.name not in _ALWAYS)
    )


def _plainly(machine: Machine, arguments: Arguments) -> Value | None:
    """`object.__getattribute__(x, name)`."""
    match [machine.force(one) for one in arguments.positional]:
        case [Instance() as owner, Known(constant=str() as name)]:
            return plain_attribute(machine, owner, name, arguments.place)
        case _:
            return Unknown("an attribute whose name is not known")


def _set_plainly(machine: Machine, arguments: Arguments) -> Value | None:
    """`object.__setattr__(x, name, value)`."""
    match [machine.force(one) for one in arguments.positional]:
        case [Instance() as owner, Known(constant=str() as name), value]:
            set_plainly(machine, owner, name, value)
            return NONE
        case _:
            return _setattr(machine, arguments)


def _delete_plainly(machine: Machine, arguments: Arguments) -> Value | None:
    """`object.__delattr__(x, name)`."""
    match [machine.force(one) for one in arguments.positional]:
        case [Instance() as owner, Known(constant=str() as name)]:
            machine.journal.remove(attributes_of(owner), name)
            return NONE
        case _:
            return _delattr(machine, arguments)


def _dir(machine: Machine, arguments: Arguments) -> Value:
    """`dir(x)` of a module, a class or an object: the names that it has, in order."""
    value = first(machine, arguments)
    names: set[str] = set()
    match value:
        case ModuleValue(frame=frame) if not frame.stars:
            own = [name for name, one in frame.names.items() if not isinstance(one, Maybe)]
            names = {*own, *_OF_MODULES} if len(own) == len(frame.names) else names
        case Class() | Instance(cls=Class(), strays={}):
            cls = value if isinstance(value, Class) else value.cls
            held = attributes_of(value) if isinstance(value, Instance) else {}
            names = _names_of(cls, held)
    if not names:
        return Unknown("the names that something has")
    return Items([Known(name) for name in sorted(names)])


_OF_MODULES = ("__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__",
               "__package__", "__spec__")  # fmt: skip
_OF_CLASSES = (*dir(object), "__dict__", "__module__", "__weakref__")


def _names_of(cls: Class | None, held: Names) -> set[str]:
    """Return the names that an object has by itself and by its class; empty if not all are told."""
    line = [] if cls is None else list(family(cls))
    scopes = [held, *(one.names for one in line if isinstance(one, Class))]
    is_closed = all(isinstance(one, Class) or one.name == "builtins.object" for one in line)
    is_sure = not any(isinstance(one, Maybe) for scope in scopes for one in scope.values())
    names = {str(name) for scope in scopes for name in scope}
    is_sure &= names.isdisjoint({"__dir__", "__slots__"})
    return {*names, *_OF_CLASSES} if line and is_closed and is_sure else set()


ATTRIBUTES: dict[str, Handler] = {
    "builtins.dir": _dir,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.hasattr": _hasattr,
    "builtins.delattr": _delattr,
    "builtins.object.__getattribute__": _plainly,
    "builtins.object.__setattr__": _set_plainly,
    "builtins.object.__delattr__": _delete_plainly,
}
"""By canonical name."""
