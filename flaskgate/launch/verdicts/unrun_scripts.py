"""What scripts start that no artefact runs: by themselves, or by the hand of somebody.

A script that leaves a server running starts it, and so does one that sets up the host on which it
runs. Any other counts if all that it starts are production servers, for that is how the app is
served, unless its name says that it is there for something else; so does one that sets a variable
for production, or has that in its name. What else a script starts is for whoever runs it by hand.
"""

from __future__ import annotations

import enum
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import or_
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.serving_words import SERVING_PROGRAMS
from flaskgate.launch.commands.windows.scripts import SUFFIXES as WINDOWS
from flaskgate.launch.follow.doubts.unseen_settings import is_idle
from flaskgate.launch.follow.judge import NAMES_A_MODE
from flaskgate.launch.follow.results import Launch, Safe
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.images.development import is_production_name
from flaskgate.launch.model import LaunchUnit, Repository, StartKind
from flaskgate.launch.readers.common.left_running import goes_elsewhere
from flaskgate.launch.readers.hosts import start_scripts
from flaskgate.launch.readers.workbench.vagrant import is_on_cloud
from flaskgate.launch.reasons import Cause
from flaskgate.launch.verdicts.host_places import is_for_a_host
from flaskgate.launch.verdicts.people import besides, serves
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

LIMIT = 500
"""How many scripts that nothing runs are followed."""

_WORD = re.compile(rb"[\w.-]+")
_SERVERS = frozenset(name.encode() for name in SERVING_PROGRAMS)


class Unrun(NamedTuple):
    """The launches of scripts that nothing runs."""

    left: list[Launch]
    """What is running when they have ended, and how the app is served."""
    by_hand: list[Launch]
    """What else scripts start that are there to start the project, and that may serve."""
    aside: list[Launch]
    """What all other scripts start."""


class _Names(NamedTuple):
    """Words of a script that may lead to a server."""

    here: frozenset[bytes]
    elsewhere: frozenset[bytes]


class _Role(enum.IntEnum):
    """What a script is there for, the surest first."""

    LEAVES_RUNNING = 0
    STARTS = 1
    """By its name."""
    ON_A_HOST = 2
    """It sets up the host on which it runs, or starts something on another one."""
    UNKNOWN = 3
    OTHER = 4
    """By its name."""


def follow_unrun(
    artefacts: Sequence[SourceFile],
    launches: Sequence[Launch],
    investigation: Investigation,
    modules: Collection[PurePosixPath],
    tools: str,
) -> tuple[Unrun, bool]:
    """Follow the scripts among the artefacts that none of the launches runs.

    `modules` are the Python files that lead to Flask, `tools` the commands of developers' tools.
    Also return whether there were too many.
    """
    scripts = _unrun(artefacts, launches)
    repository = investigation.programs.repository
    tools = f"{_vagrant(repository)}\n{tools}"
    names = _names(modules, scripts)
    units = [one for script in scripts for one in _units_of(script, repository, names)]
    found = Unrun([], [], [])
    run: set[PurePosixPath] = set()
    for role, script, unit in sorted(units[:LIMIT], key=lambda one: one[0]):
        if role >= _Role.UNKNOWN and script.path in run:
            continue
        context = _context_of(script, tools)
        started = _started(role, script, replace(unit, context=context), investigation)
        run |= {step.location.path for launch in started for step in launch.start.steps}
        on_host = [*launches, *found.left]
        is_for_host = any(
            serves(one, modules) and is_for_a_host(one, on_host, script, artefacts)
            for one in started
        )
        place = _place(role, started, found, modules, is_for_host=is_for_host)
        place.extend(started)
    known = [*launches, *found.left]
    rest = (besides(_unreached(one, found.left), known) for one in (found.by_hand, found.aside))
    return Unrun(found.left, *rest), len(units) > LIMIT


def _unrun(artefacts: Iterable[SourceFile], launches: Sequence[Launch]) -> list[SourceFile]:
    reached = {step.location.path for launch in launches for step in launch.start.steps}
    return [one for one in artefacts if one.path not in reached and _is_script(one)]


def _is_script(file: SourceFile) -> bool:
    return file.kind is Kind.SHELL or file.path.suffix.lower() in WINDOWS


def _unreached(launches: Iterable[Launch], others: Iterable[Launch]) -> list[Launch]:
    """Return the launches of scripts that the others do not run."""
    reached = {step.location.path for launch in others for step in launch.start.steps}
    return [one for one in launches if one.unit.command.location.path not in reached]


def _vagrant(repository: Repository) -> str:
    """Return what the Vagrantfiles of developers' machines say: all that those run."""
    paths = (path for path in repository.paths if path.name == "Vagrantfile")
    files = (repository.read(path) for path in paths)
    texts = (file.text for file in files if file is not None)
    return "\n".join(text for text in texts if not is_on_cloud(text))


def _context_of(script: SourceFile, tools: str) -> Context:
    is_named = re.search(rf"(?<![\w.-]){re.escape(script.path.name)}(?![\w.-])", tools)
    return Context.DEVELOPMENT if is_named else Context.UNKNOWN


def _names(modules: Iterable[PurePosixPath], scripts: Iterable[SourceFile]) -> _Names:
    """Return the words that may lead to a server, here and on another host."""
    names = (name for path in modules for name in (path.name, path.parent.name, path.stem))
    here = _SERVERS | frozenset(map(os.fsencode, names))
    return _Names(here, here | {os.fsencode(script.path.name) for script in scripts})


def _units_of(
    script: SourceFile, repository: Repository, names: _Names
) -> Iterator[tuple[_Role, SourceFile, LaunchUnit]]:
    """Yield the script as a unit, and what it is there for; nothing if it cannot serve."""
    daemons = start_scripts.read(script, repository).units
    yield from ((_Role.LEAVES_RUNNING, script, unit) for unit in daemons)
    if daemons:
        return
    unit = start_scripts.unit_of(script)
    words = frozenset(_WORD.findall(script.data))
    if goes_elsewhere(script.text) and not words.isdisjoint(names.elsewhere):
        yield _Role.ON_A_HOST, script, replace(unit, reach="start on another host")
    elif start_scripts.is_start_script(script.path, repository):
        yield _Role.STARTS, script, replace(unit, has_terminal=True)
    elif words.isdisjoint(names.here):
        return
    elif start_scripts.sets_up_host(script):
        yield _Role.ON_A_HOST, script, replace(unit, reach="start of a host")
    else:
        is_other = start_scripts.is_for_something_else(script.path.stem)
        role = _Role.OTHER if is_other else _Role.UNKNOWN
        yield role, script, replace(unit, has_terminal=True)


def _started(
    role: _Role, script: SourceFile, unit: LaunchUnit, investigation: Investigation
) -> list[Launch]:
    """Return what a script starts; what starts nothing by itself may do so with words."""
    started = list(investigation.follow(unit))
    if role is not _Role.LEAVES_RUNNING:
        return started
    if not is_idle(started) and not _boots_otherwise(script, started):
        return started
    other = start_scripts.with_any_words(unit, script)
    return (list(investigation.follow(other)) if other is not None else []) or started


def _boots_otherwise(script: SourceFile, started: Sequence[Launch]) -> bool:
    """Return whether a script installs an entry for the boot only if it is told to by words."""
    ways = (step.message for launch in started for step in launch.start.steps)
    return start_scripts.starts_at_boot(script) and not any(map(start_scripts.is_at_boot, ways))


def _place(
    role: _Role,
    started: Sequence[Launch],
    found: Unrun,
    modules: Collection[PurePosixPath],
    *,
    is_for_host: bool,
) -> list[Launch]:
    """Return where the launches of a script belong."""
    if role is _Role.LEAVES_RUNNING or (role is not _Role.OTHER and _only_serves(started)):
        return found.left
    if is_for_host and role is not _Role.OTHER:
        return found.left
    if role is _Role.ON_A_HOST and any(serves(one, modules) for one in started):
        return found.left
    if role is _Role.STARTS and any(
        serves(one, modules) and _is_for_production(one) for one in started
    ):
        return found.left
    is_shown = any(serves(one, modules) or one.verdicts for one in started)
    return found.by_hand if role is _Role.STARTS and is_shown else found.aside


def _is_for_production(launch: Launch) -> bool:
    """Return whether a script says by its name, or by a variable, that it is for production."""
    script = launch.unit.command.location.path
    return start_scripts.is_for_production(script.stem) or any(
        NAMES_A_MODE.search(name) is not None
        and setting.location.path == script
        and is_production_name(setting.value or "")
        for name, setting in launch.start.environment.items()
    )


def _only_serves(launches: Sequence[Launch]) -> bool:
    """Return whether a production server is started, by name or in code, and no other one."""
    serving = [_is_by(one, StartKind.SERVER, Cause.SERVES_PLAIN) for one in launches]
    idle = [_is_by(one, StartKind.OTHER, Cause.FOLLOWED) for one in launches]
    return any(serving) and all(map(or_, serving, idle))


def _is_by(launch: Launch, kind: StartKind, cause: Cause) -> bool:
    is_shown = isinstance(launch.answer, Safe) and launch.answer.reason.cause is cause
    return is_shown or launch.start.kind is kind
