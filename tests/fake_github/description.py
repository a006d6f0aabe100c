"""GitHub's own OpenAPI description as a judge of requests and of the stand-in's answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tests.fake_github.exchange import Answer, Json, Request

_FILE = Path(__file__).parents[1] / "data" / "github-api.json"
_MULTIPLE_SEGMENTS = ("path", "ref", "basehead")
_NULL_WHEN_OUTDATED = frozenset({"line", "position"})
"""GitHub gives null where the description has an integer: comments whose line went away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the description."""

    method: str
    template: str
    described: Json

    @property
    def name(self) -> str:
        """GitHub's id of the operation, such as `checks/create`."""
        return str(self.described["operationId"])

    def request_errors(self, request: Request) -> list[str]:
        """Return what is wrong with the query and body of `request`."""
        return [*self._query_errors(request), *self.body_errors(request)]

    def body_errors(self, request: Request) -> list[str]:
        """Return what is wrong with the body of `request`; a property nobody knows is an error."""
        content = self.described.get("requestBody", {}).get("content")
        if content is None:
            return ["a body where none belongs"] if request.body else []
        try:
            body = request.json()
        except ValueError as error:
            return [f"the body is not JSON: {error}"]
        validator = _validator(self, "request")
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]

    def answer_errors(self, answer: Answer) -> list[str]:
        """Return where `answer` is none that GitHub would give."""
        described = self.described["responses"].get(str(int(answer.status)))
        if described is None or isinstance(answer.content, bytes):
            return []  # refusals are described for few operations; raw content for none
        if "content" not in described:
            return []
        validator = _validator(self, str(int(answer.status)))
        return [
            f"{error.json_path}: {error.message}"
            for error in validator.iter_errors(answer.content)
            if not _is_outdated(error)
        ]

    def _query_errors(self, request: Request) -> Iterator[str]:
        known = {one["name"]: one for one in self.described["parameters"] if one["in"] == "query"}
        for name, value in request.query.items():
            schema = known.get(name, {}).get("schema", {})
            if name not in known:
                yield f"query {name}: unknown"
            elif schema["type"] == "integer" and not value.isdecimal():
                yield f"query {name}: {value!r} is no number"
            elif value not in schema.get("enum", [value]):
                yield f"query {name}: {value!r} is none of {schema['enum']}"


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations, those first whose templates say most."""
    paths = json.loads(_FILE.read_text("utf-8"))["paths"]
    found = (
        Operation(method=method.upper(), template=template, described=described)
        for template, methods in paths.items()
        for method, described in methods.items()
    )
    return tuple(sorted(found, key=lambda one: -len(re.sub(r"\{\w+\}", "", one.template))))


def find(request: Request, prefix: str = "") -> tuple[Operation, Mapping[str, str]]:
    """Return the operation that `request` asks for and its path's parameters, decoded.

    A path or method outside the description, or a path that does not begin with `prefix`, is a
    `LookupError`.
    """
    for operation in operations():
        match = _pattern(prefix + operation.template).fullmatch(request.path)
        if match is not None and operation.method == request.method:
            return operation, {name: unquote(text) for name, text in match.groupdict().items()}
    raise LookupError(f"{request.method} {request.path} is no operation of the description")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.*' if match[1] in _MULTIPLE_SEGMENTS else '[^/]+'})"

    return re.compile(re.sub(r"\{(\w+)\}", group, template))


_VALIDATORS: dict[tuple[str, str], Draft202012Validator] = {}


def _validator(operation: Operation, part: str) -> Draft202012Validator:
    key = (operation.name, part)
    if key not in _VALIDATORS:
        responses = operation.described["responses"]
        place = operation.described["requestBody"] if part == "request" else responses[part]
        schema = place["content"]["application/json"]["schema"]
        _VALIDATORS[key] = Draft202012Validator(_closed(schema) if part == "request" else schema)
    return _VALIDATORS[key]


def _closed(schema: Json) -> Json:
    """Allow only the named properties, at every depth; GitHub does so for uploads alone."""
    closed = dict(schema)
    if "properties" in schema:
        closed["additionalProperties"] = False
        closed["properties"] = {name: _closed(one) for name, one in schema["properties"].items()}
    if "items" in schema:
        closed["items"] = _closed(schema["items"])
    return closed


def _is_outdated(error: ValidationError) -> bool:
    last: Any = error.absolute_path[-1] if error.absolute_path else None
    return error.instance is None and last in _NULL_WHEN_OUTDATED
