"""Says whether Python or Flask of the repository may be behind a start that nobody can follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.model import LaunchUnit, Repository, Start
from flaskgate.launch.project.remember import Answers
from flaskgate.launch.reasons import Cause
from flaskgate.launch.start_words import asks_to_serve
from flaskgate.model.files import Kind

_FLASK = re.compile(rb"flask|werkzeug|connexion|\b(?:from|import)\s+dash\b", re.IGNORECASE)
_MOST = 3_000
"""How many Python files of one folder are looked at; beyond that they are taken to matter."""
_ENDINGS = (".py", ".pyw", ".pyz")


_CHORES = frozenset({Cause.UNFAMILIAR, Cause.NO_PROGRAM, Cause.NO_SCRIPT, Cause.NO_SERVICES})
"""A script of a host installs and prepares: a program of others is a step of it, not the service,
unless a start stands among its words. What the artefact itself names is the service."""


_FOREIGN = frozenset({Cause.UNFAMILIAR, Cause.NO_PROGRAM, Cause.NO_SERVICES, Cause.NO_TASK_FILE})
_SYSTEM = re.compile(r"/(?:usr/(?:local/)?)?s?bin/[^/]+|/snap/bin/[^/]+")
"""Where packages put their programs. One that the repository has was found under its name."""
_HINT = re.compile(r"\.py\b|flask|python|wsgi|\b\w+:\w*app\b", re.IGNORECASE)


def _is_step(unit: LaunchUnit, start: Start) -> bool:
    """Return whether a start is one of the things that a script of a unit does.

    What wrappers are given is all that the unit starts: `bash /opt/shop/up.sh`.
    """
    count = len(start.words)
    return not count or tuple(unit.command.words[-count:]) != tuple(start.words)


def project_of(folder: PurePosixPath, repository: Repository) -> PurePosixPath:
    """Return the nearest folder, from this one upwards, that holds Python."""
    while folder.parts and not any(
        path.suffix in _ENDINGS and path.is_relative_to(folder) for path in repository.paths
    ):
        folder = folder.parent
    return folder


class Reach:
    """What units can see of the repository; what was asked once is remembered."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._python = Answers(self._python_in)
        self._holds = Answers(self._holds_flask)
        self._speaks = Answers(self._speaks_of_flask)

    def may_serve(self, unit: LaunchUnit, start: Start) -> bool:
        """Return whether a start that is unknown may come to Flask of the repository.

        Its words say so themselves, or the file system that it sees holds such Python.
        """
        cause = start.reason.cause if start.reason is not None else None
        if cause is Cause.MAY_RUN:
            return True
        if cause in _CHORES and not unit.mounts and _is_step(unit, start):
            return False
        if start.words and start.words[0].startswith("-"):
            return False  # words for the entrypoint of an image that is not of this repository
        if cause in _FOREIGN and not unit.mounts and (unit.is_given or self._is_installed(start)):
            return False
        folders = {mount.source for mount in unit.mounts}
        if not folders and not self._has_recipe(unit):
            folders = {project_of(unit.command.location.path.parent, self._repository)}
        return any(self._holds[folder, unit.is_ignored] for folder in folders)

    def _is_installed(self, start: Start) -> bool:
        """Return whether a host starts a program of others, and nothing speaks of Python.

        Neither its words do, nor the files of the repository that are called as the one that it
        reads; that stands elsewhere.
        """
        words = start.words
        if not words or not _SYSTEM.fullmatch(words[0]) or any(map(_HINT.search, words)):
            return False
        reason = start.reason
        if reason is None or reason.cause is not Cause.NO_TASK_FILE:
            return not asks_to_serve(words)  # a manager of processes reads the project
        alike = (path for path in self._repository.paths if path.name == reason.detail)
        return not any(map(self._runs_python, alike))

    def may_hold(self, unit: LaunchUnit) -> bool:
        """Return whether a file that is missing may be one of the repository's.

        An image that is built here, and into which only single files are copied that are no Python,
        has that of others; a folder may be given what is not committed.
        """
        if not self._has_recipe(unit) or not unit.mounts:
            return True
        sources = (mount.source for mount in unit.mounts)
        return any(one not in self._repository.paths or one.suffix in _ENDINGS for one in sources)

    def _has_recipe(self, unit: LaunchUnit) -> bool:
        """Return whether the image is built here: what it holds is known, if only nothing."""
        paths = (unit.command.location.path, *(step.location.path for step in unit.steps))
        files = (self._repository.read(path) for path in paths)
        return unit.recipe is not None or any(
            file is not None and file.kind is Kind.DOCKERFILE for file in files
        )

    def _python_in(self, folder: PurePosixPath) -> Sequence[PurePosixPath]:
        paths = (path for path in self._repository.paths if path.suffix in _ENDINGS)
        return tuple(path for path in paths if path.is_relative_to(folder))

    def _holds_flask(self, question: tuple[PurePosixPath, Callable[[PurePosixPath], bool]]) -> bool:
        """Return whether what of a folder is not ignored is large or speaks of Flask."""
        folder, is_ignored = question
        kept = [path for path in self._python[folder] if not is_ignored(path)]
        return len(kept) > _MOST or any(self._speaks[path] for path in kept)

    def _runs_python(self, path: PurePosixPath) -> bool:
        file = self._repository.read(path)
        return file is not None and _HINT.search(file.text) is not None

    def _speaks_of_flask(self, path: PurePosixPath) -> bool:
        file = self._repository.read(path)
        return file is not None and _FLASK.search(file.data) is not None
