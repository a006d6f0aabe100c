from __future__ import annotations

import json
from pathlib import Path

import pytest

from flaskgate.engines.processes import Outcome
from flaskgate.engines.semgrep_output import Failure, explain
from flaskgate.model.errors import EngineError, RuleError


def a_failure(*errors: object) -> Failure:
    output = json.dumps({"errors": errors}).encode()
    return Failure(outcome=Outcome(code=2, output=output, errors=b""))


@pytest.mark.parametrize(
    "error",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"type": "SemgrepError", "message": "no such scanning root"}, id="no rule"),
        pytest.param({"type": "Rule parse error", "rule_id": "other"}, id="no rule of ours"),
        pytest.param({"type": "Rule parse error", "rule_id": None}, id="a rule without a name"),
        pytest.param("rule", id="no error at all"),
    ],
)
def test_other_errors_blame_no_rule_file(tmp_path: Path, error: object) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('rules: [{id: "mine"}]\n')
    found = explain([a_failure(error)], [own, tmp_path / "gone.yaml"])
    assert type(found) is EngineError
    assert found.message == "Semgrep failed: it ended with exit code 2"


def test_a_front_end_that_is_not_there_is_no_reason_beside_one_that_is() -> None:
    absent = Failure(outcome=None, error=FileNotFoundError("pysemgrep"))
    both = explain([a_failure(), absent], [])
    assert both.message == "Semgrep failed: it ended with exit code 2"
    assert "Semgrep is missing" in explain([absent, absent], []).message


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(
            {"type": "Rule parse error", "rule_id": "folder.mine", "message": "bad"},
            id="by the id of its rule",
        ),
        pytest.param({"type": "Invalid YAML", "path": "{own}", "message": "bad"}, id="by its path"),
        pytest.param(
            {"type": "InvalidRuleSchemaError", "long_msg": "bad", "spans": [{"file": "{own}"}]},
            id="by a span",
        ),
    ],
)
def test_a_rule_file_is_named(tmp_path: Path, error: object) -> None:
    other, own = tmp_path / "other.yaml", tmp_path / "own.yaml"
    other.write_text('rules: [{id: "theirs"}]\n')
    own.write_text('rules: [{id: "mine"}]\n')
    said = json.loads(json.dumps(error).replace("{own}", str(own)))
    found = explain([a_failure(said)], [other, own])
    assert type(found) is RuleError
    assert found.message == "Semgrep refuses the rule file own.yaml: bad"
