"""What manifests say of releases of charts: Argo CD, Flux, helmfile, Fleet, Kustomize, Ansible.

See https://argo-cd.readthedocs.io/en/stable/user-guide/helm/, https://fluxcd.io/flux/components/helm/helmreleases/,
https://helmfile.readthedocs.io/, https://fleet.rancher.io/ref-fleet-yaml,
https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_helmchartinflationgenerator_ and
https://docs.ansible.com/ansible/latest/collections/kubernetes/core/helm_module.html.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.formats.yaml_values import YamlNode, plain
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.common.ansible_variables import fill, variables_beside
from flaskgate.launch.readers.containers.chart_values import Values, set_by, table, told, with_texts
from flaskgate.model.files import Kind, SourceFile

MARKS = (
    *(b"argoproj.io", b"helm.toolkit.fluxcd.io", b"releases:", b"helmCharts"),
    *(b"HelmChartInflationGenerator", b"chart_ref", b"valuesFiles", b"helm:"),
)
"""What a file holds that says something of releases."""
_ANSIBLE = frozenset({"helm", "helm_template"})
_DEEPEST = 10
_FOLDERS = {"playbook_dir": ".", "role_path": ".."}
"""Variables of Ansible that are a folder, from the file that uses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a manifest says of one release."""

    chart: str
    node: YamlNode
    names: tuple[str | None, ...]
    """Of the release and of where it goes."""
    files: tuple[str, ...] = ()
    inline: tuple[Values, ...] = ()


def said_by(file: SourceFile, repository: Repository) -> Iterator[Said]:
    """Yield what a file of YAML says of releases."""
    for document in read_yaml(file).documents:
        kind = document.get("kind").text
        if kind in _BY_KIND:
            yield from _BY_KIND[kind](document)
        elif document.is_sequence:
            yield from _by_ansible(document, variables_beside(file.path, repository), 0)
        elif document.get("kind").is_absent or kind == "Kustomization":
            yield from _by_helmfile(document)
            yield from _by_kustomize(document)
            yield from _by_fleet(document)


def values_in(text: str) -> Values:
    """Return the values that a text of YAML holds."""
    file = SourceFile(
        path=PurePosixPath("values.yaml"), kind=Kind.MANIFEST, data=text.encode("utf-8", "replace")
    )
    document = read_yaml(file).document if text else None
    return table(plain(document)) if document else {}


def pairs_of(elements: Iterable[YamlNode]) -> list[str]:
    """Return what names and values say, as `--set` has it."""
    return [f"{one.get('name').text}={one.get('value').text}" for one in elements]


def _texts(*values: YamlNode) -> tuple[str, ...]:
    return tuple(one.text for value in values for one in (value, *value.elements) if one.text)


def _by_argo(document: YamlNode) -> Iterator[Said]:
    names = (
        document.at("metadata", "name").text,
        document.at("spec", "destination", "namespace").text,
    )
    sources = (document.at("spec", "source"), *document.at("spec", "sources").elements)
    for source in sources:
        helm = source.get("helm")
        pairs = pairs_of(helm.get("parameters").elements)
        inline = (values_in(helm.get("values").text or ""), table(plain(helm.get("valuesObject"))))
        yield Said(
            chart=source.get("path").text or "",
            node=helm,
            names=names,
            files=tuple(one.text or "" for one in helm.get("valueFiles").elements),
            inline=(*inline, set_by(pairs, is_text=False)),
        )


def _by_flux(document: YamlNode) -> Iterator[Said]:
    meta, spec = document.get("metadata"), document.get("spec")
    yield Said(
        chart=spec.at("chart", "spec", "chart").text or "",
        node=spec,
        names=(meta.get("name").text, meta.get("namespace").text, spec.get("targetNamespace").text),
        inline=(table(plain(spec.get("values"))),),
    )


def _by_helmfile(document: YamlNode) -> Iterator[Said]:
    for one in document.get("releases").elements:
        values = one.get("values").elements
        pairs = pairs_of(one.get("set").elements)
        yield Said(
            chart=one.get("chart").text or "",
            node=one,
            names=(one.get("name").text, one.get("namespace").text),
            files=tuple(each.text for each in values if each.text),
            inline=(*(table(plain(each)) for each in values), set_by(pairs, is_text=False)),
        )


def _by_kustomize(document: YamlNode) -> Iterator[Said]:
    home = document.at("helmGlobals", "chartHome").text
    for one in document.get("helmCharts").elements:
        yield _inflated(one, home)


def _by_generator(document: YamlNode) -> Iterator[Said]:
    yield _inflated(document, document.get("chartHome").text)


def _inflated(one: YamlNode, home: str | None) -> Said:
    """Return a chart that Kustomize inflates: its name is that of a folder in its home."""
    name = one.get("name").text or ""
    return Said(
        chart=posixpath.join(home or "charts", name) if name else "",
        node=one,
        names=(one.get("releaseName").text, one.get("namespace").text),
        files=_texts(one.get("valuesFile"), one.get("additionalValuesFiles")),
        inline=(table(plain(one.get("valuesInline"))),),
    )


def _by_fleet(document: YamlNode) -> Iterator[Said]:
    helm = document.get("helm")
    if helm.get("chart").text:
        yield Said(
            chart=helm.get("chart").text or "",
            node=helm,
            names=(helm.get("releaseName").text, document.get("defaultNamespace").text),
            files=_texts(helm.get("valuesFiles")),
            inline=(table(plain(helm.get("values"))),),
        )


def _by_ansible(tasks: YamlNode, variables: Mapping[str, str], depth: int) -> Iterator[Said]:
    for task in tasks.elements if depth <= _DEEPEST else ():
        known = {**variables, **_texts_in(task.get("vars"))}
        for entry in task.entries:
            given = entry.value
            is_ours = entry.name.rpartition(".")[2] in _ANSIBLE and given.get("chart_ref").text
            states = {given.get(key).text for key in ("state", "release_state")}
            if is_ours and "absent" not in states:
                yield _installed_by(given, known)
            elif given.is_sequence:
                yield from _by_ansible(given, known, depth + 1)


def _texts_in(variables: YamlNode) -> dict[str, str]:
    return {one.name: one.value.text for one in variables.entries if one.value.text}


def _installed_by(given: YamlNode, variables: Mapping[str, str]) -> Said:
    known = {**variables, **_FOLDERS}
    pairs = [fill(one.get("value").text or "", known) for one in given.get("set_values").elements]
    inline = [
        with_texts(plain(given.get(key)), lambda text: _filled(text, known))
        for key in ("values", "release_values")
    ]
    return Said(
        chart=fill(given.get("chart_ref").text or "", known),
        node=given,
        names=tuple(given.get(key).text for key in ("name", "release_name", "release_namespace")),
        files=tuple(fill(one, known) for one in _texts(given.get("values_files"))),
        inline=(*map(table, inline), set_by(pairs, is_text=False)),
    )


def _filled(text: str, variables: Mapping[str, str]) -> object:
    return told(fill(text, variables)) if "{{" in text else text


_BY_KIND = {
    "Application": _by_argo,
    "HelmRelease": _by_flux,
    "HelmChartInflationGenerator": _by_generator,
}
