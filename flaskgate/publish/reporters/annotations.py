"""Marks findings in the code view by workflow commands, which need no token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from flaskgate.github.commands import ANNOTATION_LIMIT, Level, annotation
from flaskgate.model.findings import Finding, Severity
from flaskgate.model.report import Report
from flaskgate.model.wording import count
from flaskgate.publish.reporters.stream import write
from flaskgate.publish.views.line_notes import explanation, title

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


@dataclass(frozen=True, slots=True)
class Annotations:
    """Writes one command for each finding, the worst first, within the runner's limit.

    Beyond ten of a level the tenth says how many more there are.
    """

    stream: TextIO
    name: str = field(default="workflow commands", init=False)

    def mark(self, report: Report, findings: Sequence[Finding]) -> tuple[()]:  # noqa: ARG002 (a `Marker`)
        """Write all commands, or raise `SinkError` if the stream cannot be written."""
        text = commands(findings)
        if text:
            write(self.stream, text)
        return ()


def commands(findings: Sequence[Finding]) -> str:
    """Return the commands for findings, the worst first, each on a line of its own."""
    by_level: dict[Level, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_level[LEVELS[finding.rule.severity]].append(finding)
    lines = (line for level, found in by_level.items() for line in _lines(level, found))
    return "".join(f"{line}\n" for line in lines)


def _lines(level: Level, findings: list[Finding]) -> Iterator[str]:
    fits = len(findings) <= ANNOTATION_LIMIT
    for finding in findings if fits else findings[: ANNOTATION_LIMIT - 1]:
        place = finding.location
        yield annotation(level, explanation(finding), location=place, title=title(finding))
    if not fits:
        more = count(len(findings) - ANNOTATION_LIMIT + 1, f"more {level}")
        yield annotation(level, f"Flaskgate found {more}: see the log and the summary.")
