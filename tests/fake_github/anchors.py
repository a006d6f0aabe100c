"""Where in a diff a comment may stand."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fake_github.exchange import Json
from tests.fake_github.git import ChangedFile, Hunk, Side


def problem(files: Sequence[ChangedFile], comment: Json) -> str | None:
    """Return why `comment` can stand nowhere in the diff of `files`, `None` if it can."""
    file = _file(files, comment)
    if file is None:
        return "path is invalid"
    if comment.get("subject_type") == "file":
        return None
    hunk = _hunk(file, comment)
    if hunk is None:
        return "line must be part of the diff and diff hunk can't be blank"
    start_side: Side = comment.get("start_side") or comment.get("side", "RIGHT")
    if "start_line" in comment and comment["start_line"] not in hunk.side(start_side):
        return "start line must be part of the same hunk as the line."
    return None


def hunk_text(files: Sequence[ChangedFile], comment: Json) -> str:
    """Return the hunk that `comment` stands in, empty for one on the file as a whole."""
    file = _file(files, comment)
    hunk = _hunk(file, comment) if file else None
    return hunk.text if hunk else ""


def _file(files: Sequence[ChangedFile], comment: Json) -> ChangedFile | None:
    return next((one for one in files if one.filename == comment["path"]), None)


def _hunk(file: ChangedFile, comment: Json) -> Hunk | None:
    return file.hunk(comment.get("side", "RIGHT"), comment.get("line", 0))
