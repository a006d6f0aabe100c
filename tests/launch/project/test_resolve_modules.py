"""Modules and apps are found where Python, a server or Flask would find them."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import Mount
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate_app, locate_main, locate_module
from tests.launch.repository import Tree

ROOT = PurePosixPath()
APP = PurePosixPath("/app")


def mount(source: str, target: str) -> Mount:
    return Mount(source=PurePosixPath(source), target=PurePosixPath(target))


@pytest.mark.parametrize(
    ("name", "files", "imported", "run"),
    [
        pytest.param("shop", "other.py", None, None, id="not there"),
        pytest.param("http.server", "x/http/server.py", None, None, id="Python's own"),
        pytest.param("a-b", "a-b.py", None, None, id="no name of a module"),
        pytest.param("shop", "a/shop.py b/shop.py", None, None, id="ambiguous"),
        pytest.param("shop", "shop.py x/shop.py", "shop.py", "shop.py", id="a module"),
        pytest.param(
            "shop",
            "shop/__init__.py shop/__main__.py",
            "shop/__init__.py",
            "shop/__main__.py",
            id="a package",
        ),
        pytest.param("shop.web", "shop/web.py", "shop/web.py", "shop/web.py", id="dotted"),
        pytest.param("shop.web", "src/shop/web.py", *["src/shop/web.py"] * 2, id="src layout"),
        pytest.param("shop.web", "x/shop/web.py", *["x/shop/web.py"] * 2, id="the only one"),
        pytest.param("http.server", "http/server.py", *["http/server.py"] * 2, id="shadows"),
    ],
)
def test_a_module_is_located(name: str, files: str, imported: str | None, run: str | None) -> None:
    tree = Tree(dict.fromkeys(files.split(), ""))
    mounts = (mount(".", "/app"),)
    found = locate_module(name, LookupContext(tree, ROOT, APP, mounts))
    main = locate_main(name, LookupContext(tree, ROOT, APP, mounts))
    assert found.path == (PurePosixPath(imported) if imported else None)
    assert main.path == (PurePosixPath(run) if run else None)
    assert bool(found.reason) is (found.path is None)


def test_a_working_directory_is_no_package() -> None:
    tree = Tree(dict.fromkeys(("shop/__init__.py", "shop/shop.py"), ""))
    folder = PurePosixPath("/opt/shop")
    found = locate_module("shop", LookupContext(tree, ROOT, folder))
    assert found.path == PurePosixPath("shop/__init__.py")


def test_pythonpath_is_searched_before_src() -> None:
    tree = Tree({"lib/web.py": "", "src/web.py": ""})
    found = locate_module(
        "web", LookupContext(tree, ROOT, APP, (mount(".", "/app"),)), pythonpath="$X:/app/lib"
    )
    assert found.path == PurePosixPath("lib/web.py")


@pytest.mark.parametrize(
    ("target", "files", "path", "attribute"),
    [
        pytest.param("", "main.py", None, "", id="nothing to discover"),
        pytest.param("$APP", "app.py", None, "", id="a variable"),
        pytest.param("", "app.py x.py", "app.py", "", id="Flask finds app.py"),
        pytest.param("", "app.py wsgi.py", "wsgi.py", "", id="Flask finds wsgi.py first"),
        pytest.param("web", "web.py", "web.py", "", id="a module alone"),
        pytest.param("web:app", "web.py", "web.py", "app", id="module and app"),
        pytest.param("shop.web:app", "shop/web.py", "shop/web.py", "app", id="dotted"),
        pytest.param("shop:app", "shop/__init__.py", "shop/__init__.py", "app", id="package"),
        pytest.param(
            "shop:create_app('x:y')",
            "shop/__init__.py",
            "shop/__init__.py",
            "create_app('x:y')",
            id="a factory with arguments",
        ),
        pytest.param("src/web.py:app", "src/web.py", "src/web.py", "app", id="file and app"),
        pytest.param("src/web", "src/web.py", "src/web.py", "", id="a file without its ending"),
        pytest.param("/app/web.py", "web.py", "web.py", "", id="an absolute file"),
        pytest.param("site.wsgi", "site.wsgi", "site.wsgi", "", id="a wsgi file"),
        pytest.param("/app/s.wsgi", "s.wsgi", "s.wsgi", "", id="an absolute wsgi file"),
        pytest.param("shop.wsgi:app", "shop/wsgi.py", "shop/wsgi.py", "app", id="a module wsgi"),
    ],
)
def test_an_app_is_located(target: str, files: str, path: str | None, attribute: str) -> None:
    tree = Tree(dict.fromkeys(files.split(), ""))
    mounts = (mount(".", "/app"),)
    found = locate_app(target, LookupContext(tree, ROOT, APP, mounts))
    assert found.path == (PurePosixPath(path) if path else None)
    assert found.attribute == attribute
    assert bool(found.reason) is (found.path is None)
