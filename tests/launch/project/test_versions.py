"""Versions come from the nearest manifest, in whatever format it is."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.project.versions import Versions, versions_of
from tests.launch.repository import Tree

ROOT = PurePosixPath()


def versions(content: str, name: str = "requirements.txt") -> Versions:
    return versions_of(Tree({name: content}), ROOT)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("django==2.2", None, id="not named"),
        pytest.param("flask", None, id="unpinned is the latest"),
        pytest.param("flask>=2.0", None, id="open above is the latest"),
        pytest.param("flask<4", None, id="the bound does not decide"),
        pytest.param("flask~=2.2", None, id="a series that has both"),
        pytest.param("flask==2.*", None, id="a star that has both"),
        pytest.param("flask!=2.2", None, id="an exclusion"),
        pytest.param("flask===weird", None, id="no version"),
        pytest.param("flask @ https://x.org/flask.zip", None, id="an address"),
        pytest.param("# flask==2.2", None, id="a comment"),
        pytest.param("flask==", None, id="broken"),
        pytest.param("flask==" + "1" * 5000, None, id="endless digits"),
        pytest.param("Flask==2.3.0", False, id="pinned to the first of the new"),
        pytest.param("flask>=2.3", False, id="bounded below"),
        pytest.param("flask~=3.0.1", False, id="a newer series"),
        pytest.param("flask==3.*", False, id="a newer star"),
        pytest.param("flask==2.2.5  # old", True, id="pinned"),
        pytest.param("Flask===2.2.5", True, id="pinned with three signs"),
        pytest.param("flask[async]==1.1.4 ; python_version > '3'", True, id="extras and marker"),
        pytest.param("flask==2.2.5 --hash=sha256:00", True, id="with a hash"),
        pytest.param("flask==2.2.5 \\\n  --hash=sha256:00", True, id="a hash on the next line"),
        pytest.param("flask<2.3", True, id="bounded above"),
        pytest.param("flask<=2.2.5", True, id="bounded above, included"),
        pytest.param("flask~=2.2.1", True, id="an older series"),
        pytest.param("flask==2.2.*", True, id="an older star"),
        pytest.param("flask==1.*", True, id="an older major"),
        pytest.param("flask\nflask==2.2.5", True, id="named twice, pinned once"),
    ],
)
def test_may_be_below(line: str, expected: bool | None) -> None:  # noqa: FBT001 - a table's column
    assert versions(line).may_be_below("flask", "2.3") is expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("requirements/prod.txt", "flask==2.2.5", id="a folder of requirements"),
        pytest.param("constraints.txt", "flask==2.2.5", id="constraints"),
        pytest.param("pyproject.toml", "[project]\ndependencies = ['flask<2.3']", id="project"),
        pytest.param(
            "pyproject.toml", "[tool.poetry.dependencies]\nflask = '~2.2'", id="poetry tilde"
        ),
        pytest.param(
            "pyproject.toml",
            "[tool.poetry.dependencies]\nflask = {version = '^1.1', extras = ['x']}",
            id="poetry caret in a table",
        ),
        pytest.param("pyproject.toml", "[tool.poetry.dependencies]\nflask = '2.2.5'", id="plain"),
        pytest.param("Pipfile", "[packages]\nflask = '==2.2.5'", id="Pipfile"),
        pytest.param(
            "Pipfile.lock", '{"default": {"flask": {"version": "==2.2.5"}}}', id="Pipfile.lock"
        ),
        pytest.param("poetry.lock", '[[package]]\nname = "flask"\nversion = "2.2.5"\n', id="lock"),
        pytest.param("uv.lock", '[[package]]\nname = "flask"\nversion = "2.2.5"\n', id="uv.lock"),
        pytest.param("setup.py", "setup(install_requires=['flask==2.2.5'])", id="setup.py"),
        pytest.param("setup.cfg", "[options]\ninstall_requires =\n  flask==2.2.5", id="setup.cfg"),
        pytest.param("environment.yml", "dependencies:\n- flask=2.2.5=py_0", id="conda"),
        pytest.param(
            "environment.yml", "dependencies:\n- pip:\n  - flask==2.2.5", id="pip below conda"
        ),
    ],
)
def test_every_format_pins(name: str, content: str) -> None:
    assert versions(content, name).may_be_below("flask", "2.3") is True


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("requirements-dev.txt", "flask==2.2.5", id="for developers"),
        pytest.param("requirements/test.txt", "flask==2.2.5", id="for tests"),
        pytest.param("pyproject.toml", "[broken", id="broken TOML"),
        pytest.param("pyproject.toml", "project = []\ntool = 1", id="TOML of other shapes"),
        pytest.param("pyproject.toml", "[tool.poetry.dependencies]\nflask=1", id="no text"),
        pytest.param("Pipfile.lock", "[" * 9999, id="broken JSON"),
        pytest.param("setup.cfg", "flask==2.2.5", id="broken setup.cfg"),
        pytest.param("setup.py", "setup(", id="broken Python"),
        pytest.param("setup.py", "setup(install_requires=read())", id="computed"),
        pytest.param("environment.yml", "- flask=2.2.5", id="another YAML"),
        pytest.param("requirements.txt", "#" * 4_000_001, id="too large"),
        pytest.param("notes.txt", "flask==2.2.5", id="no manifest"),
    ],
)
def test_nothing_is_pinned(name: str, content: str) -> None:
    assert versions(content, name).may_be_below("flask", "2.3") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("flask", False, id="not named"),
        pytest.param("python_dotenv", True, id="under another spelling"),
        pytest.param("flask[dotenv]", True, id="brought by Flask's extra"),
        pytest.param("uvicorn[standard]>=0.2", True, id="brought by uvicorn's extra"),
    ],
)
def test_is_named(line: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert versions(line).is_named("python-dotenv") is expected


@pytest.mark.parametrize(
    ("near", "expected"),
    [
        pytest.param("api", True, id="of the folder itself"),
        pytest.param("api/deploy", True, id="of a folder above"),
        pytest.param("docs", False, id="of the root"),
        pytest.param("empty", False, id="an empty manifest has no say"),
    ],
)
def test_the_nearest_manifest_counts(near: str, expected: bool) -> None:  # noqa: FBT001
    files = {
        "requirements.txt": "flask==3.0",
        "api/requirements.txt": "flask==2.0",
        "empty/requirements.txt": "",
    }
    found = versions_of(Tree(files), PurePosixPath(near))
    assert found.may_be_below("flask", "2.3") is expected


def test_a_manifest_below_counts_if_there_is_none_above() -> None:
    tree = Tree({"x/y/requirements.txt": "flask==3.0", "api/requirements.txt": "flask==2.0"})
    assert versions_of(tree, ROOT).may_be_below("flask", "2.3") is True
    assert versions_of(tree, PurePosixPath("x")).may_be_below("flask", "2.3") is False


def test_without_manifests_nothing_is_known() -> None:
    assert not versions_of(Tree({"app.py": ""}), ROOT).is_known


@pytest.mark.parametrize(
    ("line", "pin"),
    [
        pytest.param("connexion[flask,uvicorn]>=3", "3", id="from 3 on"),
        pytest.param("connexion~=3.1", "3", id="a series"),
        pytest.param("connexion==3.0.6", "3.0.6", id="one version"),
        pytest.param("connexion>=2.14", None, id="also before"),
        pytest.param("connexion<3", None, id="only before"),
        pytest.param("connexion", None, id="any"),
        pytest.param("flask>=3", None, id="a package that serves alike"),
    ],
)
def test_a_lower_bound_pins_what_serves_otherwise_since(line: str, pin: str | None) -> None:
    assert list(versions(line, "requirements.txt").pins.values()) == [pin]
