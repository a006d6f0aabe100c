"""What `.dockerignore` keeps out of an image is not what the image runs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.reasons import Cause
from tests.launch.gate import FLASK, IMAGE, analysed, gate

APP = f"{FLASK}app.run()\n"
START = "#!/bin/sh\npython app.py\n"
SERVED = "high dev-server-deployed"
UNRESOLVED = "medium launch-unresolved"
BOUND = "services:\n  web:\n    build: .\n    volumes: ['.:/app']\n"


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        pytest.param("tests\n", f"{SERVED} start.sh:2", id="something else"),
        pytest.param("*\n!app.py\n!*.sh\n", f"{SERVED} start.sh:2", id="taken back"),
        pytest.param("Dockerfile\n", f"{SERVED} start.sh:2", id="what says how it is built"),
        pytest.param("/*.sh\n", f"{UNRESOLVED} start.sh:2", id="the script"),
        pytest.param("**/*.py\n", f"{UNRESOLVED} start.sh:2", id="the program"),
        pytest.param("*\n!start.sh\n", f"{UNRESOLVED} start.sh:2", id="all but the script"),
    ],
)
def test_what_a_build_does_not_see(ignored: str, expected: str) -> None:
    files = {"Dockerfile": f"{IMAGE}CMD ./start.sh\n", "app.py": APP, "start.sh": START}
    assert gate({**files, ".dockerignore": ignored}) == [expected]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"compose.yaml": BOUND}, f"{SERVED} Dockerfile:4", id="a volume has it"),
        pytest.param({}, f"{UNRESOLVED} Dockerfile:4", id="nothing else has it"),
    ],
)
def test_what_brings_it_back(files: Mapping[str, str], expected: str) -> None:
    image = {"Dockerfile": f"{IMAGE}CMD python app.py\n", ".dockerignore": "app.py\n"}
    assert expected in gate({**image, "app.py": APP, **files})


def test_a_base_of_another_folder_has_its_own() -> None:
    base = f"{IMAGE}CMD python app.py\n"
    compose = "services:\n  base: {build: ., image: shop/base}\n  web: {build: web}\n"
    found = gate(
        {
            "Dockerfile": base,
            "web/Dockerfile": "FROM shop/base\nENV A=1\n",
            "app.py": APP,
            "compose.yaml": compose,
            "web/.dockerignore": "*\n",
        }
    )
    assert found == [f"{SERVED} Dockerfile:4"]


def test_what_is_not_copied_is_not_left_out() -> None:
    clone = "FROM python:3.12\nRUN git clone $ORIGIN /srv\nCOPY up.sh /up.sh\nCMD /up.sh\n"
    files = {"docker/Dockerfile": clone, "docker/up.sh": START, "app.py": APP}
    doubts = [one.cause for launch in analysed(files).launches for one in launch.doubts]
    assert Cause.LEFT_OUT not in doubts
    assert any(launch.path is not None for launch in analysed(files).launches)


RUN = '["python", "app.py"]'
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec:\n  containers:\n"
    f"    - name: w\n      image: shop\n      command: {RUN}\n"
)
JOB = (
    'job "w" {\n  task "w" {\n    driver = "docker"\n    config {\n      image = "shop"\n'
    '      command = "python"\n      args = ["app.py"]\n    }\n  }\n}\n'
)
CONTAINER = f'resource "docker_container" "w" {{\n  image = "shop"\n  command = {RUN}\n}}\n'
SERVICE = "services:\n  - type: web\n    runtime: docker\n    dockerCommand: python app.py\n"
DYNO = "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: python app.py\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("web.yaml", POD, id="Kubernetes"),
        pytest.param("web.nomad", JOB, id="Nomad"),
        pytest.param("main.tf", CONTAINER, id="Terraform"),
        pytest.param("render.yaml", SERVICE, id="Render"),
        pytest.param("heroku.yml", DYNO, id="Heroku"),
        pytest.param("fly.toml", '[processes]\nweb = "python app.py"\n', id="Fly"),
        pytest.param("web.container", "[Container]\nImage=shop\nExec=python app.py\n", id="Podman"),
        pytest.param("up.sh", "docker run -d shop python app.py\n", id="a script"),
        pytest.param("up.sh", "docker run -d -v data:/data shop python app.py\n", id="a volume"),
    ],
)
@pytest.mark.parametrize(
    ("ignored", "expected"),
    [pytest.param("tests\n", "harmful", id="there"), pytest.param("*.py\n", "unknown", id="out")],
)
def test_whatever_runs_the_image(path: str, text: str, ignored: str, expected: str) -> None:
    image = {"Dockerfile": f"{IMAGE}CMD gunicorn absent:app\n", ".dockerignore": ignored}
    build = {"build.sh": "docker build -t shop .\n"}
    found = analysed({**image, **build, "app.py": APP, path: text}).launches
    started = [one.answer.word for one in found if "app.py" in str(one.start.words)]
    assert set(started) == {expected}


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param("-v $PWD:/app", "harmful", id="the folder"),
        pytest.param("-v $PWD/app.py:/app/app.py", "harmful", id="the file"),
        pytest.param("-v $PWD/conf:/app/conf", "unknown", id="another folder"),
    ],
)
def test_what_docker_run_brings_back(option: str, expected: str) -> None:
    files = {
        "Dockerfile": f"{IMAGE}CMD gunicorn absent:app\n",
        ".dockerignore": "*.py\n",
        "app.py": APP,
        "conf/a": "",
        "up.sh": f"docker build -t shop .\ndocker run -d {option} shop python app.py\n",
    }
    found = analysed(files).launches
    assert [one.answer.word for one in found if "app.py" in one.start.words] == [expected]
