"""Reads fly.toml: processes, variables and the image they run in.

See https://fly.io/docs/reference/configuration/. A process takes the place of the image's `CMD`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import settings_of
from flaskgate.launch.readers.platforms.services import (
    PlatformService,
    dockerfile_in,
    entry_of,
    units_of,
)
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each process, or one for the image's command."""
    content = read_document(file)
    document = content.document
    units = tuple(_units(document, file.path.parent, repository)) if document else ()
    return Reading(units=units, notifications=content.notifications)


def _units(
    document: YamlNode, folder: PurePosixPath, repository: Repository
) -> Iterator[LaunchUnit]:
    experimental = document.get("experimental")
    replaced = entry_of(experimental, "exec", "entrypoint")
    processes: tuple[tuple[str, MappingEntry | None], ...] = tuple(
        (entry.name, entry) for entry in document.get("processes").entries
    )
    for name, start in processes or (("app", replaced or entry_of(experimental, "cmd")),):
        service = PlatformService(
            name=f"process {name}",
            place=document.at("app").location,
            folder=folder,
            start=start,
            environment=settings_of(document.get("env")),
            dockerfile=dockerfile_in(folder, document.at("build", "dockerfile").text, repository),
            replaces_entrypoint=replaced is not None and start is replaced,
            reach="process of a Fly app",
        )
        yield from units_of(service, repository)
