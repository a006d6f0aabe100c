"""Says what serves apps without their own `run()`, by what production starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch, root_of
from flaskgate.launch.model import ServerKind, StartKind, State
from flaskgate.model.findings import Step
from flaskgate.model.launch_evidence import Served


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
