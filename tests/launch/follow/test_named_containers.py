"""Containers that are started by their names: joined with what made them, else unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, analysed, image

RUN = "flask --app app run"
SERVICE = "services:\n  a:\n    image: web\n    container_name: shop\n    command: {}\n"
QUADLET = "[Container]\nImage=web\nExec=gunicorn app:app\n"
MAKE = f"N = shop\na:\n\tdocker create --name $(N) web {RUN}\n"
CREATE = "docker create --name {} web {}\n"
UNIT = "[Service]\nExecStart=/usr/bin/{} start -a {}\n"


def answers(name: str, files: Mapping[str, str], engine: str = "docker") -> list[str]:
    """Return what is said of a unit that starts a container by its name."""
    unit = {"app.py": FLASK, "web.service": UNIT.format(engine, name)}
    launches = analysed({**image("CMD gunicorn app:app"), **unit, **files}).launches
    return [one.answer.word for one in launches if "web.service" in str(one.unit.artefact)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.sh": CREATE.format("shop", RUN)}, "harmful", id="created"),
        pytest.param(
            {"a.sh": f"podman run -d \\\n  --name=shop -p 80:5000 web {RUN}\n"}, "harmful", id="run"
        ),
        pytest.param({"Makefile": MAKE}, "harmful", id="make"),
        pytest.param({"a.sh": CREATE.format("shop", "gunicorn app:app")}, "safe", id="safe"),
        pytest.param({"compose.dev.yml": SERVICE.format(RUN)}, "harmful", id="of developers"),
        pytest.param({"compose.yml": SERVICE.format("top")}, "safe", id="a service of its own"),
        pytest.param({"shop.container": QUADLET}, "safe", id="Quadlet"),
        pytest.param({}, "unknown", id="nothing makes it"),
        pytest.param({"a.sh": CREATE.format("other", RUN)}, "unknown", id="another"),
        pytest.param({"dev.sh": CREATE.format("shop", RUN)}, "unknown", id="a script for them"),
    ],
)
def test_what_a_container_runs_that_was_made_before(files: dict[str, str], expected: str) -> None:
    assert answers("shop", files) == [expected]
    assert answers("shop", files, engine="podman") == [expected]


@pytest.mark.parametrize("name", ["redis", "postgres-14", "nginx"])
def test_what_is_called_like_a_database_is_nobodys(name: str) -> None:
    assert answers(name, {}) == ["safe"]


def test_a_container_that_is_stopped_starts_nothing() -> None:
    unit = "[Service]\nExecStart=/bin/true\nExecStop=/usr/bin/docker stop shop\n"
    assert answers("x", {"web.service": unit}) == ["safe"]
