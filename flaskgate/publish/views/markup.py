"""Inline GitHub-flavoured Markdown that shows any text as itself: pure.

Escapes follow https://github.github.com/gfm/; whatever GitHub would turn into a link, a mention or
a reference becomes a code span, which can still be read and copied.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from flaskgate.model.findings import Location
from flaskgate.model.wording import last_line
from flaskgate.text.escape import shorten, visible

_TEXT_LIMIT = 1000
"""Code points of one message or piece of advice."""
NAME_LIMIT = 200
"""Code points of a name, where it is shown and not linked to."""

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINKED = re.compile(
    r"@|#\d|://|www\.|gh-\d|:[\w+-]+:|(?<!\w)[0-9a-f]{7,}(?!\w)", re.IGNORECASE | re.ASCII
)
"""A mention or e-mail address, an issue, an address, an emoji, a commit."""
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte of a file name (PEP 383)."""


def place_link(location: Location, blob: str) -> str:
    """Return `path:line` as a link to all lines of `location`; see `line_link`."""
    first, last = location.start.line, last_line(location)
    return line_link(location.path, first, blob, until=last)


def line_link(
    path: PurePosixPath, line: int | None, blob: str, *, until: int | None = None, label: str = ""
) -> str:
    """Return the name of a file, or of its lines from `line` to `until`, as a link.

    `label` is plain text to show instead. `blob` is the address of the commit's files without the
    last slash; without one it is no link.
    """
    suffix = f":{line}" if line else ""
    name = code(shorten(str(path), NAME_LIMIT - len(suffix)) + suffix)
    shown = prose(label) if label else name
    if not blob:
        return shown
    anchor = f"#L{line}" if line else ""
    if until != line and until is not None:
        anchor += f"-L{until}"
    uri = quote(_NO_BYTE.sub("\ufffd", str(path)), errors="surrogateescape")
    return link(shown, f"{blob}/{uri}{anchor}")


def link(label: str, address: str) -> str:
    """Return `label`, which is Markdown, as a link; as it is for an empty address."""
    return f"[{label}]({address})" if address else label


def code(text: str) -> str:
    """Return code spans for any text in any place, also in a cell of a table.

    A cell ends at a `|` after a backslash that another one escapes, so bars stand between spans.
    """
    return r"\|".join(_span(part) for part in visible(shorten(text, NAME_LIMIT)).split("|"))


def prose(text: str) -> str:
    """Return inline Markdown that shows `text`; not for the start of a line."""
    lines = shorten(text, _TEXT_LIMIT).split("\n")
    return "<br>".join(" ".join(map(_word, visible(line).split(" "))) for line in lines)


def rich(text: str) -> str:
    """Return inline Markdown that shows `text`, what stands between backticks as code.

    Not for the start of a line.
    """
    *pairs, last = shorten(text, _TEXT_LIMIT).split("`")
    if len(pairs) % 2:
        last = f"{pairs.pop()}`{last}"
    shown = (code(part) if at % 2 else prose(part) for at, part in enumerate(pairs))
    return "".join((*shown, prose(last)))


def _span(text: str) -> str:
    if not text:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    is_stripped = text[0] == text[-1] == " " and text.strip() != ""
    padding = " " if is_stripped or "`" in text[0] + text[-1] else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _word(word: str) -> str:
    if _LINKED.search(word):
        return code(word)
    return _SPECIAL.sub(r"\\\g<0>", word).translate(_ENTITIES)
