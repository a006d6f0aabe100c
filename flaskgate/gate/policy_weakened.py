"""Finds what a pull request's policy will let pass once it is merged: pure.

The policy that holds is that of the base, so that the pull request itself is gated as before; the
next one is not. What is not provably as strict counts as weaker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from flaskgate.model.findings import Context, Finding, Location, Position, Rule, Severity
from flaskgate.settings.config_file import Config
from flaskgate.settings.floor import LADDERS, is_looser
from flaskgate.settings.options import BY_NAME

RULE = "policy-weakened"
_SHOWN = 5
"""Entries of one key that are told."""


def weakenings(
    base: Config, head: Config, shipped: Mapping[str, Severity]
) -> Iterator[tuple[str, str]]:
    """Yield each key that gets weaker, and how; `shipped` holds the severities of the rules."""
    yield from _options(base, head)
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


def _options(base: Config, head: Config) -> Iterator[tuple[str, str]]:
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
    more = f" and {len(entries) - _SHOWN} more" if len(entries) > _SHOWN else ""
    return f"{', '.join(entries[:_SHOWN])}{more}"


def _line_of(key: str, place: PurePosixPath, lines: Sequence[str]) -> Location:
    """Return the line of a key; the first one where the key, or the file, is gone."""
    spelt = re.compile(rf"""["']?{re.escape(key)}["']?\s*:""")
    number = next((at for at, line in enumerate(lines, 1) if spelt.match(line)), 1)
    length = len(lines[number - 1]) if lines else 0
    return Location(place, Position(number, 1), Position(number, max(length, 1) + 1))
