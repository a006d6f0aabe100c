"""Joins what is written with what is started: evidence selects a finding's rule and severity.

Pure. Launch analysis has the last word where it knows; where it does not, what the engines saw
stands as it is. Everything is looked up by line, so that thousands of findings in one hostile
file cost no more than reading them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import PurePosixPath

from flaskgate.evidence import Evidence, Served
from flaskgate.model import Finding, Location, Replacement, Rule

INERT = "flask-debug-inert"
BEHIND = "debug-behind-server"
_CONFIG = "flask-debug-config"
_CODE_RULES = frozenset({"flask-debug-run", "flask-debug-env", _CONFIG})

_CONDITIONAL: Mapping[str, str] = {
    **dict.fromkeys(_CODE_RULES, INERT),
    "werkzeug-debugger": "werkzeug-debugger-conditional",
}
"""What becomes of a rule in a block that no start gets to."""

_START_RULES = frozenset({"dev-server-deployed", "debug-deployed"})
"""What engines guess from one line of an artefact."""

_SERVER_RULES = frozenset({"dev-server-run", "dev-server-deployed", "unsafe-werkzeug"})
_DEBUG_RULES = frozenset(
    {"flask-debug-run", "flask-debug-env", "flask-debug-config", "debug-environment"}
)
_DEBUGGER_RULES = frozenset(
    {"werkzeug-debugger", "werkzeug-debugger-conditional", "werkzeug-traceback"}
)
_SPEAKS_FOR: Mapping[str, frozenset[str]] = {
    "debug-deployed": _SERVER_RULES | _DEBUG_RULES | _DEBUGGER_RULES | _START_RULES,
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

_Line = tuple[PurePosixPath, int]


def join(
    findings: Iterable[Finding], evidence: Evidence, rules: Mapping[str, Rule]
) -> tuple[Finding, ...]:
    """Return the findings of engines and of launch analysis as one list, by location."""
    hearing = _Hearing(evidence.findings)
    scale = _Scale(evidence, rules)
    rest = [
        scale.weigh(finding)
        for finding in findings
        if not _is_void(finding, evidence, hearing) and not hearing.take(finding)
    ]
    return tuple(sorted([*rest, *hearing.findings()], key=attrgetter("location")))


def _is_void(finding: Finding, evidence: Evidence, hearing: _Hearing) -> bool:
    """Return whether an engine guessed at a start that launch analysis has read as a whole."""
    if finding.rule.id not in _START_RULES or finding.location.path not in evidence.read:
        return False
    return not hearing.passes(finding.extent or finding.location)


@dataclass(slots=True)
class _Testimony:
    """What engines said about one line by one rule."""

    rules: set[str] = field(default_factory=set)
    engines: set[str] = field(default_factory=set)
    fixes: list[tuple[Location, Replacement]] = field(default_factory=list)


class _Hearing:
    """The findings of launch analysis, and what they take in."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        self._said: dict[_Line, dict[str, _Testimony]] = defaultdict(dict)
        self._asked: dict[_Line, frozenset[str]] = {}
        asked: dict[Location, frozenset[str]] = {}
        for finding in findings:
            for place in _places(finding):
                asked[place] = asked.get(place, frozenset()) | _story(finding)
        for place, rules in asked.items():
            for line in _lines(place):
                self._asked[line] = self._asked.get(line, frozenset()) | rules

    def passes(self, place: Location) -> bool:
        """Return whether the chain of a finding goes through a line of this place."""
        return any(line in self._asked for line in _lines(place))

    def take(self, finding: Finding) -> bool:
        """Hear a finding for whoever tells the same story on one of its lines; True if one does."""
        rule = finding.rule.id
        span = finding.extent or finding.location
        lines = [line for line in _lines(span) if rule in self._asked.get(line, ())]
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
                    heard[place] = _joined(self._said.get(line, {}) for line in _lines(place))
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


class _Scale:
    """Weighs what launch analysis does not speak about itself."""

    def __init__(self, evidence: Evidence, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._started = evidence.started
        self._unknown = frozenset(evidence.unknown)
        self._idle = _outermost(evidence.idle)
        self._served: dict[PurePosixPath, list[Served]] = defaultdict(list)
        for one in evidence.served:
            self._served[one.root].append(one)
        self._quiet: dict[tuple[PurePosixPath, int], list[Location]] = defaultdict(list)
        for place in evidence.quiet:
            for line in _lines(place):
                self._quiet[line].append(place)

    def weigh(self, finding: Finding) -> Finding:
        """Make a finding milder where production is proven not to be hurt by it (R9, R10)."""
        if finding.rule.id in _CONDITIONAL and self._is_idle(finding.extent or finding.location):
            proof = "No start in the repository gets here: the condition around it does not hold."
            return self._relabelled(finding, _CONDITIONAL[finding.rule.id], proof)
        if finding.rule.id not in _CODE_RULES:
            return finding
        if self._is_quiet(finding.extent or finding.location):
            proof = "Every start of this app in the repository turns debug off."
            return self._relabelled(finding, INERT, proof)
        served = self._servers(finding.location.path)
        if not served:
            return finding
        if finding.rule.id == _CONFIG and not all(one.is_debug_off for one in served):
            proof = "{program} serves the app ({start}): no console, but debug mode may be on."
            return self._behind(finding, BEHIND, served[0], proof)
        proof = "Production does not get here: {start} serves the app through {program}."
        return self._behind(finding, INERT, served[0], proof)

    def _is_idle(self, span: Location) -> bool:
        blocks = self._idle.get(span.path, [])
        near = bisect_right(blocks, span.start, key=attrgetter("start")) - 1
        return near >= 0 and span.end <= blocks[near].end

    def _is_quiet(self, span: Location) -> bool:
        near = (place for line in _lines(span) for place in self._quiet.get(line, ()))
        return any(place.overlaps(span) for place in near)

    def _servers(self, path: PurePosixPath) -> list[Served]:
        """Return what serves the app of a file, if nothing may run the file itself."""
        above = (path, *path.parents)
        if path in self._started or not self._unknown.isdisjoint(above):
            return []
        found: Iterator[list[Served]] = (
            self._served[folder] for folder in above if folder in self._served
        )
        return next(found, [])

    def _behind(self, finding: Finding, rule: str, served: Served, proof: str) -> Finding:
        start = f"{served.step.location.path}:{served.step.location.start.line}"
        said = proof.format(start=start, program=served.program)
        return replace(self._relabelled(finding, rule, said), chain=(served.step,))

    def _relabelled(self, finding: Finding, rule: str, proof: str) -> Finding:
        named = finding.corroborated_by | finding.rule.aliases | {finding.rule.id}
        message = f"{finding.message} {proof}"
        return replace(
            finding, rule=self._rules[rule], message=message, corroborated_by=named - {rule}
        )


def _outermost(blocks: Iterable[Location]) -> Mapping[PurePosixPath, list[Location]]:
    """Return the blocks that lie in no other, by file and in order; they are nested or apart."""
    found: dict[PurePosixPath, list[Location]] = defaultdict(list)
    for block in sorted(blocks, key=attrgetter("path", "start", "end")):
        outer = found[block.path]
        if not outer or outer[-1].end < block.end:
            outer.append(block)
    return found


def _lines(place: Location) -> Iterator[_Line]:
    """Yield the lines of a span, each with its file."""
    return ((place.path, line) for line in range(place.start.line, place.end.line + 1))
