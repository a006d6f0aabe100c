"""Collects what discovery could not look at, at most so many of a kind."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from flaskgate.model import Notification, NotificationLevel

LIMIT = 50
"""How many notifications of one id are kept one by one; a last one counts the rest."""


class Notes:
    """Notifications in the making: a hostile tree must not flood the report."""

    def __init__(self) -> None:
        """Start with none."""
        self._kept: list[Notification] = []
        self._seen: Counter[str] = Counter()

    def add(
        self,
        trouble: str,
        message: str,
        path: str | PurePosixPath | None = None,
        *,
        level: NotificationLevel = NotificationLevel.WARNING,
    ) -> None:
        """Keep a notification with the id `trouble`, about a path from the repository root."""
        self._seen[trouble] += 1
        if self._seen[trouble] <= LIMIT:
            place = None if path is None else PurePosixPath(path)
            self._kept.append(Notification(id=trouble, message=message, level=level, path=place))

    def finish(self) -> tuple[Notification, ...]:
        """Return what was kept in order, and for each id with more than that how many."""
        more = {trouble: seen - LIMIT for trouble, seen in self._seen.items() if seen > LIMIT}
        rest = [
            Notification(id=trouble, message=f"{count} more files with this trouble")
            for trouble, count in more.items()
        ]
        return (*self._kept, *rest)
