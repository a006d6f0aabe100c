"""Launch analysis as the pipeline sees it: what a finished analysis says, in its words."""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.follow.results import Analysis
from flaskgate.launch.follow.unit import ContextOf
from flaskgate.launch.model import Repository
from flaskgate.launch.verdicts.outcomes import starts_of
from flaskgate.launch.verdicts.prove import (
    by_hand_findings,
    default_findings,
    evidence_of,
    plans_of,
)
from flaskgate.model.findings import Rule
from flaskgate.model.launch_evidence import Launched


def launch_results(
    analysis: Analysis, rules: Mapping[str, Rule], repository: Repository, context_of: ContextOf
) -> Launched:
    """Return what is on by default in the code, and what production starts."""
    return Launched(
        findings=default_findings(analysis, rules, repository),
        by_hand=by_hand_findings(analysis, rules, repository),
        notifications=analysis.notifications,
        evidence=evidence_of(analysis, rules, repository, context_of),
        starts=starts_of(analysis.listed, rules),
        plans=plans_of(analysis),
        artefacts=analysis.artefacts,
    )
