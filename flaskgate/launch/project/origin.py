"""The name of the repository where it comes from, as far as Git says it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered

_CONFIGURATION = PurePosixPath(".git/config")
"""What discovery keeps of it: `url = owner/name`."""
_URL = re.compile(r"url = (.+)/(.+)")
_CLONED = re.compile(r"[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?(?:#.*)?\Z")


def _find(repository: Repository) -> tuple[str, str] | None:
    file = repository.read(_CONFIGURATION)
    match = _URL.search(file.text) if file else None
    return (match[1], match[2]) if match else None


origin_of = Remembered(_find)
"""Owner and name of the `origin`; None where there is none."""


def is_origin(url: str, repository: Repository) -> bool:
    """Return whether an address is that of this very repository."""
    origin, match = origin_of(repository), _CLONED.search(url)
    if origin is None or match is None:
        return False
    return (match[1].lower(), match[2].lower()) == (origin[0].lower(), origin[1].lower())
