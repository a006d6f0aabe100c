"""Starts that are shown not to work: the remedy that does not serve (the rule `start-broken`).

Only what is proven counts. A module that may be installed, a name that may be bound from outside,
an address that something beside the server may reach: all that is silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from flaskgate.launch.commands.classify import flask_line
from flaskgate.launch.commands.flags import Options
from flaskgate.launch.commands.server_commands import SERVERS, server_options
from flaskgate.launch.follow.judge import UNRESOLVED, Verdict, who
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import has_further_settings, own_words
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan.broken.install import without_library, without_server
from flaskgate.launch.plan.broken.interface import without_bridge
from flaskgate.launch.plan.broken.target import (
    with_file,
    without_arguments,
    without_module,
    without_object,
)
from flaskgate.launch.plan.broken.words import unread_variable
from flaskgate.launch.plan.plans import PLANNED
from flaskgate.launch.reasons import Cause

BROKEN = "start-broken"

_LOOPBACK = re.compile(r"(?:127(?:\.\d+){3}|localhost|\[::1\]):(\d+)")
_LISTENS = {
    "gunicorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "hypercorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "waitress-serve": (("--listen",), ""),
}
"""The options that say where a server listens, and where it does that is told nothing."""
_VARIABLES = re.compile(r"env_file|envFrom|--env-file")
"""What brings variables along that the repository need not show."""


def with_broken(launches: Sequence[Launch], programs: Programs) -> list[Launch]:
    """Return the launches; one that is shown not to work has a verdict that says so."""
    return [_told(one, programs) if one.is_production else one for one in launches]


def _told(launch: Launch, programs: Programs) -> Launch:
    if not PLANNED.isdisjoint(one.rule for one in launch.verdicts):
        return launch  # what it serves with now is to be replaced
    for why in _WAYS:
        reason = why(launch, programs)
        if reason:
            start, own = launch.start, launch.unit.steps
            verdict = Verdict(
                rule=BROKEN,
                location=start.location,
                message=f"{who(launch.unit)} {reason}",
                chain=(*own, *start.steps),
            )
            others, doubts = launch.verdicts, launch.doubts
            if why is not _out_of_reach:  # what ends at once serves nothing that is not known
                others = tuple(one for one in others if one.rule != UNRESOLVED)
                doubts = ()
            answer = Harmful(verdicts=(*others, verdict), doubts=doubts)
            return replace(launch, answer=answer)
    return launch


def _without_command(launch: Launch, _programs: Programs) -> str:
    """`flask gunicorn …`: what followed an entry point that is `flask`."""
    if launch.start.kind is not StartKind.OTHER or launch.start.program != "flask":
        return ""
    name = next(iter(flask_line(launch.start.arguments).words), "")
    is_missing = any(one.cause is Cause.NO_COMMAND for one in launch.doubts)
    if name not in SERVERS or not is_missing:
        return ""
    return f"starts `flask {name}`, and the flask command has no such command: it ends at once."


def _without_file(launch: Launch, programs: Programs) -> str:
    """`python gunicorn …`: what followed an entry point that is `python`."""
    start, unit = launch.start, launch.unit
    if start.kind is not StartKind.PYTHON_FILE or start.target not in SERVERS or launch.path:
        return ""
    folder = unit.folder or start.folder
    if folder is None or not unit.mounts or programs.around(launch).file(start.target):
        return ""
    return f"starts `python {start.target}`, and there is no such file: it ends at once."


def _out_of_reach(launch: Launch, programs: Programs) -> str:
    """Return that a server listens on the loopback of a container whose port is published."""
    unit, start = launch.unit, launch.start
    if start.kind is not StartKind.SERVER or not unit.published:
        return ""
    addresses = _addresses(launch, programs) or []
    inner = [match for one in addresses if (match := _LOOPBACK.fullmatch(one))]
    found = next((one for one in inner if one[1] in unit.published), None)
    if found is None or len(inner) < len(addresses):
        return ""
    return (
        f"is to be reached on port {found[1]}, and {start.program} listens on {found[0]} of the "
        "container: nothing outside of it gets there. Bind 0.0.0.0 instead."
    )


def _addresses(launch: Launch, programs: Programs) -> list[str] | None:
    """Return where a server listens; None where that is said elsewhere, or cannot be told."""
    start = launch.start
    if start.program not in _LISTENS or start.unknown_words or start.is_conditional:
        return None
    names, default = _LISTENS[start.program]
    options = server_options(start.program, own_words(start))
    given = [one.value or "" for one in options.given if one.name in names]
    if given:
        return [one.removeprefix("tcp://") for one in given]
    is_elsewhere = _is_set_elsewhere(launch, options, programs)
    return [default] if default and not is_elsewhere else None


def _is_set_elsewhere(launch: Launch, options: Options, programs: Programs) -> bool:
    """Return whether a variable or a configuration file may say where to listen.

    `PORT`: gunicorn/config.py.
    """
    is_set = not {"PORT", "HYPERCORN_CONFIG"}.isdisjoint(launch.start.environment)
    around = programs.around(launch)
    is_named = has_further_settings(around, options)
    files = (programs.repository.read(path) for path in around.artefacts)
    may_be_set = any(file is not None and _VARIABLES.search(file.text) for file in files)
    return is_set or is_named or may_be_set


_WAYS: Sequence[Callable[[Launch, Programs], str]] = (
    _without_command,
    _without_file,
    without_server,
    without_library,
    with_file,
    without_module,
    without_object,
    without_arguments,
    without_bridge,
    unread_variable,
    _out_of_reach,
)
"""What shows that a start does not work, as a sentence after who starts it."""
