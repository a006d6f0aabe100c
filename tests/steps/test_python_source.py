from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Position
from flaskgate.steps.python_source import Module, parse
from tests.factories import a_location


def never(_folder: PurePosixPath) -> bool:
    return False


def module(text: str, path: str = "app.py") -> Module:
    file = SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=text.encode())
    return parse(file, is_package=never)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"def f(:\n  app.run()", id="a syntax error"),
        pytest.param(b"x = 1\0", id="a null byte"),
        pytest.param(b"(" * 300, id="nested too deeply"),
        pytest.param(b"-" * 100_000 + b"1", id="a long chain"),
    ],
)
def test_what_is_no_python_is_no_statement(data: bytes) -> None:
    file = SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=data)
    place = a_location(start=(1, 1), end=(1, 2))
    parsed = parse(file, is_package=never)
    assert (parsed.statement_at(place), parsed.app_at(place)) == (place, None)


def test_what_surrounds_a_syntax_error_is_read() -> None:
    parsed = module("app = Flask()\nx = = 3\nif y:\n  app.run(\n    debug=True)\n")
    place = a_location(start=(5, 5), end=(5, 6))
    span = parsed.statement_at(place)
    app = parsed.app_at(place)
    assert (span.start.line, span.end.line, app and app.name) == (4, 5, "app")


def test_a_warning_of_the_workspace_is_not_ours() -> None:
    assert module("x = '\\d'\n1 is 1\n") is not None


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        pytest.param("app.run(\n  debug=True,\n)", 2, ((1, 1), (3, 2)), id="a call of three lines"),
        pytest.param("if x:\n  app.run()\n", 2, ((2, 1), (2, 12)), id="inside a block"),
        pytest.param("if (x or\n    y):\n  pass\n", 1, ((1, 1), (2, 8)), id="the head of a block"),
        pytest.param(
            "try:\n  x\nexcept E:\n  app.run()\n", 4, ((4, 1), (4, 12)), id="in a handler"
        ),
        pytest.param("match x:\n  case 1:\n    app.run()\n", 3, ((3, 1), (3, 14)), id="in a case"),
        pytest.param("if x:\n  a\nelse:\n  app.run()", 4, ((4, 1), (4, 12)), id="in an else"),
        pytest.param("if x: app.run()", 1, ((1, 1), (1, 16)), id="all in one line"),
        pytest.param("# only a comment\n", 1, ((1, 3), (1, 4)), id="no statement"),
    ],
)
def test_statement_at(
    text: str, line: int, expected: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    span = module(text).statement_at(a_location(start=(line, 3), end=(line, 4)))
    assert (span.start, span.end) == (Position(*expected[0]), Position(*expected[1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("print()", None, id="no app"),
        pytest.param("def f(app):\n    app.run()  # here", None, id="only a parameter"),
        pytest.param("app = Flask('x')\napp.run()  # here", ("app", "app", "Flask"), id="own app"),
        pytest.param(
            "web = flask.Flask('x')\nweb.run()  # here", ("app", "web", "Flask"), id="by module"
        ),
        pytest.param(
            "from shop import app\napp.run()  # here", ("shop", "app", ""), id="imported app"
        ),
        pytest.param(
            "from shop.web import app as a\na.run()  # here", ("shop.web", "app", ""), id="renamed"
        ),
        pytest.param(
            "from shop import create_app\ncreate_app().run()  # here",
            ("shop", "create_app()", ""),
            id="imported factory",
        ),
        pytest.param(
            "def create_app():\n  return 1\nif x:\n  app = create_app()\n  app.run()  # here",
            ("app", "create_app()", ""),
            id="own factory, called in the guard",
        ),
        pytest.param(
            "def create_app(c):\n  return 1\nif x:\n  app = create_app(1)\n  app.run()  # here",
            None,
            id="a factory with arguments cannot be named",
        ),
        pytest.param(
            "app = Flask('x')\nsio = SocketIO(app)\nsio.run(app)  # here",
            ("app", "app", "SocketIO"),
            id="Socket.IO serves its app",
        ),
        pytest.param("app = Dash('x')\napp.run()  # here", ("app", "app", "Dash"), id="Dash"),
        pytest.param(
            "app = Flask('x')\napp.config['DEBUG'] = True  # here",
            ("app", "app", "Flask"),
            id="configuration",
        ),
        pytest.param(
            "app = Flask('x')\nos.environ['FLASK_DEBUG'] = '1'  # here",
            ("app", "app", "Flask"),
            id="the only app of the file",
        ),
        pytest.param(
            "def main():\n  app = Flask('x')\n  app.run()  # here", None, id="an app out of reach"
        ),
    ],
)
def test_app_at(text: str, expected: tuple[str, str, str] | None) -> None:
    line = next((n for n, one in enumerate(text.split("\n"), 1) if "# here" in one), 1)
    app = module(text).app_at(a_location(start=(line, 5), end=(line, 6)))
    assert (None if app is None else (app.module, app.name, app.maker)) == expected


@pytest.mark.parametrize(
    ("path", "packages", "expected"),
    [
        pytest.param("my app.py", (), None, id="no module name"),
        pytest.param("tool", (), None, id="a script without ending"),
        pytest.param("app.py", (), ("app", "."), id="at the root"),
        pytest.param("backend/app.py", (), ("app", "backend"), id="in a folder"),
        pytest.param("src/shop/web.py", ("src/shop",), ("shop.web", "src"), id="in a package"),
        pytest.param("src/shop/__init__.py", ("src/shop",), ("shop", "src"), id="a package"),
    ],
)
def test_where_the_server_starts(
    path: str, packages: tuple[str, ...], expected: tuple[str, str] | None
) -> None:
    file = SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=b"app = Flask('x')")
    parsed = parse(file, is_package=lambda folder: str(folder) in packages)
    assert parsed is not None
    app = parsed.app_at(a_location(path, start=(1, 1)))
    assert (None if app is None else (app.module, str(app.folder))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("from . import app", "shop", id="from the package"),
        pytest.param("from .web import app", "shop.web", id="from a sibling"),
        pytest.param("from ..lib.web import app", "lib.web", id="from an uncle"),
    ],
)
def test_relative_imports(text: str, expected: str) -> None:
    file = SourceFile(
        path=PurePosixPath("shop/run.py"), kind=Kind.PYTHON, data=f"{text}\napp.run()".encode()
    )
    parsed = parse(file, is_package=lambda folder: str(folder) == "shop")
    assert parsed is not None
    app = parsed.app_at(a_location("shop/run.py", start=(2, 1)))
    assert app is not None
    assert app.module == expected
