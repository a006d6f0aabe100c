"""Doubts what hangs on variables that are not seen: an `env_file` that nobody has committed.

A start is followed twice: as if nothing set the variables that are missing, and as if anything
did. What is wrong with it in the first way is wrong by default, and counts. Where nothing is, it
holds only as far as the second way says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from flaskgate.launch.follow.answers import uncounted, unknown
from flaskgate.launch.follow.judge import SERVER_DEPLOYED, SERVER_ON_IMPORT, judge_unknown
from flaskgate.launch.follow.results import Harmful, Launch, Safe, Unsure, answer_of
from flaskgate.launch.model import OTHERS, REQUIRED, Environment, LaunchUnit, Setting, StartKind
from flaskgate.launch.reasons import Cause, Reason

WITHOUT_DEBUG = frozenset({SERVER_DEPLOYED, SERVER_ON_IMPORT})
"""What says of a start only that its server is not built for production."""
_BY_IMPORT = frozenset({StartKind.SERVER, StartKind.FLASK_CLI})
_PLAIN = re.compile(r"[\w./ -]+")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash"})
_UNSEEN = Reason(Cause.UNSEEN_VARIABLES)
_WAITS = Reason(Cause.WAITS_FOR_VARIABLES)


def followed(
    unit: LaunchUnit,
    follow: Callable[[LaunchUnit], Sequence[Launch]],
    fails: Callable[[LaunchUnit], bool],
) -> list[Launch]:
    """Follow a unit, twice if it may be given variables that are not seen.

    One whose scripts start nothing that serves unless somebody sets a variable does need it. One
    that fails without it is given it: a unit is taken to work.
    """
    seen = _without_others(unit.environment)
    whole = replace(unit, environment=seen)
    found = follow(whole)
    if OTHERS in unit.environment:
        anything = replace(unit, environment=_changed(unit.environment))
        return list(_joined(found, follow(anything), _UNSEEN))
    if unit.serves and _is_idle_script(unit, found):
        is_required = fails(whole)
        value = REQUIRED if is_required else None
        others = {**seen, OTHERS: Setting(value=value, location=unit.command.location)}
        started = follow(replace(unit, environment=others))
        return list(_required(started) if is_required else _joined(found, started, _WAITS))
    return list(found)


def _required(launches: Sequence[Launch]) -> Iterator[Launch]:
    """Yield what is started where no variable is missing, and doubt what hangs on its value."""
    for launch in launches:
        is_sure = isinstance(launch.answer, Safe) or not launch.start.is_conditional
        yield launch if is_sure else unknown(launch, _WAITS)


def judged(launch: Launch, judge: Callable[[Launch], Launch]) -> Launch:
    """Judge a start, twice if it finds variables that are not seen."""
    environment = launch.start.environment
    if OTHERS not in environment:
        return judge(launch)
    seen = replace(launch.start, environment=_without_others(environment))
    found = judge(replace(launch, start=seen))
    if is_decided(found) or environment[OTHERS].value == REQUIRED:
        return found
    other = judge(launch)
    if is_decided(other):
        return _doubted(found)
    is_idle = isinstance(found.answer, Safe) and not other.effects.sinks
    return found if is_idle and launch.start.kind not in _BY_IMPORT else other


def _without_others(environment: Environment) -> dict[str, Setting]:
    return {name: one for name, one in environment.items() if name != OTHERS}


def _changed(environment: Environment) -> dict[str, Setting]:
    """Return variables as they may be when what is not seen has set them anew."""
    return {
        name: replace(one, value=None) if one.may_change else one
        for name, one in environment.items()
    }


def is_decided(launch: Launch) -> bool:
    """Return whether more is wrong than that a server is not built for production."""
    is_harmful = isinstance(launch.answer, Harmful)
    return is_harmful and any(one.rule not in WITHOUT_DEBUG for one in launch.verdicts)


def is_idle(launches: Sequence[Launch]) -> bool:
    """Return whether nothing of what is started serves, and nothing of it is unknown."""
    is_safe = all(isinstance(one.answer, Safe) for one in launches)
    return is_safe and not any(
        one.start.kind in _BY_IMPORT or one.effects.sinks for one in launches
    )


def _is_idle_script(unit: LaunchUnit, launches: Sequence[Launch]) -> bool:
    names_variables = any("$" in word for word in unit.command.words)
    is_script = names_variables or any(map(_is_in_script, launches))
    return is_idle(launches) and is_script and not _does_its_job(unit, launches)


def _does_its_job(unit: LaunchUnit, launches: Sequence[Launch]) -> bool:
    """Return whether a script that is given a word, `start.sh migrate`, runs a program for it."""
    words = unit.command.words
    if words[1:2] == ("-c",) and _PLAIN.fullmatch(words[-1]):
        words = tuple(words[-1].split())
    script, *given = [one for one in words if one not in _SHELLS] or [""]
    is_given = any(not one.startswith("-") for one in given) and not script.startswith("-")
    return is_given and any(
        one.start.kind is StartKind.OTHER
        and one.start.reason is not None
        and one.start.reason.cause is Cause.NO_SERVER
        for one in launches
    )


def _is_in_script(launch: Launch) -> bool:
    reason = launch.start.reason
    return len(launch.start.steps) > 1 or (reason is not None and reason.cause is Cause.NOTHING_RUN)


def _joined(found: Sequence[Launch], others: Sequence[Launch], why: Reason) -> Iterator[Launch]:
    """Yield what is started in any case, then what only a variable may start."""
    left = {_key(one): one for one in others}
    for launch in found:
        other = left.pop(_key(launch), launch)
        yield launch if is_decided(launch) else other
    for launch in left.values():
        if not isinstance(launch.answer, Safe):
            is_chore = isinstance(launch.answer, Unsure) and not launch.verdicts
            yield uncounted(unknown(launch, why)) if is_chore else unknown(launch, why)


def _key(launch: Launch) -> object:
    return launch.start.location, launch.start.words


def _doubted(launch: Launch) -> Launch:
    """Return a launch that nothing seen makes harmful, and something unseen may."""
    unresolved = judge_unknown(launch.unit, launch.start, (_UNSEEN,))
    return replace(
        launch, answer=answer_of((*launch.verdicts, unresolved), launch.doubts, safe=None)
    )
