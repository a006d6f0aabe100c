"""Starts that are said in a roundabout way: templates, includes, bases, printed units, defaults."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

APP = f"{FLASK}{MAIN}app.run()\n"
SERVED = "high dev-server-deployed"
DEBUG = "critical debug-deployed"
UNRESOLVED = "medium launch-unresolved"
RUN = "flask --app app run"


def compose(text: str, **files: str) -> dict[str, str]:
    """Return a repository with a Compose file and the app."""
    return {"compose.yaml": text, "app.py": APP, **files}


def stages(*lines: str, **files: str) -> dict[str, str]:
    """Return a repository with a Dockerfile of several stages."""
    text = "\n".join(["FROM python:3.12 AS base", "WORKDIR /app", "COPY . .", *lines, ""])
    return {"Dockerfile": text, "app.py": APP, **files}


TEMPLATED = {
    "app.py": APP,
    "deploy/compose.yml.j2": (
        "services:\n  {{ name }}:\n    image: {{ registry }}/shop\n"
        f"    command: {RUN} --port {{{{ port }}}}\n"
    ),
}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(TEMPLATED, [f"{SERVED} deploy/compose.yml.j2:4"], id="a key is an expression"),
        pytest.param(
            {
                "app.py": APP,
                "compose.yaml.jinja": "services:\n{% if web %}\n  web:\n    image: a/b\n"
                f"    command: [{RUN.replace(' ', ', ')}, --port, {{{{ port }}}}]\n{{% endif %}}\n",
            },
            [f"{SERVED} compose.yaml.jinja:5"],
            id="under a condition, in the flow style",
        ),
        pytest.param(
            {
                "app.py": APP,
                "{{cookiecutter.slug}}/docker-compose.yml": "services:\n"
                f"  {{{{cookiecutter.slug}}}}:\n    image: a/b\n    command: {RUN}\n",
            },
            [f"{SERVED} {{{{cookiecutter.slug}}}}/docker-compose.yml:4"],
            id="cookiecutter",
        ),
        pytest.param(
            {
                "app.py": APP,
                "compose.yml.j2": "services:\n  {{ name }}:\n    image: a/b\n"
                "    environment: {FLASK_DEBUG: {{ debug }}}\n"
                "    command: gunicorn app:app\n",
            },
            [],
            id="a value of a template is nobody's",
        ),
        pytest.param(
            compose(
                "services:\n  web:\n    build: {context: ., target: dev}\n",
                Dockerfile=f"{IMAGE}CMD gunicorn app:app\n",
            ),
            [],
            id="a target that is not there",
        ),
    ],
)
def test_templates_of_compose(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            compose(
                "include: [parts/web.compose]\nservices: {db: {image: redis}}\n",
                **{"parts/web.compose": f"services:\n  w:\n    image: a/b\n    command: {RUN}\n"},
            ),
            [f"{SERVED} parts/web.compose:4"],
            id="a list",
        ),
        pytest.param(
            compose(
                "include:\n  - path: [parts/web.stack, parts/db.stack]\n",
                **{"parts/web.stack": f"services:\n  w:\n    image: a/b\n    command: {RUN}\n"},
            ),
            [f"{SERVED} parts/web.stack:4"],
            id="a mapping with several",
        ),
        pytest.param(
            compose(
                "include: [parts/web]\n",
                **{"parts/web": "services:\n  w:\n    image: a/b\n    command: gunicorn app:app\n"},
            ),
            [],
            id="a production server",
        ),
        pytest.param(
            compose(
                "services: {db: {image: redis}}\n",
                **{"parts/web.compose": f"services:\n  w:\n    image: a/b\n    command: {RUN}\n"},
            ),
            ["medium launch-unresolved parts/web.compose:4"],
            id="one that nobody includes",
        ),
        pytest.param(
            compose(
                "include: [parts/web.yml]\n",
                **{"parts/web.yml": f"services:\n  w:\n    image: a/b\n    command: {RUN}\n"},
            ),
            [f"{SERVED} parts/web.yml:4"],
            id="an artefact of its own is read once",
        ),
    ],
)
def test_parts_that_compose_includes(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


BASE = {"base.Dockerfile": "FROM python:3.12\nENV FLASK_DEBUG=1\nWORKDIR /app\n"}
ON_BASE = {"Dockerfile": f"FROM shop-base\nCOPY . .\nCMD {RUN}\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "services:\n  base:\n    build: {context: ., dockerfile: base.Dockerfile}\n"
            "    image: shop-base\n  web:\n    build: .\n",
            [DEBUG],
            id="by the name of its image",
        ),
        pytest.param(
            "services:\n  base:\n    build: {context: ., dockerfile: base.Dockerfile}\n"
            "  web:\n    build:\n      context: .\n"
            "      additional_contexts: {shop-base: 'service:base'}\n",
            [DEBUG],
            id="by a context of that name",
        ),
        pytest.param(
            "services:\n  base:\n    build: {context: ., dockerfile: base.Dockerfile}\n"
            "    image: another-base\n  web:\n    build: .\n",
            [],
            id="an image of another name",
        ),
        pytest.param(
            "services:\n  web:\n    build: .\n    image: shop-base\n",
            [],
            id="one that is built on itself",
        ),
    ],
)
def test_base_images_of_the_same_project(text: str, expected: list[str]) -> None:
    found = gate(compose(text, **BASE, **ON_BASE))
    assert [one for one in found if one.startswith("critical")] == [
        f"{one} base.Dockerfile:2" for one in expected
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            stages("FROM base AS dev", f"CMD {RUN}"),
            [f"{UNRESOLVED} Dockerfile:5"],
            id="the stage that a plain build gives",
        ),
        pytest.param(
            stages("FROM base AS dev", f"CMD {RUN}", "FROM base", "CMD gunicorn app:app"),
            [],
            id="a later one",
        ),
        pytest.param(
            stages("CMD gunicorn app:app", "FROM base AS dev", f"CMD {RUN}"),
            [],
            id="another one that runs something",
        ),
        pytest.param(
            stages(
                "FROM base AS dev",
                f"CMD {RUN}",
                **{"compose.yaml": "services: {web: {build: {context: ., target: dev}}}\n"},
            ),
            [],
            id="developers ask for it",
        ),
        pytest.param(
            stages("FROM base AS dev", "CMD gunicorn app:app"),
            [],
            id="it serves as production does",
        ),
        pytest.param(
            compose(
                f"services:\n  w:\n    image: a/b\n    profiles: [dev]\n    command: {RUN}\n",
                **{".env": "COMPOSE_PROFILES=db, dev\n"},
            ),
            [f"{UNRESOLVED} compose.yaml:5"],
            id="a profile that is switched on",
        ),
        pytest.param(
            compose(
                f"services:\n  w:\n    image: a/b\n    profiles: [dev]\n    command: {RUN}\n",
                **{".env": "COMPOSE_PROFILES=*\n"},
            ),
            [f"{UNRESOLVED} compose.yaml:5"],
            id="all profiles are",
        ),
        pytest.param(
            compose(
                f"services:\n  w:\n    image: a/b\n    profiles: [dev]\n    command: {RUN}\n",
                **{".env": "COMPOSE_PROFILES=db\n"},
            ),
            [],
            id="another profile is",
        ),
    ],
)
def test_what_calls_itself_development_and_is_the_default(
    files: Mapping[str, str], expected: list[str]
) -> None:
    assert gate(files) == expected


PACKER = 'build {{\n  provisioner "shell" {{\n    inline = [\n      {}\n    ]\n  }}\n}}\n'
WRITING = "printf '[Service]\\\\nExecStart=/usr/bin/python3 /opt/app.py\\\\n' | sudo tee {}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "image.pkr.hcl": PACKER.format(
                    f'"{WRITING.format("/etc/systemd/system/a.service")}"'
                )
            },
            [f"{SERVED} image.pkr.hcl:4"],
            id="printf in Packer",
        ),
        pytest.param(
            {
                "install.sh": "#!/bin/bash\n"
                'echo -e "[Service]\\nExecStart=/usr/bin/python3 /opt/app.py" > /etc/a.service'
                "\nnohup true &\n"
            },
            [f"{SERVED} install.sh:2"],
            id="echo in a script",
        ),
        pytest.param(
            {
                "image.pkr.hcl": PACKER.format(
                    '"echo \\"[program:web]\\\\ncommand=python3 /opt/app.py\\" > /etc/web.conf"'
                ).replace("echo", "echo -e")
            },
            [f"{SERVED} image.pkr.hcl:4"],
            id="a program of Supervisor",
        ),
        pytest.param(
            {
                "image.pkr.hcl": PACKER.format(
                    '"git clone https://${var.token}@host/x", "nohup python3 app.py &"'
                )
            },
            [f"{SERVED} image.pkr.hcl:4"],
            id="what Packer puts in is no shell",
        ),
        pytest.param(
            {
                "image.pkr.hcl": PACKER.format(
                    "\"printf '[Service]\\\\nRestart=always\\\\n' > a.service\""
                )
            },
            [],
            id="no command",
        ),
        pytest.param(
            {
                "image.pkr.hcl": PACKER.format(f'"{WRITING.format("/srv/note")}"').replace(
                    "python3", "gunicorn app:app #"
                )
            },
            [],
            id="a production server",
        ),
    ],
)
def test_units_that_are_printed(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate({"app.py": APP, **files}) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            "ssh me@host << 'EOF'\n  export A=1\n  nohup python3 app.py &\nEOF\n", 4, id="quoted"
        ),
        pytest.param(
            "ssh me@host bash -s <<EOF\ncd $DIR\nnohup python3 app.py &\nEOF\n", 4, id="expanded"
        ),
        pytest.param(
            "sudo bash <<-'END'\n\tnohup python3 app.py &\n\tEND\n", 3, id="with tabs taken away"
        ),
        pytest.param(
            "ssh me@host \\\n  -p 22 <<'EOF'\nnohup python3 app.py &\nEOF\n", 4, id="continued"
        ),
    ],
)
def test_a_here_document_has_its_own_lines(script: str, expected: int) -> None:
    found = gate({"app.py": APP, "deploy.sh": f"#!/bin/bash\n{script}"})
    assert found == [f"{SERVED} deploy.sh:{expected}"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["ExecStartPre=/bin/sh -c 'python3 /srv/app.py &'", "ExecStart=/usr/bin/redis-server"],
            [f"{SERVED} web.service:2"],
            id="left behind before it",
        ),
        pytest.param(
            ["ExecStart=/usr/bin/redis-server", "ExecStartPost=-/usr/bin/python3 /srv/app.py"],
            [f"{SERVED} web.service:3"],
            id="after it",
        ),
        pytest.param(
            ["ExecStartPre=/usr/bin/python3 /srv/job.py", "ExecStart=/usr/bin/gunicorn app:app"],
            [],
            id="a job before it",
        ),
        pytest.param(
            ["ExecStartPre=/usr/bin/python3 /srv/app.py", "ExecStartPre=", "ExecStart=/bin/true"],
            [],
            id="taken back",
        ),
        pytest.param(
            ["ExecStartPre=/opt/vendor/prepare.sh", "ExecStart=/usr/bin/gunicorn app:app"],
            [],
            id="a script of others is by its role no server",
        ),
    ],
)
def test_what_a_unit_runs_around_its_service(lines: list[str], expected: list[str]) -> None:
    text = "\n".join(["[Service]", *lines, ""])
    assert gate({"app.py": APP, "job.py": "print(1)\n", "web.service": text}) == expected


POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: shop}}
spec:
  containers:
    - name: web
      image: registry.local/shop
      command: [gunicorn, "app:app"]
      {}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "pod.yaml": POD.format(
                    "lifecycle: {postStart: {exec: {command: [sh, -c, 'python /srv/app.py &']}}}"
                )
            },
            [f"{SERVED} pod.yaml:9"],
            id="a hook of Kubernetes",
        ),
        pytest.param(
            {"pod.yaml": POD.format("livenessProbe: {exec: {command: [python, app.py]}}")},
            [f"{SERVED} pod.yaml:9"],
            id="a probe",
        ),
        pytest.param(
            {"pod.yaml": POD.format("livenessProbe: {exec: {command: [python, job.py]}}")},
            [],
            id="a probe that ends",
        ),
        pytest.param(
            {"pod.yaml": POD.format("lifecycle: {preStop: {exec: {command: [python, app.py]}}}")},
            [],
            id="a hook at the end",
        ),
        pytest.param(
            compose(
                "services:\n  w:\n    image: a/b\n    command: gunicorn app:app\n"
                f"    post_start:\n      - command: {RUN}\n        environment: [FLASK_DEBUG=1]\n"
            ),
            [f"{DEBUG} compose.yaml:7", f"{SERVED} compose.yaml:6"],
            id="a hook of Compose",
        ),
        pytest.param(
            compose(
                "services:\n  w:\n    image: a/b\n    command: gunicorn app:app\n"
                "    post_start:\n      - command: chown -R app /data\n"
            ),
            [],
            id="a hook that serves nothing",
        ),
        pytest.param(
            {"Procfile": "web: uwsgi --http :80 --attach-daemon 'python app.py' -w app:app\n"},
            [f"{SERVED} Procfile:1"],
            id="a daemon of uWSGI",
        ),
        pytest.param(
            {"Procfile": "web: uwsgi --http :80 --attach-daemon=redis-server -w app:app\n"},
            [],
            id="another daemon",
        ),
        pytest.param(
            {"Procfile": "web: python shop/\n", "shop/__main__.py": f"{FLASK}app.run()\n"},
            [f"{SERVED} Procfile:1"],
            id="a folder that is run",
        ),
        pytest.param(
            {"Procfile": "web: python shop/\n", "shop/main.py": f"{FLASK}app.run()\n"},
            [f"{UNRESOLVED} Procfile:1"],
            id="a folder without a program",
        ),
    ],
)
def test_what_is_run_besides(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate({"app.py": APP, "job.py": "print(1)\n", **files}) == expected


TEMPLATE_OF_INI = "- template:\n    src: emperor.ini.j2\n    dest: /etc/uwsgi/emperor.ini\n"
SERVICE = "[Service]\nExecStart=/usr/bin/uwsgi --ini {}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "roles/web/tasks/main.yml": TEMPLATE_OF_INI,
                "roles/web/templates/emperor.ini.j2": "[uwsgi]\nmodule = bad:app\n",
                "web.service": SERVICE.format("/etc/uwsgi/emperor.ini"),
            },
            ["critical debug-deployed bad.py:4"],
            id="a template that Ansible puts there",
        ),
        pytest.param(
            {
                "group_vars/all/vars.yml": "project: bad\n",
                "roles/web/templates/shop.ini.j2": "[uwsgi]\nmodule = {{ project }}:app\n",
            },
            ["critical debug-deployed bad.py:4"],
            id="a name that the variables of all groups give",
        ),
        pytest.param(
            {
                "roles/web/tasks/main.yml": TEMPLATE_OF_INI,
                "roles/web/templates/emperor.ini.j2": "[uwsgi]\nemperor = /etc/uwsgi/vassals\n",
                "web.ini": "[uwsgi]\nmodule = app:app\n",
                "web.service": SERVICE.format("/etc/uwsgi/emperor.ini"),
            },
            [],
            id="an emperor whose vassal is here",
        ),
        pytest.param(
            {
                "web.ini": "[uwsgi]\nemperor = /etc/uwsgi/vassals\n",
                "web.service": SERVICE.format("web.ini"),
            },
            [f"{UNRESOLVED} web.service:2"],
            id="an emperor of vassals that nobody sees",
        ),
        pytest.param(
            {
                "web.service": SERVICE.format("/etc/uwsgi-emperor/emperor.ini"),
                "conf/web.ini": "[uwsgi]\nmodule = app:app\n",
            },
            [],
            id="the emperor of a package, with a vassal",
        ),
        pytest.param(
            {"web.service": SERVICE.format("/etc/uwsgi-emperor/emperor.ini")},
            [f"{UNRESOLVED} web.service:2"],
            id="the emperor of a package, without one",
        ),
        pytest.param(
            {
                "web.service": SERVICE.format("/etc/uwsgi/web.ini"),
                "conf/shop.ini": "[uwsgi]\nmodule = app:app\n",
            },
            [f"{UNRESOLVED} web.service:2"],
            id="a configuration that nobody sees is no emperor",
        ),
        pytest.param(
            {
                "playbook.yml": "- hosts: all\n  vars: {d: /srv/web}\n  tasks:\n"
                "    - copy: {src: conf/, dest: '{{ d }}/'}\n"
                "    - copy: {src: web.ini, dest: '{{ d }}/'}\n",
                "files/web.ini": "[uwsgi]\nmodule = bad:app\n",
                "web.service": SERVICE.format("/srv/web/web.ini"),
            },
            ["critical debug-deployed bad.py:4"],
            id="a copy into a folder that a variable names",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM tiangolo/uwsgi-nginx-flask:python3.11\nCOPY . /app\n"
                "ENV UWSGI_INI /app/conf/uwsgi.ini\n",
                "conf/uwsgi.ini": "[uwsgi]\nchdir = /app\nmodule = bad:app\n",
            },
            ["critical debug-deployed bad.py:4"],
            id="the configuration that a base image is told",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM tiangolo/uwsgi-nginx-flask:python3.11\nCOPY . /app\n",
                "uwsgi.ini": "[uwsgi]\nmodule = bad\ncallable = app\n",
            },
            ["critical debug-deployed bad.py:4"],
            id="the configuration that it looks for",
        ),
    ],
)
def test_configurations_of_uwsgi_elsewhere(files: Mapping[str, str], expected: list[str]) -> None:
    bad = f"{FLASK}app.run(debug=True, use_reloader=False)\n"
    found = gate({"app.py": APP, "bad.py": bad, **files})
    assert [one for one in found if "critical" in one or "web.service" in one] == expected


def test_a_job_that_is_not_followed_to_its_end_is_listed_and_no_finding() -> None:
    job = "import sys\nsys.exit(int(None))\n"
    image = f"{IMAGE}CMD python job.py\n"
    assert gate({"app.py": APP, "job.py": job, "Dockerfile": image}) == []
    with_flask = f"from flask import Flask\n{job}"
    assert gate({"app.py": APP, "job.py": with_flask, "Dockerfile": image}) == [
        f"{UNRESOLVED} Dockerfile:4"
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "Procfile": "web: python shop.py a\nworker: python shop.py b\n",
                "shop.py": f"{FLASK}eval(input())\n",
            },
            [f"{UNRESOLVED} Procfile:1"],
            id="one program, two starts",
        ),
        pytest.param(
            {"Procfile": "web: $RUNNER web\nworker: $OTHER worker\n"},
            [f"{UNRESOLVED} Procfile:1", f"{UNRESOLVED} Procfile:2"],
            id="two variables",
        ),
        pytest.param(
            {"Procfile": "web: '\"kubectl create x $NAME\"'\n".replace("'", "")},
            [],
            id="a tool's whole command line as one word",
        ),
        pytest.param(
            {"Procfile": 'web: "run it $NAME"\n'}, [f"{UNRESOLVED} Procfile:1"], id="another word"
        ),
        pytest.param({"Procfile": "release: /opt/x/bin/pip3 install .\n"}, [], id="its own pip"),
    ],
)
def test_what_is_unresolved_is_said_once(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate({"app.py": APP, **files}) == expected
