"""Attempts to get something new past a baseline, and repairs that must stay accepted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import GATED, OK
from tests.bypasses import CMD, FLASK_DEBUG, FLASK_RUN, HEAD, STARTED, program, scan, write

RUN = program("app.run(debug=True)")
ROUTES = "\n".join(
    f"@app.get('/{name}')\ndef {name}():\n    return '{name}'\n" for name in "abcdef"
)
LONG = HEAD + ROUTES + 'if __name__ == "__main__":\n    app.run(debug=True)\n'
OTHER = "import os\n" + LONG.replace("def ", "def page_").replace("return '", "return 'page ")
SERVICE = """\
  {0}:
    image: python:3.13
    command: {1}
    ports: ["80:5000"]
"""
ONE = f"services:\n{SERVICE.format('one', 'flask run --debug')}"
REPAIRED = f"services:\n{SERVICE.format('one', 'gunicorn app:app')}"
Tree = Mapping[str, str | None]

NEW = [
    pytest.param({"app.py": RUN}, {"Dockerfile": STARTED}, id="started since"),
    pytest.param(
        {"app.py": program("app.run()")}, {"app.py": RUN}, id="debug where a server was accepted"
    ),
    pytest.param(
        {"app.py": program("app.run()")}, {"Dockerfile": STARTED}, id="a server, started since"
    ),
    pytest.param(
        {"app.py": RUN},
        {"app.py": RUN + "    app.run(debug=True)\n"},
        id="the same call once more",
    ),
    pytest.param({"app.py": RUN}, {"b.py": RUN}, id="the same call in a copy"),
    pytest.param(
        {"app.py": LONG}, {"app.py": None, "web.py": OTHER}, id="the same call in another file"
    ),
    pytest.param(
        {"old/app.py": LONG},
        {"old/app.py": None, "new/app.py": OTHER},
        id="the same call in another file of that name",
    ),
    pytest.param(
        {"app.py": RUN},
        {"app.py": program('app.run(host="0.0.0.0", debug=True)')},
        id="for the whole network",
    ),
    pytest.param(
        {"compose.yaml": ONE},
        {"compose.yaml": REPAIRED + SERVICE.format("two", "flask --app two run")},
        id="one service repaired, another new",
    ),
    pytest.param(
        {"compose.yaml": ONE},
        {"compose.yaml": ONE + SERVICE.format("two", "flask run --debug")},
        id="one service more",
    ),
    pytest.param(
        {"Dockerfile": FLASK_RUN}, {"Dockerfile": FLASK_DEBUG}, id="debug for an accepted server"
    ),
    pytest.param(
        {"Dockerfile": FLASK_RUN},
        {"Dockerfile": FLASK_RUN.replace("CMD", "ENV FLASK_DEBUG=1\nCMD")},
        id="debug by a variable",
    ),
    pytest.param(
        {"app.py": RUN, "Procfile": "web: gunicorn app:app\n"},
        {"Procfile": "web: python app.py\n"},
        id="inert when it was accepted",
    ),
    pytest.param(
        {"app.py": RUN},
        {".flaskgate.yml": "severity: {flask-debug-run: critical}"},
        id="graver by policy",
    ),
]


def scan_after(folder: Path, before: Tree, after: Tree) -> tuple[int, set[str]]:
    write(folder, before)
    assert cli.main(["baseline", "-o", str(folder.parent / "baseline.json")]) == OK
    (folder / "baseline.json").write_text((folder.parent / "baseline.json").read_text())
    accepted = scan(folder, "--baseline", "baseline.json")
    assert (accepted.code, accepted.rules) == (OK, [])
    write(folder, after)
    outcome = scan(folder, "--baseline", "baseline.json")
    return outcome.code, {one for one in outcome.told if one.endswith("-baseline")}


@pytest.mark.parametrize(("before", "after"), NEW)
def test_what_is_new_gates(before: Tree, after: Tree, tree: Path) -> None:
    assert scan_after(tree, before, after)[0] == GATED


OLD = [
    pytest.param({"app.py": RUN}, {"app.py": f"# web\n{RUN}"}, set(), id="a line above"),
    pytest.param({"app.py": RUN}, {"app.py": f"{RUN}\n# end\n"}, set(), id="a line below"),
    pytest.param(
        {"app.py": RUN},
        {"app.py": program("app.run(  # local\n        debug=True,\n    )")},
        set(),
        id="laid out anew",
    ),
    pytest.param(
        {"app.py": LONG}, {"app.py": None, "src/web.py": LONG}, {"moved-baseline"}, id="moved"
    ),
    pytest.param(
        {"app.py": LONG},
        {"app.py": None, "web.py": LONG.replace("import Flask", "import Flask, request")},
        {"moved-baseline"},
        id="moved and edited",
    ),
    pytest.param(
        {"Dockerfile": FLASK_DEBUG},
        {"Dockerfile": None, "docker/Dockerfile": f"# web\n{FLASK_DEBUG}"},
        {"moved-baseline"},
        id="a Dockerfile moved",
    ),
    pytest.param(
        {"app.py": RUN, "Dockerfile": STARTED},
        {"app.py": program("app.run()")},
        {"stale-baseline"},
        id="debug taken out of what is started",
    ),
    pytest.param(
        {"Dockerfile": FLASK_DEBUG},
        {"Dockerfile": FLASK_RUN.replace(', "--host", "0.0.0.0"', "")},
        {"stale-baseline"},
        id="--debug taken out of CMD",
    ),
    pytest.param(
        {"compose.yaml": ONE},
        {"compose.yaml": ONE.replace(" --debug", "")},
        {"stale-baseline"},
        id="--debug taken out of a service",
    ),
    pytest.param(
        {"Dockerfile": CMD.format("FLASK_DEBUG=1 flask run")},
        {"Dockerfile": CMD.format("flask run")},
        {"stale-baseline"},
        id="a variable taken out of CMD",
    ),
    pytest.param(
        {"app.py": RUN}, {"Procfile": "web: gunicorn app:app\n"}, set(), id="proven inert since"
    ),
    pytest.param(
        {"app.py": RUN, "Dockerfile": STARTED},
        {"Dockerfile": CMD.format('["gunicorn", "app:app"]')},
        set(),
        id="served by gunicorn since",
    ),
]


@pytest.mark.parametrize(("before", "after", "told"), OLD)
def test_an_edit_around_it_and_a_repair_stay_accepted(
    before: Tree, after: Tree, told: set[str], tree: Path
) -> None:
    assert scan_after(tree, before, after) == (OK, told)


def test_an_improvement_stays_accepted_where_everything_gates(tree: Path) -> None:
    write(tree, {"app.py": RUN, "Dockerfile": STARTED})
    assert cli.main(["baseline", "-o", "baseline.json"]) == OK
    assert cli.main(["fix"]) in {OK, GATED}
    outcome = scan(tree, "--baseline", "baseline.json", "--fail-on", "low")
    assert (outcome.code, outcome.rules) == (OK, [])
