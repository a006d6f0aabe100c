"""What readers of many formats build units from: commands, settings, layouts, texts in texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.hcl import plain_text
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import PLATFORM_PORT, Command, LaunchUnit, Mount, Setting
from flaskgate.launch.project.lookup import normalise
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position

APP = PurePosixPath("/app")
"""Where a platform that builds a project puts it; its true name does not matter."""

_LONGEST = 200
"""Characters of a command in a message."""


def shell_command(text: str, location: Location, *, said: str = "") -> Command:
    """Return a command that a shell reads; `said` is how the artefact writes it.

    A text that begins with `#!` names its shell: what `source` does is unknown to `sh`.
    """
    named = _SHELL.match(text)
    shell = f"/bin/{named[1]}" if named else "/bin/sh"
    return Command(words=(shell, "-c", text), location=location, text=one_line(said or text))


_SHELL = re.compile(r"#!\s*\S*/(?:env\s+(?:-\S+\s+)*)?(bash|dash|ksh|zsh|ash|sh)\b")


def exec_command(words: Iterable[str], location: Location, *, key: str = "") -> Command:
    """Return a command that is started without a shell, shown as `key: ["python", "app.py"]`."""
    every = tuple(words)
    shown = json.dumps(every, ensure_ascii=False)
    return Command(
        words=every, location=location, text=one_line(f"{key}: {shown}" if key else shown)
    )


def one_line(text: str) -> str:
    """Return `text` on one line, shortened."""
    joined = " ".join(text[: 2 * _LONGEST].split())
    return joined if len(joined) <= _LONGEST else f"{joined[: _LONGEST - 1]}…"


def in_project(unit: LaunchUnit, folder: PurePosixPath) -> LaunchUnit:
    """Return the unit as a platform starts it that builds the project in `folder`."""
    return replace(unit, folder=APP, mounts=(Mount(source=folder, target=APP),))


def on_platform(unit: LaunchUnit, folder: PurePosixPath) -> LaunchUnit:
    """Return the unit of a project that a platform builds and gives a port to listen on."""
    return replace(in_project(unit, folder), ports=(PLATFORM_PORT,))


def platform_start(value: YamlNode, name: str) -> Iterator[LaunchUnit]:
    """Yield what a platform that builds the project runs, by a text that says it."""
    text = plain_text(value.text or "")
    if text.strip() not in {"", UNKNOWN}:
        unit = LaunchUnit(name=name, command=shell_command(text, value.location))
        yield on_platform(unit, PurePosixPath())


def span(entries: Iterable[MappingEntry | YamlNode], default: Location) -> Location:
    """Return from the start of the first to the end of the last, or `default` if there is none.

    Only what is in the same file as the first counts.
    """
    places = [entry.location for entry in entries]
    if not places:
        return default
    here = sorted(place for place in places if place.path == places[0].path)
    return Location(here[0].path, here[0].start, max(place.end for place in here))


def scalars(value: YamlNode) -> tuple[str, ...] | None:
    """Return the texts of a list; None if it is none, or holds what is no text."""
    if not value.is_sequence:
        return None
    texts = [element.text for element in value.elements]
    return tuple(text for text in texts if text is not None) if None not in texts else None


def words_of(value: YamlNode) -> tuple[str, ...]:
    """Return the words of a command; `UNKNOWN` for those that a template or a function makes."""
    if value.is_sequence:
        return tuple(UNKNOWN if one.text is None else one.text for one in value.elements)
    is_made = value.is_mapping or value.is_template or value.tag or "$" in (value.text or "")
    return (UNKNOWN,) if is_made else ()


def settings_of(table: YamlNode, *, names: Mapping[str, str] | None = None) -> dict[str, Setting]:
    """Return a mapping of variables, or a list of `{name, value}` under the keys `names` gives.

    A value that is no scalar, such as a reference to a secret, is set but not known.
    """
    keys = {"name": "name", "value": "value", **(names or {})}
    settings: dict[str, Setting] = {}
    for entry in table.entries:
        known = None if entry.value.is_template else entry.value.text
        if entry.value.is_null:
            known = ""
        settings[entry.name] = Setting(value=known, location=entry.location)
    for item in table.elements:
        name = item.get(keys["name"]).text
        if name:
            value = item.get(keys["value"])
            known = None if value.is_template else value.text
            settings[name] = Setting(value=known, location=item.location)
    return settings


def embedded(file: SourceFile, text: str, line: int, kind: Kind) -> SourceFile:
    """Return a text of `file` that begins on `line` as a file whose lines count as in the whole."""
    return SourceFile(path=file.path, kind=kind, data=("\n" * (line - 1) + text).encode())


def lines_of(file: SourceFile, first: int, last: int) -> Location:
    """Return the place of whole lines, counted from 1, both ends included."""
    start = file.lines[first - 1]
    column = len(start) - len(start.lstrip()) + 1
    end = len(file.lines[last - 1].rstrip()) + 1
    return Location(file.path, Position(first, column), Position(last, max(end, 1)))


def path_in(folder: PurePosixPath, text: str | None) -> PurePosixPath | None:
    """Return a path of the repository from what a configuration in `folder` says, or None."""
    if not text or "\0" in text:
        return None
    path = normalise(f"{folder}/{text.lstrip('/')}")
    return None if path.startswith("..") else PurePosixPath(path)
