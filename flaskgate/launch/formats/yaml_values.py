"""The values that YAML is read into: they know where they stand; `yaml_nodes` says how to ask."""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.model.findings import Location, Notification, Position

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_TEMPLATE = re.compile(r"\{\{|\{%")


class ValueKind(enum.Enum):
    """What sort of node it is."""

    ABSENT = enum.auto()
    SCALAR = enum.auto()
    SEQUENCE = enum.auto()
    MAPPING = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIndex:
    """A text whose offsets can be told as lines and columns."""

    path: PurePosixPath
    text: str
    starts: tuple[int, ...]
    """The offset of each line's first character."""

    @classmethod
    def of(cls, path: PurePosixPath, text: str) -> TextIndex:
        """Index a text; LF, CR and CRLF end a line."""
        starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
        return cls(path=path, text=text, starts=starts)

    def position(self, offset: int) -> Position:
        """Return the place of an offset, counted in code points from 0."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YamlNode:
    """One node of a document."""

    kind: ValueKind
    index: TextIndex = field(repr=False)
    start: int
    """Offset of its first character; `end` is that after its last, comments behind it left out."""
    end: int
    scalar: str = ""
    is_quoted: bool = False
    """Not a plain scalar, hence never null: in quotes, or a block text."""
    tag: str = ""
    """Only one that is written, such as `!reset` or `!Ref`."""
    elements: tuple[YamlNode, ...] = ()
    """Of a sequence; empty for anything else."""
    members: Mapping[str, MappingEntry] = field(default_factory=dict, repr=False)

    @property
    def location(self) -> Location:
        """Where it stands; an alias stands where its anchor is."""
        index = self.index
        return Location(index.path, index.position(self.start), index.position(self.end))

    @property
    def entries(self) -> tuple[MappingEntry, ...]:
        """Of a mapping, by name once each, own ones before merged ones; else empty."""
        return tuple(self.members.values())

    @property
    def is_absent(self) -> bool:
        """Whether it is not there at all."""
        return self.kind is ValueKind.ABSENT

    @property
    def is_null(self) -> bool:
        """Whether it is there and says nothing: `key:`, `~`, `null`."""
        return self.kind is ValueKind.SCALAR and not self.is_quoted and self.scalar in _NULLS

    @property
    def is_mapping(self) -> bool:
        """Whether it has entries."""
        return self.kind is ValueKind.MAPPING

    @property
    def is_sequence(self) -> bool:
        """Whether it has elements."""
        return self.kind is ValueKind.SEQUENCE

    @property
    def is_template(self) -> bool:
        """Whether an unquoted `{{ … }}` made it a mapping, or a scalar holds such a template."""
        if self.kind is ValueKind.SCALAR:
            written = self.index.text[self.start : self.end]
            return (
                _TEMPLATE.search(self.scalar) is not None or _TEMPLATE.search(written) is not None
            )
        return self.is_mapping and self.index.text.startswith("{{", self.start)

    @property
    def text(self) -> str | None:
        """The scalar as it is written; None for null, absent and what is no scalar."""
        return None if self.kind is not ValueKind.SCALAR or self.is_null else self.scalar

    @property
    def line(self) -> str:
        """What stands from its start to the end of that line, without a line ending."""
        return _LINE_END.split(self.index.text[self.start : self.end], maxsplit=1)[0]

    def get(self, name: str) -> YamlNode:
        """Return the value under this key, or an absent one that stands where this one does."""
        member = self.members.get(name)
        if member is not None:
            return member.value
        return YamlNode(kind=ValueKind.ABSENT, index=self.index, start=self.start, end=self.end)

    def at(self, *names: str) -> YamlNode:
        """Return what `get` finds, name by name."""
        value = self
        for name in names:
            value = value.get(name)
        return value

    def walk(self) -> Iterator[YamlNode]:
        """Yield this value and all below it, parents first, each once however often it is named."""
        waiting, seen = [self], set[int]()
        while waiting:
            value = waiting.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value
            waiting.extend(reversed([entry.value for entry in value.entries]))
            waiting.extend(reversed(value.elements))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MappingEntry:
    """One key of a mapping with its value."""

    key: YamlNode
    value: YamlNode

    @property
    def name(self) -> str:
        """The key as it is written, without quotes."""
        return self.key.scalar

    @property
    def location(self) -> Location:
        """From the key to the end of its value; of an alias, the key alone."""
        end = self.value.end if self.value.start >= self.key.start else self.key.end
        index = self.key.index
        return Location(index.path, index.position(self.key.start), index.position(end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Yaml:
    """What a file holds."""

    documents: tuple[YamlNode, ...] = ()
    """In order, empty ones left out; what comes before a syntax error is kept."""
    notifications: tuple[Notification, ...] = ()

    @property
    def document(self) -> YamlNode | None:
        """The first, for formats that have just one; None where there is none."""
        return self.documents[0] if self.documents else None


_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")


def plain(value: YamlNode) -> object:
    """Return a value as what Python has for it; what an alias names is one object, and no copy."""
    made: dict[int, object] = {}
    waiting = [value]
    while waiting:
        one = waiting[-1]
        inner = [*one.elements, *(entry.value for entry in one.entries)]
        missing = [each for each in inner if id(each) not in made]
        if missing:
            waiting.extend(missing)
            continue
        made[id(waiting.pop())] = _made(one, made)
    return made[id(value)]


def _made(value: YamlNode, made: Mapping[int, object]) -> object:
    if value.is_sequence:
        return [made[id(one)] for one in value.elements]
    if value.is_mapping:
        return {entry.name: made[id(entry.value)] for entry in value.entries}
    return None if value.is_absent or value.is_null else _scalar(value)


def _scalar(value: YamlNode) -> object:
    """Return what YAML 1.1 takes a scalar for, as far as booleans and decimal numbers go."""
    text = value.scalar
    if value.is_quoted or text.lower() not in _TRUE | _FALSE:
        number = None if value.is_quoted else _NUMBER.fullmatch(text)
        return text if number is None else float(text) if number[1] else int(text)
    return text.lower() in _TRUE
