"""The command `flaskgate probe`: from its arguments to its exit code."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from flaskgate.gate.commands.probe.asking import probe
from flaskgate.gate.commands.probe.exchange import Caller
from flaskgate.gate.commands.probe.telling import to_json, to_text, verdict
from flaskgate.model.errors import InputError

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
    sys.stdout.write(to_json(url, found) if as_json else to_text(url, found))
    return EXIT_CODES[verdict(found)]


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
