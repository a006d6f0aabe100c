"""Commands that an application adds to `flask`, started by an artefact."""

from __future__ import annotations

import pytest

from tests.launch.gate import gate

APP = (
    "import click\nfrom flask import Blueprint, Flask\nfrom flask.cli import run_command\n"
    "from werkzeug.serving import run_simple\napp = Flask(__name__)\n"
)
"""An application in `app.py`; what follows stands on line 6 and below."""
DEBUG = "critical debug-deployed"
SERVER = "high dev-server-deployed Procfile:1"


def started(code: str, command: str = "flask serve", **files: str) -> list[str]:
    return gate({"app.py": APP + code, "Procfile": f"web: {command}\n", **files})


@pytest.mark.parametrize(
    ("code", "command", "expected"),
    [
        pytest.param("@app.cli.command('serve')\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.invoke(run_command, debugger=True)\n", "flask serve",
                     f"{DEBUG} app.py:9", id="invoke"),
        pytest.param("@app.cli.command('serve')\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.invoke(run_command)\n", "flask --app app:app serve", SERVER,
                     id="invoke without debug"),
        pytest.param("@app.cli.command('serve')\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.invoke(run_command)\n", "flask --debug serve", f"{DEBUG} Procfile:1",
                     id="the flag of the command line"),
        pytest.param("@app.cli.command('serve')\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.forward(run_command)\n", "env FLASK_DEBUG=1 flask serve",
                     f"{DEBUG} Procfile:1", id="the variable"),
        pytest.param("app.cli.add_command(run_command, 'serve')\n", "flask serve --debugger",
                     f"{DEBUG} app.py:5", id="run under another name"),
        pytest.param("@click.command('serve')\n@click.pass_context\ndef serve_command(ctx):\n"
                     "    ctx.invoke(run_command)\napp.cli.add_command(serve_command)\n",
                     "flask serve", SERVER, id="a name of its own"),
        pytest.param("@click.command()\n@click.pass_context\ndef serve_it_cmd(ctx):\n"
                     "    ctx.invoke(run_command)\napp.cli.add_command(serve_it_cmd)\n",
                     "flask serve-it", SERVER, id="a name that click shortens"),
        pytest.param("@click.command()\n@click.pass_context\ndef serve_cmd(ctx):\n"
                     "    ctx.invoke(run_command)\napp.cli.add_command(serve_cmd)\n",
                     "flask serve-cmd", SERVER, id="a name that an older click keeps"),
        pytest.param("from flask.cli import AppGroup\nweb = AppGroup('web')\n"
                     "@web.command('serve')\n@click.pass_context\ndef serve_command(ctx):\n"
                     "    ctx.invoke(run_command)\napp.cli.add_command(web)\n",
                     "flask web serve", SERVER, id="a group"),
        pytest.param("@app.cli.command()\ndef serve():\n"
                     "    run_simple('', 80, app, use_debugger=True)\n", "flask serve",
                     f"{DEBUG} app.py:8", id="run_simple"),
        pytest.param("bp = Blueprint('web', __name__)\n@bp.cli.command('serve')\ndef serve():\n"
                     "    run_simple('', 80, app, use_debugger=True)\n"
                     "app.register_blueprint(bp)\n", "flask web serve", f"{DEBUG} app.py:9",
                     id="a blueprint's command"),
        pytest.param("run_simple('', 80, app, use_debugger=True)\n", "flask serve",
                     f"{DEBUG} app.py:6", id="the module serves on import"),
    ],
)  # fmt: skip
def test_own_commands_serve(code: str, command: str, expected: str) -> None:
    assert expected in started(code, command)


@pytest.mark.parametrize(
    ("code", "command"),
    [
        pytest.param("@app.cli.command()\ndef serve():\n    app.run(debug=True)\n", "flask serve",
                     id="app.run does nothing"),
        pytest.param("@app.cli.command()\ndef serve():\n    from waitress import serve\n"
                     "    serve(app)\n", "flask serve", id="Waitress"),
        pytest.param("@app.cli.command()\ndef seed():\n    print(app)\n", "flask seed",
                     id="no server"),
        pytest.param("", "flask db upgrade", id="an extension's command"),
        pytest.param("", "flask routes", id="a command of Flask"),
        pytest.param("", "flask other", id="a command that is not to be seen"),
    ],
)  # fmt: skip
def test_own_commands_that_do_not_serve(code: str, command: str) -> None:
    assert started(code, command) == []


@pytest.mark.parametrize(
    ("guard", "command", "expected"),
    [
        pytest.param("if __name__ == 'app':", "gunicorn app:app",
                     [f"{DEBUG} app.py:7"], id="the module's own name"),
        pytest.param("if __name__ != '__main__':", "gunicorn app:app",
                     [f"{DEBUG} app.py:7"], id="imported"),
        pytest.param("if __name__ == '__main__':", "gunicorn app:app", [], id="main"),
        pytest.param("if __name__ == 'other':", "gunicorn app:app", [], id="another name"),
        pytest.param("import sys\nif sys.argv[0].endswith('app.py'):", "gunicorn app:app", [],
                     id="the program's name"),
        pytest.param("import sys\nif sys.argv[0].endswith('gunicorn'):", "gunicorn app:app",
                     [f"{DEBUG} app.py:8"], id="the server's name"),
        pytest.param("import os\nif not os.environ.get('FLASK_RUN_FROM_CLI'):", "flask run",
                     [SERVER], id="under the command"),
    ],
)  # fmt: skip
def test_guards_by_what_they_ask(guard: str, command: str, expected: list[str]) -> None:
    code = f"{guard}\n    run_simple('', 80, app, use_debugger=True)\n"
    assert started(code, command) == expected
