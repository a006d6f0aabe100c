"""Reads platforms whose files name a start under a key: a table says where.

Jobs of Dokku and Scalingo (https://dokku.com/docs/appendices/file-formats/app-json/,
https://doc.scalingo.com/platform/app/task-scheduling/scalingo-scheduler), hooks of Heroku and
Clever Cloud (https://www.clever.cloud/developers/doc/develop/build-hooks/), buildpacks
(https://cloud.google.com/docs/buildpacks/service-specific-configs), Northflank, Koyeb,
Marathon (https://mesosphere.github.io/marathon/docs/application-basics.html), Glitch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.crontab import ENTRY
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import is_worth_following
from flaskgate.launch.readers.common.unit_builders import on_platform, shell_command
from flaskgate.model.files import Kind, SourceFile

_MOST = 200
_KINDS = {".toml": Kind.TOML, ".json": Kind.JSON}
_ENTRYPOINTS = frozenset({"GOOGLE_ENTRYPOINT", "CC_RUN_COMMAND"})
"""Variables that a build, or a platform, takes for the start command."""
_ANYWHERE = frozenset({"customCommand", "run_command", "git-run-command"})
"""Keys that say a start command wherever they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    name: str
    """Regular expression for the file's name, in lower case, as a whole."""
    at: tuple[str, ...]
    """The keys that lead to the command; `*` is any, of a mapping or of a list."""
    said: str
    """What it is, for readers."""
    serves: bool = True


_APP = r"(?:app|scalingo)\.json"
_MARATHON = r"marathon(?:[._-].*)?\.json"
_PLACES: Sequence[_Place] = (
    _Place(name=_APP, at=("cron", "*", "command"), said="cron job"),
    _Place(name=r"cron\.json", at=("jobs", "*", "command"), said="cron job"),
    _Place(name=_APP, at=("scripts", "*"), said="hook", serves=False),
    _Place(name=_APP, at=("scripts", "dokku", "*"), said="hook", serves=False),
    _Place(name=r"python\.json", at=("hooks", "*"), said="hook", serves=False),
    _Place(name=_MARATHON, at=("cmd",), said="app of Marathon"),
    _Place(name=_MARATHON, at=("apps", "*", "cmd"), said="app of Marathon"),
    _Place(name=r"glitch\.json", at=("start",), said="app of Glitch"),
)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each command that may lead to Python of the repository."""
    del repository
    file = replace(file, kind=_KINDS.get(file.path.suffix.lower(), Kind.MANIFEST))
    content = read_document(file)
    units = (unit for one in content.documents for unit in _units(one, file))
    return Reading(units=tuple(islice(units, _MOST)), notifications=content.notifications)


def _units(document: YamlNode, file: SourceFile) -> Iterator[LaunchUnit]:
    name = file.path.name.lower()
    for place in _PLACES:
        if re.fullmatch(place.name, name):
            for value in _values(document, place.at):
                yield from _unit(value, place.said, file, serves=place.serves)
    for value in document.walk():
        yield from _anywhere(value, file)


def _anywhere(value: YamlNode, file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield the start that a mapping names, wherever it stands."""
    if value.get("name").text in _ENTRYPOINTS:
        yield from _unit(value.get("value"), "entry point", file)
    for entry in value.entries:
        if entry.name in _ENTRYPOINTS | _ANYWHERE:
            yield from _unit(entry.value, "start command", file)


def _values(node: YamlNode, keys: Sequence[str]) -> Iterator[YamlNode]:
    if not keys:
        yield node
        return
    inner = node.elements or tuple(one.value for one in node.entries)
    for one in inner if keys[0] == "*" else (node.get(keys[0]),):
        yield from _values(one, keys[1:])


def _unit(
    value: YamlNode, name: str, file: SourceFile, *, serves: bool = True
) -> Iterator[LaunchUnit]:
    said = value.text or ""
    entry = ENTRY.fullmatch(said)
    if is_worth_following(said):
        command = shell_command(entry[2] if entry else said, value.location, said=said)
        unit = LaunchUnit(name=name, command=command, reach="started by a platform", serves=serves)
        yield on_platform(unit, _project(file.path))


def _project(path: PurePosixPath) -> PurePosixPath:
    return path.parent.parent if path.parent.name == "clevercloud" else path.parent
