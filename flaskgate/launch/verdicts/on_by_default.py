"""Says what is on by default in the code that nothing in the repository starts (R14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from flaskgate.launch.follow.judge import Verdict, cause_of, remedy_of
from flaskgate.launch.follow.results import Orphan
from flaskgate.launch.model import Application, Effects, ServerKind, Sink, State, Switch
from flaskgate.launch.plan.variables.by_mode import unset
from flaskgate.model.findings import Location, Step
from flaskgate.model.wording import NOT_STARTED


def defaults_of(orphans: Iterable[Orphan]) -> Iterator[Verdict]:
    """Yield a verdict for every place that serves or switches debug on, each once."""
    seen: set[tuple[str, Location]] = set()
    for orphan in orphans:
        for verdict in map(partial(_with, orphan.setting), _verdicts(orphan.effects)):
            if (verdict.rule, verdict.location) not in seen:
                seen.add((verdict.rule, verdict.location))
                yield verdict


def _with(setting: tuple[str, str] | None, verdict: Verdict) -> Verdict:
    """Return a verdict with the value of the variable that selects the settings."""
    if setting is None or verdict.variable != setting[0]:
        return verdict
    return replace(verdict, remedy=f"{unset(*setting)} {{serve}}", cause=None)


def _verdicts(effects: Effects) -> Iterator[Verdict]:
    told: set[Location] = set()
    for sink in effects.sinks:
        if _serves_console(sink):
            told.update(step.location for step in sink.debugger.steps)
            yield _debugger(sink)
        elif sink.kind is ServerKind.DEVELOPMENT:
            yield _server(sink)
    for app in effects.apps:
        steps = {step.location for step in app.debug.steps}
        if app.debug.state is State.ON and steps and not steps <= told:
            yield _configured(app)


def _serves_console(sink: Sink) -> bool:
    is_on = sink.debugger.state is State.ON and sink.evalex.state is not State.OFF
    return is_on and not sink.is_conditional


def _debugger(sink: Sink) -> Verdict:
    middleware = sink.kind is ServerKind.MIDDLEWARE
    steps = sink.debugger.steps
    place = steps[-1].location if steps and steps[-1].location.overlaps(sink.location) else None
    return Verdict(
        rule="werkzeug-debugger" if middleware else _rule(sink.debugger, "flask-debug-run"),
        location=place or sink.location,
        extent=sink.location,
        message=f"`{sink.text}` serves the Werkzeug debugger ({sink.debugger.reason}), and "
        f"{NOT_STARTED}.",
        chain=_way(sink, *(step for step in steps if not step.location.overlaps(sink.location))),
        remedy="" if middleware else remedy_of(sink.debugger, sink.location),
        cause=cause_of(sink.debugger, sink.location),
        variable=sink.debugger.variable if sink.debugger.is_literal else "",
    )


def _server(sink: Sink) -> Verdict:
    return Verdict(
        rule="dev-server-run",
        location=sink.location,
        extent=sink.location,
        message=f"`{sink.text}` starts Flask's development server from code: it is made for one "
        "developer, not for production.",
        chain=_way(sink),
    )


def _way(sink: Sink, *causes: Step) -> tuple[Step, ...]:
    """Return what leads to a call from elsewhere; nothing where it stands alone."""
    way = (*sink.steps, *causes)
    return (*way, Step(location=sink.location, message=sink.text)) if way else ()


def _configured(app: Application) -> Verdict:
    return Verdict(
        rule=_rule(app.debug, "flask-debug-config"),
        location=app.setting[-1].location,
        message=f"This puts `{app.text}` into debug mode ({app.debug.reason}), and {NOT_STARTED}.",
        chain=(Step(location=app.location, message=app.text), *app.debug.steps),
        remedy=remedy_of(app.debug, app.location) if app.debug.variable else "",
        variable=app.debug.variable if app.debug.is_literal else "",
    )


def _rule(switch: Switch, rule: str) -> str:
    return "flask-debug-env" if switch.variable or switch.is_trap else rule
