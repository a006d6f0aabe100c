"""The command `flaskgate probe`: from its arguments to what it prints and its exit code."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from flaskgate.gate.commands.probe.asking import Probe, probe
from flaskgate.gate.commands.probe.exchange import Caller
from flaskgate.model.errors import InputError
from flaskgate.text.escape import defuse, shorten

EXIT_CODES: Mapping[str, int] = {"passed": 0, "failed": 1, "error": 2}
LONGEST = 600.0
"""Seconds that `--timeout` may give to one answer."""

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)")
"""RFC 9110 §5.5 and §5.6.2: a token, a colon, and a value on one line."""


def run_probe(
    url: str,
    *,
    headers: Iterable[str],
    proxy: str,
    ca_bundle: str,
    seconds: str,
    as_json: bool,
) -> int:
    """Probe `url`, print what it shows, and return the exit code; arguments are as given.

    Raises `InputError` for an argument that cannot be used, and `ProbeError` where the site does
    not answer.
    """
    url = _address(url, "the address")
    if "@" in urlsplit(url).netloc:
        raise InputError(
            "the address holds a name or a password",
            hint="pass them by --header 'Authorization: …', so that no log shows them",
        )
    caller = Caller(
        headers=dict(map(_header, headers)),
        proxy=_address(proxy, "'--proxy'") if proxy else "",
        ca_bundle=_bundle(ca_bundle) if ca_bundle else None,
        seconds=_seconds(seconds),
    )
    found = probe(url, caller)
    sys.stdout.write(_to_json(url, found) if as_json else _to_text(url, found))
    return EXIT_CODES[_verdict(found)]


def _address(text: str, origin: str) -> str:
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_usable = is_usable and (parts.port is None or parts.port > 0)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InputError(
            f"{origin} is not a web address: {text[:200]}",
            hint="give one such as https://staging.example.org/",
        )
    return text


def _header(text: str) -> tuple[str, str]:
    found = _HEADER.fullmatch(text)
    if found is None:
        raise InputError(
            "'--header' is not a header",
            hint="write it as 'Name: value', such as --header 'X-Smoke-Test: yes'",
        )
    return found[1], found[2].strip()


def _bundle(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise InputError(f"'--ca-bundle' is not a file: {text}", hint="name a file in PEM format")
    return path


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST:
        raise InputError(
            f"'--timeout' cannot be '{text}'", hint=f"give seconds, above 0 and up to {LONGEST:g}"
        )
    return seconds


_LONGEST = 200
"""Characters of a text that a server sent."""


def _to_text(url: str, found: Probe) -> str:
    """Return the lines for people; the verdict is the last one."""
    return "".join(f"{defuse(shorten(line, 2 * _LONGEST))}\n" for line in _lines(url, found))


def _to_json(url: str, found: Probe) -> str:
    """Return one object: the address, the server, every sign, what was not seen, the verdict."""
    document = {
        "url": url,
        "server": shorten(found.server, _LONGEST),
        "signs": [
            {"severity": one.severity.word, "what": one.what, "evidence": one.evidence}
            for one in found.signs
        ],
        "unseen": found.unseen,
        "verdict": _verdict(found),
    }
    return f"{json.dumps(document, indent=2)}\n"


def _verdict(found: Probe) -> str:
    """Return `failed`, `error` where something could not be looked at, or `passed`."""
    return "failed" if found.signs else "error" if found.unseen else "passed"


def _lines(url: str, found: Probe) -> Iterator[str]:
    yield url
    yield f"  server   {shorten(found.server, _LONGEST) or 'does not name itself'}"
    for one in found.signs:
        yield f"  {one.severity.word:<8} {one.what} ({one.evidence})"
    yield from (f"  unseen   {why}" for why in found.unseen)
    match _verdict(found):
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
