"""Commands of Flask-Script that a project makes itself (flask_script 2.0.6)."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

HEAD = f"{FLASK}from flask_script import Command, Manager, Server\nmanager = Manager(app)\n"
SERVE = "class Serve(Command):\n    def run(self, port):\n        app.run(port=port, debug=True)\n"
CHORE = "class Chore(Command):\n    def run(self):\n        print(1)\n"
END = "manager.run()\n"
DEBUG = "critical debug-deployed manage.py:8"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(f"{SERVE}manager.add_command('web', Serve())\n", [DEBUG], id="an object"),
        pytest.param(f"{SERVE}manager.add_command('web', Serve)\n", [DEBUG], id="a class"),
        pytest.param(f"{CHORE}manager.add_command('web', Chore())\n", [], id="a chore"),
        pytest.param(f"{SERVE}manager.add_command('other', Serve())\n", [], id="another command"),
    ],
)
def test_commands_that_are_objects(program: str, expected: list[str]) -> None:
    files = {"Procfile": "web: python manage.py web\n", "manage.py": f"{HEAD}{program}{END}"}
    assert gate(files) == expected
