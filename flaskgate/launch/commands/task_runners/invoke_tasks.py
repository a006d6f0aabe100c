"""Reads tasks of Invoke: as the code that calls them as Invoke does.

`invoke app.run --no-reload --port 80` calls `run(context, reload=False, port=80)` of the module
`tasks/app.py`, or the default task of `tasks/app/run.py`: modules are collections, and `-` and `_`
are one. What a collection renames is not read. Before version 0.13 a task need not take a context;
since then one without is refused, so a file that has one is of that time. Source:
https://docs.pyinvoke.org/en/stable/concepts/namespaces.html.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.task_runners.python_tasks import is_default, parsed, tasks_of

_CONTEXT = """\
import contextlib, importlib, os, subprocess
class Context:
    def __init__(self):
        self._before = []
    def run(self, command, env={}, **options):
        line = " && ".join([*self._before, command])
        return subprocess.run(line, shell=True, env={**os.environ, **env})
    sudo = run
    @contextlib.contextmanager
    def prefix(self, command):
        self._before.append(command)
        yield
        self._before.pop()
    def cd(self, path):
        return self.prefix(f"cd {path}")
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
    beside: Mapping[str, ast.FunctionDef]
    """All tasks of its module, by their names."""

    @property
    def is_old(self) -> bool:
        """Whether tasks take no context."""
        return any(not one.args.args and not one.args.vararg for one in self.beside.values())


def code_of_tasks(words: Sequence[str | None], read: Read, collection: str) -> str | None:
    """Return the code that does what Invoke does with these words; None if a task is not there.

    The words begin with the name of the first task, and each task is followed by its own options;
    None is a word that cannot be told. `collection` is the module with the tasks: `tasks`.
    """
    calls: list[str] = []
    rest = list(words)
    while rest:
        task = _find(collection, rest.pop(0) or "", read)
        if task is None:
            return None
        given = [f"{name}={value}" for name, value in _given(task, rest)]
        calls.append(f"import {task.module}\n")
        calls += (_call(task, one, []) for one in _beside(task, "pre"))
        calls.append(_call(task, task.function, given))
        calls += (_call(task, one, []) for one in _beside(task, "post"))
    return _CONTEXT + "".join(calls) if calls else None


def _call(task: _Task, function: ast.FunctionDef, given: Sequence[str]) -> str:
    context = [] if task.is_old else ["Context()"]
    return f"{task.module}.{function.name}({', '.join([*context, *given])})\n"


def _beside(task: _Task, when: str) -> Iterator[ast.FunctionDef]:
    """Yield the tasks of its module that run before a task, or after it, by its decorator."""
    own = {one.name: one for one in task.beside.values()}
    for mark in task.function.decorator_list:
        if isinstance(mark, ast.Call):
            named = [*mark.args] if when == "pre" else []
            lists = (one.value for one in mark.keywords if one.arg == when)
            named += [one for each in lists if isinstance(each, ast.List) for one in each.elts]
            names = (one.id for one in named if isinstance(one, ast.Name))
            yield from (own[name] for name in names if name in own)


def _find(collection: str, name: str, read: Read) -> _Task | None:
    """Return the task of a dotted name: a function of a module, or the default of a module."""
    parts = (collection, *name.replace("-", "_").split("."))
    if not all(map(str.isidentifier, parts)):
        return None
    for module, wanted in ((parts, ""), (parts[:-1], parts[-1])):
        path = PurePosixPath(*module)
        for file in (f"{path}.py", f"{path}/__init__.py"):
            tree = parsed(read(file) or "")
            tasks = dict(tasks_of(tree)) if tree else {}
            for task, function in tasks.items():
                if task == wanted or (not wanted and is_default(function)):
                    return _Task(".".join(module), function, tasks)
    return None


def _given(task: _Task, words: _Words) -> Iterator[tuple[str, str]]:
    """Yield the parameters that options and words set, as code, and take those words away.

    A parameter without a default takes a word where no option has set it.
    """
    arguments = task.function.args
    names = [one.arg for one in reversed(arguments.args)]
    defaults = dict(zip(names, reversed(arguments.defaults), strict=False))
    own = arguments.args[0 if task.is_old else 1 :]
    waiting = [one.arg for one in own if one.arg not in defaults]
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
