"""The small pieces of a SARIF log: places and text that anyone may have written."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from flaskgate.model.findings import Location

Node = dict[str, object]
"""A JSON object."""

MAX_TEXT: Final = 1_024
"""GitHub's page: characters of a description; here also of a message."""

ROOT = "%SRCROOT%"
"""The `uriBaseId` of the repository root."""

# Controls, also those of CVE-2021-42574, and lone surrogates, which have no UTF-8.
_ILLEGIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What `surrogateescape` cannot turn back into the byte of a file name.
_NO_BYTE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


def place(location: Location) -> Node:
    """Return a physical location; §3.29."""
    return {"artifactLocation": artifact(location.path), "region": region(location)}


def region(location: Location) -> Node:
    """Return a span: lines and columns from 1, the end column after the last; §3.30."""
    return {
        "startLine": location.start.line,
        "startColumn": location.start.column,
        "endLine": location.end.line,
        "endColumn": location.end.column,
    }


def artifact(path: PurePosixPath) -> Node:
    """Return the address of a file below the root, percent-encoded by its bytes; §3.4."""
    name = _NO_BYTE.sub("\ufffd", str(path))
    return {"uri": quote(name, errors="surrogateescape"), "uriBaseId": ROOT}


def message(text: str) -> str:
    """Return plain text on one line, cut to what GitHub shows."""
    return prose(cut(" ".join(text.split())))


def prose(text: str) -> str:
    """Escape what could make an embedded link: §3.11.6, as CodeQL does it."""
    return re.sub(r"[\[\]\\]", r"\\\g<0>", legible(text))


def legible(text: str) -> str:
    """Return text without controls and lone surrogates."""
    return text if text.isprintable() else _ILLEGIBLE.sub("\ufffd", text)


def is_legible(text: str) -> bool:
    """Return whether nothing would be lost."""
    return not _ILLEGIBLE.search(text.replace("\r\n", "\n"))


def cut(text: str) -> str:
    """Return legible text of at most `MAX_TEXT` characters."""
    return legible(text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…")
