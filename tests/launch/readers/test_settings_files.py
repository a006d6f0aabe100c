"""Programs of Supervisor and configurations of uWSGI are started as written."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.hosts import supervisor, uwsgi
from tests.launch.repository import Tree


def programs(text: str) -> tuple[LaunchUnit, ...]:
    tree = Tree({"deploy/supervisord.conf": text})
    return supervisor.read(tree.file("deploy/supervisord.conf"), tree).units


def values(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[supervisord]\ncommand=flask run", id="no program"),
        pytest.param("[program:a]\n;command=flask run\n# command=flask run", id="comments"),
        pytest.param("[program:a]\ncommand=", id="no command"),
        pytest.param("command=flask run", id="no section"),
    ],
)
def test_no_program(text: str) -> None:
    assert programs(text) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("command=/opt/venv/bin/flask run", ("/opt/venv/bin/flask", "run"), id="B070"),
        pytest.param("command = a 'b c' ; note", ("a", "b c"), id="quotes and a comment"),
        pytest.param("command=a\n  b\n  -c d", ("a", "b", "-c", "d"), id="several lines"),
        pytest.param(
            "command=a %(ENV_PORT)s %(program_name)s %%",
            ("a", "${PORT}", "web", "%"),
            id="expansions",
        ),
        pytest.param("command=a %(other)s %(process_num)02d", ("a", "%(other)s", "0"), id="others"),
    ],
)
def test_command(line: str, words: tuple[str, ...]) -> None:
    (unit,) = programs(f"[program:web]\n{line}\n")
    assert unit.command.words == words
    assert unit.name == "program web"
    assert unit.command.location.start == (2, 1)


def test_indented_keys_are_no_continuation() -> None:
    (unit,) = programs("[program:web]\n  command=a b\n  directory=/srv/web\n  autostart=false\n")
    assert unit.command.words == ("a", "b")
    assert str(unit.folder) == "/srv/web"
    assert not unit.is_started


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('FLASK_DEBUG="1"', {"FLASK_DEBUG": "1"}, id="B070"),
        pytest.param("A='x, y',B=2 , C=%(ENV_C)s", {"A": "x, y", "B": "2", "C": None}, id="list"),
        pytest.param("A=1,\n  B=2", {"A": "1", "B": "2"}, id="several lines"),
        pytest.param("A={{ a }}", {"A": None}, id="a template"),
    ],
)
def test_environment(text: str, expected: dict[str, str | None]) -> None:
    common = "[supervisord]\nenvironment=Z=0\n"
    (unit,) = programs(f"{common}[program:web]\ncommand=a\nenvironment={text}\n")
    assert values(unit) == {"Z": "0", **expected}


def server(text: str) -> tuple[LaunchUnit, ...]:
    tree = Tree({"api/uwsgi.ini": text})
    return uwsgi.read(tree.file("api/uwsgi.ini"), tree).units


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[other]\nmodule=app", id="another section"),
        pytest.param("[uwsgi]\nmaster=true", id="no app"),
    ],
)
def test_no_server(text: str) -> None:
    assert server(text) == ()


def test_uwsgi_serves_its_app() -> None:
    text = (
        "[uwsgi]\nmodule = shop:app\ncatch-exceptions = true\nenv = FLASK_DEBUG=1\nenv = A=$(B)\n"
    )
    (unit,) = server(text)
    assert unit.command.words == (
        *("uwsgi", "--ini", "uwsgi.ini", "--module", "shop:app"),
        *("--catch-exceptions", "true"),
    )
    assert unit.command.location.start == (2, 1)
    assert values(unit) == {"FLASK_DEBUG": "1", "A": None}
    assert str(unit.mounts[0].source) == "api"


def test_placeholders_of_uwsgi() -> None:
    """The first option of a name counts; one that is set below is not filled in."""
    text = (
        "[uwsgi]\nbase = /srv\nbase = /opt\nset = app = shop\nmodule = %(app):app\n"
        "chdir = %(base)/web\nenv = A=%(base)\nenv = B=%(below)\nbelow = 1\n"
    )
    (unit,) = server(text)
    assert unit.command.words[3:] == ("--module", "shop:app", "--chdir", "/srv/web")
    assert values(unit) == {"A": "/srv", "B": None}


@pytest.mark.parametrize(
    ("line", "command"),
    [
        pytest.param("attach-daemon = python3 web.py", "python3 web.py", id="a daemon"),
        pytest.param("smart-attach-daemon = /run/w.pid ./w", "./w", id="with its process id"),
        pytest.param("attach-daemon2 = cmd=python web.py", "python web.py", id="by keys"),
        pytest.param("exec-asap = python seed.py", "python seed.py", id="before all else"),
    ],
)
def test_what_uwsgi_starts_besides(line: str, command: str) -> None:
    tree = Tree({"uwsgi.ini": f"[uwsgi]\nmodule = app:app\n{line}\n"})
    server, beside = uwsgi.read(tree.file("uwsgi.ini"), tree).units
    assert server.command.words[0] == "uwsgi"
    assert beside.command.words == ("/bin/sh", "-c", command)
    assert beside.command.location.start.line == 3
