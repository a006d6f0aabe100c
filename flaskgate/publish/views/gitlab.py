"""The report as GitLab's code quality report: pure.

The format is a JSON array of entries as GitLab documents it
(https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). GitLab takes two
entries with one fingerprint for the same and shows one of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Final

from flaskgate.model.findings import Finding, Severity
from flaskgate.model.report import Report
from flaskgate.publish.views import line_notes as marks
from flaskgate.text.escape import encodable

Entry = dict[str, object]
"""A JSON object."""

SEVERITIES: Final = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}
"""GitLab's words, which also have `info`."""


def to_gitlab(report: Report) -> list[Entry]:
    """Return an entry for every finding that is shown, the worst first.

    A fingerprint stays while rule, file and line of code do, wherever that line moves to.
    """
    seen: Counter[str] = Counter()
    entries = []
    for finding in report.shown:
        identity = _identity(finding)
        seen[identity] += 1
        entries.append(_entry(finding, f"{identity}\0{seen[identity]}"))
    return entries


def _identity(finding: Finding) -> str:
    code = finding.fingerprint or finding.snippet
    return "\0".join((finding.rule.id, str(finding.location.path), code))


def _entry(finding: Finding, identity: str) -> Entry:
    return {
        "description": f"{marks.title(finding)}\n\n{marks.explanation(finding)}",
        "check_name": encodable(finding.rule.id),
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": SEVERITIES[finding.rule.severity],
        "location": {
            "path": encodable(str(finding.location.path)),
            "lines": {"begin": finding.location.start.line, "end": finding.location.end.line},
        },
    }
