from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from flaskgate import __version__
from flaskgate.model.findings import (
    Change,
    Finding,
    Notification,
    NotificationLevel,
    ServePlan,
    Severity,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy, Report
from flaskgate.model.starts import Answer
from flaskgate.publish.views.markdown import LIMIT, flowchart, to_markdown
from tests.factories import a_bad_start, a_finding, a_location, a_report, a_rule, a_start
from tests.golden import MarkdownFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.inline_markdown import TOKEN
from tests.rich_report import a_rich_report
from tests.soon import ends_soon

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
    return [row for row in map(cells, lines) if len(row) == columns and "--" not in row[-1]]


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert to_markdown(a_rich_report(), **HUB) == snapshot(extension_class=MarkdownFile)


def test_golden_clean(snapshot: SnapshotAssertion) -> None:
    assert to_markdown(a_report()) == snapshot(extension_class=MarkdownFile)


def blocks(markdown: str) -> list[tuple[str, str]]:
    """Return the block structure as a real parser sees it."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return [(token.type, token.tag) for token in parser.parse(markdown)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_report_keeps_its_form(text: str) -> None:
    markdown = to_markdown(a_hostile_report(text), **HUB, limit=10 * LIMIT)
    markdown.encode()
    assert markdown.replace("\n", "").isprintable()
    if text:  # without advice there is no paragraph for it
        assert blocks(markdown) == blocks(to_markdown(a_hostile_report("plain"), **HUB))
    body = markdown[: markdown.index("```sh")]
    plain = "".join(found["plain"] or found["tag"] or "" for found in TOKEN.finditer(body))
    tags = re.findall("<[^>]*>", plain)
    assert set(tags) <= {"<br>", "<details>", "<summary>", "</summary>", "</details>"}
    assert (tags.count("<details>"), tags.count("</details>")) == (3, 2)


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
    assert f"](https://github.com/acme/shop/blob/{HUB['sha']}/{expected}) Flask" in markdown


@pytest.mark.parametrize("missing", sorted(HUB))
def test_without_a_commit_places_are_plain(missing: str) -> None:
    markdown = to_markdown(a_report(a_finding()), **{**HUB, missing: ""})
    assert "#### `app.py:8` Flask's debug mode" in markdown


def test_a_long_name_is_cut_but_linked_to_whole() -> None:
    path = "d/" * 200 + "a.py"
    markdown = to_markdown(a_report(a_finding(location=a_location(path))), **HUB)
    assert f"/{path}#L8)" in markdown
    assert f"[`{path[:197]}…:8`](" in markdown


def summaries(markdown: str) -> list[str]:
    return re.findall("<details><summary>(.*?)</summary>", markdown)


FIGURES = "Figures, and how to see this on your machine"


def test_what_does_not_gate_is_folded() -> None:
    findings = [
        a_finding(rule=a_rule(severity=severity), message=f"a {severity.word} one")
        for severity in (Severity.HIGH, Severity.LOW, Severity.MEDIUM, Severity.LOW)
    ]
    markdown = to_markdown(a_report(*findings, a_finding(suppression=MARK)))
    assert summaries(markdown) == [
        "3 findings that do not fail the gate: 1 medium, 2 low",
        "1 suppressed finding",
        FIGURES,
    ]
    opened, _, below = markdown.partition("<details>")
    assert "a high one" in opened
    assert [row[0] for row in rows(below, 4)] == [
        "severity",
        "medium",
        "low",
        "low",
        "severity",
        "high",
    ]


def test_what_could_not_be_looked_at_is_open_and_the_rest_folded() -> None:
    levels = (NotificationLevel.NOTE, NotificationLevel.WARNING, NotificationLevel.ERROR)
    notes = tuple(
        Notification(id="x", message=f"a {level.value}", level=level)
        for level in (*levels, NotificationLevel.WARNING)
    )
    markdown = to_markdown(a_report(notifications=notes))
    assert summaries(markdown) == ["1 note, 2 warnings about this run", FIGURES]
    opened = markdown.partition("<details>")[0]
    assert opened.startswith("## ❌ Flaskgate: ")
    assert opened.endswith("### What could not be looked at\n\n- error `x`: a error\n\n")


def test_a_pass_shows_the_starts_that_it_rests_on() -> None:
    script = (*a_start().steps, Step(location=a_location("go.sh", (15, 1)), message="exec x"))
    unknown = a_start(answer=Answer.UNKNOWN, program="$X", app="", reason="`$X` | is not set")
    starts = (a_start(steps=script), unknown, a_start(is_production=False))
    markdown = to_markdown(a_report(starts=starts), **HUB)
    assert markdown.startswith("## ✅ Flaskgate: 2 production starts: 1 unknown, 1 safe\n")
    address = f"https://github.com/acme/shop/blob/{HUB['sha']}"
    place = f"[`Dockerfile:9`]({address}/Dockerfile#L9)"
    assert rows(markdown, 4) == [
        ["", "start", "what runs", "result"],
        ["❓", place, "`$X`", "`$X` | is not set"],
        [
            "✅",
            f"{place} → [`go.sh:15`]({address}/go.sh#L15)",
            "`gunicorn → shop:app`",
            "debug off",
        ],
    ]
    assert "3 starts seen: 0 harmful, 1 safe, 1 unknown, 1 for development." in markdown


def test_the_line_that_decides_is_linked() -> None:
    deployed = a_finding(rule=a_rule(id="debug-deployed"))
    starts = (
        a_bad_start(deployed, cause=deployed.location),
        a_bad_start(deployed, cause=a_location("Dockerfile", (4, 1))),
    )
    markdown = to_markdown(a_report(deployed, starts=starts))
    assert [row[0::3] for row in rows(markdown, 4)][1:] == [
        ["❌", "debugger on, by `app.py:8`"],
        ["❌", "debugger on, by line 4"],
    ]


def test_many_starts_are_folded() -> None:
    markdown = to_markdown(a_report(starts=(a_start(),) * 12))
    assert summaries(markdown)[0] == "2 more starts: 2 safe"
    assert markdown.count("| `Dockerfile:9` |") == 12


def test_a_fix_that_several_share_is_said_once() -> None:
    places = [a_location("app.py", (line, 1)) for line in (1, 2, 3)]
    findings = [a_finding(location=place) for place in places]
    markdown = to_markdown(a_report(*findings, a_finding(advice="Another.")))
    assert markdown.count("**Fix:** Remove debug=True") == 1
    assert markdown.count("**Fix:** as for `app.py:1`") == 2
    assert markdown.count("**Fix:** Another.") == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "scan . --fail-on high", id="as usual"),
        pytest.param({"root": "a b"}, "scan 'a b' --fail-on high", id="quoted"),
        pytest.param({"root": "$(id)"}, "scan '$(id)' --fail-on high", id="expansion"),
        pytest.param({"root": "/github/workspace"}, "scan . --fail-on high", id="mount"),
        pytest.param({"policy": Policy(fail_on=None)}, "scan . --fail-on never", id="never fails"),
    ],
)
def test_it_says_how_to_reproduce(changes: dict[str, Any], expected: str) -> None:
    markdown = to_markdown(a_report(**changes))
    command = f"uvx flaskgate@{__version__} {expected}"
    assert markdown.endswith(f"\n\n```sh\n{command}\n```\n\n</details>\n")


def test_a_long_chain_is_cut() -> None:
    place = a_location("start.sh", (2, 1))
    steps = tuple(Step(location=place, message=f"step {n}") for n in range(1, 61))
    markdown = to_markdown(a_report(a_finding(chain=steps)))
    assert "\n50. `start.sh:2` `step 50`\n51. … 10 more steps\n" in markdown
    assert "step 51" not in markdown


def drawn(*findings: Finding) -> list[str]:
    markdown = to_markdown(a_report(*findings), **HUB)
    return re.findall("^```mermaid\n(.*?)\n```$", markdown, re.MULTILINE | re.DOTALL)


def a_route(steps: int, **changes: object) -> Finding:
    places = [a_location("Dockerfile", (line, 1)) for line in range(1, steps + 1)]
    chain = tuple(Step(location=place, message="CMD x") for place in places)
    return a_finding(chain=chain, **changes)


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(a_route(2), id="two steps"),
        pytest.param(a_route(13), id="too many steps"),
        pytest.param(a_route(3, rule=a_rule(severity=Severity.LOW)), id="does not gate"),
        pytest.param(a_route(3, suppression=MARK), id="suppressed"),
        pytest.param(a_finding(), id="no chain"),
    ],
)
def test_some_chains_are_not_drawn(finding: Finding) -> None:
    assert drawn(finding) == []


@pytest.mark.parametrize("steps", [3, 12])
def test_a_chain_that_gates_is_drawn(steps: int) -> None:
    finding = a_route(steps)
    assert drawn(finding) == [flowchart(finding.chain)]


def test_ten_chains_are_drawn_and_the_others_are_lists() -> None:
    findings = [*[a_route(13)] * 3, *[a_route(3)] * 12]
    assert len(drawn(*findings)) == 10
    assert to_markdown(a_report(*findings)).count("\n2. `Dockerfile:2` `CMD x`") == 5


def test_a_chain_that_says_no_more_than_the_finding_is_left_out() -> None:
    own = Step(location=a_location(), message="app.run(debug=True)")
    assert "\n1. " not in to_markdown(a_report(a_finding(chain=(own,))))


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
    late = replace(next(notes), level=NotificationLevel.ERROR)
    starts = (a_start(),) * number
    return a_report(*live, *marked, notifications=(*notes, *[late] * number), starts=starts)


@pytest.mark.parametrize("limit", [16 * 1024, 100_000, LIMIT])
def test_it_stays_below_the_limit_and_says_what_is_left_out(limit: int) -> None:
    total = 1500
    markdown = to_markdown(many(total), **HUB, limit=limit)
    assert limit * 0.5 < len(markdown.encode()) <= limit
    for what in (
        "more starts are in the JSON report",
        "more findings that fail the gate are in the SARIF file and the log",
        "more errors are in the log",
        "more of them are in the log",
        "more findings are in the JSON report",
        "more of them are in the JSON report",
    ):
        left = re.findall(f"\n\n([0-9,]+) {what}\\.\n", markdown)
        assert left
        assert all(0 < int(one.replace(",", "")) < total for one in left)
    assert markdown.count("<details>") == markdown.count("</details>") == 5
    assert markdown.count("```") % 2 == 0


def test_what_fits_is_not_called_left_out() -> None:
    markdown = to_markdown(many(5), **HUB)
    assert not re.search(r"\d more ", markdown)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_smallest_limit_holds_for_any_text(text: str) -> None:
    limit = 16 * 1024
    assert len(to_markdown(a_hostile_report(text), **HUB, limit=limit).encode()) <= limit


def test_the_worst_come_first() -> None:
    markdown = to_markdown(many(40), **HUB)
    told = re.findall(r"^\*\*(\w+)\*\* ", markdown, re.MULTILINE)
    assert told == ["critical"] * 10 + ["high"] * 10
    below = [row[0] for row in rows(markdown, 4) if row[0] in {"medium", "low"}]
    assert below[:20] == ["medium"] * 10 + ["low"] * 10


def test_fifty_thousand_findings_are_quick() -> None:
    report = many(50_000)
    with ends_soon(10):
        assert len(to_markdown(report, **HUB).encode()) <= LIMIT


def changed(text: str) -> Finding:
    change = Change(path=PurePosixPath("Dockerfile"), line=8, before=text, after=f"CMD {text}")
    return a_finding(plan=ServePlan(target="run:app", changes=(change,)))


def test_the_change_can_be_copied_and_is_said_once() -> None:
    again = replace(changed("x"), location=a_location("b.py"))
    markdown = to_markdown(a_report(changed("x"), again))
    assert markdown.count("Change `Dockerfile:8`:\n\n```diff\n- x\n+ CMD x\n```") == 1
    assert markdown.count("**Fix:** as for `app.py:8`") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_change_stays_in_its_block(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(to_markdown(a_report(changed(text))))
    (fence,) = (token for token in tokens if token.info == "diff")
    assert all(line[0] in "+-" for line in fence.content.splitlines())
    assert blocks(to_markdown(a_report(changed(text)))) == blocks(
        to_markdown(a_report(changed("plain")))
    )
