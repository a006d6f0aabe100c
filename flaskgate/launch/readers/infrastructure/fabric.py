"""Reads what Fabric runs on hosts: `run` and `sudo` of version 1, and of connections of version 2.

A file is read as far as its texts stand there, in constants, or in what its own functions are
called with; whatever else is computed is not known. `local` runs on the machine of whoever
deploys, as do the tasks of Invoke without a connection. See https://docs.fabfile.org/en/latest/ and
https://docs.fabfile.org/en/1.14/api/core/operations.html.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from flaskgate.launch.commands.task_runners.python_tasks import parsed
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.python_texts import Names, text_of
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context
from flaskgate.text.python.blocks import blocks_of
from flaskgate.text.python.names import called_name, last_name

_REMOTE = frozenset({"run", "sudo"})
_CONNECTIONS = frozenset({"Connection", "Group", "SerialGroup", "ThreadingGroup"})
_FOR_DEVELOPERS = frozenset({"dev", "develop", "development", "test", "tests", "debug", "local"})
_MOST = 200
_CALLS = 20
"""How many calls of one function give its parameters values."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each command that is run on a host."""
    del repository
    tree = parsed(file.text)
    if tree is None:
        return Reading()
    return Reading(units=tuple(islice(_Fabfile(file=file, tree=tree).units(), _MOST)))


@dataclass(slots=True, kw_only=True)
class _Fabfile:
    file: SourceFile
    tree: ast.Module
    imported: set[str] = field(default_factory=set)
    """What Fabric itself gives by these names."""
    local_tasks: set[str] = field(default_factory=set)
    """Names of the decorator of Invoke, whose tasks run here."""
    names: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    connections: set[str] = field(default_factory=set)
    """Names to which a connection is bound somewhere in the file."""

    def units(self) -> Iterator[LaunchUnit]:
        """Yield the commands of the functions, in order, then those of the module itself."""
        self._look_around()
        self._name_texts()
        functions = [one for one in self.tree.body if isinstance(one, ast.FunctionDef)]
        for function in functions:
            words = set(re.split(r"[^a-z]+", function.name.lower()))
            context = Context.DEVELOPMENT if words & _FOR_DEVELOPERS else Context.UNKNOWN
            parameters = {one.arg for one in (*function.args.posonlyargs, *function.args.args)}
            remote = self._remote_names(function)
            for names in self._given(function):
                scope = _Scope(fabfile=self, remote=remote, local=parameters - remote, names=names)
                for unit in scope.units(function.body, ()):
                    yield replace(unit, name=f"task {function.name}", context=context)
        rest = [one for one in self.tree.body if not isinstance(one, ast.FunctionDef)]
        scope = _Scope(fabfile=self, remote=set(), local=set(), names=self.names)
        yield from scope.units(rest, ())

    def _look_around(self) -> None:
        """Take down what is imported and called, and what is bound to connections."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self.calls[node.func.id].append(node)
            elif isinstance(node, ast.Assign):
                self._bind(node.value, node.targets)
            elif isinstance(node, ast.withitem):
                self._bind(node.context_expr, [node.optional_vars])

    def _name_texts(self) -> None:
        """Take down what the names of the module stand for."""
        for one in self.tree.body:
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                self.names[one.targets[0].id] = text_of(one.value, self.names)

    def _bind(self, value: ast.expr, targets: Sequence[ast.expr | None]) -> None:
        if self.is_connection(value):
            self.connections |= {one.id for one in targets if isinstance(one, ast.Name)}

    def _import(self, node: ast.ImportFrom) -> None:
        given = {one.asname or one.name for one in node.names}
        package = (node.module or "").partition(".")[0]
        if package == "fabric":
            self.imported |= {*_REMOTE, *given} if "*" in given else given
        elif package == "invoke":
            self.local_tasks |= given & {"task"}

    def _given(self, function: ast.FunctionDef) -> Iterator[Names]:
        """Yield what the names in a function stand for: once for each call of it in the file."""
        parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        defaults = dict.fromkeys(parameters, UNKNOWN)
        ends = parameters[len(parameters) - len(function.args.defaults) :]
        for name, value in zip(ends, function.args.defaults, strict=True):
            defaults[name] = text_of(value, self.names)
        calls = self.calls[function.name][:_CALLS]
        for call in calls:
            given = zip(parameters, call.args, strict=False)
            named = ((one.arg, one.value) for one in call.keywords)
            texts = {name: text_of(one, self.names) for name, one in (*given, *named) if name}
            yield {**self.names, **defaults, **texts}
        if not calls:
            yield {**self.names, **defaults}

    def _remote_names(self, function: ast.FunctionDef) -> set[str]:
        """Return the parameters that are connections; a task of Invoke is given none.

        All of a fabfile are, and those of a task of Fabric; in other modules what is annotated as
        one, or is given one by a call.
        """
        parameters = [*function.args.posonlyargs, *function.args.args]
        marks = {called_name(one) for one in function.decorator_list}
        if marks & self.local_tasks:
            return set()
        if "fabfile" in {self.file.path.stem, *self.file.path.parts} or "task" in marks:
            return {one.arg for one in parameters}
        return {one.arg for at, one in enumerate(parameters) if self._is_given(function, at, one)}

    def _is_given(self, function: ast.FunctionDef, at: int, parameter: ast.arg) -> bool:
        """Return whether a parameter is a connection, by its annotation or by a call."""
        if parameter.annotation is not None and last_name(parameter.annotation) in _CONNECTIONS:
            return True
        given = [one.args[at] for one in self.calls[function.name] if at < len(one.args)]
        return any(self.is_connection(one) for one in given)

    def is_connection(self, value: ast.expr) -> bool:
        """Return whether an expression makes a connection, or is a name that one is bound to."""
        if isinstance(value, ast.Name):
            return value.id in self.connections
        return isinstance(value, ast.Call) and last_name(value.func) in _CONNECTIONS


@dataclass(slots=True, kw_only=True)
class _Scope:
    """The statements of one function."""

    fabfile: _Fabfile
    remote: set[str]
    """Parameters that are connections."""
    local: set[str]
    """Parameters that are none."""
    names: Names

    def units(self, body: Sequence[ast.stmt], before: tuple[str, ...]) -> Iterator[LaunchUnit]:
        """Yield what statements run; `before` is what each command of a shell begins with."""
        for statement in body:
            inner = before
            if isinstance(statement, ast.With):
                inner = (*before, *self._entered(statement))
            blocks = list(blocks_of(statement))
            for call in _calls(statement, blocks):
                yield from self._unit(call, before)
            for block in blocks:
                yield from self.units(block, inner)

    def _entered(self, statement: ast.With) -> Iterator[str]:
        """Yield what the managers of a block put before its commands: `with cd("/srv"):`."""
        for item in statement.items:
            call = item.context_expr
            if not isinstance(call, ast.Call):
                continue
            texts = [text_of(one, self.names) for one in call.args[:1]]
            match last_name(call.func):
                case "cd":
                    yield from (f"cd {text}" for text in texts)
                case "prefix":
                    yield from texts
                case "shell_env":
                    pairs = ((one.arg, text_of(one.value, self.names)) for one in call.keywords)
                    yield from (f"export {key}={_quoted(text)}" for key, text in pairs if key)

    def _unit(self, call: ast.Call, before: tuple[str, ...]) -> Iterator[LaunchUnit]:
        if not self._is_remote(call.func) or not call.args:
            return
        said = text_of(call.args[0], self.names)
        given = next((one.value for one in call.keywords if one.arg == "env"), None)
        keys = zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ()
        pairs = ((text_of(key, self.names), text_of(one, self.names)) for key, one in keys if key)
        exported = [f"export {key}={_quoted(text)}" for key, text in pairs]
        text = " && ".join((*exported, *before, said))
        place = lines_of(self.fabfile.file, call.lineno, call.end_lineno or call.lineno)
        command = shell_command(text, place, said=said)
        yield LaunchUnit(name="connection", command=command, reach="deployed to a host")

    def _is_remote(self, function: ast.expr) -> bool:
        if isinstance(function, ast.Name):
            return function.id in _REMOTE and function.id in self.fabfile.imported
        if not isinstance(function, ast.Attribute) or function.attr not in _REMOTE:
            return False
        owner = function.value
        name = owner.id if isinstance(owner, ast.Name) else ""
        is_named = name in {*self.remote, "api"}
        return is_named or (self.fabfile.is_connection(owner) and name not in self.local)


def _calls(statement: ast.stmt, blocks: Sequence[Sequence[ast.stmt]]) -> list[ast.Call]:
    """Return the calls of a statement that stand in none of its blocks, in their order."""
    inside = {id(one) for block in blocks for inner in block for one in ast.walk(inner)}
    found = [
        one for one in ast.walk(statement) if isinstance(one, ast.Call) and id(one) not in inside
    ]
    return sorted(found, key=lambda one: (one.lineno, one.col_offset))


def _quoted(text: str) -> str:
    return text if UNKNOWN in text else shlex.quote(text)
