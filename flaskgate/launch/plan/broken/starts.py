"""Starts that are shown not to work: the remedy that does not serve (the rule `start-broken`).

Only what is proven counts. A module that may be installed, a name that may be bound from outside,
an address that something beside the server may reach: all that is silence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from flaskgate.launch.commands.classify import flask_line
from flaskgate.launch.commands.server_commands import SERVERS
from flaskgate.launch.follow.judge import UNRESOLVED, Verdict, who
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan.broken.factory import without_arguments
from flaskgate.launch.plan.broken.folder import without_folder
from flaskgate.launch.plan.broken.install import without_library, without_server
from flaskgate.launch.plan.broken.interface import with_wrong_interface, without_bridge
from flaskgate.launch.plan.broken.platform_port import off_the_port
from flaskgate.launch.plan.broken.proxy import behind_another_port
from flaskgate.launch.plan.broken.reach import out_of_reach
from flaskgate.launch.plan.broken.target import (
    with_file,
    with_own_program,
    without_module,
    without_object,
)
from flaskgate.launch.plan.broken.terminal import without_terminal
from flaskgate.launch.plan.broken.words import unread_list, unread_variable
from flaskgate.launch.plan.plans import PLANNED, is_refused
from flaskgate.launch.reasons import Cause
from flaskgate.model.findings import Location

BROKEN = "start-broken"


def with_broken(launches: Sequence[Launch], programs: Programs) -> list[Launch]:
    """Return the launches; one that is shown not to work has a verdict that says so."""
    served = {one.start.location for one in launches if one.unit.serves and not is_refused(one)}
    return [
        _told(one, programs) if one.is_production and not _is_attended(one, served) else one
        for one in launches
    ]


def _is_attended(launch: Launch, served: Collection[Location]) -> bool:
    """Return whether somebody else starts the same with a terminal: `docker run -it`."""
    return is_refused(launch) and launch.start.location in served


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
            if why not in _UNHEARD:  # what ends at once serves nothing that is not known
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


_UNHEARD = (out_of_reach, off_the_port, behind_another_port)
"""What shows that a server serves, and nobody gets there."""
_WAYS: Sequence[Callable[[Launch, Programs], str]] = (
    _without_command,
    _without_file,
    without_server,
    without_library,
    with_file,
    with_own_program,
    without_folder,
    without_module,
    without_object,
    without_arguments,
    without_bridge,
    with_wrong_interface,
    unread_list,
    unread_variable,
    without_terminal,
    *_UNHEARD,
)
"""What shows that a start does not work, as a sentence after who starts it."""
