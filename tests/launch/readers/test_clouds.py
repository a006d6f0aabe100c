"""Terraform, CloudFormation, ECS and cloud-init start scripts on hosts, and containers."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.hosts import cloud_config
from flaskgate.launch.readers.infrastructure import cloudformation, ecs, terraform
from flaskgate.model.files import Kind
from tests.launch.repository import Tree

READERS = {
    "main.tf": terraform.read,
    "main.tf.json": terraform.read,
    "task.json": ecs.read,
    "stack.yaml": cloudformation.read,
    "stack.json": cloudformation.read,
    "user-data.yaml": cloud_config.read_cloud_config,
}
SHELL = ("/bin/sh", "-c")


def units(name: str, text: str, files: dict[str, str] | None = None) -> tuple[LaunchUnit, ...]:
    tree = Tree({name: text, **(files or {})}, {"main.tf": Kind.TOML})
    return READERS[name](tree.file(name), tree).units


def values(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("main.tf", "", id="empty"),
        pytest.param("main.tf", 'resource "a" "b" { user_data = var.script }', id="a variable"),
        pytest.param("main.tf", 'a "b" { user_data = file("none.sh") }', id="no such file"),
        pytest.param("main.tf", 'a "b" { content = "flask run" }', id="a content of anything"),
        pytest.param("main.tf", 'a "b" { template = file("none.sh") }', id="no such template"),
        pytest.param("main.tf", "a = " + "[" * 5000, id="deep"),
        pytest.param("main.tf", "user_data = " + "f(" * 3000 + ")" * 3000, id="deep calls"),
        pytest.param("main.tf", "#" * 400_001, id="large"),
        pytest.param("task.json", '{"containerDefinitions": [{"image": "x"}]}', id="no command"),
        pytest.param("task.json", "[", id="broken JSON"),
        pytest.param("main.tf.json", "[", id="broken JSON of Terraform"),
        pytest.param("main.tf.json", '{"variable": {"user_data": {}}}', id="no resource"),
        pytest.param(
            "main.tf.json",
            "{a: &a [{}, {}], b: &b [{x: *a}, {x: *a}], c: &c [{x: *b}, {x: *b}], d: [*c, *c]}",
            id="aliases, which real JSON does not have",
        ),
        pytest.param("main.tf.json", "[" * 5000, id="deep JSON of Terraform"),
        pytest.param("stack.yaml", "Resources: {A: {UserData: !Ref X}}", id="a reference"),
        pytest.param("user-data.yaml", "#cloud-config\npackages: [a]", id="no commands"),
    ],
)
def test_no_unit(name: str, text: str) -> None:
    assert units(name, text) == ()


HEREDOC = 'resource "x_y" "web" {\n  user_data = <<-EOF\n    #!/bin/sh\n    cd ${var.d}\n'


@pytest.mark.parametrize(
    ("name", "text", "script", "line"),
    [
        pytest.param(
            "main.tf",
            HEREDOC + "    echo $${A}\n    flask run\n  EOF\n}\n",
            "#!/bin/sh\ncd ${TEMPLATE}\necho ${A}\nflask run",
            2,
            id="a heredoc",
        ),
        pytest.param(
            "main.tf", 'user_data = base64encode("flask run # é")', "flask run # é", 1, id="a text"
        ),
        pytest.param(
            "main.tf",
            "part {\n  content = <<EOF\n#!/bin/sh\nflask run\nEOF\n}\n",
            "#!/bin/sh\nflask run",
            2,
            id="a part of cloud-init",
        ),
        pytest.param(
            "main.tf",
            'a "b" {\n  # é\n  provisioner "remote-exec" {\n'
            '    inline = ["cd x", "flask run"]\n  }\n}',
            "cd x\nflask run",
            4,
            id="remote-exec",
        ),
        pytest.param(
            "main.tf",
            'metadata = {\n"startup-script" = "flask run"\n}',
            "flask run",
            2,
            id="metadata",
        ),
        pytest.param(
            "stack.yaml",
            "A:\n  UserData:\n    Fn::Base64: !Sub |\n      cd ${X}\n      echo ${!A}\n",
            "cd ${TEMPLATE}\necho ${A}\n",
            2,
            id="CloudFormation",
        ),
        pytest.param(
            "stack.json",
            '{"UserData": {"Fn::Base64": {"Fn::Join": ["",\n["#!/bin/sh\\n", "flask run"]]}}}',
            "#!/bin/sh\nflask run",
            1,
            id="join",
        ),
        pytest.param(
            "user-data.yaml",
            "#cloud-config\nruncmd:\n- cd /srv\n- [flask, run]\n",
            "cd /srv\nflask run",
            3,
            id="cloud-init",
        ),
    ],
)
def test_scripts(name: str, text: str, script: str, line: int) -> None:
    (unit,) = units(name, text)
    assert unit.command.words == (*SHELL, script)
    assert unit.command.location.start.line == line
    assert str(unit.folder) == "/"


@pytest.mark.parametrize(
    "call",
    [
        pytest.param('file("run.sh")', id="file"),
        pytest.param('templatefile("${path.module}/run.sh", { a = 1 })', id="templatefile"),
        pytest.param('"${file("run.sh")}"', id="inside a text"),
    ],
)
def test_a_script_in_a_file(call: str) -> None:
    (unit,) = units("main.tf", f"user_data = {call}", {"run.sh": "cd x\nflask run\n"})
    assert unit.command.words == (*SHELL, "cd x\nflask run\n")
    assert str(unit.command.location.path) == "run.sh"
    assert unit.steps[0].location.path.name == "main.tf"


def test_a_service_that_cloud_init_writes() -> None:  # B073
    text = "#cloud-config\nwrite_files:\n- content: |\n    [Service]\n    ExecStart=flask run\n"
    (unit,) = units("user-data.yaml", text)
    assert unit.command.words == ("flask", "run")
    (inside,) = units("main.tf", f"user_data = <<EOF\n{text}EOF\n")[:1]
    assert inside.command.location.start.line == 6


CONTAINER = """\
{"name": "web", "command": ["flask", "run"], "environment": [{"name": "A", "value": "1"}]}"""
TASK = f'{{"containerDefinitions": [{CONTAINER}]}}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("task.json", TASK, id="ECS"),
        pytest.param(
            "task.json",
            f'{{"taskDefinition": {TASK}}}',
            id="as described by the tool",
        ),
        pytest.param(
            "stack.yaml",
            "A: {ContainerDefinitions: [{Name: web, Command: [flask, run],"
            " Environment: [{Name: A, Value: 1}]}]}",
            id="CloudFormation",
        ),
        pytest.param(
            "main.tf",
            'container_definitions = jsonencode([{ name = "web", command ='
            ' ["flask", "run"], environment = [{ name = "A", value = "1" }] }])',
            id="Terraform",
        ),
        pytest.param(
            "main.tf",
            f"container_definitions = <<EOF\n[{CONTAINER}]\nEOF\n",
            id="Terraform with a heredoc",
        ),
    ],
)
def test_containers(name: str, text: str) -> None:
    (unit,) = units(name, text)
    assert unit.command.words == ("flask", "run")
    assert values(unit) == {"A": "1"}
    assert unit.name.endswith("container web")


def test_containers_in_a_file() -> None:
    text = 'container_definitions = file("containers.json")'
    (unit,) = units("main.tf", text, {"containers.json": f"[{CONTAINER}]"})
    assert unit.command.location.path.name == "containers.json"


def test_ports_of_a_task() -> None:
    ports = '"portMappings": [{}, {"containerPort": 80}], "command"'
    (unit,) = units("task.json", TASK.replace('"command"', ports))
    assert unit.reach == "listens on port 80"


def resource(kind: str, body: str) -> str:
    return f'{{"resource": {{\n"{kind}": {{"web": {body}}}\n}}}}'


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        pytest.param(
            resource("x_y", '[{"user_data": "cd x\\nflask run"}]'),
            "user_data of x_y.web",
            (*SHELL, "cd x\nflask run"),
            id="a script, in a list of one body",
        ),
        pytest.param(
            resource("aws_ecs_task_definition", '{"container_definitions": "[{}]"}'),
            None,
            (),
            id="a container without a command",
        ),
        pytest.param(
            resource(
                "aws_ecs_task_definition",
                '{"container_definitions":'
                ' "[{\\"name\\": \\"c\\", \\"command\\": [\\"flask\\", \\"run\\"]}]"}',
            ),
            "aws_ecs_task_definition.web, container c",
            ("flask", "run"),
            id="containers of a task",
        ),
        pytest.param(
            resource(
                "kubernetes_pod",
                '{"spec": {"container": [{"image": "x", "command": ["flask", "run"],'
                ' "env": [{"name": "A", "value": "1"}]}]}}',
            ),
            "container of kubernetes_pod.web",
            ("flask", "run"),
            id="a block that is a list",
        ),
    ],
)
def test_terraform_in_json(text: str, name: str | None, words: tuple[str, ...]) -> None:
    found = units("main.tf.json", text)
    assert [one.name for one in found] == ([name] if name else [])
    for unit in found:
        assert (unit.command.words, unit.command.location.start.line) == (words, 2)
        assert values(unit) == ({"A": "1"} if "kubernetes" in unit.name else {})


def test_terraform_in_json_names_files() -> None:
    text = resource("x_y", '{"user_data": "${file(\\"run.sh\\")}"}')
    (unit,) = units("main.tf.json", text, {"run.sh": "flask run\n"})
    assert unit.command.location.path.name == "run.sh"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("#!/bin/sh\nflask run\n", 1, id="a script"),
        pytest.param('[{"image": "x"}]', 0, id="a definition"),
    ],
)
def test_a_template_is_a_script_by_its_first_line(text: str, count: int) -> None:
    block = 'data "template_file" "x" {\n  template = file("${path.module}/run.tpl")\n}\n'
    assert len(units("main.tf", block, {"run.tpl": text})) == count
