"""Attempts to talk the gate out of its verdict, each written before anybody tried it.

What a mark, an entry or a policy does not cover gates, or ends with exit code 2; nothing passes
in silence.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.gate.guard import GATED, OK
from tests.bypasses import FLASK_RUN, HEAD, STARTED, program, scan, write

MARKED_LINES = [
    pytest.param("flaskgate: ignore[flask-debug-run] only on my laptop", id="our mark"),
    pytest.param("nosec B201", id="nosec"),
    pytest.param("nosemgrep: flask-debug-run", id="nosemgrep"),
    pytest.param("noqa: S201", id="noqa"),
    pytest.param("nosec flask_debug_true", id="nosec by name"),
    pytest.param("flaskgate: ignore[development-only] x", id="development"),
    pytest.param("flaskgate: ignore[flask-debug-inert] x", id="inert"),
    pytest.param("flaskgate: ignore[debug-environment] x", id="an alias that is milder"),
    pytest.param("flaskgate: ignore[run-call] x", id="an alias of all"),
    pytest.param("flaskgate: ignore[dev-server-run] x", id="the server alone"),
    pytest.param("flaskgate: ignore[dev-server-deployed] x", id="the server, deployed"),
    pytest.param("flaskgate: ignore[unsafe-werkzeug] x", id="an argument of the call"),
    pytest.param("NOSONAR", id="NOSONAR"),
    pytest.param("noqa", id="noqa alone"),
    pytest.param("nosec", id="nosec alone"),
]


@pytest.mark.parametrize("mark", MARKED_LINES)
def test_no_mark_for_less_accepts_what_production_starts(mark: str, tree: Path) -> None:
    write(tree, {"app.py": program(f"app.run(debug=True)  # {mark}"), "Dockerfile": STARTED})
    outcome = scan(tree)
    assert (outcome.code, outcome.rules) == (GATED, ["debug-deployed"])
    assert any(one.endswith("-suppression") for one in outcome.told)


LAPTOP = program("app.run(debug=True){}")
COMPOSE = """\
services:
  web:
    image: python:3.13
    command: flask run
    environment: {{FLASK_DEBUG: "1"}}{}
    ports: ["80:5000"]
"""
MIDDLEWARE = f"""\
{HEAD}from werkzeug.debug import DebuggedApplication

app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)  # {{}}
"""

OTHER_MARKS = [
    pytest.param(
        {"app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-inert] x")},
        ["flask-debug-run"],
        id="inert on a line that nothing proves inert",
    ),
    pytest.param(
        {"app.py": LAPTOP.format("  # flaskgate: ignore[debug-deployed] x")},
        ["flask-debug-run"],
        id="what it may become",
    ),
    pytest.param(
        {
            "app.py": program("app.run()  # flaskgate: ignore[dev-server-run] x"),
            "Dockerfile": STARTED,
        },
        ["dev-server-deployed"],
        id="a server on a laptop, then started",
    ),
    pytest.param(
        {"Dockerfile": FLASK_RUN.replace("CMD", "# flaskgate: ignore[dev-server-run] x\nCMD")},
        ["dev-server-deployed"],
        id="a server on a laptop, above CMD",
    ),
    pytest.param(
        {
            "app.py": program("app.run()"),
            "compose.yaml": COMPOSE.format("  # flaskgate: ignore[debug-environment] x"),
        },
        ["debug-deployed", "dev-server-deployed"],
        id="the variable alone",
    ),
    pytest.param(
        {"app.py": MIDDLEWARE.format("flaskgate: ignore[werkzeug-debugger-conditional] x")},
        ["werkzeug-debugger"],
        id="a debugger that was conditional",
    ),
    pytest.param(
        {"app.py": program('app.run(debug=True, name="# flaskgate: ignore[flask-debug-run] x")')},
        ["flask-debug-run"],
        id="a mark in a string",
    ),
    pytest.param(
        {"app.py": program('"# nosec B201"; app.run(debug=True)')},
        ["flask-debug-run"],
        id="a mark in a string before the call",
    ),
    pytest.param(
        {"app.py": program("# flaskgate: ignore[flask-debug-run] x\n\n    app.run(debug=True)")},
        ["flask-debug-run"],
        id="a mark two lines above",
    ),
    pytest.param(
        {"app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-rùn] x")},
        ["flask-debug-run"],
        id="a name that looks alike",
    ),
    pytest.param(
        {"app.py": LAPTOP.format("  # flaskgate: ignore[*] x")},
        ["flask-debug-run"],
        id="a star",
    ),
    pytest.param(
        {"app.py": LAPTOP.format("  # flaskgate: ignore[all] x")},
        ["flask-debug-run"],
        id="all",
    ),
    pytest.param(
        {"app.py": f"# flaskgate: ignore-file[flask-debug-run] x\n{LAPTOP.format('')}"},
        ["flask-debug-run"],
        id="a whole file",
    ),
    pytest.param(
        {"app.py": LAPTOP.format("  # noqa: S201")}, ["flask-debug-run"], id="a line for Ruff"
    ),
    pytest.param(
        {"app.py": f"# ruff: noqa: S201\n{LAPTOP.format('')}"},
        ["flask-debug-run"],
        id="a whole file for Ruff",
    ),
    pytest.param(
        {
            "app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-run] x"),
            ".flaskgate.yml": "launches: [{command: python app.py}]",
        },
        ["debug-deployed"],
        id="started by what the policy declares",
    ),
    pytest.param(
        {
            "app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-run] x"),
            "Dockerfile": STARTED,
            ".flaskgate.yml": "severity: {debug-deployed: high}",
        },
        ["debug-deployed"],
        id="made as mild as what was accepted",
    ),
    pytest.param(
        {
            "app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-run] x"),
            "Dockerfile": STARTED,
            ".flaskgate.yml": "severity: {flask-debug-run: critical}",
        },
        ["debug-deployed"],
        id="what was accepted made as grave",
    ),
    *(
        pytest.param(
            {
                "app.py": LAPTOP.format(""),
                "Dockerfile": STARTED,
                ".flaskgate.yml": f"ignore: [{{rule: {rule}, path: '**', reason: laptop}}]",
            },
            ["debug-deployed"],
            id=f"an entry for {rule}",
        )
        for rule in ("flask-debug-run", "B201", "run-call", "debug-environment", "dev-server-run")
    ),
]


@pytest.mark.parametrize(("files", "rules"), OTHER_MARKS)
def test_nothing_accepts_more_than_it_names(
    files: dict[str, str], rules: list[str], tree: Path
) -> None:
    write(tree, files)
    outcome = scan(tree)
    assert (outcome.code, outcome.rules) == (GATED, rules)


ACCEPTED = [
    pytest.param({"app.py": LAPTOP.format("  # nosec B201")}, id="nosec on a laptop line"),
    pytest.param(
        {
            "app.py": LAPTOP.format("  # flaskgate: ignore[debug-deployed] lesson"),
            "Dockerfile": STARTED,
        },
        id="what is started, by its name",
    ),
    pytest.param(
        {
            "app.py": LAPTOP.format(""),
            "Dockerfile": STARTED,
            ".flaskgate.yml": "ignore: [{rule: debug-deployed, path: app.py, reason: lesson}]",
        },
        id="what is started, by an entry",
    ),
    pytest.param(
        {
            "app.py": LAPTOP.format("  # flaskgate: ignore[flask-debug-run] laptop"),
            "Procfile": "web: gunicorn app:app\n",
        },
        id="proven inert since",
    ),
]


@pytest.mark.parametrize("files", ACCEPTED)
def test_what_is_accepted_by_its_name_passes(files: dict[str, str], tree: Path) -> None:
    write(tree, files)
    outcome = scan(tree)
    assert (outcome.code, outcome.rules) == (OK, [])
    assert not {one for one in outcome.told if one.endswith("-suppression")}
