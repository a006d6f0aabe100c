"""The words that every view of a report shares: the verdict, places and reasons.

All texts are plain and may hold text from the workspace: each view escapes them for its sink.
"""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import quote

from flaskgate.model.findings import (
    Finding,
    Location,
    NotificationLevel,
    Rule,
    Severity,
    SuppressionKind,
)
from flaskgate.model.report import Report

HOME: Final = "https://github.com/flaskgate/flaskgate"

_FOREIGN = frozenset({"B201"})
"""Rules of engines that have a page of their own."""


def is_complete(report: Report) -> bool:
    """Return whether the gate looked at everything it was asked to look at."""
    return all(one.level is not NotificationLevel.ERROR for one in report.notifications)


def verdict(report: Report) -> str:
    """Return the outcome in one line, such as `FAILED: 1 finding gates at high or above (…) …`.

    It begins with `FAILED`, `INCOMPLETE` (nothing gates, but the gate could not look everywhere)
    or `passed`, and says what was looked at.
    """
    gating = [finding for finding in report.findings if report.is_gating(finding)]
    word = "passed" if is_complete(report) else "INCOMPLETE"
    outcome = f"{'FAILED' if gating else word}: {_outcome(report, len(gating))}"
    engines = "".join(f", {run.name} {run.files:,}" for run in report.engines)
    looked_at = f"in {report.seconds:.1f} s; {count(report.files, 'file')}{engines}"
    return f"{outcome}{_details(report, gating)} {looked_at}{_trouble(report)}"


def unlisted(report: Report) -> str:
    """Return how many live findings are below `policy.report`, as a sentence; empty for none."""
    hidden = sum(not report.is_shown(one) for one in report.live)
    verb = "is" if hidden == 1 else "are"
    below = f"{count(hidden, 'finding')} below {report.policy.report.word} {verb} not listed."
    return below if hidden else ""


def count(number: int, noun: str) -> str:
    """Return such as `1 file` or `2,345 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def place(location: Location) -> str:
    """Return `path:line:column` of the start, as editors and terminals understand it."""
    return f"{location.path}:{location.start.line}:{location.start.column}"


def last_line(location: Location) -> int:
    """Return the line of the last character of the span, never before its first line."""
    ends_before = location.end.column <= 1
    return max(location.start.line, location.end.line - ends_before)


def page(rule: Rule) -> str:
    """Return the address of the rule's page; empty for a user's own rule, which has none."""
    folder = quote(rule.id, safe="", errors="replace")
    return f"{HOME}/blob/main/rules/{folder}/README.md" if "\n" in rule.help else ""


def witnesses(finding: Finding, report: Report) -> list[str]:
    """Return the other rules that saw the defect, sorted, if a reader can look them up."""
    known = _FOREIGN.union(rule.id for rule in report.rules)
    return sorted(finding.corroborated_by & known)


def reason(finding: Finding) -> str:
    """Return why a finding does not count; for a suppression, where it is written and why."""
    mark = finding.suppression
    if mark is None:
        return "in the baseline" if finding.in_baseline else "it was there before this change"
    where = "in source" if mark.kind is SuppressionKind.IN_SOURCE else "configuration"
    return f"{where}: {mark.justification or 'no reason given'}"


def set_aside(report: Report) -> str:
    """Return how many findings do not count, such as `2 suppressed findings, 1 out of scope`."""
    parts = (
        (len(report.suppressed), "suppressed finding", ""),
        (len(report.baselined), "finding", " in the baseline"),
        (len(report.out_of_scope), "finding", " out of scope"),
    )
    return ", ".join(f"{count(number, noun)}{place}" for number, noun, place in parts if number)


def _outcome(report: Report, gating: int) -> str:
    if gating:
        verb = "gates" if gating == 1 else "gate"
        return f"{count(gating, 'finding')} {verb} {_bar(report.policy.fail_on)}"
    if report.files == 0:
        return f"nothing scanned, there is no file under {report.root}"
    if not report.sources:
        return f"nothing scanned, none of the files under {report.root} is of a kind to look at"
    if report.policy.fail_on is None:
        return "nothing can gate, because fail-on is never"
    return f"no finding gates {_bar(report.policy.fail_on)}"


def _bar(fail_on: Severity | None) -> str:
    if fail_on is None or fail_on is Severity.CRITICAL:
        return "at critical"
    return f"at {fail_on.word} or above"


def _details(report: Report, gating: list[Finding]) -> str:
    by_severity = Counter(finding.rule.severity for finding in gating)
    worst = [f"{by_severity[one]} {one.word}" for one in sorted(by_severity, reverse=True)]
    counts = (
        (len(report.live) - len(gating), "below" if report.policy.fail_on else "found"),
        (len(report.suppressed), "suppressed"),
        (len(report.baselined), "in the baseline"),
        (len(report.out_of_scope), "out of scope"),
    )
    rest = [f"{number:,} {what}" for number, what in counts if number]
    parts = "; ".join(", ".join(part) for part in (worst, rest) if part)
    return f" ({parts})" if parts else ""


def _trouble(report: Report) -> str:
    errors = sum(one.level is NotificationLevel.ERROR for one in report.notifications)
    return f"; {count(errors, 'error')}: not everything could be looked at" if errors else ""
