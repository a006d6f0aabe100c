"""Reads tasks of Invoke: as the code that calls them as Invoke does.

`invoke app.run --no-reload -p 80` calls `run(context, reload=False, port=80)` of the module
`tasks/app.py`, or the default task of `tasks/app/run.py`: what a task is called is for collections
to say (`task_collections`). Before version 0.13 a task need not take a context; since then one
without is refused, so a file that has one is of that time. The letters of options are those of
`Task.arg_opts` in `invoke/tasks.py` (2.2), tried by execution.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flaskgate.launch.commands.task_runners.task_collections import Read, Task, find_task

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


def code_of_tasks(words: Sequence[str | None], read: Read, collection: str) -> str | None:
    """Return the code that does what Invoke does with these words; None if a task is not there.

    The words begin with the name of the first task, and each task is followed by its own options;
    None is a word that is not known. `collection` is the module with the tasks: `tasks`.
    """
    calls: list[str] = []
    rest = list(words)
    while rest and rest[0] != "--":
        task = find_task(collection, rest.pop(0) or "", read)
        if task is None:
            return None
        given = [f"{name}={value}" for name, value in _given(task, rest)]
        calls.append(f"import {task.module}\n")
        calls += (_call(task, one, []) for one in _beside(task, "pre"))
        calls.append(_call(task, task.function, given))
        calls += (_call(task, one, []) for one in _beside(task, "post"))
    return _CONTEXT + "".join(calls) if calls else None


def _call(task: Task, function: ast.FunctionDef, given: Sequence[str]) -> str:
    context = [] if task.is_old else ["Context()"]
    return f"{task.module}.{function.name}({', '.join([*context, *given])})\n"


def _beside(task: Task, when: str) -> Iterator[ast.FunctionDef]:
    """Yield the tasks of its module that run before a task, or after it, by its decorator."""
    own = {one.name: one for one in task.beside.values()}
    for mark in task.function.decorator_list:
        if isinstance(mark, ast.Call):
            named = [*mark.args] if when == "pre" else []
            lists = (one.value for one in mark.keywords if one.arg == when)
            named += [one for each in lists if isinstance(each, ast.List) for one in each.elts]
            names = (one.id for one in named if isinstance(one, ast.Name))
            yield from (own[name] for name in names if name in own)


def _given(task: Task, words: _Words) -> Iterator[tuple[str, str]]:
    """Yield the parameters that options and words set, as code, and take those words away.

    A parameter without a default takes a word where no option has set it.
    """
    arguments = task.function.args
    names = [one.arg for one in reversed(arguments.args)]
    defaults = dict(zip(names, reversed(arguments.defaults), strict=False))
    own = arguments.args[0 if task.is_old else 1 :]
    waiting = [one.arg for one in own if one.arg not in defaults]
    letters = _letters([one.arg for one in own])
    while words and words[0] != "--":
        word = words[0] or ""
        if word.startswith("-"):
            words[:1] = _in_full(word, letters, defaults)
            name, value = _option(words, defaults)
            waiting = [one for one in waiting if one != name]
            yield name, value
        elif waiting:
            yield waiting.pop(0), _written(words.pop(0), is_number=False)
        else:
            return


def _letters(names: Sequence[str]) -> Mapping[str, str]:
    """Return the parameters by the letters that Invoke gives them: the first that is free."""
    letters: dict[str, str] = {}
    for name in names:
        free = (one for one in name if one not in {*names, *letters, "_"})
        letter = next(free, "")
        letters |= {letter: name} if letter else {}
    return letters


def _in_full(
    word: str, letters: Mapping[str, str], defaults: Mapping[str, ast.expr]
) -> Sequence[str]:
    """Return an option by its name: `-p81` is `--port=81`, `-ab` may be two switches."""
    if word.startswith("--"):
        return (word,)
    name, rest = letters.get(word[1:2], word[1:2]), word[2:]
    if not rest:
        return (f"--{name}",)
    if isinstance(_constant(defaults.get(name)), bool):
        return (f"--{name}", f"-{rest}")
    return (f"--{name}={rest.removeprefix('=')}",)


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
