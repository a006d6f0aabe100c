"""What an acceptance reaches: what somebody saw and accepted, and nothing graver. Pure.

Marks, entries of `ignore` and baselines were written by someone who knew a finding as it was then.
If production starts the line since, or it has become graver, that is news.
"""

from __future__ import annotations

from typing import Final

from flaskgate.model.findings import Finding, Severity

STARTED: Final = frozenset({"debug-deployed", "dev-server-deployed", "dev-server-on-import"})
"""Rules of what production starts: whoever accepted what is only written has not seen it."""


def still_reaches(accepted: str, severity: Severity, finding: Finding) -> bool:
    """Return whether the acceptance of a rule at the severity it had holds for what is found."""
    if accepted == finding.rule.id:
        return finding.rule.severity <= severity
    is_news = finding.rule.id in STARTED and accepted not in STARTED
    return not is_news and finding.rule.severity <= severity
