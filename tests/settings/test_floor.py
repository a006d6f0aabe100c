from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Severity
from flaskgate.settings.config_file import parse_config
from flaskgate.settings.floor import ALLOWABLE, Held, hold, parse_floor, read_floor
from flaskgate.settings.settings import settle
from flaskgate.settings.workspace import Workspace

SHIPPED = {"debug-deployed": Severity.CRITICAL, "dev-server-run": Severity.LOW}


def held(floor: str, config: str = "", **given: str) -> Held:
    asked = {name.replace("_", "-"): text for name, text in given.items()}
    return hold(parse_floor(floor), parse_config(config), asked, SHIPPED)


def option(one: Held, name: str) -> object:
    settings = settle(one.given, one.config.given, defaults=one.defaults)
    return settings.policy.fail_on if name == "fail_on" else getattr(settings, name)


@pytest.mark.parametrize(
    ("floor", "config", "name", "expected", "told"),
    [
        pytest.param("{}", "fail-on: never", "fail_on", Severity.HIGH, 1, id="the default holds"),
        pytest.param("{}", "fail-on: low", "fail_on", Severity.LOW, 0, id="stricter stands"),
        pytest.param(
            "fail-on: medium", "fail-on: high", "fail_on", Severity.MEDIUM, 1, id="the floor holds"
        ),
        pytest.param("fail-on: medium", "", "fail_on", Severity.MEDIUM, 0, id="nobody tried"),
        pytest.param("allow: [fail-on]", "fail-on: never", "fail_on", None, 0, id="allowed"),
        pytest.param(
            "{fail-on: high, allow: [fail-on]}",
            "fail-on: critical",
            "fail_on",
            Severity.HIGH,
            1,
            id="allowed, but not below a value",
        ),
        pytest.param("{}", "suppressions: honour", "suppressions", "ignore", 1, id="no marks"),
        pytest.param("{}", "", "suppressions", "ignore", 0, id="no marks by default"),
        pytest.param("allow: [marks]", "", "suppressions", "honour", 0, id="marks"),
        pytest.param(
            "suppressions: require-reason",
            "suppressions: honour",
            "suppressions",
            "require-reason",
            1,
            id="marks with a reason",
        ),
        pytest.param("strict: true", "strict: false", "strict", True, 1, id="strict"),
        pytest.param("{}", "strict: true", "strict", True, 0, id="strict by itself"),
        pytest.param("{}", "scope: changed", "scope", "all", 1, id="scope"),
        pytest.param("scope: changed", "", "scope", "changed", 0, id="scope of the floor"),
        pytest.param("scope: changed", "scope: all", "scope", "all", 0, id="scope, stricter"),
        pytest.param("{}", "baseline: b.json", "baseline", "", 1, id="baseline"),
        pytest.param("allow: [baseline]", "baseline: b", "baseline", "b", 0, id="a baseline"),
        pytest.param("upload: always", "upload: never", "upload", "always", 1, id="upload"),
        pytest.param("{}", "upload: never", "upload", "never", 0, id="an upload is no matter"),
        pytest.param("category: ours", "", "category", "ours", 0, id="a default"),
        pytest.param("category: ours", "category: x", "category", "x", 0, id="only a default"),
    ],
)
def test_options(floor: str, config: str, name: str, expected: object, told: int) -> None:
    one = held(floor, config)
    assert option(one, name) == expected
    assert len(one.remarks) == told


def test_inputs_are_no_way_around() -> None:
    one = held("{}", fail_on="never", scope="changed", suppressions="honour", baseline="b.json")
    assert option(one, "fail_on") is Severity.HIGH
    assert option(one, "scope") == "all"
    assert option(one, "suppressions") == "ignore"
    assert option(one, "baseline") == ""
    assert len(one.remarks) == 4


ENTRY = "{rule: debug-deployed, path: '**', reason: x}"


@pytest.mark.parametrize(
    ("key", "config", "floor"),
    [
        pytest.param("exclude", "exclude: ['**']", "exclude: [vendor/]", id="exclude"),
        pytest.param("ignore", f"ignore: [{ENTRY}]", f"ignore: [{ENTRY}]", id="ignore"),
        pytest.param(
            "launches",
            "launches: [{command: gunicorn a:b}]",
            "launches: [{command: python a.py}]",
            id="launches",
        ),
    ],
)
def test_lists(key: str, config: str, floor: str) -> None:
    refused = held(floor, config)
    assert getattr(refused.config, key) == getattr(parse_config(floor), key)
    assert [f"allows no '{key}'" in one.message for one in refused.remarks] == [True]
    allowed = held(f"{floor}\nallow: [{key}]", config)
    assert len(getattr(allowed.config, key)) == 2
    assert allowed.remarks == ()


def test_contexts() -> None:
    config = "contexts: {'**': development, docker/: production}"
    one = held("contexts: {labs/: development}", config)
    assert [glob for glob, _ in one.config.contexts] == ["docker/", "labs/"]
    assert len(one.remarks) == 1
    assert len(held("allow: [contexts]", config).config.contexts) == 2


@pytest.mark.parametrize(
    ("floor", "config", "expected", "told"),
    [
        pytest.param("{}", "debug-deployed: low", Severity.CRITICAL, 1, id="lowered"),
        pytest.param("{}", "debug-deployed: critical", Severity.CRITICAL, 0, id="as it is"),
        pytest.param("allow: [severity]", "debug-deployed: low", Severity.LOW, 0, id="allowed"),
        pytest.param(
            "{allow: [severity], severity: {debug-deployed: high}}",
            "debug-deployed: low",
            Severity.HIGH,
            1,
            id="allowed, but not below a value",
        ),
        pytest.param(
            "severity: {debug-deployed: high}",
            "debug-deployed: critical",
            Severity.CRITICAL,
            0,
            id="raised",
        ),
    ],
)
def test_severities(floor: str, config: str, expected: Severity, told: int) -> None:
    one = held(floor, f"severity: {{{config}}}")
    assert one.config.severity["debug-deployed"] is expected
    assert len(one.remarks) == told


def test_everything_can_be_allowed() -> None:
    assert parse_floor(f"allow: [{', '.join(ALLOWABLE)}]").allow == set(ALLOWABLE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("fail_on: high", "unknown key 'fail_on' (did you mean 'fail-on'?)", id="key"),
        pytest.param("fail-on: hgih", "cannot be 'hgih'", id="value"),
        pytest.param("allow: exclude", "must be a list of keys", id="no list"),
        pytest.param("allow: [1]", "must be a list of keys", id="no text"),
        pytest.param("allow: [excludes]", "(did you mean 'exclude'?)", id="allowed key"),
        pytest.param("allow: [strict]", "cannot hold 'strict'", id="what nobody may loosen"),
        pytest.param("a: [", "is not valid YAML", id="no YAML"),
        pytest.param("x: 1\nx: 2", "written twice", id="twice"),
    ],
)
def test_what_is_no_floor(text: str, problem: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_floor(text)
    assert problem in raised.value.message


def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "tree"
    root.mkdir()
    return Workspace(root=root, targets=(root,), base=root, is_confined=True)


def test_a_file_outside_of_the_tree(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "floor.yml").write_text("fail-on: low")
    for value in ("../floor.yml", str(tmp_path / "floor.yml")):
        floor = read_floor(value, place)
        assert floor is not None
        assert floor.config.given == {"fail-on": "low"}


@pytest.mark.parametrize("value", ["", "  \n"])
def test_no_floor(value: str, tmp_path: Path) -> None:
    assert read_floor(value, workspace(tmp_path)) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param("floor.yml", "lies in the scanned tree", id="inside"),
        pytest.param("link.yml", "lies in the scanned tree", id="a link inside that leads out"),
        pytest.param("../in.yml", "lies in the scanned tree", id="a link outside that leads in"),
        pytest.param("sub/../floor.yml", "lies in the scanned tree", id="a roundabout way"),
        pytest.param("../nowhere.yml", "cannot read the policy", id="nowhere"),
        pytest.param("..", "cannot read the policy", id="a folder"),
        pytest.param("../bytes.yml", "not UTF-8", id="bytes"),
        pytest.param("../large.yml", "is larger than", id="large"),
        pytest.param("fail-on: [", "is not valid YAML", id="inline"),
        pytest.param("[a]", "lies in the scanned tree", id="a list"),
    ],
)
def test_what_is_refused(value: str, problem: str, tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "outside.yml").write_text("{}")
    (tmp_path / "bytes.yml").write_bytes(b"\xff")
    (tmp_path / "large.yml").write_bytes(b" " * 300_000)
    (place.root / "floor.yml").write_text("{}")
    (place.root / "link.yml").symlink_to(tmp_path / "outside.yml")
    (tmp_path / "in.yml").symlink_to(place.root / "floor.yml")
    with pytest.raises(InputError) as raised:
        read_floor(value, place)
    assert problem in raised.value.message
