"""Plain factories of the model; import them with `from tests.factories import a_finding`.

Each gives one ordinary, complete value; `changes` are the fields that the test is about.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any  # what a test changes is checked by the dataclass, not by the factory

from flaskgate.model.findings import (
    Finding,
    Identity,
    Location,
    Position,
    Rule,
    Severity,
    StatementDigest,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import EngineRun, Policy, Report
from flaskgate.model.starts import Answer, Started


def a_rule(**changes: Any) -> Rule:  # noqa: ANN401 - see the import
    """Return the rule `flask-debug-run`, high, with CWE, reference and alias."""
    rule = Rule(
        id="flask-debug-run",
        severity=Severity.HIGH,
        title="Flask's debug mode is switched on in the call that starts the app",
        description="With debug on, every error page is a console that runs code on the server.",
        help="# `flask-debug-run`\n\nSwitch debug off.\n",
        cwe=("CWE-489", "CWE-94"),
        references=("https://flask.palletsprojects.com/en/stable/debugging/",),
        aliases=frozenset({"B201"}),
    )
    return replace(rule, **changes)


def a_location(
    path: str = "app.py",
    start: tuple[int, int] = (8, 13),
    end: tuple[int, int] | None = None,
) -> Location:
    """Return a span of `path`; without `end` it is ten characters of the line of `start`."""
    line, column = start
    last = (line, column + 10) if end is None else end
    return Location(PurePosixPath(path), Position(*start), Position(*last))


def a_finding(**changes: Any) -> Finding:  # noqa: ANN401 - see the import
    """Return a live finding of `a_rule()` at `app.py:8:13`, seen by Semgrep."""
    finding = Finding(
        rule=a_rule(),
        location=a_location(),
        message="app.run() is called with debug=True.",
        advice="Remove debug=True and serve the app with gunicorn app:app.",
        snippet="    app.run(debug=True)",
        fingerprint="8b7cf3e952e7aeb2:1",
        identity=an_identity(),
        engines=frozenset({"semgrep"}),
    )
    return replace(finding, **changes)


def an_identity(
    path: str = "app.py",
    statement: str = "1f",
    *,
    rest: str = "",
    led_by: tuple[tuple[str, str], ...] = (),
    sketch: str = "2e",
) -> Identity:
    """Return what a finding is recognised by; each digest is two digits, repeated."""
    steps = [StatementDigest(PurePosixPath(where), what * 8, what * 8) for where, what in led_by]
    own = StatementDigest(PurePosixPath(path), statement * 8, (rest or statement) * 8)
    return Identity(own=own, led_by=frozenset(steps), sketch=sketch * 8)


def a_suppression(**changes: Any) -> Suppression:  # noqa: ANN401 - see the import
    """Return an in-source mark with a reason, on the line above `a_finding()`."""
    suppression = Suppression(
        kind=SuppressionKind.IN_SOURCE,
        justification="Only on the developer's machine.",
        location=a_location(start=(7, 1)),
    )
    return replace(suppression, **changes)


def a_start(**changes: Any) -> Started:  # noqa: ANN401 - see the import
    """Return a start of production that is shown to be safe, at `Dockerfile:9`."""
    step = Step(location=a_location("Dockerfile", (9, 1)), message='CMD ["gunicorn", "shop:app"]')
    steps = changes.get("steps", (step,))
    start = Started(
        location=steps[-1].location,
        steps=steps,
        program="gunicorn",
        app="shop:app",
        answer=Answer.SAFE,
        reason="debug off",
        is_server=True,
    )
    return replace(start, **changes)


def a_bad_start(*findings: Finding, **changes: Any) -> Started:  # noqa: ANN401 - see the import
    """Return a start that serves the debugger and has led to `findings`, at `Dockerfile:9`."""
    about = frozenset((one.rule.id, one.location) for one in findings)
    fields = {"program": "python run.py", "app": "", "reason": "debugger on", "findings": about}
    return a_start(answer=Answer.HARMFUL, **{**fields, **changes})


def a_report(*findings: Finding, **changes: Any) -> Report:  # noqa: ANN401 - see the import
    """Return a finished run with `findings` in their order and their rules, sorted by id.

    Without findings it has passed, and `a_rule()` is the one rule it knows.
    """
    rules = {finding.rule.id: finding.rule for finding in findings} or {a_rule().id: a_rule()}
    report = Report(
        findings=findings,
        notifications=(),
        rules=tuple(rules[rule_id] for rule_id in sorted(rules)),
        engines=(
            EngineRun(name="bandit", version="1.9.4", files=3),
            EngineRun(name="semgrep", version="1.182.0", files=3),
        ),
        policy=Policy(),
        category="flaskgate",
        files=12,
        sources=3,
        modules=1,
        seconds=0.25,
        root=".",
    )
    return replace(report, **changes)
