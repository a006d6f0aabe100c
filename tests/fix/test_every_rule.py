"""What every correction holds, on all fixtures of all rules and all examples, with real engines."""

from __future__ import annotations

import ast
import json
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

import pytest
import yaml

from flaskgate.discover import Discovery
from flaskgate.fix.apply import applicable, apply_fixes
from flaskgate.gate.prepare import prepare
from flaskgate.gate.run import examine
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Severity
from flaskgate.settings.catalog import RULES
from flaskgate.settings.inputs import Inputs

EXAMPLES = RULES.parent / "examples"
CORRECTED = {
    RULES: {
        "debug-deployed",
        "debug-environment",
        "flask-debug-config",
        "flask-debug-env",
        "flask-debug-run",
        "functions-framework-debug",
        "gunicorn-reload",
        "gunicorn-spew",
        "mod-wsgi-debug",
        "uwsgi-autoreload",
        "uwsgi-catch-exceptions",
        "waitress-expose-tracebacks",
        "werkzeug-debugger",
        "werkzeug-pin-off",
        "werkzeug-traceback",
    },
    EXAMPLES: {
        "debug-deployed",
        "debug-environment",
        "flask-debug-config",
        "flask-debug-env",
        "flask-debug-run",
    },
}
"""The rules that have exact corrections there."""


def parses(file: SourceFile) -> bool:
    """Return whether the file is of its language; True where no parser is at hand."""
    try:
        if file.kind is Kind.PYTHON:
            ast.parse(file.data)
        elif file.kind in {Kind.COMPOSE, Kind.MANIFEST, Kind.WORKFLOW}:
            list(yaml.safe_load_all(file.text))
        elif file.kind is Kind.JSON:
            json.loads(file.text)
        elif file.kind is Kind.TOML:
            tomllib.loads(file.text)
    except (SyntaxError, ValueError, yaml.YAMLError):
        return False
    return True


def counted(findings: Sequence[Finding]) -> Counter[tuple[PurePosixPath, str]]:
    return Counter((one.location.path, one.rule.id) for one in findings)


TWICE = PurePosixPath("debug-deployed/dockerfile.overridden.dockerfile")
"""Both its entry point and its command have the flag; the gate marks the command alone."""


def corrected(discovery: Discovery, findings: Sequence[Finding]) -> dict[PurePosixPath, SourceFile]:
    """Return the files with all corrections, which must leave each a text of its language."""
    files = {}
    for path, group in groupby(findings, key=lambda one: one.location.path):
        file, here = discovery.tree.read(path), tuple(group)
        assert file is not None
        assert applicable(file.data, here) == here, "none of them overlap here"
        data = apply_fixes(file.data, [one.fix for one in here if one.fix])
        files[path] = SourceFile(path=path, kind=file.kind, data=data)
        assert parses(files[path]) >= parses(file), path
    return files


@pytest.mark.parametrize("folder", [RULES, EXAMPLES], ids=lambda folder: folder.name)
def test_a_correction_removes_its_finding_and_brings_no_worse_one(
    tmp_path: Path, folder: Path
) -> None:
    root = tmp_path / "w"
    shutil.copytree(folder, root)
    for file in root.rglob("*.test.yaml"):  # `test` in a name stands for development
        file.rename(file.with_name("fixture.yaml"))
    prepared = prepare(Inputs(given={}, workspace=root))
    discovery = prepared.discover()
    before = examine(prepared, discovery, started=time.monotonic()).findings
    fixable = [one for one in before if one.fix is not None and one.location.path != TWICE]
    assert {one.rule.id for one in fixable} == CORRECTED[folder]
    revised = discovery.revised(corrected(discovery, fixable))
    after = examine(prepared, revised, started=time.monotonic()).findings
    more = counted(after) - (counted(before) - counted(fixable))
    new = [one for one in after if (one.location.path, one.rule.id) in more]
    worst = max((one.rule.severity for one in fixable), default=Severity.LOW)
    assert not {one.rule.id for one in new} & {one.rule.id for one in fixable}
    assert [one for one in new if one.rule.severity >= worst > Severity.LOW] == []
