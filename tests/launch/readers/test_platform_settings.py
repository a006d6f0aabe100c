"""Platforms set variables, build images and guess; their units show it."""

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
IMAGE = 'FROM python\nENV A=1\nENTRYPOINT ["python"]\nCMD ["app.py"]\n'


def reading(name: str, text: str, files: dict[str, str] | None = None) -> Reading:
    tree = Tree({name: text, **(files or {})})
    return READERS[name.rsplit("/", 1)[-1]](tree.file(name), tree)


def only(name: str, text: str, files: dict[str, str] | None = None) -> LaunchUnit:
    (unit,) = reading(name, text, files).units
    return unit


def values(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    ("name", "text", "files", "expected"),
    [
        pytest.param(
            "Procfile",
            "web: a",
            {"app.json": '{"env": {"FLASK_DEBUG": "1"}}'},
            {"FLASK_DEBUG": "1"},
            id="B084: app.json",
        ),
        pytest.param(
            "Procfile",
            "web: a",
            {"app.json": '{"env": {"A": {"value": "1"}, "B": {"required": true}}}'},
            {"A": "1"},
            id="B084: app.json, with values",
        ),
        pytest.param(
            "heroku.yml", "setup: {config: {A: 1}}\nrun: {web: a}", {}, {"A": "1"}, id="heroku.yml"
        ),
        pytest.param("fly.toml", "env.A = '1'\nprocesses.app = 'a'", {}, {"A": "1"}, id="B082"),
        pytest.param(
            "nixpacks.toml",
            "variables.A = '1'\nstart.cmd = 'a'",
            {},
            {"A": "1"},
            id="B088: nixpacks.toml",
        ),
        pytest.param(
            "app.yaml",
            "runtime: python39\nenv_variables: {FLASK_DEBUG: '1'}",
            {},
            {"FLASK_DEBUG": "1"},
            id="B085",
        ),
        pytest.param(
            "apprunner.yaml",
            "runtime: a\nrun: {command: a, env: [{name: A, value: 1}]}",
            {},
            {"A": "1"},
            id="B088: apprunner.yaml",
        ),
        pytest.param(
            ".do/app.yaml",
            "spec:\n  envs: [{key: A, value: 1}, {key: B}]\n"
            "  workers: [{run_command: a, envs: [{key: A, value: 2}]}]",
            {},
            {"A": "2", "B": None},
            id="B088: DigitalOcean",
        ),
        pytest.param(
            "render.yaml",
            "envVarGroups: [{name: g, envVars: [{key: A, value: 1}]}]\n"
            "services: [{type: web, startCommand: a, envVars: [{fromGroup: g},"
            " {key: B, sync: false}]}]",
            {},
            {"A": "1", "B": None},
            id="Render",
        ),
    ],
)
def test_environment(
    name: str, text: str, files: dict[str, str], expected: dict[str, str | None]
) -> None:
    assert values(only(name, text, files)) == expected


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        pytest.param(
            "heroku.yml",
            "setup: {config: {B: 2}}\nbuild: {docker: {web: Dockerfile}}",
            ("python", "app.py"),
            id="heroku.yml: the image's command",
        ),
        pytest.param(
            "heroku.yml",
            "setup: {config: {B: 2}}\nbuild: {docker: {web: Dockerfile}}\nrun: {web: web.py}",
            ("python", "web.py"),
            id="heroku.yml: another command",
        ),
        pytest.param(
            "heroku.yml",
            "setup: {config: {B: 2}}\nbuild: {docker: {web: Dockerfile}}\n"
            "run:\n  web:\n    command:\n    - web.py\n    image: web\n",
            ("python", "web.py"),
            id="heroku.yml: a list of commands",
        ),
        pytest.param("fly.toml", "[env]\nB = '2'", ("python", "app.py"), id="fly.toml: image"),
        pytest.param(
            "fly.toml",
            "[env]\nB = '2'\n[processes]\na = 'web.py'",
            ("python", "web.py"),
            id="fly.toml: a process",
        ),
        pytest.param(
            "render.yaml",
            "services: [{type: web, env: docker, dockerCommand: flask run,"
            " envVars: [{key: B, value: 2}]}]",
            ("flask", "run"),
            id="Render",
        ),
        pytest.param(
            "app.yaml",
            "runtime: custom\nenv_variables: {B: 2}",
            ("python", "app.py"),
            id="App Engine",
        ),
    ],
)
def test_images(name: str, text: str, words: tuple[str, ...]) -> None:
    unit = only(name, text, {"Dockerfile": IMAGE})
    assert unit.command.words == words
    assert values(unit) == {"A": "1", "B": "2"}


@pytest.mark.parametrize(
    ("text", "files", "starts"),
    [
        pytest.param("{}", [], False, id="no main.py"),
        pytest.param("{}", ["main.py", "Procfile"], False, id="a Procfile decides"),
        pytest.param("{}", ["main.py", "Dockerfile"], False, id="a Dockerfile decides"),
        pytest.param('{"build": {"builder": "RAILPACK"}}', ["main.py"], False, id="Railpack"),
        pytest.param('{"build": {"builder": "NIXPACKS"}}', ["main.py"], True, id="B086"),
    ],
)
def test_the_guess_of_nixpacks(text: str, files: list[str], *, starts: bool) -> None:
    units = reading("railway.json", text, dict.fromkeys(files, "")).units
    assert [unit.command.words for unit in units] == [("python", "main.py")] * starts


@pytest.mark.parametrize("name", ["fly.toml", "railway.json", "render.yaml", "heroku.yml"])
def test_trouble_is_noted(name: str) -> None:
    assert [note.id for note in reading(name, "{[").notifications] == ["syntax-error"]
