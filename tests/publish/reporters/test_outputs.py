from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.model.findings import (
    Finding,
    Notification,
    NotificationLevel,
    Severity,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy
from flaskgate.model.starts import Answer
from flaskgate.publish.reporters.outputs import Outputs
from tests.factories import a_bad_start, a_finding, a_report, a_rule, a_start
from tests.hostile import HOSTILE

MARK = Suppression(kind=SuppressionKind.IN_SOURCE, justification="")
LOW = a_finding(rule=a_rule(severity=Severity.LOW))
MEDIUM = a_finding(rule=a_rule(severity=Severity.MEDIUM))
CRITICAL = a_finding(rule=a_rule(severity=Severity.CRITICAL))


def read(text: str) -> dict[str, str]:
    """Read a file of outputs as `FileCommandManager.cs` of actions/runner does."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            found[line[:equals]] = line[equals + 1 :]
        elif heredoc >= 0:
            end, value = line[heredoc + 2 :], list[str]()
            while (part := next(lines)) != end:
                value.append(part)
            found[line[:heredoc]] = "\n".join(value)
        else:
            assert line == ""
    return found


def test_every_output_is_set(tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_bytes(b"before=1\n")
    findings = (LOW, LOW, MEDIUM, a_finding(), a_finding(suppression=MARK), CRITICAL)
    unknown, for_developers = a_start(answer=Answer.UNKNOWN), a_start(is_production=False)
    starts = (a_start(), a_bad_start(CRITICAL), unknown, for_developers)
    left_out = Notification(id="file-too-large", message="too large")
    notes = (left_out, Notification(id="remark", message="of another kind"))
    policy = Policy(report=Severity.MEDIUM)
    report = a_report(*findings, policy=policy, starts=starts, notifications=notes)
    Outputs(path=file, sarif_file="flaskgate.sarif").report(report)
    assert file.read_bytes() == (
        b"before=1\nverdict=failed\nsarif-file=flaskgate.sarif\nfindings=5\ngating=2\n"
        b"critical=1\nhigh=1\nmedium=1\nlow=2\nsuppressed=1\nunread=1\n"
        b"starts=3\nstarts-harmful=1\nstarts-safe=1\nstarts-unknown=1\n"
    )


@pytest.mark.parametrize(
    ("findings", "changes", "expected"),
    [
        pytest.param([], {}, "passed", id="clean"),
        pytest.param([LOW], {}, "passed", id="below"),
        pytest.param([CRITICAL], {"policy": Policy(fail_on=None)}, "passed", id="never fails"),
        pytest.param([CRITICAL], {}, "failed", id="gates"),
        pytest.param(
            [],
            {
                "notifications": (
                    Notification(id="limit", message="slow", level=NotificationLevel.ERROR),
                )
            },
            "error",
            id="could not look everywhere",
        ),
    ],
)
def test_verdict(
    findings: list[Finding], changes: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    Outputs(path=tmp_path / "output", sarif_file="").report(a_report(*findings, **changes))
    assert read((tmp_path / "output").read_text())["verdict"] == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_any_file_name_sets_only_its_output(text: str, tmp_path: Path) -> None:
    file = tmp_path / "output"
    Outputs(path=file, sarif_file=text).report(a_report())
    values = read(file.read_bytes().decode())
    assert len(values) == 14
    assert values["verdict"] == "passed"
    assert values["suppressed"] == "0"
    if text.isprintable():
        assert values["sarif-file"] == text


def test_a_place_that_cannot_be_written_is_a_sink_error(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="could not be written"):
        Outputs(path=tmp_path, sarif_file="").report(a_report())
