"""Which starts that nobody can follow may come to Flask of the repository, on a host."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

UNIT = "[Service]\nWorkingDirectory=/opt/web\nExecStart="


def started(command: str, **files: str) -> list[str]:
    return gate({"app.py": f"{FLASK}app.run()\n", "web.service": f"{UNIT}{command}\n", **files})


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("/usr/bin/dockerd -H fd://", id="a program of a package"),
        pytest.param("/usr/local/bin/electrs --conf /etc/electrs.toml", id="one put there"),
        pytest.param("/sbin/agent", id="of the system"),
        pytest.param("/usr/bin/npm start", id="a project of another language, elsewhere"),
    ],
)
def test_a_program_of_others_does_not_get_there(command: str) -> None:
    assert started(command) == []


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("/opt/web/serve --port 80", id="a program beside the project"),
        pytest.param("launcher --port 80", id="a program from PATH"),
        pytest.param("/usr/local/bin/overseer start", id="a manager of processes"),
        pytest.param("/usr/bin/wrap python app.py", id="it is given a start"),
        pytest.param("/usr/bin/wrap --module web:app", id="it is given an application"),
        pytest.param("/usr/bin/runner /opt/web/app.py", id="it is given a file"),
        pytest.param("/opt/web/up.sh", id="a script that is not there"),
        pytest.param("/bin/bash /opt/web/up.sh", id="one that a shell is given"),
        pytest.param("/usr/bin/sudo -u www /opt/web/up.sh", id="one that a wrapper is given"),
    ],
)
def test_what_may_get_there_is_said(command: str) -> None:
    assert started(command)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        pytest.param('{"scripts": {"start": "node web.js"}}', False, id="of another language"),
        pytest.param('{"scripts": {"start": "flask run"}}', True, id="of this project, perhaps"),
    ],
)
def test_tasks_of_a_folder_elsewhere(text: str, *, is_told: bool) -> None:
    assert bool(started("/usr/bin/npm start", **{"tools/kit/package.json": text})) is is_told


COMPOSE = "services:\n  tool:\n    image: {}\n    command: server\n{}"


@pytest.mark.parametrize(
    ("image", "more", "is_told"),
    [
        pytest.param("redash/redash:8", "", False, id="an image of others, which takes a word"),
        pytest.param("redash/redash:8", "    volumes: [.:/app]\n", True, id="with the code"),
        pytest.param("redash/redash:8", "    entrypoint: run\n", True, id="another entrypoint"),
        pytest.param("acme/web:8", "    environment: {FLASK_ENV: x}\n", True, id="one's own"),
    ],
)
def test_what_the_image_of_others_is_given(image: str, more: str, *, is_told: bool) -> None:
    files = {"app.py": f"{FLASK}app.run()\n", "compose.yml": COMPOSE.format(image, more)}
    assert any("launch-unresolved" in one for one in gate(files)) is is_told


IMAGE = 'FROM python:3\nRUN pip install flask\nCOPY . .\nCMD ["./tool", "x"]\n'


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_what_one_image_leaves_out_another_may_hold(names: str) -> None:
    files = {f"{name}.Dockerfile": IMAGE for name in names}
    ignored = {f"{names[0]}.Dockerfile.dockerignore": "*.py\n"}
    found = gate({"app.py": f"{FLASK}app.run()\n", **files, **ignored})
    told = [one for one in found if "launch-unresolved" in one]
    assert told == [f"medium launch-unresolved {names[1]}.Dockerfile:4"]


REMOTE = "on: push\njobs:\n  deploy:\n    steps:\n      - run: ssh host '{}'\n"


@pytest.mark.parametrize(
    ("command", "more", "is_told"),
    [
        pytest.param("/opt/${{ secrets.NAME }}.sh", (), False, id="there is none"),
        pytest.param(
            "/opt/${{ secrets.NAME }}/${{ secrets.NAME }}.ps1",
            ("run.sh",),
            False,
            id="none of that kind",
        ),
        pytest.param("/opt/${{ secrets.NAME }}.sh", ("run.sh",), True, id="it may be one of these"),
        pytest.param("/opt/${{ secrets.NAME }}", (), True, id="it may be anything"),
    ],
)
def test_a_script_whose_name_is_not_known_to_its_end(
    command: str, more: tuple[str, ...], *, is_told: bool
) -> None:
    scripts = dict.fromkeys(more, "#!/bin/sh\ntrue\n")
    workflow = {".github/workflows/deploy.yml": REMOTE.format(command)}
    found = gate({"app.py": f"{FLASK}app.run()\n", **workflow, **scripts})
    assert any("launch-unresolved" in one for one in found) is is_told
