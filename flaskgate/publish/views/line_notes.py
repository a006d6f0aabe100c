"""What a mark in the code view says of a finding: pure, plain text for every sink of that form.

All of it is visible text (`escape.visible`); only line feeds part it.
"""

from __future__ import annotations

from flaskgate.model.findings import Finding
from flaskgate.model.wording import page
from flaskgate.publish.routes import route, worth_showing
from flaskgate.text.escape import shorten, visible

_PART_LIMIT = 1800
"""Code points of message and of advice: with chain and link they stay below the runner's cut."""


def title(finding: Finding) -> str:
    """Return severity and rule in one line, such as `high: Flask's debug mode is switched on`."""
    return visible(f"{finding.rule.severity.word}: {finding.rule.title}")


def explanation(finding: Finding) -> str:
    """Return message, route from the start command, advice and page, a blank line between them."""
    parts = (
        _readable(finding.message),
        route(worth_showing(finding)),
        _readable(finding.advice),
        page(finding.rule),
    )
    return "\n\n".join(part for part in parts if part)


def _readable(text: str) -> str:
    return "\n".join(map(visible, shorten(text, _PART_LIMIT).split("\n")))
