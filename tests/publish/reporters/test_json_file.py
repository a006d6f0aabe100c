from __future__ import annotations

import json
from pathlib import Path

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.report_file import JsonFile
from flaskgate.publish.views.jsonreport import to_json
from tests.factories import a_finding, a_location, a_report

REPORT = a_report(a_finding(location=a_location("caf\udce9\n.py"), message="\0 \udcff \u2028 ü"))


def test_a_missing_folder_is_refused_and_nothing_made(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="No such file"):
        JsonFile(path=tmp_path / "missing" / "out.json").report(REPORT)
    assert list(tmp_path.iterdir()) == []


def test_the_whole_report_is_written_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    JsonFile(path=path).report(REPORT)
    assert json.loads(path.read_bytes().decode("utf-8", "strict")) == to_json(REPORT)
    assert list(tmp_path.iterdir()) == [path]
