"""Follows a container that a command starts, such as `docker run` or `gcloud run deploy`.

What the command says after the image takes the place of the image's own command, as
https://docs.docker.com/reference/cli/docker/container/run/ and
https://cloud.google.com/sdk/gcloud/reference/run/deploy have it; the rest is the image's, if the
repository builds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.images.images import plain_ports
from flaskgate.launch.model import Command, LaunchUnit, Repository, Setting, Start
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.own_images import image_named, image_of, on_image
from flaskgate.launch.readers.platforms import dockerfile_in
from flaskgate.model.findings import Location

_FLAGS = frozenset(
    {
        *("-d", "--detach", "-i", "--interactive", "-t", "--tty", "--rm", "--init", "-q", "-P"),
        *("--privileged", "--read-only", "--publish-all", "--no-healthcheck", "--quiet", "--tls"),
        *("--oom-kill-disable", "--sig-proxy", "--disable-content-trust", "--replace", "--help"),
        *("--allow-unauthenticated", "--no-allow-unauthenticated", "--async", "--no-traffic"),
        *("--http2", "--cpu-boost", "--no-cpu-throttling", "--clear-env-vars", "--expose"),
        *("--command", "--stdin", "--attach", "--leave-stdin-open", "--tlsverify", "--debug"),
    }
)
"""Options without a value; `--command` is one of `kubectl run` only."""


_MAKING = frozenset(
    {("service", "create"), ("create", "deployment"), ("create", "job"), ("create", "deploy")}
)
"""What of Docker's Swarm and of `kubectl` makes containers as `run` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Container:
    image: str
    words: tuple[str, ...]
    options: Options
    entrypoint: tuple[str, ...] = ()


def unit_of(unit: LaunchUnit, start: Start, repository: Repository) -> LaunchUnit | None:
    """Return the container as a unit of its own; None if the command starts none that is known."""
    near = unit.command.location.path.parent
    found = _container(start.words)
    if found is None:
        return None
    words = (*found.entrypoint, *found.words)
    text = " ".join(words) or " ".join(start.words)
    command = Command(words=words, location=start.location, text=text[:200])
    settings = dict(_environment(found.options, start, near, repository))
    workdir = found.options.value("-w", "--workdir") or ""
    inner = replace(
        unit,
        command=command,
        environment=settings,
        folder=PurePosixPath(workdir) if workdir.startswith("/") else None,
        mounts=(),
        ports=(),
        published=_published(found.options),
        texts=(),
        steps=(*unit.steps, *start.steps),
    )
    source = found.options.value("--source")
    built = dockerfile_in(near, source, repository) if source else None
    image = image_of(built, repository) if built else image_named(found.image, repository)
    replaces = bool(found.entrypoint)
    return on_image(
        inner,
        image,
        start.location,
        repository,
        replaces_entrypoint=replaces,
        reference=found.image,
    )


def _published(options: Options) -> tuple[str, ...]:
    """Return the container's ports that are published: `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`.

    None where it shares the network of another, https://docs.docker.com/engine/network/.
    """
    if options.has("--network", "--net", "--pod"):
        return ()
    given = [one.value or "" for one in options.given if one.name in {"-p", "--publish"}]
    return plain_ports([one.rpartition(":")[2] for one in given])


def _container(words: Sequence[str]) -> _Container | None:
    """Return the container that a command line starts; `words` begin with the program."""
    plain = [word for word in words[1:4] if not word.startswith("-")]
    if words[0].endswith("gcloud"):
        return _cloud_run(words) if plain[:2] == ["run", "deploy"] else None
    verb = _verb(plain)
    if verb is None:
        return None
    rest = words[list(words).index(verb) + 1 :]
    options = read_options(rest, _takes_value)
    if words[0].endswith("kubectl"):
        options = read_options(rest, _takes_value, is_mixed=True)
        return _Container(
            image=options.value("--image") or "", words=tuple(options.rest[1:]), options=options
        )
    if not options.rest:
        return None
    entrypoint = options.value("--entrypoint")
    return _Container(
        image=options.rest[0],
        words=tuple(options.rest[1:]),
        options=options,
        entrypoint=(entrypoint,) if entrypoint else (),
    )


def _verb(plain: Sequence[str]) -> str | None:
    """Return the word after which options and the image follow; None for other commands."""
    if "run" in plain[:2]:
        return "run"
    return plain[1] if tuple(plain[:2]) in _MAKING else None


def _cloud_run(words: Sequence[str]) -> _Container:
    takes = _FLAGS - {"--command"}
    options = read_options(words[1:], lambda option: option not in takes, is_mixed=True)
    return _Container(
        image=options.value("--image") or "",
        words=_listed(options.value("--args")),
        options=options,
        entrypoint=_listed(options.value("--command")),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _takes_value(option: str) -> bool:
    return option not in _FLAGS


def _environment(
    options: Options, start: Start, near: PurePosixPath, repository: Repository
) -> Iterator[tuple[str, Setting]]:
    """Yield the variables of files, then those of options; one without a value is the host's."""
    place = start.location
    for option in options.given:
        if option.name == "--env-file" and option.value:
            yield from _of_file(option.value, near, repository)
    for option in options.given:
        if option.name in {"-e", "--env"} and option.value:
            yield _pair(option.value, start, place)
        elif option.name in {"--set-env-vars", "--update-env-vars"} and option.value:
            yield from (_pair(one, start, place) for one in option.value.split(","))


def _pair(text: str, start: Start, place: Location) -> tuple[str, Setting]:
    name, is_given, value = text.partition("=")
    if not is_given:
        return name, start.environment.get(name, Setting(value=None, location=place))
    known = None if "$" in value else value
    return name, Setting(value=known, location=place)


def _of_file(
    name: str, near: PurePosixPath, repository: Repository
) -> Iterator[tuple[str, Setting]]:
    path = locate(name, folder=None, mounts=(), repository=repository, near=near).path
    file = repository.read(path) if path else None
    yield from (read_dotenv(file) if file else {}).items()
