"""Follows what Python starts: a file, a module, code of a command line, a console script.

Code without a file, as `python -c` and standard input have it, is followed as a file is: the text
gets a path that no repository has, and what is found in it stands where the start does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import missing, ran
from flaskgate.launch.follow.python.flask_starts import environment_of, judged_as_flask_run
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import Child, Effects, Repository, Sink, Start, StartKind, Switch
from flaskgate.launch.project.entry_points import entry_point
from flaskgate.launch.python.libraries.web.gunicorn import Preparation
from flaskgate.launch.reasons import Cause
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position, Step

_READ_BY_RUN = frozenset({"FLASK_DEBUG", "FLASK_ENV"})
"""What `app.run` takes from dotenv files (F1); it loads the rest too late to matter."""
_WHICHEVER = 8
"""How many files of one name are followed, where any of them may be meant."""


def followed_file(launch: Launch, programs: Programs) -> Launch:
    """Follow a file or a module that Python runs."""
    found = programs.around(launch).main()
    if found.path is not None:
        return _followed_at(found.path, replace(launch, rule=found.rule), programs)
    if 1 < len(found.candidates) <= _WHICHEVER and not launch.unit.image:
        each = [_followed_at(path, launch, programs) for path in found.candidates]
        if _are_alike(each):
            return replace(each[0], rule="whichever file of that name it is")
    return missing(launch, found.reason)


def _followed_at(path: PurePosixPath, launch: Launch, programs: Programs) -> Launch:
    """Follow a file that Python runs."""
    around, start = programs.around(launch), launch.start
    run = partial(
        programs.analyser(around.versions).run,
        path,
        arguments=start.arguments,
        roots=around.roots(path, start.target),
        files=around,
    )
    effects = around.with_dotenv(run, names=_READ_BY_RUN)
    return ran(replace(launch, path=path), effects)


def _are_alike(launches: Sequence[Launch]) -> bool:
    """Return whether all do the same harm in the same place, whichever of them it is."""
    told = {frozenset((one.rule, one.location) for one in launch.verdicts) for launch in launches}
    return len(told) == 1 and all(isinstance(one.answer, Harmful) for one in launches)


def followed_code(launch: Launch, programs: Programs) -> Launch:
    """Follow code that stands on a command line or comes in on standard input."""
    around, start = programs.around(launch), launch.start
    file = _code_file(start, around.near)
    programs.modules.add(file)
    run = partial(
        programs.analyser(around.versions).run,
        file.path,
        arguments=start.arguments,
        roots=around.roots(file.path, ""),
    )
    effects = around.with_dotenv(run, names=_READ_BY_RUN)
    return ran(
        launch, _at_start(effects, file, start, programs.repository.read(start.location.path))
    )


def followed_script(launch: Launch, programs: Programs) -> Launch | None:
    """Follow a console script of the repository; None where it declares none of that name."""
    script = entry_point(launch.start.program, programs.repository)
    if script is None:
        return None
    module, function = script
    found = programs.around(launch).module(module)
    if found.path is None:
        return missing(launch, found.reason)
    launch = replace(launch, path=found.path, rule=found.rule)
    words = [word for word in launch.start.arguments if not word.startswith("-")]
    if words[:1] == ["run"] and _makes_group(found.path, programs.repository):
        launch = replace(launch, start=replace(launch.start, kind=StartKind.FLASK_CLI))
        environment = environment_of(launch, programs)
        return judged_as_flask_run(launch, programs, environment, None)
    return _called(launch, found.path, module, function, programs)


def _called(
    launch: Launch, path: PurePosixPath, module: str, function: str, programs: Programs
) -> Launch:
    """Follow the function that a console script calls: a program like any other."""
    around = programs.around(launch)
    call = partial(
        programs.analyser(around.versions).imported,
        path,
        attribute=f"{function}()",
        arguments=launch.start.arguments,
        roots=around.roots(path, module),
        preparation=Preparation(files=around),
    )
    effects = around.with_dotenv(call, names=_READ_BY_RUN)
    # what a program returns is no application, and need not be one
    unknown = (one for one in effects.unknown if one.cause is not Cause.NO_APP)
    return ran(launch, replace(effects, unknown=tuple(unknown)))


def _makes_group(path: PurePosixPath, repository: Repository) -> bool:
    file = repository.read(path)
    return file is not None and b"FlaskGroup" in file.data


def _code_file(start: Start, folder: PurePosixPath) -> SourceFile:
    """Return the code of a start as a file of `folder`, from which it imports.

    No other text has its path: what is found out of one is kept by that, and one line of a script
    may run several, such as that of a loop.
    """
    place = start.location
    data = start.target.encode("utf-8", "replace")
    digest = sha256(data).hexdigest()[:16]
    name = f"<code of {place.path.name}:{place.start.line}:{place.start.column} {digest}>"
    return SourceFile(path=folder / name.replace("/", "_"), kind=Kind.PYTHON, data=data)


def _at_start(
    effects: Effects, code: SourceFile, start: Start, script: SourceFile | None
) -> Effects:
    """Return the effects of `code`, with what lies in it where the start is.

    What serves stands on its own line, where the script that writes the code has it as it is.
    """
    path, moved = code.path, _Moved(code, start, script)
    return replace(
        effects,
        sinks=tuple(map(moved.sink, effects.sinks)),
        children=tuple(map(moved.child, effects.children)),
        files=effects.files - {path},
        home=None if effects.home == path else effects.home,
        taken=frozenset(one for one in effects.taken if one.path != path),
        passed=frozenset(one for one in effects.passed if one.path != path),
    )


@dataclass(frozen=True, slots=True)
class _Moved:
    """Gives what lies in code a place in what starts it."""

    code: SourceFile
    start: Start
    script: SourceFile | None

    def _place(self, location: Location) -> Location:
        return self.start.location if location.path == self.code.path else location

    def _switch(self, one: Switch) -> Switch:
        steps = (replace(each, location=self._place(each.location)) for each in one.steps)
        return replace(one, steps=tuple(steps))

    def _outside(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(one for one in steps if one.location.path != self.code.path)

    def sink(self, one: Sink) -> Sink:
        """Return what serves, on its line."""
        written = _written(one.location, self.code, self.start, self.script)
        return replace(
            one,
            location=written or self._place(one.location),
            debug=self._switch(one.debug),
            debugger=self._switch(one.debugger),
            evalex=self._switch(one.evalex),
            steps=self._outside(one.steps),
        )

    def child(self, one: Child) -> Child:
        """Return a process that the code starts, at the last line of a file that leads to it."""
        steps = self._outside(one.steps)
        if one.location.path != self.code.path or not steps:
            return replace(one, location=self._place(one.location), steps=steps)
        return replace(one, location=steps[-1].location, text=steps[-1].message, steps=steps[:-1])


def _written(
    place: Location, code: SourceFile, start: Start, script: SourceFile | None
) -> Location | None:
    """Return the line of a script above a start that is one of the code; None: there is none."""
    if place.path != code.path or script is None:
        return None
    text = code.lines[place.start.line - 1].strip()
    lines = script.lines[: start.location.start.line - 1]
    found = [number for number, one in enumerate(lines, 1) if text and one.strip() == text]
    if not found:
        return None
    whole = lines[found[-1] - 1]
    begin = Position(found[-1], len(whole) - len(whole.lstrip()) + 1)
    return Location(script.path, begin, Position(found[-1], len(whole.rstrip()) + 1))
