"""Sets the outputs of the action, for the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flaskgate.github.commands import file_command
from flaskgate.model.findings import Severity
from flaskgate.model.report import Report
from flaskgate.model.strictness import unread
from flaskgate.model.wording import answer
from flaskgate.publish.reporters.summary import append


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Appends every output to the file that `GITHUB_OUTPUT` names."""

    path: Path
    sarif_file: str
    """Where the SARIF file lies, as the user named it."""

    def report(self, report: Report) -> tuple[()]:
        """Append, or raise `SinkError` if the file cannot be written."""
        delimiter = f"ghadelimiter_{uuid4()}"
        values = outputs(report, self.sarif_file)
        lines = (file_command(name, value, delimiter) for name, value in values.items())
        append(self.path, "".join(lines))
        return ()


def outputs(report: Report, sarif_file: str) -> dict[str, str]:
    """Return every output by name; `findings` counts what is live, shown or not.

    `verdict` is `passed` only if the gate could look at everything, and `error` where it could not
    and nothing gates: a step that reads it must not take a run that broke for a pass.
    """
    counts = report.start_counts
    return {
        "verdict": answer(report),
        "sarif-file": sarif_file,
        "findings": str(len(report.live)),
        "gating": str(len(report.gating)),
        **{one.word: str(report.count(one)) for one in sorted(Severity, reverse=True)},
        "suppressed": str(len(report.suppressed)),
        "unread": str(len(unread(report.notifications))),
        "starts": str(counts.production),
        "starts-harmful": str(counts.harmful),
        "starts-safe": str(counts.safe),
        "starts-unknown": str(counts.unknown),
    }
