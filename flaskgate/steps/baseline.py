"""The baseline file: the findings that were there before, which are accepted until they go.

A finding is recognised by its rule, its file and the hash of its line without the number that
tells equal lines apart: moving a line keeps its finding accepted, and one more equal line is one
more finding, because the number of them counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple, NoReturn

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding, Notification, NotificationLevel

FORMAT: Final = 1
MAX_BYTES: Final = 32 * 1024 * 1024
"""Of a baseline file: more than a hundred thousand findings."""
MAX_REMARKS: Final = 20
"""Stale entries that are named one by one."""

_EVERYWHERE: Final = PurePosixPath()
_LARGEST: Final = 1_000_000
"""Equal findings of one file."""
_HINT: Final = "write it anew: flaskgate baseline -o FILE"


class Key(NamedTuple):
    """What a finding is recognised by."""

    path: PurePosixPath
    rule: str
    fingerprint: str
    """Without `:n`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How many findings of each kind are accepted."""

    name: str
    """The file as the user knows it."""
    counts: Mapping[Key, int]


def to_baseline(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline that accepts all findings but the suppressed ones.

    One entry a line, sorted, so that a difference is read easily. A finding without fingerprint,
    which nothing could recognise again, is left out: `unrecognisable` tells which.
    """
    counts = Counter(_key(one) for one in findings if one.suppression is None and one.fingerprint)
    lines = [
        json.dumps(
            {
                "rule": key.rule,
                "path": str(key.path),
                "fingerprint": key.fingerprint,
                "count": counts[key],
            }
        )
        for key in sorted(counts)
    ]
    entries = "".join(f"\n    {line}," for line in lines).removesuffix(",")
    closing = "\n  " if lines else ""
    return f'{{\n  "format": {FORMAT},\n  "findings": [{entries}{closing}]\n}}\n'


def unrecognisable(findings: Iterable[Finding]) -> int:
    """Return how many findings a baseline cannot hold."""
    return sum(one.suppression is None and not one.fingerprint for one in findings)


def read_baseline(data: bytes, name: str) -> Baseline:
    """Read a baseline file; raises `InputError` for what `to_baseline` would not write."""
    if len(data) > MAX_BYTES:
        _refuse(name, f"is larger than {MAX_BYTES} bytes")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the baseline {name} is not valid JSON", hint=_HINT) from error
    counts: dict[Key, int] = {}
    for number, entry in enumerate(_entries(document, name), 1):
        key, count = _entry(entry, number, name)
        if key in counts:
            _refuse(name, f"has entry {number} twice")
        counts[key] = count
    return Baseline(name=name, counts=counts)


def apply(
    findings: Sequence[Finding], baseline: Baseline, *, within: PurePosixPath = _EVERYWHERE
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Return the findings in their order, the accepted ones marked, and remarks on stale entries.

    Of equal findings, those out of scope are accepted first, then the first ones by location. A
    suppressed finding needs no baseline and uses none up. `within` is the part that was looked
    at: entries outside of it are not stale.
    """
    left = dict(baseline.counts)
    accepted = set()
    places = range(len(findings))
    for place in sorted(places, key=lambda one: (findings[one].in_scope, findings[one].location)):
        key = _key(findings[place])
        if findings[place].suppression is None and left.get(key, 0):
            left[key] -= 1
            accepted.add(place)
    marked = tuple(
        replace(finding, in_baseline=True) if place in accepted else finding
        for place, finding in enumerate(findings)
    )
    stale = {key: count for key, count in sorted(left.items()) if count and _is_in(key, within)}
    return marked, tuple(_remarks(stale, baseline.name))


def _key(finding: Finding) -> Key:
    return Key(finding.location.path, finding.rule.id, finding.fingerprint.partition(":")[0])


def _is_in(key: Key, within: PurePosixPath) -> bool:
    return key.path.is_relative_to(within)


def _entries(document: Any, name: str) -> list[Any]:  # noqa: ANN401 (JSON)
    if not isinstance(document, dict) or "format" not in document:
        _refuse(name, "is no baseline of Flaskgate")
    if type(document["format"]) is not int or document["format"] != FORMAT:
        _refuse(name, f"has a format that this version does not know; it knows {FORMAT}")
    entries = document.get("findings")
    if not isinstance(entries, list) or document.keys() != {"format", "findings"}:
        _refuse(name, "needs a list of 'findings' beside its 'format', and nothing else")
    return entries


def _entry(entry: Any, number: int, name: str) -> tuple[Key, int]:  # noqa: ANN401 (JSON)
    if not isinstance(entry, dict) or entry.keys() != {"rule", "path", "fingerprint", "count"}:
        _refuse(name, f"needs 'rule', 'path', 'fingerprint' and 'count' in entry {number}")
    texts = [entry[field] for field in ("path", "rule", "fingerprint")]
    if not all(isinstance(text, str) and text for text in texts):
        _refuse(name, f"needs texts as 'rule', 'path' and 'fingerprint' in entry {number}")
    count = entry["count"]
    if type(count) is not int or not 0 < count <= _LARGEST:
        _refuse(name, f"needs a number above 0 as 'count' in entry {number}")
    path, rule, fingerprint = texts
    return Key(PurePosixPath(path), rule, fingerprint), count


def _remarks(stale: Mapping[Key, int], name: str) -> Iterator[Notification]:
    for key, count in list(stale.items())[:MAX_REMARKS]:
        what = f"{count} of {key.rule} in {key.path}" if count > 1 else f"{key.rule} in {key.path}"
        yield _stale(f"{name} accepts {what}, which is not found any more; renew the baseline")
    more = len(stale) - MAX_REMARKS
    if more > 0:
        yield _stale(f"{name} holds {more} more entries that are not found any more")


def _stale(message: str) -> Notification:
    return Notification(id="stale-baseline", message=message, level=NotificationLevel.NOTE)


def _refuse(name: str, problem: str) -> NoReturn:
    raise InputError(f"the baseline {name} {problem}", hint=_HINT)
