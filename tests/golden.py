"""Golden files that are read in review: one plain text file for each snapshot."""

from __future__ import annotations

from typing import Any  # options of syrupy

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData, SerializedData

from flaskgate import __version__


def of_any_release(text: str) -> str:
    """Return a text that names no version of ours: a release changes no golden file."""
    return text.replace(f"/v{__version__}/", "/vX.Y.Z/").replace(f"@{__version__}", "@X.Y.Z")


class TextFile(SingleFileSnapshotExtension):
    """A snapshot as `.txt`."""

    def serialize(self, data: SerializableData, **options: Any) -> SerializedData:  # noqa: ANN401
        """Return the text of the file."""
        return super().serialize(of_any_release(data), **options)

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class MarkdownFile(TextFile):
    """A snapshot as `.md`."""

    file_extension = "md"
