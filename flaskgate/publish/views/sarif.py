"""The report as SARIF 2.1.0, as GitHub code scanning reads it.

Only what Flaskgate has to say is built, as plain dicts. Limits and severities are those of
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
(below: "GitHub's page"); section numbers are those of the SARIF specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
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
from flaskgate.publish.views.sarif_parts import (
    ROOT,
    Node,
    artifact,
    cut,
    is_legible,
    legible,
    message,
    place,
    prose,
    region,
)

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


def to_sarif(report: Report, *, suppressed: bool = False, limit: int = MAX_RESULTS) -> Node:
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
    run: Node = {
        "tool": {
            "driver": {
                "name": "Flaskgate",
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in report.rules],
            },
            "extensions": [{"name": one.name, "version": one.version} for one in report.engines],
        },
        "automationDetails": {"id": f"{legible(report.category)}/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
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


def _rule(rule: Rule) -> Node:
    words = _SEVERITIES[rule.severity]
    page = f"{SOURCE}/rules/{quote(rule.id, safe='')}/README.md"
    name = "".join(part.capitalize() for part in re.split(r"[\W_]+", rule.id))
    tags = ["security", "flask", *(f"external/cwe/{cwe.lower()}" for cwe in rule.cwe)]
    return {
        "id": rule.id,
        "name": name[:MAX_NAME],
        "shortDescription": {"text": cut(rule.title)},
        "fullDescription": {"text": cut(rule.description)},
        "help": {
            "text": legible("\n".join([rule.description, "", page, *rule.references])),
            "markdown": legible(absolute(rule)),
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


def _invocation(notes: Iterable[Notification]) -> Node:
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


def _notification(note: Notification) -> Node:
    node: Node = {
        "descriptor": {"id": note.id},
        "level": note.level.value,
        "message": {"text": message(note.message)},
    }
    if note.path is not None:
        place: Node = {"artifactLocation": artifact(note.path)}
        if note.line is not None:
            place["region"] = {"startLine": note.line}
        node["locations"] = [{"physicalLocation": place}]
    return node


def _result(finding: Finding, index: Mapping[str, int], *, suppressed: bool) -> Node:
    result: Node = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": _SEVERITIES[finding.rule.severity].level,
        "message": {"text": _told(finding)},
        "locations": [{"physicalLocation": place(finding.location)}],
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
    if finding.fix is not None and is_legible(finding.fix.text):
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
        message(finding.message),
        f"Production gets here by {route}." if route else "",
        f"Also started by {starts}{f' and {more:,} more' if more else ''}." if starts else "",
        prose(finding.advice),
    )
    return "\n\n".join(part for part in parts if part)


def _around(finding: Finding) -> tuple[Step, ...]:
    return (*finding.chain, *finding.related)[:MAX_RELATED_LOCATIONS]


def _linked(step: Step, numbers: Mapping[Location, int]) -> str:
    name = prose(short_place(step.location, _NAME_LIMIT))
    number = numbers.get(step.location)
    return f"[{name}]({number})" if number else name


def _step(step: Step) -> Node:
    text = message(step.message)
    return {"physicalLocation": place(step.location), "message": {"text": text}}


def _suppression(mark: Suppression) -> Node:
    node: Node = {"kind": mark.kind.value, "justification": legible(mark.justification)}
    if mark.location is not None:
        node["location"] = {"physicalLocation": place(mark.location)}
    return node


def _fix(fix: Replacement) -> Node:
    edit = {"deletedRegion": region(fix.location), "insertedContent": {"text": fix.text}}
    file = {"artifactLocation": artifact(fix.location.path), "replacements": [edit]}
    return {"artifactChanges": [file]}
