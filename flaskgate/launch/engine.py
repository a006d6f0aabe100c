"""Launch analysis as the pipeline sees it: one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flaskgate.evidence import Launched
from flaskgate.launch.analyse import analyse
from flaskgate.launch.evidence import by_hand_findings, default_findings, evidence_of
from flaskgate.launch.investigate import ContextOf
from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.model import Rule
from flaskgate.source import SourceFile


def launch(
    artefacts: Sequence[SourceFile],
    candidates: Sequence[SourceFile],
    repository: Repository,
    context_of: ContextOf,
    rules: Mapping[str, Rule],
    declared: Sequence[LaunchUnit] = (),
) -> Launched:
    """Return what is on by default in the code, and what production starts."""
    analysis = analyse(artefacts, candidates, repository, context_of, declared)
    return Launched(
        findings=default_findings(analysis, rules, repository),
        by_hand=by_hand_findings(analysis, rules, repository),
        notifications=analysis.notifications,
        evidence=evidence_of(analysis, rules, repository, context_of),
        artefacts=len(artefacts),
    )
