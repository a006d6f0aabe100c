"""The published JSON schemas, beside what the program takes and writes."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # JSON, read by name

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from flaskgate import __version__
from flaskgate.gate.cli import main
from flaskgate.model.errors import InputError
from flaskgate.publish.views.jsonreport import FORMAT, to_json
from flaskgate.settings import config_file as config
from flaskgate.settings.options import OPTIONS
from tests.publish.views.test_jsonreport import RICH
from tests.rich_report import a_rich_report
from tests.tools.schema_walk import allowed_keys, present_keys, strict
from tools.release import tags

ROOT = Path(__file__).parent.parent
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))
NESTED = {"ignore": config.IGNORE_KEYS, "launches": config.LAUNCH_KEYS}
IGNORED = {"rule": "flask-debug-run", "path": "a.py", "reason": "kiosk"}


def load(name: str) -> Any:  # noqa: ANN401 (JSON)
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))


def as_editors_read(value: object) -> Any:  # noqa: ANN401 (JSON)
    """Return YAML as an editor holds it against a schema: a date is a text."""
    match value:
        case dt.date():
            return value.isoformat()
        case list():
            return [as_editors_read(one) for one in value]
        case dict():
            return {str(key): as_editors_read(one) for key, one in value.items()}
        case _:
            return value


def schema_takes(text: str) -> bool:
    validator = Draft202012Validator(load("config"), format_checker=FormatChecker())
    return bool(validator.is_valid(as_editors_read(yaml.safe_load(text))))


def program_takes(text: str) -> bool:
    try:
        config.parse_config(text)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_one_and_has_an_address_that_stays(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    address = "https://raw.githubusercontent.com/flaskgate/flaskgate"
    assert schema["$id"] == f"{address}/{tags(__version__)[-1]}/schemas/{path.name}"
    assert strict(schema) == []


def test_every_key_that_the_program_takes_is_in_the_schema_and_the_reverse() -> None:
    properties = load("config")["properties"]
    assert set(properties) == set(config.KEYS)
    for key, nested in NESTED.items():
        assert set(properties[key]["items"]["properties"]) == set(nested)


def values() -> Iterator[Any]:
    """Yield one document for each value of each option, right and wrong."""
    for option in OPTIONS:
        if option.in_config:
            for value in (*option.choices, "nonsense", 1, ["x"], None, True, False):
                yield pytest.param(yaml.safe_dump({option.name: value}))


@pytest.mark.parametrize("text", list(values()))
def test_schema_and_program_agree_on_every_value_of_every_option(text: str) -> None:
    assert schema_takes(text) == program_takes(text)


TAKEN = (
    "",
    "{}",
    "exclude: [legacy/, '*.md']",
    "contexts: {'tools/**': development, a: production}",
    "severity: {dev-server-run: medium, our-own: low}",
    yaml.safe_dump({"ignore": [IGNORED, {**IGNORED, "until": dt.date(2030, 1, 31)}]}),
    "launches: [{command: gunicorn a:b}]",
    "launches: [{command: a, folder: b/..c/d, environment: {A: '1', B: ''}}]",
    "launches: [{at: b/..c/d, command: a}, {at: 'a b:4', serves: nothing}]",
    "launches: [{at: 'c:0', command: d}]",
)
REFUSED = (
    "- a",
    "text",
    "path: src",
    "fial-on: high",
    "exclude: src",
    "exclude: ['']",
    "exclude: [1]",
    "contexts: [a]",
    "contexts: {a: unknown}",
    "severity: {a: fatal}",
    "severity: {dev-server-run: 3}",
    "ignore: {}",
    "ignore: [x]",
    yaml.safe_dump({"ignore": [{**IGNORED, "reason": " "}]}),
    yaml.safe_dump({"ignore": [{**IGNORED, "untill": "2030-01-01"}]}),
    yaml.safe_dump({"ignore": [{**IGNORED, "until": "soon"}]}),
    yaml.safe_dump({"ignore": [{**IGNORED, "until": 2030}]}),
    *(
        yaml.safe_dump({"ignore": [{k: v for k, v in IGNORED.items() if k != key}]})
        for key in IGNORED
    ),
    "launches: x",
    "launches: [x]",
    "launches: [{folder: a}]",
    "launches: [{at: a}]",
    "launches: [{serves: nothing}]",
    "launches: [{at: a, command: b, serves: nothing}]",
    "launches: [{at: /a, command: b}]",
    "launches: [{at: a/.., command: b}]",
    "launches: [{at: '..:4', command: b}]",
    "launches: [{at: '', command: b}]",
    "launches: [{command: ' '}]",
    "launches: [{command: a, folder: /a}]",
    "launches: [{command: a, folder: a/../b}]",
    "launches: [{command: a, folder: ..}]",
    "launches: [{command: a, environment: {A: 1}}]",
    "launches: [{command: a, environment: [A]}]",
    "launches: [{command: a, cwd: b}]",
)


@pytest.mark.parametrize("text", TAKEN)
def test_what_both_take(text: str) -> None:
    assert (schema_takes(text), program_takes(text)) == (True, True)


@pytest.mark.parametrize("text", REFUSED)
def test_what_both_refuse(text: str) -> None:
    assert (schema_takes(text), program_takes(text)) == (False, False)


def test_our_own_configuration_fits() -> None:
    assert schema_takes((ROOT / ".github" / "self-scan-policy.yml").read_text("utf-8"))


def test_the_example_of_the_documentation_fits_and_names_the_schema() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    assert schema_takes(example[1])
    assert f"# yaml-language-server: $schema={load('config')['$id']}" in example[1]


def reports(folder: Path) -> Iterator[Any]:
    for made in (a_rich_report(), RICH):
        yield json.loads(json.dumps(to_json(made)))
    out = folder / "report.json"
    copy = shutil.copytree(ROOT / "examples" / "dockerfile-flask-run", folder / "example")
    assert main(["scan", str(copy), "--fail-on", "never", "--json", str(out)]) == 0
    yield json.loads(out.read_text("utf-8"))


def test_reports_fit_and_every_key_of_the_schema_is_written(tmp_path: Path) -> None:
    schema = load("report")
    assert schema["properties"]["format"]["const"] == FORMAT
    written: set[str] = set()
    for report in reports(tmp_path):
        Draft202012Validator(schema).validate(report)
        written |= present_keys(report, schema)
    assert allowed_keys(schema) - written == set()
