"""What the readers of platforms (Heroku, Fly, Render …) have in common: services and their images.

A platform either builds the project itself, from the folder of its configuration, or from a
Dockerfile; then the image's words and environment count where the configuration has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import Command, Environment, LaunchUnit, Repository
from flaskgate.launch.readers.builds.own_images import image_of, on_image
from flaskgate.launch.readers.common.unit_builders import (
    on_platform,
    one_line,
    path_in,
    shell_command,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.model.findings import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformService:
    """One service that a platform's configuration describes."""

    name: str
    """For readers: `web service shop`."""
    place: Location
    """Where it is described; for messages about what its image starts."""
    folder: PurePosixPath
    """The project's folder in the repository."""
    start: MappingEntry | None = None
    """The key that says how it is started, whose value is a text or a list of words."""
    environment: Environment = field(default_factory=dict)
    dockerfile: PurePosixPath | None = None
    """Where the platform builds an image from one."""
    replaces_entrypoint: bool = False
    """Whether `start` takes the place of the image's `ENTRYPOINT` too."""
    reach: str = ""
    serves: bool = True
    ports: tuple[str, ...] = ()
    """As those of a unit."""


def units_of(service: PlatformService, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what the service starts: its own command, else its image's; nothing if neither tells.

    An image to which the service adds nothing is left to the reader of its Dockerfile.
    """
    image = image_of(service.dockerfile, repository) if service.dockerfile else None
    command = _command(service, is_split=image is not None)
    if not command.words and not service.environment:
        return
    unit = LaunchUnit(
        name=service.name,
        command=command,
        environment=service.environment,
        reach=service.reach,
        serves=service.serves,
        ports=service.ports,
    )
    if image is not None:
        replaces = service.replaces_entrypoint
        built = on_image(unit, image, service.place, repository, replaces_entrypoint=replaces)
        if built is not None:
            yield built
    elif command.words:
        yield on_platform(unit, service.folder)


def _command(service: PlatformService, *, is_split: bool) -> Command:
    if service.start is None:
        return Command(words=(), location=service.place, text="")
    value, key = service.start.value, service.start.name
    listed = tuple(one.text or "" for one in value.elements)
    text = value.text or ""
    words = listed or (split_words(text) if is_split else ())
    said = one_line(f"{key}: {' '.join(listed) or text}")
    if words and not _needs_shell(text):
        return Command(words=words, location=service.start.location, text=said)
    if not text.strip():
        return Command(words=(), location=service.place, text="")
    return shell_command(text, service.start.location, said=said)


def _needs_shell(text: str) -> bool:
    return any(sign in text for sign in ("&", "|", ";", "$", "\n"))


def entry_of(table: YamlNode, *names: str) -> MappingEntry | None:
    """Return the first of these keys that says something, or None."""
    for name in names:
        member = table.members.get(name)
        if member is not None and (member.value.elements or (member.value.text or "").strip()):
            return member
    return None


def dockerfile_in(
    folder: PurePosixPath, text: str | None, repository: Repository
) -> PurePosixPath | None:
    """Return the Dockerfile that is named, else the plain one of the folder, if it is there."""
    path = path_in(folder, text or "Dockerfile")
    return path if path in repository.paths else None
