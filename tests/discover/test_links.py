from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.discover.links import follow_links, followed_places

FILES = frozenset({"a.py", "b/c.py", "b/d/e.py"})


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param({"x": "a.py"}, {"a.py": ("x",)}, id="a file"),
        pytest.param({"x": "./b//c.py"}, {"b/c.py": ("x",)}, id="dots and slashes"),
        pytest.param({"b/x": "../a.py"}, {"a.py": ("b/x",)}, id="upwards"),
        pytest.param({"x": "y", "y": "a.py"}, {"a.py": ("x", "y")}, id="a link to a link"),
        pytest.param({"x": "y/c.py", "y": "b"}, {"b/c.py": ("x",)}, id="through a folder's link"),
        pytest.param({"x": "b"}, {}, id="a folder"),
        pytest.param({"x": "/a.py"}, {}, id="absolute"),
        pytest.param({"x": "../a.py"}, {}, id="out of the tree"),
        pytest.param({"x": "b/../../r/a.py"}, {}, id="out of the tree and back"),
        pytest.param({"x": "x"}, {}, id="itself"),
        pytest.param({"x": "y", "y": "x"}, {}, id="a circle"),
        pytest.param({"x": "x/x/x"}, {}, id="a circle that grows"),
        pytest.param({"x": "nope.py"}, {}, id="nowhere"),
        pytest.param({"x": ""}, {}, id="empty"),
    ],
)
def test_where_links_lead(
    links: Mapping[str, str], expected: Mapping[str, tuple[str, ...]]
) -> None:
    assert follow_links(links, FILES) == expected


def test_folders_are_places_too() -> None:
    assert followed_places({"x": "b/d", "b/y": "..", "z": "x"}) == {"x": "b/d", "z": "b/d"}
