"""What stops the gate: one base class, one subclass an edge, each with advice.

A `GateError` means that Flaskgate could not do what it was asked; `app` turns it into one line
and exit code 2. Trouble with a single file is no error but a `model.Notification`.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath


def describe(bug: Exception) -> str:
    """Return what an exception is that nobody expected, and where: `KeyError in calls.py:12`."""
    frames = traceback.extract_tb(bug.__traceback__, limit=-1)
    places = "".join(f" in {PurePath(one.filename).name}:{one.lineno}" for one in frames)
    return type(bug).__name__ + places


class GateError(Exception):
    """The gate cannot go on: `message` says what happened, `hint` what the user can do."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(GateError):
    """An option, an input, the configuration or a path that cannot be used."""


class RuleError(GateError):
    """A rule folder or a user's own rule file that cannot be used."""


class EngineError(GateError):
    """An engine is missing, failed as a whole or outlived its time limit."""


class GitHubError(GateError):
    """GitHub's API refused a call, or could not be reached."""


class HistoryError(GateError):
    """The repository's history cannot be read: git or a commit is missing, or git is too slow."""


class SinkError(GateError):
    """A report could not be written where it was asked for."""
