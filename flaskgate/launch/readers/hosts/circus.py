"""Reads the watchers of Circus (https://circus.readthedocs.io/en/latest/for-ops/configuration/)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.ini_files import ini_assignments
from flaskgate.launch.readers.common.unit_builders import one_line
from flaskgate.launch.readers.common.unit_files import Assignment, split_words
from flaskgate.model.files import SourceFile

_MOST = 500
_OFF = frozenset({"false", "0", "no", "off"})


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each watcher that starts by itself."""
    del repository
    sections: dict[str, dict[str, Assignment]] = defaultdict(dict)
    for one in ini_assignments(file):
        sections[one.section][one.key] = one
    return Reading(units=tuple(islice(_units(sections), _MOST)))


def _units(sections: dict[str, dict[str, Assignment]]) -> Iterator[LaunchUnit]:
    for section, keys in sections.items():
        kind, _, name = section.partition(":")
        start = keys.get("cmd")
        if kind != "watcher" or start is None or _value(keys, "autostart").lower() in _OFF:
            continue
        words = (*split_words(start.value), *split_words(_value(keys, "args")))
        folder = _value(keys, "working_dir")
        yield LaunchUnit(
            name=f"watcher {name}",
            command=Command(words=words, location=start.location, text=one_line(start.text)),
            environment=_environment(name, sections),
            folder=PurePosixPath(folder) if folder.startswith("/") else None,
            reach="service of a supervisor",
        )


def _value(keys: dict[str, Assignment], name: str) -> str:
    return keys[name].value if name in keys else ""


def _environment(name: str, sections: dict[str, dict[str, Assignment]]) -> dict[str, Setting]:
    """Return the variables of all watchers, then those of `[env:name]`, which may name several."""
    environment: dict[str, Setting] = {}
    for section, keys in sections.items():
        kind, _, names = section.partition(":")
        wanted = {one.strip() for one in names.split(",")}
        if kind == "env" and (not names or name in wanted or "*" in wanted):
            for one in keys.values():
                value = None if UNKNOWN in one.value or "$" in one.value else one.value
                environment[one.key] = Setting(value=value, location=one.location)
    return environment
