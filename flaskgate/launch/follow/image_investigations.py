"""Follows units where they run: in the repository, or in an image that has changed files of it."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.follow.built_files import BuiltFiles, built_files, in_repository
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.model import LaunchUnit

_MOST = 100
"""Images that change files, each in a way of its own."""


class ImageInvestigations:
    """The investigation of a repository, and one for each image that has files of its own."""

    def __init__(self, whole: Investigation, context_of: ContextOf) -> None:
        self._whole, self._context_of = whole, context_of
        self._inner: dict[tuple[tuple[PurePosixPath, bytes], ...], Investigation] = {}

    def follow(self, unit: LaunchUnit) -> list[Launch]:
        """Return what a unit starts, told where the repository says it."""
        has_own = any(one.text for one in unit.edits) or any(one.is_mounted for one in unit.texts)
        if not has_own or self._is_exhausted:
            return list(self._whole.follow(unit))
        changed, files = built_files(unit, self._whole.programs.repository)
        if not files.files:
            return list(self._whole.follow(changed))
        launches = self._investigation(files).follow(changed)
        return [in_repository(one, unit, files) for one in launches]

    @property
    def _is_exhausted(self) -> bool:
        return len(self._inner) >= _MOST or self._whole.programs.is_exhausted

    def _investigation(self, files: BuiltFiles) -> Investigation:
        key = tuple((path, one.data) for path, one in sorted(files.files.items()))
        if key not in self._inner:
            inner = Investigation(files, self._context_of, self._whole.programs.budget)
            inner.notifications = self._whole.notifications
            self._inner[key] = inner
        return self._inner[key]
