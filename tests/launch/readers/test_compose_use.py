"""Services of Compose used as developers use them: edited in place, reached by their host."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding, Location, Position
from tests.launch.gate import FLASK, RULES, gate, image

SERVICE = (
    "services:\n  web:\n    build: .\n    command: flask --app app run --debug\n"
    "    volumes: {volumes}\n    ports: {ports}\n{more}"
)
UNRESOLVED = "medium launch-unresolved"
GRAVE = "critical debug-deployed"


def said(volumes: str, ports: str, more: str = "", name: str = "compose.yaml") -> list[str]:
    """Return what is said of the file; a rule of text has seen its command."""
    place = Location(PurePosixPath(name), Position(4, 5), Position(4, 43))
    rule = RULES["debug-deployed"]
    seen = Finding(
        rule=rule, location=place, message="", snippet="", engines=frozenset({"semgrep"})
    )
    text = SERVICE.format(volumes=volumes, ports=ports, more=more)
    found = gate({**image("CMD gunicorn app:app", **{"app.py": FLASK}), name: text}, [seen])
    return [one.removesuffix(f" {name}:4") for one in found if name in one]


@pytest.mark.parametrize(
    ("volumes", "ports"),
    [
        pytest.param("['.:/app']", "['127.0.0.1:5000:5000']", id="all of it"),
        pytest.param("['./shop:/app/shop']", "['localhost:80:5000']", id="a part of it"),
        pytest.param(
            "[{type: bind, source: ., target: /app}]",
            "[{target: 5000, published: 80, host_ip: 127.0.0.1}]",
            id="long forms",
        ),
        pytest.param("['.:/app']", "['127.0.0.1:80:80', '[::1]:80:80']", id="each port"),
    ],
)
def test_what_developers_edit_and_reach_does_not_gate(volumes: str, ports: str) -> None:
    assert said(volumes, ports) == [UNRESOLVED]


@pytest.mark.parametrize(
    ("volumes", "ports", "more", "name"),
    [
        pytest.param("['.:/app']", "['5000:5000']", "", "compose.yaml", id="reached by all"),
        pytest.param(
            "['.:/app']", "['127.0.0.1:80:80', '81:81']", "", "compose.yaml", id="by some port"
        ),
        pytest.param("['.:/app']", "[]", "", "compose.yaml", id="behind another service"),
        pytest.param("['data:/data']", "['127.0.0.1:80:80']", "", "compose.yaml", id="its data"),
        pytest.param("['./data:/data']", "['127.0.0.1:80:80']", "", "compose.yaml", id="a folder"),
        pytest.param(
            "['.:/app']",
            "['127.0.0.1:80:80']",
            "    restart: always\n",
            "compose.yaml",
            id="kept up",
        ),
        pytest.param(
            "['.:/app']", "['127.0.0.1:80:80']", "", "compose.prod.yaml", id="for production"
        ),
    ],
)
def test_what_may_be_for_production_gates(volumes: str, ports: str, more: str, name: str) -> None:
    assert GRAVE in said(volumes, ports, more, name)
