"""A small scan to try reporters on: each line with `debug=True` is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Location, Position, Replacement
from flaskgate.model.report import Report
from flaskgate.steps.identity import line_fingerprints
from tests.factories import a_finding, a_report, a_rule

DEBUG = "debug=True"


class Scan:
    """The findings of a tree, and its files as they were scanned."""

    def __init__(self, tree: Mapping[str, bytes], **rule: Any) -> None:  # noqa: ANN401 (see a_rule)
        self.files = {
            PurePosixPath(path): SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=data)
            for path, data in tree.items()
            if path.endswith(".py")
        }
        self.rule = a_rule(**rule)

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return the file at `path`."""
        return self.files.get(path)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, by location."""
        return tuple(
            self._finding(file, number, line)
            for _, file in sorted(self.files.items())
            for number, line in enumerate(file.lines, start=1)
            if DEBUG in line
        )

    def report(self, **changes: Any) -> Report:  # noqa: ANN401 (see a_report)
        """Return the report on them."""
        return a_report(*self.findings, **changes)

    def _finding(self, file: SourceFile, number: int, line: str) -> Finding:
        column = line.index(DEBUG) + 1
        start, end = Position(number, column), Position(number, column + len(DEBUG))
        location = Location(file.path, start, end)
        return a_finding(
            rule=self.rule,
            location=location,
            snippet=line,
            fingerprint=line_fingerprints(file.data, [number])[number],
            fix=Replacement(location=location, text="") if f"({DEBUG})" in line else None,
        )
