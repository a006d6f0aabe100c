"""What Terraform says of releases of Helm charts: `helm_release` with the path of a chart.

See https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release. What
Terraform computes is not known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.hcl import FILE, Block, plain_text, read_blocks
from flaskgate.launch.formats.terraform_json import read_json_blocks
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.formats.yaml_values import plain
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.containers.chart_values import (
    Values,
    set_by,
    table,
    told,
    with_texts,
)
from flaskgate.launch.readers.containers.said_releases import Said, pairs_of, values_in
from flaskgate.model.files import SourceFile

MARKS = (b"helm_release",)
_FOLDER = re.compile(r"\$\{path\.\w+\}")
_COMPUTED = re.compile(r"%\{[^}]*\}")
_SETS = ("set", "set_sensitive")


def said_by(file: SourceFile, repository: Repository) -> Iterator[Said]:
    """Yield what a file of Terraform says of releases."""
    is_json = file.path.suffix == ".json"
    for block in read_json_blocks(file) if is_json else read_blocks(file):
        if block.name == "resource" and block.owner.startswith("helm_release."):
            yield from _said(block, file, repository)


def _said(block: Block, file: SourceFile, repository: Repository) -> Iterator[Said]:
    given = {name: entry.value for name, entry in block.entries.items()}
    chart = given.get("chart")
    if chart is None or not chart.text or "repository" in given:
        return
    listed = given.get("values")
    values = (listed, *listed.elements) if listed else ()
    names = [given[name].text for name in ("name", "namespace") if name in given]
    yield Said(
        chart=_FOLDER.sub(".", chart.text),
        node=chart,
        names=(*names, block.owner.partition(".")[2]),
        inline=(
            *(_values(one, file, repository) for one in values if not one.is_sequence),
            set_by(map(plain_text, _pairs(block)), is_text=False),
        ),
    )


def _pairs(block: Block) -> Iterator[str]:
    for name in _SETS:
        if name in block.entries:
            listed = block.entries[name].value
            yield from pairs_of((*listed.elements, *([listed] if listed.is_mapping else [])))
    for inner in block.blocks:
        if inner.name in _SETS and {"name", "value"} <= inner.entries.keys():
            said = (inner.entries[key].value.text or "" for key in ("name", "value"))
            yield "=".join(said)


def _values(value: YamlNode, file: SourceFile, repository: Repository) -> Values:
    """Return the values of a text, of a file that is read or rendered, or of an object."""
    if value.is_mapping:
        return table(with_texts(plain(value), lambda text: told(plain_text(text))))
    text = value.text or ""
    if value.tag == FILE:
        named = (folder / text for folder in (file.path.parent, PurePosixPath()))
        found = next((one for one in map(_normal, named) if one in repository.paths), None)
        read = repository.read(found) if found else None
        text = read.text if read else ""
    read_values = values_in(_COMPUTED.sub("", plain_text(text)))
    return table(with_texts(read_values, lambda one: told(one) if "${" in one else one))


def _normal(path: PurePosixPath) -> PurePosixPath:
    return PurePosixPath(posixpath.normpath(path))
