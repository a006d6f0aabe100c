from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.gate.policy_changes import baseline_changes, policy_changes
from flaskgate.settings.config_file import parse_config

PATH = PurePosixPath(".flaskgate.yml")
IGNORE = "ignore: [{rule: flask-debug-run, path: a.py, reason: kiosk, until: 2030-01-31}]"


@pytest.mark.parametrize(
    ("base", "head", "told"),
    [
        pytest.param("", "", [], id="no policy"),
        pytest.param("fail-on: low", "fail-on: low", [], id="the same"),
        pytest.param("", "fail-on: high", [], id="the default, said aloud"),
        pytest.param(
            "fail-on: low", "", ["changes 'fail-on' from 'low' to 'high'"], id="an option is gone"
        ),
        pytest.param(
            "", "fail-on: never", ["changes 'fail-on' from 'high' to 'never'"], id="an option"
        ),
        pytest.param(
            "exclude: [a, b]",
            "exclude: [b, c]",
            ["adds to 'exclude': c", "removes from 'exclude': a"],
            id="entries of a list",
        ),
        pytest.param(
            "contexts: {a: production, b: development}",
            "contexts: {b: development, a: production}",
            ["changes the order of 'contexts'"],
            id="the last match wins, so order counts",
        ),
        pytest.param(
            "severity: {dev-server-run: medium}",
            "severity: {dev-server-run: low}",
            [
                "adds to 'severity': dev-server-run: low",
                "removes from 'severity': dev-server-run: medium",
            ],
            id="a severity",
        ),
        pytest.param(
            "",
            IGNORE,
            ["adds to 'ignore': flask-debug-run in a.py until 2030-01-31 (kiosk)"],
            id="an accepted finding",
        ),
        pytest.param(
            "",
            "launches: [{command: gunicorn app:app}]",
            ["adds to 'launches': gunicorn app:app in ."],
            id="a declared start",
        ),
        pytest.param(
            "",
            f"exclude: [{', '.join(f'f{n}' for n in range(12))}]",
            ["adds to 'exclude': f0; f1; f2; f3; f4; f5; f6; f7; f8; f9 and 2 more"],
            id="a long list",
        ),
    ],
)
def test_policy_changes(base: str, head: str, told: list[str]) -> None:
    remarks = policy_changes(parse_config(base), parse_config(head), PATH)
    assert [one.message for one in remarks] == [
        f"this pull request {what}; it holds once it is merged" for what in told
    ]
    assert {one.path for one in remarks} <= {PATH}


@pytest.mark.parametrize(
    ("base", "head", "told"),
    [
        pytest.param({}, {}, "", id="none"),
        pytest.param({"a": 2, "b": 1}, {"b": 1, "a": 2}, "", id="the same"),
        pytest.param({"a": 1}, {"a": 3, "b": 1}, "accepts 3 more findings", id="more"),
        pytest.param({"a": 2}, {"a": 1}, "accepts 1 fewer findings", id="fewer"),
        pytest.param({"a": 2}, {"b": 1}, "accepts 1 more and 2 fewer findings", id="others"),
    ],
)
def test_baseline_changes(base: dict[str, int], head: dict[str, int], told: str) -> None:
    remarks = baseline_changes(base, head, PATH)
    end = " by its baseline; it holds once it is merged"
    assert [one.message for one in remarks] == [f"this pull request {told}{end}"] * bool(told)
