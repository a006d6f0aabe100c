from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.fix import MOST, correct
from flaskgate.fix.apply import apply_fixes
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position, Replacement, ServePlan
from tests.factories import a_finding, a_location, a_rule
from tests.fix.edits import corrected

RUN = "flask-debug-run"
CONFIG = "flask-debug-config"
PATH = PurePosixPath("app.py")


def nothing(_: PurePosixPath) -> None:
    """There is no other file."""


def test_a_cause_in_a_file_of_variables() -> None:
    path = PurePosixPath(".env_prod")
    file = SourceFile(path=path, kind=Kind.DOTENV, data=b"A=1\nFLASK_DEBUG=true\n")
    place = Location(path, Position(2, 1), Position(2, 17))
    finding = a_finding(rule=a_rule(id="debug-deployed"), cause=place)
    here = SourceFile(path=PATH, kind=Kind.COMPOSE, data=b"FLASK_DEBUG=${FLASK_DEBUG}\n")
    (found,) = correct([finding], here, {path: file}.get)
    assert found.fix is not None
    assert apply_fixes(file.data, [found.fix]) == b"A=1\nFLASK_DEBUG=0\n"
    (gone,) = correct([finding], here, nothing)
    assert gone.fix is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "DEBUG = os.getenv('DEBUG', 'True') == 'True'",
            "DEBUG = os.getenv('DEBUG', \"\") == 'True'",
        ),
        ("DEBUG = os.getenv('DEBUG', '') == 'True'", None),
        ("OTHER = os.getenv('DEBUG', 'True') == 'True'", None),
    ],
)
def test_a_default_is_turned_off_where_it_stands(line: str, expected: str | None) -> None:
    path = PurePosixPath("config.py")
    file = SourceFile(path=path, kind=Kind.PYTHON, data=f"import os\n{line}\n".encode())
    place = Location(path, Position(2, 1), Position(2, len(line) + 1))
    finding = a_finding(rule=a_rule(id="debug-behind-server"), cause=place)
    here = SourceFile(path=PATH, kind=Kind.PYTHON, data=b"app.config.from_object(C)\n")
    (found,) = correct([finding], here, {path: file}.get)
    after = None if found.fix is None else apply_fixes(file.data, [found.fix]).decode()
    assert after == (None if expected is None else f"import os\n{expected}\n")


def test_what_developers_run_stays_where_a_variable_puts_it_right() -> None:
    here = SourceFile(path=PATH, kind=Kind.PYTHON, data=b"app.run(debug=True)\n")
    plan = ServePlan(target="app:app", choice="Set `A=1`.")
    place = Location(PATH, Position(1, 9), Position(1, 19))
    finding = a_finding(rule=a_rule(id="debug-deployed"), location=place)
    (kept,) = correct([replace(finding, plan=plan)], here, nothing)
    (other,) = correct([finding], here, nothing)
    assert (kept.fix, other.fix is None) == (None, False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DEBUG_MODE = True  # here", "DEBUG_MODE = False  # here"),
        ("    debug: bool = True", "    debug: bool = False"),
        ('SETTINGS = {"port": 1, "debug": True}', 'SETTINGS = {"port": 1, "debug": False}'),
        ("IS_DEBUG = 1", "IS_DEBUG = False"),
        ("DEV = True", None),
        ("DEBUG = '1'", None),
        ("DEBUG = read()", None),
        ("DEBUG, DEBUG_SQL = True, True", None),
    ],
)
def test_the_cause_is_turned_off_where_it_stands(line: str, expected: str | None) -> None:
    cause = PurePosixPath("settings.py")
    before = f"class Settings:\n    x = 1\n{line}\n" if line[0] == " " else f"\nx = 1\n{line}\n"
    files = {cause: SourceFile(path=cause, kind=Kind.PYTHON, data=before.encode())}
    place = Location(cause, Position(3, 1), Position(3, len(line) + 1))
    finding = a_finding(location=a_location(start=(1, 15)), cause=place)
    here = SourceFile(path=PATH, kind=Kind.PYTHON, data=b"app.run(debug=S.DEBUG_MODE)\n")
    (found,) = correct([finding], here, files.get)
    after = None if found.fix is None else apply_fixes(before.encode(), [found.fix]).decode()
    assert after == (None if expected is None else before.replace(line, expected))
    assert found.fix is None or found.fix.location.path == cause


@pytest.mark.parametrize(
    ("rule", "text", "region"),
    [
        pytest.param("dev-server-run", "app.run(debug=True)", "True", id="another rule"),
        pytest.param("development-only", "app.run(debug=True)", "True", id="nothing is asked for"),
        pytest.param("flask-debug-inert", "app.run(debug=True)", "True", id="nothing is wrong"),
        pytest.param(
            "unsafe-werkzeug", "s.run(a, allow_unsafe_werkzeug=True)", "True", id="unsafe"
        ),
        pytest.param(RUN, "app.run('h', 80, True)", "app.run('h', 80, True)", id="positional"),
        pytest.param(RUN, "app.run('h', 80, ON)", "ON", id="a positional name"),
        pytest.param(RUN, "app.run(*[True])", "[True]", id="more than the argument"),
        pytest.param(RUN, "app.run(debug=ON)", "ON", id="a name"),
        pytest.param(RUN, "app.run(debug=bool(1))", "bool(1)", id="a call"),
        pytest.param(RUN, "app.run(debug=False)", "False", id="off"),
        pytest.param(RUN, "app.run(debug=0)", "0", id="zero"),
        pytest.param(RUN, "app.run(debug=None)", "None", id="not said"),
        pytest.param(RUN, "app.run()\nb.run(debug=True)", "app.run()", id="another line"),
        pytest.param(RUN, "a.run(); b.run(debug=True)", "a.run()", id="another call of the line"),
        pytest.param(RUN, "app.run(debug=True", "True", id="no Python"),
        pytest.param(RUN, f"app.run(debug=True)  # {'x' * 30_000}", "True", id="endless line"),
        pytest.param(CONFIG, "app.config.from_object(Base)", "Base", id="a class elsewhere"),
        pytest.param(CONFIG, "print('DEBUG', True)", "print('DEBUG', True)", id="not a setter"),
        pytest.param(CONFIG, "DEBUG: bool", "DEBUG: bool", id="annotation without value"),
        pytest.param(CONFIG, "os.environ['FLASK_DEBUG'] = 1", "1", id="no text"),
        pytest.param(CONFIG, "os.environ['FLASK_DEBUG'] = f'1'", "f'1'", id="a text with a prefix"),
        pytest.param(CONFIG, "os.environ['FLASK_DEBUG'] = '0'", "'0'", id="off already"),
        pytest.param(
            "werkzeug-debugger", "D(a, evalex=True)", "D(a, evalex=True)", id="a middleware"
        ),
        pytest.param(RUN, "x = f'é {app.run(debug=True)} é'", "app.run(debug=True)", id="f-string"),
        pytest.param("werkzeug-pin-off", "D(a, pin_security=True)", "True", id="the PIN is on"),
    ],
)
def test_no_correction_where_none_is_exact(rule: str, text: str, region: str) -> None:
    assert corrected(rule, text, region) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("app.run(debug=True)", "app.run()", id="alone"),
        pytest.param("app.run(debug=True,)", "app.run()", id="alone with a comma"),
        pytest.param("app.run( debug=True )", "app.run(  )", id="alone with spaces"),
        pytest.param("app.run('h', debug=True)", "app.run('h')", id="last"),
        pytest.param("app.run('h', debug=True,)", "app.run('h',)", id="last with a comma"),
        pytest.param("app.run(debug=True, port=8)", "app.run(port=8)", id="first"),
        pytest.param("app.run('h', debug=True, port=8)", "app.run('h', port=8)", id="between"),
        pytest.param("app.run('h' ,debug=True , port=8)", "app.run('h' ,port=8)", id="odd commas"),
        pytest.param("app.run(debug = (True))", "app.run()", id="parentheses"),
        pytest.param("app.run(debug=1)", "app.run()", id="one"),
        pytest.param("app.run(debug='False')", "app.run()", id="a true text"),
        pytest.param("app.run(use_debugger=True)", "app.run()", id="the debugger"),
        pytest.param(
            "app.run(debug=True, use_debugger=True, port=8)", "app.run(port=8)", id="both"
        ),
        pytest.param("app.run(debug=True, use_debugger=True)", "app.run()", id="nothing else"),
        pytest.param(
            "app.run(debug=True, port=8, use_debugger=True)", "app.run(port=8)", id="both ends"
        ),
        pytest.param(
            "app.run(\n    'h',\n    debug=True,\n)", "app.run(\n    'h',\n)", id="own line"
        ),
        pytest.param("app.run(\n    debug=True,\n)", "app.run(\n)", id="the only line"),
        pytest.param("app.run(\n    debug=True\n)", "app.run(\n)", id="the only line, no comma"),
        pytest.param(
            "app.run(\n    'h',\n    debug=True\n)",
            "app.run(\n    'h',\n)",
            id="last line, no comma",
        ),
        pytest.param(
            "app.run(\r\n\t'h',\r\n\tdebug=True,\r\n\tport=8,\r\n)\r\n",
            "app.run(\r\n\t'h',\r\n\tport=8,\r\n)\r\n",
            id="CRLF and tabs",
        ),
        pytest.param(
            "app.run('h',\n        debug=True)", "app.run('h')", id="last, aligned with the first"
        ),
        pytest.param(
            "app.run(debug=True,\n        port=8)", "app.run(port=8)", id="first, one a line"
        ),
        pytest.param(
            "app.run('h', debug=True,\n        port=8)",
            "app.run('h',\n        port=8)",
            id="at the end of a line",
        ),
        pytest.param(
            "app.run('h',\n    debug=True, port=8)",
            "app.run('h',\n    port=8)",
            id="starts a line",
        ),
        pytest.param(
            "app.run(\n    debug=True,  # nosec\n)",
            "app.run(\n    debug=False,  # nosec\n)",
            id="a comment behind it",
        ),
        pytest.param(
            "app.run(  # all\n    debug=True, port=8)",
            "app.run(  # all\n    debug=False, port=8)",
            id="a comment before it",
        ),
        pytest.param(
            "app.run(debug=True,  # all\n    port=8)",
            "app.run(debug=False,  # all\n    port=8)",
            id="a comment between",
        ),
        pytest.param(
            "app.run('h', \\\n    debug=True)", "app.run('h', \\\n    debug=False)", id="backslash"
        ),
        pytest.param("app.run(debug=True # x\n)", "app.run(debug=False # x\n)", id="and no comma"),
        pytest.param(
            "s = 'é😀'; app.run('ü', debug=True)", "s = 'é😀'; app.run('ü')", id="columns"
        ),
        pytest.param("\ufeffapp.run(debug=True)", "\ufeffapp.run()", id="byte order mark"),
        pytest.param("x = 1\rapp.run(debug=True)", "x = 1\rapp.run()", id="carriage returns"),
        pytest.param(
            "T(target=lambda: app.run(debug=True))", "T(target=lambda: app.run())", id="lambda"
        ),
        pytest.param("partial(app.run, debug=True)()", "partial(app.run)()", id="partial"),
        pytest.param("app.run(**{'debug': True})", "app.run(**{'debug': False})", id="mapping"),
        pytest.param("app.run(**dict(debug=True))", "app.run(**dict(debug=False))", id="dict()"),
        pytest.param("DEBUG = True", "DEBUG = False", id="a constant"),
    ],
)
def test_an_argument_is_taken_out(text: str, expected: str) -> None:
    assert corrected(RUN, text, text.lstrip("\ufeff")) == expected
    ast.parse(expected.lstrip("\ufeff"))


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("app.run('h', 80, True)", "True", "app.run('h', 80, False)"),
        ("app.run('h', 1, 1)", "1)", None),
        ("app.run(\n    'h', 80,\n    1,\n)", "1,\n", None),
        ("site.run(None, None, True, use_reloader=True)", "True,",
         None),
    ],
)  # fmt: skip
def test_a_positional_argument(text: str, region: str, expected: str | None) -> None:
    assert corrected(RUN, text, region) == expected


@pytest.mark.parametrize("region", ["True", "debug=True", "app.run(debug=True)"])
def test_the_place_may_be_the_value_the_argument_or_the_call(region: str) -> None:
    assert corrected("debug-deployed", "x()\napp.run(debug=True)\n", region) == "x()\napp.run()\n"


def test_only_the_argument_at_the_place_is_taken_out() -> None:
    text = "app.run(debug=True, use_debugger=True)"
    assert corrected(RUN, text, "debug=True") == "app.run(use_debugger=True)"


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        pytest.param("app.debug = True", "True", "app.debug = False", id="attribute"),
        pytest.param("app.debug: bool = True", "True", "app.debug: bool = False", id="annotated"),
        pytest.param("app.debug, x = 1, 2", "1", "app.debug, x = False, 2", id="tuple"),
        pytest.param("x, app.debug = 1, 2", "2", "x, app.debug = 1, False", id="second of two"),
        pytest.param("c['DEBUG'] = '0'", "'0'", "c['DEBUG'] = False", id="a true text"),
        pytest.param("c.update(DEBUG=True)", "True", "c.update(DEBUG=False)", id="update"),
        pytest.param("c.update({'DEBUG': 1})", "1", "c.update({'DEBUG': False})", id="mapping"),
        pytest.param("setattr(a, 'debug', 1)", "1", "setattr(a, 'debug', False)", id="setattr"),
        pytest.param(
            "class Base:\n    DEBUG = True\n",
            "DEBUG = True",
            "class Base:\n    DEBUG = False\n",
            id="class",
        ),
        pytest.param("e['FLASK_DEBUG'] = \"1\"", '"1"', "e['FLASK_DEBUG'] = \"0\"", id="variable"),
        pytest.param(
            "e.setdefault('FLASK_DEBUG', 'on')", "'on'", "e.setdefault('FLASK_DEBUG', '0')", id="on"
        ),
        pytest.param("e.update(FLASK_DEBUG='1')", "'1'", "e.update(FLASK_DEBUG='0')", id="named"),
    ],
)
def test_a_setting_is_turned_off(text: str, region: str, expected: str) -> None:
    assert corrected(CONFIG, text, region) == expected


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        pytest.param(
            "waitress-expose-tracebacks",
            "serve(app, expose_tracebacks=True, port=8)",
            "serve(app, port=8)",
            id="waitress",
        ),
        pytest.param(
            "werkzeug-debugger",
            "run_simple('h', 80, app, use_reloader=True, use_debugger=True)",
            "run_simple('h', 80, app, use_reloader=True)",
            id="run_simple",
        ),
        pytest.param(
            "werkzeug-traceback",
            "app.run(debug=True, use_evalex=False)",
            "app.run(use_evalex=False)",
            id="traceback",
        ),
        pytest.param(
            "werkzeug-pin-off", "D(app, True, pin_security=False)", "D(app, True)", id="PIN"
        ),
        pytest.param(
            "werkzeug-pin-off",
            "D(app,  # x\n  pin_security=False)",
            "D(app,  # x\n  pin_security=True)",
            id="PIN behind a comment",
        ),
        pytest.param("gunicorn-reload", "reload = True", "reload = False", id="gunicorn reload"),
        pytest.param("gunicorn-spew", "spew = True", "spew = False", id="gunicorn spew"),
    ],
)
def test_other_rules(rule: str, text: str, expected: str) -> None:
    assert corrected(rule, text, text) == expected


def test_a_file_that_is_gone_has_no_correction() -> None:
    assert corrected(RUN, "", "") is None
    assert corrected("debug-deployed", "", "", Kind.DOCKERFILE) is None


@pytest.mark.parametrize("kind", [Kind.PYTHON, Kind.SHELL])
def test_a_file_that_has_become_shorter_has_no_correction(kind: Kind) -> None:
    file = SourceFile(path=PurePosixPath("app.py"), kind=kind, data=b"flask --debug run")
    (found,) = correct([a_finding(location=a_location(start=(8, 1)))], file, nothing)
    assert found.fix is None


def test_a_hostile_file_is_corrected_in_part() -> None:
    file = SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=b"app.run(debug=True)")
    found = correct(
        [a_finding(location=a_location(start=(1, 1)))] * (MOST + 1), file, lambda _: None
    )
    assert [one.fix is None for one in found] == [False] * MOST + [True]


def test_a_correction_of_the_projects_own_rule_stands() -> None:
    own = Replacement(location=a_location(start=(1, 1)), text="x")
    file = SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=b"app.run(debug=True)")
    (found,) = correct(
        [a_finding(location=a_location(start=(1, 1)), fix=own)], file, lambda _: None
    )
    assert found.fix is own
