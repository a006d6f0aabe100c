"""The plain name of a program, whatever folder, version or ending it is called with."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

_VERSIONED = re.compile(
    r"(python|pypy|pip|gunicorn|flask|waitress-serve|uvicorn|hypercorn|mod_wsgi-express|celery)"
    r"-?[\d.]*(?:\.exe)?"
    r"|(npm|npx|yarn|pnpm|poetry|pipenv|conda)\.(?:cmd|bat)"
    r"|(uwsgi)(?:[-_](?:core|python[\d.]*))?|(.+?)\.exe"
)
"""Programs that distributions install under names with a version or a variant."""


@lru_cache(maxsize=4_096)
def program_of(word: str) -> str:
    """Return the plain name of a program: `python` for `/usr/bin/python3.11`."""
    name = PurePosixPath(word).name if "/" in word or word == "." else word  # most have no folder
    match = _VERSIONED.fullmatch(name)
    return name if match is None else next(filter(None, match.groups()), name)
