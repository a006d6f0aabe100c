"""What hosts start: every kind of `model.kinds`, harmful, safe, unknown, for developers."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import pytest

from flaskgate.launch.readers import reading
from flaskgate.model.kinds import KINDS, ArtefactKind
from tests.launch.gate import FLASK, MAIN, gate

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n", "job.py": "print(1)\n"}
PLIST = (
    '<?xml version="1.0"?>\n<plist version="1.0"><dict>\n<key>Label</key><string>a.b</string>\n'
    "<key>ProgramArguments</key><array>\n<string>/usr/bin/python3</string>\n"
    "<string>{}</string></array>\n</dict></plist>\n"
)
IIS = (
    "<configuration><system.webServer>\n"
    '<httpPlatform processPath="C:\\Python\\python.exe" arguments="{}">\n'
    '<environmentVariables><environmentVariable name="FLASK_DEBUG" value="{}" />\n'
    "</environmentVariables></httpPlatform></system.webServer></configuration>\n"
)
UNIT = (
    '{{"applications": {{"shop": {{"type": "{}", "module": "app",\n'
    '"callable": "app", "environment": {{"FLASK_DEBUG": "1"}}}}}}}}\n'
)
SERVED = "high dev-server-deployed"
DEBUG = "critical debug-deployed"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("crontab", "@reboot python3 app.py\n", [f"{SERVED} crontab:1"], id="at boot"),
        pytest.param(
            "cron.d/web",
            "FLASK_DEBUG=1\n* * * * * www flask run\n",
            [f"{DEBUG} cron.d/web:1", f"{SERVED} cron.d/web:2"],
            id="a table of the system",
        ),
        pytest.param(
            "web.cron",
            "@reboot root python3 app.py\n",
            [f"{SERVED} web.cron:1"],
            id="a table whose line begins with root",
        ),
        pytest.param(
            "ops/crontab",
            "0 1 * * * shop cd /srv && ls\n@reboot shop python3 app.py\n",
            [f"{SERVED} ops/crontab:2"],
            id="a table whose lines begin with one user",
        ),
        pytest.param(
            "ops/crontab",
            "@hourly flask --help\n@reboot flask run\n",
            [f"{SERVED} ops/crontab:2"],
            id="a table whose lines begin with one program",
        ),
        pytest.param("crontab", "0 3 * * * python3 job.py 100%%\n", [], id="a job that ends"),
        pytest.param("crontab", "# @reboot python3 app.py\n", [], id="a comment"),
        pytest.param(
            "cronjobs.sh",
            "# web\nA=b\n\n*/5 * * * * python3 job.py\n@reboot nohup python3 app.py\n",
            [f"{SERVED} cronjobs.sh:5"],
            id="a table that is called a script",
        ),
        pytest.param(
            "etc/init.d/web",
            "#!/bin/sh\ncase $1 in\nstart) python3 /opt/web/app.py & ;;\nstop) kill 1 ;;\nesac\n",
            [f"{SERVED} etc/init.d/web:3"],
            id="an init script",
        ),
        pytest.param(
            "etc/init.d/web",
            "#!/bin/sh\ncase $1 in\nstart) gunicorn app:app ;;\ndebug) python3 app.py ;;\nesac\n",
            [],
            id="an init script with a branch that start does not take",
        ),
        pytest.param(
            "web_openwrt",
            "#!/bin/sh /etc/rc.common\nSTART=99\nstart() {\n  cd /srv\n  python3 app.py &\n}\n",
            [f"{SERVED} web_openwrt:5"],
            id="OpenWrt without its service manager",
        ),
        pytest.param(
            "web_openwrt",
            "#!/bin/sh /etc/rc.common\nstart() {\n  gunicorn -D app:app\n}\n"
            "debug() {\n  python3 app.py\n}\n",
            [],
            id="another command of OpenWrt",
        ),
        pytest.param(
            "web.openrc",
            "#!/sbin/openrc-run\nstart() {\n  ebegin x\n  flask --app app run &\n}\n",
            [f"{SERVED} web.openrc:4"],
            id="a function of OpenRC",
        ),
        pytest.param(
            "web.openrc",
            "#!/sbin/openrc-run\ncommand=/usr/bin/python3\ncommand_args=/srv/app.py\n",
            [f"{SERVED} web.openrc:2"],
            id="OpenRC",
        ),
        pytest.param(
            "etc/rc.local",
            "#!/bin/sh -e\npython3 /home/pi/app.py &\nexit 0\n",
            [f"{SERVED} etc/rc.local:2"],
            id="rc.local",
        ),
        pytest.param(
            "sv/web/run",
            "#!/bin/sh\nexec python3 app.py\n",
            [f"{SERVED} sv/web/run:2"],
            id="runit",
        ),
        pytest.param(
            "s6/web/run",
            "#!/command/execlineb -P\nwith-contenv\npython3 app.py\n",
            [f"{SERVED} s6/web/run:3"],
            id="execline",
        ),
        pytest.param("sv/web/run", "#!/bin/sh\nexec gunicorn app:app\n", [], id="runit, safe"),
        pytest.param(
            "init/web.conf",
            "start on runlevel [2345]\nenv FLASK_DEBUG=1\nchdir /srv/web\nexec flask run\n",
            [f"{DEBUG} init/web.conf:2", f"{SERVED} init/web.conf:4"],
            id="Upstart",
        ),
        pytest.param(
            "init/web.conf",
            "start on startup\nscript\n  cd /srv\n  exec python3 app.py\nend script\n",
            [f"{SERVED} init/web.conf:4"],
            id="Upstart, a script",
        ),
        pytest.param(
            "docs/use",
            "We start on Monday.\nexec python3 app.py\nrespawn\n",
            [],
            id="a text with words of Upstart",
        ),
        pytest.param(
            "web.conf",
            "start on startup\nlisten 80\nexec python3 app.py\n",
            [],
            id="settings of another program",
        ),
        pytest.param(
            "web.conf",
            "start on startup\nmanual\npre-start script\n  python3 app.py\nend script\n",
            [],
            id="Upstart, what is done before",
        ),
        pytest.param(
            "files/web.upstart",
            "start on (filesystem\n  and net-device-up)\nrespawn limit 5 10\nexec python3 app.py\n",
            [f"{SERVED} files/web.upstart:4"],
            id="Upstart by its ending",
        ),
        pytest.param(
            "ops/upstart/web",
            "start on startup\nexec python3 app.py\n",
            [f"{SERVED} ops/upstart/web:2"],
            id="Upstart by its folder",
        ),
        pytest.param(
            "roles/web/templates/web.j2",
            "{% if boot %}\nstart on startup\n{% endif %}\nsetuid {{ user }}\n"
            "chdir {{ home }}\nexec python3 app.py\n",
            [f"{SERVED} roles/web/templates/web.j2:6"],
            id="Upstart by its stanzas",
        ),
        pytest.param(
            "confs/gunicorn-web.conf",
            "start on startup\nrespawn\nexec python3 app.py\n",
            [f"{SERVED} confs/gunicorn-web.conf:3"],
            id="Upstart under the name of Gunicorn's settings",
        ),
        pytest.param(
            "circus.ini",
            "[watcher:web]\ncmd = flask\nargs = run\n[env:web]\nFLASK_DEBUG = 1\n",
            [f"{DEBUG} circus.ini:5", f"{SERVED} circus.ini:2"],
            id="Circus",
        ),
        pytest.param(
            "circus.ini",
            "[watcher:web]\ncmd = flask run\nautostart = False\n",
            [],
            id="not started",
        ),
        pytest.param("a.b.plist", PLIST.format("app.py"), [f"{SERVED} a.b.plist:5"], id="launchd"),
        pytest.param("a.b.plist", PLIST.format("job.py"), [], id="launchd, a job"),
        pytest.param(
            "web.container",
            "[Container]\nImage=shop\nExec=flask run\nEnvironment=FLASK_DEBUG=1\n",
            [f"{DEBUG} web.container:4", f"{SERVED} web.container:3"],
            id="Quadlet",
        ),
        pytest.param(
            "ecosystem.config.js",
            "const env = {FLASK_DEBUG: '1'};\nmodule.exports = {apps: [{\n  name: 'web',\n"
            "  script: 'flask', args: 'run', env,\n  env_production: {FLASK_DEBUG: '0'}}]};\n",
            [f"{SERVED} ecosystem.config.js:4"],
            id="pm2 with the variables of production",
        ),
        pytest.param(
            "ecosystem.config.js",
            "module.exports = {apps: [{script: 'flask',\n"
            "  args: `run --debug --port=${process.env.PORT || 5000}`}]};\n",
            [f"{DEBUG} ecosystem.config.js:1"],
            id="pm2 with a template",
        ),
        pytest.param(
            "pm2.yaml",
            "apps:\n  - script: app.py\n    name: web\n",
            [f"{SERVED} pm2.yaml:2"],
            id="pm2 takes Python by the ending",
        ),
        pytest.param(
            "ecosystem.config.js",
            "module.exports = {apps: [{script: 'app.py', interpreter: 'node'}]};\n",
            [],
            id="pm2 with another interpreter",
        ),
        pytest.param(
            "ecosystem.config.js",
            "module.exports = {apps: [{script: 'flask', args: 'run', interpreter: 'python3'}]};\n",
            [f"{SERVED} ecosystem.config.js:1"],
            id="pm2 looks for a program on the path",
        ),
        pytest.param(
            "web.config", IIS.format("app.py", "1"), [f"{DEBUG} web.config:3"], id="IIS, debug"
        ),
        pytest.param("web.config", IIS.format("-m waitress app:app", "0"), [], id="IIS, Waitress"),
        pytest.param(
            "conf.json",
            UNIT.format("python 3"),
            ["medium debug-behind-server conf.json:2"],
            id="NGINX Unit imports",
        ),
        pytest.param(
            "install.bat",
            "@echo off\r\nnssm install Web C:\\Python\\python.exe %~dp0app.py\r\n",
            [f"{SERVED} install.bat:2"],
            id="a service of Windows",
        ),
        pytest.param(
            "install.bat",
            "nssm install Web python -m waitress app:app\r\nnssm.exe start Web\r\n"
            "nssm set Web AppExit Default Restart\r\n",
            [],
            id="settings of a service that say nothing of its program",
        ),
        pytest.param(
            "install.bat",
            'nssm install "My Web" "C:\\Program Files\\Py\\python.exe"\r\n'
            'nssm set "My Web" AppParameters app.py\r\nnssm set "My Web" Start auto\r\n',
            [f"{SERVED} install.bat:1"],
            id="what a service runs is set after it is made",
        ),
        pytest.param(
            "install.ps1",
            "& nssm install Web flask run\n& nssm set web AppEnvironmentExtra A=1 FLASK_DEBUG=1\n",
            [f"{DEBUG} install.ps1:1", f"{SERVED} install.ps1:1"],
            id="variables of a service",
        ),
        pytest.param(
            "install.bat",
            "nssm install Web python app.py\r\nnssm set Web AppDirectory C:\\web\r\n"
            'nssm set Web Application "C:\\web\\venv\\Scripts\\celery.exe"\r\n'
            "nssm set Web AppParameters worker\r\n",
            [],
            id="a program that is put in the place of the first one",
        ),
        pytest.param(
            "install.ps1",
            '$env:FLASK_DEBUG = "1"\nNew-Service Web -BinaryPathName "python C:\\web\\app.py"\n',
            [f"{DEBUG} install.ps1:1"],
            id="a service by PowerShell",
        ),
        pytest.param(
            "serve.bat", "waitress-serve app:app\r\n", [], id="a start script for production"
        ),
        pytest.param(
            "start.bat",
            "cd /d %~dp0\r\ncall venv\\Scripts\\activate\r\npython app.py\r\n",
            [],
            id="a start script that nothing runs",
        ),
        pytest.param(
            "manifest.yml",
            "applications:\n- name: web\n  command: flask run\n  env: {FLASK_DEBUG: '1'}\n",
            [f"{DEBUG} manifest.yml:4", f"{SERVED} manifest.yml:3"],
            id="Cloud Foundry",
        ),
        pytest.param(
            "manifest.yml",
            "applications:\n- name: web\n  command: gunicorn app:app\n",
            [],
            id="Cloud Foundry, safe",
        ),
        pytest.param(
            "copilot/web/manifest.yml",
            "name: web\ntype: Backend Service\ncommand: python app.py\n",
            [f"{SERVED} copilot/web/manifest.yml:3"],
            id="Copilot",
        ),
        pytest.param(
            ".platform.app.yaml",
            "name: a\ntype: python:3.12\nweb:\n  commands:\n    start: python app.py\n",
            [f"{SERVED} .platform.app.yaml:5"],
            id="Platform.sh",
        ),
        pytest.param(
            ".upsun/config.yaml",
            "applications:\n  a:\n    type: python:3.12\n    web:\n      commands:\n"
            "        start: python app.py\n",
            [f"{SERVED} .upsun/config.yaml:6"],
            id="Upsun",
        ),
        pytest.param(
            "snap/snapcraft.yaml",
            "apps:\n  web: {command: bin/python3 $SNAP/app.py, daemon: simple}\n"
            "  tool: {command: bin/python3 $SNAP/app.py}\n",
            [f"{SERVED} snap/snapcraft.yaml:2"],
            id="a daemon of a snap, and a command that a person runs",
        ),
        pytest.param(
            "contrib/init.ubuntu",
            "#!/bin/sh\n### BEGIN INIT INFO\n### END INIT INFO\n. /lib/lsb/init-functions\n"
            "log_daemon_msg web\nstart-stop-daemon --start --exec /usr/bin/python3 -- app.py\n"
            "log_end_msg $?\n",
            [f"{SERVED} contrib/init.ubuntu:6"],
            id="an init script of a distribution",
        ),
        pytest.param(
            "web.init.d",
            "#!/sbin/openrc-run\ncommand=/usr/bin/python3\ncommand_args=/srv/app.py\n",
            [f"{SERVED} web.init.d:2"],
            id="OpenRC under another name",
        ),
        pytest.param("tool.rc", "python3 app.py\n", [], id="no init script"),
        pytest.param(
            "appspec.yml",
            "hooks:\n  ApplicationStart:\n  - location: up.sh\n  BeforeInstall:\n  - location: x\n",
            ["medium launch-unresolved appspec.yml:3"],
            id="a hook whose script is not there",
        ),
        pytest.param(
            ".ebextensions/01.config",
            "container_commands:\n  a:\n    command: nohup python3 app.py &\n",
            [f"{SERVED} .ebextensions/01.config:3"],
            id="a command of Elastic Beanstalk",
        ),
        pytest.param(
            ".s2i/environment", "APP_FILE=app.py\n", [f"{SERVED} .s2i/environment:1"], id="S2I"
        ),
        pytest.param(".s2i/environment", "APP_MODULE=app:app\n", [], id="S2I with Gunicorn"),
        pytest.param(
            "web/.s2i/bin/run",
            "#!/bin/sh\ncd ..\nexec python3 app.py\n",
            [f"{SERVED} web/.s2i/bin/run:3"],
            id="a script in the place of that of S2I",
        ),
        pytest.param(
            ".s2i/bin/run", "#!/bin/sh\nexec gunicorn app:app\n", [], id="one with Gunicorn"
        ),
        pytest.param(
            "captain-definition",
            '{"schemaVersion": 2, "dockerfileLines": [\n"FROM python:3.12",\n'
            '"COPY . .",\n"CMD python app.py"]}\n',
            [f"{SERVED} captain-definition:4"],
            id="CapRover",
        ),
        pytest.param(
            "site.yml",
            "- hosts: web\n  vars: {home: /srv/web}\n  tasks:\n  - shell: nohup python3 app.py &\n"
            "    args: {chdir: '{{ home }}'}\n    environment: {FLASK_DEBUG: '1'}\n",
            [f"{DEBUG} site.yml:6"],
            id="a task of Ansible",
        ),
        pytest.param(
            "site.yml",
            "---\n- name: web\n  hosts: web\n\n  tasks:\n    - shell: nohup python3 app.py &\n",
            [f"{SERVED} site.yml:6"],
            id="a task of a play with a name",
        ),
        pytest.param(
            "pipeline.yml",
            "spec:\n  hosts: [web]\n  tasks:\n  - shell: nohup python3 app.py &\n",
            [],
            id="tasks of no play",
        ),
        pytest.param(
            "roles/web/tasks/main.yml",
            "- block:\n  - community.docker.docker_container:\n      name: web\n      image: shop\n"
            "      command: flask run\n",
            [f"{SERVED} roles/web/tasks/main.yml:5"],
            id="a container of Ansible",
        ),
        pytest.param(
            "roles/web/tasks/main.yml",
            "- copy:\n    dest: /srv/web.py\n    content: |\n      from flask import Flask\n"
            "      Flask('a').run()\n- copy:\n    dest: /etc/systemd/system/web.service\n"
            "    content: |\n      [Service]\n      ExecStart=/usr/bin/python3 /srv/web.py\n",
            [f"{SERVED} roles/web/tasks/main.yml:10"],
            id="tasks that write a unit and its program",
        ),
        pytest.param(
            "roles/web/tasks/main.yml", "- command: python3 job.py\n", [], id="a task that ends"
        ),
        pytest.param(
            "roles/web/templates/web.j2",
            "[program:{{ name }}]\ncommand={{ venv }}/bin/python {{ home }}/app.py\n",
            [f"{SERVED} roles/web/templates/web.j2:2"],
            id="a template that is of Supervisor by its content",
        ),
        pytest.param(
            "crane.yaml",
            "apiVersion: a/v1\nkind: WebApp\nspec:\n  pods:\n  - image: shop\n"
            "    command: [python, app.py]\n",
            [f"{SERVED} crane.yaml:6"],
            id="a custom resource",
        ),
        pytest.param(
            "web.yaml",
            "properties:\n  template:\n    containers:\n    - image: shop\n      command: [flask]\n"
            "      args: [run, --debug]\n",
            [f"{DEBUG} web.yaml:5"],
            id="a container app",
        ),
        pytest.param(
            "web.yaml",
            "kind: Experiment\nspec:\n  image: shop\n  args: [-c, flask run]\n  command: [sh]\n",
            [f"{SERVED} web.yaml:4"],
            id="arguments before the command",
        ),
        pytest.param(
            "values.yaml", "image: {repository: shop}\nargs: [python, app.py]\n", [], id="values"
        ),
        pytest.param(
            "main.tf",
            'resource "kubernetes_deployment" "web" {\n  spec {\n    container {\n'
            '      image = "shop"\n      command = ["flask", "run"]\n      env {\n'
            '        name = "FLASK_DEBUG"\n        value = "1"\n      }\n    }\n  }\n}\n',
            [f"{DEBUG} main.tf:7", f"{SERVED} main.tf:5"],
            id="a container of Terraform",
        ),
        pytest.param(
            "main.tf",
            'resource "docker_container" "db" {\n  image = "redis"\n  command = ["redis"]\n}\n',
            [],
            id="a container of somebody else",
        ),
        pytest.param(
            "web.nomad",
            'job "a" {\n  group "b" {\n    task "c" {\n      driver = "exec"\n      config {\n'
            '        command = "python3"\n        args = ["app.py"]\n      }\n    }\n  }\n}\n',
            [f"{SERVED} web.nomad:6"],
            id="a task of Nomad",
        ),
        pytest.param(
            "web.hcl.tmpl",
            'job "a" {\n  group "b" {\n    task "c" {\n      driver = "exec",\n      config {\n'
            '        auth {\n          username = "a",\n          password = "${p}",\n        }\n'
            '        command = "python3",\n        args = ["app.py", ]\n      }\n    }\n  }\n}\n',
            [f"{SERVED} web.hcl.tmpl:10"],
            id="commas between attributes, as HCL 1 has them",
        ),
        pytest.param(
            "web.bicep",
            "containers: [\n  {\n    image: 'shop'\n    command: ['flask']\n"
            "    args: [\n      'run'\n      '--debug'\n    ]\n  }\n]\n",
            [f"{DEBUG} web.bicep:4"],
            id="Bicep",
        ),
        pytest.param(
            "cloudbuild.yaml",
            "steps:\n- name: gcr.io/cloud-builders/gcloud\n"
            "  args: [run, deploy, web, --image, shop, --command, flask, --args, 'run,--debug']\n",
            [f"{DEBUG} cloudbuild.yaml:3"],
            id="Cloud Build deploys",
        ),
        pytest.param(
            ".github/workflows/a.yml",
            "jobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n"
            "    - run: docker run -d -e FLASK_DEBUG=1 shop flask run\n",
            [f"{DEBUG} .github/workflows/a.yml:5", f"{SERVED} .github/workflows/a.yml:5"],
            id="a job that deploys",
        ),
        pytest.param(
            ".github/workflows/a.yml",
            "jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
            "    - run: docker run -d shop flask run\n",
            [],
            id="a job that tests",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            "ship:\n  stage: deploy\n  script:\n  - docker build -t shop .\n"
            "  - docker run --rm shop flask db upgrade\n  - docker run -d shop flask run\n",
            [f"{SERVED} .gitlab-ci.yml:6"],
            id="a job of GitLab that deploys",
        ),
        pytest.param(
            "web.service",
            "[Service]\nExecStart=/usr/bin/podman run --rm --env FLASK_DEBUG=1 shop flask run\n",
            [f"{DEBUG} web.service:2", f"{SERVED} web.service:2"],
            id="a container of a unit",
        ),
        pytest.param(
            "web.service",
            "[Service]\nExecStart=/usr/bin/docker run --name db -p 5432:5432 postgres\n",
            [],
            id="a container of somebody else in a unit",
        ),
        pytest.param("dev/crontab", "@reboot python3 app.py\n", [], id="for developers"),
    ],
)
def test_hosts(name: str, text: str, expected: list[str]) -> None:
    found = gate({**APP, name: text})
    assert [one for one in found if not one.startswith(("low dev-server-run", "low flask"))] == (
        expected
    )


@pytest.mark.parametrize(
    ("put", "serves"),
    [
        pytest.param("COPY ops/crontab /etc/cron.d/web", True, id="a Dockerfile"),
        pytest.param('COPY ["ops/crontab", "/etc/cron.d/web"]', True, id="in words"),
        pytest.param("RUN install ops/crontab /etc/crontab", True, id="a command"),
        pytest.param("COPY ops/crontab /var/spool/cron/crontabs/web", False, id="a user's table"),
        pytest.param("COPY ops/other /etc/cron.d/web", False, id="another file"),
    ],
)
def test_a_table_of_the_system_is_one_by_where_it_is_put(put: str, serves: bool) -> None:  # noqa: FBT001
    files = {**APP, "ops/crontab": "@reboot echo flask run\n", "Dockerfile": f"FROM x\n{put}\n"}
    assert (f"{SERVED} ops/crontab:1" in gate(files)) is serves


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"crontab": "@reboot $RUNNER\n"}, ["crontab:1"], id="cron"),
        pytest.param(
            {"a.cmd": "nssm install W waitress-serve x:y\nnssm set V AppParameters app.py\n"},
            ["a.cmd:1"],
            id="a setting that says what another service runs",
        ),
        pytest.param(
            {"ecosystem.config.js": "module.exports = {apps: [{script: entry()}]};\n"},
            ["ecosystem.config.js:1"],
            id="pm2",
        ),
        pytest.param({"circus.ini": "[watcher:web]\ncmd = $(X)\n"}, ["circus.ini:2"], id="Circus"),
    ],
)
def test_what_cannot_be_followed_is_said(files: Mapping[str, str], expected: list[str]) -> None:
    found = gate({**APP, **files})
    places = [one.rpartition(" ")[2] for one in found if "launch-unresolved" in one]
    assert places == expected


@pytest.mark.parametrize("name", ["a.plist", "web.config", "pm2.json", "ecosystem.config.js"])
def test_what_cannot_be_read_is_no_crash(name: str) -> None:
    for text in ("<key>ProgramArguments</key>", "<a>httpPlatform", '{"apps": [', "apps = {{{{"):
        assert gate({**APP, name: text}) is not None


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.reader)
def test_every_row_has_a_reader(row: ArtefactKind) -> None:
    parameters = inspect.signature(reading.reader_of(row)).parameters
    assert list(parameters) == ["file", "repository"]


TASK = """job "a" {
  group "b" {
    task "c" {
      driver = "docker"
      config {
        image = "shop"
        command = "flask"
        args = ["--app", "app", "run"]
      }
      %s
    }
    task "other" {
      driver = "docker"
      env { FLASK_DEBUG = "1" }
      config { image = "postgres" }
    }
  }
}
"""


@pytest.mark.parametrize(
    ("more", "is_on"),
    [
        pytest.param('env { FLASK_DEBUG = "1" }', True, id="of the task"),
        pytest.param('env = { FLASK_DEBUG = "1" }', True, id="as a map"),
        pytest.param(
            'template {\n  data = <<EOF\nexport FLASK_DEBUG="1"\nEOF\n  env = true\n}',
            True,
            id="in a template of variables",
        ),
        pytest.param(
            'template {\n  data = <<EOF\nFLASK_DEBUG=1\nEOF\n  destination = "local/x"\n}',
            False,
            id="in a template of another file",
        ),
        pytest.param('env { FLASK_DEBUG = "0" }', False, id="off"),
    ],
)
def test_variables_of_a_task_of_nomad(more: str, is_on: bool) -> None:  # noqa: FBT001
    for text in (TASK, TASK.replace('        image = "shop"\n', "").replace("docker", "exec", 1)):
        found = gate({**APP, "web.nomad": text % more})
        assert any(one.startswith("critical debug-deployed") for one in found) is is_on
        assert any(one.startswith(SERVED) for one in found)


ECS_TASK = """resource "aws_ecs_task_definition" "web" {
  container_definitions = jsonencode([{
    name = "web"
    image = "shop"
    command = local.command
  }])
}
"""


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param('command = ["flask", "run", "--debug"]', "critical debug-deployed", id="list"),
        pytest.param(
            'base = ["flask", "run", "--debug"]\n  command = local.base',
            "critical debug-deployed",
            id="a name of a name",
        ),
        pytest.param("command = local.command", "medium launch-unresolved", id="a ring"),
        pytest.param("command = var.command", "medium launch-unresolved", id="given from outside"),
    ],
)
def test_command_that_terraform_names(named: str, expected: str) -> None:
    image = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD gunicorn app:app\n"
    files = {"main.tf": f"locals {{\n  {named}\n}}\n{ECS_TASK}", "Dockerfile": image}
    assert any(one.startswith(expected) for one in gate({**APP, **files}))


def test_names_that_double_each_other_end() -> None:
    lines = [f"a{one + 1} = [local.a{one}, local.a{one}]" for one in range(60)]
    text = "locals {\n" + "\n".join(lines) + f"\n}}\n{ECS_TASK.replace('command', 'a60')}"
    assert gate({**APP, "main.tf": text}) == []
