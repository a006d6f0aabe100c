"""Command lines that a program refuses: it tells how it is used, and exits with status 2.

What is deployed runs, so a program that nothing keeps from ending so is given other words where it
runs, or reads them otherwise than this gate: that is said, and it is followed on.
"""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.objects.exceptions import exit_with
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Ended, Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import NONE, Instance, Known, Value
from flaskgate.launch.python.libraries.command_line.option_parsing import DeclaredOption
from flaskgate.launch.reasons import Cause, Reason

STATUS = 2
"""With which click and argparse exit."""


def missing(options: Sequence[DeclaredOption], values: dict[str, Value]) -> str:
    """Return the first option that is required, and that nothing gives; empty where there is none.

    `values`: what the command line and the defaults give, by name.
    """
    wanting = (one.name for one in options if one.is_required and is_none(values[one.name]))
    return next(wanting, "")


def unfitting(options: Sequence[DeclaredOption], values: dict[str, Value]) -> str:
    """Return the first option whose value is none of its choices; empty where there is none."""
    for one in options:
        value = values[one.name]
        is_told = one.choices is not None and isinstance(value, Known) and value != one.default
        if is_told and isinstance(value, Known) and value.constant not in (one.choices or ()):
            return one.name
    return ""


def refuse_line(machine: Machine, what: str, error: Ended | None = None) -> None:
    """Raise how the program ends where it expects that; else say that it seems to end so."""
    end = error or exit_with(Known(STATUS), fails=True)
    is_expected = machine.catches(end if isinstance(end, Raised) else Raised("SystemExit"))
    if is_expected:
        raise end
    machine.miss(Reason(Cause.ENDS, f"end with a usage error for `{what}`"))


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
