"""Writes the report as text to a terminal or a log."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TextIO

from flaskgate.github.commands import fence
from flaskgate.model.errors import SinkError
from flaskgate.model.report import Report
from flaskgate.publish.views.console import to_text


@dataclass(frozen=True, slots=True)
class Console:
    """Writes `console.to_text`: the listing, and the verdict as the last line."""

    stream: TextIO
    _: KW_ONLY
    colour: bool = False
    """Whether colour is wanted; a stream that is no terminal never gets it."""
    token: str | None = None
    """A new UUID 4 where a workflow runner reads the stream: the text is fenced off with it."""

    def report(self, report: Report) -> tuple[()]:
        """Write and flush; characters that the stream cannot encode become escapes.

        Raises `SinkError` if the stream cannot be written, such as a closed pipe.
        """
        text = to_text(report, colour=self.colour and self.stream.isatty())
        write(self.stream, text if self.token is None else fence(text, self.token))
        return ()


def write(stream: TextIO, text: str) -> None:
    """Write and flush `text`, with escapes for what the stream's encoding lacks, or `SinkError`."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        raise SinkError(
            f"The report could not be written to {getattr(stream, 'name', 'the stream')}: {error}",
            hint="Check where the output of flaskgate goes.",
        ) from error
