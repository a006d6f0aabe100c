"""Reads the tasks of Invoke, Fabric and nox: functions of a Python file that run command lines.

`c.run("flask run")` and `session.run("flask", "run")` with texts that stand there are followed, in
their order, whatever branch they stand in; what is computed is a variable nobody sets. Sources:
https://docs.pyinvoke.org/en/stable/getting-started.html, https://nox.thea.codes/en/stable/config.html.
"""

from __future__ import annotations

import ast
import shlex
import warnings
from collections.abc import Iterator, Mapping, Sequence

from flaskgate.launch.commands.task_runners.task_words import Job, Request
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.text.python.names import called_name

PYTHON_RUNNERS: Mapping[str, str] = {
    "invoke": "invoke",
    "inv": "invoke",
    "fab": "fabric",
    "nox": "nox",
}
"""Programs to the names of the tools."""

_RUNNING = frozenset({"run", "sudo", "local", "run_always", "run_install"})
_MARKS = frozenset({"task", "session"})
_MOST = 100
_LARGEST = 200_000
"""Characters of a file."""


def python_jobs(request: Request, content: str) -> tuple[Job, ...] | None:
    """Return the command lines of the tasks, in order; None if one of them is not there."""
    tree = parsed(content)
    tasks = dict(tasks_of(tree)) if tree else {}
    asked = list(_asked(request.names, tasks))
    if None in asked:
        return None
    own = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)} if tree else {}
    found = [job for task in asked if task is not None for job in _jobs(task, own, {task.name})]
    return tuple(found[:_MOST]) or None


def _asked(
    names: Sequence[str], tasks: Mapping[str, ast.FunctionDef]
) -> Iterator[ast.FunctionDef | None]:
    """Yield the tasks that are named, without the words that each takes; None for no task."""
    words = list(names)
    while words:
        task = tasks.get(words.pop(0).replace("-", "_").rpartition(".")[2])
        yield task
        if task is not None:
            taken = len(task.args.posonlyargs) + len(task.args.args) - len(task.args.defaults) - 1
            del words[: max(taken, 0)]
    if not names:
        yield None


def parsed(content: str) -> ast.Module | None:
    """Return a file of tasks as a tree; None where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content) if len(content) <= _LARGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def tasks_of(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions that a decorator makes tasks, by their names."""
    for one in tree.body:
        if isinstance(one, ast.FunctionDef):
            for mark in one.decorator_list:
                if called_name(mark) in _MARKS:
                    yield _called(mark) or one.name, one


def is_default(function: ast.FunctionDef) -> bool:
    """Return whether a task is what its module stands for: `@task(default=True)`."""
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    given = [keyword for one in calls for keyword in one.keywords if keyword.arg == "default"]
    return any(isinstance(one.value, ast.Constant) and one.value.value is True for one in given)


def _called(mark: ast.expr) -> str:
    """Return the name that a decorator gives: `@task(name="serve")`; empty if it gives none."""
    given = mark.keywords if isinstance(mark, ast.Call) else []
    named = [one.value for one in given if one.arg == "name"]
    text = named[0].value if named and isinstance(named[0], ast.Constant) else ""
    return text.replace("-", "_") if isinstance(text, str) else ""


def _jobs(
    function: ast.FunctionDef, own: Mapping[str, ast.FunctionDef], seen: set[str]
) -> Iterator[Job]:
    """Yield what a function runs, and the functions of the file that it calls, each once."""
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in own and name not in seen:
            seen.add(name)
            yield from _jobs(own[name], own, seen)
        words = [_text(one) for one in call.args] if _runs(call) else []
        text = words[0] if len(words) == 1 else " ".join(_quoted(word) for word in words)
        if text:
            yield Job(text=text, line=call.lineno)


def _runs(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _RUNNING and bool(call.args)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else UNKNOWN for one in node.values
        )
    return UNKNOWN


def _quoted(word: str) -> str:
    return word if UNKNOWN in word else shlex.quote(word)
