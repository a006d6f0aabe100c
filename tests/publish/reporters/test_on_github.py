from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from flaskgate.model.errors import GitHubError, SinkError
from flaskgate.model.findings import Finding, Notification
from flaskgate.model.report import Report
from flaskgate.publish.reporters.marker import Marker
from flaskgate.publish.reporters.on_github import OnGitHub
from flaskgate.publish.reporters.uploaded import Uploaded
from tests.factories import a_finding, a_location, a_report

ONE, TWO = a_finding(), a_finding(location=a_location("b.py"))
REPORT = a_report(ONE, TWO)
TOLD = Notification(id="code-scanning", message="done")


@dataclass(kw_only=True)
class Recording:
    """A way of marking lines that remembers, leaves some, or does not work at all."""

    name: str = "a recording"
    leaves: Sequence[Finding] = ()
    error: GitHubError | None = None
    marked: list[Finding] = field(default_factory=list)

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        assert report.findings
        if self.error is not None:
            raise self.error
        self.marked += [one for one in findings if one not in self.leaves]
        return [one for one in findings if one in self.leaves]


def broken(name: str = "a review") -> Recording:
    return Recording(name=name, error=GitHubError("no", hint="why"))


class Uploading:
    def __init__(self, outcome: Uploaded) -> None:
        self.outcome = outcome

    def publish(self, report: Report) -> Uploaded:
        assert report is REPORT
        return self.outcome


def on_github(*markers: Marker, outcome: Uploaded | None = None, always: bool = False) -> OnGitHub:
    return OnGitHub(
        upload=None if outcome is None else Uploading(outcome),
        markers=markers,
        always_marks=always,
    )


@pytest.mark.parametrize(
    ("outcome", "always", "marked"),
    [
        pytest.param(Uploaded(marks_lines=True), False, [], id="code scanning marks them"),
        pytest.param(Uploaded(marks_lines=True), True, [ONE, TWO], id="the user has chosen"),
        pytest.param(Uploaded(), False, [ONE, TWO], id="the upload was skipped"),
        pytest.param(None, False, [ONE, TWO], id="no upload was wanted"),
    ],
)
def test_a_line_is_marked_once(
    outcome: Uploaded | None, marked: list[Finding], *, always: bool
) -> None:
    marker = Recording()
    assert on_github(marker, outcome=outcome, always=always).report(REPORT) == ()
    assert marker.marked == marked


def test_what_became_of_the_upload_is_told() -> None:
    outcome = Uploaded(remarks=(TOLD,))
    assert on_github(Recording(), outcome=outcome).report(REPORT) == (TOLD,)


def test_lines_are_marked_before_a_failed_upload_counts() -> None:
    marker, failure = Recording(), SinkError("no", hint="why")
    with pytest.raises(SinkError):
        on_github(marker, outcome=Uploaded(failure=failure)).report(REPORT)
    assert marker.marked == [ONE, TWO]


def test_what_one_way_leaves_the_last_one_takes() -> None:
    first, second, last = Recording(leaves=[TWO]), Recording(), Recording()
    assert on_github(first, second, last).report(REPORT) == ()
    assert (first.marked, second.marked, last.marked) == ([ONE], [], [TWO])


def test_a_way_that_does_not_work_leaves_all_to_the_next() -> None:
    last = Recording()
    remarks = on_github(broken("a review"), broken("a check run"), last).report(REPORT)
    assert last.marked == [ONE, TWO]
    assert [one.message for one in remarks] == [
        "a review could not mark the lines: no: why",
        "a check run could not mark the lines: no: why",
    ]


def test_without_a_way_nothing_is_marked() -> None:
    assert on_github().report(REPORT) == ()


def test_settled_marks_are_tidied_up_although_nothing_is_found() -> None:
    class Tidy(Recording):
        tidied = False

        def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
            self.tidied = not findings and report.findings == ()
            return ()

    first, last = Tidy(), Tidy()
    on_github(first, last).report(a_report())
    assert (first.tidied, last.tidied) == (True, False)
