"""Reads Quadlet files, from which Podman makes units of systemd.

See https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.images.docker_words import read_json
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.environment_files import read_named
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.builds.own_images import on_named
from flaskgate.launch.readers.common.unit_builders import one_line
from flaskgate.launch.readers.common.unit_files import (
    Assignment,
    assignments,
    drop_ins,
    split_words,
)
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the container, on the repository's own image where its name says so."""
    parts = (file, *drop_ins(file.path, repository))
    said = (one for part in parts for one in assignments(part))
    keys = [one for one in said if one.section.lower() == "container"]
    image = _last(keys, "Image")
    if image is None:
        return Reading()
    words = tuple(word for name in ("Entrypoint", "Exec") for word in _words(_last(keys, name)))
    place = _last(keys, "Exec") or _last(keys, "Entrypoint") or image
    folder = _last(keys, "WorkingDir")
    unit = LaunchUnit(
        name=f"container {file.path.stem}",
        role=UnitRole.CONTAINER,
        command=Command(words=words, location=place.location, text=one_line(place.text)),
        environment=dict(_environment(keys, file.path.parent, repository)),
        folder=PurePosixPath(folder.value) if folder and folder.value.startswith("/") else None,
        reach="service of a host",
    )
    replaces = _last(keys, "Entrypoint") is not None
    whole = on_named(unit, image.value, image.location, repository, replaces_entrypoint=replaces)
    return Reading(units=(whole,) if whole else ())


def _last(keys: list[Assignment], name: str) -> Assignment | None:
    found = [one for one in keys if one.key == name]
    return found[-1] if found and found[-1].value else None


def _words(one: Assignment | None) -> tuple[str, ...]:
    """Return the words of a line; an entry point may be a list of JSON as well."""
    said = one.value if one else ""
    listed = read_json(said)
    return split_words(said) if listed is None else listed


def _environment(
    keys: list[Assignment], near: PurePosixPath, repository: Repository
) -> Iterator[tuple[str, Setting]]:
    """Yield the variables of files, then those of the container itself."""
    for one in keys:
        if one.key == "EnvironmentFile":
            place = locate(one.value, LookupContext(repository, near)).path
            file = repository.read(place) if place else None
            yield from read_named(read_dotenv, file, one.location).items()
    for one in keys:
        for word in split_words(one.value) if one.key == "Environment" else ():
            name, _, value = word.partition("=")
            known = None if UNKNOWN in value else value
            yield name, Setting(value=known, location=one.location)
