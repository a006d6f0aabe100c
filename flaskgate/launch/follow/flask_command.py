"""What the `flask` command makes of its flags and of environment variables.

Sources: `flask/cli.py: run_command, _set_debug`, `flask/helpers.py: get_debug_flag` and click's
`BoolParamType` (Flask 3.1, click 8), tried by execution. What `FLASK_DEBUG` does to a program that
is not the `flask` command is followed with the program, in `environ`.
"""

from __future__ import annotations

from flaskgate.launch.model import OFF, OTHERS, Environment, Setting, State, Switch
from flaskgate.launch.project.versions import Versions
from flaskgate.model.findings import Step

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


def cli_debug(
    arguments: tuple[str, ...],
    environment: Environment,
    versions: Versions,
    *,
    unknown_words: str = "",
) -> Switch:
    """Return whether `flask run` with these flags serves the debugger.

    `--debugger` decides alone, on or off; else debug mode does. The command line beats the
    environment, and of the variables `FLASK_RUN_…` beats `FLASK_DEBUG`. `unknown_words` are among
    the arguments and may become any flag.
    """
    found = (
        _by_flag(arguments, "--debugger", "--no-debugger")
        or _by_click("FLASK_RUN_DEBUGGER", environment)
        or _by_flag(arguments, "--debug", "--no-debug")
        or _by_click("FLASK_RUN_DEBUG", environment)
        or _by_flask_debug(environment, versions)
        or _by_flask_env(environment, versions)
    )
    is_open = bool(unknown_words) and found.state is not State.ON
    return Switch(state=State.UNKNOWN, reason=unknown_words) if is_open else found


def refused(arguments: tuple[str, ...], environment: Environment, versions: Versions) -> str | None:
    """Return the setting that `flask run` does not start with: click takes it for no boolean."""
    for name, flags in () if _is_old(versions) else _BY_CLICK:
        setting = environment.get(name)
        value = None if setting is None else setting.value
        is_read = value is not None and not set(flags) & set(arguments)
        if is_read and value is not None and value.strip().lower() not in _CLICK_ON | _CLICK_OFF:
            return f"{name}={value}"
    return None


def _is_old(versions: Versions) -> bool:
    """Return whether the `flask` command has no `--debug` yet, which came with 2.2."""
    return versions.may_be_below("flask", "2.2") is True


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
