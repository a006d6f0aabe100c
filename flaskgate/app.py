"""The gate: assembles the pipeline, runs it once and returns the exit code.

Inputs → discover → engines → correlate → advise → suppress → Report → reporters → exit code
"""

from __future__ import annotations

import datetime as dt
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import PurePosixPath

from flaskgate.advice import advise
from flaskgate.catalog import BANDIT, DEVELOPMENT_ONLY, Catalogue, load_catalogue
from flaskgate.config import FILE_NAME, Config, load_config
from flaskgate.contexts import Contexts
from flaskgate.correlate import correlate, relabel_development
from flaskgate.discover import Discovery, discover
from flaskgate.engines.bandit import Bandit
from flaskgate.engines.base import Engine, ScanResult
from flaskgate.engines.semgrep import Semgrep
from flaskgate.errors import GateError
from flaskgate.escape import defuse
from flaskgate.fingerprint import line_fingerprints
from flaskgate.github.commands import command, fence
from flaskgate.inputs import Inputs, from_environment
from flaskgate.model import Finding, Notification
from flaskgate.policy import Settings, settle
from flaskgate.report import Report
from flaskgate.reporters.annotations import Annotations
from flaskgate.reporters.base import Reporter
from flaskgate.reporters.console import Console
from flaskgate.reporters.json_file import JsonFile
from flaskgate.reporters.outputs import Outputs
from flaskgate.reporters.progress import Progress
from flaskgate.reporters.sarif import SarifFile
from flaskgate.reporters.summary import Summary
from flaskgate.source import SourceFile
from flaskgate.suppress import Suppressing, suppress
from flaskgate.wording import is_complete
from flaskgate.workspace import Workspace, open_workspace

OK, GATED, FAILED = 0, 1, 2
"""Exit codes: passed; findings gate; wrong use, or a failure of an engine or of ours."""

COMMAND_DEFAULTS: Mapping[str, str] = {"sarif-file": "", "annotations": "none"}
"""Where the command differs from the action: it writes and marks only what it is told to."""


def main(environ: Mapping[str, str]) -> int:
    """Run the action on what the runner put into the environment; return the exit code."""
    return guarded(lambda: run(from_environment(environ)), on_actions=True)


def guarded(work: Callable[[], int], *, on_actions: bool) -> int:
    """Return what `work` returns; turn every exception into a message and exit code 2."""
    try:
        return work()
    except GateError as error:
        line = defuse(f"{error.message}: {error.hint}")
        sys.stdout.flush()
        sys.stderr.write(f"{command('error', line)}\n" if on_actions else f"flaskgate: {line}\n")
    except Exception:  # noqa: BLE001 (a bug of ours must not end with Python's exit code 1)
        text = f"flaskgate: internal error, please report it\n{traceback.format_exc()}"
        sys.stderr.write(fence(text, str(uuid.uuid4())) if on_actions else text)
    return FAILED


def run(inputs: Inputs) -> int:
    """Scan, report and judge; raises `GateError` where the gate could not do its work.

    A run that looked at less than it was asked to has not passed, even where nothing gates.
    """
    report, reporters = gate(inputs)
    publish(report, reporters)
    if not report.passed:
        return GATED
    return OK if is_complete(report) else FAILED


def gate(inputs: Inputs) -> tuple[Report, Sequence[Reporter]]:
    """Do everything short of publishing: the report, and the sinks that were asked for."""
    started = time.monotonic()
    workspace = open_workspace(inputs, inputs.given.get("path", "."))
    config = read_config(inputs, workspace)
    defaults = {} if inputs.is_action else COMMAND_DEFAULTS
    settings = settle(inputs.given, config.given, defaults=defaults)
    reporters = build_reporters(inputs, settings, workspace)
    catalogue = read_catalogue(settings, config, workspace)
    discovery = discover(
        workspace.root,
        within=workspace.within,
        exclude=config.exclude,
        every=bool(settings.extra_rules),
    )
    results = scan(build_engines(catalogue), discovery.files)
    findings, remarks = refine(results, discovery, catalogue, config, settings, workspace)
    report = Report(
        findings=findings,
        notifications=(*discovery.notifications, *_notifications(results), *remarks),
        rules=tuple(catalogue.rules.values()),
        engines=tuple(result.run for result in results),
        policy=settings.policy,
        category=settings.category,
        files=discovery.walked,
        seconds=time.monotonic() - started,
        root=settings.path,
    )
    return report, reporters


def read_config(inputs: Inputs, workspace: Workspace) -> Config:
    """Read the configuration that was named, else the usual file where it exists."""
    name = inputs.given.get("config", "")
    if name:
        return load_config(workspace.resolve(name, origin="'config'"), name=name)
    usual = workspace.root / FILE_NAME
    return load_config(usual, name=FILE_NAME) if usual.exists() or usual.is_symlink() else Config()


def read_catalogue(settings: Settings, config: Config, workspace: Workspace) -> Catalogue:
    """Load all rules; every rule that the configuration names must exist."""
    own = settings.extra_rules
    extra = workspace.resolve(own, origin="'extra-rules'") if own else None
    catalogue = load_catalogue(extra=extra).with_severities(config.severity)
    for entry in config.ignore:
        if entry.rule not in catalogue.known_ids:
            catalogue.require(entry.rule, origin="'ignore'")
    return catalogue


def build_engines(catalogue: Catalogue) -> tuple[Engine, ...]:
    """Return the engines, those whose words for a defect we prefer first."""
    semgrep = Semgrep(
        rules=catalogue.semgrep_files, catalogue=catalogue.checks, refuters=catalogue.refuters
    )
    return (semgrep, Bandit(rule=catalogue.bandit))


def scan(engines: Sequence[Engine], files: Sequence[SourceFile]) -> tuple[ScanResult, ...]:
    """Run the engines at the same time; their results come in the order of the engines."""
    text = f"scanning {len(files):,} candidate files"
    with Progress(sys.stderr, text), ThreadPoolExecutor(max_workers=len(engines)) as pool:
        return tuple(pool.map(lambda engine: engine.scan(files), engines))


def refine(
    results: Sequence[ScanResult],
    discovery: Discovery,
    catalogue: Catalogue,
    config: Config,
    settings: Settings,
    workspace: Workspace,
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Take what the engines saw through the pure steps; return findings and remarks."""
    files = {file.path: file for file in discovery.files}
    contexts = Contexts(within=workspace.within, rules=config.contexts)
    voice = next(rule for rule in catalogue.rules.values() if BANDIT in rule.aliases)
    findings = correlate(
        [finding for result in results for finding in result.findings],
        [look_alike for result in results for look_alike in result.look_alikes],
        voices={BANDIT: voice},
    )
    findings = tuple(_located(findings, files, workspace))
    findings = relabel_development(findings, contexts.of, catalogue.rules[DEVELOPMENT_ONLY])
    how = Suppressing(
        known_ids=catalogue.known_ids,
        honour=settings.suppressions != "ignore",
        require_reason=settings.suppressions == "require-reason",
        external=config.ignore,
        today=dt.datetime.now(tz=dt.UTC).date(),
    )
    return suppress(findings, discovery.files, how)


def _located(
    findings: Sequence[Finding], files: Mapping[PurePosixPath, SourceFile], workspace: Workspace
) -> Iterator[Finding]:
    """Complete each finding with its statement, advice and fingerprint, file by file."""
    for path, group in groupby(findings, key=attrgetter("location.path")):
        file, here = files[path], tuple(group)
        hashes = line_fingerprints(file.data, {one.location.start.line for one in here})
        for finding in advise(here, file, workspace.is_package):
            hashed = hashes.get(finding.location.start.line, "")
            yield replace(finding, fingerprint=hashed)


def _notifications(results: Sequence[ScanResult]) -> tuple[Notification, ...]:
    return tuple(one for result in results for one in result.notifications)


def build_reporters(
    inputs: Inputs, settings: Settings, workspace: Workspace
) -> tuple[Reporter, ...]:
    """Return the sinks, the console last: what is read first stands at the end of a log."""
    reporters: list[Reporter] = []
    if settings.sarif_file:
        place = workspace.resolve(settings.sarif_file, origin="'sarif-file'")
        reporters.append(SarifFile(path=place, suppressed=settings.sarif_suppressed))
    if settings.json_file:
        place = workspace.resolve(settings.json_file, origin="'json-file'")
        reporters.append(JsonFile(path=place))
    runner = inputs.runner
    if runner is not None and runner.output is not None and inputs.is_action:
        reporters.append(Outputs(path=runner.output, sarif_file=settings.sarif_file))
    if runner is not None and runner.step_summary is not None and settings.summary:
        reporters.append(
            Summary(
                path=runner.step_summary,
                server_url=runner.server_url,
                repository=runner.repository,
                sha=runner.sha,
            )
        )
    if settings.annotations == "commands" or (settings.annotations == "auto" and runner):
        reporters.append(Annotations(stream=sys.stdout))
    token = str(uuid.uuid4()) if runner is not None else None
    reporters.append(Console(stream=sys.stdout, colour=inputs.colour, token=token))
    return tuple(reporters)


def publish(report: Report, reporters: Sequence[Reporter]) -> None:
    """Hand the report to every sink; raise the first refusal only after all have had their turn."""
    refusals = []
    for reporter in reporters:
        try:
            reporter.report(report)
        except GateError as error:
            refusals.append(error)
    if refusals:
        raise refusals[0]
