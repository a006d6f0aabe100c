"""The cut of GitHub's OpenAPI description, on a description of a few lines and on the real one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tools import github_api_subset

ROOT = Path(__file__).parents[2]
KEPT = json.loads((ROOT / "tests/data/github-api.json").read_text("utf-8"))
OPERATIONS = github_api_subset.OPERATIONS
LOOP = {"$ref": "#/components/schemas/loop"}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a description whose one operation takes and gives `schema`."""
    content = {"application/json": {"schema": schema}, "text/html": {"schema": {}}}
    parameter = {"name": "owner", "in": "path", "required": True, "schema": {"type": "string"}}
    answers = {"200": {"description": "Response", "content": content}, "204": {"description": "-"}}
    operation = {
        "operationId": "repos/get",
        "description": "prose",
        "parameters": [{"$ref": "#/components/parameters/owner~1name"}],
        "requestBody": {"content": content},
        "responses": answers,
    }
    return {
        "info": {"version": "1.1.4"},
        "paths": {"/repos/{owner}": {"get": operation, "delete": {}}, "/user": {"get": {}}},
        "components": {
            "parameters": {"owner/name": parameter},
            "schemas": {"text": {"type": "string", "example": "x"}, "loop": {"items": LOOP}},
        },
    }


@pytest.fixture(autouse=True)
def one_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_api_subset, "OPERATIONS", {"/repos/{owner}": ("get",)})


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "string", "description": "prose"}, {"type": "string"}, id="prose"),
        pytest.param({"type": "string", "x-multi": 1}, {"type": "string"}, id="extensions"),
        pytest.param(
            {"properties": {"title": {"type": "string"}, "x-y": {}}},
            {"properties": {"title": {"type": "string"}, "x-y": {}}},
            id="properties that are called like prose stay",
        ),
        pytest.param(
            {"anyOf": [{"$ref": "#/components/schemas/text"}]},
            {"anyOf": [{"type": "string"}]},
            id="a reference in a list",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="a nullable choice",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a", None]},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="a nullable choice that names null",
        ),
        pytest.param({"type": "string", "nullable": False}, {"type": "string"}, id="not nullable"),
        pytest.param(
            {"nullable": True, "oneOf": []},
            {"anyOf": [{"oneOf": []}, {"type": "null"}]},
            id="a nullable schema without a type",
        ),
    ],
)
def test_schemas_become_plain_json_schema(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    cut = github_api_subset.subset(described(schema))["paths"]["/repos/{owner}"]["get"]
    assert cut["requestBody"]["content"] == {"application/json": {"schema": expected}}
    assert cut["responses"]["200"]["content"] == {"application/json": {"schema": expected}}


def test_only_the_named_operations_are_kept() -> None:
    cut = github_api_subset.subset(described({}))
    assert set(cut["paths"]) == {"/repos/{owner}"}
    assert set(cut["paths"]["/repos/{owner}"]) == {"get"}
    operation = cut["paths"]["/repos/{owner}"]["get"]
    assert set(operation) == {"operationId", "parameters", "requestBody", "responses"}
    assert [one["name"] for one in operation["parameters"]] == ["owner"]
    assert operation["responses"]["204"] == {"description": "-"}


def test_a_schema_that_contains_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="recursive schema: #/components/schemas/loop > "):
        github_api_subset.subset(described(LOOP))


def test_an_operation_that_github_does_not_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_api_subset, "OPERATIONS", {"/teapot": ("get",)})
    with pytest.raises(KeyError, match="teapot"):
        github_api_subset.subset(described({}))


def test_the_kept_file_is_this_cut() -> None:
    kept = {path: tuple(methods) for path, methods in KEPT["paths"].items()}
    assert kept == dict(OPERATIONS), "run `make github-api`"


def test_every_schema_of_the_kept_file_stands_alone() -> None:
    assert '"$ref"' not in json.dumps(KEPT)
    for operations in KEPT["paths"].values():
        for operation in operations.values():
            for part in (operation.get("requestBody", {}), *operation["responses"].values()):
                for media in part.get("content", {}).values():
                    Draft202012Validator.check_schema(media["schema"])


def test_the_notice_names_the_version_that_make_fetches() -> None:
    version = re.search(r"^OPENAPI := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert version is not None
    notice = (ROOT / "tests/data/NOTICE").read_text("utf-8")
    assert f"@octokit/openapi {version[1]} " in notice
