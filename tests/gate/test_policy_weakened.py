from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.gate.policy_changes import findings, weakenings
from flaskgate.model.findings import Severity
from flaskgate.settings.config_file import parse_config
from tests.factories import a_rule

SHIPPED = {"debug-deployed": Severity.CRITICAL, "dev-server-run": Severity.LOW}
ENTRY = "{rule: r, path: a.py, reason: x}"


def weaker(base: str, head: str) -> list[str]:
    return [key for key, _ in weakenings(parse_config(base), parse_config(head), SHIPPED)]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param("fail-on: high", "fail-on: high", id="nothing"),
        pytest.param("", "fail-on: medium", id="fail-on, stricter"),
        pytest.param("", "fail-on: high", id="the default, written out"),
        pytest.param("exclude: [a, b]", "exclude: [b]", id="one exclude less"),
        pytest.param(f"ignore: [{ENTRY}]", "", id="an entry less"),
        pytest.param(
            "contexts: {a: development}",
            "contexts: {a: development, b: production}",
            id="more production",
        ),
        pytest.param("", "severity: {dev-server-run: high}", id="a severity raised"),
        pytest.param("severity: {debug-deployed: low}", "", id="a severity put back"),
        pytest.param("", "suppressions: ignore", id="no marks"),
        pytest.param("", "strict: true", id="strict"),
        pytest.param("scope: changed", "", id="all"),
        pytest.param("baseline: b.json", "", id="no baseline"),
        pytest.param("", "extra-rules: r.yaml", id="more rules"),
        pytest.param("", "report: critical", id="what is shown"),
    ],
)
def test_what_is_as_strict(base: str, head: str) -> None:
    assert weaker(base, head) == []


@pytest.mark.parametrize(
    ("base", "head", "key"),
    [
        pytest.param("", "fail-on: never", "fail-on", id="never"),
        pytest.param("fail-on: low", "fail-on: medium", "fail-on", id="one step"),
        pytest.param("fail-on: medium", "", "fail-on", id="the key taken out"),
        pytest.param("", "exclude: ['**']", "exclude", id="exclude all"),
        pytest.param("exclude: [a]", "exclude: [b]", "exclude", id="exclude something else"),
        pytest.param("", "contexts: {'**': development}", "contexts", id="development"),
        pytest.param("contexts: {a: production}", "", "contexts", id="production taken out"),
        pytest.param(
            "contexts: {a: development, '**': production}",
            "contexts: {'**': production, a: development}",
            "contexts",
            id="another order",
        ),
        pytest.param("", "severity: {debug-deployed: low}", "severity", id="lowered"),
        pytest.param("severity: {dev-server-run: high}", "", "severity", id="no longer raised"),
        pytest.param("", f"ignore: [{ENTRY}]", "ignore", id="an entry"),
        pytest.param(
            "ignore: [{rule: r, path: a, reason: x, until: 2030-01-01}]",
            "ignore: [{rule: r, path: a, reason: x, until: 2031-01-01}]",
            "ignore",
            id="for longer",
        ),
        pytest.param("suppressions: ignore", "", "suppressions", id="marks"),
        pytest.param("strict: true", "strict: false", "strict", id="no longer strict"),
        pytest.param("", "scope: changed", "scope", id="scope"),
        pytest.param("", "baseline: b.json", "baseline", id="a baseline"),
        pytest.param("baseline: a.json", "baseline: b.json", "baseline", id="another baseline"),
        pytest.param("extra-rules: r.yaml", "", "extra-rules", id="no rules of its own"),
        pytest.param("", "upload: never", "upload", id="no alerts"),
        pytest.param("", "launches: [{command: gunicorn a:b}]", "launches", id="another start"),
        pytest.param("launches: [{command: python a.py}]", "", "launches", id="a start less"),
    ],
)
def test_what_is_weaker(base: str, head: str, key: str) -> None:
    assert weaker(base, head) == [key]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        pytest.param(["# policy", "fail-on: never"], 2, id="its line"),
        pytest.param(["'fail-on' : never"], 1, id="quoted"),
        pytest.param(["a: 1", "  fail-on: x"], 1, id="not a key of the file"),
        pytest.param([], 1, id="the file is gone"),
    ],
)
def test_the_line_of_the_key(lines: list[str], line: int) -> None:
    place = PurePosixPath(".flaskgate.yml")
    (found,) = findings([("fail-on", "goes")], place, lines, a_rule(id="policy-weakened"))
    assert (found.location.path, found.location.start.line) == (place, line)
    assert "'fail-on' goes" in found.message
