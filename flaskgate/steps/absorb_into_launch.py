"""Lets findings of launch analysis take in what engines said of the same story.

Pure. Everything is looked up by line, so that thousands of findings in one hostile file cost no
more than reading them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.model.findings import Finding, Line, Location, Replacement

START_RULES = frozenset({"dev-server-deployed", "debug-deployed"})
"""What engines guess from one line of an artefact."""

_SERVER_RULES = frozenset({"dev-server-run", "dev-server-deployed", "unsafe-werkzeug"})
_DEBUG_RULES = frozenset(
    {"flask-debug-run", "flask-debug-env", "flask-debug-config", "debug-environment"}
)
_DEBUGGER_RULES = frozenset(
    {"werkzeug-debugger", "werkzeug-debugger-conditional", "werkzeug-traceback"}
)
_SPEAKS_FOR: Mapping[str, frozenset[str]] = {
    "debug-deployed": _SERVER_RULES | _DEBUG_RULES | _DEBUGGER_RULES | START_RULES,
    "dev-server-deployed": _SERVER_RULES,
    "dev-server-on-import": _SERVER_RULES,
    "debug-behind-server": _DEBUG_RULES,
    "flask-debug-env": _DEBUG_RULES,
    "werkzeug-traceback": _DEBUG_RULES | _DEBUGGER_RULES,
    "functions-framework-debug": frozenset({"functions-framework-debug"}),
    "mod-wsgi-debug": frozenset({"mod-wsgi-debug"}),
}
"""Whose findings on its chain a launch finding takes in: they are the same story."""

_FIXES = 20
"""Corrections that are kept for a line and a rule; more than one is hostile."""


@dataclass(slots=True)
class _Absorbed:
    """What engines said about one line by one rule."""

    rules: set[str] = field(default_factory=set)
    engines: set[str] = field(default_factory=set)
    fixes: list[tuple[Location, Replacement]] = field(default_factory=list)


class LaunchFindings:
    """The findings of launch analysis, and what they take in."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        self._said: dict[Line, dict[str, _Absorbed]] = defaultdict(dict)
        self._asked: dict[Line, frozenset[str]] = {}
        asked: dict[Location, frozenset[str]] = {}
        for finding in findings:
            for place in _places(finding):
                asked[place] = asked.get(place, frozenset()) | _story(finding)
        for place, rules in asked.items():
            for line in place.lines:
                self._asked[line] = self._asked.get(line, frozenset()) | rules

    def has_step_on(self, place: Location) -> bool:
        """Return whether the chain of a finding goes through a line of this place."""
        return any(line in self._asked for line in place.lines)

    def absorb(self, finding: Finding) -> bool:
        """Give a finding to those that tell its story on one of its lines; True if one does."""
        rule = finding.rule.id
        lines = [line for line in finding.span.lines if rule in self._asked.get(line, ())]
        for line in lines:
            said = self._said[line].setdefault(rule, _Absorbed())
            said.rules |= finding.corroborated_by | {rule}
            said.engines |= finding.engines
            if finding.fix is not None and len(said.fixes) < _FIXES:
                said.fixes.append((finding.location, finding.fix))
        return bool(lines)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of launch analysis with what they took in."""
        absorbed: dict[Location, Mapping[str, _Absorbed]] = {}
        for finding in self._findings:
            for place in _places(finding):
                if place not in absorbed:
                    absorbed[place] = _joined(self._said.get(line, {}) for line in place.lines)
            yield _corroborated(finding, absorbed)


def _places(finding: Finding) -> set[Location]:
    return {finding.location, *(step.location for step in finding.chain)}


def _story(finding: Finding) -> frozenset[str]:
    return _SPEAKS_FOR.get(finding.rule.id, frozenset())


def _joined(lines: Iterable[Mapping[str, _Absorbed]]) -> Mapping[str, _Absorbed]:
    """Return what was said on several lines, by rule."""
    joint: dict[str, _Absorbed] = {}
    for line in lines:
        for rule, said in line.items():
            whole = joint.setdefault(rule, _Absorbed())
            whole.rules |= said.rules
            whole.engines |= said.engines
            whole.fixes += said.fixes[: _FIXES - len(whole.fixes)]
    return joint


def _corroborated(
    finding: Finding, absorbed: Mapping[Location, Mapping[str, _Absorbed]]
) -> Finding:
    story = _story(finding)
    said = [
        absorbed[place][rule]
        for place in _places(finding)
        for rule in absorbed[place].keys() & story
    ]
    if not said:
        return finding
    own = absorbed[finding.location]
    fixes = (fix for rule in sorted(own.keys() & story) for fix in own[rule].fixes)
    near = (fix for place, fix in fixes if place.overlaps(finding.location))
    rules = finding.corroborated_by.union(*(one.rules for one in said))
    return replace(
        finding,
        engines=finding.engines.union(*(one.engines for one in said)),
        corroborated_by=rules - {finding.rule.id},
        fix=finding.fix or next(near, None),
    )
