"""What Python asks when it looks for a module: finders on `sys.meta_path`, and hooks of paths.

They are not followed: what a finder or a hook of the repository may start is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flaskgate.launch.python.interpreter.data.targets import may_lead_out
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    Function,
    Instance,
    Items,
    Method,
    Partial,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_LISTS = ("sys.meta_path", "sys.path_hooks")
_ADDS = frozenset({"append", "insert", "extend", "__iadd__", "__setitem__"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    owner, _, method = name.rpartition(".")
    if owner in _LISTS and method in _ADDS:
        given = [machine.force(one) for one in arguments.positional]
        for one in (inner for each in given for inner in (each, *_items(each))):
            if any(_leads_out(source, node) for source, node in _hooks(machine.force(one))):
                machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return None


def _hooks(value: Value) -> Iterator[tuple[Source, ast.AST]]:
    """Yield the code of a hook: a function, or the classes that stand where its own does."""
    match value:
        case Function():
            yield value.frame.source, value.node
        case Method(function=Function() as function) | Partial(function=Function() as function):
            yield function.frame.source, function.node
        case Class(place=place) | Instance(cls=Class(place=place)):
            classes = (one for one in place.source.tree.body if isinstance(one, ast.ClassDef))
            yield from ((place.source, one) for one in classes)


def _items(value: Value) -> Iterable[Value]:
    return value.items if isinstance(value, Items) else ()


def _leads_out(source: Source, node: ast.AST) -> bool:
    return may_lead_out(source.tree, node)


LIBRARY = Library(call=_call)
