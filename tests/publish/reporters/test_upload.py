from __future__ import annotations

from dataclasses import replace

import pytest

from flaskgate.github.code_scanning import AnalysedCommit, Nowhere
from flaskgate.github.context import Event
from flaskgate.model.findings import Finding, NotificationLevel, Severity
from flaskgate.model.report import Report
from flaskgate.publish.reporters import upload as module
from flaskgate.publish.reporters.upload import Upload
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression
from tests.fake_github import FakeGitHub, reply, slow_down
from tests.fake_github.faults import Fault
from tests.github.clients import a_client

REPORT = a_report(a_finding())
MAY = {"contents": "read", "security-events": "write"}
SKIPPED = "a fork's token may not"


def an_upload(github: FakeGitHub, *, actor: str = "octocat", insists: bool = False) -> Upload:
    repository = github.repositories.get("octo/app") or github.repository()
    github.tokens.get("t") or github.token("t", MAY)
    main = repository.resolve("main")
    assert main is not None
    ref = "refs/heads/main"
    return Upload(
        client=a_client(github),
        event=Event(name="push", repository="octo/app", sha=main.sha, ref=ref, actor=actor),
        target=AnalysedCommit(ref=ref, commit_sha=main.sha),
        insists=insists,
    )


def alerts(github: FakeGitHub) -> set[tuple[str, str]]:
    scanning = github.repositories["octo/app"].code_scanning
    return {(one.rule, one.path) for one in scanning.open_alerts("refs/heads/main")}


def test_results_become_alerts(fake_github: FakeGitHub) -> None:
    outcome = an_upload(fake_github).publish(REPORT)
    assert outcome.marks_lines
    assert outcome.failure is None
    assert [one.message for one in outcome.remarks] == ["uploaded 1 result for refs/heads/main"]
    assert alerts(fake_github) == {("flask-debug-run", "app.py")}


def test_everything_but_the_suppressed_is_uploaded_so_that_nothing_is_closed(
    fake_github: FakeGitHub,
) -> None:
    def at(path: str, **changes: object) -> Finding:
        return replace(a_finding(location=a_location(path)), **changes)  # type: ignore[arg-type]

    upload = an_upload(fake_github)
    findings = (
        at("suppressed.py", suppression=a_suppression()),
        at("old.py", in_baseline=True),
        at("elsewhere.py", in_scope=False),
    )
    upload.publish(a_report(*findings))
    assert {path for _, path in alerts(fake_github)} == {"old.py", "elsewhere.py"}
    upload.publish(a_report())
    assert alerts(fake_github) == set()


def many(number: int) -> Report:
    low, high = a_rule(id="low", severity=Severity.LOW), a_rule(id="high")
    places = [a_location(f"f{at}.py") for at in range(number)]
    findings = [a_finding(rule=low, location=place) for place in places[1:]]
    worst = a_finding(rule=high, location=places[0])
    return a_report(*findings, worst, rules=(high, low))


def test_of_too_many_results_the_worst_are_uploaded(
    fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_SHOWN", 3)
    outcome = an_upload(fake_github).publish(many(10))
    assert len(alerts(fake_github)) == 3
    assert ("high", "f0.py") in alerts(fake_github)
    assert [(one.level, one.message) for one in outcome.remarks] == [
        (NotificationLevel.NOTE, "uploaded 3 results for refs/heads/main"),
        (
            NotificationLevel.WARNING,
            "the other 7 results are more than code scanning shows: they are in the SARIF file",
        ),
    ]


def test_26_000_findings_are_no_trouble(fake_github: FakeGitHub) -> None:
    outcome = an_upload(fake_github).publish(many(26_000))
    assert outcome.marks_lines
    assert len(alerts(fake_github)) == 5_000


DISABLED = reply(403, {"message": "Code scanning is not enabled for this repository."})
FORBIDDEN = reply(403, {"message": "Resource not accessible by integration"})


@pytest.mark.parametrize(
    ("fault", "actor", "level", "said"),
    [
        pytest.param(DISABLED, "octocat", "note", "is not enabled", id="not enabled"),
        pytest.param(FORBIDDEN, "octocat", "warning", "security-events: write", id="permission"),
        pytest.param(
            FORBIDDEN, "dependabot[bot]", "warning", "github/codeql-action", id="Dependabot"
        ),
        pytest.param(reply(404), "octocat", "warning", "security-events: write", id="not found"),
        pytest.param(reply(401), "octocat", "warning", "valid token", id="token"),
        pytest.param(reply(413), "octocat", "warning", "scan less", id="too large"),
        pytest.param(reply(400), "octocat", "warning", "report it", id="our mistake"),
        pytest.param(slow_down(9999), "octocat", "warning", "run again later", id="rate limit"),
    ],
)
def test_a_refusal_is_told_and_fails_only_who_insists(
    fake_github: FakeGitHub, fault: Fault, actor: str, level: str, said: str
) -> None:
    fake_github.repository()
    fake_github.faults.add("POST", "*/code-scanning/sarifs", fault, fault)
    outcome = an_upload(fake_github, actor=actor).publish(REPORT)
    assert not outcome.marks_lines
    assert outcome.failure is None
    (remark,) = outcome.remarks
    assert remark.level == level
    assert said in remark.message
    insisting = an_upload(fake_github, actor=actor, insists=True).publish(REPORT)
    assert insisting.failure is not None
    assert said in f"{insisting.failure.message}: {insisting.failure.hint}"


def test_without_a_token_nothing_is_sent(fake_github: FakeGitHub) -> None:
    upload = replace(an_upload(fake_github), client=None)
    (remark,) = upload.publish(REPORT).remarks
    assert "there is no token" in remark.message
    assert replace(upload, insists=True).publish(REPORT).failure is not None
    assert fake_github.requests == []


def test_where_results_have_no_place_even_who_insists_passes(fake_github: FakeGitHub) -> None:
    upload = replace(an_upload(fake_github, insists=True), target=Nowhere(reason=SKIPPED))
    outcome = upload.publish(REPORT)
    assert outcome.failure is None
    assert not outcome.marks_lines
    assert [(one.level, one.message) for one in outcome.remarks] == [
        (NotificationLevel.NOTE, f"not uploaded: {SKIPPED}")
    ]
    assert fake_github.requests == []


def test_where_the_user_can_name_the_place_who_insists_fails(fake_github: FakeGitHub) -> None:
    misfit = Nowhere(reason=SKIPPED, hint="name it")
    upload = replace(an_upload(fake_github), target=misfit)
    (remark,) = upload.publish(REPORT).remarks
    assert (remark.level, "name it" in remark.message) == (NotificationLevel.WARNING, True)
    assert replace(upload, insists=True).publish(REPORT).failure is not None
    assert fake_github.requests == []
