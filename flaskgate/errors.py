"""What stops the gate: one base class, one subclass an edge, each with advice.

A `GateError` means that Flaskgate could not do what it was asked; `app` turns it into one line
and exit code 2. Trouble with a single file is no error but a `model.Notification`.
"""


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


class SinkError(GateError):
    """A report could not be written where it was asked for."""
