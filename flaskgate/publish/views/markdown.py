"""The report as GitHub-flavoured Markdown for the summary page of a job: pure, bounded in bytes.

First the verdict and the starts that it rests on, then what fails the gate, each once, then folded
what does not. A summary that is too long is not shown at all, so each section gets a share of the
room and says what it leaves out.

A launch chain is a flowchart of Mermaid, which GitHub draws. In a label only letters, digits,
spaces and slashes of ASCII stand for themselves. Everything else is an entity code
(https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax), so a text
cannot leave its quotes or its fence, and is no markup, link, icon or directive.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flaskgate import __version__
from flaskgate.model.findings import Finding, Location, Notification, NotificationLevel, Rule, Step
from flaskgate.model.report import Report, worst_first
from flaskgate.model.wording import (
    count,
    figures,
    folded,
    headline,
    is_complete,
    page,
    reason,
    set_aside,
)
from flaskgate.publish.routes import other_starts, short_place, worth_showing
from flaskgate.publish.views.change_lines import blocks, changes_of
from flaskgate.publish.views.markup import (
    NAME_LIMIT,
    code,
    line_link,
    link,
    place_link,
    prose,
    rich,
)
from flaskgate.publish.views.proof import ProofRow, counted, rows
from flaskgate.text.escape import shorten, visible

LIMIT = 900 * 1024
"""Bytes. The runner drops a summary above 1,048,576, and the secrets it masks may lengthen it."""

_CHAIN_LIMIT = 50
"""Steps of one launch chain."""
_DIAGRAMS = 10
"""How many launch chains are drawn."""
_DIAGRAM_STEPS = range(3, 13)
"""How many steps a chain has that is worth drawing and still readable."""
_STARTS = 10
"""How many starts stand open; the others are folded."""
_STARTS_HEAD = "| | start | what runs | result |\n| :-: | --- | --- | --- |"
_ICONS = {"✗": "❌", "!": "⚠️", "?": "❓", "✓": "✅"}


def to_markdown(
    report: Report,
    *,
    server_url: str = "",
    repository: str = "",
    sha: str = "",
    limit: int = LIMIT,
) -> str:
    """Return the summary: at most `limit` bytes of UTF-8, of which it needs 16 KiB or more.

    Places are links to the lines at the commit where `server_url` (such as `https://github.com`),
    `repository` (`owner/name`) and `sha` are all given.
    """
    blob = f"{server_url}/{repository}/blob/{sha}" if server_url and repository and sha else ""
    head, foot = _head(report), _figures(report)
    room = limit - len(f"{head}\n{foot}".encode())
    sections = [section for section in _sections(report, blob) if section.total]
    shares = sum(section.share for section in sections)
    return "\n".join((head, *(one.fit(int(room * one.share / shares)) for one in sections), foot))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A part of the page that may have to be cut: `total` rows between a head and a foot."""

    head: str
    rows: Iterator[str]
    total: int
    share: float
    """Of the room, beside the shares of the sections that are there."""
    more: str
    foot: str = ""

    def fit(self, room: int) -> str:
        """Return the rows that `room`, in bytes, can hold, and say what is left."""
        note = f"\n{self.total:,} {self.more}\n"
        left = room - len(f"{self.head}{note}{self.foot}\n".encode())
        taken: list[str] = []
        for row in self.rows:
            left -= len(row.encode()) + 1
            if left < 0:
                note = f"\n{self.total - len(taken):,} {self.more}\n"
                break
            taken.append(row)
        else:
            note = ""
        return "\n".join((self.head, *taken, f"{note}{self.foot}"))


def _head(report: Report) -> str:
    icon = "✅" if report.passed and is_complete(report) else "❌"
    return f"## {icon} Flaskgate: {prose(headline(report))}\n"


def _figures(report: Report) -> str:
    root = "." if report.root.startswith("/") else shorten(visible(report.root), NAME_LIMIT)
    fail_on = report.policy.fail_on.word if report.policy.fail_on else "never"
    command = f"uvx flaskgate@{__version__} scan {shlex.quote(root)} --fail-on {fail_on}"
    counts = report.start_counts
    lines = [f"Looked at in {figures(report)}.", *(f"{one}." for one in folded(report))]
    starts = (
        f"{count(counts.seen, 'start')} seen: {counts.harmful:,} harmful, {counts.safe:,} safe, "
        f"{counts.unknown:,} unknown, {counts.development:,} for development."
    )
    return _details(
        "Figures, and how to see this on your machine",
        "\n".join(f"- {prose(line)}" for line in (starts, *lines)) + f"\n\n```sh\n{command}\n```",
    )


def _details(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>\n"


def _sections(report: Report, blob: str) -> Iterator[_Section]:
    yield from _starts(rows(report), blob)
    gating = report.gating
    yield _Section(
        head="### What fails the gate\n",
        rows=_stories(gating, blob),
        total=len(gating),
        share=0.45,
        more="more findings that fail the gate are in the SARIF file and the log.",
    )
    yield from _remarks(report, blob)
    yield from _asides(report, blob)


def _starts(table: Sequence[ProofRow], blob: str) -> Iterator[_Section]:
    """Yield the first starts, and the others folded."""
    first, rest = table[:_STARTS], table[_STARTS:]
    yield _Section(
        head=_STARTS_HEAD,
        rows=(_start(row, blob) for row in first),
        total=len(first),
        share=0.1,
        more="more starts are in the JSON report.",
    )
    yield _Section(
        head=f"<details><summary>{len(rest):,} more starts: {counted(rest)}</summary>\n\n"
        f"{_STARTS_HEAD}",
        rows=(_start(row, blob) for row in rest),
        total=len(rest),
        share=0.1,
        more="more starts are in the JSON report.",
        foot="\n</details>\n",
    )


def _start(row: ProofRow, blob: str) -> str:
    steps = row.start.steps
    places = dict.fromkeys(_line_link(step.location, blob) for step in (steps[0], steps[-1]))
    cells = (_ICONS[row.mark], " → ".join(places), code(row.runs), _says(row, blob))
    return f"| {' | '.join(cells)} |"


def _says(row: ProofRow, blob: str) -> str:
    cause = row.start.cause
    if cause is None:
        return rich(row.says)
    line = f"line {cause.start.line}" if cause.path == row.start.location.path else ""
    return f"{rich(row.says)}, by {line_link(cause.path, cause.start.line, blob, label=line)}"


def _line_link(location: Location, blob: str) -> str:
    return line_link(location.path, location.start.line, blob)


def _remarks(report: Report, blob: str) -> Iterator[_Section]:
    """Yield what could not be looked at: errors open, the rest folded."""
    errors = [one for one in report.notifications if one.level is NotificationLevel.ERROR]
    remarks = [
        one
        for one in report.notifications
        if one.level in {NotificationLevel.WARNING, NotificationLevel.NOTE}
    ]
    levels = Counter(one.level for one in remarks)
    counts = ", ".join(
        count(levels[level], level.value) for level in NotificationLevel if levels[level]
    )
    yield _Section(
        head="### What could not be looked at\n",
        rows=(_notification(one, blob) for one in errors),
        total=len(errors),
        share=0.1,
        more="more errors are in the log.",
    )
    yield _Section(
        head=f"<details><summary>{counts} about this run</summary>\n",
        rows=(_notification(one, blob) for one in remarks),
        total=len(remarks),
        share=0.1,
        more="more of them are in the log.",
        foot="\n</details>\n",
    )


def _asides(report: Report, blob: str) -> Iterator[_Section]:
    """Yield what does not gate, folded."""
    below = [one for one in worst_first(report.live) if not report.is_gating(one)]
    aside = report.set_aside
    levels = Counter(one.rule.severity for one in below)
    counts = ", ".join(f"{levels[one]:,} {one.word}" for one in sorted(levels, reverse=True))
    yield _Section(
        head=f"<details><summary>{count(len(below), 'finding')} that "
        f"{'does' if len(below) == 1 else 'do'} not fail the gate: {counts}</summary>\n\n"
        "| severity | rule | place | problem |\n|" + " --- |" * 4,
        rows=(_quietly(finding, blob) for finding in below),
        total=len(below),
        share=0.1,
        more="more findings are in the JSON report.",
        foot="\n</details>\n",
    )
    yield _Section(
        head=f"<details><summary>{set_aside(report)}</summary>\n\n"
        "| severity | rule | place | reason |\n|" + " --- |" * 4,
        rows=(_set_aside(finding, blob) for finding in aside),
        total=len(aside),
        share=0.05,
        more="more of them are in the JSON report.",
        foot="\n</details>\n",
    )


def _stories(findings: Sequence[Finding], blob: str) -> Iterator[str]:
    """Yield each finding that gates; a fix that several share is said once."""
    left = _DIAGRAMS
    said: dict[object, str] = {}
    for finding in findings:
        draws = left > 0 and len(worth_showing(finding)) in _DIAGRAM_STEPS
        left -= draws
        place = place_link(finding.location, blob)
        first = said.setdefault(changes_of(finding) or finding.advice, place)
        yield _story(finding, blob, draws=draws, fixed_as="" if first == place else first)


def _story(finding: Finding, blob: str, *, draws: bool, fixed_as: str) -> str:
    rule, place = finding.rule, place_link(finding.location, blob)
    fix = f"**Fix:** {rich(finding.advice)}" if finding.advice else ""
    parts = (
        f"#### {place} {prose(rule.title)}",
        f"**{rule.severity.word}** {_rule(rule)}: {rich(finding.message)}",
        _route(finding, blob, draws=draws),
        _others(finding, blob),
        *((f"**Fix:** as for {fixed_as}",) if fixed_as else (fix, *_changes(finding, blob))),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _changes(finding: Finding, blob: str) -> Iterator[str]:
    """Yield the lines to change, file by file; no line of them begins as the end of a fence."""
    for change, lines in blocks(finding):
        body = "\n".join(lines)
        yield f"Change {line_link(change.path, change.line, blob)}:\n\n```diff\n{body}\n```"


def _route(finding: Finding, blob: str, *, draws: bool) -> str:
    chain = worth_showing(finding)
    if draws:
        return f"```mermaid\n{flowchart(chain)}\n```"
    steps = chain[:_CHAIN_LIMIT]
    lines = [
        f"{n}. {place_link(step.location, blob)} {code(step.message)}"
        for n, step in enumerate(steps, start=1)
    ]
    if len(chain) > len(steps):
        lines.append(f"{len(steps) + 1}. … {len(chain) - len(steps):,} more steps")
    return "\n".join(lines)


def _others(finding: Finding, blob: str) -> str:
    steps, more = other_starts(finding)
    links = ", ".join(place_link(step.location, blob) for step in steps)
    rest = f" and {more:,} more" if more else ""
    return f"Also started by: {links}{rest}." if links else ""


def _quietly(finding: Finding, blob: str) -> str:
    cells = (finding.rule.severity.word, _rule(finding.rule), place_link(finding.location, blob))
    return f"| {' | '.join(cells)} | {rich(finding.message)} |"


def _set_aside(finding: Finding, blob: str) -> str:
    rule, place = _rule(finding.rule), place_link(finding.location, blob)
    return f"| {finding.rule.severity.word} | {rule} | {place} | {prose(reason(finding))} |"


def _notification(one: Notification, blob: str) -> str:
    place = "" if one.path is None else f" {line_link(one.path, one.line, blob)}"
    return f"- {one.level.value} {code(one.id)}{place}: {rich(one.message)}"


def _rule(rule: Rule) -> str:
    return link(code(rule.id), page(rule))


_LIMIT = 60
"""Code points of a place, and of a message."""
_SPECIAL = re.compile(r"[^0-9A-Za-z /]")
_DANGER = "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px"
"""Dark on light red, readable on light and dark pages. A semicolon here would end an entity."""


def flowchart(chain: Sequence[Step]) -> str:
    """Return the lines of a flowchart without its fence, a node for each step, in order.

    `chain` has one step or more; the last node has the class `danger`. The result is ASCII and
    ends without a line feed.
    """
    nodes = [f'    s{n}["{_label(step)}"]' for n, step in enumerate(chain, start=1)]
    edges = [f"    s{n} --> s{n + 1}" for n in range(1, len(chain))]
    marks = [f"    class s{len(chain)} danger", f"    classDef danger {_DANGER}"]
    return "\n".join(("flowchart LR", *nodes, *edges, *marks))


def _label(step: Step) -> str:
    parts = short_place(step.location, _LIMIT), shorten(visible(step.message), _LIMIT).strip()
    text = " · ".join(part for part in parts if part)
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)
