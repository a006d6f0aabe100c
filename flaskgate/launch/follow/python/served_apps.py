"""Follows the application that a production server imports."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flaskgate.launch.follow.answers import in_unit, missing
from flaskgate.launch.follow.judge import (
    judge_flags,
    judge_import,
    judge_unfollowed,
    safe_import,
)
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import serving, words_of_process
from flaskgate.launch.follow.results import Launch, answer_of
from flaskgate.launch.model import Effects, Start
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import whole
from flaskgate.model.findings import Step


def followed_app(launch: Launch, programs: Programs) -> Launch:
    """Follow what a server imports, and judge its flags and what importing does."""
    before = programs.around(launch)
    served = serving(before, programs.analyser(before.versions))
    launch = replace(launch, start=served.start)
    around, start = programs.around(launch), launch.start
    flags = tuple(judge_flags(launch.unit, start))
    if served.safe is not None:
        return replace(launch, answer=answer_of(flags, safe=served.safe))
    if served.doubts and not start.target:
        return missing(launch, served.doubts[0], flags)
    found = around.app(start.target)
    if found.path is None:
        return missing(launch, found.reason, flags)
    preparation = replace(served.preparation, files=around, program=f"/usr/bin/{start.program}")
    load = partial(
        programs.analyser(around.versions).imported,
        found.path,
        attribute=found.attribute,
        arguments=words_of_process(start),
        roots=around.roots(found.path, start.target),
        preparation=preparation,
    )
    effects = in_unit(launch, around.with_dotenv(load, names=frozenset()))
    effects = _told_by_command(effects, start, programs.source(found.path))
    verdicts = (*flags, *judge_import(launch.unit, start, effects))
    answer = answer_of(
        (*verdicts, *judge_unfollowed(launch.unit, start, served.unfollowed)),
        (*effects.unknown, *served.doubts),
        safe=safe_import(start, effects.app_debug),
    )
    return replace(
        launch,
        path=found.path,
        rule=found.rule,
        app=start.target,
        effects=effects,
        answer=answer,
    )


def _told_by_command(effects: Effects, start: Start, source: object) -> Effects:
    """Return effects in which the words of the command stand for what a factory is called with.

    `app:create_app(True)`: that call stands in no file of Python.
    """
    if not isinstance(source, Source):
        return effects
    module, told = whole(source).location, Step(location=start.location, message=start.target)
    steps = [told if one.location == module else one for one in effects.app_debug.steps]
    return replace(effects, app_debug=replace(effects.app_debug, steps=tuple(steps)))
