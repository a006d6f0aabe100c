"""Knows programs of Node by the package that a project takes them from."""

from __future__ import annotations

import json
import re

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.reasons import Cause, Reason

_HINT = re.compile(r"\.py\b|flask|python|wsgi", re.IGNORECASE)
_KEYS = ("dependencies", "devDependencies")


def of_node(launch: Launch, programs: Programs) -> Reason | None:
    """Return why a program that nobody knows is none of Python; None if that cannot be told.

    A package that `package.json` asks for has it, and its words do not speak of Python.
    """
    words, reason = launch.start.words, launch.start.reason
    if not launch.unit.mounts or reason is None or reason.cause is not Cause.UNFAMILIAR:
        return None
    if any(map(_HINT.search, words)) or words[0] not in _packages(launch, programs):
        return None
    return Reason(Cause.NO_SERVER, words[0], "is a program of Node; no Flask is in the image")


def _packages(launch: Launch, programs: Programs) -> set[str]:
    path = programs.around(launch).file("package.json")
    file = None if path is None else programs.repository.read(path)
    try:
        found = {} if file is None else json.loads(file.text)
    except (ValueError, RecursionError):
        return set()
    asked = [found.get(key) for key in _KEYS] if isinstance(found, dict) else []
    return {name for one in asked if isinstance(one, dict) for name in one}
