from __future__ import annotations

from typing import Any

import pytest

from tests.fake_github.client import a_log, call, packed
from tests.fake_github.code_scanning import Alert
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository

MERGE, MAIN = "refs/pull/7/merge", "refs/heads/main"


@pytest.fixture(autouse=True)
def _pull(pull: PullRequest) -> None:
    """Have the refs of pull request 7."""
    assert pull.number == 7


def upload(github: FakeGitHub, sarif: object, **changes: object) -> Any:  # noqa: ANN401
    """Upload a log, or a text as it is."""
    text = sarif if isinstance(sarif, str) else packed(sarif)
    commit = github.repositories["octo/app"].tip.sha
    body = {"commit_sha": commit, "ref": MERGE, "sarif": text, **changes}
    return call(github, "POST", "/code-scanning/sarifs", body)


def state(github: FakeGitHub, sarif: object) -> tuple[str, list[str] | None]:
    """Return the state and the errors of a new upload."""
    made = upload(github, sarif)
    assert made.status == 202
    path = made.json()["url"].removeprefix(f"{github.url}/repos/octo/app")
    shown = call(github, "GET", path).json()
    return shown["processing_status"], shown["errors"]


def a_run(**changes: object) -> dict[str, Any]:
    run: dict[str, Any] = a_log("app.py")["runs"][0]
    return run | changes


def a_rule(**properties: object) -> dict[str, Any]:
    rules = [{"id": "R1", "properties": properties}]
    return a_run(tool={"driver": {"name": "Tool", "rules": rules}})


def a_result(**changes: object) -> dict[str, Any]:
    run = a_run()
    run["results"][0] |= changes
    return run


def located(uri: str) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    return a_result(locations=[{"physicalLocation": place}])


def paths(alerts: frozenset[Alert]) -> set[str]:
    return {alert.path for alert in alerts}


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        pytest.param({"commit_sha": "a" * 40}, 404, "commit not found", id="unknown commit"),
        pytest.param(
            {"ref": "refs/pull/8/merge"},
            404,
            "ref 'refs/pull/8/merge' not found in this repository",
            id="unknown pull request",
        ),
        pytest.param(
            {"ref": "refs/heads/gone"},
            404,
            "ref 'refs/heads/gone' not found in this repository",
            id="unknown branch",
        ),
    ],
)
def test_an_upload_for_nothing_known_is_refused(
    fake_github: FakeGitHub,
    repository: Repository,
    changes: dict[str, str],
    status: int,
    message: str,
) -> None:
    answer = upload(fake_github, a_log(), **changes)
    assert (answer.status, answer.json()["message"]) == (status, message)
    assert repository.code_scanning.uploads == []


def test_a_spoilt_upload_is_refused(fake_github: FakeGitHub, repository: Repository) -> None:
    answer = upload(fake_github, "bm8gZ3ppcA==")
    assert (answer.status, "gzip" in answer.said) == (400, True)
    assert repository.code_scanning.uploads == []
    fake_github.violations.clear()


@pytest.mark.parametrize(
    ("size", "status"),
    [
        pytest.param(10 * 1024 * 1024 + 1, 413, id="more than ten megabytes"),
        pytest.param(10 * 1024 * 1024 - 4096, 202, id="less"),
    ],
)
def test_uploads_have_a_largest_size(
    fake_github: FakeGitHub, repository: Repository, size: int, status: int
) -> None:
    sarif = packed({**a_log(), "padding": "x" * size}, level=0)
    assert upload(fake_github, sarif).status == status
    assert len(repository.code_scanning.uploads) == int(status == 202)


@pytest.mark.parametrize(
    ("sarif", "error"),
    [
        pytest.param({"version": "2.0.0", "runs": [a_run()]}, "version 2.1.0", id="version"),
        pytest.param({"version": "2.1.0"}, "version 2.1.0 with runs", id="no runs"),
        pytest.param({"version": "2.1.0", "runs": []}, "version 2.1.0 with runs", id="empty"),
        pytest.param(
            {"version": "2.1.0", "runs": [a_run()] * 21}, "more runs than allowed (21", id="21 runs"
        ),
        pytest.param(a_log(results=None), "missing or of a wrong type", id="no results"),
        pytest.param(a_log(tool={}), "missing or of a wrong type: KeyError('driver')", id="driver"),
        pytest.param(
            a_log(*["a"] * 25_001), "more results per run than allowed (25001", id="25,001"
        ),
        pytest.param(
            a_log(tool={"driver": {"name": "T", "rules": [{}] * 25_001}}),
            "more rules per run",
            id="25,001 rules",
        ),
        pytest.param(
            a_log(tool={"driver": {"name": "T"}, "extensions": [{}] * 101}),
            "more tool extensions per run",
            id="101 extensions",
        ),
        pytest.param(a_rule(**{"security-severity": 9.1}), "is not a number", id="a real number"),
        pytest.param(a_rule(**{"security-severity": "high"}), "is not a number", id="a word"),
        pytest.param(a_rule(tags=["t"] * 21), "more tags per rule", id="21 tags"),
        pytest.param(a_result(message={"text": ""}), "no message", id="empty message"),
        pytest.param(a_result(message={}), "missing or of a wrong type", id="no message"),
        pytest.param(a_result(locations=[]), "expected artifact location", id="no location"),
        pytest.param(located(""), "expected artifact location", id="no uri"),
        pytest.param(located("https://x/a"), "an invalid URI was provided", id="another scheme"),
        pytest.param(
            {"version": "2.1.0", "runs": [a_run(), a_run()]},
            "A delivery cannot contain multiple runs with the same category",
            id="the same category twice",
        ),
        pytest.param(
            a_log(invocations=[{"executionSuccessful": False}]),
            "unsuccessful execution",
            id="crash",
        ),
    ],
)
def test_processing_fails(
    fake_github: FakeGitHub, repository: Repository, sarif: dict[str, Any], error: str
) -> None:
    whole = sarif if "version" in sarif else {"version": "2.1.0", "runs": [sarif]}
    status, errors = state(fake_github, whole)
    assert status == "failed"
    assert errors is not None
    assert error in errors[0]
    assert repository.code_scanning.open_alerts(MERGE) == frozenset()


def test_a_script_lets_the_next_processing_fail(
    fake_github: FakeGitHub, repository: Repository
) -> None:
    repository.code_scanning.failures.append("too many logical alerts")
    assert state(fake_github, a_log("app.py")) == ("failed", ["too many logical alerts"])
    assert state(fake_github, a_log("app.py")) == ("complete", None)


def test_processing_takes_its_time(fake_github: FakeGitHub, repository: Repository) -> None:
    repository.code_scanning.pending = 2
    path = f"/code-scanning/sarifs/{upload(fake_github, a_log('app.py')).json()['id']}"
    answers = [call(fake_github, "GET", path).json() for _ in range(4)]
    assert [one["processing_status"] for one in answers] == ["pending"] * 2 + ["complete"] * 2
    assert [one["analyses_url"] is None for one in answers] == [True, True, False, False]


def test_limits_are_not_passed_yet(fake_github: FakeGitHub, repository: Repository) -> None:
    runs = [a_log(*["a"] * 25_000, category="0/")["runs"][0]]
    runs += [a_run(automationDetails={"id": f"{number}/"}) for number in range(1, 20)]
    assert state(fake_github, {"version": "2.1.0", "runs": runs}) == ("complete", None)
    assert state(fake_github, a_log("file:a")) == ("complete", None)
    assert repository.code_scanning.uploads[0].commit == repository.tip.sha
    assert repository.code_scanning.uploads[0].ref == MERGE


def test_an_upload_replaces_the_one_before(fake_github: FakeGitHub, repository: Repository) -> None:
    scanning = repository.code_scanning
    state(fake_github, a_log("a", "b", "b"))
    assert paths(scanning.open_alerts(MERGE)) == {"a", "b"}
    assert len(scanning.open_alerts(MERGE)) == 2
    state(fake_github, a_log("b", "c"))
    assert paths(scanning.open_alerts(MERGE)) == {"b", "c"}
    assert paths(scanning.fixed_alerts(MERGE)) == {"a"}
    state(fake_github, a_log("a"))
    assert paths(scanning.fixed_alerts(MERGE)) == {"b", "c"}
    state(fake_github, a_log(tool={}))
    assert paths(scanning.open_alerts(MERGE)) == {"a"}
    state(fake_github, a_log())
    assert scanning.open_alerts(MERGE) == frozenset()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_log("b", category="other/"), id="category"),
        pytest.param(a_log("b", category="a/flaskgate/"), id="a category with slashes"),
        pytest.param(a_log("b", tool={"driver": {"name": "Other"}}), id="tool"),
    ],
)
def test_uploads_of_other_categories_and_tools_stay(
    fake_github: FakeGitHub, repository: Repository, other: dict[str, Any]
) -> None:
    state(fake_github, a_log("a", category="flaskgate/1"))
    state(fake_github, other)
    assert paths(repository.code_scanning.open_alerts(MERGE)) == {"a", "b"}
    state(fake_github, a_log(category="flaskgate/2"))
    assert paths(repository.code_scanning.open_alerts(MERGE)) == {"b"}


def test_alerts_of_refs_are_kept_apart(fake_github: FakeGitHub, repository: Repository) -> None:
    upload(fake_github, a_log("a"), ref=MAIN)
    upload(fake_github, a_log("b"))
    assert paths(repository.code_scanning.open_alerts(MAIN)) == {"a"}
    assert paths(repository.code_scanning.open_alerts(MERGE)) == {"b"}
    assert repository.code_scanning.fixed_alerts(MAIN) == frozenset()


@pytest.mark.parametrize(
    ("changes", "alerts"),
    [
        pytest.param({}, 1, id="the same"),
        pytest.param({"message": {"text": "Other"}}, 1, id="another message"),
        pytest.param(
            {"suppressions": [{"kind": "inSource"}]}, 1, id="suppressed: GitHub ignores it"
        ),
        pytest.param({"ruleId": "R2"}, 2, id="another rule"),
        pytest.param(
            {"partialFingerprints": {"primaryLocationLineHash": "b:1"}}, 2, id="another fingerprint"
        ),
        pytest.param({"partialFingerprints": {}}, 2, id="no fingerprint"),
    ],
)
def test_what_makes_two_results_one_alert(
    fake_github: FakeGitHub, repository: Repository, changes: dict[str, Any], alerts: int
) -> None:
    run = a_run()
    run["results"].append(run["results"][0] | changes)
    state(fake_github, {"version": "2.1.0", "runs": [run]})
    assert len(repository.code_scanning.open_alerts(MERGE)) == alerts
