"""Findings as annotations of a check run: pure, within the limits of GitHub's Checks API.

Shapes and limits are those of https://docs.github.com/en/rest/checks/runs. Lines and columns count
from 1, the last column included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flaskgate.model.findings import Finding, Location, Severity
from flaskgate.model.wording import last_line
from flaskgate.publish.routes import other_starts, short_place, worth_showing
from flaskgate.publish.views.line_notes import explanation, title
from flaskgate.text.escape import shorten, visible

TITLE_LIMIT = 255
TEXT_LIMIT = 64_000
"""Bytes of a message or of details; GitHub takes 64 KB."""

LEVELS = {
    Severity.CRITICAL: "failure",
    Severity.HIGH: "failure",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}

_FIELDS = (
    *("path", "start_line", "end_line", "start_column", "end_column"),
    *("annotation_level", "title", "message", "raw_details"),
)
_STEPS = 100
"""Steps of one launch chain."""
_STEP_LIMIT = 500
"""Code points of one step."""
_REFUSED = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
"""Half a character, and those beyond the first plane, which the API refuses in some places."""


def is_markable(finding: Finding) -> bool:
    """Return whether the API takes the name of the file."""
    return not _REFUSED.search(str(finding.location.path))


def annotation(finding: Finding) -> dict[str, str | int]:
    """Return the annotation that marks a finding which is markable."""
    made: dict[str, str | int] = {
        "path": str(finding.location.path),
        **_span(finding.location),
        "annotation_level": LEVELS[finding.rule.severity],
        "title": shorten(plain(title(finding)), TITLE_LIMIT),
        "message": _cut(plain(explanation(finding))),
    }
    details = _cut(plain(_details(finding)))
    return {**made, "raw_details": details} if details else made


def identity(annotation: Mapping[str, object]) -> tuple[str, ...]:
    """Return what two annotations have in common if they are one, sent or as GitHub tells it."""
    values = (annotation.get(name) for name in _FIELDS)
    return tuple("" if value is None else str(value).strip() for value in values)


def plain(text: str) -> str:
    """Return `text` with each character that the API may refuse as a Python escape."""
    return _REFUSED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _span(location: Location) -> dict[str, int]:
    first, last = location.start.line, last_line(location)
    span = {"start_line": first, "end_line": last}
    if location.end.line == first == last:
        column = location.start.column
        span |= {"start_column": column, "end_column": max(column, location.end.column - 1)}
    return span


def _details(finding: Finding) -> str:
    """Return the launch chain, a step a line, and what else starts the place."""
    chain = worth_showing(finding)
    starts, more = other_starts(finding)
    lines = [_line(step.location, step.message) for step in chain[:_STEPS]]
    lines += [f"… {len(chain) - _STEPS:,} more steps"] if len(chain) > _STEPS else []
    lines += [f"also: {_line(step.location, step.message)}" for step in starts]
    lines += [f"also: {more:,} more"] if more else []
    return "\n".join(lines)


def _line(location: Location, message: str) -> str:
    return shorten(f"{short_place(location)}  {visible(message)}", _STEP_LIMIT)


def _cut(text: str) -> str:
    data = text.encode()
    if len(data) <= TEXT_LIMIT:
        return text
    return data[: TEXT_LIMIT - len("…".encode())].decode("utf-8", "ignore") + "…"
