from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.model.findings import Location, Position, Severity, Step
from flaskgate.model.report import EngineRun, Policy
from flaskgate.publish.views.console import to_text
from tests.factories import a_finding, a_location, a_report, a_rule
from tests.golden import TextFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.runner_commands import LogReader
from tests.rich_report import a_rich_report

FIVE = "  also  started by Procfile:1, Procfile:2, Procfile:3, Procfile:4, Procfile:5"
SGR = re.compile(r"\x1b\[[0-9;]+m")


def test_plain(snapshot: SnapshotAssertion) -> None:
    assert to_text(a_rich_report(), colour=False) == snapshot(extension_class=TextFile)


def test_colour(snapshot: SnapshotAssertion) -> None:
    text = to_text(a_rich_report(), colour=True)
    assert text.replace("\x1b", "␛") == snapshot(extension_class=TextFile)


def test_colour_changes_nothing_but_colour() -> None:
    report = a_rich_report()
    assert SGR.sub("", to_text(report, colour=True)) == to_text(report, colour=False)


def test_a_clean_run_is_one_line() -> None:
    text = to_text(a_report(), colour=False)
    assert text.startswith("passed: no finding gates")
    assert text.count("\n") == 1


def test_nothing_scanned_is_said_aloud() -> None:
    idle = (EngineRun(name="semgrep", version="1", files=0),)
    text = to_text(a_report(files=0, engines=idle), colour=False)
    assert "nothing scanned" in text.splitlines()[-1]


def test_findings_stand_by_file_and_line() -> None:
    places = [("b.py", (9, 1)), ("a.py", (20, 1)), ("b.py", (10, 1)), ("a.py", (3, 1))]
    findings = [a_finding(location=a_location(path, start)) for path, start in places]
    text = to_text(a_report(*findings), colour=False)
    heads = re.findall(r"^[ab]\.py:\d+", text, re.MULTILINE)
    assert heads == ["a.py:3", "a.py:20", "b.py:9", "b.py:10"]


def test_what_is_not_listed_is_counted() -> None:
    low = a_finding(rule=a_rule(severity=Severity.LOW), message="quiet")
    report = a_report(low, policy=Policy(report=Severity.MEDIUM))
    text = to_text(report, colour=False)
    assert "quiet" not in text
    assert "1 finding below medium is not listed." in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, None, id="one engine is not worth a line"),
        pytest.param({"engines": frozenset()}, None, id="no engine"),
        pytest.param(
            {"engines": frozenset({"bandit", "semgrep"})},
            "  also  seen by bandit and semgrep",
            id="two engines",
        ),
        pytest.param(
            {"corroborated_by": frozenset({"run-call", "B201"})},
            "  also  seen as B201",
            id="a tag is not a rule",
        ),
        pytest.param({"corroborated_by": frozenset({"run-call"})}, None, id="only a tag"),
    ],
)
def test_witnesses(changes: dict[str, frozenset[str]], expected: str | None) -> None:
    lines = to_text(a_report(a_finding(**changes)), colour=False).splitlines()
    assert [line for line in lines if line.startswith("  also")] == ([expected] if expected else [])


def told(label: str, **changes: object) -> list[str]:
    """Return the lines of a finding from the one with `label` to the verdict."""
    lines = to_text(a_report(a_finding(**changes)), colour=False).splitlines()[:-2]
    starts = [n for n, line in enumerate(lines) if line.startswith(f"  {label} ")]
    return lines[starts[0] :] if starts else []


def steps(*places: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(
        Step(location=a_location(path, (line, 3)), message=f"runs {path}") for path, line in places
    )


def test_a_chain_is_a_list_of_arrows() -> None:
    chain = steps(("Dockerfile", 9), ("go.sh", 15), ("app.py", 8))
    assert told("chain", chain=chain) == [
        "  chain Dockerfile:9  runs Dockerfile",
        "        → go.sh:15  runs go.sh",
        "        → app.py:8  runs app.py",
    ]


def test_a_chain_that_says_no_more_than_the_finding_is_left_out() -> None:
    assert told("chain", chain=steps(("app.py", 8))) == []


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
    assert told("also", related=related) == expected


def test_other_starts_stand_before_witnesses() -> None:
    found = told("also", related=steps(("Procfile", 1)), corroborated_by=frozenset({"B201"}))
    assert found == ["  also  started by Procfile:1", "        seen as B201"]


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
    text = to_text(a_report(a_finding(location=location, snippet=snippet)), colour=False)
    assert text.splitlines()[1:3] == [f"     8 | {expected[0]}", f"       | {expected[1]}"]


def test_a_span_over_lines_is_marked_to_the_line_end() -> None:
    finding = a_finding(location=a_location("a.py", (8, 5), (12, 2)), snippet="    app.run(")
    assert to_text(a_report(finding), colour=False).splitlines()[2] == "       |     ^^^^^^^^"


@pytest.mark.parametrize("snippet", ["", "  \t"])
def test_without_a_source_line_there_are_no_marks(snippet: str) -> None:
    assert "^" not in to_text(a_report(a_finding(snippet=snippet)), colour=False)


def test_a_long_message_is_cut() -> None:
    text = to_text(a_report(a_finding(message="x" * 10_000)), colour=False)
    assert "x" * 1999 + "…" in text
    assert "x" * 2000 not in text


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_the_listing_is_obeyed(text: str, *, colour: bool) -> None:
    shown = to_text(a_hostile_report(text), colour=colour)
    shown.encode()
    assert list(LogReader().read(shown)) == []
    plain = SGR.sub("", shown) if colour else shown
    assert plain.replace("\n", "").isprintable()
    assert plain.splitlines()[-1].startswith("FAILED: 1 finding gates")
