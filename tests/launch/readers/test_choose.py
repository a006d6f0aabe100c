"""Each artefact goes to the reader of its format, and to no other."""

from __future__ import annotations

import pytest

from flaskgate.launch.readers import choose
from flaskgate.model.files import Kind
from tests.launch.repository import Tree

K8S = "apiVersion: v1\nkind: Pod\nspec: {containers: [{command: [flask, run]}]}\n"
UNIT = "[Service]\nExecStart=flask run\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("mkdocs.yml", "site_name: x\nrun: flask run", None, id="some YAML"),
        pytest.param("package.json", '{"scripts": {"start": "flask run"}}', None, id="some JSON"),
        pytest.param("pyproject.toml", "[project]\nname = 'x'", None, id="some TOML"),
        pytest.param("run.sh", "flask run", None, id="a script"),
        pytest.param("Procfile", "web: a", "procfile", id="Procfile"),
        pytest.param("heroku.yml", "run: {web: a}", "heroku", id="heroku.yml"),
        pytest.param("deploy/kustomization.yaml", "patches: []", "kustomize", id="Kustomize"),
        pytest.param("fly.toml", "", "fly", id="fly.toml"),
        pytest.param("fly.production.toml", "", "fly", id="another fly.toml"),
        pytest.param("railway.toml", "", "railway", id="railway.toml"),
        pytest.param("railway.json", "{}", "railway", id="railway.json"),
        pytest.param("nixpacks.toml", "", "railway", id="nixpacks.toml"),
        pytest.param("render.yaml", "services: []", "hosted", id="render.yaml"),
        pytest.param("app.yaml", "runtime: python39", "hosted", id="app.yaml of App Engine"),
        pytest.param("app.yaml", K8S, "kubernetes", id="app.yaml of Kubernetes"),
        pytest.param("k8s/web.yaml", K8S, "kubernetes", id="Kubernetes"),
        pytest.param("chart/templates/web.yaml", K8S, "helm", id="Helm"),
        pytest.param(
            "stack.yaml",
            "Resources: {A: {Type: 'AWS::EC2::Instance'}}",
            "cloudformation",
            id="CloudFormation",
        ),
        pytest.param("task.json", '{"containerDefinitions": []}', "ecs", id="ECS"),
        pytest.param("init.yaml", "#cloud-config\n", "cloud_config", id="cloud-init"),
        pytest.param("docker-bake.hcl", 'target "a" {}', "bake", id="a build of bake"),
        pytest.param("main.tf", "", "terraform", id="Terraform"),
        pytest.param("main.tf.json", '{"resource": {}}', "terraform", id="Terraform in JSON"),
        pytest.param("main.tf.json", '{"variable": {}}', None, id="nothing of Terraform is made"),
        pytest.param("x.service", "", "systemd", id="systemd"),
        pytest.param("uwsgi.ini", "[uwsgi]", "uwsgi", id="uWSGI"),
        pytest.param("supervisord.conf", "", "supervisor", id="Supervisor"),
        pytest.param(".github/workflows/ci.yml", "", "workflow", id="workflow"),
        pytest.param("Jenkinsfile", "", "workflow", id="Jenkinsfile"),
    ],
)
def test_choose(name: str, text: str, expected: str | None) -> None:
    tree = Tree({name: text, "chart/Chart.yaml": ""})
    kind = choose.kind_of(tree.file(name), tree)
    assert (kind.reader.partition(".")[0] if kind else None) == expected


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
    assert len(choose.read(tree.file(name), tree).units) == count
