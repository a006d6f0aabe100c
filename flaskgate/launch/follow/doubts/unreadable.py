"""Says which Python files production starts that cannot be read, or not to their end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.python.interpreter.source.modules import Modules, Source
from flaskgate.launch.reasons import Cause
from flaskgate.model.findings import Notification, NotificationLevel


def unreadable(launches: Sequence[Launch], modules: Modules) -> Iterator[Notification]:
    """Yield where files that production starts cannot be read as Python, once a file."""
    for path in sorted(_closed_books(launches)):
        yield Notification(
            id="unreadable",
            message="production starts this, and it cannot be read, so nobody looked at it",
            level=NotificationLevel.ERROR,
            path=path,
        )
    started = {path for one in launches if one.is_production for path in one.effects.files}
    for path in sorted(started):
        source = modules.load(path)
        if isinstance(source, Source) and source.gaps:
            yield _unread_from(path, source.gaps[0].line)


def _unread_from(path: PurePosixPath, line: int) -> Notification:
    """Say that the rest of a file is no Python, or none yet: a template in a folder of that kind.

    A folder `{{cookiecutter.name}}` is filled in elsewhere; what it starts is started there.
    """
    if any("{{" in part for part in path.parts):
        message = "is a template, which only its own tool can turn into Python"
        return Notification(id="template", message=message, path=path, line=line)
    message = "production starts this, and from this line on it is not Python that can be read"
    return Notification(
        id="syntax-error", message=message, level=NotificationLevel.ERROR, path=path, line=line
    )


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
