"""Finds the tasks of Invoke by their names, as collections give them.

A module is a collection of its tasks, the imported ones too, unless it has one of its own called
`ns` or `namespace`. A collection holds tasks and others, renamed or not; `-` and `_` are one. Where
a module makes its collection in ways that are not read here, the modules beside it are tried by
their names. Source: https://docs.pyinvoke.org/en/stable/concepts/namespaces.html.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.task_runners.python_tasks import is_default, parsed, tasks_of
from flaskgate.launch.project.remember import Answers

_DEEPEST = 10
"""Modules that import each other."""

Read = Callable[[str], str | None]
"""Returns the text of a file beside the folder of the tasks; None where there is none."""
_Module = tuple[str, ...]
"""The parts of its dotted name."""


class Task(NamedTuple):
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


def find_task(collection: str, name: str, read: Read) -> Task | None:
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
    tasks: dict[str, Task] = field(default_factory=dict)
    inner: dict[str, _Collection] = field(default_factory=dict)
    default: str = ""

    def find(self, parts: _Module) -> Task | None:
        """Return a task by its name; that of a collection means its default."""
        first, *rest = parts
        inner = self.inner.get(first)
        if rest:
            return None if inner is None else inner.find(tuple(rest))
        return self.tasks.get(first) or (inner.tasks.get(inner.default) if inner else None)

    def add(self, value: Task | _Collection | None, name: str = "", *, is_first: bool) -> None:
        """Take in what a program adds; `is_first`: it is the default."""
        name = name.replace("-", "_")
        match value:
            case Task():
                name = name or value.name
                self.tasks[name] = value
                self.default = name if is_first or is_default(value.function) else self.default
            case _Collection():
                self.inner[name or value.name] = value
            case None:
                pass


_Names = dict[str, "Task | _Collection | _Module"]


class _Reader:
    """Reads modules for the collections that they make."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._open: list[_Module] = []
        self._trees = Answers(self._tree)
        self.tasks = Answers(self._tasks)
        """Those that a module defines, by their names."""
        self.collections = Answers(self._collection)
        """What each module stands for."""

    def by_module(self, parts: _Module) -> Task | None:
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

    def _tasks(self, module: _Module) -> Mapping[str, Task]:
        tree = self._trees[module]
        beside = dict(tasks_of(tree)) if tree else {}
        dotted = ".".join(module)
        return {name: Task(dotted, function, beside) for name, function in beside.items()}

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
            if isinstance(value, Task):
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

    def _value(self, node: ast.expr, names: _Names) -> Task | _Collection | None:
        """Return the task or collection that an expression gives."""
        match node:
            case ast.Name(id=name):
                found = names.get(name)
                if found is None or isinstance(found, Task | _Collection):
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
