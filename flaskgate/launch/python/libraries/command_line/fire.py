"""Python Fire: a command line over any object; words choose members and fill parameters.

Tried with 0.7: a word is read as a literal of Python where it is one, `--debug` alone is True,
`--nodebug` False, and what follows `--debug` is its value unless it starts with a dash.
"""

from __future__ import annotations

import ast
import shlex
from collections.abc import Sequence

from flaskgate.launch.python.interpreter.objects.command_line import texts_in, words_of_program
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Known,
    Method,
    ModuleValue,
    Partial,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.library import Library

_DEEPEST = 8
"""Words that choose a member of a member."""
_NAMES = frozenset({"fire.Fire", "fire.core.Fire"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in _NAMES:
        return None
    component = arguments.get("component", 0)
    words = _words(machine, arguments)
    if words is None:
        machine.unfollowed(arguments)
        return Unknown("what a command that is not known does")
    if component is None or is_none(machine.force(component)):
        return _run(machine, _globals(machine, arguments), words, arguments)
    return _run(machine, machine.force(component), words, arguments)


def _words(machine: Machine, arguments: Arguments) -> list[str] | None:
    """Return the words that Fire follows: of its `command`, else of the command line."""
    given = machine.force(arguments.get("command", 1) or NONE)
    if isinstance(given, Known) and isinstance(given.constant, str):
        return shlex.split(given.constant)
    found = words_of_program(machine) if is_none(given) else texts_in(machine, given)
    return None if found is None else list(found)


def _globals(machine: Machine, arguments: Arguments) -> Value:
    path = arguments.place.source.path
    main = machine.main
    frame = main if main is not None and main.source.path == path else machine.loaded.get(path)
    return Unknown("the names of a module") if frame is None else table_of(frame.names)


def _run(machine: Machine, value: Value, words: list[str], arguments: Arguments) -> Value:
    """Follow the words from an object to what they call."""
    for _ in range(_DEEPEST):
        value = machine.force(value)
        if isinstance(value, Function | Method | Class | Partial):
            value = machine.call(value, _bound(value, words, arguments))
        elif isinstance(value, Unknown | External | Choice):
            machine.unfollowed(arguments)
            return value
        elif not words:
            return value
        else:
            value = _member(machine, value, words.pop(0), arguments)
    return value


def _member(machine: Machine, value: Value, word: str, arguments: Arguments) -> Value:
    if isinstance(value, Table):
        found = value.entries.get(word, value.entries.get(word.replace("-", "_")))
        return found if found is not None else Known(None)
    if isinstance(value, Instance | ModuleValue):
        return machine.attribute(value, word.replace("-", "_"), arguments.place)
    return Known(None)


def _bound(value: Value, words: list[str], arguments: Arguments) -> Arguments:
    """Take the words that fill the parameters of a function; the rest stays.

    A class takes its flags from anywhere, and leaves the names of its members.
    """
    names = _parameters(value)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    left: list[str] = []
    while words:
        word = words.pop(0)
        flag = _flag(word, words, names)
        if flag is not None:
            keywords |= flag
        elif (
            _is_free(word)
            and len(positional) + len(keywords) < len(names)
            and not _is_member(value, word)
        ):
            positional.append(_literal(word))
        else:
            left.append(word)
    words.extend(left)
    return Arguments(place=arguments.place, positional=tuple(positional), keywords=keywords)


def _is_free(word: str) -> bool:
    """Return whether a word is no flag; a negative number is none."""
    return not word.startswith("-") or word[1:2].isdigit()


def _flag(word: str, words: list[str], names: Sequence[str]) -> dict[str, Value] | None:
    """Return the parameter that a flag sets, taking its value from the words; None for others."""
    if _is_free(word):
        return None
    name, equals, text = word.lstrip("-").partition("=")
    name = name.replace("-", "_")
    if len(name) == 1 and name not in names:
        fitting = [one for one in names if one.startswith(name)]
        name = fitting[0] if len(fitting) == 1 else name
    if name in names:
        if equals:
            return {name: _literal(text)}
        has_value = bool(words) and not words[0].startswith("-")
        return {name: _literal(words.pop(0)) if has_value else Known(constant=True)}
    is_off = name.startswith("no") and name[2:] in names
    return {name[2:]: Known(constant=False)} if is_off else None


def _is_member(value: Value, word: str) -> bool:
    return isinstance(value, Class) and word.replace("-", "_") in value.names


def _parameters(value: Value) -> Sequence[str]:
    function: object = value
    if isinstance(value, Method):
        function = value.function
    if isinstance(value, Class):
        function = value.names.get("__init__")
    if not isinstance(function, Function):
        return ()
    spec = function.node.args
    names = [one.arg for one in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    is_bound = isinstance(value, Method | Class) and not function.is_static
    return names[is_bound:]


def _literal(text: str) -> Value:
    try:
        return Known(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return Known(text)


LIBRARY = Library(call=_call)
