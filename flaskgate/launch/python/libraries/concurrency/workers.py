"""Threads, processes, pools, greenlets and event loops: they call a function later.

Each is told by how it takes the function's arguments: what follows it is passed on, or a tuple and
a dictionary hold them. Sources: the signatures of CPython 3.12's `threading`, `multiprocessing`,
`concurrent.futures`, `asyncio`, `_thread`, `sched` and `atexit`, of gevent, eventlet, trio, anyio,
Tornado, Twisted and APScheduler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flaskgate.launch.python.interpreter.calls.coroutines import (
    awaited,
    is_coroutine,
    new_coroutine,
)
from flaskgate.launch.python.interpreter.calls.given_up_calls import can_be_left
from flaskgate.launch.python.interpreter.calls.idle_functions import called_by, reach_of
from flaskgate.launch.python.interpreter.calls.unfollowed_calls import callbacks_of
from flaskgate.launch.python.interpreter.runs.limits import AT_LEAST
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.contextvars import within_copy
from flaskgate.launch.python.libraries.concurrency.processes import within
from flaskgate.launch.python.libraries.concurrency.tasks import all_of, in_turn
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.names import THREADS
from flaskgate.launch.reasons import Cause, Reason

_TARGET = "_target"
_CANCELLED = "(cancelled)"
"""Under which a thread keeps its function with its arguments."""
_ITEMS = 20
"""Items of a list for each of which a function is called."""


@dataclass(frozen=True, slots=True)
class _Passed:
    """The function at a position; what follows it are its arguments."""

    position: int = 0
    name: str = ""
    """The parameter's name, where it may be given by keyword."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """The function, a sequence and a dictionary of its arguments: names, and where they stand."""

    names: tuple[str, str, str]
    positions: tuple[int | None, int | None, int | None]


_THREAD = _Packed(("target", "args", "kwargs"), (1, 3, 4))
_TIMER = _Packed(("function", "args", "kwargs"), (1, 2, 3))
_APPLY = _Packed(("func", "args", "kwds"), (0, 1, 2))
_START = _Packed(("function", "args", "kwargs"), (0, 1, 2))
_EVENT = _Packed(("action", "argument", "kwargs"), (2, 3, 4))
_JOB = _Packed(("func", "args", "kwargs"), (0, 2, 3))
_WATCH = _Packed(("target", "args", "kwargs"), (None, None, None))

_PASSING: Mapping[str, _Passed] = {
    "submit": _Passed(0, "fn"),
    "spawn": _Passed(0, "function"),
    "spawn_raw": _Passed(0, "function"),
    "spawn_n": _Passed(0, "func"),
    "spawn_later": _Passed(1, "function"),
    "spawn_after": _Passed(1, "func"),
    "spawn_after_local": _Passed(1, "func"),
    "to_thread": _Passed(0, "func"),
    "run_sync": _Passed(0, "func"),
    "run_in_executor": _Passed(1, "func"),
    "call_soon": _Passed(0, "callback"),
    "call_soon_threadsafe": _Passed(0, "callback"),
    "call_later": _Passed(1, "callback"),
    "call_at": _Passed(1, "callback"),
    "start_soon": _Passed(0, "async_fn"),
    "add_callback": _Passed(0, "callback"),
    "spawn_callback": _Passed(0, "callback"),
    "start_background_task": _Passed(0, "target"),
    "callLater": _Passed(1, "callable"),
    "callInThread": _Passed(0, "callable"),
    "callWhenRunning": _Passed(0, "callable"),
    "deferToThread": _Passed(0, "f"),
}
_PACKING: Mapping[str, _Packed] = {
    "apply_async": _APPLY,
    "apply": _APPLY,
    "start_new_thread": _START,
    "start_new": _START,
    "enter": _EVENT,
    "enterabs": _EVENT,
    "add_job": _JOB,
}
_MAPPING = frozenset(
    ["map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async", "starmap_unordered"]
)
_MODULES = frozenset(
    ["asyncio", "gevent", "eventlet", "_thread", "thread", "trio", "anyio", "twisted", "curio"]
)
"""Their functions count by their plain names; those of others only as methods of an object."""
_MADE = ("Thread", "Timer", "Process", "Greenlet")
_HOMES = frozenset(
    [
        *("threading", "multiprocessing", "multiprocess", "torch", "billiard", "gevent"),
        *("eventlet", "dummy_threading", "pathos", "loky"),
    ]
)
_TASKS = frozenset({"ensure_future", "create_task", "wait_for", "shield", "Task"})
_MAKES = frozenset({"ensure_future", "create_task", "Task"})
_JOINS = frozenset({"gather", "wait", "as_completed"})
_STARTS_NOW = frozenset({"run_coroutine_threadsafe", "start_soon"})
_WAITS: Mapping[str, _Passed] = dict.fromkeys(
    [
        *("asyncio.run", "trio.run", "anyio.run", "curio.run", "uvloop.run", "absl.app.run"),
        *("werkzeug.serving.run_with_reloader", "werkzeug._reloader.run_with_reloader"),
        *("daemon.runner.run", "tornado.autoreload.main", "hupper.start_reloader"),
        *("asyncio.run_until_complete", "contextvars.copy_context().run"),
    ],
    _Passed(),
)
"""They return only when the function does."""


_SHARES = 12  # parts of the steps that are left, of which a thread that may serve gets one


def in_background(machine: Machine, function: Value, arguments: Arguments) -> Value:
    """Call something whose end does not end the program.

    What starts itself anew, such as a timer, is called perhaps: nobody knows how often.
    """
    found: list[Value] = []

    def call() -> None:
        machine.apart(
            lambda: found.append(awaited(machine, machine.call(function, arguments))),
            is_idle=partial(_is_idle, machine, function, arguments),
            least=_least(machine, function, arguments),
        )

    starting, here = machine.notes.starting, id(arguments.place.node)
    if here in starting:
        machine.alternatives([call, lambda: None])
    else:
        starting.add(here)
        try:
            call()
        finally:
            starting.remove(here)
    return found[0] if found else NONE


def _is_idle(machine: Machine, function: Value, arguments: Arguments) -> bool:
    """Return whether what is called can start nothing, or nothing that matters here.

    Of something from outside: whether that can be told of all that it was given to call.
    """
    plain = function.function if isinstance(function, Partial) else function
    callbacks = callbacks_of(machine, plain) if isinstance(plain, External) else None
    tried = [(function, arguments)]
    if callbacks is not None:
        tried = [(one, Arguments(place=arguments.place)) for one in callbacks]
    return all(can_be_left(machine, *one) for one in tried)


def _least(machine: Machine, function: Value, arguments: Arguments) -> int:
    """Return how many steps something gets at least: a part of what is left if it may serve."""
    called = called_by(function, arguments)
    if called is None or reach_of(machine, *called).is_harmless:
        return AT_LEAST
    return max(AT_LEAST, (machine.limit - machine.steps) // _SHARES)


def perhaps(machine: Machine, function: Value, arguments: Arguments) -> None:
    """Call something that may be called, or not."""
    machine.alternatives([lambda: in_background(machine, function, arguments), lambda: None])


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _WAITS or (name.endswith(".run_until_complete") and "()" in name):
        return _waited(machine, _passed(machine, _WAITS.get(name, _Passed()), arguments))
    gathered = _of_tasks(machine, name, arguments)
    if gathered is not None:
        return gathered
    if name == "atexit.register":
        given = _passed(machine, _Passed(0, "func"), arguments)
        return None if given is None else _at_end(machine, *given)
    if name == "atexit.unregister":
        given = _passed(machine, _Passed(0, "func"), arguments)
        return None if given is None else _unregister(machine, given[0])
    if name.endswith(("watchfiles.run_process", "watchgod.run_process")):
        return in_background(machine, *_packed(machine, _WATCH, arguments))
    return _later(machine, name, arguments)


def _at_end(machine: Machine, function: Value, arguments: Arguments) -> Value:
    """`atexit.register(f, …)`: it runs for sure where the call is reached for sure."""
    later = Partial(function, arguments)
    machine.notes.pending.append(later)
    if not (machine.conditional or machine.pending or machine.doubt):
        machine.notes.sure.append(later)
    return function


def _waited(machine: Machine, given: tuple[Value, Arguments] | None) -> Value | None:
    """Call what is waited for, in a copy of the context."""
    if given is None:
        return None
    function, arguments = given
    return within_copy(machine, lambda: awaited(machine, machine.call(function, arguments)))


def _unregister(machine: Machine, function: Value) -> Value:
    """Run a function no longer at the end; where it may be another one, all may still run."""
    if not machine.conditional:
        kept = [one for one in machine.notes.pending
                if not (isinstance(one, Partial) and one.function == function)]  # fmt: skip
        machine.notes.pending[:] = kept
    return NONE


def _of_tasks(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a function of asyncio makes of coroutines; None for another function.

    A task that nobody awaits may be cancelled before it has begun.
    """
    last = name.rpartition(".")[2]
    given = [machine.force(one) for one in arguments.positional]
    given = [one for value in given for one in _parts(value)]
    if not any(map(is_coroutine, given)) or last not in _TASKS | _JOINS | _STARTS_NOW:
        return None
    if last in _STARTS_NOW or "TaskGroup" in name:
        return in_background(machine, given[0], Arguments(place=arguments.place))
    task = given[0]
    if last in _MAKES:
        task = new_coroutine(machine, arguments.place, lambda: in_turn(machine, given[0]))
    if last in _JOINS:
        task = new_coroutine(machine, arguments.place, lambda: all_of(machine, given))
    machine.notes.pending.append(Partial(task, Arguments(place=arguments.place)))
    return task


def _parts(value: Value) -> Sequence[Value]:
    return value.items if isinstance(value, Items) else (value,)


def _later(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    last = name.rpartition(".")[2]
    if "()" not in name and name.partition(".")[0] not in _MODULES:
        return None
    given: tuple[Value, Arguments] | None = None
    if last in _PASSING:
        given = _passed(machine, _PASSING[last], arguments)
    elif last in _PACKING:
        given = _packed(machine, _PACKING[last], arguments)
    elif last in _MAPPING:
        within(machine, name, lambda: _map(machine, last, arguments))
        return Unknown("what a function gives for each item")
    if given is None or not _is_callable(given[0]):
        return None
    within(machine, name, lambda: in_background(machine, *given))
    return Unknown(f"`{arguments.place.text}` gives what it gives later")


def _is_callable(value: Value) -> bool:
    return not isinstance(value, Known | Unknown | Items | Table)


def _passed(machine: Machine, how: _Passed, arguments: Arguments) -> tuple[Value, Arguments] | None:
    """Return the function and the arguments that follow it; None where there is no function."""
    function = arguments.get(how.name, how.position)
    if function is None:
        return None
    skipped = how.position + 1
    places = {
        (key - skipped if isinstance(key, int) else key): place
        for key, place in arguments.places.items()
        if not isinstance(key, int) or key >= skipped
    }
    keywords = {key: one for key, one in arguments.keywords.items() if key != how.name}
    rest = replace(
        arguments,
        positional=arguments.positional[skipped:],
        keywords=keywords,
        places=places,
    )
    return machine.force(function), rest


def passed(
    machine: Machine, position: int, name: str, arguments: Arguments
) -> tuple[Value, Arguments] | None:
    """Return a function that a call is given, and the arguments for it that follow."""
    return _passed(machine, _Passed(position, name), arguments)


def _packed(machine: Machine, how: _Packed, arguments: Arguments) -> tuple[Value, Arguments]:
    """Return the function and the arguments that a sequence and a dictionary hold."""
    found = [
        machine.force(arguments.get(name, position) or NONE)
        for name, position in zip(how.names, how.positions, strict=True)
    ]
    return found[0], _spread(
        arguments,
        found[1],
        found[2],
        (how.names[1], how.positions[1]),
        (how.names[2], how.positions[2]),
    )


def _spread(
    arguments: Arguments,
    given: Value,
    named: Value,
    first: tuple[str, int | None],
    second: tuple[str, int | None],
) -> Arguments:
    entries = named.entries if isinstance(named, Table) else {}
    keywords = {key: value for key, value in entries.items() if isinstance(key, str)}
    positional = tuple(given.items) if isinstance(given, Items) else ()
    places: dict[str | int, SourceNode] = dict.fromkeys(
        range(len(positional)), arguments.where(*first)
    )
    places.update(dict.fromkeys(keywords, arguments.where(*second)))
    is_open = isinstance(given, Unknown) or isinstance(named, Unknown)
    is_open |= isinstance(named, Table) and named.has_more
    return Arguments(
        place=arguments.place,
        positional=positional,
        keywords=keywords,
        places=places,
        is_open=is_open,
    )


def _map(machine: Machine, verb: str, arguments: Arguments) -> Value | None:
    """Call a function for each item: of several iterables side by side, spread by `starmap`."""
    if len(arguments.positional) < 2:  # noqa: PLR2004 - a function and something to go through
        return None
    function, *series = (machine.force(one) for one in arguments.positional)
    if not _is_callable(function):
        return None
    lists = [one.items for one in series if isinstance(one, Items)]
    place = arguments.place
    if len(lists) < len(series):
        in_background(machine, function, Arguments(place=place, is_open=True))
        return Unknown("what a function gives for each item")
    for row in list(zip(*lists, strict=False))[:_ITEMS]:
        given = row
        if verb.startswith("starmap"):
            inner = machine.force(row[0])
            given = tuple(inner.items) if isinstance(inner, Items) else row
        in_background(machine, function, Arguments(place=place, positional=tuple(given)))
    return Unknown("what a function gives for each item")


_MADE_BY = "made by"
"""Where the class of a thread, or of a process, is named as the program names it."""


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if not _is_thread(name):
        return None
    thread = Instance(cls, _plain(name), {_MADE_BY: Known(name)}, place=arguments.place)
    _remember(machine, thread, arguments)
    return thread


def _is_thread(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name in THREADS or (last in _MADE and name.partition(".")[0] in _HOMES)


def _plain(name: str) -> str:
    """Return the class whose signature the thread has."""
    last = name.rpartition(".")[2]
    known = {"Timer": "threading.Timer", "Greenlet": "gevent.Greenlet"}
    return known.get(last, "threading.Thread")


def _remember(machine: Machine, thread: Instance, arguments: Arguments) -> None:
    """Keep what `__init__` was given, as `Thread` does; it may be started unseen."""
    given: tuple[Value, Arguments] | None
    if thread.base == "gevent.Greenlet":
        given = _passed(machine, _Passed(0, "run"), arguments)
    else:
        given = _packed(machine, _TIMER if thread.base == "threading.Timer" else _THREAD, arguments)
    if given is not None and _is_callable(given[0]):
        machine.journal.put(thread.attributes, _TARGET, Partial(*given))
    if thread not in machine.notes.pending:
        machine.notes.pending.append(thread)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if not _is_thread(value.base):
        return None
    match name:
        case "__init__":
            _remember(machine, value, arguments)
        case "cancel" if _plain(value.base) == "threading.Timer":
            _cancel(machine, value, arguments)
        case "start" | "start_later":
            _start(machine, value, arguments)
        case "run":
            machine.notes.started.add(id(value))
            machine.call(*_target_of(value, arguments))
    return NONE


def _made_by(thread: Instance) -> str:
    name = thread.attributes.get(_MADE_BY)
    return str(name.constant) if isinstance(name, Known) else ""


def _start(machine: Machine, thread: Instance, arguments: Arguments) -> None:
    cancelled = thread.attributes.get(_CANCELLED)
    if cancelled == NONE:
        return
    machine.notes.started.add(id(thread))
    how = in_background if cancelled is None else perhaps
    run = _run_of(machine, thread, arguments)
    within(machine, _made_by(thread), lambda: how(machine, *run))


def _cancel(machine: Machine, timer: Instance, arguments: Arguments) -> None:
    """Keep a timer from running; whether one that has begun has run cannot be told."""
    machine.journal.put(timer.attributes, _CANCELLED, NONE)
    target = timer.attributes.get(_TARGET, NONE)
    is_own = not isinstance(target, Partial) or not isinstance(target.function, External)
    if id(timer) in machine.notes.started and is_own:
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))


def _run_of(machine: Machine, thread: Instance, arguments: Arguments) -> tuple[Value, Arguments]:
    """Return what a subclass defines as `run`, else what `__init__` was given."""
    own = "_run" if thread.base == "gevent.Greenlet" else "run"
    run = machine.attribute(thread, own, arguments.place)
    is_own = isinstance(run, Method) and isinstance(run.function, Function)
    return (run, Arguments(place=arguments.place)) if is_own else _target_of(thread, arguments)


def _target_of(thread: Instance, arguments: Arguments) -> tuple[Value, Arguments]:
    return thread.attributes.get(_TARGET, NONE), Arguments(place=thread.place or arguments.place)


def run_pending(machine: Machine) -> None:
    """At the end of a program: run, as perhaps, what it left to be run.

    That is what `atexit` was given, and threads that something unknown may have started.
    """
    while machine.notes.pending:
        one = machine.notes.pending.pop()
        if isinstance(one, Instance) and one.place is not None and _may_be_started(machine, one):
            given = Arguments(place=one.place)
            perhaps(machine, *_run_of(machine, one, given))
        if isinstance(one, Partial):
            is_sure = one in machine.notes.sure and not machine.sinks
            how = in_background if is_sure else perhaps
            how(machine, one, Arguments(place=one.arguments.place))


def _may_be_started(machine: Machine, thread: Instance) -> bool:
    """Return whether something unknown had a thread in hand that nothing was seen to start."""
    return id(thread) in machine.journal.escaped and id(thread) not in machine.notes.started


LIBRARY = Library(call=_call, construct=_construct, method=_method)
