"""Whether code may start, import or execute what does not stand in it, told from its tree.

A process stays inside whose command stands there and is a tool: `subprocess.run(["lsusb", "-v"])`.
One that is a shell, a script, Python, or that cannot be seen, may lead anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from flaskgate.launch.start_words import starts_others, surely_serves

_PROCESSES = frozenset({"subprocess", "os", "commands", "pexpect", "pty"})
"""Modules whose functions take a command."""
_CALLS = frozenset(
    [
        *("run", "call", "check_call", "check_output", "Popen", "getoutput", "getstatusoutput"),
        *("system", "popen", "spawn"),
    ]
)
_OWN = re.compile(
    r"flask|python|\.py\b|\.sh\b|gunicorn|uwsgi|waitress|uvicorn|hypercorn|\bserve|\brun\b|\bstart\b",
    re.IGNORECASE,
)
"""What in a command may start the project."""
_RUNNER = re.compile(
    r"\w*sh|cmd(?:\.exe)?|env|sudo|su|nohup|xargs|make|npm|yarn|npx|node|docker|podman|invoke|fab|honcho"
    r"|exec|eval|source|systemctl|service|supervisor\w*",
    re.IGNORECASE,
)
"""Programs that run what they are told."""
_SYNTAX = re.compile(r"[$`;&|\n]")
"""What in the text of a shell may be more than one command."""
_PLACES = ("/usr/", "/bin/", "/sbin/", "/opt/vc/")


def leads_out(tree: ast.Module, nodes: Iterable[ast.AST]) -> bool:
    """Return whether one of `nodes`, a part of `tree`, may lead out of the program."""
    names, every, inside = _names_of(tree), list(nodes), set[int]()
    for node in every:
        if isinstance(node, ast.Call) and _is_process(node.func, names):
            if not _is_tool(node):
                return True
            inside |= {id(one) for one in ast.walk(node.func)}
    return any(_names_others(one) or _names_process(one, names)
               for one in every if id(one) not in inside)  # fmt: skip


def is_call_that_serves(node: ast.AST) -> bool:
    """Return whether an object is asked to serve, of whatever library it may be."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=value)):
            is_process = isinstance(value, ast.Name) and value.id in {*_PROCESSES, "asyncio"}
            return surely_serves(name) and not is_process
        case _:
            return False


class _Names(NamedTuple):
    """What a module calls the functions that take a command, and the modules that have them."""

    functions: frozenset[str]
    modules: frozenset[str]


@lru_cache(maxsize=1_024)
def _names_of(tree: ast.Module) -> _Names:
    functions, modules = set[str](), set(_PROCESSES)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=named) if module in _PROCESSES:
                functions |= {one.asname or one.name for one in named if one.name in _CALLS}
            case ast.Import(names=named):
                modules |= {one.asname for one in named if one.name in _PROCESSES and one.asname}
            case _:
                pass
    return _Names(frozenset(functions), frozenset(modules))


def _is_process(function: ast.expr, names: _Names) -> bool:
    match function:
        case ast.Name(id=name):
            return name in names.functions
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return module in names.modules and name in _CALLS
        case _:
            return False


def _names_process(node: ast.AST, names: _Names) -> bool:
    """Return whether a node names a function of processes, to call it elsewhere."""
    return isinstance(node, ast.Name) and node.id in names.functions | (names.modules - {"os"})


def _names_others(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=word, ctx=ast.Load()) | ast.Attribute(attr=word, ctx=ast.Load()):
            return starts_others(f"{word}(")
        case ast.Import(names=named):
            return any(one.name not in _PROCESSES and starts_others(one.name) for one in named)
        case ast.ImportFrom(module=module, names=named) if module not in _PROCESSES:
            words = (module or "", *(one.name for one in named))
            return any(starts_others(f"{one}(") for one in words)
        case _:
            return False


def _is_tool(call: ast.Call) -> bool:
    """Return whether a call names its program, which is a tool of the machine."""
    first = call.args[0] if call.args else None
    words = _words(first)
    program = words[0] if words else ""
    is_there = bool(program) and ("/" not in program or program.startswith(_PLACES))
    name = program.rpartition("/")[2]
    is_text = not isinstance(first, ast.List | ast.Tuple)
    is_told = not (is_text and any(map(_SYNTAX.search, words)))
    return is_there and is_told and not _RUNNER.fullmatch(name) and not any(map(_OWN.search, words))


def _words(command: ast.expr | None) -> list[str]:
    """Return what of a command stands there, `?` for the rest; empty if its program does not."""
    match command:
        case ast.Constant(value=str(text)):
            return text.split(" ")
        case (
            ast.List(elts=[ast.Constant(value=str()), *_] as given)
            | ast.Tuple(elts=[ast.Constant(value=str()), *_] as given)
        ):
            return [" ".join(_words(one)) or "?" for one in given]
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *rest]) if " " in text.strip():
            return (text + "".join(" ".join(_words(one)) or "?" for one in rest)).split(" ")
        case _:
            return []
