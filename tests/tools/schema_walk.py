"""Walks a JSON schema of ours: what it allows, and what a document has of that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = Any
"""JSON, read by name."""


def strict(schema: Node) -> list[str]:
    """Return the places where an object takes any key without saying of which kind."""
    return [
        place
        for place, node in _nodes(schema, "#")
        if node.get("type") == "object" and "additionalProperties" not in node
    ]


def allowed_keys(schema: Node) -> set[str]:
    """Return every key of every object, as the place of the object and the key."""
    return {
        f"{place}.{key}"
        for place, node in _nodes(schema, "#")
        for key in node.get("properties", {})
    }


def present_keys(document: Node, schema: Node) -> set[str]:
    """Return the keys of `allowed_keys` that a valid document has; null alone is no value."""
    return set(_present(document, schema, "#", schema))


def _nodes(node: Node, place: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            yield from _nodes(value, f"{place}/{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from _nodes(value, f"{place}/{at}")


def _present(value: Node, node: Node, place: str, root: Node) -> Iterator[str]:
    if value is None:
        return
    if "$ref" in node:
        place = node["$ref"]
        node = root["$defs"][place.rpartition("/")[2]]
    elif "anyOf" in node:
        yield from _present(value, node["anyOf"][0], f"{place}/anyOf/0", root)
        return
    if isinstance(value, dict):
        yield from _present_in(value, node["properties"], place, root)
    elif isinstance(value, list):
        for one in value:
            yield from _present(one, node["items"], f"{place}/items", root)


def _present_in(value: Node, properties: Node, place: str, root: Node) -> Iterator[str]:
    for key, one in value.items():
        if one is not None:
            yield f"{place}.{key}"
            yield from _present(one, properties[key], f"{place}/properties/{key}", root)
