"""Doubts what a start is said to be where `.dockerignore` keeps what it runs out of the image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.results import Launch, Unsure
from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind

_RUN = frozenset({Kind.SHELL, Kind.PYTHON})
"""What is run in the image; other files say how it is built or started."""


def unless_left_out(launch: Launch, repository: Repository) -> Launch:
    """Return a launch as it is, or unknown where a file that it runs is not in the image.

    What a program imports has been asked of the image already.
    """
    if not launch.unit.mounts or isinstance(launch.answer, Unsure):
        return launch
    for path in _run_files(launch):
        is_out = _is_copied(path, launch.unit) and launch.unit.is_ignored(path)
        file = repository.read(path) if is_out else None
        if file is not None and file.kind in _RUN:
            return unknown(launch, Reason(Cause.LEFT_OUT, str(path)))
    return launch


def _is_copied(path: PurePosixPath, unit: LaunchUnit) -> bool:
    """Return whether a folder with this file in it is copied; what is cloned is no part of it."""
    return any(path.is_relative_to(one.source) for one in unit.mounts)


def _run_files(launch: Launch) -> Iterator[PurePosixPath]:
    outside = {launch.unit.command.location.path, *(s.location.path for s in launch.unit.steps)}
    inside = (step.location.path for step in launch.start.steps)
    yield from (path for path in dict.fromkeys(inside) if path not in outside)
    if launch.path is not None:
        yield launch.path
