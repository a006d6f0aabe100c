"""Follows one launch unit to the line that serves, and judges what it finds there.

A part of launch analysis is loaded when it is needed: loading all takes as long as a small scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.launch.commands.classify import flask_line
from flaskgate.launch.follow import unseen_settings
from flaskgate.launch.follow.answers import (
    harmless,
    in_unit,
    missing,
    ran,
    uncounted,
    unknown,
    without_echoes,
    without_sinks,
    without_untold_arms,
)
from flaskgate.launch.follow.code_text import at_start, code_file
from flaskgate.launch.follow.edited_files import unless_edited
from flaskgate.launch.follow.finder import finder
from flaskgate.launch.follow.flask_command import cli_debug
from flaskgate.launch.follow.host_services import MANAGERS, foreign_service, started_services
from flaskgate.launch.follow.judge import (
    judge_cli,
    judge_flags,
    judge_import,
    safe_import,
)
from flaskgate.launch.follow.reach import Reach
from flaskgate.launch.follow.results import Launch, Safe, Unsure, answer_of
from flaskgate.launch.follow.server_settings import serving
from flaskgate.launch.follow.surroundings import Surroundings
from flaskgate.launch.follow.unreadable import unreadable
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
from flaskgate.launch.project.entry_points import entry_point
from flaskgate.launch.project.versions import Versions, versions_of
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.interpreter.modules import Modules, Source
from flaskgate.launch.python.libraries.gunicorn import Preparation
from flaskgate.launch.python.libraries.names import EXTENSION_COMMANDS
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


_TOLD_AT_ONCE = frozenset({StartKind.OTHER, StartKind.UNKNOWN})
"""What takes no following; only a command of an application's own does: see `_own_command`."""
_GENERATIONS = 4
"""Programs that start programs: how many of them after one another are followed."""
_OWN_UNIT = Reason(Cause.NO_SERVER, "systemd", "starts what has a unit of its own")

_READ_BY_RUN = frozenset({"FLASK_DEBUG", "FLASK_ENV"})
"""What `app.run` takes from dotenv files (F1); it loads the rest too late to matter."""

_OF_FLASK = frozenset({"", "routes", "shell", "--help", "--version"})

STEPS = 180_000
"""How much of its programs is followed in one repository, some ten seconds; most need a hundredth.
What is not followed is unknown, and costs more than time."""


_NO_SERVER = frozenset({StartKind.UNKNOWN, StartKind.OTHER})
"""What a supervisor that takes a folder a service looks like by its name alone."""


class Investigation:
    """What is known of one repository while its units are followed."""

    def __init__(self, repository: Repository, context_of: ContextOf) -> None:
        self.repository = repository
        self._context_of = context_of
        self._modules = Modules(repository)
        self._reach = Reach(repository)
        self.notifications: list[Notification] = []
        """What could not be followed for a bug of ours."""
        self._generation = 0
        self._analysers: dict[tuple[tuple[str, str | None], ...], Analyser] = {}
        self._judges: dict[StartKind, Callable[[Launch], Launch]] = {
            StartKind.FLASK_CLI: self._flask,
            StartKind.PYTHON_FILE: self._python,
            StartKind.PYTHON_MODULE: self._python,
            StartKind.SERVER: self._served,
            StartKind.PYTHON_CODE: self._code,
            StartKind.CONSOLE_SCRIPT: self._script,
            StartKind.OTHER: self._other,
        }

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
        return iter(unseen_settings.followed(unit, self._followed))

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

        find = finder(unit, self.repository)
        traced = trace(unit, self.repository, find)
        texts = (*unit.texts, *(one.as_text() for one in traced.files))
        unit = replace(unit, edits=(*unit.edits, *traced.edits), texts=texts)
        for start in traced.starts:
            perhaps = start.is_conditional or is_conditional
            start = replace(start, is_conditional=perhaps)  # noqa: PLW2901 - the same start
            launch = Launch(unit=unit, start=start, context=self._context(unit))
            yield from self._begun(launch, find, is_inner=is_inner)
        if texts and not is_inner:
            from flaskgate.launch.follow import written_units as written  # noqa: PLC0415 (see the module)

            for one in written.written_units(unit, traced.files, self.repository):
                yield from self.follow(one, is_inner=True)

    def _begun(self, launch: Launch, find: Locate, *, is_inner: bool) -> Iterator[Launch]:
        """Yield what a process is, and what it starts in turn as a supervisor."""
        if launch.start.program == "supervisord" and not is_inner:
            yield from self._supervised(launch, find)
        elif launch.start.kind in _NO_SERVER and not is_inner and self._services(launch):
            for service in self._services(launch):
                yield from self.follow(service, is_inner=True)
            yield harmless(launch)
        else:
            yield from self._started(launch, is_inner=is_inner)

    def _started(self, launch: Launch, *, is_inner: bool) -> Iterator[Launch]:
        if self.is_exhausted and launch.start.kind not in _TOLD_AT_ONCE:
            yield unknown(launch, Reason(Cause.LAUNCHES))
            return
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
            judge = self._judges.get(launch.start.kind, self._puzzle)
            judged = unseen_settings.judged(launch, judge)
            return unless_edited(self._unless_customised(judged), self.repository)
        except Exception as bug:  # noqa: BLE001 (one start must not take the others with it)
            return self._failed(launch, bug)

    def _unless_customised(self, launch: Launch) -> Launch:
        """Doubt that a program of Python is safe where the repository runs code before it."""
        if launch.start.kind is StartKind.OTHER or not isinstance(launch.answer, Safe):
            return launch
        before = next(self.around(launch).run_before(), None)
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

    @property
    def is_exhausted(self) -> bool:
        """Whether so much has been followed that the rest is only named."""
        return self.steps > STEPS

    @property
    def steps(self) -> int:
        """How many steps of programs have been followed."""
        return sum(one.steps for one in self._analysers.values())

    def survey(self, path: PurePosixPath) -> Effects:
        """Return what a Python file does if somebody starts it, or serves what it makes."""
        try:
            return self.analyser(versions_of(self.repository, path.parent)).survey(path)
        except Exception as bug:  # noqa: BLE001 (one file must not take the others with it)
            self.note(bug, Location(path, Position(1, 1), Position(1, 1)))
            return Effects(unknown=(Reason(Cause.FAILED, describe(bug)),))

    def unread(self, launches: Sequence[Launch]) -> Iterator[Notification]:
        """Yield where files that production starts cannot be read as Python, once a file."""
        return unreadable(launches, self._modules)

    def _context(self, unit: LaunchUnit) -> Context:
        """Return what the unit is for: whatever production starts is production.

        The artefact that deploys decides, and not the folder of what it builds.
        """
        if unit.context is not Context.UNKNOWN:
            return unit.context
        first = unit.steps[0].location if unit.steps else unit.command.location
        is_development = self._context_of(unit.artefact or first.path) is Context.DEVELOPMENT
        return Context.DEVELOPMENT if is_development else Context.PRODUCTION

    def _contained(self, launch: Launch) -> LaunchUnit | None:
        """Return what a command such as `docker run` starts, as a unit of its own."""
        if launch.start.program not in CONTAINER_ENGINES:
            return None
        from flaskgate.launch.follow import containers as contained  # noqa: PLC0415 (see the module)

        return contained.unit_of(launch.unit, launch.start, self.repository)

    def _supervised(self, launch: Launch, find: Locate) -> Iterator[Launch]:
        from flaskgate.launch.follow import supervisors as supervised  # noqa: PLC0415 (see the module)

        units = supervised.programs(launch.unit, launch.start, find, self.repository)
        if units is None:
            yield unknown(launch, Reason(Cause.NO_CONFIGURATION, "supervisord"))
            return
        for unit in units:
            yield from self.follow(unit, is_inner=True)
        yield harmless(launch)

    def _services(self, launch: Launch) -> tuple[LaunchUnit, ...]:
        from flaskgate.launch.follow import supervisors  # noqa: PLC0415 (see the module)

        return supervisors.services(launch.unit, launch.start, self.repository)

    def _flask(self, launch: Launch) -> Launch:
        around = self.around(launch)
        environment = self._cli_environment(launch)
        from_cli = Setting(value="true", location=launch.start.location)
        environment = {**environment, "FLASK_RUN_FROM_CLI": from_cli}
        named = environment.get("FLASK_APP")
        target = launch.start.target or (named.value if named else "") or ""
        found = around.app(target)
        effects = None
        if found.path is not None:
            effects = self.analyser(around.versions).imported(
                found.path,
                attribute=found.attribute,
                environment=environment,
                roots=around.roots(found.path, target),
                preparation=Preparation(ships=around.ships),
            )
            launch = replace(launch, effects=without_sinks(effects))
        launch = replace(launch, path=found.path, rule=found.rule, app=target)
        return self._by_cli(launch, environment, effects)

    def _cli_environment(self, launch: Launch) -> Environment:
        """Return what the `flask` command finds: dotenv files below what is set (F8)."""
        return {**self.around(launch).dotenv, **launch.start.environment}

    def _by_cli(self, launch: Launch, environment: Environment, effects: Effects | None) -> Launch:
        start, versions = launch.start, self.around(launch).versions
        debug = cli_debug(start.arguments, environment, versions, unknown_words=start.unknown_words)
        verdicts = judge_cli(launch.unit, start, debug, effects)
        return replace(launch, answer=answer_of(verdicts, safe=None))

    def _python(self, launch: Launch) -> Launch:
        around, start = self.around(launch), launch.start
        found = around.main()
        if found.path is None:
            return missing(launch, found.reason)
        run = partial(
            self.analyser(around.versions).run,
            found.path,
            arguments=start.arguments,
            roots=around.roots(found.path, start.target),
            ships=around.ships,
        )
        effects = around.with_dotenv(run, names=_READ_BY_RUN)
        return ran(replace(launch, path=found.path, rule=found.rule), effects)

    def _other(self, launch: Launch) -> Launch:
        """Take down what serves nothing by itself; the flask command may run one of the app's."""
        return self._own_command(launch) if launch.start.program == "flask" else harmless(launch)

    def _code(self, launch: Launch) -> Launch:
        """Follow code that stands on a command line or comes in on standard input."""
        around, start = self.around(launch), launch.start
        file = code_file(start, around.near)
        self._modules.add(file)
        run = partial(
            self.analyser(around.versions).run,
            file.path,
            arguments=start.arguments,
            roots=around.roots(file.path, ""),
        )
        effects = around.with_dotenv(run, names=_READ_BY_RUN)
        return ran(launch, at_start(effects, file.path, start))

    def _puzzle(self, launch: Launch) -> Launch:
        """Report a start that nobody can follow, where Flask may be behind it."""
        if launch.start.program in MANAGERS:
            return self._service(launch)
        found = unknown(launch)
        return found if self._reach.may_serve(launch.unit, launch.start) else uncounted(found)

    def _service(self, launch: Launch) -> Launch:
        """Report a service whose unit nobody can see; that of the repository is read by itself."""
        start = launch.start
        names = started_services(start.words)
        foreign = foreign_service(names, start.location.path, self.repository)
        if foreign is None:
            return replace(launch, answer=Safe(reason=_OWN_UNIT))
        return unknown(launch, Reason(Cause.NO_UNIT, foreign))

    def _script(self, launch: Launch) -> Launch:
        """Follow a console script of the repository: it is a Python program like any other."""
        around, start = self.around(launch), launch.start
        script = entry_point(start.program, self.repository)
        if script is None:
            return self._puzzle(launch)
        module, function = script
        found = around.module(module)
        if found.path is None:
            return missing(launch, found.reason)
        launch = replace(launch, path=found.path, rule=found.rule)
        words = [word for word in start.arguments if not word.startswith("-")]
        if words[:1] == ["run"] and self._makes_group(found.path):
            start = replace(start, kind=StartKind.FLASK_CLI)
            launch = replace(launch, start=start)
            return self._by_cli(launch, self._cli_environment(launch), None)
        call = partial(
            self.analyser(around.versions).imported,
            found.path,
            attribute=f"{function}()",
            arguments=start.arguments,
            roots=around.roots(found.path, module),
            preparation=Preparation(ships=around.ships),
        )
        effects = around.with_dotenv(call, names=_READ_BY_RUN)
        # what a program returns is no application, and need not be one
        unknown = (one for one in effects.unknown if one.cause is not Cause.NO_APP)
        return ran(launch, replace(effects, unknown=tuple(unknown)))

    def _own_command(self, launch: Launch) -> Launch:
        """Follow a command that the application adds to `flask`."""
        line = flask_line(launch.start.arguments)
        name = next(iter(line.words), "")
        around, environment = self.around(launch), dict(self._cli_environment(launch))
        if line.debug is not None:
            here = launch.start.location
            environment["FLASK_DEBUG"] = Setting(value=str(int(line.debug)), location=here)
        named = environment.get("FLASK_APP")
        target = line.app or (named.value if named else "") or ""
        found = around.app(target)
        if name in _OF_FLASK or not name or (found.path is None and name in EXTENSION_COMMANDS):
            return harmless(launch)
        if found.path is None:
            reason = found.reason or Reason(Cause.NO_APP_NAMED)
            return replace(launch, answer=Unsure(doubts=(reason,)))
        if self.is_exhausted:
            return unknown(launch, Reason(Cause.LAUNCHES))
        effects = self.analyser(around.versions).commanded(
            found.path,
            attribute=found.attribute,
            words=line.words,
            environment=environment,
            roots=around.roots(found.path, target),
            preparation=Preparation(ships=around.ships),
        )
        launch = replace(launch, rule=found.rule, effects=effects)
        missing = tuple(one for one in effects.unknown if one.cause is Cause.NO_COMMAND)
        if effects.sinks:  # else the file is imported, and not what runs
            return ran(replace(launch, path=found.path), effects)
        if missing and name in EXTENSION_COMMANDS:
            return harmless(launch)
        return replace(launch, answer=Unsure(doubts=missing)) if missing else ran(launch, effects)

    def _makes_group(self, path: PurePosixPath) -> bool:
        file = self.repository.read(path)
        return file is not None and b"FlaskGroup" in file.data

    def _served(self, launch: Launch) -> Launch:
        around = self.around(launch)
        served = serving(around, self.analyser(around.versions))
        start = served.start
        launch = replace(launch, start=start)
        around = self.around(launch)
        flags = tuple(judge_flags(launch.unit, start))
        if served.safe is not None:
            return replace(launch, answer=answer_of(flags, safe=served.safe))
        if served.doubts and not start.target:
            return missing(launch, served.doubts[0], flags)
        found = around.app(start.target)
        if found.path is None:
            return missing(launch, found.reason, flags)
        load = partial(
            self.analyser(around.versions).imported,
            found.path,
            attribute=found.attribute,
            roots=around.roots(found.path, start.target),
            preparation=replace(
                served.preparation, ships=around.ships, program=f"/usr/bin/{start.program}"
            ),
        )
        effects = in_unit(launch.unit, around.with_dotenv(load, names=frozenset()))
        return replace(
            launch,
            path=found.path,
            rule=found.rule,
            app=start.target,
            effects=effects,
            answer=answer_of(
                (*flags, *judge_import(launch.unit, start, effects)),
                (*effects.unknown, *served.doubts),
                safe=safe_import(start, effects.app_debug),
            ),
        )

    def source(self, path: PurePosixPath) -> Source | Reason:
        """Return a parsed file, or why there is none."""
        return self._modules.load(path)

    def around(self, launch: Launch) -> Surroundings:
        """Return what a start finds around it."""
        return Surroundings(repository=self.repository, unit=launch.unit, start=launch.start)

    def analyser(self, versions: Versions) -> Analyser:
        """Return what follows Python programs where these versions are installed."""
        pins = versions.pins
        key = tuple(sorted(pins.items()))
        if key not in self._analysers:
            self._analysers[key] = Analyser(self.repository, versions=pins, modules=self._modules)
        return self._analysers[key]
