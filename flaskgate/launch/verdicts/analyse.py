"""Launch analysis of a repository: artefacts first, then the scripts and programs they leave.

The steps, each in its module: a reader makes launch units of an artefact, `starts` sees through
wrappers and scripts, `resolve` finds the Python file, `effects` follows it, `verdict` judges.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import or_
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import SUFFIXES as WINDOWS
from flaskgate.launch.follow.answers import uncounted, without_idle_echoes
from flaskgate.launch.follow.image_investigations import ImageInvestigations
from flaskgate.launch.follow.results import Analysis, Launch, Safe, Unsure
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.follow.unseen_settings import is_idle
from flaskgate.launch.follow.unstarted_code import orphans_of
from flaskgate.launch.model import LaunchUnit, Reading, Repository, StartKind
from flaskgate.launch.plan.broken import with_broken
from flaskgate.launch.plan.plans import with_own_plans, with_plans
from flaskgate.launch.reasons import UNFINISHED, Cause
from flaskgate.launch.verdicts.people import asked_for, besides
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context, Notification

UNIT_LIMIT = 2_000
"""More launch units than any repository has; the rest of a hostile one is named, not followed."""
SCRIPT_LIMIT = 500
"""How many scripts that nothing runs are followed."""

_OBJECTS, _GENERATIONS = 200_000, (20, 100)
"""After how many new objects, and after how many collections of younger ones, those are gone
through (https://docs.python.org/3/library/gc.html#gc.set_threshold)."""
_TOO_MUCH = Notification(
    id="launch-limit",
    message="the repository starts more than can be followed; the rest is listed as unresolved",
)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let Python look for cycles less often: a fifth of the time of an analysis, for 20 MB.

    Syntax trees and what programs make stay until the end, and each full collection goes through
    all of them.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *_GENERATIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_collecting_rarely()
def analyse(
    artefacts: Iterable[SourceFile],
    modules: Sequence[PurePosixPath],
    repository: Repository,
    context_of: ContextOf,
    declared: Sequence[LaunchUnit] = (),
) -> Analysis:
    """Follow what the artefacts start, and the code that none of them does.

    `modules` are the Python files that lead to Flask. `declared` are units that the project tells
    about; they come first.
    """
    artefacts = tuple(artefacts)
    investigation = Investigation(repository, context_of)
    readings = _readings(artefacts, repository)
    every = [*declared, *(unit for one in readings.values() for unit in one.units)]
    units = [one for one in every if one.reason is None and not one.is_by_hand]
    launches = _without_superseded(_followed(units[:UNIT_LIMIT], investigation, context_of))
    launches = _without_waiting(launches)
    scripts = _unrun_scripts(artefacts, launches)
    launches = [_without_chore(one, frozenset(modules)) for one in launches]
    launches = list(without_idle_echoes(launches, frozenset(modules)))
    left, by_hand = _by_hand(scripts[:SCRIPT_LIMIT], investigation, launches)
    launches += left
    orphans = tuple(orphans_of(modules, launches, investigation, repository, context_of))
    asked = asked_for(every, investigation, context_of, modules, [*launches, *by_hand])
    by_hand += [one for one in asked if one.is_production]
    launches = with_broken(with_plans(launches, investigation), investigation.programs)
    notifications = [note for one in readings.values() for note in one.notifications]
    notifications += [*investigation.notifications, *investigation.unread(launches)]
    notifications += _limits_met(len(units), len(scripts), investigation)
    return Analysis(
        launches=tuple(launches),
        orphans=tuple(with_own_plans(orphans, investigation, launches)),
        by_hand=tuple(with_plans(by_hand, investigation, launches)),
        read=_whole(readings, units) - _half_read(launches),
        notifications=tuple(notifications),
        artefacts=len(artefacts),
        unbuilt=tuple(_untold(every[:UNIT_LIMIT], investigation)),
        for_people=tuple(one for one in asked if not one.is_production),
    )


def _untold(units: Iterable[LaunchUnit], investigation: Investigation) -> Iterator[Launch]:
    """Yield the units of which their artefact says only that nobody can tell what they start."""
    for unit in units:
        if unit.reason is not None:
            yield investigation.untold(unit, unit.reason)


def _limits_met(units: int, scripts: int, investigation: Investigation) -> Iterator[Notification]:
    """Say what is not looked at because there is more of it than can be followed."""
    if units > UNIT_LIMIT:
        yield _too_many(units)
    if investigation.programs.is_exhausted or scripts > SCRIPT_LIMIT:
        yield _TOO_MUCH


def _followed(
    units: Sequence[LaunchUnit], investigation: Investigation, context_of: ContextOf
) -> list[Launch]:
    """Return what the units start, in their order; what developers use is followed last.

    Where there is more than can be followed, production must not go short of it.
    """

    def is_for_developers(unit: LaunchUnit) -> bool:
        artefact = unit.artefact or unit.command.location.path
        return Context.DEVELOPMENT in (unit.context, context_of(artefact))

    order = sorted(range(len(units)), key=lambda number: is_for_developers(units[number]))
    places = ImageInvestigations(investigation, context_of)
    found = {number: places.follow(units[number]) for number in order}
    return [launch for number in range(len(units)) for launch in found[number]]


def _without_chore(launch: Launch, modules: frozenset[PurePosixPath]) -> Launch:
    """Return a launch without the finding that a job was not followed to its end.

    It is listed as unknown; but of a program that leads to no Flask, and of which only the amount
    or the end is not known, nobody has to be told.
    """
    is_chore = (
        launch.start.kind in {StartKind.PYTHON_FILE, StartKind.PYTHON_MODULE}
        and isinstance(launch.answer, Unsure)
        and launch.path is not None
        and launch.path not in modules
        and all(one.cause in _AMOUNTS for one in launch.doubts)
    )
    return uncounted(launch) if is_chore else launch


_AMOUNTS = UNFINISHED | {Cause.LAUNCHES}


def _whole(
    readings: Mapping[PurePosixPath, Reading], units: Iterable[LaunchUnit]
) -> frozenset[PurePosixPath]:
    """Return the artefacts that have units, and nothing in them that could not be read."""
    told = {unit.artefact for unit in units}
    return frozenset(
        path for path, one in readings.items() if path in told and not one.notifications
    )


def _half_read(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the artefacts that start something nobody can tell: a guess there may be right."""
    return frozenset(
        launch.unit.command.location.path
        for launch in launches
        if launch.start.kind is StartKind.UNKNOWN
    )


def _too_many(units: int) -> Notification:
    return Notification(
        id="launch-limit",
        message=f"only the first {UNIT_LIMIT:,} of {units:,} launch units were followed",
    )


def _without_superseded(launches: Sequence[Launch]) -> list[Launch]:
    """Drop what is followed twice: a supervisor's program by itself, where an image starts it.

    Also what is safe in the same way however an image is built, or a template chooses.
    """
    supervised = {launch.unit.command.location for launch in launches if launch.unit.steps}
    alone = [
        launch
        for launch in launches
        if launch.unit.steps
        or launch.unit.command.location not in supervised
        or not launch.unit.name.startswith(("program ", "watcher "))
    ]
    return list({_likeness(launch): launch for launch in reversed(alone)}.values())[::-1]


def _likeness(launch: Launch) -> object:
    """Return what is the same of two launches that say the same: the first of them is enough."""
    if not isinstance(launch.answer, Safe):
        return id(launch)
    unit, start = launch.unit, launch.start
    return (unit.artefact, unit.name, start.location, start.words, launch.answer, launch.path)


def _without_waiting(launches: Sequence[Launch]) -> list[Launch]:
    """Drop what an image would start if it had variables, where something else runs that image."""
    run = {step.location.path for launch in launches for step in launch.unit.steps}
    run |= {launch.unit.recipe for launch in launches if launch.unit.recipe is not None}
    return [
        launch
        for launch in launches
        if launch.unit.steps
        or launch.unit.command.location.path not in run
        or all(one.cause is not Cause.WAITS_FOR_VARIABLES for one in launch.doubts)
    ]


def _unrun_scripts(artefacts: Iterable[SourceFile], launches: Sequence[Launch]) -> list[SourceFile]:
    reached = {step.location.path for launch in launches for step in launch.start.steps}
    return [one for one in artefacts if one.path not in reached and _is_script(one)]


def _is_script(file: SourceFile) -> bool:
    return file.kind is Kind.SHELL or file.path.suffix.lower() in WINDOWS


def _vagrant(repository: Repository) -> str:
    """Return what the Vagrantfiles say: machines of developers, and all that they run."""
    paths = (path for path in repository.paths if path.name == "Vagrantfile")
    files = (repository.read(path) for path in paths)
    return "\n".join(file.text for file in files if file is not None)


def _by_hand(
    scripts: Iterable[SourceFile], investigation: Investigation, launches: Iterable[Launch]
) -> tuple[list[Launch], list[Launch]]:
    """Follow the scripts that nothing else runs: what they leave running, and what people start.

    One that leaves a server running in the background starts it. One that by its name starts the
    project counts if all that it starts are production servers: that is how the app is served,
    and what else it may start is for whoever runs it by hand, but what `launches` start.
    """
    left: list[Launch] = []
    by_hand: list[Launch] = []
    vagrant = _vagrant(investigation.programs.repository)
    for script in scripts:
        is_named = re.search(rf"(?<![\w.-]){re.escape(script.path.name)}(?![\w.-])", vagrant)
        context = Context.DEVELOPMENT if is_named else Context.UNKNOWN
        for read, is_daemon in _units_of(script, investigation.programs.repository):
            unit = replace(read, context=context)
            started = list(investigation.follow(unit))
            if is_daemon and (is_idle(started) or _boots_otherwise(script, started)):
                started = _with_any_words(unit, script, investigation) or started
            (left if is_daemon or _only_serves(started) else by_hand).extend(started)
    reached = {step.location.path for launch in left for step in launch.start.steps}
    kept = (one for one in by_hand if one.unit.command.location.path not in reached)
    return left, besides(kept, [*launches, *left])


def _boots_otherwise(script: SourceFile, started: Sequence[Launch]) -> bool:
    """Return whether a script installs an entry for the boot only if it is told to by words."""
    from flaskgate.launch.readers.hosts import start_scripts  # noqa: PLC0415 (see `investigate`)

    ways = (step.message for launch in started for step in launch.start.steps)
    return start_scripts.starts_at_boot(script) and not any(map(start_scripts.is_at_boot, ways))


def _with_any_words(
    unit: LaunchUnit, script: SourceFile, investigation: Investigation
) -> list[Launch]:
    """Follow a script that starts nothing by itself as it may be called with words."""
    from flaskgate.launch.readers.hosts import start_scripts  # noqa: PLC0415 (see `investigate`)

    other = start_scripts.with_any_words(unit, script)
    return list(investigation.follow(other)) if other is not None else []


def _only_serves(launches: Sequence[Launch]) -> bool:
    """Return whether a production server is started, by name or in code, and no other one."""
    serving = [_is_by(one, StartKind.SERVER, Cause.SERVES_PLAIN) for one in launches]
    idle = [_is_by(one, StartKind.OTHER, Cause.FOLLOWED) for one in launches]
    return any(serving) and all(map(or_, serving, idle))


def _is_by(launch: Launch, kind: StartKind, cause: Cause) -> bool:
    is_shown = isinstance(launch.answer, Safe) and launch.answer.reason.cause is cause
    return is_shown or launch.start.kind is kind


def _readings(
    artefacts: Iterable[SourceFile], repository: Repository
) -> dict[PurePosixPath, Reading]:
    """Read the artefacts; the readers are loaded only if there are any."""
    files = tuple(artefacts)
    if not files:
        return {}
    from flaskgate.launch.readers.reading import read_units  # noqa: PLC0415 (see `investigate`)

    return {file.path: _signed(file.path, read_units(file, repository)) for file in files}


def _signed(artefact: PurePosixPath, reading: Reading) -> Reading:
    units = tuple(replace(unit, artefact=artefact) for unit in reading.units)
    return replace(reading, units=units)


def _units_of(script: SourceFile, repository: Repository) -> Iterator[tuple[LaunchUnit, bool]]:
    """Yield the script as a unit, and whether it is a daemon by what it says."""
    from flaskgate.launch.readers.hosts import start_scripts  # noqa: PLC0415 (see `investigate`)

    daemons = start_scripts.read(script, repository).units
    yield from ((unit, True) for unit in daemons)
    if not daemons and start_scripts.is_start_script(script.path, repository):
        yield replace(start_scripts.unit_of(script), has_terminal=True), False
