"""What becomes of a launch once it was followed: its answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.judge import (
    Verdict,
    judge_run,
    judge_unknown,
    safe_run,
)
from flaskgate.launch.follow.results import Harmful, Launch, Safe, Unsure, answer_of
from flaskgate.launch.model import (
    OFF,
    Effects,
    Sink,
    StartKind,
)
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location


def without_sinks(effects: Effects) -> Effects:
    """Return what importing the app does under `flask run`, which ignores the servers in it."""
    return replace(effects, sinks=(), unknown=())


def ran(launch: Launch, effects: Effects) -> Launch:
    """Judge what running a program did."""
    effects = in_unit(launch, effects)
    launch = replace(launch, effects=effects)
    if effects.starts_nothing:
        return replace(launch, answer=Safe(reason=Reason(Cause.STARTS_NOTHING)))
    if effects.unknown and not effects.sinks:
        return unknown(launch, *effects.unknown)
    verdicts = judge_run(launch.unit, launch.start, effects)
    answer = answer_of(verdicts, effects.unknown, safe=safe_run(effects))
    return replace(launch, answer=answer)


def in_unit(launch: Launch, effects: Effects) -> Effects:
    """Return what a program does in a unit: what needs a terminal, and has none, serves nothing."""
    has_terminal = launch.unit.has_terminal or _gets_terminal(launch)

    def here(sink: Sink) -> Sink:
        if not sink.needs_terminal:
            return sink
        if has_terminal:
            return replace(sink, needs_terminal=False)
        return replace(sink, debug=OFF, debugger=OFF)

    return replace(effects, sinks=tuple(map(here, effects.sinks)))


_TERMINALS = re.compile(
    r"(?:^|[\s/=;&])(?:(?:screen|tmux|byobu[\w-]*|unbuffer|dtach|abduco)\s|script[ ]+-)"
    r"|\b(?:docker|podman|nerdctl)(?:[ ]+container)?[ ]+run\b(?:.*\s)?"
    r"(?:-[a-zA-Z]*t[a-zA-Z]*|--tty)\s"
)
"""What gives a program a terminal of its own, wherever that shows."""


def _gets_terminal(launch: Launch) -> bool:
    """Return whether something on the way to a start gives it a terminal: `screen -dm`, `-it`."""
    steps = (*launch.unit.steps, *launch.start.steps)
    said = (launch.unit.command.text, *(step.message for step in steps))
    return any(_TERMINALS.search(one) for one in said)


def missing(launch: Launch, why: Reason | None, verdicts: tuple[Verdict, ...] = ()) -> Launch:
    """Report a program that is not to be found, unless it is one of Python's own."""
    start = launch.start
    reason = why or Reason(Cause.NOT_FOUND, start.target)
    if start.kind is StartKind.PYTHON_MODULE and reason.cause is Cause.OF_PYTHON:
        return replace(launch, answer=Safe(reason=reason))
    unresolved = judge_unknown(launch.unit, start, (reason,))
    return replace(launch, answer=answer_of((*verdicts, unresolved), safe=None))


def unknown(launch: Launch, *doubts: Reason) -> Launch:
    """Report a launch that could not be followed, with the first of its reasons at least."""
    reasons = doubts or (launch.start.reason or Reason(Cause.UNCLEAR),)
    verdict = judge_unknown(launch.unit, launch.start, reasons)
    return replace(launch, answer=Unsure(doubts=reasons, verdicts=(verdict,)))


def uncounted(launch: Launch) -> Launch:
    """Return a launch that is no server by its role: what it does count, what it may do does not.

    A role is a claim: a oneshot unit that starts a server serves until it is stopped.
    """
    answer = launch.answer
    return (
        replace(launch, answer=replace(answer, verdicts=()))
        if isinstance(answer, Unsure)
        else launch
    )


def without_echoes(launches: Sequence[Launch]) -> Iterator[Launch]:
    """Leave out the finding for an unknown program where what it is given to run has its own."""
    harmful = {one.start.location for one in launches if isinstance(one.answer, Harmful)}
    for launch in launches:
        is_told = _is_echo(launch) and launch.start.location in harmful
        yield uncounted(launch) if is_told else launch


def without_idle_echoes(
    launches: Sequence[Launch], modules: Collection[PurePosixPath]
) -> Iterator[Launch]:
    """Leave out the finding for an unknown program where what it is given to run is a chore.

    That serves nothing, and is none of the `modules` that lead to Flask.
    """
    given: dict[tuple[str, Location], list[Launch]] = {}
    for one in launches:
        if not _is_echo(one):
            given.setdefault((one.unit.name, one.start.location), []).append(one)
    for launch in launches:
        inner = given.get((launch.unit.name, launch.start.location), [])
        is_idle = _is_echo(launch) and bool(inner) and all(_is_chore(one, modules) for one in inner)
        yield uncounted(launch) if is_idle else launch


def _is_echo(launch: Launch) -> bool:
    reason = launch.start.reason
    return reason is not None and reason.cause is Cause.MAY_RUN


def _is_chore(launch: Launch, modules: Collection[PurePosixPath]) -> bool:
    by_import = {StartKind.SERVER, StartKind.FLASK_CLI}
    is_serving = launch.verdicts or launch.effects.sinks or launch.start.kind in by_import
    return not is_serving and launch.path not in modules


def without_untold_arms(launches: Sequence[Launch]) -> Iterator[Launch]:
    """Say perhaps of what a unit starts in one branch, if it serves for production in another.

    Which of them is taken is for whoever runs it: by the words that are added to an ENTRYPOINT
    without CMD, or by a variable that Compose passes through.
    """
    has_server = any(one.start.is_conditional and _serves(one) for one in launches)
    for launch in launches:
        is_arm = launch.start.is_conditional and isinstance(launch.answer, Harmful)
        what = " ".join(launch.start.words)
        yield unknown(launch, Reason(Cause.REACHED, what)) if has_server and is_arm else launch


def _serves(launch: Launch) -> bool:
    """Return whether it is a server for production, whatever it serves."""
    return launch.start.kind is StartKind.SERVER and not isinstance(launch.answer, Harmful)


def harmless(launch: Launch) -> Launch:
    """Report a program that is known to serve nothing."""
    start = launch.start
    reason = start.reason or Reason(Cause.NO_SERVER, start.program, "serves nothing")
    return replace(launch, answer=Safe(reason=reason))
