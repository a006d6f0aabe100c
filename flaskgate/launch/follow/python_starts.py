"""Follows what Python starts: a file, a module, code of a command line, a console script."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import missing, ran
from flaskgate.launch.follow.code_text import at_start, code_file
from flaskgate.launch.follow.flask_starts import environment_of, judged_as_flask_run
from flaskgate.launch.follow.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.project.entry_points import entry_point
from flaskgate.launch.python.libraries.gunicorn import Preparation
from flaskgate.launch.reasons import Cause

_READ_BY_RUN = frozenset({"FLASK_DEBUG", "FLASK_ENV"})
"""What `app.run` takes from dotenv files (F1); it loads the rest too late to matter."""


def followed_file(launch: Launch, programs: Programs) -> Launch:
    """Follow a file or a module that Python runs."""
    around, start = programs.around(launch), launch.start
    found = around.main()
    if found.path is None:
        return missing(launch, found.reason)
    run = partial(
        programs.analyser(around.versions).run,
        found.path,
        arguments=start.arguments,
        roots=around.roots(found.path, start.target),
        ships=around.ships,
    )
    effects = around.with_dotenv(run, names=_READ_BY_RUN)
    return ran(replace(launch, path=found.path, rule=found.rule), effects)


def followed_code(launch: Launch, programs: Programs) -> Launch:
    """Follow code that stands on a command line or comes in on standard input."""
    around, start = programs.around(launch), launch.start
    file = code_file(start, around.near)
    programs.modules.add(file)
    run = partial(
        programs.analyser(around.versions).run,
        file.path,
        arguments=start.arguments,
        roots=around.roots(file.path, ""),
    )
    effects = around.with_dotenv(run, names=_READ_BY_RUN)
    return ran(
        launch, at_start(effects, file, start, programs.repository.read(start.location.path))
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
        preparation=Preparation(ships=around.ships),
    )
    effects = around.with_dotenv(call, names=_READ_BY_RUN)
    # what a program returns is no application, and need not be one
    unknown = (one for one in effects.unknown if one.cause is not Cause.NO_APP)
    return ran(launch, replace(effects, unknown=tuple(unknown)))


def _makes_group(path: PurePosixPath, repository: Repository) -> bool:
    file = repository.read(path)
    return file is not None and b"FlaskGroup" in file.data
