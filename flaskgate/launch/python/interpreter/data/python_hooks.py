"""What Python itself calls of a program, whenever it comes to that: hooks, finders of modules.

They are not followed: where one may serve, or start what does, that is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.outward_calls import is_call_that_serves, leads_out
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    Function,
    Instance,
    Items,
    Method,
    Partial,
    Value,
)
from flaskgate.launch.reasons import Cause, Reason

_HOOKS = frozenset(
    {
        *("sys.excepthook", "sys.unraisablehook", "sys.displayhook", "sys.breakpointhook"),
        *("threading.excepthook", "warnings.showwarning", "warnings.formatwarning"),
        "builtins.__import__",
    }
)
"""Each is one function."""
IMPORTERS = frozenset({"sys.meta_path", "sys.path_hooks", "sys.path_importer_cache"})
"""Lists and tables of what is asked for modules."""
_FINDING = frozenset({"find_spec", "find_module", "find_loader", "exec_module", "load_module"})
"""What a finder or a loader has."""


def doubt_hook(machine: Machine, name: str, value: Value, said: str) -> None:
    """Say that it is not known what Python calls, where `value` is put in a place of `name`."""
    is_doubted = name in _HOOKS and may_serve(value)
    if is_doubted or (name in IMPORTERS and (may_serve(value) or _has_importer(machine))):
        machine.miss(Reason(Cause.UNFOLLOWED, said))


def may_serve(value: Value) -> bool:
    """Return whether something that Python calls may serve, or start what does."""
    if isinstance(value, Method | Partial) and not isinstance(value.function, Function):
        return True
    return any(_leads_out(source, node) for source, node in _code_of(value))


def _code_of(value: Value) -> Iterator[tuple[Source, ast.AST]]:
    """Yield the code of a hook: a function, or the classes that stand where its own does."""
    match value:
        case Function():
            yield value.frame.source, value.node
        case Method(function=Function() as function) | Partial(function=Function() as function):
            yield function.frame.source, function.node
        case Class(place=place) | Instance(cls=Class(place=place)):
            classes = (one for one in place.source.tree.body if isinstance(one, ast.ClassDef))
            yield from ((place.source, one) for one in classes)
        case Items():
            for one in value.items:
                yield from _code_of(one)


def _leads_out(source: Source, node: ast.AST) -> bool:
    nodes = list(ast.walk(node))
    return any(map(is_call_that_serves, nodes)) or leads_out(source.tree, nodes)


def _has_importer(machine: Machine) -> bool:
    """Return whether a module that runs has a class of finders or loaders that may serve."""
    frames = [frame for frame in (machine.main, *machine.loaded.values()) if frame is not None]
    return any(
        isinstance(node, ast.ClassDef) and _finds(node) and _leads_out(frame.source, node)
        for frame in frames
        for node in frame.source.tree.body
    )


def _finds(node: ast.ClassDef) -> bool:
    names = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    return not names.isdisjoint(_FINDING)
