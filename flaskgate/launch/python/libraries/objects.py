"""Objects of known libraries: how they are made, and what their methods and calls do."""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.python.interpreter.calls.arguments import keywords_of
from flaskgate.launch.python.interpreter.objects.exceptions import new_exception
from flaskgate.launch.python.interpreter.runs.handed_over import note_receiver
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.argparse import (
    PARSER,
    new_parser,
    parser_method,
)
from flaskgate.launch.python.libraries.command_line.click import (
    COMMAND,
    TYPER,
    add_command,
    commands_of,
    new_group,
    new_typer,
    run_command,
    run_program,
    words_of,
)
from flaskgate.launch.python.libraries.command_line.click_commands import names_of
from flaskgate.launch.python.libraries.command_line.configargparse import PARSERS
from flaskgate.launch.python.libraries.command_line.flask_script import run_flask_cli, run_manager
from flaskgate.launch.python.libraries.concurrency.workers import in_background
from flaskgate.launch.python.libraries.data.records import new_tuple
from flaskgate.launch.python.libraries.names import (
    BLUEPRINT,
    CONNEXION,
    DASH,
    FLASK,
    FLASK_GROUP,
    MANAGER,
    RECORDS,
    SOCKETIO,
)
from flaskgate.launch.python.libraries.os_environ import flag, set_variable
from flaskgate.launch.python.libraries.processes.subprocess import run_shell
from flaskgate.launch.python.libraries.registry import library_method, library_object
from flaskgate.launch.python.libraries.web.flask_servers import (
    run_connexion,
    run_dash,
    run_flask,
    run_socketio,
)
from flaskgate.launch.python.libraries.web.wsgi_servers import server_method

_POPEN = "subprocess.Popen"


def construct(  # noqa: PLR0911 - one guard a shape
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    """Return an object of a library's class, or of a subclass of it; None for an unknown class."""
    if name in FLASK:
        return new_app(machine, name, arguments, cls)
    if name in DASH | CONNEXION | SOCKETIO:
        return _wrapper(machine, name, arguments, cls)
    if name in MANAGER | FLASK_GROUP:
        machine.notes.flask_factory = arguments.keywords.get("create_app")
        attributes = keywords_of(arguments)
        attributes |= {"app": arguments.get("app", 0) or NONE}
        attributes |= {"is_group": Known(constant=True), "commands": Table()}
        return Instance(cls, name, attributes, place=arguments.place)
    made = library_object(machine, name, arguments, cls)
    if made is not None:
        return made
    exception = new_exception(name, arguments) if cls is None else None
    if exception is not None:
        return exception
    if name == PARSER or name in PARSERS or name.endswith(".ArgumentParser"):
        return new_parser(machine, arguments, cls, name)
    return new_typer(arguments) if name == TYPER else None


def new_app(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None = None
) -> Instance:
    """Return a Flask application; FLASK_DEBUG seeds its debug mode (F3)."""
    seed = _class_debug(machine, cls) or flag(machine) or Known(constant=False)
    defaults: dict[object, Value] = {"DEBUG": seed, "TESTING": Known(constant=False)}
    config = Table(defaults, is_open=True, home=arguments.place)
    cli = {"cli": new_group(arguments.place)}
    app = Instance(cls, name, cli, config=config, place=arguments.place)
    machine.apps.append(app)
    if cls is not None and _decides_itself(machine, cls):
        machine.notes.own_settings.append(config)
    return app


def _decides_itself(machine: Machine, cls: Class) -> bool:
    """Return whether a subclass of Flask has settings whose class reads or sets them otherwise."""
    if own_or_inherited(cls, "make_config") is not None:
        return True
    given = own_or_inherited(cls, "config_class")
    settings = NONE if given is None else machine.force(given)
    line = family(settings) if isinstance(settings, Class) else ()
    own = {str(name) for one in line if isinstance(one, Class) for name in one.names}
    return not is_none(settings) and (
        not isinstance(settings, Class) or not own.isdisjoint(_OF_SETTINGS)
    )


_OF_SETTINGS = frozenset(
    [*dir(dict), "from_object", "from_mapping", "from_pyfile", "from_envvar", "from_file",
     "from_prefixed_env"]
) - frozenset({"__module__", "__doc__", "__init__", "__repr__", "__str__"})  # fmt: skip
"""What of `flask.Config` decides what a setting is."""
_SEEDING = frozenset({"make_config", "config_class", "__getattribute__"})
"""What a subclass may define so that its settings are others from the start."""


def _class_debug(machine: Machine, cls: Class | None) -> Value | None:
    """Return what a subclass says of `debug` itself, in the place of Flask's property."""
    line = [one for one in (() if cls is None else family(cls)) if isinstance(one, Class)]
    if any(not _SEEDING.isdisjoint(map(str, one.names)) for one in line):
        return Unknown("the settings of a subclass of Flask")
    own = [one.names["debug"] for one in line if "debug" in one.names]
    found = machine.force(own[0]) if own else None
    is_plain = found is None or isinstance(found, Known)
    return found if is_plain else Unknown("`debug` of a subclass of Flask")


def _wrapper(machine: Machine, name: str, arguments: Arguments, cls: Class | None) -> Instance:
    """Return a Dash, Connexion or Socket.IO object with the application that it wraps."""
    wrapper = Instance(cls, name, keywords_of(arguments), place=arguments.place)
    if name in SOCKETIO:
        machine.journal.put(wrapper.attributes, "app", arguments.get("app", 0) or NONE)
        return wrapper
    given = machine.force(arguments.keywords.get("server", NONE))
    is_app = isinstance(given, Instance) and given.config is not None
    inner = given if name in DASH and is_app else new_app(machine, "flask.Flask", arguments)
    machine.journal.put(wrapper.attributes, "server" if name in DASH else "app", inner)
    return wrapper


def call_method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value:
    """Do what a method of a library object does, as far as this gate cares."""
    if name == "__init__" and value.base == _POPEN:
        return run_shell(machine, _POPEN, arguments) or NONE
    found = library_method(machine, value, name, arguments)
    found = server_method(machine, value, name, arguments) if found is None else found
    if found is None and name in {"run", "run_server"}:
        found = _run(machine, value, arguments)
    if found is None:
        found = _other_method(machine, value, name, arguments)
    return External(f"{value.base}().{name}()", arguments.place) if found is None else found


def _run(machine: Machine, value: Instance, arguments: Arguments) -> Value | None:
    if value.base in FLASK or (value.config is not None and value.base not in DASH | SOCKETIO):
        run_flask(machine, value, arguments)
    if value.base in DASH:
        run_dash(machine, value, arguments)
    if value.base in SOCKETIO:
        run_socketio(machine, value, arguments)
    if value.base in CONNEXION:
        run_connexion(machine, value, arguments)
    if value.base in MANAGER:
        return run_manager(machine, value, arguments)
    return None


def _other_method(
    machine: Machine, value: Instance, name: str, arguments: Arguments
) -> Value | None:
    if value.base in SOCKETIO:
        return _socketio_method(machine, value, name, arguments)
    if value.base.startswith("argparse."):
        return parser_method(machine, value, name, arguments)
    if name in {"add_command", "add_typer"}:
        return _add_command(machine, value, arguments)
    if name == "main" and value.base in {COMMAND, TYPER} | FLASK_GROUP:
        return call_object(machine, value, arguments)
    return _of_flask(machine, value, name, arguments)


def _of_flask(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    """`app.register_blueprint(…)` brings the blueprint's commands along."""
    if name == "wsgi_app" and value.config is not None:
        machine.notes.called.append(value)
    if name in RECORDS and value.base in BLUEPRINT:
        return _keep_record(machine, value, arguments.get("func", 0) or NONE)
    if name != "register_blueprint":
        return None
    blueprint = machine.force(arguments.get("blueprint", 0) or NONE)
    if isinstance(blueprint, Instance):
        _tell_records(machine, blueprint, value, arguments)
    group = value.attributes.get("cli")
    if isinstance(blueprint, Instance) and isinstance(group, Instance):
        own, named = blueprint.attributes.get("cli"), blueprint.attributes.get("name")
        if isinstance(own, Instance) and isinstance(named, Known):
            add_command(machine, group, str(named.constant), own)
    return NONE


_RECORDS = "records"


def _keep_record(machine: Machine, blueprint: Instance, function: Value) -> Value:
    """`@blueprint.record`, and a blueprint within a blueprint."""
    kept = blueprint.attributes.get(_RECORDS)
    if not isinstance(kept, Items):
        kept = Items([])
        machine.journal.put(blueprint.attributes, _RECORDS, kept)
    machine.journal.append(kept, function)
    return function


def _tell_records(
    machine: Machine, blueprint: Instance, owner: Instance, arguments: Arguments
) -> None:
    """Call what waits for a blueprint to be registered with an application."""
    if owner.base in BLUEPRINT:
        _keep_record(machine, owner, blueprint)
        return
    kept = blueprint.attributes.get(_RECORDS)
    parts: dict[str, Value] = {"app": owner, "blueprint": blueprint}
    state = Instance(None, "flask.blueprints.BlueprintSetupState", parts, place=arguments.place)
    for one in list(kept.items) if isinstance(kept, Items) else ():
        if isinstance(one, Instance) and one.base in BLUEPRINT:
            _tell_records(machine, one, owner, arguments)
        else:
            machine.call(one, Arguments(place=arguments.place, positional=(state,)))


def _socketio_method(
    machine: Machine, value: Instance, name: str, arguments: Arguments
) -> Value | None:
    if name == "init_app":
        machine.journal.update(value.attributes, arguments.keywords)
        machine.journal.put(value.attributes, "app", arguments.get("app", 0) or NONE)
        return NONE
    if name == "start_background_task":
        rest = Arguments(place=arguments.place, positional=arguments.positional[1:])
        return in_background(machine, arguments.get("target", 0) or NONE, rest)
    return None


def _add_command(machine: Machine, value: Instance, arguments: Arguments) -> Value:
    """click: `add_command(cmd, name)`; Flask-Script: `add_command(name, cmd)`."""
    given = [machine.force(one) for one in arguments.positional]
    given += [machine.force(one) for one in arguments.keywords.values()]
    names = [one.constant for one in given if isinstance(one, Known)]
    commands = [one for one in given if isinstance(one, Instance | Function | External | Class)]
    for command in commands[:1]:
        for name in names[:1] or names_of(command):
            add_command(machine, value, str(name), command)
    return NONE


def call_object(machine: Machine, value: Instance, arguments: Arguments) -> Value:  # noqa: C901, PLR0911 - one guard a kind
    """Call an object: a click command runs with the start command's words."""
    found = library_method(machine, value, "__call__", arguments)
    if found is not None:
        return found
    if value.config is not None:
        machine.notes.called.append(value)
    if value.base in {COMMAND, TYPER}:
        return run_program(machine, value, arguments)
    if value.base == "operator.methodcaller":
        return _call_by_name(machine, value, arguments)
    if value.base == "collections.namedtuple":
        return new_tuple(machine, value, arguments)
    if value.base in FLASK_GROUP:
        words = words_of(machine, arguments) or ()
        set_variable(machine, Known("FLASK_RUN_FROM_CLI"), Known("true"))
        if not commands_of(value).keys().isdisjoint(words):
            return run_command(machine, value, words, arguments)
        return run_flask_cli(machine, words, arguments)
    note_receiver(machine, value, arguments)
    return External(f"{value.base}()()", arguments.place)


def _call_by_name(machine: Machine, caller: Instance, arguments: Arguments) -> Value:
    """`methodcaller(name, …)(object)`."""
    made = caller.attributes.get("call")
    if not isinstance(made, Partial) or not arguments.positional:
        return Unknown("a method that is not known")
    name = machine.force(made.arguments.get("name", 0) or NONE)
    if not isinstance(name, Known):
        return Unknown("a method that is not known")
    found = machine.attribute(arguments.positional[0], str(name.constant), arguments.place)
    given = made.arguments
    places = {
        (key - 1 if isinstance(key, int) else key): place
        for key, place in given.places.items()
        if key != 0
    }
    return machine.call(found, replace(given, positional=given.positional[1:], places=places))
