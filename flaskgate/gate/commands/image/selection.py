"""Tells which files of an image may matter: the application's, and not the system's or Python's.

Pure: by paths from the root of the image, without `./`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.discover.classify import guess_kind, is_nameless

LARGEST = 1_000_000
"""Bytes of a file that is read, as in a repository."""
DATA = 65_536
"""Bytes of a file of no known kind that a program may read."""

_NOTHING = re.compile(
    r"(?:proc|sys|dev|boot|run/(?:lock|udev)|tmp/\.|usr/share/(?:doc|man|info|locale|zoneinfo|i18n"
    r"|perl|icons|fonts|mime|terminfo|common-licenses|ca-certificates|bash-completion)"
    r"|usr/include|usr/libexec|var/(?:cache|log|lib/(?:dpkg|apt|pacman|rpm)))(?:/|$)"
    r"|(?:.*/)?(?:__pycache__|node_modules|\.git|\.cache)/"
)
"""What never decides what is started."""
_SYSTEM = re.compile(
    r"(?:(?:bin|sbin|lib\d*|etc|boot|run|opt/(?:conda|venv|bitnami/python))(?:/|$)"
    r"|usr/(?!src/|local/(?:src|app)/)|var/(?!www/|task/|app/|runtime/|opt/))"
)
"""Where a distribution puts its own files; the names of other folders are the image's own."""
_PYTHON = re.compile(r"(?:^|.*/)(?:python\d[\d.]*|site-packages|dist-packages|pypy\d[\d.]*)/")
_METADATA = re.compile(
    r"(?:.*/)?(?:site|dist)-packages/[^/]+\.(?:dist-info/(?:METADATA|entry_points\.txt"
    r"|direct_url\.json|top_level\.txt)|egg-info/(?:PKG-INFO|entry_points\.txt|top_level\.txt))"
    r"|(?:.*/)?(?:site|dist)-packages/[^/]+\.(?:egg-link|pth|egg-info)"
)
_ENVIRONMENT = "pyvenv.cfg"


def may_matter(path: str, size: int) -> bool:
    """Return whether a file's content may be looked at; `size` is in bytes."""
    if size > LARGEST or _NOTHING.match(path):
        return False
    if _METADATA.fullmatch(path) or path.endswith(_ENVIRONMENT):
        return True
    kind = guess_kind(path)
    if kind is not None or is_nameless(path):
        return True
    return size <= DATA and not is_system(path)


def is_system(path: str) -> bool:
    """Return whether a path lies where a distribution, or Python, has its own files."""
    return _SYSTEM.match(path) is not None or is_of_python(path)


def is_of_python(path: str) -> bool:
    """Return whether a path lies among the modules of a Python."""
    return _PYTHON.match(path) is not None


def is_metadata(path: str) -> bool:
    """Return whether a file describes an installed distribution."""
    return _METADATA.fullmatch(path) is not None


def environments(paths: list[str]) -> tuple[str, ...]:
    """Return the folders of virtual environments, each with `/` at its end."""
    return tuple(
        f"{PurePosixPath(path).parent}/" for path in paths if path.endswith(f"/{_ENVIRONMENT}")
    )
