from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.github.api import Client
from flaskgate.model.errors import GitHubError
from flaskgate.model.findings import Finding, Notification, NotificationLevel, Severity, Step
from flaskgate.model.report import Policy, Report
from flaskgate.publish.reporters.check_run import LIMIT, SUMMARY_LIMIT, CheckRun
from flaskgate.publish.reporters.marker import Marker
from flaskgate.publish.views.check_annotations import annotation, identity
from flaskgate.publish.views.markdown import to_markdown
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression
from tests.fake_github.faults import Drop, Fault, nonsense, reply
from tests.fake_github.records import CheckRun as Stored
from tests.fake_github.records import Token
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import Repository
from tests.golden import TextFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.rich_report import a_rich_report

MAIN = "refs/heads/main"
NEVER = Policy(fail_on=None)
BROKEN = Notification(id="engine-limit", message="stopped", level=NotificationLevel.ERROR)


@pytest.fixture
def marker(client: Client, repository: Repository) -> Marker:
    return CheckRun(
        client=client,
        check_name="Flaskgate",
        head_sha=repository.refs[MAIN],
        category="flaskgate",
    )


def some(number: int, *, start: int = 0) -> list[Finding]:
    return [a_finding(location=a_location(f"a{n:04}.py")) for n in range(start, start + number)]


def mark(marker: Marker, *findings: Finding, **changes: Any) -> Sequence[Finding]:  # noqa: ANN401 (fields of a report)
    report = a_report(*findings, **changes)
    return marker.mark(report, report.shown)


def held(run: Stored) -> Counter[tuple[str, ...]]:
    return Counter(map(identity, run.annotations))


def expected(findings: Sequence[Finding]) -> Counter[tuple[str, ...]]:
    return Counter(identity(annotation(one)) for one in findings)


def test_golden(fake_github: FakeGitHub, marker: Marker, snapshot: SnapshotAssertion) -> None:
    report = a_rich_report()
    assert marker.mark(report, report.shown) == ()
    body = fake_github.sent("POST", "*/check-runs")[0].json()
    body["head_sha"] = "of the head"
    assert body["output"].pop("summary") == to_markdown(report)
    text = json.dumps(body, indent=2, ensure_ascii=False)
    assert text == snapshot(extension_class=TextFile)


def test_a_first_run_makes_one_check_run(marker: Marker, repository: Repository) -> None:
    findings = some(2)
    assert mark(marker, *findings) == ()
    [run] = repository.check_runs.values()
    assert (run.name, run.head_sha, run.external_id) == (
        "Flaskgate",
        repository.refs[MAIN],
        "flaskgate/flaskgate",
    )
    assert (run.status, run.conclusion) == ("completed", "failure")
    assert str(run.title).startswith("FAILED: 2 findings at high or above")
    assert str(run.summary).startswith("## ❌ Flaskgate: ")
    assert held(run) == expected(findings)


@pytest.mark.parametrize(
    ("findings", "changes", "conclusion"),
    [
        pytest.param((), {}, "success", id="nothing found"),
        pytest.param((a_rule(severity=Severity.LOW),), {}, "success", id="below the bar"),
        pytest.param((), {"policy": NEVER}, "success", id="nothing found, nothing can gate"),
        pytest.param((a_rule(),), {"policy": NEVER}, "neutral", id="nothing can gate"),
        pytest.param((a_rule(),), {}, "failure", id="gates"),
        pytest.param((), {"notifications": (BROKEN,)}, "failure", id="could not look everywhere"),
        pytest.param(
            (a_rule(),),
            {"notifications": (BROKEN,), "policy": NEVER},
            "failure",
            id="could not look everywhere, nothing can gate",
        ),
    ],
)
def test_conclusion(
    marker: Marker,
    repository: Repository,
    findings: Sequence[Any],
    changes: dict[str, Any],
    conclusion: str,
) -> None:
    mark(marker, *(a_finding(rule=rule) for rule in findings), **changes)
    [run] = repository.check_runs.values()
    assert run.conclusion == conclusion


def test_places_and_details_are_links_where_they_are_known(
    client: Client, repository: Repository
) -> None:
    marker = CheckRun(
        client=client,
        check_name="n",
        head_sha=repository.refs[MAIN],
        category="c",
        details_url="https://github.com/octo/app/actions/runs/1",
        server_url="https://github.com",
        sha="5" * 40,
    )
    mark(marker, a_finding())
    [run] = repository.check_runs.values()
    assert run.details_url == "https://github.com/octo/app/actions/runs/1"
    assert f"(https://github.com/octo/app/blob/{'5' * 40}/app.py#L8)" in str(run.summary)


@pytest.mark.parametrize(
    ("number", "patches"),
    [
        pytest.param(50, [], id="as many as one request takes"),
        pytest.param(51, [1], id="one more"),
        pytest.param(120, [50, 20], id="two more requests"),
    ],
)
def test_many_annotations_come_in_batches(
    fake_github: FakeGitHub,
    marker: Marker,
    repository: Repository,
    number: int,
    patches: list[int],
) -> None:
    findings = some(number)
    assert mark(marker, *findings) == ()
    [run] = repository.check_runs.values()
    assert held(run) == expected(findings)
    sent = fake_github.sent("PATCH", "*")
    assert [len(one.json()["output"]["annotations"]) for one in sent] == patches


@pytest.mark.parametrize("number", [0, 1, 120])
def test_the_same_again_only_renews_the_check_run(
    fake_github: FakeGitHub, marker: Marker, repository: Repository, number: int
) -> None:
    findings = some(number)
    mark(marker, *findings)
    before = len(fake_github.requests)
    assert mark(marker, *findings, policy=NEVER) == ()
    [run] = repository.check_runs.values()
    assert held(run) == expected(findings)
    assert run.conclusion == ("neutral" if number else "success")
    written = [one for one in fake_github.requests[before:] if one.method != "GET"]
    assert [(one.method, "annotations" in one.json()["output"]) for one in written] == [
        ("PATCH", False)
    ]


def test_what_is_new_is_added(marker: Marker, repository: Repository) -> None:
    mark(marker, *some(3))
    assert mark(marker, *some(70)) == ()
    [run] = repository.check_runs.values()
    assert held(run) == expected(some(70))


def test_two_marks_that_look_alike_are_two(marker: Marker, repository: Repository) -> None:
    twins = [a_finding(engines=frozenset({name})) for name in ("bandit", "semgrep")]
    for _ in range(2):
        assert mark(marker, *twins) == ()
    [run] = repository.check_runs.values()
    assert len(run.annotations) == 2


def test_what_is_gone_needs_a_new_check_run(marker: Marker, repository: Repository) -> None:
    mark(marker, *some(3))
    mark(marker, *some(2))
    assert mark(marker, *some(2)) == ()
    runs = list(repository.check_runs.values())
    assert [len(run.annotations) for run in runs] == [3, 2]


def test_another_category_or_name_has_its_own(client: Client, repository: Repository) -> None:
    for name, category in (("n", "a"), ("m", "b"), ("n", "a"), ("m", "b"), ("n", "c")):
        head = repository.refs[MAIN]
        marker = CheckRun(client=client, check_name=name, head_sha=head, category=category)
        mark(marker, a_finding())
    runs = repository.check_runs.values()
    assert [(run.name, run.external_id) for run in runs] == [
        ("n", "flaskgate/a"),
        ("m", "flaskgate/b"),
        ("n", "flaskgate/c"),
    ]


def test_the_check_run_of_another_app_is_left_alone(
    fake_github: FakeGitHub, marker: Marker, repository: Repository
) -> None:
    fake_github.tokens["t"] = Token(permissions={"checks": "write"}, app=99)
    mark(marker, a_finding())
    fake_github.token("t", {"checks": "write"})
    for _ in range(2):
        assert mark(marker, a_finding(), policy=NEVER) == ()
    runs = list(repository.check_runs.values())
    assert [(run.app, run.conclusion) for run in runs] == [(99, "failure"), (15368, "neutral")]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(reply(403), id="refused"),
        pytest.param(reply(422), id="not taken"),
        pytest.param(Drop(), id="lost on the way"),
        pytest.param(Drop(done=True), id="lost on the way back"),
    ],
)
def test_what_follows_a_failure_is_left_to_others_and_made_up_for_later(
    fake_github: FakeGitHub, marker: Marker, repository: Repository, fault: Fault
) -> None:
    findings = some(170)
    fake_github.faults.add("PATCH", "*/check-runs/*", reply(200, {}), fault)
    assert mark(marker, *findings) == tuple(findings[100:])
    assert mark(marker, *findings) == ()
    [run] = repository.check_runs.values()
    assert held(run) == expected(findings)


def test_a_check_run_whose_making_was_not_confirmed_is_found_again(
    fake_github: FakeGitHub, marker: Marker, repository: Repository
) -> None:
    fake_github.faults.add("POST", "*/check-runs", Drop(done=True))
    with pytest.raises(GitHubError, match="did not answer"):
        mark(marker, a_finding())
    assert mark(marker, a_finding()) == ()
    [run] = repository.check_runs.values()
    assert len(run.annotations) == 1


@pytest.mark.parametrize(
    ("method", "path", "fault", "message"),
    [
        pytest.param("GET", "*/check-runs", reply(403), "403", id="may not look"),
        pytest.param("POST", "*/check-runs", reply(404), "404", id="may not write"),
        pytest.param("POST", "*/check-runs", nonsense(), "cannot be read", id="no JSON"),
        pytest.param("POST", "*/check-runs", nonsense({"id": "7"}), "no id", id="no id"),
        pytest.param("GET", "*/check-runs", nonsense({"check_runs": 7}), "read", id="no list"),
    ],
)
def test_where_nothing_can_be_marked_it_says_so(
    fake_github: FakeGitHub,
    marker: Marker,
    method: str,
    path: str,
    fault: Fault,
    message: str,
) -> None:
    fake_github.faults.add(method, path, fault)
    with pytest.raises(GitHubError, match=message):
        mark(marker, a_finding())


def test_trouble_with_our_own_earlier_check_run_is_told(
    fake_github: FakeGitHub, marker: Marker, repository: Repository
) -> None:
    mark(marker, a_finding())
    fake_github.faults.add("PATCH", "*", Drop())
    with pytest.raises(GitHubError, match="did not answer"):
        mark(marker, a_finding())
    assert len(repository.check_runs) == 1


def test_a_token_without_the_permission_marks_nothing(
    fake_github: FakeGitHub, marker: Marker, repository: Repository
) -> None:
    fake_github.token("t", {"checks": "read"})
    with pytest.raises(GitHubError, match="not accessible by integration"):
        mark(marker, a_finding())
    assert repository.check_runs == {}


def test_beyond_the_limit_the_least_severe_are_left_to_others(
    fake_github: FakeGitHub, marker: Marker, repository: Repository
) -> None:
    low = a_finding(rule=a_rule(severity=Severity.LOW, id="dev-server-run"))
    findings = some(LIMIT)
    assert mark(marker, low, *findings) == (low,)
    [run] = repository.check_runs.values()
    assert held(run) == expected(findings)
    assert len([one for one in fake_github.requests if one.method != "GET"]) == 20
    assert str(run.summary).endswith("\n1 finding without a mark in the code view.\n")
    assert len(str(run.summary).encode()) <= SUMMARY_LIMIT


def test_a_long_summary_is_cut(marker: Marker, repository: Repository) -> None:
    long = "é" * 900
    chain = (Step(location=a_location("Dockerfile"), message=long),)
    findings = [replace(one, message=long, chain=chain) for one in some(300)]
    aside = [replace(one, suppression=a_suppression(justification=long)) for one in findings]
    trouble = Notification(id="trouble", message=long)
    mark(marker, *findings, *aside, notifications=(trouble,) * 300)
    [run] = repository.check_runs.values()
    assert 60_000 < len(str(run.summary).encode()) <= SUMMARY_LIMIT


def test_a_name_that_the_api_refuses_is_left_to_others(marker: Marker) -> None:
    odd = a_finding(location=a_location("caf\udce9.py"))
    assert mark(marker, odd, *some(2)) == (odd,)


def test_any_text_is_taken(marker: Marker, repository: Repository) -> None:
    reports: list[Report] = [a_hostile_report(str(row.values[0])) for row in HOSTILE]
    for report in reports:
        marker.mark(report, report.shown)
    for run in repository.check_runs.values():
        assert len(str(run.summary).encode()) <= SUMMARY_LIMIT
        assert len(str(run.title)) <= 255
        assert str(run.title).isprintable()


def test_a_failure_takes_the_place_of_an_earlier_pass(
    marker: Marker, repository: Repository
) -> None:
    assert isinstance(marker, CheckRun)
    mark(marker)
    marker.fail("::error::forged <b>`x`</b>")
    (run,) = repository.check_runs.values()
    assert (run.status, run.conclusion) == ("completed", "failure")
    assert run.title == "Flaskgate could not look"
    assert "<b>" not in str(run.summary)
