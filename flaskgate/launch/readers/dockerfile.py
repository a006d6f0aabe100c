"""Reads a Dockerfile: the image of its last stage is a launch unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.images.development import (
    has_production_twin,
    is_development_name,
    is_production_name,
)
from flaskgate.launch.images.images import (
    Image,
    Images,
    compose_command,
    name_ports,
    plain_ports,
    read_images,
)
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.written_scripts import texts_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the unit `image` of the last stage, none where no command is set.

    Where the last stage is one for developers by its name, so is the unit, and the last one that
    is named for production is a unit too. Too large a file yields a Notification.
    """
    images = read_images(file, repository=repository)
    is_for_developers = has_production_twin(file.path, repository)
    units = (
        unit_of(image, repository, is_for_developers=is_for_developers) for image in _built(images)
    )
    found = tuple(unit for unit in units if unit is not None)
    return Reading(units=found, notifications=images.notifications)


def _built(images: Images) -> Iterator[Image]:
    last = images.pick()
    if last is None:
        return
    if is_development_name(last.stage):
        yield from [image for image in images.stages if is_production_name(image.stage)][-1:]
    yield last


def unit_of(image: Image, repository: Repository, *, is_for_developers: bool) -> LaunchUnit | None:
    """Return what an image starts; None where it sets no command."""
    command, steps = compose_command(
        image.entrypoint, image.command, is_shell_entrypoint=image.is_shell_entrypoint
    )
    if command is None:
        return None
    if image.command is None and not image.is_shell_entrypoint:
        command = replace(command, is_extensible=True)
    is_development = is_for_developers or is_development_name(image.stage)
    return LaunchUnit(
        name=f"image (stage {image.stage})" if image.stage else "image",
        command=command,
        environment=image.environment,
        folder=image.folder,
        mounts=image.mounts,
        context=Context.DEVELOPMENT if is_development else Context.UNKNOWN,
        steps=steps,
        reach=name_ports("exposes", image.ports),
        ports=plain_ports(image.ports),
        texts=texts_of(image, command, repository),
        is_ignored=image.ignored,
    )
