"""Reads YAML, JSON and TOML into the same values, which know where they stand.

JSON is read as the YAML that it is, apart from tabs. `tomllib` keeps no places, so those of TOML
are looked up line by line: an entry stands from its key to the line before the next key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from flaskgate.launch.formats.yaml_nodes import MappingEntry, Yaml, YamlNode, read_yaml
from flaskgate.launch.formats.yaml_values import TextIndex, ValueKind
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Notification
from flaskgate.text import toml

_HEADER = re.compile(r"[ \t]*(\[\[?)([^\[\]\r\n]+)\]\]?[ \t]*(?:#.*)?")
_KEY = re.compile(r"[ \t]*((?:[\w-]+|\"[^\"\r\n]*\"|'[^'\r\n]*')(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*=")
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_LARGEST = 1_000_000
"""Characters of a TOML file; configurations of platforms have some thousand."""
_DEEPEST = 50

_Keys = tuple[str, ...]


def read_document(file: SourceFile) -> Yaml:
    """Return the documents of a file by its kind: TOML, JSON, else YAML."""
    if file.kind is Kind.TOML:
        return _read_toml(file)
    if file.kind is Kind.JSON and b"\t" in file.data:
        file = replace(file, data=file.data.replace(b"\t", b" "))
    return read_yaml(file)


def _read_toml(file: SourceFile) -> Yaml:
    text = file.text
    try:
        content = toml.loads(text) if len(text) <= _LARGEST else None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"is not valid TOML: {error}"
        return Yaml(
            notifications=(Notification(id="syntax-error", message=message, path=file.path),)
        )
    if content is None:
        message = f"has more than {_LARGEST} characters; it was not read"
        return Yaml(
            notifications=(Notification(id="launch-limit", message=message, path=file.path),)
        )
    short = toml.with_short_keys(text)
    places = _Places(index=TextIndex.of(file.path, short))
    places.scan()
    return Yaml(documents=(places.value(content, ()),), notifications=_cut(file, text, short))


def _cut(file: SourceFile, text: str, short: str) -> tuple[Notification, ...]:
    if short == text:
        return ()
    message = f"has keys of more than {toml.DEEPEST} parts; what follows those was not read"
    return (Notification(id="launch-limit", message=message, path=file.path),)


@dataclass(slots=True, kw_only=True)
class _Places:
    """Where the keys of a TOML file stand, as offsets into its text."""

    index: TextIndex
    spans: dict[_Keys, tuple[int, int, int]] = field(default_factory=dict)
    """Start of the key, end of the key, end of the value."""

    def scan(self) -> None:
        section: _Keys = ()
        counts: dict[str, int] = {}
        open_key: _Keys | None = None
        starts = (*self.index.starts, len(self.index.text) + 1)
        for start, following in pairwise(starts):
            line = self.index.text[start : following - 1].rstrip()
            end = start + len(line)
            header, key = _HEADER.fullmatch(line), _KEY.match(line)
            if header:
                section = self._section(header, counts)
                open_key = None
                self.spans.setdefault(section, (start, end, end))
            elif key:
                open_key = (*section, *_parts(key[1]))
                begin = start + key.start(1)
                self.spans.setdefault(open_key, (begin, start + key.end(1), end))
            elif open_key and line.strip() and not line.lstrip().startswith("#"):
                begin, after, _ = self.spans[open_key]
                self.spans[open_key] = (begin, after, end)

    def _section(self, header: re.Match[str], counts: dict[str, int]) -> _Keys:
        names = _parts(header[2])
        if header[1] != "[[":
            return names
        name = ".".join(names)
        counts[name] = counts.get(name, -1) + 1
        return (*names, str(counts[name]))

    def value(self, content: object, keys: _Keys) -> YamlNode:
        """Return what `tomllib` read as a value; what has no place stands where its parent does."""
        begin, after, end = self._span(keys)
        whole = YamlNode(kind=ValueKind.SCALAR, index=self.index, start=after, end=end)
        if isinstance(content, Mapping) and len(keys) < _DEEPEST:
            members = {name: self._entry(name, one, keys) for name, one in content.items()}
            return replace(whole, kind=ValueKind.MAPPING, start=begin, members=members)
        if isinstance(content, list) and len(keys) < _DEEPEST:
            items = [self.value(one, (*keys, str(n))) for n, one in enumerate(content)]
            return replace(whole, kind=ValueKind.SEQUENCE, start=begin, elements=tuple(items))
        scalar = str(content).lower() if isinstance(content, bool) else str(content)
        return replace(whole, start=begin, scalar=scalar, is_quoted=True)

    def _entry(self, name: str, content: object, keys: _Keys) -> MappingEntry:
        value = self.value(content, (*keys, name))
        key = replace(value, kind=ValueKind.SCALAR, scalar=name, elements=(), members={})
        return MappingEntry(key=key, value=value)

    def _span(self, keys: _Keys) -> tuple[int, int, int]:
        for count in range(len(keys), 0, -1):
            if keys[:count] in self.spans:
                return self.spans[keys[:count]]
        return 0, 0, len(self.index.text.partition("\n")[0].rstrip())


def _parts(text: str) -> _Keys:
    return tuple(part.strip("\"'") for part in _PART.findall(text))
