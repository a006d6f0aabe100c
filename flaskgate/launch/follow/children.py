"""Processes that a Python program starts, as units of their own: their commands are followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.follow.results import Launch, Safe, Unsure
from flaskgate.launch.formats.expansion import UNKNOWN, UNKNOWN_NAME
from flaskgate.launch.model import (
    Child,
    Command,
    Environment,
    LaunchUnit,
    Parts,
    Setting,
    StartKind,
)
from flaskgate.launch.start_words import asks_to_serve
from flaskgate.model.findings import Location


class Follow(Protocol):
    """Yields the launches of a unit."""

    def __call__(self, unit: LaunchUnit, *, is_conditional: bool) -> Iterable[Launch]:
        """Follow it; `is_conditional`: it is started perhaps."""


def followed(launch: Launch, follow: Follow) -> Iterator[Launch]:
    """Yield what a launch starts as processes of their own, without plain tools.

    A call of which nothing is known is said once, however many ways lead to it.
    """
    unknown: set[tuple[Location, tuple[str, ...]]] = set()
    for child in launch.effects.children:
        perhaps = launch.start.is_conditional or child.is_conditional
        for one in follow(unit_of(launch, child), is_conditional=perhaps):
            key = (child.location, one.start.words)
            is_again = isinstance(one.answer, Unsure) and key in unknown
            if isinstance(one.answer, Unsure):
                unknown.add(key)
            if _matters(one, child, launch) and not is_again:
                yield one


def unit_of(launch: Launch, child: Child) -> LaunchUnit:
    """Return the process as a unit: where its program runs, and with what it has set."""
    start = launch.start
    words = tuple(_text(word) for word in child.words) or (_text((None,)),)
    return replace(
        launch.unit,
        command=Command(words=words, location=child.location, text=child.text),
        environment=dict(_environment(start.environment, child)),
        folder=_folder(start.folder, child.folder),
        artefact=launch.unit.artefact or _first(launch),
        steps=(*launch.unit.steps, *start.steps, *child.steps),
    )


def _text(parts: Parts) -> str:
    return "".join(UNKNOWN if part is None else part for part in parts)


def _environment(inherited: Environment, child: Child) -> Iterator[tuple[str, Setting]]:
    for name, setting in inherited.items():
        if child.is_doubted:
            yield name, replace(setting, value=None, is_perhaps=True)
        elif not child.is_bare and name not in child.removed:
            yield name, setting
    for name, value in {**child.variables, UNKNOWN_NAME: None}.items():
        yield name, Setting(value=value, location=child.location)


def _folder(folder: PurePosixPath | None, given: Parts) -> PurePosixPath | None:
    if folder is None or None in given:
        return None
    return folder / "".join(filter(None, given))


def _first(launch: Launch) -> PurePosixPath:
    steps = launch.unit.steps or launch.start.steps
    return steps[0].location.path if steps else launch.unit.command.location.path


def _matters(found: Launch, child: Child, parent: Launch) -> bool:
    """Return whether a process is worth a start: no tool, and more than the program itself."""
    if isinstance(found.answer, Safe):
        return found.start.kind is not StartKind.OTHER
    if not isinstance(found.answer, Unsure) or found.start.kind is not StartKind.UNKNOWN:
        return True
    return not (parent.effects.sinks or _is_told_enough(child.words))


def _is_told_enough(words: tuple[Parts, ...]) -> bool:
    """Return whether a program that is looked up is told all it is to do, and none of it serves.

    One that has a name and is none of those that are known may do anything.
    """
    program, *others = words or ((None,),)
    said = ["".join(part or "" for part in word) for word in others]
    is_whole = bool(others) and not any(None in word for word in others)
    is_serving = may_serve(" ".join(said)) or asks_to_serve(said)
    return not any(program) and is_whole and not is_serving
