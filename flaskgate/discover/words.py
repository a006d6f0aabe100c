"""Tells in little time, from bytes alone, which files a rule can possibly match.

A file that is no candidate is never given to an engine, so every test here asks for words without
which no pattern of `rules/` holds: engines match what is written, and a name that is written has
its letters side by side. Nothing is guessed from how a receiver is called, and white space,
comments and line ends may stand wherever Python lets them. What is spelt otherwise (an escape in a
text, a letter that Python takes for another) no engine sees, whether it gets the file or not: that
is for launch analysis, which goes by `index`. A rule that looks for something new needs its word
here; `tests/discover/test_words.py` compares the findings with and without this filter.
"""

from __future__ import annotations

import re

from flaskgate.discover.artefacts import is_deploy_candidate
from flaskgate.model.files import Kind

_GAP = rb"(?:[\s\\]|#[^\n]*\n)*+"
_RUN = re.compile(rb"\." + _GAP + rb"run(?:_server)?(?![\w\x80-\xff])")
_ARGUMENT = re.compile(rb"debug(?:ger)?[\"']?" + _GAP + rb"(?:=(?!=)|[:\]])")
"""What gives debug to a call: a keyword, or an entry of a dictionary."""
_SET = re.compile(
    rb"\." + _GAP + rb"debug(?:[\s\\)\]]|#[^\n]*\n)*+(?:=(?!=)|[,:][^\n]*[^\n=!<>]=(?!=)|\|=)"
)
"""What sets `x.debug`: alone, with an annotation or among others."""

_CONFIG = re.compile(rb"\." + _GAP + rb"config(?![\w\x80-\xff])")
_FLASK = (b"flask", b"Flask", b"FLASK", b"werkzeug")
_WRAPPERS = (b"dash", b"connexion", b"quart")
"""What Flask and its relatives are called, and in which case a comment of ours may name us."""

_PARTS = (
    *(b"DebuggedApplication", b"run_simple", b"make_server", b"use_evalex", b"flask_script"),
    *(b"DebugToolbar", b"unsafe_werkzeug"),
)
_STARTS = (b"subprocess", b"popen", b"system", b"exec", b"spawn", b"cli")


def is_candidate(kind: Kind, data: bytes, *, path: str = "") -> bool:
    """Return whether a rule may match a file of this kind, name and content, or a mark is in it."""
    if kind is not Kind.PYTHON:
        return is_deploy_candidate(data.lower())
    flask = any(word in data for word in _FLASK)
    return (
        (b"run" in data and _may_run(data, family=flask or any(one in data for one in _WRAPPERS)))
        or (b"debug" in data and _may_debug(data))
        or (b"DEBUG" in data and _may_configure(data))
        or (flask and _may_use_parts(data))
        or b"expose_tracebacks" in data
        or ("gunicorn" in path.lower() and (b"reload" in data or b"spew" in data))
    )


def _may_run(data: bytes, *, family: bool) -> bool:
    """Look for `run` of anything: in a file about Flask, or with debug among its arguments."""
    if not family and (b"debug" not in data or not _ARGUMENT.search(data)):
        return False
    return _RUN.search(data) is not None or (
        family and b"flask" in data and any(word in data for word in _STARTS)
    )


def _may_debug(data: bytes) -> bool:
    """Look for `x.debug = …` and for `setattr(x, "debug", …)`, the name perhaps a constant."""
    if b"setattr" in data and (b'"debug"' in data or b"'debug'" in data):
        return True
    return _SET.search(data) is not None


def _may_configure(data: bytes) -> bool:
    """Look for `x.config`, and for variables of the environment."""
    if b"FLASK_DEBUG" in data or b"WERKZEUG_DEBUG" in data:
        return True
    return b"config" in data and _CONFIG.search(data) is not None


def _may_use_parts(data: bytes) -> bool:
    """Look for the debugger, servers and extensions by name, marks, and shown tracebacks."""
    return (
        any(part in data for part in _PARTS)
        or (b"traceback" in data and b"format_" in data)
        or b"flaskgate:" in data.lower()
    )
