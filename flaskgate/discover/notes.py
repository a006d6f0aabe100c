"""Collects what discovery could not look at, at most so many of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from flaskgate.model.findings import Notification, NotificationLevel

LIMIT = 50
"""How many notifications of one id are kept one by one; a last one counts the rest."""


class Notes:
    """Notifications in the making: a hostile tree must not flood the report."""

    def __init__(self) -> None:
        """Start with none."""
        self.kept: list[Notification] = []
        self.seen: Counter[str] = Counter()

    def add(
        self,
        trouble: str,
        message: str,
        path: str | PurePosixPath | None = None,
        *,
        level: NotificationLevel = NotificationLevel.WARNING,
    ) -> None:
        """Keep a notification with the id `trouble`, about a path from the repository root."""
        self.seen[trouble] += 1
        if self.seen[trouble] <= LIMIT:
            place = None if path is None else PurePosixPath(path)
            self.kept.append(Notification(id=trouble, message=message, level=level, path=place))

    def merge(self, others: Iterable[Notes]) -> None:
        """Take over what others have kept and counted."""
        for other in others:
            for note in other.kept:
                self.add(note.id, note.message, note.path, level=note.level)
            self.seen += other.seen - Counter(note.id for note in other.kept)

    def finish(self) -> tuple[Notification, ...]:
        """Return what was kept in order, and for each id with more than that how many."""
        more = {trouble: seen - LIMIT for trouble, seen in self.seen.items() if seen > LIMIT}
        rest = [
            Notification(id=trouble, message=f"{count} more files with this trouble")
            for trouble, count in more.items()
        ]
        return (*self.kept, *rest)
