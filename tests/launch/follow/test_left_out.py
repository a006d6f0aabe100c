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
