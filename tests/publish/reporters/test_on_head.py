from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding
from flaskgate.model.report import Report
from flaskgate.publish.reporters.check_run import check_name
from flaskgate.publish.reporters.on_head import OnHead, carried
from tests.factories import a_finding, a_location, a_report

NOW = ["from base", "a", "b", "c"]
HEAD = ["a", "x", "b", "c"]


@pytest.mark.parametrize(
    ("now", "head", "expected"),
    [
        pytest.param(NOW, NOW, None, id="the same"),
        pytest.param(NOW, None, None, id="a head that cannot be had"),
        pytest.param(None, HEAD, None, id="a file that cannot be had"),
        pytest.param(["a"] * 2000, ["b"] * 2000, None, id="too large"),
        pytest.param(NOW, [], {}, id="nothing there"),
        pytest.param(NOW, HEAD, {2: 1, 3: 3, 4: 4}, id="lines of the base above"),
    ],
)
def test_where_lines_are(
    now: Sequence[str] | None, head: Sequence[str] | None, expected: Mapping[int, int] | None
) -> None:
    assert carried(now, head) == expected


@dataclass
class Marks:
    """Marks what it is given but the last."""

    name: str = "marks"
    seen: list[Finding] = field(default_factory=list)

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        del report
        self.seen = list(findings)
        return findings[-1:]


def at(line: int, path: str = "app.py") -> Finding:
    return a_finding(location=a_location(path, (line, 1)))


@pytest.mark.parametrize(
    ("takes_all", "lines", "left"), [(False, [3, 9], [1, 9]), (True, [1, 3, 9], [9])]
)
def test_marks_stand_on_the_lines_of_the_head(
    lines: list[int], left: list[int], *, takes_all: bool
) -> None:
    texts = {PurePosixPath("app.py"): (NOW, HEAD)}
    marks = Marks()
    marker = OnHead(
        marker=marks,
        scanned=lambda path: texts.get(path, (None, None))[0],
        head=lambda path: texts.get(path, (None, None))[1],
        takes_all=takes_all,
    )
    findings = [at(1), at(3), at(9, "other.py")]
    rest = marker.mark(a_report(*findings), findings)
    assert marker.name == "marks"
    assert [one.location.start.line for one in marks.seen] == lines
    assert [one.location.start.line for one in rest] == left


@pytest.mark.parametrize(
    ("category", "event", "job", "expected"),
    [
        ("flaskgate", "pull_request", "0/1", "Flaskgate"),
        ("flaskgate", "pull_request_target", "", "Flaskgate"),
        ("flaskgate", "push", "0/1", "Flaskgate (push)"),
        ("shop", "pull_request", "0/1", "Flaskgate (shop)"),
        ("shop", "pull_request", "1/3", "Flaskgate (shop, job 2 of 3)"),
        ("shop", "merge_group", "0/3", "Flaskgate (shop, merge_group, job 1 of 3)"),
        ("flaskgate", "pull_request", "${{ x }}/${{ y }}", "Flaskgate"),
        ("flaskgate", "pull_request", "/", "Flaskgate"),
    ],
)
def test_no_run_answers_for_another(category: str, event: str, job: str, expected: str) -> None:
    assert check_name(category, event, job) == expected
