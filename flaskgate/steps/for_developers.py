"""What findings are worth in files that only developers use: milder, or nothing at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from flaskgate.model.findings import Context, Finding, Rule, Severity
from flaskgate.steps.merge_engines import under

_ContextOf = Callable[[PurePosixPath], Context]

_USUAL = "only developers use this file, and they work like that"
_TESTED = "only a test runner loads this file"
_COLLECTED = re.compile(r"(?:test_.*|.*_tests?|conftest)\.py", re.DOTALL)
"""Names of what pytest loads and nothing else
(https://docs.pytest.org/en/stable/explanation/goodpractices.html)."""


def why_nothing(finding: Finding, context_of: _ContextOf) -> str | None:
    """Return why nobody has to read a finding in a file for development; None if somebody has.

    A reloader, a development server and tracebacks are what developers work with. A debugger is
    named all the same: such files get copied. What a test runner loads does not.
    """
    path = finding.location.path
    if context_of(path) is not Context.DEVELOPMENT:
        return None
    if _COLLECTED.fullmatch(path.name):
        return _TESTED
    return _USUAL if finding.rule.severity <= Severity.MEDIUM else None


def relabel_development(finding: Finding, context_of: _ContextOf, rule: Rule) -> Finding:
    """Give `rule` to a finding in a file that only development uses, unless it is milder."""
    is_graver = finding.rule.severity > rule.severity
    if is_graver and context_of(finding.location.path) is Context.DEVELOPMENT:
        return under(finding, rule)
    return finding
