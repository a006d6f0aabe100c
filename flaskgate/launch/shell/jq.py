"""What `jq` prints of a known document for a plain path: `.web.debug`, `.env[0] // "dev"`.

https://jqlang.org/manual/#basic-filters
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_STEP = re.compile(r"\.?\[(-?\d{1,4})\]|\.?\[?\"([^\"\\]+)\"\]?|\.([A-Za-z_]\w*)")
_DEFAULT = re.compile(r"(.*?)\s*//\s*(\"[^\"\\]*\"|-?\d{1,9}|true|false|null|empty)\s*", re.DOTALL)
_LONGEST = 100_000


class _Unclear(Exception):  # noqa: N818 - no error: something that is not modelled
    """The filter does something that is not known here."""


def queried(words: Sequence[str], text: str) -> str | None:
    """Return what `jq WORDS` prints; None if that is not known."""
    options = "".join(word[1:] for word in words if word[:1] == "-" and word[1:2] != "-")
    options += "r" * ("--raw-output" in words)
    filters = [word for word in words if word[:1] != "-"]
    unknown = [one for one in words if one[:2] == "--" and one != "--raw-output"]
    if len(filters) != 1 or unknown or set(options) - set("rMc") or len(text) > _LONGEST:
        return None
    try:
        value = _value(filters[0].strip(), json.loads(text))
        return "" if value is _EMPTY else f"{_said(value, is_raw='r' in options)}\n"
    except (_Unclear, ValueError, RecursionError):
        return None


_EMPTY = object()


def _value(said: str, document: object) -> object:
    match = _DEFAULT.fullmatch(said)
    if match is None:
        return _at(said, document)
    found = _at(match[1], document)
    if found is not None and found is not False:
        return found
    return _EMPTY if match[2] == "empty" else json.loads(match[2])


def _at(path: str, value: object) -> object:
    """Return what stands at a path; null where it leads to nothing."""
    at = 0 if path != "." else 1
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise _Unclear
        value = _step(value, match)
        at = match.end()
    if not path.startswith("."):
        raise _Unclear
    return value


def _step(value: object, match: re.Match[str]) -> object:
    name = match[2] or match[3]
    if value is None:
        return None
    if name is not None and isinstance(value, dict):
        return value.get(name)
    if name is None and isinstance(value, list):
        number = int(match[1])
        return value[number] if -len(value) <= number < len(value) else None
    raise _Unclear  # jq complains


def _said(value: object, *, is_raw: bool) -> str:
    if isinstance(value, str):
        if not value.isprintable() and not is_raw:
            raise _Unclear
        return value if is_raw else json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    raise _Unclear  # how fractions and containers are written
