"""Makes text from the workspace harmless to read: pure, for every sink of lines.

What a reader cannot see is shown as a Python escape, so nothing can move a cursor, hide, turn the
direction of a line, or fail to be encoded. A literal backslash stays single: the result is for
eyes and is never read back.
"""

from __future__ import annotations

import re

_SURROGATE_BYTES = range(0xDC80, 0xDD00)
"""What `os.fsdecode` makes of the bytes 0x80 to 0xFF (PEP 383)."""

_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Unicode's Default_Ignorable_Code_Point where Python calls the character printable.

Culture-aware searches, such as those of the runner, may skip them inside a word.
"""

_LEADING_COLONS = re.compile("^( *)::")


def visible(text: str) -> str:
    r"""Return `text` with each character that cannot be seen as its escape, such as `\x1b`.

    The result is one line and can be encoded as UTF-8. Controls, line and paragraph separators,
    directional and zero-width characters, spaces other than U+0020, lone surrogates and
    unassigned code points are escaped; a byte of an undecodable file name becomes `\x80`.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escaped(char) for char in text)
    return _IGNORABLE.sub(lambda found: _escaped(found[0]), text)


def defuse(text: str) -> str:
    """Return `text` as a visible line in which the runner finds no workflow command.

    It may stand anywhere in a line, also at its start. `##[` and leading `::` are broken by a
    space. The two spellings of a command are those of `ActionCommand.cs` of actions/runner.
    """
    return _LEADING_COLONS.sub(r"\1: :", visible(text).replace("##[", "# #["))


def encodable(text: str) -> str:
    """Return `text` with lone surrogates escaped and everything else as it is."""
    return re.sub("[\ud800-\udfff]", lambda found: _escaped(found[0]), text)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` code points of `text`, with `…` in the last place of a cut one."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _escaped(char: str) -> str:
    if ord(char) in _SURROGATE_BYTES:
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
