"""What finishes the job for a finding: its exact correction, and the changes of its serve plan.

Pure. A remedy may touch several files (the start command, what is installed, the guard of the
call), and is taken whole or not at all: a new command without its server would be worse than the
old one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.fix.apply import FileEdits
from flaskgate.fix.lines import part_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change, Finding, Replacement, ServePlan
from flaskgate.model.wording import what_to_move

Read = Callable[[PurePosixPath], SourceFile | None]
"""Returns a file of the workspace, as it is by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What puts one finding right."""

    finding: Finding
    parts: tuple[Replacement, ...]
    """Not empty."""

    @property
    def paths(self) -> frozenset[PurePosixPath]:
        """The files that it changes."""
        return frozenset(part.location.path for part in self.parts)


@dataclass(slots=True)
class Chosen:
    """Remedies that go together, as edits of files."""

    read: Read
    remedies: list[Remedy] = field(default_factory=list)
    edits: dict[PurePosixPath, FileEdits] = field(default_factory=dict)

    def take(self, remedy: Remedy) -> bool:
        """Take a remedy if all its parts can be applied beside what was taken; say whether."""
        by_file: dict[PurePosixPath, list[Replacement]] = defaultdict(list)
        for part in remedy.parts:
            by_file[part.location.path].append(part)
        changed = {path: self._with(path, parts) for path, parts in by_file.items()}
        if None in changed.values():
            return False
        self.edits |= {path: edits for path, edits in changed.items() if edits is not None}
        self.remedies.append(remedy)
        return True

    def _with(self, path: PurePosixPath, parts: Sequence[Replacement]) -> FileEdits | None:
        edits = self.edits.get(path) or self._opened(path)
        for part in parts:
            edits = edits.adding(part) if edits is not None else None
        return edits

    def _opened(self, path: PurePosixPath) -> FileEdits | None:
        file = self.read(path)
        return None if file is None else FileEdits(file.data)


def choose(findings: Iterable[Finding], read: Read, may_change: Callable[[Remedy], bool]) -> Chosen:
    """Return the remedies that can be applied together, in the order of the findings.

    Where the plan of a finding cannot be carried out, or is not allowed by `may_change`, its own
    correction is taken alone.
    """
    chosen = Chosen(read)
    for finding in findings:
        for parts in _ways(finding, read):
            remedy = Remedy(finding=finding, parts=parts)
            if may_change(remedy) and chosen.take(remedy):
                break
    return chosen


def _ways(finding: Finding, read: Read) -> Iterator[tuple[Replacement, ...]]:
    """Yield what would put a finding right, the most complete first."""
    own = () if finding.fix is None else (finding.fix,)
    planned = _planned(finding, read)
    if planned:
        apart = tuple(one for one in own if not any(_meet(one, part) for part in planned))
        yield (*planned, *apart)
    if own:
        yield own


def _planned(finding: Finding, read: Read) -> tuple[Replacement, ...]:
    return () if finding.plan is None else planned_parts(finding.plan, read)


def _meet(one: Replacement, other: Replacement) -> bool:
    here, there = one.location, other.location
    return here.path == there.path and here.start <= there.end and there.start <= here.end


def planned_parts(plan: ServePlan, read: Read) -> tuple[Replacement, ...]:
    """Return the changes of a plan as edits; empty where they would not finish the job."""
    if what_is_missing(plan):
        return ()
    parts = [part_of(change, read(change.path)) for change in plan.changes]
    return () if None in parts else tuple(one for one in parts if one is not None)


def what_is_missing(plan: ServePlan) -> str:
    """Return what keeps the changes of a plan from finishing the job, empty if nothing does."""
    if plan.start is None:
        return "nothing of the repository starts it"
    if plan.choice:
        return "" if plan.changes else plan.choice
    if plan.to_move:
        more = f". {plan.missing}" if plan.missing else ""
        return f"{what_to_move(plan.to_move)} Then start `{plan.text}`{more}"
    if not plan.is_known:
        return plan.missing
    return _what_is_not_changed(plan)


def _what_is_not_changed(plan: ServePlan) -> str:
    paths = {change.path for change in plan.changes}
    if plan.guard is not None and plan.guard.path not in paths:
        place = f"{plan.guard.path}:{plan.guard.start.line}"
        return f"put the call at {place} under `if __name__ == '__main__':` first"
    is_guarded = plan.guard is not None
    if not is_guarded and not any(_is_of_start(one, plan) for one in plan.changes):
        why = plan.kept or "The command does not stand there as it is run."
        return f"{why} It has to become `{plan.text}`"
    if plan.requirements and not plan.required:
        named = " and ".join(plan.requirements)
        return (
            f"No list of packages here says what is installed there: add {named}, and start "
            f"`{plan.text}`"
        )
    return ""


def _is_of_start(change: Change, plan: ServePlan) -> bool:
    """Return whether a change is in what starts the application, or hands words to that."""
    return change not in plan.required and change.path.suffix != ".py"


def why_left(finding: Finding, *, is_asked: bool, dirty: Mapping[PurePosixPath, bool]) -> str:
    """Return why a finding was not put right, for a line of its own.

    `dirty`: the files that would have been changed and must not be.
    """
    if not is_asked:
        return "not asked for"
    plan = finding.plan
    touched = () if plan is None else tuple(change.path for change in plan.changes)
    kept = [path for path in (finding.location.path, *touched) if dirty.get(path)]
    if kept:
        return f"{kept[0]} has changes that are not committed; --force changes it all the same"
    missing = "" if plan is None else what_is_missing(plan)
    is_kept = plan is not None and plan.is_known and not (plan.waitress or plan.changes)
    is_kept = is_kept and plan is not None and not plan.choice
    if plan is None or plan.start is None or is_kept or not missing:
        return finding.advice.split("\n")[0]
    return missing
