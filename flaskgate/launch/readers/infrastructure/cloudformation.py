"""Reads CloudFormation templates: containers of ECS tasks, functions, user data of machines.

Found by their keys at any depth, since templates nest (`AWS::ECS::TaskDefinition`, launch
templates, SAM). What `!Ref` and `!Sub` put in is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.intrinsic_functions import substituted, texts
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.own_images import image_of, on_image
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    path_in,
    platform_start,
    settings_of,
    span,
    words_of,
)
from flaskgate.launch.readers.hosts.host_scripts import run_commands, script_unit, script_units
from flaskgate.launch.readers.infrastructure.ecs import container_units
from flaskgate.launch.readers.platforms.importers import function_units
from flaskgate.model.files import SourceFile

_MOST = 1_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container, each function and each user data script."""
    content = read_document(file)
    units: list[LaunchUnit] = []
    for document in content.documents:
        units.extend(function_units(document, file.path.parent, repository))
        units.extend(run_commands(document))
        for value in document.walk():
            units.extend(_image_function(value, file.path.parent, repository))
            for entry in value.entries:
                units.extend(_units(entry, file, repository))
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def _units(entry: MappingEntry, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    if entry.name == "ContainerDefinitions":
        yield from container_units(entry.value, "ECS task", repository)
    elif entry.name == "UserData" and entry.value.get("type").is_absent:  # else it is a schema
        for text in _scripts(entry.value):
            yield from script_units(text, entry.location, "user data", file, repository)
    elif entry.name == "StartCommand":
        yield from platform_start(entry.value, "service of App Runner")
    elif entry.name == "AWS::CloudFormation::Init":
        yield from _init_commands(entry.value)


def _image_function(
    function: YamlNode, folder: PurePosixPath, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield a function that runs an image with words of its own.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-imageconfig.html;
    SAM builds the image of the Dockerfile in `Metadata`.
    """
    settings = function.at("Properties", "ImageConfig")
    said = [one for one in settings.entries if one.name in {"EntryPoint", "Command"}]
    if not said:
        return
    metadata = function.get("Metadata")
    context = path_in(folder, metadata.get("DockerContext").text or ".") or folder
    recipe = path_in(context, metadata.get("Dockerfile").text or "Dockerfile")
    words = [word for one in sorted(said, key=_is_command) for word in words_of(one.value)]
    place = span(said, settings.location)
    unit = LaunchUnit(
        name="function",
        command=exec_command(words, place, key="ImageConfig"),
        environment=settings_of(function.at("Properties", "Environment", "Variables")),
        reach="function",
    )
    image = image_of(recipe, repository) if recipe in repository.paths and recipe else None
    replaces = any(one.name == "EntryPoint" for one in said)
    built = on_image(unit, image, place, repository, replaces_entrypoint=replaces)
    yield from () if built is None else (built,)


def _is_command(entry: MappingEntry) -> bool:
    return entry.name == "Command"


def _init_commands(init: YamlNode) -> Iterator[LaunchUnit]:
    """Yield what `cfn-init` runs (the user guide, `AWS::CloudFormation::Init`, `commands`)."""
    for configuration in init.entries:
        for one in configuration.value.get("commands").entries:
            command = one.value.get("command")
            folder = one.value.get("cwd").text or "/"
            for text in texts(command) if not command.is_sequence or command.tag else ():
                unit = script_unit(text, command.location, f"command {one.name}")
                environment = settings_of(one.value.get("env"))
                yield replace(unit, environment=environment, folder=PurePosixPath(folder))


def _scripts(data: YamlNode) -> tuple[str, ...]:
    """Return what a script may be; of functions that are not known, their texts in a row."""
    found = texts(data)
    return found if set(found) - {UNKNOWN} else ("".join(_texts(data)),)


def _texts(data: YamlNode) -> Iterator[str]:
    """Yield the pieces of a script, as they stand there."""
    for value in data.walk():
        if value.text is not None and (value.is_quoted or "\n" in value.text):
            yield value.text if value.tag == "!Base64" else substituted(value.text)
