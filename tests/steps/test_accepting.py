from __future__ import annotations

import pytest

from flaskgate.model.findings import Severity
from flaskgate.model.rule_families import DEBUGGER, STARTED, WRITTEN_DEBUG, family
from flaskgate.settings.catalog import load_catalogue
from flaskgate.steps.accepting import covers, still_reaches
from tests.factories import a_finding, a_rule

LOW, MEDIUM, HIGH, CRITICAL = Severity


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("flask-debug-env", "debug", id="one of a family"),
        pytest.param("debug-toolbar", "debug-toolbar", id="one by itself"),
    ],
)
def test_families(rule: str, expected: str) -> None:
    assert family(rule) == expected


def test_families_have_rules_that_there_are() -> None:
    assert load_catalogue().rules.keys() >= WRITTEN_DEBUG | DEBUGGER | STARTED


@pytest.mark.parametrize(
    ("accepted", "severity", "found", "now", "expected"),
    [
        pytest.param("flask-debug-run", HIGH, "flask-debug-env", MEDIUM, True, id="milder kin"),
        pytest.param("flask-debug-run", HIGH, "flask-debug-env", HIGH, False, id="as grave"),
        pytest.param("flask-debug-run", HIGH, "dev-server-run", LOW, True, id="what it covered"),
        pytest.param("flask-debug-run", MEDIUM, "dev-server-run", HIGH, False, id="but graver"),
        pytest.param("dev-server-run", HIGH, "flask-debug-run", LOW, False, id="not the reverse"),
        pytest.param("debug-toolbar", HIGH, "dev-server-run", LOW, False, id="covers nothing"),
        pytest.param("debug-toolbar", HIGH, "debug-toolbar", LOW, True, id="itself, milder"),
        pytest.param("flask-debug-run", HIGH, "debug-deployed", MEDIUM, False, id="started since"),
    ],
)
def test_what_a_repaired_finding_leaves_behind(
    accepted: str, severity: Severity, found: str, now: Severity, *, expected: bool
) -> None:
    finding = a_finding(rule=a_rule(id=found, severity=now))
    assert covers(accepted, severity, finding) is expected


@pytest.mark.parametrize(
    ("accepted", "severity", "found", "now", "expected"),
    [
        pytest.param("debug-deployed", HIGH, "debug-deployed", HIGH, True, id="as it was"),
        pytest.param("debug-deployed", HIGH, "debug-deployed", CRITICAL, False, id="graver"),
        pytest.param("flask-debug-run", CRITICAL, "debug-deployed", HIGH, False, id="started"),
        pytest.param("dev-server-deployed", HIGH, "debug-deployed", HIGH, True, id="both started"),
        pytest.param("flask-debug-run", HIGH, "flask-debug-env", HIGH, True, id="another rule"),
        pytest.param("flask-debug-run", LOW, "flask-debug-env", HIGH, False, id="another, graver"),
    ],
)
def test_what_an_acceptance_reaches(
    accepted: str, severity: Severity, found: str, now: Severity, *, expected: bool
) -> None:
    finding = a_finding(rule=a_rule(id=found, severity=now))
    assert still_reaches(accepted, severity, finding) is expected
