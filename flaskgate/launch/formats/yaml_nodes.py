"""YAML with exact places: a text becomes values that know where they stand.

For readers: `read_yaml(file)` returns `Yaml(documents, notifications)`; it never raises. A document
is a `YamlNode`, and asking one is always safe: `node.get("spec")` of what is not a mapping, or has
no such key, is an absent node, of which anything may be asked in turn.

    web = document.at("services", "web")          # YamlNode; absent if there is none
    web.get("command").text                       # str; None if absent, null, or no scalar
    web.get("command").location                   # of an absent value: where its parent stands
    for entry in web.get("environment").entries:  # of a mapping; merge keys resolved, last key wins
        entry.name, entry.value.text, entry.location
    for element in web.get("env_file").elements:  # of a sequence; empty for anything else
        element.text

Only syntax is read: `text` is what stands there (`1`, `true`, `0755`), whatever its tag says. An
alias is the very value of its anchor, never a copy, so a value can be reached on many ways: visit
all by `walk`, never by recursion. PyYAML's events are used and not its composer, since that
recurses in C and keeps no count. Notifications: `syntax-error`, `template` (a Helm or Jinja
template that is no YAML), `launch-limit` (too large or too deep; whole documents before it stay).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from flaskgate.launch.formats import jinja
from flaskgate.launch.formats.yaml_values import MappingEntry, TextIndex, ValueKind, Yaml, YamlNode
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Notification

__all__ = ["MappingEntry", "Yaml", "YamlNode", "read_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NODES = 50_000
"""Nodes and merged entries of one file: half a second of work, far beyond any launch artefact."""
_MAX_DEPTH = 100
_KEY = re.compile(r"^[ \t]*\{\{[^{}\n]*\}\}[\w-]*:", re.MULTILINE)
"""A key that an expression makes, which YAML takes for a mapping."""
_TEMPLATE = re.compile(r"\{\{|\{%")


def read_yaml(file: SourceFile) -> Yaml:
    """Read all documents of a file."""
    is_jinja = file.path.name.lower().endswith(jinja.ENDINGS) or _KEY.search(file.text) is not None
    plain = jinja.to_yaml(file.text) if is_jinja else None
    read = _read(file, plain or file.text)
    if not (plain or is_jinja) and any(one.id == "template" for one in read.notifications):
        plain = jinja.to_yaml(file.text)
        read = read if plain is None else _read(file, plain)
    return read


def _read(file: SourceFile, text: str) -> Yaml:
    """Read `text`, which has the lines and columns of the file."""
    builder = _Builder(index=TextIndex.of(file.path, file.text))
    notes: tuple[Notification, ...] = ()
    try:
        builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        notes = (_trouble(file, error),)
    except _LimitError as error:
        notes = (Notification(id="launch-limit", message=str(error), path=file.path),)
    return Yaml(documents=tuple(builder.documents), notifications=notes)


def _trouble(file: SourceFile, error: yaml.YAMLError) -> Notification:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    template = _TEMPLATE.search(file.text)
    if template:
        line = TextIndex.of(file.path, file.text).position(template.start()).line
        message = "is a template, which only its own tool can turn into YAML"
        return Notification(id="template", message=message, path=file.path, line=line)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    message = f"is not valid YAML: {problem}"
    return Notification(id="syntax-error", message=message, path=file.path, line=line)


class _Mark(Protocol):
    """What the marks of both loaders, in C and in Python, have in common."""

    @property
    def index(self) -> int: ...


def _offset(mark: _Mark | None) -> int:
    return mark.index if mark else 0


class _LimitError(Exception):
    pass


@dataclass(slots=True, kw_only=True)
class _Frame:
    """A collection that is not at its end yet."""

    kind: ValueKind
    start: int
    tag: str
    anchor: str | None
    is_flow: bool
    end: int
    children: list[tuple[YamlNode, bool]] = field(default_factory=list)
    """Each with whether it is an alias."""


@dataclass(slots=True, kw_only=True)
class _Builder:
    index: TextIndex
    documents: list[YamlNode] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    anchors: dict[str, YamlNode] = field(default_factory=dict)
    nodes: int = 0

    def build(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    self.anchors.clear()
                case yaml.ScalarEvent():
                    self._add(self._scalar(event), anchor=event.anchor)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.CollectionStartEvent():
                    self._open(event)
                case yaml.CollectionEndEvent():
                    self._close(event)

    def _count(self, amount: int = 1) -> None:
        self.nodes += amount
        if self.nodes > _MAX_NODES:
            raise _LimitError(f"has more than {_MAX_NODES} YAML nodes; the rest was not read")
        if len(self.frames) > _MAX_DEPTH:
            raise _LimitError(f"nests deeper than {_MAX_DEPTH} levels; the rest was not read")

    def _scalar(self, event: yaml.ScalarEvent) -> YamlNode:
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        if start == end and self.frames:
            start = end = self.frames[-1].end
        written = self.index.text[start:end]
        return YamlNode(
            kind=ValueKind.SCALAR,
            index=self.index,
            start=start,
            end=start + len(written.rstrip()),
            scalar=event.value,
            is_quoted=bool(event.style),
            tag=event.tag or "",
        )

    def _alias(self, event: yaml.AliasEvent) -> None:
        # An alias inside its own anchor would make a ring; it is as good as nothing.
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        absent = YamlNode(kind=ValueKind.ABSENT, index=self.index, start=start, end=end)
        self._add(self.anchors.get(event.anchor or "", absent), alias_end=end)

    def _add(
        self, value: YamlNode, *, anchor: str | None = None, alias_end: int | None = None
    ) -> None:
        self._count()
        if anchor:
            self.anchors[anchor] = value
        if not self.frames:
            if not value.is_null:
                self.documents.append(value)
            return
        frame = self.frames[-1]
        frame.children.append((value, alias_end is not None))
        frame.end = value.end if alias_end is None else alias_end

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        frame = _Frame(
            kind=ValueKind.MAPPING if is_mapping else ValueKind.SEQUENCE,
            start=_offset(event.start_mark),
            tag=event.tag or "",
            anchor=event.anchor,
            is_flow=bool(event.flow_style),
            end=_offset(event.start_mark),
        )
        self.frames.append(frame)
        self._count()

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.frames.pop()
        values = [value for value, _ in frame.children]
        is_mapping = frame.kind is ValueKind.MAPPING
        value = YamlNode(
            kind=frame.kind,
            index=self.index,
            start=frame.start,
            end=_offset(event.end_mark) if frame.is_flow else frame.end,
            tag=frame.tag,
            elements=() if is_mapping else tuple(values),
            members=self._members(values) if is_mapping else {},
        )
        self._add(value, anchor=frame.anchor)

    def _members(self, values: list[YamlNode]) -> dict[str, MappingEntry]:
        own: dict[str, MappingEntry] = {}
        merged: list[YamlNode] = []
        for key, value in zip(values[::2], values[1::2], strict=True):
            if key.scalar == "<<" and not key.is_quoted:
                merged.extend(value.elements or (value,))
            elif key.kind is ValueKind.SCALAR:
                own[key.scalar] = MappingEntry(key=key, value=value)
        for source in merged:
            self._count(len(source.members))
            for name, member in source.members.items():
                own.setdefault(name, member)
        return own
