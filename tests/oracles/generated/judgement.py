"""Compares what the analysis says with what happened: right, unknown, or certain and wrong.

Pure. Both sides are told in words of three: a Python program serves with debug `on`, with debug
`off`, or ends and serves nothing (`none`); an answer that leaves several open names all of them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.oracles.generated.program import Claims, Ending, Run, Started

ON, OFF, NONE = "on", "off", "none"
ANYTHING = frozenset({ON, OFF, NONE})


class Judgement(enum.StrEnum):
    """How good an answer is."""

    RIGHT = "right"
    """Every way that the program may go is named, and no other."""
    UNKNOWN = "unknown"
    """Every way is named, and others as well."""
    WRONG = "wrong"
    """A way that the program goes is not named: whoever trusts the answer is misled."""
    MOOT = "moot"
    """No run says anything: the program does not work in this deployment, or never ends."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A judgement, with both sides for readers."""

    judgement: Judgement
    truth: str
    answer: str


def judge_debug(runs: Sequence[Run], answer: frozenset[str]) -> Judged:
    """Judge an answer about a Python program; `answer` holds what it leaves open."""
    truth = frozenset(_outcome(run) for run in runs if _counts(run))
    return Judged(judgement=_judge(truth, answer), truth=_said(truth), answer=_said(answer))


def judge_starts(runs: Sequence[Run], claims: Claims) -> Judged:
    """Judge an answer about a script.

    A claim that is sure must hold in every run, and what a run starts must be claimed. What comes
    after a server in the foreground may be claimed or not: the server may or may not return.
    """
    counted = [run for run in runs if _counts(run)]
    truths = sorted({" then ".join(map(str, run.started)) or NONE for run in counted})
    return Judged(
        judgement=_judge_starts(counted, claims), truth=" | ".join(truths), answer=str(claims)
    )


def _judge_starts(runs: Sequence[Run], claims: Claims) -> Judgement:
    if not runs:
        return Judgement.MOOT
    overstated = any(
        claim.is_sure and not any(claim.fits(one) for one in run.started)
        for run in runs
        for claim in claims.starts
    )
    missed = any(
        not any(claim.fits(one) for claim in claims.starts) for run in runs for one in _due(run)
    )
    if overstated or (missed and not claims.is_open):
        return Judgement.WRONG
    is_one = len({run.started for run in runs}) == 1
    return Judgement.UNKNOWN if is_one and claims.is_vague else Judgement.RIGHT


def _due(run: Run) -> Sequence[Started]:
    """Return what certainly was started: up to the first server in the foreground."""
    front = next((number for number, one in enumerate(run.started) if not one.is_behind), None)
    return run.started if front is None else run.started[: front + 1]


def _judge(truth: frozenset[str], answer: frozenset[str]) -> Judgement:
    if not truth:
        return Judgement.MOOT
    if not truth <= answer:
        return Judgement.WRONG
    return Judgement.RIGHT if truth == answer or len(truth) > 1 else Judgement.UNKNOWN


def _counts(run: Run) -> bool:
    """Return whether a run says something: what is deployed is taken to work, and to end."""
    return run.ending in {Ending.SERVES, Ending.DONE}


def _outcome(run: Run) -> str:
    states = {one.debug for one in run.started}
    return ON if ON in states else OFF if states else NONE


def _said(states: Iterable[str]) -> str:
    return " or ".join(sorted(states)) or "nothing"
