"""Follows one launch unit to the line that serves, and judges what it finds there.

A part of launch analysis is loaded when it is needed: loading all takes as long as a small scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from flaskgate.launch.commands.classify import SUPERVISORS
from flaskgate.launch.commands.wrapper_special import names_ecosystem
from flaskgate.launch.follow.answers import (
    harmless,
    uncounted,
    unknown,
    without_echoes,
    without_untold_arms,
)
from flaskgate.launch.follow.containers.without_python import without_python
from flaskgate.launch.follow.doubts import unseen_settings
from flaskgate.launch.follow.doubts.edited_files import unless_edited
from flaskgate.launch.follow.doubts.unseen_files import unless_left_out, unless_mounted, unreadable
from flaskgate.launch.follow.finder import finder
from flaskgate.launch.follow.python.flask_starts import followed_command, served_by_flask
from flaskgate.launch.follow.python.loaded_programs import serving_by_load
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.python_starts import (
    followed_code,
    followed_file,
    followed_script,
)
from flaskgate.launch.follow.python.served_apps import followed_app
from flaskgate.launch.follow.reach import Reach
from flaskgate.launch.follow.results import Launch, Safe, Unsure
from flaskgate.launch.model import (
    CONTAINER_ENGINES,
    Effects,
    Environment,
    LaunchUnit,
    Repository,
    Setting,
    Start,
    StartKind,
)
from flaskgate.launch.python.step_budget import StepBudget
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.errors import describe
from flaskgate.model.findings import (
    Context,
    Location,
    Notification,
    NotificationLevel,
    Position,
    Step,
)

if TYPE_CHECKING:
    from flaskgate.launch.commands.starts import Locate

ContextOf = Callable[[PurePosixPath], Context]
Judge = Callable[[Launch, Programs], Launch | None]

_NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
_GENERATIONS = 4
"""Programs that start programs: how many of them after one another are followed."""

_MISSING = frozenset({Cause.NOT_FOUND, Cause.NO_MODULE})
_NO_SERVER = frozenset({StartKind.UNKNOWN, StartKind.OTHER})


class Investigation:
    """What is known of one repository while its units are followed."""

    def __init__(
        self, repository: Repository, context_of: ContextOf, budget: StepBudget | None = None
    ) -> None:
        self.programs = Programs(repository, budget)
        self._context_of = context_of
        self._reach = Reach(repository)
        self.notifications: list[Notification] = []
        """What could not be followed for a bug of ours."""
        self._generation = 0

    def untold(self, unit: LaunchUnit, reason: Reason) -> Launch:
        """Return the launch of a unit of which nothing tells what it starts: listed, no finding."""
        return replace(self._unread(unit), answer=Unsure(doubts=(reason,)))

    def follow(self, unit: LaunchUnit, *, is_inner: bool = False) -> Iterator[Launch]:
        """Yield a launch for every process that the unit starts, those of a supervisor too.

        `is_inner`: the unit is a supervisor's program; a supervisor in it is not followed.
        """
        if unit.reason is not None:
            return iter((self.untold(unit, unit.reason),))
        if is_inner:
            return iter(self._followed(unit, is_inner=True))
        return iter(unseen_settings.followed(unit, self._followed, self._fails))

    def supposed(
        self, unit: LaunchUnit, settings: Mapping[str, str] = _NOTHING_MORE
    ) -> list[Launch]:
        """Return what a unit would start, with these variables; nothing of it is notified.

        Nothing where the repository has taken most of what programs may take.
        """
        if self.programs.budget.is_low:
            return []
        where, count = unit.command.location, len(self.notifications)
        given = {name: Setting(value=one, location=where) for name, one in settings.items()}
        found = list(self.follow(replace(unit, environment={**unit.environment, **given})))
        del self.notifications[count:]
        return found

    def _fails(self, unit: LaunchUnit) -> bool:
        """Return whether what a unit runs ends with a failure, as far as that is sure."""
        from flaskgate.launch.commands.starts import trace  # noqa: PLC0415 (see the module)

        repository = self.programs.repository
        return trace(unit, repository, finder(unit, repository)).has_failed

    def _followed(self, unit: LaunchUnit, *, is_inner: bool = False) -> Sequence[Launch]:
        found: list[Launch] = []
        try:
            for launch in self._follow(unit, is_inner=is_inner):
                found.append(launch)  # noqa: PERF402 (what came before a failure stays)
        except Exception as bug:  # noqa: BLE001 (one unit must not take the others with it)
            found.append(self._failed(self._unread(unit), bug))
        return tuple(without_echoes(tuple(without_untold_arms(found))))

    def _follow(
        self, unit: LaunchUnit, *, is_inner: bool, is_conditional: bool = False
    ) -> Iterator[Launch]:
        from flaskgate.launch.commands.starts import trace  # noqa: PLC0415 (see the module)

        find = finder(unit, self.programs.repository)
        traced = trace(unit, self.programs.repository, find)
        texts = (*unit.texts, *(one.as_text() for one in traced.files))
        unit = replace(unit, edits=(*unit.edits, *traced.edits), texts=texts)
        for start in traced.starts:
            perhaps = start.is_conditional or is_conditional
            start = replace(start, is_conditional=perhaps)  # noqa: PLW2901 - the same start
            launch = Launch(unit=unit, start=start, context=self._context(unit))
            yield from self._begun(launch, find, is_inner=is_inner)
        if texts and not is_inner:
            from flaskgate.launch.follow.hosts import written_units  # noqa: PLC0415 (see the module)

            for one in written_units.written_units(unit, traced.files, self.programs.repository):
                yield from self.follow(one, is_inner=True)

    def _begun(self, launch: Launch, find: Locate, *, is_inner: bool) -> Iterator[Launch]:
        """Yield what a process is, and what it starts in turn as a supervisor."""
        if launch.start.program in SUPERVISORS and not is_inner:
            yield from self._supervised(launch, find)
        elif launch.start.kind in _NO_SERVER and not is_inner and self._services(launch):
            for service in self._services(launch):
                yield from self.follow(service, is_inner=True)
            yield harmless(launch)
        elif names_ecosystem(launch.start.words) and not is_inner:
            yield unknown(launch, Reason(Cause.NO_CONFIGURATION, launch.start.program))
        else:
            yield from self._started(launch, is_inner=is_inner)

    def _started(self, launch: Launch, *, is_inner: bool) -> Iterator[Launch]:
        inner = None if is_inner else self._contained(launch)
        if inner is not None and inner.reason is not None:
            yield replace(launch, answer=Unsure(doubts=(inner.reason,)))
        elif inner is not None:
            yield from self.follow(inner, is_inner=True)
        elif not launch.unit.is_started:
            yield replace(launch, answer=Safe(reason=Reason(Cause.NOT_STARTED)))
        else:
            judged = self._judged(launch)
            yield judged if launch.unit.serves else uncounted(judged)
            yield from self._children(judged)

    def _children(self, launch: Launch) -> Iterator[Launch]:
        """Yield what a Python program starts as processes of their own."""
        if launch.effects.children and self._generation < _GENERATIONS:
            from flaskgate.launch.follow import children  # noqa: PLC0415 (see the module)

            self._generation += 1
            yield from children.followed(launch, partial(self._follow, is_inner=True))
            self._generation -= 1

    def _judged(self, launch: Launch) -> Launch:
        try:
            judged = unseen_settings.judged(launch, self._judge)
            judged = unless_mounted(self._unless_customised(judged))
            judged = unless_left_out(judged, self.programs.repository)
            return unless_edited(judged, self.programs.repository)
        except Exception as bug:  # noqa: BLE001 (one start must not take the others with it)
            return self._failed(launch, bug)

    def _judge(self, launch: Launch) -> Launch:
        judge = _JUDGES.get(launch.start.kind)
        judged = None if judge is None else judge(launch, self.programs)
        if judged is None:
            return self._puzzle(launch)
        is_missing = any(one.cause in _MISSING for one in judged.doubts)
        if is_missing and judge is not None and not launch.unit.mounts:
            judged = self._laid_out(judge, launch) or judged
            is_missing = any(one.cause in _MISSING for one in judged.doubts)
        return judged if not is_missing or self._reach.may_hold(launch.unit) else uncounted(judged)

    def _laid_out(self, judge: Judge, launch: Launch) -> Launch | None:
        """Return the judgement by the files that tasks of Ansible put where a unit runs, if any."""
        from flaskgate.launch.readers.infrastructure import deployed  # noqa: PLC0415 (see the module)

        folder = launch.start.folder or launch.unit.folder
        mounts = deployed.laid_out(folder, self.programs.repository) if folder else ()
        unit = replace(launch.unit, mounts=mounts)
        return judge(replace(launch, unit=unit), self.programs) if mounts else None

    def _unless_customised(self, launch: Launch) -> Launch:
        """Doubt that a program of Python is safe where the repository runs code before it."""
        if launch.start.kind is StartKind.OTHER or not isinstance(launch.answer, Safe):
            return launch
        before = next(self.programs.around(launch).run_before(), None)
        return launch if before is None else unknown(launch, Reason(Cause.UNFOLLOWED, str(before)))

    def _unread(self, unit: LaunchUnit) -> Launch:
        """Return the launch of a unit of which nothing is known but its command."""
        command = unit.command
        start = Start(
            kind=StartKind.UNKNOWN,
            location=command.location,
            words=command.words,
            environment=unit.environment,
            folder=unit.folder,
            steps=(*unit.steps, Step(location=command.location, message=command.text)),
        )
        return Launch(unit=unit, start=start, context=self._context(unit))

    def _failed(self, launch: Launch, bug: Exception) -> Launch:
        self.note(bug, launch.start.location)
        return unknown(launch, Reason(Cause.FAILED, describe(bug)))

    def note(self, bug: Exception, place: Location) -> None:
        """Note that a bug of ours is why something was not followed: the run is incomplete."""
        self.notifications.append(
            Notification(
                id="launch-error",
                message=f"what is started here could not be followed: {describe(bug)}",
                level=NotificationLevel.ERROR,
                path=place.path,
                line=place.start.line,
            )
        )

    def survey(
        self, path: PurePosixPath, function: str = "", *, environment: Environment | None = None
    ) -> Effects:
        """Return what a Python file, or a console script of it, does if somebody starts it.

        It finds an empty environment there, or the one that is given.
        """
        try:
            return self.programs.survey(path, function, environment or {})
        except Exception as bug:  # noqa: BLE001 (one file must not take the others with it)
            self.note(bug, Location(path, Position(1, 1), Position(1, 1)))
            return Effects(unknown=(Reason(Cause.FAILED, describe(bug)),))

    def unread(self, launches: Sequence[Launch]) -> Iterator[Notification]:
        """Yield where files that production starts cannot be read as Python, once a file."""
        return unreadable(launches, self.programs.modules)

    def _context(self, unit: LaunchUnit) -> Context:
        """Return what the unit is for: whatever production starts is production.

        The artefact that deploys decides, and not the folder of what it builds.
        """
        if unit.context is not Context.UNKNOWN:
            return unit.context
        first = unit.steps[0].location if unit.steps else unit.command.location
        path = unit.artefact or first.path
        if self._context_of(path) is not Context.DEVELOPMENT:
            return Context.PRODUCTION
        from flaskgate.launch.follow.hosts.handed_over import is_handed_over  # noqa: PLC0415 (see the module)

        is_meant = is_handed_over(path, self.programs.repository, self._context_of)
        return Context.PRODUCTION if is_meant else Context.DEVELOPMENT

    def _contained(self, launch: Launch) -> LaunchUnit | None:
        """Return what a command such as `docker run` starts, as a unit of its own."""
        if launch.start.program not in CONTAINER_ENGINES:
            return None
        from flaskgate.launch.follow.containers import container_starts  # noqa: PLC0415 (see the module)

        return container_starts.unit_of(launch.unit, launch.start, self.programs.repository)

    def _supervised(self, launch: Launch, find: Locate) -> Iterator[Launch]:
        from flaskgate.launch.follow.hosts import supervisors  # noqa: PLC0415 (see the module)

        units = supervisors.programs(launch.unit, launch.start, find, self.programs.repository)
        if units is None:
            yield unknown(launch, Reason(Cause.NO_CONFIGURATION, launch.start.program))
            return
        for unit in units:
            yield from self.follow(unit, is_inner=True)
        yield harmless(launch)

    def _services(self, launch: Launch) -> tuple[LaunchUnit, ...]:
        from flaskgate.launch.follow.hosts import supervisors  # noqa: PLC0415 (see the module)

        return supervisors.services(launch.unit, launch.start, self.programs.repository)

    def _puzzle(self, launch: Launch) -> Launch:
        """Report a start that nobody can follow, where Flask may be behind it."""
        found = unknown(launch)
        alone = without_python(launch, self.programs.repository)
        if alone is not None:
            return replace(launch, answer=Safe(reason=alone))
        if self._reach.may_serve(launch.unit, launch.start):
            return found
        from flaskgate.launch.follow.python import node_programs  # noqa: PLC0415 (see the module)

        reason = node_programs.of_node(launch, self.programs)
        return uncounted(found) if reason is None else replace(launch, answer=Safe(reason=reason))


def _without_server(launch: Launch, programs: Programs) -> Launch:
    """Take down what serves nothing by itself; the flask command may run one of the app's."""
    if launch.start.program == "flask":
        return followed_command(launch, programs)
    return serving_by_load(launch, programs) or harmless(launch)


_JUDGES: Mapping[StartKind, Judge] = {
    StartKind.FLASK_CLI: served_by_flask,
    StartKind.PYTHON_FILE: followed_file,
    StartKind.PYTHON_MODULE: followed_file,
    StartKind.PYTHON_CODE: followed_code,
    StartKind.CONSOLE_SCRIPT: followed_script,
    StartKind.SERVER: followed_app,
    StartKind.OTHER: _without_server,
}
"""What follows a start of each kind; None: it knows nothing of this one."""
