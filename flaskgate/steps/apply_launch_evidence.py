"""Applies what is known of starts to findings: evidence selects the rule, and so the severity.

Pure. Launch analysis has the last word where it knows; where it does not, what the engines saw
stands as it is. Everything is looked up by line, so that thousands of findings in one hostile
file cost no more than reading them.

Findings of launch analysis take in what engines said of the same story.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Line, Location, Replacement, Rule, Severity
from flaskgate.model.launch_evidence import Doubt, Evidence, Served
from flaskgate.model.report import Refuted, Standing
from flaskgate.model.rule_families import DEBUGGER, LINE_OF_START, WRITTEN_DEBUG
from flaskgate.model.wording import NOT_STARTED

INERT = "flask-debug-inert"
BEHIND = "debug-behind-server"
_DEVELOPMENT = "development-only"
_UNRESOLVED = "launch-unresolved"
_CONFIG = "flask-debug-config"
_MIDDLEWARE = "werkzeug-debugger"
_CODE_RULES = frozenset({"flask-debug-run", "flask-debug-env", _CONFIG})

_RECEIVERS = frozenset({"flask-debug-run", "flask-debug-env", "dev-server-run"})
"""Rules about the `run` of an application."""
_NO_APPLICATION = "launch analysis knows what runs here: it is not a Flask application"
_SERVER = "dev-server-run"
_STARTED = "dev-server-deployed"
"""The rule about a development server."""
_PLAIN = "launch analysis knows what serves here: it is built for production"
_READ = "launch analysis has read this start as a whole, and it does not do that"

_PERHAPS = "launch analysis tells of this start that it is not known whether production reaches it"

_CONDITIONAL: Mapping[str, str] = {
    **dict.fromkeys(_CODE_RULES, INERT),
    _MIDDLEWARE: "werkzeug-debugger-conditional",
}
"""What becomes of a rule in a block that no start gets to."""


def apply_evidence(
    findings: Iterable[Finding],
    evidence: Evidence,
    rules: Mapping[str, Rule],
    relabel: Callable[[Finding], Finding] = lambda finding: finding,
    why_nothing: Callable[[Finding], str | None] = lambda _: None,
) -> Standing:
    """Return the findings of engines and of launch analysis as one list.

    `relabel` gives a finding the rule that its place asks for, and `why_nothing` tells why a
    finding at its place is none; what production starts is told before anybody looks at the place.
    """
    launch = _LaunchFindings(evidence.findings)
    demotions = _Demotions(evidence, rules)
    rest, refuted = [], []
    for finding in findings:
        reason = _READ if _is_void(finding, evidence, launch) else demotions.refute(finding)
        if reason is None and launch.absorb(finding):
            continue
        reason = reason or why_nothing(finding) or demotions.served_otherwise(finding)
        if reason is not None:
            refuted.append(Refuted(finding=finding, reason=reason))
        else:
            rest.append(demotions.demote_if_proven(relabel(finding)))
    found, again = _servers_once(sorted([*rest, *launch.findings()], key=attrgetter("location")))
    return Standing(tuple(found), (*refuted, *again))


def _servers_once(findings: Iterable[Finding]) -> tuple[list[Finding], list[Refuted]]:
    """Keep one mild word about a development server for each file: the next calls say no more."""
    first: dict[PurePosixPath, Finding] = {}
    found, again = [], []
    for one in findings:
        is_mild = one.rule.id == _SERVER and one.rule.severity is Severity.LOW
        named = first.setdefault(one.location.path, one) if is_mild else one
        if named is one:
            found.append(one)
        else:
            line = named.location.start.line
            reason = f"the development server of this file is named in line {line}"
            again.append(Refuted(finding=one, reason=reason))
    return found, again


def _is_void(finding: Finding, evidence: Evidence, launch: _LaunchFindings) -> bool:
    """Return whether an engine guessed at a start that launch analysis has read as a whole."""
    if finding.rule.id not in LINE_OF_START or finding.location.path not in evidence.read:
        return False
    return not launch.has_step_on(finding.span)


class _Demotions:
    """Weighs what launch analysis does not speak about itself."""

    def __init__(self, evidence: Evidence, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._started = evidence.started
        self._apart = evidence.apart
        self._doubts = _by_reach(evidence.doubts)
        self._imported = {one.root: one for one in evidence.imported}
        self._doubts_of_guards = {
            main: _by_reach(one for one in evidence.doubts if one.main in {"", main})
            for main in {"", *(one.main for one in evidence.doubts)}
        }
        self._development = evidence.development
        self._said_development = evidence.said_development
        self._by_hand = evidence.by_hand
        self._debugger_off_files = evidence.debugger_off_files
        self._unreached_blocks = _outermost(evidence.unreached_blocks)
        self._uncalled_blocks = _outermost(evidence.uncalled_blocks)
        self._guarded_blocks = _outermost(evidence.guarded_blocks)
        self._answering_blocks = _outermost(evidence.answering_blocks)
        self._served: dict[PurePosixPath, list[Served]] = defaultdict(list)
        for one in evidence.served:
            self._served[one.root].append(one)
        self._debug_off_calls = _by_line(evidence.debug_off_calls)
        self._not_app_calls = _by_line(evidence.not_app_calls)
        self._production_calls = _by_line(evidence.production_calls)
        self._perhaps = _by_line(evidence.perhaps)

    def refute(self, finding: Finding) -> str | None:
        """Return why it is about no application, or about no such server; None if it may be."""
        if finding.rule.id in _RECEIVERS and _overlaps(self._not_app_calls, finding):
            return _NO_APPLICATION
        if finding.rule.id == _SERVER and _overlaps(self._production_calls, finding):
            return _PLAIN
        if finding.rule.id in LINE_OF_START and _overlaps(self._perhaps, finding):
            return _PERHAPS
        return None

    def served_otherwise(self, finding: Finding) -> str | None:
        """Return what serves the app in the place of a development server in its code.

        None where that may be what production starts. Such a call is what developers run.
        """
        path = finding.location.path
        if finding.rule.id != _SERVER or path.suffix not in {".py", ".pyw"}:
            return None
        served = self._servers(path)
        if not served or self._doubt(path) or _lies_in(self._answering_blocks, finding.span):
            return None
        place = served[0].step.location
        start = f"{place.path}:{place.start.line}"
        return f"production does not get here: {start} serves the app through {served[0].program}"

    def demote_if_proven(self, finding: Finding) -> Finding:
        """Make a finding milder where production is proven not to be hurt by it (R9, R10).

        A start that may get there and is not understood withdraws the proof, and is named.
        """
        milder = self._proven(finding)
        doubt = None if milder is finding else self._doubt_about(finding)
        if doubt is None:
            return milder
        known = self._open(finding, milder) if doubt.runs_server else finding
        return _withheld(known, doubt)

    def _open(self, finding: Finding, milder: Finding) -> Finding:
        """Return a finding that is milder if an unknown program runs the server that it is given.

        Such a program most likely does, but nobody can say: no pass, and no reason to gate.
        """
        open_ = self._rules[_UNRESOLVED]
        if finding.rule.severity <= open_.severity:
            return finding
        rule = max(milder.rule, open_, key=attrgetter("severity"))
        named = finding.corroborated_by | finding.rule.aliases | {finding.rule.id}
        return replace(finding, rule=rule, corroborated_by=named - {rule.id})

    def _doubt_about(self, finding: Finding) -> Doubt | None:
        """Return the gravest doubt; what runs another file gets to no main guard of this one."""
        path = finding.location.path
        if not _lies_in(self._guarded_blocks, finding.span):
            return self._doubt(path)
        by_main = self._doubts_of_guards
        return self._doubt(path, by_main.get(path.name, by_main[""]))

    def _doubt(
        self, path: PurePosixPath, doubts: Mapping[PurePosixPath, Doubt] | None = None
    ) -> Doubt | None:
        doubts = self._doubts if doubts is None else doubts
        reached = (doubts.get(place) for place in (path, *path.parents))
        known = [doubt for doubt in reached if doubt is not None]
        return min(known, key=attrgetter("runs_server"), default=None)

    def _proven(self, finding: Finding) -> Finding:
        aside = self._aside(finding)
        if aside is not None or finding.rule.id not in _CODE_RULES:
            return aside or finding
        if _overlaps(self._debug_off_calls, finding):
            proof = "Every start of this app in the repository turns debug off."
            return self._relabelled(finding, INERT, proof)
        if finding.rule.id == _CONFIG and finding.location.path in self._debugger_off_files:
            proof = "What production starts of this app serves without the debugger."
            return self._relabelled(finding, BEHIND, proof)
        served = self._servers(finding.location.path)
        return self._proven_by(served, finding) if served else self._only_imported(finding)

    def _only_imported(self, finding: Finding) -> Finding:
        """Demote what stands under a main guard that a program of production passes by."""
        path = finding.location.path
        program = self._imported.get(path)
        is_run = path in self._started or path in self._apart
        if program is None or is_run or not _lies_in(self._guarded_blocks, finding.span):
            return finding
        proof = "Production does not get here: what {start} runs only imports this file."
        return self._behind(finding, INERT, program, proof)

    def _proven_by(self, served: Sequence[Served], finding: Finding) -> Finding:
        """Make a finding milder as far as servers, which import the app, do not get there."""
        is_answer = _lies_in(self._answering_blocks, finding.span)
        if finding.rule.id == _CONFIG and not all(
            one.is_debug_off and not is_answer for one in served
        ):
            proof = "{program} serves the app ({start}): no console, but debug mode may be on."
            return self._behind(finding, BEHIND, served[0], proof)
        if is_answer:
            return finding
        proof = "Production does not get here: {start} serves the app through {program}."
        return self._behind(finding, INERT, served[0], proof)

    def _aside(self, finding: Finding) -> Finding | None:
        """Return a finding as it is where production does not pass; None elsewhere."""
        if finding.rule.id in LINE_OF_START and finding.location.path in self._development:
            proof = "Only what is for development starts this script."
            return self._relabelled(finding, _DEVELOPMENT, proof)
        if finding.rule.id in _CODE_RULES and finding.location.path in self._said_development:
            proof = "Nothing starts this program, and it says that it is for developers."
            return self._relabelled(finding, _DEVELOPMENT, proof)
        if finding.rule.id == _STARTED and finding.location.path in self._by_hand:
            return self._by_somebody(finding)
        if finding.rule.id in _CONDITIONAL and _lies_in(self._unreached_blocks, finding.span):
            proof = "No start in the repository gets here."
            return self._relabelled(finding, _CONDITIONAL[finding.rule.id], proof)
        if finding.rule.id in _CODE_RULES and _lies_in(self._uncalled_blocks, finding.span):
            proof = "No start in the repository gets here: none calls the function around it."
            return self._relabelled(finding, INERT, proof)
        return self._behind_guard(finding) if finding.rule.id == _MIDDLEWARE else None

    def _by_somebody(self, finding: Finding) -> Finding:
        """Demote a start in a script that nothing runs, where a server serves the same app."""
        programs = self._by_hand[finding.location.path]
        served = [one for path in sorted(programs) for one in self._servers(path)[:1]]
        if len(served) < len(programs) or not served or any(map(self._doubt, programs)):
            return finding
        proof = "Nothing here runs this script: {start} serves the app through {program}."
        return self._behind(finding, _SERVER, served[0], proof)

    def _behind_guard(self, finding: Finding) -> Finding:
        """Demote a debugger under a main guard of an app that production only imports."""
        served = self._servers(finding.location.path)
        if not served or not _lies_in(self._guarded_blocks, finding.span):
            return finding
        proof = "Production does not get here: {start} serves the app through {program}."
        return self._behind(finding, _CONDITIONAL[_MIDDLEWARE], served[0], proof)

    def _servers(self, path: PurePosixPath) -> list[Served]:
        """Return what serves the app of a file, if nothing may run the file itself."""
        above = (path, *path.parents)
        if path in self._started or path in self._apart:
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
        seen = finding.message.replace(f", and {NOT_STARTED}", "")
        return replace(
            finding,
            rule=self._rules[rule],
            message=f"{seen} {proof}",
            remedy="",  # what it says is for production
            cause=None,
            change=None,
            corroborated_by=named - {rule},
        )


def _by_reach(doubts: Iterable[Doubt]) -> Mapping[PurePosixPath, Doubt]:
    """Return the gravest doubt about each file and about all that lies in a folder."""
    reach: dict[PurePosixPath, Doubt] = {}
    for doubt in sorted(doubts, key=attrgetter("runs_server")):
        for place in (*doubt.folders, *sorted(doubt.files)):
            reach.setdefault(place, doubt)
    return reach


def _withheld(finding: Finding, doubt: Doubt) -> Finding:
    """Return a finding as it is, with the start that may get there."""
    place = doubt.step.location
    start = f"`{doubt.step.message}` ({place.path}:{place.start.line})"
    why = doubt.reason or "Flaskgate does not read this kind of file"
    message = f"{finding.message} Production may get here through {start}: {why}."
    return replace(finding, message=message, related=(*finding.related, doubt.step))


def _lies_in(blocks: Mapping[PurePosixPath, list[Location]], span: Location) -> bool:
    """Return whether a span lies in one of the blocks, as `_outermost` gives them."""
    here = blocks.get(span.path, [])
    near = bisect_right(here, span.start, key=attrgetter("start")) - 1
    return near >= 0 and span.end <= here[near].end


def _by_line(places: Iterable[Location]) -> Mapping[Line, Sequence[Location]]:
    found: dict[Line, list[Location]] = defaultdict(list)
    for place in places:
        for line in place.lines:
            found[line].append(place)
    return found


def _overlaps(places: Mapping[Line, Sequence[Location]], finding: Finding) -> bool:
    span = finding.span
    near = (place for line in span.lines for place in places.get(line, ()))
    return any(place.overlaps(span) for place in near)


def _outermost(blocks: Iterable[Location]) -> Mapping[PurePosixPath, list[Location]]:
    """Return the blocks that lie in no other, by file and in order; they are nested or apart."""
    found: dict[PurePosixPath, list[Location]] = defaultdict(list)
    for block in sorted(blocks, key=attrgetter("path", "start", "end")):
        outer = found[block.path]
        if not outer or outer[-1].end < block.end:
            outer.append(block)
    return found


_SERVER_RULES = frozenset({"dev-server-run", "dev-server-deployed", "unsafe-werkzeug"})
_SPEAKS_FOR: Mapping[str, frozenset[str]] = {
    "debug-deployed": _SERVER_RULES | WRITTEN_DEBUG | DEBUGGER | LINE_OF_START,
    "dev-server-deployed": _SERVER_RULES,
    "dev-server-on-import": _SERVER_RULES,
    "debug-behind-server": WRITTEN_DEBUG,
    "flask-debug-env": WRITTEN_DEBUG,
    "werkzeug-traceback": WRITTEN_DEBUG | DEBUGGER,
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


class _LaunchFindings:
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
        for place in sorted(_places(finding))
        for rule in sorted(absorbed[place].keys() & story)
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
