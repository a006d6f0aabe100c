from __future__ import annotations

from pathlib import Path

import pytest

from bench.measure import BenchError
from bench.tools import GATE, REQUIREMENTS, SEMGREP, pinned_peer, rule_files, tools
from bench.trees import SMALL_APP, SMALL_WITNESS, SOURCES
from tests.bench.factories import a_tool


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for name in ("b/shell.yaml", "a/python.yaml", "a/compose.test.yaml", "a/python.py", "top.yaml"):
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "rules"


def test_fixtures_are_not_rules(rules: Path) -> None:
    assert rule_files(rules) == [rules / "a/python.yaml", rules / "b/shell.yaml"]


def test_semgrep_without_rules_measures_nothing(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no Semgrep rule"):
        tools(("gate",), tmp_path, tmp_path)


def test_the_gate_comes_first_and_semgrep_gets_every_rule(rules: Path) -> None:
    by_name = {tool.name: tool for tool in tools(("gate", "--x"), rules, rules)}
    gate = by_name[GATE].command(Path("tree"), Path("out"))
    assert next(iter(by_name)) == GATE
    assert gate == ["gate", "--x", "scan", "tree", "--fail-on", "never", "--sarif", "out"]
    assert by_name[SEMGREP].argv.count("--config") == len(rule_files(rules))


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        pytest.param(("lint", "{tree}"), False, id="a tool that prints"),
        pytest.param(("lint", "-o", "{output}", "{tree}"), True, id="a tool that writes"),
    ],
)
def test_where_the_report_is(argv: tuple[str, ...], *, expected: bool) -> None:
    assert a_tool("lint", *argv).writes_report is expected


def test_the_peer_is_named_with_its_version() -> None:
    name, version = pinned_peer().split(" ")
    assert f"{name}=={version} " in REQUIREMENTS.read_text(encoding="utf-8")


def test_every_source_package_is_pinned_and_hashed() -> None:
    lines = SOURCES.read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if not line.startswith("#")]
    assert len(packages) > 5
    assert all("==" in line and "--hash=sha256:" in line for line in packages)


def test_the_small_app_holds_its_witness() -> None:
    assert "debug=True" in (SMALL_APP / SMALL_WITNESS).read_text(encoding="utf-8")
