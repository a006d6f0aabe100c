"""Rows of the reference that need the gate as a whole: marks of other tools, flags, tooling.

All lie in one workspace, a folder each, which is scanned once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from tests.launch.gate import FLASK, IMAGE, MAIN

RUN = f"{FLASK}{MAIN}app.run(debug=True)"
DEBUG = "high flask-debug-run app.py:5"
SAFE = f"{FLASK}{MAIN}app.run()\n"
INERT = f"{RUN}\n"
ROWS: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "A117 nosec B104 on another line": (
        {"app.py": f"{FLASK}{MAIN}app.run(\n        host='0.0.0.0',  # nosec B104\n"
                   "        debug=True)\n"},
        ["high flask-debug-run app.py:7"],
    ),
    "A118 bare nosec names no rule": ({"app.py": f"{RUN}  # nosec\n"}, [DEBUG]),
    "A119 nosec B201": ({"app.py": f"{RUN}  # nosec B201\n"}, [f"{DEBUG} suppressed"]),
    "A120 nosec of an id that nobody knows": ({"app.py": f"{RUN}  # nosec B999\n"}, [DEBUG]),
    "A121 nosec with prose": ({"app.py": f"{RUN}  # nosec - local tool only\n"}, [DEBUG]),
    "A122 bare nosemgrep": ({"app.py": f"{RUN}  # nosemgrep\n"}, [DEBUG]),
    "A122 nosemgrep with the rule": (
        {"app.py": f"{RUN}  # nosemgrep: flask-debug-run\n"}, [f"{DEBUG} suppressed"],
    ),
    "A123 noqa is for ruff": ({"app.py": f"{RUN}  # noqa: S201\n"}, [DEBUG]),
    "B033 reload by GUNICORN_CMD_ARGS": (
        {"Dockerfile": f'{IMAGE}ENV GUNICORN_CMD_ARGS="--reload"\nCMD ["gunicorn", "app:app"]\n',
         "app.py": FLASK},
        ["medium gunicorn-reload Dockerfile:4"],
    ),
    "B036 forwarded-allow-ips": (
        {"Dockerfile": f'{IMAGE}CMD ["gunicorn", "--forwarded-allow-ips=*", "app:app"]\n',
         "app.py": FLASK},
        [],
    ),
    "B038 waitress on all interfaces": (
        {"Procfile": "web: waitress-serve app:app\n", "app.py": FLASK}, [],
    ),
    "B041 WSGIScriptReloading": (
        {"site.conf": "WSGIScriptAlias / /srv/app.wsgi\nWSGIScriptReloading On\n",
         "app.py": FLASK},
        [],
    ),
    "B087 Beanstalk serves by Gunicorn": (
        {".ebextensions/a.config": "option_settings:\n  x:\n    WSGIPath: app:app\n",
         "app.py": INERT},
        ["low flask-debug-inert app.py:5"],
    ),
    "B087 Beanstalk imports a run at the top": (
        {".ebextensions/a.config": "option_settings:\n  x:\n    WSGIPath: app:app\n",
         "app.py": f"{FLASK}app.run()\n"},
        ["high dev-server-on-import app.py:4"],
    ),
    "B092 tooling": (
        {"Makefile": "dev:\n\tflask run --debug\n",
         "tox.ini": "[testenv]\ncommands = flask run --debug\n",
         ".vscode/launch.json": '{"configurations": [{"args": ["run", "--debug"]}]}\n',
         "Vagrantfile": 'config.vm.provision "shell", inline: "flask run --debug"\n',
         ".devcontainer/devcontainer.json": '{"postStartCommand": "flask run --debug"}\n'},
        [],
    ),
    "B096 servers of other tools": (
        {"Procfile": "web: mlflow server --dev\napi: chalice local\nold: sls wsgi serve\n"}, [],
    ),
    "B099 an old Werkzeug raises nothing above critical": (
        {"Dockerfile": f'{IMAGE}CMD ["python", "app.py"]\n', "app.py": INERT,
         "requirements.txt": "Werkzeug==3.0.1\nFlask==3.0.0\n"},
        ["critical debug-deployed app.py:5"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """Scan all rows at once; return what is found by the folder of the row."""
    workspace = tmp_path_factory.mktemp("rows")
    for number, (files, _) in enumerate(ROWS.values()):
        for name, text in files.items():
            path = workspace / f"r{number}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    report = tmp_path_factory.mktemp("out") / "report.json"
    cli.main(["scan", str(workspace), "--fail-on", "never", "--json", str(report)])
    return _by_folder(report)


def _by_folder(report: Path) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in json.loads(report.read_text())["findings"]:
        folder, _, path = one["location"]["path"].partition("/")
        line = one["location"]["start"]["line"]
        mark = " suppressed" if one["suppression"] else ""
        said = f"{one['severity']} {one['rule']} {path}:{line}{mark}"
        found.setdefault(folder, []).append(said)
    return found


@pytest.mark.parametrize("row", ROWS)
def test_rows_of_the_whole_gate(row: str, found: Mapping[str, list[str]]) -> None:
    folder = f"r{list(ROWS).index(row)}"
    assert [one for one in found.get(folder, []) if not one.startswith("low dev")] == ROWS[row][1]
