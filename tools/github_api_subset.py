"""Cuts GitHub's OpenAPI description down to the calls Flaskgate makes: `make github-api`.

Reads the description (13 MB, from the npm package @octokit/openapi) on standard input and writes
the part on standard output. The part has no references and no prose, and its schemas are plain
JSON Schema 2020-12, so that a test can check a request or an answer with jsonschema alone. It is
still an OpenAPI 3.1 document, from which any mock server starts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "/repos/{owner}/{repo}": ("get",),
    "/repos/{owner}/{repo}/check-runs": ("post",),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}": ("get", "patch"),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations": ("get",),
    "/repos/{owner}/{repo}/code-scanning/sarifs": ("post",),
    "/repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}": ("get",),
    "/repos/{owner}/{repo}/commits/{ref}": ("get",),
    "/repos/{owner}/{repo}/commits/{ref}/check-runs": ("get",),
    "/repos/{owner}/{repo}/compare/{basehead}": ("get",),
    "/repos/{owner}/{repo}/contents/{path}": ("get",),
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ("patch", "delete"),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/comments/{comment_id}": ("patch", "delete"),
    "/repos/{owner}/{repo}/pulls/{pull_number}": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/files": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}": ("delete",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments": ("get",),
}
"""What to keep: path template to methods."""

_MEDIA_TYPE = "application/json"
_PROSE = frozenset(
    {"deprecated", "description", "discriminator", "example", "examples", "externalDocs", "title"}
)


def main() -> None:
    """Filter standard input to standard output."""
    json.dump(subset(json.load(sys.stdin)), sys.stdout, indent=0, separators=(",", ":"))
    sys.stdout.write("\n")


def subset(description: Json) -> Json:
    """Return an OpenAPI 3.1 document with the operations in OPERATIONS.

    An operation that `description` lacks is a `KeyError`, a schema that contains itself a
    `ValueError`.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The part of GitHub's REST API that Flaskgate calls",
            "version": description["info"]["version"],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            path: {
                method: _operation(description["paths"][path][method], description)
                for method in methods
            }
            for path, methods in OPERATIONS.items()
        },
    }


def _operation(operation: Json, description: Json) -> Json:
    kept = {
        "operationId": operation["operationId"],
        "parameters": [
            _parameter(_resolve(parameter, description), description)
            for parameter in operation.get("parameters", ())
        ],
        "responses": {
            status: _response(_resolve(response, description), description)
            for status, response in operation["responses"].items()
        },
    }
    if "requestBody" in operation:
        body = _resolve(operation["requestBody"], description)
        kept["requestBody"] = {
            "required": body.get("required", False),
            "content": _content(body, description),
        }
    return kept


def _parameter(parameter: Json, description: Json) -> Json:
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "required": parameter.get("required", False),
        "schema": _schema(parameter["schema"], description),
    }


def _response(response: Json, description: Json) -> Json:
    kept: Json = {"description": response["description"]}
    if _MEDIA_TYPE in response.get("content", {}):
        kept["content"] = _content(response, description)
    return kept


def _content(body: Json, description: Json) -> Json:
    return {_MEDIA_TYPE: {"schema": _schema(body["content"][_MEDIA_TYPE]["schema"], description)}}


def _schema(schema: Json, description: Json, within: tuple[str, ...] = ()) -> Json:
    """Inline references, drop prose, and turn OpenAPI 3.0's `nullable` into JSON Schema."""
    if "$ref" in schema:
        reference = schema["$ref"]
        if reference in within:
            raise ValueError(f"recursive schema: {' > '.join((*within, reference))}")
        return _schema(_resolve(schema, description), description, (*within, reference))
    kept = {
        key: _value(value, description, within)
        for key, value in schema.items()
        if key not in _PROSE and key not in ("nullable", "properties") and not key.startswith("x-")
    }
    if "properties" in schema:  # whose keys are names, `title` and `description` among them
        kept["properties"] = {
            name: _schema(value, description, within)
            for name, value in schema["properties"].items()
        }
    return _or_null(kept) if schema.get("nullable") else kept


def _value(value: object, description: Json, within: tuple[str, ...]) -> object:
    if isinstance(value, list):
        return [_value(item, description, within) for item in value]
    return _schema(value, description, within) if isinstance(value, dict) else value


def _or_null(schema: Json) -> Json:
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], *([] if None in schema["enum"] else [None])]
    return nullable


def _resolve(node: Json, description: Json) -> Json:
    while "$ref" in node:
        target: Json = description
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


if __name__ == "__main__":
    main()
