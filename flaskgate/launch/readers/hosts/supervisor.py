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

_PROGRAMS = ("program:", "fcgi-program:")
_EXPANSION = re.compile(r"%\((?:ENV_(\w+)|(\w+))\)(?:[\d.]*[sdi])?|%%")
_PAIR = re.compile(r"""(?<!\w)([A-Za-z_]\w*)\s*=\s*("[^"]*"|'[^']*'|[^,"']*)""")
_MOST = 1_000
_OFF = frozenset({"false", "no", "off", "0"})

_UNTOLD = re.compile(r"\$\{\w+\}")
"""What stands for a part of a text that cannot be told."""

_Section = Mapping[str, Assignment]


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each program; one that is not started by itself does not serve."""
    del repository
    return Reading(units=programs(file, {}))


def programs(file: SourceFile, environment: Environment) -> tuple[LaunchUnit, ...]:
    """Return the programs of a configuration that is read where `environment` is set.

    `%(ENV_X)s` is of that, or of what the configuration itself sets.
    """
    sections: dict[str, dict[str, Assignment]] = defaultdict(dict)
    for one in ini_assignments(file):
        sections[one.section][one.key] = one
    common = _environment(sections.get("supervisord", {}), environment)
    units = []
    for name, section in sections.items():
        if name.startswith(_PROGRAMS) and "command" in section and section["command"].value:
            own = name.partition(":")[2].strip()
            around = {**environment, **common}
            settings = {**common, **_environment(section, around, own)}
            units.append(_unit(own, section, settings, {**around, **settings}))
    return tuple(units[:_MOST])


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


def _unit(
    name: str, section: _Section, settings: dict[str, Setting], known: Environment
) -> LaunchUnit:
    command = section["command"]
    folder = section.get("directory")
    place = _expand(folder.value, name, known) if folder else ""
    words = split_words(_expand(command.value, name, known))
    return LaunchUnit(
        name=f"program {name}",
        role=UnitRole.SUPERVISED,
        command=Command(
            words=words,
            location=command.location,
            text=one_line(command.text),
            exact=frozenset(word for word in words if not _UNTOLD.search(word)),
        ),
        environment=settings,
        folder=PurePosixPath(place) if place.startswith("/") else None,
        reach="program of Supervisor",
        is_started="autostart" not in section or section["autostart"].value.lower() not in _OFF,
    )


def _environment(section: _Section, known: Environment, name: str = "") -> dict[str, Setting]:
    listed = section.get("environment")
    if listed is None:
        return {}
    values = {
        pair[1]: _expand(pair[2].strip().strip("\"'"), name, known)
        for pair in _PAIR.finditer(listed.value)
    }
    return {
        key: Setting(value=None if _UNTOLD.search(value) else value, location=listed.location)
        for key, value in values.items()
    }


def _expand(text: str, name: str, known: Environment) -> str:
    """Replace what Supervisor replaces; variables that cannot be told become `${NAME}`."""

    def replaced(match: re.Match[str]) -> str:
        if match[1]:
            setting = known.get(match[1])
            is_told = setting is not None and setting.value is not None
            return setting.value or "" if setting and is_told else f"${{{match[1]}}}"
        words = {"here": ".", "program_name": name, "group_name": name, "process_num": "0"}
        return words.get(match[2], match[0]) if match[2] else "%"

    return _EXPANSION.sub(replaced, text)
