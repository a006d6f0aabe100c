"""Marks findings in the code view by workflow commands, which need no token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from flaskgate.chains import route, told
from flaskgate.escape import shorten, visible
from flaskgate.github.commands import ANNOTATION_LIMIT, Level, annotation
from flaskgate.model import Finding, Severity
from flaskgate.report import Report
from flaskgate.reporters.console import write
from flaskgate.wording import count, page

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}

_PART_LIMIT = 1800
"""Code points of message and of advice: with chain and link they stay below the runner's cut."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """Writes one command for each listed finding, the worst first, within the runner's limit.

    Beyond ten of a level the tenth says how many more there are.
    """

    stream: TextIO

    def report(self, report: Report) -> tuple[()]:
        """Write all commands, or raise `SinkError` if the stream cannot be written."""
        by_level: dict[Level, list[Finding]] = defaultdict(list)
        for finding in report.shown:
            by_level[LEVELS[finding.rule.severity]].append(finding)
        lines = [line for level, found in by_level.items() for line in _lines(level, found)]
        if lines:
            write(self.stream, "\n".join(lines) + "\n")
        return ()


def _lines(level: Level, findings: list[Finding]) -> Iterator[str]:
    fits = len(findings) <= ANNOTATION_LIMIT
    for finding in findings if fits else findings[: ANNOTATION_LIMIT - 1]:
        yield _line(level, finding)
    if not fits:
        more = count(len(findings) - ANNOTATION_LIMIT + 1, f"more {level}")
        yield annotation(level, f"Flaskgate found {more}: see the log and the summary.")


def _line(level: Level, finding: Finding) -> str:
    rule = finding.rule
    steps = route(told(finding))
    parts = (_readable(finding.message), steps, _readable(finding.advice), page(rule))
    return annotation(
        level,
        "\n\n".join(part for part in parts if part),
        location=finding.location,
        title=visible(f"{rule.severity.word}: {rule.title}"),
    )


def _readable(text: str) -> str:
    return "\n".join(map(visible, shorten(text, _PART_LIMIT).split("\n")))
