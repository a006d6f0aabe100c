"""`scan` judges what `launches` lists: one analysis, whatever the engines are given."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate import run as app
from flaskgate.gate.guard import OK
from flaskgate.launch.follow.results import Analysis

pytestmark = pytest.mark.usefixtures("idle_engines")

ROOT = Path(__file__).parents[2]
PROGRAM = "from panel import web\nif __name__ == '__main__':\n    web.run(debug=True)\n"
PANEL = "from flask import Flask\nweb = Flask(__name__)\n"
UNIT = "[Service]\nWorkingDirectory=/srv/shop\nExecStart=/usr/bin/python3 run.py\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec: {containers: [{name: web, image: python, command: [python, run.py]}]}
"""
STARTS = {
    "an image": {"Dockerfile": "FROM python\nWORKDIR /srv\nCOPY . .\nCMD python run.py\n"},
    "a unit file": {"shop.service": UNIT},
    "a Procfile": {"Procfile": "web: python run.py\n"},
    "a pod": {"pod.yaml": POD},
    "the configuration": {".flaskgate.yml": "launches: [{command: python run.py}]\n"},
}


def layouts() -> Iterator[tuple[str, dict[str, str]]]:
    for name, files in STARTS.items():
        yield f"{name}, the app in another file", {**files, "run.py": PROGRAM, "panel.py": PANEL}
        yield f"{name}, nothing for an engine", {**files, "run.py": "import panel\n"}
        yield f"{name}, no code", files
    yield "code alone", {"run.py": PROGRAM, "panel.py": PANEL}
    yield "nothing", {}


def both(
    place: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Analysis], set[tuple[str, str, int]]]:
    """Return what each front door followed, and the findings of the scan: rule, path and line."""
    followed: list[Analysis] = []
    follow = app.follow

    def recorded(*given: object) -> Analysis:
        followed.append(follow(*given))  # type: ignore[arg-type] # both as they are called
        return followed[-1]

    monkeypatch.setattr(app, "follow", recorded)
    assert cli.main(["launches", str(place)]) == OK
    assert cli.main(["scan", str(place), "--fail-on", "never", "--json", str(report)]) == OK
    places = ((one["rule"], one["location"]) for one in json.loads(report.read_text())["findings"])
    return followed, {(rule, at["path"], at["start"]["line"]) for rule, at in places}


@pytest.mark.parametrize("files", [pytest.param(one, id=name) for name, one in layouts()])
def test_every_layout(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text)
    followed, findings = both(place, tmp_path / "report.json", monkeypatch)
    listed = followed[0]
    scanned = followed[1] if len(followed) > 1 else followed[0]
    assert scanned == listed
    if len(followed) == 1:  # the scan had nothing to follow
        assert not listed.launches
        assert not listed.orphans
    verdicts = {
        (verdict.rule, str(verdict.location.path), verdict.location.start.line)
        for launch in listed.launches
        for verdict in launch.verdicts
    }
    assert verdicts <= findings


EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())


@pytest.mark.parametrize("place", [pytest.param(one, id=one.name) for one in EXAMPLES])
def test_every_example(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = shutil.copytree(place, tmp_path / place.name)
    followed, _ = both(alone, tmp_path / "report.json", monkeypatch)
    assert all(one == followed[0] for one in followed)
