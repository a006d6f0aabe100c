"""Calls that could not be followed: whether one of them may start a server that was not reached.

What was handed to such a call may be called by it. At the end of a program that reached no server
it is called here, on trial: if that reaches one, the program's end says nothing.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from logging import FileHandler, Logger

from flaskgate.launch.python.interpreter.calls.call_limits import forget_written
from flaskgate.launch.python.interpreter.calls.coroutines import is_coroutine
from flaskgate.launch.python.interpreter.calls.given_up_calls import can_be_left, starts_nothing
from flaskgate.launch.python.interpreter.calls.idle_functions import (
    called_by,
    is_idle,
    stays_inside,
)
from flaskgate.launch.python.interpreter.calls.unseen_writes import forget_named
from flaskgate.launch.python.interpreter.runs.limits import ASIDE, STEPS
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
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
    Method,
    Names,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.names import KEEPS_FOR_REQUESTS, METHODS, WORKERS
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.start_words import may_start, surely_serves

_GUESSES = 1
"""How often a function is executed because it may be what an unknown call calls."""
_EARLY = 2
"""The part of a program in which that is tried: what serves needs the rest."""
_TRIALS = 30  # calls that are looked into
_DEEPEST = 3  # containers within containers in which functions are looked for
_OF_DATA = frozenset(
    name
    for kind in (str, bytes, list, dict, set, io.TextIOWrapper, io.BytesIO, Logger, FileHandler)
    for name in dir(kind)
    if not name.startswith("_")
)
"""Methods that unknown objects most likely have because they are data, or write a log."""


_REGISTERING = (".event.listen", ".event.listens_for")
"""Of SQLAlchemy: a function is kept, and called when something happens to a session."""


def note_call(machine: Machine, value: Value, arguments: Arguments) -> None:
    """Note a call that is not followed, and an application that goes into it.

    `value` is what is called, NONE where that is not known.
    """
    if _keeps_for_requests(value):
        return
    given = (*arguments.positional, *arguments.keywords.values())
    if any(_is_app(one) for one in given):
        machine.holders.add(arguments.place)
    machine.suspects.append((value, arguments))
    for one in _callables(given, _DEEPEST):
        if len(machine.notes.loose) < _TRIALS:
            machine.notes.loose.setdefault(id(one), (one, _origin(value), 0))


def _keeps_for_requests(value: Value) -> bool:
    """Return whether an extension of Flask keeps what it is given until a request comes."""
    name = value.name.rstrip("()") if isinstance(value, External) else ""
    made, _, method = name.rpartition("().")
    return made.startswith("flask_") and method in KEEPS_FOR_REQUESTS | METHODS


def _origin(value: Value) -> str:
    """Return the call from which something from outside comes; empty where that is not known."""
    name = value.name if isinstance(value, External) else ""
    return name.partition("()")[0] if "()" in name else ""


def call_any(machine: Machine, value: Value, arguments: Arguments) -> None:
    """Call, as perhaps, whatever something unknown was given before: it may be what is called.

    What an object from outside was given, only that calls. After some times only what a function
    wrote is forgotten, or all that it names.
    """
    origin = _origin(value)
    if isinstance(value, External) and not origin:
        return
    if machine.notes.is_guessing:
        return
    machine.notes.is_guessing = True
    machine.notes.guessed[id(value)] = value
    try:
        for key, (function, holder, count) in list(machine.notes.loose.items()):
            if origin and holder and holder != origin:
                continue
            machine.notes.loose[key] = (function, holder, count + 1)
            if count < _GUESSES and machine.steps < STEPS // _EARLY:
                _call_perhaps(machine, function, arguments)
            elif (node := _node_of(function)) in machine.written:
                forget_written(machine, node or 0, arguments.place)
            else:
                forget_named(machine, function, arguments.place)
    finally:
        machine.notes.is_guessing = False


def callbacks_of(machine: Machine, value: Value) -> list[Value] | None:
    """Return what a call that was not followed may call, as `call_any` does; None for another."""
    origin = _origin(value)
    if id(value) not in machine.notes.guessed or not origin:
        return None
    loose = machine.notes.loose.values()
    return [one for one, holder, _ in loose if not holder or holder == origin]


def _call_perhaps(machine: Machine, function: Value, arguments: Arguments) -> None:
    """Join what a call would change; whether it serves is looked into at the end."""
    before, children = len(machine.sinks), len(machine.notes.children)
    given = Arguments(place=arguments.place, is_open=True)
    machine.notes.guesses += 1
    refuted = machine.notes.refuted
    try:
        machine.alternatives([lambda: _call_apart(machine, function, given), lambda: None])
    finally:
        machine.notes.guesses -= 1
    if machine.notes.refuted > refuted and not stays_inside(machine, function, given):
        machine.notes.pending.append(Partial(function, given))
    del machine.sinks[before:]
    del machine.notes.children[children:]


def _call_apart(machine: Machine, function: Value, given: Arguments) -> None:
    """Call something that need not be followed to its end where it stays inside the program."""
    machine.apart(
        lambda: machine.call(function, given),
        is_idle=lambda: can_be_left(machine, function, given),
    )


def _node_of(function: Value) -> int | None:
    match function:
        case Function():
            return id(function.node)
        case Method():
            return _node_of(function.function) if isinstance(function.function, Function) else None
        case Partial():
            return _node_of(function.function)
        case _:
            return None


def _is_app(value: Value) -> bool:
    return isinstance(value, Instance) and value.config is not None


def look_into(machine: Machine) -> None:
    """Name the first call by which a server may be reached, if none was reached for sure."""
    if not all(sink.is_conditional for sink in machine.sinks):
        return
    suspects = machine.suspects
    tried, seen = 0, set[int]()
    for number, (value, arguments) in enumerate(suspects):
        is_start = isinstance(value, Unknown) or _starts_by_name(machine, value)
        is_start = is_start or _is_given_a_start(machine, value, arguments)
        callable_ = () if is_start or tried == _TRIALS else _untried(machine, number, seen)
        tried += bool(callable_)
        if is_start or any(_serves(machine, one, arguments.place) for one in callable_):
            machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
            return
    strange = next((one for value, one in suspects if value == NONE and not _is_of_data(one)), None)
    if strange is not None and _has_server(machine, strange.place):
        machine.miss(Reason(Cause.UNFOLLOWED, strange.place.text))
        return
    if machine.modules.concerns_flask(machine.entry, machine.roots):
        _name_doubts(machine)


def _name_doubts(machine: Machine) -> None:
    """Name what else hides a server: an unknown object that is to serve, a failing branch."""
    asked = next((one.place for value, one in machine.suspects if _is_to_serve(value, one)), None)
    if asked is not None:
        machine.miss(Reason(Cause.UNFOLLOWED, asked.text))
    elif machine.notes.broken_off:
        machine.miss(Reason(Cause.ENDS, f"end with {machine.notes.broken_off}"))


def _is_of_data(arguments: Arguments) -> bool:
    """Return whether a method of texts, containers or files is called, which starts nothing."""
    node = arguments.place.node
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in _OF_DATA


def _is_to_serve(value: Value, arguments: Arguments) -> bool:
    """Return whether something is called under a name that serves, of what nobody knows."""
    node = arguments.place.node
    match node.func if isinstance(node, ast.Call) else None:
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str() as name)):
            return value == NONE and surely_serves(name)
        case _:
            return False


def _has_server(machine: Machine, place: SourceNode) -> bool:
    """Return whether a function that was never called serves: it may be what was called."""
    frames = [frame for frame in (machine.main, *machine.loaded.values()) if frame is not None]
    functions = [
        one
        for frame in frames
        if machine.modules.is_active(frame.source.path)
        for one in _functions(frame.names)
        if id(one.node) not in machine.calls
    ]
    return any(_serves(machine, one, place) for one in functions[:_TRIALS])


def _functions(names: Names) -> list[Function]:
    """Return the functions of a module, and those of its classes.

    A list: whoever calls them on trial may put something new beside them.
    """
    inner = (
        value.names.values() if isinstance(value, Class) else (value,) for value in names.values()
    )
    return [one for values in inner for one in values if isinstance(one, Function)]


def _starts_by_name(machine: Machine, value: Value) -> bool:
    """Return whether an object of a library is asked to start what may be the application."""
    if not isinstance(value, External) or "()" not in value.name:
        return False
    verb = value.name.rpartition(".")[2]
    if value.name.endswith(_REGISTERING):
        return False
    if may_start(verb) and value.place in machine.holders:
        return True
    if value.name.partition(".")[0] in WORKERS:
        return False
    is_asked = "flask" in machine.versions and not _is_standard(value.name)
    return surely_serves(verb) and (
        is_asked or machine.modules.concerns_flask(machine.entry, machine.roots)
    )


def _is_given_a_start(machine: Machine, value: Value, arguments: Arguments) -> bool:
    """Return whether a call is given the words of a command that serves, whoever runs them."""
    name = value.name if isinstance(value, External) else ""
    if name.partition(".")[0] in WORKERS:
        return False
    node = arguments.place.node
    function = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    program = name.removesuffix("()").split(".")[1:2] if name.startswith("sh.") else []
    given = [machine.force(one) for one in arguments.positional]
    lists = [_joined(machine, one) for one in given if isinstance(one, Items)]
    texts = [str(one.constant) for one in given if isinstance(one, Known)]
    if program or not _RUNS.search(function.rpartition(".")[2]):
        texts = [" ".join((*program, *texts))] if program else []
    return any(_COMMAND.match(one) for one in (*lists, *texts))


_RUNS = re.compile(r"run|call|popen|spawn|exec|process|system|command|shell", re.IGNORECASE)
"""What functions are called that start programs."""
_COMMAND = re.compile(
    r"(?:\S*/)?(?:flask\s(?:.*\s)?(?:run\b|-)|python[\d.]*\s+(?:-\S+\s+)*(?:-m\s*flask|\S+\.py\b))"
)
"""A command that serves, by its words."""


def _joined(machine: Machine, words: Items) -> str:
    found = (machine.force(one) for one in words.items)
    return " ".join(str(one.constant) if isinstance(one, Known) else "…" for one in found)


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def _untried(machine: Machine, number: int, seen: set[int]) -> Sequence[Value]:
    """Return what a call that is not followed may call, each class once."""
    found = [one for one in _given_to(machine, number) if id(one) not in seen]
    seen |= {id(one) for one in found if isinstance(one, Class)}
    return found


def _given_to(machine: Machine, number: int) -> Iterator[Value]:
    """Yield what a call that is not followed may call: what it, or a decorator, was given."""
    value, arguments = machine.suspects[number]
    yield from _callables((*arguments.positional, *arguments.keywords.values()), _DEEPEST)
    if id(arguments.place.node) not in machine.notes.decorators:
        yield from _registered_before(machine, value, number)


def _registered_before(machine: Machine, value: Value, number: int) -> Iterator[Value]:
    """Yield what decorators of the same package were given before a call that is not followed.

    `@cli.command()` and then `cli()`: what `cli` is stands in no file of the repository.
    """
    top = value.name.partition(".")[0] if isinstance(value, External) else ""
    for package, function, calls in machine.notes.registered[:_TRIALS]:
        if package == top and calls <= number:
            yield from _callables((function,), _DEEPEST)


def _callables(values: Iterable[Value], depth: int) -> Iterator[Value]:
    """Yield what may be called of what is given, also within containers."""
    for value in values:
        yield from _callable(value)
        if depth:
            yield from _callables(_held(value), depth - 1)


def _callable(value: Value) -> Iterator[Value]:
    match value:
        case Function() | Method() | Partial():
            yield value
        case Instance() if is_coroutine(value) or value.base == "click.Command":
            yield value
        case Instance(cls=Class() as cls, config=None) if "." in value.base:
            yield from (Method(value, one) for one in _functions({"": cls}))
        case Class() if any(isinstance(one, External) for one in value.bases):
            yield value


def _held(value: Value) -> Iterable[Value]:
    match value:
        case Choice():
            return value.options
        case Items():
            return tuple(value.items)
        case Table(home=None):
            return tuple(value.entries.values())
        case _:
            return ()


def _serves(machine: Machine, function: Value, place: SourceNode) -> bool:
    """Return whether a server is reached by calling something with what cannot be told."""
    called = called_by(function, Arguments(place=place))
    if called is not None:
        key = (id(called[0].node), id(called[0].frame), tuple(map(id, called[1])))
        ask = starts_nothing if machine.aside > ASIDE else is_idle  # what can be left is left
        if key in machine.notes.tried or ask(machine, *called):
            return False
        machine.notes.tried[key] = function
    return _reaches_server(machine, function, place)


def _reaches_server(machine: Machine, function: Value, place: SourceNode) -> bool:
    before, children = len(machine.sinks), len(machine.notes.children)
    broken_off, is_unsettled = machine.notes.broken_off, machine.notes.is_unsettled
    machine.journal.begin()
    machine.conditional += 1  # how the trial ends says nothing of the program's end
    for one in _ways(machine, function, place):
        _call_apart(machine, one, Arguments(place=place, is_open=True))
    machine.conditional -= 1
    machine.notes.broken_off, machine.notes.is_unsettled = broken_off, is_unsettled
    machine.journal.rollback()
    is_reached = len(machine.sinks) > before
    del machine.sinks[before:]
    del machine.notes.children[children:]
    return is_reached


def _ways(machine: Machine, value: Value, place: SourceNode) -> Iterator[Value]:
    """Yield what is called of something: itself, or of a class what its objects can do."""
    if not isinstance(value, Class):
        yield value
        return
    made: list[Value] = []
    machine.apart(lambda: made.append(machine.call(value, Arguments(place=place, is_open=True))))
    yield from (Method(one, function) for one in made for function in _functions({"": value}))
