"""Hears what engines say for the findings of launch analysis that tell the same story.

Pure. Everything is looked up by line, so that thousands of findings in one hostile file cost no
more than reading them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Location, Replacement

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

Line = tuple[PurePosixPath, int]


@dataclass(slots=True)
class _Testimony:
    """What engines said about one line by one rule."""

    rules: set[str] = field(default_factory=set)
    engines: set[str] = field(default_factory=set)
    fixes: list[tuple[Location, Replacement]] = field(default_factory=list)


class Hearing:
    """The findings of launch analysis, and what they take in."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        self._said: dict[Line, dict[str, _Testimony]] = defaultdict(dict)
        self._asked: dict[Line, frozenset[str]] = {}
        asked: dict[Location, frozenset[str]] = {}
        for finding in findings:
            for place in _places(finding):
                asked[place] = asked.get(place, frozenset()) | _story(finding)
        for place, rules in asked.items():
            for line in lines_of(place):
                self._asked[line] = self._asked.get(line, frozenset()) | rules

    def passes(self, place: Location) -> bool:
        """Return whether the chain of a finding goes through a line of this place."""
        return any(line in self._asked for line in lines_of(place))

    def take(self, finding: Finding) -> bool:
        """Hear a finding for whoever tells the same story on one of its lines; True if one does."""
        rule = finding.rule.id
        span = finding.extent or finding.location
        lines = [line for line in lines_of(span) if rule in self._asked.get(line, ())]
        for line in lines:
            said = self._said[line].setdefault(rule, _Testimony())
            said.rules |= finding.corroborated_by | {rule}
            said.engines |= finding.engines
            if finding.fix is not None and len(said.fixes) < _FIXES:
                said.fixes.append((finding.location, finding.fix))
        return bool(lines)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of launch analysis with what they have heard."""
        heard: dict[Location, Mapping[str, _Testimony]] = {}
        for finding in self._findings:
            for place in _places(finding):
                if place not in heard:
                    heard[place] = _joined(self._said.get(line, {}) for line in lines_of(place))
            yield _corroborated(finding, heard)


def _places(finding: Finding) -> set[Location]:
    return {finding.location, *(step.location for step in finding.chain)}


def _story(finding: Finding) -> frozenset[str]:
    return _SPEAKS_FOR.get(finding.rule.id, frozenset())


def _joined(lines: Iterable[Mapping[str, _Testimony]]) -> Mapping[str, _Testimony]:
    """Return what was said on several lines, by rule."""
    joint: dict[str, _Testimony] = {}
    for line in lines:
        for rule, said in line.items():
            whole = joint.setdefault(rule, _Testimony())
            whole.rules |= said.rules
            whole.engines |= said.engines
            whole.fixes += said.fixes[: _FIXES - len(whole.fixes)]
    return joint


def _corroborated(finding: Finding, heard: Mapping[Location, Mapping[str, _Testimony]]) -> Finding:
    story = _story(finding)
    said = [
        heard[place][rule] for place in _places(finding) for rule in heard[place].keys() & story
    ]
    if not said:
        return finding
    own = heard[finding.location]
    fixes = (fix for rule in sorted(own.keys() & story) for fix in own[rule].fixes)
    near = (fix for place, fix in fixes if place.overlaps(finding.location))
    rules = finding.corroborated_by.union(*(one.rules for one in said))
    return replace(
        finding,
        engines=finding.engines.union(*(one.engines for one in said)),
        corroborated_by=rules - {finding.rule.id},
        fix=finding.fix or next(near, None),
    )


def lines_of(place: Location) -> Iterator[Line]:
    """Yield the lines of a span, each with its file."""
    return ((place.path, line) for line in range(place.start.line, place.end.line + 1))
