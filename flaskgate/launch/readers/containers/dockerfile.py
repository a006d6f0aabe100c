"""Reads a Dockerfile: the image of its last stage is a launch unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from flaskgate.launch.images.development import (
    has_production_twin,
    is_asked_for,
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
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.image_builds import builds_by_dockerfile
from flaskgate.launch.readers.builds.own_images import (
    base_built,
    context_of,
    image_built,
    image_named,
    on_unbuilt,
)
from flaskgate.launch.readers.builds.written_scripts import texts_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

_MOST = 20
"""Builds of one Dockerfile that are looked at."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the unit `image` of the last stage, none where no command is set.

    Where the last stage is one for developers by its name, so is the unit, and the last one that
    is named for production is a unit too, and what a command or a pipeline builds of it otherwise.
    Too large a file yields a Notification.
    """
    context = context_of(file.path, repository)
    base_of = partial(base_built, repository=repository)
    images = read_images(file, repository=repository, context_folder=context, base_of=base_of)
    is_for_developers = has_production_twin(file.path, repository)
    claim = None if is_for_developers else _claim_of(images, repository)
    units = (
        unit_of(image, repository, is_for_developers=is_for_developers) for image in _built(images)
    )
    found = tuple(replace(unit, claim=claim) for unit in units if unit is not None)
    found = (*found, *_built_otherwise(file, found, repository))
    return Reading(units=found, notifications=images.notifications)


def _built(images: Images) -> Iterator[Image]:
    last = images.pick()
    if last is None:
        return
    if is_development_name(last.stage):
        yield from [image for image in images.stages if is_production_name(image.stage)][-1:]
    yield last


def _built_otherwise(
    file: SourceFile, plain: Sequence[LaunchUnit], repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what builds with a stage or arguments of their own start, where it is something else.

    No plain build has these.
    """
    known = list(plain)
    chosen = [one for one in builds_by_dockerfile(repository).get(file.path, ()) if one.is_chosen]
    for build in chosen[:_MOST]:
        image = image_built(build, repository)
        unit = unit_of(image, repository, is_for_developers=False) if image else None
        if unit is not None and unit not in known:
            known.append(unit)
            yield replace(unit, steps=(build.step, *unit.steps))


def _claim_of(images: Images, repository: Repository) -> Reason | None:
    """Return why a last stage for developers may ship: no other runs anything or is asked for."""
    last = images.pick()
    if last is None or not is_development_name(last.stage) or is_asked_for(last.stage, repository):
        return None
    if any(one.command or one.entrypoint for one in images.stages[:-1]):
        return None
    detail = "it is what a plain build of the image gives"
    return Reason(Cause.FOR_DEVELOPERS, f"the stage {last.stage}", detail)


def unit_of(image: Image, repository: Repository, *, is_for_developers: bool) -> LaunchUnit | None:
    """Return what an image starts; None where it sets no command."""
    command, steps = compose_command(
        image.entrypoint, image.command, is_shell_entrypoint=image.is_shell_entrypoint
    )
    is_development = is_for_developers or is_development_name(image.stage)
    if command is None:
        return _on_base(image, repository, is_development=is_development)
    if image.command is None and not image.is_shell_entrypoint:
        command = replace(command, is_extensible=True)
    return LaunchUnit(
        name=_name(image),
        command=command,
        environment=image.environment,
        folder=image.folder,
        mounts=image.mounts,
        context=Context.DEVELOPMENT if is_development else Context.UNKNOWN,
        steps=steps,
        reach=name_ports("exposes", image.ports),
        ports=plain_ports(image.ports),
        texts=texts_of(image, command, repository),
        edits=image.edits,
        is_ignored=image.ignored,
    )


def _name(image: Image) -> str:
    return f"image (stage {image.stage})" if image.stage else "image"


def _on_base(image: Image, repository: Repository, *, is_development: bool) -> LaunchUnit | None:
    """Return what an image without a command starts: what its base does, if that is the project's.

    What it sets itself says nothing of whose the base is.
    """
    if image.begun is None or image_named(image.base, repository, may_be_only=False):
        return None
    unit = LaunchUnit(
        name=_name(image),
        command=Command(words=(), location=image.begun, text=""),
        context=Context.DEVELOPMENT if is_development else Context.UNKNOWN,
    )
    return on_unbuilt(unit, image.base, image.begun, repository)


def oddly_named_images(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield the images of Dockerfiles whose names do not say so, and that `file` builds first."""
    if b"build" not in file.data:
        return
    for path, builds in builds_by_dockerfile(repository).items():
        recipe = repository.read(path) if builds[0].step.location.path == file.path else None
        if recipe is not None and recipe.kind is not Kind.DOCKERFILE:
            for unit in read(replace(recipe, kind=Kind.DOCKERFILE), repository).units:
                is_open = unit.context is Context.UNKNOWN and file.kind is Kind.WORKFLOW
                yield replace(unit, context=Context.PRODUCTION) if is_open else unit
