"""Asks the pages of a site that show what serves it, and says what they show.

All of it is reading: the page itself, the style sheet that the debugger serves at any path, and
the page of the console. No PIN is tried, no code is run.

By what a server answers it is known for Werkzeug's, with its debugger or without. Sources:
`werkzeug/serving.py: server_version`, `werkzeug/debug/__init__.py` and `werkzeug/debug/tbtools.py`
(Werkzeug 0.15 to 3.1, the markers are the same in all of them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from flaskgate.gate.commands.probe.exchange import Caller, ProbeError, Reply
from flaskgate.model.findings import Severity

_RESOURCE = "__debugger__=yes&cmd=resource&f=style.css"
_TRUSTED = "127.0.0.1"
"""A name that the debugger always trusts, which whoever asks it may send as well."""
_LOCKED = frozenset({401, 403, 407})
_GATEWAY = frozenset({502, 503, 504})


@dataclass(slots=True, kw_only=True)
class Probe:
    """What is known of a site while it is asked."""

    caller: Caller
    server: str = ""
    """The `Server` header of the first answer."""
    signs: list[_Sign] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    """What could not be looked at, and why."""


def probe(url: str, caller: Caller) -> Probe:
    """Return what the site at `url` shows; `ProbeError` where its page itself does not answer."""
    found = Probe(caller=caller)
    page = caller.get(url)
    found.server = page.headers.get("server", "")
    style = _asked(found, _with_query(page.url, _RESOURCE))
    _look_at_server(found, page, style)
    _look_at_debugger(found, page, style)
    if not found.signs:
        found.unseen += _closed(page, style)
    return found


def _look_at_server(found: Probe, page: Reply, style: Reply | None) -> None:
    answers = [one for one in (page, style) if one is not None]
    server = next((name for one in answers if (name := _development_server(one))), "")
    if server:
        what = "Werkzeug's development server answers"
        found.signs.append(_Sign(severity=Severity.HIGH, what=what, evidence=f"Server: {server}"))


def _look_at_debugger(found: Probe, page: Reply, style: Reply | None) -> None:
    has_style = style is not None and _is_debugger_style(style)
    offers = _evaluates(page)
    reached, where = _find_console(found, page.url, is_certain=has_style or offers is not None)
    if reached != "no":
        what = (
            "the debugger's console runs code for anybody"
            if reached == "open"
            else "the debugger's console is reachable: it runs code for whoever has the PIN"
        )
        found.signs.append(_Sign(severity=Severity.CRITICAL, what=what, evidence=where))
    elif offers:
        what = "the debugger answers errors, and runs code for whoever has the PIN"
        found.signs.append(_Sign(severity=Severity.CRITICAL, what=what, evidence=page.url))
    elif has_style or offers is not None:
        what = "the debugger answers: it shows source and variables of every error"
        shown = style.url if style is not None and has_style else page.url
        found.signs.append(_Sign(severity=Severity.HIGH, what=what, evidence=shown))


def _find_console(found: Probe, url: str, *, is_certain: bool) -> tuple[_Console, str]:
    """Return what the console offers and where; `is_certain`: the debugger is there."""
    for address in dict.fromkeys(_console_addresses(url)):
        answer = _asked(found, address)
        if answer is None:
            continue
        reached, where = _console(answer), address
        if reached == "no" and is_certain and _refuses_host(answer):
            answer = _asked(found, address, host=_TRUSTED)
            reached = "no" if answer is None else _console(answer)
            where = f"{address} with 'Host: {_TRUSTED}'"
        if reached != "no":
            return reached, where
    return "no", ""


def _console_addresses(url: str) -> Iterator[str]:
    yield urljoin(url, "/console")
    yield _with_query(urljoin(url, "console"), "")


def _asked(found: Probe, url: str, *, host: str = "") -> Reply | None:
    try:
        return found.caller.get(url, host=host)
    except ProbeError as error:
        found.unseen.append(error.message)
        return None


def _closed(page: Reply, style: Reply | None) -> Iterator[str]:
    """Yield why an answer without a sign shows nothing: it is not the application's."""
    if page.status in _GATEWAY:
        yield f"{page.url} answers {page.status}: what is behind the gateway does not answer"
    elif page.status in _LOCKED and (style is None or style.status in _LOCKED):
        yield f"{page.url} answers {page.status}: what is behind the login was not seen"


def _with_query(url: str, query: str) -> str:
    return urlunsplit(urlsplit(url)._replace(query=query, fragment=""))


_SERVER = re.compile(r"Werkzeug/\S+( Python/\S+)?")
_STYLE = "div.debugger"
_PAGE = "// Werkzeug Debugger</title>"
_SWITCH = re.compile(r"\b(CONSOLE_MODE|EVALEX|EVALEX_TRUSTED) = (true|false)\b")
_REFUSED = 400
"""What Werkzeug 3.0.3 and newer answer where the host's name is not one that they trust."""

_Console = Literal["open", "pin", "no"]
"""Runs code for anybody; for whoever has the PIN; is not there."""


def _development_server(answer: Reply) -> str:
    """Return the `Server` header of Werkzeug's development server; empty for another one."""
    server = answer.headers.get("server", "")
    return server if _SERVER.match(server) else ""


def _is_debugger_style(answer: Reply) -> bool:
    """Return whether the answer is the style sheet that the debugger serves."""
    is_style = answer.headers.get("content-type", "").startswith("text/css")
    return answer.status == 200 and is_style and _STYLE in answer.text  # noqa: PLR2004 (OK)


def _evaluates(answer: Reply) -> bool | None:
    """Return whether a page of the debugger offers to run code; None: it is no such page."""
    return _switches(answer).get("EVALEX")


def _console(answer: Reply) -> _Console:
    """Return what the page of the console offers."""
    switches = _switches(answer)
    if not (switches.get("CONSOLE_MODE") and switches.get("EVALEX")):
        return "no"
    return "open" if switches.get("EVALEX_TRUSTED") else "pin"


def _refuses_host(answer: Reply) -> bool:
    """Return whether a server may have refused the host's name, and nothing else."""
    return answer.status == _REFUSED


def _switches(answer: Reply) -> dict[str, bool]:
    if _PAGE not in answer.text:
        return {}
    return {found[1]: found[2] == "true" for found in _SWITCH.finditer(answer.text)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """One thing that should not answer, and what shows it."""

    severity: Severity
    what: str
    evidence: str
