"""The index misses no import that Python executes, and no file that leads to Flask."""

from __future__ import annotations

import ast
import random
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover.index import Imports, is_relative, leading_to_flask, stems_of
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.launch.verdicts.on_by_default import defaults_of
from tests.launch.gate import CONTEXTS
from tests.launch.repository import Tree

EVERY = type("Every", (frozenset,), {"__contains__": lambda *_: True})()
"""Names of a repository in which everything may be meant."""


def names(text: str) -> set[str]:
    return set(Imports(EVERY).of(textwrap.dedent(text).encode()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import shop", {"shop"}, id="a module"),
        pytest.param("import shop.web as w, pay", {"shop.web", "pay"}, id="several"),
        pytest.param("from shop import web", {"shop", "shop.web"}, id="a name"),
        pytest.param("from shop import *", {"shop"}, id="everything"),
        pytest.param("from . import web", {".", ".web"}, id="a sibling"),
        pytest.param("from .. import(web)", {"..", "..web"}, id="no space"),
        pytest.param("from.web import app", {".web", ".web.app"}, id="no space before a dot"),
        pytest.param("from shop import (\n  a,  # :)\n  b)", {"shop.a", "shop.b"}, id="lines"),
        pytest.param("from shop \\\n  import web", {"shop.web"}, id="continued before"),
        pytest.param("from shop import \\\n  web", {"shop.web"}, id="continued after"),
        pytest.param("import a, \\\n  b", {"a", "b"}, id="a continued list"),
        pytest.param("import shop . web", {"shop.web"}, id="spaces around a dot"),
        pytest.param("from shop .\\\n web import x", {"shop.web"}, id="a name over two lines"),
        pytest.param("x = 1; import shop", {"shop"}, id="after another statement"),
        pytest.param("if x: from shop import web", {"shop.web"}, id="after a colon"),
        pytest.param("try: import a; import b\nexcept: pass", {"a", "b"}, id="two on a line"),
        pytest.param("def f():\n    from shop import web", {"shop.web"}, id="in a function"),
        pytest.param("yield_from = x\nimport shop", {"shop"}, id="the word before it"),
        pytest.param("yield from (x)\nimport \\\n shop", {"shop"}, id="another from before it"),
        pytest.param("import_module('shop.web')", {"shop.web"}, id="a call that imports"),
        pytest.param("__import__ (\n 'shop')", {"shop"}, id="the oldest call"),
        pytest.param("x.config.from_object('shop:Config')", {"shop.Config"}, id="an object"),
        pytest.param("from \N{FULLWIDTH LATIN SMALL LETTER F}lask import x", {"flask"}, id="NFKC"),
    ],
)
def test_imports(text: str, expected: set[str]) -> None:
    assert expected <= names(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x.important()", id="a longer word"),
        pytest.param("reimport shop", id="the end of a word"),
        pytest.param("x = 1", id="nothing"),
    ],
)
def test_no_imports(text: str) -> None:
    assert names(text) == set()


def test_an_encoding_is_obeyed() -> None:
    data = b"# coding: utf-16-le-nothing\nimport shop\n"
    assert "shop" in Imports(EVERY).of(data)
    assert "sh\N{LATIN SMALL LETTER O WITH DIAERESIS}p" in Imports(EVERY).of(
        "# coding: latin-1\nimport sh\N{LATIN SMALL LETTER O WITH DIAERESIS}p\n".encode("latin-1")
        + b"# \xbd\n"
    )


def test_a_hostile_file_takes_little_time_and_hides_nothing() -> None:
    for text in ("import (" * 50_000, "from x " * 50_000, "import x \\\n" * 50_000,
                 "import (x " + " " * 400_000):  # fmt: skip
        found = Imports(EVERY).of(text.encode())
        assert len(found) < 100_000


def written(tree: ast.AST) -> Iterator[str]:
    """Yield what the statements of a file import, as the index spells it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield origin
            dot = "" if origin.endswith(".") else "."
            yield from (f"{origin}{dot}{alias.name}" for alias in node.names if alias.name != "*")


def test_every_statement_of_the_standard_library_is_seen() -> None:
    scan = Imports(EVERY)
    files = sorted(Path(ast.__file__).parent.glob("*.py"))
    for file in files:
        data = file.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        assert set(written(tree)) <= set(scan.of(data)), file
    assert len(files) > 100


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        *(pytest.param(one, True, id=one) for one in ("flask", "werkzeug", "flask_login", "quart")),
        *(pytest.param(one, True, id=one) for one in ("apiflask", "FlaskX", "dash_auth")),
        *(pytest.param(one, False, id=one) for one in ("django", "dashboard", "task", "eventlet")),
    ],
)
def test_relatives(head: str, *, expected: bool) -> None:
    assert is_relative(head) is expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.py": "import os"}, set(), id="no Flask"),
        pytest.param({"a.py": "import flask"}, {"a.py"}, id="itself"),
        pytest.param(
            {"a.py": "import b", "b.py": "import c", "c.py": "import flask", "d.py": "import e"},
            {"a.py", "b.py", "c.py"},
            id="through others",
        ),
        pytest.param(
            {"shop/__init__.py": "import flask", "run.py": "from shop.web import x"},
            {"shop/__init__.py", "run.py"},
            id="through a package on the way",
        ),
        pytest.param(
            {"shop/a.py": "from . import b", "shop/b.py": "import flask", "c/b.py": ""},
            {"shop/a.py", "shop/b.py"},
            id="a sibling",
        ),
        pytest.param(
            {"shop/x/a.py": "from ..b import c", "shop/b.py": "import flask"},
            {"shop/x/a.py", "shop/b.py"},
            id="the folder above",
        ),
        pytest.param(
            {"libs/common/web.py": "import flask", "run.py": "import common.web"},
            {"libs/common/web.py", "run.py"},
            id="from a folder that a search path names",
        ),
        pytest.param(
            {
                "a/app.py": "import flask",
                "a/run.py": "import app",
                "b/app.py": "",
                "b/run.py": "import app",
            },
            {"a/app.py", "a/run.py"},
            id="the one that lies nearest",
        ),
        pytest.param(
            {"a.py": "import logging", "b/logging.py": "import flask"},
            {"b/logging.py"},
            id="Python's own module",
        ),
        pytest.param(
            {"a.py": "import calendar", "calendar.py": "import flask"},
            {"a.py", "calendar.py"},
            id="a module that hides Python's own",
        ),
        pytest.param(
            {"a.py": "import b", "b.py": "import a\nimport flask"},
            {"a.py", "b.py"},
            id="in a circle",
        ),
    ],
)
def test_what_leads_to_flask(files: Mapping[str, str], expected: set[str]) -> None:
    scan = Imports(stems_of(files))
    imports = {path: scan.of(text.encode()) for path, text in files.items()}
    assert leading_to_flask(imports) == expected


FOLDERS = ("", "shop/", "src/shop/", "services/pay/")
CLASSES = (
    ("from flask import Flask", "Flask('x')"),
    ("import flask", "flask.Flask('x')"),
    ("from flask import (\n    Flask as F,\n)", "F('x')"),
    ("from \N{FULLWIDTH LATIN SMALL LETTER F}lask import Flask", "Flask('x')"),
    ("import flask as web", "web . Flask('x')"),
)
IMPORTS = (
    "from {module} import {name}\n",
    "from {module} import (  # {name}\n    {name}\n)\n",
    "from {module} \\\n    import {name}\n",
    "import {module} as m; {name} = m.{name}\n",
    "import importlib\n{name} = importlib.import_module('{module}').{name}\n",
    "if True: from {module} import *\n",
)
SWITCHES = (
    "{name}.run(debug=True)\n",
    "{name}.\\\nrun(debug=True)\n",
    "({name}.\n run(debug=True))\n",
    "{name}.debug = True\n",
    "setattr({name}, 'debug', True)\n",
    "{name}.config['\\x44EBUG'] = True\n",
    "if __name__ == '__main__':\n    {name}.run(debug=True)\n",
    "{name}.config.from_object('settings.Production')\n",
)
SETTINGS = "class Base:\n    DEBUG = True\nclass Production(Base):\n    pass\n"


def layout(chance: random.Random) -> dict[str, str]:
    """Return a repository whose app goes through some files before debug is switched on."""
    folder, name = chance.choice(FOLDERS), chance.choice(("site", "frontdesk", "app", "q"))
    statement, made = chance.choice(CLASSES)
    files = {
        f"{folder}settings.py": SETTINGS,
        f"{folder}core.py": f"{statement}\n{name} = {made}\n",
    }
    module = "core"
    for number in range(chance.randrange(3)):
        files[f"{folder}step{number}.py"] = chance.choice(IMPORTS).format(module=module, name=name)
        module = f"step{number}"
    text = chance.choice(IMPORTS).format(module=module, name=name)
    files[f"{folder}start.py"] = text + chance.choice(SWITCHES).format(name=name)
    files["other/tool.py"] = "import json\nif __name__ == '__main__':\n    json.dumps(1)\n"
    return files


@pytest.mark.parametrize("seed", range(120))
def test_the_index_holds_back_no_finding(seed: int) -> None:
    files = layout(random.Random(seed))  # noqa: S311 (no secret)
    scan = Imports(stems_of(files))
    led = leading_to_flask({path: scan.of(text.encode()) for path, text in files.items()})
    found, every = (
        {
            (one.rule, one.location)
            for one in defaults_of(
                analyse((), sorted(map(PurePosixPath, paths)), Tree(files), CONTEXTS.of).orphans
            )
        }
        for paths in (led, files)
    )
    assert found == every
    assert any(rule.startswith("flask-debug") for rule, _ in found), files
