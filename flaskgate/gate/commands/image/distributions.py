"""Reads which Python distributions an image has, and which of them are the application.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/. A
distribution is the application's own where pip says that it came from a folder or a file of the
build (PEP 610), or where what is started names its script or its module, and no model of launch
analysis speaks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import PurePosixPath

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from flaskgate.gate.commands.image.selection import is_metadata

_LOCAL = re.compile(r'"dir_info"|"url"\s*:\s*"file:')
_MOST = 5_000
"""Distributions that are read; a large image of data science has some hundred."""
_LONGEST = 65_536
"""Characters of metadata that are read: name and version stand first."""

MODELLED = frozenset(
    {
        *("flask", "werkzeug", "gunicorn", "uwsgi", "pyuwsgi", "waitress", "uvicorn", "hypercorn"),
        *(
            "gevent",
            "eventlet",
            "celery",
            "click",
            "connexion",
            "dash",
            "flask-socketio",
            "meinheld",
        ),
        *("flask-script", "flask-appbuilder", "supervisor", "honcho", "circus", "jinja2", "bjoern"),
        *("cheroot", "cherrypy", "tornado", "twisted", "mod-wsgi", "pip", "setuptools", "wheel"),
        *(
            "poetry",
            "pipenv",
            "pdm",
            "uv",
            "hatch",
            "rq",
            "alembic",
            "flask-migrate",
            "awslambdaric",
        ),
        *("apache-superset", "functions-framework", "granian", "daphne", "django", "fastapi"),
        *("python-dotenv", "pytest", "tox", "nox", "invoke", "fabric", "ansible-core", "jupyter"),
    }
)
"""Distributions whose programs launch analysis knows, or that are tools of others."""


@dataclass(slots=True, kw_only=True)
class Distribution:
    """One that is installed."""

    folder: PurePosixPath
    """The `site-packages` that it lies in, from the root of the image."""
    name: str = ""
    version: str = ""
    is_local: bool = False
    """It was installed from a folder or a file, not from an index or a repository."""
    scripts: frozenset[str] = frozenset()
    """The console scripts that it has."""
    entry_points: PurePosixPath | None = None
    modules: frozenset[str] = frozenset()
    """Its modules at the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributions:
    """All that are installed."""

    every: Sequence[Distribution] = ()
    pins: Mapping[str, str] = field(default_factory=dict)
    """Version by canonical name."""

    def own(self, words: str) -> tuple[Distribution, ...]:
        """Return those that are the application; `words` are what is started, in any form."""
        said = set(re.findall(r"[\w-]+", words))
        return tuple(
            one
            for one in self.every
            if one.name not in MODELLED
            and (one.is_local or not said.isdisjoint(one.scripts | one.modules))
        )


def read_distributions(
    paths: Iterable[str], read: Callable[[str], str], folders: Callable[[str], Iterable[str]]
) -> Distributions:
    """Return what is installed; `paths` are the files of the image.

    `read` gives the text of a file, and `folders` the names in a folder.
    """
    found: dict[str, Distribution] = {}
    for path in paths:
        if not is_metadata(path) or "-info/" not in path:
            continue
        folder, _, name = path.rpartition("/")
        if folder in found or len(found) < _MOST:
            one = found.setdefault(folder, Distribution(folder=PurePosixPath(folder).parent))
            _take(one, path, name, read)
    every = [one for one in found.values() if one.name]
    for one in every:
        if not one.modules:
            one.modules = _modules(one, folders)
    return Distributions(
        every=every, pins={one.name: one.version for one in every if _is_version(one.version)}
    )


def _take(one: Distribution, path: str, name: str, read: Callable[[str], str]) -> None:
    text = read(path)
    match name:
        case "METADATA" | "PKG-INFO":
            headers = HeaderParser().parsestr(text[:_LONGEST], headersonly=True)
            one.name = canonicalize_name(headers.get("Name", "")[:200])
            one.version = headers.get("Version", "").strip()[:100]
        case "direct_url.json":
            one.is_local = _LOCAL.search(text) is not None
        case "top_level.txt":
            one.modules = frozenset(text.split())
        case "entry_points.txt":
            one.entry_points = PurePosixPath(path)
            _, _, listed = text.partition("[console_scripts]")
            pairs = (line.partition("=") for line in listed.partition("\n[")[0].splitlines())
            one.scripts = frozenset(name.strip() for name, sign, _ in pairs if sign)


def _modules(one: Distribution, folders: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Return the modules that are called like the distribution, as most are."""
    wanted = {one.name.replace("-", "_"), one.name.replace("-", "")}
    there = {name.removesuffix(".py").lower(): name for name in folders(str(one.folder))}
    return frozenset(there[name].removesuffix(".py") for name in wanted if name in there)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
