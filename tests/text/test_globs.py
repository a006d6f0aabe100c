from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.text.globs import matches
from tests.soon import ends_soon


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        pytest.param("*.py", "app.pyc", id="ends elsewhere"),
        pytest.param("src/*.py", "src/a/app.py", id="a star stays in its part"),
        pytest.param("src/*.py", "lib/src/app.py", id="a slash anchors"),
        pytest.param("/app.py", "src/app.py", id="a leading slash anchors"),
        pytest.param("build/", "build", id="a folder is not a file of its name"),
        pytest.param("a?c", "a/c", id="a question mark is no slash"),
        pytest.param("app", "myapp", id="whole names only"),
        pytest.param("a.c", "abc", id="a dot is a dot"),
        pytest.param("[ab]", "a", id="brackets are plain"),
    ],
)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not matches(PurePosixPath(path), pattern)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        pytest.param("*.py", "src/app.py", id="without a slash at any depth"),
        pytest.param("./app.py", "app.py", id="a dot-slash is nothing"),
        pytest.param("build/", "src/build/a.py", id="what is in a folder"),
        pytest.param("src", "src/a/b.py", id="what is below a folder"),
        pytest.param("src/**/conf.py", "src/conf.py", id="two stars are no part"),
        pytest.param("src/**/conf.py", "src/a/b/conf.py", id="two stars are many parts"),
        pytest.param("**/**/**/x.py", "a/x.py", id="many stars"),
        pytest.param("src/**", "src/a/b.py", id="all below"),
        pytest.param("a*", "a\nb", id="a name with a line feed"),
    ],
)
def test_matches(pattern: str, path: str) -> None:
    assert matches(PurePosixPath(path), pattern)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        pytest.param("*a" * 100 + "b", "a" * 200, id="stars in a name"),
        pytest.param("**/a/" * 60 + "b", "a/" * 400 + "c", id="stars between folders"),
        pytest.param("*a*?" * 50 + "b", "a" * 200, id="stars and question marks"),
    ],
)
def test_many_stars_take_little_time(pattern: str, path: str) -> None:
    with ends_soon(10):
        assert not matches(PurePosixPath(path), pattern)
        assert matches(PurePosixPath(path), pattern[:-1] + "*")
