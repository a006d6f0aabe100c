"""What `-v` and `--mount` of `docker run` put over the files of an image.

See https://docs.docker.com/reference/cli/docker/container/run/#volume. A named volume begins as
what the image has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options
from flaskgate.launch.images.brought_files import lying_over
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.images.dockerignore import unless_mounted
from flaskgate.launch.model import LaunchUnit, Mount, Repository, Start
from flaskgate.launch.project.folders import folders_of
from flaskgate.model.findings import Location

_HERE = re.compile(r"(?:\$\{?PWD\}?|\$\(pwd\)|`pwd`|\.)(?:/(?P<rest>[\w./-]*))?")
_ROOT = PurePosixPath("/")


@dataclass(frozen=True, slots=True)
class Outside:
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
        folders = folders_of(self.repository)
        found = (one for one in paths if one in self.repository.paths or folders.has(one))
        return next(found, None)


def with_volumes(unit: LaunchUnit, options: Options, outside: Outside) -> LaunchUnit:
    """Return a container with what its options put over the files of its image.

    What lies over all that it works in is taken for a checkout of this repository.
    """
    if not unit.mounts:
        return unit
    count, place = len(unit.mounts), outside.start.location
    for source, target in _pairs(options):
        path = outside.path_of(source)
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
