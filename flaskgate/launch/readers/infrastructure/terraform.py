"""Reads Terraform: scripts that new machines run, and containers of ECS tasks.

Attributes are known by their names, whatever the provider: `user_data` (AWS, DigitalOcean),
`metadata_startup_script` and `startup-script` (Google), `custom_data` (Azure), `inline` of a
`remote-exec`, `container_definitions` (ECS). Templates of scripts count where they are rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.hcl import FILE, Attribute, plain_text, read_blocks, read_hcl
from flaskgate.launch.formats.terraform_json import read_json_attributes, read_json_blocks
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import (
    embedded,
    one_line,
    path_in,
    platform_start,
)
from flaskgate.launch.readers.containers.any_container import any_containers
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.launch.readers.hosts.host_scripts import file_units, run_commands, script_units
from flaskgate.launch.readers.infrastructure.ecs import container_units
from flaskgate.launch.readers.infrastructure.hcl_containers import containers, read_nomad
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Step

_SCRIPTS = frozenset(
    {
        *("user_data", "user_data_base64", "metadata_startup_script", "startup-script"),
        *("startup_script", "custom_data", "inline"),
    }
)
_JOBS = frozenset({"jobspec"})
"""The job of Nomad that a resource hands over."""
_RENDERED = frozenset({"template", "content"})
"""Of `template_file` and of the parts of `cloudinit_config`: what it is, its first line says."""
_FIRST_LINE = re.compile(r"\s*#(?:!|cloud-config)")
_STARTS = frozenset({"app_command_line", "start_command", "run_command"})
"""What a platform that builds the project runs: App Service, App Runner, Render, DigitalOcean."""
_OBJECTS = frozenset({"container_definitions", "manifest"})
_WHOLE_FILE = re.compile(r"\$\{\s*(?:file|templatefile|filebase64)\(\s*\"([^\"]*)\".*\)\s*\}")
_INTERPOLATION = re.compile(r"(?<!\$)\$\{[^{}]*\}")
_MOST = 1_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each script, each container, and each unit file that is written."""
    units: list[LaunchUnit] = list(embedded_units(file, repository))
    is_json = file.path.suffix.lower() == ".json"
    read_attributes = read_json_attributes if is_json else read_hcl
    for attribute in read_attributes(file, _SCRIPTS | _RENDERED | _STARTS | _OBJECTS | _JOBS):
        if attribute.name in _SCRIPTS | _RENDERED:
            units.extend(_scripts(attribute, file, repository))
        elif attribute.name in _JOBS:
            units.extend(_nomad(attribute, file, repository))
        elif attribute.name in _STARTS:
            units.extend(platform_start(attribute.entry.value, f"service {attribute.owner}"))
        elif attribute.name == "manifest" and not is_json:  # there each object is a block
            units.extend(islice(any_containers(attribute.entry.value, repository), _MOST))
        elif attribute.name == "container_definitions":
            value = _definitions(attribute.entry.value, file, repository)
            units.extend(container_units(value, attribute.owner, repository))
    blocks = read_json_blocks(file) if is_json else read_blocks(file)
    units.extend(containers(blocks, repository))
    return Reading(units=tuple(units[:_MOST]))


def _scripts(
    attribute: Attribute, file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    value, place = attribute.entry.value, attribute.entry.location
    name = f"{attribute.name} of {attribute.owner}"
    whole = _WHOLE_FILE.fullmatch(value.scalar)
    named = value.scalar if value.tag == FILE else whole[1] if whole else None
    is_known = attribute.name in _SCRIPTS
    if named is not None:
        path = _named_file(_INTERPOLATION.sub(".", named), file, repository)
        script = repository.read(path) if path is not None else None
        if path is not None and script and (is_known or _FIRST_LINE.match(script.text)):
            step = Step(location=place, message=one_line(f"{attribute.name} = {value.line}"))
            yield from file_units(path, step, name, repository)
        return
    text = "\n".join(one.scalar for one in value.elements) or value.scalar
    plain = plain_text(text)
    if '"runCommand"' in plain and not is_known:
        inner = embedded(file, _INTERPOLATION.sub(UNKNOWN, plain), place.start.line + 1, Kind.JSON)
        document = read_document(inner).document
        yield from run_commands(document) if document else ()
        return
    if plain.strip() not in {"", UNKNOWN} and (is_known or _FIRST_LINE.match(plain)):
        yield from script_units(plain, place, name, file, repository)


def _nomad(attribute: Attribute, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what a job starts whose text stands there; one in a file is read there."""
    value = attribute.entry.value
    if value.tag != FILE and "\n" in value.scalar:
        inner = embedded(file, value.scalar, value.location.start.line + 1, Kind.RECIPE)
        yield from read_nomad(inner, repository).units


def _named_file(text: str, file: SourceFile, repository: Repository) -> PurePosixPath | None:
    """Return the file that a path means: from the module's folder, else from a root module above.

    A path without `${path.module}` is taken from where Terraform runs.
    """
    folders = (file.path.parent, *file.path.parent.parents)
    paths = (path_in(folder, text) for folder in folders)
    return next((path for path in paths if path in repository.paths), None)


def _definitions(value: YamlNode, file: SourceFile, repository: Repository) -> YamlNode:
    """Return the list of containers, wherever it is written."""
    if value.tag == FILE:
        path = path_in(file.path.parent, value.scalar)
        named = repository.read(path) if path else None
        document = read_document(named).document if named else None
        return document or value
    if value.elements or not value.scalar.lstrip().startswith("["):
        return value
    line = value.location.start.line + (1 if value.line.startswith("<<") else 0)
    plain = _INTERPOLATION.sub("", value.scalar)
    inner = embedded(file, plain, line, Kind.JSON)
    return read_document(inner).document or value
