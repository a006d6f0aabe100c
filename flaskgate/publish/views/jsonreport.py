"""The report as plain JSON with everything in it, for scripts and other machines.

Unlike SARIF it keeps suppressed and hidden findings and says which of them gate. A change that
takes a key away or gives it another meaning raises `FORMAT`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Final

from flaskgate import __version__
from flaskgate.model.findings import (
    Finding,
    Location,
    Notification,
    Replacement,
    Rule,
    Severity,
    Step,
    Suppression,
)
from flaskgate.model.report import Policy, Refuted, Report
from flaskgate.model.starts import Started
from flaskgate.model.wording import answer, is_complete

Node = dict[str, object]
"""A JSON object."""

FORMAT: Final = 1
MAX_SNIPPET: Final = 1_000
"""Code points: a minified line with a thousand findings must not fill the disk."""


def to_json(report: Report) -> Node:
    r"""Return the whole report: plain JSON values, all text valid UTF-8.

    `verdict` is `passed` only if nothing gates and the gate is `complete`: no notification is an
    error; it is `error` where nothing gates and it is not. Findings are by location, rules by id;
    `counts` are of live findings, shown or not, and of the others by the first that holds:
    `suppressed`, `baselined`, `out_of_scope`; `refuted` are no findings, but what was taken for
    one; in its `starts`, `harmful`, `safe` and `unknown` are
    those of production. Lines and columns count from 1, columns in code points, and `end` is the
    first position after the span. A
    byte of a file name that is no UTF-8 is written as `\udcNN`.
    """
    return {
        "format": FORMAT,
        "version": __version__,
        "verdict": answer(report),
        "complete": is_complete(report),
        "counts": _counts(report),
        "starts": [_start(one) for one in report.starts],
        "policy": _policy(report.policy),
        "category": _text(report.category),
        "root": _text(report.root),
        "files": report.files,
        "seconds": report.seconds,
        "engines": [
            {"name": run.name, "version": run.version, "files": run.files} for run in report.engines
        ],
        "findings": [_finding(finding, report) for finding in report.findings],
        "refuted": [_refuted(one) for one in report.refuted],
        "notifications": [_notification(note) for note in report.notifications],
        "rules": [_rule(rule) for rule in report.rules],
    }


def _counts(report: Report) -> Node:
    severities = {one.word: report.count(one) for one in sorted(Severity, reverse=True)}
    return {
        "findings": sum(severities.values()),
        "gating": len(report.gating),
        **severities,
        "suppressed": len(report.suppressed),
        "baselined": len(report.baselined),
        "out_of_scope": len(report.out_of_scope),
        "refuted": len(report.refuted),
        "starts": asdict(report.start_counts),
    }


def _start(start: Started) -> Node:
    return {
        "program": _text(start.program),
        "app": _text(start.app),
        "answer": start.answer.value,
        "reason": _text(start.reason),
        "production": start.is_production,
        "location": _location(start.location),
        "cause": _location(start.cause),
        "steps": [_step(step) for step in start.steps],
        "findings": [
            {"rule": rule, "location": _location(place)} for rule, place in sorted(start.findings)
        ],
    }


def _policy(policy: Policy) -> Node:
    fail_on = "never" if policy.fail_on is None else policy.fail_on.word
    return {"fail_on": fail_on, "report": policy.report.word}


def _finding(finding: Finding, report: Report) -> Node:
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.word,
        "gating": report.is_gating(finding),
        "shown": report.is_shown(finding),
        "suppression": _suppression(finding.suppression),
        "in_baseline": finding.in_baseline,
        "in_scope": finding.in_scope,
        "location": _location(finding.location),
        "extent": _location(finding.extent),
        "message": _text(finding.message),
        "advice": _text(finding.advice),
        "snippet": _text(finding.snippet[:MAX_SNIPPET]),
        "fingerprint": finding.fingerprint,
        "engines": sorted(finding.engines),
        "corroborated_by": sorted(finding.corroborated_by),
        "chain": [_step(step) for step in finding.chain],
        "related": [_step(step) for step in finding.related],
        "fix": _fix(finding.fix),
    }


def _refuted(one: Refuted) -> Node:
    return {
        "rule": one.finding.rule.id,
        "location": _location(one.finding.location),
        "engines": sorted(one.finding.engines),
        "reason": _text(one.reason),
    }


def _suppression(suppression: Suppression | None) -> Node | None:
    if suppression is None:
        return None
    return {
        "kind": suppression.kind.value,
        "justification": _text(suppression.justification),
        "location": _location(suppression.location),
    }


def _step(step: Step) -> Node:
    return {"location": _location(step.location), "message": _text(step.message)}


def _fix(fix: Replacement | None) -> Node | None:
    if fix is None:
        return None
    return {"location": _location(fix.location), "text": _text(fix.text)}


def _location(location: Location | None) -> Node | None:
    if location is None:
        return None
    return {
        "path": _path(location.path),
        "start": {"line": location.start.line, "column": location.start.column},
        "end": {"line": location.end.line, "column": location.end.column},
    }


def _notification(note: Notification) -> Node:
    return {
        "id": note.id,
        "level": note.level.value,
        "message": _text(note.message),
        "path": None if note.path is None else _path(note.path),
        "line": note.line,
    }


def _rule(rule: Rule) -> Node:
    return {
        "id": rule.id,
        "severity": rule.severity.word,
        "precision": rule.precision.value,
        "title": _text(rule.title),
        "description": _text(rule.description),
        "cwe": list(rule.cwe),
        "references": [_text(address) for address in rule.references],
        "aliases": sorted(rule.aliases),
    }


def _path(path: PurePosixPath) -> str:
    return _text(str(path))


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
