"""Task runners: what make, npm and honcho start."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import StartKind
from flaskgate.model.findings import Position
from tests.launch.starting import said, traced

MAKEFILE = """
PY ?= python3
APP := web
export FLASK_APP = $(APP):app
include other.mk
.PHONY: all run
all: run
run: migrate | build
\t@$(PY) -m flask run \\
\t\t--port $${PORT:-5000} $(EXTRA)
migrate:; -$(PY) migrate.py $@
build prod: ; exec gunicorn $(APP):app
export
FLAGS = --a
FLAGS += --b # why
flags: ; gunicorn $(FLAGS) a:b
cycle: cycle
\t$(shell date)
"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(
            "make",
            ["python-file migrate.py", "server web:app", "flask-cli "],
            id="the first target with what it needs",
        ),
        pytest.param("make prod", ["server web:app"], id="one of two targets"),
        pytest.param("make -s -j 4 prod APP=x", ["server x:app"], id="a variable is given"),
        pytest.param("make flags", ["server a:b"], id="a variable that grows"),
        pytest.param("make cycle", ["unknown $(shell date)"], id="a cycle, and what make computes"),
        pytest.param("make none", ["unknown make"], id="a target that is not there"),
        pytest.param("make -C sub", ["python-file sub.py"], id="in another folder"),
        pytest.param("make -f sub/Makefile", ["python-file sub.py"], id="another file"),
    ],
)
def test_make(command: str, expected: list[str]) -> None:
    files = {"Makefile": MAKEFILE, "sub/Makefile": "all:\n\tpython sub.py\n"}
    assert said(traced(command.split(), files).starts) == expected


def test_make_line_and_environment() -> None:
    start = traced(["make", "run"], {"Makefile": MAKEFILE}).starts[-1]
    assert start.location.start == Position(9, 2)
    assert start.arguments == ("--port=5000", "${EXTRA}")
    assert start.environment["FLASK_APP"].value == "web:app"
    assert start.steps[0].message == "CMD make run"


MODES = """
MODE ?= prod
serve:
\t@echo before
ifeq ($(MODE), dev)
\tflask run --debug
else ifeq "$(MODE)" "test"
\tpytest
  else
\tgunicorn a:b
endif # MODE
ifdef CHECK
\tpython check.py
endif
\tpython last.py
again:
\t$(MAKE) -j 3 serve
given:
ifneq (,$(GIVEN))
\tflask run
else
\tgunicorn a:b
endif
host:
ifeq ($(shell uname), Darwin)
\tflask run
else
\tgunicorn a:b
endif
ifeq ($(MODE),dev)
needs: given
else
needs: serve
endif
"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("make serve", ["server a:b", "python-file last.py"], id="the default"),
        pytest.param(
            "make serve MODE=dev CHECK=1",
            ["flask-cli ", "python-file check.py", "python-file last.py"],
            id="set by the command line",
        ),
        pytest.param(
            "env MODE=dev make serve", ["flask-cli ", "python-file last.py"], id="by environment"
        ),
        pytest.param(
            "make again MODE=test", ["other pytest", "python-file last.py"], id="handed on"
        ),
        pytest.param("make given", ["server a:b"], id="what nobody sets is empty"),
        pytest.param("env GIVEN=1 make given", ["flask-cli "], id="what is set"),
        pytest.param("make host", ["flask-cli  ?", "server a:b ?"], id="what make computes"),
        pytest.param("make needs", ["server a:b", "python-file last.py"], id="rules in branches"),
    ],
)
def test_make_conditionals(command: str, expected: list[str]) -> None:
    starts = traced(command.split(), {"Makefile": MODES}).starts
    assert [one for one in said(starts) if one != "other echo"] == expected


PACKAGE = """{
  "name": "start",
  "scripts": {
    "prestart": "python before.py",
    "start": "flask run",
    "dev": "npm start",
    "loop": "npm run loop",
    "odd": 1
  }
}"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("npm start", ["python-file before.py", "flask-cli "], id="npm"),
        pytest.param("yarn start --debug", ["python-file before.py", "flask-cli "], id="yarn"),
        pytest.param("pnpm run dev", ["python-file before.py", "flask-cli "], id="one by another"),
        pytest.param("run-p start:*", ["unknown run-p"], id="a pattern that fits no script"),
        pytest.param("npm run loop", ["unknown npm"], id="one by itself"),
        pytest.param("npm run odd", ["unknown npm"], id="no text"),
        pytest.param("npm run", ["other npm"], id="no name"),
        pytest.param("npm --prefix sub start", ["unknown npm"], id="broken JSON"),
        pytest.param("npm --prefix list start", ["unknown npm"], id="no object"),
    ],
)
def test_npm(command: str, expected: list[str]) -> None:
    files = {"package.json": PACKAGE, "sub/package.json": "{", "list/package.json": "[]"}
    assert said(traced(command.split(), files).starts) == expected


def test_npm_line_and_arguments() -> None:
    start = traced(["npm", "start", "--", "--debug"], {"package.json": PACKAGE}).starts[-1]
    assert (start.location.start.line, start.arguments) == (5, ("--debug",))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("honcho start", ["flask-cli ", "other celery"], id="all processes"),
        pytest.param("foreman start web", ["flask-cli "], id="one of them"),
        pytest.param("honcho start none", ["unknown honcho"], id="one that is not there"),
        pytest.param("honcho check", ["other honcho"], id="another command"),
        pytest.param("honcho -f none start", ["unknown honcho"], id="no Procfile"),
        pytest.param("goreman -f Procfile start", ["flask-cli ", "other celery"], id="goreman"),
        pytest.param("nf start web=1 -j Procfile", ["flask-cli "], id="the foreman of Node"),
        pytest.param("overmind start -l web -f Procfile", ["flask-cli "], id="overmind"),
        pytest.param("overmind s -f none", ["unknown overmind"], id="overmind without a Procfile"),
        pytest.param("overmind connect web", ["other overmind"], id="a look into one"),
        pytest.param("hivemind Procfile", ["flask-cli ", "other celery"], id="hivemind"),
    ],
)
def test_honcho(command: str, expected: list[str]) -> None:
    files = {"Procfile": "# x\nweb: flask run\nworker: celery worker\n", ".env": "FLASK_DEBUG=1"}
    found = traced(command.split(), files).starts
    assert said(found) == expected
    if found[0].kind is StartKind.FLASK_CLI:
        assert found[0].environment["FLASK_DEBUG"].location.path == PurePosixPath(".env")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("\n\tx \\", id="a line that goes on after the end"),
        pytest.param("\nA = " + "x" * 20_001, id="a line that is too long"),
        pytest.param("\n= : =\n:\n", id="lines that make no sense"),
    ],
)
def test_odd_makefile(end: str) -> None:
    found = traced(["make", "web"], {"Makefile": f"web:\n\tflask run{end}"}).starts
    assert said(found)[0] == "flask-cli "


def test_variables_in_variables_end() -> None:
    bomb = "\n".join(f"A{number}=$(A{number + 1})$(A{number + 1})" for number in range(40))
    (start,) = traced(["make"], {"Makefile": f"{bomb}\nall:\n\t$(A0)\n"}).starts
    assert start.kind is StartKind.UNKNOWN


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("npm-run-all --parallel web api", ["flask-cli ", "server a:b"], id="names"),
        pytest.param("run-s web:*", ["server c:d"], id="a pattern"),
        pytest.param("concurrently npm:web yarn:api", ["flask-cli ", "server a:b"], id="short"),
        pytest.param("concurrently npm:web:*", ["server c:d"], id="short for a pattern"),
        pytest.param("concurrently npm:no", ["unknown npm"], id="short for what is not there"),
        pytest.param("run-p web nothing", ["unknown run-p"], id="a name that is not there"),
    ],
)
def test_npm_run_all(command: str, expected: list[str]) -> None:
    scripts = '"web": "flask run", "api": "gunicorn a:b", "web:prod": "gunicorn c:d"'
    files = {"package.json": f'{{"scripts": {{{scripts}}}}}'}
    assert said(traced(command.split(), files).starts) == expected


PROJECT = """
[tool.pdm.scripts]
_ = {env_file = ".env"}
start = "flask run --debug"
pre_start = "python before.py"
list = {cmd = ["flask", "run"]}
shell = {shell = "cd web && flask run"}
plain = "echo a && flask run"
all = {composite = ["start", "gunicorn a:b"]}
call = {call = "web.cli:main"}
odd = {unheard = 1}
loop = {composite = ["loop"]}

[tool.poe.tasks]
serve = "flask run"
steps = ["serve", "check"]
check = {cmd = "ruff check"}
here = {shell = "gunicorn a:b", env = {FLASK_DEBUG = "1"}}
switched = {switch = [{cmd = "flask run"}]}

[tool.hatch.envs.default]
scripts = {web = "flask run {args:--debug}", both = ["python before.py", "web --reload"]}
[tool.hatch.envs.prod.scripts]
web = "gunicorn a:b"

[tool.rye.scripts]
words = ["flask", "run"]
chain = {chain = ["words"]}

[tool.pixi.tasks]
web = {cmd = "flask run", depends-on = ["before"]}
before = "python before.py"

[tool.taskipy.tasks]
web = "cd web && flask run"
pre_web = "python before.py"
"""
BOTH = ["python-file before.py", "flask-cli "]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("pdm run start", BOTH, id="pdm, with what comes before"),
        pytest.param("pdm start", BOTH, id="pdm, the short form"),
        pytest.param("pdm run list", ["flask-cli "], id="pdm, words"),
        pytest.param("pdm run shell", ["flask-cli "], id="pdm, a text for a shell"),
        pytest.param("pdm run plain", ["other echo"], id="pdm has no shell"),
        pytest.param("pdm run all", [*BOTH, "server a:b"], id="pdm, several"),
        pytest.param("pdm run odd", ["unknown odd"], id="pdm, of a kind nobody knows"),
        pytest.param("pdm run loop", ["unknown loop"], id="pdm, itself"),
        pytest.param("pdm run gunicorn x:y", ["server x:y"], id="pdm, a program and no task"),
        pytest.param("pdm install", ["other pdm"], id="pdm, a command of its own"),
        pytest.param("poetry run poe serve", ["flask-cli "], id="poe"),
        pytest.param("poe steps", ["flask-cli ", "other ruff"], id="poe, several"),
        pytest.param("poe here", ["server a:b"], id="poe, with a variable"),
        pytest.param("poe switched", ["unknown poe"], id="poe, by a condition"),
        pytest.param("poe nothing", ["unknown poe"], id="poe, no such task"),
        pytest.param("hatch run web", ["flask-cli "], id="hatch"),
        pytest.param("hatch run both", BOTH, id="hatch, one by another"),
        pytest.param("hatch run prod:web", ["server a:b"], id="hatch, another environment"),
        pytest.param("hatch -e prod run web", ["server a:b"], id="hatch, the same by an option"),
        pytest.param("rye run chain", ["flask-cli "], id="rye"),
        pytest.param("pixi run web", BOTH, id="pixi"),
        pytest.param("task web", BOTH, id="taskipy"),
        pytest.param("poetry run task web", BOTH, id="taskipy, in an environment"),
        pytest.param("task nothing", ["unknown task"], id="taskipy, no such task"),
        pytest.param("task", ["unknown task"], id="taskipy, no task"),
    ],
)
def test_tasks_of_a_project(command: str, expected: list[str]) -> None:
    assert said(traced(command.split(), {"pyproject.toml": PROJECT}).starts) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("pipenv run gunicorn x:y", ["server x:y"], id="a program and no script"),
        pytest.param("pipenv run web", ["flask-cli "], id="a script"),
        pytest.param("pipenv run plain", ["other echo"], id="there is no shell"),
        pytest.param("pipenv run call", ["python-code import web\nweb.main()"], id="a call"),
    ],
)
def test_scripts_of_pipenv(command: str, expected: list[str]) -> None:
    scripts = """[scripts]
        web = "flask run"
        plain = "echo a && flask run"
        call = {call = "web:main()"}
    """
    assert said(traced(command.split(), {"Pipfile": scripts}).starts) == expected


def test_tasks_of_a_project_keep_their_arguments_variables_and_lines() -> None:
    files = {"pyproject.toml": PROJECT, ".env": "FLASK_DEBUG=1"}
    pdm = traced(["pdm", "run", "start", "--reload"], files).starts[-1]
    assert (pdm.location.start.line, pdm.arguments) == (4, ("--debug", "--reload"))
    assert pdm.environment["FLASK_DEBUG"].location.path == PurePosixPath(".env")
    poe = traced(["poe", "here"], files).starts[-1]
    assert poe.environment["FLASK_DEBUG"].value == "1"
    hatch = [traced(["hatch", "run", *words], files).starts[-1] for words in (["web"], ["both"])]
    assert [one.arguments for one in hatch] == [("--debug",), ("--debug", "--reload")]
    (left_out,) = traced(["hatch", "run", "prod:web", "--reload"], files).starts
    assert left_out.arguments == ()


def test_code_of_a_task_is_followed() -> None:
    (start,) = traced(["pdm", "run", "call"], {"pyproject.toml": PROJECT}).starts
    assert (start.kind, start.target) == (
        StartKind.PYTHON_CODE,
        "import web.cli\nweb.cli.main()",
    )


def test_many_tasks_end() -> None:
    lists = "\n".join(f"t{n} = {[f't{n + 1}'] * 50}" for n in range(9))
    files = {"pyproject.toml": f"[tool.poe.tasks]\n{lists}\nt9 = []\n"}
    assert said(traced(["poe", "t0"], files).starts) == ["unknown poe"]
