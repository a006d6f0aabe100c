"""Which application is found in a project, by the interpreter that follows its starts."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover import discover
from flaskgate.gate.commands.init.application import Application, Undecided
from flaskgate.gate.commands.init.project import find_application, named, serves_on_import, slug
from flaskgate.settings.contexts import Contexts

FLASK = "from flask import Flask\n"
APP = f"{FLASK}app = Flask(__name__)\n"
FACTORY = f"{FLASK}def create_app():\n    app = Flask(__name__)\n    return app\n"
IMPORT = "from shop import create_app\n"
ROOT = PurePosixPath()


def found(folder: Path, files: dict[str, str]) -> str:
    """Return `folder|target` of the application, or all candidates."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    seen = discover(folder)
    one = find_application(seen.modules, seen.tree, ROOT, Contexts(within=[ROOT]).of)
    if isinstance(one, Undecided):
        return " or ".join(one.candidates) or "nothing"
    where = f"{one.folder}|" if one.folder.parts else ""
    return f"{where}{one.target}{' by Socket.IO' * one.is_socketio}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.py": "import flask\n"}, "nothing", id="no application"),
        pytest.param({"tests/app.py": APP}, "nothing", id="for tests"),
        pytest.param({"a b.py": APP}, "nothing", id="not a module's name"),
        pytest.param(
            {"shop.py": APP, "admin.py": APP}, "admin:app or shop:app", id="two applications"
        ),
        pytest.param(
            {"a.py": f"{FLASK}def make(name):\n    return Flask(name)\n"},
            "nothing",
            id="a factory that needs an argument",
        ),
        pytest.param(
            {"a.py": f"{FLASK}def make(*, name):\n    return Flask(name)\n"},
            "nothing",
            id="a factory that needs a keyword",
        ),
        pytest.param({"a.py": f"{FLASK}_hidden = Flask('a')\n"}, "nothing", id="a hidden name"),
        pytest.param({"app.py": APP}, "app:app", id="the usual"),
        pytest.param(
            {"shop/web.py": "import flask\nsite = flask.Flask('x')\n", "shop/__init__.py": ""},
            "shop.web:site",
            id="in a package, by another name",
        ),
        pytest.param({"src/web.py": APP}, "src|web:app", id="in a folder"),
        pytest.param({"shop/__init__.py": FACTORY}, "shop:create_app()", id="a factory"),
        pytest.param(
            {
                "shop/__init__.py": FACTORY,
                "wsgi.py": "from shop import create_app\nx = create_app()",
            },
            "wsgi:x",
            id="an object before a factory",
        ),
        pytest.param(
            {
                "shop/__init__.py": FACTORY,
                "run.py": f"{IMPORT}app = create_app()",
                "wsgi.py": f"{IMPORT}application = create_app()",
            },
            "wsgi:application",
            id="one application, two names",
        ),
        pytest.param(
            {"app.py": f"{APP}class Own(Flask):\n    pass\n", "b.py": "import app\n"},
            "app:app",
            id="a subclass beside",
        ),
        pytest.param(
            {"app.py": f"{FLASK}class Own(Flask):\n    pass\nown = Own('a')\nown.run()\n"},
            "app:own",
            id="a subclass, and it serves",
        ),
        pytest.param(
            {"app.py": f"from flask_socketio import SocketIO\n{APP}io = SocketIO(app)\n"},
            "app:app by Socket.IO",
            id="Flask-SocketIO",
        ),
        pytest.param(
            {"a.py": "from dash import Dash\nboard = Dash()\nserver = board.server\n"},
            "a:board",
            id="Dash",
        ),
    ],
)
def test_find_application(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert found(tmp_path, files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app = 1\n", False),
        ("if __name__ == '__main__':\n    app.run()\n", False),
        ("app.run()\n", True),
    ],
)
def test_serves_on_import(tmp_path: Path, text: str, *, expected: bool) -> None:
    (tmp_path / "a.py").write_text(f"{APP}{text}")
    one = Application(module="a", name="app", folder=ROOT, path=PurePosixPath("a.py"))
    assert serves_on_import(one, discover(tmp_path).tree) is expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("app", None),
        ("app:", None),
        ("app:a.b", None),
        ("a b:app", None),
        ("app:app\nimport os", None),
        ("1a:app", None),
        ("shop.web:site", "shop.web:site"),
        ("shop:create_app()", "shop:create_app()"),
        ("shop:create_app('prod', debug=False)", "shop:create_app('prod', debug=False)"),
        ("shop:create_app('')\nimport os\n('')", None),
        ("shop:create_app(__import__('os').system('id'))", None),
        ("shop:create_app(')", None),
    ],
)
def test_named(target: str, expected: str | None) -> None:
    one = named(target, ROOT)
    assert (one.target if one else None) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop", "shop"),
        ("My Shop.v2", "my-shop-v2"),
        ("../../etc", "etc"),
        ("2048", "app-2048"),
        ("…", "app"),
        ("x" * 99, "x" * 30),
        ("a\nUser=root", "a-user-root"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected
