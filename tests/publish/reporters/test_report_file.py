from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flaskgate.gate.cli import main
from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.report_file import ReportFile
from tests.factories import a_report


def test_a_missing_folder_is_refused_and_nothing_made(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="No such file"):
        ReportFile(path=tmp_path / "missing" / "out", render=lambda _: "x").report(a_report())
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text(
        "from flask import Flask\napp = Flask(__name__)\n"
        "if __name__ == '__main__':\n    app.run(debug=True)\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["scan", "--gitlab", "quality.json", "--junit", "junit.xml"]) == 1
    (entry,) = json.loads((tmp_path / "quality.json").read_text("utf-8"))
    assert entry["location"]["path"] == "app.py"
    suite = ET.fromstring((tmp_path / "junit.xml").read_text("utf-8"))[0]  # noqa: S314 (ours)
    assert suite.get("failures") == "1"


def test_nothing_is_written_that_was_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["scan"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]
