"""Reads `.replit`: what the button Run runs, and what a deployment runs.

See https://docs.replit.com/replit-app/configuration. The button runs a command, else workflows,
else the entrypoint. With a deployment of its own, it is for whoever develops; without one it is how
the project is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import exec_command, on_platform, settings_of
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
    if deployed is not None:
        yield from units_of(_service("deployment", deployed, document, file), repository)
    for unit in _button(document, file, repository):
        yield replace(unit, context=Context.DEVELOPMENT) if deployed is not None else unit


def _button(document: YamlNode, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    run = entry_of(document, "run")
    tasks = [
        args
        for workflow in document.at("workflows", "workflow").elements
        for task in workflow.get("tasks").elements
        if task.get("task").text == "shell.exec" and (args := entry_of(task, "args")) is not None
    ]
    entrypoint = document.members.get("entrypoint")
    for start in [run] if run is not None else tasks:
        yield from units_of(_service("button Run", start, document, file), repository)
    if run is None and not tasks and entrypoint is not None:
        program = entrypoint.value.text or ""
        if file.path.parent / program in repository.paths and program.endswith(".py"):
            command = exec_command(("python", program), entrypoint.location, key="entrypoint")
            unit = LaunchUnit(name="button Run", command=command, reach="app on Replit")
            yield on_platform(unit, file.path.parent)


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
