"""The change that a finding asks for as lines to copy, before and after: pure, and bounded.

All texts are plain and visible; each view still escapes them for its sink.
"""

from __future__ import annotations

from collections.abc import Iterator

from flaskgate.model.findings import Change, Finding
from flaskgate.text.escape import shorten, visible

_CHANGES, _LINES, _WIDTH = 8, 20, 300
"""Changes of a finding, lines of a side, and code points of a line that are shown."""


def changes_of(finding: Finding) -> tuple[Change, ...]:
    """Return what finishes the job, where that is exactly known; else nothing."""
    return () if finding.plan is None else finding.plan.changes


def blocks(finding: Finding) -> Iterator[tuple[Change, list[str]]]:
    """Yield each change with its lines, which begin with `- ` and `+ `."""
    for change in changes_of(finding)[:_CHANGES]:
        yield change, [*_side("-", change.before), *_side("+", change.after)]


def _side(sign: str, text: str) -> Iterator[str]:
    lines = text.split("\n") if text else []
    for line in lines[:_LINES]:
        yield f"{sign} {shorten(visible(line), _WIDTH)}".rstrip()
    if len(lines) > _LINES:
        yield f"{sign} … {len(lines) - _LINES:,} more lines"
