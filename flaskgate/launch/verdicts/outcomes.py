"""Tells every start of an analysis in the words of reports: what runs, its answer and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.judge import Verdict
from flaskgate.launch.follow.results import Harmful, Launch, Safe, Unsure
from flaskgate.launch.model import ServerKind, Start, StartKind
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.wording import say, without_placeholders
from flaskgate.model.findings import Location, Rule, Step
from flaskgate.model.starts import Answer, Started
from flaskgate.text.escape import shorten

_PROGRAM_LIMIT = 40
"""Code points of what runs."""

_PROGRAMS: Mapping[StartKind, str] = {
    StartKind.SERVER: "{program}",
    StartKind.OTHER: "{line}",
    StartKind.FLASK_CLI: "flask run",
    StartKind.PYTHON_FILE: "python {target}",
    StartKind.PYTHON_MODULE: "python -m {target}",
    StartKind.PYTHON_CODE: "python -c",
    StartKind.CONSOLE_SCRIPT: "{name}",
    StartKind.UNKNOWN: "",
}
"""What each kind is called; empty: by the whole command."""

_HARM: Mapping[str, str] = {
    "debug-deployed": "debugger on",
    "werkzeug-traceback": "error pages show the source",
    "flask-debug-env": "debugger on by default",
    "dev-server-deployed": "development server",
    "dev-server-on-import": "development server starts on import",
    "flask-debug-config": "debug mode on",
    "debug-behind-server": "debug mode on",
    "start-broken": "cannot start",
}
"""What a rule says of the start that it holds for; others are told by their title."""


def starts_of(launches: Sequence[Launch], rules: Mapping[str, Rule]) -> tuple[Started, ...]:
    """Return every start in the order of the launches."""
    return tuple(_started(launch, rules) for launch in launches)


def _started(launch: Launch, rules: Mapping[str, Rule]) -> Started:
    unit, start = launch.unit, launch.start
    own = start.steps or (_own_step(launch),)
    return Started(
        location=start.location,
        steps=tuple(
            replace(step, message=without_placeholders(step.message))
            for step in (*unit.steps, *own)
        ),
        program=shorten(without_placeholders(_program(start) or unit.command.text), _PROGRAM_LIMIT),
        app=without_placeholders(_app(launch)),
        answer=Answer(launch.answer.word),
        reason=_reason(launch, rules),
        cause=_cause(launch, rules),
        is_server=_serves(launch),
        is_production=launch.is_production,
        findings=frozenset((one.rule, one.location) for one in launch.verdicts),
    )


def _own_step(launch: Launch) -> Step:
    command = launch.unit.command
    return Step(location=command.location, message=command.text)


def _program(start: Start) -> str:
    """Return what runs, without its options."""
    name = PurePosixPath(start.words[0]).name if start.words else ""
    return _PROGRAMS[start.kind].format(
        program=start.program or start.target,
        target=start.target,
        name=name,
        line=" ".join((name, *start.words[1:])),
    )


def _app(launch: Launch) -> str:
    start = launch.start
    if start.kind is StartKind.SERVER or start.kind is StartKind.FLASK_CLI:
        return start.target or (launch.path.name if launch.path is not None else "")
    return ""


def _serves(launch: Launch) -> bool:
    serving = {StartKind.SERVER, StartKind.FLASK_CLI}
    return launch.start.kind in serving or any(
        sink.kind is not ServerKind.MIDDLEWARE for sink in launch.effects.sinks
    )


def _reason(launch: Launch, rules: Mapping[str, Rule]) -> str:
    match launch.answer:
        case Safe(reason=reason):
            return _safety(reason)
        case Harmful(verdicts=verdicts):
            rule = _worst(verdicts, rules).rule
            return _HARM.get(rule, rules[rule].title)
        case Unsure(doubts=doubts):
            return say(doubts[0])


def _safety(reason: Reason) -> str:
    if reason.cause is Cause.SERVED:
        return "debug off"
    if reason.cause is Cause.SERVED_UNTOLD:
        return "no debugger, debug mode not known"
    return reason.detail if reason.cause is Cause.NO_SERVER else say(reason)


def _cause(launch: Launch, rules: Mapping[str, Rule]) -> Location | None:
    """Return where the worst that holds is decided, if that is not the start itself."""
    if not isinstance(launch.answer, Harmful):
        return None
    place, here = _worst(launch.answer.verdicts, rules).location, launch.start.location
    is_here = (place.path, place.start.line) == (here.path, here.start.line)
    return None if is_here else place


def _worst(verdicts: Iterable[Verdict], rules: Mapping[str, Rule]) -> Verdict:
    certain = (one for one in verdicts if one.doubt is None)
    return max(certain, key=lambda one: rules[one.rule].severity)
