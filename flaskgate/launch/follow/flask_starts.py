"""Follows what the `flask` command starts: its own server, or a command of the application."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.classify import FlaskLine, flask_line
from flaskgate.launch.follow.answers import harmless, ran, unknown, without_sinks
from flaskgate.launch.follow.flask_command import cli_debug, refused
from flaskgate.launch.follow.judge import judge_cli
from flaskgate.launch.follow.programs import Programs
from flaskgate.launch.follow.results import Launch, Unsure, answer_of
from flaskgate.launch.model import Effects, Environment, Setting
from flaskgate.launch.python.libraries.gunicorn import Preparation
from flaskgate.launch.python.libraries.names import EXTENSION_COMMANDS
from flaskgate.launch.reasons import Cause, Reason

_OF_FLASK = frozenset({"", "routes", "shell", "--help", "--version"})
"""What the `flask` command does by itself and what serves nothing."""


def served_by_flask(launch: Launch, programs: Programs) -> Launch:
    """Follow the application that `flask run` imports, and judge the server that serves it."""
    around = programs.around(launch)
    from_cli = Setting(value="true", location=launch.start.location)
    environment = {**environment_of(launch, programs), "FLASK_RUN_FROM_CLI": from_cli}
    target = launch.start.target or _named_app(environment)
    found = around.app(target)
    effects = None
    if found.path is not None:
        effects = programs.analyser(around.versions).imported(
            found.path,
            attribute=found.attribute,
            environment=environment,
            roots=around.roots(found.path, target),
            preparation=Preparation(ships=around.ships),
        )
        launch = replace(launch, effects=without_sinks(effects))
    launch = replace(launch, path=found.path, rule=found.rule, app=target)
    return judged_as_flask_run(launch, programs, environment, effects)


def judged_as_flask_run(
    launch: Launch, programs: Programs, environment: Environment, effects: Effects | None
) -> Launch:
    """Judge a server that is started as `flask run` starts it; None: its import is not followed."""
    start, versions = launch.start, programs.around(launch).versions
    setting = refused(start.arguments, environment, versions)
    if setting is not None:
        return unknown(launch, Reason(Cause.REFUSED_SETTING, setting))
    debug = cli_debug(start.arguments, environment, versions, unknown_words=start.unknown_words)
    verdicts = judge_cli(launch.unit, start, debug, effects)
    return replace(launch, answer=answer_of(verdicts, safe=None))


def environment_of(launch: Launch, programs: Programs) -> Environment:
    """Return what the `flask` command finds: dotenv files below what is set (F8)."""
    return {**programs.around(launch).dotenv, **launch.start.environment}


def followed_command(launch: Launch, programs: Programs) -> Launch:
    """Follow a command that the application adds to `flask`; the rest of them serve nothing."""
    line = flask_line(launch.start.arguments)
    name = next(iter(line.words), "")
    around = programs.around(launch)
    environment = _with_debug(environment_of(launch, programs), line, launch)
    target = line.app or _named_app(environment)
    found = around.app(target)
    if name in _OF_FLASK or (found.path is None and name in EXTENSION_COMMANDS):
        return harmless(launch)
    if found.path is None:
        reason = found.reason or Reason(Cause.NO_APP_NAMED)
        return replace(launch, answer=Unsure(doubts=(reason,)))
    if programs.is_exhausted:
        return unknown(launch, Reason(Cause.LAUNCHES))
    effects = programs.analyser(around.versions).commanded(
        found.path,
        attribute=found.attribute,
        words=line.words,
        environment=environment,
        roots=around.roots(found.path, target),
        preparation=Preparation(ships=around.ships),
    )
    return _judged_command(replace(launch, rule=found.rule), effects, found.path, name)


def _with_debug(environment: Environment, line: FlaskLine, launch: Launch) -> Environment:
    """Return the environment that the flags of `flask` before its command leave."""
    if line.debug is None:
        return environment
    flag = Setting(value=str(int(line.debug)), location=launch.start.location)
    return {**environment, "FLASK_DEBUG": flag}


def _named_app(environment: Environment) -> str:
    named = environment.get("FLASK_APP")
    return (named.value if named else "") or ""


def _judged_command(launch: Launch, effects: Effects, path: PurePosixPath, name: str) -> Launch:
    launch = replace(launch, effects=effects)
    if effects.sinks:  # else the file is imported, and not what runs
        return ran(replace(launch, path=path), effects)
    missing = tuple(one for one in effects.unknown if one.cause is Cause.NO_COMMAND)
    if missing and name in EXTENSION_COMMANDS:
        return harmless(launch)
    return replace(launch, answer=Unsure(doubts=missing)) if missing else ran(launch, effects)
