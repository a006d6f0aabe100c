"""Tells in little time, from bytes alone, which files a rule can possibly match.

A file that is no candidate is never parsed, so this must be a superset of what the rules match:
every test here asks for words without which no pattern of `rules/` holds. A rule that looks for
something new needs its word here; `tests/test_discover_candidates.py` compares the findings on
every fixture, whole and in pieces, with and without the filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flaskgate.source import Kind

DEPLOY_WORDS = (
    *(b"flask", b"werkzeug", b"gunicorn", b"wsgi", b"waitress", b"dash_debug"),
    *(b"functions-framework", b"functions_framework", b"catch-exceptions", b"autoreload"),
)
"""What every rule over artefacts needs one of, in lower case."""

FLASK_COMMANDS = (b"superset", b"ckan", b"invenio", b"indico")
"""Other programs whose `run` is that of Flask's command line; in lower case."""

_FAMILY = (b"flask", b"werkzeug", b"dash", b"connexion", b"quart")
"""The beginnings of the modules that are Flask, extend it or wrap it."""

_APP_NAMES = (
    *(b"app", b"application", b"server", b"flask", b"dashboard", b"website", b"socketio", b"api"),
    *(b"socket_io", b"sio"),
)
"""How the names end, in lower case and without digits, that the rules take for an application."""

_APP_CALL = re.compile(
    rb"(?:app|server|application|flask|dashboard|website|socketio|api)\d*[\s\\]*\(", re.IGNORECASE
)

_FACTORY = re.compile(rb"(?:create|make|get|build|init)\w*\Z")
_FACTORY_CALL = re.compile(rb"\w*[\s\\]*\(")
"""What stands before and after `app` in the name of a factory that is called, in lower case."""

_NEVER_AN_APP = re.compile(rb"\b(?:self|cls|subprocess|asyncio)\Z")
_MADE = re.compile(rb"\b(?:Flask|Dash|Quart|Manager|connexion)\b|\b(?:socket_?io|sio)\b")
_DEBUG_ARGUMENT = re.compile(rb"debug(?:ger)?[\"']?[\s\\]*[=:](?!=)")
"""What there is where the rules care for `run` of an object of any name, and of any expression."""

_SPACE = b" \t\f\r\n\\"
_DIGITS = b"0123456789"
_TEXT = re.compile(rb"'[^'\"\\\n#]*'|\"[^'\"\\\n#]*\"")
_PARENTHESIS = re.compile(rb"[()]")
_NEEDS_PARSER = re.compile(rb"[#'\"]")
"""Simple texts, and what is left of others and of comments once they are out of the way."""

_ENDS_RUN = re.compile(rb"[\s(),;:#\\\]}]|\Z")
"""What follows `.run` in code; in a text or in prose it may be something else."""

_NAME_LIMIT, _CALL_LIMIT = 64, 4096
"""How far to look back for the end of a name and the beginning of a call, in bytes."""

_ASSIGNED = re.compile(rb"[\s\\)\]]*(?:=(?!=)|[,:][^\n]*[^\n=!<>]=(?!=)|\|=)")
"""What follows `app.debug` where it is set; a call such as `log.debug(...)` is none."""

_SETTING = re.compile(rb"[\"']|[\s\\]*(?:=(?!=)|:)")
"""What follows `DEBUG` where it is a setting or names one, and not the level of a logger."""

_VIEW = re.compile(rb"@[^\n]*\.(?:app_errorhandler|errorhandler|route|get|post|put|patch|delete)\b")

_COMMAND = re.compile(
    rb"flask(?:[\s\"'+\\]+-[^\s\"']+(?:[\s\"'+\\]+(?!run\b)[^\s\"'-][^\s\"']*)?)*[\s\"'+\\]+run\b"
)
"""The words `flask run` of a command line, options between them."""

_COMMAND_MODULE = re.compile(rb"flask\.cli\b|flask[ \t]+import\b(?:[^\n(]|\([^)]*)*\bcli\b")


def is_candidate(kind: Kind, data: bytes, *, path: str = "") -> bool:
    """Return whether a rule may match a file of this kind, name and content."""
    if kind is not Kind.PYTHON:
        lowered = data.lower()
        return any(word in lowered for word in DEPLOY_WORDS) or (
            b"run" in lowered and any(name in lowered for name in FLASK_COMMANDS)
        )
    return (
        (b".run" in data and _may_run(data))
        or (b"debug" in data and _may_debug(data))
        or (b"DEBUG" in data and _may_configure(data))
        or (b"werkzeug" in data and _may_use_werkzeug(data))
        or (b"flask" in data and _may_use_flask(data))
        or b"expose_tracebacks" in data
        or "gunicorn" in path.lower()
    )


def _may_run(data: bytes) -> bool:
    """Look for `app.run`, and for `run` of any name in a file that makes an application."""
    receivers = [start for start, end in _words(data, b".run") if _ENDS_RUN.match(data, end)]
    if any(_is_like_an_app(data, receiver) for receiver in receivers):
        return True
    names = [receiver for receiver in receivers if not _ends_call(data, receiver)]
    if _imports_family(data):
        return bool(
            b"run_server" in data or _DEBUG_ARGUMENT.search(data) or (names and _MADE.search(data))
        )
    own = any(not _NEVER_AN_APP.search(data, max(0, name - 16), name) for name in names)
    return own and _calls_factory(data)


def _may_debug(data: bytes) -> bool:
    """Look for `app.debug = …`, `setattr(app, "debug", …)` and options of the debugger."""
    if b"use_evalex" in data or (b"setattr" in data and _is_quoted(data, b"debug")):
        return True
    places = [start for start, end in _words(data, b".debug") if _ASSIGNED.match(data, end)]
    return _has_application(data, places)


def _may_configure(data: bytes) -> bool:
    """Look for `app.config["DEBUG"]`, a class that is loaded, and the process environment."""
    if b"FLASK_DEBUG" in data or b"WERKZEUG_DEBUG" in data:
        return True
    if b"config" not in data or not any(
        _SETTING.match(data, end) for _, end in _words(data, b"DEBUG")
    ):
        return False
    places = [start for start, _ in _words(data, b".config")]
    return b"from_object" in data or _has_application(data, places)


def _has_application(data: bytes, places: Sequence[int]) -> bool:
    """Return whether what ends at one of the places may be an application."""
    if any(_is_like_an_app(data, place) for place in places):
        return True
    return bool(places) and b"Flask" in data and _imports_family(data)


def _may_use_werkzeug(data: bytes) -> bool:
    """Look for the debugger as a middleware, and for the development server."""
    words = (b"DebuggedApplication", b"run_simple", b"make_server", b"unsafe_werkzeug")
    return any(word in data for word in words) or _may_show_traceback(data)


def _may_use_flask(data: bytes) -> bool:
    """Look for a command that holds `flask run`, and for what extensions and views do."""
    if b"run" in data and (
        _COMMAND.search(data)
        or _COMMAND_MODULE.search(data)
        or (_is_quoted(data, b"flask") and _is_quoted(data, b"run"))
    ):
        return True
    words = (b"DebugToolbar", b"flask_script", b"make_server")
    return any(word in data for word in words) or _may_show_traceback(data)


def _may_show_traceback(data: bytes) -> bool:
    return b"traceback" in data and b"format_" in data and _VIEW.search(data) is not None


def _words(data: bytes, name: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a word, or an attribute given with its dot, starts and where it ends."""
    start = data.find(name)
    while start >= 0:
        end = start + len(name)
        following = data[end : end + 1]
        if not (following.isalnum() or following == b"_"):
            yield start, end
        start = data.find(name, end)


def _is_like_an_app(data: bytes, end: int) -> bool:
    """Return whether the expression that ends there is an application by its name, or calls one."""
    before = data[max(0, end - _NAME_LIMIT) : end]
    if _ends_call(data, end):
        call = data[max(0, end - _CALL_LIMIT) : end]
        opening = _opening(call)
        if opening < 0:
            return _APP_CALL.search(call) is not None
        before = call[:opening]
    return before.rstrip(_SPACE).lower().rstrip(_DIGITS).endswith(_APP_NAMES)


def _ends_call(data: bytes, end: int) -> bool:
    return data[max(0, end - _NAME_LIMIT) : end].rstrip(_SPACE).endswith(b")")


def _is_quoted(data: bytes, word: bytes) -> bool:
    return b"'%b'" % word in data or b'"%b"' % word in data


def _calls_factory(data: bytes) -> bool:
    """Return whether a function is called whose name speaks of making an application."""
    lowered = data.lower()
    place = lowered.find(b"app")
    while place >= 0:
        if _FACTORY_CALL.match(lowered, place + 3) and _FACTORY.search(
            lowered, max(0, place - _NAME_LIMIT), place
        ):
            return True
        place = lowered.find(b"app", place + 3)
    return False


def _opening(call: bytes) -> int:
    """Return where the last parenthesis of a text was opened; -1 if that takes a parser."""
    bare = _TEXT.sub(lambda text: b"_" * len(text[0]), call)
    depth = 0
    for parenthesis in reversed(list(_PARENTHESIS.finditer(bare))):
        place = parenthesis.start()
        depth += 1 if parenthesis[0] == b")" else -1
        if depth == 0:
            line = call.rfind(b"\n", 0, place) + 1
            return -1 if _NEEDS_PARSER.search(bare, line) else place
    return -1


def _imports_family(data: bytes) -> bool:
    """Return whether a line imports Flask or a relative; too often is better than not."""
    for word in _FAMILY:
        place = data.find(word)
        while place >= 0:
            line = data[data.rfind(b"\n", 0, place) + 1 : place]
            if b"import" in line or b"from" in line or not line.strip():
                return True
            place = data.find(word, place + len(word))
    return False
