from __future__ import annotations

import re
from operator import attrgetter
from pathlib import PurePosixPath

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.model.findings import (
    Change,
    Location,
    Notification,
    NotificationLevel,
    Position,
    ServePlan,
    Severity,
    Step,
)
from flaskgate.model.report import Policy, Report
from flaskgate.model.starts import Answer
from flaskgate.publish.views.console import Detail, Look, to_text
from tests.factories import (
    a_bad_start,
    a_finding,
    a_location,
    a_report,
    a_rule,
    a_start,
    a_suppression,
)
from tests.golden import TextFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.runner_commands import LogReader
from tests.rich_report import a_rich_report

PLAIN, VERBOSE = Look(), Look(detail=Detail.VERBOSE)
LOW = a_finding(rule=a_rule(severity=Severity.LOW))
LATE = Notification(id="x", message="took too long", level=NotificationLevel.ERROR)
BROKEN = Notification(
    id="syntax-error", message="not Python", path=PurePosixPath("old/py2.py"), line=7
)
FIVE = "  also  started by Procfile:1, Procfile:2, Procfile:3, Procfile:4, Procfile:5"
SGR = re.compile(r"\x1b\[[0-9;]+m")


def test_plain(snapshot: SnapshotAssertion) -> None:
    assert to_text(a_rich_report(), PLAIN) == snapshot(extension_class=TextFile)


def test_colour(snapshot: SnapshotAssertion) -> None:
    text = to_text(a_rich_report(), Look(colour=True))
    assert text.replace("\x1b", "␛") == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("width", range(40, 100))
def test_a_figure_and_its_unit_stay_on_one_line(width: int) -> None:
    text = to_text(a_report(seconds=2.5), Look(width=width))
    assert "2.5 s)" in text


def test_what_is_for_the_record_is_told_to_who_asks_for_all() -> None:
    record = Notification(id="launch-limit", message="too much", level=NotificationLevel.NONE)
    report = a_report(notifications=(record,))
    assert "too much" not in to_text(report, PLAIN)
    assert "note     too much [launch-limit]" in to_text(report, VERBOSE)


def test_colour_changes_nothing_but_colour() -> None:
    report = a_rich_report()
    assert SGR.sub("", to_text(report, Look(colour=True))) == to_text(report, PLAIN)


def test_a_clean_run_is_its_verdict() -> None:
    assert to_text(a_report(starts=()), PLAIN) == (
        "PASSED: the code turns Flask's debug mode on nowhere; "
        "no file here says how the app is started in\nproduction (0.2 s)\n"
    )


def test_the_worst_stand_first() -> None:
    rules = {"b.py": Severity.CRITICAL, "a.py": Severity.MEDIUM, "c.py": Severity.HIGH}
    findings = [
        a_finding(rule=a_rule(severity=severity), location=a_location(path, (line, 1)))
        for path, severity in rules.items()
        for line in (20, 3)
    ]
    findings.sort(key=attrgetter("location"))
    text = to_text(a_report(*findings), PLAIN)
    heads = re.findall(r"^[✗!]  (\w\.py:\d+)", text, re.MULTILINE)
    assert heads == ["b.py:3", "b.py:20", "c.py:3", "c.py:20", "a.py:3", "a.py:20"]


def test_what_is_not_listed_is_counted_and_listed_on_demand() -> None:
    low = a_finding(rule=a_rule(severity=Severity.LOW), message="quiet")
    aside = a_finding(suppression=a_suppression())
    report = a_report(low, aside, policy=Policy(report=Severity.MEDIUM))
    text = to_text(report, PLAIN)
    assert "quiet" not in text
    assert "Not listed: 1 finding below medium; 1 suppressed finding (flaskgate scan -v)" in text
    everything = to_text(report, VERBOSE)
    assert "Not listed" not in everything
    assert "·  app.py:8:13  low  flask-debug-run\n  quiet" in everything
    assert "in source: Only on the developer's machine." in everything


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param({"run-call", "B201"}, ["  also  known as B201"], id="a tag is not a rule"),
        pytest.param({"run-call"}, [], id="only a tag"),
    ],
)
def test_other_names_are_told_on_demand(names: set[str], expected: list[str]) -> None:
    report = a_report(a_finding(corroborated_by=frozenset(names)))
    lines = to_text(report, VERBOSE).splitlines()
    assert [line for line in lines if line.startswith("  also")] == expected
    assert "  also" not in to_text(report, PLAIN)


QUIET = Look(detail=Detail.QUIET)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(a_report(), "", id="nothing to say"),
        pytest.param(
            a_report(a_finding(rule=a_rule(severity=Severity.LOW))), "", id="nothing gates"
        ),
        pytest.param(
            a_report(a_finding(), LOW),
            "app.py:8:13: high flask-debug-run: app.run() is called with debug=True.\n"
            "FAILED: 1 finding at high or above\n",
            id="what gates",
        ),
        pytest.param(
            a_report(notifications=(LATE,)),
            "INCOMPLETE: the code turns Flask's debug mode on nowhere; no file here says how the "
            "app is started in production; 1 error: not everything was looked at\n",
            id="what could not be looked at",
        ),
    ],
)
def test_quiet_is_a_line_for_each_that_gates(report: Report, expected: str) -> None:
    assert to_text(report, QUIET) == expected


def starts(report: Report, look: Look = PLAIN) -> list[str]:
    lines = to_text(report, look).splitlines()
    return lines[: lines.index("")]


def test_a_pass_shows_the_starts_that_it_rests_on() -> None:
    script = (*a_start().steps, Step(location=a_location("run/go.sh", (15, 1)), message="exec x"))
    report = a_report(
        starts=(
            a_start(program="celery", app="", reason="serves nothing", is_server=False),
            a_start(steps=script, program="waitress-serve", app="shop.web:create_app()"),
            a_start(answer=Answer.UNKNOWN, program="$X", app="", reason="$X is not set"),
            a_start(is_production=False, reason="a test"),
        )
    )
    assert starts(report) == [
        "? Dockerfile:9                 $X                                      $X is not set",
        "✓ Dockerfile:9 → run/go.sh:15  waitress-serve → shop.web:create_app()  debug off",
        "✓ Dockerfile:9                 celery                                  serves nothing",
    ]
    assert len(starts(report, VERBOSE)) == 4
    assert starts(report, VERBOSE)[2].endswith(
        "gunicorn → shop:app                     a test (for development)"
    )


def test_a_failing_start_stands_first_with_its_cause() -> None:
    worst = a_finding(rule=a_rule(id="debug-deployed"), location=a_location("run.py", (6, 5)))
    mild = a_finding(rule=a_rule(id="gunicorn-reload", severity=Severity.MEDIUM))
    accepted = a_finding(location=a_location("c.py"), suppression=a_suppression())
    report = a_report(
        worst,
        mild,
        accepted,
        starts=(
            a_start(),
            a_bad_start(mild, reason="reloads"),
            a_bad_start(accepted),
            a_bad_start(worst, cause=worst.location),
            a_bad_start(worst, cause=a_location("Dockerfile", (4, 1))),
        ),
    )
    assert [line.split(maxsplit=2)[::2] for line in starts(report)] == [
        ["✗", "python run.py        debugger on, by run.py:6"],
        ["✗", "python run.py        debugger on, by line 4"],
        ["!", "python run.py        reloads (medium, does not gate)"],
        ["!", "python run.py        debugger on (accepted)"],
        ["✓", "gunicorn → shop:app  debug off"],
    ]


def test_many_starts_are_folded() -> None:
    report = a_report(starts=(*[a_start()] * 11, *[a_start(answer=Answer.UNKNOWN)] * 2))
    assert starts(report)[-1] == "  … and 3 more: 3 safe (flaskgate scan -v)"
    assert len(starts(report)) == 11
    assert len(starts(report, VERBOSE)) == 13


def test_paths_are_those_that_the_reader_would_type() -> None:
    look = Look(here=PurePosixPath(".."))
    text = to_text(a_report(a_finding(), starts=(a_start(),), notifications=(BROKEN,)), look)
    assert text.startswith("✓ ../Dockerfile:9  ")
    assert "\n✗  ../app.py:8:13  high" in text
    assert "\nwarning  ../old/py2.py:7: not Python [syntax-error]" in text


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        pytest.param("shop", "web/app.py", id="below where the reader stands"),
        pytest.param("shop/web", "app.py", id="beside"),
        pytest.param("docs", "../shop/web/app.py", id="elsewhere"),
    ],
)
def test_who_stands_in_the_repository_reads_the_shortest_path(inside: str, expected: str) -> None:
    above = PurePosixPath(*[".."] * len(PurePosixPath(inside).parts))
    look = Look(here=above, inside=PurePosixPath(inside))
    assert look.name(PurePosixPath("shop/web/app.py")) == expected


@pytest.mark.parametrize("width", [40, 60, 100])
def test_prose_is_wrapped_at_the_width_and_words_are_whole(width: int) -> None:
    words = (
        "a sentence of several words with `gunicorn --bind 0.0.0.0:8000 'shop:create_app()'` " * 4
    )
    report = a_report(
        a_finding(message=words, advice=words),
        notifications=(Notification(id="x", message=words),),
    )
    lines = to_text(report, Look(width=width)).splitlines()[:-1]
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    assert text.count(" ".join(words.split())) == 3


@pytest.mark.parametrize("length", range(30, 60))
def test_no_word_becomes_a_command_by_being_wrapped(length: int) -> None:
    text = f"{'x' * length} ::error::forged ::warning::forged"
    report = a_report(
        a_finding(message=text, advice=text), notifications=(Notification(id="x", message=text),)
    )
    assert list(LogReader().read(to_text(report, Look(width=60)))) == []


def test_a_word_that_is_too_long_stands_alone() -> None:
    report = a_report(a_finding(message=f"see {'x' * 60} there"))
    assert f"  see\n  {'x' * 60}\n  there\n" in to_text(report, Look(width=40))


def steps(*places: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(
        Step(location=a_location(path, (line, 3)), message=f"runs {path}") for path, line in places
    )


def test_a_chain_is_a_list_of_arrows() -> None:
    chain = steps(("Dockerfile", 9), ("go.sh", 15), ("app.py", 8))
    assert (
        "\n    Dockerfile:9  runs Dockerfile\n  → go.sh:15  runs go.sh\n  → app.py:8  runs app.py\n"
    ) in to_text(a_report(a_finding(chain=chain)), PLAIN)


def test_a_long_chain_is_cut() -> None:
    chain = steps(*[("go.sh", line) for line in range(1, 30)])
    assert "  → go.sh:12  runs go.sh\n  → … 17 more steps\n" in to_text(
        a_report(a_finding(chain=chain)), PLAIN
    )


def test_a_chain_that_says_no_more_than_the_finding_is_left_out() -> None:
    assert "runs app.py" not in to_text(a_report(a_finding(chain=steps(("app.py", 8)))), PLAIN)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(1, ["  also  started by Procfile:1"], id="one"),
        pytest.param(5, [FIVE], id="all are named"),
        pytest.param(1006, [f"{FIVE} and 1,001 more"], id="more than are named"),
    ],
)
def test_other_starts(number: int, expected: list[str]) -> None:
    related = steps(*[("Procfile", line) for line in range(1, number + 1)])
    lines = to_text(a_report(a_finding(related=related)), PLAIN).splitlines()
    assert [line for line in lines if line.startswith("  also")] == expected


@pytest.mark.parametrize(
    ("snippet", "start", "end", "expected"),
    [
        pytest.param("ab cd", 4, 6, ["ab cd", "   ^^"], id="end of the line"),
        pytest.param("ab cd", 4, 4, ["ab cd", "   ^"], id="an empty span is one caret"),
        pytest.param("ab cd", 4, 2, ["ab cd", "   ^"], id="inverted"),
        pytest.param("ab cd", 4, 99, ["ab cd", "   ^^"], id="end beyond the line"),
        pytest.param("ab", 99, 100, ["ab", "  ^"], id="start beyond the line"),
        pytest.param("\tab\tcd", 5, 7, ["    ab    cd", "          ^^"], id="tabs"),
        pytest.param("x='日本', y", 9, 10, ["x='日本', y", " " * 10 + "^"], id="wide before"),
        pytest.param("x=日本", 3, 5, ["x=日本", "  ^^^^"], id="wide inside"),
        pytest.param("e\u0301 = x", 6, 7, ["e\u0301 = x", "    ^"], id="combining before"),
        pytest.param("\x1b[2J x", 6, 7, [r"\x1b[2J x", "        ^"], id="escaped before"),
        pytest.param("##[error] x", 11, 12, ["# #[error] x", "           ^"], id="broken before"),
        pytest.param("x ##[error]", 3, 12, ["x # #[error]", "  ^^^^^^^^^^"], id="broken inside"),
        pytest.param("x" * 120, 120, 121, ["x" * 120, " " * 119 + "^"], id="just fits"),
        pytest.param(
            "a" * 100 + "REGION" + "b" * 100,
            101,
            107,
            ["…" + "a" * 40 + "REGION" + "b" * 74 + "…", " " * 41 + "^" * 6],
            id="cut on both sides",
        ),
        pytest.param("R" + "b" * 200, 1, 2, ["R" + "b" * 119 + "…", "^"], id="cut at the end"),
        pytest.param(
            "a" * 200 + "R", 201, 202, ["…" + "a" * 40 + "R", " " * 41 + "^"], id="cut before"
        ),
        pytest.param(
            "x" * 10_000, 1, 10_001, ["x" * 120 + "…", "^" * 120], id="a span that is cut"
        ),
    ],
)
def test_source_line_is_marked(snippet: str, start: int, end: int, expected: list[str]) -> None:
    location = Location(PurePosixPath("a.py"), Position(8, start), Position(8, end))
    report = a_report(a_finding(location=location, snippet=snippet))
    assert to_text(report, Look(width=130)).splitlines()[2:4] == [
        f"     8 | {expected[0]}",
        f"       | {expected[1]}",
    ]


def test_a_span_over_lines_is_marked_to_the_line_end() -> None:
    finding = a_finding(location=a_location("a.py", (8, 5), (12, 2)), snippet="    app.run(")
    assert to_text(a_report(finding), PLAIN).splitlines()[3] == "       |     ^^^^^^^^"


@pytest.mark.parametrize("snippet", ["", "  \t"])
def test_without_a_source_line_there_are_no_marks(snippet: str) -> None:
    assert "^" not in to_text(a_report(a_finding(snippet=snippet)), PLAIN)


def test_a_long_message_is_cut() -> None:
    text = to_text(a_report(a_finding(message="x" * 10_000)), PLAIN)
    assert "x" * 1999 + "…" in text
    assert "x" * 2000 not in text


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_the_listing_is_obeyed(text: str, *, colour: bool) -> None:
    shown = to_text(a_hostile_report(text), Look(colour=colour))
    shown.encode()
    assert list(LogReader().read(shown)) == []
    plain = SGR.sub("", shown) if colour else shown
    assert plain.replace("\n", "").isprintable()
    assert plain.splitlines()[-1].startswith("FAILED: 1 of 2 production starts fails")


def a_plan(before: str, after: str) -> ServePlan:
    changes = (
        Change(path=PurePosixPath("Dockerfile"), line=8, before=before, after=after),
        Change(path=PurePosixPath("requirements.txt"), line=3, before="", after="gunicorn"),
    )
    return ServePlan(target="run:app", changes=changes)


def test_the_change_is_shown_before_and_after() -> None:
    plan = a_plan('CMD ["python", "run.py"]', 'CMD ["gunicorn", "run:app"]')
    text = to_text(a_report(a_finding(plan=plan)), PLAIN)
    assert (
        "  change  Dockerfile:8\n"
        '          - CMD ["python", "run.py"]\n'
        '          + CMD ["gunicorn", "run:app"]\n'
        "  change  requirements.txt:3\n"
        "          + gunicorn\n"
    ) in text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_change_is_obeyed(text: str) -> None:
    shown = to_text(a_report(a_finding(plan=a_plan(text, text))), PLAIN)
    assert list(LogReader().read(shown)) == []
    assert shown.replace("\n", "").isprintable()
    assert len(shown) < 15_000
