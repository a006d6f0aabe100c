"""Reads the watchers of Circus (https://circus.readthedocs.io/en/latest/for-ops/configuration/).

What is given to whom is as `circus/config.py` and `circus/watcher.py` of 0.19 have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import (
    Command,
    Environment,
    LaunchUnit,
    Reading,
    Repository,
    Setting,
    UnitRole,
)
from flaskgate.launch.readers.common.ini_files import ini_assignments
from flaskgate.launch.readers.common.unit_builders import one_line
from flaskgate.launch.readers.common.unit_files import Assignment, split_words
from flaskgate.model.files import SourceFile

_MOST = 500
_OFF = frozenset({"false", "0", "no", "off"})

_Sections = Mapping[str, Mapping[str, Assignment]]


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each watcher that starts by itself."""
    del repository
    units = (replace(one, folder=_whole(one.folder)) for one in watchers(file, {}))
    return Reading(units=tuple(units))


def watchers(file: SourceFile, around: Environment) -> tuple[LaunchUnit, ...]:
    """Return the watchers that start by themselves, where `circusd` has the variables `around`."""
    sections = _sections(file)
    found = (
        _watcher(section.partition(":")[2].strip(), keys, sections, around)
        for section, keys in list(sections.items())[:_MOST]
        if section.startswith("watcher:") and "cmd" in keys and _is_started(keys)
    )
    return tuple(found)


def included(file: SourceFile) -> tuple[str, ...]:
    """Return the patterns of the files that a configuration includes, from its own folder."""
    own = _sections(file).get("circus", {})
    folders = (f"{one}/*.ini" for one in _value(own, "include_dir").split())
    return tuple(one for one in (*_value(own, "include").split(), *folders) if UNKNOWN not in one)


def _sections(file: SourceFile) -> _Sections:
    sections: dict[str, dict[str, Assignment]] = defaultdict(dict)
    for one in ini_assignments(file):
        sections[one.section][one.key] = one
    return sections


def _is_started(keys: Mapping[str, Assignment]) -> bool:
    is_off = _value(keys, "autostart").lower() in _OFF
    return not is_off and _value(keys, "numprocesses").strip() != "0"


def _watcher(
    name: str, keys: Mapping[str, Assignment], sections: _Sections, around: Environment
) -> LaunchUnit:
    """Return a watcher; with `shell` its command is a text."""
    start, folder = keys["cmd"], _value(keys, "working_dir")
    own = {} if "env" not in sections else dict(_settings(sections["env"]))
    own |= {name: one for each in _named(name, sections) for name, one in _settings(each)}
    is_copied = _value(keys, "copy_env").lower() in {"true", "1", "yes", "on"}
    line = f"{start.value} {_value(keys, 'args')}".strip()
    is_text = _value(keys, "shell").lower() in {"true", "1", "yes", "on"}
    return LaunchUnit(
        name=f"watcher {name}",
        role=UnitRole.SUPERVISED,
        command=Command(
            words=("/bin/sh", "-c", line) if is_text else split_words(line),
            location=start.location,
            text=one_line(start.text),
        ),
        environment={**around, **own} if is_copied or not own else own,
        folder=PurePosixPath(folder) if folder and "$" not in folder else None,
        reach="service of a supervisor",
    )


def _whole(folder: PurePosixPath | None) -> PurePosixPath | None:
    return folder if folder is not None and folder.is_absolute() else None


def _value(keys: Mapping[str, Assignment], name: str) -> str:
    return keys[name].value if name in keys else ""


def _named(name: str, sections: _Sections) -> Iterator[Mapping[str, Assignment]]:
    """Yield the sections `[env:NAME]` that are for a watcher; they may name several by patterns."""
    for section, keys in sections.items():
        kind, _, patterns = section.partition(":")
        if kind == "env" and any(fnmatchcase(name, one.strip()) for one in patterns.split(",")):
            yield keys


def _settings(keys: Mapping[str, Assignment]) -> Iterator[tuple[str, Setting]]:
    for one in keys.values():
        value = None if UNKNOWN in one.value or "$" in one.value else one.value
        yield one.key, Setting(value=value, location=one.location)
