"""What kind of place a start is in: who restarts what runs there, and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import PLATFORM_PORT, Repository
from flaskgate.model import kinds
from flaskgate.model.files import Kind
from flaskgate.model.findings import Restarter

_OF_MACHINES = frozenset(
    {
        "ansible",
        "host_hooks.read_appspec",
        "host_hooks.read_ebextension",
        "systemd",
        "supervisor",
        "cron",
    }
)
_SERVICES = frozenset({"circus", "run_files", "upstart", "launchd", "init_scripts", "iis", "pm2"})
_OF_WINDOWS = frozenset({".bat", ".cmd", ".ps1"})
_CONTAINERS = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.MANIFEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a start is."""

    is_container: bool
    is_platform: bool
    """A platform builds the project, and says by `$PORT` where it has to listen."""
    restarter: Restarter
    is_windows: bool = False
    """Gunicorn does not run there: it needs `fcntl`."""


def place_of(launch: Launch, repository: Repository) -> Place:
    """Return what kind of place a start is in."""
    unit = launch.unit
    file = repository.read(unit.artefact or unit.command.location.path)
    kind = None if file is None else file.kind
    row = None if file is None else kinds.TABLE.kept_by(str(file.path), file.data)
    reader = "" if row is None else row.reader
    is_platform = PLATFORM_PORT in unit.ports
    is_windows = launch.start.location.path.suffix.lower() in _OF_WINDOWS
    is_machine = is_windows or "host" in unit.reach or reader in _OF_MACHINES | _SERVICES
    is_container = not is_platform and (
        (bool(unit.mounts) and not is_windows) or (kind in _CONTAINERS and not is_machine)
    )
    if is_container or is_platform:
        restarter = Restarter.ORCHESTRATOR
    elif kind in {Kind.UNIT, Kind.SUPERVISOR} or reader in _SERVICES | {"systemd", "supervisor"}:
        restarter = Restarter.SERVICE
    else:
        restarter = Restarter.NOTHING
    return Place(
        is_container=is_container,
        is_platform=is_platform,
        restarter=restarter,
        is_windows=is_windows,
    )
