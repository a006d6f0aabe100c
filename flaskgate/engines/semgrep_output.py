"""Reads Semgrep's JSON; the two front ends write the same, but for folders before rule ids.

The format is that of `semgrep_output_v1` (https://github.com/semgrep/semgrep-interfaces), checked
with 1.182.0. Columns and offsets count bytes, not characters. `extra.lines` and `extra.fingerprint`
hold the text `requires login`, so lines are read from the file.

A rule of ours has no `fix:`, whose cost grows with the square of the matches in a file; a rule of
the project's own may have one.

Where every attempt failed, it says in one line why, and whether a rule file is to blame.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flaskgate.engines.base import ScanResult
from flaskgate.engines.positions import BOM, Positions
from flaskgate.engines.processes import Outcome
from flaskgate.model.errors import EngineError, GateError, RuleError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import (
    Finding,
    Location,
    LookAlike,
    Notification,
    NotificationLevel,
    Replacement,
    Rule,
)
from flaskgate.model.report import EngineRun
from flaskgate.text.python.python import parse as parse_python

NAME = "semgrep"

_TROUBLES: Mapping[str, tuple[str, str, NotificationLevel]] = {
    "PartialParsing": (
        "partial-parse",
        "a part of the file, from this line on, could not be parsed and was not scanned",
        NotificationLevel.WARNING,
    ),
    **dict.fromkeys(
        ("Syntax error", "Lexical error"),
        ("syntax-error", "the file could not be parsed", NotificationLevel.WARNING),
    ),
    **dict.fromkeys(
        ("Timeout", "Fixpoint timeout"),
        ("engine-timeout", "scanning the file took too long", NotificationLevel.ERROR),
    ),
    **dict.fromkeys(
        ("Out of memory", "Stack overflow", "Too many matches"),
        ("engine-limit", "scanning the file hit a limit", NotificationLevel.ERROR),
    ),
}
_OTHER = ("engine-error", "the engine failed on the file", NotificationLevel.ERROR)
"""Exceptions of Semgrep's own among them, which it calls `Other syntax error`."""

_OF_INTEREST = re.compile(rb"[(.\n]")
"""What a part of a file must have to be what a rule looks for: a call, an attribute, a block."""


def parse(
    output: bytes | str,
    files: Mapping[str, SourceFile],
    checks: Mapping[str, Rule],
    refuters: Mapping[str, frozenset[str]],
) -> ScanResult:
    """Turn the output of one call into findings, look-alikes and notifications.

    `files` holds what was given to the call by its staged path; `checks` and `refuters` tell by the
    id of a Semgrep rule what its results mean. Raises `ValueError` if the output is not of that
    format, or has a result that fits no file or no rule.
    """
    try:
        data = json.loads(output)
        reader = _Reader(files, checks, refuters)
        for result in data["results"]:
            reader.take(result)
        notifications = [
            *_notifications(data["errors"], files),
            *_unscanned(data["paths"]["scanned"], files),
        ]
        version = str(data["version"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"unexpected output of Semgrep: {error!r}") from error
    return ScanResult(
        run=EngineRun(name=NAME, version=version, files=len(files)),
        findings=tuple(sorted(reader.findings, key=lambda one: (one.location, one.rule.id))),
        look_alikes=tuple(sorted(reader.look_alikes, key=lambda one: one.location)),
        notifications=tuple(dict.fromkeys(notifications)),
    )


class _Reader:
    """Sorts results into findings and look-alikes."""

    def __init__(
        self,
        files: Mapping[str, SourceFile],
        checks: Mapping[str, Rule],
        refuters: Mapping[str, frozenset[str]],
    ) -> None:
        self.findings: list[Finding] = []
        self.look_alikes: list[LookAlike] = []
        self._files = files
        self._checks = checks
        self._refuters = refuters
        self._positions: dict[str, Positions] = {}

    def take(self, result: Mapping[str, Any]) -> None:
        file = self._files[result["path"]]
        check = _known_id(result["check_id"], self._checks.keys() | self._refuters.keys())
        if result["path"] not in self._positions:
            self._positions[result["path"]] = Positions(file)
        start, text = _region(result, file)
        location = self._positions[result["path"]].location(start, start + len(text))
        if check in self._refuters:
            self.look_alikes.append(LookAlike(location=location, refutes=self._refuters[check]))
        else:
            self.findings.append(_finding(result["extra"], self._checks[check], file, location))


def _region(result: Mapping[str, Any], file: SourceFile) -> tuple[int, bytes]:
    """Return where a result starts and its text, without the white space around it.

    A rule of regular expressions matches the indentation of a line as well.
    """
    start = result["start"]["offset"]
    text = file.data.removeprefix(BOM)[start : result["end"]["offset"]]
    bare = text.lstrip()
    return (start + len(text) - len(bare), bare.rstrip()) if bare else (start, text)


def _finding(extra: Mapping[str, Any], rule: Rule, file: SourceFile, location: Location) -> Finding:
    fix: str | None = extra.get("fix")
    return Finding(
        rule=rule,
        location=location,
        message=" ".join(extra["message"].split()),
        snippet=file.lines[location.start.line - 1],
        engines=frozenset({NAME}),
        fix=None if fix is None else Replacement(location=location, text=fix),
    )


def _known_id(check: str, known: frozenset[str] | set[str]) -> str:
    """Return the rule's own id: the default front end puts the folders of its file before it."""
    while check not in known:
        _, dot, check = check.partition(".")
        if not dot:
            raise KeyError(check)
    return check


def _notifications(
    errors: list[Mapping[str, Any]], files: Mapping[str, SourceFile]
) -> Iterator[Notification]:
    for error in errors:
        kind = error["type"] if isinstance(error["type"], str) else error["type"][0]
        trouble, message, level = _TROUBLES.get(kind, _OTHER)
        file = files.get(error.get("path", ""))
        spans = error.get("spans") or []
        is_of_python = file is not None and _is_of_python(file, spans)
        yield Notification(
            id=trouble,
            message=f"Semgrep: {message}",
            level=NotificationLevel.ERROR if is_of_python else level,
            path=None if file is None else file.path,
            line=spans[0]["start"]["line"] if spans and file is not None else None,
        )


def _is_of_python(file: SourceFile, spans: list[Mapping[str, Any]]) -> bool:
    """Return whether what Semgrep could not parse is Python all the same, which may be run."""
    if file.kind is not Kind.PYTHON or parse_python(file.data).gaps:
        return False
    return not spans or any(_OF_INTEREST.search(_text(file, one)) for one in spans)


def _text(file: SourceFile, span: Mapping[str, Any]) -> bytes:
    """Return the text of a span, whose columns count bytes from 1; its offsets are of no use."""
    start, end = span["start"], span.get("end") or span["start"]
    lines = [line.encode() for line in file.lines[start["line"] - 1 : end["line"]]]
    lines[-1:] = [line[: end["col"] - 1] for line in lines[-1:]]
    lines[:1] = [line[start["col"] - 1 :] for line in lines[:1]]
    return b"\n".join(lines)


def _unscanned(scanned: list[str], files: Mapping[str, SourceFile]) -> Iterator[Notification]:
    """Yield what Semgrep left out in silence; there are rules for every Python file."""
    for path in sorted(files.keys() - set(scanned)):
        if files[path].kind is Kind.PYTHON:
            yield Notification(
                id="not-scanned",
                message="Semgrep did not scan the file and does not say why",
                level=NotificationLevel.ERROR,
                path=files[path].path,
            )


_RULE_TROUBLES = ("rule", "yaml", "language", "config", "pattern")
"""Words in the type or text of an error that is about a rule file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An attempt that came to nothing."""

    outcome: Outcome | None
    """What the program left; None if it could not be started."""
    error: Exception | None = None
    """Why its output was of no use, or why it did not start."""

    @property
    def reason(self) -> str:
        """What went wrong, in a few words of our own."""
        if self.outcome is None:
            return f"it could not be started ({_first_line(str(self.error))})"
        if self.error is not None:
            return f"its output could not be read ({_first_line(str(self.error))})"
        if self.outcome.code < 0:
            return f"it was ended by signal {-self.outcome.code}"
        return f"it ended with exit code {self.outcome.code}"


def explain(failures: Sequence[Failure], rules: Sequence[Path]) -> GateError:
    """Return the error for attempts that all failed: about a rule file if one was refused."""
    for failure in failures:
        for error in _errors(failure):
            refused = _refused_rule(error, rules)
            if refused is not None:
                return refused
    if all(isinstance(failure.error, FileNotFoundError) for failure in failures):
        return EngineError(
            f"Semgrep is missing: {failures[-1].reason}",
            hint="install Flaskgate again with its dependencies",
        )
    # a front end that is not there, as in the image, has nothing to say beside one that is
    present = [one for one in failures if not isinstance(one.error, FileNotFoundError)]
    reasons = "; then ".join(dict.fromkeys(failure.reason for failure in present))
    return EngineError(
        f"Semgrep failed: {reasons}",
        hint="run it again; if it stays, report it with the version of Flaskgate",
    )


def _errors(failure: Failure) -> Iterator[Mapping[str, Any]]:
    """Yield the errors that the program printed as JSON, if it did."""
    try:
        data = json.loads(failure.outcome.output if failure.outcome else b"")
    except ValueError:
        return
    errors = data.get("errors") if isinstance(data, dict) else None
    yield from (one for one in errors or () if isinstance(one, dict))


def _refused_rule(error: Mapping[str, Any], rules: Sequence[Path]) -> RuleError | None:
    """Return the error to raise if this one is about a rule file."""
    text = str(error.get("long_msg") or error.get("message") or "")
    if not any(word in f"{error.get('type')} {text}".lower() for word in _RULE_TROUBLES):
        return None
    named = _named_file(error, text, rules)
    if named is None:
        return None
    return RuleError(
        f"Semgrep refuses the rule file {named.name}: {_first_line(text)}",
        hint="see https://semgrep.dev/docs/writing-rules/rule-syntax",
    )


def _named_file(error: Mapping[str, Any], text: str, rules: Sequence[Path]) -> Path | None:
    """Return the rule file that an error names: by its path, else by the id of one of its rules."""
    spans = error.get("spans") or [{}]
    said = f"{error.get('path')} {spans[0].get('file')} {text}"
    for rule in rules:
        if str(rule.absolute()) in said:
            return rule
    rule_id = str(error.get("rule_id") or "").rpartition(".")[2]
    return next((rule for rule in rules if rule_id and _mentions(rule, rule_id)), None)


def _mentions(rule: Path, rule_id: str) -> bool:
    try:
        return rule_id in rule.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _first_line(text: str) -> str:
    """Return the text as one line of at most 200 characters."""
    return " ".join(text.split())[:200]
