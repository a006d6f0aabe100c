from __future__ import annotations

import io
from pathlib import PurePosixPath

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.model.findings import Finding, Severity, Step, Suppression, SuppressionKind
from flaskgate.model.report import Policy, Report
from flaskgate.model.wording import page
from flaskgate.publish.reporters.annotations import Annotations
from flaskgate.publish.reporters.marker import Marker
from flaskgate.text.escape import encodable, visible
from tests.factories import a_finding, a_location, a_report, a_rule
from tests.golden import TextFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.runner_commands import Command, LogReader
from tests.publish.reporters.streams import Broken
from tests.rich_report import a_rich_report


def written(report: Report) -> str:
    stream = io.StringIO()
    Annotations(stream).mark(report, report.shown)
    return stream.getvalue()


def read(report: Report) -> list[Command]:
    """Return what the runner would act on; every line must be a command."""
    text = written(report)
    commands = list(LogReader().read(text))
    assert len(commands) == text.count("\n")
    return commands


def of(severity: Severity, number: int) -> list[Finding]:
    rule = a_rule(severity=severity)
    places = (a_location(f"{severity.word}{n:02}.py") for n in range(number))
    return [a_finding(rule=rule, location=place) for place in places]


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert written(a_rich_report()) == snapshot(extension_class=TextFile)


def test_a_clean_run_writes_nothing() -> None:
    assert written(a_report()) == ""


def test_what_is_suppressed_or_not_listed_is_not_marked() -> None:
    mark = Suppression(kind=SuppressionKind.IN_SOURCE, justification="")
    report = a_report(
        a_finding(suppression=mark),
        *of(Severity.LOW, 1),
        policy=Policy(report=Severity.MEDIUM),
    )
    assert written(report) == ""


def test_it_marks_what_it_is_given_and_leaves_nothing_to_others() -> None:
    stream = io.StringIO()
    marker: Marker = Annotations(stream)
    report = a_report(*of(Severity.HIGH, 12))
    assert marker.mark(report, report.shown[10:]) == ()
    files = [one.properties["file"] for one in LogReader().read(stream.getvalue())]
    assert files == ["high10.py", "high11.py"]


def test_message_holds_advice_and_page() -> None:
    [command] = read(a_report(a_finding()))
    assert command == Command(
        "error",
        {
            "file": "app.py",
            "line": "8",
            "endline": "8",
            "col": "13",
            "endcolumn": "22",
            "title": "high: Flask's debug mode is switched on in the call that starts the app",
        },
        "app.run() is called with debug=True.\n\n"
        "Remove debug=True and serve the app with gunicorn app:app.\n\n"
        f"{page(a_rule())}",
    )


def test_without_advice_and_page_there_is_no_empty_line() -> None:
    [command] = read(a_report(a_finding(advice="", rule=a_rule(help=""))))
    assert command.data == "app.run() is called with debug=True."


def test_the_chain_stands_before_the_fix() -> None:
    places = [("Dockerfile", 9), ("start.sh", 15), ("app.py", 8)]
    chain = tuple(Step(location=a_location(path, (n, 1)), message="x") for path, n in places)
    [command] = read(a_report(a_finding(chain=chain)))
    assert command.data.split("\n\n")[:3] == [
        "app.run() is called with debug=True.",
        "Dockerfile:9 → start.sh:15 → app.py:8",
        "Remove debug=True and serve the app with gunicorn app:app.",
    ]


def test_a_chain_that_says_no_more_than_the_mark_is_left_out() -> None:
    own = Step(location=a_location(), message="app.run(debug=True)")
    assert read(a_report(a_finding(chain=(own,)))) == read(a_report(a_finding()))


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        pytest.param(Severity.CRITICAL, "error", id="critical"),
        pytest.param(Severity.HIGH, "error", id="high"),
        pytest.param(Severity.MEDIUM, "warning", id="medium"),
        pytest.param(Severity.LOW, "notice", id="low"),
    ],
)
def test_level_and_title_say_the_severity(severity: Severity, level: str) -> None:
    [command] = read(a_report(*of(severity, 1)))
    assert command.name == level
    assert command.properties["title"].startswith(f"{severity.word}: Flask")


def test_ten_of_a_level_are_all_marked() -> None:
    commands = read(a_report(*of(Severity.HIGH, 10)))
    assert [command.properties.get("file") for command in commands] == [
        f"high{n:02}.py" for n in range(10)
    ]


def test_the_tenth_of_more_says_how_many_there_are() -> None:
    commands = read(a_report(*of(Severity.HIGH, 11)))
    assert len(commands) == 10
    assert commands[-2].properties["file"] == "high08.py"
    assert commands[-1] == Command(
        "error", {}, "Flaskgate found 2 more errors: see the log and the summary."
    )


def test_each_level_has_its_own_limit_and_the_worst_come_first() -> None:
    findings = [
        *of(Severity.LOW, 12),
        *of(Severity.MEDIUM, 30),
        *of(Severity.HIGH, 15),
        *of(Severity.CRITICAL, 4),
    ]
    commands = read(a_report(*findings))
    assert [command.name for command in commands] == (
        ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    )
    files = [command.properties.get("file", "")[:4] for command in commands[:10]]
    assert files == ["crit"] * 4 + ["high"] * 5 + [""]
    assert [commands[n].data.split(":")[0] for n in (9, 19, 29)] == [
        "Flaskgate found 10 more errors",
        "Flaskgate found 21 more warnings",
        "Flaskgate found 3 more notices",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_stays_in_its_command(text: str) -> None:
    [command] = read(a_hostile_report(text))
    path = encodable(str(PurePosixPath(text)))
    assert command.name == "error"
    assert command.properties["file"] == (f"./{path}" if path.startswith("=") else path)
    assert command.properties["line"] == "8"
    assert command.properties["title"].startswith(f"high: {visible(text)}"[:200].rstrip())
    for line in command.data.split("\n"):
        assert line.isprintable()
    shown = "\n".join(map(visible, text[:1799].split("\n")))
    assert command.data.startswith(shown[:4000])
    written(a_hostile_report(text)).encode()


def test_the_link_survives_the_longest_texts() -> None:
    places = [a_location("z" * 9000, (10**n, 1)) for n in range(9)]
    chain = tuple(Step(location=place, message="x") for place in places)
    [command] = read(a_report(a_finding(message="x" * 9000, advice="y" * 9000, chain=chain)))
    assert len(command.data) < 4096
    assert command.data.endswith("/flask-debug-run/README.md")


def test_who_closes_the_pipe_has_seen_enough() -> None:
    assert Annotations(Broken()).mark(a_report(a_finding()), [a_finding()]) == ()
