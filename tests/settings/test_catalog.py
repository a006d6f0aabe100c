from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.model.errors import InputError, RuleError
from flaskgate.model.findings import Precision, Severity
from flaskgate.settings.catalog import RULES, load_catalogue, parse_page

PAGE = """---
severity: high
title: Something is on
remedy: "Turn it off. {serve}"
precision: very-high
cwe: [CWE-489]
aliases: [B999]
references: [https://example.com]
---
# `some-rule`

What it is, with `code`
over two lines.

## What it finds
"""

OWN = """
rules:
  - id: 'no-print'
    languages: [python]
    severity: WARNING
    message: Do not print. Ever.
    pattern: print(...)
    metadata: {cwe: ["CWE-532: Logs"], references: [https://example.com], confidence: HIGH}
"""


def test_a_page_is_a_rule() -> None:
    rule = parse_page("some-rule", PAGE)
    assert (rule.id, rule.severity, rule.precision) == (
        "some-rule",
        Severity.HIGH,
        Precision.VERY_HIGH,
    )
    assert rule.title == "Something is on"
    assert rule.remedy == "Turn it off. {serve}"
    assert rule.description == "What it is, with code over two lines."
    assert rule.help.startswith("# `some-rule`")
    assert (rule.cwe, rule.references) == (("CWE-489",), ("https://example.com",))
    assert rule.aliases == {"B999"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# no front matter", id="no front matter"),
        pytest.param(PAGE.replace("high\n", "grave\n", 1), id="unknown severity"),
        pytest.param(PAGE.replace("title: Something is on\n", ""), id="no title"),
        pytest.param(PAGE.replace("very-high", "sure"), id="unknown precision"),
        pytest.param(PAGE.replace("cwe: [CWE-489]", "cwe: [CWE-489"), id="broken YAML"),
        pytest.param(PAGE.replace("severity: high", "severity: 3"), id="a number as severity"),
    ],
)
def test_a_broken_page_is_an_error(text: str) -> None:
    with pytest.raises(RuleError, match="'some-rule' has no usable front matter"):
        parse_page("some-rule", text)


def test_every_folder_is_a_rule_and_every_check_belongs_to_one() -> None:
    catalogue = load_catalogue()
    assert set(catalogue.rules) == {path.parent.name for path in RULES.glob("*/README.md")}
    assert set(catalogue.checks.values()) <= set(catalogue.rules.values())
    assert not set(catalogue.checks) & set(catalogue.refuters)


def test_bandit_speaks_through_the_folder_that_names_it() -> None:
    bandit = load_catalogue().bandit
    assert bandit.id == "B201"
    assert bandit.aliases == {"flask-debug-run"}


def test_fixtures_are_no_rules(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OWN)
    (tmp_path / "a.test.yaml").write_text("rules: 1")
    assert "no-print" in load_catalogue(extra=tmp_path).rules


def test_own_rules_have_the_same_severities(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    rule = load_catalogue(extra=path).checks["no-print"]
    assert rule.severity is Severity.MEDIUM
    assert rule.precision is Precision.HIGH
    assert (rule.title, rule.description) == ("Do not print", "Do not print. Ever.")
    assert (rule.cwe, rule.references) == (("CWE-532",), ("https://example.com",))


def test_an_own_rule_may_say_little(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("rules: [{id: little, severity: INFO, metadata: none}]")
    rule = load_catalogue(extra=path).rules["little"]
    assert (rule.severity, rule.title, rule.precision) == (
        Severity.LOW,
        "little",
        Precision.MEDIUM,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("a: [", "it cannot be read as YAML", id="broken"),
        pytest.param("- a", "it has no list of 'rules'", id="a list"),
        pytest.param("rules: 1", "it has no list of 'rules'", id="no list"),
        pytest.param("rules: [{x: 1}]", "a rule has no 'id' that is a text", id="no id"),
        pytest.param("rules: [{id: no}]", "a rule has no 'id' that is a text", id="a bare no"),
        pytest.param(
            "rules: [{id: x, mode: join, severity: INFO}]",
            "'x' has a mode other than search and taint",
            id="a mode that would find nothing",
        ),
        pytest.param(OWN.replace("WARNING", "BAD"), "needs a severity, one of", id="severity"),
        pytest.param(
            OWN.replace("no-print", "flask-debug-run"),
            "the id 'flask-debug-run' is in use",
            id="id",
        ),
    ],
)
def test_own_rules_that_cannot_be_used(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(RuleError, match=r"the rule file own\.yaml cannot be used") as caught:
        load_catalogue(extra=path)
    assert problem in caught.value.message


def test_a_missing_own_rule_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no Semgrep rules"):
        load_catalogue(extra=tmp_path / "none")


def test_severities_can_be_changed_for_a_project() -> None:
    catalogue = load_catalogue().with_severities({"dev-server-run": Severity.CRITICAL})
    assert catalogue.rules["dev-server-run"].severity is Severity.CRITICAL
    assert catalogue.checks["dev-server-run"].severity is Severity.CRITICAL


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown rule 'dev-server-rum' \(did you mean"):
        load_catalogue().with_severities({"dev-server-rum": Severity.LOW})
