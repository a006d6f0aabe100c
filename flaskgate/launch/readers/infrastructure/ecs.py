"""Reads container definitions of Amazon ECS, as task definitions and their tools write them.

See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html;
CloudFormation has the same keys with a capital letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.intrinsic_functions import lists
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.images import plain_ports
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, UnitRole
from flaskgate.launch.readers.builds.own_images import on_named
from flaskgate.launch.readers.common.unit_builders import exec_command, settings_of, span
from flaskgate.model.files import SourceFile

_MOST = 1_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container of a task definition."""
    content = read_document(file)
    units: list[LaunchUnit] = []
    for document in content.documents:
        for task in (document, document.get("taskDefinition")):
            who = f"task {task.get('family').text or ''}".strip()
            units.extend(container_units(task.get("containerDefinitions"), who, repository))
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def container_units(
    definitions: YamlNode, who: str, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield one unit for each container, or for each way that its command may come out."""
    for one in definitions.elements[:_MOST]:
        environment = settings_of(_get(one, "environment"))
        if _get(one, "environment").elements and not environment:
            environment = settings_of(_get(one, "environment"), names=_CAPITALS)
        name = _get(one, "name").text or ""
        workdir = _get(one, "workingDirectory").text or ""
        unit = LaunchUnit(
            name=f"{who}, container {name}" if name else who,
            role=UnitRole.CONTAINER,
            command=Command(words=(), location=one.location, text=""),
            environment=environment,
            folder=PurePosixPath(workdir) if workdir.startswith("/") else None,
            reach=next((f"listens on port {port}" for port in _ports(one)), ""),
            ports=plain_ports(_ports(one)),
        )
        image = _get(one, "image")
        for entrypoint, command in _commands(one):
            start = replace(unit, command=command)
            built = on_named(
                start,
                image.text or "",
                image.location,
                repository,
                replaces_entrypoint=bool(entrypoint),
            )
            if built is not None:
                yield built


_CAPITALS = {"name": "Name", "value": "Value"}


def _get(container: YamlNode, name: str) -> YamlNode:
    plain = container.get(name)
    return container.get(name[0].upper() + name[1:]) if plain.is_absent else plain


def _commands(container: YamlNode) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Yield each entrypoint, and the whole command that it begins."""
    entries = [one for one in container.entries if one.name.lower() in {"entrypoint", "command"}]
    place = span(entries, container.location)
    for entrypoint in lists(_get(container, "entryPoint")) or ((),):
        given = _get(container, "command")
        for words in (_computed(given),) if _computed(given) else lists(given) or ((),):
            yield entrypoint, exec_command((*entrypoint, *words), place, key="command")


def _computed(value: YamlNode) -> tuple[str, ...]:
    """Return what stands for a list that cannot be told: one word that is not known."""
    return (value.scalar,) if "${" in value.scalar else ()


def _ports(container: YamlNode) -> tuple[str, ...]:
    mappings = _get(container, "portMappings").elements
    ports = (_get(one, "containerPort").text for one in mappings)
    return tuple(port for port in ports if port)
