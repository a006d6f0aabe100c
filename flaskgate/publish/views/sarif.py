"""The report as SARIF 2.1.0, as GitHub code scanning reads it.

Only what Flaskgate has to say is built, as plain dicts. Limits and severities are those of
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
(below: "GitHub's page"); section numbers are those of the SARIF specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import quote

from flaskgate import __version__
from flaskgate.model.findings import (
    Finding,
    Location,
    Notification,
    NotificationLevel,
    Replacement,
    Rule,
    Severity,
    Step,
    Suppression,
)
from flaskgate.model.report import Report, worst_first
from flaskgate.model.wording import HOME, SOURCE, absolute
from flaskgate.publish.routes import first_and_last, other_starts, short_place, worth_showing

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"

# GitHub's page: a run with more results is refused, …
MAX_RESULTS: Final = 25_000
# … and of these it shows no more than the first.
MAX_TAGS: Final = 10
MAX_RELATED_LOCATIONS: Final = 100
MAX_FLOW_STEPS: Final = 1_000
# GitHub's page: characters of a rule's name.
MAX_NAME: Final = 255


_NAME_LIMIT = 80
"""Code points of a place in a message."""
_Node = dict[str, object]
"""A JSON object."""

_MAX_TEXT: Final = 1_024
"""GitHub's page: characters of a description; here also of a message."""

_ROOT = "%SRCROOT%"
"""The `uriBaseId` of the repository root."""

# Controls, also those of CVE-2021-42574, and lone surrogates, which have no UTF-8.
_ILLEGIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What `surrogateescape` cannot turn back into the byte of a file name.
_NO_BYTE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


class _Words(NamedTuple):
    level: str
    problem: str
    score: str


# GitHub's page: a score over 9.0 is critical, from 7.0 high, from 4.0 medium.
_SEVERITIES = {
    Severity.CRITICAL: _Words("error", "error", "9.8"),
    Severity.HIGH: _Words("error", "error", "8.0"),
    Severity.MEDIUM: _Words("warning", "warning", "5.5"),
    Severity.LOW: _Words("note", "recommendation", "2.0"),
}


def to_sarif(report: Report, *, suppressed: bool = False, limit: int = MAX_RESULTS) -> _Node:
    """Return the log with its one run: plain JSON values, all text valid UTF-8.

    Results are those severe enough for the policy, the worst first, also those in the baseline and
    out of scope: code scanning takes an alert that is not repeated for a fixed one. GitHub opens an
    alert for a suppressed one, so these are only there if `suppressed`, each with its
    `suppressions`; then every other result has an empty list, as §3.27.23 wants all or none. Beyond
    `limit` the least severe are left out, and a notification says how many.
    """
    findings = listed(report, suppressed=suppressed)
    index = {rule.id: place for place, rule in enumerate(report.rules)}
    notes = (*report.notifications, *_left_out(len(findings), limit))
    run: _Node = {
        "tool": {
            "driver": {
                "name": "Flaskgate",
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in report.rules],
            },
            "extensions": [{"name": one.name, "version": one.version} for one in report.engines],
        },
        "automationDetails": {"id": f"{_legible(report.category)}/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(notes)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index, suppressed=suppressed) for one in findings[:limit]],
        "properties": {"starts": asdict(report.start_counts)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def listed(report: Report, *, suppressed: bool = False) -> list[Finding]:
    """Return the findings that the log has results for, the worst first, then by location."""
    found = [
        finding
        for finding in report.findings
        if report.is_reportable(finding) and (suppressed or finding.suppression is None)
    ]
    return list(worst_first(found))


def _left_out(results: int, limit: int) -> list[Notification]:
    left = results - limit
    message = f"{left} results are left out: GitHub takes {limit} a run. The worst are here."
    return [Notification(id="results-left-out", message=message)] if left > 0 else []


def _rule(rule: Rule) -> _Node:
    words = _SEVERITIES[rule.severity]
    page = f"{SOURCE}/rules/{quote(rule.id, safe='')}/README.md"
    name = "".join(part.capitalize() for part in re.split(r"[\W_]+", rule.id))
    tags = ["security", "flask", *(f"external/cwe/{cwe.lower()}" for cwe in rule.cwe)]
    return {
        "id": rule.id,
        "name": name[:MAX_NAME],
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(rule.description)},
        "help": {
            "text": _legible("\n".join([rule.description, "", page, *rule.references])),
            "markdown": _legible(absolute(rule)),
        },
        "helpUri": page,
        "defaultConfiguration": {"level": words.level},
        "properties": {
            "tags": list(dict.fromkeys(tags))[:MAX_TAGS],
            "precision": rule.precision.value,
            "problem.severity": words.problem,
            "security-severity": words.score,
        },
    }


def _invocation(notes: Iterable[Notification]) -> _Node:
    """Return the one invocation, successful unless something could not be looked at anywhere.

    GitHub refuses the results of an unsuccessful one. That is right where an engine is missing:
    the alerts it does not repeat would be closed as fixed. For trouble with a single file it would
    be wrong: a pull request could keep every alert out with one broken file.
    """
    failed = any(one.level is NotificationLevel.ERROR and one.path is None for one in notes)
    return {
        "executionSuccessful": not failed,
        "toolExecutionNotifications": [_notification(note) for note in notes],
    }


def _notification(note: Notification) -> _Node:
    node: _Node = {
        "descriptor": {"id": note.id},
        "level": note.level.value,
        "message": {"text": _message(note.message)},
    }
    if note.path is not None:
        place: _Node = {"artifactLocation": _artifact(note.path)}
        if note.line is not None:
            place["region"] = {"startLine": note.line}
        node["locations"] = [{"physicalLocation": place}]
    return node


def _result(finding: Finding, index: Mapping[str, int], *, suppressed: bool) -> _Node:
    result: _Node = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": _SEVERITIES[finding.rule.severity].level,
        "message": {"text": _told(finding)},
        "locations": [{"physicalLocation": _place(finding.location)}],
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"primaryLocationLineHash": finding.fingerprint}
    if finding.chain:
        steps = [_step(step) for step in finding.chain[:MAX_FLOW_STEPS]]
        flow = [{"location": step} for step in steps]
        result["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if finding.chain or finding.related:
        numbered = enumerate(map(_step, _around(finding)), start=1)
        result["relatedLocations"] = [{"id": number, **step} for number, step in numbered]
    if suppressed:
        mark = finding.suppression
        result["suppressions"] = [] if mark is None else [_suppression(mark)]
    if finding.fix is not None and _is_legible(finding.fix.text):
        result["fixes"] = [_fix(finding.fix)]
    result["properties"] = {
        "engines": sorted(finding.engines),
        "corroboratedBy": sorted(finding.corroborated_by),
        "inBaseline": finding.in_baseline,
        "inScope": finding.in_scope,
    }
    return result


def _told(finding: Finding) -> str:
    """Return the message on one line, for it is the alert's title, then the places and the advice.

    Places are links to related locations by their numbers (§3.11.6): code scanning shows only
    those that a message links.
    """
    numbers: dict[Location, int] = {}
    for number, step in enumerate(_around(finding), start=1):
        numbers.setdefault(step.location, number)
    steps, more = other_starts(finding)
    route = " → ".join(_linked(step, numbers) for step in first_and_last(worth_showing(finding)))
    starts = ", ".join(_linked(step, numbers) for step in steps)
    parts = (
        _message(finding.message),
        f"Production gets here by {route}." if route else "",
        f"Also started by {starts}{f' and {more:,} more' if more else ''}." if starts else "",
        _prose(finding.advice),
    )
    return "\n\n".join(part for part in parts if part)


def _around(finding: Finding) -> tuple[Step, ...]:
    return (*finding.chain, *finding.related)[:MAX_RELATED_LOCATIONS]


def _linked(step: Step, numbers: Mapping[Location, int]) -> str:
    name = _prose(short_place(step.location, _NAME_LIMIT))
    number = numbers.get(step.location)
    return f"[{name}]({number})" if number else name


def _step(step: Step) -> _Node:
    text = _message(step.message)
    return {"physicalLocation": _place(step.location), "message": {"text": text}}


def _suppression(mark: Suppression) -> _Node:
    node: _Node = {"kind": mark.kind.value, "justification": _legible(mark.justification)}
    if mark.location is not None:
        node["location"] = {"physicalLocation": _place(mark.location)}
    return node


def _fix(fix: Replacement) -> _Node:
    edit = {"deletedRegion": _region(fix.location), "insertedContent": {"text": fix.text}}
    file = {"artifactLocation": _artifact(fix.location.path), "replacements": [edit]}
    return {"artifactChanges": [file]}


def _place(location: Location) -> _Node:
    """Return a physical location; §3.29."""
    return {"artifactLocation": _artifact(location.path), "region": _region(location)}


def _region(location: Location) -> _Node:
    """Return a span: lines and columns from 1, the end column after the last; §3.30."""
    return {
        "startLine": location.start.line,
        "startColumn": location.start.column,
        "endLine": location.end.line,
        "endColumn": location.end.column,
    }


def _artifact(path: PurePosixPath) -> _Node:
    """Return the address of a file below the root, percent-encoded by its bytes; §3.4."""
    name = _NO_BYTE.sub("\ufffd", str(path))
    return {"uri": quote(name, errors="surrogateescape"), "uriBaseId": _ROOT}


def _message(text: str) -> str:
    """Return plain text on one line, cut to what GitHub shows."""
    return _prose(_cut(" ".join(text.split())))


def _prose(text: str) -> str:
    """Escape what could make an embedded link: §3.11.6, as CodeQL does it."""
    return re.sub(r"[\[\]\\]", r"\\\g<0>", _legible(text))


def _legible(text: str) -> str:
    """Return text without controls and lone surrogates."""
    return text if text.isprintable() else _ILLEGIBLE.sub("\ufffd", text)


def _is_legible(text: str) -> bool:
    """Return whether nothing would be lost."""
    return not _ILLEGIBLE.search(text.replace("\r\n", "\n"))


def _cut(text: str) -> str:
    """Return legible text of at most `_MAX_TEXT` characters."""
    return _legible(text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…")
