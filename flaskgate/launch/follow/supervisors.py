"""Follows a supervisor that a unit starts: its programs run in the file system of who starts it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.start_files import Locate
from flaskgate.launch.model import LaunchUnit, Repository, Start
from flaskgate.launch.readers import supervisor
from flaskgate.model.files import Kind

_CONFIGURATIONS = ("supervisord.conf", "etc/supervisord.conf", "supervisor.conf")
"""Where supervisord looks by itself, from its folder; the last is what an image often copies."""


def programs(
    unit: LaunchUnit, start: Start, find: Locate, repository: Repository
) -> tuple[LaunchUnit, ...] | None:
    """Return the programs of the configuration that `start` names, as units of their own.

    None where the configuration is not in the repository, or is none.
    """
    path = _configuration(start, find)
    file = None if path is None else repository.read(path)
    if file is None or file.kind is not Kind.SUPERVISOR:
        return None
    return tuple(
        replace(
            program,
            environment={**start.environment, **program.environment},
            folder=program.folder or start.folder,
            mounts=unit.mounts,
            texts=unit.texts,
            steps=(*unit.steps, *start.steps),
            context=unit.context,
            is_ignored=unit.is_ignored,
        )
        for program in supervisor.read(file, repository).units
    )


def _configuration(start: Start, find: Locate) -> PurePosixPath | None:
    names = (start.target,) if start.target else _CONFIGURATIONS
    found = (find(name, start.folder) for name in names)
    return next((one for one in found if one is not None), None)
