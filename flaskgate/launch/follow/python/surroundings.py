"""What a started process finds around it: files, modules, `sys.path`, dotenv files, versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.images.installs import installs_of
from flaskgate.launch.model import (
    IN_RUN,
    Effects,
    Environment,
    LaunchUnit,
    Mount,
    Repository,
    Start,
    StartKind,
    Written,
)
from flaskgate.launch.project.dotenv import dotenv_environment, read_dotenv
from flaskgate.launch.project.lookup import Located, LookupContext, find, normalise
from flaskgate.launch.project.resolve import (
    LocatedApp,
    locate,
    locate_app,
    locate_main,
    locate_module,
)
from flaskgate.launch.project.versions import Versions, versions_of
from flaskgate.launch.readers.infrastructure.deployed import deployed_of

_CUSTOMISE = ("sitecustomize.py", "usercustomize.py")
_ENTRIES = 20
"""How many entries of `PYTHONPATH` are looked at."""
_REFERENCE = re.compile(r"\$(?:\{[^{}]*\}|\([^()]*\)|\w+)")
_TOUCHES = re.compile(
    r"environ|putenv|flask|werkzeug|gunicorn|wsgi|exec|import_module|patch"
    r"|\brun\b|serve|subprocess|system|popen|spawn"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """One start in the file system of its unit."""

    repository: Repository
    unit: LaunchUnit
    start: Start

    @property
    def near(self) -> PurePosixPath:
        """The artefact's folder: its manifests count."""
        return self.unit.command.location.path.parent

    @property
    def versions(self) -> Versions:
        """What the manifests ask for, and what the image installs by name."""
        versions = versions_of(self.repository, self.near)
        for path in self.artefacts:
            installs = installs_of(self.repository, path)
            if installs.wanted:
                versions = versions.adding(installs.wanted, is_whole=installs.is_whole)
        return versions

    @property
    def artefacts(self) -> Iterable[PurePosixPath]:
        """What makes the unit: where its command stands, and what led there."""
        places = (self.unit.command.location, *(step.location for step in self.unit.steps))
        recipe = () if self.unit.recipe is None else (self.unit.recipe,)
        return dict.fromkeys((*(place.path for place in places), *recipe))

    @property
    def dotenv(self) -> Environment:
        """What the dotenv files set that Flask finds; of the `flask` command, that it loads."""
        if self.start.kind is StartKind.FLASK_CLI and self._skips_dotenv():
            return self._named_dotenv()
        found = dotenv_environment(
            self.start.folder,
            self.unit.mounts,
            self.repository,
            self.near,
            is_ignored=self.unit.is_ignored,
            versions=self.versions,
        )
        return {**found, **self._named_dotenv()}

    def _skips_dotenv(self) -> bool:
        """Return whether Flask is told to look for none (`helpers.py: get_load_dotenv`)."""
        return self._value("FLASK_SKIP_DOTENV").lower() not in {"", "0", "false", "no"}

    def _named_dotenv(self) -> Environment:
        """Return what `flask --env-file` sets, which beats the files found by themselves (F6)."""
        if self.start.kind is not StartKind.FLASK_CLI:
            return {}
        option = "--env-file="
        given = [one.removeprefix(option) for one in self.start.arguments if option in one]
        path = self.file(given[-1] if given else self._value("FLASK_ENV_FILE"))
        file = None if path is None else self.repository.read(path)
        return {} if file is None else read_dotenv(file)

    def main(self) -> Located:
        """Return the Python file that the start names, as a file or as a module."""
        target = self.start.target
        if self.start.kind is StartKind.PYTHON_MODULE:
            return locate_main(target, self._where(), pythonpath=self._value("PYTHONPATH"))
        found = locate(target, self._where())
        inside = f"{target.rstrip('/')}/__main__.py"  # of a folder that is run as a program
        whole = locate(inside, self._where()) if found.path is None else found
        return found if whole.path is None else whole

    def file(self, path: str) -> PurePosixPath | None:
        """Return the file that a path means; only where the layout says so, or beside."""
        place = self._where()
        found = find((path,), (), place, is_exact=True).path if path else None
        if found is None and not self.unit.mounts:
            found = deployed_of(self.repository).get(path)
        if found is None and "$" in path:
            found = self._only(_REFERENCE.split(path)[-1])
        if found is None and self.start.folder is None and path[:1] not in {"", "/", "$"}:
            found = self._only(f"/{path}")
        return None if found is None or self.unit.is_ignored(found) else found

    def locate(self, path: str) -> PurePosixPath | None:
        """Return the file of the repository that lies at an absolute path of the unit."""
        mounted = (one for one in self.unit.texts if one.is_mounted and str(one.target) == path)
        stand_in = next((one.stand_in for one in mounted), None)
        return stand_in if stand_in in self.repository.paths else self.file(path)

    def _only(self, ending: str) -> PurePosixPath | None:
        """Return the only file that ends so, of a path that begins with what nobody knows."""
        parts = PurePosixPath(ending.lstrip("/")).parts if ending.startswith("/") else ()
        found = [
            one for one in self.repository.paths if parts and one.parts[-len(parts) :] == parts
        ]
        return found[0] if len(found) == 1 else None

    def written(self, path: str) -> tuple[Written, ...]:
        """Return the parts of a file that the artefact or its scripts write in that place."""
        whole = normalise(f"{self.start.folder or ''}/{path}" if path[:1] != "/" else path)
        return tuple(one for one in self.unit.texts if str(one.target) == whole)

    def run_before(self) -> Iterator[PurePosixPath]:
        """Yield what Python runs before any program and may touch it: `sitecustomize.py`.

        It is found in the folders of `PYTHONPATH`, not in that of the program. See
        https://docs.python.org/3/library/site.html#module-sitecustomize. So is what variables name
        that Python itself asks: https://docs.python.org/3/using/cmdline.html#environment-variables.
        """
        for name in self._asked_for()[:_ENTRIES]:
            path = self.module(name).path if name else None
            if path is not None:
                yield path
        for entry in self._value("PYTHONPATH").split(":")[:_ENTRIES]:
            for name in _CUSTOMISE if entry else ():
                path = self.file(f"{entry.rstrip('/')}/{name}")
                file = None if path is None else self.repository.read(path)
                if file is not None and _TOUCHES.search(file.text):
                    yield file.path

    def _asked_for(self) -> list[str]:
        """Return the modules of what `breakpoint()` calls, and of the categories of warnings."""
        categories = [one.split(":")[2:3] for one in self._value("PYTHONWARNINGS").split(",")]
        names = [self._value("PYTHONBREAKPOINT"), *(name for one in categories for name in one)]
        return [name.strip().rpartition(".")[0] for name in names]

    def ships(self, path: PurePosixPath) -> bool:
        """Return whether a file of the repository is there when the unit runs."""
        mounts = self.unit.mounts
        is_laid_out = not mounts or any(path.is_relative_to(one.source) for one in mounts)
        return is_laid_out and not self.unit.is_ignored(path)

    def module(self, name: str) -> Located:
        """Return the file of a module that is imported."""
        return locate_module(name, self._where(), pythonpath=self._value("PYTHONPATH"))

    def app(self, target: str) -> LocatedApp:
        """Return the module of an app, as servers and the `flask` command name it."""
        found = locate_app(target, self._where(), pythonpath=self._value("PYTHONPATH"))
        if self.start.kind is not StartKind.FLASK_CLI or found.path is None:
            return found
        # the command imports the file by its name, and a package of that name comes first
        package = found.path.with_suffix("") / "__init__.py"
        is_there = package in self.repository.paths
        is_package = is_there and self.ships(package) >= self.ships(found.path)
        return replace(found, path=package) if is_package else found

    def roots(self, path: PurePosixPath, target: str) -> tuple[PurePosixPath, ...]:
        """Return the folders from which the program in `path` imports."""
        return _search_path(path, self.start, self.unit.mounts, target)

    def _where(self) -> LookupContext:
        return LookupContext(self.repository, self.near, self.start.folder, self.unit.mounts)

    def _value(self, name: str) -> str:
        setting = self.start.environment.get(name)
        return "" if setting is None else setting.value or ""

    def with_dotenv(self, do: Callable[..., Effects], *, names: frozenset[str]) -> Effects:
        """Run or import a program with what it gets from dotenv files (F8).

        `names` are the variables that `app.run` reads from there when it is called; a program that
        calls `load_dotenv` gets all of `.env`, and nothing of `.flaskenv`.
        """
        own, dotenv = self.start.environment, self.dotenv
        read = {f"{IN_RUN}{name}": dotenv[name] for name in names & dotenv.keys()}
        effects = do(environment={**read, **own})
        loaded = {
            name: setting
            for name, setting in dotenv.items()
            if setting.location.path.name != ".flaskenv"
        }
        if not effects.loads_dotenv or loaded.keys() <= own.keys():
            return effects
        return do(environment={**read, **loaded, **own})


def _search_path(
    path: PurePosixPath, start: Start, mounts: tuple[Mount, ...], target: str
) -> tuple[PurePosixPath, ...]:
    """Return the folders from which the program in `path` imports, the first wins.

    A file that is started imports from its own folder, a module from the folder above the first
    name of `target` (`package.module:app`); then come the working directory and `PYTHONPATH`. Code
    without a file imports from the working directory, and `path` is only near it.
    """
    is_file = start.kind is StartKind.PYTHON_FILE
    first = path.parent if is_file else _above(path, target.partition(":")[0])
    setting = start.environment.get("PYTHONPATH")
    entries = (setting.value or "" if setting else "").split(":")[:_ENTRIES]
    places = [start.folder] if start.folder else []
    places += [(start.folder or PurePosixPath("/")) / entry for entry in entries if entry]
    found = [one for place in places for one in _inside(normalise(str(place)), mounts)]
    is_code = start.kind is StartKind.PYTHON_CODE
    return tuple(dict.fromkeys([*found, first] if is_code else [first, *found]))


def _above(path: PurePosixPath, module: str) -> PurePosixPath:
    """Return the folder from which `module` is imported, if it is that of `path`."""
    parts = path.with_suffix("").parts
    if parts[-1] in {"__init__", "__main__"}:
        parts = parts[:-1]
    names = tuple(module.split("."))
    fits = parts[-len(names) :] == names
    return PurePosixPath(*parts[: -len(names)]) if fits else path.parent


def _inside(folder: str, mounts: tuple[Mount, ...]) -> Iterator[PurePosixPath]:
    """Yield the folders of the repository that appear as `folder`, the last to be copied first.

    Several may: `COPY common/ .` and `COPY shop/ .` lie in one folder side by side.
    """
    place = PurePosixPath(folder)
    for mount in reversed(mounts):
        if place.is_relative_to(mount.target):
            yield mount.source / place.relative_to(mount.target)
