"""Receivers that could not be followed: whether `app.run(…)` is about a Flask application."""

from __future__ import annotations

import ast
import re
import sys

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    External,
    Frame,
    Function,
    Instance,
    Method,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.names import FOREIGN, KNOWN
from flaskgate.text.python.names import last_name

_APP = re.compile(
    r"(?:.*_)?(?:web|flask|my|vuln)?_?(?:app|application|server|wsgi|flask|api)\d*", re.IGNORECASE
)
_SOCKETIO = re.compile(r"(?:.*_)?(?:socket_?io|sio)", re.IGNORECASE)
_OTHERS = sys.stdlib_module_names | (FOREIGN - {name.partition(".")[0] for name in KNOWN})
_FACTORY = re.compile(r"(?:create|make|get|build|init|setup)\w*app\w*\(\)", re.IGNORECASE)


def serves_by_name(
    machine: Machine, function: Value, node: ast.Attribute, frame: Frame
) -> Value | None:
    """Return the `run` of an application that nothing but its name betrays, else None.

    Only in a file that has to do with Flask, itself or through what it imports; a receiver that is
    known to come from another library is none.
    """
    if node.attr not in {"run", "run_server"} or not _may_be_app(function, node.attr):
        return None
    name = _last_name(node.value)
    base = "flask_socketio.SocketIO" if _SOCKETIO.fullmatch(name) else "flask.Flask"
    if base == "flask.Flask" and not _APP.fullmatch(name):
        return None
    if not machine.modules.concerns_flask(frame.source.path, machine.roots):
        return None
    return Method(assumed_app(base, SourceNode(frame.source, node.value)), "run", "run")


def is_no_application(function: Value, attribute: str) -> bool:
    """Return whether what `x.run` means is known, and is no application's server.

    A method or a function of the repository; what Python itself or a known other library has. An
    object of a package that nobody knows may be anything.
    """
    if attribute not in {"run", "run_server"}:
        return False
    if isinstance(function, Method):
        receiver = function.receiver
        own = isinstance(receiver, Instance) and not receiver.base
        return own and isinstance(function.function, Function)
    if isinstance(function, External):
        return function.name.partition(".")[0] in _OTHERS
    return isinstance(function, Function)


def assumed_app(base: str, place: SourceNode) -> Instance:
    """Return an application of which nothing is known but that it is one."""
    config = Table({"DEBUG": Unknown(f"`{place.text}` could not be followed")}, is_open=True)
    return Instance(None, base, config=config, place=place)


def _may_be_app(function: Value, attribute: str) -> bool:
    if not isinstance(function, External):
        return isinstance(function, Unknown)
    receiver = function.name.removesuffix(f".{attribute}")
    last = receiver.rpartition(".")[2]
    if "()" in receiver:
        return bool(_FACTORY.fullmatch(last)) or not last.endswith("()")
    return "." in receiver


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        text = _last_name(node.func)
        return "app" if _FACTORY.fullmatch(f"{text}()") else ""
    return last_name(node)
