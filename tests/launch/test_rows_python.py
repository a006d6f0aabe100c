"""The rows of the reference's table A: what a program means, by who starts it.

Each program stands behind the three lines of `FLASK` in `app.py`. The results are those of launch
analysis alone; what engines see beside it is in `test_join`.
"""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate, image
from tests.launch.rows import PROGRAMS

SERVER = "high dev-server-deployed Dockerfile:4"
UNSEEN = "medium launch-unresolved Dockerfile:4"


@pytest.mark.parametrize(
    ("row", "python", "gunicorn"),
    [
        ("A001 guarded run with debug", ["critical debug-deployed app.py:5"], []),
        (
            "A002 run with debug at the top",
            ["critical debug-deployed app.py:4"],
            ["critical debug-deployed app.py:4"],
        ),
        (
            "A002 run with debug at the top, no reloader",
            ["critical debug-deployed app.py:4"],
            ["critical debug-deployed app.py:4"],
        ),
        ("A004 debug=1", ["critical debug-deployed app.py:5"], []),
        ("A006 a text that looks off", ["critical debug-deployed app.py:5"], []),
        ("A007 a constant", ["critical debug-deployed app.py:6"], []),
        ("A010 an attribute of a class", ["critical debug-deployed app.py:7"], []),
        ("A011 options in a dictionary", ["critical debug-deployed app.py:6"], []),
        ("A012 options made by dict()", ["critical debug-deployed app.py:6"], []),
        ("A013 options spread on the spot", ["critical debug-deployed app.py:5"], []),
        ("A014 run under another name", ["critical debug-deployed app.py:6"], []),
        ("A015 partial", ["critical debug-deployed app.py:6"], []),
        ("A016 a thread with a lambda", ["critical debug-deployed app.py:6"], []),
        ("A017 a thread with keywords", ["critical debug-deployed app.py:6"], []),
        ("A018 a flag of argv, not given", [SERVER], []),
        ("A019 argparse, not given", [SERVER], []),
        ("A020 argparse, on by default", ["critical debug-deployed app.py:9"], []),
        ("A021 not False", ["critical debug-deployed app.py:5"], []),
        ("A023 no console", [SERVER, "medium werkzeug-traceback app.py:5"], []),
        ("A024 debug without its debugger", [SERVER], []),
        ("A025 errors passed through", [SERVER], []),
        ("A026 debugger without debug", ["critical debug-deployed app.py:5"], []),
        ("A027 ad hoc TLS", [SERVER], []),
        ("A028 debug after the call", [SERVER], []),
        ("A029 a dead branch", [], []),
        (
            "A045 app.debug",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        ("A046 app.debug and no run", [], ["medium debug-behind-server app.py:4"]),
        (
            "A048 setattr",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A049 a tuple",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A051 config key",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A052 config key, 1",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A053 config key, a constant",
            ["critical debug-deployed app.py:5"],
            ["medium debug-behind-server app.py:5"],
        ),
        (
            "A054 config.update",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A055 config.update with more",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A057 from_mapping",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        (
            "A058 __setitem__",
            ["critical debug-deployed app.py:4"],
            ["medium debug-behind-server app.py:4"],
        ),
        ("A058 setdefault has no effect", [SERVER], []),
        (
            "A059 a config class",
            ["critical debug-deployed app.py:6"],
            ["medium debug-behind-server app.py:6"],
        ),
        (
            "A061 a module as config",
            ["critical debug-deployed app.py:5"],
            ["medium debug-behind-server app.py:5"],
        ),
        (
            "A063 a config class that is on by default",
            [SERVER, "high flask-debug-env app.py:9"],
            ["medium debug-behind-server app.py:9"],
        ),
        ("A066 os.environ", ["critical debug-deployed app.py:4"], []),
        ("A067 os.environ.setdefault", [SERVER, "high flask-debug-env app.py:4"], []),
        ("A068 FLASK_ENV in code, new Flask", [SERVER], []),
        ("A071 a variable whose default is true", [SERVER, "high flask-debug-env app.py:5"], []),
        ("A072 a variable without a default", [SERVER], []),
        ("A074 compared with 1", [SERVER], []),
        ("A075 looked up in a tuple", [SERVER], []),
        ("A076 on by default", [SERVER, "high flask-debug-env app.py:5"], []),
        ("A077 on unless production", [SERVER, "high flask-debug-env app.py:5"], []),
        ("A078 on in development", [SERVER], []),
        ("A080 or True", [SERVER, "high flask-debug-env app.py:5"], []),
        (
            "A082 DebuggedApplication with console",
            [UNSEEN],  # what is written there is for the rule of its code
            ["critical debug-deployed app.py:5"],
        ),
        (
            "A083 DebuggedApplication without console",
            [UNSEEN],
            ["medium werkzeug-traceback app.py:5"],
        ),
        (
            "A084 DebuggedApplication without a PIN",
            [UNSEEN],
            ["critical debug-deployed app.py:5"],
        ),
        ("A085 DebuggedApplication under app.debug", [], []),
        ("A087 run_simple", [SERVER], []),
        ("A088 run_simple with debugger", ["critical debug-deployed app.py:6"], []),
        ("A089 run_simple by position", ["critical debug-deployed app.py:6"], []),
        ("A090 make_server", [SERVER], []),
        ("A091 wsgiref", [SERVER], []),
        ("A093 socketio, unsafe", [SERVER], []),
        ("A098 Dash", ["critical debug-deployed app.py:7"], []),
        ("A100 Connexion 2", ["critical debug-deployed app.py:7"], []),
        ("A101 gevent", [], []),
        ("A102 waitress", [], []),
        ("A106 flask.cli.main", ["critical debug-deployed app.py:6"], []),
        ("A107 flask run as a child", ["critical debug-deployed app.py:6"], []),
        ("A108 flask run by os.system", [SERVER], []),
        ("A109 guarded run", [SERVER], []),
        ("A110 run at the top", [SERVER], ["high dev-server-on-import app.py:4"]),
        ("A111 run on all interfaces", [SERVER], []),
        ("A112 host from the environment", [SERVER], []),
    ],
)
def test_started_by_python_or_by_gunicorn(row: str, python: list[str], gunicorn: list[str]) -> None:
    program = f"{FLASK}{PROGRAMS[row]}\n"
    assert gate(image('CMD ["python", "app.py"]', **{"app.py": program})) == python
    assert gate(image('CMD ["gunicorn", "app:app"]', **{"app.py": program})) == gunicorn


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        pytest.param("while True:\n    time.sleep(1)", [UNSEEN], id="a worker"),
        pytest.param("with app.app_context():\n    print(app.name)", [UNSEEN], id="a job"),
        pytest.param(
            "import waitress\nwaitress.serve(app)",
            ["critical debug-deployed app.py:5"],
            id="a server for production",
        ),
        pytest.param("app.run()", ["critical debug-deployed app.py:5", SERVER], id="the other one"),
        pytest.param("import strange\nstrange.handle(app)", [UNSEEN], id="what may serve"),
    ],
)
def test_a_wrapped_app_answers_only_where_something_serves(work: str, expected: list[str]) -> None:
    program = f"{FLASK}{PROGRAMS['A082 DebuggedApplication with console']}\nimport time\n{work}\n"
    assert gate(image('CMD ["python", "app.py"]', **{"app.py": program})) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("A001 guarded run with debug", [SERVER]),
        ("A051 config key", [SERVER]),
        ("A066 os.environ", ["critical debug-deployed app.py:4", SERVER]),
        ("A085 DebuggedApplication under app.debug", [SERVER]),
        ("A110 run at the top", [SERVER]),
        ("A082 DebuggedApplication with console", ["critical debug-deployed app.py:5", SERVER]),
        (
            "A083 DebuggedApplication without console",
            [SERVER, "medium werkzeug-traceback app.py:5"],
        ),
    ],
)
def test_started_by_flask_run(row: str, expected: list[str]) -> None:
    program = f"{FLASK}{PROGRAMS[row]}\n"
    assert gate(image('CMD ["flask", "run"]', **{"app.py": program})) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("A018 a flag of argv, not given", []),
        ("A024 debug without its debugger", []),
        ("A029 a dead branch", []),
        ("A074 compared with 1", []),
        ("A075 looked up in a tuple", []),
        ("A078 on in development", []),
        ("A102 waitress", []),
        ("A109 guarded run", []),
        ("A110 run at the top", []),
        ("A023 no console", []),
        ("A001 guarded run with debug", ["high flask-debug-run app.py:5"]),
        ("A002 run with debug at the top", ["high flask-debug-run app.py:4"]),
        ("A006 a text that looks off", ["high flask-debug-env app.py:5"]),
        ("A045 app.debug", ["high flask-debug-run app.py:6"]),
        ("A063 a config class that is on by default", ["high flask-debug-env app.py:11"]),
        ("A071 a variable whose default is true", ["high flask-debug-env app.py:5"]),
        ("A076 on by default", ["high flask-debug-env app.py:5"]),
        ("A077 on unless production", ["high flask-debug-env app.py:5"]),
    ],
)
def test_started_by_nothing_in_the_repository(row: str, expected: list[str]) -> None:
    assert gate({"app.py": f"{FLASK}{PROGRAMS[row]}\n"}) == expected


@pytest.mark.parametrize(
    ("lines", "row", "expected"),
    [
        pytest.param(
            'CMD ["python", "app.py", "--debug"]',
            "A019 argparse, not given",
            ["critical debug-deployed app.py:9"],
            id="A019 the command passes --debug",
        ),
        pytest.param(
            'CMD ["python", "app.py", "--dev"]',
            "A018 a flag of argv, not given",
            ["critical debug-deployed app.py:5"],
            id="A018 the command passes --dev",
        ),
        pytest.param(
            'ENV FLASK_DEBUG=0\nCMD ["python", "app.py"]',
            "A071 a variable whose default is true",
            ["critical debug-deployed app.py:5"],
            id="A071 the image sets 0",
        ),
        pytest.param(
            'ENV DEBUG=0\nCMD ["python", "app.py"]',
            "A072 a variable without a default",
            ["critical debug-deployed app.py:5"],
            id="A072 the image sets 0",
        ),
        pytest.param(
            'ENV DEBUG=false\nCMD ["python", "app.py"]',
            "A076 on by default",
            ["high dev-server-deployed Dockerfile:5"],
            id="A076 the image sets false",
        ),
        pytest.param(
            'ENV APP_ENV=production\nCMD ["python", "app.py"]',
            "A077 on unless production",
            ["high dev-server-deployed Dockerfile:5"],
            id="A077 the image sets production",
        ),
        pytest.param(
            'ENV APP_ENV=development\nCMD ["python", "app.py"]',
            "A078 on in development",
            ["critical debug-deployed app.py:5"],
            id="A078 the image sets development",
        ),
        pytest.param(
            'ENV APP_CONFIG=prod\nCMD ["python", "app.py"]',
            "A063 a config class that is on by default",
            ["high dev-server-deployed Dockerfile:5"],
            id="A063 the image selects production",
        ),
        pytest.param(
            'ENV FLASK_DEBUG=1\nCMD ["gunicorn", "app:app"]',
            "A085 DebuggedApplication under app.debug",
            ["critical debug-deployed app.py:6", "medium debug-behind-server Dockerfile:4"],
            id="A085 the image sets FLASK_DEBUG",
        ),
    ],
)
def test_the_unit_decides(lines: str, row: str, expected: list[str]) -> None:
    assert gate(image(lines, **{"app.py": f"{FLASK}{PROGRAMS[row]}\n"})) == expected


def test_settings_of_other_modules() -> None:
    code = "import settings\n" + FLASK + MAIN + "app.run(debug=settings.DEBUG)\n"
    files = image('CMD ["python", "app.py"]', **{"app.py": code, "settings.py": "DEBUG = True\n"})
    assert gate(files) == ["critical debug-deployed app.py:6"]


def test_a_class_of_another_module_by_its_dotted_name() -> None:
    code = f"{FLASK}app.config.from_object('proj.config.Dev')\n{MAIN}app.run()\n"
    files = {
        "app.py": code,
        "proj/__init__.py": "",
        "proj/config.py": "class Dev:\n    DEBUG = True\n",
    }
    assert gate(image('CMD ["python", "app.py"]', **files)) == ["critical debug-deployed app.py:4"]
    assert gate(image('CMD ["gunicorn", "app:app"]', **files)) == [
        "medium debug-behind-server app.py:4"
    ]


def test_a_config_that_nothing_loads_is_silent() -> None:
    files = {"app.py": FLASK, "config.py": "DEBUG = True\n"}
    assert gate(image('CMD ["gunicorn", "app:app"]', **files)) == []


def test_flask_env_in_code_counts_for_an_old_flask() -> None:
    code = "import os\nos.environ['FLASK_ENV'] = 'development'\n" + FLASK + MAIN + "app.run()\n"
    files = {"app.py": code, "requirements.txt": "flask==2.2.5\n"}
    assert gate(image('CMD ["python", "app.py"]', **files)) == ["critical debug-deployed app.py:2"]
