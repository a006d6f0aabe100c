"""The words of the command that serves: program and path, options, target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import SUFFIXES
from flaskgate.launch.commands.wrappers import PYTHONS
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import (
    OTHER_CERTIFICATE,
    Repository,
    Serving,
    StartKind,
    UnitRole,
)
from flaskgate.launch.plan.places import HostTraits
from flaskgate.launch.plan.serving.address import Address
from flaskgate.launch.plan.serving.layout import Layout
from flaskgate.launch.plan.serving.served_name import is_literal_call
from flaskgate.launch.plan.serving.target import ServeTarget
from flaskgate.launch.plan.spelling import spell
from flaskgate.launch.program_names import program_of
from flaskgate.model.files import Kind
from flaskgate.model.findings import Interface

SHELL = "sh"
_SYSTEM = frozenset({"/usr/bin", "/bin"})
"""Where pip puts no commands."""
_CERTIFICATE = {"--cert": "FLASK_RUN_CERT", "--key": "FLASK_RUN_KEY"}
"""Options of `flask run` by which it speaks TLS, each with the variable that stands for it."""
_ASIDE = re.compile(r"\bpip[\d.]*\s+install\s(?:[^\n&|;]*\s)?(?:--user|--target|-t)\b")
"""How pip puts commands where no PATH leads."""
_GREEN = ("gevent", "eventlet")
_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A target as seen from the place."""

    module: str
    """Dotted."""
    name: str
    folder: str = ""
    """What has to be added to the search path first; empty: nothing."""

    @property
    def text(self) -> str:
        """As Gunicorn takes it."""
        return f"{self.module}:{self.name}"


TO_FILL_IN = Imported(module="MODULE", name="APP")
"""Stands where a target is to be filled in."""


def imported_in(launch: Launch, target: ServeTarget, layout: Layout) -> Imported | None:
    """Return how the place imports a target; None if that cannot be told."""
    return next(_ways(launch, target, layout), None)


def _ways(launch: Launch, target: ServeTarget, layout: Layout) -> Iterator[Imported]:
    there = layout.there(target.path)
    if there is None:
        dotted = _as_started(launch, target.path) or _as_installed(launch, target.path, layout)
        if dotted:
            yield Imported(module=dotted, name=target.name)
        return
    yield from _beside_itself(launch, target, layout, there)
    above = tuple(_climbed(target, layout))
    first = _first(launch, layout, above)
    whole = [one for one in (layout.folder, *layout.paths) if one in above]
    yield from _from(first, there, target.name, layout)
    yield from _from(whole, there, target.name, layout)
    dotted = _as_started(launch, target.path) or _as_installed(launch, target.path, layout)
    if dotted and not first:  # it is installed, or the start would not find it
        yield Imported(module=dotted, name=target.name)
    yield from _from((layout.folder, *layout.paths, *above), there, target.name, layout)


def _beside_itself(
    launch: Launch, target: ServeTarget, layout: Layout, there: PurePosixPath
) -> Iterator[Imported]:
    """Yield how `python shop/__init__.py` is imported that imports modules of its own folder.

    As `shop` alone it would not find them: Python looks in the folder of the program.
    """
    path, is_program = target.path, launch.start.kind is StartKind.PYTHON_FILE
    if not is_program or path != launch.path or path.name != "__init__.py":
        return
    inner = (one for one in sorted(launch.effects.seen) if one != path)
    folder = layout.from_here(there.parent)
    if folder is None or not any(one.is_relative_to(path.parent) for one in inner):
        return
    if there.parent == layout.folder:
        yield Imported(module="__init__", name=target.name)
    elif there.parent.parent in {layout.folder, *layout.paths}:
        yield Imported(module=there.parent.name, name=target.name, folder=folder)
    else:
        yield Imported(module="__init__", name=target.name, folder=folder)


def _from(
    roots: Iterable[PurePosixPath], there: PurePosixPath, name: str, layout: Layout
) -> Iterator[Imported]:
    """Yield how a file is imported from each of some folders."""
    for root in roots:
        dotted = dotted_below(there, root)
        is_found = root == layout.folder or root in layout.paths
        folder = "" if is_found else layout.from_here(root)
        if dotted is not None and folder is not None:
            yield Imported(module=dotted, name=name, folder=folder)


def _first(
    launch: Launch, layout: Layout, above: tuple[PurePosixPath, ...]
) -> tuple[PurePosixPath, ...]:
    """Return where a start looks first that names a file.

    It is the folder of the program, or that above the packages of the application
    (`flask/cli.py`: prepare_import).
    """
    if launch.start.kind is StartKind.PYTHON_FILE and launch.path is not None:
        there = layout.there(launch.path)
        return () if there is None else (there.parent,)
    is_file = launch.start.kind is StartKind.FLASK_CLI and launch.names_file
    return above if is_file else ()


def _as_installed(launch: Launch, path: PurePosixPath, layout: Layout) -> str | None:
    """Return the dotted name of a module of the project whose console script is started."""
    is_script = launch.start.kind is StartKind.CONSOLE_SCRIPT
    return dotted_below(path, _above_packages(path, layout)) if is_script else None


def _above_packages(path: PurePosixPath, layout: Layout) -> PurePosixPath:
    folder = path.parent
    while folder.name and folder / "__init__.py" in layout.files:
        folder = folder.parent
    return folder


def _climbed(target: ServeTarget, layout: Layout) -> Iterator[PurePosixPath]:
    """Yield the folder above the packages of a target, which the `flask` command adds."""
    path = target.path
    folder = _above_packages(path, layout)
    there = layout.there(path)
    depth = len(path.relative_to(folder).parts) if path.is_relative_to(folder) else 1
    if there is not None and depth <= len(there.parents):  # else they are not there as a whole
        yield there.parents[depth - 1]


def _as_started(launch: Launch, path: PurePosixPath) -> str | None:
    """Return the dotted name of a module that is installed, by that of the one that starts."""
    module = launch.start.target.partition(":")[0]
    if launch.path is None or launch.start.kind is StartKind.PYTHON_FILE:
        return None
    if launch.start.kind is StartKind.FLASK_CLI and not launch.app:
        # it finds `wsgi.py` and `app.py` where it is started
        is_package = launch.path.name == "__init__.py"
        module = launch.path.parent.name if is_package else launch.path.stem
    parts = launch.path.with_suffix("").parts
    parts = parts[:-1] if parts[-1] in {"__init__", "__main__"} else parts
    names = tuple(module.split("."))
    if parts[-len(names) :] != names:
        return None
    return dotted_below(path, PurePosixPath(*parts[: -len(names)]))


def dotted_below(path: PurePosixPath, root: PurePosixPath) -> str | None:
    """Return the name by which a file is imported from a folder; None if it cannot be."""
    if not path.is_relative_to(root) or path.suffix != ".py":
        return None
    parts = path.relative_to(root).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    if parts == ("__main__",):
        return None  # to a server, that is the server's own program
    fits = parts and all(part and not set(part) & set(".…: \t'\"()") for part in parts)
    return ".".join(parts) if fits else None


def certificate_of(launch: Launch, serving: Serving | None) -> tuple[str, ...]:
    """Return with which files a start speaks TLS today, as `Serving.certificate` has it."""
    if launch.start.kind is not StartKind.FLASK_CLI:
        return serving.certificate if serving is not None else ()
    given = dict(one.partition("=")[::2] for one in launch.start.arguments)
    for option, name in _CERTIFICATE.items():
        setting = launch.start.environment.get(name)
        if setting is not None:
            given.setdefault(option, setting.value or "")
    files = tuple(given[option] for option in _CERTIFICATE if option in given)
    is_told = len(files) in {0, len(_CERTIFICATE)} and all(files)
    return files if is_told else OTHER_CERTIFICATE


def with_certificate(certificate: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options with which Gunicorn speaks TLS."""
    if not certificate or certificate == OTHER_CERTIFICATE:
        return ()
    return ("--certfile", certificate[0], "--keyfile", certificate[1])


def gunicorn(
    launch: Launch,
    imported: Imported,
    address: Address,
    options: tuple[str, ...],
    *,
    repository: Repository,
    in_shell: bool,
) -> tuple[str, ...]:
    """Return the words of the Gunicorn command."""
    path = ("--pythonpath", imported.folder) if imported.folder else ()
    bind = ("--bind", address.text(in_shell=in_shell))
    words = program(launch, "gunicorn", "gunicorn", repository)
    return (*words, *bind, *options, *path, imported.text)


def waitress(
    launch: Launch,
    imported: Imported,
    address: Address,
    *,
    repository: Repository,
    in_shell: bool,
) -> tuple[str, ...]:
    """Return the words of the Waitress command; none where it cannot take such a target.

    It passes no arguments on, and takes plain names only (`waitress/runner.py: match`).
    """
    if is_literal_call(imported.name) or _PLAIN.fullmatch(imported.module) is None:
        return ()
    call = ("--call",) if imported.name.endswith("()") else ()
    folder = imported.folder
    is_windows = launch.start.location.path.suffix.lower() in SUFFIXES
    path = ("env", f"PYTHONPATH={folder}") if folder and not is_windows else ()
    listen = f"--listen={address.text(in_shell=in_shell)}"
    if address.socket:
        listen = f"--unix-socket={address.socket}"
    words = program(launch, "waitress-serve", "waitress", repository)
    return (*path, *words, listen, *call, imported.text.removesuffix("()"))


def in_shell(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command that a shell runs, for the variables in it; none stays none."""
    return (SHELL, "-c", f"exec {spell(words)}") if words else ()


def program(launch: Launch, name: str, module: str, repository: Repository) -> tuple[str, ...]:
    """Return how a program is called that is installed beside the one that is called now."""
    first = launch.start.words[0] if launch.start.words else ""
    folder = str(PurePosixPath(first).parent) if "/" in first else ""
    is_python = program_of(first) in PYTHONS
    is_bare = not folder and is_python
    if folder in _SYSTEM or (is_bare and (_is_of_cron(launch) or _is_aside(launch, repository))):
        return (first, "-m", module) if is_python else (name,)
    is_of_python = is_python or program_of(first) in {"flask", "gunicorn"}
    return (f"{folder}/{name}",) if folder and is_of_python else (name,)


def _is_of_cron(launch: Launch) -> bool:
    """Return whether cron starts it, which looks in `/usr/bin` and `/bin` alone (crontab(5))."""
    return launch.unit.role is UnitRole.CRON and "PATH" not in launch.unit.environment


def _is_aside(launch: Launch, repository: Repository) -> bool:
    """Return whether an image has commands where it does not look: `pip install --user`."""
    if "PATH" in launch.start.environment:
        return False
    unit = launch.unit
    places = (unit.command.location, *(step.location for step in unit.steps))
    paths = dict.fromkeys((unit.recipe, *(place.path for place in places)))
    files = (repository.read(path) for path in paths if path is not None)
    return any(
        file is not None and file.kind is Kind.DOCKERFILE and _ASIDE.search(file.text) is not None
        for file in files
    )


def workers(
    interface: Interface, mode: str, place: HostTraits, *, is_alone: bool
) -> tuple[str, ...]:
    """Return the options that say who does the work; `is_alone`: one process has to.

    Socket.IO needs one worker, since Gunicorn sends no client back to the same one
    (https://flask-socketio.readthedocs.io/en/latest/deployment.html). A platform says by
    `WEB_CONCURRENCY` how many fit (https://docs.gunicorn.org/en/stable/settings.html#workers).
    """
    if interface is Interface.SOCKETIO:
        if mode in _GREEN:
            return ("--worker-class", mode, "--workers", "1")
        return ("--workers", "1", "--threads", "100")
    kind = (
        ("--worker-class", "uvicorn.workers.UvicornWorker") if interface is Interface.ASGI else ()
    )
    if is_alone:
        return ("--workers", "1", "--threads", "8")
    return kind if place.is_platform else (*kind, "--workers", "2")
