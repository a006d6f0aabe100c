"""Copies candidates into a private folder, under names that no engine can misread.

A file lies there at its repository path with the ending of its kind, so that a rule can pick its
files by `paths`. A name with odd characters, or one that clashes with another, is replaced. What is
not staged does not exist for an engine: no ignore list, no configuration, no link.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flaskgate.engines.positions import BOM
from flaskgate.model.file_kinds import FILE_KINDS
from flaskgate.model.files import Kind, SourceFile

SUFFIXES: Mapping[Kind, str] = {kind: facts.suffix for kind, facts in FILE_KINDS.items()}
"""The endings under which rules find the files of a kind."""

PLACEHOLDER = ":"
"""The folder of files whose names had to be replaced; no plain path has this character."""

_PLAIN = re.compile(
    r"(?!-)(?:(?!\.{1,2}/|\.(?i:git)/)[\w. @+=,()\[\]~-]+/)*[\w. @+=,()\[\]~-]+", re.ASCII
)
_NO_TEXT = re.compile("[\udc80-\udcff]")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagingFolder:
    """A private folder for one run of an engine."""

    root: Path
    """Where the copies are; the engine's working directory."""
    home: Path
    """An empty folder for whatever an engine wants to keep."""
    files: Mapping[str, SourceFile]
    """Staged path, relative to `root`, to the file it is a copy of."""


@contextmanager
def staged(files: Sequence[SourceFile]) -> Iterator[StagingFolder]:
    """Stage `files` for the time of the context; raises `OSError` if there is no room for them."""
    with tempfile.TemporaryDirectory(prefix="flaskgate-", ignore_cleanup_errors=True) as place:
        root, home = Path(place, "files"), Path(place, "home")
        root.mkdir()
        home.mkdir()
        copies = {_copy(file, root, number): file for number, file in enumerate(files)}
        yield StagingFolder(root=root, home=home, files=copies)


def rewritten(stage: StagingFolder) -> StagingFolder:
    """Return the stage of the Python files that have plainer words, now written there."""
    from flaskgate.engines.plain_python import plain  # noqa: PLC0415 (few files need it)

    files = {}
    for path, file in stage.files.items():
        data = staged_data(file)
        words = plain(data) if file.kind is Kind.PYTHON else data
        if words != data:
            (stage.root / path).write_bytes(words)
            files[path] = file
    return replace(stage, files=files)


def staged_name(name: str, kind: Kind) -> str:
    """Return a name that ends like its kind, and like no other."""
    lowered = name.lower()
    endings = [suffix for suffix in SUFFIXES.values() if lowered.endswith(suffix)]
    own = SUFFIXES[kind]
    return name if max(endings, key=len, default="") == own and name.endswith(own) else name + own


def staged_data(file: SourceFile) -> bytes:
    """Return the content as engines read it best, every byte at its offset after the mark.

    Semgrep takes a byte order mark for a part of the first word. A lone carriage return ends a line
    for Python, but not for Semgrep, which would take what follows a comment for a comment. Its
    regular expressions find nothing in a file with one byte that is none of UTF-8.
    """
    data = _in_utf_8(file.data.removeprefix(BOM))
    if file.kind is not Kind.PYTHON:
        return data
    return _LONE_RETURN.sub(b"\n", data) if b"\r" in data else data


def _in_utf_8(data: bytes) -> bytes:
    """Return the data with a question mark for every byte that is none of UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="surrogateescape")
        return _NO_TEXT.sub("?", text).encode()
    return data


def _copy(file: SourceFile, root: Path, number: int) -> str:
    """Write a copy and return its path from `root`."""
    plain = str(file.path.with_name(staged_name(file.path.name, file.kind)))
    if _PLAIN.fullmatch(plain):
        try:
            return _write(file, root, plain)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            pass  # `a` and `a.sh`, or a folder `a.sh/`: two names became one
        except OSError:
            if len(plain) < os.pathconf(root, "PC_NAME_MAX"):
                raise
    return _write(file, root, f"{PLACEHOLDER}/{number}/{_safe_name(file)}")


def _write(file: SourceFile, root: Path, path: str) -> str:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as copy:
        copy.write(staged_data(file))
    return path


def _safe_name(file: SourceFile) -> str:
    """Return a name of at most some 70 plain characters that keeps the end of the real one."""
    return staged_name(
        "_" + re.sub(r"[^\w.]", "_", file.path.name, flags=re.ASCII)[-50:], file.kind
    )
