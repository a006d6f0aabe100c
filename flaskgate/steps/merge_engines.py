"""Merges what the engines say: one defect is one finding, and evidence has the last word.

Pure. It sweeps the findings in the order of their places, so that thousands of findings in one
hostile file cost no more than sorting them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import attrgetter

from flaskgate.model.findings import Finding, Line, LookAlike, Rule, Severity
from flaskgate.model.report import Refuted, Standing


def merge_engines(
    findings: Iterable[Finding],
    look_alikes: Sequence[LookAlike] = (),
    *,
    own_rules: Mapping[str, Rule] | None = None,
) -> Standing:
    """Merge the findings of one defect into the most severe of them.

    A finding that a look-alike refutes is none. `own_rules` maps the id of an engine's own rule,
    such as Bandit's B201, to the rule of ours that speaks for it.
    """
    standing, refuted = _refute(findings, look_alikes)
    merged: list[Finding] = []
    near: list[Finding] = []
    named = (_under_own_rule(one, own_rules or {}) for one in standing)
    for finding in sorted(named, key=attrgetter("span")):
        merged += [one for one in near if not one.span.overlaps(finding.span)]
        near = [one for one in near if one.span.overlaps(finding.span)]
        twins = [one for one in near if one.rule.is_alias_of(finding.rule)]
        near = [one for one in near if one not in twins]
        near.append(reduce(_merge, twins, finding))
    return Standing(tuple(sorted([*merged, *near], key=attrgetter("location"))), tuple(refuted))


def unless_seen(findings: Iterable[Finding], seen: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings on whose lines nothing else has been seen that is as severe."""
    worst: dict[Line, Severity] = {}
    for one in seen:
        for line in one.span.lines:
            worst[line] = max(one.rule.severity, worst.get(line, one.rule.severity))
    for one in findings:
        found = [worst[line] for line in one.span.lines if line in worst]
        if not found or max(found) < one.rule.severity:
            yield one


_LOOKS_ALIKE = "another rule knows this as something harmless that looks alike"


def _by_line(look_alikes: Iterable[LookAlike]) -> dict[Line, list[LookAlike]]:
    found: dict[Line, list[LookAlike]] = {}
    for look_alike in look_alikes:
        for line in look_alike.location.lines:
            found.setdefault(line, []).append(look_alike)
    return found


def _refute(
    findings: Iterable[Finding], look_alikes: Iterable[LookAlike]
) -> tuple[list[Finding], list[Refuted]]:
    by_line = _by_line(look_alikes)
    standing, refuted = [], []
    for finding in findings:
        if _is_refuted(finding, by_line):
            refuted.append(Refuted(finding=finding, reason=_LOOKS_ALIKE))
        else:
            standing.append(finding)
    return standing, refuted


def _is_refuted(finding: Finding, refuted: Mapping[Line, Sequence[LookAlike]]) -> bool:
    return any(
        finding.rule.id in look_alike.refutes and look_alike.location.overlaps(finding.span)
        for line in finding.span.lines
        for look_alike in refuted.get(line, ())
    )


def _merge(one: Finding, other: Finding) -> Finding:
    """Let the more severe finding stand, at equal severity the tighter one, and name the other."""
    first, second = sorted(
        (one, other), key=lambda each: (-each.rule.severity, each.extent is not None)
    )
    rules = first.corroborated_by | second.corroborated_by | {second.rule.id}
    return replace(
        first,
        extent=first.extent or second.extent,
        fix=first.fix or second.fix,
        chain=first.chain or second.chain,
        engines=first.engines | second.engines,
        corroborated_by=rules - {first.rule.id},
    )


def _under_own_rule(finding: Finding, own_rules: Mapping[str, Rule]) -> Finding:
    rule = own_rules.get(finding.rule.id)
    return finding if rule is None else under(finding, rule)


def under(finding: Finding, rule: Rule) -> Finding:
    """Return a finding of another rule, which names its own as a witness."""
    rules = finding.corroborated_by | finding.rule.aliases | {finding.rule.id}
    return replace(finding, rule=rule, corroborated_by=rules - {rule.id})
