"""The filter holds back no finding: of whole fixtures, and of the pieces they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover import is_candidate
from flaskgate.discover.classify import guess_kind, settle_kind
from flaskgate.engines.bandit import Bandit
from flaskgate.engines.semgrep import Semgrep
from flaskgate.model.files import Kind, SourceFile
from flaskgate.settings.catalog import RULES, load_catalogue


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("print('debug')", False, id="nothing of interest"),
        pytest.param("import flask\n", False, id="Flask alone"),
        pytest.param("import subprocess\nsubprocess.run(x)", False, id="a run, but no Flask"),
        pytest.param("app.runner()", False, id="a longer name"),
        pytest.param("log.debug(x)", False, id="a message"),
        pytest.param("log.config(DEBUG=1)", True, id="a level among settings"),
        pytest.param("import werkzeug", False, id="Werkzeug alone"),
        pytest.param("import flask\nx.run()", True, id="any run where Flask is imported"),
        pytest.param("x.run(debug=1)", True, id="any run with debug"),
        pytest.param("make()[0]().run(debug=1)", True, id="a receiver of any shape"),
        pytest.param("import flask\nx. run()", True, id="a space"),
        pytest.param("import flask\nx.\\\nrun()", True, id="over two lines"),
        pytest.param("import flask\n(x.  # (all)\n run())", True, id="a comment"),
        pytest.param("import dash\nx.run_server()", True, id="Dash of old"),
        pytest.param("x.debug = True", True, id="the attribute"),
        pytest.param("x. \\\n debug, y = True, 1", True, id="the attribute in a tuple"),
        pytest.param("setattr(x, 'debug', 1)", True, id="the attribute by its name"),
        pytest.param("x.config['DEBUG'] = 1", True, id="the setting"),
        pytest.param("class C:\n  DEBUG = 1\nx.config.from_object(C)", True, id="a class"),
        pytest.param("os.environ['FLASK_DEBUG'] = '1'", True, id="the environment"),
        pytest.param("K = 'FLASK_DEBUG'\nos.putenv(K, '1')", True, id="by a constant"),
        pytest.param("from werkzeug import run_simple", True, id="Werkzeug's server"),
        pytest.param("import flask_debugtoolbar as t\nt.DebugToolbarExtension()", True, id="bar"),
        pytest.param("import subprocess\nsubprocess.call(['flask', 'run'])", True, id="a command"),
        pytest.param("x = 1  # FlaskGate: ignore", True, id="a mark"),
        pytest.param("x = 1  # FLASKGATE: ignore", True, id="a mark in capitals"),
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
    seen = Semgrep(rules=catalogue).scan(everything)
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
    """Most Python files of our own are about Flask, and yet few run or configure anything."""
    own = list(Path(__file__).parents[2].glob("flaskgate/**/*.py"))
    kept = [place for place in own if is_candidate(Kind.PYTHON, place.read_bytes())]
    assert len(kept) < len(own) / 3
