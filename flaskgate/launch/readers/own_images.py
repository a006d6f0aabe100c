"""Starts a container's image where the container itself says too little.

The Dockerfile of an image is found by name: a Compose file builds an image of that name, or the
last part of the name is that of the Dockerfile's folder or of the Dockerfile itself
(`Dockerfile.api`), or the repository has one Dockerfile only and the image is not one that
everybody uses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import PurePosixPath

from flaskgate.launch.compose.builds import named_images
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.images.images import Image, compose_command, plain_ports, read_image
from flaskgate.launch.model import Command, LaunchUnit, Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.unbuilt_images import STORES, unbuilt
from flaskgate.launch.readers.written_scripts import texts_of, with_mounted
from flaskgate.model.files import Kind
from flaskgate.model.findings import Location, Step

_PUBLIC = frozenset(
    {
        *("postgres", "postgresql", "postgis", "mysql", "mariadb", "mongo", "mongodb", "redis"),
        *("memcached", "rabbitmq", "elasticsearch", "opensearch", "kafka", "zookeeper", "minio"),
        *("nginx", "httpd", "traefik", "haproxy", "caddy", "envoy", "varnish", "certbot"),
        *("busybox", "alpine", "ubuntu", "debian", "python", "node", "golang", "openjdk", "curl"),
        *("prometheus", "grafana", "agent", "adminer", "pgadmin4", "phpmyadmin", "kubectl"),
        *("cloudsql-proxy", "cloud-sql-proxy", "git-sync", "k8s-wait-for", "vault", "consul"),
    }
)
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
    built = _built_by_compose(repository).get(name, ())
    if len(built) == 1:
        return built[0]
    return _shelf_of(repository).named(name, may_be_only=may_be_only, near=near)


def name_of(reference: str) -> str:
    """Return the last part of an image's name, in lower case: `shop` of `registry/web/Shop:1`."""
    return re.split(r"[:@$]", reference.rsplit("/", 1)[-1], maxsplit=1)[0].lower()


def is_everybodys(reference: str) -> bool:
    """Return whether an image is one that everybody uses: a database, a proxy, an agent."""
    name = name_of(reference)
    return name in _PUBLIC or name.startswith(STORES)


def image_of(path: PurePosixPath, repository: Repository) -> Image | None:
    """Return what the Dockerfile at `path` builds; None if there is no such file."""
    return _shelf_of(repository).image(path)


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
        whole = unit if words and is_whole else None
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
            self.read[path] = read_image(file, repository=self.repository) if file else None
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
        for name in {path.parent.name, match[1], match[2]} - {None, ""}:
            names[str(name).lower()] = (*names.get(str(name).lower(), ()), path)
    return _Shelf(repository, tuple(paths), names=names)


def _find_built(repository: Repository) -> Mapping[str, tuple[Image, ...]]:
    """Return the images that Compose files build and name, each once: its Dockerfile and stage."""
    found: dict[str, dict[tuple[PurePosixPath, str], Image]] = {}
    for path in sorted(repository.paths):
        is_asked = "compose" in path.name.lower() and not any(map(is_development_name, path.parts))
        file = repository.read(path) if is_asked else None
        if file is not None and file.kind is Kind.COMPOSE:
            for reference, image in named_images(file, repository):
                same = found.setdefault(name_of(reference), {})
                same.setdefault((image.path, image.stage), image)
    return {name: tuple(images.values()) for name, images in found.items()}


_shelf_of = Remembered(_find_dockerfiles)
_built_by_compose = Remembered(_find_built)
