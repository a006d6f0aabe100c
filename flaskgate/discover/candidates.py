"""Tells in little time, from bytes alone, which files a rule can possibly match.

A file that is no candidate is never parsed, so this must be a superset of what the rules match:
every test here asks for words without which no pattern of `rules/` holds. A rule that looks for
something new needs its word here; `tests/test_discover_candidates.py` compares the findings on
every fixture, whole and in pieces, with and without the filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flaskgate.discover.artefacts import is_deploy_candidate
from flaskgate.source import Kind

_FAMILY = (b"flask", b"werkzeug", b"dash", b"connexion", b"quart")
"""The beginnings of the modules that are Flask, extend it or wrap it."""

_SOCKETS = (b"socketio", b"socket_io", b"sio")
_SERVED = (b"app", b"application", b"server", b"flask", *_SOCKETS)
_APP_NAMES = (*_SERVED, b"dashboard", b"website", b"api")
"""How names end, in lower case and without digits: of what is taken for an application wherever it
runs, and of what is taken for one where it is told to debug."""

_FACTORY = re.compile(rb"(?:create|make|get|build|init)\w*app\w*\Z", re.IGNORECASE)
_APP_CALL = re.compile(
    rb"(?:app|server|application|flask|dashboard|website|socketio|api"
    rb"|(?:create|make|get|build|init)\w*app\w*)\d*[\s\\]*\(",
    re.IGNORECASE,
)
_OBTAINED = re.compile(
    rb"^[ \t]*(?:from[ \t]+\S+[ \t]+import[ \t][^#\n]*(?:app|application|\bserver)\b"
    rb"|\w*(?:app|application)[ \t]*=[ \t]*[\w.]*(?:create|make|get|build|init)\w*app\w*\()",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a file has its application from that does not import Flask."""
_MADE = re.compile(
    rb"(?:Flask|Dash|Quart|Manager)(?:[\s\\]*\(|[ \t]+as\b)|connexion\b|create_app\b"
    rb"|class[ \t]+\w+[\s\\]*\([^:]{0,400}\bFlask\b"
)
_DEBUG_ARGUMENT = re.compile(rb"debug(?:ger)?[\"']?(?:[\s\\]|#[^\n]*)*+[=:](?!=)")
_ANYTHING = re.compile(b"")
_SPACE = b" \t\f\r\n\\"
_DIGITS = b"0123456789"
_TEXT = re.compile(rb"'[^'\"\\\n#]*'|\"[^'\"\\\n#]*\"")
_PARENTHESIS = re.compile(rb"[()]")
_NEEDS_PARSER = re.compile(rb"[#'\"]")
"""Simple texts, and what is left of others and of comments once they are out of the way."""

_ENDS_RUN = re.compile(rb"[\s(),;:#\\\]}]|\Z")
"""What follows `.run` in code, and not in a text or in prose."""

_NAME_LIMIT, _CALL_LIMIT = 64, 4096
"""How far to look for the end of a name and for the other end of a call, in bytes."""

_ASSIGNED = re.compile(rb"[\s\\)\]]*(?:=(?!=)|[,:][^\n]*[^\n=!<>]=(?!=)|\|=)")
_ATTRIBUTE = re.compile(rb",(?:[\s\\]|#[^\n]*\n)*[\"']debug[\"']")
"""What follows `app.debug` where it is set, and the object in `setattr(app, "debug", ...)`."""

_NAMED = re.compile(rb"\w*[\"'][ \t]*(?:[#;\r\n]|\Z)")
"""What follows a name where a constant may stand for it; Semgrep knows its value everywhere."""
_READ = re.compile(rb"(?:get|pop|bool|str|\benv)\w*[\s\\]*\([\s\\]*[\"']\Z")
_SET = re.compile(rb"\w*[\"'](?![\s\\]*\][\s\\)]*(?:[^=:\s\\)]|==|\Z))|\w*[\s\\]*=(?!=)")
"""What stands before a variable of the environment that is read, and after one that may be set."""
_SETTING = re.compile(rb"(?<![.\w\"'])DEBUG[\s\\]*(?:=(?!=)|:)")
_CONFIGURES = re.compile(
    rb"[\s\\]*(?:\[[^\]]*[\"']DEBUG[\"'][^\]]*\][\s\\)]*(?::[^=\n]*)?=(?!=)"
    rb"|(?:\|=|\.[\s\\]*(?:update|from_mapping|__setitem__)\b)[^\0]*?\bDEBUG\b)"
)
"""A class or a module that may be loaded, and what follows `app.config` where DEBUG is set."""
_VIEW = re.compile(rb"@[^\n]*\.(?:app_errorhandler|errorhandler|route|get|post|put|patch|delete)\b")
_COMMAND = re.compile(
    rb"flask(?:[\s\"'+\\]+-[^\s\"']+(?:[\s\"'+\\]+(?!run\b)[^\s\"'-][^\s\"']*)?)*[\s\"'+\\]+run\b"
)
"""The words `flask run` of a command line, options between them."""
_COMMAND_MODULE = re.compile(rb"flask\.cli\b|flask[ \t]+import\b(?:[^\n(]|\([^)]*)*\bcli\b")
_STARTS = (b"subprocess", b"popen", b"system", b"exec", b"spawn")
_PARTS = (
    *(b"DebuggedApplication", b"run_simple", b"make_server", b"unsafe_werkzeug"),
    *(b"DebugToolbar", b"flask_script"),
)


def is_candidate(kind: Kind, data: bytes, *, path: str = "") -> bool:
    """Return whether a rule may match a file of this kind, name and content, or a mark is in it."""
    lowered = data.lower()
    if kind is not Kind.PYTHON:
        return is_deploy_candidate(lowered)
    has_flask = b"flask" in lowered
    return (
        (b".run" in data and _may_run(data))
        or (b"debug" in lowered and (_may_debug(data) or _may_configure(data)))
        or (has_flask and (b"flaskgate:" in lowered or _may_command(data)))
        or ((has_flask or b"werkzeug" in lowered) and _may_use_parts(data))
        or b"expose_tracebacks" in data
        or ("gunicorn" in path.lower() and (b"reload" in data or b"spew" in data))
    )


def _may_run(data: bytes) -> bool:
    """Look for `run` of an application, known by its name, by its maker or by its arguments."""
    places = list(_places(data, b".run", _ENDS_RUN))
    is_dash = b".run_server" in data
    if not places and not is_dash:
        return False
    family = _imports_family(data)
    made = (family or b"create_app" in data) and _MADE.search(data) is not None
    return (family and is_dash) or any(
        _may_serve(data, start, end, family=family, made=made) for start, end in places
    )


def _may_serve(data: bytes, start: int, end: int, *, family: bool, made: bool) -> bool:
    """Return whether the `.run` that starts and ends there may be that of an application."""
    if made and not data[max(0, start - _NAME_LIMIT) : start].rstrip(_SPACE).endswith(b")"):
        return True
    if _is_like_an_app(data, start, _SERVED) and (family or _OBTAINED.search(data)):
        return True
    is_like = _is_like_an_app(data, start, _APP_NAMES)
    if not is_like and not (family and b"debug" in data):
        return False
    text = _arguments(data, end)
    if not is_like or (family and _DEBUG_ARGUMENT.search(text)):
        return _DEBUG_ARGUMENT.search(text) is not None
    is_called = data[end : end + _NAME_LIMIT].lstrip(_SPACE).startswith(b"(")
    if b"debug" in data and (not is_called or b"debug" in text or b"**" in text):
        return True
    return (b"True" in text and text.count(b",") > 1) or _is_like_an_app(data, start, _SOCKETS)


def _may_debug(data: bytes) -> bool:
    """Look for `app.debug = …`, `setattr(app, "debug", …)` and options of the debugger."""
    places = [start for start, _ in _places(data, b".debug", _ASSIGNED)]
    if b"setattr" in data:
        places += [found.start() for found in _ATTRIBUTE.finditer(data)]
        if any(b"=" in data[max(0, at - 4) : at] for at, _ in _places(data, b"debug", _NAMED)):
            return True
    return b"use_evalex" in data or _has_application(data, places)


def _may_configure(data: bytes) -> bool:
    """Look for `app.config["DEBUG"]`, a class that is loaded, and the process environment."""
    if b"DEBUG" not in data:
        return False
    is_named = any(b"=" in data[max(0, at - 14) : at] for at, _ in _places(data, b"DEBUG", _NAMED))
    for name in (b"FLASK_DEBUG", b"WERKZEUG_DEBUG"):
        for start, _ in _places(data, name, _ANYTHING if is_named else _SET):
            if is_named or not _READ.search(data, max(0, start - _NAME_LIMIT), start):
                return True
    if b"from_object" in data and _SETTING.search(data):
        return True
    follows = _ANYTHING if is_named else _CONFIGURES
    return _has_application(data, [start for start, _ in _places(data, b".config", follows)])


def _has_application(data: bytes, places: Sequence[int]) -> bool:
    """Return whether what ends at one of the places may be an application."""
    if any(_is_like_an_app(data, place, _APP_NAMES) for place in places):
        return True
    return bool(places) and _MADE.search(data) is not None and _imports_family(data)


def _may_command(data: bytes) -> bool:
    """Look for a command that holds `flask run`, and for a call of Flask's command line."""
    has_run = _is_quoted(data, b"run")
    if has_run and _COMMAND_MODULE.search(data):
        return True
    return any(word in data for word in _STARTS) and (
        (has_run and _is_quoted(data, b"flask")) or _COMMAND.search(data) is not None
    )


def _may_use_parts(data: bytes) -> bool:
    """Look for the debugger, servers and extensions by name, and for views that show tracebacks."""
    return any(part in data for part in _PARTS) or (
        b"traceback" in data and b"format_" in data and _VIEW.search(data) is not None
    )


def _places(data: bytes, text: bytes, following: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where a text starts and ends that is followed by what matches."""
    start = data.find(text)
    while start >= 0:
        end = start + len(text)
        if following.match(data, end):
            yield start, end
        start = data.find(text, end)


def _is_like_an_app(data: bytes, end: int, names: tuple[bytes, ...]) -> bool:
    """Return whether the expression that ends there has such a name, or calls what has."""
    before = data[max(0, end - _NAME_LIMIT) : end].rstrip(_SPACE)
    if before.endswith(b")"):
        call = data[max(0, end - _CALL_LIMIT) : end]
        opening = _opening(call)
        if opening < 0:
            return _APP_CALL.search(call) is not None
        before = call[max(0, opening - _NAME_LIMIT) : opening].rstrip(_SPACE)
        if b"app" in names and _FACTORY.search(before):
            return True
    return before.lower().rstrip(_DIGITS).endswith(names)


def _is_quoted(data: bytes, word: bytes) -> bool:
    return b"'%b'" % word in data or b'"%b"' % word in data


def _arguments(data: bytes, start: int) -> bytes:
    """Return what follows up to the end of the call; at times more, where that takes a parser."""
    text = data[start : start + _CALL_LIMIT]
    bare = _TEXT.sub(lambda found: b"_" * len(found[0]), text)
    depth = 0
    for parenthesis in _PARENTHESIS.finditer(bare):
        depth += 1 if parenthesis[0] == b"(" else -1
        if depth <= 0 and not _NEEDS_PARSER.search(bare, 0, parenthesis.end()):
            return text[: parenthesis.end()]
    return data[start:]


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
    for place, _ in (found for word in _FAMILY for found in _places(data, word, _ANYTHING)):
        line = data[data.rfind(b"\n", 0, place) + 1 : place]
        if b"import" in line or b"from" in line or not line.strip():
            return True
    return False
