"""Follows a container that a command starts, such as `docker run` or `gcloud run deploy`.

What the command says after the image takes the place of the image's own command, as
https://docs.docker.com/reference/cli/docker/container/run/ has it; the rest is the image's, if the
repository builds it.

What `-v` and `--mount` put over the files of the image is there instead; a named volume begins as
what the image has.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.follow.containers.cloud_containers import StartedContainer, cloud_container
from flaskgate.launch.follow.containers.named_containers import (
    containers_of,
    declared_of,
    named_container,
)
from flaskgate.launch.images.brought_files import lying_over
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.images.dockerignore import unless_mounted
from flaskgate.launch.images.images import plain_ports
from flaskgate.launch.model import Command, LaunchUnit, Mount, Repository, Setting, Start
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.environment_files import read_for_docker, read_named
from flaskgate.launch.project.folders import folders_of
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.builds.image_names import is_everybodys
from flaskgate.launch.readers.builds.own_images import image_named, image_of, on_image
from flaskgate.launch.readers.platforms.services import dockerfile_in
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location, Step

_FLAGS = frozenset(
    {
        *("-d", "--detach", "-i", "--interactive", "-t", "--tty", "--rm", "--init", "-q"),
        *("--quiet", "--help"),
        *("-P", "--publish-all", "--privileged", "--read-only", "--no-healthcheck"),
        *("--oom-kill-disable", "--sig-proxy", "--disable-content-trust", "--use-api-socket"),
        # of Podman: https://docs.podman.io/en/latest/markdown/podman-run.1.html
        *("--replace", "--env-host", "--http-proxy", "--no-hosts", "--no-hostname", "--passwd"),
        *("--read-only-tmpfs", "--rmi", "--rootfs", "--tls-verify", "--unsetenv-all"),
        # of services: https://docs.docker.com/reference/cli/docker/service/create/
        *("--no-resolve-image", "--with-registry-auth"),
    }
)
"""Options of containers without a value."""
_FLAGS_OF_PODS = frozenset(
    {
        *("--attach", "--command", "--expose", "--leave-stdin-open", "-i", "--stdin", "-t"),
        *("--tty", "--help"),
        *("--rm", "-q", "--quiet", "--privileged", "--save-config", "--show-managed-fields"),
        *("--allow-missing-template-keys", "--dry-run", "--force", "--wait"),
    }
)
"""Options of `kubectl run` and `create` without a value.

https://kubernetes.io/docs/reference/kubectl/generated/kubectl_run/
"""


_MAKING = frozenset(
    {("service", "create"), ("create", "deployment"), ("create", "job"), ("create", "deploy")}
)
"""What of Docker's Swarm and of `kubectl` makes containers as `run` does."""


_CLOUDS = frozenset({"gcloud", "az"})
_CLUSTERS = frozenset({"kubectl", "oc"})


def unit_of(unit: LaunchUnit, start: Start, repository: Repository) -> LaunchUnit | None:
    """Return the container as a unit of its own; None if the command starts none that is known."""
    found = _container(start.words)
    if found is not None:
        return _unit(found, unit, start, repository)
    name = named_container(start.words)
    return _known_by_name(name, unit, start, repository) if name else None


def _known_by_name(
    name: str, unit: LaunchUnit, start: Start, repository: Repository
) -> LaunchUnit | None:
    """Return what a container runs that was made before; None where it has a start of its own.

    One of which nothing here says how it is made is unknown, unless it is called like a database.
    """
    said = containers_of(repository).get(name)
    if said is not None:
        found = _container(said.words)
        step = Step(location=said.place, message=" ".join(said.words)[:200])
        if found is not None:
            return _unit(found, replace(unit, steps=(*unit.steps, step)), start, repository)
    declared = declared_of(repository)
    service = declared.get(name)
    if service is not None:
        steps = (*unit.steps, *start.steps, *service.steps)
        return replace(service, steps=steps, artefact=unit.artefact, context=unit.context)
    if is_everybodys(name) or name in declared:
        return None
    return replace(unit, reason=Reason(Cause.NO_CONTAINER, name))


def _unit(
    found: StartedContainer, unit: LaunchUnit, start: Start, repository: Repository
) -> LaunchUnit | None:
    near = unit.command.location.path.parent
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
    whole = on_image(
        inner,
        image,
        start.location,
        repository,
        replaces_entrypoint=replaces,
        reference=found.image,
    )
    return (
        None
        if whole is None
        else _with_volumes(whole, found.options, _Outside(unit, start, repository))
    )


def _published(options: Options) -> tuple[str, ...]:
    """Return the container's ports that are published: `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`.

    None where it shares the network of another, https://docs.docker.com/engine/network/.
    """
    if options.has("--network", "--net", "--pod"):
        return ()
    given = [one.value or "" for one in options.given if one.name in {"-p", "--publish"}]
    return plain_ports([one.rpartition(":")[2] for one in given])


def _container(words: Sequence[str]) -> StartedContainer | None:
    """Return the container that a command line starts; `words` begin with the program."""
    plain = [word for word in words[1:4] if not word.startswith("-")]
    if program_of(words[0]) in _CLOUDS:
        return cloud_container(words)
    verb = _verb(plain)
    if verb is None:
        return None
    rest = words[list(words).index(verb) + 1 :]
    if program_of(words[0]) in _CLUSTERS:
        options = read_options(rest, _values_but(_FLAGS_OF_PODS), is_mixed=True)
        return StartedContainer(
            image=options.value("--image") or "", words=tuple(options.rest[1:]), options=options
        )
    options = read_options(rest, _values_but(_FLAGS))
    if not options.rest:
        return None
    entrypoint = options.value("--entrypoint")
    return StartedContainer(
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


def _values_but(flags: frozenset[str]) -> Callable[[str], bool]:
    """Return what tells whether the next word is an option's value; `-it` is two without any."""
    return lambda one: (one.startswith("--") or len(one) == len("-x")) and one not in flags


def _environment(
    options: Options, start: Start, near: PurePosixPath, repository: Repository
) -> Iterator[tuple[str, Setting]]:
    """Yield the variables of files, then those of options; one without a value is the host's."""
    place = start.location
    for option in options.given:
        if option.name == "--env-file" and option.value:
            yield from _of_file(option.value, place, near, repository)
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
    name: str, place: Location, near: PurePosixPath, repository: Repository
) -> Iterator[tuple[str, Setting]]:
    path = locate(name, LookupContext(repository, near)).path
    file = repository.read(path) if path else None
    yield from read_named(read_for_docker, file, place).items()


_HERE = re.compile(r"(?:\$\{?PWD\}?|\$\(pwd\)|`pwd`|\.)(?:/(?P<rest>[\w./-]*))?")
_ROOT = PurePosixPath("/")
_WHOLE = PurePosixPath()


@dataclass(frozen=True, slots=True)
class _Outside:
    """Where a container is started."""

    unit: LaunchUnit
    start: Start
    repository: Repository

    def path_of(self, source: str) -> PurePosixPath | None:
        """Return what of the repository a path means; None for what is not of it."""
        here = _HERE.fullmatch(source)
        near = self.unit.command.location.path.parent
        rest = here["rest"] or "." if here else ""
        paths = [absolute(rest, _ROOT / one).relative_to(_ROOT) for one in (near, _ROOT) if rest]
        paths += [
            one.source / PurePosixPath(source).relative_to(one.target)
            for one in self.unit.mounts
            if PurePosixPath(source).is_relative_to(one.target)
        ]
        if self._is_above(source):
            return None
        folders = folders_of(self.repository)
        found = (one for one in paths if one in self.repository.paths or folders.has(one))
        return next(found, None)

    def _is_above(self, source: str) -> bool:
        """Return whether a path means the folder in which the checkout lies."""
        if ".." not in PurePosixPath(source).parts:
            return False
        here = _HERE.fullmatch(source)
        if here is not None:
            near = self.unit.command.location.path.parent
            return posixpath.normpath(near / (here["rest"] or ".")) == ".."
        return any(
            PurePosixPath(source).is_relative_to(one.target)
            and posixpath.normpath(PurePosixPath(source).relative_to(one.target)).split("/")
            == [".."] * (len(one.source.parts) + 1)
            for one in self.unit.mounts
        )

    def name_below(self, source: str, target: PurePosixPath, inner: LaunchUnit) -> str:
        """Return what the checkout is called in a folder above it that is mounted.

        The image's command has to say it: what it names of there stands in this repository.
        """
        if not self._is_above(source):
            return ""
        for word in " ".join(inner.command.words).split():
            path = absolute(word, inner.folder or _ROOT)
            parts = path.relative_to(target).parts if path.is_relative_to(target) else ()
            if len(parts) > 1 and PurePosixPath(*parts[1:]) in self.repository.paths:
                return parts[0]
        return ""


def _with_volumes(unit: LaunchUnit, options: Options, outside: _Outside) -> LaunchUnit:
    """Return a container with what its options put over the files of its image.

    What lies over all that it works in is taken for a checkout of this repository.
    """
    if not unit.mounts:
        return unit
    count, place = len(unit.mounts), outside.start.location
    for source, target in _pairs(options):
        path = outside.path_of(source)
        name = outside.name_below(source, target, unit)
        if name:
            path, target = _WHOLE, target / name  # noqa: PLW2901 - the place of the checkout
        if path is not None:
            edits = (one for one in unit.edits if not one.target.is_relative_to(target))
            added = Mount(source=path, target=target)
            unit = replace(
                unit,
                mounts=(*unit.mounts, added),
                edits=tuple(edits),
                is_ignored=unless_mounted(unit.is_ignored, (added,)),
            )
        elif source.startswith(("/", "~")):
            unit = _hidden(unit, target, count, place)
    return unit


def _hidden(unit: LaunchUnit, target: PurePosixPath, count: int, place: Location) -> LaunchUnit:
    if unit.folder is not None and unit.folder.is_relative_to(target):
        return unit
    return replace(unit, edits=(*unit.edits, *lying_over(target, "-v", place, count)))


def _pairs(options: Options) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield source and target of each volume that has both."""
    for one in options.given:
        source = target = ""
        if one.name in {"-v", "--volume"}:
            source, _, rest = (one.value or "").partition(":")
            target = rest.partition(":")[0]
        elif one.name == "--mount":
            said = dict(word.partition("=")[::2] for word in (one.value or "").split(","))
            source = said.get("source") or said.get("src") or ""
            target = said.get("target") or said.get("dst") or said.get("destination") or ""
        if source and target.startswith("/"):
            yield source, absolute(target, _ROOT)
