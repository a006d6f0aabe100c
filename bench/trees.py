"""The source trees that are scanned: a small application, and public packages once, twice, 4 times.

The packages are pure-Python wheels: unpacking one runs no code of it. Each tree is a git repository
of its own, as a checkout in CI is; the copies of the packages in it are hard links.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bench.measure import BenchError
from bench.tools import must_succeed

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path(__file__).with_name("sources.txt")
SMALL_APP = ROOT / "examples" / "python-debug-run"
SMALL_WITNESS = "app.py"
SIZES = (1, 2, 4)
MINIMUM_PYTHON_FILES = 6000  # of the large tree
WITNESS = "witness/app.py"
WITNESS_TEXT = """\
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""
RECIPE = "1"  # raise it when trees are built differently, so that cached ones are built anew
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder to scan."""

    name: str
    path: Path
    witness: str
    """A path that every tool must name in its report: proof that it looked."""
    files: int
    python_files: int
    size: int
    """Bytes, of all files."""
    is_large: bool


def prepare_trees(cache: Path) -> tuple[Tree, tuple[Tree, ...]]:
    """Return the small tree, and the large one in each of `SIZES`; build what is not in `cache`.

    Raises `BenchError` if a package cannot be had.
    """
    recipe = SOURCES.read_bytes() + WITNESS_TEXT.encode() + RECIPE.encode()
    home = cache / "trees" / hashlib.sha256(recipe).hexdigest()[:12]
    home.mkdir(parents=True, exist_ok=True)
    packages = home / "packages"
    if not packages.is_dir():
        _unpack(_download(cache), packages)
    large = [_large(home / f"large-{size}x", packages, size) for size in SIZES]
    if large[0].python_files < MINIMUM_PYTHON_FILES:
        raise BenchError(f"the large tree has only {large[0].python_files} Python files")
    return _small(home / "small"), tuple(large)


def _download(cache: Path) -> Path:
    wheels = cache / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    only_wheels = ["--only-binary", ":all:", "--python-version", "3.11"]
    target = ["--dest", str(wheels), "--requirement", str(SOURCES)]
    must_succeed([*pip, *only_wheels, *target])
    return wheels


def _unpack(wheels: Path, packages: Path) -> None:
    partial = packages.with_name("packages.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for wheel in _named_in(SOURCES.read_text(encoding="utf-8"), wheels):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(partial / wheel.name.partition("-")[0])
    witness = partial / WITNESS
    witness.parent.mkdir(parents=True)
    witness.write_text(WITNESS_TEXT, encoding="utf-8")
    partial.rename(packages)


def _named_in(sources: str, wheels: Path) -> list[Path]:
    """Return the wheels whose hash is in `sources`: an older list may have left others."""
    found = sorted(wheels.glob("*.whl"))
    return [path for path in found if hashlib.sha256(path.read_bytes()).hexdigest() in sources]


def _large(path: Path, packages: Path, size: int) -> Tree:
    if not path.is_dir():
        partial = _emptied(path)
        for number in range(1, size + 1):
            shutil.copytree(packages, partial / f"copy{number}", copy_function=os.link)
        _commit(partial, path)
    return _tree(f"large tree, {size}x", path, WITNESS)


def _small(path: Path) -> Tree:
    """Return the small application, copied anew each time: it is part of this repository."""
    shutil.rmtree(path, ignore_errors=True)
    partial = _emptied(path)
    shutil.copytree(SMALL_APP, partial)
    _commit(partial, path)
    return _tree("small app", path, SMALL_WITNESS)


def _emptied(path: Path) -> Path:
    partial = path.with_name(path.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    return partial


def _commit(partial: Path, path: Path) -> None:
    """Make `partial` a git repository with one commit, then give it its name."""
    must_succeed([*GIT, "init", "--quiet"], partial)
    must_succeed([*GIT, "add", "--all", "--force"], partial)
    must_succeed([*GIT, "commit", "--quiet", "--no-gpg-sign", "--message", "bench"], partial)
    partial.rename(path)


def _tree(name: str, path: Path, witness: str) -> Tree:
    files = python_files = size = 0
    for folder, folders, names in os.walk(path):
        if ".git" in folders:
            folders.remove(".git")
        files += len(names)
        python_files += sum(each.endswith(".py") for each in names)
        size += sum(Path(folder, each).lstat().st_size for each in names)
    return Tree(
        name=name,
        path=path,
        witness=witness,
        files=files,
        python_files=python_files,
        size=size,
        is_large=witness == WITNESS,
    )
