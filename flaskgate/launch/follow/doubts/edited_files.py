"""Doubts what a start is said to be where a file on its way is changed before it is started."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import uncounted, unknown
from flaskgate.launch.follow.doubts.unseen_settings import is_decided
from flaskgate.launch.follow.results import Launch, Unsure
from flaskgate.launch.model import Edit, LaunchUnit, Mount, Repository, Start, StartKind
from flaskgate.launch.project.dotenv import NAMES as DOTENV_FILES
from flaskgate.launch.project.file_edits import absolute_path, copied, covers, may_matter
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind

_OF_DEBUG = re.compile(r"DEBUG|FLASK_|_ENV\b|MODE|CONFIG", re.IGNORECASE)
_RUN = frozenset({Kind.SHELL, Kind.PYTHON})
"""Artefacts that are run themselves; others have been read when what they start changes files."""
_ROOT = PurePosixPath("/")
_NAMED = re.compile(r"\s*(?:(?:export\s+)?\w+=|#|$)")
"""A line of a file of variables that sets one, or none."""


def unless_edited(launch: Launch, repository: Repository) -> Launch:
    """Return a launch as it is, or unknown where what it was read from is not what runs."""
    if not launch.unit.edits or isinstance(launch.answer, Unsure):
        return launch
    for edit in launch.unit.edits:
        if _is_written_by(edit, launch) and _is_of_repository(edit, launch, repository):
            return _doubted(launch, str(edit.target), edit)
        if _decides_by_dotenv(edit, launch):
            return _doubted(launch, str(edit.target), edit)
    for path in sorted(_way(launch)):
        change = _change_of(path, launch, repository)
        if change is not None:
            return _of_another_language(_doubted(launch, str(path), change), launch, change)
    return launch


def _change_of(path: PurePosixPath, launch: Launch, repository: Repository) -> Edit | None:
    """Return what is changed in a file and may decide about the start."""
    file = repository.read(path)
    is_read_before = path == launch.unit.command.location.path and file is not None
    if file is None or (is_read_before and file.kind not in _RUN):
        return None
    edits = (one for one in _edits_of(path, launch) if one.location.path != path)
    return next(
        (
            one
            for one in edits
            if may_matter(one, file) and not _puts(one, path, launch.unit, repository)
        ),
        None,
    )


def _puts(edit: Edit, path: PurePosixPath, unit: LaunchUnit, repository: Repository) -> bool:
    """Return whether a change only puts the very file of the repository somewhere."""
    for source in copied(edit.script):
        place = PurePosixPath(absolute_path(source, edit.folder))
        if any(
            one.target / path.relative_to(one.source) == place for one in _mounts_of(path, unit)
        ):
            return True
        parts = PurePosixPath(source.removeprefix("./")).parts
        named = [one for one in repository.paths if one.parts[-len(parts) :] == parts]
        if named == [path] and not source.startswith("/"):
            return True
    return False


def _mounts_of(path: PurePosixPath, unit: LaunchUnit) -> Iterator[Mount]:
    return (one for one in unit.mounts if path.is_relative_to(one.source))


def _doubted(launch: Launch, name: str, edit: Edit) -> Launch:
    place = f"{edit.location.path}:{edit.location.start.line}"
    return unknown(launch, Reason(Cause.EDITED, name, place))


def _of_another_language(doubted: Launch, launch: Launch, change: Edit) -> Launch:
    """Return a doubt about a program of others as one that is listed, and no finding.

    A change to the task that names it would have to put Python in its place; one to a file that
    nothing names is of some file of a host.
    """
    if launch.start.kind is not StartKind.OTHER:
        return doubted
    is_any = change.target.name == "*" and change.target.parent == _ROOT
    return launch if is_any else uncounted(doubted)


def _is_written_by(edit: Edit, launch: Launch) -> bool:
    """Return whether what runs is taken for the text that a change adds to a file."""
    span, unit = edit.location, launch.unit
    if span.path != unit.command.location.path:
        return False  # a script that writes it is followed with what it writes
    return launch.start.kind is StartKind.PYTHON_CODE and any(
        one.location.path == span.path and span.start <= one.location.start <= span.end
        for one in launch.start.steps
    )


def _decides_by_dotenv(edit: Edit, launch: Launch) -> bool:
    """Return whether a file of variables is written that may turn debug on for a program."""
    if launch.start.kind is StartKind.OTHER:
        return False  # it serves nothing, whatever is set
    is_read = launch.start.kind is StartKind.FLASK_CLI or launch.effects.loads_dotenv
    is_read = is_read or bool(launch.effects.sinks)
    is_named = edit.target.name.startswith(".")  # `*` are other files
    is_meant = is_named and any(fnmatchcase(name, edit.target.name) for name in DOTENV_FILES)
    if not is_meant or not is_read or (is_decided(launch) and not _rests_on(edit, launch)):
        return False
    return any(_OF_DEBUG.search(one) or not _NAMED.match(one) for one in edit.script.split("\n"))


def _rests_on(edit: Edit, launch: Launch) -> bool:
    """Return whether what is wrong is said by the file of variables that is changed."""
    steps = (step for verdict in launch.verdicts for step in verdict.chain)
    places = (*(step.location for step in steps), *(one.location for one in launch.verdicts))
    return any(fnmatchcase(place.path.name, edit.target.name) for place in places)


def _is_of_repository(edit: Edit, launch: Launch, repository: Repository) -> bool:
    """Return whether the file that is changed was copied from the repository."""
    mounts = [one for one in launch.unit.mounts if edit.target.is_relative_to(one.target)]
    sources = (one.source / edit.target.relative_to(one.target) for one in mounts)
    return any(one in repository.paths for one in sources)


def _way(launch: Launch) -> set[PurePosixPath]:
    """Return the files of scripts and programs that are run until something serves.

    Flask's own command serves whatever the application is.
    """
    steps = {one.location.path for one in launch.start.steps}
    if launch.start.kind is StartKind.FLASK_CLI:
        return steps
    own = set() if launch.path is None else {launch.path}
    return {*own, *launch.effects.files, *steps}


def _edits_of(path: PurePosixPath, launch: Launch) -> Iterator[Edit]:
    """Yield what is changed in a file of the repository, by where it is in the unit."""
    unit = launch.unit
    places = {
        one.target / path.relative_to(one.source): at
        for at, one in enumerate(unit.mounts)
        if path.is_relative_to(one.source)
    }
    for one in unit.edits:
        if one.below is not None:
            is_changed = _is_below(one, places or dict.fromkeys(_guessed(path, launch), -1))
        elif unit.mounts:
            is_changed = any(covers(one, place) for place in places)
        else:
            is_changed = _may_be(path, one.target, launch.start)
        if is_changed:
            yield one


def _is_below(edit: Edit, places: Mapping[PurePosixPath, int]) -> bool:
    """Return whether what comes from elsewhere may lie over a file, by the mount it is from."""
    return any(at < (edit.below or 0) and covers(edit, place) for place, at in places.items())


def _guessed(path: PurePosixPath, launch: Launch) -> Iterator[PurePosixPath]:
    """Yield where a file may be that no part of the image brings: what brings others has it."""
    folder = launch.start.folder or launch.unit.folder
    if folder is not None:
        yield folder / path.name
        yield folder / launch.start.target


def _may_be(path: PurePosixPath, target: PurePosixPath, start: Start) -> bool:
    """Return whether a change may be one of a file, wherever on a host the repository is.

    Any file of a folder (`cp conf/* /etc/nginx`) is one of the repository only where the folder is
    called like its own, or where what is started is there.
    """
    folder = target.parent
    if target.name != "*" or folder == _ROOT:
        return fnmatchcase(path.name, target.name)
    is_there = folder == start.folder or any(one.startswith(f"{folder}/") for one in start.words)
    return is_there or folder.name == path.parent.name
