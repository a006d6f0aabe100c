"""Reads `.replit`: what the button Run runs, and what a deployment runs.

See https://docs.replit.com/replit-app/configuration. With a deployment of its own, the button is
for whoever develops; without one it is how the project is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import settings_of
from flaskgate.launch.readers.platforms.services import PlatformService, entry_of, units_of
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the deployment's unit, and that of the button."""
    content = read_document(replace(file, kind=Kind.TOML))
    units = tuple(_units(content.document, file, repository)) if content.document else ()
    return Reading(units=units, notifications=content.notifications)


def _units(document: YamlNode, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    deployed = entry_of(document.get("deployment"), "run")
    button = entry_of(document, "run")
    for name, start in (("deployment", deployed), ("button Run", button)):
        if start is not None:
            for unit in units_of(_service(name, start, document, file), repository):
                is_other = deployed is not None and start is button
                yield replace(unit, context=Context.DEVELOPMENT) if is_other else unit


def _service(
    name: str, start: MappingEntry, document: YamlNode, file: SourceFile
) -> PlatformService:
    return PlatformService(
        name=name,
        place=document.location,
        folder=file.path.parent,
        start=start,
        environment=settings_of(document.get("env")),
        reach="app on Replit",
    )
