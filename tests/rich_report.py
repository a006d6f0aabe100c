"""One report with something of everything, for the golden files."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.model.findings import (
    Finding,
    Notification,
    NotificationLevel,
    Severity,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy, Refuted, Report
from flaskgate.model.starts import Answer, Started
from tests.factories import a_bad_start, a_finding, a_location, a_report, a_rule, a_start


def a_rich_report() -> Report:
    """Return a failed run that shows low and above, with one finding of each sort."""
    return a_report(
        _corroborated(),
        _deployed(),
        _of_a_users_own_rule(),
        _over_several_lines(),
        *_suppressed(),
        a_finding(location=a_location("tools/c.py", (6, 1)), in_baseline=True),
        a_finding(location=a_location("tools/d.py", (8, 1)), in_scope=False),
        notifications=_notifications(),
        starts=_starts(),
        refuted=(
            Refuted(
                finding=a_finding(location=a_location("tools/e.py", (3, 1))),
                reason="another rule knows this as something harmless that looks alike",
            ),
        ),
        policy=Policy(fail_on=Severity.HIGH, report=Severity.LOW),
        files=1234,
        seconds=0.44,
    )


def _starts() -> tuple[Started, ...]:
    deployed = _deployed()
    return (
        a_start(),
        a_bad_start(deployed, steps=deployed.chain[:2], cause=deployed.location),
        a_start(
            steps=(Step(location=a_location("compose.yml", (7, 5)), message="command: $RUNNER"),),
            program="$RUNNER",
            app="",
            answer=Answer.UNKNOWN,
            reason="$RUNNER is set nowhere in the repository",
            is_server=False,
        ),
        a_start(is_production=False),
    )


def _corroborated() -> Finding:
    return a_finding(
        engines=frozenset({"semgrep", "bandit"}),
        corroborated_by=frozenset({"B201", "dev-server-run", "run-call"}),
        chain=(Step(location=a_location(), message="app.run(debug=True)"),),
        related=(Step(location=a_location("Procfile", (1, 1)), message="web: python app.py"),),
    )


def _deployed() -> Finding:
    line = "\tapp.run(host='0.0.0.0', debug=True)  # 本番 " + "x" * 200
    return a_finding(
        rule=a_rule(
            id="debug-deployed",
            severity=Severity.CRITICAL,
            title="Production starts the app with the debugger on",
        ),
        location=a_location("src/web app.py", (31, 26), (31, 36)),
        message="What production starts serves the debugger: anyone can run code.",
        advice="Remove debug=True.\nServe the app with gunicorn 'src.web:app'.",
        snippet=line,
        chain=(
            Step(location=a_location("Dockerfile", (9, 1)), message='CMD ["./start.sh", "web.py"]'),
            Step(location=a_location("start.sh", (15, 1)), message='exec python "$1" & wait'),
            Step(location=a_location("src/web app.py", (31, 2)), message="app.run(…)"),
        ),
        related=tuple(
            Step(
                location=a_location("docker-compose.yml", (line, 5)), message="command: ./start.sh"
            )
            for line in range(12, 82, 10)
        ),
    )


def _of_a_users_own_rule() -> Finding:
    return a_finding(
        rule=a_rule(
            id="our-own", severity=Severity.MEDIUM, title="Ask @platform | #12", help="One line."
        ),
        location=a_location("src/日本.py", (3, 5), (3, 7)),
        message="Do not `use` <this>; ask @platform or see https://example.com/a|b.",
        advice="",
        snippet="x = 日本()",
    )


def _over_several_lines() -> Finding:
    return a_finding(
        rule=a_rule(id="dev-server-run", severity=Severity.LOW, title="The server is for work"),
        location=a_location("src/z.py", (3, 5), (6, 2)),
        snippet="    app.run(",
    )


def _suppressed() -> tuple[Finding, ...]:
    in_source = Suppression(kind=SuppressionKind.IN_SOURCE, justification="only behind our VPN")
    external = Suppression(kind=SuppressionKind.EXTERNAL, justification="")
    return (
        a_finding(location=a_location("tools/a.py", (2, 1)), suppression=in_source),
        a_finding(location=a_location("tools/b.py", (4, 1)), suppression=external),
    )


def _notifications() -> tuple[Notification, ...]:
    return (
        Notification(
            id="syntax-error",
            message="The file is no Python 3, so it was not looked at.",
            path=PurePosixPath("old/py2.py"),
            line=7,
        ),
        Notification(
            id="file-too-large",
            message="Only the first 5 MB were looked at.",
            level=NotificationLevel.NOTE,
            path=PurePosixPath("data.py"),
        ),
        Notification(
            id="engine-limit",
            message="bandit was stopped after 60 s.",
            level=NotificationLevel.ERROR,
        ),
    )
