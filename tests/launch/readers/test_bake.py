"""Files of `docker buildx bake` say which stages become images."""

from __future__ import annotations

import pytest

from flaskgate.launch.readers.containers import bake
from tests.launch.gate import FLASK, gate
from tests.launch.repository import Tree

DOCKERFILE = """FROM python:3 AS serve
COPY . .
CMD ["flask", "run", "--debug"]
FROM serve AS prod
CMD ["gunicorn", "app:app"]
FROM serve AS lint
CMD ["ruff", "check"]
"""
HARMFUL = ["critical debug-deployed Dockerfile:3", "high dev-server-deployed Dockerfile:3"]
DEFAULT = 'group "default" { targets = ["web"] }\n'


def found(text: str, name: str = "docker-bake.hcl", **files: str) -> list[str]:
    said = gate({"Dockerfile": DOCKERFILE, "app.py": FLASK, name: text, **files})
    return [one for one in said if "critical" in one or "unresolved" in one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(DEFAULT + 'target "web" { target = "prod" }', [], id="the safe stage"),
        pytest.param('target "web" { target = "lint" }', [], id="a stage that serves nothing"),
        pytest.param('target "web" {}', [], id="the last stage"),
        pytest.param('target "web" { target = "none" }', [], id="a stage that is not there"),
        pytest.param(
            DEFAULT + 'target "web" { target = "prod" }\ntarget "x" { target = "serve" }',
            [],
            id="a target that is built on request only",
        ),
        pytest.param('target "dev" { target = "serve" }', [], id="for developers by its name"),
        pytest.param(
            'target "web" {\n  context = "https://a.b/c.git"\n  target = "serve"\n}',
            [],
            id="files of others",
        ),
        pytest.param('target "web" { target = "serve" }', HARMFUL[:1], id="the harmful stage"),
        pytest.param(
            DEFAULT + 'target "base" { target = "serve" }\ntarget "web" { inherits = ["base"] }',
            HARMFUL[:1],
            id="inherited",
        ),
        pytest.param(
            'variable "S" { default = "serve" }\ntarget "web" { target = "${S}" }',
            HARMFUL[:1],
            id="the default of a variable in a text",
        ),
        pytest.param(
            'variable "S" { default = "serve" }\ntarget "web" { target = S }',
            HARMFUL[:1],
            id="the default of a variable",
        ),
        pytest.param(
            'variable "S" {}\ntarget "web" { target = S }',
            ["medium launch-unresolved docker-bake.hcl:2"],
            id="a variable that only the build knows",
        ),
        pytest.param(
            'target "web" { inherits = ["web"] }\ngroup "default" { targets = ["default", "web"] }',
            [],
            id="itself",
        ),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_json() -> None:
    text = '{"target": {"web": {"target": "serve"}}}'
    assert found(text, "docker-bake.json") == HARMFUL[:1]


def test_arguments_are_those_of_the_target() -> None:
    dockerfile = "FROM python:3\nARG MODE=0\nENV FLASK_DEBUG=$MODE\nCOPY . .\nCMD flask run\n"
    text = 'target "web" { args = { MODE = "1" } }'
    units = bake.read(
        (tree := Tree({"docker-bake.hcl": text, "Dockerfile": dockerfile})).file("docker-bake.hcl"),
        tree,
    ).units
    assert [one.environment["FLASK_DEBUG"].value for one in units] == ["1"]
    assert [str(one.steps[0].location.path) for one in units] == ["docker-bake.hcl"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('target "a" ' + "{" * 3000, id="deep"),
        pytest.param('target "a" { inherits = ["a", "a", "a", "a", "a", "a", "a"] }', id="itself"),
        pytest.param('target "a" {}\n' * 5000, id="long"),
    ],
)
def test_hostile_text_ends(text: str) -> None:
    assert found(text) == []
