"""Starts by jobs that deploy, by platforms and hosts; each beside a look-alike."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, MAIN, analysed, gate, image

APP = {"app.py": f"{FLASK}{MAIN}app.run(debug=True)\n"}
RUN = "flask --app app run --debug"
HIT, MISS = "critical", "none"
DEPLOY = {"stage": "deploy"}
DEV = f"services:\n  web:\n    build: .\n    command: {RUN}\n  db:\n    image: postgres\n"
BUILT = {**APP, **image("CMD gunicorn -b :80 app:app"), "compose.dev.yml": DEV}


def job(script: str, **said: str) -> dict[str, str]:
    """Return a job of GitLab."""
    more = "".join(f"  {key}: {value}\n" for key, value in said.items())
    return {".gitlab-ci.yml": f"web:\n{more}  script:\n    - {script}\n"}


@pytest.mark.parametrize(
    ("script", "said", "level"),
    [
        pytest.param("ssh me@h 'docker compose -f compose.dev.yml up -d'", {}, HIT, id="ssh"),
        pytest.param("docker-compose -f compose.dev.yml up -d", DEPLOY, HIT, id="job"),
        pytest.param(
            "ssh me@h 'docker compose --file=compose.dev.yml -p x up --build -d web'",
            {},
            HIT,
            id="by its name",
        ),
        pytest.param("ssh me@h 'docker compose -f compose.dev.yml up -d db'", {}, MISS, id="other"),
        pytest.param("ssh me@h 'docker compose -f compose.dev.yml down'", {}, MISS, id="down"),
        pytest.param("docker-compose -f compose.dev.yml up -d", {"stage": "test"}, MISS, id="test"),
        pytest.param("docker-compose -f compose.dev.yml run x", DEPLOY, MISS, id="run"),
    ],
)
def test_a_file_for_developers_that_is_deployed(
    script: str, said: Mapping[str, str], level: str
) -> None:
    found = [one for one in gate({**BUILT, **job(script, **said)}) if "compose" in one]
    assert next((one.partition(" ")[0] for one in found), MISS) == level


OVERRIDE = f"services:\n  web:\n    command: {RUN}\n"
OVERRIDDEN = {
    **APP,
    **image("CMD gunicorn -b :80 app:app"),
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
    "docker-compose.override.yml": OVERRIDE,
    "compose.dev.yml": DEV,
}
UP = "docker compose -f docker-compose.yml -f docker-compose.override.yml up -d --build"


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        pytest.param("deploy.sh", UP, HIT, id="a script that deploys"),
        pytest.param("scripts/live.sh", f"ssh me@h '{UP}'", HIT, id="a script with ssh"),
        pytest.param(
            "prod_up.sh", "docker-compose \\\n -f compose.dev.yml up \\\n -d", HIT, id="lines"
        ),
        pytest.param("deploy.sh", "git pull\ndocker compose up -d", HIT, id="read by itself"),
        pytest.param(
            "deploy.sh", "scp a.yml h:\nssh h docker compose up -d", MISS, id="no checkout"
        ),
        pytest.param(
            "deploy.sh", "git pull\ndocker compose -f docker-compose.yml up -d", MISS, id="told"
        ),
        pytest.param("Makefile", f"deploy:\n\t{UP}", HIT, id="a target that deploys"),
        pytest.param("Makefile", f"live:\n\tssh me@h '{UP}'", HIT, id="a target with ssh"),
        pytest.param("Makefile", f"up:\n\t{UP}", MISS, id="a target of developers"),
        pytest.param("up.sh", UP, MISS, id="a script of developers"),
        pytest.param("deploy-local.sh", UP, MISS, id="a deployment for developers"),
        pytest.param("deploy.sh", "docker compose -f compose.dev.yml up", MISS, id="watched"),
        pytest.param("deploy.sh", "docker compose -f compose.dev.yml up -d db", MISS, id="other"),
        pytest.param("deploy.sh", f"# {UP}", MISS, id="a comment"),
    ],
)
def test_services_of_developers_that_a_script_deploys(path: str, text: str, level: str) -> None:
    found = [one for one in gate({**OVERRIDDEN, path: f"#!/bin/sh\n{text}\n"}) if "compose" in one]
    assert next((one.partition(" ")[0] for one in found), MISS) == level


UNIT_OF_DEV = f"[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/{RUN}\n"
POD_OF_DEV = (
    "kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    f"  - {{name: a, image: shop, command: [{', '.join(RUN.split())}]}}\n"
)
STACK = f"services:\n  web:\n    image: shop\n    command: {RUN}\n"
BY_SCRIPTS = {
    **APP,
    **image("CMD gunicorn -b :80 app:app"),
    "deploy/dev/web.service": UNIT_OF_DEV,
    "k8s/dev/pod.yaml": POD_OF_DEV,
    "stack.dev.yml": STACK,
}


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        pytest.param(
            "install.sh", "cp deploy/dev/web.service /etc/systemd/system/", HIT, id="a unit"
        ),
        pytest.param(
            "deploy/up.sh", "ln -s dev/web.service /etc/systemd/system/", HIT, id="from its folder"
        ),
        pytest.param(
            "a.sh", "sudo install -m 644 \\\n deploy/dev/* /lib/systemd/system/x", MISS, id="a glob"
        ),
        pytest.param("deploy.sh", "docker stack deploy -c stack.dev.yml shop", HIT, id="a stack"),
        pytest.param("a.sh", "ssh h 'docker stack deploy -c stack.dev.yml s'", HIT, id="over ssh"),
        pytest.param("a.sh", "kubectl --context=prod apply -f k8s/dev/", HIT, id="a cluster"),
        # what says nothing of production
        pytest.param("a.sh", "docker stack deploy -c stack.dev.yml shop", MISS, id="no deployment"),
        pytest.param("deploy.sh", "kubectl apply -f k8s/dev/", MISS, id="a cluster of developers"),
        pytest.param("deploy.sh", "kubectl --context=prod apply -f k8s/live/", MISS, id="another"),
        pytest.param("dev/a.sh", "cp deploy/dev/web.service /etc/systemd/system/", MISS, id="dev"),
        pytest.param("a.sh", "# cp deploy/dev/web.service /etc/systemd/system/", MISS, id="said"),
        pytest.param("a.sh", "rm deploy/dev/web.service /etc/systemd/system/a", MISS, id="removed"),
        pytest.param("a.sh", "cp deploy/dev/web.service /tmp/", MISS, id="to another folder"),
    ],
)
def test_files_for_developers_that_a_script_hands_over(path: str, text: str, level: str) -> None:
    found = gate({**BY_SCRIPTS, path: f"#!/bin/sh\n{text}\n"})
    assert next((one.partition(" ")[0] for one in found), MISS) == level


@pytest.mark.parametrize(
    ("name", "level"), [("compose.prod.yml", HIT), ("compose.yml", MISS), ("stack.yml", MISS)]
)
def test_values_of_developers_in_a_file_for_production(name: str, level: str) -> None:
    service = "services:\n  web:\n    build: .\n    env_file: .env.dev\n"
    files = {
        **APP,
        **image("CMD flask --app app run"),
        ".env.dev": "FLASK_DEBUG=1\n",
        name: f"{service}    command: flask --app app run\n",
    }
    assert next((one.partition(" ")[0] for one in gate(files) if "debug" in one), MISS) == level


def bitbucket(pipe: str) -> str:
    return (
        f"pipelines:\n  default:\n  - step:\n      script:\n      - pipe: {pipe}\n"
        "        variables:\n          COMMAND: nohup python app.py &\n"
    )


UNIT = '{{"applications": {{"shop": {{"type": "{}", "executable": "{}", "arguments": ["{}"]}}}}}}\n'
OPENSHIFT = (
    '{"kind": "Template", "objects": [{"kind": "Pod", "spec": {"containers": '
    '[{"image": "${I}", "command": ["python", "app.py"]}]}}], "apiVersion": "v1"}\n'
)
CONTAINER = "template:\n  containers:\n  - image: x/shop\n    command:\n    - {}\n    - app.py\n"
SERVICE = "New-Service -Name Shop -BinaryPathName '\"C:\\py\\{}.exe\" C:\\shop\\app.py'\n"


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        pytest.param("bitbucket-pipelines.yml", bitbucket("x/ssh-run:1"), HIT, id="a pipe"),
        pytest.param("bitbucket-pipelines.yml", bitbucket("x/slack:1"), MISS, id="another pipe"),
        pytest.param("unit.json", UNIT.format("external", "python3", "app.py"), HIT, id="Unit"),
        pytest.param("unit.json", UNIT.format("go", "python3", "app.py"), MISS, id="no program"),
        pytest.param("unit.json", UNIT.format("external", "node", "a.js"), MISS, id="Node"),
        pytest.param("openshift.json", OPENSHIFT, HIT, id="JSON on one line"),
        pytest.param("aca/app.yaml", CONTAINER.format("python"), HIT, id="Container Apps"),
        pytest.param("aca/app.yaml", CONTAINER.format("node"), MISS, id="of Node"),
        pytest.param("svc.ps1", SERVICE.format("python"), HIT, id="quotes in quotes"),
        pytest.param("svc.ps1", SERVICE.format("nginx"), MISS, id="another service"),
        pytest.param("up.sh", "pm2 start app.py --interpreter python3\n", HIT, id="pm2"),
        pytest.param("up.sh", "pm2 stop app.py\n", MISS, id="pm2 stops"),
        pytest.param("up.bat", 'start "web" /b python app.py\r\n', HIT, id="in the background"),
        pytest.param("up.bat", "start http://localhost\r\npython app.py\r\n", MISS, id="by hand"),
    ],
)
def test_who_starts_it(path: str, text: str, level: str) -> None:
    found = [one for one in gate({**APP, path: text}) if " debug-deployed " in one]
    assert next((one.partition(" ")[0] for one in found), MISS) == level


PROCD = "#!/bin/sh /etc/rc.common\nstart_service() {{\n  procd_set_param command python {}\n}}\n"
FREEBSD = (
    '. /etc/rc.subr\nname=shop\ncommand=/usr/sbin/daemon\ncommand_args="-f python {}"\n'
    'load_rc_config $name\nrun_rc_command "$1"\n'
)
AZURE = 'resource "web_app" "w" {{\n  site_config {{\n    {} = "python {}"\n  }}\n}}\n'
MANIFEST = (
    'resource "kubernetes_manifest" "w" {{\n  manifest = {{\n    kind = "Pod"\n    spec = {{\n'
    '      containers = [{{ image = "x/shop", command = ["python", "{}"] }}]\n    }}\n  }}\n}}\n'
)
GROUP = (
    'resource "azurerm_container_group" "w" {{\n  container {{\n    image = "x/shop"\n'
    '    commands = ["python", "{}"]\n  }}\n}}\n'
)
SITE = "resource s 'Web/sites@1' = {{\n  x: {{\n    appCommandLine: 'python {}'\n  }}\n}}\n"
ARM = '{{"resources": [{{"apiVersion": "1", "siteConfig": {{"appCommandLine": "python {}"}}}}]}}\n'
RUNNER = "R:\n  Type: AWS::AppRunner::Service\n  Properties:\n    StartCommand: python {}\n"


@pytest.mark.parametrize("program", ["app.py", "report.py"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("etc/init.d/shop", PROCD, id="procd"),
        pytest.param("etc/rc.d/shop", f"#!/bin/sh\n{FREEBSD}", id="rc.subr"),
        pytest.param("main.tf", AZURE.replace("{}", "app_command_line", 1), id="App Service"),
        pytest.param("main.tf", AZURE.replace("{}", "start_command", 1), id="a start command"),
        pytest.param("main.tf", MANIFEST, id="a manifest in Terraform"),
        pytest.param("main.tf", GROUP, id="a group of containers"),
        pytest.param("main.bicep", SITE, id="App Service in Bicep"),
        pytest.param("main.json", ARM, id="App Service in a template"),
        pytest.param("stack.yaml", RUNNER, id="App Runner in CloudFormation"),
    ],
)
def test_a_program_of_its_own_is_told_from_the_app(path: str, text: str, program: str) -> None:
    found = gate({**APP, "report.py": "print(1)\n", path: text.format(program)})
    is_found = any(" debug-deployed " in one for one in found)
    assert is_found is (program == "app.py")


def test_arguments_of_a_deployment_to_fly() -> None:
    start = "ARG START=prod.sh\nENV START=$START\nCMD sh $START"
    scripts = {"prod.sh": "exec gunicorn -b :80 app:app\n", "debug.sh": f"exec {RUN}\n"}
    files = {**APP, **image(start, **scripts)}
    line = "fly deploy --remote-only --build-arg START={}\n"
    assert gate({**files, "up.sh": line.format("prod.sh")}) == gate(files)
    found = gate({**files, "up.sh": line.format("debug.sh")})
    assert "critical debug-deployed debug.sh:1" in found


MONIT = 'check process shop with pidfile /run/shop.pid\n  start program = "{}"\n'
DESKTOP = "[Desktop Entry]\nType=Application\nExec={} %u\n"
NIX = '{{ systemd.services.shop.serviceConfig = {{\n  ExecStart = "{}";\n}}; }}\n'
SALT = "shop:\n  cmd.run:\n    - name: {}\n    - cwd: /srv\n"


@pytest.mark.parametrize(
    ("path", "text", "command", "level"),
    [
        pytest.param("monit/shop.conf", MONIT, "/usr/bin/python3 app.py", HIT, id="Monit"),
        pytest.param("monit/shop.conf", MONIT, "/etc/init.d/nginx start", MISS, id="nginx"),
        pytest.param("monit/shop.conf", MONIT, "/bin/systemctl start mysql", MISS, id="MySQL"),
        pytest.param("autostart/shop.desktop", DESKTOP, "python3 app.py", HIT, id="a desktop"),
        pytest.param("applications/shop.desktop", DESKTOP, "python3 app.py", MISS, id="launcher"),
        pytest.param("module.nix", NIX, "${pkgs.python3}/bin/python app.py", HIT, id="NixOS"),
        pytest.param("module.nix", NIX, "${pkgs.nginx}/bin/nginx -c a", MISS, id="NixOS, nginx"),
        pytest.param("salt/shop.sls", SALT, "nohup python3 app.py &", HIT, id="Salt"),
        pytest.param("salt/shop.sls", SALT, "apt-get update", MISS, id="Salt installs"),
    ],
)
def test_tools_of_hosts(path: str, text: str, command: str, level: str) -> None:
    found = [one for one in gate({**APP, path: text.format(command)}) if one[:4] != "high"]
    assert next((one.partition(" ")[0] for one in found), "none") == level


LOOP = (
    "- hosts: web\n  tasks:\n  - shell: '{{{{ item }}}}'\n    args: {{chdir: /srv}}\n"
    "    {}:\n    - echo a\n    - {}\n"
)
SSH = "web:\n  stage: deploy\n  script:\n  - ssh a@b '{} {}'\n"


@pytest.mark.parametrize(
    ("path", "text", "command", "level"),
    [
        pytest.param("site.yml", LOOP, ("loop", RUN), HIT, id="a loop of Ansible"),
        pytest.param("site.yml", LOOP, ("with_items", "echo b"), MISS, id="prints"),
        pytest.param("site.yml", LOOP, ("loop", "'{{ x }}'"), "medium", id="not known"),
        pytest.param(".gitlab-ci.yml", SSH, ("docker exec -it web", RUN), HIT, id="exec"),
        pytest.param(".gitlab-ci.yml", SSH, ("docker compose run web", RUN), HIT, id="run"),
        pytest.param(".gitlab-ci.yml", SSH, ("docker-compose exec a", RUN), HIT, id="old"),
        pytest.param(
            "deploy.sh",
            "ssh a@b '{} {}'\n",
            ("docker-compose exec a", "flask db"),
            MISS,
            id="migrates",
        ),
        pytest.param(".gitlab-ci.yml", SSH, ("docker-compose rm", "a"), MISS, id="takes away"),
    ],
)
def test_commands_in_lists_and_containers(
    path: str, text: str, command: tuple[str, str], level: str
) -> None:
    found = [one for one in gate({**APP, path: text.format(*command)}) if one[:4] != "high"]
    assert next((one.partition(" ")[0] for one in found), MISS) == level


STAGES = f"FROM python:3.12 AS live\nWORKDIR /app\nCOPY . .\nCMD {RUN}\nFROM live\nCMD pytest\n"
BUILD = "N='me/shop:latest'\r\ndocker build --target live -t $N .\r\n"
SITE_OF = (
    'resource "azurerm_app_service" "w" {{\n  app_settings = {{ A = "b" }}\n'
    "  site_config {{\n    {}\n  }}\n}}\n"
)
SITE_STACK = 'application_stack {\n docker_image_name = "me/shop:1"\n }'
SITE_BICEP = (
    "resource s 'Web/sites@1' = {{\n  x: {{\n    linuxFxVersion: '{}|me/shop'\n{}  }}\n}}\n"
)
WEB_APP = "az webapp create -n a {} me/shop:latest\n"


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        pytest.param(
            "main.tf", SITE_OF.format('linux_fx_version = "DOCKER|me/shop:1"'), HIT, id="as before"
        ),
        pytest.param("main.tf", SITE_OF.format(SITE_STACK), HIT, id="a stack"),
        pytest.param(
            "main.tf", SITE_OF.format('linux_fx_version = "PYTHON|3.12"'), MISS, id="no image"
        ),
        pytest.param(
            "main.tf",
            SITE_OF.format('linux_fx_version = "DOCKER|me/shop"\n app_command_line = "pytest"'),
            MISS,
            id="with a command",
        ),
        pytest.param("main.bicep", SITE_BICEP.format("DOCKER", ""), HIT, id="Bicep"),
        pytest.param("main.bicep", SITE_BICEP.format("PYTHON", ""), MISS, id="Bicep, no image"),
        pytest.param(
            "main.bicep",
            SITE_BICEP.format("DOCKER", "appCommandLine: 'pytest'\n"),
            MISS,
            id="Bicep, with a command",
        ),
        pytest.param(
            "a.sh", WEB_APP.format("--deployment-container-image-name"), HIT, id="a command"
        ),
        pytest.param("a.sh", WEB_APP.format("--tags"), MISS, id="a tag"),
    ],
)
def test_web_apps_on_images(path: str, text: str, level: str) -> None:
    files = {**APP, "Dockerfile": STAGES, path: text}
    assert "harmful" not in of_artefact(files, path)
    assert ("harmful" in of_artefact({**files, "b.sh": BUILD}, path)) is (level == HIT)


def of_artefact(files: Mapping[str, str], path: str) -> set[str]:
    return {
        one.answer.word
        for one in analysed(files).launches
        if path in map(str, (one.unit.artefact, *(step.location.path for step in one.unit.steps)))
    }
