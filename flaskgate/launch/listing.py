"""What the gate believes is started, as text: every launch unit, what it resolves to and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flaskgate.escape import defuse
from flaskgate.launch.launched import Analysis, Launch, Safe
from flaskgate.launch.model import Sink, State, Switch
from flaskgate.launch.wording import say, say_all
from flaskgate.model import Location, Notification, Rule


def to_text(analysis: Analysis, rules: Mapping[str, Rule]) -> str:
    """Return the launches in the order of their artefacts, then what could not be read.

    Every line is safe for a terminal and for the log of a workflow.
    """
    blocks = [_launch(launch, rules) for launch in analysis.launches]
    notes = [_note(one) for one in analysis.notifications]
    count = f"{len(blocks)} start{'s' * (len(blocks) != 1)} found"
    if not blocks:
        count = "no artefact starts anything here; `launches` in .flaskgate.yml can tell the gate"
    return "\n".join([*("\n".join([*block, ""]) for block in blocks), *notes, count, ""])


def _launch(launch: Launch, rules: Mapping[str, Rule]) -> list[str]:
    unit, start = launch.unit, launch.start
    head = f"{_place(unit.command.location)}  {unit.name}, {launch.context.value}"
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
    return f"{start.kind.value}: {' '.join(start.words) or start.target}{doubt}{role}"


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
