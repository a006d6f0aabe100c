"""Which application of a project production serves; said where that cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.model import Export
from flaskgate.launch.python.libraries.names import CONNEXION, DASH, SOCKETIO

_NAME = r"[^\W\d]\w*"
TARGET = re.compile(rf"(?P<module>{_NAME}(?:\.{_NAME})*):(?P<name>{_NAME})(?P<call>\(.*\))?")
"""What `--app` takes: `shop.web:app`, `shop:create_app()`, `shop:create_app('prod')`."""

_MODULE = re.compile(_NAME)
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
"""Names of folders that mean themselves in every language of the templates."""
_USUAL = ("wsgi", "app", "main", "run")
"""Modules that are there to be served, the likeliest first."""

IsPackage = Callable[[PurePosixPath], bool]
"""Tells whether a folder of the repository has an `__init__.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a server has to import."""

    module: str
    """Dotted, as seen from `folder`."""
    name: str
    """An object, or a call of a factory."""
    folder: PurePosixPath
    """Where the module is found, from the repository root."""
    path: PurePosixPath | None = None
    """Its file; None where the user has named it."""
    maker: str = ""
    """Dotted name of the class that made it, where that is known."""
    is_socketio: bool = False
    """Flask-SocketIO serves it, too."""

    @property
    def target(self) -> str:
        """Module and object as servers take them."""
        return f"{self.module}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """There is no application, or more than one that production could serve."""

    candidates: tuple[str, ...]
    """Their targets."""


def choose(
    exports: Iterable[Export], is_package: IsPackage, within: PurePosixPath, *, is_socketio: bool
) -> Application | Undecided:
    """Return the one application of a project, by what its modules export.

    An object wins over a factory that is still to be called. Several names of one object, such as
    those of `wsgi.py` and `run.py` that both call a factory, are one application.
    """
    found = [one for one in exports if _home(one.path, is_package, within) is not None]
    objects = [one for one in found if one.made and one.maker not in SOCKETIO]
    factories = [one for one in found if one.is_factory]
    choice = _one(objects) if objects else _one(factories)
    if choice is None:
        named = (_application(one, is_package, within) for one in (*objects, *factories))
        return Undecided(candidates=tuple(sorted({one.target for one in named})))
    return _application(choice, is_package, within, is_socketio=is_socketio)


def _one(exports: Sequence[Export]) -> Export | None:
    """Return what is served, if all that is there is one application under several names."""
    made = [one for one in exports if one.maker in DASH | CONNEXION] or list(exports)
    origins = {one.made or (one.path, one.name) for one in made}
    return min(made, key=_rank) if len(origins) == 1 else None


def _rank(export: Export) -> tuple[int, str]:
    stem = export.path.stem
    return _USUAL.index(stem) if stem in _USUAL else len(_USUAL), str(export.path)


def _application(
    export: Export, is_package: IsPackage, within: PurePosixPath, *, is_socketio: bool = False
) -> Application:
    module, folder = _home(export.path, is_package, within) or ("", within)
    return Application(
        module=module,
        name=f"{export.name}()" if export.is_factory else export.name,
        folder=folder,
        path=export.path,
        maker=export.maker,
        is_socketio=is_socketio,
    )


def _home(
    path: PurePosixPath, is_package: IsPackage, within: PurePosixPath
) -> tuple[str, PurePosixPath] | None:
    """Return the module's dotted name and the folder it is imported from; None if it has none."""
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while folder != within and folder.name and is_package(folder):
        parts.insert(0, folder.name)
        folder = folder.parent
    is_module = bool(parts) and path.suffix == ".py" and all(map(_MODULE.fullmatch, parts))
    is_plain = all(map(_PLAIN.fullmatch, folder.relative_to(within).parts))
    return (".".join(parts), folder) if is_module and is_plain else None
