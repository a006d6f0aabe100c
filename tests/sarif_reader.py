"""Reads a log as code scanning does: the bytes of a file, checked, then by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # JSON, read by name

from jsonschema import Draft202012Validator

from flaskgate.model.report import Report
from flaskgate.publish.views.sarif import to_sarif

SCHEMA = json.loads((Path(__file__).parent / "data/sarif-2.1.0.json").read_text("utf-8"))


def text_of(report: Report, **options: Any) -> str:  # noqa: ANN401 - see the import
    """Return the log as the text of a file."""
    log = to_sarif(report, **options)
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def run_of(report: Report, **options: Any) -> Any:  # noqa: ANN401 - see the import
    """Return the one run of the log, which is valid UTF-8 and fits the schema."""
    log = json.loads(text_of(report, **options).encode("utf-8", "strict"))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(log)] == []
    (run,) = log["runs"]
    return run


def nodes_of(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - see the import
    """Yield every object in `node`, itself included."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from nodes_of(child)
