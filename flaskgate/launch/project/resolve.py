"""Resolves what a command names (a file, a module, an app) to a file of the repository.

Where the artefact tells how the repository is laid out (`COPY`, volumes), that decides. Where it
does not, as in the unit file of a host, a name is looked up beside the artefact, in the folders
above it, and last anywhere in the tree, where it must be the only one. What is ambiguous stays
unknown and names its candidates.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.project.lookup import Located, LookupContext, find, normalise
from flaskgate.launch.reasons import Cause, Reason

__all__ = ["Located", "LocatedApp", "locate", "locate_app", "locate_main", "locate_module"]

_LONGEST = 4096
"""PATH_MAX of Linux: no path that is longer can be opened."""

_EXPANSION = re.compile(r"\$\{[^{}]*\}|\$\([^()]*\)|`[^`]*`|\{\{[^{}]*\}\}|%\([^()]*\)s")
_UNKNOWN = re.compile(r"[$`{}*?\0]|^~|^%[A-Za-z]$")
_COLON = re.compile(r":(?![\\/])")
"""What separates the app from its module; the expression is that of `flask.cli.ScriptInfo`."""
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedApp:
    """Where the app of a server or of `flask run` is."""

    path: PurePosixPath | None
    """The file that defines its module; None: it cannot be told."""
    attribute: str
    """What follows the colon as it is written: `app`, `create_app('x')`; empty if nothing does."""
    rule: str
    reason: Reason | None


def locate(path: str, place: LookupContext, *, is_exact: bool = False) -> Located:
    """Return the repository's file that a command means by `path`.

    A folder stands for the `__main__.py` in it, as Python has it. `is_exact` keeps to the layout,
    else to the folders above the artefact.
    """
    return _locate_file(path, place, endings=("", "/__main__.py"), is_exact=is_exact)


def locate_module(name: str, place: LookupContext, *, pythonpath: str = "") -> Located:
    """Return the file that `import name` runs: `a/b/__init__.py` or `a/b.py`.

    `pythonpath` is the value of `PYTHONPATH`; `src/` is searched as if it were installed.
    """
    return _locate_dotted(name, place, pythonpath, endings=("/__init__.py", ".py"))


def locate_main(name: str, place: LookupContext, *, pythonpath: str = "") -> Located:
    """Return the file that `python -m name` runs: `a/b/__main__.py` or `a/b.py`."""
    return _locate_dotted(name, place, pythonpath, endings=("/__main__.py", ".py"))


def locate_app(target: str, place: LookupContext, *, pythonpath: str = "") -> LocatedApp:
    """Return the module of a WSGI target, of `FLASK_APP` or of `--app`.

    Forms: `module`, `module:app`, `module:create_app('x')`, `folder/file.py:app`, `folder/file`.
    An empty target stands for Flask's own discovery: `wsgi.py`, then `app.py`.
    """
    module, _, attribute = _COLON.sub("\n", target.strip(), count=1).partition("\n")
    found = _locate_target(module.strip(), place, pythonpath)
    return LocatedApp(
        path=found.path, attribute=attribute.strip(), rule=found.rule, reason=found.reason
    )


def _locate_target(module: str, place: LookupContext, pythonpath: str) -> Located:
    if not module:
        found = find(("wsgi.py", "app.py"), (), place)
        is_told = found.reason is not None and found.reason.cause is Cause.AMBIGUOUS
        is_told = is_told or found.path is not None
        return found if is_told else Located.nowhere(Reason(Cause.NO_APP_NAMED))
    if module.endswith(".py"):
        return _locate_file(module, place, endings=("",))
    if _MODULE.fullmatch(module):
        found = _locate_dotted(module, place, pythonpath, endings=("/__init__.py", ".py"))
        is_file = found.path is None and module.endswith(".wsgi")
        return _locate_file(module, place, endings=("",)) if is_file else found
    if module.endswith(".wsgi"):
        return _locate_file(module, place, endings=("",))
    return _locate_file(module, place, endings=("/__init__.py", ".py"))


def _locate_file(
    path: str, place: LookupContext, *, endings: tuple[str, ...], is_exact: bool = False
) -> Located:
    if not path or len(path) > _LONGEST or "://" in path:
        return Located.nowhere(Reason(Cause.NO_PATH, path[:80]))
    said = Reason(Cause.NOT_FOUND, path)
    known, is_foreign = _known_end(path if "/" in path else path.replace("\\", "/"))
    if not known:
        return Located.nowhere(Reason(Cause.PATH_UNKNOWN, path))
    if is_foreign:
        prefix = tuple(part for part in known.split("/")[:-1] if part)
        name = known.rsplit("/", 1)[-1]
        place = LookupContext(place.repository, place.near)
        return find(tuple(name + ending for ending in endings), prefix, place, said=said)
    forms = tuple(known + ending for ending in endings)
    return find(forms, (), place, said=said, is_exact=is_exact)


def _known_end(path: str) -> tuple[str, bool]:
    """Return what follows the last part that is not known, and whether there is such a part."""
    parts = _EXPANSION.sub("$", path).split("/")
    for index in range(len(parts) - 1, -1, -1):
        if _UNKNOWN.search(parts[index]):
            return normalise("/".join(parts[index + 1 :])).lstrip("./"), True
    return path, False


def _locate_dotted(
    name: str, place: LookupContext, pythonpath: str, *, endings: tuple[str, ...]
) -> Located:
    if len(name) > _LONGEST or not _MODULE.fullmatch(name):
        return Located.nowhere(Reason(Cause.NO_MODULE_NAME, name[:80]))
    stem = name.replace(".", "/")
    forms = tuple(stem + ending for ending in endings)
    for root in _roots(pythonpath):
        found = find(tuple(f"{root}/{form}" for form in forms), (), place, is_exact=True)
        if found.path:
            return found
    if name.partition(".")[0] in sys.stdlib_module_names:
        return Located.nowhere(Reason(Cause.OF_PYTHON, name))
    return find(forms, (), place, said=Reason(Cause.NO_MODULE, name))


def _roots(pythonpath: str) -> Iterator[str]:
    yield "."
    for entry in pythonpath[:_LONGEST].split(":"):
        if entry and not _UNKNOWN.search(entry):
            yield entry
    yield "src"
