"""A variable more for a service of Compose, or for a container of Kubernetes, as lines of YAML.

The lines are looked at and not the values: templates of charts are no YAML, and what is added has
to stand as its neighbours do. What is written otherwise than as a block stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change

_KEY = re.compile(r"([ ]*(?:-[ ]+)?)([\w.-]+):(?=[ \t]|\Z)[ \t]*(.*)")
_FLOW = re.compile(
    r"[ ]*[\w-]+:[ ]+(?P<open>[\[{])(?P<said>[^\n#]*)(?P<close>[\]}])(?:[ \t]+#.*)?[ \t]*"
)
_ANCHOR = re.compile(r"[&!]\S+")
_NEAR = 60
"""Lines between a container's command and the keys beside it."""
_OF_CONTAINERS = frozenset({"args", "command", "image"})


def in_service(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Return the change that sets a variable for the service of Compose with this line."""
    lines = file.lines
    at = _service_at(lines, line - 1)
    inner = None if at is None else _below(lines, at)
    if at is None or inner is None:
        return None
    block = _Block(file=file, first=at + 1, column=_column(lines[inner]))
    head = " " * block.column
    step = " " * (block.column - _column(lines[at]))
    listed, named = f"- {name}={value}", f"{name}: {_quoted(value)}"
    found = block.key("environment")
    if found is None:
        return block.insert(at + 1, f"{head}environment:\n{head}{step}{named}")
    child = block.first_of(found)
    if child is None:
        return block.in_line(found, named, f"{name}={value}")
    indent = " " * _indent(lines[child])
    return block.insert(
        child, f"{indent}{listed if lines[child].lstrip().startswith('-') else named}"
    )


def in_container(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Return the change that sets a variable for the container of Kubernetes with this line."""
    lines = file.lines
    at = _key_above(lines, line - 1)
    if at is None:
        return None
    column = _column(lines[at])
    block = _Block(file=file, first=_begin(lines, at, column), column=column)
    head = " " * column
    found = block.key("env")
    if found is None:
        is_first = lines[at].lstrip().startswith("-")
        text = f"{head}env:\n{_item(f'{head}  ', name, value)}"
        if not is_first:
            return block.insert(at, text)
        return block.insert(at + 1, text) if _is_whole(lines[at]) else None
    child = block.first_of(found)
    if child is None:
        return block.in_line(found, "", f'{{name: {name}, value: "{value}"}}')
    is_item = lines[child].lstrip().startswith("-")
    indent = " " * (_indent(lines[child]) if is_item else column + 2)
    return block.insert(child, _item(indent, name, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A variable, as one of a list or of a mapping."""

    name: str
    value: str
    named_by: str = ""
    """The key of its name in an item of a list; empty: it is one of a mapping."""

    def lines(self, indent: str) -> str:
        """Return it as lines of a block."""
        if not self.named_by:
            return f"{indent}{self.name}: {_quoted(self.value)}"
        return f"{indent}- {self.named_by}: {self.name}\n{indent}  value: {_quoted(self.value)}"

    @property
    def in_brackets(self) -> tuple[str, str]:
        """As one of a mapping between braces, and of a list between brackets; empty: not there."""
        if not self.named_by:
            return self.lines(""), ""
        return "", f"{{{self.named_by}: {self.name}, value: {_quoted(self.value)}}}"


def in_mapping(
    file: SourceFile, line: int, owner: YamlNode, keys: tuple[str, ...], entry: Entry
) -> Change | None:
    """Return the change that puts a variable below the keys of a mapping, which holds a line."""
    first = owner.entries[0].key.location.start
    block = _Block(file=file, first=first.line - 1, column=first.column - 1)
    for number, key in enumerate(keys):
        found = block.key(key)
        if found is None:
            text = _nested(" " * block.column, keys[number:], entry)
            return block.insert(_behind(owner, line) if not number else block.first, text)
        child = block.first_of(found)
        if number == len(keys) - 1:
            if child is None:
                return block.in_line(found, *entry.in_brackets)
            return block.insert(child, entry.lines(" " * _indent(file.lines[child])))
        if child is None:
            return None
        block = _Block(file=file, first=child, column=_indent(file.lines[child]))
    return None


def _nested(indent: str, keys: tuple[str, ...], entry: Entry) -> str:
    heads = [f"{indent}{'  ' * depth}{key}:" for depth, key in enumerate(keys)]
    return "\n".join([*heads, entry.lines(f"{indent}{'  ' * len(keys)}")])


def _behind(owner: YamlNode, line: int) -> int:
    """Return the index of the line behind the key of a mapping that holds a line, or the first."""
    places = [one.location for one in owner.entries]
    holding = [one for one in places if one.start.line <= line <= one.end.line]
    place = (holding or places)[0]
    return max(place.start.line, place.end.line - (place.end.column <= 1))


def _item(indent: str, name: str, value: str) -> str:
    return f'{indent}- name: {name}\n{indent}  value: "{value}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The keys of one mapping, which begin in one column."""

    file: SourceFile
    first: int
    """The line of its first key, counted from 0."""
    column: int

    def key(self, name: str) -> int | None:
        """Return the line of a key."""
        for number in range(self.first, len(self.file.lines)):
            line = self.file.lines[number]
            if _is_said(line) and number > self.first and _indent(line) < self.column:
                return None
            match = _KEY.match(line)
            if match is not None and len(match[1]) == self.column and match[2] == name:
                return number
        return None

    def first_of(self, key: int) -> int | None:
        """Return the line of the first entry of a key's block; None where it is no block."""
        match = _KEY.match(self.file.lines[key])
        said = "" if match is None else _ANCHOR.sub("", match[3]).partition("#")[0].strip()
        rest = range(key + 1, len(self.file.lines))
        child = next((number for number in rest if _is_said(self.file.lines[number])), None)
        if said or child is None:
            return None
        line = self.file.lines[child]
        is_item = line.lstrip().startswith("-") and _indent(line) >= self.column
        is_own = is_item or line.lstrip().startswith("{{") or _indent(line) > self.column
        return child if is_own else None

    def in_line(self, key: int, named: str, listed: str) -> Change | None:
        """Return the change of a mapping or a list between brackets, which ends on its line."""
        before = self.file.lines[key]
        match = _FLOW.fullmatch(before)
        more = "" if match is None else named if match["open"] == "{" else listed
        if match is None or not more or (match["open"] == "{") != (match["close"] == "}"):
            return None
        between = ", " if match["said"].strip() else ""
        head, tail = before[: match.start("close")].rstrip(), before[match.start("close") :]
        after = f"{head}{between}{more}{tail}"
        return Change(path=self.file.path, line=key + 1, before=before, after=after)

    def insert(self, at: int, text: str) -> Change:
        """Return the change that puts lines before the one at this index."""
        return Change(path=self.file.path, line=at + 1, before="", after=text)


def _service_at(lines: Sequence[str], at: int) -> int | None:
    """Return the line with the name of the service that a line is of."""
    top = next(
        (n for n, line in enumerate(lines) if re.match(r"services:[ \t]*(?:#|\Z)", line)), None
    )
    inner = None if top is None or at <= top else _below(lines, top)
    if inner is None:
        return None
    column = _indent(lines[inner])
    names = (number for number in range(at, inner - 1, -1) if _indent(lines[number]) == column
             and _is_said(lines[number]))  # fmt: skip
    found = next(names, None)
    match = None if found is None else _KEY.match(lines[found])
    is_block = match is not None and not _ANCHOR.sub("", match[3]).partition("#")[0].strip()
    return found if is_block else None


def _below(lines: Sequence[str], at: int) -> int | None:
    """Return the first line of the block of a key."""
    number = next((n for n in range(at + 1, len(lines)) if _is_said(lines[n])), None)
    return number if number is not None and _indent(lines[number]) > _indent(lines[at]) else None


def _key_above(lines: Sequence[str], at: int) -> int | None:
    """Return the line of the key of a container that holds a line, at it or above."""
    for number in range(at, max(-1, at - _NEAR), -1):
        match = _KEY.match(lines[number])
        if match is not None and match[2] in _OF_CONTAINERS:
            return number
    return None


def _begin(lines: Sequence[str], at: int, column: int) -> int:
    """Return the first line of the mapping whose keys begin in a column."""
    for number in range(at, max(-1, at - _NEAR), -1):
        line = lines[number]
        if line.lstrip().startswith("- ") and _column(line) == column:
            return number
        if _is_said(line) and _indent(line) < column and not line.lstrip().startswith("{{"):
            return number + 1
    return at


def _is_whole(line: str) -> bool:
    """Return whether the value of a key ends on its line."""
    match = _KEY.match(line)
    said = "" if match is None else match[3].strip()
    return bool(said) and said[:1] not in "|>&*" and said.count("[") == said.count("]")


def _is_said(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _column(line: str) -> int:
    """Return where the key of a line begins, behind the dash of an item."""
    match = _KEY.match(line)
    return _indent(line) if match is None else len(match[1])


def _quoted(value: str) -> str:
    """Return a value that YAML must not take for a number or a truth value."""
    is_word = re.fullmatch(r"[A-Za-z][\w.]*", value) and value.lower() not in _NOT_TEXT
    return value if is_word else f'"{value}"'


_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
