"""Statements: what a program does, in the order in which it does it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flaskgate.launch.python import blocks
from flaskgate.launch.python.definitions import define_class, define_function
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.imports import import_from, import_names
from flaskgate.launch.python.machine import Flow, Halt, Machine, Raised
from flaskgate.launch.python.operators import binary
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.targets import assign
from flaskgate.launch.python.values import NONE, Items, Table, Unknown, marked, truth


def execute(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Flow:
    """Execute a block; what ends it early is returned, or raised where the program stops."""
    for statement in body:
        machine.tick()
        how = _HOW.get(type(statement))
        flow = Flow.NEXT if how is None else how(machine, statement, frame)
        if flow is not Flow.NEXT and flow is not None:
            return flow
    return Flow.NEXT


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> None:
    if not isinstance(node.value, ast.Constant):
        machine.evaluate(node.value, frame)


def _assign(machine: Machine, node: ast.Assign, frame: Frame) -> None:
    value = machine.evaluate(node.value, frame)
    for target in node.targets:
        assign(machine, target, value, Place(frame.source, node), frame)


def _annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        value = machine.evaluate(node.value, frame)
        assign(machine, node.target, value, Place(frame.source, node), frame)


def _augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> None:
    old = machine.force(machine.evaluate(node.target, frame))
    new = machine.force(machine.evaluate(node.value, frame))
    place = Place(frame.source, node)
    if isinstance(old, Table) and isinstance(new, Table):  # `config |= {…}` changes it in place
        for key, value in list(new.entries.items()):
            machine.journal.put(old.entries, key, marked(machine.force(value), place))
        return
    if isinstance(old, Items) and isinstance(new, Items):
        old.items.extend(new.items[:1000])
        return
    assign(machine, node.target, binary(old, node.op, new), place, frame)


def _return(machine: Machine, node: ast.Return, frame: Frame) -> Flow:
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    frame.returned.append(value)
    return Flow.RETURN


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> Flow:
    what = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = what.id if isinstance(what, ast.Name) else ""
    if name in {"SystemExit", "KeyboardInterrupt"}:
        given = node.exc.args if isinstance(node.exc, ast.Call) else ()
        status = [truth(machine.force(machine.evaluate(one, frame))) for one in given]
        raise Halt(serves=False, fails=True in status)
    raise Raised(name)


def _leave(_machine: Machine, _node: ast.stmt, _frame: Frame) -> Flow:
    return Flow.BREAK


def _scope(_machine: Machine, node: ast.Global | ast.Nonlocal, frame: Frame) -> None:
    for name in node.names:
        frame.elsewhere[name] = _owner(name, node, frame)


def _owner(name: str, node: ast.Global | ast.Nonlocal, frame: Frame) -> Frame:
    if isinstance(node, ast.Global):
        return frame.module
    here = frame.outer
    while here is not None and here.outer is not None:
        if name in here.names:
            return here
        here = here.outer
    return frame.module


def _delete(machine: Machine, node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            gone = Unknown(f"`{target.id}` was deleted")
            assign(machine, target, gone, Place(frame.source, node), frame)


_HOW: dict[type[ast.stmt], Callable[..., Flow | None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _leave,
    ast.Continue: _leave,
    ast.Global: _scope,
    ast.Nonlocal: _scope,
    ast.Delete: _delete,
    ast.Import: import_names,
    ast.ImportFrom: import_from,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
    ast.ClassDef: define_class,
    ast.If: blocks.choose,
    ast.For: blocks.repeat,
    ast.AsyncFor: blocks.repeat,
    ast.While: blocks.repeat_while,
    ast.With: blocks.enter,
    ast.AsyncWith: blocks.enter,
    ast.Try: blocks.attempt,
    ast.TryStar: blocks.attempt,
    ast.Match: blocks.match,
}
