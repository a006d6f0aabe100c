"""The rows of the reference's table B on images and their variables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

GUARDED = FLASK + MAIN
SAFE = GUARDED + "app.run()\n"
DEBUG = GUARDED + "app.run(debug=True)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["flask","run","--host=0.0.0.0"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B001 flask run",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["flask","run","--debug"]\n', "app.py": SAFE},
            ["critical debug-deployed Dockerfile:4"],
            id="B002 flask run --debug",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["flask","--debug","run"]\n', "app.py": SAFE},
            ["critical debug-deployed Dockerfile:4"],
            id="B002 flask --debug run",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["flask","run","--debugger"]\n', "app.py": SAFE},
            ["critical debug-deployed Dockerfile:4"],
            id="B002 flask run --debugger",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + "CMD flask --app web run --debug --host 0.0.0.0\n",
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B003 shell form",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["python3","-m","flask","run"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B004 python -m flask",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + 'CMD ["python3","-m","flask","--app","app","--debug","run"]\n',
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B004 python -m flask --debug",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["uv","run","flask","run"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B005 uv run",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["poetry","run","flask","run"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B005 poetry run",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["pipenv","run","flask","run"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B005 pipenv run",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["sh","-c","flask db upgrade && flask run -p $PORT"]\n',
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:4"],
            id="B006 sh -c after a migration",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["python","app.py"]\n', "app.py": SAFE},
            ["high dev-server-deployed Dockerfile:4"],
            id="B007 python app.py",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["python","app.py"]\n', "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B007 python app.py with debug",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + ('ENTRYPOINT ["python"]\nCMD ["app.py"]\n'), "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B008 ENTRYPOINT and CMD",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + "CMD exec python -u src/main.py\n",
                "app.py": SAFE,
                "src/main.py": DEBUG,
            },
            ["critical debug-deployed src/main.py:5"],
            id="B009 exec and -u",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python","-m","pkg.server"]\n',
                "app.py": SAFE,
                "pkg/__init__.py": "",
                "pkg/server.py": DEBUG,
            },
            ["critical debug-deployed pkg/server.py:5"],
            id="B010 python -m",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python","-m","pkg.server"]\n',
                "app.py": SAFE,
                "pkg/__init__.py": "",
                "pkg/server/__init__.py": "",
                "pkg/server/__main__.py": FLASK + "app.run()\n",
            },
            ["high dev-server-deployed Dockerfile:4"],
            id="B010 python -m of a package",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["./start.sh"]\n',
                "app.py": SAFE,
                "start.sh": ("#!/bin/sh\nexec flask run --debug\n"),
            },
            ["critical debug-deployed start.sh:2"],
            id="B011 a script",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'ENTRYPOINT ["./boot.sh"]\n',
                "app.py": DEBUG,
                "boot.sh": ("#!/bin/sh\nflask db upgrade\nexec gunicorn app:app\n"),
            },
            [],
            id="B011 a script that ends in gunicorn",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["make","run-prod"]\n',
                "app.py": SAFE,
                "Makefile": ("run-prod:\n\tflask run\n"),
            },
            ["high dev-server-deployed Makefile:2"],
            id="B012 make",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["npm","start"]\n', "app.py": SAFE},
            ["medium launch-unresolved Dockerfile:4"],
            id="B012 npm without a package.json",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('CMD ["flask","run"]\nCMD ["gunicorn","app:app"]\n'),
                "app.py": DEBUG,
            },
            [],
            id="B013 the last CMD wins",
        ),
        pytest.param(
            {
                "Dockerfile": (
                    "FROM python:3 AS base\n"
                    "WORKDIR /app\n"
                    "COPY . .\n"
                    "FROM base AS dev\n"
                    'CMD ["flask","run","--debug"]\n'
                    "FROM base\n"
                    'CMD ["gunicorn","app:app"]\n'
                ),
                "app.py": DEBUG,
            },
            [],
            id="B014 another stage",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + (
                    "RUN flask db upgrade\n"
                    'HEALTHCHECK CMD ["flask","run"]\n'
                    'CMD ["gunicorn","app:app"]\n'
                ),
                "app.py": SAFE,
            },
            [],
            id="B015 a migration and a health check",
        ),
    ],
)
def test_dockerfiles(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"Dockerfile": IMAGE + ('ENV FLASK_DEBUG=1\nCMD ["flask","run"]\n'), "app.py": SAFE},
            ["critical debug-deployed Dockerfile:4", "high dev-server-deployed Dockerfile:5"],
            id="B016 ENV and flask run",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_DEBUG=1\nCMD ["python","app.py"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B016 ENV and python",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_DEBUG=1\nCMD ["gunicorn","app:app"]\n'),
                "app.py": SAFE,
            },
            ["medium debug-behind-server Dockerfile:4"],
            id="B017 ENV and gunicorn",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_DEBUG=1\nCMD ["gunicorn","app:app"]\n'),
                "app.py": FLASK
                + (
                    "from werkzeug.debug import DebuggedApplication\n"
                    "if app.debug:\n"
                    "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
                ),
            },
            ["critical debug-deployed app.py:6", "medium debug-behind-server Dockerfile:4"],
            id="B017 ENV, gunicorn and DebuggedApplication",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV A=b FLASK_DEBUG=1 C=d\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4", "high dev-server-deployed Dockerfile:5"],
            id="B019 ENV with several pairs",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_DEBUG=0\nCMD ["python","app.py"]\n'),
                "app.py": FLASK + ("app.debug = True\nif __name__ == '__main__':\n    app.run()\n"),
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B022 0 beats app.debug",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_DEBUG=0\nCMD ["python","app.py"]\n'),
                "app.py": DEBUG,
            },
            ["critical debug-deployed app.py:5"],
            id="B022 0 does not beat an argument",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
                "requirements.txt": "flask==2.2.5\n",
            },
            ["critical debug-deployed Dockerfile:4", "high dev-server-deployed Dockerfile:5"],
            id="B023 old Flask",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["python","app.py"]\n'),
                "app.py": SAFE,
                "requirements.txt": "flask==2.2.5\n",
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B023 old Flask by python",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["gunicorn","app:app"]\n'),
                "app.py": SAFE,
                "requirements.txt": "flask==2.2.5\n",
            },
            ["medium debug-behind-server Dockerfile:4"],
            id="B023 old Flask by gunicorn",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
                "requirements.txt": "flask==3.0.0\n",
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B023 new Flask",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["python","app.py"]\n'),
                "app.py": SAFE,
                "requirements.txt": "flask==3.0.0\n",
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B023 new Flask by python",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_ENV=development\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B023 unpinned Flask",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + ('ARG FLASK_DEBUG=1\nENV FLASK_DEBUG=${FLASK_DEBUG}\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:5", "high dev-server-deployed Dockerfile:6"],
            id="B024 ARG into ENV",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_RUN_DEBUG=1\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4", "high dev-server-deployed Dockerfile:5"],
            id="B025 FLASK_RUN_DEBUG",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_RUN_DEBUGGER=1\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4", "high dev-server-deployed Dockerfile:5"],
            id="B025 FLASK_RUN_DEBUGGER",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_RUN_DEBUG=1\nCMD ["gunicorn","app:app"]\n'),
                "app.py": SAFE,
            },
            [],
            id="B025 not under gunicorn",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_RUN_DEBUG=1\nCMD ["python","app.py"]\n'),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B025 not under python",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV FLASK_RUN_HOST=0.0.0.0\nCMD ["flask","run"]\n'),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:5"],
            id="B026 FLASK_RUN_HOST",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + ('ENV WERKZEUG_DEBUG_PIN=off\nCMD ["flask","run","--debug"]\n'),
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:5"],
            id="B027 PIN off and debugger",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + ('ENV WERKZEUG_DEBUG_PIN=123-456-789\nCMD ["gunicorn","app:app"]\n'),
                "app.py": SAFE,
            },
            [],
            id="B028 PIN without debugger",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV DASH_DEBUG=0\nCMD ["python","app.py"]\n'),
                "app.py": (
                    "from dash import Dash\n"
                    "app = Dash(__name__)\n"
                    "if __name__ == '__main__':\n"
                    "    app.run()\n"
                ),
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B029 DASH_DEBUG=0",
        ),
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["flask","--app","run","db","upgrade"]\n', "app.py": SAFE},
            [],
            id="B031 a migration by --app run",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('ENV DEBUG=1\nCMD ["functions-framework","--target=f"]\n'),
                "app.py": SAFE,
                "main.py": ("def f(r):\n    return 1\n"),
            },
            ["high functions-framework-debug Dockerfile:5"],
            id="B030 DEBUG and functions-framework",
        ),
    ],
)
def test_variables(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize("value", ["off", "n", "f", "OFF"])
def test_b020_words_that_only_the_command_takes_as_off(value: str) -> None:
    assert started(value, '["flask", "run"]') == [SERVER]
    assert started(value, '["python", "app.py"]') == ["critical debug-deployed Dockerfile:4"]
    assert started(value, '["gunicorn", "app:app"]') == ["medium debug-behind-server Dockerfile:4"]


@pytest.mark.parametrize("value", ["none", "2"])
def test_b021_words_with_which_the_command_does_not_start(value: str) -> None:
    assert started(value, '["flask", "run"]') == ["medium launch-unresolved Dockerfile:5"]
    assert started(value, '["flask", "--no-debug", "run"]') == [SERVER]
    assert started(value, '["flask", "run", "--no-debug"]') == [
        "medium launch-unresolved Dockerfile:5"
    ]
    assert started(value, '["python", "app.py"]') == ["critical debug-deployed Dockerfile:4"]
    assert started(value, '["gunicorn", "app:app"]') == ["medium debug-behind-server Dockerfile:4"]


@pytest.mark.parametrize("value", ["0", "false", "no", '""'])
def test_b022_words_that_are_off_everywhere(value: str) -> None:
    assert started(value, '["flask", "run"]') == [SERVER]
    assert started(value, '["python", "app.py"]') == [SERVER]
    assert started(value, '["gunicorn", "app:app"]') == []


def started(value: str, command: str) -> list[str]:
    dockerfile = f"{IMAGE}ENV FLASK_DEBUG={value}\nCMD {command}\n"
    return gate({"Dockerfile": dockerfile, "app.py": SAFE})


SERVER = "high dev-server-deployed Dockerfile:5"
