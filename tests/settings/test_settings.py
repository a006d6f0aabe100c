from __future__ import annotations

import pytest

from flaskgate.model.findings import Severity
from flaskgate.model.report import Policy
from flaskgate.settings.options import OPTIONS
from flaskgate.settings.settings import settle


@pytest.mark.parametrize(
    ("given", "config", "expected"),
    [
        pytest.param({}, {}, Severity.HIGH, id="the default"),
        pytest.param({}, {"fail-on": "low"}, Severity.LOW, id="the file over the default"),
        pytest.param(
            {"fail-on": "critical"}, {"fail-on": "low"}, Severity.CRITICAL, id="an input over all"
        ),
        pytest.param({"fail-on": "never"}, {"fail-on": "low"}, None, id="never"),
    ],
)
def test_layers(given: dict[str, str], config: dict[str, str], expected: Severity | None) -> None:
    settings = settle(given, config, defaults={})
    assert settings.policy == Policy(fail_on=expected, report=Severity.MEDIUM)


def test_defaults_are_those_of_the_table() -> None:
    settings = settle({}, {}, defaults={})
    table = {option.name: option.default for option in OPTIONS}
    assert settings.sarif_file == table["sarif-file"]
    assert settings.category == table["category"]
    assert settings.annotations == table["annotations"]
    assert settings.suppressions == table["suppressions"]
    assert settings.summary is True
    assert settings.sarif_suppressed is False
    assert (settings.path, settings.json_file, settings.extra_rules) == (".", "", "")


def test_a_front_door_has_its_own_defaults() -> None:
    settings = settle({}, {}, defaults={"sarif-file": "", "annotations": "none"})
    assert (settings.sarif_file, settings.annotations) == ("", "none")
