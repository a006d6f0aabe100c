from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence

import pytest

from flaskgate.gate.commands.image.filesystem import File, FileSystem, Link, clean
from flaskgate.gate.commands.image.layers import FileSystemBuilder, Store
from flaskgate.gate.commands.image.streams import ArchiveLimits
from tests.gate.commands.image.archives import file, folder, link, tar

Entry = tuple[tarfile.TarInfo, bytes]


def built(*layers: Sequence[Entry]) -> dict[str, str]:
    """Return what is kept, by path: the text of a file, `-> target` of a link."""
    with Store(ArchiveLimits().kept) as store:
        builder = FileSystemBuilder(
            store=store, wanted=lambda _path, _size: True, limits=ArchiveLimits()
        )
        for number, layer in enumerate(layers):
            builder.add(io.BytesIO(tar(layer)), f"layer {number}")
        return {path: text(node, store) for path, node in builder.system.walk()}


def text(node: File | Link, store: Store) -> str:
    return f"-> {node.target}" if isinstance(node, Link) else store.get(node.content).decode()


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param([[file("./a/b", "1")], [file("a/b", "2")]], {"a/b": "2"}, id="replaced"),
        pytest.param([[file("a", "1")], [file(".wh.a")]], {}, id="whiteout of a file"),
        pytest.param([[file("a/b", "1")], [file(".wh.a")]], {}, id="whiteout of a folder"),
        pytest.param(
            [[file("d/a", "1"), file("d/b", "1")], [file("d/.wh.a")]], {"d/b": "1"}, id="one of two"
        ),
        pytest.param(
            [[file("d/a", "1"), file("d/e/f", "1")], [file("d/.wh..wh..opq"), file("d/b", "2")]],
            {"d/b": "2"},
            id="opaque folder",
        ),
        pytest.param(
            [[file("d/a", "1")], [file("d/b", "2"), file("d/.wh..wh..opq")]],
            {"d/b": "2"},
            id="opaque folder, said last",
        ),
        pytest.param(
            [[file("a", "1")], [file("a", "2"), file(".wh.a")]],
            {"a": "2"},
            id="a whiteout leaves what its own layer brings",
        ),
        pytest.param([[file(".wh.gone")]], {}, id="whiteout of nothing"),
        pytest.param(
            [[file(".wh..wh.plnk/x", "1")]], {".wh..wh.plnk/x": "1"}, id="a driver's file"
        ),
        pytest.param([[file("a", "1")], [file(".wh..wh.aufs")]], {"a": "1"}, id="a driver's mark"),
        pytest.param([[file("a/b", "1")], [file("a", "2")]], {"a": "2"}, id="file for folder"),
        pytest.param([[file("a", "1")], [file("a/b", "2")]], {"a/b": "2"}, id="folder for file"),
        pytest.param([[file("a/b", "1")], [folder("a")]], {"a/b": "1"}, id="folder upon folder"),
        pytest.param([[link("a", "b")], [file("a", "1")]], {"a": "1"}, id="file for link"),
        pytest.param(
            [[link("lib", "usr/lib"), folder("usr/lib")], [file("lib/x", "1")]],
            {"lib": "-> usr/lib", "usr/lib/x": "1"},
            id="put where a link of a folder leads",
        ),
        pytest.param(
            [[link("a", "/../../etc")], [file("a/x", "1")]],
            {"a": "-> /../../etc", "etc/x": "1"},
            id="a link never leads out of the image",
        ),
        pytest.param(
            [[link("a", "b"), link("b", "a"), file("a/x", "1")]],
            {"a": "-> b", "b": "-> a"},
            id="links in a circle",
        ),
        pytest.param(
            [[file("a", "1")], [link("b", "a", is_hard=True)], [file("a", "2")]],
            {"a": "2", "b": "1"},
            id="hard link",
        ),
        pytest.param([[link("b", "gone", is_hard=True)]], {}, id="hard link to nothing"),
        pytest.param([[file("/abs/x", "1")]], {"abs/x": "1"}, id="absolute path"),
        pytest.param([[file("a/../b", "1")]], {"b": "1"}, id="path with dots"),
        pytest.param([[file("x", b"\x7fELF\0")]], {}, id="a program"),
        pytest.param([[file("x", "1")], [file("x", b"\x7fELF\0")]], {}, id="program for text"),
        pytest.param([[file("ä" * 90, "1")]], {"ä" * 90: "1"}, id="long name"),
    ],
)
def test_layers(layers: list[list[Entry]], expected: dict[str, str]) -> None:
    assert built(*layers) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("app/x", "srv/app/x", id="through a link"),
        pytest.param("srv/./app//x", "srv/app/x", id="dots and slashes"),
        pytest.param("current/x", "srv/app/x", id="through two links"),
        pytest.param("../../app/x", "srv/app/x", id="above the root"),
        pytest.param("app/gone", None, id="missing"),
        pytest.param("loop/x", None, id="circle"),
    ],
)
def test_real_paths(path: str, expected: str | None) -> None:
    system = FileSystem()
    system.put("app", Link("/srv/app", 1))
    system.put("srv/app/x", Link("nowhere", 1))
    system.put("srv/app/x", None)
    with Store(100) as store:
        system.put("srv/app/x", File(store.keep(b"1"), 1))
    system.put("current", Link("app/.", 1))
    system.put("loop", Link("loop", 1))
    assert system.real_path(path) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("./a", "a", id="dot"),
        pytest.param("a/", "a", id="slash at the end"),
        pytest.param("./", "", id="the root"),
        pytest.param("/", "", id="the root, absolute"),
        pytest.param("", "", id="nothing"),
        pytest.param("../a", None, id="out"),
        pytest.param("a/../../b", None, id="out in the middle"),
        pytest.param("/../b", None, id="out, absolute"),
        pytest.param("..", None, id="above"),
        pytest.param("..a", "..a", id="a name that begins so"),
    ],
)
def test_names_of_entries(name: str, expected: str | None) -> None:
    assert clean(name) == expected
