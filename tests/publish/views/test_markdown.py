from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.model.findings import (
    Finding,
    Notification,
    Severity,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy, Report
from flaskgate.publish.views.markdown import LIMIT, to_markdown
from flaskgate.publish.views.mermaid import flowchart
from tests.factories import a_finding, a_location, a_report, a_rule
from tests.golden import MarkdownFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.inline_markdown import TOKEN
from tests.rich_report import a_rich_report

HUB: dict[str, Any] = {
    "server_url": "https://github.com",
    "repository": "acme/shop",
    "sha": "c0ffee" * 6 + "c0ff",
}
MARK = Suppression(kind=SuppressionKind.EXTERNAL, justification="old")


def cells(row: str) -> list[str]:
    """Split a row as cmark-gfm does: a backslash keeps the mark after it, also in code."""
    assert row.startswith("| ")
    assert row.endswith(" |")
    found = re.findall(r"((?:\\[!-/:-@\[-`{-~]|[^|])*)\|", row[1:])
    return [re.sub(r"\\\|", "|", cell).strip(" ") for cell in found]


def rows(markdown: str, columns: int) -> list[list[str]]:
    lines = [line for line in markdown.split("\n") if line.startswith("| ")]
    return [row for row in map(cells, lines) if len(row) == columns and "---" not in row[0]]


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert to_markdown(a_rich_report(), **HUB) == snapshot(extension_class=MarkdownFile)


def test_golden_clean(snapshot: SnapshotAssertion) -> None:
    assert to_markdown(a_report()) == snapshot(extension_class=MarkdownFile)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_report_keeps_its_form(text: str) -> None:
    markdown = to_markdown(a_hostile_report(text), **HUB)
    markdown.encode()
    assert markdown.replace("\n", "").isprintable()
    assert [row[:2] for row in rows(markdown, 5)[1:]] == [["high", "yes"]]
    assert [row[0] for row in rows(markdown, 4)] == ["severity", "high"]
    assert re.findall("^#+ .*", markdown, re.MULTILINE) == [
        "## Flaskgate",
        "### Findings",
        "### How production gets there",
        "### Notifications",
    ]
    body = markdown[: markdown.index("To see this")]
    plain = "".join(found["plain"] or found["tag"] or "" for found in TOKEN.finditer(body))
    tags = re.findall("<[^>]*>", plain)
    assert set(tags) == {"<br>", "<details>", "<summary>", "</summary>", "</details>"}
    assert tags.count("<details>") == tags.count("</details>") == 1


@pytest.mark.parametrize(
    ("path", "start", "end", "expected"),
    [
        pytest.param("a.py", (8, 1), (8, 5), "a.py#L8", id="one line"),
        pytest.param("a.py", (8, 1), (9, 1), "a.py#L8", id="up to the line end"),
        pytest.param("a.py", (3, 1), (7, 5), "a.py#L3-L7", id="several lines"),
        pytest.param("a b/c(d).py", (1, 1), (1, 2), "a%20b/c%28d%29.py#L1", id="spaces"),
        pytest.param("日.py", (1, 1), (1, 2), "%E6%97%A5.py#L1", id="not ASCII"),
        pytest.param("#?%.py", (1, 1), (1, 2), "%23%3F%25.py#L1", id="marks of addresses"),
        pytest.param("\udce9.py", (1, 1), (1, 2), "%E9.py#L1", id="undecodable"),
        pytest.param("\ud800.py", (1, 1), (1, 2), "%EF%BF%BD.py#L1", id="not a file name"),
        pytest.param("a\n](x).py", (1, 1), (1, 2), "a%0A%5D%28x%29.py#L1", id="breaks out"),
    ],
)
def test_places_are_links_to_the_commit(
    path: str, start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    markdown = to_markdown(a_report(a_finding(location=a_location(path, start, end))), **HUB)
    assert f"](https://github.com/acme/shop/blob/{HUB['sha']}/{expected}) |" in markdown


@pytest.mark.parametrize("missing", sorted(HUB))
def test_without_a_commit_places_are_plain(missing: str) -> None:
    markdown = to_markdown(a_report(a_finding()), **{**HUB, missing: ""})
    assert "| `app.py:8` |" in markdown


def test_a_long_name_is_cut_but_linked_to_whole() -> None:
    path = "d/" * 200 + "a.py"
    markdown = to_markdown(a_report(a_finding(location=a_location(path))), **HUB)
    assert f"/{path}#L8)" in markdown
    assert f"[`{path[:197]}…:8`](" in markdown


def test_counts_hold_all_severities_and_what_gates() -> None:
    findings = [
        a_finding(rule=a_rule(severity=severity))
        for severity in (Severity.CRITICAL, Severity.HIGH, Severity.HIGH, Severity.LOW)
    ]
    markdown = to_markdown(a_report(*findings, a_finding(suppression=MARK)))
    assert rows(markdown, 3) == [
        ["severity", "findings", "gating"],
        ["critical", "1", "1"],
        ["high", "2", "2"],
        ["medium", "0", "0"],
        ["low", "1", "0"],
    ]


def test_what_is_not_listed_is_counted() -> None:
    low = a_finding(rule=a_rule(severity=Severity.LOW), message="quiet")
    markdown = to_markdown(a_report(low, policy=Policy(report=Severity.MEDIUM)))
    assert "1 finding below medium is not listed." in markdown
    assert "quiet" not in markdown
    assert "### Findings" not in markdown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "flaskgate scan . --fail-on high", id="as usual"),
        pytest.param({"root": "a b"}, "flaskgate scan 'a b' --fail-on high", id="quoted"),
        pytest.param({"root": "$(id)"}, "flaskgate scan '$(id)' --fail-on high", id="expansion"),
        pytest.param({"root": "/github/workspace"}, "flaskgate scan . --fail-on high", id="mount"),
        pytest.param(
            {"policy": Policy(fail_on=None)}, "flaskgate scan . --fail-on never", id="never fails"
        ),
    ],
)
def test_it_says_how_to_reproduce(changes: dict[str, Any], expected: str) -> None:
    markdown = to_markdown(a_report(**changes))
    assert markdown.endswith(f"\n\n```sh\n{expected}\n```\n")


def test_a_long_chain_is_cut() -> None:
    place = a_location("start.sh", (2, 1))
    steps = tuple(Step(location=place, message=f"step {n}") for n in range(1, 61))
    markdown = to_markdown(a_report(a_finding(chain=steps)))
    assert "\n50. `start.sh:2` `step 50`\n51. … 10 more steps\n" in markdown
    assert "step 51" not in markdown


def drawn(*findings: Finding) -> list[str]:
    markdown = to_markdown(a_report(*findings), **HUB)
    return re.findall("^```mermaid\n(.*?)\n```$", markdown, re.MULTILINE | re.DOTALL)


def a_start(steps: int, **changes: object) -> Finding:
    places = [a_location("Dockerfile", (line, 1)) for line in range(1, steps + 1)]
    chain = tuple(Step(location=place, message="CMD x") for place in places)
    return a_finding(chain=chain, **changes)


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(a_start(1), id="one step"),
        pytest.param(a_start(13), id="too many steps"),
        pytest.param(a_start(2, rule=a_rule(severity=Severity.LOW)), id="does not gate"),
        pytest.param(a_start(2, suppression=MARK), id="suppressed"),
        pytest.param(a_finding(), id="no chain"),
    ],
)
def test_some_chains_are_not_drawn(finding: Finding) -> None:
    assert drawn(finding) == []


@pytest.mark.parametrize("steps", [2, 12])
def test_a_chain_that_gates_is_drawn(steps: int) -> None:
    finding = a_start(steps)
    assert drawn(finding) == [flowchart(finding.chain)]


def test_ten_chains_are_drawn_and_the_others_are_lists() -> None:
    quiet = [a_start(2, rule=a_rule(severity=Severity.LOW))] * 3
    findings = [*quiet, *[a_start(13)] * 3, *[a_start(2)] * 12]
    assert len(drawn(*findings)) == 10
    assert to_markdown(a_report(*findings)).count("\n2. `Dockerfile:2` `CMD x`") == 18


def test_a_chain_that_says_no_more_than_the_finding_is_left_out() -> None:
    own = Step(location=a_location(), message="app.run(debug=True)")
    assert "### How" not in to_markdown(a_report(a_finding(chain=(own,))))


def test_other_starts_are_told_also_without_a_chain() -> None:
    related = tuple(
        Step(location=a_location("Procfile", (line, 1)), message="web: x") for line in range(1, 8)
    )
    markdown = to_markdown(a_report(a_finding(related=related)))
    links = ", ".join(f"`Procfile:{line}`" for line in range(1, 6))
    assert f"\n\nAlso started by: {links} and 2 more.\n" in markdown
    address = f"https://github.com/acme/shop/blob/{HUB['sha']}/Procfile#L1"
    markdown = to_markdown(a_report(a_finding(related=related[:1])), **HUB)
    assert f"\nAlso started by: [`Procfile:1`]({address}).\n" in markdown


def test_only_rules_that_can_be_looked_up_are_named() -> None:
    names = frozenset({"run-call", "B201"})
    assert "Also seen as `B201`." in to_markdown(a_report(a_finding(corroborated_by=names)))
    hidden = to_markdown(a_report(a_finding(corroborated_by=frozenset({"run-call"}))))
    assert "Also seen" not in hidden


def many(number: int) -> Report:
    """Return a report with `number` of everything."""
    path = "/".join(["folder"] * 10)
    places = [a_location(f"{path}/{n:06}.py") for n in range(number)]
    chain = (Step(location=a_location(), message="CMD x"),)
    kinds = [a_finding(rule=a_rule(severity=one), chain=chain) for one in Severity]
    live = (replace(kinds[n % 4], location=place) for n, place in enumerate(places))
    marked = (replace(kinds[0], suppression=MARK, location=place) for place in places)
    notes = (
        Notification(id="syntax-error", message="bad", path=PurePosixPath(f"{path}/{n}.py"))
        for n in range(number)
    )
    return a_report(*live, *marked, notifications=tuple(notes))


@pytest.mark.parametrize("limit", [16 * 1024, 100_000, LIMIT])
def test_it_stays_below_the_limit_and_says_what_is_left_out(limit: int) -> None:
    total = 1500
    markdown = to_markdown(many(total), **HUB, limit=limit)
    assert limit * 0.5 < len(markdown.encode()) <= limit
    listed = {
        "findings are in the SARIF file and the log": len(rows(markdown, 5)) - 1,
        "launch chains are in the SARIF file and the log": markdown.count("\n1. "),
        "of them are in the JSON report": len(rows(markdown, 4)) - 1,
        "notifications are in the log": markdown.count("\n- "),
    }
    for what, number in listed.items():
        assert 0 < number < total
        assert f"\n\n{total - number:,} more {what}.\n" in markdown
    assert markdown.count("</details>") == 1
    assert markdown.count("```") % 2 == 0


def test_what_fits_is_not_called_left_out() -> None:
    markdown = to_markdown(many(5), **HUB)
    assert " more " not in markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_the_smallest_limit_holds_for_any_text(text: str) -> None:
    limit = 16 * 1024
    assert len(to_markdown(a_hostile_report(text), **HUB, limit=limit).encode()) <= limit


def test_the_worst_come_first() -> None:
    found = rows(to_markdown(many(40), **HUB), 5)[1:]
    assert [row[0] for row in found] == sorted(
        (row[0] for row in found), key=["critical", "high", "medium", "low"].index
    )


def test_fifty_thousand_findings_are_quick() -> None:
    report = many(50_000)
    started = time.process_time()
    assert len(to_markdown(report, **HUB).encode()) <= LIMIT
    assert time.process_time() - started < 2
