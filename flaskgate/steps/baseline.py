"""The baseline file: the findings that were there before, which are accepted until they go.

An entry says what a finding is recognised by (`identity`), its rule, and how grave it was. What
an entry accepts of what is found later is decided in `recognise`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple, NoReturn

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding, Severity

FORMAT: Final = 2
"""1 recognised a line by the hundred characters after it, too."""
MAX_BYTES: Final = 32 * 1024 * 1024
"""Of a baseline file: more than fifty thousand findings."""

_LARGEST: Final = 1_000_000
"""Equal findings of one file."""
_HINT: Final = "write it anew: flaskgate baseline -o FILE"
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
_SKETCH: Final = re.compile(r"(?:[0-9a-f]{8}){0,16}")
_SEVERITIES: Final = {severity.word: severity for severity in Severity}
_FIELDS: Final = frozenset({"rule", "severity", "path", "statement", "rest", "count", "led_by"})


class Key(NamedTuple):
    """What tells one entry from the others."""

    path: PurePosixPath
    rule: str
    severity: Severity
    statement: str
    rest: str


Step = tuple[PurePosixPath, str]
"""A file, and the digest of a statement in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry:
    """What is accepted of one kind."""

    key: Key
    count: int
    led_by: frozenset[Step]
    """The statements that lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """All that is accepted."""

    name: str
    """The file as the user knows it."""
    entries: tuple[BaselineEntry, ...] = ()
    files: Mapping[PurePosixPath, str] = field(default_factory=dict)
    """The sketch of each file."""

    @property
    def counts(self) -> Mapping[Key, int]:
        """How many findings of each kind are accepted."""
        return {entry.key: entry.count for entry in self.entries}


def to_baseline(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline that accepts all findings but the suppressed ones.

    One entry a line, sorted, so that a difference is read easily. A finding without identity,
    which nothing could recognise again, is left out: `unrecognisable` tells which.
    """
    entries: dict[Key, BaselineEntry] = {}
    files: dict[PurePosixPath, str] = {}
    for finding in findings:
        if finding.suppression is None and finding.identity is not None:
            one = _entry_of(finding)
            known = entries.get(one.key, replace(one, count=0))
            led_by = known.led_by | one.led_by
            entries[one.key] = replace(one, count=known.count + 1, led_by=led_by)
            files[finding.location.path] = finding.identity.sketch
    sketches = [f"{json.dumps(str(path))}: {json.dumps(files[path])}" for path in sorted(files)]
    lines = [json.dumps(_to_json(entries[key])) for key in sorted(entries)]
    return (
        f'{{\n  "format": {FORMAT},\n  "files": {{{_block(sketches)}}},\n'
        f'  "findings": [{_block(lines)}]\n}}\n'
    )


def unrecognisable(findings: Iterable[Finding]) -> int:
    """Return how many findings a baseline cannot hold."""
    return sum(one.suppression is None and one.identity is None for one in findings)


def read_baseline(data: bytes, name: str) -> Baseline:
    """Read a baseline file; raises `InputError` for what `to_baseline` would not write."""
    if len(data) > MAX_BYTES:
        _refuse(name, f"is larger than {MAX_BYTES} bytes")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the baseline {name} is not valid JSON", hint=_HINT) from error
    files, listed = _contents(document, name)
    entries: dict[Key, BaselineEntry] = {}
    for number, node in enumerate(listed, 1):
        entry = _entry(node, f"in entry {number}", name)
        if entry.key in entries:
            _refuse(name, f"has entry {number} twice")
        entries[entry.key] = entry
    return Baseline(name=name, entries=tuple(entries.values()), files=files)


def _entry_of(finding: Finding) -> BaselineEntry:
    if finding.identity is None:
        raise AssertionError
    own, rule = finding.identity.own, finding.rule
    return BaselineEntry(
        key=Key(own.path, rule.id, rule.severity, own.statement, own.rest),
        count=1,
        led_by=frozenset((step.path, step.statement) for step in finding.identity.led_by),
    )


def _to_json(entry: BaselineEntry) -> dict[str, object]:
    key = entry.key
    node: dict[str, object] = {
        "rule": key.rule,
        "severity": key.severity.word,
        "path": str(key.path),
        "statement": key.statement,
        "rest": key.rest,
        "count": entry.count,
    }
    led_by = [[str(path), statement] for path, statement in sorted(entry.led_by)]
    return {**node, "led_by": led_by} if led_by else node


def _block(lines: list[str]) -> str:
    inner = "".join(f"\n    {line}," for line in lines).removesuffix(",")
    return f"{inner}\n  " if lines else ""


def _contents(document: Any, name: str) -> tuple[dict[PurePosixPath, str], list[Any]]:  # noqa: ANN401 (JSON)
    if not isinstance(document, dict) or "format" not in document:
        _refuse(name, "is not a baseline of Flaskgate")
    found = document["format"]
    if type(found) is not int or found != FORMAT:
        age = (
            "is of an older version" if type(found) is int and 0 < found < FORMAT else "is unknown"
        )
        _refuse(name, f"has the format {found!r:.20}, which {age}; this version writes {FORMAT}")
    files, entries = document.get("files"), document.get("findings")
    if not isinstance(entries, list) or document.keys() != {"format", "files", "findings"}:
        _refuse(name, "needs 'files' and a list of 'findings' beside its 'format', and no more")
    if not isinstance(files, dict) or not all(_is(_SKETCH, one) for one in files.values()):
        _refuse(name, "needs a sketch for each of its 'files'")
    return {PurePosixPath(path): sketch for path, sketch in files.items()}, entries


def _entry(node: Any, where: str, name: str) -> BaselineEntry:  # noqa: ANN401 (JSON)
    if not isinstance(node, dict) or not _FIELDS - {"led_by"} <= node.keys() <= _FIELDS:
        fields = ", ".join(f"'{one}'" for one in sorted(_FIELDS))
        _refuse(name, f"needs {fields} {where}")
    path, rule, severity = node["path"], node["rule"], node["severity"]
    if not all(isinstance(text, str) and text for text in (path, rule)):
        _refuse(name, f"needs texts as 'rule' and 'path' {where}")
    if not isinstance(severity, str) or severity not in _SEVERITIES:
        _refuse(name, f"needs one of {', '.join(_SEVERITIES)} as 'severity' {where}")
    if not _is(_DIGEST, node["statement"]) or not _is(_DIGEST, node["rest"]):
        _refuse(name, f"needs digests as 'statement' and 'rest' {where}")
    if type(node["count"]) is not int or not 0 < node["count"] <= _LARGEST:
        _refuse(name, f"needs a number above 0 as 'count' {where}")
    key = Key(PurePosixPath(path), rule, _SEVERITIES[severity], node["statement"], node["rest"])
    return BaselineEntry(
        key=key, count=node["count"], led_by=_steps(node.get("led_by", []), where, name)
    )


def _steps(node: Any, where: str, name: str) -> frozenset[Step]:  # noqa: ANN401 (JSON)
    if not isinstance(node, list) or not all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and _is(_DIGEST, one[1])  # noqa: PLR2004
        for one in node
    ):
        _refuse(name, f"needs pairs of a path and a digest as 'led_by' {where}")
    return frozenset((PurePosixPath(path), statement) for path, statement in node)


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _refuse(name: str, problem: str) -> NoReturn:
    raise InputError(f"the baseline {name} {problem}", hint=_HINT)
