"""The report as GitHub-flavoured Markdown for the summary page of a job: pure, bounded in bytes.

A summary that is too long is not shown at all, so each section gets a share of the room and says
what it leaves out.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flaskgate.model.findings import Finding, Notification, Rule, Severity, Step
from flaskgate.model.report import Report
from flaskgate.model.wording import page, reason, set_aside, unlisted, verdict, witnesses
from flaskgate.publish.routes import others, told
from flaskgate.publish.views.markup import NAME_LIMIT, code, line_link, link, place_link, prose
from flaskgate.publish.views.mermaid import flowchart
from flaskgate.text.escape import shorten, visible

LIMIT = 900 * 1024
"""Bytes. The runner drops a summary above 1,048,576, and the secrets it masks may lengthen it."""

_CHAIN_LIMIT = 50
"""Steps of one launch chain."""
_DIAGRAMS = 10
"""How many launch chains are drawn."""
_DIAGRAM_STEPS = range(2, 13)
"""How many steps a chain has that is worth drawing and still readable."""


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
    head, foot = _head(report), _reproduction(report)
    room = limit - len(f"{head}\n{foot}".encode())
    sections = (section.fit(room) for section in _sections(report, blob) if section.total)
    return "\n".join((head, *sections, foot))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A part of the page that may have to be cut: `total` rows between a head and a foot."""

    head: str
    rows: Iterator[str]
    total: int
    share: float
    more: str
    foot: str = ""

    def fit(self, room: int) -> str:
        """Return the rows that the share of `room`, in bytes, can hold, and say what is left."""
        note = f"\n{self.total:,} {self.more}\n"
        left = int(room * self.share) - len(f"{self.head}{note}{self.foot}\n".encode())
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
    lines = ["## Flaskgate", "", f"**{prose(verdict(report))}**", ""]
    if report.findings:
        lines += ["| severity | findings | gating |", "| --- | ---: | ---: |"]
        lines += [_counts(report, severity) for severity in sorted(Severity, reverse=True)]
        lines += ["", f"{unlisted(report)}\n"] if unlisted(report) else [""]
    return "\n".join(lines)


def _counts(report: Report, severity: Severity) -> str:
    fail_on = report.policy.fail_on
    found = report.count(severity)
    gating = found if fail_on is not None and severity >= fail_on else 0
    return f"| {severity.word} | {found:,} | {gating:,} |"


def _reproduction(report: Report) -> str:
    root = "." if report.root.startswith("/") else shorten(visible(report.root), NAME_LIMIT)
    fail_on = report.policy.fail_on.word if report.policy.fail_on else "never"
    command = f"flaskgate scan {shlex.quote(root)} --fail-on {fail_on}"
    return f"To see this on your machine:\n\n```sh\n{command}\n```\n"


def _sections(report: Report, blob: str) -> Iterator[_Section]:
    shown = report.shown
    started = [finding for finding in shown if told(finding) or finding.related]
    yield _Section(
        head="### Findings\n\n| severity | gates | rule | place | problem |\n|" + " --- |" * 5,
        rows=(_finding(one, report, blob) for one in shown),
        total=len(shown),
        share=0.55,
        more="more findings are in the SARIF file and the log.",
    )
    yield _Section(
        head="### How production gets there\n",
        rows=_stories(started, report, blob),
        total=len(started),
        share=0.2,
        more="more launch chains are in the SARIF file and the log.",
    )
    yield from _asides(report, blob)


def _asides(report: Report, blob: str) -> Iterator[_Section]:
    notifications, aside = report.notifications, report.set_aside
    yield _Section(
        head=f"<details><summary>{set_aside(report)}</summary>\n\n"
        "| severity | rule | place | reason |\n|" + " --- |" * 4,
        rows=(_set_aside(finding, blob) for finding in aside),
        total=len(aside),
        share=0.1,
        more="more of them are in the JSON report.",
        foot="\n</details>\n",
    )
    yield _Section(
        head="### Notifications\n",
        rows=(_notification(one, blob) for one in notifications),
        total=len(notifications),
        share=0.15,
        more="more notifications are in the log.",
    )


def _finding(finding: Finding, report: Report, blob: str) -> str:
    problem = prose(finding.message)
    if finding.advice:
        problem += f"<br>**Fix:** {prose(finding.advice)}"
    if names := witnesses(finding, report):
        problem += f"<br>Also seen as {code(', '.join(names))}."
    gates = "yes" if report.is_gating(finding) else "no"
    cells = (finding.rule.severity.word, gates, _rule(finding.rule))
    return f"| {' | '.join(cells)} | {place_link(finding.location, blob)} | {problem} |"


def _stories(findings: Sequence[Finding], report: Report, blob: str) -> Iterator[str]:
    left = _DIAGRAMS
    for finding in findings:
        draws = left > 0 and report.is_gating(finding) and len(told(finding)) in _DIAGRAM_STEPS
        left -= draws
        yield _story(finding, blob, draws=draws)


def _story(finding: Finding, blob: str, *, draws: bool) -> str:
    chain = told(finding)
    steps = chain[:_CHAIN_LIMIT]
    lines = [f"{n}. {_step(step, blob)}" for n, step in enumerate(steps, start=1)]
    if len(chain) > len(steps):
        lines.append(f"{len(steps) + 1}. … {len(chain) - len(steps):,} more steps")
    parts = (
        f"{place_link(finding.location, blob)} {_rule(finding.rule)}",
        f"```mermaid\n{flowchart(chain)}\n```" if draws else "",
        "\n".join(lines),
        _others(finding, blob),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _others(finding: Finding, blob: str) -> str:
    steps, more = others(finding)
    links = ", ".join(place_link(step.location, blob) for step in steps)
    rest = f" and {more:,} more" if more else ""
    return f"Also started by: {links}{rest}." if links else ""


def _step(step: Step, blob: str) -> str:
    return f"{place_link(step.location, blob)} {code(step.message)}"


def _set_aside(finding: Finding, blob: str) -> str:
    rule, place = _rule(finding.rule), place_link(finding.location, blob)
    return f"| {finding.rule.severity.word} | {rule} | {place} | {prose(reason(finding))} |"


def _notification(one: Notification, blob: str) -> str:
    place = "" if one.path is None else f" {line_link(one.path, one.line, blob)}"
    return f"- {one.level.value} {code(one.id)}{place}: {prose(one.message)}"


def _rule(rule: Rule) -> str:
    return link(code(rule.id), page(rule))
