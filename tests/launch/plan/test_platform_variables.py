"""The line that sets a variable where a platform, or a host, starts the application."""

from __future__ import annotations

import pytest

from tests.launch.gate import analysed

APP = {
    "app.py": """\
import os
from flask import Flask
class Base: DEBUG = False
class Dev(Base): DEBUG = True
class Prod(Base): pass
MODES = {'dev': Dev, 'production': Prod}
app = Flask(__name__)
app.config.from_object(MODES[os.environ.get('SHOP_ENV', 'dev')])
if __name__ == '__main__':
    app.run(host='0.0.0.0', port=8080)
""",
    "requirements.txt": "flask\ngunicorn\n",
}
IMAGE = {"Dockerfile": "FROM python\nWORKDIR /a\nCOPY . .\n"}
WITH_IMAGE = (
    *("copilot/web/manifest.yml", "config/deploy.yml", "web.container", "task.json"),
    "heroku.yml",
)
TASK = '{"containerDefinitions": [{@"image": "a", "command": ["python", "app.py"]}]}\n'
SHOP_ITEM = '{"name": "SHOP_ENV", "value": "production"}'
SAID = "<key>EnvironmentVariables</key>"
PAIR = "<key>SHOP_ENV</key><string>production</string>"
JOB = (
    "<plist><dict>\n<key>ProgramArguments</key>\n"
    "<array><string>/v/python</string><string>app.py</string></array>"
)


def with_image(path: str) -> dict[str, str]:
    return IMAGE if path in WITH_IMAGE else {}


@pytest.mark.parametrize(
    ("path", "text", "line", "after"),
    [
        (
            "render.yaml",
            (
                "services:\n  - type: web\n    name: site\n"
                "    runtime: python\n    startCommand: python app.py\n"
            ),
            6,
            "    envVars:\n      - key: SHOP_ENV\n        value: production",
        ),
        (
            "render.yaml",
            (
                "services:\n- type: web\n  runtime: python\n  startCommand: python app.py\n"
                "  envVars:\n  - key: A\n    value: b\n"
            ),
            6,
            "  - key: SHOP_ENV\n    value: production",
        ),
        (
            "app.yaml",
            "runtime: python312\nentrypoint: python app.py\ninstance_class: F2\n",
            3,
            "env_variables:\n  SHOP_ENV: production",
        ),
        (
            "app.yaml",
            'runtime: python312\nenv_variables:\n  A: "1"\nentrypoint: python app.py\n',
            3,
            "  SHOP_ENV: production",
        ),
        (
            "heroku.yml",
            "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: python app.py\n",
            6,
            "setup:\n  config:\n    SHOP_ENV: production",
        ),
        (
            "task.json",
            TASK.replace("@", "\n    "),
            2,
            f'    "environment": [{SHOP_ITEM}],',
        ),
        (
            "task.json",
            TASK.replace("@", '\n    "environment": [{"name": "A", "value": "b"}],\n    '),
            2,
            f'    "environment": [{SHOP_ITEM}, {{"name": "A", "value": "b"}}],',
        ),
        (
            "a.plist",
            f"{JOB}\n{SAID}\n<dict/>\n</dict></plist>\n",
            5,
            f"<dict>{PAIR}</dict>",
        ),
        ("a.plist", f"{JOB}</dict></plist>\n", 2, f"{SAID}<dict>{PAIR}</dict>"),
        (
            "a.plist",
            f"{JOB}\n{SAID}\n<dict>\n</dict></dict></plist>\n",
            5,
            f"<dict>{PAIR}",
        ),
        (
            "fly.toml",
            'app = "site"\n\n[processes]\n  web = "python app.py"\n',
            3,
            '[env]\n  SHOP_ENV = "production"\n',
        ),
        (
            "fly.toml",
            'app = "site"\n\n[env] # set\n    A = "b"\n\n[processes]\n  web = "python app.py"\n',
            4,
            '    SHOP_ENV = "production"',
        ),
        (
            "ecosystem.config.js",
            "module.exports = {\n  apps: [{\n    script: 'app.py',\n  }],\n};\n",
            3,
            "    env: { SHOP_ENV: 'production' },",
        ),
        (
            "ecosystem.config.js",
            (
                'module.exports = {\n  apps: [{\n    script: "app.py",\n    env: {\n'
                '      A: "b",\n    },\n  }],\n};\n'
            ),
            5,
            '      SHOP_ENV: "production",',
        ),
        (
            "ecosystem.config.js",
            'module.exports = {\n  apps: [{\n    script: "app.py",\n    env: {},\n  }],\n};\n',
            4,
            '    env: { SHOP_ENV: "production" },',
        ),
        (
            "ecosystem.json",
            '{"apps": [{\n  "script": "app.py",\n  "env": {"A": "b"}\n}]}\n',
            3,
            '  "env": {"SHOP_ENV": "production", "A": "b"}',
        ),
        (
            "ecosystem.yml",
            "apps:\n  - script: app.py\n    name: site\n",
            3,
            "    env:\n      SHOP_ENV: production",
        ),
        (
            "manifest.yml",
            "applications:\n- name: site\n  command: python app.py\n",
            4,
            "  env:\n    SHOP_ENV: production",
        ),
        (
            "manifest.yml",
            "applications:\n- name: site\n  env: {A: b}\n  command: python app.py\n",
            3,
            "  env: {A: b, SHOP_ENV: production}",
        ),
        (
            ".platform.app.yaml",
            "name: app\ntype: 'python:3.12'\nweb:\n  commands:\n    start: python app.py\n",
            6,
            "variables:\n  env:\n    SHOP_ENV: production",
        ),
        (
            ".platform.app.yaml",
            (
                "name: app\ntype: 'python:3.12'\nvariables:\n  php: {}\n"
                "web:\n  commands:\n    start: python app.py\n"
            ),
            4,
            "  env:\n    SHOP_ENV: production",
        ),
        (
            "snapcraft.yaml",
            (
                "name: a\nbase: core22\napps:\n"
                "  site:\n    command: python app.py\n    daemon: simple\n"
            ),
            6,
            "    environment:\n      SHOP_ENV: production",
        ),
        (
            ".do/app.yaml",
            "name: a\nservices:\n- name: web\n  run_command: python app.py\n",
            5,
            "  envs:\n    - key: SHOP_ENV\n      value: production",
        ),
        (
            "apprunner.yaml",
            "version: 1.0\nruntime: python3\nrun:\n  command: python app.py\n",
            5,
            "  env:\n    - name: SHOP_ENV\n      value: production",
        ),
        (
            "copilot/web/manifest.yml",
            (
                "name: web\ntype: Load Balanced Web Service\nimage:\n"
                "  build: Dockerfile\ncommand: python app.py\n"
            ),
            6,
            "variables:\n  SHOP_ENV: production",
        ),
        (
            "config/deploy.yml",
            (
                "service: a\nimage: me/a\nservers:\n  web:\n"
                "    cmd: python app.py\nenv:\n  clear:\n    A: b\n"
            ),
            8,
            "    SHOP_ENV: production",
        ),
        (
            "nixpacks.toml",
            '[start]\ncmd = "python app.py"\n',
            1,
            '[variables]\n  SHOP_ENV = "production"\n',
        ),
        (
            "crontab",
            "MAILTO=a\n@reboot cd /srv/a && python3 app.py\n",
            2,
            "SHOP_ENV=production",
        ),
        (
            "circus.ini",
            "[watcher:web]\ncmd = python app.py\n",
            1,
            "[env:web]\nSHOP_ENV = production\n",
        ),
        (
            "circus.ini",
            "[watcher:web]\ncmd = python app.py\n\n[env:web]\nA = b\n",
            5,
            "SHOP_ENV = production",
        ),
        (
            "web.container",
            "[Container]\nImage=localhost/a\nExec=python app.py\n",
            3,
            "Environment=SHOP_ENV=production",
        ),
    ],
)
def test_the_line_that_sets_it(path: str, text: str, line: int, after: str) -> None:
    files = {path: text, **APP, **with_image(path)}
    found = [one for one in analysed(files).launches if str(one.start.location.path) == path]
    told = [verdict for verdict in found[-1].verdicts if "Set `SHOP_ENV=" in verdict.remedy]
    assert [verdict.change is not None for verdict in told] == [True]
    change = told[0].change
    assert change is not None
    assert (str(change.path), change.line, change.after) == (path, line, after)
    lines = text.split("\n")
    before = change.before.split("\n") if change.before else []
    lines[line - 1 : line - 1 + len(before)] = change.after.split("\n")
    fixed = analysed({**files, path: "\n".join(lines)}).launches
    assert {verdict.rule for one in fixed for verdict in one.verdicts} == {"dev-server-deployed"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("railway.json", '{"deploy": {"startCommand": "python app.py"}}\n'),
        ("fly.toml", 'env = {A = "b"}\n[processes]\n  web = "python app.py"\n'),
        (
            "ecosystem.config.js",
            "module.exports = {apps: [{\n  script: 'app.py',\n  env: settings,\n}]}\n",
        ),
    ],
)
def test_no_line_where_it_is_said_otherwise(path: str, text: str) -> None:
    found = analysed({path: text, **APP}).launches
    told = [one for launch in found for one in launch.verdicts if "SHOP_ENV" in one.remedy]
    assert all(one.change is None for one in told)
