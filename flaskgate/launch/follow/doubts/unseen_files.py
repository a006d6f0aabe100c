"""Doubts what a start is said to be where the files that are there may not be the repository's.

`.dockerignore` may keep out of the image what it runs; a volume may hold the settings that it looks
for. What cannot be read, or not to its end, is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.doubts.unseen_settings import WITHOUT_DEBUG
from flaskgate.launch.follow.results import Launch, Unsure, answer_of
from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.python.interpreter.source.modules import Modules, Source
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind
from flaskgate.model.findings import Notification, NotificationLevel

_RUN = frozenset({Kind.SHELL, Kind.PYTHON})
"""What is run in the image; other files say how it is built or started."""
_ROOT = PurePosixPath("/")


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


def unless_mounted(launch: Launch) -> Launch:
    """Return a launch as it is, or unknown where a file of settings may be there after all.

    A file that is not in the repository is taken as missing; a volume may bring it along.
    """
    missing = sorted(launch.effects.missing)
    if not _lies_over(launch.unit):
        missing = [one for one in missing if _is_covered(one, launch.unit)]
    if not missing or isinstance(launch.answer, Unsure):
        return launch
    reason = Reason(Cause.NOT_FOUND, missing[0])
    certain = tuple(one for one in launch.verdicts if one.rule in WITHOUT_DEBUG)
    if not certain:
        return unknown(launch, reason)
    return replace(launch, answer=answer_of(certain, (*launch.doubts, reason), safe=None))


def _is_covered(path: str, unit: LaunchUnit) -> bool:
    """Return whether a volume lies where a file is looked for."""
    return path.startswith("/") and any(
        PurePosixPath(path).is_relative_to(volume) for volume in unit.covered
    )


def _lies_over(unit: LaunchUnit) -> bool:
    """Return whether something that is not of the repository lies in or over its folders."""
    homes = [mount.target for mount in unit.mounts] or [unit.folder or _ROOT]
    return any(
        volume.is_relative_to(home) or home.is_relative_to(volume)
        for volume in unit.covered
        for home in homes
    )


def unreadable(launches: Sequence[Launch], modules: Modules) -> Iterator[Notification]:
    """Yield where files that production starts cannot be read as Python, once a file."""
    for path in sorted(_closed_books(launches)):
        yield Notification(
            id="unreadable",
            message="production starts this, and it cannot be read, so nobody looked at it",
            level=NotificationLevel.ERROR,
            path=path,
        )
    started = [one for one in launches if one.is_production]
    asked = {path for one in started if _may_be_asked(one, modules) for path in one.effects.files}
    for path in sorted({path for one in started for path in one.effects.files}):
        source = modules.load(path)
        if isinstance(source, Source) and source.gaps:
            level = NotificationLevel.ERROR if path in asked else NotificationLevel.WARNING
            yield _unread_from(path, source.gaps[0].line, level)


def _may_be_asked(launch: Launch, modules: Modules) -> bool:
    """Return whether the program of a start may have to do with Flask, the unread rest included.

    Of any other nobody knows what it starts, which is said of the start; the run is complete.
    """
    path = launch.path
    return path is None or not modules.is_without_flask(path, (path.parent, PurePosixPath()))


def _unread_from(path: PurePosixPath, line: int, level: NotificationLevel) -> Notification:
    """Say that the rest of a file is no Python, or none yet: a template in a folder of that kind.

    A folder `{{cookiecutter.name}}` is filled in elsewhere; what it starts is started there.
    """
    if any("{{" in part for part in path.parts):
        message = "is a template, which only its own tool can turn into Python"
        return Notification(id="template", message=message, path=path, line=line)
    message = "production starts this, and from this line on it is not Python that can be read"
    return Notification(id="syntax-error", message=message, level=level, path=path, line=line)


def _closed_books(launches: Sequence[Launch]) -> set[PurePosixPath]:
    """Return the programs that production starts and of which nothing could be read."""
    return {
        PurePosixPath(reason.subject)
        for one in launches
        if one.is_production
        for reason in one.doubts
        if reason.cause in {Cause.FILE_UNREAD, Cause.FILE_TOO_LARGE}
        and reason.subject == str(one.path)
    }
