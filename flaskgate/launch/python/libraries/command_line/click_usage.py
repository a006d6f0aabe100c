"""Command lines that a command of click refuses, and those that only ask for help."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.objects.exceptions import exit_with
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import NONE, Instance, Known, Value
from flaskgate.launch.python.libraries.command_line.option_parsing import DeclaredOption
from flaskgate.launch.python.libraries.command_line.usage_errors import (
    missing,
    refuse_line,
    unfitting,
)

IGNORES = "ignore_unknown_options"
TAKES = "allow_extra_args"
"""Settings of a command (`context_settings`) that let it take what it does not declare."""


def check_line(
    machine: Machine,
    command: Instance,
    options: Sequence[DeclaredOption],
    read: tuple[dict[str, Value], list[str]],
    *,
    is_group: bool,
) -> None:
    """End the program with a usage error, or with its help text, where click does."""
    values, rest = read
    is_own = "options" in command.attributes
    strange = next((word for word in rest if word[:1] == "-" and word != "-"), "")
    if strange == "--help":
        raise exit_with(Known(0), fails=False)
    takes_more = is_group or _setting_is_on(command, IGNORES) or _setting_is_on(command, TAKES)
    extra = "" if takes_more else next(iter(rest), "")
    what = missing(options, values) or unfitting(options, values) or extra
    if is_own and what:
        is_standalone = machine.notes.is_standalone
        refuse_line(machine, what, None if is_standalone else Raised("click.UsageError"))


def _setting_is_on(command: Instance, name: str) -> bool:
    return command.attributes.get(name, NONE) == Known(constant=True)
