"""The comments of a review: what they say, and how ours are known again; pure.

A comment ends with a line that nobody sees and that names the finding. Only what our own login
wrote is ever taken for ours: anyone can copy such a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

from flaskgate.github.pulls import ReviewComment
from flaskgate.model.findings import Finding
from flaskgate.model.wording import page
from flaskgate.publish.routes import route, worth_showing
from flaskgate.publish.views.markup import code, link, prose

LIMIT = 65_536
"""Characters of a comment, which GitHub refuses beyond."""

_MARKER = re.compile(
    r"(?:^|\n)<!-- flaskgate (?P<category>\S*) (?P<key>[0-9a-f]{16})(?P<closed> closed)? -->\s*\Z"
)
_HALF = 8
_CATEGORY_LIMIT = 200
_CLOSED = "Settled: Flaskgate does not report this any more."


def keys(findings: Iterable[Finding]) -> dict[Finding, str]:
    """Return a name for each finding that stays from run to run, while it stays where it is.

    Half of it stands for rule and file, half for the place. Of findings that are alike in all of
    this, the first by location keeps its name.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    named = {}
    for finding in sorted(dict.fromkeys(findings), key=lambda one: (one.location, one.rule.id)):
        kind = (finding.rule.id, str(finding.location.path))
        place = finding.fingerprint or finding.snippet
        seen[(*kind, place)] += 1
        named[finding] = _hashed(*kind) + _hashed(place, str(seen[(*kind, place)]))
    return named


def kind_of(key: str) -> str:
    """Return what the keys of all findings of one rule in one file have in common."""
    return key[:_HALF]


def body(finding: Finding, *, category: str, key: str, suggestion: str | None = None) -> str:
    """Return the Markdown of a comment; `suggestion` replaces the lines that it stands on.

    A suggestion with which it would be too long is left out.
    """
    rule, steps = finding.rule, route(worth_showing(finding))
    parts = (
        f"**{rule.severity.word}:** {prose(finding.message)}",
        f"How production gets there: {prose(steps)}" if steps else "",
        f"**Fix:** {prose(finding.advice)}" if finding.advice else "",
        "" if suggestion is None else _suggested(suggestion),
        f"Rule: {link(code(rule.id), page(rule))}",
        _marker(category, key),
    )
    text = "\n\n".join(part for part in parts if part)
    if suggestion is not None and len(text) > LIMIT:
        return body(finding, category=category, key=key)
    return text


def key_of(comment: ReviewComment, *, login: str, category: str) -> str | None:
    """Return the finding that a comment is about; None where it is not ours, or is closed."""
    found = _MARKER.search(comment.body) if comment.login == login else None
    is_open = found is not None and found["category"] == _quoted(category) and not found["closed"]
    return found["key"] if found is not None and is_open else None


def closed(comment: ReviewComment, *, category: str, key: str) -> str:
    """Return what a comment of ours says once its finding is gone: first what it said, struck."""
    head = comment.body.split("\n", 1)[0].rstrip("\r")
    marker = _marker(category, key, state=" closed")
    return f"~~{head}~~\n\n{_CLOSED}\n\n{marker}"


def is_same(body: str, other: str) -> bool:
    """Return whether two bodies say the same, whatever became of their line endings."""
    return body.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _hashed(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:_HALF]


def _suggested(text: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    lines = f"{text}\n" if text else ""
    return f"{fence}suggestion\n{lines}{fence}"


def _marker(category: str, key: str, *, state: str = "") -> str:
    return f"<!-- flaskgate {_quoted(category)} {key}{state} -->"


def _quoted(category: str) -> str:
    """Return the category without white space or anything that could end a comment."""
    quoted = quote(category, safe="/", errors="surrogatepass")
    return quoted if len(quoted) <= _CATEGORY_LIMIT else _hashed(category)
