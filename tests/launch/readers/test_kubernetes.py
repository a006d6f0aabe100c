"""Containers of workloads become units, with what their image and their ConfigMaps add."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import OTHERS, LaunchUnit
from flaskgate.launch.readers.containers.kubernetes import read
from tests.launch.repository import Tree

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
  - name: api
    image: shop
"""
FLASK_RUN = POD + '    command: ["flask"]\n    args: ["run", "--host=0.0.0.0"]\n'


def units(manifest: str, **files: str) -> tuple[LaunchUnit, ...]:
    named = {
        name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in files.items()
    }
    tree = Tree({"k8s/shop.yaml": manifest, **named})
    return read(tree.file("k8s/shop.yaml"), tree).units


def values(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param("", id="empty"),
        pytest.param("kind: Service\nspec: {ports: [1]}", id="no workload"),
        pytest.param("spec: {containers: [{command: [a]}]}", id="no kind"),
        pytest.param(POD, id="nothing tells what the image starts"),
        pytest.param(POD + '    args: ["--port=80"]', id="arguments for an unknown image"),
        pytest.param(POD + "    command: flask run", id="a command that is no list"),
        pytest.param("kind: Pod\nspec: {containers: [a, 1, null]}", id="containers that are none"),
        pytest.param("kind: Pod\nspec: &a {containers: [*a]}", id="a ring"),
    ],
)
def test_no_unit(manifest: str) -> None:
    assert units(manifest) == ()


def test_command_and_arguments_are_one_command() -> None:  # B059
    (unit,) = units(FLASK_RUN)
    assert unit.name == "Pod shop, container api"
    assert unit.command.words == ("flask", "run", "--host=0.0.0.0")
    assert unit.command.text == 'command, args: ["flask", "run", "--host=0.0.0.0"]'
    assert (unit.command.location.start, unit.command.location.end.line) == ((9, 5), 10)
    assert unit.serves


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param("[{name: D, value: '1'}]", {"D": "1"}, id="B060: a value"),
        pytest.param("[{name: D, value: 1}]", {"D": "1"}, id="a number"),
        pytest.param("[{name: D}]", {"D": ""}, id="no value is empty"),
        pytest.param(
            "[{name: D, valueFrom: {secretKeyRef: {name: a, key: b}}}]", {"D": None}, id="secret"
        ),
        pytest.param(
            "[{name: D, valueFrom: {configMapKeyRef: {name: c, key: DEBUG}}}]",
            {"D": "yes"},
            id="a key of a ConfigMap",
        ),
        pytest.param(
            "[{name: D, valueFrom: {configMapKeyRef: {name: c, key: X}}}]", {"D": None}, id="no key"
        ),
        pytest.param(
            "[{name: A, value: x}, {name: D, value: $(A)$(B)$$(A)}]",
            {"A": "x", "D": "x$(B)$(A)"},
            id="references",
        ),
    ],
)
def test_environment(env: str, expected: dict[str, str | None]) -> None:
    config = "kind: ConfigMap\nmetadata: {name: c}\ndata: {DEBUG: 'yes'}"
    (unit,) = units(FLASK_RUN + f"    env: {env}", k8s__config_yaml=config)
    assert values(unit) == expected


FROM = "    envFrom: [{configMapRef: {name: c}}]\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {OTHERS: None}, id="no such ConfigMap"),
        pytest.param(
            {"x_yaml": "kind: ConfigMap\nmetadata: {name: c}\ndata: {FLASK_DEBUG: '1'}"},
            {"FLASK_DEBUG": "1"},
            id="B062: anywhere in the repository",
        ),
        pytest.param(
            {
                "x_yaml": "kind: ConfigMap\nmetadata: {name: c}\ndata: {D: far}",
                "k8s__c_yaml": "kind: List\nitems:\n"
                "- {kind: ConfigMap, metadata: {name: c}, data: {D: near}}",
            },
            {"D": "near"},
            id="the nearest one",
        ),
        pytest.param(
            {
                "a__x_yaml": "kind: ConfigMap\nmetadata: {name: c}\ndata: {D: 1, E: 1}",
                "b__x_yaml": "kind: ConfigMap\nmetadata: {name: c}\ndata: {D: 2, E: 1}",
            },
            {"D": None, "E": "1"},
            id="several that differ",
        ),
        pytest.param(
            {
                "k8s__kustomization_yaml": "configMapGenerator:\n"
                "- {name: c, literals: ['D=1', E], envs: [conf, none]}",
                "k8s__conf": "F=2",
            },
            {"D": "1", "F": "2"},
            id="a generator of Kustomize",
        ),
    ],
)
def test_config_maps(files: dict[str, str], expected: dict[str, str | None]) -> None:
    (unit,) = units(FLASK_RUN + FROM, **files)
    assert values(unit) == expected


def test_the_image_says_what_the_container_does_not() -> None:
    dockerfile = 'FROM python\nWORKDIR /app\nCOPY . .\nENV A=1 B=1\nCMD ["python", "app.py"]\n'
    (unit,) = units(POD + "    env: [{name: B, value: '2'}]", Dockerfile=dockerfile)
    assert unit.command.words == ("python", "app.py")
    assert values(unit) == {"A": "1", "B": "2"}
    assert (str(unit.folder), bool(unit.mounts)) == ("/app", True)
    assert unit.steps[0].message == "runs the image of Dockerfile"


@pytest.mark.parametrize("image", ["redis:7", "quay.io/x/redisgears", "nginx", "postgres@sha256:0"])
def test_the_only_dockerfile_is_not_that_of_an_image_of_others(image: str) -> None:
    manifest = POD.replace("image: shop", f"image: {image}")
    assert units(manifest, Dockerfile="FROM python\nCMD flask run\n") == ()


def test_arguments_follow_the_entrypoint_of_the_image() -> None:
    dockerfile = 'FROM python\nENTRYPOINT ["python"]\nCMD ["app.py"]\n'
    (unit,) = units(POD + "    args: ['web.py']", shop__Dockerfile=dockerfile, api__Dockerfile="")
    assert unit.command.words == ("python", "web.py")


@pytest.mark.parametrize(
    ("kind", "body", "serves"),
    [
        pytest.param("Deployment", "{template: {spec: {containers: [C]}}}", True, id="Deployment"),
        pytest.param("Service", "{template: {spec: {containers: [C]}}}", True, id="Knative"),
        pytest.param("Job", "{template: {spec: {containers: [C]}}}", False, id="Job"),
        pytest.param(
            "CronJob",
            "{jobTemplate: {spec: {template: {spec: {containers: [C]}}}}}",
            False,
            id="CronJob",
        ),
        pytest.param("Pod", "{containers: [{}], initContainers: [C]}", False, id="initContainer"),
    ],
)
def test_kinds(kind: str, body: str, *, serves: bool) -> None:
    container = "[{command: [flask, run]}]"
    (unit,) = units(f"kind: {kind}\nspec: {body.replace('[C]', container)}")
    assert unit.serves is serves


def test_parameters_of_a_template() -> None:
    template = """\
kind: Template
parameters:
- {name: CMD, value: flask}
objects:
- kind: DeploymentConfig
  spec:
    template:
      spec: {containers: [{command: ["${CMD}", "run"], ports: [{containerPort: 80}]}]}
"""
    (unit,) = units(template)
    assert unit.command.words == ("flask", "run")
    assert unit.reach == "listens on port 80"


CUSTOM = """\
kind: Template
parameters:
- {name: CMD, value: flask}
objects:
- kind: ConfigMap
  data: {image: none, command: [flask, run]}
- kind: ClowdApp
  x-anchors:
    pod: &pod {image: '${IMAGE}:${TAG}', args: ['${CMD}', run]}
  spec:
    deployments:
    - {name: web, podSpec: {<<: *pod, env: []}}
"""


def test_custom_resources_of_a_template_are_known_by_their_shape() -> None:
    assert {unit.command.words for unit in units(CUSTOM)} == {("flask", "run")}


def test_variables_of_custom_resources_are_filled_in_as_far_as_they_are_known() -> None:
    env = "[{name: A, value: '${CMD}'}, {name: B, value: '${OTHER}'}, {name: C, value: c}]"
    (unit, *_) = units(CUSTOM.replace("env: []", f"env: {env}"))[-1:]
    found = {name: one.value for name, one in unit.environment.items()}
    assert found == {"A": "flask", "B": None, "C": "c"}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("[flask, run, $(PORT)]", ("flask", "run", "80"), id="set here"),
        pytest.param("[flask, run, $(SIZE)]", ("flask", "run", UNKNOWN), id="set by a controller"),
        pytest.param("[sh, -c, echo $(date)]", ("sh", "-c", "echo $(date)"), id="of a shell"),
        pytest.param("[flask, run, $$(PORT)]", ("flask", "run", "$(PORT)"), id="escaped"),
    ],
)
@pytest.mark.parametrize("kind", ["Deployment", "LeaderWorkerSet"])
def test_references_to_variables(command: str, words: tuple[str, ...], kind: str) -> None:
    template = "leaderTemplate" if kind != "Deployment" else "template"
    manifest = (
        f"kind: {kind}\nmetadata: {{name: a}}\nspec: {{{template}: {{spec: {{containers: [{{"
        f"image: shop/a, env: [{{name: PORT, value: '80'}}], command: {command}}}]}}}}}}\n"
    )
    assert [unit.command.words for unit in units(manifest)] == [words]


FAIR = """
kind: Deployment
metadata: {name: fair}
spec:
  template:
    spec:
      containers:
      - {name: a, image: 'registry/elk/filebeat:6', args: [-c, x.yml]}
      - {name: b, image: 'registry/web/fair:1'}
"""


def test_of_several_images_the_one_called_like_the_workload_is_the_only_dockerfiles() -> None:
    tree = Tree({"pod.yaml": FAIR, "Dockerfile": "FROM python\nCOPY . .\nCMD python app.py\n"})
    assert [unit.name for unit in read(tree.file("pod.yaml"), tree).units] == [
        "Deployment fair, container b"
    ]


def test_of_several_dockerfiles_of_one_name_the_nearest_is_meant() -> None:
    pod = "kind: Pod\nspec:\n  containers:\n  - {image: 'r/embed-docs:1', args: [serve]}\n"
    dockerfile = "FROM python\nCOPY . .\nENTRYPOINT python {}.py\n"
    tree = Tree(
        {
            "a/k8s/pod.yaml": pod,
            "a/docker/embed-docs/Dockerfile": dockerfile.format("near"),
            "b/docker/embed-docs/Dockerfile": dockerfile.format("far"),
        }
    )
    (unit,) = read(tree.file("a/k8s/pod.yaml"), tree).units
    assert "near.py" in " ".join(unit.command.words)
