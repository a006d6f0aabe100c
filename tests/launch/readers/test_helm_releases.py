"""Charts are read with the values with which scripts and pipelines of production install them."""

from __future__ import annotations

import pytest

from flaskgate.launch.readers.containers import helm
from tests.launch.repository import Tree

TEMPLATE = """\
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop
          command: ["gunicorn", "app:app"]
          env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]
"""
CHART = {
    "chart/Chart.yaml": "name: shop",
    "chart/values.yaml": 'debug: "0"\nglobal: {x: 1}\n',
    "chart/values-dev.yaml": 'debug: "1"\n',
    "chart/values-eu.yaml": 'debug: "2"\n',
    "more.yaml": 'debug: "3"\n',
    "chart/templates/web.yaml": TEMPLATE,
}


def values(files: dict[str, str]) -> list[str | None]:
    """Return FLASK_DEBUG of every unit of the template, the chart's own first."""
    tree = Tree({**CHART, **files})
    units = helm.read(tree.file("chart/templates/web.yaml"), tree).units
    return [unit.environment["FLASK_DEBUG"].value for unit in units]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("helm upgrade shop chart -f chart/values-eu.yaml", "2", id="a file"),
        pytest.param("helm install shop ./chart --values=more.yaml", "3", id="--values"),
        pytest.param(
            "helm upgrade -i shop chart/ -f more.yaml -f chart/values-eu.yaml", "2", id="the last"
        ),
        pytest.param("helm upgrade shop chart --set debug=1", "1", id="--set"),
        pytest.param("helm upgrade shop chart --set-string x.y=a,debug=1", "1", id="--set-string"),
        pytest.param(
            "helm upgrade shop chart --set debug=4 -f more.yaml", "4", id="what is set beats files"
        ),
        pytest.param("helm upgrade shop \\\n  chart \\\n  --set debug=1", "1", id="over lines"),
        pytest.param("cd chart && helm upgrade shop . -f values-eu.yaml", "2", id="from a folder"),
        pytest.param("helm upgrade shop chart -f chart/values-$REGION.yaml", "2", id="one of some"),
        pytest.param(
            "helm upgrade shop chart -f chart/values-dev.yaml --kube-context production",
            "1",
            id="developers' values in production",
        ),
        pytest.param(
            "helm upgrade shop chart -n prod -f chart/values-dev.yaml", "1", id="a namespace"
        ),
        pytest.param("helm upgrade shop-live chart -f chart/values-dev.yaml", "1", id="a release"),
    ],
)
@pytest.mark.parametrize("name", ["deploy.sh", ".github/workflows/deploy.yml", "Makefile"])
def test_values_of_a_release(name: str, command: str, expected: str) -> None:
    if name == "Makefile":
        command = f"go:\n\t{command}".replace("$REGION", "$(REGION)")
    if name.endswith(".yml"):
        command = f"jobs:\n  x:\n    steps:\n      - run: |\n          {command}\n"
    assert values({name: command + "\n"}) == ["0", expected]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("helm upgrade shop chart", id="the values of the chart"),
        pytest.param("helm upgrade shop chart --set debug=0", id="the same"),
        pytest.param("helm upgrade shop chart -f chart/values-dev.yaml", id="for developers"),
        pytest.param(
            "helm upgrade shop chart -n dev --set debug=1", id="a namespace of developers"
        ),
        pytest.param("helm upgrade shop bitnami/redis --set debug=1", id="the chart of others"),
        pytest.param("helm upgrade shop other --set debug=1", id="another chart"),
        pytest.param("# helm upgrade shop chart --set debug=1", id="a comment"),
        pytest.param("helm upgrade shop chart -f nowhere.yaml", id="a file that is not here"),
        pytest.param("helm lint chart --set debug=1", id="no release"),
        pytest.param("helm upgrade shop chart --set 'a[0].debug=1'", id="an entry of a list"),
    ],
)
def test_what_is_no_release_of_production(command: str) -> None:
    assert values({"deploy.sh": command + "\n"}) == ["0"]


def test_a_script_of_developers_releases_nothing() -> None:
    assert values({"dev/up.sh": "helm upgrade shop ../chart --set debug=1\n"}) == ["0"]


@pytest.mark.parametrize(
    "name", ["chart/values-prod.yaml", "chart/production.values.yml", "chart/values/live.yaml"]
)
def test_values_that_are_called_those_of_production(name: str) -> None:
    assert values({name: "debug: 1\n"}) == ["0", "1"]


@pytest.mark.parametrize("name", ["chart/values-product.yaml", "values-prod.yaml", "chart/prod.md"])
def test_other_files_are_no_values_of_production(name: str) -> None:
    assert values({name: "debug: 1\n"}) == ["0"]


def test_values_of_an_inner_chart() -> None:
    inner = {
        "chart/charts/api/Chart.yaml": "name: api",
        "chart/charts/api/templates/web.yaml": TEMPLATE,
        "deploy.sh": "helm upgrade shop chart --set api.debug=1,debug=5\n",
    }
    tree = Tree({**CHART, **inner})
    units = helm.read(tree.file("chart/charts/api/templates/web.yaml"), tree).units
    assert [unit.environment["FLASK_DEBUG"].value for unit in units][-1] == "1"


@pytest.mark.parametrize(
    "command",
    [
        "helm upgrade shop chart --set " + ".".join("a" * 5000) + "=1",
        "helm upgrade shop chart --set " + ",".join(["a.b=1"] * 2000),
        "helm upgrade shop chart " + "-f chart/values-$A.yaml " * 60,
    ],
)
def test_hostile_commands_end(command: str) -> None:
    assert values({"deploy.sh": command + "\n"})[0] == "0"


def test_a_map_of_the_chart_is_not_known_where_releases_differ() -> None:
    files = {
        "chart/templates/web.yaml": TEMPLATE.replace(
            'env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]',
            "envFrom: [{configMapRef: {name: shop}}]",
        ),
        "chart/templates/map.yaml": "kind: ConfigMap\nmetadata: {name: shop}\n"
        'data: {FLASK_DEBUG: "{{ .Values.debug }}"}\n',
        "deploy.sh": "helm upgrade shop chart --set debug=1\n",
    }
    assert values(files) == [None]
    assert values({**files, "deploy.sh": "helm upgrade shop chart --set debug=0\n"}) == ["0"]


ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}}}
spec:
  destination: {{namespace: {place}}}
  source:
    path: chart
    helm: {helm}
"""
FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: shop, namespace: {place}}}
spec:
  chart: {{spec: {{chart: ./chart}}}}
  values: {{debug: "1"}}
"""
HELMFILE = """\
releases:
- {{name: shop, namespace: {place}, chart: ./chart, {values}}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{valueFiles: [values-eu.yaml]}"),
            "2",
            id="Argo, a file",
        ),
        pytest.param(
            ARGO.format(name="shop", place="prod", helm="{valueFiles: [values-dev.yaml]}"),
            "1",
            id="Argo, developers' values in production",
        ),
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{parameters: [{name: debug, value: '7'}]}"),
            "7",
            id="Argo, a parameter",
        ),
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{values: 'debug: 8'}"),
            "8",
            id="Argo, a text",
        ),
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{valuesObject: {debug: 9}}"),
            "9",
            id="Argo, an object",
        ),
        pytest.param(FLUX.format(place="web"), "1", id="Flux"),
        pytest.param(
            HELMFILE.format(place="web", values="values: [chart/values-eu.yaml]"),
            "2",
            id="helmfile",
        ),
        pytest.param(
            HELMFILE.format(place="web", values="set: [{name: debug, value: 5}]"),
            "5",
            id="helmfile, what is set",
        ),
        pytest.param(
            HELMFILE.format(place="web", values="values: [{debug: 6}]"), "6", id="helmfile, inline"
        ),
    ],
)
def test_values_of_a_declared_release(text: str, expected: str) -> None:
    assert values({"ops/shop.yaml": text, "chart/values-dev.yaml": 'debug: "1"\n'}) == [
        "0",
        expected,
    ]


TERRAFORM = 'resource "helm_release" "shop" {{\n  chart = "{chart}"\n  {values}\n}}\n'
SET = 'set {{\n  name = "debug"\n  value = {value}\n}}'
ANSIBLE = "- hosts: all\n  tasks:\n  - kubernetes.core.helm: {{chart_ref: {chart}, {values}}}\n"
KUSTOMIZE = "helmGlobals: {{chartHome: ..}}\nhelmCharts:\n- {{name: {chart}, {values}}}\n"
INFLATED = "kind: HelmChartInflationGenerator\nname: chart\nchartHome: ..\n"
SET_IN_JSON = (
    '{"resource": {"helm_release": {"shop": {"chart": "../chart",'
    ' "set": [{"name": "debug", "value": "6"}]}}}}'
)


def terraform(values: str, chart: str = "../chart") -> str:
    return TERRAFORM.format(chart=chart, values=values)


def ansible(values: str, chart: str = "chart") -> str:
    return ANSIBLE.format(chart=chart, values=values)


def kustomize(values: str, chart: str = "chart") -> str:
    return KUSTOMIZE.format(chart=chart, values=values)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("main.tf", terraform(SET.format(value="3")), "3"),
        ("main.tf", terraform("values = [yamlencode({ debug = 4 })]"), "4"),
        ("main.tf", terraform('values = [file("../more.yaml")]', "${path.module}/../chart"), "3"),
        ("main.tf", terraform(SET.format(value="var.x")), None),
        ("main.tf.json", SET_IN_JSON, "6"),
        ("play.yml", ansible("values: {debug: 5}", '"{{ playbook_dir }}/../chart"'), "5"),
        ("play.yml", ansible("values_files: [more.yaml]"), "3"),
        ("play.yml", ansible('values: {debug: "{{ x }}"}'), None),
        ("kustomization.yaml", kustomize("valuesInline: {debug: 7}"), "7"),
        ("kustomization.yaml", kustomize("valuesFile: ../more.yaml"), "3"),
        ("inflate.yaml", f"{INFLATED}valuesInline: {{debug: 8}}\n", "8"),
        ("fleet.yaml", "helm: {chart: ../chart, values: {debug: 9}}\n", "9"),
    ],
)
def test_values_of_a_release_of_a_tool(name: str, text: str, expected: str | None) -> None:
    assert values({f"ops/{name}": text}) == ["0", expected]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf", terraform(SET.format(value="3"), "redis")),
        ("main.tf", terraform(SET.format(value="0"))),
        ("dev/main.tf", terraform(SET.format(value="3"), "../../chart")),
        ("play.yml", ansible("state: absent, values: {debug: 5}")),
        ("kustomization.yaml", kustomize("valuesInline: {debug: 7}", "redis")),
    ],
)
def test_what_no_tool_releases(name: str, text: str) -> None:
    assert values({f"ops/{name}": text}) == ["0"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{valueFiles: [values-dev.yaml]}"),
            id="values of developers",
        ),
        pytest.param(
            ARGO.format(name="shop-dev", place="web", helm="{values: 'debug: 1'}"), id="name"
        ),
        pytest.param(FLUX.format(place="dev"), id="a namespace of developers"),
        pytest.param(
            FLUX.format(place="web").replace("./chart", "redis"), id="the chart of others"
        ),
        pytest.param(FLUX.format(place="web").replace("HelmRelease", "Other"), id="another kind"),
        pytest.param(HELMFILE.format(place="web", values="x: 1"), id="no values"),
        pytest.param("releases: 1\n", id="no list"),
        pytest.param("kind: Application\nspec: []\n# argoproj.io\n", id="no source"),
        pytest.param(
            ARGO.format(name="shop", place="web", helm="{values: '{{{{'}"),
            id="values that are none",
        ),
    ],
)
def test_what_declares_no_release_of_production(text: str) -> None:
    assert values({"ops/shop.yaml": text}) == ["0"]
