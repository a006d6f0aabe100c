"""Reads a Compose file: each service that runs a known command is a launch unit.

What a service does not say itself is that of the image which it builds. Paths, variables and
layers are those of `compose_project`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.compose.builds import Built, ImageFinder
from flaskgate.launch.compose.commands import command_of
from flaskgate.launch.compose.configs import configs_of
from flaskgate.launch.compose.environment import (
    Environments,
    covered_by,
    hidden_by,
    is_for_host_alone,
    ports_of,
    published_of,
    reach_of,
    volumes_of,
)
from flaskgate.launch.compose.project import ComposeProject, path_in, read_project
from flaskgate.launch.compose.services import Service
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.images.development import (
    has_production_twin,
    is_development_name,
    is_production_name,
    is_said_to_be_for_developers,
)
from flaskgate.launch.images.dockerignore import unless_mounted
from flaskgate.launch.images.images import compose_command, plain_ports
from flaskgate.launch.model import (
    Command,
    Edit,
    Environment,
    LaunchUnit,
    Mount,
    Reading,
    Repository,
    Setting,
    Written,
    ignore_nothing,
)
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.readers.builds.own_images import image_commanded, on_unbuilt
from flaskgate.launch.readers.builds.unbuilt_images import unbuilt
from flaskgate.launch.readers.builds.written_scripts import texts_of, with_mounted
from flaskgate.launch.readers.containers.compose_bases import bases_in
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

_OWN_ENDINGS = frozenset({".yml", ".yaml"})
"""Of files that are artefacts by their content."""
_MOST_INCLUDED = 20


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the units `service NAME`; one without a command, its own or its image's, is none.

    Broken YAML, templates and too many services yield Notifications. What it includes is read with
    it, unless that is an artefact by its own name.
    """
    return _all_of((file, *_included(file, repository)), repository)


def read_chosen(file: SourceFile, repository: Repository) -> Reading:
    """Return the units of the files that `COMPOSE_FILE` of a dotenv file names.

    Those that are artefacts by their own name are read as such. See
    https://docs.docker.com/compose/how-tos/environment-variables/envvars/#compose_file.
    """
    settings = read_dotenv(file)
    chosen = settings.get("COMPOSE_FILE")
    separator = settings.get("COMPOSE_PATH_SEPARATOR")
    names = (chosen.value or "" if chosen else "").split((separator and separator.value) or ":")
    paths = dict.fromkeys(path_in(file.path.parent, name) for name in names[:_MOST_INCLUDED])
    return _all_of(_named_oddly(paths, repository), repository)


def _all_of(files: Iterable[SourceFile], repository: Repository) -> Reading:
    readings = [_read(one, repository) for one in files]
    return Reading(
        units=tuple(unit for one in readings for unit in one.units),
        notifications=tuple(note for one in readings for note in one.notifications),
        is_base=bool(readings) and all(one.is_base for one in readings),
    )


def _included(file: SourceFile, repository: Repository) -> Iterator[SourceFile]:
    """Yield the files that `include` names, without those that are read anyway."""
    tables = [one.get("include") for one in read_yaml(file).documents]
    named = [one for table in tables for one in table.elements[:_MOST_INCLUDED]]
    values = [value for one in named for value in (one, one.get("path"))]
    values += [element for value in values for element in value.elements[:_MOST_INCLUDED]]
    paths = dict.fromkeys(path_in(file.path.parent, value.text or "") for value in values)
    yield from _named_oddly(list(paths)[:_MOST_INCLUDED], repository)


def _named_oddly(
    paths: Iterable[PurePosixPath | None], repository: Repository
) -> Iterator[SourceFile]:
    """Yield the files of which nothing but what names them says that they are Compose's."""
    for path in paths:
        if path is not None and path.suffix.lower() not in _OWN_ENDINGS:
            other = repository.read(path)
            if other is not None:
                yield replace(other, kind=Kind.COMPOSE)


def _read(file: SourceFile, repository: Repository) -> Reading:
    project = read_project(file, repository)
    builder = ImageFinder(
        project=project,
        repository=repository,
        commanded=lambda name: image_commanded(name, repository),
    )
    environments = Environments(project=project, repository=repository)
    bases = bases_in(file.path, repository)
    found = tuple(
        one
        for service in project.services
        if service.name not in bases
        for built in [builder.find(service)]
        for unit in [_unit(service, built, builder, environments)]
        for whole in [unit or _unbuilt(service, built, builder, environments)]
        for one in (*([whole] if whole else []), *_hooks(service, project, unit))
    )
    if is_said_to_be_for_developers(file):
        found = tuple(replace(unit, context=Context.DEVELOPMENT) for unit in found)
    notes = (*project.notifications, *project.allowance.note(file.path))
    is_base = bool(bases) and all(one.name in bases for one in project.services)
    return Reading(units=found, notifications=notes, is_base=is_base)


def _hooks(
    service: Service, project: ComposeProject, unit: LaunchUnit | None
) -> Iterator[LaunchUnit]:
    """Yield what Compose runs in a container once it has started (`post_start`)."""
    for hook in project.allowance.take(service.get("post_start").elements):
        settings = {**(unit.environment if unit else {}), **_set_by(hook, project)}
        command = command_of("post_start", hook.get("command"), project, settings)
        if command is not None:
            base = unit or LaunchUnit(name=f"service {service.name}", command=command)
            yield replace(
                base,
                name=f"{base.name}, post_start",
                service="",
                command=command,
                environment=settings,
                steps=(),
                serves=False,
            )


def _set_by(hook: YamlNode, project: ComposeProject) -> dict[str, Setting]:
    table = hook.get("environment")
    found = {
        one.name: Setting(value=project.expand(one.value), location=one.location)
        for one in table.entries
    }
    for one in table.elements:
        name, _, value = (project.expand(one) or "").partition("=")
        found[name] = Setting(value=value, location=one.location)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The two halves of what a service runs."""

    entrypoint: Command | None
    is_shell_entrypoint: bool
    command: Command | None
    is_from_image: bool
    """At least one half is the image's."""


def _unit(
    service: Service, built: Built | None, builder: ImageFinder, environments: Environments
) -> LaunchUnit | None:
    project = builder.project
    environment = {**_inherited(built), **environments.of(service)}
    parts = _parts(service, project, built, environment)
    command, steps = compose_command(
        parts.entrypoint, parts.command, is_shell_entrypoint=parts.is_shell_entrypoint
    )
    if command is None or (built is None and _is_option(command)):
        return None
    mounts = built.image.mounts if built else ()
    volumes = tuple(volumes_of(service, project))
    folder = _folder(service, project, built)
    steps = (built.step, *steps) if built and parts.is_from_image else steps
    by_profile = _has_development_profile(service, project)
    claim = _claim(service, parts, (mounts, volumes), project, by_profile=by_profile)
    is_for_developers = by_profile or _is_for_developers(built, environment, builder)
    return LaunchUnit(
        name=f"service {service.name}",
        service=service.name,
        command=command,
        environment=environment,
        folder=folder,
        mounts=(*mounts, *volumes),
        recipe=built.image.path if built else None,
        context=Context.DEVELOPMENT if claim or is_for_developers else Context.UNKNOWN,
        claim=claim,
        steps=steps,
        reach=reach_of(service, project),
        published=published_of(service, project),
        ports=ports_of(service, project) or (plain_ports(built.image.ports) if built else ()),
        covered=tuple(covered_by(service, project)),
        has_terminal=project.keep(service.get("tty")) == "true",
        is_given=built is None and _is_of_others(service, builder, environment),
        image="" if built else project.keep(service.get("image")) or "",
        texts=_texts(service, command, built, builder),
        edits=(*_edits(built, volumes), *hidden_by(service, project, folder, len(mounts))),
        is_ignored=unless_mounted(built.image.ignored, volumes) if built else ignore_nothing,
    )


def _is_for_developers(built: Built | None, given: Environment, builder: ImageFinder) -> bool:
    """Return whether it is built for developers, or given values that are theirs."""
    is_built_so = _builds_for_developers(builder.project, built, builder)
    return is_built_so or _reads_development_values(given, builder.project)


def _is_of_others(service: Service, builder: ImageFinder, environment: Environment) -> bool:
    """Return whether the image of a service is of others, and its own entrypoint starts first."""
    reference = builder.project.keep(service.get("image")) or ""
    is_kept = _is_unsaid(service.get("entrypoint"))
    return is_kept and unbuilt(reference, environment, builder.repository) is None


def _edits(built: Built | None, volumes: tuple[Mount, ...]) -> tuple[Edit, ...]:
    """Return what the build changes, without what volumes lie over."""
    edits = built.image.edits if built else ()
    return tuple(
        one
        for one in edits
        if not any(one.target.is_relative_to(volume.target) for volume in volumes)
    )


def _texts(
    service: Service, command: Command, built: Built | None, builder: ImageFinder
) -> tuple[Written, ...]:
    """Return the files that the image writes, and over them the `configs` of the service."""
    repository = builder.repository
    texts = texts_of(built.image, command, repository) if built else ()
    return with_mounted(texts, tuple(configs_of(service, builder.project, repository)))


def _unbuilt(
    service: Service, built: Built | None, builder: ImageFinder, environments: Environments
) -> LaunchUnit | None:
    """Return a service whose own image no file is known to build, or that builds on such a one."""
    project = builder.project
    if service.builds and built is None:
        return None
    is_for_developers = _has_development_profile(service, project) or has_production_twin(
        project.path, builder.repository
    )
    place = built.step.location if built else service.get("image").location
    unit = LaunchUnit(
        name=f"service {service.name}",
        service=service.name,
        command=Command(words=(), location=place, text=""),
        environment={} if built else environments.of(service),
        context=Context.DEVELOPMENT if is_for_developers else Context.UNKNOWN,
        reach=reach_of(service, project),
    )
    reference = built.image.base if built else project.keep(service.get("image")) or ""
    return on_unbuilt(unit, reference, place, builder.repository)


def _is_option(command: Command) -> bool:
    """Return whether it is what the entrypoint of an image takes that is not of this repository."""
    return command.words[0].startswith("-")


def _inherited(built: Built | None) -> Mapping[str, Setting]:
    return built.image.environment if built else {}


def _parts(
    service: Service,
    project: ComposeProject,
    built: Built | None,
    names: Collection[str],
) -> _Parts:
    """Return what runs: an entrypoint of the service also drops the command of the image."""
    image = built.image if built else None
    own_entrypoint, own_command = service.get("entrypoint"), service.get("command")
    entrypoint = image.entrypoint if image else None
    command = image.command if image else None
    keeps_entrypoint = _is_unsaid(own_entrypoint)
    keeps_command = keeps_entrypoint and _is_unsaid(own_command)
    if not keeps_entrypoint:
        entrypoint = command_of("entrypoint", own_entrypoint, project, names)
    if not keeps_command:
        command = command_of("command", own_command, project, names)
    return _Parts(
        entrypoint=entrypoint,
        is_shell_entrypoint=bool(image and image.is_shell_entrypoint and keeps_entrypoint),
        command=command,
        is_from_image=bool(keeps_command or (keeps_entrypoint and entrypoint)),
    )


def _is_unsaid(value: YamlNode) -> bool:
    return value.is_absent or value.is_null or value.tag == "!reset"


def _folder(service: Service, project: ComposeProject, built: Built | None) -> PurePosixPath | None:
    image_folder = built.image.folder if built else None
    value = service.get("working_dir")
    if _is_unsaid(value):
        return image_folder
    text = project.expand(value)
    if not text or (image_folder is None and not text.startswith("/")):
        return None
    return absolute(text, image_folder or PurePosixPath("/"))


def _builds_for_developers(
    project: ComposeProject, built: Built | None, builder: ImageFinder
) -> bool:
    """Return whether it, or what it builds, is for developers by the names of files and stages.

    A `Dockerfile.dev` is, and one that has a `Dockerfile.prod` beside it. A file that is named for
    production means what it builds, whatever that is called.
    """
    if has_production_twin(project.path, builder.repository):
        return True
    if built is not None and is_development_name(built.target):
        return True
    if built is None or is_production_name(project.path.name):
        return False
    path = built.image.path
    return is_development_name(path.name) or has_production_twin(path, builder.repository)


def _reads_development_values(environment: Mapping[str, Setting], project: ComposeProject) -> bool:
    """Return whether an `env_file` such as `.env.dev` gives it values, and no name denies that."""
    if is_production_name(project.path.name):
        return False
    files = {setting.location.path.name for setting in environment.values()}
    return any("env" in name and is_development_name(name) for name in files)


def _profiles(service: Service, project: ComposeProject) -> list[str]:
    tables = service.every("profiles")
    return [one.scalar for table in tables for one in project.allowance.take(table.elements)]


def _has_development_profile(service: Service, project: ComposeProject) -> bool:
    """Return whether all of its profiles say so by their names."""
    profiles = _profiles(service, project)
    return bool(profiles) and all(map(is_development_name, profiles))


def _claim(
    service: Service,
    parts: _Parts,
    mounts: tuple[Sequence[Mount], Sequence[Mount]],
    project: ComposeProject,
    *,
    by_profile: bool,
) -> Reason | None:
    """Return why a service may be for developers, though it is what `docker compose up` starts.

    `mounts`: what its image copied, and its volumes. `by_profile`: all of its profiles are theirs.
    """
    if by_profile:
        return _claim_of(service, project)
    by_name = _claim_by_name(service, parts, project)
    return by_name or _claim_by_use(service, *mounts, project)


def _claim_of(service: Service, project: ComposeProject) -> Reason | None:
    """Return why a service of a profile for developers is started by a plain `up` all the same."""
    setting = project.settings.get("COMPOSE_PROFILES")
    switched_on = set(re.split(r"\s*,\s*", (setting.value if setting else "") or ""))
    profiles = _profiles(service, project)
    profile = next((one for one in profiles if one in switched_on or "*" in switched_on), None)
    if setting is None or profile is None:
        return None
    place = f"{setting.location.path}:{setting.location.start.line}"
    return Reason(Cause.FOR_DEVELOPERS, f"the profile {profile}", f"{place} switches it on")


def _claim_by_name(service: Service, parts: _Parts, project: ComposeProject) -> Reason | None:
    """Return why a service may be for developers by the name of what it starts.

    `./dev-server.sh` and `make dev` are, whatever the file is called that has them; but one that is
    named for production means what it says. What the image's own ENTRYPOINT is given is an
    argument, and no name. The service's own name says too little where `up` starts it.
    """
    if is_production_name(project.path.name):
        return None
    halves = {"entrypoint": parts.entrypoint, "command": parts.command}
    said = [half for key, half in halves.items() if half and not _is_unsaid(service.get(key))]
    own = [] if parts.is_from_image else [half.words for half in said]
    named = next(filter(None, map(_development_task, own)), "")
    if not named:
        return None
    return Reason(Cause.FOR_DEVELOPERS, f"`{named}`", "`docker compose up` starts it")


_KEPT_UP = frozenset({"always", "unless-stopped"})
"""Policies of `restart` by which a service comes back with its host."""


def _claim_by_use(
    service: Service, copied: Sequence[Mount], volumes: Sequence[Mount], project: ComposeProject
) -> Reason | None:
    """Return why a service may be for developers by how it is used.

    Somebody edits the files over which they are mounted, and nobody but the host gets to it. What
    comes back with the host is kept up behind a proxy, and so is what is named for production.
    """
    is_kept = (project.keep(service.get("restart")) or "") in _KEPT_UP
    if is_kept or is_production_name(project.path.name) or not is_for_host_alone(service, project):
        return None
    is_edited = any(
        volume.target.is_relative_to(one.target) or one.target.is_relative_to(volume.target)
        for volume in volumes
        for one in copied
        if not volume.source.suffix
    )
    return Reason(Cause.FOR_ITS_HOST, f"the service {service.name}") if is_edited else None


def _development_task(words: Sequence[str]) -> str:
    """Return the script or the task that a command starts, if its name is one for developers.

    A Python program is not meant: what it is called says nothing of who starts it. Nor is an option
    such as `--debug`, which is no name.
    """
    for word in (one for one in words if not one.startswith("-")):
        path = PurePosixPath(word)
        if is_development_name(path.stem) and path.suffix in _SCRIPTS and not _TEXT.search(word):
            return word
        if path.name not in _CALLERS:
            break
    return ""


_SCRIPTS = frozenset({"", ".sh", ".bash"})
_CALLERS = frozenset(
    {
        *("sh", "bash", "ash", "dash", "zsh", "env", "exec", "tini", "dumb-init"),
        *("make", "just", "task", "invoke", "npm", "yarn", "pnpm", "poetry", "pipenv", "pdm"),
        *("hatch", "uv", "run"),
    }
)
"""What a command says before it names a script or a task."""
_TEXT = re.compile(r"[\s:=$]")
"""What a name of a script or a task does not have."""
