"""Follows `docker compose up` where it reads a file that is for developers by its name.

Every other Compose file is an artefact of its own, which says what it starts whoever starts it; of
one for developers it takes somebody who deploys it: by its name, or, as Compose reads an override
of the default file by itself, by a checkout (https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.compose.overrides import OVERRIDES, is_for_developers
from flaskgate.launch.model import LaunchUnit, Repository, Start
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.common.left_running import is_of_checkout
from flaskgate.launch.readers.containers import compose
from flaskgate.model.files import Kind

_VALUED = frozenset(
    {
        *("-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--ansi"),
        *("--project-directory", "--parallel", "--progress"),
    }
)
_OF_UP = frozenset({"--scale", "-t", "--timeout", "--wait-timeout", "--pull", "--exit-code-from"})
_ENGINES = frozenset({"docker", "podman", "nerdctl"})


def started_services(
    unit: LaunchUnit, start: Start, repository: Repository
) -> tuple[LaunchUnit, ...]:
    """Return the services of files for developers that a command starts, as units of its own."""
    options = _options(start.words)
    if options is None or options.rest[:1] != ("up",):
        return ()
    wanted = read_options(options.rest[1:], _OF_UP.__contains__, is_mixed=True).rest
    steps = (*unit.steps, *start.steps)
    return tuple(
        replace(
            one,
            steps=(*steps, *one.steps),
            artefact=unit.artefact,
            context=unit.context,
            claim=None,
        )
        for path in _files(options, unit, repository)
        for one in _services(path, repository)
        if not wanted or one.service in wanted
    )


def _options(words: Sequence[str]) -> Options | None:
    """Return what follows `docker compose` or `docker-compose`; None for other commands."""
    name = program_of(words[0]) if words else ""
    plain = [word for word in words[1:2] if word == "compose"]
    if name in {"docker-compose", "podman-compose"}:
        return read_options(words[1:], _VALUED.__contains__)
    return read_options(words[2:], _VALUED.__contains__) if name in _ENGINES and plain else None


def _files(options: Options, unit: LaunchUnit, repository: Repository) -> Iterator[PurePosixPath]:
    near = unit.command.location.path.parent
    given = [one.value for one in options.given if one.name in {"-f", "--file"} and one.value]
    names = given if given or not _is_checkout(unit, repository) else OVERRIDES
    for name in names:
        if is_for_developers(name):
            found = locate(name, LookupContext(repository, near))
            yield from () if found.path is None else (found.path,)


def _is_checkout(unit: LaunchUnit, repository: Repository) -> bool:
    """Return whether whoever starts the services has brought all files of the repository there."""
    file = repository.read(unit.command.location.path)
    return file is not None and is_of_checkout(file.text)


def _services(path: PurePosixPath, repository: Repository) -> tuple[LaunchUnit, ...]:
    known = _known_services(repository)
    if path not in known:
        file = repository.read(path)
        is_compose = file is not None and file.kind is Kind.COMPOSE
        known[path] = compose.read(file, repository).units if file and is_compose else ()
    return known[path]


def _none_read(_: Repository) -> dict[PurePosixPath, tuple[LaunchUnit, ...]]:
    return {}


_known_services = Remembered(_none_read)
