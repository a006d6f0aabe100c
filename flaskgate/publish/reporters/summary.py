"""Adds the report to the summary page of the job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flaskgate.model.errors import SinkError
from flaskgate.model.report import Report
from flaskgate.publish.views.markdown import to_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Appends `markdown.to_markdown` to the file that `GITHUB_STEP_SUMMARY` names."""

    path: Path
    server_url: str = ""
    repository: str = ""
    sha: str = ""
    """The commit that was scanned; places are links only where all three are known."""

    def report(self, report: Report) -> tuple[()]:
        """Append, or raise `SinkError` if the file cannot be written."""
        text = to_markdown(
            report, server_url=self.server_url, repository=self.repository, sha=self.sha
        )
        append(self.path, text)
        return ()


def append(path: Path, text: str) -> None:
    """Append `text` as UTF-8 with its line feeds as they are, or raise `SinkError`."""
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise SinkError(
            f"{path} could not be written: {error.strerror}",
            hint="The runner names this file in the environment of the step; is it mounted?",
        ) from error
