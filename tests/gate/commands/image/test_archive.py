"""Every form of archive leads to the same verdict; what is wrong with one is one line."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flaskgate.gate import cli
from flaskgate.gate.commands.image.command import _images, look_at_image
from flaskgate.gate.commands.image.streams import ArchiveLimits
from flaskgate.gate.guard import guarded
from flaskgate.settings.inputs import Inputs
from tests.gate.commands.image.archives import (
    APP,
    archive,
    docker,
    file,
    files,
    folder,
    gzipped,
    link,
    oci,
    tar,
    unpacked,
    write_folder,
    zstd,
)

LAYERS = (files({"app/web.py": APP}),)
INNER: Mapping[str, object] = {"Cmd": ["python", "web.py"], "WorkingDir": "/app"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def places(report: Path) -> list[tuple[str, str]]:
    document: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return [
        (one["rule"], f"{one['location']['path']}:{one['location']['start']['line']}")
        for one in document["findings"]
    ]


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param(docker(LAYERS, INNER), id="docker"),
        pytest.param(docker(LAYERS, INNER, pack=gzipped), id="docker, gzip"),
        pytest.param(oci(LAYERS, INNER), id="oci"),
        pytest.param(oci(LAYERS, INNER, pack=gzipped, nested=True), id="oci, index in index"),
        pytest.param(oci(LAYERS, INNER, pack=zstd), id="oci, zstd"),
        pytest.param(docker(LAYERS, INNER) | oci(LAYERS, INNER), id="both"),
    ],
)
@pytest.mark.parametrize("pack", [unpacked, gzipped])
def test_forms_are_read_alike(
    contents: Mapping[str, bytes], pack: Callable[[bytes], bytes], here: Path
) -> None:
    (here / "image.tar").write_bytes(pack(archive(contents)))
    assert seen(here / "image.tar") == ["shop:1.2"]


def test_zstd_without_its_package_is_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    (here / "image.tar").write_bytes(archive(oci(LAYERS, INNER, pack=zstd)))
    assert cli.main(["image", "image.tar"]) == 2
    error = capsys.readouterr().err
    assert "the package zstandard is missing" in error
    assert error.count("\n") == 1


def seen(path: Path, limits: ArchiveLimits | None = None) -> list[str]:
    """Return the references of the images of an archive, each opened as a whole."""
    with _images(str(path), limits or ArchiveLimits()) as images:
        return [str(one.place) for one in images]


def test_a_folder_is_a_layout(here: Path) -> None:
    assert seen(write_folder(here / "layout", oci(LAYERS, INNER))) == ["shop:1.2"]


def test_two_images_of_one_archive_are_both_read(here: Path) -> None:
    one, two = docker(LAYERS, INNER), docker(LAYERS, {"Cmd": ["x"]}, tags=["shop:2"])
    manifests = [*json.loads(one["manifest.json"]), *json.loads(two["manifest.json"])]
    both = one | two | {"manifest.json": json.dumps(manifests).encode()}
    (here / "image.tar").write_bytes(archive(both))
    assert seen(here / "image.tar") == ["shop:1.2", "shop:2"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param([], "image", id="none: the name of the file"),
        pytest.param(["../../etc"], "image", id="a path"),
        pytest.param(["a\nb"], "image", id="two lines"),
        pytest.param(["registry.example:5000/team/shop@sha256:00"], None, id="a full one"),
    ],
)
def test_references(tags: list[str], expected: str | None, here: Path) -> None:
    (here / "image.tar").write_bytes(archive(docker(LAYERS, INNER, tags=tags)))
    assert seen(here / "image.tar") == [expected or tags[0]]


def test_the_verdict_is_that_of_the_source(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "image.tar").write_bytes(archive(docker(LAYERS, INNER)))
    assert cli.main(["image", "image.tar", "--json", "out.json"]) == 1
    assert ("debug-deployed", "shop:1.2/app/web.py:6") in places(here / "out.json")
    assert "shop:1.2/Dockerfile.image:" in capsys.readouterr().out


def test_an_archive_is_piped_in(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    safe = docker(LAYERS, {"Cmd": ["gunicorn", "web:app"], "WorkingDir": "/app"})
    stream = io.TextIOWrapper(io.BytesIO(gzip.compress(archive(safe))))
    monkeypatch.setattr(sys, "stdin", stream)
    assert cli.main(["image", "-", "--json", "out.json"]) == 0
    assert places(here / "out.json") == [("flask-debug-inert", "shop:1.2/app/web.py:6")]


def changed(contents: Mapping[str, bytes], name: str, data: bytes | None) -> dict[str, bytes]:
    kept = {one: text for one, text in contents.items() if one != name}
    return kept if data is None else {**kept, name: data}


DOCKER, OCI = docker(LAYERS, INNER), oci(LAYERS, INNER)
BLOB = next(name for name, data in OCI.items() if data == LAYERS[0])


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        pytest.param({"a": b"b"}, "holds no image", id="another archive"),
        pytest.param({"manifest.json": b"[]"}, "holds no image", id="an empty list"),
        pytest.param({"manifest.json": b"[{"}, "manifest.json is damaged", id="no JSON"),
        pytest.param({"manifest.json": b"[" * 99_999}, "is damaged", id="deep JSON"),
        pytest.param({"manifest.json": b'[{"Config": 1}]'}, "is damaged", id="no text"),
        pytest.param({"index.json": b"[]"}, "index.json is damaged", id="no object"),
        pytest.param(changed(DOCKER, "0/layer.tar", None), "lacks the layer", id="no layer"),
        pytest.param(changed(DOCKER, "0/layer.tar", b"x" * 999), "is damaged", id="no tar"),
        pytest.param(
            changed(DOCKER, "0/layer.tar", files({"app/web.py": ""})),
            "the digest of 0/layer.tar is another",
            id="another layer",
        ),
        pytest.param(
            changed(DOCKER, "0/layer.tar", LAYERS[0] + b"x"),
            "the digest of 0/layer.tar is another",
            id="a layer with something behind it",
        ),
        pytest.param(changed(OCI, BLOB, files({})), "is another", id="another blob"),
        pytest.param(
            {
                name: data.replace(b"web.py", b"app.py") if name.endswith(".json") else data
                for name, data in DOCKER.items()
            },
            "is another than the image says",
            id="another configuration",
        ),
        pytest.param(docker(LAYERS, INNER, os="windows"), "is an image for windows", id="Windows"),
        pytest.param(docker(LAYERS, {"Cmd": "x"}), "'Cmd' of the configuration", id="no list"),
        pytest.param(
            docker(LAYERS, INNER, rootfs={"diff_ids": ["sha256:0"]}), "a digest is", id="no digest"
        ),
        pytest.param(
            docker(LAYERS, INNER, rootfs={"diff_ids": []}) | {"0/layer.tar": b"BZh9"},
            "compressed by bzip2",
            id="another compression",
        ),
        pytest.param(
            changed(DOCKER, "0/layer.tar", gzipped(LAYERS[0])[:-9]), "is damaged", id="cut gzip"
        ),
        pytest.param(
            changed(DOCKER, "0/layer.tar", zstd(LAYERS[0])[:-9]), "layer.tar", id="cut zstd"
        ),
    ],
)
def test_what_is_no_image_is_one_line(
    contents: Mapping[str, bytes], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "image.tar").write_bytes(archive(contents))
    assert cli.main(["image", "image.tar"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("gone", None, "there is no archive of this name", id="missing"),
        pytest.param("image.tar", b"", "is damaged", id="empty"),
        pytest.param("image.tar", b"x" * 5000, "is damaged", id="no archive"),
        pytest.param("image.tar", archive(DOCKER)[:900], "image.tar", id="cut"),
        pytest.param("image.tar", gzipped(archive(DOCKER))[:200], "is damaged", id="cut gzip"),
    ],
)
def test_what_is_no_archive_is_one_line(
    name: str, data: bytes | None, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if data is not None:
        (here / name).write_bytes(data)
    assert cli.main(["image", name]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def bomb() -> bytes:
    """Return one gigabyte of zeros and a little more, gzip over gzip of which is small."""
    piece = gzip.compress(b"\0" * (1 << 22))
    return piece * 257


def with_pax(name: str, size: int) -> bytes:
    info, data = file("x", "")
    info.pax_headers = {name: "x" * size}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as made:
        made.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def sparse(entries: int) -> bytes:
    """Return a sparse file of GNU's old form whose map has many parts."""
    info = tarfile.TarInfo("sparse")
    info.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[482] = 1
    head[148:156] = b" " * 8
    head[148:156] = f"{sum(head):06o}\0 ".encode()
    more = b"00000000000\0" * 42 + b"\1" + b"\0" * 7
    return bytes(head) + more * entries


SMALL = ArchiveLimits(entries=5, folders=20, names=100, kept=100, header=100_000, unpacked=1 << 31)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        pytest.param(tar([file("../x", "1")]), "leads out of the image", id="path traversal"),
        pytest.param(tar([file("a/../../x", "1")]), "leads out of the image", id="in the middle"),
        pytest.param(bomb(), "grows to more than 200 times", id="gzip bomb"),
        pytest.param(tar([folder(str(n)) for n in range(9)]), "more than 5 entries", id="many"),
        pytest.param(tar([file("a" * 120, "")]), "longer names", id="long names"),
        pytest.param(tar([file("a.py", "x" * 150)]), "more text than is read", id="much text"),
        pytest.param(tar([file("a/" * 49, "")]), "more than 20 folders", id="deep path"),
        pytest.param(with_pax("comment", 200_000), "header is larger", id="large header"),
        pytest.param(sparse(1000), "header is larger", id="large map of a sparse file"),
    ],
)
def test_hostile_layers_are_one_line(
    layer: bytes, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "image.tar").write_bytes(archive(docker([layer], INNER, rootfs={"type": "layers"})))

    def work() -> int:
        return look_at_image("image.tar", Inputs(given={}, workspace=here), SMALL)

    assert guarded(work, on_actions=False) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_nothing_is_written_beside_the_archive(here: Path) -> None:
    layers = [tar([link("out", "/../../.."), file("out/pwned.py", "x"), file("app/web.py", APP)])]
    (here / "image.tar").write_bytes(archive(docker(layers, INNER)))
    assert seen(here / "image.tar") == ["shop:1.2"]
    assert [path.name for path in here.iterdir()] == ["image.tar"]
