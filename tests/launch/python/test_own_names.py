"""An absolute import of a module's own name, inside of a package: what is installed is meant."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.python.interpreter.source.modules import Modules
from tests.launch.repository import Tree

FILES = {"shop/__init__.py": "", "shop/jira.py": "", "shop/web.py": "", "jobs/jira.py": ""}


@pytest.mark.parametrize(
    ("name", "importer", "roots", "expected"),
    [
        pytest.param("jira", "shop/web.py", ["shop", "."], "shop/jira.py", id="another module"),
        pytest.param("jira", "jobs/jira.py", ["jobs", "."], "jobs/jira.py", id="in no package"),
        pytest.param("shop.jira", "shop/jira.py", ["."], "shop/jira.py", id="by its whole name"),
        pytest.param(".jira", "shop/jira.py", ["shop", "."], "shop/jira.py", id="with a dot"),
        pytest.param("jira", "shop/jira.py", ["shop", "."], None, id="what is installed"),
        pytest.param("jira", "shop/jira.py", ["shop", "jobs"], "jobs/jira.py", id="one elsewhere"),
    ],
)
def test_a_module_of_a_package_does_not_mean_itself(
    name: str, importer: str, roots: list[str], expected: str | None
) -> None:
    folders = tuple(map(PurePosixPath, roots))
    found = Modules(Tree(FILES)).resolve(name, PurePosixPath(importer), folders)
    assert found == (None if expected is None else PurePosixPath(expected))
