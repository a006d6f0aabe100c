"""The command `flaskgate baseline`: accepts what is found now, so that only what is new gates."""

from __future__ import annotations

import sys
from dataclasses import replace

from flaskgate.gate.guard import OK
from flaskgate.gate.run import gate
from flaskgate.model.errors import GateError
from flaskgate.model.findings import NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.wording import count
from flaskgate.publish.reporters.files import write_text
from flaskgate.settings.inputs import Inputs
from flaskgate.steps.baseline import to_baseline, unrecognisable


def write_baseline(inputs: Inputs, output: str) -> int:
    """Scan all there is and write the findings that are not suppressed to the file `output`.

    `-` is the standard output; what is said of it stands on the other stream then.
    Raises `GateError`, and leaves the file as it was, where the gate could not look everywhere: a
    baseline of half a scan would call old findings new.
    """
    everything = {**inputs.given, "baseline": "", "scope": "all"}
    report, _ = gate(replace(inputs, given=everything))
    _refuse_incomplete(report)
    text, stream = to_baseline(report.findings), sys.stdout
    if output == "-":
        sys.stdout.write(text)
        stream = sys.stderr
    else:
        write_text(inputs.workspace / output, text)
    accepted = sum(one.suppression is None for one in report.findings)
    left_out = unrecognisable(report.findings)
    rest = f"; {left_out:,} of unreadable lines cannot be accepted" if left_out else ""
    stream.write(f"{count(accepted - left_out, 'finding')} accepted in {output!a}{rest}\n")
    return OK


def _refuse_incomplete(report: Report) -> None:
    errors = [one.message for one in report.notifications if one.level is NotificationLevel.ERROR]
    if errors:
        raise GateError(
            f"not everything could be looked at, so no baseline was written: {errors[0]}",
            hint="`flaskgate scan` shows all errors; put them right first",
        )
