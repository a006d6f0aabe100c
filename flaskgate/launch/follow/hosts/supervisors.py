"""Follows a supervisor that a unit starts: its programs run in the file system of who starts it.

supervisord and circusd have a configuration; runit, s6 and daemontools have a folder a service with
a file `run` (http://smarden.org/runit/runsvdir.8.html, https://skarnet.org/software/s6/s6-svscan.html,
https://github.com/just-containers/s6-overlay, https://github.com/phusion/baseimage-docker).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.known_programs import starts_services
from flaskgate.launch.commands.start_files import Locate
from flaskgate.launch.commands.wrapper_special import names_ecosystem
from flaskgate.launch.follow.containers.compose_up import started_services
from flaskgate.launch.follow.finder import finder
from flaskgate.launch.model import Command, Environment, LaunchUnit, Reading, Repository, Start
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.folders import folders_of
from flaskgate.launch.readers.common.templates import is_template, read_template
from flaskgate.launch.readers.hosts import circus, pm2, supervisor
from flaskgate.model.files import Kind, SourceFile

_CONFIGURATIONS = (
    *("supervisord.conf", "etc/supervisord.conf"),
    *("/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"),
    "supervisor.conf",
)
"""Where supervisord looks by itself (`supervisor/options.py: searchpaths`), from its folder; the
last is what an image often copies."""
_OF_PACKAGES = frozenset({"", "/etc/supervisor/supervisord.conf", "/etc/supervisord.conf"})
"""Configurations that packages of distributions bring along; empty: none is named."""
_BY_PACKAGES = (
    "/etc/supervisor/conf.d/*.conf",  # Debian
    "/etc/supervisor.d/*.ini",  # Alpine
    "/etc/supervisord.d/*.ini",  # Fedora, EPEL
)
"""What these include."""
_TEMPLATES = ("j2", "jnj", "tmpl", "tpl", "template")
"""Endings of what a script makes the configuration of before."""
_MOST = 100
"""Files that one configuration includes, and services of one folder."""
_SCANNERS = frozenset({"runsvdir", "svscan", "s6-svscan"})
"""Programs that are given a folder of services."""
_INIT_FOLDERS = ("/etc/services.d", "/etc/s6-overlay/s6-rc.d", "/etc/service", "/service")
"""What programs look through that are given no folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manager:
    """A supervisor that reads one file, and those that it includes."""

    programs: Callable[[SourceFile, Environment], tuple[LaunchUnit, ...]]
    """What a file has it start, with all variables, where the supervisor has those given."""
    included: Callable[[SourceFile], tuple[str, ...]]
    """The patterns of the files that a file includes."""
    configurations: tuple[str, ...] = ()
    """The files that it looks for where it is told none."""
    by_packages: tuple[str, ...] = ()
    """What the configurations include that packages of distributions bring along."""


def _folder(own: PurePosixPath | None, around: PurePosixPath | None) -> PurePosixPath | None:
    """Return where a program runs; what is not absolute is so from where the supervisor does."""
    return (around or PurePosixPath("/")) / own if own is not None else around


def _of_supervisor(file: SourceFile, around: Environment) -> tuple[LaunchUnit, ...]:
    if file.kind is not Kind.SUPERVISOR:
        return ()
    found = supervisor.programs(file, around)
    return tuple(replace(one, environment={**around, **one.environment}) for one in found)


_MANAGERS: Mapping[str, _Manager] = {
    "supervisord": _Manager(
        programs=_of_supervisor,
        included=supervisor.included,
        configurations=_CONFIGURATIONS,
        by_packages=_BY_PACKAGES,
    ),
    "circusd": _Manager(programs=circus.watchers, included=circus.included),
}


def programs(
    unit: LaunchUnit, start: Start, find: Locate, repository: Repository
) -> tuple[LaunchUnit, ...] | None:
    """Return the programs of the configuration that `start` names, as units of their own.

    Those of the files that it includes are among them, or those that are put where the package of
    a distribution looks for them. None where the repository has no configuration, or no program.
    """
    path = _configuration(start, find)
    file = None if path is None else repository.read(path)
    manager = _MANAGERS[start.program]
    own = () if file is None else (file, *_included(file, manager, unit, repository))
    files = own or tuple(_by_packages(manager, start, unit, repository))
    return (
        tuple(
            replace(
                program,
                folder=_folder(program.folder, start.folder),
                mounts=unit.mounts,
                texts=unit.texts,
                steps=(*unit.steps, *start.steps),
                context=unit.context,
                is_ignored=unit.is_ignored,
            )
            for one in files
            for program in _programs_of(one, manager, start, repository)
        )
        or None
    )


def _programs_of(
    file: SourceFile, manager: _Manager, start: Start, repository: Repository
) -> tuple[LaunchUnit, ...]:
    """Return the programs of a file, of a template those of whatever it chooses."""

    def read(one: SourceFile, _: Repository) -> Reading:
        return Reading(units=manager.programs(one, start.environment))

    is_chosen = is_template(file)
    reading = read_template(file, repository, read) if is_chosen else read(file, repository)
    return reading.units


def services(unit: LaunchUnit, start: Start, repository: Repository) -> tuple[LaunchUnit, ...]:
    """Return the services that `start` runs by their `run` files, as units of their own.

    Also those of a Compose file that it starts. None at all where it is no such program, or there
    is no file of that kind.
    """
    composed = started_services(unit, start, repository) or _apps_of_pm2(unit, start, repository)
    if composed:
        return composed
    runs = dict.fromkeys(
        run
        for folder in _service_folders(start.words)
        for run in _runs_in(folder, unit, repository)
    )
    return tuple(_service(run, unit, start) for run in islice(runs, _MOST))


def _apps_of_pm2(unit: LaunchUnit, start: Start, repository: Repository) -> tuple[LaunchUnit, ...]:
    """Return the apps of the file that pm2 is given, as they run in the file system of the unit."""
    name = names_ecosystem(start.words)
    path = finder(unit, repository)(name, start.folder) if name else None
    file = repository.read(path) if path is not None else None
    kind = {".json": Kind.JSON}.get(path.suffix, Kind.MANIFEST) if path else Kind.MANIFEST
    apps = pm2.read(replace(file, kind=kind), repository).units if file else ()
    return tuple(
        replace(
            unit,
            name=one.name,
            command=one.command,
            environment={**start.environment, **one.environment},
            folder=_folder(one.folder, start.folder),
            steps=(*unit.steps, *start.steps),
            reach=one.reach,
        )
        for one in apps
    )


def _service_folders(words: Sequence[str]) -> Iterator[PurePosixPath]:
    """Yield the folders of services that a command line looks through, absolute."""
    name = program_of(words[0]) if words else ""
    given = [word for word in words[1:] if word.startswith("/")]
    if name in _SCANNERS:
        yield from map(PurePosixPath, given[:1])
    elif words and starts_services(words):
        yield from map(PurePosixPath, _INIT_FOLDERS)


def _runs_in(
    folder: PurePosixPath, unit: LaunchUnit, repository: Repository
) -> Iterator[PurePosixPath]:
    """Yield the `run` files of the services in a folder, as paths of the unit's file system."""
    below = folders_of(repository)
    for mount in unit.mounts:
        if mount.source in repository.paths:
            if mount.target.name == "run" and mount.target.parent.parent == folder:
                yield mount.target
        elif folder.is_relative_to(mount.target):
            inside = folder.relative_to(mount.target)
            for path in below.match(mount.source, f"{inside}/*/run"):
                yield mount.target / path.relative_to(mount.source)
        elif mount.target.parent == folder and mount.source / "run" in repository.paths:
            yield mount.target / "run"


def _service(run: PurePosixPath, unit: LaunchUnit, start: Start) -> LaunchUnit:
    name = f"service {run.parent.name}"
    return replace(
        unit,
        name=name,
        command=Command(words=(str(run),), location=start.location, text=f"{run}"),
        environment=start.environment,
        folder=run.parent,
        steps=(*unit.steps, *start.steps[:-1]),
        reach="service of a supervisor",
    )


def _configuration(start: Start, find: Locate) -> PurePosixPath | None:
    plain = (start.target,) if start.target else _MANAGERS[start.program].configurations
    names = (*plain, *(f"{name}.{ending}" for name in plain for ending in _TEMPLATES))
    found = (find(name, start.folder) for name in names)
    return next((one for one in found if one is not None), None)


def _included(
    file: SourceFile, manager: _Manager, unit: LaunchUnit, repository: Repository
) -> Iterator[SourceFile]:
    """Yield what a configuration includes by its patterns, each file once."""
    found = (
        path
        for pattern in manager.included(file)
        for path in _matching(pattern, file.path.parent, unit, repository)
    )
    for path in islice(dict.fromkeys(found), _MOST):
        other = repository.read(path)
        if other is not None and path != file.path:
            yield other


def _by_packages(
    manager: _Manager, start: Start, unit: LaunchUnit, repository: Repository
) -> Iterator[SourceFile]:
    """Yield what a configuration includes that a package of the distribution has brought."""
    for pattern in manager.by_packages if start.target in _OF_PACKAGES else ():
        for path in islice(_matching(pattern, start.location.path.parent, unit, repository), _MOST):
            file = repository.read(path)
            if file is not None:
                yield file


def _matching(
    pattern: str, beside: PurePosixPath, unit: LaunchUnit, repository: Repository
) -> Iterator[PurePosixPath]:
    """Yield the files that a pattern means: beside the configuration, or where the layout says."""
    folders = folders_of(repository)
    if not pattern.startswith("/"):
        yield from folders.match(beside, pattern)
        return
    for mount in unit.mounts:
        if mount.source in repository.paths:
            within = mount.target / mount.source.name  # where the target is a folder that is there
            if mount.target.match(pattern) or within.match(pattern):
                yield mount.source
        elif PurePosixPath(pattern).is_relative_to(mount.target):
            inside = PurePosixPath(pattern).relative_to(mount.target)
            yield from folders.match(mount.source, str(inside))
