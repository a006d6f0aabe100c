"""Code scanning: how an upload is processed, and which alerts are then open.

The limits are those of https://docs.github.com/code-security (SARIF support for code scanning); the
messages are those that github/codeql-action knows, as far as it knows them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any

from tests.fake_github.exchange import Json

RUNS = 20
TAGS = 20
LIMITS: Mapping[str, tuple[int, Callable[[Json], Sized]]] = {
    "results per run": (25_000, lambda run: run["results"]),
    "rules per run": (25_000, lambda run: run["tool"]["driver"].get("rules", ())),
    "tool extensions per run": (100, lambda run: run["tool"].get("extensions", ())),
}
_SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What makes two results, of two uploads, one alert."""

    ref: str
    category: str
    tool: str
    rule: str
    path: str
    fingerprint: str


@dataclass(kw_only=True)
class Upload:
    """A SARIF file as it was uploaded."""

    id: str
    ref: str
    commit: str
    sarif: Json
    errors: list[str] = field(default_factory=list)
    polls: int = 0
    """How often it is still said to be pending."""

    def status(self) -> str:
        """Return the processing status, which each call brings nearer to its end."""
        if self.polls > 0:
            self.polls -= 1
            return "pending"
        return "failed" if self.errors else "complete"


@dataclass(kw_only=True)
class CodeScanning:
    """Code scanning of one repository."""

    enabled: bool = True
    pending: int = 0
    """How often the state of each new upload is first said to be pending."""
    failures: list[str] = field(default_factory=list)
    """The errors with which processing of the next upload fails."""
    uploads: list[Upload] = field(default_factory=list)
    seen: set[Alert] = field(default_factory=set)
    """Every alert there ever was."""
    _open: dict[tuple[str, str, str], frozenset[Alert]] = field(default_factory=dict)

    def receive(self, upload: Upload) -> None:
        """Process `upload`: per ref, category and tool it replaces what was there before."""
        upload.errors = [*self.failures, *processing_errors(upload.sarif)]
        upload.polls = self.pending
        self.failures.clear()
        self.uploads.append(upload)
        if not upload.errors:
            for run in upload.sarif["runs"]:
                key = (upload.ref, category(run), run["tool"]["driver"]["name"])
                self._open[key] = frozenset(_alerts(run, *key))
                self.seen |= self._open[key]

    def open_alerts(self, ref: str) -> frozenset[Alert]:
        """Return the alerts that are open on `ref`."""
        here = (alerts for key, alerts in self._open.items() if key[0] == ref)
        return frozenset().union(*here)

    def fixed_alerts(self, ref: str) -> frozenset[Alert]:
        """Return the alerts of `ref` that its newest uploads no longer have."""
        return frozenset(one for one in self.seen if one.ref == ref) - self.open_alerts(ref)


def category(run: Json) -> str:
    """Return the category of a run: what stands before the last slash of its automation id."""
    name: str = run.get("automationDetails", {}).get("id", "")
    return name.rpartition("/")[0]


def processing_errors(sarif: Json) -> list[str]:
    """Return why GitHub would not take `sarif`; empty if it would."""
    runs = sarif.get("runs")
    if sarif.get("version") != "2.1.0" or not isinstance(runs, list) or not runs:
        return ["rejecting SARIF, as it is no log of version 2.1.0 with runs"]
    if len(runs) > RUNS:
        return [f"rejecting SARIF, as there are more runs than allowed ({len(runs)} > {RUNS})"]
    try:
        errors = [error for run in runs for error in _run_errors(run)]
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return [f"rejecting SARIF, as something required is missing or of a wrong type: {error!r}"]
    if Counter(_identity(run) for run in runs).most_common(1)[0][1] > 1:
        errors.append("A delivery cannot contain multiple runs with the same category")
    return errors


def _run_errors(run: Json) -> Iterator[str]:
    for what, (most, part) in LIMITS.items():
        size = len(part(run))
        if size > most:
            yield f"rejecting SARIF, as there are more {what} than allowed ({size} > {most})"
    for rule in run["tool"]["driver"].get("rules", ()):
        yield from _rule_errors(rule)
    for result in run["results"]:
        yield from _result_errors(result)
    if any(one.get("executionSuccessful") is False for one in run.get("invocations", ())):
        yield "unsuccessful execution"


def _rule_errors(rule: Json) -> Iterator[str]:
    properties = rule.get("properties", {})
    severity = properties.get("security-severity", "0")
    if not isinstance(severity, str) or not re.fullmatch(r"\d+(\.\d+)?", severity):
        yield "could not convert rules: invalid security severity value, is not a number"
    if len(properties.get("tags", ())) > TAGS:
        yield f"rejecting SARIF, as there are more tags per rule than allowed ({rule['id']})"


def _result_errors(result: Json) -> Iterator[str]:
    if not result["message"]["text"]:
        yield "rejecting SARIF, as a result has no message"
    uri = _artifact(result).get("uri")
    if not uri:
        yield "locationFromSarifResult: expected artifact location"
    elif _SCHEME.match(uri):
        yield f"an invalid URI was provided as a SARIF location: {uri}"


def _artifact(result: Json) -> Mapping[str, Any]:
    locations = result.get("locations") or [{}]
    found: Mapping[str, Any] = locations[0].get("physicalLocation", {}).get("artifactLocation", {})
    return found


def _identity(run: Json) -> tuple[str, ...]:
    driver = run["tool"]["driver"]
    names = ("name", "fullName", "version", "semanticVersion", "guid")
    return (*(str(driver.get(name)) for name in names), category(run))


def _alerts(run: Json, ref: str, kind: str, tool: str) -> Iterator[Alert]:
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"].get("region", {})
        yield Alert(
            ref=ref,
            category=kind,
            tool=tool,
            rule=result.get("ruleId", ""),
            path=_artifact(result)["uri"],
            fingerprint=result.get("partialFingerprints", {}).get(
                "primaryLocationLineHash", f"line {region.get('startLine')}"
            ),
        )
