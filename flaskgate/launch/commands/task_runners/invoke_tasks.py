"""Reads tasks of Invoke: as the code that calls them as Invoke does.

`invoke app.run --no-reload -p 80` calls `run(context, reload=False, port=80)` of the module
`tasks/app.py`, or the default task of `tasks/app/run.py`: what a task is called is for collections
to say. Before version 0.13 a task need not take a context; since then one
without is refused, so a file that has one is of that time. The letters of options are those of
`Task.arg_opts` in `invoke/tasks.py` (2.2), tried by execution.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.task_runners.python_tasks import is_default, parsed, tasks_of
from flaskgate.launch.project.remember import Answers

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


def code_of_tasks(words: Sequence[str | None], read: _Read, collection: str) -> str | None:
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


def _given(task: _Task, words: _Words) -> Iterator[tuple[str, str]]:
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


_DEEPEST = 10
"""Modules that import each other."""

_Read = Callable[[str], str | None]
"""Returns the text of a file beside the folder of the tasks; None where there is none."""
_Module = tuple[str, ...]
"""The parts of its dotted name."""


class _Task(NamedTuple):
    """A function that is a task."""

    module: str
    function: ast.FunctionDef
    beside: Mapping[str, ast.FunctionDef]
    """All tasks of its module, by their names."""

    @property
    def is_old(self) -> bool:
        """Whether tasks take no context."""
        return any(not one.args.args and not one.args.vararg for one in self.beside.values())

    @property
    def name(self) -> str:
        """What it is called where nothing renames it."""
        return next(name for name, one in self.beside.items() if one is self.function)


def find_task(collection: str, name: str, read: _Read) -> _Task | None:
    """Return the task of a dotted name, of the collection of a module; None if it is not there."""
    parts = tuple(name.replace("-", "_").split("."))
    if len(parts) > _DEEPEST or not all(map(str.isidentifier, (collection, *parts))):
        return None
    reader = _Reader(read)
    return reader.collections[collection,].find(parts) or reader.by_module((collection, *parts))


@dataclass(slots=True)
class _Collection:
    """What is called how."""

    name: str = ""
    tasks: dict[str, _Task] = field(default_factory=dict)
    inner: dict[str, _Collection] = field(default_factory=dict)
    default: str = ""

    def find(self, parts: _Module) -> _Task | None:
        """Return a task by its name; that of a collection means its default."""
        first, *rest = parts
        inner = self.inner.get(first)
        if rest:
            return None if inner is None else inner.find(tuple(rest))
        return self.tasks.get(first) or (inner.tasks.get(inner.default) if inner else None)

    def add(self, value: _Task | _Collection | None, name: str = "", *, is_first: bool) -> None:
        """Take in what a program adds; `is_first`: it is the default."""
        name = name.replace("-", "_")
        match value:
            case _Task():
                name = name or value.name
                self.tasks[name] = value
                self.default = name if is_first or is_default(value.function) else self.default
            case _Collection():
                self.inner[name or value.name] = value
            case None:
                pass


_Names = dict[str, "_Task | _Collection | _Module"]


class _Reader:
    """Reads modules for the collections that they make."""

    def __init__(self, read: _Read) -> None:
        self._read = read
        self._open: list[_Module] = []
        self._trees = Answers(self._tree)
        self.tasks = Answers(self._tasks)
        """Those that a module defines, by their names."""
        self.collections = Answers(self._collection)
        """What each module stands for."""

    def by_module(self, parts: _Module) -> _Task | None:
        """Return a function of a module, or the default of one."""
        for module, wanted in ((parts, ""), (parts[:-1], parts[-1])):
            for task, one in self.tasks[module].items():
                if task == wanted or (not wanted and is_default(one.function)):
                    return one
        return None

    def _tree(self, module: _Module) -> ast.Module | None:
        path = PurePosixPath(*module)
        texts = (self._read(f"{path}.py"), self._read(f"{path}/__init__.py"))
        return next((parsed(one) for one in texts if one is not None), None)

    def _tasks(self, module: _Module) -> Mapping[str, _Task]:
        tree = self._trees[module]
        beside = dict(tasks_of(tree)) if tree else {}
        dotted = ".".join(module)
        return {name: _Task(dotted, function, beside) for name, function in beside.items()}

    def _collection(self, module: _Module) -> _Collection:
        if module in self._open or len(self._open) >= _DEEPEST:
            return _Collection()
        self._open.append(module)
        names = self._names(module)
        self._open.pop()
        for one in (names.get("ns"), names.get("namespace")):
            if isinstance(one, _Collection):
                one.name = one.name or module[-1]
                return one
        found = _Collection(module[-1])
        for value in names.values():
            if isinstance(value, _Task):
                found.add(value, is_first=False)
        return found

    def _names(self, module: _Module) -> _Names:
        """Return what the names of a module stand for, as far as it matters."""
        tree = self._trees[module]
        names: _Names = {one.function.name: one for one in self.tasks[module].values()}
        for node in tree.body if tree else ():
            match node:
                case ast.Import(names=imported):
                    names |= {one.asname or one.name: (one.name,) for one in imported}
                case ast.ImportFrom():
                    names |= self._imported(node, module)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found = self._value(value, names)
                    names |= {} if found is None else {name: found}
                case ast.Expr(value=ast.Call() as call):
                    self._add(call, names)
                case _:
                    pass
        return names

    def _imported(self, node: ast.ImportFrom, module: _Module) -> _Names:
        above = self._package(module)
        above = above[: len(above) - node.level + 1] if node.level else ()
        origin = (*above, *(node.module.split(".") if node.module else ()))
        tasks = {one.function.name: one for one in self.tasks[origin].values()}
        found: _Names = {}
        for one in node.names:
            inner = (*origin, one.name)
            if one.name in tasks:
                found[one.asname or one.name] = tasks[one.name]
            elif self._trees[inner] is not None:
                found[one.asname or one.name] = inner
        return found

    def _package(self, module: _Module) -> _Module:
        is_package = self._read(f"{PurePosixPath(*module)}/__init__.py") is not None
        return module if is_package else module[:-1]

    def _value(self, node: ast.expr, names: _Names) -> _Task | _Collection | None:
        """Return the task or collection that an expression gives."""
        match node:
            case ast.Name(id=name):
                found = names.get(name)
                if found is None or isinstance(found, _Task | _Collection):
                    return found
                return self.collections[found]
            case ast.Call(func=ast.Name(id="Collection") | ast.Attribute(attr="Collection")):
                return self._made(node, names)
            case ast.Call(func=ast.Attribute(attr="from_module"), args=[module, *rest]):
                found = self._value(module, names)
                name = _text([*rest, *_keyword(node, "name")])
                if isinstance(found, _Collection) and name:
                    return _Collection(name, found.tasks, found.inner, found.default)
                return found
            case _:
                return None

    def _made(self, call: ast.Call, names: _Names) -> _Collection:
        """Return what `Collection("name", task, module, other=task)` makes."""
        found = _Collection(_text(call.args[:1]))
        for one in call.args:
            found.add(self._value(one, names), is_first=False)
        for keyword in call.keywords:
            found.add(self._value(keyword.value, names), keyword.arg or "", is_first=False)
        return found

    def _add(self, call: ast.Call, names: _Names) -> None:
        """Carry out `ns.add_task(task, "name")` and `ns.add_collection(module, name="name")`."""
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr="add_task" | "add_collection"):
                target = names.get(name)
            case _:
                return
        if isinstance(target, _Collection) and call.args:
            name = _text([*call.args[1:2], *_keyword(call, "name")])
            first = [one for one in _keyword(call, "default") if isinstance(one, ast.Constant)]
            is_first = any(one.value is True for one in first)
            target.add(self._value(call.args[0], names), name, is_first=is_first)


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [one.value for one in call.keywords if one.arg == name]


def _text(nodes: list[ast.expr]) -> str:
    """Return the first text among some arguments, in the letters of a name."""
    texts = (one.value for one in nodes if isinstance(one, ast.Constant))
    return next((one.replace("-", "_") for one in texts if isinstance(one, str)), "")
