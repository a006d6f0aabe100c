"""Expressions: from a node of the tree to a value."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from flaskgate.launch.python import displays, logic
from flaskgate.launch.python.arguments import arguments_of
from flaskgate.launch.python.attributes import of_stars
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.operators import binary, known
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.receivers import serves_by_name
from flaskgate.launch.python.values import (
    External,
    Function,
    Known,
    Method,
    Super,
    Unknown,
    Value,
)
from flaskgate.parsing.gaps import UNREADABLE

_BUILTINS = frozenset(dir(builtins))


def evaluate(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """Return what an expression stands for; it may serve, raise or halt on the way."""
    how = _HOW.get(type(node))
    if how is None:
        return Unknown(f"`{Place(frame.source, node).text}` cannot be told")
    return how(machine, node, frame)


def _constant(_machine: Machine, node: ast.Constant, _frame: Frame) -> Value:
    return known(node.value)


def _name(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    here: Frame | None = frame
    while here is not None:
        if node.id in here.names and (here is frame or not here.is_class):
            return here.names[node.id]
        here = here.outer
    module = frame.module
    if module.stars:
        starred = of_stars(machine, module, node.id, Place(frame.source, node))
        if starred is not None:
            return starred
    return _special(node, module)


def _special(node: ast.Name, module: Frame) -> Value:
    if node.id == "__name__":
        return Known(module.name)
    if node.id == "__file__":
        return Known(str(module.source.path))
    if node.id == "__doc__":
        return Known(ast.get_docstring(module.source.tree))
    if node.id == UNREADABLE:
        return Unknown("what could not be read")
    if node.id in _BUILTINS:
        return External(f"builtins.{node.id}")
    return Unknown(f"`{node.id}` is not to be seen")


def _attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    return machine.attribute(value, node.attr, Place(frame.source, node))


def _call(machine: Machine, node: ast.Call, frame: Frame) -> Value:
    machine.tick()
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(frame)
    function = machine.force(machine.evaluate(node.func, frame))
    if isinstance(function, Method) and function.name in _INERT:
        return Unknown("a registration gives nothing of interest")
    arguments = arguments_of(machine, node, frame)
    if isinstance(node.func, ast.Attribute) and isinstance(function, Unknown | External):
        guessed = serves_by_name(machine, function, node.func, frame)
        function = guessed or function
    return machine.call(function, arguments)


def _super(frame: Frame) -> Value:
    here: Frame | None = frame
    while here is not None:
        if here.receiver is not None and here.cls is not None:
            return Super(here.receiver, here.cls.bases)
        here = here.outer
    return Unknown("`super()` outside a method")


_INERT = frozenset(
    [
        "register_blueprint",
        "add_url_rule",
        "route",
        "errorhandler",
        "before_request",
        "after_request",
        "teardown_appcontext",
        "context_processor",
        "register_error_handler",
        "add_template_filter",
    ]
)


def _binary(machine: Machine, node: ast.BinOp, frame: Frame) -> Value:
    left = machine.force(machine.evaluate(node.left, frame))
    return binary(left, node.op, machine.force(machine.evaluate(node.right, frame)))


def _lambda(_machine: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return Function(node, frame)


def _named(machine: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    machine.journal.put(frame.names, node.target.id, value)
    return value


def _inner(machine: Machine, node: ast.Await | ast.Starred, frame: Frame) -> Value:
    return machine.evaluate(node.value, frame)


_HOW: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BoolOp: logic.bool_op,
    ast.UnaryOp: logic.unary,
    ast.Compare: logic.compare,
    ast.IfExp: logic.if_expression,
    ast.BinOp: _binary,
    ast.Dict: displays.table,
    ast.List: displays.items,
    ast.Tuple: displays.items,
    ast.Set: displays.items,
    ast.Subscript: displays.subscript,
    ast.JoinedStr: displays.joined,
    ast.FormattedValue: displays.formatted,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Await: _inner,
    ast.Starred: _inner,
}
