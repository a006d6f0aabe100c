"""Patches of Kustomize change the workloads of its bases."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.containers import kustomize
from flaskgate.model.findings import Context
from tests.launch.repository import Tree


def values_of(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


BASE = """\
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
      - name: web
        command: [gunicorn, app:app]
        env: [{name: A, value: "1"}, {name: B, value: "1"}]
"""
STRATEGIC = """\
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
      - name: web
        command: [flask, run]
        env: [{name: FLASK_DEBUG, value: "1"}, {name: B, $patch: delete}]
"""
OPERATIONS = """\
- {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: FLASK_DEBUG, value: "1"}}
- {op: replace, path: /spec/template/spec/containers/0/command, value: [flask, run]}
- {op: remove, path: /spec/template/spec/containers/0/env/1}
- {op: add, path: /spec/none/0, value: 1}
- {op: test, path: /kind, value: Pod}
"""


def kustomized(kustomization: str, folder: str = "prod", **files: str) -> tuple[LaunchUnit, ...]:
    name = f"{folder}/kustomization.yaml"
    named = {f"{folder}/{path}.yaml": text for path, text in files.items()}
    base = {"base/kustomization.yaml": "resources: [shop.yaml, ../base]", "base/shop.yaml": BASE}
    tree = Tree({name: kustomization, **base, **named})
    return kustomize.read(tree.file(name), tree).units


@pytest.mark.parametrize(
    "kustomization",
    [
        pytest.param("", id="empty"),
        pytest.param("resources: [../base]", id="nothing is patched"),
        pytest.param("resources: [../base]\npatches: [{path: none.yaml}]", id="no such patch"),
        pytest.param("resources: [../../..]\npatches: [{path: p.yaml}]", id="outside"),
        pytest.param(
            "resources: [../base]\npatches: [{path: p.yaml, target: {kind: Job}}]",
            id="another target",
        ),
    ],
)
def test_nothing_is_patched(kustomization: str) -> None:
    assert kustomized(kustomization, p=STRATEGIC) == ()


INLINE = "\n".join(f"    {line}" for line in STRATEGIC.splitlines())


@pytest.mark.parametrize(
    ("kustomization", "patch"),
    [
        pytest.param("resources: [../base]\npatches: [{path: p.yaml}]", STRATEGIC, id="patches"),
        pytest.param("bases: [../base]\npatchesStrategicMerge: [p.yaml]", STRATEGIC, id="old"),
        pytest.param(f"resources: [../base]\npatches:\n- patch: |\n{INLINE}\n", "", id="inline"),
        pytest.param(
            "resources: [../base]\npatches: [{path: p.yaml, target: {kind: Deployment}}]",
            OPERATIONS,
            id="operations",
        ),
        pytest.param(
            "bases: [../base]\npatchesJson6902: [{path: p.yaml, target: {name: shop}}]",
            OPERATIONS,
            id="old operations",
        ),
    ],
)
def test_patches(kustomization: str, patch: str) -> None:
    (unit,) = kustomized(kustomization, p=patch)
    assert unit.command.words == ("flask", "run")
    assert values_of(unit) == {"A": "1", "FLASK_DEBUG": "1"}
    assert unit.command.location.path.parts[0] == "prod"
    assert unit.environment["A"].location.path.name == "shop.yaml"
    assert unit.steps[0].message == "patched by prod/kustomization.yaml"


def test_a_bomb_in_both_ends() -> None:
    levels = "".join(
        f"l{n}: &l{n} {{a: *l{n - 1}, b: *l{n - 1}, c: *l{n - 1}}}\n" for n in range(1, 28)
    )
    bomb = f"{BASE}l0: &l0 {{x: y}}\n{levels}"
    name = "prod/kustomization.yaml"
    files = {name: "resources: [b.yaml]\npatches: [{path: b.yaml}]", "prod/b.yaml": bomb}
    tree = Tree(files)
    assert len(kustomize.read(tree.file(name), tree).units) == 1


def test_an_overlay_for_developers() -> None:
    (unit,) = kustomized("resources: [../base]\npatches: [{path: p.yaml}]", "dev", p=STRATEGIC)
    assert unit.context is Context.DEVELOPMENT


def test_a_patch_of_many_labels_leaves_the_rest_of_the_workload() -> None:
    labels = ", ".join(f"l{number}: x" for number in range(600))
    named = f"metadata: {{name: shop, labels: {{{labels}}}}}"
    base = BASE.replace("metadata: {name: shop}", named)
    patch = STRATEGIC.replace("metadata: {name: shop}", named)
    tree = Tree(
        {
            "base/kustomization.yaml": "resources: [shop.yaml]",
            "base/shop.yaml": base,
            "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]",
            "prod/p.yaml": patch,
        }
    )
    (unit,) = kustomize.read(tree.file("prod/kustomization.yaml"), tree).units
    assert values_of(unit) == {"A": "1", "FLASK_DEBUG": "1"}
