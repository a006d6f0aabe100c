"""Tells by what a server answered whether it is Werkzeug's, and whether its debugger is there.

Pure. Sources: `werkzeug/serving.py: server_version`, `werkzeug/debug/__init__.py` and
`werkzeug/debug/tbtools.py` (Werkzeug 0.15 to 3.1, the markers are the same in all of them).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from flaskgate.gate.commands.probe.exchange import Reply
from flaskgate.model.findings import Severity

_SERVER = re.compile(r"Werkzeug/\S+( Python/\S+)?")
_STYLE = "div.debugger"
_PAGE = "// Werkzeug Debugger</title>"
_SWITCH = re.compile(r"\b(CONSOLE_MODE|EVALEX|EVALEX_TRUSTED) = (true|false)\b")
_REFUSED = 400
"""What Werkzeug 3.0.3 and newer answer where the host's name is not one that they trust."""

Console = Literal["open", "pin", "no"]
"""Runs code for anybody; for whoever has the PIN; is not there."""


def development_server(answer: Reply) -> str:
    """Return the `Server` header of Werkzeug's development server; empty for another one."""
    server = answer.headers.get("server", "")
    return server if _SERVER.match(server) else ""


def is_debugger_style(answer: Reply) -> bool:
    """Return whether the answer is the style sheet that the debugger serves."""
    is_style = answer.headers.get("content-type", "").startswith("text/css")
    return answer.status == 200 and is_style and _STYLE in answer.text  # noqa: PLR2004 (OK)


def evaluates(answer: Reply) -> bool | None:
    """Return whether a page of the debugger offers to run code; None: it is no such page."""
    return _switches(answer).get("EVALEX")


def console(answer: Reply) -> Console:
    """Return what the page of the console offers."""
    switches = _switches(answer)
    if not (switches.get("CONSOLE_MODE") and switches.get("EVALEX")):
        return "no"
    return "open" if switches.get("EVALEX_TRUSTED") else "pin"


def refuses_host(answer: Reply) -> bool:
    """Return whether a server may have refused the host's name, and nothing else."""
    return answer.status == _REFUSED


def _switches(answer: Reply) -> dict[str, bool]:
    if _PAGE not in answer.text:
        return {}
    return {found[1]: found[2] == "true" for found in _SWITCH.finditer(answer.text)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that should not answer, and what shows it."""

    severity: Severity
    what: str
    evidence: str
