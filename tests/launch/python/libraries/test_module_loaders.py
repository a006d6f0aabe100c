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
