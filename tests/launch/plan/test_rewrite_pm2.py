"""What an ecosystem file of pm2 says once it starts a production server."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, analysed

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n", "requirements.txt": "flask\ngunicorn\n"}
SERVER = "--bind 127.0.0.1:5000 --workers 2 app:app"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "ecosystem.config.js",
            "module.exports = {apps: [{name: 'a', script: 'app.py'}]}\n",
            f"module.exports = {{apps: [{{name: 'a', script: 'gunicorn', args: '{SERVER}', "
            "interpreter: 'none'}]}\n",
            id="on one line",
        ),
        pytest.param(
            "ecosystem.config.js",
            'module.exports = {\n  apps: [{\n    script: "app.py",\n    args: "-v", // here\n'
            '    interpreter: "venv/bin/python",\n    env: {A: 1},\n  }],\n}\n',
            'module.exports = {\n  apps: [{\n    script: "venv/bin/gunicorn",\n'
            f'    args: "{SERVER}", // here\n'
            '    interpreter: "none",\n    env: {A: 1},\n  }],\n}\n',
            id="what is there is replaced",
        ),
        pytest.param(
            "ecosystem.config.js",
            "module.exports = {\n  apps: [{\n    script: 'app.py',\n    interpreter_args: '-u',\n"
            "    exec_mode: 'fork',\n    instances: 1,\n  }],\n}\n",
            f"module.exports = {{\n  apps: [{{\n    script: 'gunicorn',\n    args: '{SERVER}',\n"
            "    interpreter: 'none',\n    interpreter_args: '',\n"
            "    exec_mode: 'fork',\n    instances: 1,\n  }],\n}\n",
            id="options of Python go, one process stays",
        ),
        pytest.param(
            "ecosystem.json",
            '{"apps": [{\n  "script": "app.py",\n  "interpreter": "python3"\n}]}\n',
            f'{{"apps": [{{\n  "script": "gunicorn",\n  "args": "{SERVER}",\n'
            '  "interpreter": "none"\n}]}\n',
            id="JSON",
        ),
        pytest.param(
            "ecosystem.config.yml",
            "apps:\n  - name: web\n    script: app.py\n    interpreter: python3\n",
            f'apps:\n  - name: web\n    script: "gunicorn"\n    args: "{SERVER}"\n'
            '    interpreter: "none"\n',
            id="YAML",
        ),
    ],
)
def test_changed(name: str, before: str, after: str) -> None:
    (launch,) = analysed({name: before, **APP}).launches
    assert launch.plan is not None
    (change,) = launch.plan.changes
    lines = before.split("\n")
    at, count = change.line - 1, change.before.count("\n") + 1
    assert lines[at : at + count] == change.before.split("\n")
    lines[at : at + count] = change.after.split("\n")
    assert "\n".join(lines) == after
    (fixed,) = analysed({name: after, **APP}).launches
    assert fixed.answer.word == "safe"


@pytest.mark.parametrize(
    "app",
    [
        pytest.param("{script: 'app.py', instances: 2}", id="two on one port"),
        pytest.param("{script: 'app.py', exec_mode: 'cluster', instances: 4}", id="a cluster"),
        pytest.param("{...common, script: 'app.py', args: ['a',\n'b']}", id="a list of lines"),
    ],
)
def test_left(app: str) -> None:
    files = {"ecosystem.config.js": f"module.exports = {{apps: [{app}]}}\n", **APP}
    plans = [one.plan for one in analysed(files).launches if one.plan is not None]
    assert all(not plan.changes for plan in plans)
