"""Decides what a resolved start means: the verdict logic R1 to R13 of the detection reference.

Pure: everything that was read stands in the arguments, and what comes out says which rule holds,
where its author can act, and how production gets there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.model import (
    OFF,
    Effects,
    LaunchUnit,
    ServerKind,
    Sink,
    Start,
    State,
    Switch,
)
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.wording import advise, say_all
from flaskgate.model.findings import Change, Location, Step

DEBUG_DEPLOYED = "debug-deployed"
SERVER_DEPLOYED = "dev-server-deployed"
SERVER_ON_IMPORT = "dev-server-on-import"
DEBUG_CONFIGURED = "flask-debug-config"
DEBUG_BEHIND_SERVER = "debug-behind-server"
DEBUG_BY_ENVIRONMENT = "flask-debug-env"
TRACEBACK = "werkzeug-traceback"
UNRESOLVED = "launch-unresolved"

_RISK = "Whoever makes a page fail sees source code and values, and a Python console behind a PIN."
"""What Werkzeug's debugger gives away; the PIN can be worked out by who can read files."""
_TRAP = 'Any text but an empty one is true, "0" and "False" too.'
NAMES_A_MODE = re.compile(r"(?:ENV|ENVIRONMENT|MODE|STAGE|PROFILE|CONFIG|SETTINGS)$")
"""A variable that holds the name of a mode, such as `APP_ENV`; for advice alone."""

_SWITCHES_OFF = re.compile(
    r"(?:^|_)(?:NO|NOT|NON|DISABLED?|OFF|PROD|PRODUCTION|LIVE|RELEASE|DEPLOY|DEPLOYED|HEROKU|DYNO"
    r"|K8S|KUBERNETES|CLOUD|HOSTED|SERVER|DOCKER)(?:_|$)"
)
"""A variable that says where debug mode is off: not one to switch it on with."""

WITHOUT_MIDDLEWARE = (
    "Take this middleware out of what production runs: it works under every server."
)
_FLAGS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("functions-framework", "--debug"): ("functions-framework-debug", "its debugger on"),
    ("mod_wsgi-express", "--debug-mode"): ("mod-wsgi-debug", "one process and its debug mode on"),
    ("mod_wsgi-express", "--enable-debugger"): ("mod-wsgi-debug", "Python's debugger on"),
}
"""Production servers that their own flags turn into something else (R12): rule, and what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One thing that is wrong with what a unit starts."""

    rule: str
    """Id of the rule that holds."""
    location: Location
    """Where its author can act: the argument, the variable's line, or the start command."""
    extent: Location | None = None
    """The whole call where that is larger."""
    message: str
    chain: tuple[Step, ...]
    """From the artefact to the line that serves, or that decides."""
    doubt: Reason | None = None
    """Of `launch-unresolved`: what cannot be told."""
    remedy: str = ""
    """What to do about the cause, where it is known exactly; `{serve}` as in a rule's remedy."""
    cause: Location | None = None
    """The line elsewhere that turns debug on, as `remedy` says."""
    variable: str = ""
    """The variable on which debug depends, where the unit does not set it."""
    change: Change | None = None
    """The line elsewhere with which debug is off, as `remedy` says, where that is exactly known."""


def judge_cli(
    unit: LaunchUnit,
    start: Start,
    debug: Switch,
    effects: Effects | None = None,
    *,
    beneath: Switch = OFF,
) -> Iterator[Verdict]:
    """Judge `flask run` (R1, R2): code-level debug has no say, only flags and environment.

    `effects` is what importing the app does: a debugger that the code wraps around it stays.
    `beneath` is what would decide without the flag that decides.
    """
    chain = _chain(unit, start)
    if debug.state is State.ON:
        yield _cli_debug(unit, start, debug, "with debug on, because of")
        if beneath.state is State.ON:
            yield _cli_debug(
                unit, start, beneath, f"with debug on even without `{debug.reason}`, because of"
            )
    else:
        for sink in effects.sinks if effects else ():
            if _is_fine(sink) or sink.needs_terminal:
                continue
            if sink.is_in_branch:
                yield _perhaps(unit, start, sink)
            else:
                yield from _debuggers(unit, start, sink, how="when `flask run` imports it")
    if debug.state is not State.ON or debug.steps:
        yield _server(unit, start, "`flask run`", chain, debug)


def _cli_debug(unit: LaunchUnit, start: Start, debug: Switch, how: str) -> Verdict:
    """Say that `flask run` serves the debugger, and what turns it on."""
    place = debug.steps[-1].location if debug.steps else start.location
    return Verdict(
        rule=DEBUG_DEPLOYED,
        location=place,
        cause=cause_of(debug, place),
        message=f"{who(unit)} starts `flask run` {how} {_cause(debug, start.location)}. {_RISK}",
        remedy=remedy_of(debug, start.location),
        chain=(*debug.steps, *_chain(unit, start)),
    )


def judge_run(unit: LaunchUnit, start: Start, effects: Effects) -> Iterator[Verdict]:
    """Judge a Python file that is started (R3 to R7): what its main path serves with."""
    how = f"when `{' '.join(start.words[:6])}` runs"
    is_server = any(sink.kind is not ServerKind.MIDDLEWARE for sink in effects.sinks)
    for sink in effects.sinks:
        if _is_fine(sink) or sink.needs_terminal:
            continue
        if not is_server:
            yield from _wrapped(unit, start, sink)
            continue
        if _is_one_way(sink, start, effects.sinks):
            yield _perhaps(unit, start, sink)
            continue
        found = tuple(_debuggers(unit, start, sink, how=how))
        yield from found
        yield from _second_cause(unit, start, sink)
        is_worse = any(one.rule == DEBUG_DEPLOYED for one in found)
        if sink.kind is ServerKind.DEVELOPMENT and not is_worse:
            chain = _through(unit, start, sink)
            yield _server(unit, start, f"`{sink.text}`", chain, sink.debugger, sink.variable)


def _wrapped(unit: LaunchUnit, start: Start, sink: Sink) -> Iterator[Verdict]:
    """Say that the debugger is put around an app of a program that serves nothing, as it seems.

    A worker answers nobody; but what is not followed, and is given the app, may.
    """
    if sink.debugger.state is not State.OFF:
        doubt = Reason(Cause.WRAPPED, sink.text)
        yield _unresolved(start, _through(unit, start, sink), doubt)


def _is_one_way(sink: Sink, start: Start, sinks: Sequence[Sink]) -> bool:
    """Return whether another way than to this sink may be taken, on which less is wrong.

    A server for production is served instead, or a server without the debugger.
    """
    is_perhaps = sink.is_conditional or start.is_conditional
    if is_perhaps and any(other.kind is ServerKind.PRODUCTION for other in sinks):
        return True
    return (
        sink.is_conditional and sink.debugger.state is State.ON and any(map(_serves_plainly, sinks))
    )


def _serves_plainly(sink: Sink) -> bool:
    """Return whether a development server is not known to serve the debugger."""
    is_server = sink.kind is ServerKind.DEVELOPMENT and not sink.needs_terminal
    return is_server and sink.debugger.state is not State.ON


def judge_import(unit: LaunchUnit, start: Start, effects: Effects) -> Iterator[Verdict]:
    """Judge a module that a production server imports (R8, R9)."""
    for sink in effects.sinks:
        if _is_fine(sink) or sink.needs_terminal:
            continue
        if sink.is_in_branch:
            yield _perhaps(unit, start, sink)
            continue
        found = tuple(_debuggers(unit, start, sink, how=f"when {start.program} imports it"))
        yield from found
        is_worse = any(one.rule == DEBUG_DEPLOYED for one in found)
        if sink.kind is ServerKind.DEVELOPMENT and not is_worse:
            yield Verdict(
                rule=SERVER_ON_IMPORT,
                location=sink.location,
                message=f"{who(unit)} starts {start.program}, but importing the app runs "
                f"`{sink.text}`: the worker serves with Flask's development server instead.",
                chain=_through(unit, start, sink),
            )
    yield from _judge_debug_mode(unit, start, effects.app_debug)


def _second_cause(unit: LaunchUnit, start: Start, sink: Sink) -> Iterator[Verdict]:
    """Name what puts the app into debug mode beside a debugger that is asked for by itself (W3)."""
    debug, debugger = sink.debug, sink.debugger
    is_other = bool(debug.steps) and debug.steps[0] not in debugger.steps
    if State.ON is debug.state is debugger.state and is_other:
        yield Verdict(
            rule=DEBUG_CONFIGURED,
            location=debug.steps[0].location,
            message=f"{who(unit)} serves this app in debug mode ({debug.reason}) behind "
            f"`{sink.text}`: its exceptions show in the debugger, too.",
            chain=(*debug.steps, *_through(unit, start, sink)),
        )


def judge_flags(unit: LaunchUnit, start: Start) -> Iterator[Verdict]:
    """Judge a production server by its own flags (R12)."""
    for (program, flag), (rule, what) in _FLAGS.items():
        if start.program == program and flag in start.arguments:
            yield Verdict(
                rule=rule,
                location=start.location,
                message=f"{who(unit)} starts {program} with `{flag}`: it serves with {what}.",
                chain=_chain(unit, start),
            )


def judge_unknown(unit: LaunchUnit, start: Start, doubts: Sequence[Reason]) -> Verdict:
    """Report what cannot be resolved (R13): it never passes in silence."""
    return _unresolved(start, _chain(unit, start), *doubts)


def safe_run(effects: Effects) -> Reason:
    """Return what shows that a program is harmless of which no rule holds and nothing is open."""
    refused = next((sink for sink in effects.sinks if sink.needs_terminal), None)
    if refused is not None:
        return Reason(Cause.REFUSED, refused.text)
    served = next((sink for sink in effects.sinks if sink.kind is ServerKind.PRODUCTION), None)
    return Reason(Cause.SERVES_PLAIN, served.text) if served else Reason(Cause.FOLLOWED)


def safe_import(start: Start, debug: Switch) -> Reason:
    """Return what shows that a production server is harmless, whatever the app's debug mode is."""
    served = start.target or "the app"
    if debug.state is State.UNKNOWN:
        return Reason(Cause.SERVED_UNTOLD, f"{start.program} serves {served}", debug.reason)
    return Reason(Cause.SERVED, start.program, served)


def _judge_debug_mode(unit: LaunchUnit, start: Start, debug: Switch) -> Iterator[Verdict]:
    """Judge the debug mode of an app that a production server serves (R9)."""
    if debug.state is State.ON and debug.steps:
        yield Verdict(
            rule=DEBUG_BEHIND_SERVER,
            location=debug.steps[-1].location,
            message=f"{who(unit)} serves this app through {start.program} in debug mode "
            f"({debug.reason}): no console, but errors are not handled as in production, and "
            "whatever looks at `app.debug` is on.",
            chain=(*_chain(unit, start), *debug.steps),
            remedy=remedy_of(debug, start.location).removesuffix(" {serve}"),
            cause=cause_of(debug, debug.steps[-1].location),
            variable=debug.variable if debug.is_literal else "",
        )


def _is_fine(sink: Sink) -> bool:
    """Return whether a production server serves, and no debugger with it (R7)."""
    return sink.kind is ServerKind.PRODUCTION and sink.debugger.state is State.OFF


def _debuggers(unit: LaunchUnit, start: Start, sink: Sink, *, how: str) -> Iterator[Verdict]:
    """Yield what is wrong with the debugger of a sink; nothing where it is off."""
    chain, debugger = _through(unit, start, sink), sink.debugger
    if debugger.state is State.UNKNOWN and sink.kind is not ServerKind.DEVELOPMENT:
        doubt = Reason(Cause.DEBUGGER, sink.text, debugger.reason)
        yield _unresolved(start, chain, doubt)
    elif debugger.state is State.ON:
        rule, message = _debugger(sink, how)
        yield _on(rule, sink, chain, f"{who(unit)} {message}")


def _debugger(sink: Sink, how: str) -> tuple[str, str]:
    """Return which rule holds for a debugger that is on (R3, R4, R6), and what it means."""
    reached, debugger = f"reaches `{sink.text}` {how}", sink.debugger
    if sink.evalex.state is State.OFF:
        leak = "error pages show the source and a secret, though without a console."
        return TRACEBACK, f"{reached}: {leak}"
    if debugger.variable or sink.variable:
        default = f"{sink.variable} is not set, which leads here"
        reason = debugger.reason if debugger.variable else default
        trap = f" {_TRAP}" if debugger.variable and debugger.is_trap else ""
        return DEBUG_BY_ENVIRONMENT, f"{reached}, and debug is on: {reason}.{trap}"
    serves = f"serves the Werkzeug debugger {how}: `{sink.text}`, {_why(sink)}"
    return DEBUG_DEPLOYED, f"{serves}. {_RISK}"


def _why(sink: Sink) -> str:
    """Return what turns a debugger on, and where that is if it is not at the call itself."""
    debugger = sink.debugger
    if sink.kind is ServerKind.MIDDLEWARE:
        return "which wraps the application in it"
    if debugger.is_trap:
        return f"where `{debugger.reason}` is on. {_TRAP[:-1]}"
    is_argument = bool(debugger.reason) and debugger.reason in sink.text
    cause = f"its argument `{debugger.reason}`" if is_argument else ""
    return f"because of {cause or _cause(debugger, sink.location)}"


def remedy_of(switch: Switch, here: Location) -> str:
    """Return what turns debug off again: the flag, the variable, the argument or the line.

    Empty where what is to be done is not that simple: a text that is true.
    """
    if switch.variable:
        return _remedy_of_variable(switch)
    first = switch.steps[0] if switch.steps else None
    is_here = first is None or first.location.overlaps(here)
    if not switch.reason or (switch.is_trap and not is_here):
        return ""
    if switch.reason.startswith("--"):
        return f"Remove `{switch.reason}` from the command. {{serve}}"
    done = _here(switch) if first is None or is_here else _elsewhere(first)
    return f"{done}. {{serve}}"


def _here(switch: Switch) -> str:
    """Return how to turn off what is said where the finding is: on the command line, or a call."""
    first = switch.steps[0] if switch.steps else None
    if first is not None and _is_told(first):
        return f"Turn debug off in `{first.message}`"
    if _ASSIGNED.match(switch.reason) is not None:
        return f"Turn `{switch.reason}` off in the command"
    return f"Remove the argument `{switch.reason}`"


def _elsewhere(step: Step) -> str:
    spot = f"{step.location.path}:{step.location.start.line}"
    if step.location.path.suffix == ".py" or _is_told(step):
        return f"Turn debug off in {spot} (`{step.message}`)"
    if _ASSIGNED.match(step.message):
        return f"Turn `{step.message}` off in {spot}"
    return f"Remove `{step.message}` in {spot}"


def _is_told(step: Step) -> bool:
    """Return whether a step is what a server is told to call: `app:create_app(True)`."""
    return step.location.path.suffix != ".py" and step.message.endswith(")")


def cause_of(switch: Switch, here: Location) -> Location | None:
    """Return the line elsewhere that turns debug on, or leaves it on, if one does by itself."""
    first = switch.steps[0].location if switch.steps else None
    is_default = bool(switch.variable) and not switch.is_literal
    is_plain = not switch.variable and not switch.is_trap
    is_said = is_default or (is_plain and not switch.reason.startswith("--"))
    return None if first is None or not is_said or first.overlaps(here) else first


_ASSIGNED = re.compile(r"(?:FLASK|DASH)_\w+=")


def _remedy_of_variable(switch: Switch) -> str:
    """Return what to do about a default: of a variable that is read, or of one that selects."""
    name = switch.variable
    if switch.is_literal:
        return (
            f"Set {name} to what production needs where production is started, or make that the "
            "default. {serve}"
        )
    name = "FLASK_DEBUG" if _SWITCHES_OFF.search(name) else name
    test = f'os.environ.get("{name}", "").lower() in {{"1", "true", "yes", "on"}}'
    if NAMES_A_MODE.search(name):
        test = f'os.environ.get("{name}") == "development"'
    read = switch.steps[0].location if len(switch.steps) > 1 else None
    spot = f" in {read.path}:{read.start.line}" if read is not None else ""
    return f"Let only what says so mean on{spot}, and everything else off: `{test}`. {{serve}}"


def _cause(switch: Switch, here: Location) -> str:
    """Return the flag, the variable or the argument that decides, with its place elsewhere."""
    if not switch.reason:
        return "a default"
    place = switch.steps[-1].location if switch.steps else here
    is_here = (place.path, place.start.line) == (here.path, here.start.line)
    spot = "" if is_here else f" in {place.path}:{place.start.line}"
    kind = "the flag " if switch.reason.startswith("--") else ""
    return f"{kind}`{switch.reason}`{spot}"


def _on(rule: str, sink: Sink, chain: tuple[Step, ...], message: str) -> Verdict:
    """Return a verdict at the last line that decides, else at the call."""
    steps = sink.debugger.steps
    outside = (step for step in steps if not step.location.overlaps(sink.location))
    return Verdict(
        rule=rule,
        location=steps[-1].location if steps else sink.location,
        message=message,
        chain=(*chain[:-1], *outside, chain[-1]),
        remedy=_remedy(rule, sink),
        cause=cause_of(sink.debugger, sink.location),
        variable=sink.debugger.variable if sink.debugger.is_literal else sink.variable,
    )


def _remedy(rule: str, sink: Sink) -> str:
    if rule == DEBUG_BY_ENVIRONMENT and sink.debugger.variable:
        return _remedy_of_variable(sink.debugger)
    if rule != DEBUG_DEPLOYED:
        return ""
    if sink.kind is ServerKind.MIDDLEWARE:
        return WITHOUT_MIDDLEWARE
    remedy = remedy_of(sink.debugger, sink.location)
    if sink.kind is not ServerKind.PRODUCTION:
        return remedy
    return remedy.removesuffix(" {serve}") or "Turn the debugger off; the server can stay."


def _server(
    unit: LaunchUnit,
    start: Start,
    what: str,
    chain: tuple[Step, ...],
    debug: Switch,
    variable: str = "",
) -> Verdict:
    unknown = f" Whether debug is on is not known ({debug.reason})." * (
        debug.state is State.UNKNOWN
    )
    unless = f", as long as {variable} is not set" if variable else ""
    reach = f" ({unit.reach})" if unit.reach else ""
    return Verdict(
        rule=SERVER_DEPLOYED,
        location=start.location,
        message=f"{who(unit)}{reach} serves with Flask's development server, {what}{unless}: it "
        f"is not built for production.{unknown}",
        chain=chain,
    )


def judge_unfollowed(unit: LaunchUnit, start: Start, doubts: Sequence[Reason]) -> Iterator[Verdict]:
    """Yield what is said of code of the repository that a server runs besides its app."""
    for doubt in doubts:
        yield _unresolved(start, _chain(unit, start), doubt)


def _perhaps(unit: LaunchUnit, start: Start, sink: Sink) -> Verdict:
    """Say that it cannot be told whether a sink is reached, where something else may serve."""
    return _unresolved(start, _through(unit, start, sink), Reason(Cause.REACHED, sink.text))


def _unresolved(start: Start, chain: tuple[Step, ...], *doubts: Reason) -> Verdict:
    return Verdict(
        rule=UNRESOLVED,
        location=start.location,
        message=f"The gate cannot follow this start: {say_all(doubts)}.",
        chain=chain,
        doubt=doubts[0],
        remedy=advise(doubts[0], start.location),
    )


def _chain(unit: LaunchUnit, start: Start) -> tuple[Step, ...]:
    own = Step(location=unit.command.location, message=unit.command.text)
    return (*unit.steps, *(start.steps or (own,)))


def _through(unit: LaunchUnit, start: Start, sink: Sink) -> tuple[Step, ...]:
    """Return the chain to a sink, the call itself last."""
    call = Step(location=sink.location, message=sink.text)
    return (*_chain(unit, start), *sink.steps, call)


def who(unit: LaunchUnit) -> str:
    """Return who starts it, as a sentence begins: the artefact that says so, not its image's."""
    first = unit.steps[0].location if unit.steps else unit.command.location
    path = unit.artefact or first.path
    if unit.name == path.name:
        return str(path)
    if unit.name.endswith(f" {path.name}"):
        return f"The {unit.name.removesuffix(path.name)}{path}"
    return f"The {unit.name} of {path}"
