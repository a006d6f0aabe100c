"""Reads the tasks of Invoke that stand in a package: as the code that calls them as Invoke does.

`invoke app.run --no-reload --port 80` calls `run(context, reload=False, port=80)` of the module
`tasks/app.py`, or the default task of `tasks/app/run.py`: modules are collections, and `-` and `_`
are one. What a collection renames is not read. Source:
https://docs.pyinvoke.org/en/stable/concepts/namespaces.html.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.python_tasks import is_default, parsed, tasks_of

_CONTEXT = """\
import importlib, subprocess
class Context:
    def run(self, command, **options):
        return subprocess.run(command, shell=True)
    sudo = run
    def __getattr__(self, name):
        return importlib.import_module("invoke").config
"""
"""What every task is given: its commands are processes, and nothing is known of the rest."""

_UNKNOWN = "Context().unknown"
_Words = list[str | None]

Read = Callable[[str], str | None]
"""Returns the text of a file beside the folder of the tasks; None where there is none."""


class _Task(NamedTuple):
    module: str
    function: ast.FunctionDef


def code_of_tasks(words: Sequence[str | None], read: Read) -> str | None:
    """Return the code that does what Invoke does with these words; None if a task is not there.

    The words begin with the name of the first task, and each task is followed by its own options;
    None is a word that cannot be told.
    """
    calls: list[str] = []
    rest = list(words)
    while rest:
        task = _find(rest.pop(0) or "", read)
        if task is None:
            return None
        given = (f"{name}={value}" for name, value in _given(task.function, rest))
        arguments = ", ".join(["Context()", *given])
        calls.append(f"import {task.module}\n{task.module}.{task.function.name}({arguments})\n")
    return _CONTEXT + "".join(calls) if calls else None


def _find(name: str, read: Read) -> _Task | None:
    """Return the task of a dotted name: a function of a module, or the default of a module."""
    parts = ("tasks", *name.replace("-", "_").split("."))
    if not all(map(str.isidentifier, parts)):
        return None
    for module, wanted in ((parts, ""), (parts[:-1], parts[-1])):
        path = PurePosixPath(*module)
        for file in (f"{path}.py", f"{path}/__init__.py"):
            tree = parsed(read(file) or "")
            for task, function in tasks_of(tree) if tree else ():
                if task == wanted or (not wanted and is_default(function)):
                    return _Task(".".join(module), function)
    return None


def _given(function: ast.FunctionDef, words: _Words) -> Iterator[tuple[str, str]]:
    """Yield the parameters that options and words set, as code, and take those words away.

    A parameter without a default takes a word where no option has set it.
    """
    arguments = function.args
    names = [one.arg for one in reversed(arguments.args)]
    defaults = dict(zip(names, reversed(arguments.defaults), strict=False))
    waiting = [one.arg for one in arguments.args[1:] if one.arg not in defaults]
    while words:
        word = words[0] or ""
        if word.startswith("--"):
            name, value = _option(words, defaults)
            waiting = [one for one in waiting if one != name]
            yield name, value
        elif waiting:
            yield waiting.pop(0), _written(words.pop(0), is_number=False)
        else:
            return


def _option(words: _Words, defaults: Mapping[str, ast.expr]) -> tuple[str, str]:
    """Return the parameter that the first of the words sets, and to what."""
    option, is_valued, value = (words.pop(0) or "")[2:].partition("=")
    name = option.replace("-", "_")
    plain = _constant(defaults.get(name))
    if name.startswith("no_") and name not in defaults:
        return name.removeprefix("no_"), "False"
    if isinstance(plain, bool) and not is_valued:
        return name, "True"
    text = value if is_valued or not words else words.pop(0)
    return name, _written(text, is_number=isinstance(plain, int))


def _written(text: str | None, *, is_number: bool) -> str:
    if text is None:
        return _UNKNOWN
    return text if is_number and text.isdecimal() else repr(text)


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
