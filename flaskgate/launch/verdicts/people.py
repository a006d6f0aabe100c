"""What people start by tasks and tools of a project: listed, and no evidence of anything.

Nobody can tell whether somebody does so, or where. Only what serves is of interest: other tasks
build, test and tidy up. What an artefact starts by the same line is listed for that already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Harmful, Launch, Unsure
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.model import LaunchUnit, ServerKind, StartKind
from flaskgate.launch.reasons import Cause
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

LIMIT = 200
"""How many units of this sort are followed."""

_SERVERS = frozenset({StartKind.SERVER, StartKind.FLASK_CLI})
_PYTHON = frozenset({StartKind.PYTHON_FILE, StartKind.PYTHON_MODULE})


def of_people(
    units: Iterable[LaunchUnit], artefacts: Iterable[SourceFile], parts: Sequence[PurePosixPath]
) -> list[LaunchUnit]:
    """Return the units by which people start something, those that concern parts of a repository.

    Where only parts are asked about, what stands in a file that neither is in one nor names it is
    left out: to follow the tools of a large repository takes longer than all that production does.
    """
    people = (unit for unit in units if unit.is_by_hand)
    if PurePosixPath() not in parts:
        files = frozenset(one.path for one in artefacts if _is_asked_about(one, parts))
        people = (unit for unit in people if unit.command.location.path in files)
    return list(islice(people, LIMIT))


def _is_asked_about(file: SourceFile, parts: Sequence[PurePosixPath]) -> bool:
    return any(file.path.is_relative_to(part) or part.name in file.text for part in parts)


def asked_for(
    people: Iterable[LaunchUnit],
    aside: Iterable[Launch],
    investigation: Investigation,
    context_of: ContextOf,
    modules: Collection[PurePosixPath],
    started: Sequence[Launch],
) -> tuple[Launch, ...]:
    """Return what the units of `people` serve, each line once.

    So is what scripts start `aside` that are there for something else, or nobody can tell what for.
    `modules` are the files that lead to Flask, `started` what is known to start otherwise.
    """
    seen = {place for launch in started for place in _places(launch)}
    followed = (
        launch
        for unit in people
        for launch in investigation.follow(_as_configured(unit, context_of))
    )
    found: list[Launch] = []
    for launch in (*followed, *(replace(one, context=Context.DEVELOPMENT) for one in aside)):
        place = launch.start.location
        key = (place.path, place.start.line)
        if key not in seen and serves(launch, modules) and not _is_given_up(launch):
            found.append(launch)
            seen.add(key)
    return tuple(found)


def besides(launches: Iterable[Launch], started: Iterable[Launch]) -> list[Launch]:
    """Return the launches by lines by which nothing else starts anything."""
    seen = {place for launch in started for place in _places(launch)}
    found = [(one, one.start.location) for one in launches]
    return [one for one, place in found if (place.path, place.start.line) not in seen]


def _as_configured(unit: LaunchUnit, context_of: ContextOf) -> LaunchUnit:
    """Return the unit for production where the project says that its file is for that."""
    is_production = unit.artefact and context_of(unit.artefact) is Context.PRODUCTION
    return replace(unit, context=Context.PRODUCTION) if is_production else unit


def _is_given_up(launch: Launch) -> bool:
    """Return whether all that is known is that others have used up what can be followed."""
    is_cut = all(one.cause is Cause.LAUNCHES for one in launch.doubts)
    return isinstance(launch.answer, Unsure) and launch.start.kind in _PYTHON and is_cut


def _places(launch: Launch) -> Iterator[tuple[PurePosixPath, int]]:
    for step in (*launch.unit.steps, *launch.start.steps):
        yield step.location.path, step.location.start.line


def serves(launch: Launch, modules: Collection[PurePosixPath]) -> bool:
    """Return whether a launch serves, or may do so: `modules` are the files that lead to Flask."""
    kind = launch.start.kind
    is_server = kind in _SERVERS or isinstance(launch.answer, Harmful)
    reaches = any(sink.kind is not ServerKind.MIDDLEWARE for sink in launch.effects.sinks)
    is_open = kind in _PYTHON and bool(launch.doubts) and launch.path in modules
    return is_server or reaches or is_open
