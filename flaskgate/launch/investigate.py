"""Follows one launch unit to the line that serves, and judges what it finds there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.dotenv import dotenv_environment
from flaskgate.launch.effects import Analyser
from flaskgate.launch.entry_points import entry_point
from flaskgate.launch.environment import cli_debug
from flaskgate.launch.launched import Launch
from flaskgate.launch.model import Effects, Environment, LaunchUnit, Repository, Start, StartKind
from flaskgate.launch.readers import supervisor
from flaskgate.launch.resolve import locate, locate_app, locate_main, locate_module
from flaskgate.launch.starts import starts_of
from flaskgate.launch.verdict import judge_cli, judge_import, judge_run, judge_unknown
from flaskgate.launch.versions import Versions, versions_of
from flaskgate.model import Context
from flaskgate.source import Kind

ContextOf = Callable[[PurePosixPath], Context]
_SUPERVISORS = ("supervisord.conf", "supervisor.conf", "etc/supervisord.conf")


class Investigation:
    """What is known of one repository while its units are followed."""

    def __init__(self, repository: Repository, context_of: ContextOf) -> None:
        self._repository = repository
        self._context_of = context_of
        self._analysers: dict[int, Analyser] = {}
        self._judges: dict[StartKind, Callable[[Launch], Launch]] = {
            StartKind.FLASK_CLI: self._flask,
            StartKind.PYTHON_FILE: self._python,
            StartKind.PYTHON_MODULE: self._python,
            StartKind.SERVER: self._served,
            StartKind.OTHER: self._script,
            StartKind.UNKNOWN: self._unknown,
        }

    def follow(self, unit: LaunchUnit) -> Iterator[Launch]:
        """Yield a launch for every process that the unit starts, those of a supervisor too."""

        def find(path: str, folder: PurePosixPath | None) -> PurePosixPath | None:
            return self._find(path, unit, folder)

        for start in starts_of(unit, self._repository, find):
            if start.program == "supervisord":
                yield from self._supervised(unit, start)
            launch = Launch(unit=unit, start=start, context=self._context(unit, start))
            judge = self._judges.get(start.kind)
            yield judge(launch) if judge is not None and unit.serves else launch

    def run(self, path: PurePosixPath) -> Effects:
        """Return what a Python file does if somebody starts it in an empty environment."""
        return self._analyser(path.parent).run(path)

    def _find(
        self, path: str, unit: LaunchUnit, folder: PurePosixPath | None
    ) -> PurePosixPath | None:
        return locate(
            path,
            folder=folder,
            mounts=unit.mounts,
            repository=self._repository,
            near=_near(unit),
        ).path

    def _context(self, unit: LaunchUnit, start: Start) -> Context:
        if unit.context is not Context.UNKNOWN:
            return unit.context
        places = [step.location.path for step in (*unit.steps, *start.steps)]
        contexts = {self._context_of(path) for path in (*places, unit.command.location.path)}
        return Context.DEVELOPMENT if Context.DEVELOPMENT in contexts else Context.PRODUCTION

    def _supervised(self, unit: LaunchUnit, start: Start) -> Iterator[Launch]:
        """Follow the programs of the configuration, in the file system of who starts it."""
        names = (start.target,) if start.target else _SUPERVISORS
        found = (self._find(name, unit, start.folder) for name in names)
        path = next((one for one in found if one is not None), None)
        file = None if path is None else self._repository.read(path)
        if file is None or file.kind is not Kind.SUPERVISOR:
            return
        for program in supervisor.read(file, self._repository).units:
            inner = replace(
                program,
                environment={**start.environment, **program.environment},
                folder=program.folder or start.folder,
                mounts=unit.mounts,
                steps=(*unit.steps, *start.steps),
                context=unit.context,
            )
            yield from self.follow(inner)

    def _unknown(self, launch: Launch) -> Launch:
        verdicts = tuple(judge_unknown(launch.unit, launch.start))
        return replace(launch, reason=launch.start.reason, verdicts=verdicts)

    def _flask(self, launch: Launch) -> Launch:
        unit, start = launch.unit, launch.start
        found = locate_app(
            start.target or _value(start.environment, "FLASK_APP"),
            folder=start.folder,
            mounts=unit.mounts,
            repository=self._repository,
            near=_near(unit),
        )
        debug = cli_debug(start.arguments, self._environment(launch), self._versions(_near(unit)))
        verdicts = tuple(judge_cli(unit, start, debug))
        return replace(launch, path=found.path, rule=found.rule, verdicts=verdicts)

    def _python(self, launch: Launch) -> Launch:
        unit, start = launch.unit, launch.start
        find = locate_main if start.kind is StartKind.PYTHON_MODULE else locate
        found = find(
            start.target,
            folder=start.folder,
            mounts=unit.mounts,
            repository=self._repository,
            near=_near(unit),
        )
        launch = replace(launch, path=found.path, rule=found.rule, reason=found.reason)
        if found.path is None:
            return launch
        effects = self._analyser(_near(unit)).run(
            found.path, arguments=start.arguments, environment=self._environment(launch)
        )
        return self._ran(launch, effects)

    def _script(self, launch: Launch) -> Launch:
        """Follow a console script of the repository: it is a Python program like any other."""
        start = launch.start
        program = start.program or start.target
        script = entry_point(program, self._repository) if program else None
        if script is None:
            return launch
        found = locate_module(
            script[0],
            folder=start.folder,
            mounts=launch.unit.mounts,
            repository=self._repository,
            near=_near(launch.unit),
        )
        launch = replace(launch, path=found.path, rule=found.rule, reason=found.reason)
        if found.path is None:
            return launch
        effects = self._analyser(_near(launch.unit)).imported(
            found.path,
            attribute=f"{script[1]}()",
            environment=self._environment(launch),
            arguments=start.arguments,
        )
        return self._ran(launch, effects)

    def _ran(self, launch: Launch, effects: Effects) -> Launch:
        return replace(
            launch,
            effects=effects,
            reason="; ".join(effects.unknown),
            verdicts=tuple(judge_run(launch.unit, launch.start, effects)),
        )

    def _served(self, launch: Launch) -> Launch:
        unit, start = launch.unit, launch.start
        found = locate_app(
            start.target,
            folder=start.folder,
            mounts=unit.mounts,
            repository=self._repository,
            near=_near(unit),
        )
        launch = replace(launch, path=found.path, rule=found.rule, reason=found.reason)
        if found.path is None or not start.target:
            return launch
        effects = self._analyser(_near(unit)).imported(
            found.path, attribute=found.attribute, environment=start.environment
        )
        verdicts = tuple(judge_import(unit, start, effects))
        return replace(launch, effects=effects, verdicts=verdicts)

    def _environment(self, launch: Launch) -> Environment:
        """Return the process environment over what Flask reads from dotenv files."""
        dotenv = dotenv_environment(
            launch.start.folder,
            launch.unit.mounts,
            self._repository,
            _near(launch.unit),
            is_ignored=launch.unit.is_ignored,
        )
        return {**dotenv, **launch.start.environment}

    def _versions(self, near: PurePosixPath) -> Versions:
        return versions_of(self._repository, near)

    def _analyser(self, near: PurePosixPath) -> Analyser:
        versions = self._versions(near)
        key = id(versions)
        if key not in self._analysers:
            self._analysers[key] = Analyser(self._repository, versions=_pins(versions))
        return self._analysers[key]


def _pins(versions: Versions) -> dict[str, str | None]:
    """Return the pinned version of each package that is asked for, None where it is not pinned."""
    return {
        name: next(
            (one.version for asked in specifiers for one in asked if one.operator == "=="), None
        )
        for name, specifiers in versions.wanted.items()
    }


def _near(unit: LaunchUnit) -> PurePosixPath:
    return unit.command.location.path.parent


def _value(environment: Environment, name: str) -> str:
    setting = environment.get(name)
    return "" if setting is None else setting.value or ""
