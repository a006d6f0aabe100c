"""Says what a probe has seen, as text and as JSON; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flaskgate.gate.commands.probe.asking import Probe
from flaskgate.text.escape import defuse, shorten

_LONGEST = 200
"""Characters of a text that a server sent."""


def to_text(url: str, found: Probe) -> str:
    """Return the lines for people; the verdict is the last one."""
    return "".join(f"{defuse(shorten(line, 2 * _LONGEST))}\n" for line in _lines(url, found))


def to_json(url: str, found: Probe) -> str:
    """Return one object: the address, the server, every sign, what was not seen, the verdict."""
    document = {
        "url": url,
        "server": shorten(found.server, _LONGEST),
        "signs": [
            {"severity": one.severity.word, "what": one.what, "evidence": one.evidence}
            for one in found.signs
        ],
        "unseen": found.unseen,
        "verdict": verdict(found),
    }
    return f"{json.dumps(document, indent=2)}\n"


def verdict(found: Probe) -> str:
    """Return `failed`, `error` where something could not be looked at, or `passed`."""
    return "failed" if found.signs else "error" if found.unseen else "passed"


def _lines(url: str, found: Probe) -> Iterator[str]:
    yield url
    yield f"  server   {shorten(found.server, _LONGEST) or 'does not name itself'}"
    for one in found.signs:
        yield f"  {one.severity.word:<8} {one.what} ({one.evidence})"
    yield from (f"  unseen   {why}" for why in found.unseen)
    match verdict(found):
        case "failed":
            worst = max(found.signs, key=lambda one: one.severity)
            yield f"FAILED: {worst.what}"
        case "error":
            yield "ERROR: not everything could be looked at"
        case _:
            yield (
                "PASSED: neither the debugger nor, by its header, the development server answers;"
                " a proxy in front may replace that header"
            )
