"""Says whether a Python file's bytes can be read as what they claim to be (PEP 263)."""

from __future__ import annotations

import re

_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
"""As in PEP 263; it counts on the first two lines only."""

_PROBE = rb"app.run(debug=True) 'a' +AEE- \x41 \u0041 ~{!!~} =41"
"""Text in which an encoding that hides ASCII behind other ASCII gives itself away."""


def encoding_trouble(data: bytes) -> str:
    """Return why the bytes of a Python file may not say what they seem to, else an empty text.

    Pure ASCII and UTF-8 are told apart from a declared encoding, from an unknown one, and from one
    such as UTF-7 in which `+AEE-` is an `A`, so that no search for a word finds it.
    """
    declared = _declared(data)
    if declared is not None:
        try:
            if _PROBE.decode(declared) != _PROBE.decode("ascii"):
                return f"its encoding {declared} can hide code from a search"
        except (LookupError, UnicodeError):
            return f"its declared encoding {declared} is unknown"
    try:
        data.decode(declared or "utf-8")
    except UnicodeError:
        return f"it is not encoded in {declared or 'UTF-8'}"
    return ""


def declares_encoding(data: bytes) -> bool:
    """Return in little time whether the first two lines may name an encoding."""
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    return data.find(b"coding", 0, second if second >= 0 else len(data)) >= 0


def _declared(data: bytes) -> str | None:
    head = b"\n".join(data.splitlines()[:2])
    found = _DECLARED.search(head)
    return found[1].decode("ascii", "replace") if found else None


def text_of(data: bytes) -> str:
    """Return the text of a Python file as Python reads it; as UTF-8 where its claim is no good."""
    declared = _declared(data) if declares_encoding(data) else None
    try:
        return data.decode(declared or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "replace")
