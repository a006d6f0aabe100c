"""Which calls serve, with what, and whether debug mode is on when they do.

Sources: detection facts F1 to F4 (`Flask.run`), W1 to W3 (Werkzeug), X1 to X6 (Socket.IO, Dash,
Connexion, Flask-Script, functions-framework). Every rule says its fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.model import OFF, ServerKind, Sink, State, Switch
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt
from flaskgate.launch.python.interpreter.source.spans import SourceNode, steps_of
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none, options_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Function,
    Instance,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.os_environ import flag, is_unset, load_in_run, variable_of
from flaskgate.launch.python.libraries.web.debug_switch import switch_of
from flaskgate.launch.python.libraries.web.serving import note_serving, note_socketio
from flaskgate.launch.python.libraries.web.wsgi_apps import behind
from flaskgate.launch.reasons import Cause, Reason

ON = Switch(state=State.ON)
DEV_TOOLS = "flaskgate: Dash's developer tools"
"""Under this key of an application's configuration: whether they are on."""
_SINKS = 100  # places of one program that are listed


def record(
    machine: Machine,
    kind: ServerKind,
    place: SourceNode,
    switches: tuple[Switch, Switch, Switch] = (OFF, OFF, ON),
    *,
    blocks: bool = True,
    needs_terminal: bool = False,
) -> None:
    """Note a sink with its debug, debugger and evalex; the program ends there if it `blocks`."""
    if len(machine.sinks) < _SINKS:
        sink = _sink(machine, kind, place, switches)
        _keep(machine, replace(sink, needs_terminal=needs_terminal))
    else:
        machine.miss(Reason(Cause.SINKS))
    if blocks:
        raise Halt(serves=True)


def _sink(
    machine: Machine, kind: ServerKind, place: SourceNode, switches: tuple[Switch, Switch, Switch]
) -> Sink:
    debug, debugger, evalex = switches
    return Sink(
        kind=kind,
        location=place.location,
        text=place.text,
        debug=debug,
        debugger=debugger,
        evalex=evalex,
        steps=steps_of(machine.stack),
        is_conditional=bool(machine.conditional or machine.doubt or machine.pending),
        is_in_branch=machine.conditional > 0,
        is_guarded=machine.guarded > 0,
        variable=next(iter(machine.variables), ""),
        serving=machine.notes.servings.get(id(place.node)),
    )


def _keep(machine: Machine, sink: Sink) -> None:
    """Keep one sink for each call and state; reached for sure beats reached perhaps."""
    for number, kept in enumerate(machine.sinks):
        same = (kept.location, kept.kind) == (sink.location, sink.kind)
        if same and kept.debug.state == sink.debug.state:
            machine.sinks[number] = replace(
                kept,
                is_conditional=kept.is_conditional and sink.is_conditional,
                is_in_branch=kept.is_in_branch and sink.is_in_branch,
            )
            return
    machine.sinks.append(sink)


def given(machine: Machine, arguments: Arguments, name: str, position: int | None = None) -> Value:
    """Return an argument, None where it is missing, unknown where it may hide in `**x`."""
    found = arguments.get(name, position)
    if found is None:
        hidden = f"`{arguments.place.text}` may pass `{name}`"
        return Unknown(hidden) if arguments.is_open else NONE
    return machine.force(found)


def flask_debug(machine: Machine, app: Value, arguments: Arguments, position: int = 2) -> Switch:
    """Return the debug mode of `Flask.run` (F1, F2): argument, FLASK_DEBUG, then the app's own."""
    debug = given(machine, arguments, "debug", position)
    if isinstance(debug, Instance):
        debug = _as_flag(machine, debug)
    own = _own_property(machine, app, arguments)
    if own is not None:
        return switch_of(own, arguments.where("debug", position))
    if not is_none(debug):
        return switch_of(debug, arguments.where("debug", position))
    fallback = _without_argument(machine, app, arguments)
    if is_unset(debug) and isinstance(debug, Known):
        raw = switch_of(debug, arguments.where("debug", position))
        return raw if fallback.state is State.OFF else fallback
    return fallback


def _own_property(machine: Machine, app: Value, arguments: Arguments) -> Value | None:
    """Return what a property `debug` of a subclass gives: its setter gets what is passed."""
    cls = app.cls if isinstance(app, Instance) else None
    found = None if cls is None else own_or_inherited(cls, "debug")
    if not isinstance(found, Function) or not found.is_property:
        return None
    return machine.force(machine.attribute(app, "debug", arguments.place))


def _as_flag(machine: Machine, value: Instance) -> Value:
    """Return `bool(value)` of an object, whose class may say what that is."""
    decided = decide(machine, value)
    return Unknown("the truth of an object") if decided is None else Known(decided)


def _flag_in_run(machine: Machine) -> Value | None:
    """Return what FLASK_DEBUG says once `app.run` has read dotenv files."""
    load_in_run(machine)
    return flag(machine)


def _without_argument(machine: Machine, app: Value, arguments: Arguments) -> Switch:
    loads = truth(given(machine, arguments, "load_dotenv", 3))
    dotenv = arguments.get("load_dotenv", 3) is None or loads is not False
    if dotenv and not _skips_dotenv(machine):
        flagged = _flag_in_run(machine)
        if flagged is not None:
            return switch_of(flagged)
    return app_debug(app)


def _skips_dotenv(machine: Machine) -> bool:
    """Return whether FLASK_SKIP_DOTENV is on (`helpers.py: get_load_dotenv`)."""
    said = variable_of(machine, Known("FLASK_SKIP_DOTENV"))
    is_off = isinstance(said, Known) and str(said.constant).lower() in {"0", "false", "no"}
    return truth(said) is True and not is_off


def app_debug(app: Value) -> Switch:
    """Return the debug mode that an application has by itself at this moment."""
    states = [_debug_of_all(behind(one)) for one in options_of(app)]
    known = [one for one in states if one is not None]
    if not known:
        return Switch(state=State.UNKNOWN, reason="the application could not be followed")
    if len({one.state for one in known}) > 1:
        return Switch(state=State.UNKNOWN, reason="which application it is, is not known")
    return known[0]


def served_debug(app: Value) -> Switch:
    """Return whether an application that a server serves shows strangers its errors."""
    debug = app_debug(app)
    tools = [one.config.entries.get(DEV_TOOLS, NONE) for one in behind(app) if one.config]
    shown = next((switch_of(one) for one in tools if truth(one) is True), None)
    return debug if shown is None or debug.state is State.ON else shown


def _debug_of_all(apps: Sequence[Instance]) -> Switch | None:
    """Return whether one of the applications that are served together is in debug mode."""
    states = [switch_of(one.config.entries.get("DEBUG", NONE)) for one in apps if one.config]
    by_state = {one.state: one for one in reversed(states)}
    order = (State.ON, State.UNKNOWN, State.OFF)
    return next((by_state[state] for state in order if state in by_state), None)


def option(
    machine: Machine, arguments: Arguments, name: str, position: int | None, default: Switch
) -> Switch:
    """Return the switch of an argument that follows another one by default."""
    value = given(machine, arguments, name, position)
    if is_none(value) or (arguments.is_open and arguments.get(name, position) is None):
        return default
    return switch_of(value, arguments.where(name, position))


def _is_from_cli(machine: Machine) -> bool:
    """Return whether the `flask` command runs this, under which `Flask.run` returns at once."""
    from_cli = variable_of(machine, Known("FLASK_RUN_FROM_CLI"))
    return isinstance(from_cli, Known) and from_cli.constant == "true"


def run_flask(machine: Machine, app: Instance, arguments: Arguments) -> None:
    """`Flask.run(host, port, debug, load_dotenv, **options)`: F1; under the CLI it returns."""
    if _is_from_cli(machine):
        machine.notes.ignored.add(arguments.place.location)
        return
    note_serving(machine, app, arguments, host=("host", 0), port=("port", 1))
    debug = flask_debug(machine, app, arguments)
    debugger = option(machine, arguments, "use_debugger", None, debug)
    evalex = option(machine, arguments, "use_evalex", None, ON)
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (debug, debugger, evalex))


def run_dash(machine: Machine, dash: Instance, arguments: Arguments) -> None:
    """`Dash.run(host, port, proxy, debug, …)`: X2, FLASK_DEBUG has no effect."""
    if _is_from_cli(machine):
        return
    note_serving(machine, dash, arguments, host=("host", 0), port=("port", 1))
    value = given(machine, arguments, "debug", 3)
    debug = switch_of(value, arguments.where("debug", 3))
    if is_none(value):
        debug = switch_of(dash_debug(machine))
    debugger = option(machine, arguments, "use_debugger", None, debug)
    evalex = option(machine, arguments, "use_evalex", None, ON)
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (debug, debugger, evalex))


def dash_debug(machine: Machine) -> Value:
    """Return what DASH_DEBUG says; every text but `false` is true."""
    value = variable_of(machine, Known("DASH_DEBUG"))
    if is_unset(value):
        return Known(constant=False)
    if isinstance(value, Known) and str(value.constant).lower() in {"true", "false"}:
        return Known(str(value.constant).lower() == "true", value.facts)
    return value


_GREEN = frozenset({"eventlet", "gevent", "gevent_uwsgi"})
_REFUSES_SINCE = (5, 3)
"""The version of Flask-SocketIO that will not serve with Werkzeug unless a terminal watches."""


def run_socketio(machine: Machine, sio: Instance, arguments: Arguments) -> None:
    """`SocketIO.run(app, host, port, *, debug=…)`: X1, debug follows the app's."""
    app = machine.force(arguments.get("app", 0) or sio.attributes.get("app", NONE))
    mode = machine.force(sio.attributes.get("async_mode", NONE))
    note_serving(machine, app, arguments, host=("host", 1), port=("port", 2))
    note_socketio(machine, arguments, mode)
    is_green = _is_green(machine, mode, arguments)
    if not is_green and _is_from_cli(machine):
        return
    value = given(machine, arguments, "debug", None)
    flagged = None if is_green else _flag_in_run(machine)
    if flagged is not None and not is_none(value) and truth(value) is not True:
        debug = switch_of(flagged)
    elif is_none(value):
        debug = app_debug(app) if flagged is None else switch_of(flagged)
    else:
        debug = switch_of(value, arguments.where("debug"))
    debugger = debug if is_green else option(machine, arguments, "use_debugger", None, debug)
    kind = ServerKind.PRODUCTION if is_green else ServerKind.DEVELOPMENT
    refuses = not is_green and _refuses(machine, mode, arguments)
    record(machine, kind, arguments.place, (debug, debugger, ON), needs_terminal=refuses)


def _is_green(machine: Machine, mode: Value, arguments: Arguments) -> bool:
    if isinstance(mode, Known) and isinstance(mode.constant, str):
        return mode.constant in _GREEN
    if truth(_allowed(machine, arguments)) is not False:
        return False
    named = any(name in machine.versions for name in ("eventlet", "gevent", "gevent-websocket"))
    return named or machine.modules.mentions(
        machine.entry, "import eventlet|import gevent|from gevent|from eventlet", machine.roots
    )


def _allowed(machine: Machine, arguments: Arguments) -> Value:
    given_value = arguments.get("allow_unsafe_werkzeug")
    if given_value is None:
        hidden = f"`{arguments.place.text}` may pass `allow_unsafe_werkzeug`"
        return Unknown(hidden) if arguments.is_open else Known(constant=False)
    return machine.force(given_value)


def _refuses(machine: Machine, mode: Value, arguments: Arguments) -> bool:
    """Return whether it serves at a terminal only: in threading mode, and not allowed to.

    The mode is threading where nothing else is installed, which only known packages can tell.
    """
    is_threading = isinstance(mode, Known) and mode.constant == "threading"
    version = (machine.versions.get("flask-socketio") or "").split(".")
    numbers = tuple(int(number) for number in version[:2] if number.isdigit())
    is_old = bool(numbers) and numbers < _REFUSES_SINCE
    is_known = is_threading or "flask-socketio" in machine.versions
    return is_known and not is_old and truth(_allowed(machine, arguments)) is False


_ONLY_UVICORN = frozenset({"import_string", "reload", "workers", "log_level", "lifespan"})


def run_connexion(machine: Machine, app: Instance, arguments: Arguments) -> None:
    """`connexion.App.run(port, server, debug, host)`: X3; version 3 serves with uvicorn."""
    server = machine.force(arguments.get("server", 1) or app.attributes.get("server", NONE))
    version = machine.versions.get("connexion") or ""
    note_serving(machine, app, arguments, host=("host", 3), port=("port", 0))
    is_other = isinstance(server, Known) and server.constant not in {None, "flask"}
    first = machine.force(arguments.positional[0]) if arguments.positional else NONE
    is_text = isinstance(first, Known) and isinstance(first.constant, str)
    names_import = is_text or (bool(arguments.positional) and "port" in arguments.keywords)
    names_import |= not _ONLY_UVICORN.isdisjoint(arguments.keywords)
    if is_other or names_import or version.split(".")[0] == "3":
        record(machine, ServerKind.PRODUCTION, arguments.place)
    if _is_from_cli(machine):
        return
    debug = _connexion_debug(machine, app, arguments)
    debugger = option(machine, arguments, "use_debugger", None, debug)
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (debug, debugger, ON))


def _connexion_debug(machine: Machine, app: Instance, arguments: Arguments) -> Switch:
    """Return what version 2 passes on as `debug`: None leaves it to `Flask.run` (F2)."""
    value = given(machine, arguments, "debug", 2)
    if is_none(value):
        value = machine.force(app.attributes.get("debug", NONE))
    if is_none(value):
        inner = machine.force(app.attributes.get("app", NONE))
        return flask_debug(machine, inner, Arguments(place=arguments.place))
    return switch_of(value, arguments.where("debug", 2))
