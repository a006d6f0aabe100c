from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from flaskgate.publish.views.sarif import to_sarif
from tests.rich_report import a_rich_report
from tools.sarif_blind_spots import blind_spots

Change = Callable[[Any], None]


def a_log(*, suppressed: bool = False) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(json.dumps(to_sarif(a_rich_report(), suppressed=suppressed)))


def rule(run: Any) -> Any:  # noqa: ANN401 (JSON)
    return run["tool"]["driver"]["rules"][0]


def place(run: Any) -> Any:  # noqa: ANN401 (JSON)
    return run["results"][0]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("suppressed", [False, True])
def test_our_own_logs_are_in_order(*, suppressed: bool) -> None:
    assert blind_spots(a_log(suppressed=suppressed)) == []


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        pytest.param(
            lambda run: rule(run)["properties"].update({"security-severity": 9.8}),
            "is no number in a string",
            id="a score that is no string",
        ),
        pytest.param(
            lambda run: rule(run)["properties"].update({"security-severity": "high"}),
            "is no number in a string",
            id="a score that is no number",
        ),
        pytest.param(
            lambda run: rule(run)["properties"].update(tags=[str(n) for n in range(21)]),
            "more than 20 tags",
            id="tags",
        ),
        pytest.param(
            lambda run: rule(run)["shortDescription"].update(text="x" * 1025),
            "shortDescription has more than",
            id="a long description",
        ),
        pytest.param(
            lambda run: run["results"][0].pop("partialFingerprints"),
            "no primaryLocationLineHash",
            id="no fingerprint",
        ),
        pytest.param(
            lambda run: place(run)["region"].pop("endColumn"), "no endColumn", id="no end"
        ),
        pytest.param(
            lambda run: place(run)["artifactLocation"].update(uri="./app.py"),
            "is not relative to the root",
            id="a dot in a uri",
        ),
        pytest.param(
            lambda run: place(run)["artifactLocation"].update(uri="file:///app.py"),
            "is not relative to the root",
            id="an absolute uri",
        ),
        pytest.param(
            lambda run: run["results"].append(copy.deepcopy(run["results"][0])),
            "2 results at",
            id="a result twice",
        ),
        pytest.param(
            lambda run: run["results"][0].update(suppressions=[{"kind": "inSource"}]),
            "some results are suppressed",
            id="a suppressed result",
        ),
        pytest.param(lambda run: run.pop("automationDetails"), "category ''", id="no category"),
        pytest.param(
            lambda run: run["automationDetails"].update(id="flaskgate"),
            "does not end in a slash",
            id="no slash",
        ),
    ],
)
def test_what_is_seen(spoil: Change, problem: str) -> None:
    log = a_log()
    spoil(log["runs"][0])
    assert [one for one in blind_spots(log) if problem in one]


def test_two_runs_of_one_category_are_seen() -> None:
    log = a_log()
    log["runs"] *= 2
    assert "2 runs of ('Flaskgate', 'flaskgate/')" in blind_spots(log)
