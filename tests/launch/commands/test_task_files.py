"""Tasks of just, Task, tox, Invoke and nox, as a start of production asks for them."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate

APP = f"{FLASK}{MAIN}app.run()\n"
SERVED = "high dev-server-deployed"
UNRESOLVED = "medium launch-unresolved"
JUST = """\
port := "80"
key := `openssl rand`

# serves
serve host="0.0.0.0" *args: build
    @echo {{key}}
    flask --app app run --host {{host}} \\
        --port {{port}} {{args}}

build:
    pip install .

prod:
    #!/bin/bash
    set -e
    gunicorn app:app

alias s := serve
"""
TASKS = """\
version: '3'
vars: {PORT: 80}
tasks:
  default: gunicorn app:app
  serve:
    deps: [build]
    dir: web
    env: {FLASK_APP: app}
    cmds:
      - cmd: flask run --port {{.PORT}} {{.CLI_ARGS}}
  build: [pip install .]
  all:
    cmds: [{task: serve}]
"""
RUN = "[testenv:run]\ncommands = flask run\n"
FACTORS = """\
[tox]
env_list = py3{12,13}-{unit,web}

[testenv]
commands = web: flask --app app run
    !web,unit: pytest
"""
TOX = """\
[tox]
envlist = py312

[testenv]
deps = flask
setenv =
    FLASK_APP = app
commands = pytest

[testenv:serve]
commands =
    flask run {posargs:--port 80}
"""
INVOKE = """\
from invoke import task

@task
def run_web(c, port=80):
    if port:
        c.run(f"flask --app app run --port {port}")

@task(name="prod")
def served(c):
    c.run("gunicorn app:app")

@task
def on(c, host, quick=False):
    serve(c)

def serve(c):
    c.run("flask --app app run")
"""
NOX = """\
import nox

@nox.session
def serve(session):
    session.install("flask")
    session.run("flask", "--app", "app", "run")
"""


@pytest.mark.parametrize(
    ("command", "name", "text", "expected"),
    [
        pytest.param("just serve", "justfile", JUST, [f"{SERVED} justfile:7"], id="just"),
        pytest.param(
            "just s 1.2.3.4 --reload", "justfile", JUST, [f"{SERVED} justfile:7"], id="an alias"
        ),
        pytest.param("just", ".justfile", JUST, [f"{SERVED} .justfile:7"], id="the first recipe"),
        pytest.param("just prod", "Justfile", JUST, [], id="a recipe that is a script"),
        pytest.param(
            "just nothing", "justfile", JUST, [f"{UNRESOLVED} Procfile:1"], id="no recipe"
        ),
        pytest.param(
            "just serve",
            "other",
            JUST,
            [f"{UNRESOLVED} Procfile:1", f"{UNRESOLVED} other:7"],
            id="no justfile",
        ),
        pytest.param(
            "task serve -- --reload",
            "Taskfile.yml",
            TASKS,
            [f"{SERVED} Taskfile.yml:10"],
            id="Task",
        ),
        pytest.param(
            "go-task all",
            "taskfile.yaml",
            TASKS,
            [f"{SERVED} taskfile.yaml:10"],
            id="a task of a task",
        ),
        pytest.param("task", "Taskfile.yml", TASKS, [], id="the default task"),
        pytest.param("task web", "Taskfile.yml", TASKS, [f"{UNRESOLVED} Procfile:1"], id="no task"),
        pytest.param("tox -e serve", "tox.ini", TOX, [f"{SERVED} tox.ini:12"], id="tox"),
        pytest.param("tox run -e py312", "tox.ini", TOX, [], id="an environment without section"),
        pytest.param(
            "tox -e run", "tox.ini", RUN, [f"{SERVED} tox.ini:2"], id="called as its command"
        ),
        pytest.param("tox -e py39-unit", "tox.ini", FACTORS, [], id="factors"),
        pytest.param(
            "tox -e py39-web", "tox.ini", FACTORS, [f"{SERVED} tox.ini:5"], id="a line of a factor"
        ),
        pytest.param(
            "tox -e unit-docs",
            "tox.ini",
            FACTORS,
            [f"{UNRESOLVED} Procfile:1"],
            id="no environment",
        ),
        pytest.param(
            "tox -e lint", "tox.ini", TOX, [f"{UNRESOLVED} Procfile:1"], id="no factor either"
        ),
        pytest.param("invoke run-web", "tasks.py", INVOKE, [f"{SERVED} tasks.py:6"], id="Invoke"),
        pytest.param("inv prod", "tasks.py", INVOKE, [], id="a name that a decorator gives"),
        pytest.param(
            "inv build", "tasks.py", INVOKE, [f"{UNRESOLVED} Procfile:1"], id="no function"
        ),
        pytest.param(
            "inv on example.org",
            "tasks.py",
            INVOKE,
            [f"{SERVED} tasks.py:17"],
            id="a function that a task calls",
        ),
        pytest.param("nox -s serve", "noxfile.py", NOX, [f"{SERVED} noxfile.py:6"], id="nox"),
    ],
)
def test_tasks(command: str, name: str, text: str, expected: list[str]) -> None:
    files = {"Procfile": f"web: {command}\n", "app.py": APP, name: text}
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("export FLASK_DEBUG := '1'\nserve:\n    {}\n",
                     "critical debug-deployed justfile:1", id="exported"),
        pytest.param("set export\nFLASK_DEBUG := '1'\nserve:\n    {}\n",
                     "critical debug-deployed justfile:1", id="all are exported"),
        pytest.param("serve $FLASK_DEBUG='1':\n    {}\n", "critical debug-deployed justfile:2",
                     id="a parameter"),
        pytest.param("FLASK_DEBUG := '1'\nserve:\n    {}\n", f"{SERVED} justfile:3",
                     id="a variable of just only"),
        pytest.param("set export := false\nFLASK_DEBUG := '1'\nserve:\n    {}\n",
                     f"{SERVED} justfile:4", id="none is exported"),
    ],
)  # fmt: skip
def test_variables_that_recipes_export(text: str, expected: str) -> None:
    files = {"Procfile": "web: just serve\n", "app.py": APP}
    found = gate({**files, "justfile": text.replace("{}", "flask --app app run")})
    assert [one.rpartition(":")[0] for one in found][:1] == [expected.rpartition(":")[0]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("justfile", "a: b\nb: a\n", id="recipes in a ring"),
        pytest.param("justfile", "a" * 100_000 + ":", id="a long name"),
        pytest.param("justfile", "a:" + " b" * 50_000, id="many dependencies"),
        pytest.param("justfile", "a " + "x=" * 50_000, id="many parameters"),
    ],
)
def test_hostile_files_end(name: str, text: str) -> None:
    files = {"Procfile": "web: just a\n", "app.py": APP, name: text}
    assert gate(files) == [f"{UNRESOLVED} Procfile:1"]
