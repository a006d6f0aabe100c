"""What running or importing a Python file does: entry points of the interpreter.

The program is never run. Its statements are followed in the order in which Python would execute
them, over values as far as they can be told; a condition that cannot be told is followed both
ways. Steps, depth and file sizes are bounded, and what is not followed is named in `unknown`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType

from flaskgate.launch.model import (
    OFF,
    OTHERS,
    Application,
    Effects,
    Environment,
    Repository,
    Switch,
)
from flaskgate.launch.python.find_app import app_of, unused_factories
from flaskgate.launch.python.interpreter.calls import call as calls
from flaskgate.launch.python.interpreter.calls import given_up_calls
from flaskgate.launch.python.interpreter.calls.unfollowed_calls import look_into
from flaskgate.launch.python.interpreter.data import targets
from flaskgate.launch.python.interpreter.expressions import evaluate
from flaskgate.launch.python.interpreter.objects import attributes
from flaskgate.launch.python.interpreter.runs.files import ALL_FILES, Files
from flaskgate.launch.python.interpreter.runs.machine import Hooks, Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Ended, Exhausted, Halt, Raised
from flaskgate.launch.python.interpreter.source.modules import Modules, Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode, whole
from flaskgate.launch.python.interpreter.statements import execute, imports
from flaskgate.launch.python.interpreter.statements.imports import load
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import NONE, Instance, Known, Value
from flaskgate.launch.python.libraries.code.runpy import run_main
from flaskgate.launch.python.libraries.command_line.flask_script import run_own_command
from flaskgate.launch.python.libraries.concurrency.workers import run_pending
from flaskgate.launch.python.libraries.os_environ import flag, set_variable
from flaskgate.launch.python.libraries.web.debug_switch import switch_of
from flaskgate.launch.python.libraries.web.exports import exports_of, factories_of
from flaskgate.launch.python.libraries.web.flask_servers import app_debug, served_debug
from flaskgate.launch.python.libraries.web.gunicorn import (
    NOTHING,
    Preparation,
    prepared,
    texts_of,
)
from flaskgate.launch.python.libraries.web.serving import apps_of
from flaskgate.launch.python.libraries.web.wsgi_apps import behind
from flaskgate.launch.python.repeated_runs import Observer, RepeatedRuns
from flaskgate.launch.python.step_budget import StepBudget
from flaskgate.launch.reasons import UNFINISHED, Cause, Reason
from flaskgate.model.findings import Step

_HOOKS = Hooks(
    evaluate=evaluate.evaluate,
    execute=execute.execute,
    call=calls.call,
    attribute=attributes.attribute,
    force=imports.force,
    assign=targets.set_attribute,
    catch_up=imports.catch_up,
    ease=given_up_calls.ease,
)
_REQUIRED = 4  # variables that a program is found to fail without
_NOTHING: Environment = MappingProxyType({})
_NO_VERSIONS: Mapping[str, str | None] = MappingProxyType({})


class Analyser:
    """Follows the Python programs of one repository; what it parses, it parses once.

    `versions`: what the repository requires, by normalised name, with a version such as `2.2.5`
    or `2`, None where none is pinned. A name that is missing is not required. `modules`, `runs` and
    `budget` are shared with other analysers of the same repository: what is parsed, what is known
    of programs, and what may still be followed.
    """

    def __init__(
        self,
        repository: Repository,
        *,
        versions: Mapping[str, str | None] = _NO_VERSIONS,
        modules: Modules | None = None,
        runs: RepeatedRuns | None = None,
        budget: StepBudget | None = None,
    ) -> None:
        self.modules = modules or Modules(repository)
        self.budget = budget or StepBudget()
        self._versions = versions
        self._runs = runs or RepeatedRuns()

    def run(
        self,
        entry: PurePosixPath,
        *,
        arguments: tuple[str, ...] = (),
        environment: Environment = _NOTHING,
        roots: Sequence[PurePosixPath] = (),
        files: Files = ALL_FILES,
    ) -> Effects:
        """Return what `python entry arguments…` does.

        `roots` are folders from which absolute imports resolve, before the entry's own folder, the
        repository root and `src`; a variable that is missing in `environment` is not set. `files`
        tells which files of the repository are there when it runs.
        """

        def follow(around: Observer) -> Effects:
            make = partial(self._observed, entry, arguments, roots, around)
            machine = self._until_it_runs(make, _run)
            home = _home(machine.apps) if len(machine.apps) == 1 else None
            return replace(_effects(machine, OFF), home=home)

        what = ("run", entry, arguments, tuple(roots))
        return self._once(what, environment, files, follow)

    def imported(
        self,
        entry: PurePosixPath,
        *,
        attribute: str = "",
        arguments: tuple[str, ...] = (),
        environment: Environment = _NOTHING,
        roots: Sequence[PurePosixPath] = (),
        preparation: Preparation = NOTHING,
    ) -> Effects:
        """Return what a WSGI server does that imports `entry` and takes `attribute` of it.

        `attribute` is an object, a factory or a call of one, such as `create_app("prod")`; empty:
        `application` or `app`. `app_debug` is that of the object. `preparation` is what the server
        does around the import, and what it finds.
        """
        what = ("imported", entry, attribute, arguments, tuple(roots), *preparation.key())

        def follow(around: Observer) -> Effects:
            make = partial(self._observed, entry, arguments, roots, around)
            return self._served(make, attribute, replace(preparation, files=around))

        return self._once(what, environment, preparation.files, follow)

    def _once(
        self,
        what: Hashable,
        environment: Environment,
        files: Files,
        follow: Callable[[Observer], Effects],
    ) -> Effects:
        """Return what a program does, following it if that is not known and may be found out."""
        known = self._runs.known(what, environment, self._versions, files)
        if known is not None:
            return known
        if self.budget.is_spent:
            return Effects(unknown=(Reason(Cause.LAUNCHES),))
        around = Observer(environment, self._versions, files)
        effects = follow(around)
        self._runs.keep(what, around, effects)
        return effects

    def _served(
        self, make: Callable[[], Machine], attribute: str, preparation: Preparation
    ) -> Effects:
        found: list[Value] = []

        def load(machine: Machine) -> None:
            found.clear()
            machine.program = preparation.program
            with prepared(machine, preparation):
                found.extend(_imported(machine, attribute))
            if found:  # what fails on the way is not served
                machine.notes.broken_off = ""

        machine = self._until_it_runs(make, load)
        if machine.notes.is_unsettled:
            machine.miss(Reason(Cause.PYTHON_STEPS, str(machine.entry)))
        effects = _effects(machine, served_debug(found[0]) if found else OFF)
        served = apps_of(found[0] if found else NONE)
        return replace(effects, home=_home(found), served=served, flag=_flag_left(machine))

    def exported(
        self,
        entry: PurePosixPath,
        *,
        environment: Environment = _NOTHING,
        roots: Sequence[PurePosixPath] = (),
        files: Files = ALL_FILES,
    ) -> Effects:
        """Return what importing `entry` does, and the names that a server then can take."""

        def follow(around: Observer) -> Effects:
            machine = self._observed(entry, (), roots, around)
            machine.program = "/usr/bin/gunicorn"
            source = machine.source(entry)
            if isinstance(source, Source):
                _try(machine, lambda: load(machine, entry, whole(source)))
            exports = exports_of(machine, entry)
            self.budget.spend(machine.steps)
            return replace(_effects(machine, OFF), exports=exports)

        return self._once(("exported", entry, tuple(roots)), environment, files, follow)

    def commanded(
        self,
        entry: PurePosixPath,
        *,
        attribute: str,
        words: tuple[str, ...],
        environment: Environment,
        roots: Sequence[PurePosixPath],
        preparation: Preparation,
    ) -> Effects:
        """Return what `flask WORDS…` does with an own command of the application.

        What cannot be told of the import does not count: the command alone is asked about.
        """
        machine = self._machine(entry, words, environment, roots)
        machine.files, machine.program = preparation.files, "flask"
        set_variable(machine, Known("FLASK_RUN_FROM_CLI"), Known("true"))
        found: list[Value] = []
        _follow(machine, lambda machine: found.extend(_imported(machine, attribute)))
        if found:
            machine.unknown.clear()
            _follow(machine, lambda machine: run_own_command(machine, found[0], words))
        self.budget.spend(machine.steps)
        return replace(_effects(machine, OFF), home=_home(found))

    def survey(self, entry: PurePosixPath, environment: Environment = _NOTHING) -> Effects:
        """Return what a file does that somebody starts, or whose application somebody serves.

        It runs as a program, mostly in an empty environment; then what makes applications in it
        and was not called is called as a factory is, with its defaults.
        """
        machine = self._machine(entry, (), environment, ())
        _try(machine, lambda: _run(machine))  # what it may reach besides does nobody start either
        _try(machine, lambda: run_pending(machine))
        effects = _effects(machine, OFF)
        made = [_made(app, app.place) for app in machine.apps if app.place]
        made += [_made(app, app.place) for app in unused_factories(machine) if app.place]
        self.budget.spend(machine.steps)
        return replace(effects, apps=tuple(dict.fromkeys(made)))

    def settings(
        self,
        path: PurePosixPath,
        *names: str,
        environment: Environment = _NOTHING,
        arguments: tuple[str, ...] = (),
    ) -> Mapping[str, str | None]:
        """Return settings of gunicorn's configuration file; None for what cannot be told."""
        machine = self._machine(path, arguments, environment, ())
        machine.program = "/usr/bin/gunicorn"
        found: dict[str, str | None] = {}
        _try(machine, lambda: found.update(texts_of(machine, path, *names)))
        self.budget.spend(machine.steps)
        return found

    def _until_it_runs(
        self, make: Callable[[], Machine], action: Callable[[Machine], object]
    ) -> Machine:
        """Follow a program; one that fails for want of a variable again, as if that were set.

        What is deployed runs, so whoever deploys it sets what it requires: to what cannot be told.
        Each try is a program of its own for what may be followed.
        """
        assumed: set[str] = set()
        while True:
            machine = make()
            machine.assumed |= assumed
            _follow(machine, action)
            self.budget.spend(machine.steps)
            missing = [name for name in machine.decided if name not in machine.assumed]
            is_last = len(assumed) == _REQUIRED or self.budget.is_spent
            if not machine.has_failed or not missing or is_last:
                return machine
            assumed.add(missing[-1])

    def _observed(
        self,
        entry: PurePosixPath,
        arguments: tuple[str, ...],
        roots: Sequence[PurePosixPath],
        around: Observer,
    ) -> Machine:
        """Return a machine that notes what it asks its surroundings for."""
        machine = self._machine(entry, arguments, around.environment, roots, around)
        machine.versions = around.versions
        return machine

    def _machine(
        self,
        entry: PurePosixPath,
        arguments: tuple[str, ...],
        environment: Environment,
        roots: Sequence[PurePosixPath],
        files: Files = ALL_FILES,
    ) -> Machine:
        inner = (
            entry.parent / "src",
            PurePosixPath("src"),
        )  # where projects keep what they install
        tried = (*roots, entry.parent, PurePosixPath(), *inner)
        roots = tuple(dict.fromkeys(tried))
        is_without_flask = self.modules.is_without_flask(entry, roots)
        share = self.budget.share(is_without_flask=is_without_flask)
        return Machine(
            modules=self.modules,
            roots=roots,
            entry=entry,
            environment=environment,
            arguments=arguments,
            versions=self._versions,
            hooks=_HOOKS,
            files=files,
            share=share,
            limit=share,
        )


def _follow(machine: Machine, action: Callable[[Machine], object]) -> None:
    """Do something, and what it leaves to be done at its end."""
    _try(machine, lambda: action(machine))
    _try(machine, lambda: run_pending(machine))
    _try(machine, lambda: look_into(machine))


def _try(machine: Machine, action: Callable[[], object]) -> None:
    """Do something; how it ends, and that it went too far, is noted and never raised."""
    try:
        action()
    except Halt as end:
        _give_up(machine, "exit with an error" if end.fails else "")
    except Raised as error:
        _give_up(machine, f"end with {error.name or 'an exception'}")
    except Ended:
        pass
    except Exhausted:
        machine.miss(Reason(Cause.PYTHON_STEPS, str(machine.entry)))
    except RecursionError:
        machine.miss(Reason(Cause.PYTHON_DEPTH, str(machine.entry)))


def _give_up(machine: Machine, how: str) -> None:
    if how and not machine.sinks:
        machine.has_failed = True
        machine.miss(Reason(Cause.ENDS, how))


def _run(machine: Machine) -> None:
    run_main(machine, machine.entry, None)


def _imported(machine: Machine, attribute: str) -> Iterator[Value]:
    source = machine.source(machine.entry)
    if not isinstance(source, Source):
        machine.miss(source)
        return
    app = app_of(machine, source, attribute)
    if app is not None:
        yield app


def _flag_left(machine: Machine) -> Switch | None:
    """Return what a program has made of FLASK_DEBUG; None where it has not touched it."""
    if not {"FLASK_DEBUG", OTHERS} & machine.changed.keys():
        return None
    found = flag(machine)
    return OFF if found is None else switch_of(found)


def _home(apps: Sequence[Value]) -> PurePosixPath | None:
    """Return the file that makes the application."""
    made = [one for app in apps for one in behind(app)]
    return next((one.place.source.path for one in made if one.place), None)


def _made(app: Instance, place: SourceNode) -> Application:
    debug = app_debug(app)
    return Application(
        location=place.location, text=place.text, debug=debug, setting=_setting(app) or debug.steps
    )


def _setting(app: Instance) -> tuple[Step, ...]:
    """Return the last line that sets the debug mode itself, not one that loads what others set."""
    value = app.config.entries.get("DEBUG") if app.config else None
    marks = facts_of(value).trace if value is not None else ()
    written = [
        mark
        for mark in marks
        if isinstance(mark, SourceNode) and not isinstance(mark.node, ast.expr)
    ]
    return (written[-1].step,) if written else ()


def _effects(machine: Machine, debug: Switch) -> Effects:
    return Effects(
        sinks=tuple(machine.sinks),
        app_debug=debug,
        unknown=tuple(machine.unknown),
        files=frozenset({machine.entry, *machine.loaded}),
        seen=frozenset({machine.entry, *machine.loaded, *machine.passive}),
        strangers=frozenset(place.location for place in machine.strangers),
        taken=frozenset(machine.branches.taken),
        passed=frozenset(machine.branches.passed - machine.branches.taken),
        entered=frozenset(machine.branches.entered),
        ignored=frozenset(machine.notes.ignored),
        guarded=frozenset(machine.branches.guarded - machine.branches.taken),
        loads_dotenv=machine.loads_dotenv,
        factories=factories_of(machine),
        missing=frozenset(machine.notes.missing),
        children=tuple(machine.notes.children),
        starts_nothing=_starts_nothing(machine),
    )


_AMOUNTS = UNFINISHED | {Cause.IMPORT_DEPTH}


def _starts_nothing(machine: Machine) -> bool:
    """Return whether it does not matter how much of a program could not be followed."""
    is_long = bool(machine.unknown) and all(one.cause in _AMOUNTS for one in machine.unknown)
    is_open = is_long and not (machine.sinks or machine.notes.children)
    return is_open and machine.modules.starts_nothing(machine.entry, machine.roots)
