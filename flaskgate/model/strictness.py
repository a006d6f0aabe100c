"""What a gate that insists on having looked at everything makes of a report: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from flaskgate.model.errors import GateError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.report import Report

UNRESOLVED: Final = "launch-unresolved"
"""The rule of production starts that may be Python of the repository, and are unknown."""

_UNREAD: Final = frozenset(
    {
        *("file-too-large", "lfs-pointer", "special-file", "symlink-outside", "unreadable"),
        "not-checked-out",
        *("not-scanned", "partial-parse", "syntax-error", "template", "undecodable"),
        *("engine-error", "engine-limit", "engine-timeout", "launch-error", "launch-limit"),
        "git-failed",
    }
)
"""Ids of what could not be looked at, whatever its level."""
_ASKED: Final = _UNREAD | {"policy-unmatched"}
"""And of what was asked for in vain."""


def unread(notifications: Iterable[Notification]) -> tuple[Notification, ...]:
    """Return what could not be looked at, in whole or in part, or was hit by a limit."""
    return tuple(
        one for one in notifications if one.id in _UNREAD or one.level is NotificationLevel.ERROR
    )


def refused(error: GateError) -> Notification:
    """Return what those who report later say of a report that somebody did not take."""
    return Notification(
        id="not-reported", message=f"{error.message}: {error.hint}", level=NotificationLevel.ERROR
    )


def insist(report: Report) -> Report:
    """Return the report in which everything that could not be looked at is an error.

    A start that somebody has accepted by its rule's name counts as looked at.
    """
    raised = tuple(
        replace(one, level=NotificationLevel.ERROR) if one.id in _ASKED else one
        for one in report.notifications
    )
    unknown = tuple(
        Notification(
            id="strict-unknown-start",
            message="strict: nobody can tell what production starts here; write it out, declare it"
            f" under 'launches', or accept {UNRESOLVED} by its name",
            level=NotificationLevel.ERROR,
            path=one.location.path,
            line=one.location.start.line,
        )
        for one in report.findings
        if one.rule.id == UNRESOLVED and one.is_live
    )
    return replace(report, notifications=(*raised, *unknown))
