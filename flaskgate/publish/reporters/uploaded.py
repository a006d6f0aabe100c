"""What became of an upload to code scanning."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.model.errors import SinkError
from flaskgate.model.findings import Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of an upload."""

    marks_lines: bool = False
    """Whether code scanning has the results, and so marks their lines."""
    remarks: tuple[Notification, ...] = ()
    failure: SinkError | None = None
    """Set where the user insists on an upload that was tried in vain."""
