"""Starts a container's image where the container itself says too little.

The Dockerfile of an image is found by name: a Compose file, a script or a pipeline builds an image
of that name, or the last part of the name is that of the Dockerfile's folder or of the Dockerfile
itself (`Dockerfile.api`), or the repository has one Dockerfile only and the image is not one that
everybody uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from pathlib import PurePosixPath

from flaskgate.launch.compose.builds import finder_of
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.images.images import Image, compose_command, plain_ports, read_image
from flaskgate.launch.model import Command, LaunchUnit, Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.image_builds import (
    ImageBuild,
    builds_by_dockerfile,
    builds_by_name,
)
from flaskgate.launch.readers.builds.image_names import is_everybodys, name_of, without_tag
from flaskgate.launch.readers.builds.unbuilt_images import unbuilt
from flaskgate.launch.readers.builds.written_scripts import texts_of, with_mounted
from flaskgate.model.files import Kind
from flaskgate.model.findings import Location, Step

_PROGRAM = re.compile(
    r"(?:/.*|\./.*|python[\d.]*|flask|(?:ba|da|z|a)?sh|env|exec|uv|poetry|pipenv|gunicorn|uwsgi)"
)
"""Arguments that begin so are a whole command in any image that does not forbid it."""
_DOCKERFILE = re.compile(r"(?:(.+)[.\-_])?(?:docker|container)file(?:[.\-_](.+))?", re.IGNORECASE)


def image_named(
    reference: str,
    repository: Repository,
    *,
    may_be_only: bool = True,
    near: PurePosixPath | None = None,
) -> Image | None:
    """Return the repository's own image that a reference such as `registry/shop:1.2` means.

    `may_be_only`: where no Dockerfile is called so, it may be what the only one builds. `near` is
    the folder of the artefact: of several Dockerfiles that are called so, the nearest is meant.
    """
    name = name_of(reference)
    built = _compose_of(repository).images.get(name, ())
    if len(built) == 1:
        return built[0]
    return image_commanded(reference, repository) or _shelf_of(repository).named(
        name, may_be_only=may_be_only, near=near
    )


def image_commanded(reference: str, repository: Repository) -> Image | None:
    """Return the image that a script or a pipeline builds under a name, if that is one image."""
    called = builds_by_name(repository).get(name_of(reference), ())
    return _agreed(_exactly(reference, called) or called, repository)


def base_built(reference: str, repository: Repository) -> Image | None:
    """Return the image that something of the repository builds under the very name of a base."""
    if is_everybodys(reference):
        return None
    called = builds_by_name(repository).get(name_of(reference), ())
    return _agreed(_exactly(reference, called), repository)


def _exactly(reference: str, builds: Sequence[ImageBuild]) -> tuple[ImageBuild, ...]:
    whole = without_tag(reference)
    return tuple(one for one in builds if any(without_tag(name) == whole for name in one.names))


def _agreed(found: Sequence[ImageBuild], repository: Repository) -> Image | None:
    """Return what builds make, if that is one image; arguments that they do not share are open."""
    first = next(iter(found), None)
    if first is None or len({(one.dockerfile, one.context, one.target) for one in found}) > 1:
        return None
    given = {name for one in found for name in one.arguments}
    agreed = {
        name: first.arguments.get(name)
        for name in given
        if all(one.arguments.get(name) == first.arguments.get(name) for one in found)
    }
    return image_built(replace(first, arguments={**dict.fromkeys(given), **agreed}), repository)


def image_built(build: ImageBuild, repository: Repository) -> Image | None:
    """Return what a build makes; None if its Dockerfile has no such stage."""
    key = (build.dockerfile, build.context, build.target, tuple(sorted(build.arguments.items())))
    known = _made_of(repository)
    if key not in known:
        known[key] = None  # an image that is its own base
        file = repository.read(build.dockerfile)
        known[key] = (
            read_image(
                file,
                repository=repository,
                target=build.target,
                args=build.arguments,
                context_folder=build.context,
                base_of=partial(base_built, repository=repository),
            )
            if file
            else None
        )
    return known[key]


def context_of(path: PurePosixPath, repository: Repository) -> PurePosixPath | None:
    """Return the folder from which a Dockerfile is built, if all who build it name the same one."""
    said = {one.context for one in builds_by_dockerfile(repository).get(path, ())}
    if len(path.parts) > 1:  # one in the root is built from there
        said |= _compose_of(repository).contexts.get(path, frozenset())
    return said.pop() if len(said) == 1 else None


def image_of(path: PurePosixPath, repository: Repository) -> Image | None:
    """Return what the Dockerfile at `path` builds; None if there is no such file."""
    return _shelf_of(repository).image(path)


def images_with(path: PurePosixPath, repository: Repository) -> Iterator[Image]:
    """Yield the images that the repository builds with a file of it, whatever their names."""
    shelf = _shelf_of(repository)
    for image in map(shelf.image, shelf.paths):
        if image and any(path.is_relative_to(mount.source) for mount in image.mounts):
            yield image


def on_named(
    unit: LaunchUnit,
    reference: str,
    place: Location,
    repository: Repository,
    *,
    replaces_entrypoint: bool,
) -> LaunchUnit | None:
    """Return the unit as it runs on the image of a name, as `on_image` does."""
    return on_image(
        unit,
        image_named(reference, repository) if reference else None,
        place,
        repository,
        replaces_entrypoint=replaces_entrypoint,
        reference=reference,
    )


def on_image(
    unit: LaunchUnit,
    image: Image | None,
    place: Location,
    repository: Repository,
    *,
    replaces_entrypoint: bool,
    reference: str = "",
) -> LaunchUnit | None:
    """Return the unit as it runs on its image; None if nothing tells what it starts.

    The words of its command, where it has any, take the place of the image's `CMD`, and of its
    `ENTRYPOINT` too with `replaces_entrypoint`. `place` is where the image is named, as
    `reference`. What the project's own image starts that nothing here builds is unknown.
    """
    words = unit.command.words
    if image is None:
        is_whole = replaces_entrypoint or bool(words and _PROGRAM.fullmatch(words[0]))
        whole = replace(unit, image=reference) if words and is_whole else None
        return whole or on_unbuilt(unit, reference, place, repository)
    own = unit.command if words else None
    command, steps = _composed(own, image, replaces_entrypoint=replaces_entrypoint)
    if command is None:
        bare = replace(unit, environment={})  # what it is given says nothing of whose the base is
        return on_unbuilt(bare, image.base, place, repository)
    built = Step(location=place, message=f"runs the image of {image.path}")
    return replace(
        unit,
        command=command,
        environment={**image.environment, **unit.environment},
        folder=unit.folder or image.folder,
        mounts=image.mounts,
        ports=unit.ports or plain_ports(image.ports),
        edits=image.edits,
        is_ignored=image.ignored,
        texts=with_mounted(texts_of(image, command, repository), unit.texts),
        steps=(*unit.steps, *(() if own else (built,)), *steps),
    )


def on_unbuilt(
    unit: LaunchUnit, reference: str, place: Location, repository: Repository
) -> LaunchUnit | None:
    """Return the unit of an image of the project's own that no file is known to build, or None."""
    if not reference or is_everybodys(reference):
        return None
    reason = unbuilt(reference, unit.environment, repository)
    if reason is None:
        return None
    command = Command(words=(), location=place, text=f"image: {reference.strip()}")
    return replace(unit, command=command, reason=reason)


def _composed(
    own: Command | None, image: Image, *, replaces_entrypoint: bool
) -> tuple[Command | None, tuple[Step, ...]]:
    if own is not None and replaces_entrypoint:
        return own, ()
    is_shell = image.is_shell_entrypoint
    command = own or image.command
    return compose_command(image.entrypoint, command, is_shell_entrypoint=is_shell)


@dataclass(slots=True)
class _Shelf:
    """The Dockerfiles of a repository, each read at most once."""

    repository: Repository
    paths: tuple[PurePosixPath, ...]
    read: dict[PurePosixPath, Image | None] = field(default_factory=dict)
    names: Mapping[str, tuple[PurePosixPath, ...]] = field(default_factory=dict)

    def named(
        self, name: str, *, may_be_only: bool, near: PurePosixPath | None = None
    ) -> Image | None:
        found = self.names.get(name, ())
        if len(found) > 1:
            found = tuple(path for path in found if path.name.lower() == "dockerfile")
        if len(found) > 1 and near is not None:
            found = _nearest(found, near)
        if not found and may_be_only and not is_everybodys(name):
            found = self.paths
        return self.image(found[0]) if len(found) == 1 else None

    def image(self, path: PurePosixPath) -> Image | None:
        if path not in self.read:
            file = self.repository.read(path)
            base_of = partial(base_built, repository=self.repository)
            context = context_of(path, self.repository)
            self.read[path] = (
                read_image(
                    file, repository=self.repository, context_folder=context, base_of=base_of
                )
                if file
                else None
            )
        return self.read[path]


def _nearest(paths: Sequence[PurePosixPath], near: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Return the paths that have the most leading folders in common with a folder."""

    def shared(path: PurePosixPath) -> int:
        pairs = zip(path.parts, near.parts, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    most = max(map(shared, paths))
    return tuple(path for path in paths if shared(path) == most)


def _find_dockerfiles(repository: Repository) -> _Shelf:
    names: dict[str, tuple[PurePosixPath, ...]] = {}
    paths = []
    for path in sorted(repository.paths):
        match = _DOCKERFILE.fullmatch(path.name)
        if match is None or is_development_name(path.name):
            continue
        if not any(map(is_development_name, path.parts)):
            paths.append(path)  # what the only Dockerfile may be, whatever an image is called
        for name in sorted({one.lower() for one in (path.parent.name, match[1], match[2]) if one}):
            names[name] = (*names.get(name, ()), path)
    return _Shelf(repository, tuple(paths), names=names)


@dataclass(frozen=True, slots=True)
class _ComposeBuilds:
    """What Compose files build."""

    images: Mapping[str, tuple[Image, ...]]
    """By the names that they give, each once: its Dockerfile and stage."""
    contexts: Mapping[PurePosixPath, frozenset[PurePosixPath]]
    """From which folders, by Dockerfile."""


def _find_built(repository: Repository) -> _ComposeBuilds:
    found: dict[str, dict[tuple[PurePosixPath, str], Image]] = {}
    contexts: dict[PurePosixPath, frozenset[PurePosixPath]] = {}
    for path in sorted(repository.paths):
        is_asked = "compose" in path.name.lower() and not any(map(is_development_name, path.parts))
        file = repository.read(path) if is_asked else None
        if file is None or file.kind is not Kind.COMPOSE:
            continue
        builder = finder_of(file, repository)
        for reference, image in builder.named():
            found.setdefault(name_of(reference), {}).setdefault((image.path, image.stage), image)
        for dockerfile, context in builder.contexts():
            contexts[dockerfile] = contexts.get(dockerfile, frozenset()) | {context}
    return _ComposeBuilds({name: tuple(one.values()) for name, one in found.items()}, contexts)


def _nothing_made(_: Repository) -> dict[object, Image | None]:
    return {}


_shelf_of = Remembered(_find_dockerfiles)
_compose_of = Remembered(_find_built)
_made_of = Remembered(_nothing_made)
