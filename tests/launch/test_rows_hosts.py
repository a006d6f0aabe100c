"""The rows of the reference's table B on hosts, scripts and platforms."""

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
            {"Procfile": "web: flask run --host=0.0.0.0 --port=$PORT\n", "app.py": SAFE},
            ["high dev-server-deployed Procfile:1"],
            id="B064 web",
        ),
        pytest.param(
            {"Procfile": "web: python app.py\n", "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B065 python with debug",
        ),
        pytest.param(
            {
                "Procfile": "web: python app.py\n",
                "app.py": GUARDED + ("from waitress import serve\n    serve(app)\n"),
            },
            [],
            id="B065 python that serves with waitress",
        ),
        pytest.param(
            {"Procfile": "web: python app.py\n", "app.py": SAFE},
            ["high dev-server-deployed Procfile:1"],
            id="B065 python without debug",
        ),
        pytest.param(
            {
                "Procfile": (
                    "release: flask db upgrade\nweb: gunicorn app:app\nworker: python worker.py\n"
                ),
                "app.py": DEBUG,
                "worker.py": "print(1)\n",
            },
            [],
            id="B066 release and worker",
        ),
        pytest.param(
            {
                "web.service": (
                    "[Service]\n"
                    "WorkingDirectory=/srv/app\n"
                    'Environment="FLASK_DEBUG=1"\n'
                    "ExecStart=/srv/app/venv/bin/flask run\n"
                ),
                "app.py": SAFE,
            },
            ["critical debug-deployed web.service:3", "high dev-server-deployed web.service:4"],
            id="B069 Environment",
        ),
        pytest.param(
            {
                "web.service": (
                    "[Service]\n"
                    "WorkingDirectory=/srv/app\n"
                    "EnvironmentFile=/srv/app/.env\n"
                    "ExecStart=/srv/app/venv/bin/flask run\n"
                ),
                "app.py": SAFE,
                ".env": "FLASK_DEBUG=1\n",
            },
            ["critical debug-deployed .env:1", "high dev-server-deployed web.service:4"],
            id="B069 EnvironmentFile",
        ),
        pytest.param(
            {
                "web.service": (
                    "[Service]\n"
                    "WorkingDirectory=/srv/app\n"
                    "ExecStart=/srv/app/venv/bin/python app.py\n"
                ),
                "app.py": DEBUG,
            },
            ["critical debug-deployed app.py:5"],
            id="B069 python in a unit",
        ),
        pytest.param(
            {
                "supervisor.conf": (
                    "[program:web]\n"
                    "directory=/srv/app\n"
                    "command=/srv/app/venv/bin/flask run\n"
                    'environment=FLASK_DEBUG="1"\n'
                ),
                "app.py": SAFE,
            },
            [
                "critical debug-deployed supervisor.conf:4",
                "high dev-server-deployed supervisor.conf:3",
            ],
            id="B070 environment of supervisor",
        ),
        pytest.param(
            {"start.sh": ("#!/bin/sh\nflask run -h 0.0.0.0\n"), "app.py": SAFE},
            [],
            id="B071 a script that nothing runs",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["./start.sh"]\n',
                "app.py": SAFE,
                "start.sh": ("#!/bin/sh\nexec flask --app web run --debug\n"),
            },
            ["critical debug-deployed start.sh:2"],
            id="B071 exec in a script",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["./start.sh"]\n',
                "app.py": SAFE,
                "start.sh": ("#!/bin/sh\nFLASK_DEBUG=1 python app.py\n"),
            },
            ["critical debug-deployed start.sh:2"],
            id="B072 a variable before the command",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["./start.sh"]\n',
                "app.py": SAFE,
                "start.sh": ("#!/bin/sh\nexport FLASK_DEBUG=1\nflask run\n"),
            },
            ["critical debug-deployed start.sh:2", "high dev-server-deployed start.sh:3"],
            id="B072 export",
        ),
        pytest.param(
            {
                "user-data.sh": (
                    "#!/bin/bash\n"
                    "cat > /etc/systemd/system/web.service <<EOF\n"
                    "[Service]\n"
                    "WorkingDirectory=/srv/app\n"
                    "ExecStart=/usr/bin/python3 app.py\n"
                    "EOF\n"
                    "systemctl enable --now web\n"
                ),
                "app.py": DEBUG,
            },
            ["critical debug-deployed app.py:5"],
            id="B073 a unit in a heredoc",
        ),
        pytest.param(
            {
                "deploy.sh": ('#!/bin/bash\nssh host "cd /srv/app && nohup python app.py &"\n'),
                "app.py": DEBUG,
            },
            ["critical debug-deployed app.py:5"],
            id="B074 nohup over ssh",
        ),
        pytest.param(
            {"deploy.sh": ("#!/bin/bash\ngit pull\nnohup python app.py &\n"), "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B074 nohup",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["./start.sh"]\n',
                "app.py": SAFE,
                "start.sh": ("#!/bin/sh\nflask --app run db upgrade\nflask run-worker\n"),
            },
            [],
            id="B075 commands that are not run",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + ('COPY boot.sh .\nENTRYPOINT ["./boot.sh"]\n'),
                "boot.sh": (
                    "#!/bin/bash\nflask db upgrade\nexec gunicorn -b :5000 microblog:app\n"
                ),
                "microblog.py": ("from flask import Flask\napp = Flask(__name__)\n"),
                ".flaskenv": ("FLASK_APP=microblog.py\nFLASK_DEBUG=1\n"),
            },
            [],
            id="B076 acceptance: microblog",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["flask","run"]\n',
                "app.py": SAFE,
                ".flaskenv": "FLASK_DEBUG=1\n",
                "requirements.txt": ("flask\npython-dotenv\n"),
            },
            ["critical debug-deployed .flaskenv:1", "high dev-server-deployed Dockerfile:4"],
            id="B077 .flaskenv and flask run",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python","app.py"]\n',
                "app.py": SAFE,
                ".flaskenv": "FLASK_DEBUG=1\n",
                "requirements.txt": ("flask\npython-dotenv\n"),
            },
            ["critical debug-deployed .flaskenv:1"],
            id="B077 .flaskenv and python",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["flask","run"]\n',
                "app.py": SAFE,
                ".flaskenv": "FLASK_DEBUG=1\n",
                "requirements.txt": ("flask\npython-dotenv\n"),
                ".dockerignore": ".flaskenv\n",
            },
            ["high dev-server-deployed Dockerfile:4"],
            id="B077 .flaskenv that does not ship",
        ),
        *(
            pytest.param(
                {
                    "Dockerfile": f"{IMAGE}ENV FLASK_SKIP_DOTENV={skips}\nCMD {command}\n",
                    "app.py": SAFE,
                    ".flaskenv": "FLASK_DEBUG=1\n",
                    "requirements.txt": "flask\npython-dotenv\n",
                },
                expected,
                id=f"B077 .flaskenv, {command}, FLASK_SKIP_DOTENV={skips}",
            )
            for skips, command, expected in (
                ("1", "flask run", ["high dev-server-deployed Dockerfile:5"]),
                ("yes", "python app.py", ["high dev-server-deployed Dockerfile:5"]),
                ("False", "python app.py", ["critical debug-deployed .flaskenv:1"]),
                (
                    "0",
                    "flask run",
                    [
                        "critical debug-deployed .flaskenv:1",
                        "high dev-server-deployed Dockerfile:5",
                    ],
                ),
                (
                    "1",
                    "flask --env-file .flaskenv run",
                    [
                        "critical debug-deployed .flaskenv:1",
                        "high dev-server-deployed Dockerfile:5",
                    ],
                ),
            )
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["gunicorn","app:app"]\n',
                "app.py": (
                    "from dotenv import load_dotenv\n"
                    "load_dotenv('.env')\n"
                    "from flask import Flask\n"
                    "app = Flask(__name__)\n"
                ),
                ".env": "FLASK_DEBUG=1\n",
            },
            ["medium debug-behind-server .env:1"],
            id="B080 load_dotenv under gunicorn",
        ),
    ],
)
def test_hosts(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "render.yaml": (
                    "services:\n  - type: web\n    name: w\n    startCommand: flask run\n"
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed render.yaml:4"],
            id="B081 flask run",
        ),
        pytest.param(
            {
                "render.yaml": (
                    "services:\n  - type: web\n    name: w\n    startCommand: python app.py\n"
                ),
                "app.py": DEBUG,
            },
            ["critical debug-deployed app.py:5"],
            id="B081 python",
        ),
        pytest.param(
            {
                "fly.toml": (
                    'app = "x"\n[processes]\napp = "flask run"\n[env]\nFLASK_DEBUG = "1"\n'
                ),
                "app.py": SAFE,
            },
            ["critical debug-deployed fly.toml:5", "high dev-server-deployed fly.toml:3"],
            id="B082 processes and env",
        ),
        pytest.param(
            {
                "Dockerfile": (
                    "ARG PYTHON_VERSION=3.12\n"
                    "FROM python:${PYTHON_VERSION}\n"
                    "WORKDIR /code\n"
                    "COPY . .\n"
                    "EXPOSE 8080\n"
                    'CMD [ "python3", "-m" , "flask", "run", "--host=0.0.0.0", "--port=8080"]\n'
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:6"],
            id="B083 acceptance: fly launch",
        ),
        pytest.param(
            {
                "app.json": '{"env": {"FLASK_DEBUG": "1"}}\n',
                "Procfile": "web: flask run\n",
                "app.py": SAFE,
            },
            ["critical debug-deployed app.json:1", "high dev-server-deployed Procfile:1"],
            id="B084 app.json",
        ),
        pytest.param(
            {
                "app.yaml": (
                    "runtime: python312\n"
                    "entrypoint: python main.py\n"
                    'env_variables: {FLASK_DEBUG: "1"}\n'
                ),
                "main.py": SAFE,
            },
            ["critical debug-deployed app.yaml:3"],
            id="B085 app.yaml",
        ),
        pytest.param(
            {"railway.json": '{"build": {"builder": "NIXPACKS"}}\n', "main.py": DEBUG},
            ["critical debug-deployed main.py:5"],
            id="B086 an implicit main.py",
        ),
        pytest.param(
            {"nixpacks.toml": ('[start]\ncmd = "python app.py"\n'), "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B088 nixpacks",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["functions-framework","--target=f","--debug"]\n',
                "app.py": SAFE,
                "main.py": ("def f(r):\n    return 1\n"),
            },
            ["high functions-framework-debug Dockerfile:4"],
            id="B093 functions-framework --debug",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["functions-framework","--target=f"]\n',
                "app.py": SAFE,
                "main.py": ("def f(r):\n    return 1\n"),
            },
            [],
            id="B094 functions-framework",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE
                + 'CMD ["superset","run","-p","8088","--with-threads","--reload","--debugger"]\n',
                "app.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B095 superset",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["shop","run","--debug"]\n',
                "app.py": SAFE,
                "pyproject.toml": ('[project.scripts]\nshop = "shop.cli:cli"\n'),
                "shop/__init__.py": "",
                "shop/cli.py": (
                    "import click\n"
                    "from flask import Flask\n"
                    "from flask.cli import FlaskGroup\n"
                    "def create_app():\n"
                    "    return Flask(__name__)\n"
                    "@click.group(cls=FlaskGroup, create_app=create_app)\n"
                    "def cli():\n"
                    "    pass\n"
                ),
            },
            ["critical debug-deployed Dockerfile:4"],
            id="B095 a FlaskGroup of its own",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["gunicorn","-k","geventwebsocket","app:app"]\n',
                "app.py": FLASK
                + (
                    "from flask_socketio import SocketIO\n"
                    "socketio = SocketIO(app)\n"
                    "if __name__ == '__main__':\n"
                    "    socketio.run(app, debug=True)\n"
                ),
            },
            [],
            id="B098 gunicorn and a guarded socketio",
        ),
    ],
)
def test_platforms(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected
