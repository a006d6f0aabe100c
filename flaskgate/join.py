"""Joins what is written with what is started: evidence selects a finding's rule and severity.

Pure. Launch analysis has the last word where it knows; where it does not, what the engines saw
stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import PurePosixPath

from flaskgate.evidence import Evidence, Served
from flaskgate.model import Finding, Location, Rule

INERT = "flask-debug-inert"
_START_RULES = frozenset({"dev-server-deployed", "debug-deployed"})
"""What engines guess from one line of an artefact."""
_SERVER_RULES = frozenset({"dev-server-run", "dev-server-deployed", "unsafe-werkzeug"})
_DEBUG_RULES = frozenset(
    {"flask-debug-run", "flask-debug-env", "flask-debug-config", "debug-environment"}
)
_CODE_RULES = _DEBUG_RULES - {"debug-environment"}
_SPEAKS_FOR: Mapping[str, frozenset[str]] = {
    "debug-deployed": _SERVER_RULES | _DEBUG_RULES | _START_RULES,
    "dev-server-deployed": _SERVER_RULES,
    "dev-server-on-import": _SERVER_RULES,
    "debug-behind-server": _DEBUG_RULES,
    "flask-debug-env": frozenset({"flask-debug-env", "flask-debug-run"}),
    "werkzeug-traceback": frozenset({"werkzeug-traceback", "flask-debug-run"}),
}
"""Whose findings on its chain a launch finding takes in: they are the same story."""


def join(
    findings: Iterable[Finding], evidence: Evidence, rules: Mapping[str, Rule]
) -> tuple[Finding, ...]:
    """Return the findings of engines and of launch analysis as one list, by location."""
    launched = _Launched(evidence.findings)
    rest = [
        _weighed(finding, evidence, rules)
        for finding in findings
        if not _is_void(finding, evidence) and not launched.take(finding)
    ]
    return tuple(sorted([*rest, *launched.findings], key=attrgetter("location")))


class _Launched:
    """The findings of launch analysis, and what they take in."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        self._by_line: dict[tuple[PurePosixPath, int], list[int]] = {}
        for at, finding in enumerate(findings):
            for place in {finding.location, *(step.location for step in finding.chain)}:
                for line in range(place.start.line, place.end.line + 1):
                    self._by_line.setdefault((place.path, line), []).append(at)

    def take(self, finding: Finding) -> bool:
        """Let every launch finding that tells the same story name this one; True if one does."""
        story = {
            at
            for line in _lines(finding.extent or finding.location)
            for at in self._by_line.get(line, ())
            if finding.rule.id in _SPEAKS_FOR.get(self.findings[at].rule.id, ())
        }
        for at in story:
            self.findings[at] = _corroborated(self.findings[at], finding)
        return bool(story)


def _lines(place: Location) -> Iterator[tuple[PurePosixPath, int]]:
    return ((place.path, line) for line in range(place.start.line, place.end.line + 1))


def _corroborated(launched: Finding, witness: Finding) -> Finding:
    rules = launched.corroborated_by | witness.corroborated_by | {witness.rule.id}
    return replace(
        launched,
        engines=launched.engines | witness.engines,
        corroborated_by=rules - {launched.rule.id},
        fix=launched.fix or (witness.fix if witness.location.overlaps(launched.location) else None),
    )


def _is_void(finding: Finding, evidence: Evidence) -> bool:
    """Return whether an engine guessed at a start that launch analysis has read as a whole."""
    if finding.rule.id not in _START_RULES or finding.location.path not in evidence.read:
        return False
    return not any(
        step.location.path == finding.location.path
        and step.location.overlaps(finding.extent or finding.location)
        for launched in evidence.findings
        for step in launched.chain
    )


def _weighed(finding: Finding, evidence: Evidence, rules: Mapping[str, Rule]) -> Finding:
    """Make a finding inert where production is proven not to be hurt by it (R10)."""
    if finding.rule.id not in _CODE_RULES:
        return finding
    span = finding.extent or finding.location
    if any(place.overlaps(span) for place in evidence.quiet):
        return _inert(finding, rules, "Every start of this app in the repository turns debug off.")
    served = _server_of(finding.location.path, evidence)
    if served is None:
        return finding
    start = f"{served.step.location.path}:{served.step.location.start.line}"
    inert = _inert(
        finding,
        rules,
        f"Production does not get here: {start} serves the app through {served.program}.",
    )
    return replace(inert, chain=(served.step,))


def _server_of(path: PurePosixPath, evidence: Evidence) -> Served | None:
    """Return what serves the app of a file, if nothing may run the file itself."""
    if path in evidence.started or any(_is_below(path, one) for one in evidence.unknown):
        return None
    around = [one for one in evidence.served if _is_below(path, one.root)]
    return max(around, key=lambda one: len(one.root.parts), default=None)


def _is_below(path: PurePosixPath, folder: PurePosixPath) -> bool:
    return path.is_relative_to(folder)


def _inert(finding: Finding, rules: Mapping[str, Rule], proof: str) -> Finding:
    named = finding.corroborated_by | finding.rule.aliases | {finding.rule.id}
    return replace(
        finding, rule=rules[INERT], message=f"{finding.message} {proof}", corroborated_by=named
    )
