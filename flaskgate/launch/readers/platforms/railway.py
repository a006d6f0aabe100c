"""Reads railway.json, railway.toml, nixpacks.toml, railpack.json and zbpack.json of Zeabur.

See https://docs.railway.com/reference/config-as-code and https://nixpacks.com/docs/providers/python:
without any start command Nixpacks runs `python main.py`, if that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import exec_command, on_platform, settings_of
from flaskgate.launch.readers.platforms.services import (
    PlatformService,
    dockerfile_in,
    entry_of,
    units_of,
)
from flaskgate.model.files import SourceFile

_PLANNED = ("Procfile", "Dockerfile", "railway.json", "railway.toml", "nixpacks.toml", "manage.py")
"""Files that say how the project is started instead, as far as they do."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the start command's unit, or that of the platform's own guess."""
    content = read_document(file)
    document = content.document
    units = tuple(_units(document, file, repository)) if document else ()
    return Reading(units=units, notifications=content.notifications)


def _units(document: YamlNode, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    folder = file.path.parent
    start = (
        entry_of(document.get("deploy"), "startCommand")
        or entry_of(document.get("start"), "cmd")
        or entry_of(document, "start_command")
    )
    builder = (document.at("build", "builder").text or "").upper()
    named = document.at("build", "dockerfilePath").text
    is_docker = not document.at("start").is_mapping and builder not in {"NIXPACKS", "RAILPACK"}
    dockerfile = dockerfile_in(folder, named, repository) if is_docker else None
    service = PlatformService(
        name="service",
        place=document.location,
        folder=folder,
        start=start,
        environment=settings_of(document.get("variables")),
        dockerfile=dockerfile,
        replaces_entrypoint=True,
        reach="service of Railway",
    )
    yield from units_of(service, repository)
    is_guessed = "pack." not in file.path.name or file.path.name.startswith("nix")
    if start is None and dockerfile is None and builder != "RAILPACK" and is_guessed:
        yield from _guess(document, file, repository)


def _guess(document: YamlNode, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    folder = file.path.parent
    others = (folder / name for name in _PLANNED if name != file.path.name)
    if folder / "main.py" not in repository.paths or any(one in repository.paths for one in others):
        return
    command = exec_command(("python", "main.py"), document.location, key="no start command")
    unit = LaunchUnit(
        name="service",
        command=command,
        environment=settings_of(document.get("variables")),
        reach="service of Railway",
    )
    yield on_platform(unit, folder)
