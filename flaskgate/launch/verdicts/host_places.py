"""Whether a start names the place on a host in which the project lies there.

What somebody runs from a checkout works wherever that is. A script that enters `/opt/shop`, or runs
`/home/pi/robot/app.py`, was written for one host: for a server, a device, or for the very place in
which production starts the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Harmful, Launch, Safe
from flaskgate.launch.model import StartKind
from flaskgate.model.files import Kind, SourceFile

_SERVERS = frozenset({StartKind.SERVER, StartKind.FLASK_CLI})
_ACCOUNTS = (
    *("admin", "almalinux", "azureuser", "bitnami", "centos", "cloud-user", "cloudlinux", "debian"),
    *("ec2-user", "fedora", "freebsd", "opc", "orangepi", "pi", "rocky", "ubuntu"),
)
"""The accounts with which images of clouds and of small computers come
(https://docs.cloud-init.io/en/latest/reference/base_config_reference.html, and the vendors')."""
_PLACE = re.compile(
    rf"/(?:opt|srv|var/(?:www|lib|opt)|home/(?:{'|'.join(_ACCOUNTS)}))/(?!v?env\b|\.)[^/\s\"']+"
)
"""Where hosts keep what they run (https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html)."""


def is_for_a_host(
    launch: Launch, started: Iterable[Launch], script: SourceFile, artefacts: Iterable[SourceFile]
) -> bool:
    """Return whether what a script starts lies in a place of a host that the script names.

    So does what lies where something harmful does that is `started` for production. Where that is
    something safe, the script is for another occasion; and a place that an image has, too, may be
    the one in there.
    """
    own = set(_places(launch))
    if not own.isdisjoint(_on_hosts(started, Safe)):
        return False
    named = {found[0] for one in own if (found := _PLACE.match(one)) and found[0] in script.text}
    if named and not any(_has_image(place, artefacts) for place in named):
        return True
    return not own.isdisjoint(_on_hosts(started, Harmful))


def _places(launch: Launch) -> Iterator[str]:
    """Yield the absolute paths by which a start finds its program, its app or its folder.

    Where the folder of a script is, nobody knows: that one counts for nothing.
    """
    start = launch.start
    app = start.environment.get("FLASK_APP")
    named = (start.folder, start.target, app.value if app is not None else None)
    homes = {str(mount.target) for mount in launch.unit.mounts}
    for one in named:
        path = str(one or "")
        if PurePosixPath(path).is_absolute() and path not in homes:
            yield path


def _on_hosts(launches: Iterable[Launch], answer: type[Safe | Harmful]) -> Iterator[str]:
    """Yield the places of what serves on hosts so; what is mounted is inside of something."""
    for launch in launches:
        targets = [mount.target for mount in launch.unit.mounts]
        if launch.is_production and isinstance(launch.answer, answer) and _serves(launch):
            for place in _places(launch):
                if not any(map(PurePosixPath(place).is_relative_to, targets)):
                    yield place


def _serves(launch: Launch) -> bool:
    return launch.start.kind in _SERVERS or bool(launch.effects.sinks)


def _has_image(place: str, artefacts: Iterable[SourceFile]) -> bool:
    return any(file.kind is Kind.DOCKERFILE and place in file.text for file in artefacts)
