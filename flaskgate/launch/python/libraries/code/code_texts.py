"""Texts that are read as code or as literals: `eval`, `exec`, `json.loads`, `ast.literal_eval`."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from flaskgate.launch.python.interpreter.data.text_methods import data
from flaskgate.launch.python.interpreter.objects.operations import required
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Cells,
    Frame,
    Known,
    Names,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.data.iteration import Handler, first
from flaskgate.launch.python.libraries.files.json_hooks import with_hooks
from flaskgate.launch.reasons import Cause, Reason

_NO_JSON = "json.JSONDecodeError"
_TEXT = 10_000  # characters of a text that is read


def _evaluated(machine: Machine, arguments: Arguments) -> Value:
    """`eval` of a known text, in the scope in which it stands, or in dictionaries."""
    value = first(machine, arguments)
    text = str(value.constant) if isinstance(value, Known) and value.constant is not None else None
    frame = _scope(machine, arguments)
    if text is None or len(text) > _TEXT or frame is None:
        return _unfollowed(machine, arguments)
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Raised("SyntaxError") from None
    for inner in ast.walk(node):
        if hasattr(inner, "lineno"):
            ast.copy_location(inner, arguments.place.node)
    return machine.evaluate(node, frame)


def _scope(machine: Machine, arguments: Arguments) -> Frame | None:
    """Return the scope in which a text is executed; None where that cannot be told.

    What stands in a function gets a copy of its variables.
    """
    here = machine.notes.scope
    given = [machine.force(one) for one in arguments.positional[1:]]
    if here is None or arguments.keywords or arguments.is_open:
        return None
    tables = [one for one in given if isinstance(one, Table)]
    if len(tables) != len(given):
        return None
    if not tables:
        return here if here.is_class or here.outer is None else replace(here, names=_copy(here))
    names = [cast("Names", one.entries) for one in tables]
    around = Frame(source=here.source, names=names[0], name=here.module.name)
    if len(names) == 1:
        return around
    return Frame(source=here.source, names=names[1], outer=around, is_class=True)


def _copy(scope: Frame) -> Names:
    return cast("Names", Cells(scope.names))


def _compiled(machine: Machine, arguments: Arguments) -> Value:
    """`compile(text, …)`: the text itself, for `exec` and `eval`."""
    value = first(machine, arguments)
    return value if isinstance(value, Known) else Unknown("code", facts_of(value))


def _executed(machine: Machine, arguments: Arguments) -> Value:
    """`exec` of a known text, in the scope in which it stands, or in dictionaries."""
    value = first(machine, arguments)
    frame = _scope(machine, arguments)
    tree = _parsed(value.constant if isinstance(value, Known) else None, arguments.place.node)
    if tree is None or frame is None:
        return _unfollowed(machine, arguments)
    machine.notes.executed.append(tree)
    machine.execute(tree.body, frame)
    return NONE


def _parsed(text: object, place: ast.AST) -> ast.Module | None:
    """Return the tree of a text, all of it at the place of the call; None if it is too long."""
    if not isinstance(text, str | bytes) or len(text) > _TEXT:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for inner in ast.walk(tree):
        if hasattr(inner, "lineno"):
            ast.copy_location(inner, place)
    return tree


def _unfollowed(machine: Machine, arguments: Arguments) -> Value:
    machine.may_raise()
    machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return Unknown(f"`{arguments.place.text}` is not known")


def _literal(machine: Machine, arguments: Arguments) -> Value:
    """`ast.literal_eval` of a known text."""
    return _read(machine, ast.literal_eval, arguments, "ValueError")


def _json(machine: Machine, arguments: Arguments) -> Value:
    """`json.loads` of a known text."""
    return with_hooks(machine, _read(machine, json.loads, arguments, _NO_JSON), arguments)


def _read(
    machine: Machine, read: Callable[[str], object], arguments: Arguments, error: str
) -> Value:
    value = first(machine, arguments)
    text = value.constant if isinstance(value, Known) else None
    if not isinstance(text, str) or len(text) > _TEXT:
        machine.may_raise(error, "SyntaxError")
        return Unknown("a text that cannot be read", facts_of(value))
    try:
        return data(read(text), facts_of(value))
    except SyntaxError:
        return required(machine, Raised("SyntaxError"), value)[0]
    except ValueError:
        return required(machine, Raised(error), value)[0]
    except (TypeError, RecursionError, MemoryError):
        machine.may_raise()
        return Unknown("a text that cannot be read", facts_of(value))


def _run_text(machine: Machine, arguments: Arguments) -> Value:
    """Debuggers, profilers and consoles execute a text, in the program where it is not said."""
    return _executed(machine, replace(arguments, positional=arguments.positional[:1], keywords={}))


def _timed(machine: Machine, arguments: Arguments) -> Value:
    """`timeit.timeit(stmt, setup)`: both are texts, or are called."""
    for name, number in (("setup", 1), ("stmt", 0)):
        given = machine.force(arguments.get(name, number) or NONE)
        if isinstance(given, Known):
            _run_text(machine, replace(arguments, positional=(given,)))
        else:
            machine.call(given, Arguments(place=arguments.place))
    return Unknown("how long something takes")


def _run_call(machine: Machine, arguments: Arguments) -> Value:
    """`Profile().runcall(f, …)`."""
    function, *rest = arguments.positional or (NONE,)
    return machine.call(machine.force(function), replace(arguments, positional=tuple(rest)))


_RUN_TEXTS = (
    *("pdb.run", "pdb.runctx", "pdb.runeval", "cProfile.run", "cProfile.runctx", "profile.run"),
    *("profile.runctx", "cProfile.Profile().run", "cProfile.Profile().runctx", "bdb.Bdb().run"),
    *("profile.Profile().run", "pdb.Pdb().run", "trace.Trace().run", "trace.Trace().runctx"),
    *("code.InteractiveInterpreter().runsource", "code.InteractiveInterpreter().runcode"),
    *("code.InteractiveConsole().runsource", "code.InteractiveConsole().push"),
    "code.InteractiveConsole().runcode",
)
_RUN_CALLS = ("pdb", "cProfile.Profile()", "profile.Profile()", "trace.Trace()", "bdb.Bdb()")

CODE_TEXTS: dict[str, Handler] = {
    "builtins.eval": _evaluated,
    "builtins.exec": _executed,
    **dict.fromkeys(_RUN_TEXTS, _run_text),
    **{f"{owner}.{name}": _run_call for owner in _RUN_CALLS for name in ("runcall", "runfunc")},
    **dict.fromkeys(("timeit.timeit", "timeit.repeat"), _timed),
    "builtins.compile": _compiled,
    "json.loads": _json,
    "ast.literal_eval": _literal,
}
"""By canonical name."""
