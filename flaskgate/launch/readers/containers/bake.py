"""Reads a file of `docker buildx bake`: which stage of which Dockerfile becomes an image.

Source: https://docs.docker.com/build/bake/reference/. What `docker buildx bake` builds by itself
counts, the group or target `default`, and what is named for production; all where there is neither.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.hcl import read_blocks
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.images.development import is_development_name, is_production_name
from flaskgate.launch.images.images import Image, read_image
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.own_images import base_built
from flaskgate.launch.readers.common.unit_builders import exec_command, lines_of
from flaskgate.launch.readers.containers.dockerfile import unit_of
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context, Step

_MOST = 200
"""Targets of a file."""
_DEEPEST = 10
"""Groups in groups."""
_REFERENCE = re.compile(r"\$\{(\w+)\}")

_Table = Mapping[str, Mapping[str, MappingEntry]]


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each image that is built; a stage that cannot be told is unknown."""
    bake = _json(file) if file.path.suffix.lower() == ".json" else _hcl(file)
    units = (_unit(name, bake, file, repository) for name in sorted(bake.wanted())[:_MOST])
    return Reading(units=tuple(unit for unit in units if unit is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bake:
    targets: _Table = field(default_factory=dict)
    groups: _Table = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    """Those with a default, which the environment of the build may replace."""

    def wanted(self) -> set[str]:
        """Return the names of the targets that are built for production."""
        found: set[str] = set()
        names = {"default", *filter(is_production_name, (*self.targets, *self.groups))}
        for _ in range(_DEEPEST):
            found |= names & self.targets.keys()
            names = {
                one.scalar
                for name in names & self.groups.keys()
                for one in _elements(self.groups[name], "targets")
            }
        return found or set(self.targets)

    def get(self, name: str, key: str) -> YamlNode | None:
        """Return what a target says, or the last of those that it inherits from."""
        waiting, seen = [name], set[str]()
        while waiting:
            one = waiting.pop()
            entries = self.targets.get(one, {})
            if key in entries:
                return entries[key].value
            if one not in seen:
                seen.add(one)
                waiting += [parent.scalar for parent in _elements(entries, "inherits")]
        return None

    def text(self, name: str, key: str, default: str = "") -> str:
        """Return a text with the defaults of its variables; others stay as they are."""
        value = self.get(name, key)
        return default if value is None or value.text is None else self.expand(value)

    def expand(self, value: YamlNode) -> str:
        """Return a text with the defaults of its variables; others stay as they are."""
        if not value.line.startswith(('"', "<<")) and value.scalar.isidentifier():
            return self.variables.get(value.scalar, f"${{{value.scalar}}}")
        return _REFERENCE.sub(lambda one: self.variables.get(one[1], one[0]), value.scalar)


def _elements(entries: Mapping[str, MappingEntry], key: str) -> tuple[YamlNode, ...]:
    return entries[key].value.elements[:_MOST] if key in entries else ()


def _hcl(file: SourceFile) -> _Bake:
    found: dict[str, dict[str, Mapping[str, MappingEntry]]] = {
        "target": {},
        "group": {},
        "variable": {},
    }
    for block in read_blocks(file):
        if block.name in found:
            found[block.name][block.owner] = block.entries
    return _bake(found)


def _json(file: SourceFile) -> _Bake:
    document = read_document(replace(file, kind=Kind.JSON)).document
    names = ("target", "group", "variable") if document is not None else ()
    return _bake(
        {
            name: {one.name: one.value.members for one in document.get(name).entries}
            for name in names
            if document is not None
        }
    )


def _bake(found: Mapping[str, _Table]) -> _Bake:
    variables = found.get("variable", {})
    return _Bake(
        targets=found.get("target", {}),
        groups=found.get("group", {}),
        variables={
            name: entries["default"].value.scalar
            for name, entries in variables.items()
            if "default" in entries and "${" not in entries["default"].value.scalar
        },
    )


def _base(reference: str, name: str, bake: _Bake, file: SourceFile, given: _Given) -> Image | None:
    """Return the image of another target that a target is told to build on, by `contexts`.

    One that another target is tagged with is found when that is built, too.
    """
    table = bake.get(name, "contexts")
    told = {one.name: bake.expand(one.value) for one in (table.entries[:_MOST] if table else ())}
    start, _, target = told.get(reference, "").partition(":")
    if start != "target":
        tagged = (one for one in bake.targets if reference in _tags(one, bake))
        target = next(tagged, "")
    if target not in bake.targets or target in given.building:
        return base_built(reference, given.repository)
    return _image(target, bake, file, given.within(target))


def _tags(name: str, bake: _Bake) -> Iterator[str]:
    table = bake.get(name, "tags")
    return (bake.expand(one) for one in (table.elements[:_MOST] if table else ()))


@dataclass(frozen=True, slots=True)
class _Given:
    repository: Repository
    building: frozenset[str]
    """The targets that are being built, which are not their own bases."""

    def within(self, target: str) -> _Given:
        return replace(self, building=self.building | {target})


def _image(name: str, bake: _Bake, file: SourceFile, given: _Given) -> Image | None:
    dockerfile, context = _dockerfile(name, bake, file, given.repository)
    if dockerfile is None:
        return None
    return read_image(
        dockerfile,
        repository=given.repository,
        target=bake.text(name, "target"),
        args={one.name: _argument(one.value, bake) for one in _arguments(name, bake)},
        context_folder=context,
        base_of=lambda reference: _base(reference, name, bake, file, given),
    )


def _unit(name: str, bake: _Bake, file: SourceFile, repository: Repository) -> LaunchUnit | None:
    dockerfile, _ = _dockerfile(name, bake, file, repository)
    if dockerfile is None:
        return None
    stage, said = bake.text(name, "target"), bake.get(name, "target")
    first = next((one.location for one in bake.targets[name].values()), lines_of(file, 1, 1))
    place = first if said is None else said.location
    if "${" in stage:
        command = exec_command((stage,), place, key="target")
        return LaunchUnit(name=f"target {name}", command=command, reach="image")
    image = _image(name, bake, file, _Given(repository, frozenset({name})))
    is_for_developers = is_development_name(name)
    unit = unit_of(image, repository, is_for_developers=is_for_developers) if image else None
    if unit is None:
        return None
    what = f"the stage {stage} of {dockerfile.path}" if stage else f"{dockerfile.path}"
    step = Step(location=place, message=f"target {name} builds {what}")
    told = Context.UNKNOWN if is_production_name(name) else unit.context
    return replace(unit, name=f"target {name}", steps=(step, *unit.steps), context=told)


def _arguments(name: str, bake: _Bake) -> tuple[MappingEntry, ...]:
    table = bake.get(name, "args")
    return table.entries[:_MOST] if table is not None else ()


def _argument(value: YamlNode, bake: _Bake) -> str | None:
    text = bake.expand(value)
    return None if "${" in text else text


def _dockerfile(
    name: str, bake: _Bake, file: SourceFile, repository: Repository
) -> tuple[SourceFile | None, PurePosixPath | None]:
    """Return the Dockerfile and its context: from the folder of the file, else from the root."""
    context = bake.text(name, "context", ".")
    dockerfile = bake.text(name, "dockerfile", "Dockerfile")
    for folder in _folders(context, file):
        found = repository.read(PurePosixPath(posixpath.normpath(f"{folder}/{dockerfile}")))
        if found is not None:
            return found, folder
    return None, None


def _folders(context: str, file: SourceFile) -> Iterator[PurePosixPath]:
    if re.search(r"\A/|\$\{|:", context):
        return
    for base in dict.fromkeys((file.path.parent, PurePosixPath())):
        folder = posixpath.normpath(f"{base}/{context}")
        if not folder.startswith(".."):
            yield PurePosixPath(folder)
