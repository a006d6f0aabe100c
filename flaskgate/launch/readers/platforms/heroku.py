"""Reads what Heroku reads: heroku.yml, and the variables of app.json.

See https://devcenter.heroku.com/articles/build-docker-images-heroku-yml and
https://devcenter.heroku.com/articles/app-json-schema. A process without a command of its own
starts its image's. What is to be reached has to listen on `$PORT`, whatever the image exposes
(https://devcenter.heroku.com/articles/container-registry-and-runtime#get-port-from-environment).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import PLATFORM_PORT, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.common.unit_builders import path_in, settings_of
from flaskgate.launch.readers.platforms.services import PlatformService, entry_of, units_of
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each process of heroku.yml."""
    content = read_document(file)
    document = content.document
    units = tuple(_units(document, file.path.parent, repository)) if document else ()
    return Reading(units=units, notifications=content.notifications)


def _find_web_images(repository: Repository) -> frozenset[PurePosixPath]:
    file = repository.read(PurePosixPath("heroku.yml"))
    document = read_document(file).document if file else None
    if document is None or "web" in document.get("run").members:
        return frozenset()
    named = document.at("build", "docker", "web").text
    path = path_in(PurePosixPath(), named) if named else None
    return frozenset() if path is None else frozenset({path})


web_images = Remembered(_find_web_images)
"""The Dockerfiles whose own command Heroku runs as the process that is reached."""


def app_environment(folder: PurePosixPath, repository: Repository) -> dict[str, Setting]:
    """Return the variables that the app.json of this folder sets when the app is created."""
    file = repository.read(folder / "app.json")
    document = read_document(file).document if file else None
    if document is None:
        return {}
    settings = {}
    for entry in document.get("env").entries:
        value = entry.value.get("value") if entry.value.is_mapping else entry.value
        if not value.is_absent:
            settings[entry.name] = Setting(value=value.text or "", location=entry.location)
    return settings


def _units(
    document: YamlNode, folder: PurePosixPath, repository: Repository
) -> Iterator[LaunchUnit]:
    environment = {
        **app_environment(folder, repository),
        **settings_of(document.at("setup", "config")),
    }
    images = document.at("build", "docker")
    run = document.get("run")
    for entry in (*run.entries, *(one for one in images.entries if one.name not in run.members)):
        image = images.get(entry.value.get("image").text or entry.name).text
        service = PlatformService(
            name=f"process {entry.name}",
            place=entry.location,
            folder=folder,
            start=_start(entry) if entry.name in run.members else None,
            environment=environment,
            dockerfile=path_in(folder, image),
            reach="web process" if entry.name == "web" else "",
            serves=entry.name != "release",
            ports=(PLATFORM_PORT,) if entry.name == "web" else (),
        )
        yield from units_of(service, repository)


def _start(entry: MappingEntry) -> MappingEntry | None:
    """Return what a process runs: a text, or a list of commands of which only one can serve."""
    found = entry_of(entry.value, "command") if entry.value.is_mapping else entry
    lines = found.value.elements if found is not None else ()
    return MappingEntry(key=lines[0], value=lines[0]) if len(lines) == 1 else found
