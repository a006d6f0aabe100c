"""Writes text to the streams that whoever started us gave: a pipe, a terminal, a full disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from flaskgate.model.errors import SinkError


def abandon(stream: TextIO) -> None:
    """Send what is still to be written nowhere, so that the end of the program does not fail."""
    with suppress(OSError, ValueError), Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def write(stream: TextIO, text: str) -> None:
    """Write and flush `text`, with escapes for what the stream's encoding lacks, or `SinkError`."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        abandon(stream)
    except OSError as error:
        abandon(stream)
        raise SinkError(
            f"the report could not be written to standard output: {error.strerror}",
            hint="check where the output of flaskgate goes",
        ) from error
