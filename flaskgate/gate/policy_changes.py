"""Says what a pull request changes in the policy: pure.

The policy of a pull request is that of its base, so none of it holds yet; a reviewer should see
what will hold once it is merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from flaskgate.model.findings import Ignore, Notification
from flaskgate.model.launch_evidence import Declared
from flaskgate.settings.config_file import Config
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
