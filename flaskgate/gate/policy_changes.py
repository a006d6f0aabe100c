"""What a pull request changes in the policy, and what of that weakens it: pure.

The policy of a pull request is that of its base, so none of it holds yet; a reviewer should see
what will hold once it is merged.

The policy that holds is that of the base, so that the pull request itself is gated as before; the
next one is not. What is not provably as strict counts as weaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from flaskgate.model.findings import (
    Context,
    Finding,
    Ignore,
    Location,
    Notification,
    Position,
    Rule,
    Severity,
)
from flaskgate.model.launch_evidence import Declared
from flaskgate.settings.config_file import Config
from flaskgate.settings.floor import LADDERS, is_looser
from flaskgate.settings.options import BY_NAME

_Key = TypeVar("_Key")

_SHOWN = 10
"""Entries of one list that are told."""


def policy_changes(base: Config, head: Config, path: PurePosixPath) -> tuple[Notification, ...]:
    """Return one remark for every key of the configuration that differs."""
    told = (*_options(base, head), *_lists(base, head))
    return tuple(_told(what, path) for what in told)


def baseline_changes(
    base: Mapping[_Key, int], head: Mapping[_Key, int], path: PurePosixPath
) -> tuple[Notification, ...]:
    """Return one remark where more or fewer findings are accepted: counts by what they are."""
    before, after = Counter(base), Counter(head)
    counts = (((after - before).total(), "more"), ((before - after).total(), "fewer"))
    told = " and ".join(f"{number} {what}" for number, what in counts if number)
    return (_told(f"accepts {told} findings by its baseline", path),) if told else ()


def _told(what: str, path: PurePosixPath) -> Notification:
    message = f"this pull request {what}; it holds once it is merged"
    return Notification(id="policy-change", message=message, path=path)


def _options(base: Config, head: Config) -> Iterator[str]:
    for name, option in BY_NAME.items():
        before = base.given.get(name, option.default)
        after = head.given.get(name, option.default)
        if before != after:
            yield f"changes '{name}' from '{before}' to '{after}'"


def _lists(base: Config, head: Config) -> Iterator[str]:
    readers: dict[str, Callable[[Config], Iterable[str]]] = {
        "exclude": lambda config: config.exclude,
        "contexts": lambda config: (f"{glob}: {what}" for glob, what in config.contexts),
        "severity": lambda config: (f"{id_}: {one.word}" for id_, one in config.severity.items()),
        "ignore": lambda config: map(_ignore, config.ignore),
        "launches": lambda config: map(_launch, config.launches),
    }
    for name, read in readers.items():
        before, after = list(read(base)), list(read(head))
        yield from _difference(f"adds to '{name}'", before, after)
        yield from _difference(f"removes from '{name}'", after, before)
        if before != after and sorted(before) == sorted(after):
            yield f"changes the order of '{name}'"


def _difference(what: str, before: list[str], after: list[str]) -> Iterator[str]:
    known = set(before)
    new = [entry for entry in after if entry not in known]
    if new:
        more = f" and {len(new) - _SHOWN} more" if len(new) > _SHOWN else ""
        yield f"{what}: {'; '.join(new[:_SHOWN])}{more}"


def _ignore(entry: Ignore) -> str:
    until = f" until {entry.until}" if entry.until else ""
    return f"{entry.rule} in {entry.path}{until} ({entry.reason})"


def _launch(entry: Declared) -> str:
    what = f"{entry.command} in {entry.folder}" if entry.command else "nothing that serves"
    return what if entry.path is None else f"{what}, at {entry.at}"


RULE = "policy-weakened"
_MOST_NAMED = 5
"""Entries of one key that are told."""


def weakenings(
    base: Config, head: Config, shipped: Mapping[str, Severity]
) -> Iterator[tuple[str, str]]:
    """Yield each key that gets weaker, and how; `shipped` holds the severities of the rules."""
    yield from _given_options(base, head)
    lists: Mapping[str, Callable[[Config], Iterable[str]]] = {
        "exclude": lambda one: one.exclude,
        "ignore": lambda one: (
            f"{i.rule} in {i.path} until {i.until or 'ever'}" for i in one.ignore
        ),
    }
    for key, read in lists.items():
        more = [entry for entry in read(head) if entry not in set(read(base))]
        if more:
            yield key, f"adds {_few(more)}"
    if _is_looser_order(base.contexts, head.contexts):
        yield "contexts", "takes files for development, or no longer for production"
    if base.launches != head.launches and (base.launches or head.launches):
        yield "launches", "declares other starts, and what they show harmless does not gate"
    for rule in sorted({*base.severity, *head.severity}):
        least = Severity.LOW
        before = base.severity.get(rule, shipped.get(rule, least))
        after = head.severity.get(rule, shipped.get(rule, least))
        if after < before:
            yield "severity", f"lowers {rule} from {before.word} to {after.word}"


def findings(
    weaker: Iterable[tuple[str, str]], place: PurePosixPath, lines: Sequence[str], rule: Rule
) -> tuple[Finding, ...]:
    """Return a finding for each weakening, on the line of its key in the file at `place`."""
    return tuple(
        Finding(
            rule=rule,
            location=_line_of(key, place, lines),
            message=f"This change weakens the gate's policy once it is merged: '{key}' {how}.",
            advice=rule.remedy,
            engines=frozenset({"flaskgate"}),
        )
        for key, how in weaker
    )


def _given_options(base: Config, head: Config) -> Iterator[tuple[str, str]]:
    for name in (*LADDERS, "baseline", "extra-rules"):
        default = BY_NAME[name].default
        before, after = base.given.get(name, default), head.given.get(name, default)
        if name in LADDERS:
            is_weaker = is_looser(name, after, before)
        else:
            is_weaker = before != after and bool(after if name == "baseline" else before)
        if is_weaker and name not in {"report", "summary"}:
            yield name, f"goes from '{before}' to '{after}'"


def _is_looser_order(
    before: Sequence[tuple[str, Context]], after: Sequence[tuple[str, Context]]
) -> bool:
    """Return whether anything but entries of production, put last, is new or gone."""
    kept = after[: len(before)]
    added = after[len(before) :]
    return tuple(kept) != tuple(before) or any(one is not Context.PRODUCTION for _, one in added)


def _few(entries: Sequence[str]) -> str:
    more = f" and {len(entries) - _MOST_NAMED} more" if len(entries) > _MOST_NAMED else ""
    return f"{', '.join(entries[:_MOST_NAMED])}{more}"


def _line_of(key: str, place: PurePosixPath, lines: Sequence[str]) -> Location:
    """Return the line of a key; the first one where the key, or the file, is gone."""
    spelt = re.compile(rf"""["']?{re.escape(key)}["']?\s*:""")
    number = next((at for at, line in enumerate(lines, 1) if spelt.match(line)), 1)
    length = len(lines[number - 1]) if lines else 0
    return Location(place, Position(number, 1), Position(number, max(length, 1) + 1))
