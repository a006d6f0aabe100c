"""Follows what the `flask` command starts: its own server, or a command of the application.

What it makes of its flags and of environment variables: `flask/cli.py: run_command, _set_debug`,
`flask/helpers.py: get_debug_flag` and click's `BoolParamType` (Flask 3.1, click 8), tried by
execution. What `FLASK_DEBUG` does to a program that is not the `flask` command is followed with the
program, in `environ`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.classify import FlaskLine, flask_line
from flaskgate.launch.follow.answers import harmless, ran, unknown, without_sinks
from flaskgate.launch.follow.judge import judge_cli
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch, Unsure, answer_of
from flaskgate.launch.model import OFF, OTHERS, Effects, Environment, Setting, State, Switch
from flaskgate.launch.project.versions import Versions
from flaskgate.launch.python.libraries.names import EXTENSION_COMMANDS
from flaskgate.launch.python.libraries.web.gunicorn import Preparation
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location, Step

_OF_FLASK = frozenset({"", "routes", "shell", "--help", "--version"})
"""What the `flask` command does by itself and what serves nothing."""
_CLICK_ON = frozenset({"1", "true", "t", "yes", "y", "on"})
_CLICK_OFF = frozenset({"", "0", "false", "f", "no", "n", "off"})
_FLASK_OFF = frozenset({"0", "false", "no"})
"""What Flask itself takes as off, whose command did not ask click before 2.2."""
_BY_CLICK = (
    ("FLASK_RUN_DEBUGGER", ("--debugger", "--no-debugger")),
    ("FLASK_RUN_DEBUG", ("--debug", "--no-debug")),
    ("FLASK_DEBUG", ("--debug", "--no-debug")),
)
"""Variables that click reads unless one of the flags is given."""


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
            environment=_with_flag(launch.start.arguments, environment, launch.start.location),
            roots=around.roots(found.path, target),
            preparation=Preparation(files=around),
        )
        launch = replace(launch, effects=without_sinks(effects))
    launch = replace(launch, path=found.path, rule=found.rule, app=target)
    return judged_as_flask_run(launch, programs, environment, effects)


def judged_as_flask_run(
    launch: Launch, programs: Programs, environment: Environment, effects: Effects | None
) -> Launch:
    """Judge a server that is started as `flask run` starts it; None: its import is not followed."""
    start, versions = launch.start, programs.around(launch).versions
    setting = refused(start.words, environment, versions)
    if setting is not None:
        return unknown(launch, Reason(Cause.REFUSED_SETTING, setting))
    debug = cli_debug(
        start.arguments,
        environment,
        versions,
        unknown_words=start.unknown_words,
        left=None if effects is None else effects.flag,
    )
    beneath = _by_variables(environment, versions) if debug.reason.startswith("--") else OFF
    verdicts = judge_cli(launch.unit, start, debug, effects, beneath=beneath)
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
        preparation=Preparation(files=around),
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


def cli_debug(
    arguments: tuple[str, ...],
    environment: Environment,
    versions: Versions,
    *,
    unknown_words: str = "",
    left: Switch | None = None,
) -> Switch:
    """Return whether `flask run` with these flags serves the debugger.

    `--debugger` decides alone, on or off; else debug mode does. The command line beats the
    environment, and of the variables `FLASK_RUN_…` beats `FLASK_DEBUG`, which the flags set: what
    the app that is imported then makes of it (`left`) counts. `unknown_words` are among the
    arguments and may become any flag.
    """
    found = (
        _by_flag(arguments, "--debugger", "--no-debugger")
        or _by_click("FLASK_RUN_DEBUGGER", environment)
        or (None if _is_old(versions) else left)
        or _by_flags_and_variable(arguments, environment)
        or _by_variables(environment, versions)
    )
    is_open = bool(unknown_words) and found.state is not State.ON
    return Switch(state=State.UNKNOWN, reason=unknown_words) if is_open else found


def _by_variables(environment: Environment, versions: Versions) -> Switch:
    """Return what Flask's own variables say where no flag does."""
    return _by_flask_debug(environment, versions) or _by_flask_env(environment, versions)


def refused(words: tuple[str, ...], environment: Environment, versions: Versions) -> str | None:
    """Return the setting that `flask run` does not start with: click takes it for no boolean.

    A flag before `run` is one of `flask`, which then does not read FLASK_DEBUG; one after it is
    one of `run`, with variables of its own.
    """
    at = words.index("run") if "run" in words else len(words)
    for name, flags in () if _is_old(versions) else _BY_CLICK:
        given = words[:at] if name == "FLASK_DEBUG" else words[at:]
        setting = environment.get(name)
        value = None if setting is None else setting.value
        if value is None or not set(flags).isdisjoint(given):
            continue
        if value.strip().lower() not in _CLICK_ON | _CLICK_OFF:
            return f"{name}={value}"
    return None


def _is_old(versions: Versions) -> bool:
    """Return whether the `flask` command has no `--debug` yet, which came with 2.2."""
    return versions.may_be_below("flask", "2.2") is True


def _by_flags_and_variable(arguments: tuple[str, ...], environment: Environment) -> Switch | None:
    """Return what `--debug` and `FLASK_RUN_DEBUG` say.

    The variable beats a flag before `run`, and one after it beats the variable.
    """
    flag = _by_flag(arguments, "--debug", "--no-debug")
    variable = _by_click("FLASK_RUN_DEBUG", environment)
    if flag is None or variable is None or flag.state is variable.state:
        return flag or variable
    return Switch(state=State.UNKNOWN, reason=variable.reason, steps=variable.steps)


def _with_flag(
    arguments: tuple[str, ...], environment: Environment, location: Location
) -> Environment:
    """Return the environment in which `flask run` imports the app: its flags set FLASK_DEBUG."""
    said = _by_flags_and_variable(arguments, environment)
    if said is None:
        return environment
    values = {State.ON: "1", State.OFF: "0"}
    flag = Setting(value=values.get(said.state), location=location)
    return {**environment, "FLASK_DEBUG": flag}


def _by_flask_debug(environment: Environment, versions: Versions) -> Switch | None:
    """Return what FLASK_DEBUG says, to click or, before 2.2, to Flask."""
    setting = environment.get("FLASK_DEBUG")
    if setting is None or not setting.value or not _is_old(versions):
        return _by_click("FLASK_DEBUG", environment)
    is_on = setting.value.lower() not in _FLASK_OFF
    return _switch(State.ON if is_on else State.OFF, "FLASK_DEBUG", setting)


def _by_flag(arguments: tuple[str, ...], on: str, off: str) -> Switch | None:
    """Return what the last of two flags says, None if neither is given."""
    given = [one for one in arguments if one in (on, off)]
    if not given:
        return None
    return Switch(state=State.ON, reason=on) if given[-1] == on else Switch(state=State.OFF)


def _by_click(name: str, environment: Environment) -> Switch | None:
    """Return what a variable says; click takes an empty one as not set."""
    setting = environment.get(name)
    if setting is None or setting.value == "":
        return None
    if setting.value is None:
        return _switch(State.UNKNOWN, name, setting)
    word = setting.value.strip().lower()
    return _switch(State.ON if word in _CLICK_ON else State.OFF, name, setting)


def _by_flask_env(environment: Environment, versions: Versions) -> Switch:
    """Apply `FLASK_ENV`, which Flask 2.3 removed; an unpinned Flask is taken as the latest."""
    setting = environment.get("FLASK_ENV")
    if setting is None or not versions.may_be_below("flask", "2.3"):
        return _by_others(environment)
    if setting.value is None:
        return _switch(State.UNKNOWN, "FLASK_ENV", setting)
    is_on = setting.value == "development"
    return _switch(State.ON, "FLASK_ENV", setting) if is_on else _by_others(environment)


def _by_others(environment: Environment) -> Switch:
    """Return what is left where no variable that is seen decides."""
    others = environment.get(OTHERS)
    return OFF if others is None else _switch(State.UNKNOWN, "FLASK_DEBUG", others)


def _switch(state: State, name: str, setting: Setting) -> Switch:
    reason = f"{name}={setting.value}" if setting.value is not None else f"{name} is not known here"
    places = [setting.origin, setting.location] if setting.origin else [setting.location]
    steps = tuple(Step(location=place, message=reason) for place in places)
    return Switch(state=state, reason=reason, steps=steps)
