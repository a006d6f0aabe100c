"""Functions by which programs run their commands: of click, typer and Flask's command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flaskgate.launch.python.interpreter.objects.command_line import words_of_program
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.click import (
    TYPER,
    command_method,
    decorate,
    decorator,
    new_group,
    new_group_of,
    new_typer,
    run_function,
    words_of,
)
from flaskgate.launch.python.libraries.command_line.click_contexts import (
    RUN_COMMAND,
    context_method,
    current_context,
    new_pass_decorator,
)
from flaskgate.launch.python.libraries.command_line.flask_script import (
    run_flask_callback,
    run_flask_cli,
)
from flaskgate.launch.python.libraries.command_line.option_choices import CHOICE
from flaskgate.launch.python.libraries.command_line.option_parsing import TRUE
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.names import BLUEPRINT


def _main(machine: Machine, arguments: Arguments) -> Value:
    """`flask.cli.main(["run"])`: the `flask` command."""
    return run_flask_cli(machine, words_of(machine, arguments) or (), arguments)


def _run(machine: Machine, arguments: Arguments) -> Value:
    """`run_command()`, and the `run` of a group that took it."""
    words = words_of(machine, arguments) or ()
    return run_flask_cli(machine, ["run", *words], arguments)


def _click(kind: str) -> Callable[[Machine, Arguments], Value]:
    """Return `click.command("serve")`, which may also be called with the function itself."""

    def make(machine: Machine, arguments: Arguments) -> Value:
        made = decorator(NONE, kind, arguments)
        first = machine.force(arguments.positional[0]) if arguments.positional else NONE
        return (decorate(machine, made, arguments) or made) if isinstance(first, Function) else made

    return make


def _same(machine: Machine, arguments: Arguments) -> Value | None:
    return machine.force(arguments.positional[0]) if arguments.positional else None


def _typer_run(machine: Machine, arguments: Arguments) -> Value:
    function = machine.force(arguments.get("function", 0) or NONE)
    words = words_of_program(machine)
    if words is None:
        machine.unfollowed(arguments)
        return Unknown("what a command line that is not known does")
    return run_function(machine, function, words, arguments)


def _default(machine: Machine, arguments: Arguments) -> Value:
    return machine.force(arguments.get("default", 0) or Unknown("an option without a default"))


def _typer(_machine: Machine, arguments: Arguments) -> Value:
    return new_typer(arguments)


def _choice(machine: Machine, arguments: Arguments) -> Value:
    parts = {"choices": machine.force(arguments.get("choices", 0) or NONE),
             "case_sensitive": arguments.get("case_sensitive", 1) or TRUE}  # fmt: skip
    return Instance(None, CHOICE, parts, place=arguments.place)


_CALLS: Mapping[str, Callable[[Machine, Arguments], Value | None]] = {
    "typer.run": _typer_run,
    **dict.fromkeys(("typer.Option", "typer.Argument"), _default),
    **dict.fromkeys((TYPER, "cyclopts.App"), _typer),
    **dict.fromkeys(
        ("flask.cli.main", "flask.cli.cli", "flask.cli.cli.main", "flask.cli.cli()"), _main
    ),
    CHOICE: _choice,
    "click.make_pass_decorator": new_pass_decorator,
    "click.get_current_context": current_context,
    RUN_COMMAND: _run,
    f"{RUN_COMMAND}.main": _run,
    f"{RUN_COMMAND}.callback": run_flask_callback,
    **{f"click.{kind}": _click(kind) for kind in ("command", "group")},
    **dict.fromkeys(("click.option()", "click.argument()", "click.pass_context"), _same),
    **dict.fromkeys(("click.pass_obj", "flask.cli.with_appcontext"), _same),
}


_GROUPS = frozenset(
    ["click.Group", "click.MultiCommand", "click.CommandCollection", "flask.cli.AppGroup"]
)


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    function = _CALLS.get(name)
    return None if function is None else function(machine, arguments)


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    """`Blueprint("shop", …)`, with commands of its own, and own classes of groups."""
    if name in _GROUPS:
        return new_group_of(machine, arguments, cls)
    if name not in BLUEPRINT:
        return None
    named = machine.force(arguments.get("name", 0) or NONE)
    own = {"cli": new_group(arguments.place), "name": named}
    return Instance(cls, name, own, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if name == "__call__":
        return decorate(machine, value, arguments)
    return command_method(machine, value, name, arguments) or context_method(
        machine, value, name, arguments
    )


LIBRARY = Library(call=_call, construct=_construct, method=_method)
