"""The name of the repository where it comes from, as far as Git says it.

A tree without Git, such as an unpacked archive, is the one that its README says how to clone.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered

_CONFIGURATION = PurePosixPath(".git/config")
"""What discovery keeps of it: `url = owner/name`."""
_URL = re.compile(r"url = (.+)/(.+)")
_CLONED = re.compile(r"[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?(?:#.*)?\Z")
_READMES = tuple(PurePosixPath(name) for name in ("README.md", "README.rst", "README"))
_CLONES = re.compile(
    r"\bgit clone (?:-\S+ )*[a-z]+(?:://|@)[\w.-]+[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?\s"
)
_LONGEST = 100_000


def _find(repository: Repository) -> tuple[str, str] | None:
    file = repository.read(_CONFIGURATION)
    match = _URL.search(file.text) if file else None
    if match is not None:
        return match[1], match[2]
    return None if file is not None else _said_to_be_cloned(repository)


def _said_to_be_cloned(repository: Repository) -> tuple[str, str] | None:
    readme = next((file for file in map(repository.read, _READMES) if file is not None), None)
    said = set(_CLONES.findall(readme.text[:_LONGEST])) if readme is not None else set()
    return said.pop() if len(said) == 1 else None


origin_of = Remembered(_find)
"""Owner and name of the `origin`; None where there is none."""


def is_origin(url: str, repository: Repository) -> bool:
    """Return whether an address is that of this very repository."""
    origin, match = origin_of(repository), _CLONED.search(url)
    if origin is None or match is None:
        return False
    return (match[1].lower(), match[2].lower()) == (origin[0].lower(), origin[1].lower())
