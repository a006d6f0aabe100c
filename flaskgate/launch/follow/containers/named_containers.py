"""Containers that are started by their names: what made them says what they run.

`docker create --name shop …` in a script makes what `docker start shop` starts; Compose makes those
of its services, and Quadlet those of its files, each of which is a start of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.compose.project import read_project
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.launch.readers.builds.build_lines import command_lines
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.readers.containers import compose
from flaskgate.model.files import Kind
from flaskgate.model.findings import Location

_MAKES = re.compile(r"\b(?:docker|podman|nerdctl)[ \t]+(?:container[ \t]+)?(?:run|create)(?=[ \t])")
_STARTS = frozenset({"start", "restart"})
_ENGINES = frozenset({"docker", "podman", "nerdctl"})
_VALUED = frozenset({"--detach-keys", "--time", "-t", "--signal", "-s"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeContainer:
    """The command that makes a container."""

    words: tuple[str, ...]
    """As `docker run` has them."""
    place: Location


def named_container(words: Sequence[str]) -> str | None:
    """Return the name in `docker start NAME`; None for other commands."""
    if program_of(words[0]) not in _ENGINES:
        return None
    plain = [word for word in words[1:] if word != "container"]
    if plain[:1] == [] or plain[0] not in _STARTS:
        return None
    return next(iter(read_options(plain[1:], _VALUED.__contains__, is_mixed=True).rest), None)


def _find(repository: Repository) -> Mapping[str, MadeContainer]:
    found: dict[str, MadeContainer] = {}
    for file in build_files(repository):
        if b"--name" not in file.data or is_development_name(file.path.name):
            continue
        for line in command_lines(file.text, _MAKES):
            name = read_options(line.words, lambda one: one == "--name", is_mixed=True)
            named = name.value("--name")
            if named:
                place = lines_of(file, line.line, line.line)
                made = MadeContainer(words=("docker", "run", *line.words), place=place)
                found.setdefault(named, made)
    return found


containers_of = Remembered(_find)
"""By their names, the containers that commands of scripts, units and pipelines make."""


def _find_declared(repository: Repository) -> Mapping[str, LaunchUnit | None]:
    found: dict[str, LaunchUnit | None] = {}
    for path in sorted(repository.paths):
        name = path.name.lower()
        if name.endswith(".container"):
            found |= dict.fromkeys((path.stem, f"systemd-{path.stem}"))
            found |= dict.fromkeys(_quadlet_names(path, repository))
        elif "compose" in name:
            found |= _of_services(path, repository)
    return found


def _quadlet_names(path: PurePosixPath, repository: Repository) -> list[str]:
    file = repository.read(path)
    return re.findall(r"(?m)^ContainerName=(\S+)", file.text) if file else []


def _of_services(path: PurePosixPath, repository: Repository) -> dict[str, LaunchUnit | None]:
    file = repository.read(path)
    if file is None or file.kind is not Kind.COMPOSE:
        return {}
    project = read_project(file, repository)
    is_for_developers = any(map(is_development_name, path.parts))
    units = compose.read(file, repository).units if is_for_developers else ()
    found: dict[str, LaunchUnit | None] = {}
    for one in project.services:
        unit = next((unit for unit in units if unit.service == one.name), None)
        folder = path.parent.name
        called = project.keep(one.get("container_name"))
        names = [called] if called else [f"{folder}{sign}{one.name}{sign}1" for sign in "-_"]
        found |= dict.fromkeys(names, unit)
    return found


declared_of = Remembered(_find_declared)
"""The containers of Compose and of Quadlet, by their names.

None where the file is for production, and read by itself; else what the service runs.
"""
