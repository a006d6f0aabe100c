"""Turns a launch unit's command into the processes it starts.

Wrappers, shells, scripts of the repository and task runners are seen through; what is left is
classified by `argv`. Nothing is executed, and everything is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from flaskgate.launch.commands.collector import Layout, WrittenFile
from flaskgate.launch.commands.follow import Follower
from flaskgate.launch.commands.start_files import Locate
from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.model import Edit, LaunchUnit, Repository, Start, StartKind
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.file_edits import is_changed
from flaskgate.launch.project.folders import folders_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import ADDED, clean, several, unknown, unset
from flaskgate.launch.shell.state import Shell, shell_of
from flaskgate.launch.shell.status import DONE
from flaskgate.model.findings import Step

__all__ = ["FollowedCommand", "Locate", "WrittenFile", "trace"]

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|\((\w+)\)|(\w+))")
_OWN = re.compile(r"\$\w+")
"""A variable that is a word of its own, or any number of words."""
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedCommand:
    """What running a unit's command comes down to."""

    starts: tuple[Start, ...]
    """In the order in which they are started; never empty."""
    files: tuple[WrittenFile, ...]
    """What its scripts write: unit files, Procfiles and configurations that nobody else sees."""
    edits: tuple[Edit, ...]
    """What its scripts change in files that are there."""
    left: Mapping[str, str | None]
    """Path to the text of each file that was written or changed; None: not known, or gone."""
    is_whole: bool
    """Nothing was left out for want of a grammar, or because there is too much of it."""
    has_failed: bool
    """It surely says `exit 1`, and is no command that happens to fail at last."""


def trace(
    unit: LaunchUnit, repository: Repository, locate: Locate, *, is_building: bool = False
) -> FollowedCommand:
    """Return the processes that a unit starts and the files that its scripts write.

    `is_building`: it is no unit, but an instruction that makes an image.
    """
    follower = Follower(repository, locate, unit.texts)
    follower.is_building = is_building
    follower.layout = Layout(
        is_known=bool(unit.mounts),
        is_ignored=unit.is_ignored,
        is_changed=lambda place: is_changed(place, unit),
        names_in=partial(_names_in, unit, repository),
    )
    shell = shell_of(unit.environment, unit.folder)
    steps = (Step(location=unit.command.location, message=unit.command.text),)
    exact = unit.command.exact
    words = [
        clean(word) if word in exact else _exec_word(clean(word), shell)
        for word in unit.command.words
    ]
    if unit.command.is_extensible:
        words.append(ADDED)
    is_said = bool(words and words[0].strip())
    status = follower.run(words, steps, shell) if is_said else DONE
    follower.settle(shell)
    starts = (*follower.starts, *_remainder(follower, unit, shell, steps))
    return FollowedCommand(
        starts=starts,
        files=tuple(follower.files),
        edits=tuple(follower.edits),
        left=shell.files,
        is_whole=follower.limit is None,
        has_failed=follower.has_refused and status.holds is False and not status.is_by_default,
    )


def _names_in(
    unit: LaunchUnit, repository: Repository, folder: PurePosixPath
) -> Sequence[str] | None:
    """Return what is in a folder that comes from the repository as a whole, sorted.

    The folder into which something is copied may have been there before, with more in it.
    """
    if any(one.target.parent == folder for one in unit.texts):
        return None
    for mount in reversed(unit.mounts):
        if folder.is_relative_to(mount.target):
            source = mount.source / folder.relative_to(mount.target)
            paths = map(PurePosixPath, folders_of(repository).below(source))
            kept = (one for one in paths if not unit.is_ignored(one))
            names = {one.relative_to(source).parts[0] for one in kept}
            is_whole = folder != mount.target and bool(names)
            return sorted(names) if is_whole else None
    return None


def _remainder(
    follower: Follower, unit: LaunchUnit, shell: Shell, steps: tuple[Step, ...]
) -> tuple[Start, ...]:
    """Return what has to be said besides: that a limit was hit, or that nothing is started."""
    if follower.limit:
        return (_start(unit, shell, steps, kind=StartKind.UNKNOWN, reason=follower.limit),)
    if follower.starts:
        return ()
    fetched = follower.fetched if unit.mounts else None  # what sets up a host is no server
    return (
        fetched
        or follower.dropped
        or _start(unit, shell, steps, kind=StartKind.OTHER, reason=Reason(Cause.NOTHING_RUN)),
    )


def _start(
    unit: LaunchUnit,
    shell: Shell,
    steps: tuple[Step, ...],
    *,
    kind: StartKind,
    reason: Reason | None = None,
) -> Start:
    words: Sequence[str] = unit.command.words
    program = program_of(words[0]) if words and words[0] else ""
    return Start(
        kind=kind,
        location=steps[-1].location,
        words=tuple(words),
        target=program,
        program=program,
        arguments=tuple(words[1:]),
        environment=shell.environment,
        folder=unit.folder,
        steps=steps,
        reason=reason,
    )


def _exec_word(word: str, shell: Shell) -> str:
    """Mark the variables in a word of the exec form; text for a shell has blanks and stays.

    What expands them has done so where it knows them: those that are left are set to what cannot
    be told, or by nothing that is seen.
    """
    if _BLANK.search(word):
        return word
    sort = several if _OWN.fullmatch(word) else str

    def mark(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[3]
        is_set = name in {*shell.variables, UNKNOWN_NAME} or shell.is_open
        return sort(unknown(match[0]) if is_set else unset(match[0]))

    return _VARIABLE.sub(mark, word)
