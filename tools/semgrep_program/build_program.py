"""Builds the package `semgrep` as the hook needs it: Semgrep's own program, and nothing else.

A hook of pre-commit is installed by pip, and pip installs a package whole. So pip is given this
folder in the place of Semgrep: pip asks it for a wheel (https://peps.python.org/pep-0517/), and it
makes one of the locked wheel, which is fetched and checked by its hash in requirements/image.txt.
What goes is what goes in the image, too: docs/container.md says why that is sound.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # pip has put this folder there, and no other of ours

from tools.drop_sections import without_sections  # noqa: E402 (see above)

LOCK = ROOT / "requirements" / "image.txt"
_LOCKED = re.compile(r"^semgrep==(?:.*\\\n)*.*\n", re.MULTILINE)
_KEPT = re.compile(
    r"(?:[^/]+/purelib/)?semgrep/(?:__init__\.py|bin/.+)|[^/]+\.dist-info/(?:METADATA|WHEEL|licen.+)"
)
_PROGRAM = "semgrep/bin/semgrep-core"
_NEEDS = re.compile(rb"^Requires-Dist: .*\n", re.MULTILINE)
"""What the front end in Python imports."""


def build_wheel(
    wheel_directory: str, _settings: object = None, _metadata_directory: object = None
) -> str:
    """Write the wheel and return its name: a hook of PEP 517.

    Raises `ValueError` where the lock file names no Semgrep, and `CalledProcessError` where pip
    cannot fetch it.
    """
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetched(Path(folder))
        cut_down(wheel, Path(wheel_directory, wheel.name))
        return wheel.name


def fetched(folder: Path) -> Path:
    """Let pip fetch the locked wheel for this machine; only one with a locked hash passes."""
    locked = _LOCKED.search(LOCK.read_text(encoding="utf-8"))
    if locked is None:
        raise ValueError(f"{LOCK.name} names no semgrep")
    wanted = folder / "semgrep.txt"
    wanted.write_text(locked[0], encoding="utf-8")
    fetch = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    subprocess.run(
        [sys.executable, *fetch, f"--dest={folder}", f"--requirement={wanted}"], check=True
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def cut_down(wheel: Path, smaller: Path) -> None:
    """Write what is needed of a wheel: the program as far as it is loaded, and its libraries."""
    record = []
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(smaller, "w") as part:
        for member in whole.infolist():
            if _KEPT.fullmatch(member.filename):
                data = _loaded(member.filename, whole.read(member))
                member.compress_type = zipfile.ZIP_STORED  # it is unpacked at once
                part.writestr(member, data)
                record.append(_entry(member.filename, data))
        place = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/RECORD"
        part.writestr(place, "".join((*record, f"{place},,\n")))


def _loaded(name: str, data: bytes) -> bytes:
    if name.endswith(_PROGRAM) and data.startswith(b"\x7fELF"):  # that of macOS stays whole
        return without_sections(data)
    return _NEEDS.sub(b"", data) if name.endswith("/METADATA") else data


def _entry(name: str, data: bytes) -> str:
    """Return a line of RECORD (https://packaging.python.org/specifications/recording-installed-packages/)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"
