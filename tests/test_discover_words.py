"""The filter holds back no finding: of whole fixtures, and of the pieces they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.catalog import RULES, load_catalogue
from flaskgate.discover import is_candidate
from flaskgate.discover.classify import guess_kind, settle_kind
from flaskgate.engines.bandit import Bandit
from flaskgate.engines.semgrep import Semgrep
from flaskgate.source import Kind, SourceFile


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("print('debug')", False, id="nothing of interest"),
        pytest.param("import flask\n", False, id="Flask alone"),
        pytest.param("import subprocess\nsubprocess.run(x, debug=True)", False, id="another run"),
        pytest.param("log.debug('app.run')", False, id="the words in a text"),
        pytest.param("frob('app', x).run()", False, id="an application as an argument"),
        pytest.param("create_app(  # (all)\n x).run()", True, id="a factory with a comment"),
        pytest.param("create_app('it\\'s (').run()", True, id="a factory with an odd text"),
        pytest.param("import asyncio\nmain().run()", False, id="a call of no application"),
        pytest.param("app.runner()", False, id="a longer name"),
        pytest.param("if app.debug == x: pass", False, id="debug that is compared"),
        pytest.param("if app.debug:\n    x = 1", False, id="debug that is asked for"),
        pytest.param("log.debug(x)", False, id="a message"),
        pytest.param("log.config(DEBUG)", False, id="a level"),
        pytest.param("x.config['DEBUG'] = 1", False, id="the settings of something"),
        pytest.param("import traceback, flask\ntraceback.format_exc()", False, id="no view"),
        pytest.param("x = setattr(y, 'z', 1)", False, id="another attribute"),
        pytest.param("import werkzeug", False, id="Werkzeug alone"),
        pytest.param("from shop import app\napp.run()", True, id="an application by its name"),
        pytest.param("app.run()", False, id="an application from nowhere"),
        pytest.param("import flask, a\na.web_app2 \\\n  .run()", True, id="over two lines"),
        pytest.param("create_app(config(1)).run()", False, id="a factory from nowhere"),
        pytest.param("from a import create_app\ncreate_app(f(1)).run()", True, id="a factory"),
        pytest.param("import flask\ncreate_app(')').run()", True, id="a factory with a text"),
        pytest.param("from a import make_apps\nmake_apps().run()", False, id="several, not debug"),
        pytest.param("make_apps().run(debug=1)", True, id="a factory of several, debug"),
        pytest.param("x = create_app()\nx.run()", True, id="a factory's product"),
        pytest.param("wapi.run(x, {'debug': 1})", True, id="a name that ends like one, debug"),
        pytest.param("wapi.run(x, {})", False, id="a name that ends like one"),
        pytest.param("api.run('::', 80, True)", True, id="debug by its position"),
        pytest.param("x = {}\nx['debug'] = 1\napi.run(**x)", True, id="debug in a dictionary"),
        pytest.param("Thread(target=api.run, kwargs={'debug': 1})", True, id="a thread"),
        pytest.param("import flask\nf().run(')')\ng(debug=1)", False, id="debug of another call"),
        pytest.param("import flask\nf().run(a(')'), debug=1)", True, id="debug after a text"),
        pytest.param("import flask\nf().run(  # :)\n debug=1)", True, id="debug after a comment"),
        pytest.param("socketio.run(x)", True, id="an application that is run by another object"),
        pytest.param("x = apply(map)\nx.run()", False, id="another function's product"),
        pytest.param("x = make_app\nself.run()", False, id="a method of its own"),
        pytest.param("frob(')').run()", False, id="another factory with a text"),
        pytest.param("x).run()", False, id="half of a factory"),
        pytest.param("from flask import Flask as F\nx = F()\nx.run()", True, id="any name"),
        pytest.param("import flask\nf().run(debug=True)", True, id="any call with debug"),
        pytest.param("import dash\nx.run_server()", True, id="Dash of old"),
        pytest.param("from a import (\n  flask\n)\nf().run(debug=1)", True, id="a long import"),
        pytest.param("app.debug = True", True, id="the attribute"),
        pytest.param("app.debug, x = True, 1", True, id="the attribute in a tuple"),
        pytest.param("import flask as F\nx = F.Flask(0)\nx.debug = 1", True, id="of any name"),
        pytest.param("setattr(x, 'debug', 1)", False, id="the attribute of something"),
        pytest.param("setattr(app, 'debug', 1)", True, id="the attribute by its name"),
        pytest.param("K = 'debug'\nsetattr(app, K, 1)", True, id="the attribute by a constant"),
        pytest.param("app.config['DEBUG'] = 1", True, id="the setting"),
        pytest.param("x = app.config['DEBUG']", False, id="the setting that is read"),
        pytest.param("app.config.update(X=f(1), DEBUG=1)", True, id="the setting among others"),
        pytest.param("K = 'DEBUG'\napp.config[K] = 1", True, id="the setting by a constant"),
        pytest.param("class C:\n  DEBUG = 1\nx.config.from_object(C)", True, id="a class"),
        pytest.param("os.environ['FLASK_DEBUG'] = '1'", True, id="the environment"),
        pytest.param("os.environ['FLASK_DEBUG'] == '1'", False, id="the environment, compared"),
        pytest.param("os.environ.get('FLASK_DEBUG')", False, id="the environment, read"),
        pytest.param("os.environ.setdefault('FLASK_DEBUG', '1')", True, id="its default"),
        pytest.param("os.environ.update(FLASK_DEBUG='1')", True, id="the environment as a whole"),
        pytest.param("K = 'FLASK_DEBUG'\nos.environ[K] = '1'", True, id="by a constant"),
        pytest.param("f(use_evalex=False, debug=True)", True, id="the debugger's options"),
        pytest.param("from werkzeug import run_simple", True, id="Werkzeug's server"),
        pytest.param("import flask_debugtoolbar as t\nt.DebugToolbarExtension()", True, id="bar"),
        pytest.param("import flask.cli\nflask.cli.main(['run'])", True, id="Flask's command"),
        pytest.param("subprocess.call(['flask', x, 'run'])", True, id="a command as a list"),
        pytest.param("os.system('flask -A web run')", True, id="a command as a text"),
        pytest.param("os.system('flask --app run db')", True, id="a name that may be a command"),
        pytest.param("os.system('flask db up; run')", False, id="another command of Flask"),
        pytest.param("print('flask -A web run')", False, id="a command that is not started"),
        pytest.param("from flask.cli import main\nmain([])", False, id="its command, unknown"),
        pytest.param("x = 1  # FlaskGate: ignore", True, id="a mark"),
        pytest.param("serve(x, expose_tracebacks=True)", True, id="Waitress"),
        pytest.param(
            "import traceback, flask\n@a.route('/')\ndef f(): return traceback.format_exc()",
            True,
            id="a view that shows a traceback",
        ),
    ],
)
def test_python(source: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert is_candidate(Kind.PYTHON, source.encode()) is expected


@pytest.mark.parametrize(
    ("kind", "path", "data", "expected"),
    [
        pytest.param(Kind.SHELL, "a.sh", b"exec node web.js", False, id="another server"),
        pytest.param(
            Kind.SHELL, "a.sh", b"superset init", False, id="another command of a program"
        ),
        pytest.param(Kind.SHELL, "a.sh", b"superset run", True, id="a program of Flask's kind"),
        pytest.param(Kind.DOCKERFILE, "Dockerfile", b"CMD FLASK RUN", True, id="any case"),
        pytest.param(Kind.INI, "a.ini", b"catch-exceptions = 1", True, id="a setting of uWSGI"),
        pytest.param(Kind.PYTHON, "gunicorn.conf.py", b"reload = True", True, id="Gunicorn's"),
        pytest.param(Kind.PYTHON, "gunicorn.conf.py", b"workers = 2", False, id="its other side"),
    ],
)
def test_other_kinds(kind: Kind, path: str, data: bytes, *, expected: bool) -> None:
    assert is_candidate(kind, data, path=path) is expected


def fixtures() -> Iterator[SourceFile]:
    for place in sorted(RULES.glob("*/*")):
        path = PurePosixPath(place.relative_to(RULES).as_posix())
        is_rule = place.suffix == ".yaml" and ".test" not in place.suffixes
        data = place.read_bytes()
        kind = settle_kind(guess_kind(str(path)), str(path), data)
        if kind is not None and not is_rule:
            yield SourceFile(path=path, kind=kind, data=data)


def pieces(file: SourceFile) -> Iterator[SourceFile]:
    """Yield each block of a file alone, and where it can have some with the imports of the file."""
    text = file.text
    imports = "".join(re.findall(r"(?m)^(?:from|import) .*\n", text))
    blocks = [block for block in re.split(r"\n(?:[ \t]*\n|(?=# (?:ruleid|ok)))+", text) if block]
    for number, block in enumerate(blocks):
        for prefix in {"", imports if file.kind is Kind.PYTHON else ""}:
            name = f"{file.path.parent}/{number}{'i' if prefix else ''}/{file.path.name}"
            data = f"{prefix}{block}\n".encode()
            yield SourceFile(path=PurePosixPath(name), kind=file.kind, data=data)


@pytest.fixture(scope="module")
def everything() -> list[SourceFile]:
    whole = list(fixtures())
    return [*whole, *(piece for file in whole for piece in pieces(file))]


def test_there_are_fixtures_of_many_kinds(everything: list[SourceFile]) -> None:
    assert {Kind.PYTHON, Kind.DOCKERFILE, Kind.SHELL} < {file.kind for file in everything}


def test_no_finding_is_lost(everything: list[SourceFile]) -> None:
    catalogue = load_catalogue()
    semgrep = Semgrep(
        rules=catalogue.semgrep_files, catalogue=catalogue.checks, refuters=catalogue.refuters
    )
    seen = semgrep.scan(everything)
    confirmed = {
        found.location.path for found in Bandit(rule=catalogue.bandit).scan(everything).findings
    }
    refuted = {one.location.path for one in seen.look_alikes} & confirmed
    places = {found.location.path for found in seen.findings} | confirmed | refuted
    lost = {
        file.path: file.text
        for file in everything
        if file.path in places and not is_candidate(file.kind, file.data, path=str(file.path))
    }
    assert places
    assert lost == {}


def test_the_filter_is_worth_its_time() -> None:
    """Most Python files of our own are about Flask, and yet few make an application run."""
    own = list(Path(__file__).parent.parent.glob("flaskgate/**/*.py"))
    kept = [place for place in own if is_candidate(Kind.PYTHON, place.read_bytes())]
    assert len(kept) < len(own) / 4
