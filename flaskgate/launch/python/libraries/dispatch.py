"""Functions from outside the repository: what they give, and which of them call back."""

from __future__ import annotations

import builtins
import inspect
import posixpath
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.calls.arguments import given_values
from flaskgate.launch.python.interpreter.calls.coroutines import is_coroutine
from flaskgate.launch.python.interpreter.calls.idle_functions import stays_inside
from flaskgate.launch.python.interpreter.calls.unfollowed_calls import call_any, note_call
from flaskgate.launch.python.interpreter.data.iterators import iterator_in, touch
from flaskgate.launch.python.interpreter.objects.app_settings import doubt_held
from flaskgate.launch.python.interpreter.objects.exceptions import exit_with
from flaskgate.launch.python.interpreter.objects.implicit_calls import (
    EQUALITY,
    ORDER,
    TEXTS,
    UNTOLD,
    may_ask,
)
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.runs.handed_over import note_receiver
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    PARTIAL_METHOD,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Known,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.workers import perhaps
from flaskgate.launch.python.libraries.files.data_files import file_above, load_dotenv, named_file
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.names import KNOWN, canonical
from flaskgate.launch.python.libraries.objects import call_method, construct
from flaskgate.launch.python.libraries.os_environ import COPY, environ_call, flag
from flaskgate.launch.python.libraries.processes.subprocess import run_shell
from flaskgate.launch.python.libraries.registry import call_library
from flaskgate.launch.python.libraries.stdlib import BUILTINS
from flaskgate.launch.python.libraries.web.wsgi_apps import behind
from flaskgate.launch.python.libraries.web.wsgi_servers import serve

_CALLS_NOTHING = ("click.", "typer.", "dataclasses.", "typing.", "abc.", "builtins.", "flask.")
"""Prefixes of what keeps a function, or calls it with plain data only."""
_SETS = re.compile(r"\.config\.(?:update|setdefault|from_\w+)$")
"""Methods of an application's `config` that may set something."""
_EXITS = frozenset(["sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort"])


def call_external(machine: Machine, value: External, arguments: Arguments) -> Value:
    """Return what a call of something from outside gives; an `External` where nothing is known."""
    name = value.name
    for ask in _ASKED:
        found = ask(machine, name, arguments)
        if found is not None:
            return found
    _note_held(machine, value, arguments)
    may_ask(machine, arguments.place, UNTOLD, *map(machine.force, given_values(arguments)))
    call_any(machine, value, arguments)
    for one in given_values(arguments):
        iterator = iterator_in(one)
        if iterator is not None:
            touch(machine, iterator)
    if not _is_pure(name):
        note_call(machine, value, arguments)
        machine.forget(arguments.place, *given_values(arguments))
    machine.may_raise()
    return External(canonical(f"{name}()"), arguments.place)


def _note_held(machine: Machine, value: External, arguments: Arguments) -> None:
    """Note the applications that what a call gives may hold, or lead to."""
    if _SETS.search(value.name):
        doubt_held(machine, value)
    given = (app for one in given_values(arguments) for app in behind(one))
    apps = [*machine.notes.held_by(value), *given]
    if apps:
        machine.notes.wraps[id(arguments.place.node)] = apps


def _is_pure(name: str) -> bool:
    """Return whether a function of the standard library leaves what it is given as it is."""
    top, _, last = name.removesuffix("()").partition(".")
    if top == "builtins":
        return "." not in last
    return top in sys.stdlib_module_names and top not in _CHANGES


_CHANGES = frozenset({"random", "heapq", "bisect", "operator", "types", "queue", "threading",
                      "multiprocessing", "concurrent", "asyncio", "array", "ctypes", "pickle",
                      "unittest", "runpy", "code", "importlib", "sched", "weakref"})  # fmt: skip
"""Modules of the standard library with functions that change what they are given, or call it."""


def _environment(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name.startswith("os.environ."):
        return environ_call(machine, name, arguments)
    if name == "os.putenv":  # `os.environ` does not see it, what the program starts does
        return environ_call(machine, f"{COPY}.__setitem__", arguments)
    if name in {"dotenv.load_dotenv", "dotenv.main.load_dotenv", "flask.cli.load_dotenv"}:
        return _load_dotenv(machine, name, arguments)
    if name.endswith("get_debug_flag"):
        return flag(machine) or Known(constant=False)
    return None


def _load_dotenv(machine: Machine, name: str, arguments: Arguments) -> Value:
    """Load the file that is named, else the nearest above the module; Flask's own looks elsewhere.

    One that lies elsewhere in the unit is for whoever runs this.
    """
    given = arguments.get("dotenv_path", 0) or arguments.get("path")
    named = NONE if given is None else machine.force(given)
    path = named_file(machine, named, arguments.place)
    if named in (NONE, Known("")) and not name.startswith("flask."):
        path = file_above(machine, [".env"], arguments.place)
    if path is None:
        machine.loads_dotenv = True
    overrides = truth(machine.force(arguments.get("override", 3) or NONE)) is True
    load_dotenv(machine, path, overrides=overrides)
    return Unknown("whether a dotenv file was there")


def _construct(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    return construct(machine, name, arguments, None)


def _unbound(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """`Flask.run(app, …)`: a method of a library's class, given its object."""
    base, _, method = name.rpartition(".")
    if base not in KNOWN or not arguments.positional:
        return None
    receiver = machine.force(arguments.positional[0])
    if not isinstance(receiver, Instance) or not receiver.base:
        return None
    places = {
        (key - 1 if isinstance(key, int) else key): place
        for key, place in arguments.places.items()
        if key != 0
    }
    rest = replace(arguments, positional=arguments.positional[1:], places=places)
    return call_method(machine, receiver, method, rest)


def _exit(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _EXITS:
        given = arguments.get("status", 0)
        status = truth(machine.force(given or NONE))
        is_hard = name in {"os._exit", "os.abort"}
        if is_hard and not machine.conditional:
            machine.notes.pending.clear()
        raise exit_with(given, fails=status is True or name == "os.abort", is_hard=is_hard)
    return None


def _builtin(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    function = BUILTINS.get(name)
    given = list(map(machine.force, given_values(arguments)))
    if name in _SHOW:  # what shows an object itself is followed
        may_ask(machine, arguments.place, TEXTS, *(_ for _ in given if not isinstance(_, Instance)))
    may_ask(machine, arguments.place, _ASK.get(name, ()), *given)
    if function is None:
        return None
    if not _takes(name, arguments):
        refuse(machine, "TypeError")
    found = function(machine, arguments)
    options = () if found is None else options_of(found)
    if name not in _TAKE_ANYTHING and any(isinstance(one, Unknown) for one in options):
        machine.may_raise("TypeError", "ValueError")
    return found


def _takes(name: str, arguments: Arguments) -> bool:
    """Return whether a built-in function may be given so many arguments, of these names."""
    given = (len(arguments.positional), frozenset(arguments.keywords))
    return arguments.is_open or not name.startswith("builtins.") or _fits(name, *given)


@lru_cache(maxsize=4_096)
def _fits(name: str, count: int, keywords: frozenset[str]) -> bool:
    name = name.removeprefix("builtins.")
    function = getattr(builtins, name, None)
    if name in _AT_MOST and count > _AT_MOST[name]:
        return False
    try:
        signature = inspect.signature(function)  # type: ignore[arg-type] # None raises, too
    except (TypeError, ValueError):
        return True  # it says nothing of what it takes
    try:
        signature.bind(*range(count), **dict.fromkeys(keywords))
    except TypeError:
        return False
    return True


_AT_MOST: Mapping[str, int] = {
    **dict.fromkeys(("bool", "dict", "frozenset", "set"), 1),
}
"""Arguments by position of classes and functions that have no signature, or a wrong one."""
_TAKE_ANYTHING = frozenset(
    f"builtins.{name}"
    for name in ("bool", "callable", "id", "isinstance", "print", "repr", "str", "type")
)
"""Built-in functions that refuse none of what they may be given."""


_SHOW = frozenset({"builtins.str", "builtins.repr", "builtins.ascii", "builtins.print"})
_ASK: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("builtins.sorted", "builtins.min", "builtins.max"), ORDER),
    **dict.fromkeys(("builtins.set", "builtins.frozenset", "builtins.dict"), EQUALITY),
    **dict.fromkeys(("builtins.dict.fromkeys", "collections.Counter"), EQUALITY),
    "builtins.sum": ("__add__", "__radd__"),
    "builtins.abs": ("__abs__",),
    "builtins.reversed": ("__reversed__", "__len__", "__getitem__"),
}
"""What is followed but for the methods of objects that it may call."""


def _partial(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in {"functools.partial", _BOUND, PARTIAL_METHOD} or not arguments.positional:
        return None
    function, *rest = arguments.positional
    places = {
        (key - 1 if isinstance(key, int) else key): place
        for key, place in arguments.places.items()
        if key != 0
    }
    given = replace(arguments, positional=tuple(rest), places=places)
    made = Partial(machine.force(function), given)
    is_method = name == PARTIAL_METHOD
    return Instance(None, name, {"partial": made}, place=arguments.place) if is_method else made


_BOUND = "types.MethodType"
"""`MethodType(f, x)` is what `partial(f, x)` gives."""
_DRESS = "functools.update_wrapper"


def _dress(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """`functools.wraps(f)(g)` and `update_wrapper(g, f)` give back g, and call neither."""
    if name == "functools.wraps":
        wrapped = machine.force(arguments.get("wrapped", 0) or NONE)
        given = Arguments(place=arguments.place, keywords={"wrapped": wrapped})
        return Partial(External(_DRESS), given)
    if name != _DRESS:
        return None
    wrapper = machine.force(arguments.get("wrapper", 0) or NONE)
    wrapped = machine.force(arguments.get("wrapped", 1) or NONE)
    if isinstance(wrapper, Function):
        if isinstance(wrapped, Function):
            machine.journal.update(wrapper.attributes, wrapped.attributes)
        for one in ("__name__", "__qualname__", "__doc__", "__module__"):
            said = machine.attribute(wrapped, one, arguments.place)
            machine.journal.put(wrapper.attributes, one, said)
        machine.journal.put(wrapper.attributes, "__wrapped__", wrapped)
    return wrapper


def _search_path(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """`sys.path.insert(0, folder)` and `append`: where modules are looked for from here on."""
    if name not in {"sys.path.insert", "sys.path.append", "site.addsitedir"}:
        return None
    given = [machine.force(one) for one in arguments.positional]
    text = path_text(given[-1]) if given else None
    folder = PurePosixPath(posixpath.normpath(text.lstrip("/"))) if text is not None else None
    if folder is not None and folder in machine.modules.folders:
        others = tuple(one for one in machine.roots if one != folder)
        is_first = name.endswith("insert")
        machine.roots = (folder, *others) if is_first else (*others, folder)
    return NONE


def _call_back(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Call, as perhaps, the functions that something unknown is given: nobody knows what for."""
    if name.startswith(_CALLS_NOTHING):
        return None
    for value in (*arguments.positional, *arguments.keywords.values()):
        given = machine.force(value)
        if isinstance(given, Function | Method | Partial) or is_coroutine(given):
            _now_or_later(machine, given, Arguments(place=arguments.place, is_open=True))
        if isinstance(given, Class):
            base = next((one.name for one in family(given) if isinstance(one, External)), "")
            given = Instance(given, base, place=arguments.place)
        if isinstance(given, Instance):
            call_hooks(machine, given, arguments)
    return None


def _now_or_later(machine: Machine, function: Value, arguments: Arguments) -> None:
    """Call something perhaps; at the end of the program where its module is not ready for that.

    `Column(default=make_id)`, in a class that `make_id` names.
    """
    refuted = machine.notes.refuted
    machine.notes.guesses += 1
    try:
        perhaps(machine, function, arguments)
    finally:
        machine.notes.guesses -= 1
    if machine.notes.refuted > refuted and not stays_inside(machine, function, arguments):
        machine.notes.pending.append(Partial(function, arguments))


def call_hooks(machine: Machine, owner: Instance, arguments: Arguments) -> None:
    """Call, as perhaps, what the standard library asks of an object of a class derived from it.

    Such as `emit` of a handler of `logging`, and `do_…` of a `cmd.Cmd`.
    """
    top = owner.base.partition(".")[0]
    note_receiver(machine, owner, arguments)
    if owner.cls is None or top not in sys.stdlib_module_names or top in _ASKS_NOTHING:
        return
    if id(owner.cls) in machine.notes.asked:
        return
    machine.notes.asked.add(id(owner.cls))
    for cls in family(owner.cls):
        for name, own in list(cls.names.items()) if isinstance(cls, Class) else ():
            if isinstance(own, Function) and not str(name).startswith("_"):
                given = Arguments(place=arguments.place, is_open=True)
                perhaps(machine, Method(owner, own), given)
    machine.notes.asked.discard(id(owner.cls))


_ASKS_NOTHING = frozenset(
    ["builtins", "abc", "enum", "typing", "collections", "dataclasses", "threading",
     "multiprocessing", "functools", "types", "argparse", "configparser", "numbers",
     "pathlib", "contextlib", "subprocess", "http", "socketserver", "wsgiref"]
)  # fmt: skip
"""Modules whose classes call nothing of those derived from them, or are followed elsewhere."""


_ASKED: tuple[Callable[[Machine, str, Arguments], Value | None], ...] = (
    _environment,
    _builtin,
    serve,
    _unbound,
    _construct,
    _exit,
    _partial,
    _dress,
    _search_path,
    run_shell,
    call_library,
    _call_back,
)
