"""What an acceptance reaches: what somebody saw and accepted, and nothing graver. Pure.

Marks, entries of `ignore` and baselines were written by someone who knew a finding as it was then.
If production starts the line since, or it has become graver, that is news.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flaskgate.model.findings import Finding, Severity
from flaskgate.model.rule_families import STARTED, family

_COVERED: Final[Mapping[str, frozenset[str]]] = {
    "debug": frozenset({"server", "unsafe-werkzeug", "development-only"}),
    "debugger": frozenset({"debug", "server", "unsafe-werkzeug", "development-only"}),
    "server": frozenset({"unsafe-werkzeug", "development-only"}),
}
"""What comes to light once a finding of a family is repaired."""


def covers(accepted: str, severity: Severity, finding: Finding) -> bool:
    """Return whether a finding is what a repaired, accepted one leaves behind."""
    ours, theirs = family(accepted), family(finding.rule.id)
    is_milder = theirs == ours and finding.rule.severity < severity
    is_kin = is_milder or theirs in _COVERED.get(ours, frozenset())
    return is_kin and still_reaches(accepted, severity, finding)


def still_reaches(accepted: str, severity: Severity, finding: Finding) -> bool:
    """Return whether the acceptance of a rule at the severity it had holds for what is found."""
    if accepted == finding.rule.id:
        return finding.rule.severity <= severity
    is_news = finding.rule.id in STARTED and accepted not in STARTED
    return not is_news and finding.rule.severity <= severity
