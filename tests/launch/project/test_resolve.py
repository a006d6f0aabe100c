"""What a command names is found where the unit really has it, or not at all."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import Mount
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import Located, locate
from flaskgate.launch.reasons import Cause, Reason
from tests.launch.repository import Tree


def mount(source: str, target: str) -> Mount:
    return Mount(source=PurePosixPath(source), target=PurePosixPath(target))


def find(
    path: str,
    files: str,
    *,
    folder: str | None = "/app",
    mounts: tuple[Mount, ...] = (mount(".", "/app"),),
    near: str = ".",
) -> Located:
    tree = Tree(dict.fromkeys(files.split(), ""))
    place = None if folder is None else PurePosixPath(folder)
    return locate(path, LookupContext(tree, PurePosixPath(near), place, mounts))


@pytest.mark.parametrize(
    ("path", "files"),
    [
        pytest.param("", "app.py", id="nothing"),
        pytest.param("web.py", "app.py", id="another file"),
        pytest.param("src/app.py", "app.py", id="a longer path than any there"),
        pytest.param("https://x.org/app.py", "app.py", id="an address"),
        pytest.param("$APP", "app.py", id="a variable"),
        pytest.param("/srv/${NAME}.py", "app.py", id="a variable in the file name"),
        pytest.param("../" * 3000 + "app.py", "app.py", id="longer than any path"),
        pytest.param("a\0b.py", "app.py", id="a zero byte"),
        pytest.param("server.js", "node_modules/x/server.js", id="in a vendored folder"),
        pytest.param("tool.py", ".venv/bin/tool.py", id="in a hidden folder"),
    ],
)
def test_nothing_is_located(path: str, files: str) -> None:
    found = find(path, files)
    assert found.path is None
    assert found.rule == ""
    assert found.reason


def test_several_candidates_are_named_and_none_wins() -> None:
    found = find("/opt/x/web.py", "a/web.py b/web.py", near="deploy")
    assert found.path is None
    assert found.reason == Reason(Cause.AMBIGUOUS, "/opt/x/web.py", "a/web.py, b/web.py")


def test_many_candidates_are_counted() -> None:
    found = find("/opt/web.py", " ".join(f"p{n}/web.py" for n in range(9)), near="deploy")
    assert found.reason
    assert found.reason.detail.endswith("p3/web.py and 5 more")


@pytest.mark.parametrize(
    ("path", "files", "expected"),
    [
        pytest.param("app.py", "app.py x/app.py", "app.py", id="relative to WORKDIR"),
        pytest.param("./src/main.py", "src/main.py", "src/main.py", id="with a dot"),
        pytest.param("/app/web.py", "web.py", "web.py", id="absolute"),
        pytest.param("/app/../app/./web.py", "web.py", "web.py", id="absolute, not normal"),
        pytest.param("//app//web.py", "web.py", "web.py", id="doubled slashes"),
        pytest.param("src\\web.py", "src/web.py", "src/web.py", id="backslashes of Windows"),
        pytest.param("shop", "shop/__main__.py", "shop/__main__.py", id="a folder with a main"),
        pytest.param(".", "__main__.py", "__main__.py", id="the folder itself"),
        pytest.param("$HOME/x.py", "a/x.py", "a/x.py", id="below an unknown folder"),
        pytest.param("~/shop/x.py", "shop/x.py x.py", "shop/x.py", id="below the home"),
        pytest.param("${D:-/srv/x}/run.py", "run.py", "run.py", id="a default with slashes"),
        pytest.param('$(dirname "$0")/run.py', "run.py", "run.py", id="beside the script"),
    ],
)
def test_a_path_is_located(path: str, files: str, expected: str) -> None:
    found = find(path, files)
    assert found.path == PurePosixPath(expected)
    assert found.rule
    assert found.reason is None


@pytest.mark.parametrize(
    ("mounts", "expected", "rule"),
    [
        pytest.param((mount("api", "/app"),), "api/app.py", "api is /app there", id="a folder"),
        pytest.param(
            (mount("api", "/app"), mount("web", "/app")),
            "web/app.py",
            "web is /app there",
            id="the last one wins",
        ),
        pytest.param(
            (mount("web", "/app"), mount("api/x.py", "/app/app.py")),
            "api/x.py",
            "api/x.py is /app/app.py there",
            id="a file under another name",
        ),
        pytest.param(
            (mount("api", "/app"), mount("docs", "/app")),
            "api/app.py",
            "api is /app there",
            id="an overlay that lacks the file",
        ),
        pytest.param((), "app.py", "beside the artefact", id="no layout"),
        pytest.param((mount("docs", "/d"),), "app.py", "beside the artefact", id="elsewhere"),
    ],
)
def test_the_layout_decides(mounts: tuple[Mount, ...], expected: str, rule: str) -> None:
    files = "app.py api/app.py api/x.py web/app.py docs/index.md"
    found = find("app.py", files, mounts=mounts)
    assert (str(found.path), found.rule) == (expected, rule)


@pytest.mark.parametrize(
    ("path", "folder", "near", "files", "expected", "rule"),
    [
        pytest.param(
            "app.py", None, "api", "api/app.py app.py", "api/app.py", "beside", id="beside"
        ),
        pytest.param(
            "app.py", None, "api/deploy", "api/app.py app.py", "api/app.py", "above", id="above"
        ),
        pytest.param("app.py", None, "deploy", "app.py x/app.py", "app.py", "root", id="root"),
        pytest.param(
            "../app.py", None, "deploy", "app.py deploy/x", "app.py", "beside", id="one up"
        ),
        pytest.param(
            "../app.py", "/srv/shop/bin", "deploy", "app.py", "app.py", "root", id="up on a host"
        ),
        pytest.param(
            "/srv/shop/web/app.py",
            None,
            "deploy",
            "app.py web/app.py",
            "web/app.py",
            "root",
            id="the longest ending wins",
        ),
        pytest.param(
            "app.py",
            "/srv/shop/web",
            "deploy",
            "app.py web/app.py",
            "web/app.py",
            "root",
            id="the working directory's ending counts",
        ),
        pytest.param(
            "/srv/shop/serve.py",
            None,
            "deploy",
            "backend/serve.py venv/serve.py",
            "backend/serve.py",
            "only file",
            id="the only one",
        ),
        pytest.param(
            "/srv/b/serve.py",
            None,
            "deploy",
            "x/a/serve.py x/b/serve.py",
            "x/b/serve.py",
            "only file",
            id="the only one with this folder",
        ),
    ],
)
def test_a_host_has_no_layout(
    path: str, folder: str | None, near: str, files: str, expected: str, rule: str
) -> None:
    found = find(path, files, folder=folder, mounts=(), near=near)
    assert str(found.path) == expected
    assert rule in found.rule
