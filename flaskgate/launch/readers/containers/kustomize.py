"""Reads kustomizations: workloads as their patches leave them.

A workload that nothing patches is read where it stands, and generated ConfigMaps are found by
`config_maps`; only what a patch changes is read here. Patches are strategic merges and JSON 6902.
See https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/.

Of a strategic merge, lists whose elements have names (containers, variables) merge by name; others
are replaced. See https://github.com/kubernetes/community/blob/master/contributors/devel/
sig-api-machinery/strategic-merge-patch.md and RFC 6902.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode, read_yaml
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import embedded, path_in
from flaskgate.launch.readers.containers.kubernetes import document_units
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context, Step

_NAMES = ("kustomization.yaml", "kustomization.yml")
_DEEPEST = 10
_MOST = 500
"""Documents, patches and units of one kustomization."""
_DEEPEST_VALUES = 30
_MOST_MERGED = 20_000
"""Values that one merge looks at."""
_MOST_OPERATIONS = 500
"""Operations of one patch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patch:
    kind: str
    """Of the target; empty: any."""
    name: str
    content: YamlNode
    """A mapping to merge, or a list of operations."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container of a workload that the kustomization patches."""
    content = read_yaml(file)
    document = content.document
    if document is None:
        return Reading(notifications=content.notifications)
    patches = list(_patches(document, file, repository))[:_MOST]
    units: list[LaunchUnit] = []
    for workload in _workloads(document, file.path.parent, repository) if patches else ():
        units.extend(_units(workload, patches, file, repository))
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def _units(
    workload: YamlNode, patches: list[_Patch], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    patched = workload
    for patch in patches:
        if _is_target(workload, patch):
            content = patch.content
            is_list = content.is_sequence
            patched = _apply_operations(patched, content) if is_list else _merge(patched, content)
    if patched is workload:
        return
    folder = file.path.parent
    step = Step(location=workload.location, message=f"patched by {file.path}")
    is_for_developers = is_development_name(folder.name)
    for unit in document_units(patched, repository, folder):
        context = Context.DEVELOPMENT if is_for_developers else unit.context
        yield replace(unit, steps=(step, *unit.steps), context=context)


def _is_target(workload: YamlNode, patch: _Patch) -> bool:
    kind, name = workload.get("kind").text, workload.at("metadata", "name").text
    return patch.kind in {"", kind} and patch.name in {"", ".*", name}


def _workloads(
    document: YamlNode, folder: PurePosixPath, repository: Repository
) -> Iterator[YamlNode]:
    """Yield the documents of all resources, those of bases included."""
    waiting = [(document, folder, 0)]
    seen: set[PurePosixPath] = set()
    while waiting and len(seen) < _MOST:
        current, here, depth = waiting.pop()
        for key in ("resources", "bases"):
            for element in current.get(key).elements:
                path = path_in(here, element.text)
                if path is None or path in seen or depth > _DEEPEST:
                    continue
                seen.add(path)
                base = _kustomization(path, repository)
                if base is not None:
                    waiting.append((base, path, depth + 1))
                yield from _documents(path, repository)


def _kustomization(folder: PurePosixPath, repository: Repository) -> YamlNode | None:
    for name in _NAMES:
        file = repository.read(folder / name)
        if file is not None:
            return read_yaml(file).document
    return None


def _documents(path: PurePosixPath, repository: Repository) -> tuple[YamlNode, ...]:
    file = repository.read(path)
    return read_yaml(file).documents if file else ()


def _patches(document: YamlNode, file: SourceFile, repository: Repository) -> Iterator[_Patch]:
    folder = file.path.parent
    for key in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for element in document.get(key).elements:
            inline = element.get("patch") if element.is_mapping else element
            path = path_in(folder, element.get("path").text or _one_line(element))
            found = _documents(path, repository) if path else ()
            if not found and inline.text and (element.is_mapping or "\n" in inline.text):
                is_block = inline.line.lstrip()[:1] in {"|", ">"}
                first = inline.location.start.line + is_block
                inner = embedded(file, inline.text, first, Kind.MANIFEST)
                found = read_yaml(inner).documents
            for content in found:
                yield _patch(element.get("target"), content)


def _one_line(element: YamlNode) -> str | None:
    return element.text if element.text and "\n" not in element.text else None


def _patch(target: YamlNode, content: YamlNode) -> _Patch:
    kind = target.get("kind").text or content.get("kind").text
    name = target.get("name").text or content.at("metadata", "name").text
    if target.is_mapping:
        kind, name = target.get("kind").text, target.get("name").text
    return _Patch(kind=kind or "", name=name or "", content=content)


def _merge(base: YamlNode, patch: YamlNode) -> YamlNode:
    """Return `base` with what `patch` sets; each part keeps the place where it is written.

    Of what aliases blow up, only the beginning is merged.
    """
    return _merged(base, patch, [_MOST_MERGED])


def _merged(base: YamlNode, patch: YamlNode, left: list[int], depth: int = 0) -> YamlNode:
    left[0] -= 1
    if depth > _DEEPEST_VALUES or left[0] < 0:
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
    merged = _merged(own.value, other.value, left, depth + 1)
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
            merged[name] = one if is_whole or own is None else _merged(own, one, left, depth + 1)
    return tuple(merged.values())


def _apply_operations(document: YamlNode, operations: YamlNode) -> YamlNode:
    """Return the document after `add`, `replace` and `remove`; other operations do nothing."""
    for one in operations.elements[:_MOST_OPERATIONS]:
        path = (one.get("path").text or "").split("/")[1:]
        keys = [part.replace("~1", "/").replace("~0", "~") for part in path]
        kind = one.get("op").text
        if keys and len(keys) <= _DEEPEST_VALUES and kind in {"add", "replace", "remove"}:
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
