"""The gate: runs the pipeline once and returns the exit code.

Inputs → discover → engines | launch → merge → apply evidence → suppress → narrow → Report
→ reporters → exit code
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate import __version__
from flaskgate.discover import Discovery
from flaskgate.engines.base import Engine, Idle, ScanResult
from flaskgate.gate.guard import FAILED, GATED, OK, guarded
from flaskgate.gate.narrow import narrow
from flaskgate.gate.policy_unmatched import left_out, unmatched
from flaskgate.gate.prepare import ENGINES, Prepared, build_engines, prepare
from flaskgate.gate.sinks import build_reporters
from flaskgate.model.errors import GateError, describe
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Finding, Notification, NotificationLevel
from flaskgate.model.launch_evidence import Launched
from flaskgate.model.report import EngineRun, Refined, Report
from flaskgate.model.strictness import insist, refused
from flaskgate.model.wording import count, is_complete
from flaskgate.publish.reporters.interface import Reporter
from flaskgate.publish.reporters.progress import Progress
from flaskgate.publish.reporters.stream import write
from flaskgate.settings.catalog import Catalogue
from flaskgate.settings.inputs import Inputs, from_environment
from flaskgate.text.escape import encodable

if TYPE_CHECKING:
    from flaskgate.launch.follow.results import Analysis


def main(environ: Mapping[str, str]) -> int:
    """Run the action on what the runner put into the environment; return the exit code."""
    return guarded(
        lambda: run(from_environment(environ)),
        on_actions=True,
        failed=lambda message: _tell_failure(environ, message),
    )


def _tell_failure(environ: Mapping[str, str], message: str) -> None:
    from flaskgate.gate.failure import tell_failure  # noqa: PLC0415 (most runs do not fail)

    tell_failure(environ, message)


def run(inputs: Inputs) -> int:
    """Scan, report and judge; raises `GateError` where the gate could not do its work.

    A run that looked at less than it was asked to has not passed, even where nothing gates.
    """
    exits_zero = inputs.given.get("exit-zero") == "true"
    report, reporters = gate(inputs)
    publish(report, reporters)
    if not (report.passed or exits_zero):
        return GATED
    return OK if is_complete(report) else FAILED


def gate(inputs: Inputs) -> tuple[Report, Sequence[Reporter]]:
    """Do everything short of publishing: the report, and the sinks that were asked for."""
    started = time.monotonic()
    prepared = prepare(inputs)
    discovery = prepared.discover()
    reporters = build_reporters(inputs, prepared, discovery.tree.read)
    return examine(prepared, discovery, started=started), reporters


def examine(prepared: Prepared, discovery: Discovery, *, started: float) -> Report:
    """Look at what was discovered; `started` is the monotonic time of the run's beginning."""
    settings, catalogue = prepared.settings, prepared.catalogue
    results, launched = look(_engines(catalogue, discovery.files), discovery, prepared)
    found = take_steps(results, launched, prepared, discovery)

    told = (*discovery.notifications, *_notifications(results, launched))
    paths = {note.path for note in told if note.path is not None}
    before = _Before(results=results, files=discovery.files, catalogue=catalogue)
    findings, news = narrow(found.findings, prepared, discovery, before.look)
    findings = tuple(sorted((*findings, *prepared.weakened), key=attrgetter("location")))
    report = Report(
        findings=findings,
        refuted=found.refuted,
        notifications=(
            *told,
            *_unparsed(discovery.files, paths),
            *found.remarks,
            *prepared.remarks,
            *_of_policy(prepared, discovery),
            *news,
        ),
        rules=tuple(catalogue.rules.values()),
        starts=launched.starts,
        engines=(*(result.run for result in results), launch_run(launched)),
        policy=settings.policy,
        category=settings.category,
        files=discovery.walked,
        sources=discovery.sources,
        modules=len(discovery.modules),
        seconds=time.monotonic() - started,
        root=settings.path,
    )
    return insist(report) if settings.strict else report


def _of_policy(prepared: Prepared, discovery: Discovery) -> tuple[Notification, ...]:
    """Return what the policy leaves out, and what it asks for in vain in a tree walked whole."""
    is_whole = prepared.workspace.within == PurePosixPath()
    told = unmatched(prepared.config, discovery.tree.paths) if is_whole else ()
    return (*left_out(discovery.excluded, discovery.sources), *told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """Looks at an earlier state, of which engines have seen all that is as it is now."""

    results: Sequence[ScanResult]
    """What they found now, in the order of the engines."""
    files: Sequence[SourceFile]
    """What they looked at."""
    catalogue: Catalogue

    def look(self, prepared: Prepared, earlier: Discovery) -> tuple[Finding, ...]:
        """Return what is found there by the policy of that time, suppressions marked."""
        is_known = prepared.catalogue is self.catalogue
        known = {file.path: file for file in self.files} if is_known else {}
        other = [one for one in earlier.files if known.get(one.path) != one]
        kept = frozenset(one.path for one in earlier.files) - {one.path for one in other}
        scanned, launched = look(
            _engines(prepared.catalogue, other), replace(earlier, files=tuple(other)), prepared
        )
        results = [
            _joined(then, now, kept) for then, now in zip(scanned, self.results, strict=True)
        ]
        return take_steps(results, launched, prepared, earlier).findings


def _joined(then: ScanResult, now: ScanResult, kept: Collection[PurePosixPath]) -> ScanResult:
    """Return a result with what another has of the files in `kept`."""
    found = (one for one in now.findings if one.location.path in kept)
    alike = (one for one in now.look_alikes if one.location.path in kept)
    return replace(
        then,
        findings=tuple(sorted((*then.findings, *found), key=attrgetter("location"))),
        look_alikes=(*then.look_alikes, *alike),
    )


def take_steps(
    results: Sequence[ScanResult], launched: Launched, prepared: Prepared, discovery: Discovery
) -> Refined:
    """Take what was seen through the pure steps; an empty tree need not load them."""
    if not (discovery.files or prepared.config.ignore or _may_start(discovery, prepared)):
        return Refined()
    from flaskgate.gate.all_steps import Steps, suppressing  # noqa: PLC0415

    steps = Steps(
        catalogue=prepared.catalogue,
        contexts=prepared.contexts,
        suppressing=suppressing(prepared.catalogue, prepared.config, prepared.settings),
        read=discovery.tree.read,
    )
    return steps.refine(results, launched, discovery.files)


def _unparsed(
    files: Sequence[SourceFile], told: Collection[PurePosixPath]
) -> Iterator[Notification]:
    if files:
        from flaskgate.steps.unparsed import unparsed  # noqa: PLC0415 (as in `refine`)

        yield from unparsed(files, told)


def _engines(catalogue: Catalogue, files: Sequence[SourceFile]) -> Sequence[Engine]:
    return build_engines(catalogue) if files else [Idle(name) for name in ENGINES]


def look(
    engines: Sequence[Engine], discovery: Discovery, prepared: Prepared
) -> tuple[tuple[ScanResult, ...], Launched]:
    """Run the engines and launch analysis at the same time; results in the order of engines."""
    text = f"scanning {count(len(discovery.files), 'file')}"
    progress = Progress(sys.stderr, text, is_wanted=prepared.inputs.shows_progress)
    with progress, ThreadPoolExecutor(max_workers=len(engines)) as pool:
        scans = [pool.submit(engine.scan, discovery.files) for engine in engines]
        try:
            launched = launch(discovery, prepared)
            return tuple(scan.result() for scan in scans), launched
        except KeyboardInterrupt:
            from flaskgate.engines.processes import stop_all  # noqa: PLC0415 (rarely needed)

            stop_all()
            raise


def launch(discovery: Discovery, prepared: Prepared) -> Launched:
    """Return what production starts, and what is on by default in code that nothing starts."""
    if not _may_start(discovery, prepared):
        return Launched()  # launch analysis is half of the program: an empty tree need not load it
    from flaskgate.launch.verdicts.launch_results import launch_results  # noqa: PLC0415

    try:
        analysis = follow(discovery, prepared)
        return launch_results(
            analysis, prepared.catalogue.rules, discovery.tree, prepared.contexts.of
        )
    except Exception as bug:  # noqa: BLE001 (what the engines found stays)
        note = Notification(
            id="launch-error",
            message=f"what production starts could not be followed: {describe(bug)}",
            level=NotificationLevel.ERROR,
        )
        return Launched(notifications=(note,))


def _may_start(discovery: Discovery, prepared: Prepared) -> bool:
    """Return whether launch analysis has anything to look at."""
    return bool(discovery.artefacts or discovery.modules or prepared.config.launches)


def follow(discovery: Discovery, prepared: Prepared) -> Analysis:
    """Follow every start of the workspace: what `scan` judges is what `launches` lists."""
    from flaskgate.launch.follow.results import narrowed  # noqa: PLC0415 (as in `launch`)
    from flaskgate.launch.verdicts.analyse import analyse  # noqa: PLC0415
    from flaskgate.launch.verdicts.declared import with_declared  # noqa: PLC0415

    whole = analyse(
        discovery.artefacts,
        discovery.modules,
        discovery.tree,
        prepared.contexts.of,
        prepared.declared(),
        prepared.workspace.parts,
    )
    explained = with_declared(whole, prepared.config.launches)
    return narrowed(explained, prepared.workspace.parts)


def list_launches(inputs: Inputs, *, as_json: bool = False) -> int:
    """Print what the gate believes is started; always passes."""
    from flaskgate.launch.verdicts.listing import to_json, to_text  # noqa: PLC0415 (as in `launch`)

    prepared = prepare(inputs)
    analysis = follow(prepared.discover(), prepared)
    rules = prepared.catalogue.rules
    text = (
        f"{json.dumps(to_json(analysis, rules), indent=2)}\n"
        if as_json
        else to_text(analysis, rules)
    )
    write(sys.stdout, encodable(text))
    return OK


def launch_run(launched: Launched) -> EngineRun:
    """Return launch analysis as an engine among the others."""
    return EngineRun(name="launch", version=__version__, files=launched.artefacts)


def _notifications(results: Sequence[ScanResult], launched: Launched) -> tuple[Notification, ...]:
    seen = (note for result in results for note in result.notifications)
    return (*seen, *launched.notifications)


def publish(report: Report, reporters: Sequence[Reporter]) -> None:
    """Hand the report to every sink, with the remarks of those before it.

    Raises the first refusal, but only after all have had their turn: for those that come after
    it, the run is not complete.
    """
    refusals = []
    for reporter in reporters:
        try:
            report = report.with_remarks(reporter.report(report))
        except GateError as error:
            refusals.append(error)
            report = report.with_remarks((refused(error),))
    if refusals:
        raise refusals[0]
