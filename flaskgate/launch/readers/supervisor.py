"""Reads Supervisor configurations: one program a section.

See https://supervisord.org/configuration.html#program-x-section-settings. A program is started
without a shell. Files that `[include]` names are read as artefacts of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.ini_files import ini_assignments
from flaskgate.launch.readers.unit_builders import one_line
from flaskgate.launch.readers.unit_files import Assignment, split_words
from flaskgate.model.files import SourceFile

_PROGRAMS = ("program:", "fcgi-program:")
_EXPANSION = re.compile(r"%\((?:ENV_(\w+)|(\w+))\)(?:[\d.]*[sdi])?|%%")
_PAIR = re.compile(r"""([A-Za-z_]\w*)\s*=\s*("[^"]*"|'[^']*'|[^,"']*)""")
_MOST = 1_000
_OFF = frozenset({"false", "no", "off", "0"})

_Section = Mapping[str, Assignment]


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each program; one that is not started by itself does not serve."""
    del repository
    sections: dict[str, dict[str, Assignment]] = defaultdict(dict)
    for one in ini_assignments(file):
        sections[one.section][one.key] = one
    common = _environment(sections.get("supervisord", {}))
    units = []
    for name, section in sections.items():
        if name.startswith(_PROGRAMS) and "command" in section and section["command"].value:
            units.append(_unit(name.partition(":")[2].strip(), section, common))
    return Reading(units=tuple(units[:_MOST]))


def included(file: SourceFile) -> tuple[str, ...]:
    """Return the patterns of the files that a configuration includes, as they are written.

    One that is relative is so to the folder of the configuration.
    """
    listed = [
        one.value
        for one in ini_assignments(file)
        if (one.section, one.key) == ("include", "files") and UNKNOWN not in one.value
    ]
    words = (word for value in listed for word in value.split()[:_MOST])
    return tuple(word.replace("%(here)s/", "") for word in words)


def _unit(name: str, section: _Section, common: dict[str, Setting]) -> LaunchUnit:
    command = section["command"]
    folder = section.get("directory")
    place = _expand(folder.value, name) if folder else ""
    return LaunchUnit(
        name=f"program {name}",
        command=Command(
            words=split_words(_expand(command.value, name)),
            location=command.location,
            text=one_line(command.text),
        ),
        environment={**common, **_environment(section, name)},
        folder=PurePosixPath(place) if place.startswith("/") else None,
        reach="program of Supervisor",
        is_started="autostart" not in section or section["autostart"].value.lower() not in _OFF,
    )


def _environment(section: _Section, name: str = "") -> dict[str, Setting]:
    listed = section.get("environment")
    if listed is None:
        return {}
    return {
        pair[1]: Setting(
            value=None if _is_unknown(pair[2]) else _expand(pair[2].strip().strip("\"'"), name),
            location=listed.location,
        )
        for pair in _PAIR.finditer(listed.value)
    }


def _is_unknown(value: str) -> bool:
    return "%(ENV_" in value or UNKNOWN in value


def _expand(text: str, name: str) -> str:
    """Replace what Supervisor replaces; variables of its own environment become `${NAME}`."""

    def known(match: re.Match[str]) -> str:
        if match[1]:
            return f"${{{match[1]}}}"
        words = {"here": ".", "program_name": name, "group_name": name, "process_num": "0"}
        return words.get(match[2], match[0]) if match[2] else "%"

    return _EXPANSION.sub(known, text)
