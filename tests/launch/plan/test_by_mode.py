"""The variable that selects the settings of production is named with its value, and its line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.follow.judge import Verdict
from flaskgate.model.findings import Change
from tests.launch.gate import MAIN, analysed, image, launched
from tests.oracles.starts.trial import rewritten

CLASSES = """\
import os
class Base:
    DEBUG = False
class Dev(Base):
    DEBUG = True
class Prod(Base):
    pass
"""
BY_NAME = "config = {'dev': Dev, 'prod': Prod, 'default': Dev}\n"
DEBUGS = ("debug-deployed", "debug-behind-server", "flask-debug-env")


def app(chosen: str, imports: str = "config") -> str:
    return (
        f"import os\nfrom flask import Flask\nfrom config import {imports}\n"
        f"app = Flask(__name__)\napp.config.from_object({chosen})\n"
    )


LOOKED_UP = app("config[os.getenv('APP_CONFIG') or 'default']")
FILES = {
    "config.py": CLASSES + BY_NAME,
    "app.py": LOOKED_UP,
    "requirements.txt": "flask\ngunicorn\n",
}
SERVED = f"{LOOKED_UP}{MAIN}app.run()\n"


def told(files: Mapping[str, str]) -> list[Verdict]:
    found = (one for launch in analysed(files).launches for one in launch.verdicts)
    return [one for one in found if one.rule in DEBUGS]


def project(
    code: str, settings: str = BY_NAME, command: str = "gunicorn app:app"
) -> dict[str, str]:
    files = {**FILES, "app.py": code, "config.py": CLASSES + settings}
    return image(f"CMD {command}", **files)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            project(app("config[os.getenv('A', 'dev')]"), "config = {'dev': Dev}\n"),
            id="there are no settings of production",
        ),
        pytest.param(
            project(LOOKED_UP, "class P(Dev):\n    pass\nconfig = {'prod': P, 'default': Dev}\n"),
            id="those of production have debug on, too",
        ),
        pytest.param(
            project(f"{LOOKED_UP}{MAIN}app.run(debug=True)\n", command="python app.py"),
            id="an argument turns it on",
        ),
        pytest.param(
            project("import os\nfrom flask import Flask\napp = Flask(__name__)\n",
                    command="FLASK_DEBUG=1 flask run"),
            id="Flask's own variable does",
        ),
        pytest.param(
            project(app("Dev", "Dev")), id="no variable selects them"
        ),
    ],
)  # fmt: skip
def test_there_is_nothing_to_set(files: Mapping[str, str]) -> None:
    verdicts = told(files)
    assert verdicts
    assert all("selects the settings" not in one.remedy for one in verdicts)
    assert not any(one.change for one in verdicts)


ALL = "import os, config\nfrom flask import Flask\napp = Flask(__name__)\n"


@pytest.mark.parametrize(
    ("code", "settings", "expected"),
    [
        pytest.param(LOOKED_UP, BY_NAME, "APP_CONFIG=prod", id="looked up, with `or`"),
        pytest.param(
            app("config[os.environ.get('STAGE', 'dev')]"),
            "config = dict(dev=Dev, live=Prod)\n",
            "STAGE=live",
            id="with a default, in a table by keywords",
        ),
        pytest.param(
            app("chosen()", "chosen"),
            f"{BY_NAME}def chosen():\n    return config[os.getenv('APP_ENV', 'dev')]\n",
            "APP_ENV=prod",
            id="in a function",
        ),
        pytest.param(
            app("os.environ.get('APP_SETTINGS', 'config.Dev')"), BY_NAME,
            "APP_SETTINGS=config.Prod", id="a class by its dotted name",
        ),
        pytest.param(
            f"{ALL}app.config.from_object(getattr(config, os.environ.get('CONFIG', 'Dev')))\n",
            "", "CONFIG=Prod", id="a class by its name",
        ),
        pytest.param(
            app("Chosen", "Chosen"),
            "if os.getenv('MODE') == 'production':\n    Chosen = Prod\nelse:\n    Chosen = Dev\n",
            "MODE=production",
            id="compared",
        ),
        pytest.param(
            app("Chosen", "Chosen"),
            "Chosen = Prod if 'LIVE' in os.environ else Dev\n", "LIVE=1", id="whether it is set",
        ),
        pytest.param(
            app("Chosen", "Chosen"),
            "match os.getenv('KIND', 'x'):\n    case 'release':\n        Chosen = Prod\n"
            "    case _:\n        Chosen = Dev\n",
            "KIND=release",
            id="matched",
        ),
        pytest.param(
            app("Chosen", "Chosen"),
            "Chosen = Dev if os.getenv('IS_DEV', '1') == '1' else Prod\n",
            "IS_DEV=0",
            id="a variable of development",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["gunicorn app:app", "python app.py"])
def test_the_variable_is_named_with_its_value(
    code: str, settings: str, expected: str, command: str
) -> None:
    files = project(f"{code}{MAIN}app.run()\n", settings, command)
    (verdict,) = told(files)
    assert verdict.remedy.startswith(f"Set `{expected}` where production is started: it selects ")
    assert verdict.change is not None
    assert verdict.change.after == f"ENV {expected}"
    assert not told(rewritten(files, [verdict.change]))


SERVICE = (
    "services:\n  web:\n    image: python:3.13\n    volumes: ['.:/app']\n    working_dir: /app\n"
)
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
    - name: web
      image: registry.example.com/shop:1
"""
RECIPE = "FROM python:3.13\nWORKDIR /app\nCOPY . .\n"
UNIT = "[Service]\nWorkingDirectory=/srv/a\n{}ExecStart=/srv/a/bin/gunicorn app:app\n"
PROGRAM = "[program:web]\ndirectory=/srv/a\ncommand=gunicorn app:app\n{}"


@pytest.mark.parametrize(
    ("files", "path", "before", "after"),
    [
        pytest.param(
            {"compose.yaml": f"{SERVICE}    command: gunicorn app:app\n"},
            "compose.yaml", "", "    environment:\n      APP_CONFIG: prod",
            id="a service without any",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    environment:  # all\n      - A=1\n"
             "    command: gunicorn app:app\n"},
            "compose.yaml", "", "      - APP_CONFIG=prod",
            id="a service with a list",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    command: gunicorn app:app\n    environment:\n\n"
             "        A: 1\n  db:\n    image: postgres\n"},
            "compose.yaml", "", "        APP_CONFIG: prod",
            id="a service with a mapping",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    command: gunicorn app:app\n    environment:\n"
             "      APP_CONFIG: dev\n"},
            "compose.yaml", "      APP_CONFIG: dev", "      APP_CONFIG: prod",
            id="a service that sets another value",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    command: gunicorn app:app\n    env_file: web.env\n",
             "web.env": "A=1\nAPP_CONFIG=dev\n"},
            "web.env", "APP_CONFIG=dev", "APP_CONFIG=prod",
            id="a file of variables",
        ),
        pytest.param(
            {"pod.yaml": f'{POD}      command: ["gunicorn", "app:app"]\n', "Dockerfile": RECIPE},
            "pod.yaml", "", '      env:\n        - name: APP_CONFIG\n          value: "prod"',
            id="a container without any",
        ),
        pytest.param(
            {"pod.yaml": f"{POD}      command:\n      - gunicorn\n      - app:app\n      env:\n"
             '      - name: A\n        value: "1"\n', "Dockerfile": RECIPE},
            "pod.yaml", "", '      - name: APP_CONFIG\n        value: "prod"',
            id="a container with some",
        ),
        pytest.param(
            {"pod.yaml": f'{POD}      command: ["gunicorn", "app:app"]\n      env:\n'
             '        - name: APP_CONFIG\n          value: "dev"\n', "Dockerfile": RECIPE},
            "pod.yaml", '          value: "dev"', '          value: "prod"',
            id="a container that sets another value",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    environment: {{A: 1}}\n    command: "
             "gunicorn app:app\n"},
            "compose.yaml", "    environment: {A: 1}", "    environment: {A: 1, APP_CONFIG: prod}",
            id="a mapping on one line",
        ),
        pytest.param(
            {"compose.yaml": f"{SERVICE}    environment: ['A=1']  # x\n    command: "
             "gunicorn app:app\n"},
            "compose.yaml", "    environment: ['A=1']  # x",
            "    environment: ['A=1', APP_CONFIG=prod]  # x",
            id="a list on one line",
        ),
        pytest.param(
            {"pod.yaml": f'{POD}      command: ["gunicorn", "app:app"]\n      env: []\n',
             "Dockerfile": RECIPE},
            "pod.yaml", "      env: []", '      env: [{name: APP_CONFIG, value: "prod"}]',
            id="a container's list on one line",
        ),
        pytest.param(
            {"Procfile": "web: gunicorn app:app\n"},
            "Procfile", "web: gunicorn app:app", "web: APP_CONFIG=prod gunicorn app:app",
            id="a process of a platform",
        ),
        pytest.param(
            {"a.service": UNIT.format("")}, "a.service", "", "Environment=APP_CONFIG=prod",
            id="a unit of systemd",
        ),
        pytest.param(
            {"a.service": UNIT.format('Environment="APP_CONFIG=dev" A=1\n')},
            "a.service",
            'Environment="APP_CONFIG=dev" A=1', 'Environment="APP_CONFIG=prod" A=1',
            id="a unit that sets another value",
        ),
        pytest.param(
            {"supervisord.conf": PROGRAM.format("")},
            "supervisord.conf", "", 'environment=APP_CONFIG="prod"', id="a program of Supervisor",
        ),
        pytest.param(
            {"supervisord.conf": PROGRAM.format('environment=A="1"\n[program:x]\ncommand=x\n')},
            "supervisord.conf", 'environment=A="1"', 'environment=A="1",APP_CONFIG="prod"',
            id="a program with some",
        ),
        pytest.param(
            {"Dockerfile": f"{RECIPE}CMD gunicorn app:app\n", "compose.yaml":
             "services:\n  web:\n    build: .\n"},
            "Dockerfile", "", "ENV APP_CONFIG=prod", id="a service of an image",
        ),
        pytest.param(
            {"start.sh": "#!/bin/sh\ncd /srv/a\nnohup gunicorn app:app &\n"},
            "start.sh", "", "export APP_CONFIG=prod", id="a script",
        ),
    ],
)  # fmt: skip
def test_each_place_has_its_line(
    files: Mapping[str, str], path: str, before: str, after: str
) -> None:
    files = {**FILES, **files}
    verdict, *_ = told(files)
    change = verdict.change
    assert isinstance(change, Change)
    assert (str(change.path), change.before, change.after) == (path, before, after)
    assert not told(rewritten(files, [change]))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"compose.yaml": f"x-all: &all\n  A: 1\n{SERVICE}    environment: *all\n"
             "    command: gunicorn app:app\n"},
            id="what services share",
        ),
        pytest.param(
            {"start.sh": "#!/bin/sh\ncd /srv/a && \\\n  nohup gunicorn app:app &\n"},
            id="the middle of a command",
        ),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_stays(files: Mapping[str, str]) -> None:
    verdict, *_ = told({**FILES, **files})
    assert verdict.remedy.startswith("Set `APP_CONFIG=prod` where production is started")
    assert verdict.change is None


@pytest.mark.parametrize(
    ("code", "settings", "expected"),
    [
        pytest.param(LOOKED_UP, "config = {'dev': Dev, 'default': Dev}\n", "", id="none is there"),
        pytest.param(LOOKED_UP, BY_NAME, "APP_CONFIG=prod", id="an application"),
        pytest.param(
            app("config[os.environ.get('STAGE', 'dev')]") + f"{MAIN}app.run(debug=app.debug)\n",
            "config = {'dev': Dev, 'live': Prod}\n", "STAGE=live", id="a program",
        ),
    ],
)  # fmt: skip
def test_a_program_that_nothing_starts(code: str, settings: str, expected: str) -> None:
    found = launched({"app.py": code, "config.py": CLASSES + settings}).findings
    (finding,) = [one for one in found if one.rule.id == "flask-debug-env"]
    said = finding.remedy.startswith(f"Set `{expected}` where production is started")
    assert said == bool(expected)
    assert finding.fix is None


WRAPPED = (
    "if app.debug:\n    from werkzeug.debug import DebuggedApplication\n"
    "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
)


@pytest.mark.parametrize("command", ["gunicorn app:app", "flask run", "python app.py"])
def test_a_debugger_that_the_settings_put_around_the_application(command: str) -> None:
    files = project(f"{LOOKED_UP}{WRAPPED}{MAIN}app.run()\n", command=command)
    verdict, *_ = told(files)
    assert verdict.remedy.startswith("Set `APP_CONFIG=prod` where production is started")
    assert verdict.change is not None
    assert not told(rewritten(files, [verdict.change]))


@pytest.mark.parametrize("command", ["gunicorn app:app", "flask run"])
def test_a_debugger_around_the_application_whatever_is_set(command: str) -> None:
    verdict, *_ = told(project(LOOKED_UP + WRAPPED.replace("app.debug", "True"), command=command))
    assert verdict.rule == "debug-deployed"
    assert verdict.remedy.startswith("Take this middleware out")
    assert "which wraps the application in it" in verdict.message


def test_one_cause_is_told_once() -> None:
    """Debug mode that comes from the settings, and is passed on to the call."""
    code = f"{LOOKED_UP}{MAIN}app.run(debug=app.config['DEBUG'])\n"
    files = {**project(code, command="python app.py"), "Dockerfile": f"{RECIPE}ENV APP_CONFIG=dev\n"
             "CMD python app.py\n"}  # fmt: skip
    (launch,) = analysed(files).launches
    assert [one.rule for one in launch.verdicts] == ["debug-deployed"]


SET_POD = """\
kind: Pod
spec:
  containers:
    - image: registry.example.com/shop:1
      command: [python, app.py]
      env:
        - name: SHOP_SETTINGS
          value: {}
"""
SETTINGS = """\
class Base:
    DEBUG = False
class ProductionSettings(Base):
    pass
class DevelopmentSettings(Base):
    DEBUG = True
"""
NEEDS = """\
import os
from flask import Flask
app = Flask(__name__)
{}
if __name__ == '__main__':
    app.run(host='0.0.0.0', port=80)
"""


@pytest.mark.parametrize(
    ("line", "value", "remedy"),
    [
        pytest.param(
            "app.config.from_object(os.environ['SHOP_SETTINGS'])",
            "settings.DevelopmentSettings",
            "Set `SHOP_SETTINGS=settings.ProductionSettings` in pod.yaml:7",
            id="a class beside the one that is named",
        ),
        pytest.param(
            "app.config.from_object('settings.' + os.environ['SHOP_SETTINGS'])",
            "DevelopmentSettings",
            "Set `SHOP_SETTINGS=ProductionSettings` in pod.yaml:7",
            id="its name alone",
        ),
        pytest.param(
            "app.debug = os.environ['SHOP_SETTINGS'] != 'x'",
            "y",
            "Give `SHOP_SETTINGS` another value in pod.yaml:7",
            id="the program needs it",
        ),
        pytest.param(
            "app.debug = bool(os.environ.get('SHOP_SETTINGS'))",
            "y",
            "Remove `SHOP_SETTINGS=y` in pod.yaml:7",
            id="the program does without it",
        ),
    ],
)
def test_a_variable_that_a_pod_sets(line: str, value: str, remedy: str) -> None:
    files = {
        "pod.yaml": SET_POD.format(value),
        "app.py": NEEDS.format(line),
        "settings.py": SETTINGS,
    }
    (launch,) = analysed(files).launches
    (told,) = [one.remedy for one in launch.verdicts if one.rule == "debug-deployed"]
    assert told.startswith(remedy)
