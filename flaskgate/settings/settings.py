"""Decides what holds for this run: an explicit input, else the configuration, else the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flaskgate.model.findings import Severity
from flaskgate.model.report import Policy
from flaskgate.settings.options import NEVER, OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every option with the value that holds; a path is still as it was written."""

    path: str
    policy: Policy
    annotations: str
    sarif_file: str
    """Empty: none is written."""
    sarif_suppressed: bool
    json_file: str
    """Empty: none is written."""
    gitlab_file: str
    """Empty: none is written."""
    junit_file: str
    """Empty: none is written."""
    category: str
    upload: str
    ref: str
    """Empty: what the event is about."""
    sha: str
    """Empty: what the event is about."""
    job: str
    """Such as `0/3`, the first of three jobs of a matrix; empty where that is not known."""
    scope: str
    base: str
    """Empty: the pull request's."""
    baseline: str
    """Empty: none."""
    extra_rules: str
    """Empty: none."""
    rendered: str
    """Empty: none; `-` is the standard input."""
    suppressions: str
    strict: bool
    summary: bool
    format: str
    """What is printed."""
    exit_zero: bool
    quiet: bool
    verbose: bool


def settle(
    given: Mapping[str, str], config: Mapping[str, str], *, defaults: Mapping[str, str]
) -> Settings:
    """Merge three layers of option values, all checked; what is `given` explicitly wins.

    `defaults` changes defaults for the front door that is used.
    """
    values = {option.name: option.default for option in OPTIONS}
    values |= {**defaults, **config, **given}
    fail_on = values["fail-on"]
    return Settings(
        path=values["path"],
        policy=Policy(
            fail_on=None if fail_on == NEVER else Severity[fail_on.upper()],
            report=Severity[values["report"].upper()],
        ),
        annotations=values["annotations"],
        sarif_file=values["sarif-file"],
        sarif_suppressed=values["sarif-suppressed"] == "true",
        json_file=values["json-file"],
        gitlab_file=values["gitlab-file"],
        junit_file=values["junit-file"],
        category=values["category"],
        upload=values["upload"],
        ref=values["ref"],
        sha=values["sha"],
        job=values["job"],
        scope=values["scope"],
        base=values["base"],
        baseline=values["baseline"],
        extra_rules=values["extra-rules"],
        rendered=values["rendered"],
        suppressions=values["suppressions"],
        strict=values["strict"] == "true",
        summary=values["summary"] == "true",
        format=values["format"],
        exit_zero=values["exit-zero"] == "true",
        quiet=values["quiet"] == "true",
        verbose=values["verbose"] == "true",
    )
