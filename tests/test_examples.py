"""The table of the examples says what the gate finds in them."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from flaskgate.gate.cli import main
from flaskgate.settings.catalog import load_catalogue

EXAMPLES = Path(__file__).parent.parent / "examples"
RULES = set(load_catalogue().rules)
ROW = re.compile(r"^\| `([\w-]+)` \| .* \| (.*) \|$", re.MULTILINE)


def test_every_row_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ROW.findall((EXAMPLES / "README.md").read_text("utf-8"))
    told = {name: set(re.findall(r"`([\w-]+)`", words)) & RULES for name, words in rows}
    assert set(told) == {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    monkeypatch.chdir(shutil.copytree(EXAMPLES, tmp_path / "applications"))
    main(["scan", ".", "--json", str(tmp_path / "report.json")])
    found: dict[str, set[str]] = defaultdict(set)
    for finding in json.loads((tmp_path / "report.json").read_text("utf-8"))["findings"]:
        found[Path(finding["location"]["path"]).parts[0]].add(finding["rule"])
    assert told == {name: found[name] for name in told}
