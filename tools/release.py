"""What a release needs beside its image: checks, notes, tags and names; see docs/releasing.md.

`check VERSION` refuses a version that does not fit, `notes VERSION` prints its part of the
changelog, `tags VERSION` what repository and image are tagged with, `name IMAGE` writes the image's
name with its registry into the pages, and `pin IMAGE@sha256:…` lets action.yml start what was
built.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flaskgate import __version__

ROOT = Path(__file__).parent.parent

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_SECTION = re.compile(
    r"^## \[(?P<name>[^\]]+)\][^\n]*\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
PLACEHOLDER = "registry.example/flaskgate/flaskgate"
"""The image in the documentation of a branch: which registry has it, a release says."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*(?::\d+)?(?:/[a-z0-9][a-z0-9._-]*)+")
_BUILT = re.compile(r"^  image: (?:Dockerfile|docker://\S+)$", re.MULTILINE)
_IMAGE = re.compile(r"[a-z0-9.-]+(?:/[a-z0-9._-]+)+:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}")


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Do one of the five; 1 with the reasons on standard error if that cannot be."""
    commands: dict[str, Callable[[Path, str], None]] = {
        "check": check,
        "notes": notes,
        "tags": lambda _, version: print(*tags(version), sep="\n"),
        "name": name,
        "pin": pin,
    }
    match arguments:
        case [command, value] if command in commands:
            try:
                commands[command](root, value)
            except ValueError as error:
                print(error, file=sys.stderr)
                return 1
            return 0
        case _:
            print(f"usage: release.py {'|'.join(commands)} VALUE", file=sys.stderr)
            return 1


def check(root: Path, version: str) -> None:
    """Raise `ValueError` with every reason why `version` cannot be released from `root`."""
    reasons = list(_reasons(root, version))
    if reasons:
        raise ValueError("\n".join(reasons))


def notes(root: Path, version: str) -> None:
    """Print what the changelog says about `version`."""
    print(section(root, version))


def tags(version: str) -> tuple[str, ...]:
    """Return the tags of a release, for the repository and for the image; the first never moves.

    `vX.Y.Z` is this version, `vX.Y` and `vX` are the newest of their line.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version} is not a version: three numbers, such as 1.2.3")
    major, minor, _ = version.split(".")
    return (f"v{version}", f"v{major}.{minor}", f"v{major}")


def name(root: Path, image: str) -> None:
    """Write the image's name, with its registry, wherever the pages have the placeholder."""
    if not _NAME.fullmatch(image):
        raise ValueError(f"{image} is not the name of an image without its tag")
    for path in pages(root):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(PLACEHOLDER, image), encoding="utf-8")


def pages(root: Path) -> tuple[Path, ...]:
    """Return the files that tell users which image to run."""
    return (root / "README.md", root / ".pre-commit-hooks.yaml", *sorted(root.glob("docs/*.md")))


def pin(root: Path, image: str) -> None:
    """Let `action.yml` start `image`, which is named by tag and digest."""
    if not _IMAGE.fullmatch(image):
        raise ValueError(f"{image} is no image with a version and a digest")
    path = root / "action.yml"
    text, changed = _BUILT.subn(f"  image: docker://{image}", path.read_text(encoding="utf-8"))
    if changed != 1:
        raise ValueError("action.yml must name its image in one line")
    path.write_text(text, encoding="utf-8")


def section(root: Path, version: str) -> str:
    """Return the part of the changelog below the heading of `version`; `ValueError` if none."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = {part["name"]: part["text"].strip() for part in _SECTION.finditer(changelog)}
    if not found.get(version):
        raise ValueError(f"CHANGELOG.md has nothing under `## [{version}]`")
    return found[version]


def _reasons(root: Path, version: str) -> Iterator[str]:
    try:
        tags(version)
    except ValueError as error:
        yield str(error)
    if version != __version__:
        yield f"flaskgate/__init__.py says {__version__}, not {version}"
    try:
        section(root, version)
    except ValueError as error:
        yield str(error)
    if f"v{version}" in _git(root, "tag", "--list"):
        yield f"the tag v{version} exists: a release is never made twice"
    if _git(root, "status", "--porcelain"):
        yield "there are changes that are not committed"


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        ("git", "-C", root, *arguments), capture_output=True, text=True, check=True
    )
    return done.stdout.split()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
