"""Whose Dockerfile an image is: what Compose builds under its name comes before any likeness."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SAFE = f"{FLASK}from waitress import serve\nserve(app)\n"
TREES = {
    "north/docker/Dockerfile": f'{IMAGE}CMD ["python", "-V"]\n',
    "north/docker/endpoint.py": DEBUG,
    "south/docker/Dockerfile": f'{IMAGE}CMD ["python", "-V"]\n',
    "south/docker/endpoint.py": SAFE,
}
COMPOSE = """\
services:
  north: {image: "registry.test/north-embed:1", build: north/docker}
  south: {image: "registry.test/south-embed:1", build: south/docker}
"""
FOUND = "critical debug-deployed north/docker/endpoint.py:5"


def pod(image: str, command: str = "[python, /app/endpoint.py]") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: embed}\nspec:\n  containers:\n"
        f"    - name: embed\n      image: {image}\n      command: {command}\n"
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"compose.yaml": COMPOSE, "pod.yaml": pod("north-embed:7")}, id="a pod"),
        pytest.param(
            {
                "compose.yaml": COMPOSE.replace(":1", ":${TAG:-1}"),
                "pod.yaml": pod("elsewhere.test/north-embed@sha256:" + "0" * 64),
            },
            id="another tag and registry",
        ),
        pytest.param(
            {
                "deploy/docker-compose.prod.yml": COMPOSE.replace("north/", "../north/"),
                "pod.yaml": pod("north-embed"),
            },
            id="a Compose file in a folder of its own",
        ),
        pytest.param(
            {
                "compose.yaml": COMPOSE,
                "task.json": '{"containerDefinitions": [{"name": "x", "image": "north-embed",'
                ' "command": ["python", "/app/endpoint.py"]}]}',
            },
            id="a task of ECS",
        ),
    ],
)
def test_the_image_that_compose_builds_is_meant(files: dict[str, str]) -> None:
    assert FOUND in gate({**TREES, **files})


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"compose.yaml": COMPOSE, "pod.yaml": pod("south-embed:1")}, id="the other"),
        pytest.param({"compose.yaml": COMPOSE, "pod.yaml": pod("embed:1")}, id="neither"),
        pytest.param(
            {
                "compose.yaml": COMPOSE.replace("south-embed", "north-embed"),
                "pod.yaml": pod("north-embed"),
            },
            id="two of one name",
        ),
        pytest.param(
            {"compose.dev.yaml": COMPOSE, "pod.yaml": pod("north-embed")}, id="for developers"
        ),
    ],
)
def test_what_is_not_meant_is_not_taken(files: dict[str, str]) -> None:
    assert FOUND not in gate({**TREES, **files})
