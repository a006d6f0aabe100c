"""Decides what a resolved start means: the verdict logic R1 to R16 of the detection reference.

Pure: everything that was read stands in the arguments, and what comes out says which rule holds,
where its author can act, and how production gets there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flaskgate.launch.model import (
    Effects,
    LaunchUnit,
    ServerKind,
    Sink,
    Start,
    State,
    Switch,
)
from flaskgate.model import Location, Step

DEBUG_DEPLOYED = "debug-deployed"
SERVER_DEPLOYED = "dev-server-deployed"
SERVER_ON_IMPORT = "dev-server-on-import"
DEBUG_BEHIND_SERVER = "debug-behind-server"
DEBUG_BY_ENVIRONMENT = "flask-debug-env"
TRACEBACK = "werkzeug-traceback"
UNRESOLVED = "launch-unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One thing that is wrong with what a unit starts."""

    rule: str
    """Id of the rule that holds."""
    location: Location
    """Where its author can act: the argument, the variable's line, or the start command."""
    message: str
    chain: tuple[Step, ...]
    """From the artefact to the line that serves, or that decides."""


def judge_cli(unit: LaunchUnit, start: Start, debug: Switch) -> Iterator[Verdict]:
    """Judge `flask run` (R1, R2): code-level debug has no say, only flags and environment."""
    chain = _chain(unit, start)
    if debug.state is State.ON:
        place = debug.steps[-1].location if debug.steps else start.location
        yield Verdict(
            rule=DEBUG_DEPLOYED,
            location=place,
            message=f"{_who(unit)} starts `flask run` with debug on ({debug.reason}): "
            "every error page is a Python console for strangers.",
            chain=(*debug.steps, *chain),
        )
    if debug.state is not State.ON or debug.steps:
        yield _server(unit, start, "`flask run`", chain, debug)


def judge_run(unit: LaunchUnit, start: Start, effects: Effects) -> Iterator[Verdict]:
    """Judge a Python file that is started (R3 to R7): what its main path serves with."""
    has_alternative = any(sink.kind is ServerKind.PRODUCTION for sink in effects.sinks)
    for sink in effects.sinks:
        if sink.kind is ServerKind.PRODUCTION:
            continue
        chain = (*_chain(unit, start), *sink.steps, _step(sink))
        if (sink.is_conditional or start.is_conditional) and has_alternative:
            yield _unresolved(start, chain, f"whether `{sink.text}` is reached cannot be told")
            continue
        yield from _judge_sink(unit, start, sink, chain)


def judge_import(unit: LaunchUnit, start: Start, effects: Effects) -> Iterator[Verdict]:
    """Judge a module that a production server imports (R8, R9)."""
    for sink in effects.sinks:
        if sink.kind is ServerKind.PRODUCTION or sink.is_guarded:
            continue
        chain = (*_chain(unit, start), *sink.steps, _step(sink))
        if sink.debugger.state is State.ON:
            yield _debugger(unit, sink, chain, how=f"when {start.program} imports it")
        elif sink.kind is ServerKind.DEVELOPMENT:
            yield Verdict(
                rule=SERVER_ON_IMPORT,
                location=sink.location,
                message=f"{_who(unit)} starts {start.program}, but importing the app runs "
                f"`{sink.text}`: the worker serves with Flask's development server instead.",
                chain=chain,
            )
    if effects.app_debug.state is State.ON and effects.app_debug.steps:
        yield Verdict(
            rule=DEBUG_BEHIND_SERVER,
            location=effects.app_debug.steps[-1].location,
            message=f"{_who(unit)} serves this app through {start.program} in debug mode "
            f"({effects.app_debug.reason}): no console, but errors are not handled as in "
            "production, and whatever looks at `app.debug` is on.",
            chain=(*_chain(unit, start), *effects.app_debug.steps),
        )


def judge_unknown(unit: LaunchUnit, start: Start) -> Iterator[Verdict]:
    """Report what cannot be resolved (R13): it never passes in silence."""
    yield _unresolved(start, _chain(unit, start), start.reason or "the start command is not clear")


def _judge_sink(
    unit: LaunchUnit, start: Start, sink: Sink, chain: tuple[Step, ...]
) -> Iterator[Verdict]:
    debugger = sink.debugger
    if debugger.state is State.ON and sink.evalex.state is State.OFF:
        yield Verdict(
            rule=TRACEBACK,
            location=_decided_at(sink, debugger),
            message=f"{_who(unit)} starts `{sink.text}`: error pages show the source and a "
            "secret, though without a console.",
            chain=chain,
        )
    elif debugger.state is State.ON and (debugger.variable or debugger.is_trap):
        yield Verdict(
            rule=DEBUG_BY_ENVIRONMENT,
            location=_decided_at(sink, debugger),
            message=f"{_who(unit)} starts `{sink.text}`, and debug is on unless the environment "
            f"says otherwise ({debugger.reason}).",
            chain=chain,
        )
    elif debugger.state is State.ON:
        yield _debugger(unit, sink, chain, how=f"when `{_command(start)}` runs")
        return
    if sink.kind is ServerKind.DEVELOPMENT:
        yield _server(unit, start, f"`{sink.text}`", chain, debugger)


def _debugger(unit: LaunchUnit, sink: Sink, chain: tuple[Step, ...], *, how: str) -> Verdict:
    return Verdict(
        rule=DEBUG_DEPLOYED,
        location=_decided_at(sink, sink.debugger),
        message=f"{_who(unit)} serves the Werkzeug debugger {how}: `{sink.text}` "
        f"({sink.debugger.reason or 'debug is on'}). Every error page is a Python console for "
        "strangers.",
        chain=(*chain[:-1], *_deciding(sink), chain[-1]),
    )


def _server(
    unit: LaunchUnit, start: Start, what: str, chain: tuple[Step, ...], debug: Switch
) -> Verdict:
    unknown = f" Whether debug is on cannot be told ({debug.reason})." * (
        debug.state is State.UNKNOWN
    )
    reach = f" ({unit.reach})" if unit.reach else ""
    return Verdict(
        rule=SERVER_DEPLOYED,
        location=start.location,
        message=f"{_who(unit)}{reach} serves with Flask's development server, {what}: it is not "
        f"built for production.{unknown}",
        chain=chain,
    )


def _unresolved(start: Start, chain: tuple[Step, ...], reason: str) -> Verdict:
    return Verdict(
        rule=UNRESOLVED,
        location=start.location,
        message=f"What this starts cannot be resolved: {reason}.",
        chain=chain,
    )


def _decided_at(sink: Sink, switch: Switch) -> Location:
    """Return the last line of the code that decides, else the call."""
    return switch.steps[-1].location if switch.steps else sink.location


def _deciding(sink: Sink) -> tuple[Step, ...]:
    """Return the steps that decide and do not lie in the call itself."""
    return tuple(step for step in sink.debugger.steps if not step.location.overlaps(sink.location))


def _chain(unit: LaunchUnit, start: Start) -> tuple[Step, ...]:
    own = Step(location=unit.command.location, message=unit.command.text)
    return (*unit.steps, *(start.steps or (own,)))


def _step(sink: Sink) -> Step:
    return Step(location=sink.location, message=sink.text)


def _who(unit: LaunchUnit) -> str:
    return f"The {unit.name} of {unit.command.location.path}"


def _command(start: Start) -> str:
    return " ".join(start.words[:6])
