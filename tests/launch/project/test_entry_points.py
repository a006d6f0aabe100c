"""A console script is what a manifest of the project says it is."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.project.entry_points import entry_point, installed_script
from tests.launch.repository import Tree

SHOP = ("shop.cli", "main")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("README.md", "shop = shop.cli:main", id="no manifest"),
        pytest.param("pyproject.toml", "[project.scripts]\nother = 'a:b'", id="another script"),
        pytest.param("pyproject.toml", "[project\nshop", id="broken TOML"),
        pytest.param("pyproject.toml", "project = 1\ntool = []", id="TOML of other shapes"),
        pytest.param("pyproject.toml", "[project.scripts]\nshop = 1", id="no text"),
        pytest.param("pyproject.toml", "[project.scripts]\nshop = 'x y'", id="no target"),
        pytest.param("pyproject.toml", f"x = {'[' * 5000}{']' * 5000}", id="deep TOML"),
        pytest.param("setup.cfg", "shop = shop.cli:main", id="no section"),
        pytest.param("setup.cfg", "[metadata]\nname = shop", id="a setup.cfg without scripts"),
        pytest.param("setup.py", "setup(entry_points=points())", id="computed"),
        pytest.param("setup.py", "def (", id="broken Python"),
        pytest.param("setup.py", f"x = {'(' * 5000}{')' * 5000}", id="deep Python"),
        pytest.param("setup.py", "#" * 1_000_001, id="too large"),
        pytest.param(
            "setup.py", "setup(entry_points={'gui': ['shop=shop.cli:main']})", id="another group"
        ),
    ],
)
def test_no_entry_point(name: str, content: str) -> None:
    assert entry_point("shop", Tree({name: content})) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("pyproject.toml", "[project.scripts]\nshop = 'shop.cli:main'", id="project"),
        pytest.param("a/pyproject.toml", "[project.scripts]\nshop='shop.cli:main'", id="below"),
        pytest.param(
            "pyproject.toml", "[tool.poetry.scripts]\nshop = 'shop.cli:main'", id="poetry"
        ),
        pytest.param(
            "pyproject.toml",
            "[tool.poetry.scripts]\nshop = {callable = 'shop.cli:main', extras = ['x']}",
            id="poetry table",
        ),
        pytest.param("pyproject.toml", "[tool.flit.scripts]\nshop='shop.cli:main'", id="flit"),
        pytest.param(
            "setup.cfg",
            "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main [extra]\n",
            id="setup.cfg",
        ),
        pytest.param(
            "setup.cfg",
            "[entry_points]\nconsole_scripts =\n    shop = shop.cli:main\n",
            id="setup.cfg of pbr",
        ),
        pytest.param(
            "setup.py",
            "setup(entry_points={'console_scripts': ['a=b:c', 'shop = shop.cli:main']})",
            id="setup.py list",
        ),
        pytest.param(
            "setup.py",
            "setup(entry_points='''[console_scripts]\nshop=shop.cli:main\n[x]\nshop=y:z''')",
            id="setup.py text",
        ),
    ],
)
def test_an_entry_point(name: str, content: str) -> None:
    assert entry_point("shop", Tree({name: content})) == SHOP


def test_the_manifest_nearest_to_the_root_wins() -> None:
    files = {
        "a/pyproject.toml": "[project.scripts]\nshop = 'other:run'",
        "setup.cfg": "[options.entry_points]\nconsole_scripts = shop = shop.cli:main",
    }
    assert entry_point("shop", Tree(files)) == SHOP


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("setup.py", "setup(scripts=['bin/shop.py', 'gone.py'])", id="setup.py"),
        pytest.param("setup.cfg", "[options]\nscripts =\n  bin/shop.py\n  gone.py", id="setup.cfg"),
        pytest.param(
            "pyproject.toml", "[tool.setuptools]\nscript-files = ['bin/shop.py']", id="pyproject"
        ),
    ],
)
def test_a_script_that_is_installed(name: str, content: str) -> None:
    tree = Tree({name: content, "bin/shop.py": "", "shop.py": ""})
    found = [installed_script(one, tree) for one in ("shop.py", "shop", "gone.py", "bin")]
    assert found == [PurePosixPath("bin/shop.py")] * 2 + [None] * 2


@pytest.mark.parametrize("content", ["setup(scripts=find())", "setup(scripts=1)", "def ("])
def test_no_script_is_installed(content: str) -> None:
    assert installed_script("shop", Tree({"setup.py": content, "shop": ""})) is None
