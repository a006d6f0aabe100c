"""What `init` knows of a project: its name, what it installs, and the application."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

from flaskgate.gate.commands.init.application import TARGET, Application, Undecided, choose
from flaskgate.launch.model import Effects, Repository
from flaskgate.launch.plan.serving.left_behind import left_behind
from flaskgate.launch.plan.serving.target import ServeTarget
from flaskgate.launch.project.manifests import wanted_by
from flaskgate.launch.project.proxies import proxies
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context, Statement

MODULES = 200
"""How many modules that lead to Flask are looked into."""
MARK = b"TRUSTED_PROXIES"
"""Tells a file that `init` has written from the project's own."""

_INSTALLERS = (
    ("requirements.txt", "requirements"),
    ("requirements/production.txt", "requirements"),
    ("requirements/prod.txt", "requirements"),
    ("requirements/base.txt", "requirements"),
    ("uv.lock", "uv"),
    ("poetry.lock", "poetry"),
    ("Pipfile", "pipfile"),
    ("pyproject.toml", "pyproject"),
    ("setup.cfg", "pyproject"),
    ("setup.py", "pyproject"),
)
"""The first of these files that is there says how the project is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitProject:
    """One project that is to be served."""

    folder: PurePosixPath
    """From the repository root."""
    name: str
    """Fit for a user, a service, a container and a host name."""
    application: Application | Undecided
    manifest: PurePosixPath | None
    """What it installs, from `folder`; None if nothing says so."""
    installer: str
    """Which template installs it."""
    wanted: frozenset[str]
    """The distributions that its manifest names."""
    port: str = "8000"
    """On which it is reached: where a proxy of the repository looks for it, else where it listens
    today, else Gunicorn's own default."""


def project_in(
    folder: PurePosixPath, name: str, application: Application | Undecided, repository: Repository
) -> InitProject:
    """Return what is known of the project in a folder of the repository."""
    manifest, installer = next(_installers(folder, application, repository), ("", "none"))
    if installer in {"uv", "poetry"}:
        manifest = "pyproject.toml"
    elif manifest == "pyproject.toml" and _is_of_poetry(folder / manifest, repository):
        installer = "poetry"
    file = repository.read(folder / manifest) if manifest else None
    return InitProject(
        folder=folder,
        name=slug(name),
        application=application,
        manifest=PurePosixPath(manifest) if manifest else None,
        installer=installer,
        wanted=frozenset(wanted for wanted, _ in wanted_by(file)) if file else frozenset(),
    )


def _installers(
    folder: PurePosixPath, application: Application | Undecided, repository: Repository
) -> Iterator[tuple[str, str]]:
    """Yield what says how the project is installed: in its folder, else beside the application.

    Tools with lock files of their own are asked in the project's folder only.
    """
    paths = repository.paths
    yield from (found for found in _INSTALLERS if folder / found[0] in paths)
    path = application.path if isinstance(application, Application) else None
    homes = [] if path is None else [one for one in path.parents if one.is_relative_to(folder)]
    for home in homes:
        for name, installer in _INSTALLERS:
            is_plain = not _is_of_poetry(home / name, repository)
            if installer in {"requirements", "pyproject"} and home / name in paths and is_plain:
                yield str((home / name).relative_to(folder)), installer


def slug(name: str) -> str:
    """Return a name as hosts, services and users may have one."""
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].rstrip("-")
    return text if re.match(r"[a-z]", text) else f"app-{text}".rstrip("-")


def named(target: str, folder: PurePosixPath) -> Application | None:
    """Return the application that the user has named; None if it is no `module:object`.

    Arguments of a factory are plain values, as Gunicorn has them.
    """
    found = TARGET.fullmatch(target)
    if found is None or not target.isprintable():
        return None
    name = found["name"] + (found["call"] or "")
    is_plain = not found["call"] or _has_plain_arguments(name)
    return Application(module=found["module"], name=name, folder=folder) if is_plain else None


def _has_plain_arguments(call: str) -> bool:
    try:
        node = ast.parse(call, mode="eval").body
        if isinstance(node, ast.Call):
            for one in (*node.args, *(keyword.value for keyword in node.keywords)):
                ast.literal_eval(one)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def find_application(
    modules: Iterable[PurePosixPath],
    repository: Repository,
    folder: PurePosixPath,
    context_of: Callable[[PurePosixPath], Context],
) -> Application | Undecided:
    """Look for the application among the modules that lead to Flask."""
    analyser = Analyser(repository)
    packages = {path.parent for path in repository.paths if path.name == "__init__.py"}
    own = (path for path in modules if context_of(path) is not Context.DEVELOPMENT)
    files = list(_not_ours(own, repository))[:MODULES]
    seen = (analyser.exported(file.path).exports for file in files)
    exports = [
        one
        for file, exports in zip(files, seen, strict=True)
        for one in exports
        if one.path == file.path and one.is_own and not one.name.startswith("_")
    ]
    is_socketio = any(b"flask_socketio" in file.data for file in files)
    return choose(exports, packages.__contains__, folder, is_socketio=is_socketio)


def serves_on_import(application: Application, repository: Repository) -> bool:
    """Return whether importing the application starts a server."""
    if application.path is None:
        return False
    effects = Analyser(repository).imported(application.path, attribute=application.name)
    return bool(effects.sinks)


def work_beside(
    application: Application,
    modules: Iterable[PurePosixPath],
    repository: Repository,
    context_of: Callable[[PurePosixPath], Context],
) -> tuple[Statement, ...]:
    """Return what the programs do that serve the application, and the new entry would not do."""
    if application.path is None:
        return ()
    target = ServeTarget(path=application.path, name=application.name)
    programs = _programs(application.path, modules, repository, context_of)
    found = (left_behind(effects, path, target, repository) for path, effects in programs)
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def port_of(
    application: Application | Undecided,
    modules: Iterable[PurePosixPath],
    repository: Repository,
    context_of: Callable[[PurePosixPath], Context],
) -> str:
    """Return the port on which the repository says that an application is reached, or empty."""
    ports = proxies(repository).local_ports
    if not ports and isinstance(application, Application) and application.path is not None:
        programs = _programs(application.path, modules, repository, context_of)
        sinks = (sink for _, effects in programs for sink in effects.sinks)
        named = (sink.serving.port.value for sink in sinks if sink.serving is not None)
        ports = tuple(dict.fromkeys(one for one in named if one.isdecimal()))
    return ports[0] if len(ports) == 1 else ""


def _programs(
    module: PurePosixPath,
    modules: Iterable[PurePosixPath],
    repository: Repository,
    context_of: Callable[[PurePosixPath], Context],
) -> Iterator[tuple[PurePosixPath, Effects]]:
    """Yield the programs of production that run a module, and what they do."""
    analyser = Analyser(repository)
    own = (path for path in modules if context_of(path) is not Context.DEVELOPMENT)
    for file in list(_not_ours(own, repository))[:MODULES]:
        effects = analyser.run(file.path) if b"__main__" in file.data else Effects()
        if module in effects.files:
            yield file.path, effects


def _not_ours(paths: Iterable[PurePosixPath], repository: Repository) -> Iterator[SourceFile]:
    for path in paths:
        file = repository.read(path)
        if file is not None and MARK not in file.data:
            yield file


def _is_of_poetry(path: PurePosixPath, repository: Repository) -> bool:
    file = repository.read(path)
    return file is not None and b"[tool.poetry" in file.data
