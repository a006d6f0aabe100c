"""Histories of a repository, each a base and a change, and whether the change newly gates.

Those of `GATES` bring a debugger or the development server into production that was not there,
most of them without touching the line that serves; those of `PASSES` leave it as it was, or have
nothing to do with it. None as a file's content deletes it; a `Link` is a symbolic link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class History(NamedTuple):
    """A base, and what a change does to it."""

    base: Mapping[str, str | Link]
    change: Mapping[str, str | Link | None]
    moved: Mapping[str, str] = {}
    """From old paths to new ones, before the change is made."""


Files = dict[str, str | Link]

HEAD = "from flask import Flask\n\napp = Flask(__name__)\n"
ROUTE = '\n\n@app.get("/")\ndef index():\n    return "hello"\n'
GUARD = '\n\nif __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=True)\n'
APP = HEAD + ROUTE + GUARD
CLEAN = HEAD + ROUTE
WRAPPED = (
    HEAD
    + "if app.debug:\n    from werkzeug.debug import DebuggedApplication\n\n"
    + "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
    + ROUTE
)
REQUIREMENTS = "flask==3.0.3\ngunicorn==23.0.0\n"
GUNICORN = '["gunicorn", "--bind=:8000", "app:app"]'
PYTHON = '["python", "app.py"]'


def image(command: str, *lines: str) -> str:
    """Return a Dockerfile with lines before its command."""
    more = "".join(f"{line}\n" for line in lines)
    head = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n"
    return f"{head}{more}CMD {command}\n"


SERVED: Files = {
    "app.py": APP,
    "requirements.txt": REQUIREMENTS,
    "Dockerfile": image(GUNICORN),
    "README.md": "# Shop\n",
}
"""Debug under a main guard that production does not get to."""
WATCHED: Files = {**SERVED, "app.py": WRAPPED}
"""A debugger under any server, where debug mode is on."""
QUIET: Files = {**SERVED, "app.py": CLEAN}
DEPLOYED: Files = {**SERVED, "Dockerfile": image(PYTHON)}
"""Old debt: production starts the debugger."""


def compose(web: str, more: str = "") -> str:
    """Return a Compose file with one service of ours."""
    return f"services:\n  web:\n    build: .\n    ports: ['80:8000']\n{web}{more}"


def unit(command: str, *lines: str) -> str:
    """Return a unit file of systemd."""
    more = "".join(f"{line}\n" for line in lines)
    return (
        "[Unit]\nDescription=Shop\n[Service]\nUser=shop\nWorkingDirectory=/srv/shop\n"
        f"{more}ExecStart={command}\n[Install]\nWantedBy=multi-user.target\n"
    )


def deployment(container: str) -> str:
    """Return a Deployment with one container, given as indented YAML."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
        "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
        f"    spec:\n      containers:\n        - name: web\n          image: shop:1\n{container}"
    )


SERVE = '          command: ["gunicorn", "--bind=:8000", "app:app"]\n'
FROM_MAP = SERVE + "          envFrom: [{configMapRef: {name: web}}]\n"


def config_map(name: str, value: str = "1") -> str:
    """Return a ConfigMap that sets FLASK_DEBUG."""
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
        f'data:\n  FLASK_DEBUG: "{value}"\n'
    )


K8S: Files = {"app.py": WRAPPED, "requirements.txt": REQUIREMENTS}
HOST: Files = {"app.py": APP, "requirements.txt": REQUIREMENTS}
TWO_COMMANDS = image(PYTHON) + f"CMD {GUNICORN}\n"
STAGES = (
    f"FROM python:3.12-slim AS base\nWORKDIR /srv\nCOPY . .\n\nFROM base AS dev\nCMD {PYTHON}\n\n"
    f"FROM base AS web\nCMD {GUNICORN}\n"
)
SCRIPT = (
    'set -e\nMODE={}\nif [ "$MODE" = dev ]; then\n  exec python app.py\nfi\nexec gunicorn app:app\n'
)
STARTED = image('["sh", "start.sh"]')
SETTINGS = "DEBUG = {}\nPORT = 8000\n"
BY_SETTINGS = (
    "from flask import Flask\n\nimport settings\n\napp = Flask(__name__)\n"
    'if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=settings.DEBUG)\n'
)
BY_ENVIRONMENT = (
    "import os\n\n"
    + HEAD
    + ROUTE
    + '\n\nif __name__ == "__main__":\n    app.run(debug=os.environ.get("SHOP_DEBUG") == "1")\n'
)
EXITS = "import sys\n\n" + HEAD + "sys.exit(0)\n" + GUARD
SWITCHED_OFF = (
    HEAD + 'app.debug = True\napp.debug = False\nif __name__ == "__main__":\n    app.run()\n'
)

MAKE = "MODE ?= {}\n\nserve:\n\tsh start.sh $(MODE)\n"
BY_ARGUMENT = 'if [ "$1" = dev ]; then\n  exec python app.py\nfi\nexec gunicorn app:app\n'
KUSTOMIZATION = "resources: [web.yaml]\n"
PATCH = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
    '      containers:\n        - name: web\n          env: [{name: FLASK_DEBUG, value: "1"}]\n'
)
CHART: Files = {
    **K8S,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "chart/templates/web.yaml": deployment(
        SERVE + '          env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]\n'
    ),
    "chart/values.yaml": 'debug: "0"\n',
}
PROJECT = (
    '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n'
    '[project.scripts]\nserve = "{}"\n'
)
PROGRAM = (
    HEAD + ROUTE + "\n\ndef check():\n    print(1)\n\n\ndef main():\n    app.run(debug=True)\n"
)
IGNORING = (
    "FROM python:3.12-slim\nWORKDIR /srv\nRUN pip install flask python-dotenv gunicorn\nCOPY . .\n"
    'CMD ["flask", "run", "--host=0.0.0.0"]\n'
)

BY_LINES: Mapping[str, History] = {
    "a later CMD is deleted": History(
        {**SERVED, "Dockerfile": TWO_COMMANDS}, {"Dockerfile": image(PYTHON)}
    ),
    "a stage is appended from a development stage": History(
        {**SERVED, "Dockerfile": STAGES}, {"Dockerfile": STAGES + "\nFROM dev\n"}
    ),
    "the last stage is deleted": History(
        {**SERVED, "Dockerfile": STAGES},
        {"Dockerfile": STAGES.partition("FROM base AS web")[0]},
    ),
    "WORKDIR leads to another program": History(
        {
            **QUIET,
            "b/app.py": APP,
            "Dockerfile": image(PYTHON).replace("CMD", "WORKDIR /srv/a\nCMD"),
            "a/app.py": "print(1)\n",
        },
        {"Dockerfile": image(PYTHON).replace("CMD", "WORKDIR /srv/b\nCMD")},
    ),
    "COPY brings another program": History(
        {
            **QUIET,
            "a.py": "print(1)\n",
            "b.py": APP,
            "Dockerfile": "FROM python:3.12-slim\nWORKDIR /srv\nCOPY a.py run.py\n"
            'CMD ["python", "run.py"]\n',
        },
        {
            "Dockerfile": "FROM python:3.12-slim\nWORKDIR /srv\nCOPY b.py run.py\n"
            'CMD ["python", "run.py"]\n'
        },
    ),
    "ENV stands above the CMD": History(
        WATCHED, {"Dockerfile": image(GUNICORN, "ENV FLASK_DEBUG=1")}
    ),
    "a profile is removed": History(
        {
            **SERVED,
            "compose.yaml": compose(
                "",
                "  debug:\n    build: .\n    ports: ['81:5000']\n"
                "    profiles: [dev]\n    command: python app.py\n",
            ),
        },
        {
            "compose.yaml": compose(
                "", "  debug:\n    build: .\n    ports: ['81:5000']\n    command: python app.py\n"
            )
        },
    ),
    "an argument of the build is set": History(
        {
            **WATCHED,
            "Dockerfile": image(GUNICORN, "ARG MODE=0", "ENV FLASK_DEBUG=$MODE"),
            "compose.yaml": compose(""),
        },
        {"compose.yaml": compose("").replace("build: .", "build: {context: ., args: {MODE: '1'}}")},
    ),
    "a default of the build changes": History(
        {**WATCHED, "Dockerfile": image(GUNICORN, "ARG MODE=0", "ENV FLASK_DEBUG=$MODE")},
        {"Dockerfile": image(GUNICORN, "ARG MODE=1", "ENV FLASK_DEBUG=$MODE")},
    ),
    "a value of a chart changes": History(CHART, {"chart/values.yaml": 'debug: "1"\n'}),
    "a variable of a Makefile changes": History(
        {
            **HOST,
            "start.sh": BY_ARGUMENT,
            "Makefile": MAKE.format("prod"),
            "Procfile": "web: make serve\n",
        },
        {"Makefile": MAKE.format("dev")},
    ),
    "a console script leads elsewhere": History(
        {
            "shop.py": PROGRAM,
            "pyproject.toml": PROJECT.format("shop:check"),
            "Dockerfile": "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install .\n"
            'CMD ["serve"]\n',
        },
        {"pyproject.toml": PROJECT.format("shop:main")},
    ),
    "a patch is added to a kustomization": History(
        {**K8S, "k8s/web.yaml": deployment(SERVE), "k8s/kustomization.yaml": KUSTOMIZATION},
        {
            "k8s/debug.yaml": PATCH,
            "k8s/kustomization.yaml": KUSTOMIZATION + "patches: [{path: debug.yaml}]\n",
        },
    ),
    "a ConfigMap takes the name that is asked for": History(
        {**K8S, "web.yaml": deployment(FROM_MAP), "map.yaml": config_map("test")},
        {"map.yaml": config_map("web")},
    ),
    "a value of a ConfigMap changes": History(
        {**K8S, "web.yaml": deployment(FROM_MAP), "map.yaml": config_map("web", "0")},
        {"map.yaml": config_map("web")},
    ),
    "a Deployment asks for another ConfigMap": History(
        {**K8S, "web.yaml": deployment(SERVE), "map.yaml": config_map("web")},
        {"web.yaml": deployment(FROM_MAP)},
    ),
    "a file is shipped that was ignored": History(
        {
            "app.py": WRAPPED,
            "requirements.txt": "flask\npython-dotenv\ngunicorn\n",
            ".dockerignore": ".env\n",
            ".env": "FLASK_DEBUG=1\n",
            "Dockerfile": image(GUNICORN).replace("FROM", "FROM", 1),
        },
        {
            ".dockerignore": "*.log\n",
            "app.py": "from dotenv import load_dotenv\n\nload_dotenv()\n" + WRAPPED,
        },
    ),
    "a value of an environment file is removed": History(
        {
            "app.py": WRAPPED,
            "web.env": "FLASK_DEBUG=0\n",
            "web.service": unit(
                "/srv/shop/venv/bin/gunicorn app:app",
                "Environment=FLASK_DEBUG=1",
                "EnvironmentFile=/srv/shop/web.env",
            ),
        },
        {"web.env": "PORT=80\n"},
    ),
    "a value of an environment file changes": History(
        {
            **WATCHED,
            "compose.yaml": compose("    env_file: web.env\n"),
            "web.env": "FLASK_DEBUG=0\n",
        },
        {"web.env": "FLASK_DEBUG=1\n"},
    ),
    "an exit is removed": History(
        {**HOST, "app.py": EXITS, "Dockerfile": image(PYTHON)},
        {"app.py": EXITS.replace("sys.exit(0)\n", "")},
    ),
    "a later assignment is removed": History(
        {
            **QUIET,
            "app.py": HEAD
            + GUARD.replace("debug=True", "debug=DEBUG").replace(
                "\n\nif", "DEBUG = True\nDEBUG = False\nif"
            ),
            "Dockerfile": image(PYTHON),
        },
        {
            "app.py": HEAD
            + GUARD.replace("debug=True", "debug=DEBUG").replace("\n\nif", "DEBUG = True\nif")
        },
    ),
    "the command changes": History(SERVED, {"Dockerfile": image(PYTHON)}),
    "the command comes from a Procfile that changes": History(
        {**HOST, "Procfile": "web: gunicorn app:app\n"}, {"Procfile": "web: python app.py\n"}
    ),
    "a unit runs the program": History(
        {**HOST, "web.service": unit("/srv/shop/venv/bin/gunicorn app:app")},
        {"web.service": unit("/srv/shop/venv/bin/python app.py")},
    ),
    "an image is new": History(
        HOST_ALONE := {"app.py": APP.replace("debug=True", "debug=False")},
        {"Dockerfile": image('["flask", "run", "--debug"]')},
    ),
    "a service overrides the command": History(
        {**SERVED, "compose.yaml": compose("")},
        {"compose.yaml": compose("    command: python app.py\n")},
    ),
    "a variable of a service": History(
        {**WATCHED, "compose.yaml": compose("")},
        {"compose.yaml": compose("    environment: {FLASK_DEBUG: '1'}\n")},
    ),
    "a variable in the .env beside Compose": History(
        {
            **WATCHED,
            "compose.yaml": compose("    environment: {FLASK_DEBUG: '${MODE:-0}'}\n"),
            ".env": "MODE=0\n",
        },
        {".env": "MODE=1\n"},
    ),
    "a default in Compose": History(
        {**WATCHED, "compose.yaml": compose("    environment: {FLASK_DEBUG: '${MODE:-0}'}\n")},
        {"compose.yaml": compose("    environment: {FLASK_DEBUG: '${MODE:-1}'}\n")},
    ),
    "a service builds another stage": History(
        {
            **SERVED,
            "Dockerfile": STAGES.replace("AS dev", "AS live"),
            "compose.yaml": compose("").replace("build: .", "build: {context: ., target: web}"),
        },
        {"compose.yaml": compose("").replace("build: .", "build: {context: ., target: live}")},
    ),
    "a service builds another folder": History(
        {
            **SERVED,
            "admin/app.py": APP,
            "admin/Dockerfile": image(PYTHON).replace("COPY . .", "COPY app.py ."),
            "app.py": CLEAN,
            "admin/README.md": "x",
        },
        {"compose.yaml": compose("").replace("build: .", "build: ./admin")},
    ),
    "a script decides otherwise": History(
        {**HOST, "start.sh": SCRIPT.format("prod"), "Dockerfile": STARTED},
        {"start.sh": SCRIPT.format("dev")},
    ),
    "an image decides what its script does": History(
        {
            **HOST,
            "start.sh": SCRIPT.replace("MODE={}\n", ""),
            "Dockerfile": image('["sh", "start.sh"]', "ENV MODE=prod"),
        },
        {"Dockerfile": image('["sh", "start.sh"]', "ENV MODE=dev")},
    ),
    "a script loses its last word": History(
        {**HOST, "start.sh": "exec gunicorn app:app\npython app.py\n", "Dockerfile": STARTED},
        {"start.sh": "python app.py\n"},
    ),
    "a script is sourced that sets the variable": History(
        {
            **WATCHED,
            "start.sh": "exec gunicorn app:app\n",
            "env.sh": "export FLASK_DEBUG=1\n",
            "Dockerfile": STARTED,
        },
        {"start.sh": ". ./env.sh\nexec gunicorn app:app\n"},
    ),
    "a sourced script changes": History(
        {
            **WATCHED,
            "start.sh": ". ./env.sh\nexec gunicorn app:app\n",
            "env.sh": "export FLASK_DEBUG=0\n",
            "Dockerfile": STARTED,
        },
        {"env.sh": "export FLASK_DEBUG=1\n"},
    ),
    "a setting in another module": History(
        {
            **HOST,
            "app.py": BY_SETTINGS,
            "settings.py": SETTINGS.format("False"),
            "Dockerfile": image(PYTHON),
        },
        {"settings.py": SETTINGS.format("True")},
    ),
    "a function returns something else": History(
        {
            **HOST,
            "app.py": BY_SETTINGS.replace("settings.DEBUG", "settings.is_on()"),
            "settings.py": "def is_on():\n    return False\n",
            "Dockerfile": image(PYTHON),
        },
        {"settings.py": "def is_on():\n    return True\n"},
    ),
    "a variable that the program asks for": History(
        {**HOST, "app.py": BY_ENVIRONMENT, "Dockerfile": image(PYTHON)},
        {"Dockerfile": image(PYTHON, "ENV SHOP_DEBUG=1")},
    ),
    "a guard is deleted": History(
        {**SERVED, "app.py": APP},
        {"app.py": HEAD + ROUTE + '\n\napp.run(host="0.0.0.0", debug=True)\n'},
    ),
    "a condition is turned round": History(
        {**WATCHED, "app.py": WRAPPED.replace("if app.debug:", "if False:")},
        {"app.py": WRAPPED.replace("if app.debug:", "if True:")},
    ),
    "a link leads elsewhere": History(
        {
            **HOST,
            "web.txt": image(GUNICORN),
            "dev.txt": image(PYTHON),
            "Dockerfile": Link("web.txt"),
        },
        {"Dockerfile": Link("dev.txt")},
    ),
    "an older Flask": History(
        {
            "app.py": WRAPPED,
            "requirements.txt": "flask==3.0.3\ngunicorn\n",
            "Dockerfile": image(GUNICORN, "ENV FLASK_ENV=development"),
        },
        {"requirements.txt": "flask==2.0.3\ngunicorn\n"},
    ),
    "a package wakes .env up": History(
        {
            "app.py": CLEAN,
            ".flaskenv": "FLASK_DEBUG=1\n",
            "requirements.txt": "flask==3.0.3\n",
            "Dockerfile": image('["flask", "run", "--host=0.0.0.0"]'),
        },
        {"requirements.txt": "flask==3.0.3\npython-dotenv\n"},
    ),
    "a second program of Supervisor": History(
        {**HOST, "supervisord.conf": "[program:web]\ndirectory=/srv\ncommand=gunicorn app:app\n"},
        {
            "supervisord.conf": "[program:web]\ndirectory=/srv\ncommand=gunicorn app:app\n"
            "[program:admin]\ndirectory=/srv\ncommand=python app.py\n"
        },
    ),
}
"""Changes that a comparison of lines is easily wrong about."""

PLAIN = APP.replace(", debug=True", "")
TO_DEBUG = {"Dockerfile": image(PYTHON)}

GATES: Mapping[str, History] = {
    "one more service starts old debt": History(
        {**DEPLOYED, "compose.yaml": compose("")},
        {"compose.yaml": compose("", "  admin:\n    build: .\n    ports: ['81:5000']\n")},
    ),
    "one more call of a kind": History(
        DEPLOYED, {"b.py": APP, "Dockerfile": image('["sh", "-c", "python app.py & python b.py"]')}
    ),
    "a copy of a file with debt": History(DEPLOYED, {"b.py": APP}),
    "the development server goes into debug mode": History(
        {**SERVED, "app.py": PLAIN, "Dockerfile": image(PYTHON)}, {"app.py": APP}
    ),
    "flask run gets --debug": History(
        {**QUIET, "Dockerfile": image('["flask", "run"]')},
        {"Dockerfile": image('["flask", "run", "--debug"]')},
    ),
    "flask run gets a variable": History(
        {**QUIET, "Dockerfile": image('["flask", "run"]')},
        {"Dockerfile": image('["flask", "run"]', "ENV FLASK_DEBUG=1")},
    ),
    "a mark goes": History(
        {
            **QUIET,
            "app.py": APP.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] demo"),
            "Dockerfile": "FROM scratch\n",
        },
        {"app.py": APP},
    ),
    "an entry of ignore goes": History(
        {
            "app.py": APP,
            ".flaskgate.yml": "ignore:\n  - {rule: flask-debug-run, path: app.py, reason: demo}\n",
        },
        {".flaskgate.yml": "fail-on: high\n"},
    ),
    "an exclusion goes": History(
        {"app.py": APP, ".flaskgate.yml": "exclude: [app.py]\n"}, {".flaskgate.yml": None}
    ),
    "a folder is for production": History(
        {"examples/app.py": APP}, {".flaskgate.yml": "contexts: {'examples/**': production}\n"}
    ),
    "a rule is graver": History(
        {"app.py": PLAIN}, {".flaskgate.yml": "severity: {dev-server-run: high}\n"}
    ),
    "the bar is lower": History(
        {"app.py": PLAIN, ".flaskgate.yml": "fail-on: high\n"}, {".flaskgate.yml": "fail-on: low\n"}
    ),
    "a start is declared": History(
        {**HOST, "app.py": APP, "Procfile": "web: gunicorn app:app\n"},
        {".flaskgate.yml": "launches:\n  - {command: python app.py}\n"},
    ),
    "examples move into the application": History(
        {"examples/app.py": APP}, {}, {"examples/app.py": "shop/app.py"}
    ),
    "a moved program is started": History(
        {**SERVED, "b.py": APP},
        {"Dockerfile": image('["python", "src/b.py"]')},
        {"b.py": "src/b.py"},
    ),
    "only the server goes": History(
        {**HOST, "Procfile": "web: gunicorn app:app\n"}, {"Procfile": None}
    ),
    "a name is unquoted by a rename of the module": History(
        {**SERVED, "wsgi.py": CLEAN, "Dockerfile": image('["python", "-m", "wsgi"]')},
        {"wsgi.py": APP},
    ),
    "a drop-in of systemd": History(
        {**HOST, "web.service": unit("/srv/shop/venv/bin/gunicorn app:app")},
        {
            "web.service.d/start.conf": "[Service]\nExecStart=\n"
            "ExecStart=/srv/shop/venv/bin/python app.py\n"
        },
    ),
    "lone carriage returns hide the lines": History(
        SERVED, {"Dockerfile": image(PYTHON).replace("\nCMD", "\n\r\rCMD")}
    ),
    "the debugger is wrapped around": History(
        {**QUIET},
        {
            "app.py": HEAD + "from werkzeug.debug import DebuggedApplication\n\n"
            "app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        },
    ),
    "the PIN is switched off": History(
        QUIET, {"app.py": 'import os\n\nos.environ["WERKZEUG_DEBUG_PIN"] = "off"\n' + CLEAN}
    ),
    "a script starts in the background": History(
        {**HOST, "deploy.sh": "#!/bin/sh\ngit pull\n"},
        {"deploy.sh": "#!/bin/sh\ngit pull\nnohup python app.py &\n"},
    ),
    "a workflow deploys it": History(
        {**HOST, "app.py": APP, "Procfile": "web: gunicorn app:app\n"},
        {"Procfile": "web: gunicorn app:app\nadmin: python app.py\n"},
    ),
    "a task runner": History(
        {
            **HOST,
            "package.json": '{"scripts": {"start": "gunicorn app:app"}}\n',
            "Procfile": "web: npm start\n",
        },
        {"package.json": '{"scripts": {"start": "python app.py"}}\n'},
    ),
    "the debugger goes, and the server is started once more": History(
        {**QUIET, "app.py": BY_ENVIRONMENT, "Dockerfile": image(PYTHON, "ENV SHOP_DEBUG=1")},
        {"Dockerfile": image(PYTHON), "more.Dockerfile": image('["python", "-u", "app.py"]')},
    ),
    "the debugger goes here, and the server comes there": History(
        {
            **QUIET,
            "app.py": BY_ENVIRONMENT,
            "Dockerfile": image(PYTHON, "ENV SHOP_DEBUG=1"),
            "two.py": CLEAN,
        },
        {
            "Dockerfile": image(GUNICORN),
            "two.py": HEAD + GUARD.replace(", debug=True", ""),
            "two.Dockerfile": image('["python", "two.py"]'),
        },
    ),
    "a base image of the repository sets the variable": History(
        {
            "app.py": BY_ENVIRONMENT,
            "base/Dockerfile": "FROM python:3.12\nWORKDIR /srv\n",
            "Dockerfile": 'FROM shop-base\nCOPY . .\nCMD ["python", "app.py"]\n',
            "compose.yaml": "services:\n  base: {build: base, image: shop-base, profiles: [x]}\n"
            "  web: {build: .}\n",
        },
        {"base/Dockerfile": "FROM python:3.12\nWORKDIR /srv\nENV SHOP_DEBUG=1\n"},
    ),
    "the configuration of Gunicorn sets the variable": History(
        {
            **WATCHED,
            "gunicorn.conf.py": "bind = ':80'\n",
            "Dockerfile": image('["gunicorn", "-c", "gunicorn.conf.py", "app:app"]'),
        },
        {"gunicorn.conf.py": "bind = ':80'\nraw_env = ['FLASK_DEBUG=1']\n"},
    ),
    "an imported module serves": History(
        {**QUIET, "app.py": HEAD + "import extra\n", "extra.py": "X = 1\n"},
        {"extra.py": "import app\n\napp.app.run(debug=True)\n"},
    ),
    "a package gives another setting": History(
        {
            "app.py": "from shop import DEBUG\n" + HEAD + "app.run(debug=DEBUG)\n",
            "shop/__init__.py": "from shop.prod import DEBUG\n",
            "shop/prod.py": "DEBUG = False\n",
            "shop/dev.py": "DEBUG = True\n",
            "Dockerfile": image(PYTHON),
        },
        {"shop/__init__.py": "from shop.dev import DEBUG\n"},
    ),
    "a data file says so": History(
        {
            "app.py": "import json\n"
            + HEAD
            + "app.run(debug=json.load(open('c.json'))['debug'])\n",
            "c.json": '{"debug": false}',
            "Dockerfile": image(PYTHON),
        },
        {"c.json": '{"debug": true}'},
    ),
    "an option of its own": History(
        {
            "app.py": "import argparse\n"
            + HEAD
            + "p = argparse.ArgumentParser()\np.add_argument('--debug', action='store_true')\n"
            + "app.run(debug=p.parse_args().debug)\n",
            "Dockerfile": image(PYTHON),
        },
        {"Dockerfile": image('["python", "app.py", "--debug"]')},
    ),
    "a service of another file": History(
        {
            **SERVED,
            "common.yaml": "services:\n  b: {build: .}\n",
            "compose.yaml": "services:\n  web:\n    extends: {file: common.yaml, service: b}\n",
        },
        {"common.yaml": "services:\n  b: {build: ., command: python app.py}\n"},
    ),
    "a decorator calls at once": History(
        {
            **QUIET,
            "d.py": "def later(f):\n    return f\n",
            "app.py": HEAD + "from d import later\n\n@later\ndef f():\n    app.run(debug=True)\n",
            "Dockerfile": image(PYTHON),
        },
        {"d.py": "def later(f):\n    f()\n    return f\n"},
    ),
    "an exit in a helper is removed": History(
        {
            **DEPLOYED,
            "app.py": "import g\n\ng.check()\n" + APP,
            "g.py": "def check():\n    exit(0)\n",
        },
        {"g.py": "def check():\n    return 0\n"},
    ),
    "a program beside the command of the image": History(
        {
            **SERVED,
            "e.sh": 'exec "$@"\n',
            "Dockerfile": image(GUNICORN, 'ENTRYPOINT ["sh", "e.sh"]'),
        },
        {"e.sh": 'python app.py &\nexec "$@"\n'},
    ),
    "one debt is paid and another made": History(
        {**DEPLOYED, "b.py": PLAIN},
        {"app.py": PLAIN, "b.py": APP, "Dockerfile": image('["python", "b.py"]')},
    ),
    "the word of a configuration": History(
        {
            **HOST,
            "app.py": "import os\n\n" + HEAD + "class Dev:\n    DEBUG = True\n\n\n"
            "class Prod:\n    DEBUG = False\n\n\n"
            'CONFIGS = {"dev": Dev, "prod": Prod}\n'
            'app.config.from_object(CONFIGS[os.environ.get("MODE", "prod")])\n'
            'if __name__ == "__main__":\n    app.run()\n',
            "Dockerfile": image(PYTHON),
        },
        {"Dockerfile": image(PYTHON, "ENV MODE=dev")},
    ),
}
"""More of them, beside the lines and the files that serve."""

PASSES: Mapping[str, History] = {
    "lines above the call": History(
        DEPLOYED, {"app.py": APP.replace(GUARD, "\n\n# serve\n# all of it" + GUARD)}
    ),
    "a new route": History(
        DEPLOYED, {"app.py": HEAD + ROUTE + ROUTE.replace("index", "b") + GUARD}
    ),
    "a label of the image": History(DEPLOYED, {"Dockerfile": image(PYTHON, "LABEL a=b")}),
    "another variable of the image": History(DEPLOYED, {"Dockerfile": image(PYTHON, "ENV A=b")}),
    "a new requirement": History(DEPLOYED, {"requirements.txt": REQUIREMENTS + "rich\n"}),
    "a page of the manual": History(DEPLOYED, {"README.md": "# The shop\n"}),
    "a new module": History(DEPLOYED, {"shop.py": "PRICE = 1\n"}),
    "a database beside it": History(
        {**DEPLOYED, "compose.yaml": compose("")},
        {"compose.yaml": compose("", "  store:\n    image: postgres:17\n")},
    ),
    "a neighbour that gunicorn serves": History(
        DEPLOYED,
        {"b/app.py": CLEAN, "b/Dockerfile": image(GUNICORN), "b/requirements.txt": REQUIREMENTS},
    ),
    "the file is moved": History(
        {**DEPLOYED, "Dockerfile": image('["python", "src/app.py"]').replace("src/app", "app")},
        {"Dockerfile": image('["python", "src/app.py"]')},
        {"app.py": "src/app.py"},
    ),
    "the command gets an option": History(
        {**QUIET, "Dockerfile": image('["flask", "run", "--debug"]')},
        {"Dockerfile": image('["flask", "run", "--debug", "--host=0.0.0.0"]')},
    ),
    "the command is written otherwise": History(DEPLOYED, {"Dockerfile": image("python app.py")}),
    "the call is written on several lines": History(
        DEPLOYED, {"app.py": APP.replace("app.run(", "app.run(\n        ")}
    ),
    "the debt is paid": History(DEPLOYED, {"Dockerfile": image(GUNICORN)}),
    "half of the debt is paid": History(
        {**QUIET, "Dockerfile": image('["flask", "run", "--debug"]')},
        {"Dockerfile": image('["flask", "run"]')},
    ),
    "debug goes from the call that is started": History(
        DEPLOYED, {"app.py": APP.replace(", debug=True", "")}
    ),
    "the variable goes from the image": History(
        {**QUIET, "app.py": BY_ENVIRONMENT, "Dockerfile": image(PYTHON, "ENV SHOP_DEBUG=1")},
        {"Dockerfile": image(PYTHON)},
    ),
    "the variable goes and the file moves": History(
        {**QUIET, "app.py": BY_ENVIRONMENT, "Dockerfile": image(PYTHON, "ENV SHOP_DEBUG=1")},
        {"web/Dockerfile": image(PYTHON), "web/app.py": BY_ENVIRONMENT + "\n"},
        {"Dockerfile": "web/Dockerfile", "app.py": "web/app.py"},
    ),
    "a newer base image": History(DEPLOYED, {"Dockerfile": image(PYTHON).replace("3.12", "3.13")}),
    "the function around it is renamed": History(
        {**DEPLOYED, "app.py": HEAD + "def a():\n    app.run(debug=True)\n\na()\n"},
        {"app.py": HEAD + "def b():\n    app.run(debug=True)\n\nb()\n"},
    ),
    "a safe service beside it": History(
        DEPLOYED,
        {"b/app.py": CLEAN, "b/requirements.txt": REQUIREMENTS, "b/Dockerfile": image(GUNICORN)},
    ),
    "the override of developers gets the variable": History(
        {
            **SERVED,
            "compose.yaml": compose(""),
            "compose.override.yaml": "services:\n  web: {command: python app.py}\n",
        },
        {
            "compose.override.yaml": "services:\n  web:\n    command: python app.py\n"
            "    environment: [FLASK_DEBUG=1]\n"
        },
    ),
    "the folder is renamed": History(
        {"shop/app.py": APP, "shop/models.py": "X = 1\n"},
        {},
        {"shop/app.py": "store/app.py", "shop/models.py": "store/models.py"},
    ),
    "the call gets another port": History(
        DEPLOYED, {"app.py": APP.replace("True)", "True, port=80)")}
    ),
    "a formatter was here": History(
        DEPLOYED, {"app.py": APP.replace('"0.0.0.0"', "'0.0.0.0'").replace("True)", "True,\n    )")}
    ),
    "the indentation of a unit": History(
        {**HOST, "web.service": unit("/srv/shop/venv/bin/python app.py")},
        {"web.service": unit("/srv/shop/venv/bin/python app.py", "Restart=always", "Nice=5")},
    ),
    "a service is renamed": History(
        {**DEPLOYED, "compose.yaml": compose("")},
        {"compose.yaml": compose("").replace("web:", "shop:")},
    ),
    "another replica": History(
        {**K8S, "web.yaml": deployment(FROM_MAP), "map.yaml": config_map("web")},
        {
            "web.yaml": deployment(FROM_MAP).replace(
                "spec:\n  sel", "spec:\n  replicas: 3\n  sel", 1
            )
        },
    ),
    "a safe Flask instead of a newer one": History(
        DEPLOYED, {"requirements.txt": "flask==3.1.0\n"}
    ),
    "a test of it": History(
        DEPLOYED, {"tests/test_app.py": "import app\n\n\n" + GUARD.strip() + "\n"}
    ),
    "a development service": History(
        SERVED, {"compose.override.yaml": compose("    command: python app.py\n")}
    ),
    "line endings of Windows": History(DEPLOYED, {"app.py": APP.replace("\n", "\r\n")}),
    "nothing at all": History(DEPLOYED, {}),
    "debt goes with its file": History({**DEPLOYED, "b.py": APP}, {"b.py": None}),
    "marks for what was there": History(
        {"app.py": APP},
        {"app.py": APP.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] demo")},
    ),
}
"""Old debt that a change leaves as it is."""
