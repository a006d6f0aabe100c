"""Statements: what a program does, in the order in which it does it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.data.augmented_assignment import augment
from flaskgate.launch.python.interpreter.data.deletion import delete
from flaskgate.launch.python.interpreter.data.targets import assign
from flaskgate.launch.python.interpreter.objects.exceptions import raised_by
from flaskgate.launch.python.interpreter.objects.implicit_calls import finalise, let_drops_go
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.misjudged_ends import doubt_that, is_fatal, note_end
from flaskgate.launch.python.interpreter.runs.path_ends import Break, Continue, Halt, Raised, Return
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.statements import control_flow as blocks
from flaskgate.launch.python.interpreter.statements import match_patterns as patterns
from flaskgate.launch.python.interpreter.statements import try_and_assert as guards
from flaskgate.launch.python.interpreter.statements.annotations import evaluate_annotation
from flaskgate.launch.python.interpreter.statements.definitions import define_class, define_function
from flaskgate.launch.python.interpreter.statements.imports import import_from, import_names
from flaskgate.launch.python.interpreter.statements.with_blocks import enter
from flaskgate.launch.python.interpreter.value_types.values import NONE, Frame
from flaskgate.launch.reasons import Cause, Reason

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
"""Statements behind which nothing of their block is ever executed."""


def execute(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> None:
    """Execute a block; raises how it ends early, be it a `break`, a `return` or an exception.

    A statement that is not known makes what it assigns unknown.
    """
    for index, statement in enumerate(body):
        machine.tick()
        try:
            if isinstance(statement, ast.If):
                _choose(machine, statement, _after(body, index), frame)
            else:
                if isinstance(statement, _LEAVING):
                    machine.branches.skip(frame.source, _after(body, index))
                _HOW.get(type(statement), _forget)(machine, statement, frame)
            if machine.journal.drops:
                let_drops_go(machine, SourceNode(frame.source, statement))
        except Raised as error:
            if not is_fatal(machine, error):
                note_end(machine, error)
                raise
            doubt_that(machine, error)


def _after(body: Sequence[ast.stmt], index: int) -> Sequence[ast.stmt]:
    """Return the first and the last statement behind one: a block may have any number of them."""
    return (body[index + 1], body[-1]) if index + 1 < len(body) else ()


def _choose(machine: Machine, node: ast.If, rest: Sequence[ast.stmt], frame: Frame) -> None:
    """Execute an `if`; what follows is passed by, too, where the branch that is taken leaves it."""
    try:
        blocks.choose(machine, node, frame)
    except (Return, Break, Continue, Halt):
        machine.branches.skip(frame.source, rest)
        raise
    machine.branches.take(frame.source, rest)


def _forget(machine: Machine, node: ast.stmt, frame: Frame) -> None:
    machine.miss(Reason(Cause.UNFOLLOWED, SourceNode(frame.source, node).text))


def _nothing(_machine: Machine, _node: ast.Pass, _frame: Frame) -> None:
    pass


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> None:
    if not isinstance(node.value, ast.Constant):
        value = machine.evaluate(node.value, frame)
        if isinstance(node.value, ast.Call):
            finalise(machine, value, SourceNode(frame.source, node))


def _assign(machine: Machine, node: ast.Assign, frame: Frame) -> None:
    value = machine.evaluate(node.value, frame)
    for target in node.targets:
        assign(machine, target, value, SourceNode(frame.source, node), frame)


def _annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        value = machine.evaluate(node.value, frame)
        assign(machine, node.target, value, SourceNode(frame.source, node), frame)
    evaluate_annotation(machine, node.annotation, frame)


def _augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> None:
    augment(machine, node, frame)


def _return(machine: Machine, node: ast.Return, frame: Frame) -> None:
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    raise Return(frame, machine.depending(value))


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> None:
    raise raised_by(machine, node, frame)


def _break(_machine: Machine, _node: ast.Break, frame: Frame) -> None:
    raise Break(frame)


def _continue(_machine: Machine, _node: ast.Continue, frame: Frame) -> None:
    raise Continue(frame)


def _scope(_machine: Machine, node: ast.Global | ast.Nonlocal, frame: Frame) -> None:
    for name in node.names:
        frame.elsewhere[name] = _owner(name, node, frame)


def _owner(name: str, node: ast.Global | ast.Nonlocal, frame: Frame) -> Frame:
    if isinstance(node, ast.Global):
        return frame.module
    here = frame.outer
    while here is not None and here.outer is not None:
        if not here.is_class and (name in here.names or name in here.own):
            return here
        here = here.outer
    return frame.module


def _delete(machine: Machine, node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        delete(machine, target, frame)


_HOW: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _nothing,
    ast.Assert: guards.insist,
    ast.Global: _scope,
    ast.Nonlocal: _scope,
    ast.Delete: _delete,
    ast.Import: import_names,
    ast.ImportFrom: import_from,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
    ast.ClassDef: define_class,
    ast.For: blocks.repeat,
    ast.AsyncFor: blocks.repeat,
    ast.While: blocks.repeat_while,
    ast.With: enter,
    ast.AsyncWith: enter,
    ast.Try: guards.attempt,
    ast.TryStar: guards.attempt,
    ast.Match: patterns.match,
}
