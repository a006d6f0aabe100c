"""A line that its start changes as a whole, and a finding in a part, is told once, with both."""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.model.findings import Change, ServePlan
from flaskgate.text.differences import merged


def told_once(launch: Launch) -> Launch:
    """Return a launch whose plan has the changes of its verdicts in the lines that it changes."""
    plan, answer = launch.plan, launch.answer
    if plan is None or not isinstance(answer, Harmful):
        return launch
    for own in (one.change for one in answer.verdicts if one.change is not None):
        plan = replace(plan, changes=tuple(_with(own, one) for one in plan.changes))
    verdicts = tuple(
        replace(one, change=None) if one.change and _is_among(one.change, plan) else one
        for one in answer.verdicts
    )
    return replace(launch, plan=plan, answer=replace(answer, verdicts=verdicts))


def _with(own: Change, planned: Change) -> Change:
    """Return a planned change with another one of its line; what it takes away is gone anyway."""
    both = merged(own.before, planned.after, own.after) if _is_same(own, planned) else None
    return planned if both is None else replace(planned, after=both)


def _is_among(own: Change, plan: ServePlan) -> bool:
    return any(_is_same(own, one) for one in plan.changes)


def _is_same(own: Change, planned: Change) -> bool:
    here, there = (own.path, own.line, own.before), (planned.path, planned.line, planned.before)
    return bool(own.before) and here == there
