"""The finished run, as every sink gets it: frozen data, and what the policy makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flaskgate.model.findings import Finding, Notification, Rule, Severity
from flaskgate.model.starts import StartCounts, Started, count_starts


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRun:
    """What an engine really did: a gate says what it looked at."""

    name: str
    version: str
    files: int
    """How many files it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What gates and what is shown."""

    fail_on: Severity | None = Severity.HIGH
    """The lowest severity that fails the gate; None: never fail."""
    report: Severity = Severity.LOW
    """The lowest severity that sinks show; a gating finding is always shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """What a rule saw and another one, or launch analysis, knows to be none: kept to be checked."""

    finding: Finding
    reason: str


class Standing(NamedTuple):
    """What is left of findings after a step, and what it knows to be none."""

    findings: tuple[Finding, ...]
    """By location."""
    refuted: tuple[Refuted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refined:
    """What the pure steps made of what was seen: nothing of it is dropped."""

    findings: tuple[Finding, ...] = ()
    """By location."""
    remarks: tuple[Notification, ...] = ()
    refuted: tuple[Refuted, ...] = ()
    """By location."""


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, else in their order."""
    return tuple(sorted(findings, key=lambda one: -one.rule.severity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The finished run, as every sink gets it."""

    findings: tuple[Finding, ...]
    """All of them, by location; also those that do not count, each marked with the reason."""
    refuted: tuple[Refuted, ...] = ()
    """What was seen and is no finding, by location."""
    notifications: tuple[Notification, ...]
    rules: tuple[Rule, ...]
    """Every rule that could have been reported, by id."""
    starts: tuple[Started, ...] = ()
    """Everything that the repository starts, in the order of the artefacts."""
    engines: tuple[EngineRun, ...]
    policy: Policy
    category: str
    """SARIF's `automationDetails.id` up to the last slash."""
    files: int
    """How many files the walk saw."""
    sources: int
    """How many of them are Python or an artefact."""
    modules: int = 0
    """How many of them are Python that leads to Flask."""
    seconds: float
    """Wall time of the scan."""
    root: str
    """The scanned folder as the user named it, for reading only."""

    def with_remarks(self, remarks: Sequence[Notification]) -> Report:
        """Return the report with what there is to say of its publishing."""
        return replace(self, notifications=(*self.notifications, *remarks)) if remarks else self

    def is_gating(self, finding: Finding) -> bool:
        """Return whether this finding alone fails the gate."""
        fail_on = self.policy.fail_on
        return finding.is_live and fail_on is not None and finding.rule.severity >= fail_on

    def is_shown(self, finding: Finding) -> bool:
        """Return whether sinks list this finding: live, and severe enough."""
        return finding.is_live and self.is_reportable(finding)

    def is_reportable(self, finding: Finding) -> bool:
        """Return whether it is at least `policy.report`, or so severe that it would gate."""
        bars = (self.policy.report, self.policy.fail_on or self.policy.report)
        return finding.rule.severity >= min(bars)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings to list, the worst first, then by location."""
        return worst_first(finding for finding in self.findings if self.is_shown(finding))

    @property
    def gating(self) -> tuple[Finding, ...]:
        """The findings that fail the gate, the worst first, then by location."""
        return tuple(finding for finding in self.shown if self.is_gating(finding))

    @property
    def start_counts(self) -> StartCounts:
        """How many starts there are of each answer."""
        return count_starts(self.starts)

    @property
    def failing_starts(self) -> tuple[Started, ...]:
        """The starts of production that a gating finding is about, in their order."""
        gating = {(one.rule.id, one.location) for one in self.gating}
        return tuple(
            one for one in self.starts if one.is_production and not gating.isdisjoint(one.findings)
        )

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        """The findings that a mark or the configuration took out of the gate, by location."""
        return tuple(finding for finding in self.findings if finding.suppression is not None)

    @property
    def baselined(self) -> tuple[Finding, ...]:
        """The findings that only the baseline takes out of the gate, by location."""
        return tuple(one for one in self.findings if one.suppression is None and one.in_baseline)

    @property
    def out_of_scope(self) -> tuple[Finding, ...]:
        """The findings that only the scope takes out of the gate, by location."""
        return tuple(
            one
            for one in self.findings
            if one.suppression is None and not one.in_baseline and not one.in_scope
        )

    @property
    def set_aside(self) -> tuple[Finding, ...]:
        """The findings that do not count: suppressed, in the baseline, out of scope, in turn."""
        return (*self.suppressed, *self.baselined, *self.out_of_scope)

    @property
    def live(self) -> tuple[Finding, ...]:
        """The findings that count, whatever their severity, by location."""
        return tuple(finding for finding in self.findings if finding.is_live)

    @property
    def passed(self) -> bool:
        """The verdict."""
        return not any(map(self.is_gating, self.findings))

    def count(self, severity: Severity) -> int:
        """Return how many live findings have this severity, shown or not."""
        return sum(finding.rule.severity is severity for finding in self.live)
