"""Each artefact goes to the reader of its format, and to no other."""

from __future__ import annotations

import pytest

from flaskgate.launch.readers import reading
from flaskgate.model.files import Kind
from tests.launch.repository import Tree

K8S = "apiVersion: v1\nkind: Pod\nspec: {containers: [{command: [flask, run]}]}\n"
UNIT = "[Service]\nExecStart=flask run\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("mkdocs.yml", "site_name: x\nrun: flask run", None, id="some YAML"),
        pytest.param("settings.json", '{"scripts": {"start": "flask run"}}', None, id="some JSON"),
        pytest.param("pyproject.toml", "[project]\nname = 'x'", None, id="some TOML"),
        pytest.param("launch.json", '{"type": "python"}', None, id="of no editor"),
        pytest.param(
            ".vscode/launch.json", '{"type": "python"}', "workbench.debuggers", id="of an editor"
        ),
        pytest.param("run.sh", "flask run", None, id="a script"),
        pytest.param("Procfile", "web: a", "platforms.procfile", id="Procfile"),
        pytest.param("heroku.yml", "run: {web: a}", "platforms.heroku", id="heroku.yml"),
        pytest.param(
            "deploy/kustomization.yaml", "patches: []", "containers.kustomize", id="Kustomize"
        ),
        pytest.param("fly.toml", "", "platforms.fly", id="fly.toml"),
        pytest.param("fly.production.toml", "", "platforms.fly", id="another fly.toml"),
        pytest.param("railway.toml", "", "platforms.railway", id="railway.toml"),
        pytest.param("railway.json", "{}", "platforms.railway", id="railway.json"),
        pytest.param("nixpacks.toml", "", "platforms.railway", id="nixpacks.toml"),
        pytest.param("render.yaml", "services: []", "platforms.hosted", id="render.yaml"),
        pytest.param(
            "app.yaml", "runtime: python39", "platforms.hosted", id="app.yaml of App Engine"
        ),
        pytest.param("app.yaml", K8S, "containers.kubernetes", id="app.yaml of Kubernetes"),
        pytest.param("k8s/web.yaml", K8S, "containers.kubernetes", id="Kubernetes"),
        pytest.param("chart/templates/web.yaml", K8S, "containers.helm", id="Helm"),
        pytest.param(
            "stack.yaml",
            "Resources: {A: {Type: 'AWS::EC2::Instance'}}",
            "infrastructure.cloudformation",
            id="CloudFormation",
        ),
        pytest.param("task.json", '{"containerDefinitions": []}', "infrastructure.ecs", id="ECS"),
        pytest.param("init.yaml", "#cloud-config\n", "hosts.cloud_config", id="cloud-init"),
        pytest.param("docker-bake.hcl", 'target "a" {}', "containers.bake", id="a build of bake"),
        pytest.param("main.tf", "", "infrastructure.terraform", id="Terraform"),
        pytest.param(
            "main.tf.json", '{"resource": {}}', "infrastructure.terraform", id="Terraform in JSON"
        ),
        pytest.param("main.tf.json", '{"variable": {}}', None, id="nothing of Terraform is made"),
        pytest.param("x.service", "", "hosts.systemd", id="systemd"),
        pytest.param("uwsgi.ini", "[uwsgi]", "hosts.uwsgi", id="uWSGI"),
        pytest.param("supervisord.conf", "", "hosts.supervisor", id="Supervisor"),
        pytest.param(".github/workflows/ci.yml", "", "pipelines.workflow", id="workflow"),
        pytest.param("Jenkinsfile", "", "pipelines.jenkinsfile", id="Jenkinsfile"),
    ],
)
def test_choose(name: str, text: str, expected: str | None) -> None:
    tree = Tree({name: text, "chart/Chart.yaml": ""})
    kind = reading.kind_of(tree.file(name), tree)
    assert (kind.reader.partition(":")[0] if kind else None) == expected


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        pytest.param("x.service", UNIT, 1, id="a unit file is read once"),
        pytest.param("init.yaml", f"#cloud-config\nx: |\n  {UNIT}", 1, id="cloud-init too"),
        pytest.param("run.sh", f"cat > x <<EOF\n{UNIT}EOF\n", 1, id="inside a script"),
        pytest.param("k8s.yaml", f"{K8S}# |\n---\n{UNIT}", 2, id="beside other units"),
    ],
)
def test_unit_files_inside_are_read(name: str, text: str, count: int) -> None:
    tree = Tree({name: text}, {"run.sh": Kind.SHELL})
    assert len(reading.read(tree.file(name), tree).units) == count
