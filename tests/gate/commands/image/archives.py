"""Makes archives of images: what `docker save` writes, and OCI layouts."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import zstandard

APP = """\
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""


def file(name: str, text: str | bytes = "") -> tuple[tarfile.TarInfo, bytes]:
    data = text.encode() if isinstance(text, str) else text
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


def link(name: str, target: str, *, is_hard: bool = False) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type = tarfile.LNKTYPE if is_hard else tarfile.SYMTYPE
    info.linkname = target
    return info, b""


def folder(name: str) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type = tarfile.DIRTYPE
    return info, b""


def tar(entries: Sequence[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def files(contents: Mapping[str, str]) -> bytes:
    return tar([file(name, text) for name, text in contents.items()])


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def unpacked(data: bytes) -> bytes:
    return data


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def config(layers: Sequence[bytes], inner: Mapping[str, object], **changes: object) -> bytes:
    whole = {
        "architecture": "amd64",
        "os": "linux",
        "config": inner,
        "rootfs": {"type": "layers", "diff_ids": [digest(one) for one in layers]},
    }
    return json.dumps({**whole, **changes}).encode()


def docker(
    layers: Sequence[bytes],
    inner: Mapping[str, object],
    *,
    tags: Sequence[str] = ("shop:1.2",),
    pack: Callable[[bytes], bytes] = unpacked,
    **changes: object,
) -> dict[str, bytes]:
    """Return the files of a `docker save` archive."""
    described = config(layers, inner, **changes)
    names = [f"{number}/layer.tar" for number, _ in enumerate(layers)]
    stem = digest(described).partition(":")[2]
    manifest = [{"Config": f"{stem}.json", "RepoTags": list(tags), "Layers": names}]
    packed = {name: pack(one) for name, one in zip(names, layers, strict=True)}
    return {f"{stem}.json": described, **packed, "manifest.json": json.dumps(manifest).encode()}


def oci(
    layers: Sequence[bytes],
    inner: Mapping[str, object],
    *,
    name: str = "shop:1.2",
    pack: Callable[[bytes], bytes] = unpacked,
    nested: bool = False,
) -> dict[str, bytes]:
    """Return the files of an OCI layout; `nested`: an index of platforms in its index."""
    found: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def described(data: bytes, **more: object) -> dict[str, Any]:
        found[f"blobs/{digest(data).replace(':', '/')}"] = data
        return {"digest": digest(data), "size": len(data), **more}

    manifest = {
        "config": described(config(layers, inner)),
        "layers": [described(pack(one)) for one in layers],
    }
    platform = {"os": "linux", "architecture": "amd64"}
    entry = described(json.dumps(manifest).encode(), platform=platform)
    if nested:
        note = described(b'{"layers": []}', platform={"os": "unknown", "architecture": "unknown"})
        absent = {
            "digest": f"sha256:{'0' * 64}",
            "platform": {"os": "linux", "architecture": "s390x"},
        }
        entry = described(json.dumps({"manifests": [note, absent, entry]}).encode())
    entry["annotations"] = {"org.opencontainers.image.ref.name": name}
    found["index.json"] = json.dumps({"manifests": [entry]}).encode()
    return found


def archive(contents: Mapping[str, bytes]) -> bytes:
    return tar([file(name, data) for name, data in contents.items()])


def write_folder(root: Path, contents: Mapping[str, bytes]) -> Path:
    for name, data in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root
