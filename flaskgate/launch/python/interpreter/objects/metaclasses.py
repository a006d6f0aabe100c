"""Metaclasses of the repository, and classes that a call makes.

What is followed: `__new__`, `__init__` and `__call__` of a class derived from `type` or `ABCMeta`,
its methods as methods of its classes, and `type(name, bases, entries)`. A class by any other
metaclass, or one with `__prepare__`, may be anything.
Source: https://docs.python.org/3/reference/datamodel.html#customizing-class-creation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from flaskgate.launch.python.interpreter.objects.descriptors import tell_names
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Cells,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Items,
    Known,
    Method,
    Names,
    Table,
    Unknown,
    Value,
    table_of,
)

TYPE = "builtins.type"
_PLAIN = frozenset({"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType", TYPE})
TYPES = frozenset({"abc.ABCMeta", TYPE})
_FOLLOWED = TYPES | {"builtins.object"}


def metaclass_for(given: Value | None, bases: tuple[Value, ...]) -> Value | None:
    """Return the metaclass of a new class: the one that is given, else that of an ancestor.

    None for `type` itself and those of the standard library.
    """
    inherited = [
        one.meta
        for base in bases
        if isinstance(base, Class)
        for one in family(base)
        if isinstance(one, Class) and one.meta is not None
    ]
    if given is not None and not (isinstance(given, External) and given.name in _PLAIN):
        return given
    return inherited[0] if inherited else None


def metaclass_of(value: Value) -> Class | None:
    """Return the metaclass of a class, if it is one of the repository."""
    meta = value.meta if isinstance(value, Class) else None
    return meta if isinstance(meta, Class) else None


def is_metaclass(cls: Class) -> bool:
    """Return whether a class is derived from `type`."""
    return any(isinstance(one, External) and one.name in TYPES for one in family(cls))


def of_metaclass(cls: Value, name: str) -> Value | None:
    """Return what the metaclass of a class defines under a name; None where there is nothing."""
    meta = metaclass_of(cls)
    return None if meta is None else own_or_inherited(meta, name)


def make_class(
    machine: Machine, draft: Class, body: Frame | None, keywords: Mapping[str, Value]
) -> Value:
    """Return what the metaclass of a class makes of it, whose names are there already.

    `body` is the scope in which its methods stand.
    """
    if draft.meta is None:
        finish_class(machine, draft, keywords)
        return draft
    meta = metaclass_of(draft)
    if meta is None or not _is_followed(meta):
        finish_class(machine, draft, keywords)
        return Choice((draft, Unknown("a class whose metaclass cannot be followed")))
    given = Arguments(
        place=draft.place,
        positional=(
            Known(draft.node.name),
            Items(list(draft.bases), is_tuple=True),
            table_of(draft.names),
        ),
        keywords=keywords,
    )
    made = _by_new(machine, meta, (draft, body), given)
    if not isinstance(made, Class):
        return made
    finish_class(machine, made, keywords)
    initialise = own_or_inherited(meta, "__init__")
    if isinstance(initialise, Function):
        machine.call(Method(made, initialise), given)
    return made


def _by_new(
    machine: Machine, meta: Class, draft: tuple[Class, Frame | None], given: Arguments
) -> Value:
    maker = own_or_inherited(meta, "__new__")
    if not isinstance(maker, Function):
        return draft[0]
    machine.drafts.append(draft)
    try:
        return machine.force(machine.call(Method(meta, maker), given))
    finally:
        machine.drafts.pop()


def _is_followed(meta: Class) -> bool:
    outside = {one.name for one in family(meta) if isinstance(one, External)}
    return (
        is_metaclass(meta)
        and outside <= _FOLLOWED
        and own_or_inherited(meta, "__prepare__") is None
        and all(isinstance(base, Class | External) for base in meta.bases)
    )


def new_by_type(machine: Machine, arguments: Arguments) -> Value:
    """`type.__new__(metaclass, name, bases, entries)`, in the `__new__` of a metaclass."""
    given = [machine.force(one) for one in arguments.positional]
    match given:
        case [_, name, Items() as bases, Table() as entries] if machine.drafts:
            draft, body = machine.drafts[-1]
            is_same = entries.entries is draft.names and name == Known(draft.node.name)
            if is_same and tuple(bases.items) == draft.bases:
                return draft
            made = replace(draft, names=_names(entries), bases=tuple(bases.items))
            if isinstance(name, Known) and name.constant != draft.node.name:
                made = replace(made, node=named(draft.node, str(name.constant)))
            if body is not None:
                body.cls = made
            return made
        case _:
            return Unknown("a class that a metaclass makes")


def class_by_call(machine: Machine, meta: Class | None, arguments: Arguments) -> Value:
    """`type(name, bases, entries)`, or a call of a metaclass."""
    match [machine.force(one) for one in arguments.positional]:
        case [Known(constant=str() as name), Items() as bases, Table() as entries]:
            parents = tuple(map(machine.force, bases.items))
            node = named(arguments.place.node, name)
            place = arguments.place
            own = metaclass_for(meta, parents)
            draft = Class(node, _names(entries), parents, place, own)
            return make_class(machine, draft, None, arguments.keywords)
        case _:
            machine.may_raise()
            return Unknown("a class that is not known")


def _names(entries: Table) -> Names:
    return cast("Names", Cells({str(key): value for key, value in entries.entries.items()}))


def named(place: ast.AST, name: str) -> ast.ClassDef:
    """Return the node of a class that no `class` statement makes."""
    node = ast.ClassDef(name=name, bases=[], keywords=[], body=[], decorator_list=[])
    return ast.copy_location(node, place)


def finish_class(machine: Machine, cls: Class, keywords: Mapping[str, Value]) -> None:
    """Tell what a class holds, its ancestors and whoever asks for their heirs, that it is there."""
    tell_names(machine, cls)
    for base in cls.bases:
        old = machine.heirs.get(id(base))
        own = list(old.items) if isinstance(old, Items) else []
        machine.journal.put(machine.heirs, id(base), Items([*own, cls], is_tuple=True))
    for ancestor in list(family(cls))[1:]:
        hook = ancestor.names.get("__init_subclass__") if isinstance(ancestor, Class) else None
        if isinstance(hook, Function):
            machine.call(Method(cls, hook), Arguments(place=cls.place, keywords=keywords))
            return


def is_closed(cls: Class) -> bool:
    """Return whether all attributes of a class itself are known, its metaclass included."""
    return not any(map(may_have_more, (*family(cls), *_metaclasses(cls))))


def _metaclasses(cls: Class) -> Iterator[Class | External]:
    """Yield the metaclass of a class and its ancestors but for Python's own."""
    meta = metaclass_of(cls)
    for one in () if meta is None else family(meta):
        if not isinstance(one, External) or one.name not in TYPES:
            yield one


def may_have_more(one: Class | External) -> bool:
    """Return whether a class may have attributes that are not to be seen."""
    if isinstance(one, External):
        return one.name != "builtins.object"
    named = [word.arg for word in one.node.keywords if word.arg != "metaclass"]
    is_made = bool(one.node.decorator_list or named) or isinstance(one.meta, Unknown | External)
    return is_made or any(not isinstance(base, Class | External) for base in one.bases)
