"""Servers that listen where nobody who is to reach them gets.

A container has a network of its own: what listens on its loopback is reached from within alone, and
what is published on another port than the server's reaches nothing. Only where the server is all
that the container runs is that shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options
from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import has_further_settings, own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind

LOOPBACK = re.compile(r"(?:127(?:\.\d+){3}|localhost|\[::1\]):(\d+)")
PORT = re.compile(r"(?:[\w.*-]*|\[[\da-f:]+\]):(\d+)")
_LISTENS = {
    "gunicorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "hypercorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "waitress-serve": (("--listen",), ""),
}
"""The options that say where a server listens, and where it does that is told nothing."""
_VARIABLES = re.compile(r"env_file|envFrom|--env-file")
"""What brings variables along that the repository need not show."""
_SHELLS = re.compile(r"(?:^|/)(?:ba|da|a)?sh\Z")


def out_of_reach(launch: Launch, programs: Programs) -> str:
    """Return that a server listens where its container is not reached."""
    if launch.start.kind is not StartKind.SERVER:
        return ""
    addresses = addresses_of(launch, programs) or []
    inner = [match[1] for one in addresses if (match := LOOPBACK.fullmatch(one))]
    if inner and len(inner) == len(addresses):
        return _on_loopback(launch, addresses[0], inner, programs.repository)
    return _on_another_port(launch, addresses, programs.repository)


def _on_loopback(launch: Launch, address: str, inner: list[str], repository: Repository) -> str:
    """Return that a server listens on the loopback of a container that is to be reached."""
    unit, start = launch.unit, launch.start
    found = next((one for one in inner if one in unit.published), "")
    if found:
        way = f"is to be reached on port {found}"
    elif _is_exposed(launch, repository):
        way = f"exposes port {unit.ports[0]}"
    else:
        return ""
    return (
        f"{way}, and {start.program} listens on {address} of the container: nothing outside of it "
        "gets there. Bind 0.0.0.0 instead."
    )


def _is_exposed(launch: Launch, repository: Repository) -> bool:
    """Return whether an image says that it is reached, and nothing shares its network.

    Where the command does not say where to listen, a platform may: it sets `PORT`.
    """
    is_image = all(_is_of(one, Kind.DOCKERFILE, repository) for one in _places(launch))
    ports = launch.unit.ports
    exposed = is_image and len(ports) == 1 and ports[0].isdecimal()
    is_said = exposed and _says_where(launch)
    return is_said and is_all(launch) and not shares_networks(repository)


def _says_where(launch: Launch) -> bool:
    names, _ = _LISTENS[launch.start.program]
    given = server_options(launch.start.program, own_words(launch.start)).given
    return any(one.name in {*names, "--host"} for one in given)


def _places(launch: Launch) -> Iterator[PurePosixPath]:
    """Yield the files that say what is started, the command's last."""
    if launch.unit.artefact is not None:
        yield launch.unit.artefact
    yield from (step.location.path for step in launch.unit.steps)
    yield launch.unit.command.location.path


def _is_of(path: PurePosixPath, kind: Kind, repository: Repository) -> bool:
    file = repository.read(path)
    return file is not None and file.kind is kind


def _on_another_port(launch: Launch, addresses: list[str], repository: Repository) -> str:
    """Return that what is published is another port than the server's."""
    unit, start = launch.unit, launch.start
    ports = [match[1] for one in addresses if (match := PORT.fullmatch(one))]
    is_compose = any(_is_of(one, Kind.COMPOSE, repository) for one in _places(launch))
    is_known = is_compose and bool(ports) and len(ports) == len(addresses)
    if not is_known or len(unit.published) != 1 or not is_all(launch):
        return ""
    (published,) = unit.published
    if published in ports or names_port(published, repository):
        return ""
    return (
        f"publishes port {published} of the container, and {start.program} listens on "
        f"{addresses[0]}: nothing listens on what is published. Bind 0.0.0.0:{published} instead."
    )


def is_all(launch: Launch) -> bool:
    """Return whether the server is all that its container runs: no shell, no script, no wrapper."""
    words = launch.unit.command.words
    if len(words) > 1 and _SHELLS.search(words[0]) and words[1] == "-c":
        own = " ".join(launch.start.words)
        return words[2:] in {(own,), (f"exec {own}",)}
    return words == launch.start.words


def names_port(port: str, repository: Repository) -> bool:
    """Return whether the program may listen on a port itself, such as for metrics."""
    number = re.compile(rf"(?<!\d){port}(?!\d)")
    files = (repository.read(path) for path in repository.paths if path.suffix == ".py")
    return any(file is not None and number.search(file.text) for file in files)


_SHARED = re.compile(r"network_mode|hostNetwork|--net(?:work)?[= ]|\bcontainers\b", re.IGNORECASE)
_FILES, _LARGEST = 500, 100_000


def _may_share(repository: Repository) -> bool:
    files = (repository.read(path) for path in sorted(repository.paths)[:_FILES])
    return any(_is_shared(file.text[:_LARGEST]) for file in files if file is not None)


def _is_shared(text: str) -> bool:
    return _SHARED.search(text) is not None


shares_networks = Remembered(_may_share)
"""Whether something here may run a container in a network that others are in."""


def addresses_of(launch: Launch, programs: Programs) -> list[str] | None:
    """Return where a server listens; None where that is said elsewhere, or cannot be told."""
    start = launch.start
    if start.program not in _LISTENS or start.unknown_words or start.is_conditional:
        return None
    names, default = _LISTENS[start.program]
    options = server_options(start.program, own_words(start))
    given = [one.value or "" for one in options.given if one.name in names]
    if given:
        return [one.removeprefix("tcp://") for one in given]
    if start.program == "waitress-serve":
        return _of_waitress(options)
    is_elsewhere = _is_set_elsewhere(launch, options, programs)
    return [default] if default and not is_elsewhere else None


def _of_waitress(options: Options) -> list[str]:
    """Return where Waitress listens (https://docs.pylonsproject.org/projects/waitress/)."""
    said = {one.name: one.value or "" for one in options.given}
    if "--unix-socket" in said:
        return []
    return [f"{said.get('--host', '0.0.0.0')}:{said.get('--port', '8080')}"]  # noqa: S104


def _is_set_elsewhere(launch: Launch, options: Options, programs: Programs) -> bool:
    """Return whether a variable or a configuration file may say where to listen.

    `PORT`: gunicorn/config.py.
    """
    is_set = not {"PORT", "HYPERCORN_CONFIG"}.isdisjoint(launch.start.environment)
    around = programs.around(launch)
    is_named = has_further_settings(around, options)
    files = (programs.repository.read(path) for path in around.artefacts)
    may_be_set = any(file is not None and _VARIABLES.search(file.text) for file in files)
    return is_set or is_named or may_be_set
