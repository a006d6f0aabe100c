"""Lines that several starts share: an entry point, or a script that is handed words.

`ENTRYPOINT ["flask"]` may be that of `flask db upgrade` in an init container, too. Either what is
handed to it changes, or the others get their whole command first; else the line stays as it is. A
line that its start changes as a whole, and a finding in a part, is told once, with both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flaskgate.launch.commands.wrappers import PYTHONS
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import Repository
from flaskgate.launch.plan.changes.rewrite import (
    behind_dashes,
    handed,
    is_handed,
    with_whole_command,
)
from flaskgate.launch.plan.spelling import spell
from flaskgate.launch.program_names import program_of
from flaskgate.model.files import Kind
from flaskgate.model.findings import Change, Location, ServePlan
from flaskgate.text.differences import merged


def for_itself(launch: Launch, launches: Sequence[Launch], repository: Repository) -> Launch:
    """Return a launch whose plan leaves all others working that share a line with it."""
    plan = launch.plan
    if plan is None or plan.start is None or not launch.unit.steps:
        return launch
    others = [one for one in launches if one is not launch and _stumbles(one, plan)]
    if not others:
        return launch
    return replace(launch, plan=_beside(launch, plan, others, repository))


def _stumbles(other: Launch, plan: ServePlan) -> bool:
    """Return whether a start is led through a line that changes, and does not change itself."""
    used = [step.location for step in other.unit.steps]
    if plan.start in used:
        return False  # it is started by the program that this start serves
    is_shared = any(_touches(one, used) for one in plan.changes)
    return is_shared and not any(_touches(one, [other.start.location]) for one in plan.changes)


def _beside(
    launch: Launch, plan: ServePlan, others: Sequence[Launch], repository: Repository
) -> ServePlan:
    """Return a plan that works beside others."""
    handed_on = handed_to_python(launch, plan, repository)
    if handed_on is not None:
        return handed_on
    found: list[Change] = []
    for other in others:
        moved = tuple(_moved(other, plan, repository))
        if not moved:
            return _withheld(launch, plan, other)
        found += moved
    return replace(plan, changes=(*plan.changes, *dict.fromkeys(found)))


def handed_to_python(launch: Launch, plan: ServePlan, repository: Repository) -> ServePlan | None:
    """Return a plan with the entry point as it is: `-m gunicorn …` is handed to `python`.

    An entry point `python -m` gets `gunicorn …`.
    """
    words = as_module(launch, plan.command)
    if not words:
        return None
    change = handed(launch, words[1:], repository)
    if change is None and launch.start.words[:2] == words[:2]:
        change = handed(launch, words[2:], repository, 2)
    change = change or behind_dashes(launch, words[1:], repository)
    if change is None:
        return None
    others = [one for one in plan.changes if not _is_of_start(one, launch)]
    waitress = as_module(launch, plan.waitress)
    return replace(
        plan,
        command=words,
        text=spell(words),
        waitress=waitress,
        waitress_text=spell(waitress),
        changes=(change, *others),
    )


_MODULES = {"gunicorn": "gunicorn", "waitress-serve": "waitress"}


def as_module(launch: Launch, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command as the interpreter that a start calls runs it; none where it cannot."""
    first = launch.start.words[0] if launch.start.words else ""
    module = _MODULES.get(program_of(words[0])) if words else None
    is_python = program_of(first) in PYTHONS
    if is_python and words[:1] == (first,) and words[1:2] == ("-m",):
        return words
    return (first, "-m", module, *words[1:]) if is_python and module else ()


def _is_of_start(change: Change, launch: Launch) -> bool:
    steps = (step.location for step in launch.unit.steps)
    return _touches(change, [launch.start.location, launch.unit.command.location, *steps])


def _moved(other: Launch, plan: ServePlan, repository: Repository) -> Iterator[Change]:
    """Yield the changes with which another start no longer needs the line."""
    own = other.plan.changes if other.plan is not None else ()
    if any(_touches(one, [other.start.location]) for one in own):
        yield from (one for one in own if not _is_among(one, plan.changes))
        return
    yield from with_whole_command(other, repository)


def _is_among(change: Change, others: Iterable[Change]) -> bool:
    place = (change.path, change.line)
    return any((one.path, one.line) == place for one in others)


def _withheld(launch: Launch, plan: ServePlan, other: Launch) -> ServePlan:
    """Return a plan whose start stays as it is, and why."""
    kept = tuple(one for one in plan.changes if not _is_of_start(one, launch))
    entry = launch.unit.steps[-1].location
    place = other.start.location
    return replace(
        plan,
        changes=kept,
        kept=f"{entry.path}:{entry.start.line} also starts `{spell(other.start.words)}` "
        f"({place.path}:{place.start.line}): give that its whole command first.",
    )


def kept_by_script(launch: Launch, repository: Repository) -> str:
    """Return why a line of a script stays as it is that makes the command of what it is given."""
    start, given = launch.start.location, launch.unit.command.location
    file = repository.read(start.path)
    is_script = file is not None and file.kind is Kind.SHELL
    if not is_script or not is_handed(launch, repository):
        return ""
    return (
        f"{start.path}:{start.start.line} makes the command of what {given.path}:"
        f"{given.start.line} hands it, and whatever else uses the script has to go on working."
    )


def _touches(change: Change, places: Sequence[Location]) -> bool:
    last = change.line + change.before.count("\n")
    return any(one.path == change.path and one.start.line <= last and change.line <= one.end.line
               for one in places)  # fmt: skip


def told_once(launch: Launch) -> Launch:
    """Return a launch whose plan has the changes of its verdicts in the lines that it changes."""
    plan, answer = launch.plan, launch.answer
    if plan is None or not isinstance(answer, Harmful):
        return launch
    for own in (one.change for one in answer.verdicts if one.change is not None):
        plan = replace(plan, changes=tuple(_with(own, one) for one in plan.changes))
    verdicts = tuple(
        replace(one, change=None) if one.change and _is_among_lines(one.change, plan) else one
        for one in answer.verdicts
    )
    return replace(launch, plan=plan, answer=replace(answer, verdicts=verdicts))


def _with(own: Change, planned: Change) -> Change:
    """Return a planned change with another one of its line; what it takes away is gone anyway."""
    both = merged(own.before, planned.after, own.after) if _is_same(own, planned) else None
    return planned if both is None else replace(planned, after=both)


def _is_among_lines(own: Change, plan: ServePlan) -> bool:
    return any(_is_same(own, one) for one in plan.changes)


def _is_same(own: Change, planned: Change) -> bool:
    here, there = (own.path, own.line, own.before), (planned.path, planned.line, planned.before)
    return bool(own.before) and here == there
