"""What became of a start, and of all of them: the result of launch analysis as frozen data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import ClassVar

from flaskgate.launch.follow.judge import Verdict
from flaskgate.launch.model import Effects, LaunchUnit, Start
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Context, Notification, ServePlan

NOTHING = Effects()
_COLON = re.compile(r":(?![\\/])")
"""What separates the app from its module; the expression is that of `flask.cli.ScriptInfo`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmful:
    """A rule holds for the start."""

    word: ClassVar[str] = "harmful"
    verdicts: tuple[Verdict, ...]
    doubts: tuple[Reason, ...] = ()
    """What cannot be told besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """The start is shown to be harmless."""

    word: ClassVar[str] = "safe"
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """What the start does cannot be told."""

    word: ClassVar[str] = "unknown"
    doubts: tuple[Reason, ...]
    verdicts: tuple[Verdict, ...] = ()
    """`launch-unresolved`, where Python or Flask of the repository may be behind it; else empty:
    it is counted and listed, and no finding."""


Answer = Harmful | Safe | Unsure
"""What a start ends as; there is no fourth."""

_UNSEEN: Answer = Unsure(doubts=(Reason(Cause.UNCLEAR),))


def answer_of(
    verdicts: Iterable[Verdict], doubts: Iterable[Reason] = (), *, safe: Reason | None
) -> Answer:
    """Return the answer to what was found; `safe` is what shows it harmless, if nothing is."""
    found = tuple(verdicts)
    open_ = dict.fromkeys((*doubts, *(one.doubt for one in found if one.doubt is not None)))
    if any(one.doubt is None for one in found):
        return Harmful(verdicts=found, doubts=tuple(open_))
    if open_ or safe is None:
        return Unsure(doubts=tuple(open_) or (Reason(Cause.UNCLEAR),), verdicts=found)
    return Safe(reason=safe)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One start of a unit, what it resolves to and why, and what is wrong with it."""

    unit: LaunchUnit
    start: Start
    context: Context
    """Production is everything that is not for development."""
    path: PurePosixPath | None = None
    """The Python file that runs or is imported; None: none, or it cannot be told."""
    rule: str = ""
    """Which rule found the file, in words."""
    app: str = ""
    """What a server, or the `flask` command, is told to serve: `shop:create_app()`, `src/shop.py`;
    empty where it is told nothing."""
    effects: Effects = NOTHING
    answer: Answer = _UNSEEN
    """Unknown until something shows what it is."""
    plan: ServePlan | None = None
    """How it is to be served instead, where a rule holds that is about the server."""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Which rules hold."""
        return () if isinstance(self.answer, Safe) else self.answer.verdicts

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """Why something cannot be told; empty if all can."""
        return () if isinstance(self.answer, Safe) else self.answer.doubts

    @property
    def is_production(self) -> bool:
        """Return whether its verdicts count."""
        return self.context is not Context.DEVELOPMENT

    @property
    def attribute(self) -> str:
        """Return what follows the colon of `app`."""
        return _COLON.sub("\n", self.app, count=1).partition("\n")[2].strip()

    @property
    def names_file(self) -> bool:
        """Return whether `app` is a path."""
        module = _COLON.sub("\n", self.app, count=1).partition("\n")[0]
        return "/" in module or module.endswith(".py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A Python program that no artefact starts, followed as if somebody did."""

    path: PurePosixPath
    effects: Effects
    plan: ServePlan | None = None
    """How it would be served; None where it makes nothing that can be."""
    setting: tuple[str, str] | None = None
    """The variable that selects its settings, and the value with which debug is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All launches of a repository, in the order of their artefacts."""

    launches: tuple[Launch, ...]
    orphans: tuple[Orphan, ...]
    by_hand: tuple[Launch, ...]
    """What start scripts start that nothing runs: whoever runs them by hand does."""
    read: frozenset[PurePosixPath]
    """The artefacts whose start commands were read as a whole: what they start is known."""
    notifications: tuple[Notification, ...]
    artefacts: int
    """How many artefacts were read."""
    unbuilt: tuple[Launch, ...] = ()
    """What is started by images of the project's own that no file is known to build: it is listed
    and counted as unknown, and is no reason to believe anything of the code."""
    for_people: tuple[Launch, ...] = ()
    """What tasks and tools of developers serve if somebody asks them to: it is listed and counted
    as for development, and is no reason to believe anything of the code."""
    elsewhere: tuple[Launch, ...] = ()
    """What is started besides, where only a part of the repository is looked at."""

    @property
    def listed(self) -> tuple[Launch, ...]:
        """All that is shown and counted as started."""
        return (*self.launches, *self.unbuilt, *self.for_people)


def understood(by_hand: Sequence[Launch]) -> Iterator[Launch]:
    """Yield the launches of those scripts of which nothing is open."""
    half = {one.unit.command.location.path for one in by_hand if one.doubts}
    return (one for one in by_hand if one.unit.command.location.path not in half)


def narrowed(analysis: Analysis, parts: Sequence[PurePosixPath]) -> Analysis:
    """Return what concerns parts of the repository: what stands in them, and what starts them."""
    if PurePosixPath() in parts:
        return analysis
    launches = [one for one in analysis.launches if _concerns(one, parts)]
    by_hand = [one for one in analysis.by_hand if _concerns(one, parts)]
    concerned = set(map(id, (*launches, *by_hand)))
    known = (*analysis.launches, *understood(analysis.by_hand))
    return replace(
        analysis,
        launches=tuple(launches),
        by_hand=tuple(by_hand),
        unbuilt=tuple(one for one in analysis.unbuilt if _concerns(one, parts)),
        for_people=tuple(one for one in analysis.for_people if _concerns(one, parts)),
        elsewhere=tuple(one for one in known if id(one) not in concerned),
        notifications=tuple(one for one in analysis.notifications if _is_told(one.path, parts)),
    )


def _concerns(launch: Launch, parts: Sequence[PurePosixPath]) -> bool:
    unit, effects = launch.unit, launch.effects
    steps = (step.location.path for step in (*unit.steps, *launch.start.steps))
    places = (unit.command.location.path, unit.artefact, unit.recipe, launch.path, effects.home)
    sources = (mount.source for mount in unit.mounts)
    return any(
        one is not None and _is_in(one, parts)
        for one in (*places, *steps, *effects.files, *sources)
    ) or any(_may_reach(launch, part) for part in parts)


def _may_reach(launch: Launch, part: PurePosixPath) -> bool:
    """Return whether a start that leads to no file known may lead to one of a part."""
    if launch.path is not None or isinstance(launch.answer, Safe):
        return False
    if launch.unit.mounts:
        return any(part.is_relative_to(mount.source) for mount in launch.unit.mounts)
    here = launch.unit.artefact or launch.unit.command.location.path
    return isinstance(launch.answer, Unsure) and part.is_relative_to(here.parent)


def _is_in(path: PurePosixPath, parts: Sequence[PurePosixPath]) -> bool:
    return any(map(path.is_relative_to, parts))


def _is_told(path: PurePosixPath | None, parts: Sequence[PurePosixPath]) -> bool:
    """Return whether trouble concerns the parts; trouble without a place concerns everything."""
    return path is None or _is_in(path, parts)


def root_of(path: PurePosixPath) -> PurePosixPath:
    """Return the folder above a module; for a package the folder above that."""
    return path.parent.parent if path.name == "__init__.py" else path.parent
