"""Finds in HCL what starts containers and programs: Terraform's resources, jobs of Nomad, Packer.

Blocks are known by their attributes, whatever provider or driver they are for: a block with an
image and a command, or arguments, is a container. See
https://developer.hashicorp.com/nomad/docs/drivers and
https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/deployment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import filled
from flaskgate.launch.formats.hcl import Block, as_jinja, is_hcl, plain_text, read_blocks, to_hcl
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import (
    Command,
    LaunchUnit,
    Reading,
    Repository,
    Setting,
    UnitRole,
    Written,
)
from flaskgate.launch.readers.builds.own_images import image_named, on_image, on_named
from flaskgate.launch.readers.common.templates import read_template
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    scalars,
    settings_of,
    shell_command,
    span,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_COMMANDS = ("entrypoint", "command", "commands", "args")
_REFERENCE = re.compile(r"\$\{(docker_image\.\w+(?=\.)|var\.\w+)[.\w]*\}")
"""The image that another resource pulls or builds, or that a variable names."""
_IMAGES = ("docker_image_name", "docker_image")
"""Of App Service, with its version or with that beside it."""
_CONTAINERS = frozenset({"container", "containers", "config"})
"""Blocks that are called so: of pods and of Cloud Run, and of tasks of Nomad."""
_MOST = 500


def containers(blocks: Iterable[Block], repository: Repository) -> Iterator[LaunchUnit]:
    """Yield one unit for each block with an image, and with a command or an image of our own.

    What is no container has an image, too, such as a machine: only what is called like the
    repository's own image is known by it alone. No machine has variables, though, and what is
    called a container is one.
    """
    some = list(islice(blocks, _MOST))
    named = dict(_named_images(some))
    for block in some:
        yield from _site(block, repository)
        image = block.entries.get("image")
        if image is None:
            continue
        said = [block.entries[name] for name in _COMMANDS if name in block.entries]
        reference = _REFERENCE.sub(lambda found: named.get(found[1], found[0]), image.value.scalar)
        unit = _unit(block, said=[one.name for one in said])
        may_be_only = bool(said or unit.environment) or block.name in _CONTAINERS
        whole = on_image(
            unit,
            image_named(reference, repository, may_be_only=may_be_only),
            image.location,
            repository,
            replaces_entrypoint=any(name in block.entries for name in _COMMANDS[:3]),
            reference=reference,
        )
        if whole is not None:
            yield whole


def _site(block: Block, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what a web app of Azure starts that names an image and no command of its own.

    A command (`app_command_line`) is a start by itself.
    """
    settings = block.entries.get("app_settings")
    for site in block.blocks if block.name == "resource" else ():
        commanded = site.entries.get("app_command_line")
        image = _of_site(site)
        if image is None or (commanded is not None and commanded.value.scalar):
            continue
        unit = LaunchUnit(
            name=f"web app {block.owner}",
            role=UnitRole.CONTAINER,
            command=Command(words=(), location=image.location, text=""),
            environment=settings_of(settings.value) if settings else {},
            reach="container",
        )
        reference = image.value.scalar.rpartition("|")[2]
        whole = on_named(unit, reference, image.location, repository, replaces_entrypoint=False)
        if whole is not None:
            yield whole


def _of_site(block: Block) -> MappingEntry | None:
    """Return what names the image of a web app, in any version of the provider."""
    stacks = [one for one in block.blocks if one.name == "application_stack"]
    said = [one.entries[name] for one in stacks for name in _IMAGES if name in one.entries]
    whole = block.entries.get("linux_fx_version")
    if whole is not None and whole.value.scalar.upper().startswith("DOCKER|"):
        said.append(whole)
    return said[0] if said and block.name == "site_config" else None


def _named_images(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield names of images by what means them: a resource of its own, a variable's default."""
    for block in blocks:
        name, default = block.entries.get("name"), block.entries.get("default")
        if block.name == "resource" and block.owner.startswith("docker_image.") and name:
            yield block.owner, name.value.scalar
        if block.name == "variable" and default:
            yield f"var.{block.owner}", default.value.scalar


def read_nomad(file: SourceFile, repository: Repository) -> Reading:
    """Return the tasks of a job: containers, and programs of the `exec` drivers.

    A template is read in every way to choose between its branches.
    """
    if is_hcl(file.text):
        return _read_job(file, repository)
    template = replace(file, data=as_jinja(file.text).encode())
    return read_template(template, repository, _read_filled)


def _read_filled(file: SourceFile, repository: Repository) -> Reading:
    return _read_job(replace(file, data=to_hcl(file.text).encode()), repository)


def _read_job(file: SourceFile, repository: Repository) -> Reading:
    units: list[LaunchUnit] = []
    for task in islice(read_blocks(file), _MOST):
        around = _of_task(task) if task.name == "task" else {}
        configs = [block for block in task.blocks if block.name == "config"]
        found = [*containers(configs, repository), *map(_program, filter(_is_program, configs))]
        texts = tuple(_written(task)) if task.name == "task" else ()
        units += [
            replace(one, environment={**one.environment, **around}, texts=(*one.texts, *texts))
            for one in found
        ]
    return Reading(units=tuple(units[:_MOST]))


def _is_program(block: Block) -> bool:
    return "command" in block.entries and "image" not in block.entries


def _program(block: Block) -> LaunchUnit:
    """Return what an `exec` driver runs in the folder of its task, which is its root."""
    unit = _unit(block, said=["command", "args"])
    is_beside = unit.command.words[:1] and not unit.command.words[0].startswith("/")
    return replace(unit, folder=PurePosixPath("/")) if is_beside else unit


def _of_task(task: Block) -> dict[str, Setting]:
    """Return what a task gives to its program: `env`, and templates that are read as variables."""
    found = _environment(task)
    for inner in task.blocks:
        data, is_read = inner.entries.get("data"), inner.entries.get("env")
        if inner.name == "template" and data is not None and is_read is not None:
            found |= _in_template(data.value) if is_read.value.scalar == "true" else {}
    return found


def _written(task: Block) -> Iterator[Written]:
    """Yield the files that a task gets; what Nomad puts into them is not known."""
    for inner in task.blocks:
        data, target = inner.entries.get("data"), inner.entries.get("destination")
        if inner.name == "template" and data is not None and target is not None:
            path = PurePosixPath("/", target.value.scalar)
            text = filled(data.value.scalar)
            yield Written(target=path, text=text, location=data.value.location, is_mounted=True)


def _in_template(data: YamlNode) -> dict[str, Setting]:
    """Return the variables of a text of lines `NAME=value`; what Nomad puts in is not known."""
    pairs = [line.strip().partition("=") for line in data.scalar.splitlines() if "=" in line]
    return {
        name.removeprefix("export ").strip(): Setting(
            value=None if "{{" in value else value.strip("\"' "), location=data.location
        )
        for name, _, value in pairs
        if not name.startswith("#")
    }


def read_packer(file: SourceFile, repository: Repository) -> Reading:
    """Return what the shell provisioners of an image write and start."""
    units = list(embedded_units(file, repository))
    for block in islice(read_blocks(file), _MOST):
        inline = block.entries.get("inline")
        if block.name == "provisioner" and inline is not None:
            lines = "\n".join(plain_text(one.scalar) for one in inline.value.elements)
            place = inline.location
            units.append(LaunchUnit(name="image of Packer", command=shell_command(lines, place)))
    return Reading(units=tuple(units))


def _unit(block: Block, *, said: list[str]) -> LaunchUnit:
    entries = [block.entries[name] for name in said if name in block.entries]
    place = entries[0] if entries else block.entries["image"]
    words = [
        word for one in entries for word in scalars(one.value) or split_words(one.value.scalar)
    ]
    folder = block.entries.get("working_dir") or block.entries.get("work_dir")
    text = folder.value.scalar if folder else ""
    return LaunchUnit(
        name=f"container of {block.owner}" if block.owner else "container",
        role=UnitRole.CONTAINER,
        command=exec_command(words, span(entries, place.location), key=place.name),
        environment=_environment(block),
        folder=PurePosixPath(text) if text.startswith("/") else None,
        reach="container",
    )


def _environment(block: Block) -> dict[str, Setting]:
    """Return the variables: a map or a list of texts, or blocks inside."""
    found: dict[str, Setting] = {}
    for name in ("env", "environment"):
        if name in block.entries:
            value = block.entries[name].value
            found.update(settings_of(value))
            found.update(_pair(one) for one in value.elements if one.text)
    for inner in block.blocks:
        if inner.name in {"env", "environment"}:
            found.update(_in_block(inner))
    return found


def _pair(text: YamlNode) -> tuple[str, Setting]:
    name, _, value = text.scalar.partition("=")
    return name, _setting(value, text.location)


def _in_block(block: Block) -> Iterator[tuple[str, Setting]]:
    """Yield the variable that a block names by `name` and `value`, else all that it holds."""
    name, value = block.entries.get("name"), block.entries.get("value")
    if name is not None and value is not None:
        yield name.value.scalar, _setting(value.value.scalar, name.location)
        return
    for key, entry in block.entries.items():
        yield key, _setting(entry.value.scalar, entry.location)


def _setting(value: str, place: Location) -> Setting:
    return Setting(value=None if "${" in value else value, location=place)
