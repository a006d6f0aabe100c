"""Manifests that were rendered before stand for the templates that made them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.discover import discover
from flaskgate.gate import cli
from flaskgate.gate.rendered import with_rendered
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.model.errors import InputError
from flaskgate.model.findings import Context
from flaskgate.settings.workspace import Workspace

APP = """\
from flask import Flask
app = Flask(__name__)
if __name__ == '__main__':
    app.run(debug=True)
"""
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example/shop:1
          command: {command}
"""
DEBUG, SERVED = '["python", "/srv/web.py"]', '["gunicorn", "web:app"]'
IMAGE = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\n"
CHART = {
    "web.py": APP,
    "Dockerfile": IMAGE,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "command: []\n",
    "chart/templates/web.yaml": POD.format(name="t", command="{{ .Values.command | toJson }}"),
}
OTHER = {
    "other/Chart.yaml": "name: other\n",
    "other/templates/web.yaml": POD.format(name="other", command='["flask", "run"]'),
}
SOURCE = "---\n# Source: shop/templates/web.yaml\n"
KUSTOMIZED = {
    "web.py": APP,
    "Dockerfile": IMAGE,
    "base/kustomization.yaml": "resources:\n  - web.yaml\n",
    "base/web.yaml": POD.format(name="base", command=DEBUG),
    "prod/kustomization.yaml": "resources:\n  - ../base\npatches:\n  - path: patch.yaml\n",
    "prod/patch.yaml": POD.format(name="base", command=SERVED),
    "plain/job.yaml": POD.format(name="plain", command='["flask", "run"]'),
}
COMPOSE = {
    "web.py": APP,
    "Dockerfile": IMAGE,
    "compose.yaml": "services:\n  web:\n    build: .\n    command: ${COMMAND}\n",
}


def workspace(root: Path, *, is_confined: bool = False) -> Workspace:
    return Workspace(root=root, targets=(root,), base=root, is_confined=is_confined)


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def starts(root: Path, source: str) -> list[str]:
    """Return for every start its artefact, its answer and the file that it comes to."""
    found = with_rendered(discover(root), source, workspace(root))
    analysis = analyse(found.artefacts, found.modules, found.tree, lambda _: Context.UNKNOWN)
    return [
        f"{one.unit.artefact} {one.answer.word} {one.path or ''}".strip()
        for one in analysis.launches
    ]


@pytest.mark.parametrize(
    ("files", "rendered", "expected"),
    [
        pytest.param(
            CHART,
            SOURCE + POD.format(name="shop", command=SERVED),
            ["out.yaml safe web.py"],
            id="a chart that serves",
        ),
        pytest.param(
            CHART,
            SOURCE + POD.format(name="shop", command=DEBUG),
            ["out.yaml harmful web.py"],
            id="a chart that debugs",
        ),
        pytest.param(
            CHART | OTHER,
            SOURCE + POD.format(name="shop", command=SERVED),
            ["other/templates/web.yaml harmful", "out.yaml safe web.py"],
            id="another chart is still read",
        ),
        pytest.param(
            CHART | OTHER,
            POD.format(name="shop", command=SERVED),
            ["out.yaml safe web.py"],
            id="without a word on the chart, for all of them",
        ),
        pytest.param(
            CHART
            | {"chart/charts/db/Chart.yaml": "name: db\n"}
            | {"chart/charts/db/templates/x.yaml": POD.format(name="db", command=DEBUG)},
            SOURCE
            + "---\n# Source: shop/charts/db/templates/x.yaml\n"
            + POD.format(name="shop", command=SERVED),
            ["out.yaml safe web.py"],
            id="a chart within",
        ),
        pytest.param(
            KUSTOMIZED,
            POD.format(name="base", command=SERVED),
            ["out.yaml safe web.py", "plain/job.yaml harmful"],
            id="kustomizations and what they are made of",
        ),
        pytest.param(
            COMPOSE,
            "services:\n  web:\n    build: {context: ROOT}\n    command: [python, web.py]\n",
            ["out.yaml harmful web.py"],
            id="compose with paths of this machine",
        ),
        pytest.param(
            COMPOSE,
            "services:\n  web:\n    build: {context: /home/runner/work/shop/shop}\n"
            "    command: [python, web.py]\n",
            ["out.yaml harmful web.py"],
            id="compose with paths of a runner",
        ),
    ],
)
def test_starts(
    files: Mapping[str, str], rendered: str, expected: list[str], tmp_path: Path
) -> None:
    write(tmp_path, {**files, "out.yaml": rendered.replace("ROOT", str(tmp_path))})
    assert starts(tmp_path, "out.yaml") == expected


def test_a_rendered_config_map_is_found(tmp_path: Path) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c-7f}\ndata: {FLASK_DEBUG: '1'}\n"
    pod = POD.format(name="shop", command='["flask", "--app", "web", "run"]')
    pod += "          envFrom: [{configMapRef: {name: c-7f}}]\n"
    write(tmp_path, {**CHART, "out/all.yaml": f"{SOURCE}{config}---\n{pod}"})
    found = with_rendered(discover(tmp_path), "out/all.yaml", workspace(tmp_path))
    analysis = analyse(found.artefacts, found.modules, found.tree, lambda _: Context.UNKNOWN)
    (launch,) = analysis.launches
    assert [one.rule for one in launch.verdicts] == ["debug-deployed", "dev-server-deployed"]


def test_what_is_piped_in_is_gated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "w", CHART)
    monkeypatch.chdir(tmp_path / "w")
    text = SOURCE + POD.format(name="shop", command=DEBUG)
    for command, code in (("scan", 1), ("launches", 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        report = ["--json", "../out.json"] if command == "scan" else []
        assert cli.main([command, "--rendered", "-", *report]) == code
        assert "rendered.yaml:12" in capsys.readouterr().out
    found = json.loads((tmp_path / "out.json").read_text())["findings"]
    assert [(one["rule"], one["location"]["path"]) for one in found] == [
        ("debug-deployed", "web.py")
    ]


def test_a_file_outside_is_called_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {f"w/{name}": text for name, text in CHART.items()})
    write(tmp_path, {"tmp/all.yaml": SOURCE + POD.format(name="shop", command=DEBUG)})
    assert starts(tmp_path / "w", "../tmp/all.yaml") == ["all.yaml harmful web.py"]


@pytest.mark.parametrize(
    ("source", "is_confined", "message"),
    [
        pytest.param("gone.yaml", False, "'rendered' is not a file: gone.yaml", id="missing"),
        pytest.param("chart", False, "'rendered' is not a file: chart", id="a folder"),
        pytest.param("empty.yaml", False, "says nothing of what is started", id="empty"),
        pytest.param("web.py", False, "says nothing of what is started", id="no manifest"),
        pytest.param("../x.yaml", True, "leads out of the workspace", id="out of the workspace"),
        pytest.param("-", True, "'rendered' cannot be '-' here", id="the action has no input"),
        pytest.param("large.yaml", False, "more than 20,000,000 bytes", id="too large"),
    ],
)
def test_what_cannot_be_used_is_an_error(
    source: str, message: str, tmp_path: Path, *, is_confined: bool
) -> None:
    write(tmp_path, {**CHART, "empty.yaml": "", "large.yaml": "#" * 20_000_001})
    with pytest.raises(InputError, match=message):
        with_rendered(discover(tmp_path), source, workspace(tmp_path, is_confined=is_confined))
