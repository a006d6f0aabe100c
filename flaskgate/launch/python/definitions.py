"""Definitions: functions with the few decorators that change what a call does, and classes."""

from __future__ import annotations

import ast

from flaskgate.launch.python.click_commands import command_of
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import Class, Function, Value

_PROPERTIES = frozenset({"property", "cached_property", "computed_field", "hybrid_property"})


def define_function(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> None:
    """Bind a function; other decorators than the ones known here are taken to change nothing."""
    names = {_last_name(decorator) for decorator in node.decorator_list}
    function: Value = Function(
        node,
        frame,
        is_property=not names.isdisjoint(_PROPERTIES),
        is_static="staticmethod" in names,
        is_class_method="classmethod" in names,
    )
    if node.decorator_list and isinstance(function, Function):
        function = command_of(machine, function, frame)
    home = frame.elsewhere.get(node.name, frame)
    machine.journal.put(home.names, node.name, function)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def define_class(machine: Machine, node: ast.ClassDef, frame: Frame) -> None:
    """Bind a class after executing its body."""
    bases = tuple(machine.force(machine.evaluate(base, frame)) for base in node.bases)
    body = Frame(source=frame.source, outer=frame, is_class=True)
    cls = Class(node, body.names, bases, Place(frame.source, node))
    body.cls = cls
    machine.execute(node.body, body)
    home = frame.elsewhere.get(node.name, frame)
    machine.journal.put(home.names, node.name, cls)
