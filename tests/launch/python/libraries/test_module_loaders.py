"""Modules whose names cannot be told: which of the repository's may be meant by what is known."""

from __future__ import annotations

import pytest

from tests.launch.programs import FLASK, run

FILES = {
    "plugins/__init__.py": "",
    "plugins/quiet.py": "NAME = 'quiet'\n",
    "loud.py": f"{FLASK}app.run(debug=True)\n",
}
LOUD_PLUGIN = {**FILES, "plugins/loud.py": FILES["loud.py"]}
NAMED = "import importlib, os\nname = os.listdir(os.environ['PLUGINS'])[0]\n"


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("import_module('.' + name, package='plugins')", id="relative"),
        pytest.param("import_module(f'.{name}', 'plugins')", id="relative, as a template"),
        pytest.param("import_module('..' + name, 'plugins.quiet')", id="from further below"),
        pytest.param("import_module('plugins.' + name)", id="absolute"),
    ],
)
def test_a_name_that_begins_with_a_package_means_a_module_of_it(call: str) -> None:
    program = f"{NAMED}importlib.{call}\n"
    assert run(program, FILES).unknown == ()
    assert len(run(program, LOUD_PLUGIN).unknown) == 1


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("import_module(name, package='plugins')", id="may be absolute"),
        pytest.param("import_module('.' + name, os.environ['PACKAGE'])", id="package unknown"),
    ],
)
def test_a_name_of_which_nothing_is_known_means_any_module(call: str) -> None:
    assert len(run(f"{NAMED}importlib.{call}\n", FILES).unknown) == 1


PLUGIN = "import os, logging, subprocess\nfrom core import app, register\n"
BY_NAME = f"{NAMED}importlib.import_module(name)\n"
CORE = {"core.py": f"{FLASK}def register(one):\n    return one\n"}


@pytest.mark.parametrize(
    "text",
    [
        "app.run(debug=True)",
        "def serve():\n    app.run(debug=True)\nserve()",
        "def serve():\n    app.run()\ndef main():\n    serve()\nif app:\n    main()",
        "class Web:\n    def __init__(self):\n        app.run(debug=True)\nWeb()",
        "class Web:\n    app.debug = True",
        "try:\n    pass\nexcept OSError:\n    pass\nelse:\n    app.config['DEBUG'] = True",
        "app.config.update(DEBUG=True)",
        "os.environ['FLASK_DEBUG'] = '1'",
        "for one in (1,):\n    os.environ.setdefault('FLASK_DEBUG', '1')",
        "with open('x') as file:\n    subprocess.run(['flask', 'run'])",
        "import threading\nthreading.Thread(target=app.run, daemon=True).start()",
    ],
)
def test_a_module_that_acts_when_it_is_imported_may_be_meant(text: str) -> None:
    assert len(run(BY_NAME, {**CORE, "plugin.py": f"{PLUGIN}{text}\n"}).unknown) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("plugin.py", "def serve():\n    app.run(debug=True)"),
        ("plugin.py", "@register\ndef serve():\n    subprocess.run(['ls'])"),
        ("plugin.py", "class Web:\n    def run(self):\n        app.run()\nregister(Web)"),
        ("plugin.py", "if __name__ == '__main__':\n    app.run(debug=True)"),
        ("plugin.py", "DEBUG = True\nMODE = os.environ.get('FLASK_ENV')"),
        (
            "plugin.py",
            "LEVELS = {'DEBUG': logging.DEBUG}\nlogging.basicConfig(level=logging.DEBUG)",
        ),
        ("tests/test_plugin.py", "app.run(debug=True)"),
        ("tests/conftest.py", "os.environ['FLASK_DEBUG'] = '1'"),
    ],
)
def test_what_a_module_would_do_later_is_no_doubt(path: str, text: str) -> None:
    assert run(BY_NAME, {**CORE, path: f"{PLUGIN}{text}\n"}).unknown == ()


LOADING = """
import imp, os
from flask import Flask
app = Flask(__name__)
here = os.path.join(os.path.dirname(os.path.realpath(__file__)), 'plugins')
for root, folders, files in os.walk(here):
    for file in files:
        if os.path.splitext(file)[-1] == '.py':
            imp.load_source(os.path.splitext(file)[0], os.path.join(root, file))
from waitress import serve
serve(app)
"""
DEEP = {"plugins/__init__.py": "", "plugins/a.py": "A = 1\n", "plugins/web/x.html": ""}


@pytest.mark.parametrize("path", ["plugins/web.py", "plugins/more/__init__.py", "plugins/web/b.py"])
def test_modules_that_a_walk_finds_are_loaded(path: str) -> None:
    quiet = run(LOADING, {**DEEP, path: "B = 1\n", "loud.py": FILES["loud.py"]})
    assert ([one.text for one in quiet.sinks], quiet.unknown) == (["serve(app)"], ())
    loud = run(LOADING, {**DEEP, path: FILES["loud.py"]})
    assert [one.text for one in loud.sinks] == ["app.run(debug=True)"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("    for file", "    folders[:] = []\n    for file", id="it leaves some out"),
        pytest.param("(here)", "(os.environ['PLUGINS'])", id="any folder"),
        pytest.param("(here)", "(here, False)", id="from below"),
    ],
)
def test_a_walk_of_which_nobody_knows(old: str, new: str) -> None:
    files = {**DEEP, "loud.py": FILES["loud.py"]}
    assert run(LOADING.replace(old, new), files).unknown
