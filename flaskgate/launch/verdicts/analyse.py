"""Launch analysis of a repository: artefacts first, then the scripts and programs they leave.

The steps, each in its module: a reader makes launch units of an artefact, `starts` sees through
wrappers and scripts, `resolve` finds the Python file, `effects` follows it, `verdict` judges.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import uncounted, without_idle_echoes
from flaskgate.launch.follow.changed_images import ImageInvestigations
from flaskgate.launch.follow.results import Analysis, Harmful, Launch, Safe, Unsure
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.follow.unstarted_code import orphans_of
from flaskgate.launch.model import LaunchUnit, Reading, Repository, StartKind, UnitRole
from flaskgate.launch.plan.broken.starts import with_broken
from flaskgate.launch.plan.plans import with_own_plans, with_plans
from flaskgate.launch.reasons import UNFINISHED, Cause, Reason
from flaskgate.launch.verdicts.people import asked_for, of_people
from flaskgate.launch.verdicts.unread_starts import unread_starts
from flaskgate.launch.verdicts.unrun_scripts import LIMIT as SCRIPT_LIMIT
from flaskgate.launch.verdicts.unrun_scripts import follow_unrun
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context, Notification, NotificationLevel

UNIT_LIMIT = 2_000
"""More launch units than any repository has; the rest of a hostile one is named, not followed."""

_OBJECTS, _GENERATIONS = 200_000, (20, 100)
"""After how many new objects, and after how many collections of younger ones, those are gone
through (https://docs.python.org/3/library/gc.html#gc.set_threshold)."""
_TOO_MUCH = Notification(
    id="launch-limit",
    level=NotificationLevel.NONE,
    message="the programs do more than is followed; what was not is listed as an unknown start",
)
_TOO_MANY_SCRIPTS = Notification(
    id="launch-limit",
    message=f"only {SCRIPT_LIMIT} of the scripts that nothing runs were followed; name those that"
    " production does not use under `exclude`",
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
    artefacts: Sequence[SourceFile],
    modules: Sequence[PurePosixPath],
    repository: Repository,
    context_of: ContextOf,
    declared: Sequence[LaunchUnit] = (),
    parts: Sequence[PurePosixPath] = (PurePosixPath(),),
) -> Analysis:
    """Follow what the artefacts start, and the code that none of them does.

    `modules` are the Python files that lead to Flask. `declared` are units that the project tells
    about; they come first. `parts` are the folders that are asked about; all that production
    starts elsewhere may start what is in them.
    """
    investigation = Investigation(repository, context_of)
    readings = _readings(artefacts, repository)
    every = [*declared, *(unit for one in readings.values() for unit in one.units)]
    units = [one for one in every if one.reason is None and not one.is_by_hand]
    followed = _followed(units[:UNIT_LIMIT], investigation, context_of)
    launches = _worth_telling(followed, frozenset(modules))
    unrun, are_too_many = follow_unrun(
        artefacts, followed, investigation, modules, _of_tools(every)
    )
    launches = _each_once([*launches, *unrun.left])
    orphans = tuple(orphans_of(modules, launches, investigation, repository, context_of))
    started = [*launches, *unrun.by_hand]
    people = of_people(every, artefacts, parts)
    asked = asked_for(people, unrun.aside, investigation, context_of, modules, started)
    by_hand = [*unrun.by_hand, *(one for one in asked if one.is_production)]
    launches += unread_starts(_opened(readings, started), started, investigation, context_of)
    limits = tuple(_limits_met(len(units), investigation, are_too_many=are_too_many))
    launches = with_broken(with_plans(launches, investigation), investigation.programs)
    notifications = tuple(_notes(readings, investigation, launches))
    return Analysis(
        launches=tuple(launches),
        orphans=tuple(with_own_plans(orphans, investigation, launches)),
        by_hand=tuple(with_plans(by_hand, investigation, launches)),
        read=_whole(readings, units) - _half_read(launches),
        notifications=(*notifications, *limits),
        artefacts=len(artefacts),
        unbuilt=tuple(_untold(every[:UNIT_LIMIT], investigation)),
        for_people=tuple(one for one in asked if not one.is_production),
    )


def _opened(
    readings: Mapping[PurePosixPath, Reading], launches: Iterable[Launch]
) -> frozenset[PurePosixPath]:
    """Return the files that a reader makes something of, or that a start leads to."""
    opened = (
        path for path, one in readings.items() if one.is_familiar or one.units or one.notifications
    )
    ways = (step.location.path for one in launches for step in (*one.unit.steps, *one.start.steps))
    return frozenset((*opened, *ways))


def _of_tools(units: Iterable[LaunchUnit]) -> str:
    """Return the commands of the tools of developers: editors, workspaces, their terminals."""
    tools = (one for one in units if one.is_by_hand and one.context is Context.DEVELOPMENT)
    return "\n".join(one.command.text for one in tools)


def _notes(
    readings: Mapping[PurePosixPath, Reading],
    investigation: Investigation,
    launches: Sequence[Launch],
) -> Iterator[Notification]:
    """Yield what is to be said of the artefacts, and of what was met on the way."""
    yield from (note for one in readings.values() for note in one.notifications)
    yield from investigation.notifications
    yield from investigation.unread(launches)


def _untold(units: Iterable[LaunchUnit], investigation: Investigation) -> Iterator[Launch]:
    """Yield the units of which their artefact says only that nobody can tell what they start."""
    for unit in units:
        if unit.reason is not None:
            yield investigation.untold(unit, unit.reason)


def _limits_met(
    units: int, investigation: Investigation, *, are_too_many: bool
) -> Iterator[Notification]:
    """Say what is not looked at because there is more of it than can be followed."""
    if units > UNIT_LIMIT:
        yield _too_many(units)
    if are_too_many:
        yield _TOO_MANY_SCRIPTS
    if investigation.programs.is_exhausted:
        yield _TOO_MUCH


def _worth_telling(launches: Iterable[Launch], modules: frozenset[PurePosixPath]) -> list[Launch]:
    """Return the launches without those that only repeat another, and without chores' findings."""
    told = (_without_chore(one, modules) for one in launches)
    return list(without_idle_echoes(tuple(told), modules))


def _followed(
    units: Sequence[LaunchUnit], investigation: Investigation, context_of: ContextOf
) -> list[Launch]:
    """Return what the units start, each once; what developers use is followed last.

    Where there is more than can be followed, production must not go short of it.
    """

    def is_for_developers(unit: LaunchUnit) -> bool:
        artefact = unit.artefact or unit.command.location.path
        return Context.DEVELOPMENT in (unit.context, context_of(artefact))

    order = sorted(range(len(units)), key=lambda number: is_for_developers(units[number]))
    places = ImageInvestigations(investigation, context_of)
    found = {number: places.follow(units[number]) for number in order}
    launches = [launch for number in range(len(units)) for launch in found[number]]
    return _without_waiting(_without_superseded(launches))


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
    """Return the artefacts that have units, and nothing in them that could not be read.

    So is one whose services only others start.
    """
    told = {unit.artefact for unit in units}
    return frozenset(
        path
        for path, one in readings.items()
        if (path in told or one.is_base) and not one.notifications
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
        message=f"only the first {UNIT_LIMIT:,} of {units:,} starts were followed; name files that"
        " production does not use under `exclude`",
    )


def _without_superseded(launches: Sequence[Launch]) -> list[Launch]:
    """Drop what is followed twice: a supervisor's program by itself, where an image starts it.

    Also what cannot be told of a server's file by itself, where a start that knows more reads it.
    Also what is safe, or unknown, in the same way however an image is built, a template chooses or
    a script gets there.
    """
    supervised = {launch.unit.command.location for launch in launches if launch.unit.steps}
    read = {
        step.location
        for launch in launches
        for step in launch.start.steps
        if step.location != launch.unit.command.location
    }
    alone = [
        launch
        for launch in launches
        if launch.unit.steps
        or launch.unit.role is not UnitRole.SUPERVISED
        or launch.unit.command.location
        not in (supervised | read if isinstance(launch.answer, Unsure) else supervised)
    ]
    return _each_once(alone)


def _each_once(launches: Sequence[Launch]) -> list[Launch]:
    return list({_likeness(launch): launch for launch in reversed(launches)}.values())[::-1]


def _likeness(launch: Launch) -> object:
    """Return what is the same of two launches that say the same: the first of them is enough."""
    if isinstance(launch.answer, Harmful):
        return id(launch)
    unit, start = launch.unit, launch.start
    answer = launch.answer if isinstance(launch.answer, Safe) else launch.doubts
    return (unit.artefact, unit.name, start.location, start.words, answer, launch.path)


def _without_waiting(launches: Sequence[Launch]) -> list[Launch]:
    """Drop what an image would start if it had variables, or words, where something gives them.

    What developers run does not say what production gives to an entrypoint that runs its words.
    """
    run = _images_run(launches)
    in_production = _images_run([one for one in launches if one.is_production])
    return [
        launch
        for launch in launches
        if launch.unit.steps or not (_waits(launch, run) or _is_handed_all(launch, in_production))
    ]


def _images_run(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the files that say how the images are built that something else runs."""
    launches = tuple(launches)
    named = {step.location.path for launch in launches for step in launch.unit.steps}
    return frozenset(named | {one.unit.recipe for one in launches if one.unit.recipe is not None})


def _waits(launch: Launch, run: Collection[PurePosixPath]) -> bool:
    is_waiting = any(one.cause is Cause.WAITS_FOR_VARIABLES for one in launch.doubts)
    return is_waiting and launch.unit.command.location.path in run


def _is_handed_all(launch: Launch, run: Collection[PurePosixPath]) -> bool:
    """Return whether an entrypoint just runs its words, and the image itself has none.

    So does one that is a server and gets its application in them.
    """
    unit = launch.unit
    is_bare = unit.command.is_extensible and {_NO_APP} == {one.cause for one in launch.doubts}
    is_completed = unit.command.is_extensible and launch.doubts == (_CHANGED_WORDS,)
    is_handed = launch.doubts == (_WORDS,) or is_completed or is_bare
    return is_handed and unit.command.location.path in run


_WORDS = Reason(Cause.OUTPUT, "$@")
_CHANGED_WORDS = Reason(Cause.OUTPUT, "${@}")
_NO_APP = Cause.NO_APP_CONFIGURED


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
