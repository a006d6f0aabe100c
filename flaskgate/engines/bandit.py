"""The engine Bandit: its check B201 alone, in this process, on trees that the gate has read.

So it sees Python that it could not parse itself, and of a file with an error what surrounds that.
Nothing of Bandit's own set-up takes part: no `.bandit`, no `nosec`, no baseline. Its issues give
the line of the `debug` argument and the lines of the call; columns are those of Python's `ast`,
counted from 0 in bytes of UTF-8.
"""

from __future__ import annotations

import ast
import io
import logging
import re
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flaskgate.engines.base import ScanResult, version_of
from flaskgate.model.errors import EngineError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import (
    Finding,
    Location,
    Notification,
    NotificationLevel,
    Position,
    Rule,
)
from flaskgate.model.report import EngineRun
from flaskgate.text.python.python import encoding_of, parse

NAME = "bandit"
TEST = "B201"

_WORDS = (b"flask", b"debug", b"run")
"""What B201 needs: an import with `flask` in its name, and a call of a `run` with `debug`."""

_ARGUMENT = re.compile(r"\bdebug\s*=\s*True\b")

MESSAGE = "A Flask application is run with debug=True, which serves the Werkzeug debugger."

_LOGGERS = ("bandit", "stevedore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandit:
    """Runs B201; see `flaskgate.engines.base.Engine`."""

    rule: Rule
    """The rule its findings get."""
    limit: float = 120
    """Seconds for all files together."""

    def scan(self, files: Sequence[SourceFile]) -> ScanResult:
        """Scan the Python files among `files`; what cannot be read becomes a `Notification`.

        Raises `EngineError` if Bandit cannot be loaded or outlives its limit.
        """
        mine = [file for file in files if is_candidate(file)]
        work = _Work(files=mine, rule=self.rule, deadline=time.monotonic() + self.limit)
        thread = threading.Thread(target=work.run, name=NAME, daemon=True)
        thread.start()
        thread.join(self.limit)
        if work.result is not None:
            return work.result
        if isinstance(work.error, ImportError):
            raise EngineError(
                f"Bandit cannot be loaded: {work.error}",
                hint="install Flaskgate again with its dependencies",
            ) from work.error
        if work.error is not None:
            raise EngineError(
                f"Bandit failed: {work.error!r}",
                hint="report it with the version of Flaskgate",
            ) from work.error
        raise EngineError(
            f"Bandit did not finish within {self.limit:g} seconds",
            hint="exclude generated files from the scan",
        )


def is_candidate(file: SourceFile) -> bool:
    """Return whether B201 may match."""
    return file.kind is Kind.PYTHON and all(word in file.data for word in _WORDS)


class _Work:
    """The part that runs in a thread of its own, so that the limit holds within a file as well."""

    def __init__(self, *, files: Sequence[SourceFile], rule: Rule, deadline: float) -> None:
        self.result: ScanResult | None = None
        self.error: Exception | None = None
        self._files = files
        self._rule = rule
        self._deadline = deadline

    def run(self) -> None:
        try:
            self.result = self._scan()
        except Exception as error:  # noqa: BLE001 (carried to the thread that asked)
            self.error = error

    def _scan(self) -> ScanResult | None:
        findings: list[Finding] = []
        notifications: list[Notification] = []
        run = EngineRun(name=NAME, version=version_of(NAME), files=len(self._files))
        if not self._files:
            return ScanResult(run=run)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Bandit imports is not ours to tell
            visit = _load()
        for file in self._files:
            if time.monotonic() > self._deadline:
                return None
            parsed = parse(file.data)
            visited = visit(parsed.tree)
            findings += (_finding(issue, file, self._rule) for issue in visited.issues)
            notifications += (_unread(file, line) for line, _ in parsed.gaps)
            notifications += (_failed(file, line) for line in visited.failures)
        return ScanResult(
            run=run,
            findings=tuple(sorted(findings, key=lambda one: one.location)),
            notifications=tuple(notifications),
        )


class _Visited(NamedTuple):
    """What Bandit makes of one file."""

    issues: Sequence[Any]
    failures: Sequence[int | None]
    """The lines at which its check failed; None where it gave up on the file."""


def _load() -> Callable[[ast.Module], _Visited]:
    """Import Bandit, which takes 0.1 seconds, and return what looks at a tree."""
    from bandit.core import config, meta_ast, metrics, node_visitor, test_set  # noqa: PLC0415

    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    tests = test_set.BanditTestSet(config.BanditConfig(), {"include": [TEST]})

    def visit(tree: ast.Module) -> _Visited:
        visitor = node_visitor.BanditNodeVisitor(
            fname="<file>",
            fdata=io.BytesIO(),
            metaast=meta_ast.BanditMetaAst(),
            testset=tests,
            debug=False,
            nosec_lines={},
            metrics=metrics.Metrics(),
        )
        failures: list[int | None] = []
        # Bandit would write an exception of its check to its log, and go on
        visitor.tester.report_error = lambda _test, context, _error: failures.append(
            context._context["lineno"]  # noqa: SLF001 (as Bandit's own `report_error` does)
        )
        try:
            visitor.generic_visit(tree)
        except Exception:  # noqa: BLE001 (what it found so far stays, and the rest is told)
            failures.append(None)
        return _Visited(visitor.tester.results, failures)

    return visit


def _finding(issue: Any, file: SourceFile, rule: Rule) -> Finding:  # noqa: ANN401 (untyped Bandit)
    lines = _decoded_lines(file)
    first, last = issue.linerange[0], issue.linerange[-1]
    extent = Location(
        file.path,
        Position(first, _column(lines, first, issue.col_offset)),
        Position(last, _column(lines, last, issue.end_col_offset)),
    )
    return Finding(
        rule=rule,
        location=_tight(issue.lineno, extent, lines),
        extent=extent,
        message=MESSAGE,
        snippet=file.lines[issue.lineno - 1],
        engines=frozenset({NAME}),
    )


def _tight(line: int, extent: Location, lines: Sequence[str]) -> Location:
    """Return the place of the argument, or what belongs to the call on the argument's line."""
    text = lines[line - 1]
    start = extent.start.column - 1 if line == extent.start.line else 0
    end = extent.end.column - 1 if line == extent.end.line else len(text)
    found = _ARGUMENT.search(text, start, end)
    if found is not None:
        start, end = found.span()
    elif line != extent.start.line:
        start = len(text) - len(text.lstrip())
    return Location(extent.path, Position(line, start + 1), Position(line, end + 1))


def _decoded_lines(file: SourceFile) -> Sequence[str]:
    """Return the lines as Python reads them, which may be in another encoding than UTF-8."""
    encoding = encoding_of(file.data)
    if encoding.startswith("utf-8"):
        return file.lines
    text = file.data.decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _column(lines: Sequence[str], line: int, offset: int) -> int:
    before = lines[line - 1].encode("utf-8", "surrogatepass")[:offset]
    return len(before.decode("utf-8", "replace")) + 1


def _unread(file: SourceFile, line: int) -> Notification:
    return Notification(
        id="syntax-error",
        message="Bandit: a part of the file, from this line on, is no Python that can be read",
        path=file.path,
        line=line,
    )


def _failed(file: SourceFile, line: int | None) -> Notification:
    return Notification(
        id="engine-error",
        message=f"Bandit: its check {TEST} failed here",
        level=NotificationLevel.ERROR,
        path=file.path,
        line=line,
    )
