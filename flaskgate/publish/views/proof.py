"""The table of starts that a verdict rests on, for every view that shows it: pure.

All texts are plain and may hold text from the workspace: each view escapes them for its sink.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.model.findings import Finding, Location
from flaskgate.model.report import Report
from flaskgate.model.starts import Answer, Started

Key = tuple[str, Location]
"""Rule and place of a finding."""

_ORDER = "✗!?✓"
_MARKS = {Answer.HARMFUL: "!", Answer.UNKNOWN: "?", Answer.SAFE: "✓"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """One start as a line of the table."""

    mark: str
    """`✗` fails the gate, `!` is harmful and does not, `?` is unknown, `✓` is safe."""
    start: Started
    says: str
    """What shows the answer."""

    @property
    def runs(self) -> str:
        """What runs, and what it serves."""
        app = self.start.app
        return f"{self.start.program} → {app}" if app else self.start.program


def rows(report: Report, *, with_development: bool = False) -> tuple[ProofRow, ...]:
    """Return the starts of production: what fails first, then what serves, else in their order."""
    known: dict[Key, Finding] = {(one.rule.id, one.location): one for one in report.findings}
    chosen = [one for one in report.starts if one.is_production or with_development]
    found = [
        _row(one, [known[key] for key in sorted(one.findings) if key in known], report)
        for one in chosen
    ]
    return tuple(sorted(found, key=lambda row: (_ORDER.index(row.mark), not row.start.is_server)))


def counted(rows: Sequence[ProofRow]) -> str:
    """Return how many rows of each answer there are, such as `3 safe, 1 unknown`."""
    numbers = Counter(row.start.answer for row in rows)
    return ", ".join(f"{numbers[answer]:,} {answer.value}" for answer in Answer if numbers[answer])


def _row(start: Started, findings: Sequence[Finding], report: Report) -> ProofRow:
    fails = start.is_production and any(map(report.is_gating, findings))
    says = start.reason
    if not start.is_production:
        says += " (for development)"
    elif start.answer is Answer.HARMFUL and not fails:
        says += f" ({_why_not(findings)})"
    return ProofRow(mark="✗" if fails else _MARKS[start.answer], start=start, says=says)


def _why_not(findings: Sequence[Finding]) -> str:
    """Return why a harmful start does not fail the gate."""
    worst = max((one.rule.severity for one in findings if one.is_live), default=None)
    if worst is not None:
        return f"{worst.word}, does not gate"
    return "accepted" if findings else "does not gate"
