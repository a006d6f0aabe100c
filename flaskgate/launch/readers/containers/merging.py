"""Merges values as Kustomize does: strategic merge patches, and operations of JSON Patch.

Lists whose elements have names (containers, variables) merge by name; others are replaced. See
https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/
strategic-merge-patch.md and RFC 6902.
"""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode

_DEEPEST = 30
_MOST_MERGED = 20_000
"""Values that one merge looks at."""
_MOST = 500
"""Operations of one patch."""


def merge(base: YamlNode, patch: YamlNode) -> YamlNode:
    """Return `base` with what `patch` sets; each part keeps the place where it is written.

    Of what aliases blow up, only the beginning is merged.
    """
    return _merge(base, patch, [_MOST_MERGED])


def _merge(base: YamlNode, patch: YamlNode, left: list[int], depth: int = 0) -> YamlNode:
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return patch
    if base.is_mapping and patch.is_mapping:
        members = dict(base.members)
        for name, entry in patch.members.items():
            own = members.get(name)
            members[name] = entry if own is None else _merge_entries(own, entry, left, depth)
        return replace(base, members=members)
    if _is_named(base) and _is_named(patch):
        return replace(base, elements=_by_name(base, patch, left, depth))
    return patch


def _merge_entries(
    own: MappingEntry, other: MappingEntry, left: list[int], depth: int
) -> MappingEntry:
    merged = _merge(own.value, other.value, left, depth + 1)
    return other if merged is other.value else MappingEntry(key=own.key, value=merged)


def _is_named(value: YamlNode) -> bool:
    return value.is_sequence and all(one.get("name").text for one in value.elements)


def _by_name(base: YamlNode, patch: YamlNode, left: list[int], depth: int) -> tuple[YamlNode, ...]:
    merged = {one.get("name").text: one for one in base.elements}
    for one in patch.elements:
        name = one.get("name").text
        if one.get("$patch").text == "delete":
            merged.pop(name, None)
        else:
            own = merged.get(name)
            is_whole = own is None or not one.get("value").is_absent
            merged[name] = one if is_whole or own is None else _merge(own, one, left, depth + 1)
    return tuple(merged.values())


def apply_operations(document: YamlNode, operations: YamlNode) -> YamlNode:
    """Return the document after `add`, `replace` and `remove`; other operations do nothing."""
    for one in operations.elements[:_MOST]:
        path = (one.get("path").text or "").split("/")[1:]
        keys = [part.replace("~1", "/").replace("~0", "~") for part in path]
        kind = one.get("op").text
        if keys and len(keys) <= _DEEPEST and kind in {"add", "replace", "remove"}:
            document = _set(document, keys, one)
    return document


def _set(target: YamlNode, keys: list[str], operation: YamlNode) -> YamlNode:
    """Return `target` after the operation; unchanged where the keys lead nowhere."""
    key, rest = keys[0], keys[1:]
    if target.is_sequence:
        return replace(target, elements=_set_element(target, key, rest, operation))
    members = dict(target.members)
    own = members.get(key)
    if rest:
        if own is not None:
            members[key] = MappingEntry(key=own.key, value=_set(own.value, rest, operation))
    elif operation.get("op").text == "remove":
        members.pop(key, None)
    else:
        value = operation.get("value")
        members[key] = MappingEntry(key=replace(value, scalar=key), value=value)
    return replace(target, members=members) if target.is_mapping else target


def _set_element(
    target: YamlNode, key: str, rest: list[str], operation: YamlNode
) -> tuple[YamlNode, ...]:
    elements = list(target.elements)
    kind, value = operation.get("op").text, operation.get("value")
    if key == "-" and kind != "remove":
        return (*elements, value)
    if not key.isdecimal() or len(key) > 4 or int(key) >= len(elements):  # noqa: PLR2004 - digits
        return tuple(elements)
    place = int(key)
    if rest:
        elements[place] = _set(elements[place], rest, operation)
    else:
        new = [] if kind == "remove" else [value]
        elements[place : place + (kind != "add")] = new
    return tuple(elements)
