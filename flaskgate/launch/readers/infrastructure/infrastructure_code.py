"""Reads programs that describe infrastructure: CDK, CDK for Terraform, Pulumi.

Tables are known by their keys, whatever construct they are given to: one with an image, and a
command or an image of our own, is a container. Commands that a new machine is to run are scripts.
See https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs-readme.html,
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2-readme.html and
https://www.pulumi.com/registry/packages/docker/api-docs/container/.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.code_tables import CodeCall, read_calls
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode, read_yaml
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, UnitRole
from flaskgate.launch.readers.builds.own_images import image_named, image_of, on_image
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    settings_of,
    shell_command,
    span,
    words_of,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.launch.readers.hosts.host_scripts import script_units
from flaskgate.model.files import SourceFile

_MOST = 300
_ENTRYPOINTS = ("entryPoint", "entry_point", "entrypoint", "entrypoints")
_COMMANDS = ("command", "args")
_SETTINGS = ("environment", "env", "envs")
_FOLDERS = ("workingDirectory", "working_directory", "workingDir", "working_dir")
_USER_DATA = ("userData", "user_data", "userDataBase64", "metadataStartupScript", "customData")
_STARTS = ("startCommand", "start_command", "runCommand", "run_command")
_ADDING = frozenset({"addCommands", "add_commands", "addUserData", "add_user_data"})
_WHOLE = frozenset({"custom", "shellCommand", "shell_command"})
_KEYS = frozenset({"image", *_USER_DATA, *_STARTS})
_ASSETS = frozenset({"fromAsset", "from_asset"})
_NAMED = frozenset({"fromRegistry", "from_registry", "fromName"})


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container, and for each script of a machine."""
    found = islice(_units(file, repository), _MOST)
    return Reading(units=tuple(found))


def read_pulumi(file: SourceFile, repository: Repository) -> Reading:
    """Return the same of a program of Pulumi in YAML.

    See https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/.
    """
    content = read_yaml(file)
    tables = (one for document in content.documents for one in document.walk() if one.is_mapping)
    found = (unit for table in tables for unit in _of_table(table, file, repository))
    return Reading(units=tuple(islice(found, _MOST)), notifications=content.notifications)


def _units(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    scripts: dict[str, list[YamlNode]] = defaultdict(list)
    for one in read_calls(file, names=_ADDING | _WHOLE, keys=_KEYS):
        if isinstance(one, CodeCall) and one.name in _ADDING:
            scripts[one.receiver].extend(one.given.elements)
        elif isinstance(one, CodeCall) and one.name in _WHOLE:
            yield from _script(list(one.given.elements[:1]), file, repository)
        table = one.given if isinstance(one, CodeCall) else one
        if table.members:
            yield from _of_table(table, file, repository)
    for lines in scripts.values():
        yield from _script(lines, file, repository)


def _script(
    lines: list[YamlNode], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    text = "\n".join(one.text or UNKNOWN for one in lines)
    if text.strip() not in {"", UNKNOWN}:
        yield from script_units(text, span(lines, lines[0].location), "user data", file, repository)


def _of_table(table: YamlNode, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    for name in _USER_DATA:
        script = _encoded(table.get(name))
        if (script.text or UNKNOWN) != UNKNOWN:
            yield from _script([script], file, repository)
    for name in _STARTS:
        start = table.get(name)
        if (start.text or UNKNOWN) != UNKNOWN:
            command = shell_command(start.text or "", start.location)
            yield in_project(LaunchUnit(name="service", command=command), PurePosixPath())
    if not table.get("image").is_absent:
        unit = _container(table, file, repository)
        yield from () if unit is None else (unit,)


def _encoded(value: YamlNode) -> YamlNode:
    """Return what a function of Pulumi in YAML is given, such as `fn::toBase64`."""
    inner = value.get("fn::toBase64")
    return value if inner.is_absent else inner


def _container(table: YamlNode, file: SourceFile, repository: Repository) -> LaunchUnit | None:
    entrypoint, command = _said(table, _ENTRYPOINTS), _said(table, _COMMANDS)
    entries = [*entrypoint, *command]
    image = table.get("image")
    folder = next((table.get(one).text for one in _FOLDERS if table.get(one).text), "") or ""
    words = tuple(word for one in entries for word in _words(one.value))
    place = span(entries, image.location)
    unit = LaunchUnit(
        name="container",
        role=UnitRole.CONTAINER,
        command=exec_command(words, place, key=entries[0].name)
        if entries
        else Command(words=(), location=place, text=""),
        environment={
            name: one for key in _SETTINGS for name, one in settings_of(table.get(key)).items()
        },
        folder=PurePosixPath(folder) if folder.startswith("/") else None,
        reach="container",
    )
    asset = _asset(image, file, repository)
    reference = _reference(image)
    own = image_of(asset, repository) if asset else None
    own = own or image_named(reference, repository, may_be_only=bool(words))
    replaces = bool(entrypoint)
    return on_image(unit, own, place, repository, replaces_entrypoint=replaces, reference=reference)


def _said(table: YamlNode, names: tuple[str, ...]) -> list[MappingEntry]:
    return [table.members[name] for name in names if name in table.members]


def _words(value: YamlNode) -> tuple[str, ...]:
    """Return the words of a list or a text; one that is not known where they are computed."""
    if value.is_sequence:
        return words_of(value)
    return split_words(value.text or "") or (UNKNOWN,)


def _reference(image: YamlNode) -> str:
    if image.tag in _NAMED:
        return next((one.text or "" for one in image.elements), "")
    return "" if image.text == UNKNOWN else image.text or ""


def _asset(image: YamlNode, file: SourceFile, repository: Repository) -> PurePosixPath | None:
    """Return the Dockerfile that a folder of the repository is built by, if one is."""
    if image.tag not in _ASSETS or not image.elements:
        return None
    options = image.elements[1] if len(image.elements) > 1 else image
    name = options.get("file").text or "Dockerfile"
    folder = _folder(image.elements[0])
    for base in file.path.parents:
        path = PurePosixPath(posixpath.normpath(base / folder / name))
        if folder and path in repository.paths:
            return path
    return None


def _folder(value: YamlNode) -> str:
    """Return the folder that a text, or `path.join` of texts, names; empty: it is not known."""
    parts = [one.text or "" for one in value.elements] or [value.text or ""]
    known = [one for one in parts if one != UNKNOWN]  # `__dirname` and its like come first
    return "/".join(known) if known and UNKNOWN not in "".join(known) else ""
