"""Takes the comments out of JSON as editors write it, so that everything keeps its place."""

from __future__ import annotations

import re

_PART = re.compile(r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?')
"""A text, or a comment up to its end: each is looked at once."""
_ALL_BUT_LINES = re.compile(r"[^\n]")


def without_comments(text: str) -> str:
    """Return JSON with blanks instead of comments (https://code.visualstudio.com/docs/languages/json)."""

    def kept(match: re.Match[str]) -> str:
        part = match[0]
        return part if part.startswith('"') else _ALL_BUT_LINES.sub(" ", part)

    return _PART.sub(kept, text)
