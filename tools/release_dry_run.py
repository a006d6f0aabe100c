"""Rehearses a release as far as that goes without a registry: `make release-dry-run`.

In a copy of the last commit: the changelog gets the section of the version, the version is checked,
packages are built, action.yml is pinned to a digest and held against GitHub's schema, every
dependency of the image is asked for on both architectures, and the tag is set.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from flaskgate import __version__
from tools import release

PROGRAMS = Path(sys.executable).parent
DIGEST = "0123456789abcdef" * 4
ARCHITECTURES = ("x86_64", "aarch64")
GIT = ("git", "-c", "user.name=dry run", "-c", "user.email=dry@run.invalid")


def main(name: str = "registry.invalid/flaskgate/flaskgate") -> None:
    """Rehearse in a folder that is removed again, with an image of that name.

    Raises `CalledProcessError` or `ValueError`.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, "flaskgate")
        _run(*GIT, "clone", "--quiet", "--no-tags", release.ROOT, copy)
        _date_the_changelog(copy)
        release.check(copy, __version__)
        release.name(copy, name)
        _build_packages(copy)
        _download_for_both(copy, Path(place, "wheels"))
        _pin_and_tag(copy, f"{name}:v{__version__}@sha256:{DIGEST}")
    print(f"v{__version__} could be released.")


def _date_the_changelog(copy: Path) -> None:
    path = copy / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8")
    if f"## [{__version__}]" not in text:
        path.write_text(
            text.replace("## [Unreleased]", f"## [{__version__}] - 2000-01-01", 1), encoding="utf-8"
        )
        _run(*GIT, "-C", copy, "commit", "--quiet", "--all", "--message", "Date the changelog")


def _build_packages(copy: Path) -> None:
    """Build both packages, and try the wheel where nothing else of ours can be imported."""
    _run(PROGRAMS / "hatchling", "build", "--directory", "dist", cwd=copy)
    (wheel,) = (copy / "dist").glob("flaskgate-*.whl")
    target = copy.parent / "installed"
    _run(*_pip("install", "--no-deps", "--no-index", "--target", target), wheel)
    path = f"import sys; sys.path.insert(0, {str(target)!r})"
    script = f"{path}; from flaskgate.settings import catalog"
    told = _run(sys.executable, "-I", "-c", f"{script}; print(catalog.RULES)")
    if told.strip() != str(target / "flaskgate" / "rules"):
        raise ValueError(f"the wheel has no rules of its own: {told}")


def _download_for_both(copy: Path, folder: Path) -> None:
    """Ask the index for every wheel of the image, by hash, as each architecture would."""
    for architecture in ARCHITECTURES:
        platforms = (f"manylinux_2_{minor}_{architecture}" for minor in (17, 28, 34, 35, 39, 41))
        asked = [
            f"--platform=manylinux2014_{architecture}",
            *map("--platform={}".format, platforms),
        ]
        _run(
            *_pip("download", "--no-deps", "--only-binary=:all:", "--require-hashes", *asked),
            *("--python-version=3.13", f"--dest={folder / architecture}"),
            f"--requirement={copy / 'requirements' / 'image.txt'}",
        )
    shutil.rmtree(folder)


def _pin_and_tag(copy: Path, image: str) -> None:
    release.pin(copy, image)
    schema = ("--builtin-schema", "vendor.github-actions")
    _run(PROGRAMS / "check-jsonschema", *schema, copy / "action.yml")
    _run(PROGRAMS / "zizmor", "--offline", "--persona=pedantic", copy / "action.yml")
    _run(*GIT, "-C", copy, "commit", "--quiet", "--all", "--message", f"Release {__version__}")
    for tag in release.tags(__version__):
        _run(*GIT, "-C", copy, "tag", tag)
    pinned = _run(*GIT, "-C", copy, "show", f"v{__version__}:action.yml")
    if f"image: docker://{image}" not in pinned:
        raise ValueError("the tag does not name the image")


def _pip(*arguments: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-m", "pip", "--quiet", "--no-input", *arguments)


def _run(*command: str | Path, cwd: Path = release.ROOT) -> str:
    print("+", *(str(part) for part in command), file=sys.stderr)
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
