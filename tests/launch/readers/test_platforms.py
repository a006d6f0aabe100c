"""Platforms start what their configurations say, or what their images say."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit, Reading
from flaskgate.launch.readers.platforms import fly, heroku, hosted, procfile, railway
from tests.launch.repository import Tree

READERS = {
    "Procfile": procfile.read,
    "Procfile.windows": procfile.read,
    "heroku.yml": heroku.read,
    "fly.toml": fly.read,
    "railway.json": railway.read,
    "railway.toml": railway.read,
    "nixpacks.toml": railway.read,
    "render.yaml": hosted.read,
    "app.yaml": hosted.read,
    "apprunner.yaml": hosted.read,
}
SHELL = ("/bin/sh", "-c")


def reading(name: str, text: str, files: dict[str, str] | None = None) -> Reading:
    tree = Tree({name: text, **(files or {})})
    return READERS[name.rsplit("/", 1)[-1]](tree.file(name), tree)


def only(name: str, text: str, files: dict[str, str] | None = None) -> LaunchUnit:
    (unit,) = reading(name, text, files).units
    return unit


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("Procfile", "", id="an empty Procfile"),
        pytest.param("Procfile", "# web: flask run\nweb:\nflask run", id="no process"),
        pytest.param("heroku.yml", "build: {docker: {web: Dockerfile}}", id="no such Dockerfile"),
        pytest.param("heroku.yml", "- a", id="a list"),
        pytest.param("fly.toml", "app = 'x'\n[env]\nA = '1'", id="variables, but no command"),
        pytest.param("fly.toml", "processes = []\nenv = 1", id="other shapes"),
        pytest.param("railway.json", '{"deploy": {"startCommand": null}}', id="null"),
        pytest.param("railway.json", '{"deploy": {"startCommand": " "}}', id="blank"),
        pytest.param("render.yaml", "services: [{type: web, name: a}]", id="no start command"),
        pytest.param("render.yaml", "services: {web: {image: a}}", id="another YAML"),
        pytest.param("app.yaml", "runtime: go\nentrypoint: flask run", id="no Python"),
        pytest.param("app.yaml", "kind: Pod\nmetadata: {}", id="a manifest"),
    ],
)
def test_no_unit(name: str, text: str) -> None:
    assert reading(name, text).units == ()


@pytest.mark.parametrize(
    ("name", "text", "words", "line"),
    [
        pytest.param(
            "Procfile", "web: flask run -h 0.0.0.0", (*SHELL, "flask run -h 0.0.0.0"), 1, id="B064"
        ),
        pytest.param(
            "a/Procfile", "\nweb:  python app.py \r\n", (*SHELL, "python app.py"), 2, id="B065"
        ),
        pytest.param(
            "heroku.yml",
            "run:\n  web: python app.py",
            (*SHELL, "python app.py"),
            2,
            id="heroku.yml",
        ),
        pytest.param(
            "heroku.yml",
            "run:\n  web:\n    command:\n    - flask\n    - run",
            ("flask", "run"),
            3,
            id="heroku.yml with a list",
        ),
        pytest.param(
            "render.yaml",
            "services:\n- type: web\n  startCommand: flask run",
            (*SHELL, "flask run"),
            3,
            id="B081",
        ),
        pytest.param(
            "render.yaml",
            "projects:\n- environments:\n  - services:\n    - {type: pserv, startCommand: a}",
            (*SHELL, "a"),
            4,
            id="projects",
        ),
        pytest.param(
            "fly.toml", "[processes]\napp = 'flask run'", (*SHELL, "flask run"), 2, id="B082"
        ),
        pytest.param("fly.toml", "[experimental]\nexec = ['a', 'b']", ("a", "b"), 2, id="exec"),
        pytest.param(
            "app.yaml",
            "runtime: python39\nentrypoint: python main.py",
            (*SHELL, "python main.py"),
            2,
            id="B085",
        ),
        pytest.param(
            "app.yaml",
            "runtime: python39\n",
            (*SHELL, "exec gunicorn -b :$PORT main:app"),
            1,
            id="App Engine's own start",
        ),
        pytest.param(
            "railway.json",
            '{"deploy":\n{"startCommand": "flask run"}}',
            (*SHELL, "flask run"),
            2,
            id="B088: railway.json",
        ),
        pytest.param(
            "railway.toml",
            "[deploy]\nstartCommand = 'flask run'",
            (*SHELL, "flask run"),
            2,
            id="B088: railway.toml",
        ),
        pytest.param(
            "nixpacks.toml",
            "[start]\ncmd = 'flask run'",
            (*SHELL, "flask run"),
            2,
            id="B088: nixpacks.toml",
        ),
        pytest.param(
            "apprunner.yaml",
            "runtime: python3\nrun:\n  command: flask run",
            (*SHELL, "flask run"),
            3,
            id="B088: apprunner.yaml",
        ),
        pytest.param(
            ".do/app.yaml",
            "services:\n- name: a\n  run_command: flask run",
            (*SHELL, "flask run"),
            3,
            id="B088: DigitalOcean",
        ),
    ],
)
def test_start(name: str, text: str, words: tuple[str, ...], line: int) -> None:
    unit = only(name, text)
    assert unit.command.words == words
    assert unit.command.location.start.line == line
    folder = name.rpartition("/")[0].removeprefix(".do") or "."
    assert [str(mount.source) for mount in unit.mounts] == [folder]


def test_processes_of_a_procfile() -> None:  # B066
    units = reading("Procfile", "release: flask db upgrade\nweb: a\nworker: b").units
    assert [(unit.name, unit.serves, unit.reach) for unit in units] == [
        ("process release", False, ""),
        ("process web", True, "web process"),
        ("process worker", True, ""),
    ]


def test_a_procfile_for_windows_is_for_developers() -> None:
    assert only("Procfile.windows", "web: flask run").context == "development"
