"""The command `flaskgate init`: writes what is not there yet, and says what is left to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.discover import Discovery
from flaskgate.fix.write_file import create
from flaskgate.gate.commands.init.application import Application, Undecided
from flaskgate.gate.commands.init.files import BASELINE, NewFile, policy_files, serving_files
from flaskgate.gate.commands.init.project import (
    MARK,
    InitProject,
    find_application,
    named,
    port_of,
    project_in,
    serves_on_import,
    work_beside,
)
from flaskgate.gate.commands.init.templates import to_fill_in
from flaskgate.gate.guard import GATED, OK
from flaskgate.gate.prepare import Prepared, prepare
from flaskgate.launch.python.libraries.names import CONNEXION
from flaskgate.model.errors import InputError
from flaskgate.model.wording import count, what_to_move
from flaskgate.publish.reporters.stream import write
from flaskgate.settings.inputs import Inputs
from flaskgate.text.escape import defuse


@dataclass(frozen=True, slots=True, kw_only=True)
class InitRequest:
    """What is to be written besides workflow and configuration."""

    platform: str = ""
    """One of `files.PLATFORMS`; empty: nothing that serves."""
    target: str = ""
    """The application, where the user names it."""
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """Files by what becomes of them."""

    new: tuple[NewFile, ...]
    there: tuple[NewFile, ...]
    """They are there with this very text."""
    kept: Mapping[PurePosixPath, PurePosixPath]
    """What would be written, and what is there instead and stays as it is."""


def init(inputs: Inputs, wish: InitRequest) -> int:
    """Write the files that are not there, all or none; return the exit code.

    1: one of them is there with another text, and was left as it is. Raises `GateError` where
    nothing was written.
    """
    prepared = prepare(inputs)
    folder = prepared.workspace.within
    if not prepared.workspace.target.is_dir():
        raise InputError(f"{folder} is not a folder", hint="name the folder of the project")
    discovery = prepared.discover()
    project = _project(prepared, discovery, wish) if wish.platform else None
    files = [*policy_files(has_baseline=wish.baseline)]
    if project is not None:
        files += serving_files(project, wish.platform, lambda path: _is_taken(path, discovery))
    found = _sorted(files, prepared)
    create(prepared.workspace.root, {one.path: one.text.encode() for one in found.new})
    _say(_listing(found))
    if wish.baseline:
        _write_baseline(inputs, prepared)
    _say(_advice(project, wish, discovery, prepared) if project is not None else ())
    _say([f"next  {_SCAN}"])
    return GATED if found.kept else OK


_SCAN = "`flaskgate scan` shows what needs fixing, `flaskgate fix` fixes what it can"


def _write_baseline(inputs: Inputs, prepared: Prepared) -> None:
    from flaskgate.gate.commands.baseline import write_baseline  # noqa: PLC0415 (few ask for it)

    given = {key: value for key, value in inputs.given.items() if key != "path"}
    at_root = replace(inputs, workspace=prepared.workspace.root, given=given)
    write_baseline(at_root, BASELINE)


def _project(prepared: Prepared, discovery: Discovery, wish: InitRequest) -> InitProject:
    workspace = prepared.workspace
    folder = workspace.within
    application: Application | Undecided | None
    if wish.target:
        application = named(wish.target, folder)
        if application is None:
            raise InputError(
                f"'--app' cannot be '{wish.target}'",
                hint="give module:object, or a factory: shop.web:app, 'shop:create_app()'",
            )
    else:
        of = prepared.contexts.of
        application = find_application(discovery.modules, discovery.tree, folder, of)
    if isinstance(application, Application) and application.maker in CONNEXION:
        raise InputError(
            f"{application.target} is a Connexion app, for which there are no templates",
            hint="docs/production.md shows how to serve it",
        )
    project = project_in(folder, workspace.target.name, application, discovery.tree)
    port = port_of(application, discovery.modules, discovery.tree, prepared.contexts.of)
    return replace(project, port=port or project.port)


def _is_taken(path: PurePosixPath, discovery: Discovery) -> bool:
    """Return whether a file of the project's own has the name."""
    if path not in discovery.tree.paths:
        return False
    file = discovery.tree.read(path)
    return file is None or MARK not in file.data


def _sorted(files: Iterable[NewFile], prepared: Prepared) -> _Sorted:
    new: list[NewFile] = []
    there: list[NewFile] = []
    kept: dict[PurePosixPath, PurePosixPath] = {}
    root = prepared.workspace.root
    for file in files:
        place = root / file.path
        standing = [one for one in (file.path, *file.rivals) if (root / one).exists()]
        if place.is_file() and not place.is_symlink() and place.read_bytes() == file.text.encode():
            there.append(file)
        elif standing or place.is_symlink():
            kept[file.path] = standing[0] if standing else file.path
        else:
            new.append(file)
    return _Sorted(new=tuple(new), there=tuple(there), kept=kept)


def _listing(found: _Sorted) -> Iterator[str]:
    for file in found.new:
        yield f"wrote  {file.path}"
    for file in found.there:
        yield f"there already  {file.path}"
    for wanted, path in found.kept.items():
        instead = f" instead of {wanted}" if path != wanted else ""
        yield f"kept  {path}  it was there{instead} and was not touched"
    for file in found.new:
        for line, asked in to_fill_in(file.text):
            yield f"fill in  {file.path}:{line}  {asked}"
    rest = f"; {count(len(found.kept), 'file')} kept as it was" if found.kept else ""
    yield f"{count(len(found.new), 'file')} written{rest}"


def _advice(
    project: InitProject, wish: InitRequest, discovery: Discovery, prepared: Prepared
) -> Iterator[str]:
    """Yield what has to be done before the files do what they are for."""
    found = project.application
    if isinstance(found, Undecided):
        seen = ", ".join(found.candidates) or "none was found"
        yield f"next  name your application with --app, or in the entry: {seen}"
    elif serves_on_import(found, discovery.tree):
        yield (
            f"next  importing {found.module} starts a server: put that call under "
            '`if __name__ == "__main__":` first (`flaskgate fix` does)'
        )
    if isinstance(found, Application):
        work = work_beside(found, discovery.modules, discovery.tree, prepared.contexts.of)
        yield from (f"next  {what_to_move(work)}" for _ in work[:1])
    server = "waitress" if wish.platform == "windows" else "gunicorn"
    if server not in project.wanted:
        where = project.folder / project.manifest if project.manifest else "requirements.txt"
        yield f"next  add {server} to {where}"
    yield f"next  {_PROXIES[wish.platform]}"


_ONE_PROXY = "TRUSTED_PROXIES is 1, for the proxy in these files: add 1 for each proxy before it"
_PROXIES: Mapping[str, str] = {
    "docker": "no proxy is trusted: if there are any, set TRUSTED_PROXIES to their number",
    "kubernetes": "TRUSTED_PROXIES is 1, for the ingress: add 1 for each proxy before it",
    "procfile": "TRUSTED_PROXIES is 1, for the platform's router: add 1 for each proxy before it",
    **dict.fromkeys(("compose", "systemd", "supervisor", "windows"), _ONE_PROXY),
}


def _say(lines: Iterable[str] | Sequence[str]) -> None:
    write(sys.stdout, "".join(f"{defuse(line)}\n" for line in lines))
