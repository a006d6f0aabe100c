"""Annotations: what the calls in them do where they are evaluated.

They are in modules and classes, and in the heads of functions, unless `from __future__ import
annotations` keeps them as texts. Python 3.14 waits until somebody asks (PEP 649), which is not told
from an older one here. See https://docs.python.org/3/reference/simple_stmts.html#annassign.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.value_types.values import Frame


def evaluate_heads(machine: Machine, arguments: ast.arguments, result: ast.expr | None,
                   frame: Frame) -> None:  # fmt: skip
    """Evaluate what the parameters of a function, and its result, are annotated with."""
    for note in _notes(arguments, result):
        if may_act(note) and not _are_texts(frame.source):
            machine.evaluate(note, frame)


def evaluate_annotation(machine: Machine, note: ast.expr, frame: Frame) -> None:
    """Evaluate the annotation of a variable; that of a function's is never."""
    is_inside = frame.outer is not None and not frame.is_class
    if not is_inside and may_act(note) and not _are_texts(frame.source):
        machine.evaluate(note, frame)


def may_act(note: ast.expr) -> bool:
    """Return whether evaluating an expression may do more than look."""
    if isinstance(note, ast.Name | ast.Constant | ast.Attribute):
        return False
    return any(isinstance(one, ast.Call | ast.NamedExpr) for one in ast.walk(note))


def _notes(arguments: ast.arguments, result: ast.expr | None) -> Iterator[ast.expr]:
    own = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    for one in (*own, arguments.vararg, arguments.kwarg):
        if one is not None and one.annotation is not None:
            yield one.annotation
    if result is not None:
        yield result


def _are_texts(source: Source) -> bool:
    """Return whether a module keeps annotations as texts; that stands at its beginning."""
    for statement in source.tree.body[:10]:
        match statement:
            case ast.ImportFrom(module="__future__", names=names):
                if any(one.name == "annotations" for one in names):
                    return True
    return False
