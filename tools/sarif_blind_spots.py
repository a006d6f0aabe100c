"""What GitHub asks of a SARIF log, and neither the schema nor the SARIF Multitool looks at: pure.

Source: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

MAX_TAGS, MAX_TEXT = 20, 1024
_NUMBER = re.compile(r"\d+(\.\d+)?")
_FINGERPRINT = "primaryLocationLineHash"


def blind_spots(log: Any) -> list[str]:  # noqa: ANN401 (JSON)
    """Return what is wrong with a log that fits the schema, one problem a line."""
    problems = [*_categories(log["runs"])]
    for run in log["runs"]:
        for rule in run["tool"]["driver"]["rules"]:
            problems += _rule(rule)
        for result in run["results"]:
            problems += _result(result)
        problems += [*_repeated(run), *_suppressed(run)]
    return problems


def _categories(runs: Iterable[Any]) -> Iterator[str]:
    seen: Counter[tuple[str, str]] = Counter()
    for run in runs:
        category = run.get("automationDetails", {}).get("id", "")
        seen[run["tool"]["driver"]["name"], category] += 1
        if not re.fullmatch(r".+/", category):
            yield f"the category '{category}' is empty or does not end in a slash"
    yield from (f"{count} runs of {one}" for one, count in seen.items() if count > 1)


def _rule(rule: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    facts = rule.get("properties", {})
    score = facts.get("security-severity")
    if not isinstance(score, str) or not _NUMBER.fullmatch(score):
        yield f"{rule['id']}: security-severity {score!r} is no number in a string"
    if len(facts.get("tags", ())) > MAX_TAGS:
        yield f"{rule['id']}: more than {MAX_TAGS} tags"
    for text in ("shortDescription", "fullDescription"):
        if len(rule[text]["text"]) > MAX_TEXT:
            yield f"{rule['id']}: {text} has more than {MAX_TEXT} characters"


def _result(result: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    name = result["ruleId"]
    if not result.get("partialFingerprints", {}).get(_FINGERPRINT):
        yield f"{name}: no {_FINGERPRINT}"
    for location in result["locations"]:
        place = location["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if uri.startswith(("./", "/")) or "/./" in uri or ":" in uri.partition("/")[0]:
            yield f"{name}: the uri '{uri}' is not relative to the root"
        if "endColumn" not in place["region"]:
            yield f"{name}: no endColumn in {uri}"


def _repeated(run: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    seen = Counter(
        json.dumps([result["ruleId"], result["locations"]], sort_keys=True)
        for result in run["results"]
    )
    yield from (f"{count} results at {one}" for one, count in seen.items() if count > 1)


def _suppressed(run: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """Tell suppressed results, unless the log is one that keeps them, as all its results say."""
    marks = [result.get("suppressions") for result in run["results"]]
    if any(marks) and not all(mark is not None for mark in marks):
        yield "some results are suppressed, and others say nothing of it"
