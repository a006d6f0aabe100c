from __future__ import annotations

import json
import re
from collections import Counter
from operator import attrgetter
from pathlib import PurePosixPath

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from flaskgate import __version__
from flaskgate.model.findings import (
    Notification,
    NotificationLevel,
    Replacement,
    Severity,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy
from flaskgate.publish.views import sarif
from flaskgate.settings.catalog import load_catalogue
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression
from tests.golden import of_any_release
from tests.sarif_reader import nodes_of, run_of, text_of

DEPLOYED = a_rule(
    id="debug-deployed",
    severity=Severity.CRITICAL,
    title="Production starts the app with debug mode on",
    references=(),
)
RELOAD = a_rule(id="gunicorn-reload", severity=Severity.MEDIUM, cwe=("CWE-489",))
DEV_SERVER = a_rule(id="dev-server-run", severity=Severity.LOW, cwe=())

CHAIN = (
    Step(location=a_location("Dockerfile", (9, 1), (9, 24)), message='CMD ["python", "web.py"]'),
    Step(location=a_location("web.py", (31, 5), (33, 1)), message="app.run(debug=True)"),
)
RICH = a_report(
    a_finding(),
    a_finding(
        rule=DEPLOYED,
        location=a_location("web.py", (31, 13), (32, 9)),
        extent=a_location("web.py", (31, 5), (33, 1)),
        message="The debugger is served by what the image starts.",
        chain=CHAIN,
        fix=Replacement(location=a_location("web.py", (31, 13), (31, 23)), text="debug=False"),
        engines=frozenset({"semgrep", "bandit"}),
        corroborated_by=frozenset({"B201"}),
        fingerprint="c129715d7a2bc9a3:1",
    ),
    a_finding(
        rule=DEV_SERVER, location=a_location("a b/ü#?%.py"), suppression=a_suppression(), advice=""
    ),
    a_finding(rule=RELOAD, location=a_location("deploy/Procfile", (1, 6)), advice=""),
    notifications=(
        Notification(
            id="syntax-error",
            message="Not Python 3.",
            level=NotificationLevel.ERROR,
            path=PurePosixPath("old.py"),
            line=3,
        ),
        Notification(id="too-large", message="Over 1 MB.", path=PurePosixPath("big.py")),
        Notification(id="no-base", message="Looked at all.", level=NotificationLevel.NOTE),
    ),
)


class SarifFiles(SingleFileSnapshotExtension):
    """One readable `.sarif` a snapshot, which validators can be run on."""

    _write_mode = WriteMode.TEXT
    file_extension = "sarif"


@pytest.fixture
def golden(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> SnapshotAssertion:
    monkeypatch.setattr(sarif, "__version__", "1.2.3")
    return snapshot.use_extension(SarifFiles)


def test_golden_rich(golden: SnapshotAssertion) -> None:
    assert of_any_release(text_of(RICH)) == golden


def test_golden_suppressed(golden: SnapshotAssertion) -> None:
    assert of_any_release(text_of(RICH, suppressed=True)) == golden


def test_golden_clean(golden: SnapshotAssertion) -> None:
    assert of_any_release(text_of(a_report())) == golden


@pytest.mark.parametrize("suppressed", [False, True])
def test_what_neither_the_schema_nor_the_multitool_sees(*, suppressed: bool) -> None:
    run = run_of(RICH, suppressed=suppressed)
    for rule in run["tool"]["driver"]["rules"]:
        properties = rule["properties"]
        assert isinstance(properties["security-severity"], str)
        assert 0 < float(properties["security-severity"]) <= 10
        assert len(set(properties["tags"])) == len(properties["tags"]) <= 10
        assert 0 < len(rule["shortDescription"]["text"]) <= 1_024
    for result in run["results"]:
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        assert len(result["locations"]) == 1
    for node in nodes_of(run["results"]):
        assert "region" not in node or node["region"]["endColumn"] > 0
        assert not node.get("uri", "").startswith(("./", "/", "file:"))
    said = Counter(json.dumps(result) for result in run["results"])
    assert set(said.values()) == {1}
    assert run["automationDetails"]["id"] == "flaskgate/"


def test_suppressed_results_are_left_out_with_every_trace() -> None:
    run = run_of(RICH)
    assert [result["ruleId"] for result in run["results"]] == [
        "debug-deployed",
        "flask-debug-run",
        "gunicorn-reload",
    ]
    assert not [node for node in nodes_of(run) if "suppressions" in node]


def test_suppressed_results_are_marked_if_asked_for_and_live_ones_not() -> None:
    results = run_of(RICH, suppressed=True)["results"]
    marks = {result["ruleId"]: result["suppressions"] for result in results}
    (mark,) = marks.pop("dev-server-run")
    assert mark["kind"] == "inSource"
    assert mark["justification"] == "Only on the developer's machine."
    assert mark["location"]["physicalLocation"]["region"]["startLine"] == 7
    assert list(marks.values()) == [[], [], []]


def test_a_suppression_from_outside_has_no_place() -> None:
    mark = Suppression(kind=SuppressionKind.EXTERNAL, justification="Accepted.")
    (result,) = run_of(a_report(a_finding(suppression=mark)), suppressed=True)["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "Accepted."}]


@pytest.mark.parametrize("suppressed", [False, True])
def test_what_the_policy_hides_is_no_result_but_stays_a_rule(*, suppressed: bool) -> None:
    hidden = a_finding(rule=DEV_SERVER)
    marked = a_finding(rule=DEV_SERVER, suppression=a_suppression())
    report = a_report(hidden, marked, policy=Policy(report=Severity.MEDIUM))
    run = run_of(report, suppressed=suppressed)
    assert run["results"] == []
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["dev-server-run"]


def test_the_worst_come_first_and_then_the_order_is_by_place() -> None:
    findings = [
        a_finding(rule=DEV_SERVER),
        a_finding(location=a_location("b.py")),
        a_finding(location=a_location("a.py", (9, 1))),
        a_finding(location=a_location("a.py", (2, 1))),
        a_finding(rule=DEPLOYED, suppression=a_suppression()),
    ]
    findings.sort(key=attrgetter("location"))
    results = run_of(a_report(*findings), suppressed=True)["results"]
    assert [result["ruleId"] for result in results][::4] == ["debug-deployed", "dev-server-run"]
    places = [result["locations"][0]["physicalLocation"] for result in results[1:4]]
    assert [place["region"]["startLine"] for place in places] == [2, 9, 8]


def test_each_result_points_at_its_rule() -> None:
    run = run_of(RICH, suppressed=True)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("severity", "level", "problem", "score"),
    [
        (Severity.CRITICAL, "error", "error", "9.8"),
        (Severity.HIGH, "error", "error", "8.0"),
        (Severity.MEDIUM, "warning", "warning", "5.5"),
        (Severity.LOW, "note", "recommendation", "2.0"),
    ],
)
def test_severity_in_github_words(severity: Severity, level: str, problem: str, score: str) -> None:
    run = run_of(a_report(a_finding(rule=a_rule(severity=severity))))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"]["level"] == run["results"][0]["level"] == level
    assert rule["properties"]["problem.severity"] == problem
    assert rule["properties"]["security-severity"] == score


def test_a_result_without_extras_has_no_empty_ones() -> None:
    (result,) = run_of(a_report(a_finding(fingerprint="", advice="")))["results"]
    absent = {"partialFingerprints", "codeFlows", "relatedLocations", "fixes", "suppressions"}
    assert absent.isdisjoint(result)
    assert result["message"]["text"] == "app.run() is called with debug=True."


def test_the_message_links_the_places_that_it_names() -> None:
    places = [a_location("Dockerfile", (9, 1)), a_location("start [x].sh", (15, 1)), a_location()]
    chain = tuple(Step(location=place, message="x") for place in places)
    others = tuple(
        Step(location=a_location("compose.yml", (line, 1)), message="x") for line in range(1, 8)
    )
    (result,) = run_of(a_report(a_finding(chain=chain, related=others)))["results"]
    text = result["message"]["text"]
    assert (
        "Production gets here by [Dockerfile:9](1) → [start \\[x\\].sh:15](2) → [app.py:8](3)."
        in text
    )
    assert "Also started by [compose.yml:1](4), [compose.yml:2](5)" in text
    assert text.split("\n\n")[2].endswith("[compose.yml:5](8) and 2 more.")
    linked = {int(number) for number in re.findall(r"\]\((\d+)\)", text)}
    assert linked <= {place["id"] for place in result["relatedLocations"]}


def test_a_place_beyond_the_limit_is_named_without_a_link() -> None:
    chain = tuple(
        Step(location=a_location("go.sh", (line, 1)), message="x") for line in range(1, 150)
    )
    (result,) = run_of(a_report(a_finding(chain=chain)))["results"]
    assert "[go.sh:3](3) → go.sh:148 → go.sh:149." in result["message"]["text"]


def test_no_link_of_a_page_is_relative() -> None:
    rules = tuple(load_catalogue().rules.values())
    run = run_of(a_report(rules=rules))
    links = [
        (rule["id"], link)
        for rule in run["tool"]["driver"]["rules"]
        for link in re.findall(r"\]\(([^)]*)\)", rule["help"]["markdown"])
    ]
    assert [one for one in links if not one[1].startswith("https://")] == []
    ours = f"https://github.com/flaskgate/flaskgate/blob/v{__version__}/"
    assert ("debug-deployed", f"{ours}docs/production.md") in links


def test_a_page_answers_what_why_and_how() -> None:
    for rule in load_catalogue().rules.values():
        heads = re.findall("^## (.*)$", rule.help, re.MULTILINE)
        assert heads[:3] == ["What it finds", "Why it matters", "How to fix it"], rule.id
