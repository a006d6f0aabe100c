"""Hands an artefact to its reader, and keeps a reader's bug from ending the run."""

from __future__ import annotations

from flaskgate.launch.model import Reading, Repository
from flaskgate.launch.readers import choose
from flaskgate.model.errors import describe
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Notification, NotificationLevel


def read_units(file: SourceFile, repository: Repository) -> Reading:
    """Return what an artefact starts; an artefact of no known format starts nothing."""
    try:
        return choose.read(file, repository)
    except RecursionError:
        trouble = Notification(
            id="launch-limit", message="it is nested too deeply to be followed", path=file.path
        )
        return Reading(notifications=(trouble,))
    except Exception as bug:  # noqa: BLE001 (one artefact must not take the others with it)
        failure = Notification(
            id="launch-error",
            message=f"what it starts could not be read: {describe(bug)}",
            level=NotificationLevel.ERROR,
            path=file.path,
        )
        return Reading(notifications=(failure,))
