"""What Flask makes of environment variables: three readers of one value, each with its own rules.

Sources: `flask/helpers.py: get_debug_flag`, `flask/cli.py: _set_debug` and click's `BoolParamType`
(Flask 3.1, click 8), tried by execution.
"""

from __future__ import annotations

from flaskgate.launch.model import OFF, Environment, State, Switch
from flaskgate.launch.versions import Versions
from flaskgate.model import Step

_CLICK_ON = frozenset({"1", "true", "t", "yes", "y", "on"})
_FLASK_OFF = frozenset({"", "0", "false", "no"})
_OPTIONS = (("--debug", "--no-debug"), ("--debugger", "--no-debugger"))


def cli_debug(arguments: tuple[str, ...], environment: Environment, versions: Versions) -> Switch:
    """Return whether `flask run` with these flags serves the debugger.

    The command line beats the environment, `--debugger` needs no debug mode, and a value that
    click cannot read makes `flask` refuse to start, which serves nothing.
    """
    for on, off in _OPTIONS:
        given = [one for one in arguments if one in (on, off)]
        if given and given[-1] == on:
            return Switch(state=State.ON, reason=on)
        if given:
            return OFF
    for name in ("FLASK_RUN_DEBUGGER", "FLASK_RUN_DEBUG", "FLASK_DEBUG"):
        switch = _by_click(name, environment)
        if switch.state is not State.OFF or (name == "FLASK_DEBUG" and name in environment):
            return switch
    return _by_flask_env(environment, versions)


def server_debug(environment: Environment, versions: Versions) -> Switch:
    """Return whether `FLASK_DEBUG` puts an app into debug mode that any other program imports."""
    setting = environment.get("FLASK_DEBUG")
    if setting is None:
        return _by_flask_env(environment, versions)
    if setting.value is None:
        return _switch(State.UNKNOWN, "FLASK_DEBUG", environment)
    state = State.OFF if setting.value.lower() in _FLASK_OFF else State.ON
    return _switch(state, "FLASK_DEBUG", environment)


def _by_click(name: str, environment: Environment) -> Switch:
    setting = environment.get(name)
    if setting is None:
        return OFF
    if setting.value is None:
        return _switch(State.UNKNOWN, name, environment)
    word = setting.value.strip().lower()
    return _switch(State.ON if word in _CLICK_ON else State.OFF, name, environment)


def _by_flask_env(environment: Environment, versions: Versions) -> Switch:
    """Apply `FLASK_ENV`, which Flask 2.3 removed; an unpinned Flask is taken as the latest."""
    setting = environment.get("FLASK_ENV")
    if setting is None or setting.value != "development":
        return OFF
    old = versions.may_be_below("flask", "2.3")
    return _switch(State.ON, "FLASK_ENV", environment) if old else OFF


def _switch(state: State, name: str, environment: Environment) -> Switch:
    setting = environment[name]
    reason = f"{name}={setting.value}" if setting.value is not None else f"{name} is not known here"
    step = Step(location=setting.location, message=reason)
    return Switch(state=state, reason=reason, steps=(step,))
