"""Says how to put a finding right, with the command that serves this very application.

A rule's `remedy` is the sentence; `{serve}` in it becomes what the serve plan says. Without a plan
nothing is guessed: the reader is told where the two servers are described.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import (
    Change,
    Finding,
    Location,
    Position,
    Restarter,
    ServePlan,
    Statement,
)
from flaskgate.model.wording import SOURCE, count, what_to_move
from flaskgate.text.python.blocks import blocks_of
from flaskgate.text.python.gaps import is_gap
from flaskgate.text.python.python import parse as parse_python

PLACEHOLDER = "{serve}"
PAGE = f"{SOURCE}/docs/production.md"
"""Where servers, process managers and proxies are described."""
_REST = {
    Restarter.ORCHESTRATOR: "",
    Restarter.SERVICE: f" Put Nginx or Apache in front: {PAGE}.",
    Restarter.NOTHING: f" Keep it up with systemd or Supervisor, behind Nginx or Apache: {PAGE}.",
    Restarter.WINDOWS_SERVICE: f" Put IIS or Nginx in front: {PAGE}.",
    Restarter.WINDOWS: f" Keep it up as a service (NSSM, WinSW), behind IIS or Nginx: {PAGE}.",
}
"""What else a place needs."""

Plans = Mapping[PurePosixPath, ServePlan]
"""How the application that a Python file makes or runs is to be served, by that file."""


def tellers(findings: Iterable[Finding], plans: Plans) -> Mapping[Location, Location]:
    """Return which finding says how a start is to be served: its place, by that of the start.

    It is the one at the start itself, else the gravest, the first of several: all of them may lead
    to the same command.
    """
    found: dict[Location, Location] = {}
    for finding in sorted(findings, key=lambda one: -one.rule.severity):
        plan, place = _plan(finding, plans), finding.location
        if plan is not None and plan.start is not None:
            is_there = place.overlaps(plan.start)
            found[plan.start] = place if is_there else found.get(plan.start, place)
    return found


def advise(
    findings: Sequence[Finding], file: SourceFile, plans: Plans, told: Mapping[Location, Location]
) -> tuple[Finding, ...]:
    """Return the findings of one file, each with its whole statement and with its advice.

    `told`: what `tellers` says of all findings.
    """
    advised = (_advised(one, plans, told) for one in findings)
    if file.kind is not Kind.PYTHON:
        return tuple(advised)
    module = parse(file)
    return tuple(replace(one, extent=module.statement_at(one.span)) for one in advised)


def _plan(finding: Finding, plans: Plans) -> ServePlan | None:
    """Return how to serve what a finding is about, if its rule's remedy is another server."""
    is_wanted = PLACEHOLDER in (finding.remedy or finding.rule.remedy)
    return (finding.plan or plans.get(finding.location.path)) if is_wanted else None


def _advised(finding: Finding, plans: Plans, told: Mapping[Location, Location]) -> Finding:
    """Return a finding with its plan, unless another one has it, and with its advice."""
    remedy, plan = finding.remedy or finding.rule.remedy, _plan(finding, plans)
    teller = told.get(plan.start) if plan is not None and plan.start is not None else None
    if teller is not None and teller != finding.location:
        spot = f"{teller.path}:{teller.start.line}"
        serve, plan = f"How to serve it instead is said at {spot}.", None
    else:
        serve = serve_with(plan)
    if plan is not None and plan.choice:  # what developers run stays as it is
        return replace(finding, plan=plan, advice=plan.choice)
    advice = " ".join(remedy.replace(PLACEHOLDER, serve).split())
    return replace(finding, plan=plan, advice=advice if PLACEHOLDER in remedy else remedy)


def serve_with(plan: ServePlan | None) -> str:
    """Return the sentences that name the production server's command, and what it needs first."""
    if plan is None:
        return f"Serve it with Gunicorn or Waitress: {PAGE}."
    guard = _guard(plan.guard) if plan.guard else ""
    begin = _begin(plan)
    begin = f"Then {begin}" if plan.to_move else begin[:1].upper() + begin[1:]
    first = f"{guard}{what_to_move(plan.to_move)} {begin}" if plan.to_move else f"{guard}{begin}"
    if not plan.is_known:
        return f"{first} it with `{plan.text}`. {plan.missing}{_needs(plan)}"
    is_hand = plan.restarter is Restarter.NOTHING
    windows = (
        ", also on Windows" if is_hand and "/" not in plan.waitress_text.partition(" ")[0] else ""
    )
    other = f" (or `{plan.waitress_text}`{windows})" if plan.waitress else ""
    kept = f" {plan.kept}" if plan.kept else ""
    then = f"{kept}{_alone(plan.alone)}{_needs(plan)}{_ending(plan.ending)}{_REST[plan.restarter]}"
    return f"{first} it with `{plan.text}`{other}.{then}"


def _begin(plan: ServePlan) -> str:
    """Return how the sentence begins: what nothing starts is started by hand, in some folder."""
    where = f"in {plan.folder}/, " if plan.start is None and plan.folder else ""
    return f"{where}serve"


def _alone(line: Statement | None) -> str:
    """Return why there is one worker."""
    if line is None:
        return ""
    spot = f"{line.location.path}:{line.location.start.line}"
    return f" One worker with threads, because of `{line.text}` at {spot}."


def _ending(work: Sequence[Statement]) -> str:
    """Return what to do with the work that follows the call that serves."""
    if not work:
        return ""
    first, more = work[0], len(work) - 1
    others = f" (and {count(more, 'more statement')})" if more else ""
    spot = f"{first.location.path}:{first.location.start.line}"
    runs = "run" if more else "runs"
    return (
        f" `{first.text}` at {spot}{others} {runs} once the server has ended, and then no longer: "
        "register that with `atexit`."
    )


def _guard(place: Location) -> str:
    spot = f"{place.path}:{place.start.line}"
    return f'First put the call in {spot} under `if __name__ == "__main__":`. '


def _needs(plan: ServePlan) -> str:
    """Return which requirements are to be added, and where, if that is known."""
    if not plan.requirements:
        return ""
    named = " and ".join(plan.requirements)
    where = " and ".join(map(_installing, plan.required))
    then = "".join(f" Then renew {one.path}: `{one.command}`." for one in plan.renewals)
    return (
        f" Add {named} to {where}.{then}"
        if where
        else f" Install {named} where Flask is installed."
    )


def _installing(change: Change) -> str:
    """Return what installs: a list of packages, or a command."""
    is_command = "install" in change.before
    return f"what {change.path}:{change.line} installs" if is_command else str(change.path)


class Module:
    """One Python file, parsed once for all that is asked about it."""

    def __init__(self, file: SourceFile, tree: ast.Module) -> None:
        self._file = file
        self._tree = tree

    def statement_at(self, place: Location) -> Location:
        """Return the span of the smallest statement around `place`, of a compound one its head."""
        found = _statement(self._tree.body, place)
        if found is None or is_gap(found):
            return place
        end_line = found.end_lineno or found.lineno
        body = getattr(found, "body", None)
        if body:
            end_line = max(found.lineno, place.end.line, body[0].lineno - 1)
        end = Position(end_line, len(self._file.lines[end_line - 1]) + 1)
        return Location(place.path, Position(found.lineno, 1), end)


def parse(file: SourceFile) -> Module:
    """Return the module; what no grammar of Python reads of it is no statement of its own."""
    return Module(file, parse_python(file.data).tree)


def _statement(body: Sequence[ast.stmt], place: Location) -> ast.stmt | None:
    """Go down from a block to the smallest statement around `place`, one block a level."""
    found: ast.stmt | None = None
    blocks: list[Sequence[ast.stmt]] = [body]
    while blocks:
        inner = _around(blocks.pop(), place)
        if inner is not None:
            found = inner
            blocks = [*blocks_of(inner)]
    return found


def _around(block: Sequence[ast.stmt], place: Location) -> ast.stmt | None:
    """Return the first statement of a block around `place`; a block may have any number of them."""
    number = bisect_left(block, place.end.line, key=_last_line)
    found = next(iter(block[number : number + 1]), None)
    return found if found is not None and found.lineno <= place.start.line else None


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno
