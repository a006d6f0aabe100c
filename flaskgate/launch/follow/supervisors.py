"""Follows a supervisor that a unit starts: its programs run in the file system of who starts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.start_files import Locate
from flaskgate.launch.model import LaunchUnit, Repository, Start
from flaskgate.launch.project.folders import folders_of
from flaskgate.launch.readers import supervisor
from flaskgate.model.files import Kind, SourceFile

_CONFIGURATIONS = (
    *("supervisord.conf", "etc/supervisord.conf"),
    *("/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"),
    "supervisor.conf",
)
"""Where supervisord looks by itself (`supervisor/options.py: searchpaths`), from its folder; the
last is what an image often copies."""
_MOST = 100
"""Files that one configuration includes."""


def programs(
    unit: LaunchUnit, start: Start, find: Locate, repository: Repository
) -> tuple[LaunchUnit, ...] | None:
    """Return the programs of the configuration that `start` names, as units of their own.

    Those of the files that it includes are among them. None where the configuration is not in the
    repository, or says no program.
    """
    path = _configuration(start, find)
    file = None if path is None else repository.read(path)
    if file is None:
        return None
    files = [file, *_included(file, unit, repository)]
    return (
        tuple(
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
            for one in files
            if one.kind is Kind.SUPERVISOR
            for program in supervisor.read(one, repository).units
        )
        or None
    )


def _configuration(start: Start, find: Locate) -> PurePosixPath | None:
    names = (start.target,) if start.target else _CONFIGURATIONS
    found = (find(name, start.folder) for name in names)
    return next((one for one in found if one is not None), None)


def _included(file: SourceFile, unit: LaunchUnit, repository: Repository) -> Iterator[SourceFile]:
    """Yield what `[include]` names by its patterns, each file once."""
    found = (
        path
        for pattern in supervisor.included(file)
        for path in _matching(pattern, file.path.parent, unit, repository)
    )
    for path in islice(dict.fromkeys(found), _MOST):
        other = repository.read(path)
        if other is not None and path != file.path:
            yield other


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
            if mount.target.match(pattern):
                yield mount.source
        elif PurePosixPath(pattern).is_relative_to(mount.target):
            inside = PurePosixPath(pattern).relative_to(mount.target)
            yield from folders.match(mount.source, str(inside))
