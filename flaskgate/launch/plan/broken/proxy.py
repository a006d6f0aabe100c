"""Servers behind a proxy of the repository that hands requests to another port.

Only where every address that the proxies name there is that one port, and nothing else of the
repository speaks of it: another program may listen there.
"""

from __future__ import annotations

import re

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.plan.broken.reach import (
    PORT,
    addresses_of,
    is_all,
    names_port,
    shares_networks,
)
from flaskgate.launch.plan.places import place_of
from flaskgate.launch.project.proxies import HERE, Proxies, proxies
from flaskgate.model.findings import Restarter

_PROSE = frozenset({".md", ".rst", ".txt", ".lock", ".css", ".svg", ".html", ".csv", ".map"})
_FILES, _LARGEST = 500, 100_000


def behind_another_port(launch: Launch, programs: Programs) -> str:
    """`proxy_pass http://127.0.0.1:8000` before `gunicorn --bind 127.0.0.1:5000 app:app`."""
    repository, start = programs.repository, launch.start
    sites = proxies(repository)
    if start.kind is not StartKind.SERVER or not sites.targets or not sites.is_whole:
        return ""
    hosts = _names(launch, repository)
    meant = [one for one in sites.targets if one.host in hosts]
    listening = addresses_of(launch, programs) or []
    ports = [match[1] for one in listening if (match := PORT.fullmatch(one))]
    is_known = bool(ports) and len(ports) == len(listening)
    if not is_known or len({one.port for one in meant}) != 1 or meant[0].port in ports:
        return ""
    if _may_be_another(meant[0].port, launch, sites, repository):
        return ""
    spot, host = f"{meant[0].path}:{meant[0].line}", listening[0].rpartition(":")[0]
    return (
        f"listens on {listening[0]}, and {spot} hands requests to {meant[0].host}:"
        f"{meant[0].port}: nothing listens there. Bind {host}:{meant[0].port} instead."
    )


def _names(launch: Launch, repository: Repository) -> tuple[str, ...]:
    """Return how a proxy calls the place in which a server runs."""
    place, service = place_of(launch, repository), launch.unit.service
    if service and launch.unit.mounts and place.is_container:
        return (service,)
    is_service = place.restarter is Restarter.SERVICE
    return HERE if is_service and not launch.unit.mounts else ()


def _may_be_another(port: str, launch: Launch, sites: Proxies, repository: Repository) -> bool:
    """Return whether another program may listen on a port."""
    if launch.unit.mounts:
        return not is_all(launch) or names_port(port, repository) or shares_networks(repository)
    number = re.compile(rf"(?<!\d){port}(?!\d)")
    own = {one.path for one in sites.targets}
    others = (one for one in sorted(repository.paths)[:_FILES] if one not in own)
    files = (repository.read(one) for one in others if one.suffix not in _PROSE)
    return any(file is not None and number.search(file.text[:_LARGEST]) for file in files)
