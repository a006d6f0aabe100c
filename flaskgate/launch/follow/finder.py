"""Finds the files that a unit's scripts name, by how the repository is laid out there."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate

if TYPE_CHECKING:
    from flaskgate.launch.commands.starts import Locate


def finder(unit: LaunchUnit, repository: Repository) -> Locate:
    """Return what gives the file of the repository that a path means in the unit."""

    def find(
        path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        near = unit.command.location.path.parent
        place = LookupContext(repository, near, folder, unit.mounts)
        return locate(path, place, is_exact=is_exact).path

    return find
