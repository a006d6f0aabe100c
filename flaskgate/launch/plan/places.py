"""What kind of place a start is in: who restarts what runs there, and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.launch.commands.windows.scripts import SUFFIXES
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import PLATFORM_PORT, LaunchUnit, Repository, UnitRole
from flaskgate.launch.readers.reading import kind_of
from flaskgate.model.files import Kind
from flaskgate.model.findings import Restarter

_OF_MACHINES = frozenset(
    {
        *(
            "infrastructure.ansible",
            "platforms.host_hooks:read_appspec",
            "platforms.beanstalk",
            "hosts.systemd",
        ),
        *("hosts.supervisor", "hosts.cron", "hosts.uwsgi", "pipelines.workflow"),
        "pipelines.jenkinsfile",
    }
)
_SERVICES = frozenset(
    {
        "hosts.circus",
        "hosts.run_files",
        "hosts.upstart",
        "hosts.launchd",
        "hosts.init_scripts",
        "hosts.iis",
        "hosts.pm2",
    }
)
_CONTAINERS = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.MANIFEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTraits:
    """Where a start is."""

    is_container: bool
    is_platform: bool
    """A platform builds the project, and says by `$PORT` where it has to listen."""
    restarter: Restarter
    is_windows: bool = False
    """Gunicorn does not run there: it needs `fcntl`."""


def _has_image(unit: LaunchUnit, repository: Repository) -> bool:
    """Return whether a Dockerfile of the repository makes the file system of a unit."""
    places = (unit.command.location, *(step.location for step in unit.steps))
    paths = {*(place.path for place in places), unit.recipe, unit.artefact}
    files = (repository.read(path) for path in paths if path is not None)
    return any(file is not None and file.kind is Kind.DOCKERFILE for file in files)


def place_of(launch: Launch, repository: Repository) -> HostTraits:
    """Return what kind of place a start is in."""
    unit = launch.unit
    file = repository.read(unit.artefact or unit.command.location.path)
    kind = None if file is None else file.kind
    row = None if file is None else kind_of(file, repository)
    reader = "" if row is None else row.reader
    is_platform = PLATFORM_PORT in unit.ports
    is_windows = launch.start.location.path.suffix.lower() in SUFFIXES
    is_machine = kind is Kind.SHELL or "host" in unit.reach or reader in _OF_MACHINES | _SERVICES
    may_be_container = bool(unit.mounts) or kind in _CONTAINERS
    is_container = not (is_platform or is_windows) and (
        unit.role is UnitRole.CONTAINER
        or (may_be_container and (not is_machine or _has_image(unit, repository)))
    )
    if is_container or is_platform:
        restarter = Restarter.ORCHESTRATOR
    elif is_windows:
        is_service = "service" in unit.reach
        restarter = Restarter.WINDOWS_SERVICE if is_service else Restarter.WINDOWS
    elif (
        kind in {Kind.UNIT, Kind.SUPERVISOR}
        or reader in _SERVICES | {"hosts.systemd", "hosts.supervisor"}
        or unit.role is UnitRole.WRITTEN_SERVICE
    ):
        restarter = Restarter.SERVICE
    else:
        restarter = Restarter.NOTHING
    return HostTraits(
        is_container=is_container,
        is_platform=is_platform,
        restarter=restarter,
        is_windows=is_windows,
    )
