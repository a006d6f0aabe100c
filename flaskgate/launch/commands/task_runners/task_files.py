"""Reads the tasks of just, Task and tox: text files that hold command lines.

Sources: https://just.systems/man/en/, https://taskfile.dev/docs/reference/schema and
https://tox.wiki/en/latest/config.html. What such a file computes is a variable nobody sets.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.task_runners.task_words import Job, Request
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.model.files import Kind, SourceFile

FILE_RUNNERS: Mapping[str, str] = {"just": "just", "task": "task", "go-task": "task", "tox": "tox"}
"""Programs to the names of the tools."""

_DEEPEST = 8
_MOST = 100
"""Command lines of one request."""
_ASSIGNMENT = re.compile(r"(export\s+)?(\w[\w-]*)\s*:=\s*(.*)")
_EXPORTING = re.compile(r"set\s+export(?:\s*:=\s*true)?\s*")
_ALIAS = re.compile(r"alias\s+([\w-]+)\s*:=\s*([\w-]+)")
_RECIPE = re.compile(
    r"@?([A-Za-z_][\w-]*)((?:\s+[^:=\s]+(?:=(?:'[^']*'|\"[^\"]*\"|\S+))?)*)\s*:(?!=)(.*)"
)
_TEXT = re.compile(r"'([^']*)'|\"([^\"\\]*)\"")
_EXPRESSION = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_GO_VALUE = re.compile(r"\{\{\s*\.(\w+)\s*\}\}|\{\{[^{}]*\}\}")
_SECTION = re.compile(r"\[([^\]\n]+)\]\s*")
_KEY = re.compile(r"([A-Za-z_]+)\s*=\s*(.*)")
_CONDITION = re.compile(r"(!?[\w.]+(?:[-,]!?[\w.]+)*):\s+(.+)")
_PYTHON_FACTOR = re.compile(r"(?:py|pypy|python)[\d.]*")
"""What every environment of tox may be called without being listed."""
_Section = dict[str, list[tuple[int, str]]]
"""Each key to its lines, with their numbers counted from 1."""
_POSARGS = re.compile(r"\{posargs(?::([^{}]*))?\}")


def file_jobs(request: Request, content: str) -> tuple[Job, ...] | None:
    """Return the command lines of the tasks, in order; None if one of them is not there."""
    found = tuple(_READERS[request.tool](request, content))
    is_whole = all(one is not None for one in found)
    return tuple(one for one in found if one is not None)[:_MOST] if is_whole and found else None


@dataclass(slots=True, kw_only=True)
class _Recipe:
    """One recipe of a justfile."""

    parameters: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: list[tuple[int, str]] = field(default_factory=list)
    """Each with its number, counted from 1."""


@dataclass(slots=True, kw_only=True)
class _Justfile:
    recipes: dict[str, _Recipe] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    """Variables that what the recipes run finds in its environment."""
    is_exporting: bool = False
    """All of them are exported, and so are parameters."""

    def read(self, content: str) -> None:
        """Take in every line: recipes, and what stands between them."""
        recipe: _Recipe | None = None
        for number, line in enumerate(content.split("\n"), start=1):
            if line[:1] in {" ", "\t"} and recipe is not None:
                recipe.lines.append((number, line.strip()))
            elif line.strip() and not line.startswith(("#", "[")):
                recipe = self._head(line.rstrip())

    def _head(self, line: str) -> _Recipe | None:
        alias, pair, head = (one.fullmatch(line) for one in (_ALIAS, _ASSIGNMENT, _RECIPE))
        if alias:
            self.aliases[alias[1]] = alias[2]
        elif pair:
            self.variables[pair[2]] = _text_of(pair[3])
            self.exported |= {pair[2]} if pair[1] else set()
        elif _EXPORTING.fullmatch(line):
            self.is_exporting = True
        elif head:
            before, _, after = head[3].partition("&&")
            recipe = _Recipe(
                parameters=tuple(head[2].split()),
                before=tuple(_names(before)),
                after=tuple(_names(after)),
            )
            return self.recipes.setdefault(head[1], recipe)
        return None

    def jobs(self, name: str, arguments: tuple[str, ...], depth: int = 0) -> Iterator[Job | None]:
        """Yield what a recipe runs with what it depends on; None for one that is not there."""
        recipe = self.recipes.get(self.aliases.get(name, name))
        if recipe is None or depth > _DEEPEST:
            yield None
            return
        for one in recipe.before:
            yield from self.jobs(one, (), depth + 1)
        values = {**self.variables, **_bound(recipe.parameters, arguments)}
        parameters = {one.lstrip("*+").partition("=")[0] for one in recipe.parameters}
        exported = self.exported | {one[1:] for one in parameters if one.startswith("$")}
        settings = {
            name: value for name, value in values.items() if self.is_exporting or name in exported
        }
        yield from _recipe_jobs(recipe, values, settings)
        for one in recipe.after:
            yield from self.jobs(one, (), depth + 1)


def recipes_of_just(content: str) -> Mapping[str, tuple[int, int]]:
    """Return the recipes of a justfile, each with its first and its last line, counted from 1."""
    justfile = _Justfile()
    justfile.read(content)
    return {
        name: (recipe.lines[0][0], recipe.lines[-1][0])
        for name, recipe in justfile.recipes.items()
        if recipe.lines
    }


def environments_of_tox(content: str) -> Mapping[str, tuple[int, int]]:
    """Return the environments of a tox.ini with commands, each with the lines of those."""
    found: dict[str, tuple[int, int]] = {}
    for name, keys in _sections(content).items():
        lines = [number for number, text in keys.get("commands", []) if text.strip()]
        _, colon, own = name.partition("testenv:")
        if lines and colon and re.fullmatch(r"[\w.-]+", own):
            found[own] = (lines[0], lines[-1])
    return found


def _recipe_jobs(
    recipe: _Recipe, values: Mapping[str, str], settings: Mapping[str, str]
) -> Iterator[Job]:
    def fill(text: str) -> str:
        return _EXPRESSION.sub(lambda one: values.get(one[1], UNKNOWN), text)

    if recipe.lines and recipe.lines[0][1].startswith("#!"):
        text = "\n".join(fill(line) for _, line in recipe.lines)
        if "sh" in recipe.lines[0][1]:
            yield Job(text=text, line=recipe.lines[0][0], settings=settings)
        return
    for job in _continued(recipe.lines):
        text = fill(job.text.lstrip("@-"))
        if text and not text.startswith("#"):
            yield replace(job, text=text, settings=settings)


def _names(text: str) -> list[str]:
    """Return the recipes of a list of dependencies: names, or `(name argument)`."""
    return [found[1] or found[2] for found in re.finditer(r"\(\s*([\w-]+)[^)]*\)|([\w-]+)", text)]


def _bound(parameters: tuple[str, ...], arguments: tuple[str, ...]) -> dict[str, str]:
    """Return what parameters such as `port="80"` and `*args` hold."""
    values: dict[str, str] = {}
    left = list(arguments)
    for one in parameters:
        name, has_default, default = one.partition("=")
        if name[:1] in {"*", "+"}:
            values[name.lstrip("*+$")] = shlex.join(left) or _text_of(default)
            left = []
        elif left:
            values[name.lstrip("$")] = left.pop(0)
        else:
            values[name.lstrip("$")] = _text_of(default) if has_default else UNKNOWN
    return values


def _text_of(text: str) -> str:
    """Return a literal; what is computed is unknown."""
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        return UNKNOWN if text.strip() else ""
    return found[1] or found[2] or ""


def _just(request: Request, content: str) -> Iterator[Job | None]:
    justfile = _Justfile()
    justfile.read(content)
    justfile.variables |= request.settings
    name = request.names[0] if request.names else next(iter(justfile.recipes), "")
    return justfile.jobs(name, request.arguments)


def _task(request: Request, content: str) -> Iterator[Job | None]:
    file = SourceFile(path=PurePosixPath("Taskfile"), kind=Kind.MANIFEST, data=content.encode())
    document = read_yaml(file).document
    if document is None:
        yield None
        return
    values = {**_plain(document.get("vars")), **request.settings}
    values["CLI_ARGS"] = shlex.join(request.arguments)
    shared = _plain(document.get("env"))
    for name in request.names or ("default",):
        yield from _taskfile_jobs(document.get("tasks"), name, values, shared, 0)


def _taskfile_jobs(
    tasks: YamlNode, name: str, values: Mapping[str, str], shared: Mapping[str, str], depth: int
) -> Iterator[Job | None]:
    task = next((one.value for one in tasks.entries if _is_named(one.name, one.value, name)), None)
    if task is None or depth > _DEEPEST:
        yield None
        return
    values = {**values, **_plain(task.get("vars"))}
    settings = {**shared, **_plain(task.get("env"))}
    for one in task.get("deps").elements:
        other = one.text or one.get("task").text or ""
        yield from _taskfile_jobs(tasks, other, values, shared, depth + 1)
    for one in _commands(task):
        named = one.get("task").text
        text = one.text or one.get("cmd").text or ""
        if named:
            given = {**values, **_plain(one.get("vars"))}
            yield from _taskfile_jobs(tasks, named, given, shared, depth + 1)
        elif text:
            folder = _go_filled(task.get("dir").text or "", values)
            said = _go_filled(text, values)
            said = f"cd {shlex.quote(folder)} && {said}" if folder else said
            yield Job(text=said, line=one.location.start.line, settings=settings)


def _is_named(key: str, task: YamlNode, name: str) -> bool:
    return key == name or any(one.text == name for one in task.get("aliases").elements)


def _commands(task: YamlNode) -> tuple[YamlNode, ...]:
    if task.text is not None:
        return (task,)
    single = task.get("cmd")
    return task.elements or task.get("cmds").elements or (() if single.is_absent else (single,))


def _plain(table: YamlNode) -> dict[str, str]:
    """Return the variables of a table; what a shell or a template computes is unknown."""
    found = {one.name: one.value.text for one in table.entries}
    known = {name: text for name, text in found.items() if text is not None and "{{" not in text}
    return {**dict.fromkeys(found, UNKNOWN), **known}


def _go_filled(text: str, values: Mapping[str, str]) -> str:
    return _GO_VALUE.sub(lambda one: values.get(one[1] or "", UNKNOWN), text)


def _tox(request: Request, content: str) -> Iterator[Job | None]:
    sections = _sections(content)
    for name in request.names:
        whole = _tox_keys(name, sections)
        if whole is None:
            yield None
            continue
        settings = dict(_pairs(whole.get("setenv", []) + whole.get("set_env", [])))
        folder = "".join(text for _, text in whole.get("changedir", whole.get("change_dir", [])))
        for job in _continued(whole.get("commands", [])):
            said = shlex.join(request.arguments)
            text = _POSARGS.sub(lambda found: said or found[1] or "", job.text)  # noqa: B023 - at once
            text = re.sub(r"\{[^{}]*\}", UNKNOWN, text.lstrip("-! "))
            text = f"cd {folder.strip()} && {text}" if folder.strip() else text
            yield replace(job, text=text, settings=settings)


def _tox_keys(name: str, sections: Mapping[str, _Section]) -> _Section | None:
    """Return the keys of an environment; without a section its name is made of known factors."""
    base, own = sections.get("testenv"), sections.get(f"testenv:{name}")
    factors = frozenset(name.split("-"))
    if own is None and (base is None or not all(_is_factor(one, sections) for one in factors)):
        return None
    whole = {**(base or {}), **(own or {})}
    return {key: list(_of_factors(lines, factors)) for key, lines in whole.items()}


def _is_factor(word: str, sections: Mapping[str, _Section]) -> bool:
    """Return whether a word names a Python, or stands in the list of environments."""
    tox = sections.get("tox", {})
    listed = " ".join(text for key in ("envlist", "env_list") for _, text in tox.get(key, []))
    return _PYTHON_FACTOR.fullmatch(word) is not None or word in re.findall(r"[\w.]+", listed)


def _of_factors(
    lines: Sequence[tuple[int, str]], factors: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Yield the lines that count for an environment: `web,!unit: flask run` is for some only."""
    for number, line in lines:
        found = _CONDITION.fullmatch(line)
        groups = [one.split("-") for one in found[1].split(",")] if found else []
        if found is None:
            yield number, line
        elif any(all(map(factors.__contains__, one)) for one in _positive(groups, factors)):
            yield number, found[2]


def _positive(groups: Sequence[Sequence[str]], factors: frozenset[str]) -> Iterator[Sequence[str]]:
    """Yield groups of factors without those that are denied and are not there."""
    for group in groups:
        yield [one for one in group if not one.startswith("!") or one[1:] in factors]


def _sections(content: str) -> dict[str, _Section]:
    """Return the lines of each key of each section, with their numbers counted from 1."""
    found: dict[str, _Section] = {}
    keys: _Section = {}
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(content.split("\n"), start=1):
        section, pair = _SECTION.fullmatch(line), _KEY.fullmatch(line)
        if section:
            keys = found.setdefault(section[1].strip(), {})
        elif pair:
            lines = keys.setdefault(pair[1], [])
            lines.append((number, pair[2]))
        elif line[:1] in {" ", "\t"} and line.strip()[:1] != "#":
            lines.append((number, line.strip()))
    return found


def _continued(lines: list[tuple[int, str]]) -> Iterator[Job]:
    """Yield the lines, each with those that a backslash at its end joins to it."""
    pieces: list[str] = []
    first = 0
    for number, line in lines:
        first = first if pieces else number
        pieces.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            if "".join(pieces):
                yield Job(text=" ".join(pieces), line=first)
            pieces = []


def _pairs(lines: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    for _, line in lines:
        name, equals, value = line.partition("=")
        if equals:
            yield name.strip(), value.strip()


_READERS: Mapping[str, Callable[[Request, str], Iterator[Job | None]]] = {
    "just": _just,
    "task": _task,
    "tox": _tox,
}
