"""Small projects that a person wrote, and what is said of each: a table of them, and judgements.

A table is a text file: `## title`, then the files of a project. What stands first is `app.py`;
`### path` begins another file. A first line `$ X=1 python app.py --debug` is how it is started, and
`## ? title` says that the answer leaves it open.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

_ENTRY = re.compile(r"^## (\? )?(.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
_PART = re.compile(r"^### (.+)\n", re.MULTILINE)
_SETTING = re.compile(r"\w+=")


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project, and how it is started."""

    title: str
    files: Mapping[str, str]
    words: tuple[str, ...] = ("python", "app.py")
    environment: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False
    """It is known that the answer leaves something open."""


def read_projects(text: str) -> dict[str, Project]:
    """Return the projects of a table by their titles."""
    return {title: _project(title, mark, body) for mark, title, body in _ENTRY.findall(text)}


def _project(title: str, mark: str, body: str) -> Project:
    line, _, rest = body.partition("\n")
    words: list[str] = []
    if line.startswith("$ "):
        words, body = shlex.split(line[2:]), rest
    count = next((n for n, word in enumerate(words) if not _SETTING.match(word)), len(words))
    first, *parts = _PART.split(body)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    return Project(
        title=title,
        files={"app.py": first, **files} if first.strip() else files,
        words=tuple(words[count:]) or ("python", "app.py"),
        environment=dict(word.split("=", 1) for word in words[:count]),
        is_open=bool(mark),
    )
