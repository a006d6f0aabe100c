"""Definitions: functions and classes, and what their decorators make of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.calls.parameters import defaults_of
from flaskgate.launch.python.interpreter.objects.descriptors import PROPERTY
from flaskgate.launch.python.interpreter.objects.metaclasses import make_class, metaclass_for
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.runs.handed_over import note_class
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.definition_names import local_names
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.statements.annotations import evaluate_heads
from flaskgate.launch.python.interpreter.statements.enumeration_bodies import execute_enumeration
from flaskgate.launch.python.interpreter.value_types.class_line import (
    is_enumeration,
)
from flaskgate.launch.python.interpreter.value_types.function_kinds import flagged
from flaskgate.launch.python.interpreter.value_types.hashing import is_unhashable
from flaskgate.launch.python.interpreter.value_types.value_facts import join_all, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    DISPATCHER,
    MANAGED,
    MANAGER,
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.click import DECORATOR, command_of
from flaskgate.launch.python.libraries.names import RECORDS
from flaskgate.text.python.names import called_name

_CHOOSES = frozenset({"functools.singledispatch", "functools.singledispatchmethod"})
_OF_CLICK = frozenset({"option", "argument", "command", "group", "callback", "cli_wrap", "default"})
_REGISTERS = (
    "flask.", "flask_", "click.", "typer.", "celery.", "quart.", "fastapi.", "pytest.", "dash.",
    "connexion.", "apiflask.", "sqlalchemy.", "werkzeug.", "apscheduler.", "invoke.",
)  # fmt: skip
"""Packages whose decorators give back the function, or wrap a view that no main path calls."""
_PLAIN = frozenset(["abc", "asyncio", "contextlib", "dataclasses", "enum", "functools", "numbers",
                    "reprlib", "types", "typing", "unittest", "warnings"])  # fmt: skip
"""Modules of the standard library whose decorators leave what they decorate as it is, or nearly."""


def define_function(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> None:
    """Bind a function, or what its decorators make of it."""
    is_click = any(called_name(one) in _OF_CLICK for one in node.decorator_list)
    decorators = [] if is_click else _decorators(machine, node, frame)
    function = Function(node, frame, defaults=defaults_of(machine, node.args, frame))
    evaluate_heads(machine, node.args, node.returns, frame)
    made: Value = command_of(machine, function, frame) if is_click else function
    if is_click and made is function:
        decorators = _decorators(machine, node, frame)
    made = _decorated(machine, decorators, made)
    home = frame.elsewhere.get(node.name, frame)
    name = frame.mangled(node.name) if home.is_class else node.name
    machine.journal.put(home.names, name, made)


_Decorators = Sequence[tuple[Value, SourceNode]]


def _decorators(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, frame: Frame
) -> _Decorators:
    """Return the decorators of a definition, which are evaluated before anything else of it."""
    machine.notes.decorators.update(map(id, node.decorator_list))
    return [
        (machine.force(machine.evaluate(one, frame)), SourceNode(frame.source, one))
        for one in node.decorator_list
    ]


def _decorated(machine: Machine, decorators: _Decorators, made: Value) -> Value:
    """Return what decorators make of a function or class, the last first."""
    for decorator, place in reversed(decorators):
        made = _decorated_by(machine, decorator, made, place)
    return made


def _decorated_by(machine: Machine, decorator: Value, made: Value, place: SourceNode) -> Value:
    """Return what one decorator makes of a function or class."""
    if isinstance(made, Function):
        kind = flagged(decorator, made)
        if kind is not None:
            return kind
    if isinstance(decorator, External):
        return _by_library(machine, decorator.name, made, place)
    if isinstance(decorator, Unknown):
        return _perhaps(machine, made, place)
    if isinstance(decorator, Method) and not isinstance(decorator.function, Function):
        return _by_method(machine, decorator, made, place)
    if isinstance(decorator, Instance) and decorator.cls is None:
        return _by_object(machine, decorator, made, place)
    return _by_call(machine, decorator, made, place)


def _by_call(machine: Machine, decorator: Value, made: Value, place: SourceNode) -> Value:
    """Return what a call of the decorator gives, unless it may only be one that gives it back.

    `try: from invoke import ctask as task` and, below `except`, its name of today.
    """
    options = options_of(decorator)
    if all(isinstance(one, External) and _gives_back(one.name, made) for one in options):
        return made
    return machine.force(machine.call(decorator, Arguments(place=place, positional=(made,))))


def _by_object(machine: Machine, decorator: Instance, made: Value, place: SourceNode) -> Value:
    if decorator.base == MANAGER:
        parts = {"manager": decorator, "function": made}
        return Instance(None, MANAGED, parts, place=place)
    if decorator.base == DECORATOR:
        return machine.force(machine.call(decorator, Arguments(place=place, positional=(made,))))
    return made


def _by_library(machine: Machine, name: str, made: Value, place: SourceNode) -> Value:
    """Return what a decorator from outside makes of a function or class."""
    if name in _CHOOSES:
        return machine.call(External(name), Arguments(place=place, positional=(made,)))
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names and top not in _PLAIN:
        found = machine.call(External(name), Arguments(place=place, positional=(made,)))
        return _perhaps(machine, made, place) if isinstance(found, External) else found
    if _gives_back(name, made):
        return made
    for one in options_of(made):
        if isinstance(one, Function | Method | Partial):
            machine.notes.registered.append((top, one, len(machine.suspects)))
    return _perhaps(machine, made, place)


def _gives_back(name: str, made: Value) -> bool:
    """Return whether a decorator of a library leaves what it decorates as it is."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or name.startswith(_REGISTERS):
        return True
    return top in (_MODELS if isinstance(made, Class) else _RUNNERS)


_MODELS = frozenset({"attr", "attrs", "pydantic", "marshmallow", "dataclasses_json"})
_RUNNERS = frozenset({"invoke", "fabric", "nox"})
"""Their tasks are called by nobody but who runs these tools, and by the code itself."""


def _by_method(machine: Machine, decorator: Method, made: Value, place: SourceNode) -> Value:
    """`@app.route(…)` and the like register the function; `@x.setter` adds to a property."""
    receiver = decorator.receiver
    if isinstance(receiver, Function) and isinstance(made, Function):
        if decorator.name == "deleter":
            return replace(receiver, deleter=made)
        if decorator.name == "getter":
            return replace(receiver, node=made.node, frame=made.frame, defaults=made.defaults)
        return replace(receiver, setter=made) if decorator.name == "setter" else receiver
    is_kept = isinstance(receiver, Instance) and receiver.base not in {"", DISPATCHER, PROPERTY}
    if is_kept and decorator.name not in RECORDS:
        return made
    found = machine.call(decorator, Arguments(place=place, positional=(made,)))
    return found if isinstance(receiver, Instance) else made


def _perhaps(machine: Machine, made: Value, place: SourceNode) -> Value:
    """Return what may call the function, or do anything else."""
    machine.may_raise()
    plain = [replace(one, is_decorated=True) if isinstance(one, Function) else one
             for one in options_of(made)]  # fmt: skip
    unknown = Unknown(f"what `{place.text}` makes of it is not known")
    return join_all([*plain, unknown]) or unknown


def define_class(machine: Machine, node: ast.ClassDef, frame: Frame) -> None:
    """Bind a class after executing its body, or what its decorators make of it."""
    decorators = _decorators(machine, node, frame)
    bases = tuple(machine.force(machine.evaluate(base, frame)) for base in node.bases)
    given = [
        (keyword.arg, machine.force(machine.evaluate(keyword.value, frame)))
        for keyword in node.keywords
    ]
    named = {name: value for name, value in given if name is not None}
    meta = metaclass_for(named.pop("metaclass", None), bases)
    body = Frame(source=frame.source, outer=frame, is_class=True, own=local_names(node))
    cls = Class(node, body.names, bases, SourceNode(frame.source, node), meta)
    body.cls = cls
    _execute_body(machine, cls, body)
    _refuse_defaults(machine, cls)
    note_class(machine, cls)
    made = _decorated(machine, decorators, make_class(machine, cls, body, named))
    home = frame.elsewhere.get(node.name, frame)
    machine.journal.put(home.names, node.name, made)


def _execute_body(machine: Machine, cls: Class, body: Frame) -> None:
    if is_enumeration(cls):
        execute_enumeration(machine, cls, body)
    else:
        machine.execute(cls.node.body, body)
    if "__del__" in cls.names and machine.journal.drops is None:
        machine.journal.drops = []
    machine.notes.has_readers |= "__getattribute__" in cls.names


def _refuse_defaults(machine: Machine, cls: Class) -> None:
    """Raise where the program expects that a class takes no such defaults.

    A dataclass no list or dictionary, a class with slots none for one of them.
    """
    slots = cls.names.get("__slots__")
    held = slots.items if isinstance(slots, Items) else () if slots is None else (slots,)
    if any(isinstance(one, Known) and one.constant in cls.names for one in held):
        refuse(machine, "ValueError")
    names = [called_name(one) for one in cls.node.decorator_list]
    fields = [one.target for one in cls.node.body if isinstance(one, ast.AnnAssign)]
    given = [cls.names.get(one.id) for one in fields if isinstance(one, ast.Name)]
    is_mutable = any(one is not None and is_unhashable(machine.force(one)) for one in given)
    if "dataclass" in names and is_mutable:
        refuse(machine, "ValueError")
