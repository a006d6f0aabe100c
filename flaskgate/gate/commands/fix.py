"""The command `flaskgate fix`: scans, puts right what can be put right exactly, and scans again.

The second scan is of the corrected text in memory, before anything is written. So what is said to
remain does remain, and a correction that brings another one to light is followed by it: `flask run
--debug` without its flag is still the development server.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from flaskgate.discover import Discovery
from flaskgate.fix.remedies import Remedy, choose, why_left
from flaskgate.fix.write_file import rewrite
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.gate.prepare import prepare
from flaskgate.gate.run import examine
from flaskgate.git.uncommitted import Uncommitted
from flaskgate.git.unified_diff import unified_diff
from flaskgate.github.commands import fence
from flaskgate.model.errors import SinkError
from flaskgate.model.findings import Finding, NotificationLevel, Renewal
from flaskgate.model.report import Report
from flaskgate.model.wording import count, is_complete, place
from flaskgate.publish.reporters.stream import write
from flaskgate.settings.inputs import Inputs
from flaskgate.text.escape import defuse, shorten, visible

_ROUNDS = 5
"""How often what comes to light is corrected in turn; two are usual."""
_LIMIT = 400
"""Code points of a remark that are shown; `flaskgate scan` shows all of it."""

_Troubles = Mapping[PurePosixPath, str]
"""Why a file was not written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRequest:
    """What `fix` is to do beside what a scan is told."""

    show_diff: bool = False
    """Write nothing, and show what would be written."""
    force: bool = False
    """Change files that hold what no commit has, too."""
    only: tuple[str, ...] = ()
    """Ids of the rules whose findings are put right; empty: all."""


@dataclass(slots=True, kw_only=True)
class _Draft:
    """The workspace with its corrections, in memory."""

    report: Report
    """What is found in it."""
    wish: FixRequest
    before: dict[PurePosixPath, bytes] = field(default_factory=dict)
    """What each changed file held when it was scanned."""
    after: dict[PurePosixPath, bytes] = field(default_factory=dict)
    fixed: list[Remedy] = field(default_factory=list)
    dirty: dict[PurePosixPath, bool] = field(default_factory=dict)
    """Of files that a correction would change, whether they hold what no commit has."""

    def is_asked(self, finding: Finding) -> bool:
        """Return whether a finding is to be put right."""
        return not self.wish.only or finding.rule.id in self.wish.only


def fix(inputs: Inputs, wish: FixRequest) -> int:
    """Correct the files, or show how if so wished; return the exit code.

    Raises `GateError` where the gate could not do its work; nothing is written then.
    """
    prepared = prepare(inputs)
    for rule in wish.only:
        prepared.catalogue.require(rule, origin="'--only'")
    draft = _drafted(
        prepared.discover(),
        lambda seen: examine(prepared, seen, started=time.monotonic()),
        wish,
        Uncommitted(prepared.workspace.root),
    )
    token = str(uuid.uuid4()) if inputs.runner is not None else ""
    troubles: _Troubles = {}
    if wish.show_diff:
        _write_patch(draft, token)
    else:
        troubles = _written(draft, prepared.workspace.root)
    text = "".join(f"{line}\n" for line in _listing(draft, troubles))
    write(sys.stderr if wish.show_diff else sys.stdout, fence(text, token) if token else text)
    if not draft.report.passed or _gating_still(draft, troubles):
        return GATED
    return OK if is_complete(draft.report) else FAILED


def _drafted(
    discovery: Discovery,
    look: Callable[[Discovery], Report],
    wish: FixRequest,
    uncommitted: Uncommitted,
) -> _Draft:
    draft = _Draft(report=look(discovery), wish=wish)
    for _ in range(_ROUNDS):
        asked = (one for one in draft.report.shown if draft.is_asked(one))
        chosen = choose(asked, discovery.tree.read, _permission(draft, discovery, uncommitted))
        if not chosen.remedies:
            break
        draft.fixed += chosen.remedies
        changed = {}
        for path, edits in chosen.edits.items():
            file = discovery.tree.read(path)
            if file is not None:
                draft.before.setdefault(path, file.data)
                draft.after[path] = edits.applied()
                changed[path] = replace(file, data=draft.after[path])
        discovery = discovery.revised(changed)
        draft.report = look(discovery)
    return draft


def _permission(
    draft: _Draft, discovery: Discovery, uncommitted: Uncommitted
) -> Callable[[Remedy], bool]:
    """Return what says whether all files of a remedy may be changed."""

    def may_change(path: PurePosixPath) -> bool:
        if path not in draft.dirty and path not in draft.before:
            file = discovery.tree.read(path)
            draft.dirty[path] = file is not None and uncommitted.has(path, file.data)
        return not draft.dirty.get(path)

    if draft.wish.force or draft.wish.show_diff:
        return lambda _: True

    def may_change_all(remedy: Remedy) -> bool:
        return not [path for path in sorted(remedy.paths) if not may_change(path)]

    return may_change_all


def _written(draft: _Draft, root: Path) -> _Troubles:
    """Write the files that change, each whole or not at all; return what kept some from it.

    Where one of the files of a remedy is not written, those that follow are not either; what
    starts the application comes last, for it needs the others.
    """
    troubles: dict[PurePosixPath, str] = {}
    for path in sorted(draft.before, key=lambda one: (one in _starts(draft), one)):
        lost = next((one for one in _partners(draft, path) if one in troubles), None)
        trouble = (
            f"it goes with {lost}, which was not written"
            if lost is not None
            else rewrite(root, path, draft.before[path], draft.after[path])
        )
        if trouble:
            troubles[path] = trouble
    return troubles


def _starts(draft: _Draft) -> frozenset[PurePosixPath]:
    plans = (one.finding.plan for one in draft.fixed)
    return frozenset(plan.start.path for plan in plans if plan is not None and plan.start)


def _partners(draft: _Draft, path: PurePosixPath) -> list[PurePosixPath]:
    """Return the files that are changed together with one, itself not among them."""
    together = (one.paths for one in draft.fixed if path in one.paths)
    return sorted(frozenset().union(*together) - {path})


def _lost(draft: _Draft, troubles: _Troubles) -> Sequence[Finding]:
    """Return the findings whose corrections could not be written as a whole."""
    lost = (one.finding for one in draft.fixed if not one.paths.isdisjoint(troubles))
    return tuple(dict.fromkeys(lost))


def _gating_still(draft: _Draft, troubles: _Troubles) -> Sequence[Finding]:
    return [one for one in _lost(draft, troubles) if draft.report.is_gating(one)]


def _listing(draft: _Draft, troubles: _Troubles) -> Iterator[str]:
    is_shown = draft.wish.show_diff
    fixed = [one for one in draft.fixed if one.paths.isdisjoint(troubles)]
    for remedy in sorted(fixed, key=lambda one: one.finding.location):
        yield _line("would fix" if is_shown else "fixed", _spot(remedy.finding), _also(remedy))
    for renewal in sorted({renewal for remedy in fixed for renewal in _renewals(remedy)}):
        yield _line(
            "then run", renewal.command, f"{renewal.path} no longer fits what it is made of"
        )
    for path, trouble in sorted(troubles.items()):
        yield _line("not written", str(path), trouble)
    left = sorted(draft.report.shown, key=lambda one: one.location)
    for finding in left:
        why = why_left(finding, is_asked=draft.is_asked(finding), dirty=draft.dirty)
        yield _line("left", _spot(finding), why)
    for one in draft.report.notifications:
        if one.level is NotificationLevel.ERROR:
            yield _line(one.level.value, one.id, str(one.path or ""), one.message)
    files = frozenset().union(*(one.paths for one in fixed)) if fixed else ()
    gating = len(draft.report.gating) + len(_gating_still(draft, troubles))
    yield (
        f"{count(len(fixed), 'finding')} {'can be ' * is_shown}fixed in "
        f"{count(len(files), 'file')}; "
        f"{count(len(left) + len(_lost(draft, troubles)), 'finding')} left, {gating:,} of them "
        f"{'gates' if gating == 1 else 'gate'}"
    )


def _also(remedy: Remedy) -> str:
    """Return which other files were changed for a finding."""
    others = sorted(str(path) for path in remedy.paths - {remedy.finding.location.path})
    return f"with {', '.join(others)}" if others else ""


def _renewals(remedy: Remedy) -> Iterator[Renewal]:
    """Yield what is to be made anew since the requirements are changed for a finding."""
    plan = remedy.finding.plan
    if plan is not None and any(one.path in remedy.paths for one in plan.required):
        yield from plan.renewals


def _spot(finding: Finding) -> str:
    return f"{place(finding.location)}  {finding.rule.severity.word}  {finding.rule.id}"


def _line(*parts: str) -> str:
    return "  ".join(defuse(shorten(part, _LIMIT)) for part in parts if part)


def _write_patch(draft: _Draft, token: str) -> None:
    """Write the patch as it is, but visible on a terminal, and fenced off where a runner reads."""
    patch = b"".join(
        unified_diff(path, old, draft.after[path]) for path, old in sorted(draft.before.items())
    )
    if sys.stdout.isatty():
        write(sys.stdout, _visible(patch))
        return
    if token and patch:
        patch = b"::stop-commands::%b\n%b::%b::\n" % (token.encode(), patch, token.encode())
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(patch)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise SinkError(
            f"the patch could not be written: {error.strerror}",
            hint="check where the output of flaskgate goes",
        ) from error


def _visible(patch: bytes) -> str:
    lines = patch.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)
