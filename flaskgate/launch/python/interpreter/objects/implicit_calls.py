"""Methods that Python calls where none is named: to show, compare, order, look up or copy objects.

Where that is followed exactly, whoever does so calls them. Everywhere else it cannot be told how
often they are called, and they are called as perhaps, if that may change anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Cells,
    Choice,
    Class,
    Function,
    Instance,
    Items,
    Method,
    Names,
    Table,
    Unknown,
    Value,
)

TEXTS = ("__format__", "__str__", "__repr__")
EQUALITY = ("__eq__", "__ne__", "__hash__")
ORDER = ("__lt__", "__gt__", "__le__", "__ge__")
COPYING = ("__reduce_ex__", "__reduce__", "__getstate__", "__setstate__", "__getnewargs__")
UNTOLD = (
    *(*TEXTS, *EQUALITY, *ORDER, *COPYING, "__copy__", "__deepcopy__", "__bool__", "__len__"),
    *("__iter__", "__next__", "__reversed__", "__contains__", "__getitem__", "__int__"),
    *("__float__", "__index__", "__abs__", "__round__", "__bytes__", "__fspath__", "__dir__"),
    *("__add__", "__radd__", "__sub__", "__mul__", "__call__", "__enter__", "__exit__"),
)
"""What may be called of an object by something of which nobody knows what it does."""
_MOST = 20  # objects that are asked for one operation
_DEEPEST = 3  # containers within containers in which objects are looked for
_TIMES = 3  # times that something is called before what it changes is forgotten
_OFTEN = Unknown("what is called nobody knows how often changes")
_QUIET = frozenset(
    {
        *("hash", "isinstance", "issubclass", "str", "repr", "len", "int", "bool", "float", "type"),
        *("id", "format", "tuple", "list", "sorted", "getattr"),
    }
)
"""Functions that change nothing themselves."""


def may_ask(machine: Machine, place: SourceNode, hooks: Iterable[str], *values: Value) -> None:
    """Call, as perhaps, those methods of objects within the values that may change anything."""
    names = tuple(hooks)
    for owner in _objects(values):
        for hook in _acting(owner.cls, names):
            _perhaps(machine, Method(owner, hook), place)


def finalise(machine: Machine, value: Value | None, place: SourceNode) -> None:
    """Call `__del__` of an object that is let go, as perhaps: somebody else may hold it."""
    if machine.journal.drops is not None and value is not None:
        may_ask(machine, place, ("__del__",), *_held(value, _DEEPEST))


def let_drops_go(machine: Machine, place: SourceNode) -> None:
    """Let go of what a statement has put something else in the place of."""
    drops, machine.journal.drops = machine.journal.drops, []
    for value in drops or ():
        finalise(machine, value, place)


def _held(value: Value, depth: int) -> Iterator[Value]:
    """Yield a value, and what it holds in its attributes."""
    yield value
    own = value.attributes.values() if isinstance(value, Instance) and depth else ()
    for one in list(own):
        yield from _held(one, depth - 1)


def let_go(machine: Machine, scope: Names, result: Value, place: SourceNode) -> None:
    """Let go of what a call has made, and what only its variables may hold."""
    if machine.journal.drops is None or not isinstance(scope, Cells):
        return
    for value in list(scope.values()):
        own = value.attributes if isinstance(value, Instance) else None
        if isinstance(own, Cells) and own.born > scope.born and value is not result:
            finalise(machine, value, place)


def _objects(values: Iterable[Value]) -> list[Instance]:
    found: dict[int, Instance] = {}
    for one in _within(values, _DEEPEST):
        if len(found) == _MOST:
            break
        found.setdefault(id(one), one)
    return list(found.values())


def _within(values: Iterable[Value], depth: int) -> Iterator[Instance]:
    for value in values:
        match value:
            case Instance(cls=Class()):
                yield value
            case Choice():
                yield from _within(value.options, depth)
            case Items() if depth:
                yield from _within(value.items, depth - 1)
            case Table(home=None) if depth:
                keys = (key for key in value.entries if isinstance(key, Instance))
                yield from keys
                yield from _within(value.entries.values(), depth - 1)


def _acting(cls: Class | None, names: tuple[str, ...]) -> list[Function]:
    hooks = (hook_of(cls, name) for name in names)
    return [one for one in hooks if one is not None and _may_change(one.node)]


@lru_cache(maxsize=4_096)
def _may_change(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Return whether a function does more than to look at what it is given, by its text."""
    return any(map(_acts, ast.walk(node)))


def _acts(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in _QUIET
        case ast.Attribute(ctx=ctx) | ast.Subscript(ctx=ctx):
            return not isinstance(ctx, ast.Load)
        case _:
            return isinstance(
                node, ast.Call | ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom
            )


_ACTING = ast.Call | ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom


def _perhaps(machine: Machine, method: Method, place: SourceNode) -> None:
    any_times(machine, method, Arguments(place=place, is_open=True))


def any_times(machine: Machine, function: Value, arguments: Arguments) -> None:
    """Call something never, once or often: what goes on changing is forgotten."""
    call = partial(machine.apart, lambda: machine.call(function, arguments))
    for number in range(_TIMES):
        machine.journal.begin()
        machine.alternatives([call, lambda: None])
        delta = machine.journal.rollback()
        is_last = number == _TIMES - 1
        is_new = machine.journal.blur(delta, _OFTEN) if is_last else machine.journal.widen(delta)
        if not is_new:
            return
