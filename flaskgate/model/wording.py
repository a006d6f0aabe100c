"""The words that every view of a report shares: the verdict, places and reasons.

All texts are plain and may hold text from the workspace: each view escapes them for its sink.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote, urljoin

from flaskgate import __version__
from flaskgate.model.findings import (
    Finding,
    Location,
    NotificationLevel,
    Rule,
    Severity,
    Statement,
    SuppressionKind,
)
from flaskgate.model.report import Report
from flaskgate.model.starts import StartCounts

HOME: Final = "https://github.com/flaskgate/flaskgate"
SOURCE: Final = f"{HOME}/blob/v{__version__}"
"""The files of this very release: what a link says must stay true of the program that gave it."""
RAW: Final = f"https://raw.githubusercontent.com/flaskgate/flaskgate/v{__version__}"
"""The same, for programs."""

_NOWHERE_ON: Final = "the code turns Flask's debug mode on nowhere"
_OTHER: Final = ("fails the gate", "fail the gate")
_HARMS: Final = {
    ("serves Flask's debugger", "serve Flask's debugger"): frozenset(
        {"debug-deployed", "werkzeug-debugger"}
    ),
    ("serves with Flask's development server", "serve with Flask's development server"): frozenset(
        {"dev-server-deployed", "dev-server-on-import"}
    ),
    _OTHER: frozenset[str](),
}
"""What a failing start does, the worst first, and the rules that say so."""

_RELATIVE_LINK = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|#|/)([^()\s]+)\)", re.IGNORECASE)
"""A link of Markdown to another page of ours."""
_FOREIGN = frozenset({"B201"})
"""Rules of engines that have a page of their own."""


NOT_STARTED = "nothing in the repository says how it is started"
_NAMED = 3
"""Statements that a sentence names."""


def what_to_move(work: Sequence[Statement]) -> str:
    """Return what to do with the work that a server would leave undone, as sentences."""
    named = [
        f"`{one.text}` at {one.location.path}:{one.location.start.line}" for one in work[:_NAMED]
    ]
    more = f"{count(len(work) - _NAMED, 'more statement')}" if len(work) > _NAMED else ""
    *others, last = [*named, more] if more else named
    return (
        f"A production server only imports the app, so {', '.join(others)}{' and ' * bool(others)}"
        f"{last} would no longer run. If production needs it, do what has to happen once (tables, "
        "files) in a command before the start, and what every worker needs (settings, views) where "
        "the app is made."
    )


def is_complete(report: Report) -> bool:
    """Return whether the gate looked at everything it was asked to look at."""
    return all(one.level is not NotificationLevel.ERROR for one in report.notifications)


def answer(report: Report) -> str:
    """Return the verdict for programs: `passed`, `failed`, or `error` where it is incomplete."""
    if not report.passed:
        return "failed"
    return "passed" if is_complete(report) else "error"


def verdict(report: Report) -> str:
    """Return the outcome in one line, such as `FAILED: 1 of 3 production starts serves …`.

    It begins with `FAILED`, `INCOMPLETE` (nothing gates, but the gate could not look everywhere)
    or `PASSED`.
    """
    return f"{outcome(report)}: {headline(report)}"


def outcome(report: Report) -> str:
    """Return `FAILED`, `INCOMPLETE` or `PASSED`."""
    if not report.passed:
        return "FAILED"
    return "PASSED" if is_complete(report) else "INCOMPLETE"


def headline(report: Report) -> str:
    """Return what the verdict rests on, as a sentence without capital and full stop."""
    said = _failure(report) if not report.passed else _success(report)
    errors = sum(one.level is NotificationLevel.ERROR for one in report.notifications)
    return f"{said}; {count(errors, 'error')}: not everything was looked at" if errors else said


def figures(report: Report) -> str:
    """Return what was looked at and for how long, such as `0.3 s; 1,234 files, semgrep 3`."""
    engines = "".join(f", {run.name} {run.files:,}" for run in report.engines)
    return f"{report.seconds:.1f} s; {count(report.files, 'file')}{engines}"


def folded(report: Report) -> list[str]:
    """Return what is counted and not listed, a sentence each, such as `1 finding below medium`."""
    counts = report.start_counts
    unlisted = len(report.live) - len(report.shown)
    parts = (
        f"{count(unlisted, 'finding')} below {report.policy.report.word}" if unlisted else "",
        set_aside(report),
        f"{count(counts.development, 'start')} for development only" if counts.development else "",
    )
    return [part for part in parts if part]


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
    return f"{SOURCE}/rules/{folder}/README.md" if "\n" in rule.help else ""


def absolute(rule: Rule) -> str:
    """Return the page of a rule with absolute links, for readers who are not in its folder."""
    folder = f"{SOURCE}/rules/{quote(rule.id, safe='', errors='replace')}/"
    return _RELATIVE_LINK.sub(lambda found: f"]({urljoin(folder, found[1])})", rule.help)


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


def _failure(report: Report) -> str:
    """Say how many starts fail the gate and by what, then what else gates."""
    total = report.start_counts.production
    gating = {(one.rule.id, one.location) for one in report.gating}
    said = dict.fromkeys(_HARMS, 0)
    known: set[tuple[str, Location]] = set()
    for start in report.failing_starts:
        said[_harm_of(start.findings & gating)] += 1
        known |= start.findings
    parts: list[str] = []
    for (one, more), number in said.items():
        if number:
            of_all = "" if parts else f" of {count(total, 'production start')}"
            parts.append(f"{number:,}{of_all} {one if number == 1 else more}")
    others = len(gating - known)
    if others:
        what = count(others, "more finding" if parts else "finding")
        parts.append(f"{what} {_bar(report.policy.fail_on)}")
    return ", ".join(parts)


def _harm_of(findings: Iterable[tuple[str, Location]]) -> tuple[str, str]:
    """Return what the worst of them means, for one start and for several."""
    rules = {rule for rule, _ in findings}
    return next((words for words, known in _HARMS.items() if not known.isdisjoint(rules)), _OTHER)


def _success(report: Report) -> str:
    if report.files == 0:
        return f"there is no file under {report.root}"
    if not (report.sources or report.starts):
        if any(one.id == "excluded" for one in report.notifications):
            return f"nothing was looked at: exclude leaves out all that matters under {report.root}"
        return f"there is neither Python nor a file that starts it under {report.root}"
    never = "nothing can gate, because fail-on is never; " if report.policy.fail_on is None else ""
    counts = report.start_counts
    return never + (_starts(counts) if counts.production else _code(report))


def _starts(counts: StartCounts) -> str:
    total = count(counts.production, "production start")
    if counts.safe == counts.production:
        none = "none serves" if counts.production > 1 else "and it does not serve"
        return f"{total}, {none} Flask's debugger or development server"
    answers = (
        (counts.harmful, "harmful, but not gating"),
        (counts.unknown, "unknown"),
        (counts.safe, "safe"),
    )
    return f"{total}: " + ", ".join(f"{number:,} {word}" for number, word in answers if number)


def _code(report: Report) -> str:
    """Say what is known where nothing starts the app."""
    if not (report.modules or report.findings):
        return "no code here leads to Flask, and nothing here starts any"
    fail_on = report.policy.fail_on
    said = f"no finding gates {_bar(fail_on)}" if fail_on else count(len(report.live), "finding")
    said = said if report.findings else _NOWHERE_ON
    development = report.start_counts.development
    if development:
        starts = "the one start is" if development == 1 else f"all {development:,} starts are"
        return f"{said}; {starts} for development only"
    return f"{said}; no file here says how the app is started in production"


def _bar(fail_on: Severity | None) -> str:
    if fail_on is None or fail_on is Severity.CRITICAL:
        return "at critical"
    return f"at {fail_on.word} or above"
