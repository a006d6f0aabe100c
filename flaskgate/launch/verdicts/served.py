"""Says what serves apps without their own `run()`: what production starts, or a program's code.

A `serve.py` that imports the app of `app.py` and gives it to Waitress says how the app is served,
as a script does that nothing runs. What stands under the main guard of `app.py` is then for
developers, unless an artefact starts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch, Orphan, root_of
from flaskgate.launch.model import ServerKind, StartKind, State
from flaskgate.model.findings import Location, Step
from flaskgate.model.launch_evidence import Served


def served_by_programs(
    orphans: Sequence[Orphan], by_hand: Sequence[Launch], started: Collection[PurePosixPath]
) -> Iterator[Served]:
    """Yield the files of an app that a program serves so; each file is a root of its own.

    They are those that make it, and all other programs that do so by importing them. The program
    itself is none of them, and neither is what is `started` by hand. What a script starts that
    nobody can tell may be any of them.
    """
    if any(launch.doubts for launch in by_hand):
        return
    for server in orphans:
        app = _served_app(server)
        sharing = [one for one in orphans if not app.isdisjoint(_made(one))]
        files = {path for one in sharing for path in one.effects.files} - {server.path, *started}
        for path in sorted(files):
            yield _by(server, path)


def _by(server: Orphan, path: PurePosixPath) -> Served:
    sink = server.effects.sinks[0]
    step = Step(location=sink.location, message=sink.text)
    return Served(root=path, program=f"`{sink.text}`", step=step)


def _served_app(orphan: Orphan) -> frozenset[Location]:
    """Return the one app that a program makes, if it surely serves, and with such servers alone.

    Which of several a server is given is not looked at.
    """
    sinks, apps = orphan.effects.sinks, frozenset(_made(orphan))
    is_sure = not orphan.effects.unknown and any(not one.is_conditional for one in sinks)
    is_plain = {one.kind for one in sinks} == {ServerKind.PRODUCTION}
    return apps if is_sure and is_plain and len(apps) == 1 else frozenset()


def _made(orphan: Orphan) -> Iterable[Location]:
    return (app.location for app in orphan.effects.apps)


def served_apps(launches: Iterable[Launch]) -> Iterator[Served]:
    """Yield the folders of the apps that launches serve without their own `run()`."""
    for launch in launches:
        for folder in _served_folders(launch):
            yield Served(
                root=folder,
                program=_program(launch),
                step=Step(location=launch.start.location, message=launch.unit.command.text),
                is_debug_off=_is_debug_off(launch),
            )


def imported_by_programs(launches: Iterable[Launch]) -> Iterator[Served]:
    """Yield the files whose main guards a program passes by that surely serves, each its root."""
    for launch in launches:
        sinks = launch.effects.sinks
        if launch.doubts or all(one.is_conditional for one in sinks) or launch.path is None:
            continue
        step = Step(location=launch.start.location, message=launch.unit.command.text)
        for path in sorted({one.path for one in launch.effects.guarded} - {launch.path}):
            yield Served(root=path, program=f"`{sinks[0].text}`", step=step)


def _served_folders(launch: Launch) -> Iterable[PurePosixPath]:
    """Return where the app is: beside the module that is served, and where it is made."""
    folder, home = _served_folder(launch), launch.effects.home
    if folder is None:
        return ()
    return {folder} if home is None or home.is_relative_to(folder) else {folder, root_of(home)}


def _served_folder(launch: Launch) -> PurePosixPath | None:
    """Return the folder of an app that is served without a `run()` of its own code."""
    if launch.start.kind is StartKind.FLASK_CLI:
        here = launch.start.location.path
        return root_of(launch.path) if launch.path is not None else here.parent
    if launch.path is None:
        home = launch.effects.home if launch.start.kind is StartKind.PYTHON_CODE else None
        return root_of(home) if home is not None and _is_production_only(launch) else None
    if launch.start.kind is StartKind.SERVER or _is_production_only(launch):
        return root_of(launch.path)
    return None


def _is_production_only(launch: Launch) -> bool:
    kinds = {sink.kind for sink in launch.effects.sinks}
    return kinds == {ServerKind.PRODUCTION}


def _program(launch: Launch) -> str:
    if launch.start.kind is StartKind.FLASK_CLI:
        return "`flask run`"
    sinks = launch.effects.sinks
    return launch.start.program or f"`{sinks[0].text}`"


def _is_debug_off(launch: Launch) -> bool:
    """Return whether no configuration in code puts the app that is served into debug mode."""
    if launch.start.kind is StartKind.FLASK_CLI:
        return True
    is_known = launch.start.kind is StartKind.SERVER and not launch.doubts
    return is_known and launch.effects.app_debug.state is State.OFF
