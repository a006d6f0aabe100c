"""Takes what was seen through the pure steps, in their order: each marks or merges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import PurePosixPath

from flaskgate.engines.base import ScanResult
from flaskgate.fix import correct
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from flaskgate.model.launch_evidence import Launched
from flaskgate.model.report import Refined
from flaskgate.settings.catalog import BANDIT, DEVELOPMENT_ONLY, Catalogue
from flaskgate.settings.config_file import Config
from flaskgate.settings.contexts import Contexts
from flaskgate.settings.settings import Settings
from flaskgate.steps.advice import Plans, advise, tellers
from flaskgate.steps.apply_launch_evidence import apply_evidence
from flaskgate.steps.for_developers import relabel_development, why_nothing
from flaskgate.steps.identity import identify, line_fingerprints
from flaskgate.steps.merge_engines import merge_engines, unless_seen
from flaskgate.steps.suppress import Suppressing, suppress


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What the pure steps go by in one run."""

    catalogue: Catalogue
    contexts: Contexts
    suppressing: Suppressing
    read: Callable[[PurePosixPath], SourceFile | None]
    """Gives any file of the workspace that a finding may lie in."""

    def refine(
        self, results: Sequence[ScanResult], launched: Launched, files: Iterable[SourceFile]
    ) -> Refined:
        """Return what is found, with remarks on the suppressions of `files`."""
        rules = self.catalogue.rules
        own_rule = next(rule for rule in rules.values() if BANDIT in rule.aliases)
        found = [*launched.findings, *(finding for one in results for finding in one.findings)]
        seen = merge_engines(
            [*found, *unless_seen(launched.by_hand, found)],
            [look_alike for result in results for look_alike in result.look_alikes],
            own_rules={BANDIT: own_rule},
        )
        joined = apply_evidence(
            seen.findings, launched.evidence, rules, self._relabel, self._why_nothing
        )
        located = tuple(self._located(joined.findings, launched.plans))
        marked = {file.path: file for file in files}
        marked |= {one.location.path: self._file(one.location.path) for one in located}
        findings, remarks = suppress(located, marked.values(), self.suppressing)
        refuted = (*seen.refuted, *joined.refuted)
        return Refined(
            findings=findings,
            remarks=remarks,
            refuted=tuple(sorted(refuted, key=attrgetter("finding.location"))),
        )

    def _relabel(self, finding: Finding) -> Finding:
        rule = self.catalogue.rules[DEVELOPMENT_ONLY]
        return relabel_development(finding, self.contexts.of, rule)

    def _why_nothing(self, finding: Finding) -> str | None:
        return why_nothing(finding, self.contexts.of)

    def _file(self, path: PurePosixPath) -> SourceFile:
        """Return a file that something was found in; empty if it is gone since."""
        return self.read(path) or SourceFile(path=path, kind=Kind.RECIPE, data=b"")

    def _located(self, findings: Iterable[Finding], plans: Plans) -> Iterator[Finding]:
        """Complete findings with statement, advice, fix and fingerprint, file by file."""
        findings = tuple(findings)
        told = tellers(findings, plans)
        for path, group in groupby(findings, key=attrgetter("location.path")):
            file, here = self._file(path), tuple(group)
            hashes = line_fingerprints(file.data, {one.location.start.line for one in here})
            for finding in correct(advise(here, file, plans, told), file, self.read):
                hashed = hashes.get(finding.location.start.line, "")
                known = identify(finding, self.read)
                yield replace(finding, fingerprint=hashed, identity=known)


def suppressing(catalogue: Catalogue, config: Config, settings: Settings) -> Suppressing:
    """Return how this run treats suppressions."""
    return Suppressing(
        accepts=catalogue.accepts,
        honour=settings.suppressions != "ignore",
        require_reason=settings.suppressions == "require-reason",
        external=config.ignore,
        today=dt.datetime.now(tz=dt.UTC).date(),
    )
