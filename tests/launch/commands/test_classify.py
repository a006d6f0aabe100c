"""The classifier: which words start what."""

from __future__ import annotations

import shlex

import pytest

from flaskgate.launch.commands.flags import GivenOption, read_options
from flaskgate.launch.commands.known_programs import is_routine
from flaskgate.launch.commands.python_line import PythonLine, read_python
from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Cause, Reason
from tests.launch.starting import a_unit, said, traced


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("flask --app run db upgrade", id="an app that is called run"),
        pytest.param("flask -A run shell", id="short option with an app called run"),
        pytest.param("flask run-worker", id="a command that begins with run"),
        pytest.param("flask db upgrade", id="a migration"),
        pytest.param("flask --debug", id="no command at all"),
        pytest.param("flask -e run routes", id="an environment file called run"),
        pytest.param("celery -A flask worker", id="flask as an argument"),
        pytest.param("pgrep -f flask run", id="a search for the process"),
        pytest.param("echo flask run", id="a message"),
        pytest.param("alembic upgrade head", id="another migration"),
        pytest.param("rhubarb --version", id="the version of what nobody knows"),
        pytest.param("python --version", id="the version of Python"),
        pytest.param("python -m pip install flask", id="an installation"),
        pytest.param("python -m pytest test_app.py", id="tests"),
        pytest.param("mod_wsgi-express install-module", id="no start-server"),
        pytest.param("nginx -g daemon", id="a web server without Python"),
        pytest.param("pm2 stop app.py", id="a stop"),
        pytest.param("forever stop app.py", id="another process manager stops it"),
        pytest.param("forever start server.js", id="a program of Node"),
        pytest.param("npm ci", id="an installation by npm"),
        pytest.param("bash", id="an interactive shell"),
        pytest.param("env", id="a wrapper without a command"),
        pytest.param("wait-for-it db:5432", id="only waiting"),
        pytest.param("start-stop-daemon --stop --exec /usr/bin/python", id="a daemon is stopped"),
        pytest.param("tmux kill-session", id="a terminal is closed"),
        pytest.param("tmux", id="an empty terminal"),
        pytest.param("python", id="an interactive Python"),
        pytest.param("poetry install", id="another command of a wrapper"),
        pytest.param("env A=1", id="only variables"),
        pytest.param("bash -c", id="a shell without its text"),
        pytest.param("bash -- ", id="a shell without anything"),
    ],
)
def test_no_web_server(command: str) -> None:
    found = traced(shlex.split(command)).starts
    assert [one.kind for one in found] == [StartKind.OTHER]


@pytest.mark.parametrize(
    ("command", "target", "arguments"),
    [
        pytest.param("flask run", "", [], id="plain"),
        pytest.param("/opt/venv/bin/flask run", "", [], id="with a path"),
        pytest.param("python3.11 -u -m flask run", "", [], id="module"),
        pytest.param("python -mflask.cli run", "", [], id="attached module"),
        pytest.param("flask --app=web:app run", "web:app", [], id="app with equals sign"),
        pytest.param("flask -Aweb run", "web", [], id="attached app"),
        pytest.param("flask run --app web", "web", [], id="app after run"),
        pytest.param("flask --debug run", "", ["--debug"], id="global debug"),
        pytest.param(
            "flask --debug run --no-debug", "", ["--debug", "--no-debug"], id="order is kept"
        ),
        pytest.param(
            "flask run -h 0.0.0.0 -p5000 --debugger --reload",
            "",
            ["--host=0.0.0.0", "--port=5000", "--debugger", "--reload"],
            id="short options get their long names",
        ),
        pytest.param("flask -e prod.env run", "", ["--env-file=prod.env"], id="environment file"),
        pytest.param("flask run $ARGS", "", ["$ARGS"], id="unknown flags are kept"),
    ],
)
def test_flask_run(command: str, target: str, arguments: list[str]) -> None:
    (start,) = traced(shlex.split(command)).starts
    assert (start.kind, start.target, list(start.arguments)) == (
        StartKind.FLASK_CLI,
        target,
        arguments,
    )


@pytest.mark.parametrize(
    ("command", "expected", "arguments"),
    [
        pytest.param("python -u -O app.py --x", "python-file app.py", ["--x"], id="file"),
        pytest.param("/usr/bin/python3 src/app.py", "python-file src/app.py", [], id="path"),
        pytest.param("python -W ignore -Xdev a.py", "python-file a.py", [], id="valued options"),
        pytest.param("pypy3 -m pkg.web -p 80", "python-module pkg.web", ["-p", "80"], id="module"),
        pytest.param("python -um pkg", "python-module pkg", [], id="module in a cluster"),
        pytest.param("python -c 'import x' y", "python-code import x", ["y"], id="code"),
        pytest.param("python -", "unknown -", [], id="standard input"),
        pytest.param("python $APP", "unknown $APP", [], id="unknown file"),
        pytest.param("python $DIR/app.py", "python-file $DIR/app.py", [], id="unknown folder"),
        pytest.param("python -m $MODULE", "unknown $MODULE", [], id="unknown module"),
        pytest.param("$RUNNER app.py", "unknown $RUNNER", ["app.py"], id="unknown program"),
        pytest.param("$PYTHON app.py", "python-file app.py", [], id="a variable called Python"),
        pytest.param("$PYTHONPATH app.py", "python-file app.py", [], id="by its path"),
        pytest.param("$PYTHON_HOME app.py", "unknown $PYTHON_HOME", ["app.py"], id="a folder"),
        pytest.param("$PYTHON start", "unknown $PYTHON", ["start"], id="no program of Python"),
        pytest.param("flask $COMMAND", "unknown ", [], id="unknown command of flask"),
        pytest.param(
            "bash -c 'python - a <<EOF\nx\nEOF'", "python-code x\n", ["a"], id="here-document"
        ),
        pytest.param("$VENV/bin/python a.py", "python-file a.py", [], id="only its folder unknown"),
    ],
)
def test_python(command: str, expected: str, arguments: list[str]) -> None:
    (start,) = traced(shlex.split(command)).starts
    assert said([start]) == [expected]
    assert list(start.arguments) == arguments


@pytest.mark.parametrize(
    ("command", "program", "target"),
    [
        pytest.param("gunicorn -w 4 -b :80 app:app", "gunicorn", "app:app", id="gunicorn"),
        pytest.param("gunicorn --reload app", "gunicorn", "app", id="module alone, after a flag"),
        pytest.param("gunicorn 'app:make()' -k gevent", "gunicorn", "app:make()", id="factory"),
        pytest.param("gunicorn -c conf.py", "gunicorn", "", id="only a configuration"),
        pytest.param("gunicorn -w4 app:app", "gunicorn", "app:app", id="a value that is attached"),
        pytest.param("gunicorn -b:80 -Rw4 m:app", "gunicorn", "m:app", id="flag and value in one"),
        pytest.param("gunicorn $OPTS app:app", "gunicorn", "app:app", id="unknown options"),
        pytest.param("python -m gunicorn app:app", "gunicorn", "app:app", id="as a module"),
        pytest.param("waitress-serve --call m:make", "waitress-serve", "m:make", id="waitress"),
        pytest.param("waitress-serve --port 80 m:a", "waitress-serve", "m:a", id="waitress port"),
        pytest.param("uvicorn --factory m:make --port 1", "uvicorn", "m:make", id="uvicorn"),
        pytest.param("hypercorn -c x.toml wsgi:m:a", "hypercorn", "wsgi:m:a", id="hypercorn"),
        pytest.param("daphne -p 80 m:a", "daphne", "m:a", id="daphne"),
        pytest.param("granian --interface wsgi m:a", "granian", "m:a", id="granian"),
        pytest.param("uwsgi --http :80 -w m:app", "uwsgi", "m:app", id="uwsgi module"),
        pytest.param("uwsgi --module m --callable a", "uwsgi", "m:a", id="uwsgi callable"),
        pytest.param("uwsgi --wsgi-file a.py --master", "uwsgi", "a.py", id="uwsgi file"),
        pytest.param("uwsgi --mount /=a.py", "uwsgi", "a.py", id="uwsgi mount"),
        pytest.param("uwsgi --ini uwsgi.ini", "uwsgi", "", id="uwsgi configuration"),
        pytest.param("uwsgi a.py", "uwsgi", "a.py", id="uwsgi bare file"),
        pytest.param(
            "mod_wsgi-express start-server w.py --port 80", "mod_wsgi-express", "w.py", id="apache"
        ),
        pytest.param(
            "functions-framework --target=f --debug",
            "functions-framework",
            "main.py:f",
            id="functions",
        ),
    ],
)
def test_server(command: str, program: str, target: str) -> None:
    (start,) = traced(shlex.split(command)).starts
    assert (start.kind, start.program, start.target) == (StartKind.SERVER, program, target)


def test_server_of_what_is_unknown() -> None:
    (start,) = traced(["gunicorn", "$APP_MODULE"]).starts
    assert (start.kind, start.program) == (StartKind.UNKNOWN, "gunicorn")
    assert start.reason == Reason(Cause.VARIABLE_UNSET, "APP_MODULE")


@pytest.mark.parametrize(
    ("value", "is_debug"),
    [
        pytest.param("0", False, id="off"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="not known"),
        pytest.param("True", True, id="on"),
    ],
)
def test_functions_framework_reads_its_variable(
    value: str | None,
    is_debug: bool,  # noqa: FBT001 - a column of the table
) -> None:
    unit = a_unit(["functions-framework", "--target", "f"], {"DEBUG": value})
    (start,) = traced(unit).starts
    assert ("--debug" in start.arguments) is is_debug


@pytest.mark.parametrize(
    ("words", "given", "rest"),
    [
        pytest.param(["a", "-x"], [], ["a", "-x"], id="words first"),
        pytest.param(["-v", "a"], [("-v", None)], ["a"], id="flag"),
        pytest.param(["-n", "5", "a"], [("-n", "5")], ["a"], id="separate value"),
        pytest.param(["-vn5", "a"], [("-v", None), ("-n", "5")], ["a"], id="cluster"),
        pytest.param(["--name=x=y"], [("--name", "x=y")], [], id="equals sign"),
        pytest.param(["--", "-v"], [], ["-v"], id="end of options"),
        pytest.param(["-", "a"], [], ["-", "a"], id="a dash is a word"),
        pytest.param(["-n"], [("-n", None)], [], id="value is missing"),
    ],
)
def test_read_options(
    words: list[str], given: list[tuple[str, str | None]], rest: list[str]
) -> None:
    options = read_options(words, {"-n", "--name"}.__contains__)
    assert [tuple(one) for one in options.given] == given
    assert list(options.rest) == rest


def test_option_as_a_word() -> None:
    assert [str(GivenOption("--debug", None)), str(GivenOption("--port", "1"))] == [
        "--debug",
        "--port=1",
    ]


def test_read_python_keeps_its_own_options() -> None:
    line = read_python(["-u", "--check-hash-based-pycs", "never", "-Wx", "-m", "a", "-m", "b"])
    assert line == PythonLine(
        module="a", rest=("-m", "b"), options=("-u", "--check-hash-based-pycs", "never", "-Wx")
    )


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("gunicorn app:app", False, id="a server"),
        pytest.param("python app.py pip", False, id="pip as an argument"),
        pytest.param("/bin/echo x", True, id="echo"),
        pytest.param("zstdmt -df db.zst", True, id="a packer"),
        pytest.param("./zstdmt app", False, id="a script of the project with such a name"),
        pytest.param("python3 -m venv x", True, id="a virtual environment"),
    ],
)
def test_is_routine(command: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_routine(command.split()) is expected


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("flask run --help", id="help of run"),
        pytest.param("flask --version", id="version of flask"),
        pytest.param("gunicorn --check-config app:app", id="settings are checked"),
        pytest.param("uvicorn app:app --help", id="help of a server"),
    ],
)
def test_what_is_only_asked_about_itself_serves_nothing(command: str) -> None:
    assert [one.kind for one in traced(shlex.split(command)).starts] == [StartKind.OTHER]


@pytest.mark.parametrize(
    ("command", "program"),
    [
        pytest.param("mod_wsgi-express-3 start-server a.wsgi", "mod_wsgi-express", id="mod_wsgi"),
        pytest.param("gunicorn3 a:b", "gunicorn", id="gunicorn"),
        pytest.param("gunicorn-3.11 a:b", "gunicorn", id="with a dash"),
        pytest.param("uwsgi_python311 --module a:b", "uwsgi", id="uwsgi with its plugin"),
        pytest.param("uwsgi-core --module a:b", "uwsgi", id="uwsgi without plugins"),
    ],
)
def test_names_with_versions(command: str, program: str) -> None:
    (start,) = traced(shlex.split(command)).starts
    assert (start.kind, start.program) == (StartKind.SERVER, program)
