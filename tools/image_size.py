"""Measures the action's image and writes the figures into docs/container.md: `make image-size`.

Sizes are those of the exported file system, whole and compressed as registries (gzip) and runners'
caches (zstd) keep it. Megabytes are 1,000,000 bytes. Times are the program's own, in a running
container.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "container.md"
IMAGE = "localhost/flaskgate:latest"
UNPACKED_LIMIT, COMPRESSED_LIMIT = 385, 120
"""Megabytes."""
STARTUP_LIMIT = 0.35
"""Seconds."""
PARTS = 10

_MARKED = re.compile(r"(<!-- image-size -->\n).*?(<!-- /image-size -->)", re.DOTALL)
_PYTHON = re.compile(
    r"opt/flaskgate/lib/python[\d.]+/site-packages/([\w.-]+?)(?:-[\d.]+\.dist-info)?/"
)
_DPKG_LIST = re.compile(r"(?:\./)?var/lib/dpkg/info/([^/:]+)(?::\w+)?\.list")
_TIMED = (
    "TIMEFORMAT='%3R %3U %3S'; mkdir /tmp/empty && cd /tmp/empty &&"
    " for run in 1 2 3 4 5 6 7 8 9 10; do time flaskgate scan >/dev/null || exit; done 2>&1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an image weighs and how fast it is."""

    unpacked: float
    """Megabytes, as are all sizes."""
    gzipped: float
    zstandard: float
    parts: Mapping[str, float]
    """A Debian package or a Python distribution to its size."""
    startup: float
    """Seconds, as all times; the quickest of ten."""
    processor: float
    """What the processor worked for it, which other programs on the machine change less."""


def main() -> None:
    """Measure and write."""
    measured = measure(IMAGE)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_MARKED.sub(rf"\g<1>{to_markdown(measured)}\g<2>", text), encoding="utf-8")
    print(to_markdown(measured))


def measure(image: str) -> Measured:
    """Measure an image; raises `CalledProcessError` where podman, gzip or zstd fail."""
    runs = _time(image)
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "image.tar")
        _export(image, archive)
        return Measured(
            unpacked=archive.stat().st_size / 1e6,
            gzipped=_compressed(archive, ".gz", "gzip", "-6"),
            zstandard=_compressed(archive, ".zst", "zstd", "-3", "--quiet"),
            parts=_parts(archive),
            startup=min(elapsed for elapsed, _, _ in runs),
            processor=min(user + system for _, user, system in runs),
        )


def to_markdown(measured: Measured) -> str:
    """Return the figures as the documentation shows them."""
    rows = [
        ("unpacked", f"{measured.unpacked:.0f} MB", f"{UNPACKED_LIMIT} MB"),
        ("compressed, gzip -6", f"{measured.gzipped:.0f} MB", f"{COMPRESSED_LIMIT} MB"),
        ("compressed, zstd -3", f"{measured.zstandard:.0f} MB", f"{COMPRESSED_LIMIT} MB"),
        ("start-up, scan of an empty folder", f"{measured.startup:.2f} s", f"{STARTUP_LIMIT} s"),
    ]
    parts = sorted(measured.parts.items(), key=lambda part: -part[1])[:PARTS]
    return "\n".join(
        (
            "",
            "| what | measured | limit |",
            "| --- | --- | --- |",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            "| the ten largest parts | unpacked |",
            "| --- | --- |",
            *(f"| {name} | {size:.1f} MB |" for name, size in parts),
            "\n",
        )
    )


def _export(image: str, archive: Path) -> None:
    container = _output("podman", "create", image).strip()
    try:
        _output("podman", "export", "--output", str(archive), container)
    finally:
        _output("podman", "rm", container)


def _time(image: str) -> list[tuple[float, float, float]]:
    """Return, for ten scans of an empty folder, elapsed, user and system time."""
    shell = ("podman", "run", "--rm", "--network=none", "--entrypoint=bash", image, "-c", _TIMED)
    times = [float(one) for one in _output(*shell).split()]
    return list(zip(times[::3], times[1::3], times[2::3], strict=True))


def _compressed(archive: Path, ending: str, *program: str) -> float:
    _output(*program, "--keep", str(archive))
    return archive.with_name(archive.name + ending).stat().st_size / 1e6


def _parts(archive: Path) -> dict[str, float]:
    sizes: Counter[str] = Counter()
    with tarfile.open(archive) as tar:
        owners = dict(_owners(tar))
        for member in tar:
            sizes[_part(member.name, owners)] += member.size
    return {name: size / 1e6 for name, size in sizes.items()}


def _owners(tar: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    """Yield the files of Debian's packages and to which they belong, by dpkg's lists."""
    for member in tar.getmembers():
        package = _DPKG_LIST.fullmatch(member.name)
        file = tar.extractfile(member) if package else None
        if package and file:
            for line in file.read().decode().splitlines():
                yield line.lstrip("/"), f"Debian: {package[1]}"


def _part(name: str, owners: Mapping[str, str]) -> str:
    plain = name.removeprefix("./")
    distribution = _PYTHON.match(plain)
    if distribution:
        return f"Python: {distribution[1]}"
    if "/__pycache__/" in plain:
        return "bytecode of Python's standard library"
    # dpkg's lists name some files in /lib, which is a link to /usr/lib
    owner = owners.get(plain) or owners.get(plain.removeprefix("usr/"))
    return owner or ("git" if plain == "usr/bin/git" else "everything else")


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
