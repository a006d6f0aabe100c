"""Reads the tasks of Python projects: of pdm, poe, hatch, rye, pixi, taskipy and Pipenv, in TOML.

Sources: https://pdm-project.org/en/latest/usage/scripts/, https://poethepoet.natn.io/tasks/,
https://hatch.pypa.io/latest/config/environment/overview/#scripts,
https://rye.astral.sh/guide/pyproject/#toolryescripts, https://pixi.sh/latest/workspace/advanced_tasks/,
https://github.com/taskipy/taskipy, https://pipenv.pypa.io/en/latest/scripts.html.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.model.files import Kind, SourceFile

_TABLES: Mapping[str, Sequence[tuple[str, ...]]] = {
    "pdm": [("tool", "pdm", "scripts")],
    "poe": [("tool", "poe", "tasks"), ("tasks",)],
    "rye": [("tool", "rye", "scripts")],
    "pixi": [("tool", "pixi", "tasks"), ("tasks",)],
    "taskipy": [("tool", "taskipy", "tasks")],
    "pipenv": [("scripts",)],
}
_FILES = {
    "poe": "poe_tasks.toml",
    "hatch": "hatch.toml",
    "pixi": "pixi.toml",
    "pipenv": "Pipfile",
}
"""What may stand beside pyproject.toml, and wins."""
_ASKED: Mapping[str, tuple[str, ...]] = {
    "poe": ("poe",),
    "taskipy": ("task",),
    **{name: (name, "run") for name in ("pdm", "rye", "pixi", "pipenv", "hatch")},
}
"""What stands before the name of a task."""
_IN_SHELL = frozenset({"hatch", "pixi", "taskipy"})
"""Tools that hand the text of a task to a shell."""
_HOOKED = frozenset({"pdm", "taskipy"})
"""Tools that run `pre_NAME` and `post_NAME`, too."""
_SEQUENCES = ("composite", "sequence", "chain")
_FIRST = ("depends-on", "depends_on", "deps")
_VARIABLES = ("env", "env-vars")
_CODE = ("call", "script")
_DEEPEST = 5
_MOST = 100
"""Tasks and command lines of one request."""
_NOT_PLAIN = re.compile(r"[;&|<>()`\s]|\A\Z")
_CALL = re.compile(r"([\w.]+):([\w.]+)(\(.*\))?", re.DOTALL)
_ARGUMENTS = re.compile(r"\{args(?::([^{}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One command line of a task, for a shell."""

    text: str
    line: int
    """Of the file, counted from 1."""


def files_of(tool: str) -> tuple[str, ...]:
    """Return where the tasks of a tool may stand, the first that is there counts."""
    return (*([_FILES[tool]] if tool in _FILES else []), "pyproject.toml")


def is_project_tool(tool: str) -> bool:
    """Return whether this module reads the tasks of a tool."""
    return tool == "hatch" or tool in _TABLES


def offered_tasks(
    document: YamlNode, file_name: str
) -> Iterator[tuple[tuple[str, ...], str, MappingEntry]]:
    """Yield what asks for each task of a file, the task's name, and where it stands."""
    for tool, asked in _ASKED.items():
        is_own = file_name == _FILES.get(tool)
        for keys in _TABLES.get(tool, ()):
            if is_own or keys[0] == "tool":
                yield from ((asked, one.name, one) for one in document.at(*keys).entries)
    for keys in (("envs",), ("tool", "hatch", "envs")):
        for environment in document.at(*keys).entries:
            prefix = "" if environment.name == "default" else f"{environment.name}:"
            for one in environment.value.get("scripts").entries:
                yield _ASKED["hatch"], f"{prefix}{one.name}", one


def project_tasks(
    tool: str, content: str, name: str, arguments: Sequence[str]
) -> tuple[Task, ...] | None:
    """Return the command lines of a task, in order.

    None if there is none of that name, or a part of it is of a kind that is not read.
    """
    file = SourceFile(path=PurePosixPath("tasks"), kind=Kind.TOML, data=content.encode())
    document = next(iter(read_document(file).documents), None)
    if document is None:
        return None
    own = name.rpartition(":")[2] if tool == "hatch" else name
    table = next((one for one in _tables(tool, document, name) if own in one.members), None)
    if table is None:
        return None
    reader = _Reader(tool=tool, table=table)
    try:
        found = tuple(reader.task(own, arguments))
    except _UnreadError:
        return None
    for shared in _shared(tool, document, name):
        found = tuple(Task(text=_around(shared, one.text), line=one.line) for one in found)
    return found


def _tables(tool: str, document: YamlNode, name: str) -> Iterator[YamlNode]:
    """Yield where tasks of a tool stand, the nearest to a name first."""
    for keys in _TABLES.get(tool, ()):
        yield document.at(*keys)
    for environment in _environments(tool, document, name):
        yield environment.get("scripts")


def _environments(tool: str, document: YamlNode, name: str) -> Iterator[YamlNode]:
    """Yield the environment that a name of hatch is for, then the default one."""
    if tool == "hatch":
        for one in dict.fromkeys((name.rpartition(":")[0] or "default", "default")):
            yield document.at("envs", one)
            yield document.at("tool", "hatch", "envs", one)


def _shared(tool: str, document: YamlNode, name: str) -> Iterator[YamlNode]:
    """Yield what gives variables to all tasks, the nearest first."""
    if tool == "pdm":
        yield document.at("tool", "pdm", "scripts", "_")
    elif tool == "poe":
        yield document.at("tool", "poe")
    yield from _environments(tool, document, name)


class _UnreadError(Exception):
    """A part of a task is of a kind that is not read."""


@dataclass(slots=True, kw_only=True)
class _Reader:
    tool: str
    table: YamlNode
    left: int = _MOST

    def task(self, name: str, arguments: Sequence[str], depth: int = 0) -> Iterator[Task]:
        """Yield a task's command lines, with what its tool runs before and after it."""
        self._spend()
        if depth > _DEEPEST:
            raise _UnreadError
        names = (f"pre_{name}", name, f"post_{name}") if self.tool in _HOOKED else (name,)
        for one in names:
            if one in self.table.members:
                given = arguments if one == name else ()
                yield from self._body(self.table.get(one), given, depth)

    def _body(self, value: YamlNode, arguments: Sequence[str], depth: int) -> Iterator[Task]:
        if value.text is not None:
            yield from self._line(value, value.text, arguments, depth)
        elif value.elements and self.tool == "rye":
            yield self._made(value, shlex.join([*_texts(value), *arguments]))
        elif value.elements:
            yield from self._listed(value, arguments, depth)
        else:
            yield from self._table(value, arguments, depth)

    def _listed(self, value: YamlNode, arguments: Sequence[str], depth: int) -> Iterator[Task]:
        """Yield what several commands run."""
        for one in value.elements:
            given = arguments if self.tool == "pdm" else ()
            yield from self._body(one, given, depth + 1)

    def _line(
        self, value: YamlNode, text: str, arguments: Sequence[str], depth: int
    ) -> Iterator[Task]:
        """Yield a command line; the first word may be the name of another task."""
        first, _, rest = text.strip().partition(" ")
        may_refer = depth > 0 or (self.tool == "hatch" and value is not self.table.get(first))
        if not may_refer or first not in self.table.members:
            yield self._made(value, self._with(self._command(text), arguments))
        elif self.tool == "hatch":  # puts the text of the other one in, and what follows behind it
            for task in self.task(first, arguments, depth + 1):
                yield Task(text=f"{task.text} {rest}".rstrip(), line=task.line)
        else:
            yield from self.task(first, (*_split(rest), *arguments), depth + 1)

    def _command(self, text: str) -> str:
        """Return a command line as a shell would have to be told; some tools have one."""
        if self.tool in _IN_SHELL:
            return text
        words = _split(text)
        if self.tool != "poe":  # which alone puts variables in
            return shlex.join(words)
        return " ".join(shlex.quote(one) if _NOT_PLAIN.search(one) else one for one in words)

    def _with(self, text: str, arguments: Sequence[str]) -> str:
        """Return a command line with arguments where it asks for them, else at its end.

        hatch leaves them out where it is not asked for them.
        """
        said = shlex.join(arguments)
        if self.tool == "hatch" or _ARGUMENTS.search(text):
            return _ARGUMENTS.sub(lambda match: said or match[1] or "", text)
        return f"{text} {said}" if said else text

    def _table(self, value: YamlNode, arguments: Sequence[str], depth: int) -> Iterator[Task]:
        before = [one for key in _FIRST for one in _texts(value.get(key))]
        for name in before:
            yield from self.task(name, (), depth + 1)
        several = next((value.get(key) for key in _SEQUENCES if key in value.members), None)
        said = self._said(value)
        found: Iterator[Task] = iter(())
        if several is not None:
            found = self._listed(several, arguments, depth)
        elif said:
            found = iter([self._made(value, self._with(said, arguments))])
        elif value.get("ref").text is not None:
            found = self.task(value.get("ref").scalar, arguments, depth + 1)
        elif not before:
            raise _UnreadError
        for task in found:
            yield Task(text=_around(value, task.text), line=task.line)

    def _said(self, value: YamlNode) -> str:
        """Return the command line of a table, Python code as one; empty if it has none."""
        command = value.get("cmd")
        code = next((value.get(key).text for key in _CODE if value.get(key).text), None)
        call = _CALL.fullmatch(code) if code else None
        if command.text is not None:
            return self._command(command.text)
        if command.elements:
            return shlex.join(_texts(command))
        if call is not None:
            module, function, given = call.groups()
            program = f"import {module}\n{module}.{function}{given or '()'}"
            return shlex.join(["python", "-c", program])
        return value.get("shell").text or ""

    def _made(self, value: YamlNode, text: str) -> Task:
        self._spend()
        return Task(text=text, line=value.location.start.line)

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _UnreadError


def _around(value: YamlNode, text: str) -> str:
    """Return a command line in the folder and with the variables that its table names."""
    files = [value.get(key).text for key in ("env_file", "env-file", "envfile")]
    variables = [
        f"{one.name}={one.value.text}"
        for key in _VARIABLES
        for one in value.get(key).entries
        if one.value.text is not None
    ]
    folder = next(
        (value.get(key).text for key in ("cwd", "working_dir") if value.get(key).text), ""
    )
    prefix = [word for file in files if file for word in ("dotenv", "-f", file, "run", "--")]
    prefix += ["env", *variables] if variables else []
    inner = f"{shlex.join(prefix)} sh -c {shlex.quote(text)}" if prefix else text
    return f"cd {shlex.quote(folder)} && {inner}" if folder else inner


def _texts(value: YamlNode) -> list[str]:
    return [one.text or "" for one in value.elements]


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
