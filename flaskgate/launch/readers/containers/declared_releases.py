"""Finds releases of Helm charts that manifests declare: Argo CD, Flux, and helmfile.

See https://argo-cd.readthedocs.io/en/stable/user-guide/helm/, https://fluxcd.io/flux/components/helm/helmreleases/
and https://helmfile.readthedocs.io/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.formats.yaml_values import YamlNode, plain
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.containers.chart_values import Values, data_of, merged, set_by, table
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Step

_MARKS = (b"argoproj.io", b"helm.toolkit.fluxcd.io", b"releases:")
_PRODUCTION = re.compile(r"(?<![a-z])(?:prod|prd|production|live)(?![a-z])", re.IGNORECASE)
_LARGEST = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A chart with values of its own."""

    values: Values
    """What lies over the values of the chart."""
    step: Step
    """What installs it: a command, a manifest, or a file that says so by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a manifest says of one release."""

    chart: str
    node: YamlNode
    names: tuple[str | None, ...]
    """Of the release and of where it goes."""
    files: tuple[str, ...] = ()
    inline: tuple[Values, ...] = ()


def declared(
    repository: Repository, charts: Collection[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, Release]]:
    """Yield the releases of production that manifests declare, each with its chart's folder."""
    paths = (one for one in sorted(repository.paths) if one.suffix in {".yaml", ".yml"})
    for path in paths if charts else ():
        file = repository.read(path)
        if file is None or len(file.data) > _LARGEST or not any(m in file.data for m in _MARKS):
            continue
        for document in read_yaml(file).documents:
            for one in _said(document):
                yield from _releases(one, file, repository, charts)


def _said(document: YamlNode) -> Iterator[_Said]:
    kind = document.get("kind").text
    if kind == "Application":
        yield from _by_argo(document)
    elif kind == "HelmRelease":
        yield from _by_flux(document)
    elif document.get("kind").is_absent:
        yield from _by_helmfile(document)


def _by_argo(document: YamlNode) -> Iterator[_Said]:
    names = (
        document.at("metadata", "name").text,
        document.at("spec", "destination", "namespace").text,
    )
    sources = (document.at("spec", "source"), *document.at("spec", "sources").elements)
    for source in sources:
        helm = source.get("helm")
        pairs = [
            f"{one.get('name').text}={one.get('value').text}"
            for one in helm.get("parameters").elements
        ]
        inline = (_read(helm.get("values").text or ""), table(plain(helm.get("valuesObject"))))
        yield _Said(
            chart=source.get("path").text or "",
            node=helm,
            names=names,
            files=tuple(one.text or "" for one in helm.get("valueFiles").elements),
            inline=(*inline, set_by(pairs, is_text=False)),
        )


def _by_flux(document: YamlNode) -> Iterator[_Said]:
    meta, spec = document.get("metadata"), document.get("spec")
    yield _Said(
        chart=spec.at("chart", "spec", "chart").text or "",
        node=spec,
        names=(meta.get("name").text, meta.get("namespace").text, spec.get("targetNamespace").text),
        inline=(table(plain(spec.get("values"))),),
    )


def _by_helmfile(document: YamlNode) -> Iterator[_Said]:
    for one in document.get("releases").elements:
        values = one.get("values").elements
        pairs = [
            f"{each.get('name').text}={each.get('value').text}" for each in one.get("set").elements
        ]
        yield _Said(
            chart=one.get("chart").text or "",
            node=one,
            names=(one.get("name").text, one.get("namespace").text),
            files=tuple(each.text for each in values if each.text),
            inline=(*(table(plain(each)) for each in values), set_by(pairs, is_text=False)),
        )


def _read(text: str) -> Values:
    file = SourceFile(
        path=PurePosixPath("values.yaml"), kind=Kind.MANIFEST, data=text.encode("utf-8", "replace")
    )
    document = read_yaml(file).document if text else None
    return table(plain(document)) if document else {}


def _releases(
    said: _Said, file: SourceFile, repository: Repository, charts: Collection[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, Release]]:
    chart = next((one for one in _meant(said.chart, file, ()) if one in charts), None)
    if chart is None or _is_for_developers(said, file):
        return
    paths = (
        next((p for p in _meant(one, file, (chart,)) if p in repository.paths), None)
        for one in said.files
    )
    read = [data_of(one, repository) for one in paths if one is not None]
    values: Mapping[str, object] = reduce(merged, [*read, *said.inline], dict[str, object]())
    if values:
        step = Step(location=said.node.location, message=f"release of {chart.name}")
        yield chart, Release(values=values, step=step)


def _meant(name: str, file: SourceFile, near: Iterable[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the paths that a manifest may mean: from its folder, the root, or another one."""
    for folder in (*map(str, near), str(file.path.parent), ""):
        path = posixpath.normpath(posixpath.join(folder, name)) if name else "/"
        if not path.startswith(("/", "..")):
            yield PurePosixPath(path)


def _is_for_developers(said: _Said, file: SourceFile) -> bool:
    places = [one for one in said.names if one]
    if any(map(_PRODUCTION.search, places)):
        return False
    stems = [PurePosixPath(one).stem for one in said.files]
    return any(map(is_development_name, [*places, *stems, *file.path.parts[:-1], file.path.stem]))
