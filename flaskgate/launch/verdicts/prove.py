"""Turns an analysis into evidence: the findings of production, and what it proves harmless."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.judge import Verdict, judge_unknown
from flaskgate.launch.follow.results import (
    Analysis,
    Harmful,
    Launch,
    Orphan,
    Safe,
    Unsure,
    answer_of,
    understood,
)
from flaskgate.launch.follow.unit import ContextOf
from flaskgate.launch.images.development import says_it_is_for_developers
from flaskgate.launch.model import Repository, ServerKind, StartKind, State
from flaskgate.launch.plan.broken.starts import BROKEN
from flaskgate.launch.plan.plans import PLANNED
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.verdicts.answering import answering_functions
from flaskgate.launch.verdicts.doubts import doubts_of
from flaskgate.launch.verdicts.on_by_default import defaults_of
from flaskgate.launch.verdicts.served import imported_by_programs, served_apps
from flaskgate.launch.verdicts.uncalled import uncalled_functions
from flaskgate.launch.wording import without_placeholders
from flaskgate.model.findings import Context, Finding, Location, Rule, ServePlan, Step
from flaskgate.model.launch_evidence import Evidence
from flaskgate.model.rule_families import LINE_OF_START
from flaskgate.model.wording import count
from flaskgate.text.escape import shorten

ENGINE = "launch"
_PYTHON = frozenset({StartKind.PYTHON_FILE, StartKind.PYTHON_MODULE})
_RUNNING = _PYTHON | {StartKind.PYTHON_CODE, StartKind.CONSOLE_SCRIPT}
_KNOWN_TO_ITS_END = frozenset({Cause.FOLLOWED, Cause.SERVES_PLAIN})


def evidence_of(
    analysis: Analysis, rules: Mapping[str, Rule], repository: Repository, context_of: ContextOf
) -> Evidence:
    """Return what the launches that are not for development say."""
    launches = [launch for launch in analysis.launches if launch.is_production]
    executed = {path for one in launches for path in one.effects.files}
    answering = tuple(answering_functions(executed, repository))
    answers = [one.block for one in answering]
    claimed = tuple(_claimed(analysis.launches, context_of))
    return Evidence(
        findings=tuple(_findings([*launches, *claimed], rules, repository)),
        read=analysis.read | _followed(launches),
        perhaps=(*_perhaps(launches), *(one.start.location for one in claimed)),
        development=(
            _scripts(analysis.launches)
            | _for_developers(analysis.launches)
            | _tools(analysis.for_people)
        )
        - _scripts(launches),
        by_hand=_served_by_hand(analysis.by_hand),
        said_development=frozenset(_for_developers_by_word(analysis, repository)),
        debug_off_calls=tuple(_debug_off_calls(launches)),
        production_calls=tuple(_production_calls(launches, analysis.orphans)),
        guarded_blocks=tuple(_guarded_blocks(launches, analysis.orphans)),
        answering_blocks=tuple(answers),
        uncalled_blocks=tuple(uncalled_functions(launches, analysis.orphans, repository, answers)),
        unreached_blocks=tuple(_unreached_blocks(launches, analysis.orphans)),
        not_app_calls=_not_app_calls([*analysis.launches, *analysis.orphans]),
        debugger_off_files=_debugger_off_files(launches),
        served=tuple(served_apps(launches)),
        imported=tuple(imported_by_programs(launches)),
        started=frozenset(_started(launches)),
        apart=frozenset(_apart(launches, analysis.orphans)),
        doubts=tuple(doubts_of(analysis, answering, repository, context_of)),
    )


def _claimed(launches: Iterable[Launch], context_of: ContextOf) -> Iterator[Launch]:
    """Yield what calls itself development, serves as that, and is what is started by default.

    Whether it is deployed cannot be told, unless the project says so itself.
    """
    for launch in launches:
        unit, path = launch.unit, launch.unit.artefact or launch.unit.command.location.path
        is_claim = unit.claim is not None and isinstance(launch.answer, Harmful)
        if is_claim and not launch.is_production and context_of(path) is Context.UNKNOWN:
            verdict = judge_unknown(
                unit, launch.start, [reason for reason in [unit.claim] if reason]
            )
            yield replace(launch, answer=answer_of((verdict,), safe=None))


def _findings(
    launches: Iterable[Launch], rules: Mapping[str, Rule], repository: Repository
) -> Iterator[Finding]:
    """Yield one finding for each rule and place; who else starts it is named beside its chain.

    Starts that cannot be told for one and the same thing, such as a program that all of them run,
    are one finding, too.
    """
    found: dict[_Key, Finding] = {}
    starts: dict[_Key, set[tuple[str, Location]]] = defaultdict(set)
    places: dict[_Key, set[Location]] = defaultdict(set)
    for launch in launches:
        for verdict in launch.verdicts:
            key = _key_of(verdict, launch)
            starts[key].add(_unit(launch))
            places[key].add(verdict.location)
            if key not in found:
                plan = launch.plan if verdict.rule in _PLANNED else None
                rule = rules[verdict.rule]
                found[key] = replace(_finding(verdict, rule, repository), plan=plan)
            else:
                found[key] = _also(found[key], verdict)
    for key, one in found.items():
        message = f"{one.message}{_and_others(len(places[key]) - 1)}"
        yield replace(one, message=message, starts=len(starts[key]))


def _and_others(number: int) -> str:
    return f" The same goes for {count(number, 'more start')}." if number else ""


_PLANNED = PLANNED | {BROKEN}
_Key = tuple[str, Location | Reason]
_OF_PROGRAM = frozenset(
    {
        *(Cause.UNFOLLOWED, Cause.ENDS, Cause.NO_APP, Cause.PYTHON_STEPS, Cause.PYTHON_DEPTH),
        *(Cause.CALL_DEPTH, Cause.LOOP, Cause.IMPORT_DEPTH, Cause.SINKS),
    }
)
"""Doubts about a Python file: whoever starts it, they are the same."""
_OF_SCRIPT = frozenset({Cause.WAITS_FOR_VARIABLES, Cause.UNSEEN_VARIABLES})
"""Doubts about the variables that a file makes use of."""
_OF_ALL = frozenset({Cause.LAUNCHES})
"""Doubts about the repository as a whole."""


def _key_of(verdict: Verdict, launch: Launch) -> _Key:
    """Return what is the same of findings that are told as one.

    What is not known for one and the same reason of one and the same subject is one question,
    however often a file asks it; a path of a host is the same in every file.
    """
    doubt, place = verdict.doubt, verdict.location
    if doubt is None:
        return verdict.rule, place
    if doubt.cause in _OF_ALL:
        return verdict.rule, doubt
    if doubt.cause in _OF_PROGRAM and launch.path is not None:
        return verdict.rule, replace(doubt, detail=f"{doubt.detail} {launch.path}")
    if doubt.cause in _OF_PROGRAM or not (doubt.subject or doubt.cause in _OF_SCRIPT):
        return verdict.rule, place
    within = "" if doubt.subject.startswith("/") else place.path
    return verdict.rule, replace(doubt, detail=f"{doubt.detail} {within}")


def _finding(verdict: Verdict, rule: Rule, repository: Repository) -> Finding:
    return Finding(
        rule=rule,
        location=verdict.location,
        extent=verdict.extent,
        message=without_placeholders(verdict.message),
        snippet=_line(verdict.location, repository),
        engines=frozenset({ENGINE}),
        chain=tuple(_readable(step, repository) for step in verdict.chain),
        remedy=without_placeholders(verdict.remedy),
        cause=verdict.cause,
        change=verdict.change,
    )


_SHOWN = 100
"""Code points of a line in a chain."""
_CONSTANT = re.compile(r"None|True|False|[\d.]+|([\"']).*\1")


def _readable(step: Step, repository: Repository) -> Step:
    """Return a step in words; a default alone says little: its line says of what it is one."""
    message = without_placeholders(step.message)
    if _CONSTANT.fullmatch(message) and step.location.path.suffix == ".py":
        message = shorten(_line(step.location, repository).strip() or message, _SHOWN)
    return replace(step, message=message)


def _line(place: Location, repository: Repository) -> str:
    file = repository.read(place.path)
    lines = () if file is None else file.lines
    return lines[place.start.line - 1] if place.start.line <= len(lines) else ""


def default_findings(
    analysis: Analysis, rules: Mapping[str, Rule], repository: Repository
) -> tuple[Finding, ...]:
    """Return what is on by default in code that nothing in the repository starts."""
    verdicts = defaults_of(analysis.orphans)
    return tuple(_finding(verdict, rules[verdict.rule], repository) for verdict in verdicts)


def by_hand_findings(
    analysis: Analysis, rules: Mapping[str, Rule], repository: Repository
) -> tuple[Finding, ...]:
    """Return what start scripts serve with that nothing runs: whoever runs them should know.

    Where nothing else starts anything in production, such a script may be how that is done.
    """
    is_only = not any(launch.is_production for launch in analysis.launches)
    found: dict[tuple[object, ...], Finding] = {}
    for launch in analysis.by_hand:
        for verdict in launch.verdicts[:1]:
            if launch.is_production and verdict.rule in LINE_OF_START:
                place = launch.start.location
                line = (place.path, place.start.line, launch.path)  # `python x.py || python3 x.py`
                finding = _by_hand(launch, verdict, rules, repository, is_only=is_only)
                found.setdefault(line, finding)
    return tuple(found.values())


def _by_hand(
    launch: Launch,
    verdict: Verdict,
    rules: Mapping[str, Rule],
    repository: Repository,
    *,
    is_only: bool,
) -> Finding:
    rule = rules["dev-server-run"]
    place = launch.start.location
    finding = replace(
        _finding(verdict, rule, repository),
        location=place,
        snippet=_line(place, repository),
        plan=launch.plan,
    )
    in_code = verdict.rule == "debug-deployed" and verdict.location.path != place.path
    if not is_only or in_code:  # what switches debug on in code is a finding of its own
        return finding
    return replace(
        finding,
        rule=rules["launch-unresolved"],
        message=f"{finding.message} Nothing here says whether production runs this script.",
        remedy=finding.remedy or rule.remedy,
    )


def plans_of(analysis: Analysis) -> Mapping[PurePosixPath, ServePlan]:
    """Return the plan of the program that each Python file is of, if it is of one.

    So has a script that somebody runs by hand, for what rules of text find in it.
    """
    found: dict[PurePosixPath, ServePlan] = {}
    launches = (*analysis.launches, *analysis.by_hand)
    programs = [(one.plan, one.effects.files) for one in launches]
    programs += [(one.plan, one.effects.files) for one in analysis.orphans]
    for plan, files in programs:
        if plan is not None:
            for path in files:
                found.setdefault(path, plan)
    scripts = Counter(one.start.location.path for one in analysis.by_hand)
    alone = (one for one in analysis.by_hand if scripts[one.start.location.path] == 1)
    return {**{one.start.location.path: one.plan for one in alone if one.plan}, **found}


def _also(finding: Finding, verdict: Verdict) -> Finding:
    known: set[Location] = {step.location for step in (*finding.chain, *finding.related)}
    more: list[Step] = []
    for step in verdict.chain:
        if step.location not in known:
            known.add(step.location)
            more.append(step)
    return replace(finding, related=(*finding.related, *more))


def _debug_off_calls(launches: Iterable[Launch]) -> Iterator[Location]:
    """Yield the calls that are reached with the debugger off, and never otherwise."""
    states: dict[Location, set[State]] = {}
    for launch in launches:
        for place in launch.effects.ignored:
            states.setdefault(place, set()).add(State.OFF)
        for sink in launch.effects.sinks:
            if sink.kind is not ServerKind.MIDDLEWARE and launch.start.kind in _RUNNING:
                certain = not sink.debugger.variable and not launch.doubts
                state = sink.debugger.state if certain else State.UNKNOWN
                states.setdefault(sink.location, set()).add(state)
    return (place for place, seen in states.items() if seen == {State.OFF})


def _apart(launches: Sequence[Launch], orphans: Iterable[Orphan]) -> Iterator[PurePosixPath]:
    """Yield the files of programs that have none in common with what production starts."""
    executed = {path for launch in launches for path in launch.effects.files}
    executed |= {launch.effects.home for launch in launches if launch.effects.home is not None}
    orphans = [one for one in orphans if executed.isdisjoint(one.effects.files)]
    for orphan in orphans:
        if not _is_what_flask_finds(orphan, launches, orphans):
            yield from orphan.effects.files


def _is_what_flask_finds(
    orphan: Orphan, launches: Sequence[Launch], orphans: Sequence[Orphan]
) -> bool:
    """Return whether a `flask run` that names no app can only mean the app of a program.

    That is the one application below the place where it is started. Either it serves that one,
    without running it, or it serves nothing.
    """
    nameless = {
        one.start.location.path.parent
        for one in launches
        if one.start.kind is StartKind.FLASK_CLI and one.path is None
    }
    return any(
        [one for one in orphans if one.effects.apps and _lies_in(one, folder)] == [orphan]
        for folder in nameless
    )


def _lies_in(orphan: Orphan, folder: PurePosixPath) -> bool:
    return any(path.is_relative_to(folder) for path in orphan.effects.files)


def _not_app_calls(followed: Iterable[Launch | Orphan]) -> frozenset[Location]:
    """Return the calls of `run` that serve nowhere and are known to be no application's."""
    effects = [one.effects for one in followed]
    serving = {sink.location for one in effects for sink in one.sinks}
    return frozenset(place for one in effects for place in one.strangers) - serving


def _debugger_off_files(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the files of programs all of whose starts are certain to serve without debugger."""
    states: dict[PurePosixPath, set[State]] = {}
    for launch in launches:
        for sink in launch.effects.sinks if launch.start.kind in _RUNNING else ():
            certain = not sink.debugger.variable and not launch.doubts
            state = sink.debugger.state if certain else State.UNKNOWN
            for path in launch.effects.files:
                states.setdefault(path, set()).add(state)
    return frozenset(path for path, seen in states.items() if seen == {State.OFF})


def _scripts(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the files that commands are read from on the way, after the one of the artefact."""
    return frozenset(
        step.location.path
        for launch in launches
        for step in launch.start.steps
        if step.location.path != launch.unit.command.location.path
    )


def _for_developers(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the scripts that are started by what is for development, as the starts say."""
    return frozenset(
        launch.unit.command.location.path
        for launch in launches
        if launch.unit.context is Context.DEVELOPMENT and launch.unit.artefact is None
    )


def _for_developers_by_word(analysis: Analysis, repository: Repository) -> Iterator[PurePosixPath]:
    """Yield the programs that nothing starts, and that are for developers by their own words."""
    started = frozenset(_started(analysis.by_hand))
    for orphan in analysis.orphans:
        file = repository.read(orphan.path) if orphan.path not in started else None
        if file is not None and says_it_is_for_developers(file):
            yield orphan.path


def _tools(people: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the files of editors, workspaces and terminals of developers."""
    tools = (launch.unit for launch in people if launch.unit.context is Context.DEVELOPMENT)
    return frozenset(unit.artefact for unit in tools if unit.artefact is not None)


def _served_by_hand(
    by_hand: Sequence[Launch],
) -> Mapping[PurePosixPath, frozenset[PurePosixPath]]:
    """Return scripts that nothing runs, followed to their ends, to the programs that they serve."""
    found: dict[PurePosixPath, set[PurePosixPath | None]] = defaultdict(set)
    for launch in understood(by_hand):
        if launch.verdicts:
            found[launch.start.location.path].add(launch.path)
    return {
        script: frozenset(path for path in paths if path is not None)
        for script, paths in found.items()
        if None not in paths
    }


def _followed(launches: Iterable[Launch]) -> frozenset[PurePosixPath]:
    """Return the scripts of which every start is known.

    What is unknown at the unit's own command, such as a limit that was hit, makes all of them so.
    """
    launches = tuple(launches)
    lost = [one for one in launches if one.start.kind is StartKind.UNKNOWN]
    units = {_unit(one) for one in lost if one.start.location == one.unit.command.location}
    half = [*lost, *(one for one in launches if _unit(one) in units)]
    return _scripts(launches) - _scripts(half)


def _perhaps(launches: Iterable[Launch]) -> Iterator[Location]:
    """Yield the starts of which nothing but whether they are reached is left open."""
    for launch in launches:
        causes = {one.cause for one in launch.doubts}
        if isinstance(launch.answer, Unsure) and causes == {Cause.REACHED}:
            yield launch.start.location


def _unit(launch: Launch) -> tuple[str, Location]:
    return launch.unit.name, launch.unit.command.location


def _unreached_blocks(launches: Iterable[Launch], orphans: Iterable[Orphan]) -> Iterator[Location]:
    """Yield the blocks that are passed by wherever something is served, and taken nowhere."""
    runs = [(launch.effects, launch.start.kind) for launch in launches]
    runs += [(orphan.effects, StartKind.PYTHON_FILE) for orphan in orphans]
    taken = {place for effects, _ in runs for place in effects.taken}
    passed = {
        place
        for effects, kind in runs
        if effects.sinks or effects.apps or kind not in _RUNNING
        for place in effects.passed
    }
    return iter(sorted(passed - taken))


def _production_calls(launches: Iterable[Launch], orphans: Iterable[Orphan]) -> Iterator[Location]:
    """Yield the calls of which it is known that a production server serves."""
    kinds: dict[Location, set[ServerKind]] = {}
    effects = [*(one.effects for one in launches), *(one.effects for one in orphans)]
    for sink in (sink for one in effects for sink in one.sinks):
        kinds.setdefault(sink.location, set()).add(sink.kind)
    return iter(sorted(place for place, seen in kinds.items() if seen == {ServerKind.PRODUCTION}))


def _guarded_blocks(launches: Iterable[Launch], orphans: Iterable[Orphan]) -> Iterator[Location]:
    """Yield the blocks under main guards that no start gets to."""
    effects = [*(one.effects for one in launches), *(one.effects for one in orphans)]
    taken = {place for one in effects for place in one.taken}
    return iter(sorted({place for one in effects for place in one.guarded} - taken))


def _started(launches: Iterable[Launch]) -> Iterator[PurePosixPath]:
    """Yield the files that run as programs, and those in which such a program serves.

    One that is known to its end is none of them, be it a job, `python app.py migrate`, or a
    server for production: what it does not get to is not started by it.
    """
    for launch in launches:
        answer = launch.answer
        is_known = isinstance(answer, Safe) and answer.reason.cause in _KNOWN_TO_ITS_END
        if launch.path is not None and launch.start.kind in _RUNNING and not is_known:
            yield launch.path
            yield from (sink.location.path for sink in launch.effects.sinks)
