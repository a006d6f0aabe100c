"""What the gate believes is started, as text and as JSON: every start, its answer and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from flaskgate.launch.follow.judge import Verdict
from flaskgate.launch.follow.results import Analysis, Harmful, Launch, Safe
from flaskgate.launch.model import Sink, State, Switch
from flaskgate.launch.verdicts.outcomes import starts_of
from flaskgate.launch.wording import say, say_all, without_placeholders
from flaskgate.model.findings import Location, Notification, Rule
from flaskgate.model.starts import StartCounts, count_starts
from flaskgate.text.escape import defuse

Node = dict[str, object]
"""A JSON object."""


def to_text(analysis: Analysis, rules: Mapping[str, Rule]) -> str:
    """Return the launches in the order of their artefacts, then what could not be read.

    Every line is safe for a terminal and for the log of a workflow.
    """
    blocks = [_launch(launch, rules) for launch in analysis.listed]
    blocks += [_launch(launch, rules, role="by hand") for launch in analysis.by_hand]
    notes = [_note(one) for one in analysis.notifications]
    blank = ("\n".join([*block, ""]) for block in blocks)
    return "\n".join([*blank, *notes, _summary(_counts(analysis, rules)), ""])


def to_json(analysis: Analysis, rules: Mapping[str, Rule]) -> Node:
    """Return the same as plain JSON values; a change that takes a key away raises `format`.

    `counts` are of starts: those of production by their answer, those for development apart.
    `by_hand` is what scripts start that nothing runs, which is not counted. Lines and columns
    count from 1.
    """
    return {
        "format": 1,
        "counts": asdict(_counts(analysis, rules)),
        "starts": [_start_node(launch, rules) for launch in analysis.listed],
        "by_hand": [_start_node(launch, rules) for launch in analysis.by_hand],
        "notifications": [_note(one) for one in analysis.notifications],
    }


def _counts(analysis: Analysis, rules: Mapping[str, Rule]) -> StartCounts:
    return count_starts(starts_of(analysis.listed, rules))


def _summary(counts: StartCounts) -> str:
    if not counts.seen:
        return "nothing here says what is started; `launches` in .flaskgate.yml can tell the gate"
    answers = {
        "harmful": counts.harmful,
        "safe": counts.safe,
        "unknown": counts.unknown,
        "for development": counts.development,
    }
    parts = ", ".join(f"{number} {word}" for word, number in answers.items() if number)
    return f"{counts.seen} start{'s' * (counts.seen != 1)} found: {parts}"


def _start_node(launch: Launch, rules: Mapping[str, Rule]) -> Node:
    unit, start = launch.unit, launch.start
    return {
        "unit": _text(unit.name),
        "context": launch.context.value,
        "location": _location(start.location),
        "command": _text(unit.command.text),
        "kind": start.kind.value,
        "words": [_text(without_placeholders(word)) for word in start.words],
        "is_conditional": start.is_conditional,
        "resolves": None if launch.path is None else _text(str(launch.path)),
        "answer": launch.answer.word,
        "reason": _text(_reason_of(launch)),
        "verdicts": [_verdict_node(one, launch, rules) for one in launch.verdicts],
        "chain": [
            {"location": _location(step.location), "message": _text(step.message)}
            for step in (*unit.steps, *start.steps)
        ],
    }


def _reason_of(launch: Launch) -> str:
    """Return what shows that it is safe, what is wrong, or what cannot be told."""
    if isinstance(launch.answer, Safe):
        return say(launch.answer.reason)
    if isinstance(launch.answer, Harmful):
        return launch.verdicts[0].message
    return say_all(launch.doubts)


def _verdict_node(verdict: Verdict, launch: Launch, rules: Mapping[str, Rule]) -> Node:
    severity = rules[verdict.rule].severity.word if launch.is_production else "low"
    return {
        "rule": verdict.rule,
        "severity": severity,
        "location": _location(verdict.location),
        "message": _text(verdict.message),
    }


def _location(location: Location) -> Node:
    return {
        "path": _text(str(location.path)),
        "line": location.start.line,
        "column": location.start.column,
    }


def _text(text: str) -> str:
    r"""Return text that is valid UTF-8: a stray byte of a file name becomes `\udcNN`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _launch(launch: Launch, rules: Mapping[str, Rule], *, role: str = "") -> list[str]:
    unit, start = launch.unit, launch.start
    head = f"{_place(unit.command.location)}  {unit.name}, {role or launch.context.value}"
    rows = [
        ("runs", unit.command.text),
        *(("through", f"{_place(step.location)}  {step.message}") for step in start.steps[1:]),
        ("is", _kind(launch)),
        *_resolution(launch),
        *(("reaches", _sink(sink)) for sink in launch.effects.sinks),
        *_verdicts(launch, rules),
    ]
    return [defuse(head), *(f"  {label:<9}{defuse(text)}" for label, text in rows)]


def _kind(launch: Launch) -> str:
    start = launch.start
    doubt = ", if its branch is taken" if start.is_conditional else ""
    role = "" if launch.unit.serves else ", by its role no server"
    said = without_placeholders(" ".join(start.words) or start.target)
    return f"{start.kind.value}: {said}{doubt}{role}"


def _resolution(launch: Launch) -> Iterator[tuple[str, str]]:
    if launch.path is not None:
        why = f"  ({launch.rule})" if launch.rule else ""
        yield "resolves", f"{launch.path}{why}"
    if launch.doubts:
        yield "unknown", say_all(launch.doubts)


def _sink(sink: Sink) -> str:
    doubt = ", if its branch is taken" if sink.is_conditional else ""
    return (
        f"{_place(sink.location)}  {sink.text}: {sink.kind.value}, {_switch(sink.debugger)}{doubt}"
    )


def _switch(switch: Switch) -> str:
    reason = f" ({switch.reason})" if switch.reason and switch.state is not State.OFF else ""
    return f"debugger {switch.state.value}{reason}"


def _verdicts(launch: Launch, rules: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    for verdict in launch.verdicts:
        severity = rules[verdict.rule].severity.word if launch.is_production else "development"
        yield "verdict", f"{severity} {verdict.rule} at {_place(verdict.location)}"
    if isinstance(launch.answer, Safe):
        yield "safe", say(launch.answer.reason)


def _place(location: Location) -> str:
    return f"{location.path}:{location.start.line}"


def _note(note: Notification) -> str:
    place = "" if note.path is None else f"{note.path}: "
    return defuse(f"{note.level.value} {note.id}: {place}{note.message}")
